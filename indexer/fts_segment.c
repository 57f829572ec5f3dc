#include "fts_segment.h"

#include "error.h"

#include <assert.h>
#include <string.h>

enum {
    HEADER_BYTES = 4,
    INDEXED_PAGES = 4, /* fewer pages without a term need no index of ids */
    PLACE_BYTES_MOST = 2,
    ID_AND_SIZE_BYTES_MOST = FTS_VARINT_MOST + 5,
    SEGMENT_SHIFT = 37, /* of its number in an id of articles_fts_data; the page's number takes 31 bits of the rest */
    IDS_SHIFT = 36,
};

/* --- rows --------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status write_data(struct fts_segment *segment, int64_t id, const void *bytes, size_t len_bytes,
                                      struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status =
        statement_take(&insert, &segment->store->statements, STORE_INSERT_FTS_PAGE, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(insert, 1, id);
    (void)sqlite3_bind_blob64(insert, 2, bytes, len_bytes, SQLITE_STATIC);
    return statement_run(segment->store->archive->db, insert, error);
}

static enum newsidx_status write_ids(struct fts_segment *segment, struct newsidx_error *error)
{
    const int64_t id = segment->number << SEGMENT_SHIFT | (int64_t)1 << IDS_SHIFT | segment->ids_page;
    return segment->ids.failed ? error_nomem(error)
                               : write_data(segment, id, buffer_text(&segment->ids), segment->ids.len_bytes, error);
}

/* Makes index_page known, now that its last term's postings are complete. */
static enum newsidx_status write_index(struct fts_segment *segment, struct newsidx_error *error)
{
    if (segment->index_page == 0) {
        return NEWSIDX_OK;
    }
    sqlite3_stmt *insert = NULL;
    const bool indexed = segment->ids.len_bytes > 0 && segment->pages_after >= INDEXED_PAGES;
    enum newsidx_status status = indexed ? write_ids(segment, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = statement_take(&insert, &segment->store->statements, STORE_INSERT_FTS_TERM, error);
    }
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, segment->number);
        (void)sqlite3_bind_blob64(insert, 2, segment->index_term, segment->index_term_bytes, SQLITE_STATIC);
        (void)sqlite3_bind_int64(insert, 3, segment->index_page * 2 + indexed);
        status = statement_run(segment->store->archive->db, insert, error);
    }
    buffer_clear(&segment->ids);
    segment->index_page = 0;
    segment->pages_after = 0;
    return status;
}

/* --- pages -------------------------------------------------------------------------------------------------------------- */

static void begin_page(struct fts_segment *segment)
{
    memset(segment->bytes, 0, HEADER_BYTES);
    segment->page_bytes = HEADER_BYTES;
    segment->places_bytes = segment->last_place = 0;
    segment->has_term = segment->has_id = false;
}

static uint32_t room(const struct fts_segment *segment)
{
    const uint32_t used = segment->page_bytes + segment->places_bytes;
    return used < FTS_PAGE_BYTES ? FTS_PAGE_BYTES - used : 0;
}

static void put_u16(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)(value >> 8);
    at[1] = (unsigned char)value;
}

static void append_ids(struct fts_segment *segment, uint64_t value)
{
    unsigned char bytes[FTS_VARINT_MOST];
    buffer_append(&segment->ids, bytes, (size_t)(fts_put_varint(bytes, value) - bytes));
}

static enum newsidx_status write_page(struct fts_segment *segment, struct newsidx_error *error)
{
    put_u16(segment->bytes + 2, segment->page_bytes);
    memcpy(segment->bytes + segment->page_bytes, segment->places, segment->places_bytes);
    const enum newsidx_status status = write_data(segment, segment->number << SEGMENT_SHIFT | segment->page,
                                                  segment->bytes, segment->page_bytes + segment->places_bytes, error);
    if (!segment->has_term) {
        segment->pages_after++;
        if (!segment->has_id && segment->ids.len_bytes > 0) {
            append_ids(segment, 0);
        }
    }
    segment->page++;
    begin_page(segment);
    return status;
}

void fts_segment_begin(struct fts_segment *segment, struct store *store, int64_t number)
{
    segment->store = store;
    segment->number = number;
    segment->page = segment->index_page = 1;
    segment->index_term_bytes = segment->pages_after = segment->term_bytes = 0;
    segment->ids = (struct buffer)BUFFER_INIT;
    begin_page(segment);
}

enum newsidx_status fts_segment_end(struct fts_segment *segment, int64_t *pages, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (segment->page_bytes > HEADER_BYTES) {
        status = write_page(segment, error);
    }
    *pages = segment->page - 1;
    return status == NEWSIDX_OK && *pages > 0 ? write_index(segment, error) : status;
}

void fts_segment_release(struct fts_segment *segment)
{
    buffer_release(&segment->ids);
}

/* --- terms -------------------------------------------------------------------------------------------------------------- */

static uint32_t common_bytes(const struct fts_segment *segment, const unsigned char *term, uint32_t term_bytes)
{
    const uint32_t most = segment->term_bytes < term_bytes ? segment->term_bytes : term_bytes;
    uint32_t common = 0;
    while (common < most && segment->term[common] == term[common]) {
        common++;
    }
    return common;
}

/* A page that begins with this term, or has it after postings of the last one. */
static enum newsidx_status begin_index(struct fts_segment *segment, const unsigned char *term, uint32_t common,
                                       struct newsidx_error *error)
{
    const enum newsidx_status status = write_index(segment, error);
    segment->index_page = segment->page;
    segment->index_term_bytes = common + 1;
    memcpy(segment->index_term, term, common + 1);
    return status;
}

enum newsidx_status fts_segment_term(struct fts_segment *segment, const char *stem, size_t len_bytes,
                                     struct newsidx_error *error)
{
    unsigned char term[FTS_TERM_BYTES_MAX] = {'0'}; /* of the index of whole terms; there are none of prefixes */
    const uint32_t term_bytes = (uint32_t)len_bytes + 1;
    enum newsidx_status status = NEWSIDX_OK;
    assert(len_bytes < FTS_TERM_BYTES_MAX);
    memcpy(term + 1, stem, len_bytes);
    if (room(segment) < term_bytes + 2 * PLACE_BYTES_MOST + PLACE_BYTES_MOST + ID_AND_SIZE_BYTES_MOST) {
        status = write_page(segment, error);
    }
    uint32_t common = common_bytes(segment, term, term_bytes);
    assert(common < term_bytes);
    if (status == NEWSIDX_OK && !segment->has_term && segment->page > 1) {
        status = begin_index(segment, term, common, error);
    }
    segment->places_bytes +=
        (uint32_t)(fts_put_varint(segment->places + segment->places_bytes, segment->page_bytes - segment->last_place) -
                   (segment->places + segment->places_bytes));
    segment->last_place = segment->page_bytes;
    unsigned char *at = segment->bytes + segment->page_bytes;
    if (segment->has_term) {
        at = fts_put_varint(at, common);
    } else {
        common = 0;
    }
    at = fts_put_varint(at, term_bytes - common);
    memcpy(at, term + common, term_bytes - common);
    segment->page_bytes = (uint32_t)(at - segment->bytes) + term_bytes - common;
    memcpy(segment->term, term, term_bytes);
    segment->term_bytes = term_bytes;
    segment->has_term = true;
    segment->has_id = false;
    segment->ids_page = segment->page;
    segment->last_id = 0;
    return status;
}

/* --- postings ----------------------------------------------------------------------------------------------------------- */

/* Notes the first id of a page that begins amid postings. */
static void note_id(struct fts_segment *segment, int64_t id)
{
    put_u16(segment->bytes, segment->page_bytes);
    if (segment->ids.len_bytes == 0) {
        append_ids(segment, 0);
        append_ids(segment, (uint64_t)segment->page);
        append_ids(segment, (uint64_t)id);
    } else {
        append_ids(segment, (uint64_t)id - (uint64_t)segment->ids_last);
    }
    segment->ids_last = id;
}

/* Puts an id with the size of its list on one page. */
static enum newsidx_status put_id(struct fts_segment *segment, int64_t id, const unsigned char *size,
                                  uint32_t size_bytes, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (room(segment) < ID_AND_SIZE_BYTES_MOST) {
        status = write_page(segment, error);
    }
    if (!segment->has_term && !segment->has_id) {
        note_id(segment, id);
        segment->last_id = 0;
    }
    unsigned char *at = fts_put_varint(segment->bytes + segment->page_bytes, (uint64_t)id - (uint64_t)segment->last_id);
    memcpy(at, size, size_bytes);
    segment->page_bytes = (uint32_t)(at - segment->bytes) + size_bytes;
    segment->last_id = id;
    segment->has_id = true;
    return status;
}

enum newsidx_status fts_segment_posting(struct fts_segment *segment, int64_t id, const unsigned char *spots,
                                        uint32_t spots_bytes, struct newsidx_error *error)
{
    const uint32_t size_bytes = fts_varint_bytes(spots, spots_bytes);
    enum newsidx_status status = put_id(segment, id, spots, size_bytes, error);
    for (uint32_t at = size_bytes; at < spots_bytes && status == NEWSIDX_OK;) {
        const uint32_t space = room(segment);
        uint32_t part = spots_bytes - at;
        if (part > space) { /* as many whole numbers as there is room for */
            for (part = space; part > 0 && (spots[at + part - 1] & 0x80) != 0;) {
                part--;
            }
        }
        memcpy(segment->bytes + segment->page_bytes, spots + at, part);
        segment->page_bytes += part;
        at += part;
        if (at < spots_bytes) {
            status = write_page(segment, error);
        }
    }
    return status;
}
