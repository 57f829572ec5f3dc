/* store_erase.c - takedown: what was removed leaves no trace in the file and its companions.
 *
 * Where text can be left behind, and what takes it away:
 *
 *     rows of articles and versions   deleted
 *     words, impact index             counted down with the article; the segments are then merged into one, which holds no deleted article
 *     articles_fts                    a deletion is a mark in a new segment: all are merged into one, which needs no marks
 *     samples of ANALYZE              sqlite_stat4 holds keys of indexes word for word: emptied where it is there
 *     free pages, free space in pages the file is written anew (lang_vacuum.html); secure_delete meanwhile, where that fails
 *     the -wal                        copied into the file and cut to nothing
 */
#include "store_internal.h"

#include "error.h"
#include "impact_merge.h"

#include <string.h>

enum newsidx_status store_erase_versions(struct store *store, const char *guid, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, STORE_DELETE_VERSIONS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(statement, 1, guid);
    return statement_run(store->archive->db, statement, error);
}

enum newsidx_status store_erase_begin(struct store *store, struct newsidx_error *error)
{
    return store_run(store, STORE_SECURE_DELETE, error);
}

static enum newsidx_status empty_samples(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *find = NULL;
    enum newsidx_status status = statement_take(&find, &store->statements, STORE_FIND_SAMPLES, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(find);
    status = statement_stepped(store->archive->db, rc, error);
    (void)sqlite3_reset(find);
    return rc == SQLITE_ROW ? store_run(store, STORE_EMPTY_SAMPLES, error) : status;
}

/* VACUUM attaches a temporary database of its own, which archive_guard.h forbids everybody, and wants no statement at work. */
static enum newsidx_status write_anew(struct store *store, struct newsidx_error *error)
{
    sqlite3 *db = store->archive->db;
    statement_set_release(&store->statements);
    const int before = sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
    const enum newsidx_status status = store_run(store, STORE_VACUUM, error);
    (void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, before);
    return status;
}

static enum newsidx_status cut_log(struct store *store, struct newsidx_error *error)
{
    enum { READER_PATIENCE_MS = 60000 };
    sqlite3 *db = store->archive->db;
    (void)sqlite3_busy_timeout(db, READER_PATIENCE_MS);
    const int rc = sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    waiting_attach(&store->archive->waiting, db);
    switch (rc) {
    case SQLITE_OK:
        return NEWSIDX_OK;
    case SQLITE_BUSY:
        return error_set(error, NEWSIDX_ARCHIVE, "%s: another program is reading it and keeps its -wal in use",
                         store->archive->path);
    default:
        return statement_error(db, error);
    }
}

enum newsidx_status store_erase_traces(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = store_merge(store, STORE_MERGE_ALL, error);
    if (status == NEWSIDX_OK) {
        status = empty_samples(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = write_anew(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = cut_log(store, error);
    }
    if (status != NEWSIDX_OK) {
        error_prepend(error, "removed, but remains of the text are left; run `newsidx remove --erase` again");
    }
    return status;
}
