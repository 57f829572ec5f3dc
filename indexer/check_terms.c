#include "check_terms.h"

#include "error.h"

#include <stdio.h>
#include <string.h>

#define MAKE_TERMS "CREATE VIRTUAL TABLE temp.newsidx_terms USING fts5vocab(main, articles_fts, row)"
#define SCAN       "SELECT term, doc FROM temp.newsidx_terms"
#define LOOK_UP    "SELECT doc FROM temp.newsidx_terms WHERE term = ?1"

enum { TERM_SHOWN_BYTES = 60 };

/* In how many articles a term is by looking it up; -1 where that fails. */
static int64_t look_up(sqlite3_stmt *statement, const char *term, int len_bytes)
{
    statement_bind_part(statement, 1, term, (size_t)len_bytes);
    const int rc = statement_step(statement);
    const int64_t articles = rc == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : rc == SQLITE_DONE ? 0 : -1;
    (void)sqlite3_reset(statement);
    return articles;
}

static void tell(const struct check_terms_listener *listener, const char *term, int64_t scanned, int64_t found)
{
    char text[200];
    (void)snprintf(text, sizeof text, "index: '%.*s' is in %lld articles, and looking it up finds %lld",
                   TERM_SHOWN_BYTES, term, (long long)scanned, (long long)(found < 0 ? 0 : found));
    listener->fault(listener->context, text);
}

static enum newsidx_status compare(sqlite3 *db, sqlite3_stmt *scan, sqlite3_stmt *lookup,
                                   const struct check_terms_listener *listener, struct newsidx_error *error)
{
    int rc = SQLITE_ROW;
    for (size_t i = 0; (rc = statement_step(scan)) == SQLITE_ROW; i++) {
        const char *term = statement_text(scan, 0);
        const int64_t scanned = sqlite3_column_int64(scan, 1);
        const int64_t found = look_up(lookup, term, sqlite3_column_bytes(scan, 0));
        if (found != scanned) {
            tell(listener, term != NULL ? term : "", scanned, found);
        }
        if (i % 1024 == 0 && listener->stop(listener->context)) {
            return error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        }
    }
    if ((rc & 0xff) == SQLITE_NOMEM) {
        return error_nomem(error);
    }
    if (rc != SQLITE_DONE) {
        char text[200];
        (void)snprintf(text, sizeof text, "index: %s", sqlite3_errmsg(db));
        listener->fault(listener->context, text);
    }
    return NEWSIDX_OK;
}

enum newsidx_status check_terms(struct newsidx_archive *archive, const struct check_terms_listener *listener,
                                struct newsidx_error *error)
{
    sqlite3 *db = archive->db;
    sqlite3_stmt *scan = NULL;
    sqlite3_stmt *lookup = NULL;
    enum newsidx_status status = statement_execute(db, MAKE_TERMS, error);
    if (status == NEWSIDX_OK && (statement_prepare(db, SCAN, -1, &scan, NULL) != SQLITE_OK ||
                                 statement_prepare(db, LOOK_UP, -1, &lookup, NULL) != SQLITE_OK)) {
        status = statement_error(db, error);
    }
    if (status == NEWSIDX_OK) {
        status = compare(db, scan, lookup, listener, error);
    }
    (void)sqlite3_finalize(scan);
    (void)sqlite3_finalize(lookup);
    (void)statement_exec(db, "DROP TABLE IF EXISTS temp.newsidx_terms");
    return status;
}
