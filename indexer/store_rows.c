/* store_rows.c - the rows of articles, and the ids that they get. */
#include "store_internal.h"

#include "error.h"

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

/* The largest id in first..last, 0 where there is none. */
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

/* The next free id of the article's day; the one it brings where that fits and is free. */
enum newsidx_status store_assign_id(struct store *store, struct newsidx_article *article, struct newsidx_error *error)
{
    const struct date date = store_day_of(article);
    const bool dated = date.year != 0;
    const int64_t first = dated ? date_id_first(date) : 0;
    const int64_t last = dated ? first + DATE_ID_DAY - 1 : DATE_ID_UNDATED_END - 1;
    if (article->id > 0 && store_id_fits(article->id, date)) {
        int64_t taken = 0;
        const enum newsidx_status status = select_last_id(store, article->id, article->id, &taken, error);
        if (status != NEWSIDX_OK || taken == 0) {
            return status;
        }
    }
    int64_t id = 0;
    const enum newsidx_status status = select_last_id(store, first, last, &id, error);
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

enum newsidx_status store_write_row(struct store *store, unsigned number, const struct newsidx_article *article,
                                    struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &store->statements, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(insert, 1, article->id);
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        statement_bind_text(insert, i + 2, article->field[i]);
    }
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
    return statement_run(store->archive->db, statement, error);
}
