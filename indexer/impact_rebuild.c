/* impact_rebuild.c - the impact index made anew from the articles. */
#include "impact_merge.h"

#include "error.h"
#include "impact_pairs.h"
#include "impact_write.h"

enum { SEGMENT_ARTICLES = 20000 };

static enum newsidx_status empty(struct store *store, struct newsidx_error *error)
{
    static const unsigned EMPTY[] = {STORE_EMPTY_IMPACT, STORE_EMPTY_IMPACT_POSITIONS, STORE_EMPTY_IMPACT_ARTICLES,
                                     STORE_EMPTY_IMPACT_PAIRS};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof EMPTY / sizeof *EMPTY && status == NEWSIDX_OK; i++) {
        status = store_run(store, EMPTY[i], error);
    }
    return status;
}

/* The rows of the old segments go after the new ones have come, so that no number comes back: readers keep what they know by number. */
static enum newsidx_status drop_segments(struct store *store, int64_t last, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status =
        statement_take(&statement, &store->statements, STORE_DELETE_SEGMENTS_UP_TO, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(statement, 1, last);
    return statement_run(store->archive->db, statement, error);
}

static enum newsidx_status add_article(struct store *store, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct term_stream *stream = store_row_terms(store, row);
    if (stream == NULL) {
        return error_nomem(error);
    }
    impact_build_add(&store->impact, sqlite3_column_int64(row, 0), stream);
    term_stream_free(stream);
    return NEWSIDX_OK;
}

static enum newsidx_status write_gathered(struct store *store, struct newsidx_error *error)
{
    const enum newsidx_status status = impact_write(store, error);
    impact_build_clear(&store->impact);
    return status;
}

enum newsidx_status impact_rebuild(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    int64_t last = 0;
    enum newsidx_status status = impact_last_segment(store, &last, error);
    if (status == NEWSIDX_OK) {
        status = empty(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_take(&select, &store->statements, STORE_SELECT_TEXTS, error);
    }
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = add_article(store, select, error);
        if (status == NEWSIDX_OK && store->impact.articles == SEGMENT_ARTICLES) {
            status = write_gathered(store, error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    if (status == NEWSIDX_OK) {
        status = write_gathered(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = drop_segments(store, last, error);
    }
    if (status == NEWSIDX_OK) {
        status = impact_merge_all(store, error);
    }
    return status == NEWSIDX_OK ? impact_pairs_write(store, last, error) : status;
}
