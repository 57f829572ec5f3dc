/* store.c - one batch: articles in, old rows to versions, then index and words, then commit. */
#include "store_internal.h"

#include "article.h"
#include "error.h"
#include "impact_pairs.h"
#include "impact_write.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *const SQL[] = {
#define STATEMENT(name, sql) [STORE_##name] = sql,
#include "store.def"
#undef STATEMENT
};

enum {
    GROUP_ARTICLES = 3000, /* sorted and indexed at once, so that their terms are not kept until the batch ends */
    GROUP_BYTES = 8 << 20,
    GROUP_KEPT_SHARE = 3,            /* the last third of them may yet be preceded by others */
    HASHSIZE_BATCH_BYTES = 96 << 20, /* of what FTS5 is given: deletions, and articles of portable archives */
    HASHSIZE_DEFAULT_BYTES = 1 << 20,
    AUTOMERGE_DEFAULT = 4,
};

static void free_store(void *data)
{
    struct store *store = data;
    store_rollback(store);
    statement_set_release(&store->statements);
    store_forget_touched(store);
    free(store->touched);
    store_release_rows(store);
    term_builder_free(store->terms);
    word_counts_release(&store->words);
    impact_build_release(&store->impact);
    free(store);
}

enum newsidx_status store_of(struct store **out, struct newsidx_archive *archive, struct newsidx_error *error)
{
    *out = NULL;
    if (archive->mode == NEWSIDX_READ) {
        return error_set(error, NEWSIDX_ARCHIVE, "%s: opened for reading only", archive->path);
    }
    if (archive->indexer.data == NULL) {
        struct store *store = memory_zeroed(1, sizeof *store);
        if (store == NULL) {
            return error_nomem(error);
        }
        store->archive = archive;
        /* The tables of FTS5 are written here, too (fts_write.c, store_rebuild.c). Not for the moment only: a change of this expires every
         * prepared statement, and ROLLBACK could not be prepared again where memory has run out. */
        (void)sqlite3_db_config(archive->db, SQLITE_DBCONFIG_DEFENSIVE, 0, NULL);
        statement_set_init(&store->statements, archive->db, SQL, STORE_STATEMENTS);
        store->terms = term_builder_new(archive->analyzer);
        if (store->terms == NULL) {
            free_store(store);
            return error_nomem(error);
        }
        archive->indexer = (struct archive_part){.data = store, .free_data = free_store};
    }
    *out = archive->indexer.data;
    assert(*out != NULL);
    return NEWSIDX_OK;
}

enum newsidx_status store_run(struct store *store, unsigned number, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, number, error);
    return status == NEWSIDX_OK ? statement_run(store->archive->db, statement, error) : status;
}

enum newsidx_status store_configure_fts(struct store *store, const char *option, int value, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = statement_take(&statement, &store->statements, STORE_CONFIGURE_FTS, error);
    if (status == NEWSIDX_OK) {
        statement_bind_text(statement, 1, option);
        (void)sqlite3_bind_int(statement, 2, value);
        status = statement_run(store->archive->db, statement, error);
    }
    return status;
}

/* Both settings are kept in the file, so that they must be back at their defaults when the batch is committed. */
static enum newsidx_status tune_fts(struct store *store, bool batch, struct newsidx_error *error)
{
    enum newsidx_status status =
        store_configure_fts(store, "hashsize", batch ? HASHSIZE_BATCH_BYTES : HASHSIZE_DEFAULT_BYTES, error);
    if (status == NEWSIDX_OK) {
        status = store_configure_fts(store, "automerge", batch ? 0 : AUTOMERGE_DEFAULT, error);
    }
    return status;
}

/* Whether the archive comes from a program without the impact index. A beginning of one would serve no search. */
static enum newsidx_status look_for_impact(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_UNCOVERED, error);
    if (status == NEWSIDX_OK && statement_step(select) != SQLITE_ROW) {
        status = statement_error(store->archive->db, error);
    }
    store->uncovered = status == NEWSIDX_OK && sqlite3_column_int(select, 0) != 0;
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status store_begin_transaction(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *rollback = NULL;
    const enum newsidx_status status = statement_take(&rollback, &store->statements, STORE_ROLLBACK, error);
    return status == NEWSIDX_OK ? archive_begin(store->archive, error) : status;
}

enum newsidx_status store_begin(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = store_begin_transaction(store, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    store->open = true;
    store_forget_rows(store); /* other programs may have given out ids meanwhile */
    store->batch_bytes = store->group_bytes = 0;
    store->memory_failures = memory_failures();
    status = look_for_impact(store, error);
    if (status == NEWSIDX_OK) {
        status = impact_last_segment(store, &store->last_segment, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_fold_changed(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = tune_fts(store, true, error);
    }
    if (status != NEWSIDX_OK) {
        store_rollback(store);
    }
    return status;
}

void store_use_threads(struct store *store)
{
    store->threads = true;
}

void store_tell_packed(struct store *store, store_packed_function packed, void *context)
{
    store->packed = packed;
    store->packed_context = context;
}

void store_leave_unindexed(struct store *store)
{
    store->unindexed = true;
}

void store_rollback(struct store *store)
{
    store->unindexed = false;
    if (store->open) {
        (void)store_run(store, STORE_ROLLBACK, NULL);
        store->open = false;
    }
    store_forget_touched(store);
    store_forget_rows(store);
    word_counts_clear(&store->words);
    impact_build_clear(&store->impact);
}

/* Where memory or the disk runs out in any statement, SQLite may roll the whole transaction back by itself: what is written after that
 * would stand alone. */
static enum newsidx_status check_open(const struct store *store, struct newsidx_error *error)
{
    if (memory_failures() != store->memory_failures) {
        return error_nomem(error);
    }
    return sqlite3_get_autocommit(store->archive->db) == 0
               ? NEWSIDX_OK
               : error_set(error, NEWSIDX_IO,
                           "nothing of the batch was kept, since SQLite rolled it back after a failure");
}

enum newsidx_status store_commit(struct store *store, struct newsidx_error *error)
{
    assert(!store->unindexed);
    enum newsidx_status status = check_open(store, error);
    if (status == NEWSIDX_OK) {
        status = store_write_index(store, error);
    }
    impact_build_clear(&store->impact);
    if (store->packed != NULL) {
        store->packed(store->packed_context);
    }
    if (status == NEWSIDX_OK) { /* when what was gathered takes no memory any more */
        status = impact_pairs_write(store, store->last_segment, error);
    }
    if (status == NEWSIDX_OK) {
        status = tune_fts(store, false, error);
    }
    /* Whatever it was that did not get its memory since the batch began, it may be missing here. */
    status = error_check_memory(status, store->memory_failures, error);
    if (status == NEWSIDX_OK) {
        status = store_run(store, STORE_COMMIT, error);
    }
    if (status != NEWSIDX_OK) {
        store_rollback(store);
        return status;
    }
    store->open = false;
    errno = 0; /* SQLite tells what it lacked; where it did not, this may be what the C library left (memory.c) */
    return NEWSIDX_OK;
}

enum newsidx_status store_select(struct store *store, sqlite3_stmt *statement, struct newsidx_article *article,
                                 struct newsidx_error *error)
{
    newsidx_article_clear(article);
    enum newsidx_status status = NEWSIDX_OK;
    const int rc = statement_step(statement);
    if (rc == SQLITE_ROW) {
        const int64_t id = sqlite3_column_int64(statement, 0);
        status = archive_read_row(article, statement, 1, error);
        article->id = id;
    } else if (rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

enum newsidx_status store_select_id(struct store *store, int64_t id, struct newsidx_article *article,
                                    struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_BY_ID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, id);
    return store_select(store, select, article, error);
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status stamp_added(struct newsidx_article *article, struct newsidx_error *error)
{
    if (article->field[NEWSIDX_ADDED] != NULL) {
        return NEWSIDX_OK;
    }
    char text[32];
    const time_t now = time(NULL);
    struct tm utc;
    const size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
    return newsidx_article_set(article, NEWSIDX_ADDED, text, len, error);
}

static enum newsidx_status add_article(struct store *store, struct newsidx_article *article,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = store_name(store, article, error);
    if (status == NEWSIDX_OK) {
        status = stamp_added(article, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_assign_id(store, article, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_touch(store, article->id, NULL, article, error);
    }
    return status == NEWSIDX_OK ? store_hold_row(store, article, error) : status;
}

/* The new id comes first: where there is no room for it, nothing has changed yet. */
static enum newsidx_status replace_article(struct store *store, struct newsidx_article *article,
                                           const struct newsidx_article *old, struct newsidx_error *error)
{
    const bool stays = store_id_fits(old->id, store_day_of(article));
    article->id = stays ? old->id : 0;
    enum newsidx_status status = stays ? NEWSIDX_OK : store_assign_id(store, article, error);
    if (status == NEWSIDX_OK) {
        status = store_write_row(store, STORE_INSERT_VERSION, old, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_touch(store, old->id, old, stays ? article : NULL, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_delete_row(store, old->id, error);
    }
    if (status == NEWSIDX_OK && !stays) {
        status = store_touch(store, article->id, NULL, article, error);
    }
    return status == NEWSIDX_OK ? store_hold_row(store, article, error) : status;
}

/* --- conflicts ---------------------------------------------------------------------------------------------------------- */

/* Whether two fields of the same name hold the same; guid, digest, added and origin say where an article is from, not what it is. */
static bool is_unchanged(const struct newsidx_article *article, const struct newsidx_article *old)
{
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        if (i == NEWSIDX_GUID || i == NEWSIDX_DIGEST || i == NEWSIDX_ADDED || i == NEWSIDX_ORIGIN) {
            continue;
        }
        const char *a = article->field[i];
        const char *b = old->field[i];
        if ((a == NULL) != (b == NULL) || (a != NULL && strcmp(a, b) != 0)) {
            return false;
        }
    }
    return true;
}

static bool is_older(const struct newsidx_article *article, const struct newsidx_article *old)
{
    const char *a = article->field[NEWSIDX_UPDATED];
    const char *b = old->field[NEWSIDX_UPDATED];
    int64_t a_seconds = 0;
    int64_t b_seconds = 0;
    return a != NULL && b != NULL && date_moment_seconds(&a_seconds, a, strlen(a)) &&
           date_moment_seconds(&b_seconds, b, strlen(b)) && a_seconds < b_seconds;
}

static enum newsidx_status keep_as_version(struct store *store, struct newsidx_article *article,
                                           const struct newsidx_article *old, enum newsidx_outcome *outcome,
                                           struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_VERSION, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, article->field[NEWSIDX_GUID]);
    statement_bind_text(select, 2, article->field[NEWSIDX_DIGEST]);
    statement_bind_text(select, 3, article->field[NEWSIDX_UPDATED]);
    const int rc = statement_step(select);
    status = statement_stepped(store->archive->db, rc, error);
    (void)sqlite3_reset(select);
    *outcome = rc == SQLITE_ROW ? NEWSIDX_UNCHANGED : NEWSIDX_SUPERSEDED;
    article->id = old->id;
    if (rc == SQLITE_ROW || status != NEWSIDX_OK) {
        return status;
    }
    status = stamp_added(article, error);
    return status == NEWSIDX_OK ? store_write_row(store, STORE_INSERT_VERSION, article, error) : status;
}

static enum newsidx_status take_text(struct newsidx_article *article, const struct newsidx_article *from,
                                     enum newsidx_field field, struct newsidx_error *error)
{
    const char *text = from->field[field];
    return newsidx_article_set(article, field, text, text != NULL ? strlen(text) : 0, error);
}

static enum newsidx_status move_article(struct store *store, const struct newsidx_article *article,
                                        const struct newsidx_article *old, struct newsidx_error *error)
{
    sqlite3_stmt *update = NULL;
    const enum newsidx_status status = statement_take(&update, &store->statements, STORE_UPDATE_ORIGIN, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(update, 1, old->id);
    statement_bind_text(update, 2, article->field[NEWSIDX_ORIGIN]);
    return statement_run(store->archive->db, update, error);
}

/* An unchanged article found elsewhere is a copy while its old file is there, and has moved when it is not. */
static bool has_moved(const struct newsidx_article *article, const struct newsidx_article *old)
{
    const char *now = article->field[NEWSIDX_ORIGIN];
    const char *before = old->field[NEWSIDX_ORIGIN];
    if (now == NULL || before == NULL || strcmp(now, before) == 0) {
        return now != NULL && before == NULL;
    }
    return !store_origin_exists(before);
}

static enum newsidx_status meet_stored(struct store *store, struct newsidx_article *article,
                                       struct newsidx_article *old, enum store_conflict conflict,
                                       enum newsidx_outcome *outcome, struct newsidx_error *error)
{
    enum newsidx_status status = take_text(article, old, NEWSIDX_GUID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (is_unchanged(article, old)) {
        *outcome = NEWSIDX_UNCHANGED;
        article->id = old->id;
        status = has_moved(article, old) ? move_article(store, article, old, error) : NEWSIDX_OK;
        return status;
    }
    if (is_older(article, old)) {
        return keep_as_version(store, article, old, outcome, error);
    }
    if (conflict == STORE_ERROR) {
        return error_set(error, NEWSIDX_NOTHING, "stored already with other content: %s", old->field[NEWSIDX_GUID]);
    }
    if (conflict == STORE_SKIP) {
        *outcome = NEWSIDX_SKIPPED;
        article->id = old->id;
        return NEWSIDX_OK;
    }
    *outcome = NEWSIDX_UPDATED_OLD;
    if (old->field[NEWSIDX_ADDED] != NULL) {
        status = take_text(article, old, NEWSIDX_ADDED, error);
    } else {
        status = stamp_added(article, error);
    }
    if (status == NEWSIDX_OK && article->field[NEWSIDX_ORIGIN] != NULL && old->field[NEWSIDX_ORIGIN] != NULL &&
        !has_moved(article, old)) {
        status = take_text(article, old, NEWSIDX_ORIGIN, error);
    }
    return status == NEWSIDX_OK ? replace_article(store, article, old, error) : status;
}

enum newsidx_status store_put(struct store *store, struct newsidx_article *article, enum store_conflict conflict,
                              bool named_origin, enum newsidx_outcome *outcome, struct newsidx_error *error)
{
    if (article->field[NEWSIDX_HEADLINE] == NULL && article->field[NEWSIDX_BODY] == NULL) {
        return error_set(error, NEWSIDX_NOTHING, "neither headline nor body");
    }
    if (article->field[NEWSIDX_DATE] != NULL && store_day_of(article).year == 0) {
        return error_set(error, NEWSIDX_NOTHING, "'%s' is not a date", article->field[NEWSIDX_DATE]);
    }
    struct newsidx_article old;
    newsidx_article_init(&old);
    enum newsidx_status status = store_identify(store, article, named_origin, &old, error);
    if (status == NEWSIDX_OK && old.id != 0) {
        status = meet_stored(store, article, &old, conflict, outcome, error);
    } else if (status == NEWSIDX_OK) {
        *outcome = NEWSIDX_ADDED_NEW;
        status = add_article(store, article, error);
    }
    if (*outcome == NEWSIDX_ADDED_NEW || *outcome == NEWSIDX_UPDATED_OLD) {
        const size_t bytes = 1000 + article_bytes(article);
        store->batch_bytes += bytes;
        store->group_bytes += bytes;
    }
    newsidx_article_clear(&old);
    /* Stories come by and large in the order of their days: the next group goes on where this one ends. */
    if (status != NEWSIDX_OK || (store->touched_count < GROUP_ARTICLES && store->group_bytes < GROUP_BYTES)) {
        return status;
    }
    store->group_bytes = 0;
    return store_write_group(store, store->touched_count / GROUP_KEPT_SHARE, error);
}

struct term_stream *store_prepare(struct term_builder *builder, struct newsidx_article *article)
{
    char digest[65];
    const char *text[INDEXED_FIELDS];
    article_digest(article, digest);
    if (newsidx_article_set(article, NEWSIDX_DIGEST, digest, 64, NULL) != NEWSIDX_OK) {
        return NULL;
    }
    for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
        text[i] = article->field[STORE_INDEXED[i]];
    }
    return term_builder_make(builder, text, TERM_COUNTED);
}

enum newsidx_status store_put_prepared(struct store *store, struct newsidx_article *article, struct term_stream *terms,
                                       enum store_conflict conflict, bool named_origin, enum newsidx_outcome *outcome,
                                       struct newsidx_error *error)
{
    const unsigned failures = memory_failures();
    store->prepared = terms;
    const enum newsidx_status status = store_put(store, article, conflict, named_origin, outcome, error);
    term_stream_free(store->prepared); /* not taken: nothing was written */
    store->prepared = NULL;
    return error_check_memory(status, failures, error);
}

enum newsidx_status store_remove(struct store *store, int64_t id, struct newsidx_error *error)
{
    struct newsidx_article old;
    newsidx_article_init(&old);
    enum newsidx_status status = store_settle_rows(store, INT64_MAX, error);
    if (status == NEWSIDX_OK) {
        status = store_select_id(store, id, &old, error);
    }
    if (status == NEWSIDX_OK && old.id == 0) {
        status = error_set(error, NEWSIDX_NOTHING, "no article %lld", (long long)id);
    }
    if (status == NEWSIDX_OK) {
        status = store_touch(store, id, &old, NULL, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_delete_row(store, id, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_inputs_forget(store, error);
    }
    newsidx_article_clear(&old);
    return status;
}

enum newsidx_status newsidx_add(struct newsidx_archive *archive, struct newsidx_article *articles, size_t count,
                                enum newsidx_outcome *outcome, struct newsidx_error *error)
{
    struct store *store = NULL;
    enum newsidx_status status = store_of(&store, archive, error);
    if (store == NULL) {
        return status;
    }
    status = store_begin(store, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        enum newsidx_outcome one = NEWSIDX_UNCHANGED;
        status = store_put(store, &articles[i], STORE_UPDATE, true, &one, error);
        if (status == NEWSIDX_OK && outcome != NULL) {
            outcome[i] = one;
        }
    }
    if (status != NEWSIDX_OK) {
        store_rollback(store);
        return status;
    }
    return store_commit(store, error);
}
