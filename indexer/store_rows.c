/* store_rows.c - the rows of articles, and the ids that they get.
 *
 * A new row waits until those around it are known (store_write_group): stories come with dates a day or two apart, and rows that go into
 * the middle of a b-tree leave its pages a tenth empty. Whatever may concern a row that waits has all of them written first. */
#include "store_internal.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* --- ids ---------------------------------------------------------------------------------------------------------------- */

struct date store_day_of(const struct newsidx_article *article)
{
    struct date date = {0};
    const char *text = article->field[NEWSIDX_DATE];
    if (text != NULL) {
        (void)date_parse(&date, text, strlen(text));
    }
    return date;
}

bool store_id_fits(int64_t id, struct date date)
{
    if (date.year == 0) {
        return id > 0 && id < DATE_ID_UNDATED_END;
    }
    return id / DATE_ID_DAY == date_id_first(date) / DATE_ID_DAY;
}

/* The largest id in first..last of the table, 0 where there is none. */
static enum newsidx_status select_last_id(struct store *store, int64_t first, int64_t last, int64_t *id,
                                          struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_LAST_ID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, first);
    (void)sqlite3_bind_int64(select, 2, last);
    if (statement_step(select) != SQLITE_ROW) {
        status = statement_error(store->archive->db, error);
    } else {
        *id = sqlite3_column_int64(select, 0); /* of NULL: 0 */
    }
    (void)sqlite3_reset(select);
    return status;
}

/* The same with the rows that wait. */
static enum newsidx_status find_last_id(struct store *store, int64_t first, int64_t last, int64_t *id,
                                        struct newsidx_error *error)
{
    const enum newsidx_status status = select_last_id(store, first, last, id, error);
    for (size_t i = 0; i < store->pending_count; i++) {
        const int64_t waits = store->pending[i].article.id;
        if (waits >= first && waits <= last && waits > *id) {
            *id = waits;
        }
    }
    return status;
}

/* What the ids of its day begin with. */
static int64_t day_of_id(int64_t id)
{
    return id < DATE_ID_UNDATED_END ? 0 : id / DATE_ID_DAY * DATE_ID_DAY;
}

static struct day_last *day_entry(struct store *store, int64_t first)
{
    return &store->day_last[(uint64_t)first / DATE_ID_DAY % STORE_DAYS];
}

static enum newsidx_status last_id_of_day(struct store *store, int64_t first, int64_t last, int64_t *id,
                                          struct newsidx_error *error)
{
    struct day_last *entry = day_entry(store, first);
    enum newsidx_status status = NEWSIDX_OK;
    if (!entry->known || entry->first != first) {
        *entry = (struct day_last){.first = first};
        status = find_last_id(store, first, last, &entry->id, error);
        entry->known = status == NEWSIDX_OK;
    }
    *id = entry->id;
    return status;
}

/* Whether the id that the article brings is free. */
static enum newsidx_status is_free(struct store *store, int64_t id, int64_t last_of_day, bool *free_id,
                                   struct newsidx_error *error)
{
    int64_t taken = 0;
    *free_id = id > last_of_day;
    if (*free_id) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = find_last_id(store, id, id, &taken, error);
    *free_id = status == NEWSIDX_OK && taken == 0;
    return status;
}

enum newsidx_status store_assign_id(struct store *store, struct newsidx_article *article, struct newsidx_error *error)
{
    const struct date date = store_day_of(article);
    const bool dated = date.year != 0;
    const int64_t first = dated ? date_id_first(date) : 0;
    const int64_t last = dated ? first + DATE_ID_DAY - 1 : DATE_ID_UNDATED_END - 1;
    int64_t id = 0;
    enum newsidx_status status = last_id_of_day(store, first, last, &id, error);
    if (status == NEWSIDX_OK && article->id > 0 && store_id_fits(article->id, date)) {
        bool free_id = false;
        status = is_free(store, article->id, id, &free_id, error);
        if (free_id) {
            return NEWSIDX_OK;
        }
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (id < first) {
        id = first;
    }
    if (id >= last) {
        return error_set(error, NEWSIDX_NOTHING, "no room: %lld articles have the date %s already",
                         (long long)(DATE_ID_DAY - 1), dated ? article->field[NEWSIDX_DATE] : "unknown");
    }
    article->id = id + 1;
    return NEWSIDX_OK;
}

/* --- rows --------------------------------------------------------------------------------------------------------------- */

void store_bind_row(sqlite3_stmt *insert, const struct newsidx_article *article)
{
    (void)sqlite3_bind_int64(insert, 1, article->id);
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        statement_bind_text(insert, i + 2, article->field[i]);
    }
}

enum newsidx_status store_write_row(struct store *store, unsigned number, const struct newsidx_article *article,
                                    struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &store->statements, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    store_bind_row(insert, article);
    return statement_run(store->archive->db, insert, error);
}

enum newsidx_status store_delete_row(struct store *store, int64_t id, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, STORE_DELETE_ARTICLE, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(statement, 1, id);
    day_entry(store, day_of_id(id))->known = false; /* it may have been its day's largest */
    return statement_run(store->archive->db, statement, error);
}

/* --- rows that wait ----------------------------------------------------------------------------------------------------- */

static bool copy_texts(struct pending_row *row, const struct newsidx_article *article)
{
    size_t len_bytes[NEWSIDX_FIELDS];
    size_t bytes = 1;
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        len_bytes[i] = article->field[i] != NULL ? strlen(article->field[i]) + 1 : 0;
        bytes += len_bytes[i];
    }
    char *at = memory_alloc(bytes);
    *row = (struct pending_row){.article = {.id = article->id}, .texts = at};
    for (int i = 0; i < NEWSIDX_FIELDS && at != NULL; i++) {
        if (article->field[i] != NULL) {
            row->article.field[i] = memcpy(at, article->field[i], len_bytes[i]);
            at += len_bytes[i];
        }
    }
    return row->texts != NULL;
}

/* Of a longer key its beginning: more keys are met then than are there, which does no harm. */
static size_t key_bytes(const char *key)
{
    return strnlen(key, UINT16_MAX);
}

/* Every column by which store_identity.c looks. */
static bool note_keys(struct store *store, const struct newsidx_article *article)
{
    static const enum newsidx_field KEYS[] = {NEWSIDX_GUID, NEWSIDX_URL, NEWSIDX_ORIGIN, NEWSIDX_DIGEST};
    bool good = true;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS && good; i++) {
        const char *key = article->field[KEYS[i]];
        bool added = false;
        good = key == NULL || text_table_take(&store->pending_keys, 0, key, key_bytes(key), &added) != TEXT_TABLE_NONE;
    }
    return good;
}

enum newsidx_status store_hold_row(struct store *store, const struct newsidx_article *article,
                                   struct newsidx_error *error)
{
    if (store->pending_count == store->pending_capacity) {
        const size_t capacity = store->pending_capacity == 0 ? 256 : store->pending_capacity * 2;
        struct pending_row *grown = memory_resize(store->pending, capacity * sizeof *grown);
        if (grown == NULL) {
            return error_nomem(error);
        }
        store->pending = grown;
        store->pending_capacity = capacity;
    }
    if (!note_keys(store, article) || !copy_texts(&store->pending[store->pending_count], article)) {
        return error_nomem(error);
    }
    store->pending_count++;
    const int64_t first = day_of_id(article->id);
    struct day_last *entry = day_entry(store, first);
    if (entry->known && entry->first == first && article->id > entry->id) {
        entry->id = article->id;
    }
    return NEWSIDX_OK;
}

static int compare_rows(const void *a, const void *b)
{
    const int64_t left = ((const struct pending_row *)a)->article.id;
    const int64_t right = ((const struct pending_row *)b)->article.id;
    return (left > right) - (left < right);
}

/* Leaves out the first rows, which have been written. */
static enum newsidx_status drop_rows(struct store *store, size_t count, struct newsidx_error *error)
{
    bool good = true;
    for (size_t i = 0; i < count; i++) {
        free(store->pending[i].texts);
    }
    store->pending_count -= count;
    memmove(store->pending, store->pending + count, store->pending_count * sizeof *store->pending);
    text_table_clear(&store->pending_keys);
    for (size_t i = 0; i < store->pending_count && good; i++) {
        good = note_keys(store, &store->pending[i].article);
    }
    return good ? NEWSIDX_OK : error_nomem(error);
}

enum newsidx_status store_settle_rows(struct store *store, int64_t last_id, struct newsidx_error *error)
{
    if (store->pending_count == 0) {
        return NEWSIDX_OK;
    }
    size_t done = 0;
    enum newsidx_status status = NEWSIDX_OK;
    qsort(store->pending, store->pending_count, sizeof *store->pending, compare_rows);
    while (done < store->pending_count && store->pending[done].article.id <= last_id && status == NEWSIDX_OK) {
        status = store_write_row(store, STORE_INSERT_ARTICLE, &store->pending[done].article, error);
        done += status == NEWSIDX_OK;
    }
    const enum newsidx_status dropped = done > 0 ? drop_rows(store, done, error) : NEWSIDX_OK;
    return status != NEWSIDX_OK ? status : dropped;
}

enum newsidx_status store_settle_key(struct store *store, const char *key, struct newsidx_error *error)
{
    const bool met = key != NULL && text_table_find(&store->pending_keys, 0, key, key_bytes(key)) != TEXT_TABLE_NONE;
    return met ? store_settle_rows(store, INT64_MAX, error) : NEWSIDX_OK;
}

void store_forget_rows(struct store *store)
{
    for (size_t i = 0; i < store->pending_count; i++) {
        free(store->pending[i].texts);
    }
    store->pending_count = 0;
    text_table_clear(&store->pending_keys);
    memset(store->day_last, 0, sizeof store->day_last);
}

void store_release_rows(struct store *store)
{
    store_forget_rows(store);
    text_table_release(&store->pending_keys);
    free(store->pending);
}
