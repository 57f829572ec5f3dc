#include "impact_rows.h"

#include "bytes.h"
#include "error.h"
#include "statement.h"

#include <string.h>

enum {
#define STATEMENT(name, sql) SQL_##name,
#include "impact_rows.def"
#undef STATEMENT
};

static const char *const SQL[] = {
#define STATEMENT(name, sql) sql,
#include "impact_rows.def"
#undef STATEMENT
};

static enum newsidx_status step(sqlite3_stmt *statement, bool *more, struct newsidx_error *error)
{
    const int rc = statement_step(statement);
    *more = rc == SQLITE_ROW;
    return rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(sqlite3_db_handle(statement), error);
}

/* stem: NULL where the statement does not ask for one. */
static enum newsidx_status begin(sqlite3_stmt **out, bool *more, sqlite3 *db, unsigned number, int64_t segment,
                                 const char *stem, struct newsidx_error *error)
{
    if (statement_prepare(db, SQL[number], -1, out, NULL) != SQLITE_OK) {
        return statement_error(db, error);
    }
    (void)sqlite3_bind_int64(*out, 1, segment);
    if (stem != NULL) {
        statement_bind_text(*out, 2, stem);
    }
    return step(*out, more, error);
}

enum newsidx_status impact_rows_open(struct impact_rows *rows, sqlite3 *db, int64_t segment,
                                     struct newsidx_error *error)
{
    *rows = (struct impact_rows){.lists = NULL};
    enum newsidx_status status = begin(&rows->lists, &rows->more_lists, db, SQL_LISTS, segment, NULL, error);
    if (status == NEWSIDX_OK) {
        status = begin(&rows->pieces, &rows->more_pieces, db, SQL_POSITIONS, segment, NULL, error);
    }
    return status == NEWSIDX_OK ? impact_rows_next(rows, error) : status;
}

static void end_statements(struct impact_rows *rows)
{
    (void)sqlite3_finalize(rows->lists);
    (void)sqlite3_finalize(rows->pieces);
    rows->lists = rows->pieces = NULL;
    rows->more_lists = rows->more_pieces = false;
}

enum newsidx_status impact_rows_find(struct impact_rows *rows, sqlite3 *db, int64_t segment, const char *stem,
                                     struct newsidx_error *error)
{
    *rows = (struct impact_rows){.lists = NULL};
    enum newsidx_status status = begin(&rows->lists, &rows->more_lists, db, SQL_LIST_OF, segment, stem, error);
    if (status == NEWSIDX_OK) {
        status = begin(&rows->pieces, &rows->more_pieces, db, SQL_POSITIONS_OF, segment, stem, error);
    }
    if (status == NEWSIDX_OK) {
        status = impact_rows_next(rows, error);
    }
    end_statements(rows);
    return status;
}

void impact_rows_close(struct impact_rows *rows)
{
    end_statements(rows);
    buffer_release(&rows->stem);
    buffer_release(&rows->postings);
    buffer_release(&rows->positions);
    *rows = (struct impact_rows){.lists = NULL};
}

/* A row's stem, which both statements have first, and another. */
static int compare(sqlite3_stmt *row, const struct buffer *stem)
{
    const char *text = statement_text(row, 0);
    const size_t len = text != NULL ? (size_t)sqlite3_column_bytes(row, 0) : 0;
    const size_t shorter = len < stem->len_bytes ? len : stem->len_bytes;
    const int order = shorter > 0 ? memcmp(text, stem->data, shorter) : 0;
    return order != 0 ? order : (len > stem->len_bytes) - (len < stem->len_bytes);
}

int impact_rows_compare(const struct impact_rows *rows, const struct buffer *stem)
{
    return buffer_compare(&rows->stem, stem);
}

static void append_blob(struct buffer *out, sqlite3_stmt *row, int column)
{
    const void *blob = statement_blob(row, column);
    if (blob != NULL) {
        buffer_append(out, blob, (size_t)sqlite3_column_bytes(row, column));
    }
}

/* The parts of the stem's positions that are in rows of their own; those of other stems before it belong to none. */
static enum newsidx_status take_pieces(struct impact_rows *rows, bool wanted, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    int64_t part = 0;
    while (status == NEWSIDX_OK && rows->more_pieces) {
        const int order = compare(rows->pieces, &rows->stem);
        if (order > 0) {
            break;
        }
        rows->damaged = rows->damaged || order < 0 || !wanted || sqlite3_column_int64(rows->pieces, 1) != part;
        part++;
        if (order == 0) {
            append_blob(&rows->positions, rows->pieces, 2);
        }
        status = step(rows->pieces, &rows->more_pieces, error);
    }
    return status;
}

enum newsidx_status impact_rows_next(struct impact_rows *rows, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    bool apart = false;
    int64_t part = 0;
    rows->more = rows->more_lists;
    rows->damaged = !rows->more && rows->more_pieces;
    rows->articles = 0;
    buffer_clear(&rows->stem);
    buffer_clear(&rows->postings);
    buffer_clear(&rows->positions);
    if (!rows->more) {
        return NEWSIDX_OK;
    }
    const char *text = statement_text(rows->lists, 0);
    buffer_append(&rows->stem, text, text != NULL ? (size_t)sqlite3_column_bytes(rows->lists, 0) : 0);
    while (status == NEWSIDX_OK && rows->more_lists && compare(rows->lists, &rows->stem) == 0) {
        const bool own = sqlite3_column_type(rows->lists, 4) == SQLITE_NULL;
        rows->damaged = rows->damaged || sqlite3_column_int64(rows->lists, 1) != part || (part > 0 && !own);
        apart = part++ == 0 ? own : apart;
        rows->articles += impact_row_articles(sqlite3_column_int64(rows->lists, 2));
        append_blob(&rows->postings, rows->lists, 3);
        append_blob(&rows->positions, rows->lists, 4);
        status = step(rows->lists, &rows->more_lists, error);
    }
    if (status == NEWSIDX_OK) {
        status = take_pieces(rows, apart, error);
    }
    const bool failed = rows->stem.failed || rows->postings.failed || rows->positions.failed;
    return status == NEWSIDX_OK && failed ? error_nomem(error) : status;
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

/* False where it is damaged. */
static bool read_chunk(const struct impact_rows_articles *out, sqlite3_stmt *row, uint32_t *at)
{
    const unsigned char *ids = statement_blob(row, 0);
    const unsigned char *lengths = statement_blob(row, 1);
    const unsigned char *columns = statement_blob(row, 2);
    const unsigned char *end = columns != NULL ? columns + sqlite3_column_bytes(row, 2) : NULL;
    const size_t count = (size_t)sqlite3_column_bytes(row, 1) / 4;
    bool good = columns != NULL && count <= out->count - *at &&
                impact_read_ids(out->id + *at, count, sqlite3_column_int64(row, 3), ids,
                                (size_t)sqlite3_column_bytes(row, 0)) == count;
    for (size_t i = 0; i < count && good; i++, ++*at) {
        out->length[*at] = bytes_u32(lengths + i * 4);
        for (unsigned k = 0; k < IMPACT_COLUMNS && good; k++) {
            uint64_t words = 0;
            good = bytes_varint(&words, &columns, end);
            out->columns[*at].words[k] = (uint32_t)words;
        }
    }
    return good;
}

enum newsidx_status impact_rows_read_articles(const struct impact_rows_articles *out, sqlite3 *db, int64_t segment,
                                              struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    bool more = false;
    bool good = true;
    uint32_t at = 0;
    enum newsidx_status status = begin(&select, &more, db, SQL_ARTICLES, segment, NULL, error);
    while (status == NEWSIDX_OK && more && good) {
        good = read_chunk(out, select, &at);
        status = step(select, &more, error);
    }
    (void)sqlite3_finalize(select);
    return status != NEWSIDX_OK || (good && at == out->count)
               ? status
               : error_set(error, NEWSIDX_ARCHIVE, "damaged: impact_articles lacks articles of segment %lld",
                           (long long)segment);
}

/* --- postings with positions -------------------------------------------------------------------------------------------- */

struct impact_stored impact_rows_stored(const struct impact_rows *rows)
{
    return (struct impact_stored){.postings = buffer_text(&rows->postings),
                                  .postings_bytes = rows->postings.len_bytes,
                                  .positions = buffer_text(&rows->positions),
                                  .positions_bytes = rows->positions.len_bytes,
                                  .damaged = rows->damaged};
}

bool impact_reading_open(struct impact_reading *reading, const struct impact_stored *stored, const uint32_t *length,
                         uint32_t ordinals)
{
    reading->length = length;
    reading->ordinals = ordinals;
    return !stored->damaged && impact_open(&reading->list, stored->postings, stored->postings_bytes) &&
           impact_positions_open(&reading->positions, stored->positions, stored->positions_bytes, reading->list.blocks);
}

bool impact_reading_block(struct impact_reading *reading, uint32_t block)
{
    reading->count = impact_decode(&reading->list, block, reading->ordinals, reading->ordinal, reading->frequency);
    return reading->count > 0 &&
           impact_positions_block(&reading->block, &reading->positions, block, reading->count, reading->ordinal,
                                  reading->frequency, reading->length, NULL) &&
           impact_positions_whole(&reading->block);
}
