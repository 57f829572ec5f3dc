/* shim_vfs.h - a disk that fails on purpose: between SQLite and its default VFS (sqlite.org/vfs.html).
 *
 * For power.c. Operations that change something are counted: writes, truncations, syncs, deletions. At the operation that was asked
 * for, what the plan says happens. Writes that no sync has made durable are remembered, so that a power cut can take them back.
 * Invariant: before that operation everything is as without the shim. */
#ifndef NEWSIDX_SHIM_VFS_H
#define NEWSIDX_SHIM_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum shim_kind {
    SHIM_COUNT, /* nothing fails */
    SHIM_CUT, /* the power goes: of the writes since the last sync of their file a random part is there, some of them torn */
    SHIM_CUT_LIES, /* the same, and syncs before it did nothing */
    SHIM_FULL,     /* from here on nothing can be written: SQLITE_FULL */
    SHIM_ERROR,    /* this one operation fails: SQLITE_IOERR */
};

struct shim_plan {
    enum shim_kind kind;
    long at;       /* number of the operation, from 1 */
    uint64_t seed; /* of what a power cut leaves */
};

enum { SHIM_EXIT_CUT = 99 }; /* the process ends with it where the power goes */

/* Makes the shim the default VFS of this process. */
void shim_install(const struct shim_plan *plan);
/* Operations so far. */
long shim_operations(void);

#endif
