#include "impact_write.h"

#include "bytes.h"
#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static void bind_buffer(sqlite3_stmt *statement, int parameter, const struct buffer *buffer)
{
    (void)sqlite3_bind_blob64(statement, parameter, buffer_text(buffer), buffer->len_bytes, SQLITE_STATIC);
}

/* --- a new segment ------------------------------------------------------------------------------------------------------ */

static enum newsidx_status write_chunk(struct store *store, int64_t segment, int64_t chunk, const int64_t *id,
                                       const uint32_t *length, uint32_t count, struct newsidx_error *error)
{
    struct buffer ids = BUFFER_INIT;
    struct buffer lengths = BUFFER_INIT;
    for (uint32_t i = 0; i < count; i++) {
        bytes_append_i64(&ids, id[i]);
        bytes_append_u32(&lengths, length[i]);
    }
    sqlite3_stmt *insert = NULL;
    enum newsidx_status status = ids.failed || lengths.failed
                                     ? error_nomem(error)
                                     : statement_take(&insert, &store->statements, STORE_INSERT_IMPACT_ARTICLES, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, segment);
        (void)sqlite3_bind_int64(insert, 2, chunk);
        (void)sqlite3_bind_int64(insert, 3, id[0]);
        bind_buffer(insert, 4, &ids);
        bind_buffer(insert, 5, &lengths);
        status = statement_run(store->archive->db, insert, error);
    }
    buffer_release(&ids);
    buffer_release(&lengths);
    return status;
}

enum newsidx_status impact_write_articles(struct store *store, const int64_t *id, const uint32_t *length,
                                          uint32_t articles, double average, int64_t *segment,
                                          struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    enum newsidx_status status = statement_take(&insert, &store->statements, STORE_INSERT_SEGMENT, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, articles);
        (void)sqlite3_bind_double(insert, 2, average);
        status = statement_run(store->archive->db, insert, error);
        *segment = sqlite3_last_insert_rowid(store->archive->db);
    }
    for (uint32_t i = 0; i < articles && status == NEWSIDX_OK; i += IMPACT_CHUNK) {
        const uint32_t count = articles - i < IMPACT_CHUNK ? articles - i : IMPACT_CHUNK;
        status = write_chunk(store, *segment, i / IMPACT_CHUNK, id + i, length + i, count, error);
    }
    return status;
}

enum newsidx_status impact_write_row(struct store *store, int64_t segment, const char *stem, size_t stem_len_bytes,
                                     int64_t articles, const struct buffer *postings, struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    enum newsidx_status status =
        postings->failed ? error_nomem(error) : statement_take(&insert, &store->statements, STORE_INSERT_IMPACT, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, segment);
        (void)sqlite3_bind_text(insert, 2, stem, (int)stem_len_bytes, SQLITE_STATIC);
        (void)sqlite3_bind_int64(insert, 3, articles);
        bind_buffer(insert, 4, postings);
        status = statement_run(store->archive->db, insert, error);
    }
    return status;
}

static enum newsidx_status write_terms(struct store *store, const struct impact_build *build, int64_t segment,
                                       double average, struct newsidx_error *error)
{
    struct buffer value = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    uint32_t *sorted = text_table_sorted(&build->stem);
    struct impact_posting *posting = memory_alloc(((size_t)build->articles + build->taken_back + 1) * sizeof *posting);
    if (sorted == NULL || posting == NULL) {
        free(sorted);
        free(posting);
        return error_nomem(error);
    }
    for (uint32_t i = 0; i < build->stem.count && status == NEWSIDX_OK; i++) {
        const struct impact_term *term = &build->term[sorted[i]];
        const struct text_entry *stem = text_table_at(&build->stem, sorted[i]);
        const size_t count = impact_build_postings(build, term, posting);
        if (count > 0 || term->articles != 0) {
            buffer_clear(&value);
            impact_encode(&value, posting, count, build->length, average);
            status = impact_write_row(store, segment, stem->text, stem->len_bytes, term->articles, &value, error);
        }
    }
    buffer_release(&value);
    free(posting);
    free(sorted);
    return status;
}

enum newsidx_status impact_write(struct store *store, struct impact_build *build, struct newsidx_error *error)
{
    if (!impact_build_order(build)) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    if (build->stem.count > 0 || build->articles > 0) {
        int64_t segment = 0;
        const double average = impact_build_average(build);
        status = impact_write_articles(store, build->id, build->length, build->articles, average, &segment, error);
        if (status == NEWSIDX_OK) {
            status = write_terms(store, build, segment, average, error);
        }
    }
    impact_build_clear(build);
    return status;
}

/* --- deletions ---------------------------------------------------------------------------------------------------------- */

/* The ordinal of an id in a segment; -1 where it is not there. */
static enum newsidx_status find_ordinal(struct store *store, int64_t segment, int64_t id, int64_t *ordinal,
                                        struct newsidx_error *error)
{
    *ordinal = -1;
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status = statement_take(&select, &store->statements, STORE_FIND_IMPACT_CHUNK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment);
    (void)sqlite3_bind_int64(select, 2, id);
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        const int64_t chunk = sqlite3_column_int64(select, 0);
        const unsigned char *ids = statement_blob(select, 1);
        int low = 0;
        int high = ids != NULL ? sqlite3_column_bytes(select, 1) / 8 : 0;
        const int count = high;
        while (low < high) {
            const int middle = low + (high - low) / 2;
            if (bytes_i64(ids + (size_t)middle * 8) < id) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (low < count && bytes_i64(ids + (size_t)low * 8) == id && chunk >= 0 &&
            chunk <= IMPACT_ARTICLES_MAX / IMPACT_CHUNK) {
            *ordinal = chunk * IMPACT_CHUNK + low;
        }
    }
    const enum newsidx_status found =
        rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(store->archive->db, error);
    (void)sqlite3_reset(select);
    return found;
}

/* Puts the ordinal into the ascending list; false where it is there already. */
static bool insert_ordinal(struct buffer *out, const unsigned char *deleted, size_t count, uint32_t ordinal)
{
    size_t i = 0;
    while (i < count && bytes_u32(deleted + i * 4) < ordinal) {
        i++;
    }
    if (i < count && bytes_u32(deleted + i * 4) == ordinal) {
        return false;
    }
    buffer_append(out, deleted, i * 4);
    bytes_append_u32(out, ordinal);
    buffer_append(out, count > i ? deleted + i * 4 : NULL, (count - i) * 4);
    return true;
}

static enum newsidx_status write_deleted(struct store *store, int64_t segment, const struct buffer *deleted,
                                         struct newsidx_error *error)
{
    sqlite3_stmt *update = NULL;
    enum newsidx_status status =
        deleted->failed ? error_nomem(error) : statement_take(&update, &store->statements, STORE_SET_DELETED, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(update, 1, segment);
        bind_buffer(update, 2, deleted);
        status = statement_run(store->archive->db, update, error);
    }
    return status;
}

enum newsidx_status impact_delete(struct store *store, int64_t id, bool *found, struct newsidx_error *error)
{
    sqlite3_stmt *segments = NULL;
    enum newsidx_status status = statement_take(&segments, &store->statements, STORE_SELECT_SEGMENTS, error);
    struct buffer deleted = BUFFER_INIT;
    int64_t segment = 0;
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && segment == 0 && (rc = statement_step(segments)) == SQLITE_ROW) {
        const int64_t here = sqlite3_column_int64(segments, 0);
        int64_t ordinal = -1;
        status = find_ordinal(store, here, id, &ordinal, error);
        if (ordinal >= 0) {
            const unsigned char *list = statement_blob(segments, 2);
            const size_t count = (size_t)sqlite3_column_bytes(segments, 2) / 4;
            segment = insert_ordinal(&deleted, list, count, (uint32_t)ordinal) ? here : 0;
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
        status = statement_error(store->archive->db, error);
    }
    if (segments != NULL) {
        (void)sqlite3_reset(segments);
    }
    *found = segment != 0;
    if (status == NEWSIDX_OK && *found) {
        status = write_deleted(store, segment, &deleted, error);
    }
    buffer_release(&deleted);
    return status;
}
