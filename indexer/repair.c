#include "repair.h"

#include "command_statements.h"
#include "error.h"
#include "store.h"

#include <stdio.h>
#include <string.h>

struct repair {
    struct newsidx_archive *archive;
    const struct repair_listener *listener;
    struct statement_set set;
    bool structure_damaged;
};

/* What PRAGMA integrity_check says of indexes alone, as opposed to the trees and pages of the file (pragma.html). */
static bool is_about_indexes(const char *line)
{
    static const char *const ABOUT_INDEXES[] = {
        "wrong # of entries in index", "row ", "non-unique entry in index", "NULL value in ", "non-",
        "NUMERIC value in ", "TEXT value in ", "CHECK constraint failed in ",
        /* since SQLite 3.44 */
        "malformed inverted index for FTS5 table", "unable to validate the inverted index"};
    for (size_t i = 0; i < sizeof ABOUT_INDEXES / sizeof *ABOUT_INDEXES; i++) {
        if (strncmp(line, ABOUT_INDEXES[i], strlen(ABOUT_INDEXES[i])) == 0) {
            return true;
        }
    }
    return false;
}

/* Of what may be many lines under a headline; check tells them all. */
static void tell_first_line(const struct repair *repair, const char *text)
{
    char line[200];
    if (strncmp(text, "*** in database", 15) == 0) {
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(text, "\n"), text);
    repair->listener->fault(repair->listener->context, line);
}

static enum newsidx_status check_structure(struct repair *repair, struct newsidx_error *error)
{
    sqlite3_stmt *check = NULL;
    const enum newsidx_status status = statement_take(&check, &repair->set, COMMAND_SQL_INTEGRITY_CHECK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    int rc = SQLITE_ROW;
    while ((rc = statement_step(check)) == SQLITE_ROW) {
        const char *line = statement_fault_line(check);
        if (line != NULL && strcmp(line, "ok") != 0) {
            tell_first_line(repair, line);
            repair->structure_damaged = repair->structure_damaged || !is_about_indexes(line);
        }
    }
    if (rc != SQLITE_DONE) {
        repair->structure_damaged = true;
    }
    (void)sqlite3_reset(check);
    return NEWSIDX_OK;
}

/* Reads all of a table, so that no damage shows half-way through. */
static enum newsidx_status read_all(struct repair *repair, unsigned number, int64_t *rows, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &repair->set, number, error);
    int rc = SQLITE_DONE;
    *rows = 0;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        ++*rows;
        if (*rows % 1000 == 0 && repair->listener->stop(repair->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; nothing was changed");
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(repair->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* --- the schema --------------------------------------------------------------------------------------------------------- */

/* True also where that cannot be read: then nothing is made. */
static bool is_there(struct repair *repair, const char *type, const char *name)
{
    sqlite3_stmt *find = NULL;
    if (statement_take(&find, &repair->set, COMMAND_SQL_FIND_SCHEMA, NULL) != NEWSIDX_OK) {
        return true;
    }
    statement_bind_text(find, 1, type);
    statement_bind_text(find, 2, name);
    const bool missing = statement_step(find) == SQLITE_DONE;
    (void)sqlite3_reset(find);
    return !missing;
}

/* Tables of the full-text index and automatic indexes come with what they belong to. */
static enum newsidx_status make_missing(struct repair *repair, sqlite3_stmt *row, struct newsidx_error *error)
{
    const char *type = statement_text(row, 0);
    const char *name = statement_text(row, 1);
    const char *sql = statement_text(row, 2);
    if (sql == NULL || strncmp(name, "articles_fts_", 13) == 0 || is_there(repair, type, name)) {
        return NEWSIDX_OK;
    }
    char what[160];
    (void)snprintf(what, sizeof what, "schema: the %s %s was missing", type, name);
    repair->listener->fault(repair->listener->context, what);
    return statement_execute(repair->archive->db, sql, error);
}

static enum newsidx_status complete_schema(struct repair *repair, struct newsidx_error *error)
{
    const struct newsidx_create_options options = {.language = repair->archive->language,
                                                   .portable = repair->archive->portable};
    struct newsidx_archive *fresh = NULL;
    enum newsidx_status status = newsidx_open(&fresh, ARCHIVE_TEMPORARY, NEWSIDX_CREATE, &options, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct statement_set set;
    sqlite3_stmt *expected = NULL;
    command_statements_init(&set, fresh);
    status = statement_take(&expected, &set, COMMAND_SQL_SELECT_SCHEMA, error);
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(expected)) == SQLITE_ROW) {
        status = make_missing(repair, expected, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_stepped(fresh->db, rc, error);
    }
    statement_set_release(&set);
    newsidx_close(fresh);
    return status;
}

/* --- the run ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status repair_inside(struct repair *repair, struct store *store, int64_t *articles,
                                         struct newsidx_error *error)
{
    int64_t versions = 0;
    enum newsidx_status status = check_structure(repair, error);
    if (status == NEWSIDX_OK && repair->structure_damaged) {
        status = error_set(error, NEWSIDX_ARCHIVE, "%s: damaged beyond its indexes; nothing was changed",
                           repair->archive->path);
    }
    if (status == NEWSIDX_OK) {
        status = read_all(repair, COMMAND_SQL_SELECT_ALL, articles, error);
    }
    if (status == NEWSIDX_OK) {
        status = read_all(repair, COMMAND_SQL_SELECT_ALL_VERSIONS, &versions, error);
    }
    if (status == NEWSIDX_OK) {
        status = complete_schema(repair, error);
    }
    statement_set_release(&repair->set);
    return status == NEWSIDX_OK ? store_rebuild_all(store, error) : status;
}

enum newsidx_status repair_archive(struct newsidx_archive *archive, const struct repair_listener *listener,
                                   int64_t *articles, struct newsidx_error *error)
{
    struct repair repair = {.archive = archive, .listener = listener};
    struct store *store = NULL;
    command_statements_init(&repair.set, archive);
    enum newsidx_status status = store_of(&store, archive, error);
    if (status == NEWSIDX_OK) {
        status = store_begin_rebuild(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = repair_inside(&repair, store, articles, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_commit(store, error);
    } else if (store != NULL) {
        store_rollback(store);
        archive->untouched = true;
    }
    statement_set_release(&repair.set);
    return status == NEWSIDX_OK ? store_merge(store, STORE_MERGE_ALL, error) : status;
}
