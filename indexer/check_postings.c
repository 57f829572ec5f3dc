#include "check_postings.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

void check_postings_clear(struct check_postings *postings)
{
    postings->count = postings->positions = 0;
}

void check_postings_release(struct check_postings *postings)
{
    free(postings->item);
    free(postings->position);
    *postings = (struct check_postings){.item = NULL};
}

bool check_postings_add(struct check_postings *postings, int64_t id, uint32_t frequency)
{
    if (postings->count == postings->capacity) {
        const size_t capacity = postings->capacity == 0 ? 1024 : postings->capacity * 2;
        struct check_posting *grown = memory_resize(postings->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        postings->item = grown;
        postings->capacity = capacity;
    }
    postings->item[postings->count++] =
        (struct check_posting){.id = id, .frequency = frequency, .first = postings->positions};
    return true;
}

uint32_t *check_postings_reserve(struct check_postings *postings, size_t more)
{
    if (postings->positions + more >= postings->positions_capacity) {
        const size_t capacity = (postings->positions + more + 1) * 2;
        uint32_t *grown = memory_resize(postings->position, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        postings->position = grown;
        postings->positions_capacity = capacity;
    }
    return postings->position + postings->positions;
}

bool check_postings_add_position(struct check_postings *postings, uint32_t position, uint32_t weight)
{
    uint32_t *out = check_postings_reserve(postings, 1);
    if (out == NULL) {
        return false;
    }
    struct check_posting *last = &postings->item[postings->count - 1];
    *out = position;
    postings->positions++;
    last->positions++;
    last->frequency += weight;
    return true;
}

static int compare(const void *a, const void *b)
{
    const int64_t left = ((const struct check_posting *)a)->id;
    const int64_t right = ((const struct check_posting *)b)->id;
    return (left > right) - (left < right);
}

void check_postings_sort(struct check_postings *postings)
{
    if (postings->count > 1) {
        qsort(postings->item, postings->count, sizeof *postings->item, compare);
    }
}

bool check_postings_same(const struct check_postings *a, const struct check_postings *b, size_t number)
{
    const struct check_posting *left = &a->item[number];
    const struct check_posting *right = &b->item[number];
    return left->id == right->id && left->frequency == right->frequency && left->positions == right->positions &&
           memcmp(a->position + left->first, b->position + right->first, left->positions * sizeof *a->position) == 0;
}
