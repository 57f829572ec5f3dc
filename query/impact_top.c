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

bool impact_top_add(struct impact_top *top, struct impact_hit hit)
{
    if (!impact_top_takes(top, hit)) {
        return true;
    }
    if (top->count == top->wanted) {
        top->hit[0] = hit;
        sift_down(top);
        return true;
    }
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
