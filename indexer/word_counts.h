/* word_counts.h - how a batch changes the number of articles that have each word, for the table words. Used by store_index.c and check.c.
 *
 * Invariant: within one article a word counts once, however often it stands there. */
#ifndef NEWSIDX_WORD_COUNTS_H
#define NEWSIDX_WORD_COUNTS_H

#include "term_map.h"

struct word_counts {
    struct text_table word; /* value: number of its stem */
    struct text_table stem;
    int64_t *delta; /* by word */
    size_t capacity;
    struct term_maps maps;
    bool failed; /* out of memory */
};

/* A word with its stem, both borrowed and not terminated. */
struct word_count {
    const char *word;
    size_t word_len_bytes;
    const char *stem;
    size_t stem_len_bytes;
    int64_t delta;
};

void word_counts_release(struct word_counts *counts);
/* Forgets all words. */
void word_counts_clear(struct word_counts *counts);
/* Counts the words of an article that is added (sign 1) or taken away (-1). */
void word_counts_add(struct word_counts *counts, const struct term_stream *stream, int sign);
/* The words that changed, in the order of their bytes; NULL where memory ran out. The array is the caller's to free. */
struct word_count *word_counts_sorted(const struct word_counts *counts, size_t *count);

#endif
