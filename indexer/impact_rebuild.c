/* impact_rebuild.c - the impact index made anew from the articles. */
#include "impact_merge.h"

#include "impact_write.h"

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
            store_count_impact(store, (unsigned)i, (const char *)sqlite3_column_text(select, i + 1));
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
