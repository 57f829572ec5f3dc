/* impact_rank_internal.h - what ranks windows, for impact_rank.c and impact_rank_any.c.
 *
 * Thread safety: a ranker is for one thread; several may be at the same terms, whose segments' lengths have been read. */
#ifndef NEWSIDX_IMPACT_RANK_INTERNAL_H
#define NEWSIDX_IMPACT_RANK_INTERNAL_H

#include "impact_rank.h"

/* What a window is ranked with. */
struct impact_rank_window {
    struct impact_terms *terms;
    struct impact_segment *segment;
    uint32_t begin; /* ordinal */
    size_t part;
    struct impact_top *top;
    struct newsidx_error *error;
};

/* A window and the points that an article in it can have at most. */
struct impact_promise {
    double bound;
    size_t segment;
    uint32_t window;
};

static inline uint32_t impact_rank_windows(const struct impact_segment *segment)
{
    return (segment->articles + IMPACT_WINDOW - 1) / IMPACT_WINDOW;
}

/* Goes to a segment. NEWSIDX_ARCHIVE where a list is damaged. */
enum newsidx_status impact_ranker_open(struct impact_ranker *ranker, const struct impact_terms *terms, size_t segment,
                                       struct newsidx_error *error);
/* What the windows of the segment at hand promise; false where memory runs out. */
bool impact_ranker_promise(const struct impact_ranker *ranker, struct impact_promise *promise, size_t segment,
                           uint32_t windows);
/* A few windows, the most promising first, so that the threshold rises soon; the others stay in their order, so that a block that reaches into
 * several is decoded once. How many come first. */
size_t impact_promise_order(struct impact_promise *promise, size_t windows);
/* Enters the best articles of a window of the segment at hand; tree is NULL where every article that scores matches, and total then. */
enum newsidx_status impact_ranker_window(struct impact_ranker *ranker, const struct impact_rank_window *window,
                                         struct impact_tree *tree, size_t *total);
/* One that scores the same, NULL where memory runs out. */
struct impact_ranker *impact_ranker_copy(const struct impact_ranker *ranker);
/* Of the postings of its lists in all segments. */
uint64_t impact_ranker_blocks(const struct impact_ranker *ranker, const struct impact_terms *terms);
/* Whether a block was. */
bool impact_ranker_damaged(const struct impact_ranker *ranker);

#endif
