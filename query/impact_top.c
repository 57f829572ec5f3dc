#include "impact_top.h"

#include "memory.h"

#include <stdlib.h>

/* Less than 0 where a comes first. */
static int compare(const void *a, const void *b)
{
    const struct impact_hit *left = a;
    const struct impact_hit *right = b;
    if (left->points != right->points) {
        return left->points > right->points ? -1 : 1;
    }
    if (left->order != right->order) {
        return left->order > right->order ? -1 : 1;
    }
    return (left->part > right->part) - (left->part < right->part);
}

bool impact_top_takes(const struct impact_top *top, struct impact_hit hit)
{
    return top->count < top->wanted || (top->wanted > 0 && compare(&hit, &top->hit[0]) < 0);
}

static void sift_up(struct impact_top *top, size_t at)
{
    while (at > 0 && compare(&top->hit[at], &top->hit[(at - 1) / 2]) > 0) {
        const struct impact_hit above = top->hit[(at - 1) / 2];
        top->hit[(at - 1) / 2] = top->hit[at];
        top->hit[at] = above;
        at = (at - 1) / 2;
    }
}

static void sift_down(struct impact_top *top)
{
    size_t at = 0;
    for (;;) {
        size_t last = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < top->count; child++) {
            last = compare(&top->hit[child], &top->hit[last]) > 0 ? child : last;
        }
        if (last == at) {
            return;
        }
        const struct impact_hit moved = top->hit[at];
        top->hit[at] = top->hit[last];
        top->hit[last] = moved;
        at = last;
    }
}

/* So many hits have at least the points of the last of a full heap: fewer do not enter any. */
static void share_threshold(const struct impact_top *top)
{
    const int_fast64_t own = top->hit[0].points;
    int_fast64_t most = atomic_load_explicit(top->shared, memory_order_relaxed);
    while (own > most && !atomic_compare_exchange_weak_explicit(top->shared, &most, own, memory_order_relaxed,
                                                                memory_order_relaxed)) {
    }
}

static bool append(struct impact_top *top, struct impact_hit hit)
{
    if (top->count == top->capacity) {
        const size_t capacity = top->capacity == 0 ? 64 : top->capacity * 2;
        struct impact_hit *grown = memory_resize(top->hit, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        top->hit = grown;
        top->capacity = capacity;
    }
    top->hit[top->count++] = hit;
    sift_up(top, top->count - 1);
    return true;
}

bool impact_top_add(struct impact_top *top, struct impact_hit hit)
{
    if (!impact_top_takes(top, hit)) {
        return true;
    }
    if (top->count == top->wanted) {
        top->hit[0] = hit;
        sift_down(top);
    } else if (!append(top, hit)) {
        return false;
    }
    if (top->shared != NULL && top->count == top->wanted) {
        share_threshold(top);
    }
    return true;
}

void impact_top_sort(struct impact_top *top)
{
    if (top->count > 1) {
        qsort(top->hit, top->count, sizeof *top->hit, compare);
    }
}

void impact_top_release(struct impact_top *top)
{
    free(top->hit);
    *top = (struct impact_top){.wanted = top->wanted};
}
