/* waiting.h - waiting for the lock of another program that writes to the same archive. Used by archive.c and, through archive_begin, by all
 * that write.
 *
 * Invariant: who opened the archive is asked all the while, or the wait ends after WAITING_PATIENCE_MS. */
#ifndef NEWSIDX_WAITING_H
#define NEWSIDX_WAITING_H

#include "newsidx.h"
#include "sqlite_api.h"

enum { WAITING_PATIENCE_MS = 60000 }; /* where nobody is asked */

/* Of one connection, which must not outlive it. */
struct waiting {
    enum newsidx_status (*ask)(void *context, int64_t waited_ms); /* NULL: nobody */
    void *context;
    int64_t begun_ms;           /* of the monotonic clock */
    enum newsidx_status status; /* of the last wait: NEWSIDX_OK, or why it was ended */
};

/* Has the connection wait so. */
void waiting_attach(struct waiting *waiting, sqlite3 *db);
/* Between two transactions of one run: a moment in which another program that waits gets its turn. */
void waiting_yield(void);
/* Runs a BEGIN, which may wait. NEWSIDX_ARCHIVE where the lock was not to be had, NEWSIDX_CANCELED where the one asked said so. */
enum newsidx_status waiting_begin(struct waiting *waiting, sqlite3 *db, const char *begin, struct newsidx_error *error);

#endif
