/* impact_join.h - the stems of several segments of the impact index, joined to those of one. Used by impact_merge.c.
 *
 * Works on bytes alone, so that another thread may do it: a load has some stems, each as it stands in the segments that have it; what becomes
 * of it is packed for impact_write_packed.
 * Thread safety: a struct impact_join is one thread's at a time. */
#ifndef NEWSIDX_IMPACT_JOIN_H
#define NEWSIDX_IMPACT_JOIN_H

#include "impact_rows.h"
#include "impact_write.h"

enum { IMPACT_JOIN_GONE = UINT32_MAX };

/* A segment that is joined to others. Borrowed. */
struct impact_join_input {
    const uint32_t *target; /* by ordinal: its ordinal in the joined segment, IMPACT_JOIN_GONE where it is deleted */
    const uint32_t *length;
    uint32_t articles;
};

/* Of zeros it is empty but for what is borrowed. */
struct impact_join {
    const struct impact_join_input *input; /* borrowed */
    const struct impact_articles *articles;
    struct impact_occurrence *item; /* of one stem: what each input has, one after the other */
    size_t items;
    size_t capacity;
    uint32_t *position; /* of these */
    size_t positions;
    size_t positions_capacity;
    struct impact_occurrence *aside; /* while they are put in order */
    size_t aside_capacity;
    struct impact_packing packing;
    enum newsidx_status status; /* of what has been joined */
    struct newsidx_error error;
};

/* Frees all but what is borrowed. */
void impact_join_release(struct impact_join *join);
/* Appends the stem that an input's rows are at to a load. Inputs come in their order for each stem. Lack of memory shows in
 * load->failed. */
void impact_join_append(struct buffer *load, uint32_t input, const struct impact_rows *rows);
/* Joins the stems of a load (relay_work). join: struct impact_join; false where its status is no success. */
bool impact_join_run(void *join, const struct buffer *load, struct buffer *out);

#endif
