/* impact_rebuild.c - the impact index made anew from the articles. */
#include "impact_merge.h"

#include "impact_write.h"

#include <string.h>

enum { SEGMENT_ARTICLES = 20000 };

static enum newsidx_status run(struct store *store, unsigned number, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, number, error);
    return status == NEWSIDX_OK ? statement_run(store->archive->db, statement, error) : status;
}

static enum newsidx_status empty(struct store *store, struct newsidx_error *error)
{
    static const unsigned EMPTY[] = {STORE_EMPTY_IMPACT, STORE_EMPTY_IMPACT_ARTICLES, STORE_EMPTY_SEGMENTS};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof EMPTY / sizeof *EMPTY && status == NEWSIDX_OK; i++) {
        status = run(store, EMPTY[i], error);
    }
    return status;
}

struct column {
    struct impact_build *build;
    unsigned number;
};

static int add_token(void *context, const struct token *token)
{
    const struct column *column = context;
    impact_build_token(column->build, column->number, token);
    return 0;
}

static void add_text(struct store *store, unsigned number, const char *text)
{
    struct column column = {.build = &store->impact, .number = number};
    if (text != NULL) {
        (void)analyzer_run(store->archive->analyzer, text, strlen(text), false, add_token, &column);
    }
}

enum newsidx_status impact_rebuild(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = empty(store, error);
    if (status == NEWSIDX_OK) {
        status = statement_take(&select, &store->statements, STORE_SELECT_TEXTS, error);
    }
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = sqlite3_step(select)) == SQLITE_ROW) {
        impact_build_add(&store->impact, sqlite3_column_int64(select, 0));
        for (int i = 0; i < INDEXED_FIELDS; i++) {
            add_text(store, (unsigned)i, (const char *)sqlite3_column_text(select, i + 1));
        }
        if (store->impact.articles == SEGMENT_ARTICLES) {
            status = impact_write(store, &store->impact, error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    if (status == NEWSIDX_OK) {
        status = impact_write(store, &store->impact, error);
    }
    return status == NEWSIDX_OK ? impact_merge_all(store, error) : status;
}
