/* impact_build.h - the articles of one segment of the impact index, gathered in memory token by token. Used by impact_write.c and
 * store_index.c.
 *
 * Invariant: a stem's postings are in the order in which articles were begun, which is that of their ids; a stem that stands twice in
 * one place counts once there. Memory: some 8 bytes for each distinct stem of each article. */
#ifndef NEWSIDX_IMPACT_BUILD_H
#define NEWSIDX_IMPACT_BUILD_H

#include "impact_format.h"
#include "tokenizer.h"

enum { IMPACT_STEM_BYTES_MAX = 255 }; /* longer ones are not in the index */

struct impact_term {
    size_t stem; /* offset in text */
    uint8_t stem_len_bytes;
    uint32_t article;    /* serial number of the article that had it last */
    uint64_t last_place; /* in that article */
    int64_t articles;    /* that have it now, less those that had it */
    struct impact_posting *posting;
    uint32_t count;
    uint32_t capacity;
};

struct impact_build {
    struct impact_term *slot; /* open addressing; capacity is a power of two; unused where article is 0 */
    size_t capacity;
    size_t terms;
    struct buffer text;
    uint32_t article; /* serial number, of those taken away too */
    int64_t *id;      /* by ordinal */
    uint32_t *length; /* words */
    uint32_t articles;
    uint32_t articles_capacity;
    int sign;    /* of the article at hand: 1 added, -1 taken away, 0 neither */
    bool failed; /* out of memory */
};

void impact_build_release(struct impact_build *build);
/* Forgets all articles. */
void impact_build_clear(struct impact_build *build);
/* Begins an article that is added; ids ascend. */
void impact_build_add(struct impact_build *build, int64_t id);
/* Begins an article that is taken away: its tokens are those of its old text. */
void impact_build_remove(struct impact_build *build);
/* Begins an article that the index does not know: its tokens change nothing. */
void impact_build_pass(struct impact_build *build);
/* A token of the article's column (0 headline to 4 dateline). */
void impact_build_token(struct impact_build *build, unsigned column, const struct token *token);
const char *impact_build_stem(const struct impact_build *build, const struct impact_term *term);
/* The stems in the order of their bytes; NULL where memory runs out. The array is the caller's to free. */
struct impact_term **impact_build_sorted(const struct impact_build *build);
/* Mean length of the articles added, at least 1. */
double impact_build_average(const struct impact_build *build);

#endif
