/* bench_fts5.c - stock FTS5 as its documentation shows it: text in the table, "porter unicode61", bm25().
 *
 * usage: bench_fts5 index CORPUS DB    one transaction, rows as they come
 *        bench_fts5 search DB          queries from standard input (bench_search.h)
 */
#include "bench_search.h"

#include <sqlite3.h>

static sqlite3 *open_db(const char *path)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(path, &db) != SQLITE_OK) {
        bench_die(sqlite3_errmsg(db));
    }
    return db;
}

static void execute(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        bench_die(sqlite3_errmsg(db));
    }
}

static void add_record(void *context, const struct bench_record *record)
{
    sqlite3_stmt *insert = context;
    (void)sqlite3_bind_text(insert, 1, record->date, record->date_len, SQLITE_STATIC);
    (void)sqlite3_bind_text(insert, 2, record->headline, record->headline_len, SQLITE_STATIC);
    (void)sqlite3_bind_text(insert, 3, record->body, record->body_len, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) {
        bench_die("insert failed");
    }
    (void)sqlite3_reset(insert);
}

static void run_index(const char *corpus, const char *path)
{
    sqlite3 *db = open_db(path);
    sqlite3_stmt *insert = NULL;
    execute(
        db,
        "CREATE VIRTUAL TABLE articles USING fts5(date UNINDEXED, headline, body, tokenize='porter unicode61');BEGIN");
    (void)sqlite3_prepare_v2(db, "INSERT INTO articles VALUES (?1, ?2, ?3)", -1, &insert, NULL);
    bench_each_record(corpus, add_record, insert);
    (void)sqlite3_finalize(insert);
    execute(db, "COMMIT");
    (void)sqlite3_close(db);
}

/* "a" OR "b", "a" AND "b", or "a b" as one string. */
static void write_match(char *out, size_t size, const struct bench_query *query)
{
    const char *joint = query->mode == BENCH_PHRASE ? " " : query->mode == BENCH_AND ? "\" AND \"" : "\" OR \"";
    size_t at = (size_t)snprintf(out, size, "\"");
    for (int i = 0; i < query->words; i++) {
        at += (size_t)snprintf(out + at, size - at, "%s%s", i > 0 ? joint : "", query->word[i]);
    }
    (void)snprintf(out + at, size - at, "\"");
}

static void answer(void *context, const struct bench_query *query, struct bench_answer *out)
{
    static const char *const SQL[] = {
        [BENCH_OR] = "SELECT rowid FROM articles WHERE articles MATCH ?1 ORDER BY bm25(articles) LIMIT 10",
        [BENCH_AND] = "SELECT rowid FROM articles WHERE articles MATCH ?1 ORDER BY bm25(articles) LIMIT 10",
        [BENCH_PHRASE] = "SELECT rowid FROM articles WHERE articles MATCH ?1 ORDER BY bm25(articles) LIMIT 10",
        [BENCH_DATES] = "SELECT rowid FROM articles WHERE articles MATCH ?1 AND date BETWEEN ?2 AND ?3 "
                        "ORDER BY bm25(articles) LIMIT 10",
        [BENCH_NEWEST] = "SELECT rowid FROM articles WHERE articles MATCH ?1 ORDER BY date DESC LIMIT 10",
    };
    static sqlite3_stmt *prepared[BENCH_MODES];
    sqlite3_stmt **select = &prepared[query->mode];
    if (*select == NULL) {
        (void)sqlite3_prepare_v2(context, SQL[query->mode], -1, select, NULL);
    }
    char match[1000];
    write_match(match, sizeof match, query);
    (void)sqlite3_bind_text(*select, 1, match, -1, SQLITE_STATIC);
    if (query->mode == BENCH_DATES) {
        (void)sqlite3_bind_text(*select, 2, query->first, -1, SQLITE_STATIC);
        (void)sqlite3_bind_text(*select, 3, query->last, -1, SQLITE_STATIC);
    }
    while (sqlite3_step(*select) == SQLITE_ROW) {
        bench_add_hit(out, sqlite3_column_int64(*select, 0));
    }
    (void)sqlite3_reset(*select);
}

int main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "index") == 0) {
        run_index(argv[2], argv[3]);
    } else if (argc == 3 && strcmp(argv[1], "search") == 0) {
        sqlite3 *db = open_db(argv[2]);
        execute(db, "PRAGMA cache_size = -65536"); /* as much as newsq takes */
        bench_serve(answer, db);
    } else {
        bench_die("usage: bench_fts5 index CORPUS DB | search DB");
    }
    return 0;
}
