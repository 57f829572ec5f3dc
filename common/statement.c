#include "statement.h"

#include "error.h"
#include "memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void statement_set_init(struct statement_set *set, sqlite3 *db, const char *const *sql, unsigned count)
{
    assert(count <= STATEMENTS_MAX);
    *set = (struct statement_set){.db = db, .sql = sql, .count = count};
}

void statement_set_release(struct statement_set *set)
{
    for (unsigned i = 0; i < set->count; i++) {
        (void)sqlite3_finalize(set->prepared[i]);
        set->prepared[i] = NULL;
    }
}

static int noted(int code)
{
    if ((code & 0xff) == SQLITE_NOMEM) {
        memory_note();
    }
    return code;
}

int statement_step(sqlite3_stmt *statement)
{
    return noted(sqlite3_step(statement));
}

int statement_prepare(sqlite3 *db, const char *sql, int len_bytes, sqlite3_stmt **out, const char **rest)
{
    return noted(sqlite3_prepare_v2(db, sql, len_bytes, out, rest));
}

int statement_exec(sqlite3 *db, const char *sql)
{
    return noted(sqlite3_exec(db, sql, NULL, NULL, NULL));
}

/* NULL is also what a NULL in the row gives; only the connection tells which it is. */
const char *statement_text(sqlite3_stmt *row, int column)
{
    const char *text = (const char *)sqlite3_column_text(row, column);
    if (text == NULL) {
        (void)noted(sqlite3_errcode(sqlite3_db_handle(row)));
    }
    return text;
}

/* "... error code=7", "... error code 3082": SQLite makes a finding also of a page that it had no memory to look at. */
const char *statement_fault_line(sqlite3_stmt *row)
{
    static const char CODE[] = "error code";
    const char *line = statement_text(row, 0);
    const char *code = line != NULL ? strstr(line, CODE) : NULL;
    if (code != NULL && (noted((int)strtol(code + sizeof CODE, NULL, 10)) & 0xff) == SQLITE_NOMEM) {
        return NULL;
    }
    return line;
}

const void *statement_blob(sqlite3_stmt *row, int column)
{
    const void *blob = sqlite3_column_blob(row, column);
    if (blob == NULL) {
        (void)noted(sqlite3_errcode(sqlite3_db_handle(row)));
    }
    return blob;
}

enum newsidx_status statement_error(sqlite3 *db, struct newsidx_error *error)
{
    const int code = sqlite3_errcode(db) & 0xff;
    if (code == SQLITE_NOMEM) {
        return error_nomem(error);
    }
    const char *file = sqlite3_db_filename(db, "main");
    const bool named = file != NULL && *file != '\0';
    const bool locked = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    const int number = code == SQLITE_IOERR ? sqlite3_system_errno(db) : 0;
    const enum newsidx_status status = code == SQLITE_FULL || code == SQLITE_IOERR ? NEWSIDX_IO : NEWSIDX_ARCHIVE;
    return error_set(error, status, "%s%s%s%s%s", named ? file : "", named ? ": " : "",
                     locked ? "the archive is locked by another program" : sqlite3_errmsg(db), number != 0 ? ": " : "",
                     number != 0 ? error_reason(number) : "");
}

enum newsidx_status statement_stepped(sqlite3 *db, int code, struct newsidx_error *error)
{
    return code == SQLITE_ROW || code == SQLITE_DONE ? NEWSIDX_OK : statement_error(db, error);
}

enum newsidx_status statement_take(sqlite3_stmt **out, struct statement_set *set, unsigned number,
                                   struct newsidx_error *error)
{
    *out = NULL;
    if (set->prepared[number] == NULL) {
        if (sqlite3_prepare_v3(set->db, set->sql[number], -1, SQLITE_PREPARE_PERSISTENT, &set->prepared[number],
                               NULL) != SQLITE_OK) {
            return statement_error(set->db, error);
        }
    } else {
        (void)sqlite3_reset(set->prepared[number]);
        (void)sqlite3_clear_bindings(set->prepared[number]);
    }
    *out = set->prepared[number];
    return NEWSIDX_OK;
}

enum newsidx_status statement_run(sqlite3 *db, sqlite3_stmt *statement, struct newsidx_error *error)
{
    const enum newsidx_status status = statement_stepped(db, statement_step(statement), error);
    (void)sqlite3_reset(statement);
    return status;
}

void statement_bind_text(sqlite3_stmt *statement, int parameter, const char *text)
{
    (void)noted(sqlite3_bind_text(statement, parameter, text, -1, SQLITE_STATIC));
}

void statement_bind_part(sqlite3_stmt *statement, int parameter, const char *text, size_t len_bytes)
{
    (void)noted(sqlite3_bind_text64(statement, parameter, text, len_bytes, SQLITE_STATIC, SQLITE_UTF8));
}

enum newsidx_status statement_execute(sqlite3 *db, const char *sql, struct newsidx_error *error)
{
    return statement_exec(db, sql) == SQLITE_OK ? NEWSIDX_OK : statement_error(db, error);
}
