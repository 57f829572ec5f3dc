/* match.h - a query held against the text of one article: whether it matches, and where. Used by search.c and snippet.c.
 *
 * The slow and exact reading, for what the index alone cannot decide (prefixes, order, distance) and for the words to highlight.
 * Invariant: for queries of words and exact phrases it agrees with the index. */
#ifndef NEWSIDX_MATCH_H
#define NEWSIDX_MATCH_H

#include "ast.h"
#include "tokenizer.h"

/* Places first to last of one column, counted in words. */
struct span {
    uint32_t first;
    uint32_t last;
};

struct span_list {
    struct span *span;
    size_t count;
    size_t capacity;
};

struct matcher;

/* A matcher for a parsed query, which must outlive it; NULL where memory runs out. */
struct matcher *matcher_new(const struct ast *root, struct analyzer *analyzer);
void matcher_free(struct matcher *matcher);

/* Takes the words of an article in; false where memory runs out. The article must stay until the next call. */
bool matcher_load(struct matcher *matcher, const struct newsidx_article *article);
/* Whether the loaded article matches. What only the archive knows (is:revised) is taken to hold. */
bool matcher_holds(struct matcher *matcher);
/* Where the query's terms stand in a column (its number, 0 headline to 4 dateline) of the loaded article, ordered, not
 * overlapping: a word alone, a phrase as a whole, of NEAR the words that are near. Terms under NOT are left out. Borrowed
 * until the next call. */
const struct span_list *matcher_spans(struct matcher *matcher, unsigned column);
/* Byte offsets in the column's text of the word in that place. */
void matcher_word(const struct matcher *matcher, unsigned column, uint32_t place, size_t *start, size_t *end);
/* How many words the column has. */
uint32_t matcher_words(const struct matcher *matcher, unsigned column);

#endif
