/* store_rebuild.c - indexes made anew from the articles, and rows taken over from another archive as they are. */
#include "store_internal.h"

#include "error.h"
#include "impact_merge.h"
#include "memory.h"

static enum newsidx_status count_words(struct store *store, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct term_stream *stream = store_row_terms(store, row);
    if (stream == NULL) {
        return error_nomem(error);
    }
    word_counts_add(&store->words, stream, 1);
    term_stream_free(stream);
    return NEWSIDX_OK;
}

static enum newsidx_status rebuild_words(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = store_run(store, STORE_EMPTY_WORDS, error);
    if (status == NEWSIDX_OK) {
        status = statement_take(&select, &store->statements, STORE_SELECT_TEXTS, error);
    }
    word_counts_clear(&store->words);
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = count_words(store, select, error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status == NEWSIDX_OK ? store_write_words(store, error) : status;
}

enum newsidx_status store_rebuild(struct store *store, struct newsidx_error *error)
{
    const enum newsidx_status status = impact_rebuild(store, error);
    if (status != NEWSIDX_OK) {
        store_rollback(store);
    }
    return status;
}

static enum newsidx_status run_steps(struct store *store, const unsigned *step, size_t count,
                                     struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = store_run(store, step[i], error);
    }
    return status;
}

/* FTS5 empties its own tables on 'rebuild', but only where it can read their settings and structure; so they are emptied from without. */
static enum newsidx_status rebuild_fts(struct store *store, struct newsidx_error *error)
{
    static const unsigned EMPTY[] = {STORE_EMPTY_FTS_DATA,   STORE_EMPTY_FTS_IDX,   STORE_EMPTY_FTS_DOCSIZE,
                                     STORE_EMPTY_FTS_CONFIG, STORE_INSERT_FTS_DATA, STORE_INSERT_FTS_CONFIG};
    const enum newsidx_status status = run_steps(store, EMPTY, sizeof EMPTY / sizeof *EMPTY, error);
    return status == NEWSIDX_OK ? store_run(store, STORE_REBUILD_FTS, error) : status;
}

enum newsidx_status store_rebuild_all(struct store *store, struct newsidx_error *error)
{
    static const unsigned STEPS[] = {STORE_REINDEX, STORE_CLEAR_CHANGED, STORE_CLEAR_INPUTS};
    enum newsidx_status status = run_steps(store, STEPS, sizeof STEPS / sizeof *STEPS, error);
    if (status == NEWSIDX_OK) {
        status = rebuild_fts(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = rebuild_words(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = impact_rebuild(store, error);
    }
    if (status != NEWSIDX_OK) {
        store_rollback(store);
    }
    return status;
}

enum newsidx_status store_begin_rebuild(struct store *store, struct newsidx_error *error)
{
    const enum newsidx_status status = store_begin_transaction(store, error);
    store->open = status == NEWSIDX_OK;
    store->memory_failures = memory_failures();
    return status;
}

enum newsidx_status store_put_version(struct store *store, const struct newsidx_article *article, const char *replaced,
                                      struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &store->statements, STORE_INSERT_OLD_VERSION, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    store_bind_row(insert, article);
    statement_bind_text(insert, NEWSIDX_FIELDS + 2, replaced);
    return statement_run(store->archive->db, insert, error);
}

enum newsidx_status store_set_uuid(struct store *store, const char *uuid, struct newsidx_error *error)
{
    sqlite3_stmt *update = NULL;
    const enum newsidx_status status = statement_take(&update, &store->statements, STORE_SET_UUID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(update, 1, uuid);
    return statement_run(store->archive->db, update, error);
}
