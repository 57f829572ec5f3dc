/* store_index.c - the FTS index and the table words, in step with the rows that a batch touched. */
#include "store_internal.h"

#include "article.h"
#include "error.h"
#include "fts_write.h"
#include "impact_merge.h"
#include "impact_write.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

const enum newsidx_field STORE_INDEXED[INDEXED_FIELDS] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY, NEWSIDX_AUTHOR,
                                                          NEWSIDX_DATELINE};

static int compare_touched(const void *a, const void *b)
{
    const struct touched *left = a;
    const struct touched *right = b;
    if (left->id != right->id) {
        return left->id < right->id ? -1 : 1;
    }
    return (left->order > right->order) - (left->order < right->order);
}

static void free_touched(struct touched *touched)
{
    term_stream_free(touched->was);
    term_stream_free(touched->now);
    for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
        free(touched->was_text[i]);
    }
}

void store_forget_touched(struct store *store)
{
    for (size_t i = 0; i < store->touched_count; i++) {
        free_touched(&store->touched[i]);
    }
    store->touched_count = 0;
}

static struct term_stream *make_terms(struct store *store, const struct newsidx_article *article, enum term_use use)
{
    const char *text[INDEXED_FIELDS];
    for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
        text[i] = article->field[STORE_INDEXED[i]];
    }
    return term_builder_make(store->terms, text, use);
}

struct term_stream *store_row_terms(struct store *store, sqlite3_stmt *row)
{
    const char *text[INDEXED_FIELDS];
    for (int i = 0; i < INDEXED_FIELDS; i++) {
        text[i] = statement_text(row, i + 1);
    }
    return term_builder_make(store->terms, text, TERM_COUNTED);
}

/* The terms of the article that is being put: those that came with it, once. */
static struct term_stream *take_terms(struct store *store, const struct newsidx_article *article)
{
    struct term_stream *prepared = store->prepared;
    store->prepared = NULL;
    return prepared != NULL ? prepared : make_terms(store, article, TERM_COUNTED);
}

static bool keep_text(struct touched *touched, const struct newsidx_article *old)
{
    for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
        const char *text = old->field[STORE_INDEXED[i]];
        if (text != NULL && (touched->was_text[i] = memory_copy(text)) == NULL) {
            return false;
        }
    }
    return true;
}

enum newsidx_status store_touch(struct store *store, int64_t id, const struct newsidx_article *old,
                                const struct newsidx_article *now, struct newsidx_error *error)
{
    if (store->unindexed) {
        return NEWSIDX_OK;
    }
    if (store->touched_count == store->touched_capacity) {
        const size_t capacity = store->touched_capacity == 0 ? 256 : store->touched_capacity * 2;
        struct touched *grown = memory_resize(store->touched, capacity * sizeof *grown);
        if (grown == NULL) {
            return error_nomem(error);
        }
        store->touched = grown;
        store->touched_capacity = capacity;
    }
    struct touched *touched = &store->touched[store->touched_count++];
    *touched = (struct touched){.id = id, .order = store->touches++};
    if (old != NULL) {
        touched->was = make_terms(store, old, TERM_FED);
    }
    if (now != NULL) {
        touched->now = take_terms(store, now);
    }
    const bool made = (old == NULL || touched->was != NULL) && (now == NULL || touched->now != NULL);
    const bool kept = made && (old == NULL || !store->archive->portable || keep_text(touched, old));
    return kept ? NEWSIDX_OK : error_nomem(error);
}

/* A word that no other article has takes some kilobyte in all the indexes together, much more than its text. */
bool store_batch_is_full(const struct store *store)
{
    enum { BATCH_BYTES = 124 << 20, BATCH_WORDS = 500000 };
    return store->batch_bytes >= BATCH_BYTES || store->words.word.count >= BATCH_WORDS;
}

/* --- one article -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status write_fts(struct store *store, unsigned number, int64_t id, const char *const text[],
                                     struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(statement, 1, id);
    for (int i = 0; i < INDEXED_FIELDS; i++) {
        statement_bind_text(statement, i + 2, text[i]);
    }
    return statement_run(store->archive->db, statement, error);
}

/* The tokens of a stream in place of texts (common/tokenizer.h, struct tokenizer_feed). */
static enum newsidx_status feed_fts(struct store *store, unsigned number, int64_t id, struct term_stream *stream,
                                    struct newsidx_error *error)
{
    static const char *const FED[INDEXED_FIELDS] = {"\x02"
                                                    "0",
                                                    "\x02"
                                                    "1",
                                                    "\x02"
                                                    "2",
                                                    "\x02"
                                                    "3",
                                                    "\x02"
                                                    "4"};
    struct tokenizer_feed *feed = &store->archive->feed;
    *feed = (struct tokenizer_feed){.function = term_stream_feed, .context = stream};
    const enum newsidx_status status = write_fts(store, number, id, FED, error);
    *feed = (struct tokenizer_feed){.function = NULL};
    return status;
}

/* Of an article that no open batch added. */
static enum newsidx_status count_removed(struct store *store, int64_t id, const struct term_stream *stream,
                                         struct newsidx_error *error)
{
    bool found = false;
    word_counts_add(&store->words, stream, -1);
    const enum newsidx_status status = impact_delete(store, id, &found, error);
    if (found) { /* not in an archive of schema version 1 that was not rebuilt */
        impact_build_remove(&store->impact, stream);
    }
    return status;
}

static void count_added(struct store *store, int64_t id, const struct term_stream *stream)
{
    word_counts_add(&store->words, stream, 1);
    impact_build_add(&store->impact, id, stream);
}

static enum newsidx_status unindex_row(struct store *store, const struct touched *touched, struct newsidx_error *error)
{
    const bool portable = store->archive->portable;
    enum newsidx_status status = NEWSIDX_OK;
    const bool taken_back = impact_build_take_back(&store->impact, touched->id, touched->was); /* of this very batch */
    if (portable) {
        status = write_fts(store, STORE_DELETE_FTS, touched->id, (const char *const *)touched->was_text, error);
    } else if (!taken_back) {
        status = feed_fts(store, STORE_DELETE_FTS, touched->id, touched->was, error);
    }
    if (taken_back) {
        word_counts_add(&store->words, touched->was, -1);
    }
    return status == NEWSIDX_OK && !taken_back ? count_removed(store, touched->id, touched->was, error) : status;
}

static enum newsidx_status index_text(struct store *store, int64_t id, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = store_select_id(store, id, &article, error);
    if (status == NEWSIDX_OK) {
        const char *text[INDEXED_FIELDS];
        for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
            text[i] = article.field[STORE_INDEXED[i]];
        }
        status = write_fts(store, STORE_INSERT_FTS, id, text, error);
    }
    newsidx_article_clear(&article);
    return status;
}

/* The FTS index of an archive that is not portable gets all new articles of the batch at its end (fts_write.h). */
static enum newsidx_status index_row(struct store *store, const struct touched *touched, struct newsidx_error *error)
{
    const enum newsidx_status status = store->archive->portable ? index_text(store, touched->id, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        count_added(store, touched->id, touched->now);
    }
    return status;
}

/* --- words and impact --------------------------------------------------------------------------------------------------- */

static enum newsidx_status write_word(struct store *store, const struct word_count *count, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = statement_take(&statement, &store->statements, STORE_ADD_WORD, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_part(statement, 1, count->word, count->word_len_bytes);
    statement_bind_part(statement, 2, count->stem, count->stem_len_bytes);
    (void)sqlite3_bind_int64(statement, 3, count->delta);
    status = statement_run(store->archive->db, statement, error);
    if (status == NEWSIDX_OK && count->delta < 0) {
        status = statement_take(&statement, &store->statements, STORE_DROP_WORD, error);
        if (status == NEWSIDX_OK) {
            statement_bind_part(statement, 1, count->word, count->word_len_bytes);
            status = statement_run(store->archive->db, statement, error);
        }
    }
    return status;
}

/* What others have made of the full-text index meanwhile; fts may be NULL. */
static enum newsidx_status write_ready(struct store *store, struct fts_writing *fts, struct newsidx_error *error)
{
    return fts != NULL ? fts_write_ready(fts, store, error) : NEWSIDX_OK;
}

static enum newsidx_status write_words(struct store *store, struct fts_writing *fts, struct newsidx_error *error)
{
    enum { TOGETHER = 4096 }; /* words, some milliseconds' work */
    size_t count = 0;
    struct word_count *sorted = word_counts_sorted(&store->words, &count);
    if (sorted == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = i % TOGETHER == 0 ? write_ready(store, fts, error) : NEWSIDX_OK;
        status = status == NEWSIDX_OK ? write_word(store, &sorted[i], error) : status;
    }
    free(sorted);
    word_counts_clear(&store->words);
    return status;
}

enum newsidx_status store_write_words(struct store *store, struct newsidx_error *error)
{
    return write_words(store, NULL, error);
}

static enum newsidx_status write_impact(struct store *store, struct impact_writing *impact, struct fts_writing *fts,
                                        struct newsidx_error *error)
{
    bool more = true;
    enum newsidx_status status = impact_write_open(impact, store, error);
    while (status == NEWSIDX_OK && more) {
        status = impact_write_some(impact, store, &more, error);
        status = status == NEWSIDX_OK ? write_ready(store, fts, error) : status;
    }
    return status;
}

/* The words, and a segment of the impact index, where there is one: it is packed while the words are written. Beside them what there is of
 * the full-text index, so that neither waits for the other to be written; fts may be NULL. */
static enum newsidx_status write_counted(struct store *store, struct fts_writing *fts, struct newsidx_error *error)
{
    struct impact_writing writing = {.build = NULL};
    enum newsidx_status status = NEWSIDX_OK;
    if (!store->uncovered && !impact_write_begin(&writing, store)) {
        status = error_nomem(error);
    }
    if (status == NEWSIDX_OK) {
        status = write_words(store, fts, error);
    }
    if (status == NEWSIDX_OK && !store->uncovered) {
        status = write_impact(store, &writing, fts, error);
    }
    impact_write_end(&writing);
    return status;
}

/* In the order of ids: FTS5 writes a segment whenever a rowid goes backwards inside a transaction. Of an id that was touched more than
 * once the first entry tells what the index holds, the last one what it is to hold. */
static enum newsidx_status write_touched(struct store *store, size_t end, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < end && status == NEWSIDX_OK;) {
        const struct touched *first = &store->touched[i];
        const struct touched *last = first;
        for (i++; i < end && store->touched[i].id == first->id; i++) {
            last = &store->touched[i];
        }
        if (first->was != NULL) {
            status = unindex_row(store, first, error);
        }
        if (status == NEWSIDX_OK && last->now != NULL) {
            status = index_row(store, last, error);
        }
    }
    return status;
}

enum newsidx_status store_write_group(struct store *store, size_t keep, struct newsidx_error *error)
{
    size_t end = store->touched_count > keep ? store->touched_count - keep : 0;
    if (store->touched_count > 0) { /* qsort takes no NULL */
        qsort(store->touched, store->touched_count, sizeof *store->touched, compare_touched);
    }
    while (end > 0 && end < store->touched_count && store->touched[end].id == store->touched[end - 1].id) {
        end++;
    }
    const int64_t last_id = keep == 0 ? INT64_MAX : end > 0 ? store->touched[end - 1].id : 0;
    enum newsidx_status status = store_settle_rows(store, last_id, error);
    if (status == NEWSIDX_OK) {
        status = write_touched(store, end, error);
    }
    for (size_t i = 0; i < end; i++) {
        free_touched(&store->touched[i]);
    }
    store->touched_count -= end;
    if (store->touched_count > 0) {
        memmove(store->touched, store->touched + end, store->touched_count * sizeof *store->touched);
    }
    return status;
}

static enum newsidx_status write_all(struct store *store, struct fts_writing *fts, struct newsidx_error *error)
{
    enum newsidx_status status = fts_write_begin(fts, store) ? fts_write_open(fts, store, error) : error_nomem(error);
    if (status == NEWSIDX_OK) {
        status = write_counted(store, fts, error);
    }
    if (status == NEWSIDX_OK) {
        status = impact_settle(store, error);
    }
    return status == NEWSIDX_OK ? fts_write_rows(fts, store, error) : status;
}

enum newsidx_status store_write_index(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = store_write_group(store, 0, error);
    if (status != NEWSIDX_OK || store->archive->portable) {
        status = status == NEWSIDX_OK ? write_counted(store, NULL, error) : status;
        status = status == NEWSIDX_OK ? impact_settle(store, error) : status;
        return status == NEWSIDX_OK ? fts_flush(store, error) : status;
    }
    struct fts_writing *fts = memory_alloc(sizeof *fts);
    if (fts == NULL) {
        return error_nomem(error);
    }
    status = write_all(store, fts, error);
    fts_write_end(fts);
    free(fts);
    return status;
}

/* --- what other tools wrote --------------------------------------------------------------------------------------------- */

static enum newsidx_status fold_removed(struct store *store, int64_t id, const char *was, struct newsidx_error *error)
{
    const char *const text[INDEXED_FIELDS] = {was}; /* of what is taken away it only counts which words there were */
    struct term_stream *stream = term_builder_make(store->terms, text, TERM_COUNTED);
    const enum newsidx_status status = stream != NULL ? count_removed(store, id, stream, error) : error_nomem(error);
    term_stream_free(stream);
    return status;
}

static enum newsidx_status fold_row(struct store *store, int64_t id, const char *was, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = was != NULL ? fold_removed(store, id, was, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = store_select_id(store, id, &article, error);
    }
    if (status == NEWSIDX_OK && article.id != 0) {
        struct term_stream *stream = make_terms(store, &article, TERM_COUNTED);
        status = stream != NULL ? NEWSIDX_OK : error_nomem(error);
        if (stream != NULL) {
            count_added(store, id, stream);
        }
        term_stream_free(stream);
    }
    newsidx_article_clear(&article);
    return status;
}

enum newsidx_status store_fold_changed(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *changed = NULL;
    enum newsidx_status status = statement_take(&changed, &store->statements, STORE_SELECT_CHANGED, error);
    bool any = false;
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(changed)) == SQLITE_ROW) {
        any = true;
        status = fold_row(store, sqlite3_column_int64(changed, 0), statement_text(changed, 1), error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error); /* SQLite may have rolled the batch back by itself */
    }
    (void)sqlite3_reset(changed);
    if (status != NEWSIDX_OK || !any) {
        return status;
    }
    status = write_counted(store, NULL, error);
    impact_build_clear(&store->impact);
    if (status == NEWSIDX_OK) {
        sqlite3_stmt *clear = NULL;
        status = statement_take(&clear, &store->statements, STORE_CLEAR_CHANGED, error);
        if (status == NEWSIDX_OK) {
            status = statement_run(store->archive->db, clear, error);
        }
    }
    return status;
}
