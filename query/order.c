#include "order.h"

#include "date.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT_DEFAULT = 10 };

static bool is_dated(int64_t id)
{
    return id >= DATE_ID_UNDATED_END;
}

/* Less than 0 where a comes first. Undated articles come last in either direction of time. */
static int compare_time(const struct search_hit *a, const struct search_hit *b, bool oldest_first)
{
    const int64_t left = a->hit.id;
    const int64_t right = b->hit.id;
    if (is_dated(left) != is_dated(right)) {
        return is_dated(left) ? -1 : 1;
    }
    if (left == right) {
        return (a->part > b->part) - (a->part < b->part);
    }
    const int order = (left < right) - (left > right);
    return oldest_first ? -order : order;
}

static int compare_newest(const void *a, const void *b)
{
    return compare_time(a, b, false);
}

static int compare_oldest(const void *a, const void *b)
{
    return compare_time(a, b, true);
}

static int compare_relevance(const void *a, const void *b)
{
    const struct search_hit *left = a;
    const struct search_hit *right = b;
    if (left->hit.score != right->hit.score) {
        return left->hit.score > right->hit.score ? -1 : 1;
    }
    return compare_time(left, right, false);
}

typedef int compare_function(const void *a, const void *b);

/* Moves the first `wanted` hits of the order to the front, unsorted: Hoare's selection ("Find", CACM 4(7), 1961), pivots being
 * medians of three. Sorting all of a hundred thousand hits for ten of them would take longer than finding them. */
static void select_first(struct search_hit *hit, size_t count, size_t wanted, compare_function *compare)
{
    size_t low = 0;
    size_t high = count;
    while (high - low > 16) {
        const size_t middle = low + (high - low) / 2;
        struct search_hit three[3] = {hit[low], hit[middle], hit[high - 1]};
        qsort(three, 3, sizeof *three, compare);
        const struct search_hit pivot = three[1];
        size_t i = low;
        size_t k = high - 1;
        for (;;) {
            while (compare(&hit[i], &pivot) < 0) {
                i++;
            }
            while (compare(&hit[k], &pivot) > 0) {
                k--;
            }
            if (i >= k) {
                break;
            }
            const struct search_hit other = hit[i];
            hit[i++] = hit[k];
            hit[k--] = other;
        }
        /* hit[low..i) come no later than the pivot, the others no earlier */
        const size_t cut = i > low ? i : low + 1;
        if (wanted <= cut) {
            high = cut;
        }
        if (wanted >= cut) {
            low = cut;
        }
        if (low >= high) {
            return;
        }
    }
    qsort(hit + low, high - low, sizeof *hit, compare);
}

void order_page(struct newsidx_hits *hits, const struct newsidx_search_options *options)
{
    static compare_function *const COMPARE[] = {
        [NEWSIDX_BY_RELEVANCE] = compare_relevance,
        [NEWSIDX_NEWEST_FIRST] = compare_newest,
        [NEWSIDX_OLDEST_FIRST] = compare_oldest,
    };
    const size_t limit = options->limit == 0 ? LIMIT_DEFAULT : options->limit;
    const size_t offset = options->offset < hits->count ? options->offset : hits->count;
    const size_t end = hits->count - offset > limit ? offset + limit : hits->count;
    compare_function *compare = COMPARE[options->sort];
    if (end < hits->count) {
        select_first(hits->hit, hits->count, end, compare);
    }
    if (end > 1) {
        qsort(hits->hit, end, sizeof *hits->hit, compare);
    }
    hits->count = end - offset;
    if (offset > 0) {
        memmove(hits->hit, hits->hit + offset, hits->count * sizeof *hits->hit);
    }
}
