#include "fts_write.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    AVERAGES_ID = 1, /* of records in articles_fts_data */
    STRUCTURE_ID = 10,
    COOKIE_BYTES = 4,
    SEGMENTS_MAX = 2000, /* FTS5_MAX_SEGMENT */
    NEWEST_MAX = 15,     /* segments on the level of new ones; FTS5 merges them when there are 16 */
    MERGE_PAGES = 64,
    FTS_COLUMNS = TERM_COLUMNS + 1, /* the last is the date, without words */
};

static enum newsidx_status fail_damaged(const char *what, struct newsidx_error *error)
{
    return error_set(error, NEWSIDX_ARCHIVE, "damaged: articles_fts_data, %s; newsidx optimize --rebuild makes it anew",
                     what);
}

/* --- records ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status read_record(struct store *store, int64_t id, struct buffer *out, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_FTS_RECORD, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, id);
    const int rc = statement_step(select);
    status = statement_stepped(store->archive->db, rc, error);
    buffer_clear(out);
    if (rc == SQLITE_ROW) {
        const void *bytes = statement_blob(select, 0);
        buffer_append(out, bytes, bytes != NULL ? (size_t)sqlite3_column_bytes(select, 0) : 0);
    }
    (void)sqlite3_reset(select);
    return status == NEWSIDX_OK && out->failed ? error_nomem(error) : status;
}

static enum newsidx_status write_record(struct store *store, int64_t id, const struct buffer *record,
                                        struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status =
        record->failed ? error_nomem(error) : statement_take(&insert, &store->statements, STORE_INSERT_FTS_PAGE, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(insert, 1, id);
    (void)sqlite3_bind_blob64(insert, 2, buffer_text(record), record->len_bytes, SQLITE_STATIC);
    return statement_run(store->archive->db, insert, error);
}

static void append_varint(struct buffer *out, uint64_t value)
{
    unsigned char bytes[FTS_VARINT_MOST];
    buffer_append(out, bytes, (size_t)(fts_put_varint(bytes, value) - bytes));
}

/* --- the structure: which segments there are ---------------------------------------------------------------------------- */

/* The record is a cookie, the numbers of levels and of segments and a count of pages written; then for each level how many of its segments
 * are being merged, how many it has, and for each of these its number, first and last page, the oldest first. */
struct fts_structure {
    struct buffer record;
    uint64_t levels;
    uint64_t segments;
    uint64_t written;
    uint64_t merging;    /* of the segments on level 0, where new ones go */
    uint64_t newest;     /* segments there */
    size_t newest_begin; /* where they are in the record */
    size_t newest_end;
    bool used[SEGMENTS_MAX + 1]; /* by number */
};

static bool read_segments(struct fts_structure *structure, uint64_t count, const unsigned char **at,
                          const unsigned char *end)
{
    bool good = true;
    for (uint64_t i = 0; i < count && good; i++) {
        uint64_t number = 0;
        uint64_t first = 0;
        uint64_t last = 0;
        good = fts_varint(&number, at, end) && fts_varint(&first, at, end) && fts_varint(&last, at, end) &&
               number <= SEGMENTS_MAX;
        if (good) {
            structure->used[number] = true;
        }
    }
    return good;
}

static bool parse_structure(struct fts_structure *structure)
{
    const unsigned char *begin = (const unsigned char *)buffer_text(&structure->record);
    const unsigned char *end = begin + structure->record.len_bytes;
    const unsigned char *at = begin + COOKIE_BYTES;
    bool good = structure->record.len_bytes > COOKIE_BYTES && fts_varint(&structure->levels, &at, end) &&
                fts_varint(&structure->segments, &at, end) && fts_varint(&structure->written, &at, end) &&
                structure->levels <= SEGMENTS_MAX;
    memset(structure->used, 0, sizeof structure->used);
    structure->merging = structure->newest = 0;
    structure->newest_begin = structure->newest_end = (size_t)(at - begin);
    uint64_t left = structure->segments;
    for (uint64_t level = 0; level < structure->levels && good; level++) {
        uint64_t merging = 0;
        uint64_t count = 0;
        good = fts_varint(&merging, &at, end) && fts_varint(&count, &at, end) && merging <= count && count <= left;
        const unsigned char *segments = at;
        good = good && read_segments(structure, count, &at, end);
        left -= good ? count : 0;
        if (level == 0 && good) {
            structure->merging = merging;
            structure->newest = count;
            structure->newest_begin = (size_t)(segments - begin);
            structure->newest_end = (size_t)(at - begin);
        }
    }
    return good && left == 0 && at == end;
}

static enum newsidx_status read_structure(struct store *store, struct fts_structure *structure,
                                          struct newsidx_error *error)
{
    const enum newsidx_status status = read_record(store, STRUCTURE_ID, &structure->record, error);
    return status != NEWSIDX_OK || parse_structure(structure) ? status : fail_damaged("its structure", error);
}

/* Has FTS5 merge what it would merge itself if it wrote the segment. */
static enum newsidx_status make_place(struct store *store, struct fts_structure *structure, struct newsidx_error *error)
{
    bool more = true;
    enum newsidx_status status = read_structure(store, structure, error);
    while (status == NEWSIDX_OK && more && structure->newest >= NEWEST_MAX) {
        status = store_merge_part(store, MERGE_PAGES, &more, error);
        if (status == NEWSIDX_OK) {
            status = read_structure(store, structure, error);
        }
    }
    return status;
}

static int64_t free_number(const struct fts_structure *structure)
{
    int64_t number = 1;
    while (number <= SEGMENTS_MAX && structure->used[number]) {
        number++;
    }
    return number <= SEGMENTS_MAX ? number : 0;
}

static enum newsidx_status add_segment(struct store *store, const struct fts_structure *structure, int64_t number,
                                       int64_t pages, struct newsidx_error *error)
{
    struct buffer record = BUFFER_INIT;
    const char *old = buffer_text(&structure->record);
    buffer_append(&record, old, COOKIE_BYTES);
    append_varint(&record, structure->levels > 0 ? structure->levels : 1);
    append_varint(&record, structure->segments + 1);
    append_varint(&record, structure->written);
    append_varint(&record, structure->merging);
    append_varint(&record, structure->newest + 1);
    buffer_append(&record, old + structure->newest_begin, structure->newest_end - structure->newest_begin);
    append_varint(&record, (uint64_t)number);
    append_varint(&record, 1);
    append_varint(&record, (uint64_t)pages);
    buffer_append(&record, old + structure->newest_end, structure->record.len_bytes - structure->newest_end);
    const enum newsidx_status status = write_record(store, STRUCTURE_ID, &record, error);
    buffer_release(&record);
    return status;
}

/* --- sizes -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status write_size(struct store *store, int64_t id, const struct impact_columns *columns,
                                      struct newsidx_error *error)
{
    unsigned char sizes[FTS_COLUMNS * FTS_VARINT_MOST];
    unsigned char *at = sizes;
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &store->statements, STORE_INSERT_FTS_SIZE, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    for (unsigned i = 0; i < TERM_COLUMNS; i++) {
        at = fts_put_varint(at, columns->words[i]);
    }
    *at++ = 0;
    (void)sqlite3_bind_int64(insert, 1, id);
    (void)sqlite3_bind_blob64(insert, 2, sizes, (sqlite3_uint64)(at - sizes), SQLITE_STATIC);
    return statement_run(store->archive->db, insert, error);
}

/* The averages are sums: how many rows there are, and the words of each column. An index without rows may have an empty record. */
static enum newsidx_status add_sums(struct store *store, const struct impact_build *build, struct newsidx_error *error)
{
    struct buffer record = BUFFER_INIT;
    uint64_t sum[1 + FTS_COLUMNS] = {0};
    enum newsidx_status status = read_record(store, AVERAGES_ID, &record, error);
    const unsigned char *at = (const unsigned char *)buffer_text(&record);
    const unsigned char *end = at + record.len_bytes;
    for (unsigned i = 0; i < 1 + FTS_COLUMNS && at < end && status == NEWSIDX_OK; i++) {
        status = fts_varint(&sum[i], &at, end) ? NEWSIDX_OK : fail_damaged("its averages", error);
    }
    sum[0] += build->articles;
    for (uint32_t i = 0; i < build->articles; i++) {
        for (unsigned k = 0; k < TERM_COLUMNS; k++) {
            sum[1 + k] += build->columns[i].words[k];
        }
    }
    buffer_clear(&record);
    for (unsigned i = 0; i < 1 + FTS_COLUMNS; i++) {
        append_varint(&record, sum[i]);
    }
    if (status == NEWSIDX_OK) {
        status = write_record(store, AVERAGES_ID, &record, error);
    }
    buffer_release(&record);
    return status;
}

static enum newsidx_status write_sizes(struct store *store, const struct impact_build *build,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (uint32_t i = 0; i < build->articles && status == NEWSIDX_OK; i++) {
        status = write_size(store, build->id[i], &build->columns[i], error);
    }
    return status == NEWSIDX_OK ? add_sums(store, build, error) : status;
}

/* --- the segment -------------------------------------------------------------------------------------------------------- */

static void put_term(struct fts_writing *writing, uint32_t number)
{
    const struct impact_build *build = writing->build;
    const struct text_entry *stem = text_table_at(&build->stem, number);
    const struct impact_spots *list = writing->list;
    const size_t count = impact_build_spots(build, &build->term[number], writing->list);
    if (count > 0) { /* not only of articles that were taken back or removed */
        fts_segment_term(&writing->segment, stem->text, stem->len_bytes);
    }
    for (size_t i = 0; i < count; i++) {
        fts_segment_posting(&writing->segment, build->id[list[i].ordinal], list[i].spots, list[i].spots_bytes);
    }
}

static bool make_rows(void *context, struct buffer *out)
{
    struct fts_writing *writing = context;
    const uint32_t terms = writing->build->stem.count;
    writing->segment.out = out;
    while (writing->next < terms && out->len_bytes < AHEAD_PIECE_BYTES && !out->failed) {
        impact_build_fetch(writing->build, writing->next);
        put_term(writing, writing->build->sorted[writing->next++]);
    }
    if (writing->next == terms && !writing->ended) {
        fts_segment_end(&writing->segment);
        writing->ended = true;
    }
    return out->len_bytes > 0 || out->failed;
}

bool fts_write_begin(struct fts_writing *writing, struct store *store)
{
    struct impact_build *build = &store->impact;
    *writing = (struct fts_writing){.build = build};
    if (!impact_build_order(build)) {
        return false;
    }
    writing->list = memory_alloc(((size_t)build->articles + 1) * sizeof *writing->list);
    if (writing->list == NULL) {
        return false;
    }
    fts_segment_begin(&writing->segment);
    ahead_begin(&writing->ahead, make_rows, writing, store->threads);
    writing->begun = true;
    return true;
}

void fts_write_end(struct fts_writing *writing)
{
    if (writing->begun) {
        ahead_end(&writing->ahead);
        fts_segment_release(&writing->segment);
    }
    if (writing->structure != NULL) {
        buffer_release(&writing->structure->record);
        free(writing->structure);
    }
    free(writing->list);
    *writing = (struct fts_writing){.begun = false};
}

static enum newsidx_status write_row(struct store *store, int64_t number, const struct fts_row *row,
                                     struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const bool data = row->table == FTS_DATA;
    const enum newsidx_status status =
        statement_take(&insert, &store->statements, data ? STORE_INSERT_FTS_PAGE : STORE_INSERT_FTS_TERM, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(insert, 1, data ? fts_segment_row_id(number, row->id) : number);
    (void)sqlite3_bind_blob64(insert, 2, row->bytes, row->len_bytes, SQLITE_STATIC);
    if (!data) {
        (void)sqlite3_bind_int64(insert, 3, row->id);
    }
    return statement_run(store->archive->db, insert, error);
}

static enum newsidx_status write_piece(const struct fts_writing *writing, struct store *store,
                                       const struct buffer *rows, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    struct fts_row row;
    for (size_t at = 0; status == NEWSIDX_OK && fts_row_next(&row, rows, &at);) {
        status = write_row(store, writing->number, &row, error);
    }
    return status;
}

/* All pieces, or those that are made by now. */
static enum newsidx_status write_pieces(struct fts_writing *writing, struct store *store, bool all,
                                        struct newsidx_error *error)
{
    struct buffer rows = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && (all || ahead_ready(&writing->ahead)) && ahead_next(&writing->ahead, &rows)) {
        status = write_piece(writing, store, &rows, error);
    }
    if (status == NEWSIDX_OK && rows.failed) {
        status = error_nomem(error);
    }
    buffer_release(&rows);
    return status;
}

/* --- beside FTS5 -------------------------------------------------------------------------------------------------------- */

enum newsidx_status fts_flush(struct store *store, struct newsidx_error *error)
{
    const enum newsidx_status status = store_run(store, STORE_FLUSH_BEGIN, error);
    return status == NEWSIDX_OK ? store_run(store, STORE_FLUSH_END, error) : status;
}

/* FTS5 keeps the structure that it read last. Going back to a savepoint it forgets that, and reads it again at its next use. */
static enum newsidx_status forget_cached(struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = store_run(store, STORE_FLUSH_BEGIN, error);
    if (status == NEWSIDX_OK) {
        status = store_run(store, STORE_FLUSH_BACK, error);
    }
    return status == NEWSIDX_OK ? store_run(store, STORE_FLUSH_END, error) : status;
}

/* 5 has deletions within segments (the option secure-delete of SQLite 3.42), which are other pages of the same format. */
static enum newsidx_status check_version(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_FTS_VERSION, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(select);
    const int version = rc == SQLITE_ROW ? sqlite3_column_int(select, 0) : 0;
    status = statement_stepped(store->archive->db, rc, error);
    (void)sqlite3_reset(select);
    if (status == NEWSIDX_OK && version != 4 && version != 5) {
        return error_set(error, NEWSIDX_ARCHIVE, "articles_fts has version %d of FTS5's format, and not 4 or 5",
                         version);
    }
    return status;
}

enum newsidx_status fts_write_open(struct fts_writing *writing, struct store *store, struct newsidx_error *error)
{
    enum newsidx_status status = fts_flush(store, error);
    if (status != NEWSIDX_OK || writing->build->articles == 0) {
        return status;
    }
    writing->structure = memory_zeroed(1, sizeof *writing->structure);
    if (writing->structure == NULL) {
        return error_nomem(error);
    }
    status = check_version(store, error);
    if (status == NEWSIDX_OK) {
        status = make_place(store, writing->structure, error);
    }
    if (status == NEWSIDX_OK) {
        writing->number = free_number(writing->structure);
        status = writing->number > 0 ? NEWSIDX_OK : fail_damaged("too many segments", error);
    }
    return status;
}

enum newsidx_status fts_write_ready(struct fts_writing *writing, struct store *store, struct newsidx_error *error)
{
    return writing->number > 0 ? write_pieces(writing, store, false, error) : NEWSIDX_OK;
}

enum newsidx_status fts_write_rows(struct fts_writing *writing, struct store *store, struct newsidx_error *error)
{
    if (writing->number == 0) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = write_pieces(writing, store, true, error);
    if (status == NEWSIDX_OK && writing->segment.page > 1) {
        status = add_segment(store, writing->structure, writing->number, writing->segment.page - 1, error);
    }
    if (status == NEWSIDX_OK) {
        status = write_sizes(store, writing->build, error);
    }
    return status == NEWSIDX_OK ? forget_cached(store, error) : status;
}
