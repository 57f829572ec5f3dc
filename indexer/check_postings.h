/* check_postings.h - the articles that have a stem and where in them it stands, as one index or the other says. For check_impact.c. */
#ifndef NEWSIDX_CHECK_POSTINGS_H
#define NEWSIDX_CHECK_POSTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check_posting {
    int64_t id;
    uint32_t frequency;
    uint32_t positions;
    size_t first; /* of them */
};

/* Of zeros it is empty. */
struct check_postings {
    struct check_posting *item;
    size_t count;
    size_t capacity;
    uint32_t *position;
    size_t positions;
    size_t positions_capacity;
};

void check_postings_clear(struct check_postings *postings);
void check_postings_release(struct check_postings *postings);
/* False where memory runs out, as below. */
bool check_postings_add(struct check_postings *postings, int64_t id, uint32_t frequency);
/* To the posting that was added last; its frequency grows by weight. */
bool check_postings_add_position(struct check_postings *postings, uint32_t position, uint32_t weight);
/* Room for so many positions more, after the last; NULL where memory runs out. */
uint32_t *check_postings_reserve(struct check_postings *postings, size_t more);
/* By id. */
void check_postings_sort(struct check_postings *postings);
/* Whether both have the same under a number. */
bool check_postings_same(const struct check_postings *a, const struct check_postings *b, size_t number);

#endif
