/* statement.h - prepared statements behind an enum: each is prepared at its first use and kept.
 *
 * A module lists its SQL in a .def file of rows STATEMENT(NAME, "SQL"), makes an enum and a table from it, and hands the table to a
 * set. Invariant: a statement is reset and its bindings are cleared whenever it is taken. */
#ifndef NEWSIDX_STATEMENT_H
#define NEWSIDX_STATEMENT_H

#include "newsidx.h"

#include <sqlite3.h>

enum { STATEMENTS_MAX = 80 };

struct statement_set {
    sqlite3 *db;
    const char *const *sql; /* count texts */
    unsigned count;
    sqlite3_stmt *prepared[STATEMENTS_MAX];
};

void statement_set_init(struct statement_set *set, sqlite3 *db, const char *const *sql, unsigned count);
void statement_set_release(struct statement_set *set);
/* The statement with that number, ready for bindings; owned by the set. */
enum newsidx_status statement_take(sqlite3_stmt **out, struct statement_set *set, unsigned number,
                                   struct newsidx_error *error);
/* Steps once and resets: for statements that return no row. */
enum newsidx_status statement_run(sqlite3 *db, sqlite3_stmt *statement, struct newsidx_error *error);
/* Text that may be NULL; it must stay until the statement has been reset. */
void statement_bind_text(sqlite3_stmt *statement, int parameter, const char *text);
void statement_bind_part(sqlite3_stmt *statement, int parameter, const char *text, size_t len_bytes);
/* The connection's last error as NEWSIDX_ARCHIVE (NEWSIDX_IO where the disk is full or memory ran out), its file named in front. */
enum newsidx_status statement_error(sqlite3 *db, struct newsidx_error *error);
/* What a step came to: NEWSIDX_OK with a row and at the end, otherwise statement_error. The end of a loop over rows may be either. */
enum newsidx_status statement_stepped(sqlite3 *db, int code, struct newsidx_error *error);
/* SQLite's own functions of these names (text, blob: of a column), which note in memory.h where memory ran out. */
int statement_step(sqlite3_stmt *statement);
int statement_prepare(sqlite3 *db, const char *sql, int len_bytes, sqlite3_stmt **out, const char **rest);
int statement_exec(sqlite3 *db, const char *sql);
const char *statement_text(sqlite3_stmt *row, int column);
const void *statement_blob(sqlite3_stmt *row, int column);
/* The text of a row of PRAGMA integrity_check or quick_check; NULL where it is not of damage, but of memory that ran out. */
const char *statement_fault_line(sqlite3_stmt *row);
/* Runs SQL without parameters. */
enum newsidx_status statement_execute(sqlite3 *db, const char *sql, struct newsidx_error *error);

#endif
