/* suggest.h - words that were perhaps meant where a term of the query occurs nowhere or next to never, and words that begin so.
 *
 * Never taken instead of what was typed. Used by the tasks. */
#ifndef NEWSIDX_SUGGEST_H
#define NEWSIDX_SUGGEST_H

#include "search.h"

/* Appends the whole query with the words that were perhaps meant in place of those that few articles have, as newsq would take
 * it; nothing where there is no better one. */
void suggest_append(struct buffer *out, const struct newsidx_hits *hits);

/* A suggested word, and for which term. */
struct suggestion {
    const struct search_term *term; /* borrowed from hits */
    char *word;                     /* folded; the suggestions' */
    int64_t articles;               /* that have it */
    unsigned edits;                 /* from what was typed */
};
struct suggestions {
    struct suggestion *item; /* a term's together, the best first */
    size_t count;
};

/* At most per_term words for every term that needs it; *out is released with suggest_release also after a failure. Terms are those of a
 * scored search. */
enum newsidx_status suggest_find(struct suggestions *out, const struct newsidx_hits *hits, size_t per_term,
                                 struct newsidx_error *error);
void suggest_release(struct suggestions *suggestions);

/* Appends the words of the archives that begin with the last word of text, a line each, those of most articles first, at most limit. */
enum newsidx_status suggest_complete(struct buffer *out, struct newsidx_archive *const *archive, size_t count,
                                     const char *text, size_t limit, struct newsidx_error *error);

#endif
