#include "waiting.h"

#include "error.h"
#include "statement.h"

#include <time.h>

enum {
    TRY_NS = 5000000,    /* between two tries for the lock */
    YIELD_NS = 15000000, /* longer, so that a try falls into it */
};

static int64_t clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* SQLite's busy handler: 0 gives up. tries is 0 where a wait begins. */
static int wait_on(void *context, int tries)
{
    struct waiting *waiting = context;
    const int64_t now_ms = clock_ms();
    if (tries == 0) {
        waiting->begun_ms = now_ms;
        waiting->status = NEWSIDX_OK;
    }
    const int64_t waited_ms = now_ms - waiting->begun_ms;
    if (waiting->ask != NULL) {
        waiting->status = waiting->ask(waiting->context, waited_ms);
    } else if (waited_ms >= WAITING_PATIENCE_MS) {
        waiting->status = NEWSIDX_ARCHIVE;
    }
    if (waiting->status != NEWSIDX_OK) {
        return 0;
    }
    const struct timespec pause = {.tv_nsec = TRY_NS};
    (void)nanosleep(&pause, NULL); /* a signal ends it early: it is looked at then */
    return 1;
}

void waiting_yield(void)
{
    const struct timespec pause = {.tv_nsec = YIELD_NS};
    (void)nanosleep(&pause, NULL);
}

void waiting_attach(struct waiting *waiting, sqlite3 *db)
{
    (void)sqlite3_busy_handler(db, wait_on, waiting);
}

enum newsidx_status waiting_begin(struct waiting *waiting, sqlite3 *db, const char *begin, struct newsidx_error *error)
{
    waiting->status = NEWSIDX_OK;
    const enum newsidx_status status = statement_execute(db, begin, error);
    if (status == NEWSIDX_ARCHIVE && waiting->status == NEWSIDX_CANCELED) {
        return error_set(error, NEWSIDX_CANCELED,
                         "stopped while waiting for another program that writes to the archive");
    }
    return status;
}
