/* fill.h - filling an article's fields from what a format gives: one line or paragraphs, names of authors, moments, datelines.
 *
 * Used by the readers, so that a field comes out the same whatever form it came in. Text is UTF-8, not NUL-terminated, at most
 * len_bytes; it need not be clean (newsidx_article_set cleans). Blank text sets nothing.
 * Invariant: a field that was set and is not blank is never overwritten by the fill_*_unset functions. */
#ifndef NEWSIDX_FILL_H
#define NEWSIDX_FILL_H

#include "buffer.h"
#include "date.h"
#include "newsidx.h"

/* What could not be understood in an article, for the sink's warn; the first one stays. */
struct fill_warning {
    char text[160]; /* "" where all was */
};

/* Runs of white space (of Unicode) become one blank, none at the ends: a headline is one line. */
void fill_squeeze(struct buffer *text);

/* One line, squeezed. */
enum newsidx_status fill_line(struct newsidx_article *article, enum newsidx_field field, const char *text,
                              size_t len_bytes, struct newsidx_error *error);
enum newsidx_status fill_line_unset(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                    size_t len_bytes, struct newsidx_error *error);
/* Paragraphs as they stand, an empty line between two. */
enum newsidx_status fill_text(struct newsidx_article *article, enum newsidx_field field, const char *text,
                              size_t len_bytes, struct newsidx_error *error);
enum newsidx_status fill_text_unset(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                    size_t len_bytes, struct newsidx_error *error);
/* The contents of a buffer, NEWSIDX_IO where an append to it failed. */
enum newsidx_status fill_buffer(struct newsidx_article *article, enum newsidx_field field, const struct buffer *text,
                                struct newsidx_error *error);

/* Appends the names in one author's entry or byline to a list joined by "; ": "By John Smith, AP Writer" gives John Smith. A name
 * that the list has is not repeated, up to some two hundred names. */
void fill_append_author(struct buffer *authors, const char *text, size_t len_bytes);

/* A moment in any form (date_parse_moment): its day in *day, in the field (PUBLISHED, UPDATED) its ISO form; as it stands, with a
 * warning, where it is none. day and warning may be NULL. */
enum newsidx_status fill_moment(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                size_t len_bytes, struct date *day, struct fill_warning *warning,
                                struct newsidx_error *error);
/* DATE, and DATE_SOURCE where it is not set. A day of year 0 sets nothing. */
enum newsidx_status fill_day(struct newsidx_article *article, struct date day, const char *date_source,
                             struct newsidx_error *error);
/* The usual case: PUBLISHED, and DATE from its day with the date source "metadata". */
enum newsidx_status fill_published(struct newsidx_article *article, const char *text, size_t len_bytes,
                                   struct fill_warning *warning, struct newsidx_error *error);

/* DATELINE, PLACE, AGENCY, and DATE where it is not set, from the dateline that the body begins with (or that DATELINE holds); fields
 * that are set stay. The body keeps its dateline. year is --year, 0 where not given. kept, where not NULL, has NEWSIDX_FIELDS entries:
 * those that are true stay as they are, also where they are not set. */
enum newsidx_status fill_dateline(struct newsidx_article *article, int year, const bool *kept,
                                  struct newsidx_error *error);

#endif
