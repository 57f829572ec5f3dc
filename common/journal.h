/* journal.h - what lies beside an archive before SQLite takes it for its own. Used by archive.c.
 *
 * SQLite plays a rollback journal that it finds beside a file back into it before the first write. Where the journal ends with the name of
 * a super-journal, as after a transaction over several files, it deletes the file of that name as well, whichever that is
 * (sqlite.org/fileformat2.html, section 3, and sqlite.org/atomiccommit.html, section 5). No program of ours writes over several files. */
#ifndef NEWSIDX_JOURNAL_H
#define NEWSIDX_JOURNAL_H

#include "newsidx.h"

#include <sqlite3.h>

/* NEWSIDX_ARCHIVE where the journal of the connection's file names another file. To be called before the first read. */
enum newsidx_status journal_verify(sqlite3 *db, struct newsidx_error *error);

#endif
