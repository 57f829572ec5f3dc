#include "fts_segment.h"

#include <assert.h>
#include <stddef.h>
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

static void append_row(struct fts_segment *segment, enum fts_table table, int64_t id, const void *bytes,
                       size_t len_bytes)
{
    const struct fts_row row = {.table = table, .id = id, .len_bytes = (uint32_t)len_bytes};
    buffer_append(segment->out, &row, offsetof(struct fts_row, bytes));
    buffer_append(segment->out, bytes, len_bytes);
}

bool fts_row_next(struct fts_row *row, const struct buffer *rows, size_t *at)
{
    if (*at >= rows->len_bytes) {
        return false;
    }
    memcpy(row, rows->data + *at, offsetof(struct fts_row, bytes));
    row->bytes = rows->data + *at + offsetof(struct fts_row, bytes);
    *at += offsetof(struct fts_row, bytes) + row->len_bytes;
    return true;
}

int64_t fts_segment_row_id(int64_t number, int64_t id)
{
    return number << SEGMENT_SHIFT | id;
}

/* Makes index_page known, now that its last term's postings are complete. */
static void put_index(struct fts_segment *segment)
{
    const bool indexed = segment->ids.len_bytes > 0 && segment->pages_after >= INDEXED_PAGES;
    segment->out->failed = segment->out->failed || segment->ids.failed;
    if (segment->index_page != 0 && indexed) {
        append_row(segment, FTS_DATA, (int64_t)1 << IDS_SHIFT | segment->ids_page, buffer_text(&segment->ids),
                   segment->ids.len_bytes);
    }
    if (segment->index_page != 0) {
        append_row(segment, FTS_INDEX, segment->index_page * 2 + indexed, segment->index_term,
                   segment->index_term_bytes);
        buffer_clear(&segment->ids);
    }
    segment->index_page = 0;
    segment->pages_after = 0;
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

static void put_page(struct fts_segment *segment)
{
    put_u16(segment->bytes + 2, segment->page_bytes);
    memcpy(segment->bytes + segment->page_bytes, segment->places, segment->places_bytes);
    append_row(segment, FTS_DATA, segment->page, segment->bytes, segment->page_bytes + segment->places_bytes);
    if (!segment->has_term) {
        segment->pages_after++;
        if (!segment->has_id && segment->ids.len_bytes > 0) {
            append_ids(segment, 0);
        }
    }
    segment->page++;
    begin_page(segment);
}

void fts_segment_begin(struct fts_segment *segment)
{
    segment->out = NULL;
    segment->page = segment->index_page = 1;
    segment->index_term_bytes = segment->pages_after = segment->term_bytes = 0;
    segment->ids = (struct buffer)BUFFER_INIT;
    begin_page(segment);
}

void fts_segment_end(struct fts_segment *segment)
{
    if (segment->page_bytes > HEADER_BYTES) {
        put_page(segment);
    }
    if (segment->page > 1) {
        put_index(segment);
    }
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
static void begin_index(struct fts_segment *segment, const unsigned char *term, uint32_t common)
{
    put_index(segment);
    segment->index_page = segment->page;
    segment->index_term_bytes = common + 1;
    memcpy(segment->index_term, term, common + 1);
}

void fts_segment_term(struct fts_segment *segment, const char *stem, size_t len_bytes)
{
    unsigned char term[FTS_TERM_BYTES_MAX] = {'0'}; /* of the index of whole terms; there are none of prefixes */
    const uint32_t term_bytes = (uint32_t)len_bytes + 1;
    assert(len_bytes < FTS_TERM_BYTES_MAX);
    memcpy(term + 1, stem, len_bytes);
    if (room(segment) < term_bytes + 2 * PLACE_BYTES_MOST + PLACE_BYTES_MOST + ID_AND_SIZE_BYTES_MOST) {
        put_page(segment);
    }
    uint32_t common = common_bytes(segment, term, term_bytes);
    assert(common < term_bytes);
    if (!segment->has_term && segment->page > 1) {
        begin_index(segment, term, common);
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
static void put_id(struct fts_segment *segment, int64_t id, const unsigned char *size, uint32_t size_bytes)
{
    if (room(segment) < ID_AND_SIZE_BYTES_MOST) {
        put_page(segment);
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
}

void fts_segment_posting(struct fts_segment *segment, int64_t id, const unsigned char *spots, uint32_t spots_bytes)
{
    const uint32_t size_bytes = fts_varint_bytes(spots, spots_bytes);
    put_id(segment, id, spots, size_bytes);
    for (uint32_t at = size_bytes; at < spots_bytes;) {
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
            put_page(segment);
        }
    }
}
