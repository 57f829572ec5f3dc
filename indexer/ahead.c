#include "ahead.h"

#include "memory.h"
#include "parallel.h"

#include <stdlib.h>

struct ahead_piece {
    struct ahead_piece *next;
    struct buffer bytes;
};

static void free_piece(struct ahead_piece *piece)
{
    buffer_release(&piece->bytes);
    free(piece);
}

/* Hands a piece over once there is room, NULL at the end; false where no more is wanted. */
static bool hand_over(struct ahead *ahead, struct ahead_piece *piece, bool failed)
{
    (void)pthread_mutex_lock(&ahead->lock);
    while (piece != NULL && !ahead->stop && ahead->bytes > AHEAD_BYTES_MAX) {
        (void)pthread_cond_wait(&ahead->changed, &ahead->lock);
    }
    const bool more = piece != NULL && !ahead->stop;
    if (more) {
        if (ahead->last != NULL) {
            ahead->last->next = piece;
        } else {
            ahead->first = piece;
        }
        ahead->last = piece;
        ahead->bytes += piece->bytes.len_bytes;
    } else {
        ahead->ended = true;
        ahead->failed = failed;
    }
    (void)pthread_cond_broadcast(&ahead->changed);
    (void)pthread_mutex_unlock(&ahead->lock);
    return more;
}

static void *run_thread(void *context)
{
    struct ahead *ahead = context;
    bool more = true;
    while (more) {
        struct ahead_piece *piece = memory_zeroed(1, sizeof *piece);
        const bool made = piece != NULL && ahead->make(ahead->context, &piece->bytes) && !piece->bytes.failed;
        const bool failed = piece == NULL || piece->bytes.failed;
        more = hand_over(ahead, made ? piece : NULL, failed);
        if (!more && piece != NULL) {
            free_piece(piece);
        }
    }
    return NULL;
}

void ahead_begin(struct ahead *ahead, ahead_make make, void *context, bool threaded)
{
    *ahead = (struct ahead){.make = make, .context = context};
    (void)pthread_mutex_init(&ahead->lock, NULL);
    (void)pthread_cond_init(&ahead->changed, NULL);
    ahead->threaded = threaded && parallel_start(&ahead->thread, run_thread, ahead);
}

static bool make_here(struct ahead *ahead, struct buffer *piece)
{
    buffer_clear(piece);
    if (!ahead->ended && (!ahead->make(ahead->context, piece) || piece->failed)) {
        ahead->ended = true;
        ahead->failed = piece->failed;
    }
    piece->failed = ahead->failed;
    return !ahead->ended;
}

bool ahead_next(struct ahead *ahead, struct buffer *piece)
{
    if (!ahead->threaded) {
        return make_here(ahead, piece);
    }
    (void)pthread_mutex_lock(&ahead->lock);
    while (ahead->first == NULL && !ahead->ended) {
        (void)pthread_cond_wait(&ahead->changed, &ahead->lock);
    }
    struct ahead_piece *taken = ahead->first;
    const bool failed = taken == NULL && ahead->failed;
    if (taken != NULL) {
        ahead->first = taken->next;
        ahead->last = ahead->first != NULL ? ahead->last : NULL;
        ahead->bytes -= taken->bytes.len_bytes;
        (void)pthread_cond_broadcast(&ahead->changed);
    }
    (void)pthread_mutex_unlock(&ahead->lock);
    buffer_release(piece);
    piece->failed = failed;
    if (taken != NULL) {
        *piece = taken->bytes;
        free(taken);
    }
    return taken != NULL;
}

bool ahead_ready(struct ahead *ahead)
{
    if (!ahead->threaded) {
        return false;
    }
    (void)pthread_mutex_lock(&ahead->lock);
    const bool ready = ahead->first != NULL;
    (void)pthread_mutex_unlock(&ahead->lock);
    return ready;
}

void ahead_end(struct ahead *ahead)
{
    if (ahead->threaded) {
        (void)pthread_mutex_lock(&ahead->lock);
        ahead->stop = true;
        (void)pthread_cond_broadcast(&ahead->changed);
        (void)pthread_mutex_unlock(&ahead->lock);
        (void)pthread_join(ahead->thread, NULL);
    }
    while (ahead->first != NULL) {
        struct ahead_piece *piece = ahead->first;
        ahead->first = piece->next;
        free_piece(piece);
    }
    (void)pthread_cond_destroy(&ahead->changed);
    (void)pthread_mutex_destroy(&ahead->lock);
}
