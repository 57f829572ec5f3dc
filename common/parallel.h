/* parallel.h - threads beside the calling one, and one piece of work on several processors at once, for as long as a call takes.
 *
 * Thread safety: callers on different threads do not meet; what the parts of one call share is the caller's to guard. */
#ifndef NEWSIDX_PARALLEL_H
#define NEWSIDX_PARALLEL_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

enum { PARALLEL_THREADS_MAX = 4 };

/* How many threads this machine is good for, from 1 to PARALLEL_THREADS_MAX. */
unsigned parallel_threads(void);

/* Starts a thread that takes no signals; false where none can be had. */
bool parallel_start(pthread_t *thread, void *(*run)(void *), void *context);

/* Does the work of parts 0 to parts - 1, each once, on so many threads at most, the calling one among them; threads are numbered from 0, and
 * each takes the next part that no other has, so that its parts ascend. Returns when all are done. Where no other thread can be had the
 * calling one does everything. */
void parallel_run(unsigned threads, uint32_t parts, void (*work)(void *context, unsigned thread, uint32_t part),
                  void *context);

#endif
