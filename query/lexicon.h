/* lexicon.h - the stems of the archive's words that fit a pattern, from the table words. Used by plan.c.
 *
 * An index of stems cannot answer what is asked of words as they are written; the words can. */
#ifndef NEWSIDX_LEXICON_H
#define NEWSIDX_LEXICON_H

#include "archive.h"
#include "ast.h"

struct lexicon_stem {
    char *stem;
    char *word; /* one of the words with this stem, for portable archives */
};

struct lexicon_stems {
    struct lexicon_stem *item; /* each stem once */
    size_t count;
    size_t capacity;
    bool exact; /* every word with one of these stems fits */
};

/* Finds them for a PREFIX, GLOB or FUZZY; *out is released with lexicon_release also after a failure. */
enum newsidx_status lexicon_find(struct lexicon_stems *out, struct newsidx_archive *archive,
                                 const struct pattern *pattern, struct newsidx_error *error);
/* In how many articles a stem occurs, about: the sum over the words that have it. */
enum newsidx_status lexicon_count_articles(int64_t *out, struct newsidx_archive *archive, const char *stem,
                                           struct newsidx_error *error);
void lexicon_release(struct lexicon_stems *stems);

#endif
