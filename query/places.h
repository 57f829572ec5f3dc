/* places.h - the words of one article: where each stands, and in which places what the query looks for. Used by match.c.
 *
 * Invariant: places of a pattern are ascending and each stands once; offsets are byte offsets in the column's text. */
#ifndef NEWSIDX_PLACES_H
#define NEWSIDX_PLACES_H

#include "ast.h"
#include "tokenizer.h"

/* A distinct pattern of the query, and where it stands in the loaded article. */
struct needle {
    struct pattern pattern;
    size_t stem_len;
    uint32_t *place[COLUMN_COUNT];
    uint8_t *parts
        [COLUMN_COUNT]; /* for each place, how many words the token there covers: more than one for a whole compound */
    size_t count[COLUMN_COUNT];
    size_t capacity[COLUMN_COUNT];
};

struct word_place {
    size_t start;
    size_t end;
    uint32_t sentence; /* counted from 0; both only where the query asks for sentences or paragraphs */
    uint32_t paragraph;
};

struct places;

/* For the patterns of a query's tree, which must outlive it; NULL where memory runs out. */
struct places *places_new(const struct ast *root, struct analyzer *analyzer);
void places_free(struct places *places);
/* Takes the words of an article in, in place of those before; false where memory runs out. */
bool places_load(struct places *places, const struct newsidx_article *article);

/* Where a pattern of the query stands; borrowed until the next load. */
const struct needle *places_of(const struct places *places, const struct pattern *pattern);
const struct word_place *places_word(const struct places *places, unsigned column, uint32_t place);
/* Whether the query asks for sentences or paragraphs. */
bool places_have_sentences(const struct places *places);
/* How many words the column has. */
uint32_t places_words(const struct places *places, unsigned column);

#endif
