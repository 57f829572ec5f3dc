/* store_merge.c - merging what batches wrote, in steps that hold the lock for a moment each. */
#include "store_internal.h"

#include "error.h"
#include "impact_merge.h"
#include "impact_pairs.h"
#include "impact_write.h"

enum {
    MERGE_PART_PAGES = 64, /* some 256 kB, after which what has been merged is deleted: the file grows by no more */
    MERGE_STEP_PARTS = 32, /* while the lock is held */
    MERGE_STEPS_MAX = 8,
    MERGE_STEP_ARTICLES = 2500, /* that pay for a step: a few articles added to many take no longer than to few */
};

static enum newsidx_status merge_impact(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = store_begin_transaction(store, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    int64_t last = 0;
    status = impact_last_segment(store, &last, error);
    if (status == NEWSIDX_OK) {
        status = impact_merge_all(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = impact_pairs_write(store, last, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_run(store, STORE_COMMIT, error);
    }
    if (status != NEWSIDX_OK) {
        (void)store_run(store, STORE_ROLLBACK, NULL);
    }
    return status;
}

/* FTS5 tells by the number of changes whether there was anything to merge (fts5.html, "The merge command"). */
enum newsidx_status store_merge_part(struct store *store, int pages, bool *more, struct newsidx_error *error)
{
    sqlite3 *db = store->archive->db;
    const int before = sqlite3_total_changes(db);
    const enum newsidx_status status = store_configure_fts(store, "merge", pages, error);
    *more = sqlite3_total_changes(db) - before >= 2;
    return status;
}

/* One step. whole: first puts all segments on one level, so that they end as one. */
static enum newsidx_status merge_fts(struct store *store, bool whole, bool *more, struct newsidx_error *error)
{
    enum newsidx_status status = store_begin_transaction(store, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    *more = true;
    for (int part = 0; part < MERGE_STEP_PARTS && *more && status == NEWSIDX_OK; part++) {
        status = store_merge_part(store, whole && part == 0 ? -MERGE_PART_PAGES : MERGE_PART_PAGES, more, error);
    }
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
        status = merge_fts(store, all && step == 0, &more, error);
    }
    return status;
}
