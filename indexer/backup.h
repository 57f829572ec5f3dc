/* backup.h - a copy of an archive, made while others write to it.
 *
 * For command_backup.c. The copy is one state of the archive, the one at the beginning, by SQLite's online backup interface
 * (backup.html); it is written beside its place, verified there, and only then takes its name.
 * Invariant: what stood under that name before stays whole until the copy is. */
#ifndef NEWSIDX_BACKUP_H
#define NEWSIDX_BACKUP_H

#include "archive.h"

#include <stdbool.h>

struct backup_listener {
    /* Called often; false: stop. Pages of the archive in all, and still to be copied. */
    bool (*go_on)(void *context, int pages, int pages_left);
    void *context;
};

struct backup_size {
    int64_t articles;
    int64_t bytes;
};

/* Copies the archive to path, which may be missing, empty, or an earlier backup (any archive that nobody has open for writing).
 * NEWSIDX_QUERY: the place is taken by something else, or is the archive itself. NEWSIDX_IO: it cannot be written. NEWSIDX_ARCHIVE:
 * the archive cannot be read, or its copy is damaged. NEWSIDX_CANCELED: the listener said so. *size is
 * that of the copy. */
enum newsidx_status backup_archive(struct newsidx_archive *archive, const char *path,
                                   const struct backup_listener *listener, struct backup_size *size,
                                   struct newsidx_error *error);

#endif
