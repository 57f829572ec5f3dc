/* archive_internal.h - what archive.c and archive_make.c share. */
#ifndef NEWSIDX_ARCHIVE_INTERNAL_H
#define NEWSIDX_ARCHIVE_INTERNAL_H

#include "archive.h"

enum {
#define STATEMENT(name, sql) name,
#include "statements.def"
#undef STATEMENT
    STATEMENT_COUNT
};

/* Prepares one of statements.def for a single use: they are too rare to be kept. NULL where it fails; the caller's to finalize. */
sqlite3_stmt *archive_prepare(struct newsidx_archive *archive, unsigned number);
/* A number that a PRAGMA returns; false where the file cannot be read. */
bool archive_read_pragma(sqlite3 *db, const char *pragma, int64_t *out);

/* NEWSIDX_QUERY for a language that libstemmer does not know; options may be NULL. */
enum newsidx_status archive_verify_language(const struct newsidx_create_options *options, struct newsidx_error *error);
/* Makes the schema in an empty file. In one transaction with a rollback journal; the file turns WAL only when it is complete: turned
 * before, a kill would leave a WAL file without a schema. Another process may have made the archive while this one waited for the lock. */
enum newsidx_status archive_make(struct newsidx_archive *archive, const struct newsidx_create_options *options,
                                 struct newsidx_error *error);
/* Brings an archive of an older schema version to this one, in one transaction; another process may have done it while this one waited
 * for the lock. Version 2 brought the impact index and the index for facets, version 3 positions into the impact index, which is empty
 * afterwards, until newsidx optimize --rebuild. */
enum newsidx_status archive_upgrade(struct newsidx_archive *archive, struct newsidx_error *error);

#endif
