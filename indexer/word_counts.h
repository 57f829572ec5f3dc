/* word_counts.h - how a batch changes the number of articles that have each word, for the table words. Used by store.c.
 *
 * Invariant: within one article a word counts once, however often it stands there. */
#ifndef NEWSIDX_WORD_COUNTS_H
#define NEWSIDX_WORD_COUNTS_H

#include "buffer.h"
#include "newsidx.h"
#include "tokenizer.h"

struct word_count {
    size_t word; /* offset in text; len bytes of word, then stem_len bytes of stem */
    uint8_t word_len_bytes;
    uint8_t stem_len_bytes;
    uint32_t last_article; /* serial number of the article that counted last */
    int64_t delta;
    bool used;
};

struct word_counts {
    struct word_count *slot; /* open addressing; capacity is a power of two */
    size_t capacity;
    size_t count;
    struct buffer text;
    uint32_t article;
    int sign;
    bool failed; /* out of memory */
};

void word_counts_release(struct word_counts *counts);
/* Forgets all words, keeps the memory. */
void word_counts_clear(struct word_counts *counts);
/* Begins an article whose words are added (sign 1) or taken away (-1). */
void word_counts_begin_article(struct word_counts *counts, int sign);
/* Counts a token of one of its texts. */
void word_counts_add_token(struct word_counts *counts, const struct token *token);
/* Counts the words of one of its texts, which may be NULL. */
void word_counts_add_text(struct word_counts *counts, struct analyzer *analyzer, const char *text);
/* The words that changed, sorted by word; NULL where memory runs out. The array is the caller's to free. */
struct word_count **word_counts_sorted(struct word_counts *counts, size_t *count);

#endif
