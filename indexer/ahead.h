/* ahead.h - bytes that one thread makes, piece by piece, some ahead of the one that takes them. Used by impact_write.c and fts_write.c.
 *
 * What goes into SQLite's tables must be packed first, and only one thread may talk to a connection: another packs meanwhile.
 * Thread safety: all functions are for the taking thread. What make reads must not change between ahead_begin and ahead_end. */
#ifndef NEWSIDX_AHEAD_H
#define NEWSIDX_AHEAD_H

#include "buffer.h"

#include <pthread.h>

enum {
    AHEAD_PIECE_BYTES = 1 << 17, /* a piece should have about so many, or fewer */
    AHEAD_BYTES_MAX = 5 << 19,   /* made and not taken; one piece may exceed it */
};

/* Appends the next piece to out, which is empty. False where there is none. Lack of memory shows in out->failed, and ends it. */
typedef bool (*ahead_make)(void *context, struct buffer *out);

struct ahead_piece;

struct ahead {
    ahead_make make;
    void *context;
    bool threaded;
    pthread_t thread;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    struct ahead_piece *first;
    struct ahead_piece *last;
    size_t bytes;
    bool ended;  /* nothing more is made */
    bool failed; /* for want of memory */
    bool stop;
};

/* Begins to make pieces on a thread of their own; where `threaded` is false, or no thread can be had, each is made when it is taken. ahead_end
 * is due. */
void ahead_begin(struct ahead *ahead, ahead_make make, void *context, bool threaded);
/* Puts the next piece in place of what piece holds; false after the last one, and where memory ran out: piece->failed then. */
bool ahead_next(struct ahead *ahead, struct buffer *piece);
/* Whether ahead_next would not wait: a piece is there. Never where there is no other thread. */
bool ahead_ready(struct ahead *ahead);
/* Forgets what has not been taken. */
void ahead_end(struct ahead *ahead);

#endif
