/* store_index.c - the FTS index and the table words, in step with the rows that a batch touched. */
#include "store_internal.h"

#include "article.h"
#include "error.h"
#include "impact_write.h"

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
    for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
        free(touched->was[i]);
    }
}

void store_forget_touched(struct store *store)
{
    for (size_t i = 0; i < store->touched_count; i++) {
        free_touched(&store->touched[i]);
    }
    store->touched_count = 0;
}

enum newsidx_status store_touch(struct store *store, int64_t id, const struct newsidx_article *old,
                                struct newsidx_error *error)
{
    if (store->touched_count == store->touched_capacity) {
        const size_t capacity = store->touched_capacity == 0 ? 256 : store->touched_capacity * 2;
        struct touched *grown = realloc(store->touched, capacity * sizeof *grown);
        if (grown == NULL) {
            return error_nomem(error);
        }
        store->touched = grown;
        store->touched_capacity = capacity;
    }
    struct touched *touched = &store->touched[store->touched_count++];
    *touched = (struct touched){.id = id, .order = store->touched_count, .was_indexed = old != NULL};
    for (unsigned i = 0; i < INDEXED_FIELDS && old != NULL; i++) {
        const char *text = old->field[STORE_INDEXED[i]];
        if (text != NULL && (touched->was[i] = strdup(text)) == NULL) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

static void bind_indexed(sqlite3_stmt *statement, int64_t id, char *const text[INDEXED_FIELDS])
{
    (void)sqlite3_bind_int64(statement, 1, id);
    for (int i = 0; i < INDEXED_FIELDS; i++) {
        statement_bind_text(statement, i + 2, text[i]);
    }
}

/* A column's tokens on their way to the words and the impact index. */
struct counting {
    struct store *store;
    unsigned column;
};

static int count_token(void *context, const struct token *token)
{
    const struct counting *counting = context;
    word_counts_add_token(&counting->store->words, token);
    impact_build_token(&counting->store->impact, counting->column, token);
    return 0;
}

static void count_text(struct store *store, unsigned column, const char *text)
{
    struct counting counting = {.store = store, .column = column};
    if (text != NULL) {
        (void)analyzer_run(store->archive->analyzer, text, strlen(text), false, count_token, &counting);
    }
}

static void begin_added(struct store *store, int64_t id)
{
    word_counts_begin_article(&store->words, 1);
    impact_build_add(&store->impact, id);
}

static enum newsidx_status begin_removed(struct store *store, int64_t id, struct newsidx_error *error)
{
    bool found = false;
    const enum newsidx_status status = impact_delete(store, id, &found, error);
    word_counts_begin_article(&store->words, -1);
    if (found) {
        impact_build_remove(&store->impact);
    } else { /* an archive of schema version 1 that was not rebuilt */
        impact_build_pass(&store->impact);
    }
    return status;
}

static enum newsidx_status unindex_row(struct store *store, const struct touched *touched, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = statement_take(&statement, &store->statements, STORE_DELETE_FTS, error);
    if (status == NEWSIDX_OK) {
        bind_indexed(statement, touched->id, touched->was);
        status = statement_run(store->archive->db, statement, error);
    }
    if (status == NEWSIDX_OK) {
        status = begin_removed(store, touched->id, error);
        for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
            count_text(store, i, touched->was[i]);
        }
    }
    return status;
}

static enum newsidx_status index_row(struct store *store, int64_t id, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = store_select_id(store, id, &article, error);
    if (status == NEWSIDX_OK && article.id != 0) {
        char *text[INDEXED_FIELDS];
        for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
            text[i] = article.field[STORE_INDEXED[i]];
        }
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_FTS, error);
        if (status == NEWSIDX_OK) {
            bind_indexed(insert, id, text);
            status = statement_run(store->archive->db, insert, error);
            begin_added(store, id);
            for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
                count_text(store, i, text[i]);
            }
        }
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status write_word(struct store *store, const struct word_count *count, struct newsidx_error *error)
{
    const char *word = store->words.text.data + count->word;
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = statement_take(&statement, &store->statements, STORE_ADD_WORD, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_text(statement, 1, word, count->word_len_bytes, SQLITE_STATIC);
    (void)sqlite3_bind_text(statement, 2, word + count->word_len_bytes, count->stem_len_bytes, SQLITE_STATIC);
    (void)sqlite3_bind_int64(statement, 3, count->delta);
    status = statement_run(store->archive->db, statement, error);
    if (status == NEWSIDX_OK && count->delta < 0) {
        status = statement_take(&statement, &store->statements, STORE_DROP_WORD, error);
        if (status == NEWSIDX_OK) {
            (void)sqlite3_bind_text(statement, 1, word, count->word_len_bytes, SQLITE_STATIC);
            status = statement_run(store->archive->db, statement, error);
        }
    }
    return status;
}

/* The words, and a segment of the impact index. */
static enum newsidx_status write_counted(struct store *store, struct newsidx_error *error)
{
    size_t count = 0;
    struct word_count **sorted = word_counts_sorted(&store->words, &count);
    if (sorted == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = write_word(store, sorted[i], error);
    }
    free(sorted);
    word_counts_clear(&store->words);
    return status == NEWSIDX_OK ? impact_write(store, &store->impact, error) : status;
}

/* In the order of ids: FTS5 writes a segment whenever a rowid goes backwards inside a transaction. Of an id that was touched more than
 * once the first entry tells what the index holds. */
enum newsidx_status store_write_index(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (store->touched_count > 0) { /* qsort takes no NULL */
        qsort(store->touched, store->touched_count, sizeof *store->touched, compare_touched);
    }
    for (size_t i = 0; i < store->touched_count && status == NEWSIDX_OK; i++) {
        const struct touched *touched = &store->touched[i];
        const bool repeated = i > 0 && store->touched[i - 1].id == touched->id;
        if (repeated) {
            continue;
        }
        if (touched->was_indexed) {
            status = unindex_row(store, touched, error);
        }
        if (status == NEWSIDX_OK) {
            status = index_row(store, touched->id, error);
        }
    }
    store_forget_touched(store);
    return status == NEWSIDX_OK ? write_counted(store, error) : status;
}

/* --- what other tools wrote --------------------------------------------------------------------------------------------- */

static enum newsidx_status fold_row(struct store *store, int64_t id, const char *was, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (was != NULL) { /* its columns are one text there: for what is taken away only the words count */
        status = begin_removed(store, id, error);
        count_text(store, 0, was);
    }
    struct newsidx_article article;
    newsidx_article_init(&article);
    if (status == NEWSIDX_OK) {
        status = store_select_id(store, id, &article, error);
    }
    if (status == NEWSIDX_OK && article.id != 0) {
        begin_added(store, id);
        for (unsigned i = 0; i < INDEXED_FIELDS; i++) {
            count_text(store, i, article.field[STORE_INDEXED[i]]);
        }
    }
    newsidx_article_clear(&article);
    return status;
}

enum newsidx_status store_fold_changed(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *changed = NULL;
    enum newsidx_status status = statement_take(&changed, &store->statements, STORE_SELECT_CHANGED, error);
    bool any = false;
    while (status == NEWSIDX_OK && sqlite3_step(changed) == SQLITE_ROW) {
        any = true;
        status =
            fold_row(store, sqlite3_column_int64(changed, 0), (const char *)sqlite3_column_text(changed, 1), error);
    }
    (void)sqlite3_reset(changed);
    if (status != NEWSIDX_OK || !any) {
        return status;
    }
    status = write_counted(store, error);
    if (status == NEWSIDX_OK) {
        sqlite3_stmt *clear = NULL;
        status = statement_take(&clear, &store->statements, STORE_CLEAR_CHANGED, error);
        if (status == NEWSIDX_OK) {
            status = statement_run(store->archive->db, clear, error);
        }
    }
    return status;
}
