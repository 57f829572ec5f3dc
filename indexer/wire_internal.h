/* wire_internal.h - what the wire*.c files share. For them alone.
 *
 * Text is handled as spans into the caller's story, never copied until a field is set. Invariant: every look-ahead and
 * look-back is bounded by one of the WIRE_*_BYTES below, so that reading a story takes linear time whatever its shape. */
#ifndef NEWSIDX_WIRE_INTERNAL_H
#define NEWSIDX_WIRE_INTERNAL_H

#include "wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

#define WIRE_DATELINE_BYTES 240  /* a dateline with its dash ends within so much text */
#define WIRE_NOTE_BYTES     400  /* longer lines are neither byline, slug, date line nor link */
#define WIRE_CAPTION_BYTES  2400 /* longer paragraphs are not captions */
#define WIRE_HEAD_LINES     64   /* lines that are not blank among which headline, byline and dateline are looked for */

struct wire_span {
    const char *text;
    size_t len;
};

/* --- wire_text.c: spans --- */
struct wire_span wire_span_of(const char *text, size_t len);
struct wire_span wire_trim(struct wire_span span);                          /* without blanks at both ends */
struct wire_span wire_trim_chars(struct wire_span span, const char *ascii); /* without these and blanks at the end */
bool wire_next_word(struct wire_span *rest, struct wire_span *word);        /* words are parted by blanks */
bool wire_equals_whole(struct wire_span span, const char *text); /* of the next two, where they may be equal */
bool wire_starts_with_whole(struct wire_span span, const char *prefix);
/* Whether the first bytes differ by more than their case: most comparisons with a list end here, without a call. */
static inline bool wire_begins_otherwise(struct wire_span span, const char *text)
{
    return span.len > 0 && text[0] != '\0' && ((span.text[0] ^ text[0]) & ~0x20) != 0;
}

/* ASCII case aside. */
static inline bool wire_equals(struct wire_span span, const char *text)
{
    return !wire_begins_otherwise(span, text) && wire_equals_whole(span, text);
}

/* ASCII case aside. */
static inline bool wire_starts_with(struct wire_span span, const char *prefix)
{
    return !wire_begins_otherwise(span, prefix) && wire_starts_with_whole(span, prefix);
}

bool wire_ends_with(struct wire_span span, const char *suffix);      /* ASCII case aside */
size_t wire_find(struct wire_span span, const char *needle);         /* offset, exact case; span.len: absent */
bool wire_is_listed(struct wire_span span, const char *const *list); /* list ends with NULL; ASCII case aside */
size_t wire_count_words(struct wire_span span, size_t at_most);
bool wire_has_lower(struct wire_span span);
bool wire_has_upper(struct wire_span span);
bool wire_ends_sentence(struct wire_span span); /* with . ! or ?, perhaps within quotes or parentheses */
void wire_append_collapsed(struct buffer *out, struct wire_span span); /* each run of blanks as one space */

enum wire_case { WIRE_NO_LETTER, WIRE_LOWER, WIRE_CAPITAL, WIRE_UPPER };
/* How a word is written; "McALLEN" counts as upper, "d'Arcy" and "al-Amin" as capital. */
enum wire_case wire_case_of(struct wire_span word);

/* --- wire_agency.c --- */
#define WIRE_AGENCY_BYTES sizeof(((struct wire_dateline *)NULL)->agency)
/* The normal name of an agency written in one of its forms, NULL where it is none. bare: not in parentheses, so that forms that
 * are states or words as well ("PA") do not count. */
const char *wire_agency_named(struct wire_span written, bool bare);
/* Reads the inside of "(AP)" or "(AP/Reuters)" into name. WIRE_AGENCY_UNKNOWN: as written, since it looks like one. */
enum wire_agency_kind { WIRE_AGENCY_NONE, WIRE_AGENCY_UNKNOWN, WIRE_AGENCY_KNOWN };
enum wire_agency_kind wire_read_agency(char name[WIRE_AGENCY_BYTES], struct wire_span written);
/* Bytes of the known agency that text begins with, at the end of a word; 0 where it begins with none. */
size_t wire_agency_prefix(const char **name, struct wire_span text);

/* --- wire_place.c --- */
bool wire_is_known_place(struct wire_span place); /* a city that stands in datelines without state or country */
bool wire_is_label(struct wire_span text); /* "UPDATE 1", "ANALYSIS", "EDITOR'S NOTE": a word of newsrooms, no place */
bool wire_is_particle(struct wire_span word); /* "de", "of", "am": may be lower case within a name */

/* --- wire_date.c --- */
/* Reads a date at the start of text: "Monday, Nov. 7, 2014", "7 nov 2014", "Nov 7", "Monday", "2014-11-07". Returns the bytes
 * used, 0 where there is none. A year, a month with a day, or a weekday may be all there is; the others are 0 and -1. */
size_t wire_read_date(struct date *date, int *weekday, struct wire_span text);
/* The first full date anywhere in text. */
bool wire_find_full_date(struct date *date, struct wire_span text);
/* The latest year at which month and day stand in text; 0 where it is not there, or other years make it history. */
int wire_find_year_of(struct date month_day, int weekday, struct wire_span text);
/* The date that a path tells: full, or year and month, or year; all zero where it tells none. */
struct date wire_date_in_path(const char *path);

/* What the lines around a story tell of its date; all zero where they tell nothing. */
struct wire_evidence {
    struct date published; /* a "Published" line, a line that is a date */
    struct date updated;   /* an "Updated" line */
    struct date caption;   /* a caption or credit, unless of a file photo */
    struct date credit;    /* a date in a copyright or transmission line */
    struct date day;       /* month and day of a line by the story that names no year */
    int copyright_year;
};
/* Sets the article's date and date_source. dateline is NULL where the story has none; story is the whole text. */
enum newsidx_status wire_set_date(struct newsidx_article *article, const struct wire_dateline *dateline,
                                  const struct wire_evidence *evidence, const struct wire_context *context,
                                  struct wire_span story, struct newsidx_error *error);

/* --- wire_byline.c --- */
struct wire_byline {
    struct buffer *names;   /* joined by "; "; the caller's */
    struct wire_span place; /* of "By X in Y", len 0 where there is none */
    char agency[WIRE_AGENCY_BYTES];
    struct date date; /* of "By X | Nov. 7, 2014", full or all zero */
};
/* True if line is a byline; names may stay empty ("By The Associated Press"). */
bool wire_read_byline(struct wire_byline *byline, struct wire_span line);
/* True if line is a title or agency as it stands below a byline; agency is set where it names one. */
bool wire_is_role_line(char agency[WIRE_AGENCY_BYTES], struct wire_span line);
/* True if paragraph is a credit at the foot: "(Reporting by X in Y; editing by Z)". */
bool wire_read_foot_credit(struct wire_byline *byline, struct wire_span paragraph);

/* --- wire_label.c: lines above a headline --- */
bool wire_is_host(struct wire_span word); /* "www.example.com" */
bool wire_is_page_label(
    struct wire_span line); /* the name of a site, a section or a service; believed above a headline only */
/* A path through a site, "World | Africa", or a page title that has the line below it as one of its parts. */
bool wire_is_breadcrumb(struct wire_span line, struct wire_span next);
bool wire_is_desk_note(struct wire_span line); /* begins with "(Adds ...", "(Corrects ..."; may end on a later line */
bool wire_is_desk_mark(struct wire_span line); /* "(jl)" */
/* The name of a newspaper or a service as it stands below a byline: "Harbor Post Foreign Service". */
bool wire_is_service_line(struct wire_span line);
/* Who helped with the story or paid for it, below it: "Jane Roe in Rome contributed to this report." */
bool wire_is_desk_paragraph(struct wire_span paragraph);

/* --- wire_boilerplate.c --- */
enum wire_line_kind {
    WIRE_TEXT,
    WIRE_BOILERPLATE,
    WIRE_LINKS,     /* links to other stories follow */
    WIRE_STORY_END, /* nothing that follows belongs to the story */
    WIRE_CREDIT,    /* only a photographer or agency: the caption stands before it */
    WIRE_CAPTION,
    WIRE_SLUG,
    WIRE_DATE_LINE,
    WIRE_COPYRIGHT,
};
/* What a line is by itself; evidence takes the dates it tells. */
enum wire_line_kind wire_classify_line(struct wire_evidence *evidence, struct wire_span line);
/* True if line is one of kind WIRE_STORY_END. */
bool wire_is_story_end(struct wire_span line);
/* True if paragraph ends with a photo credit. */
bool wire_is_caption(struct wire_span paragraph);
/* True for marks that end a story: desk initials, "-30-", "More"; only meaningful after the last paragraph. */
bool wire_is_foot_mark(struct wire_span line);
/* A line without the marks of teletype copy: "^Headline<" and "By JANE ROE=". */
struct wire_span wire_strip_marks(struct wire_span line);

#endif
