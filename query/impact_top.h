/* impact_top.h - the best so many hits seen so far, as a heap. Used by impact_rank.c and impact_search.c.
 *
 * Several may share a threshold: the most points that the last hit of a full one has. Each is for one thread.
 * Order: more points first, then larger order, then lower part: a total one. */
#ifndef NEWSIDX_IMPACT_TOP_H
#define NEWSIDX_IMPACT_TOP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct impact_hit {
    int64_t points; /* of RANK_POINT */
    int64_t order;
    size_t part;
};

struct impact_top {
    struct impact_hit *hit; /* a heap whose first is the last of the order */
    size_t count;
    size_t capacity;
    size_t wanted;
    atomic_int_fast64_t *shared; /* by several heaps, whose hits are put together in the end; NULL: it is alone */
};

/* Fewer points than these cannot enter. */
static inline int64_t impact_top_threshold(const struct impact_top *top)
{
    const int64_t own = top->count == top->wanted && top->count > 0 ? top->hit[0].points : INT64_MIN;
    const int64_t others = top->shared != NULL ? atomic_load_explicit(top->shared, memory_order_relaxed) : INT64_MIN;
    return own > others ? own : others;
}

/* Whether it would enter this heap. */
bool impact_top_takes(const struct impact_top *top, struct impact_hit hit);
/* Enters a hit if it is good enough; false where memory runs out. */
bool impact_top_add(struct impact_top *top, struct impact_hit hit);
/* Puts the hits into their order, the best first; nothing can be added after it. */
void impact_top_sort(struct impact_top *top);
void impact_top_release(struct impact_top *top);

#endif
