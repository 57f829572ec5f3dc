/* relay.h - buffers that one thread fills, another works on, and the first takes back in their order. Used by impact_merge.c.
 *
 * What is read from SQLite's tables and goes back into them, changed, passes the one thread that may talk to the connection twice: the
 * work between is done by another (ahead.h is for what needs no reading).
 * Thread safety: all functions but the work itself are for the one thread. Memory: RELAY_MOST buffers on their way, and as many results. */
#ifndef NEWSIDX_RELAY_H
#define NEWSIDX_RELAY_H

#include "buffer.h"

#include <pthread.h>

enum { RELAY_MOST = 2 };

/* Appends to out, which is empty, what becomes of in. False where it cannot: nothing more is worked on then, and the context is the taker's. */
typedef bool (*relay_work)(void *context, const struct buffer *in, struct buffer *out);

struct relay {
    relay_work work;
    void *context;
    bool threaded;
    pthread_t thread;
    struct buffer
        in[RELAY_MOST]; /* by number modulo RELAY_MOST: of the one thread, but from done to put - 1 of the other */
    struct buffer out[RELAY_MOST];
    size_t taken;         /* so many have been; of the one thread */
    pthread_mutex_t lock; /* of what follows; the one thread alone writes put, and reads it without */
    pthread_cond_t changed;
    size_t put;
    size_t done;
    bool failed; /* the work, at buffer `done` */
    bool ended;  /* no more are put */
};

/* Begins with a thread that works; where `threaded` is false, or no thread can be had, relay_put does the work. relay_end is due. */
void relay_begin(struct relay *relay, relay_work work, void *context, bool threaded);
/* Whether RELAY_MOST have been put and not taken: relay_take comes first then. */
bool relay_is_full(const struct relay *relay);
/* Whether all that was put has been taken. */
bool relay_is_empty(const struct relay *relay);
/* Hands over what `in` holds, and leaves it empty; the relay is not full. */
void relay_put(struct relay *relay, struct buffer *in);
/* Puts what became of the first that has not been taken in place of what out holds, waiting for it; false where there is none, or the work
 * failed there or before. */
bool relay_take(struct relay *relay, struct buffer *out);
/* Waits for the work at hand and forgets the rest. */
void relay_end(struct relay *relay);

#endif
