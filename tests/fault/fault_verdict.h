/* fault_verdict.h - what came of a run, and whether that is right.
 *
 * For fault.c only. */
#ifndef FAULT_VERDICT_H
#define FAULT_VERDICT_H

#include "fault.h"

#include <stdint.h>

struct verdict {
    int code;
    struct buffer out;
    struct buffer err;
    uint64_t allocations;
    size_t leaked;   /* allocations */
    uint64_t leak;   /* one of them, for alloc_trace */
    int descriptors; /* left open */
    bool unharmed;   /* as if undisturbed */
    /* Of the undisturbed run: the archive's rows. */
    struct buffer before;
    struct buffer after;
    struct buffer index_after;
    struct buffer again; /* after the same once more */
};

#define VERDICT_INIT ((struct verdict){.code = 0})

void verdict_release(struct verdict *verdict);
/* Takes what was written. */
void verdict_take(struct verdict *verdict, int code, uint64_t allocations);
/* Keeps what the archive is before and after the undisturbed run. */
void verdict_begin(struct verdict *undisturbed, const struct scenario *scenario);
void verdict_end(struct verdict *undisturbed, const struct scenario *scenario);
/* What is wrong, NULL where nothing is: with what the run said, and with what the archive is after it. The text is overwritten by the next. */
const char *verdict_outcome(struct verdict *verdict, const struct verdict *undisturbed,
                            const struct scenario *scenario);
const char *verdict_archive(struct verdict *verdict, const struct verdict *undisturbed, const struct scenario *scenario,
                            bool deep);

#endif
