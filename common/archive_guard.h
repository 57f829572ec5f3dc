/* archive_guard.h - what keeps an archive that somebody else made from doing more than to be read. For archive.c.
 *
 * Invariant: a connection that is guarded runs no trigger and no view of the file, knows no virtual tables but those that newsidx uses, and
 * lets nothing in the file grow without limit; no file but the archive and its own companions is opened, written or deleted for it. */
#ifndef NEWSIDX_ARCHIVE_GUARD_H
#define NEWSIDX_ARCHIVE_GUARD_H

#include "newsidx.h"

#include <sqlite3.h>

/* Before SQLite opens path: the files that it would look for beside it must be ordinary ones, a journal must name no other file, and who
 * writes must be able to write them: a reader who is another user may have made them. */
enum newsidx_status archive_guard_companions(const char *path, bool writes, struct newsidx_error *error);
/* Before anything is read through the connection. */
void archive_guard_connection(sqlite3 *db);

#endif
