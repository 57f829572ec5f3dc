/* prefix.h - the stems of all words that begin in some way, from the table words. Used by plan.c. */
#ifndef NEWSIDX_PREFIX_H
#define NEWSIDX_PREFIX_H

#include "archive.h"

struct prefix_stem {
    char *stem;
    char *word; /* one of the words with this stem, for portable archives */
};

struct prefix_stems {
    struct prefix_stem *item;
    size_t count;
    size_t capacity;
    bool exact; /* every word with one of these stems begins so */
};

/* Finds them; *out is released with prefix_release also after a failure. */
enum newsidx_status prefix_find(struct prefix_stems *out, struct newsidx_archive *archive, const char *prefix,
                                struct newsidx_error *error);
void prefix_release(struct prefix_stems *stems);

#endif
