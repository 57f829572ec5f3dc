/* parallel.h - one piece of work on several processors at once, for as long as a call takes. Used by impact_phrase.c.
 *
 * Thread safety: callers on different threads do not meet; what the parts of one call share is the caller's to guard. */
#ifndef NEWSIDX_PARALLEL_H
#define NEWSIDX_PARALLEL_H

#include <stdint.h>

enum { PARALLEL_THREADS_MAX = 4 };

/* How many threads this machine is good for, from 1 to PARALLEL_THREADS_MAX. */
unsigned parallel_threads(void);

/* Does the work of parts 0 to parts - 1, each once, on so many threads at most, the calling one among them; threads are numbered from 0, and
 * each takes the next part that no other has, so that its parts ascend. Returns when all are done. Where no other thread can be had the
 * calling one does everything. Other threads take no signals. */
void parallel_run(unsigned threads, uint32_t parts, void (*work)(void *context, unsigned thread, uint32_t part),
                  void *context);

#endif
