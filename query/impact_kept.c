#include "impact_kept.h"

#include "error.h"
#include "memory.h"
#include "statements.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* How long the value is: the last part says it. */
static enum newsidx_status measure(size_t *bytes, struct impact_index *index, const struct impact_kept *kept,
                                   const char *stem, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_POSITIONS_END, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, kept->segment);
    statement_bind_text(select, 2, stem);
    const int rc = statement_step(select);
    const int64_t part = rc == SQLITE_ROW ? sqlite3_column_int64(select, 0) : -1;
    const int64_t last = rc == SQLITE_ROW ? sqlite3_column_int64(select, 1) : 0;
    (void)sqlite3_reset(select);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        return statement_error(index->archive->db, error);
    }
    const int64_t most = archive_bytes(index->archive) / IMPACT_PART_BYTES;
    if (part < 0 || part > most || last < 0 || last > IMPACT_PART_BYTES) {
        return impact_index_damaged(index, error);
    }
    *bytes = (size_t)(part * IMPACT_PART_BYTES + last);
    return NEWSIDX_OK;
}

/* Keeps the row's part, which is to be this one. */
static bool keep_part(struct impact_index *index, struct impact_kept *kept, sqlite3_stmt *row, size_t part)
{
    const size_t first = part * IMPACT_PART_BYTES;
    const size_t left = kept->positions_bytes - first;
    const size_t bytes = left < IMPACT_PART_BYTES ? left : IMPACT_PART_BYTES;
    const void *value = statement_blob(row, 1);
    if (value == NULL || sqlite3_column_int64(row, 0) != (int64_t)part ||
        (size_t)sqlite3_column_bytes(row, 1) != bytes) {
        return false;
    }
    memcpy(kept->positions + first, value, bytes);
    kept->part_read[part] = true;
    index->kept_bytes += bytes;
    return true;
}

/* Reads parts first to end - 1, of which none has been read. */
static enum newsidx_status read_parts(struct impact_index *index, struct impact_kept *kept, const char *stem,
                                      size_t first, size_t end, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    assert(impact_index_is_reader(index));
    enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_POSITIONS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, kept->segment);
    statement_bind_text(select, 2, stem);
    (void)sqlite3_bind_int64(select, 3, (int64_t)first);
    (void)sqlite3_bind_int64(select, 4, (int64_t)end - 1);
    for (size_t part = first; part < end && status == NEWSIDX_OK; part++) {
        const int rc = statement_step(select);
        if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
            status = statement_error(index->archive->db, error);
        } else if (rc == SQLITE_DONE || !keep_part(index, kept, select, part)) {
            status = impact_index_damaged(index, error);
        }
    }
    (void)sqlite3_reset(select);
    return status;
}

static enum newsidx_status read_range(struct impact_index *index, struct impact_kept *kept, const char *stem,
                                      size_t first, size_t end, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    const size_t after = (end + IMPACT_PART_BYTES - 1) / IMPACT_PART_BYTES;
    for (size_t part = first / IMPACT_PART_BYTES; part < after && status == NEWSIDX_OK; part++) {
        size_t unread = part;
        while (unread < after && !kept->part_read[unread]) {
            unread++;
        }
        if (unread > part) {
            status = read_parts(index, kept, stem, part, unread, error);
            part = unread;
        }
    }
    return status;
}

enum newsidx_status impact_kept_open(struct impact_positions *out, struct impact_index *index, uint32_t number,
                                     const char *stem, uint32_t blocks, struct newsidx_error *error)
{
    struct impact_kept *kept = &index->kept[number];
    enum newsidx_status status = NEWSIDX_OK;
    if (kept->positions == NULL) {
        size_t bytes = 0;
        status = measure(&bytes, index, kept, stem, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        unsigned char *positions =
            memory_zeroed(bytes + 1, 1); /* a large one is address space until it is written to */
        kept->part_read = memory_zeroed(bytes / IMPACT_PART_BYTES + 1, sizeof *kept->part_read);
        if (positions == NULL || kept->part_read == NULL) {
            free(positions);
            free(kept->part_read);
            kept->part_read = NULL;
            return error_nomem(error);
        }
        kept->positions = positions;
        kept->positions_bytes = bytes;
    }
    if (!impact_positions_open(out, kept->positions, kept->positions_bytes, blocks)) {
        return impact_index_damaged(index, error);
    }
    return kept->part_read != NULL ? read_range(index, kept, stem, 0, kept->positions_bytes - out->block_bytes, error)
                                   : NEWSIDX_OK;
}

enum newsidx_status impact_kept_load_some(const struct impact_positions *positions, struct impact_index *index,
                                          uint32_t number, const char *stem, uint32_t first, uint32_t last,
                                          struct newsidx_error *error)
{
    struct impact_kept *kept = &index->kept[number];
    size_t begin = 0;
    size_t end = 0;
    size_t between = 0;
    if (!impact_positions_extent(positions, first, &begin, &between) ||
        !impact_positions_extent(positions, last, &between, &end)) {
        return impact_index_damaged(index, error);
    }
    return kept->part_read != NULL ? read_range(index, kept, stem, begin, end, error) : NEWSIDX_OK;
}

enum newsidx_status impact_kept_load(const struct impact_positions *positions, struct impact_index *index,
                                     uint32_t number, const char *stem, uint32_t block, struct newsidx_error *error)
{
    return impact_kept_load_some(positions, index, number, stem, block, block, error);
}
