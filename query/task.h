/* task.h - what newsq can be asked to do: one file task_x.c and one row in tasks.c.
 *
 * The first row whose option was given is done; searching is the last. A task prints through cli.h only and returns the exit code. */
#ifndef NEWSIDX_TASK_H
#define NEWSIDX_TASK_H

#include "archive.h"
#include "cli.h"
#include "options.h"
#include "search.h"

struct task_run {
    const struct options *options;
    struct newsidx_archive **archive;
    size_t archives;
    struct cli_output *out;
};

struct task {
    bool (*wanted)(const struct options *options);
    bool needs_query; /* without one it is an error */
    int (*run)(struct task_run *run);
};

extern const struct task TASK_SHOW;
extern const struct task TASK_BATCH;
extern const struct task TASK_COMPLETE;
extern const struct task TASK_FACET;
extern const struct task TASK_TIMELINE;
extern const struct task TASK_SAVED;
extern const struct task TASK_SEARCH;

extern const char TASK_PROGRAM[]; /* for messages */

/* The task that the options ask for. */
const struct task *task_find(const struct options *options);

/* Writes what a buffer holds to stdout and empties it; false where that failed. */
bool task_write(struct task_run *run, struct buffer *out);
/* The search that the options ask for, in the order of relevance unless they say otherwise. */
struct search_request task_request(const struct options *options);
/* Searches; NULL after a failure, which has been told: *code is the exit code. */
struct newsidx_hits *task_search(struct task_run *run, const struct search_request *request, int *code);
/* Tells how the query was read otherwise than typed, and that nothing was found. */
void task_say_notes(const struct newsidx_hits *hits);
/* Searches as the options ask and prints the answer; filter may be NULL. *hits, where hits is not NULL, is the caller's to free: NULL
 * after a failure. Returns the exit code. */
int task_answer(struct task_run *run, search_filter *filter, void *filter_context, struct newsidx_hits **hits);
/* What outputs need to know beside the hits; no matcher yet. */
struct output_context task_context(const struct task_run *run, const struct newsidx_hits *hits);

#endif
