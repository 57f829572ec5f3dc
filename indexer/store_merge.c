/* store_merge.c - merging what batches wrote, in steps that hold the lock for a moment each. */
#include "store_internal.h"

#include "error.h"
#include "impact_merge.h"

enum {
    MERGE_STEP_PAGES = 2000, /* some 8 MB written while the lock is held */
    MERGE_STEPS_MAX = 8,
    MERGE_STEP_ARTICLES = 2500, /* that pay for a step: a few articles added to many take no longer than to few */
};

static enum newsidx_status merge_impact(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = archive_begin(store->archive, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    status = impact_merge_all(store, error);
    if (status == NEWSIDX_OK) {
        status = store_run(store, STORE_COMMIT, error);
    }
    if (status != NEWSIDX_OK) {
        (void)store_run(store, STORE_ROLLBACK, NULL);
    }
    return status;
}

/* One step of FTS5's merge; *more is false where there was nothing to merge. FTS5 says so by the number of changes (fts5.html, "The merge
 * command"). */
static enum newsidx_status merge_fts(struct store *store, int pages, bool *more, struct newsidx_error *error)
{
    sqlite3 *db = store->archive->db;
    enum newsidx_status status = archive_begin(store->archive, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int before = sqlite3_total_changes(db);
    status = store_configure_fts(store, "merge", pages, error);
    *more = sqlite3_total_changes(db) - before >= 2;
    if (status == NEWSIDX_OK) {
        status = store_run(store, STORE_COMMIT, error);
    }
    if (status != NEWSIDX_OK) {
        (void)store_run(store, STORE_ROLLBACK, NULL);
    }
    return status;
}

/* Each step is its own short transaction, so that other writers go on meanwhile. */
enum newsidx_status store_merge(struct store *store, int64_t written, struct newsidx_error *error)
{
    const bool all = written == STORE_MERGE_ALL;
    const int64_t most = all ? 0 : 1 + written / MERGE_STEP_ARTICLES;
    bool more = true;
    enum newsidx_status status = all ? merge_impact(store, error) : NEWSIDX_OK;
    for (int step = 0; status == NEWSIDX_OK && more && (all || (step < MERGE_STEPS_MAX && step < most)); step++) {
        if (step > 0) {
            waiting_yield();
        }
        /* A negative number of pages first puts all segments on one level, so that they end as one. */
        status = merge_fts(store, all && step == 0 ? -MERGE_STEP_PAGES : MERGE_STEP_PAGES, &more, error);
    }
    return status;
}
