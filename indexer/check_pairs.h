/* check_pairs.h - whether the table impact_pairs says of its pairs of stems what the positions of the impact index say. For check_impact.c. */
#ifndef NEWSIDX_CHECK_PAIRS_H
#define NEWSIDX_CHECK_PAIRS_H

#include "check_impact.h"
#include "command_statements.h"
#include "impact_positions.h"

/* A segment of the impact index; its articles by ordinal. */
struct check_pairs_segment {
    int64_t number;
    uint32_t articles;
    double average;
    const uint32_t *length;
    const struct impact_columns *columns;
    uint64_t words_max; /* more than they can have together */
};

/* The pairs of one segment. Faults go to the listener; NEWSIDX_CANCELED as in check_impact. */
enum newsidx_status check_pairs(struct statement_set *set, const struct check_pairs_segment *segment,
                                const struct check_impact_listener *listener, struct newsidx_error *error);
/* Whether there are pairs of segments that there are not. */
enum newsidx_status check_pairs_strays(struct statement_set *set, const struct check_impact_listener *listener,
                                       struct newsidx_error *error);

#endif
