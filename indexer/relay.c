#include "relay.h"

#include "parallel.h"

#include <assert.h>

/* Of the thread that works: waits for a buffer to work on; false where none comes any more. */
static bool wait_for_work(struct relay *relay, size_t *number)
{
    (void)pthread_mutex_lock(&relay->lock);
    while (relay->done == relay->put && !relay->ended) {
        (void)pthread_cond_wait(&relay->changed, &relay->lock);
    }
    *number = relay->done % RELAY_MOST;
    const bool more = !relay->ended;
    (void)pthread_mutex_unlock(&relay->lock);
    return more;
}

static void note_done(struct relay *relay, bool good)
{
    (void)pthread_mutex_lock(&relay->lock);
    relay->done += good;
    relay->failed = !good;
    (void)pthread_cond_broadcast(&relay->changed);
    (void)pthread_mutex_unlock(&relay->lock);
}

static void *run_thread(void *context)
{
    struct relay *relay = context;
    bool good = true;
    for (size_t number = 0; good && wait_for_work(relay, &number);) {
        good = relay->work(relay->context, &relay->in[number], &relay->out[number]);
        note_done(relay, good);
    }
    return NULL;
}

void relay_begin(struct relay *relay, relay_work work, void *context, bool threaded)
{
    *relay = (struct relay){.work = work, .context = context};
    (void)pthread_mutex_init(&relay->lock, NULL);
    (void)pthread_cond_init(&relay->changed, NULL);
    relay->threaded = threaded && parallel_start(&relay->thread, run_thread, relay);
}

bool relay_is_full(const struct relay *relay)
{
    return relay->put - relay->taken == RELAY_MOST;
}

bool relay_is_empty(const struct relay *relay)
{
    return relay->put == relay->taken;
}

void relay_put(struct relay *relay, struct buffer *in)
{
    const size_t number = relay->put % RELAY_MOST;
    assert(!relay_is_full(relay));
    buffer_release(&relay->in[number]);
    buffer_clear(&relay->out[number]);
    relay->in[number] = *in;
    *in = (struct buffer)BUFFER_INIT;
    if (!relay->threaded) {
        relay->put++;
        if (!relay->failed) {
            note_done(relay, relay->work(relay->context, &relay->in[number], &relay->out[number]));
        }
        return;
    }
    (void)pthread_mutex_lock(&relay->lock);
    relay->put++;
    (void)pthread_cond_broadcast(&relay->changed);
    (void)pthread_mutex_unlock(&relay->lock);
}

bool relay_take(struct relay *relay, struct buffer *out)
{
    if (relay_is_empty(relay)) {
        return false;
    }
    (void)pthread_mutex_lock(&relay->lock);
    while (relay->done == relay->taken && !relay->failed) {
        (void)pthread_cond_wait(&relay->changed, &relay->lock);
    }
    const bool done = relay->done > relay->taken;
    (void)pthread_mutex_unlock(&relay->lock);
    if (!done) {
        return false;
    }
    const size_t number = relay->taken++ % RELAY_MOST;
    buffer_release(out);
    *out = relay->out[number];
    relay->out[number] = (struct buffer)BUFFER_INIT;
    buffer_release(&relay->in[number]);
    return true;
}

void relay_end(struct relay *relay)
{
    if (relay->threaded) {
        (void)pthread_mutex_lock(&relay->lock);
        relay->ended = true;
        (void)pthread_cond_broadcast(&relay->changed);
        (void)pthread_mutex_unlock(&relay->lock);
        (void)pthread_join(relay->thread, NULL);
    }
    for (size_t i = 0; i < RELAY_MOST; i++) {
        buffer_release(&relay->in[i]);
        buffer_release(&relay->out[i]);
    }
    (void)pthread_cond_destroy(&relay->changed);
    (void)pthread_mutex_destroy(&relay->lock);
}
