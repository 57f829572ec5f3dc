/* wire.h - reading a wire story or a story saved as plain text: headline, deck, byline, dateline, body, date.
 *
 * Used by the readers in indexer/. Pure: no file is touched, nothing is kept between calls.
 * Invariant: no line of the input is lost silently: it is headline, deck, byline, dateline or body, or boilerplate of a kind that
 * newsidx(1) names. */
#ifndef NEWSIDX_WIRE_H
#define NEWSIDX_WIRE_H

#include "date.h"
#include "newsidx.h"

/* What is known of a story beside its text. */
struct wire_context {
    int year;                  /* --year, 0 where not given */
    const char *path;          /* where the story was found, a source of dates; may be NULL */
    struct date metadata_date; /* a date in the item's own metadata, all zero where there is none */
};

/* A dateline found at the start of a paragraph. Pointers are into the text that was searched. */
struct wire_dateline {
    const char *text; /* the dateline as written, without the dash that ends it and blanks */
    size_t len_bytes;
    const char *place; /* as written, state or country kept; len 0 where there is none */
    size_t place_len_bytes;
    char agency[64];  /* as a normal name ("UPI", "AP", "Reuters", "AP/Reuters"), "" where there is none */
    struct date date; /* year, month, day; year 0 where it is not written: then month and day may still be known */
    int weekday;      /* 0 (Sunday) to 6, -1 where none is named */
    size_t end;       /* offset in the searched text where the story itself begins */
};

/* Looks for a dateline at the start of text. False where there is none: *out is untouched. */
bool wire_find_dateline(struct wire_dateline *out, const char *text, size_t len_bytes);

/* Splits a byline ("By John Smith and Mary Jones, Associated Press Writer in Paris") into names without titles or agencies,
 * joined by "; ". NULL where it names nobody; otherwise the caller's to free. */
char *wire_split_byline(const char *text, size_t len_bytes);

/* Reads one story from clean text (utf8_clean) into article, which must be initialised: headline, deck, author, dateline, place,
 * agency, date, date_source, body. Fields that are not found stay unset. Returns NEWSIDX_OK, or NEWSIDX_IO (memory). */
enum newsidx_status wire_read_story(struct newsidx_article *article, const char *text, size_t len_bytes,
                                    const struct wire_context *context, struct newsidx_error *error);

#endif
