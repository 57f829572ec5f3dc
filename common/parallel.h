/* parallel.h - threads beside the calling one, and one piece of work on several processors at once.
 *
 * Thread safety: callers on different threads do not meet; what the parts of one call share is the caller's to guard. */
#ifndef NEWSIDX_PARALLEL_H
#define NEWSIDX_PARALLEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { PARALLEL_THREADS_MAX = 4 };

/* How many threads this process can run at once, from 1 to PARALLEL_THREADS_MAX. */
unsigned parallel_threads(void);

/* Starts a thread that takes no signals; false where none can be had. */
bool parallel_start(pthread_t *thread, void *(*run)(void *), void *context);

/* Threads that wait for work from call to call: to start some takes as long as a short piece of work. They keep off the processor on which
 * the caller is, where the system lets them choose; the caller's own choice is never touched. For one caller at a time. */
struct parallel_team;

/* A team of so many threads at most, the caller's own among them; the others start when first needed, take no signals, and are gone once
 * parallel_team_free returns. NULL where memory runs out. */
struct parallel_team *parallel_team_new(unsigned threads);
void parallel_team_free(struct parallel_team *team);

/* From 1 to PARALLEL_THREADS_MAX. */
unsigned parallel_team_threads(const struct parallel_team *team);

/* What a team does, part by part. */
struct parallel_work {
    bool (*prepare)(void *context, uint32_t part); /* false: it cannot be done, nor can those after it */
    void (*work)(void *context, unsigned thread, uint32_t part);
    void *context;
};

/* Does the work of parts 0 to parts - 1, each once; threads are numbered from 0, the caller's, and each takes the next part that no other
 * has, so that its parts ascend. All parts are prepared by the caller's thread, in their order, each before a thread works on it, while
 * the others work on those before, and it on some. False where one could not be prepared: of those before it some may be left out then.
 * Returns when the others are done, without waiting for a thread that has not come by then; where there is none, or after a fork (which
 * shows in the number of the process), the calling one does everything. */
bool parallel_team_run(struct parallel_team *team, uint32_t parts, const struct parallel_work *work);

#endif
