#include "salvage_record.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Kinds of pages: their first byte. */
enum { INDEX_INTERIOR = 2, TABLE_LEAF = 13, INDEX_LEAF = 10 };

enum {
    PAGE_USES_MAX = 3, /* of one overflow page, which belongs to one record; what leads in circles ends */
    PAYLOAD_BYTES_MAX =
        128 << 20, /* an article's input is at most 32 MB, and its text may have grown on becoming UTF-8 */
    VARINT_BYTES_MAX = 9,
};

/* A cell before its overflow pages are read. */
struct cell {
    int64_t payload_bytes;
    int64_t rowid;
    uint32_t begin; /* of the payload on the page */
    uint32_t local_bytes;
    uint32_t overflow; /* page number, 0: none */
    uint32_t end;
};

/* A variable-length integer; the bytes that it takes, 0 where it does not end before limit. */
static size_t read_varint(const unsigned char *bytes, size_t limit, int64_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < VARINT_BYTES_MAX && i < limit; i++) {
        if (i == VARINT_BYTES_MAX - 1) {
            value = value << 8 | bytes[i];
            *out = (int64_t)value;
            return i + 1;
        }
        value = value << 7 | (bytes[i] & 0x7f);
        if ((bytes[i] & 0x80) == 0) {
            *out = (int64_t)value;
            return i + 1;
        }
    }
    return 0;
}

static uint32_t read_u16(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] << 8 | bytes[1];
}

/* How much of a payload stays on the page (fileformat2.html, 1.6). */
static uint32_t local_payload(int64_t payload_bytes, uint32_t usable_bytes, bool of_table)
{
    const uint32_t most = of_table ? usable_bytes - 35 : (usable_bytes - 12) * 64 / 255 - 23;
    if (payload_bytes <= most) {
        return (uint32_t)payload_bytes;
    }
    const uint32_t least = (usable_bytes - 12) * 32 / 255 - 23;
    const uint32_t local = least + (uint32_t)((payload_bytes - least) % (usable_bytes - 4));
    return local <= most ? local : least;
}

uint32_t salvage_page_records(const struct salvage_page *page)
{
    const unsigned char *head = page->bytes + page->head;
    const uint32_t head_bytes = head[0] == INDEX_INTERIOR ? 12 : 8;
    if (head[0] != INDEX_INTERIOR && head[0] != TABLE_LEAF && head[0] != INDEX_LEAF) {
        return 0;
    }
    const uint32_t cells = read_u16(head + 3);
    const uint32_t room = (page->size_bytes - page->head - head_bytes) / 2;
    return cells < room ? cells : room;
}

bool salvage_page_is_of_table(const struct salvage_page *page)
{
    return page->bytes[page->head] == TABLE_LEAF;
}

static bool find_cell(struct cell *cell, const struct salvage_page *page, uint32_t index)
{
    const unsigned char *head = page->bytes + page->head;
    const bool of_table = head[0] == TABLE_LEAF;
    uint32_t at = read_u16(head + (head[0] == INDEX_INTERIOR ? 12 : 8) + (size_t)index * 2);
    at += head[0] == INDEX_INTERIOR ? 4 : 0; /* the child's page number */
    *cell = (struct cell){.overflow = 0};
    if (at < page->head + 8 || at >= page->size_bytes) {
        return false;
    }
    size_t len = read_varint(page->bytes + at, page->size_bytes - at, &cell->payload_bytes);
    at += (uint32_t)len;
    if (len == 0 || cell->payload_bytes < 1 || cell->payload_bytes > PAYLOAD_BYTES_MAX) {
        return false;
    }
    if (of_table) {
        len = read_varint(page->bytes + at, page->size_bytes - at, &cell->rowid);
        at += (uint32_t)len;
    }
    cell->begin = at;
    cell->local_bytes = local_payload(cell->payload_bytes, page->size_bytes, of_table);
    cell->end = at + cell->local_bytes;
    const bool spills = cell->local_bytes < cell->payload_bytes;
    if (len == 0 || cell->end + (spills ? 4 : 0) > page->size_bytes) {
        return false;
    }
    if (spills) {
        const unsigned char *next = page->bytes + cell->end;
        cell->overflow = read_u16(next) << 16 | read_u16(next + 2);
        cell->end += 4;
    }
    return true;
}

bool salvage_page_is_full_leaf(const struct salvage_page *page)
{
    if (page->bytes[page->head] != TABLE_LEAF) {
        return false;
    }
    const uint32_t cells = salvage_page_records(page);
    bool reaches_end = false;
    for (uint32_t i = 0; i < cells; i++) {
        struct cell cell;
        if (!find_cell(&cell, page, i)) {
            return false;
        }
        reaches_end = reaches_end || cell.end == page->size_bytes;
    }
    return reaches_end;
}

/* The payload, as far as the chain of its overflow pages goes. No more pages are read than the payload can take. */
static void read_payload(struct buffer *payload, const struct salvage_file *file, const struct salvage_page *page,
                         const struct cell *cell)
{
    buffer_clear(payload);
    buffer_append(payload, page->bytes + cell->begin, cell->local_bytes);
    unsigned char *bytes = cell->overflow != 0 ? memory_alloc(file->page_bytes) : NULL;
    uint32_t next = cell->overflow;
    while (bytes != NULL && next > 1 && next <= file->pages && (int64_t)payload->len_bytes < cell->payload_bytes) {
        struct salvage_page overflow = {.bytes = bytes};
        if (file->uses[next] == PAGE_USES_MAX || !salvage_file_read(file, next, &overflow)) {
            break;
        }
        file->uses[next]++;
        const size_t left = (size_t)cell->payload_bytes - payload->len_bytes;
        const size_t here = file->usable_bytes - 4;
        buffer_append(payload, bytes + 4, left < here ? left : here);
        next = read_u16(bytes) << 16 | read_u16(bytes + 2);
    }
    free(bytes);
}

static int64_t read_integer(const unsigned char *bytes, size_t len_bytes)
{
    uint64_t value = (bytes[0] & 0x80) != 0 ? UINT64_MAX : 0;
    for (size_t i = 0; i < len_bytes; i++) {
        value = value << 8 | bytes[i];
    }
    return (int64_t)value;
}

/* The value of a serial type (fileformat2.html, 2.1) at *at, which moves behind it; false for a type that is none. */
static bool read_value(struct salvage_value *value, int64_t serial, const struct buffer *payload, size_t *at)
{
    static const unsigned char SIZES[10] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0};
    if (serial < 0 || serial == 10 || serial == 11 || serial > 2 * (int64_t)PAYLOAD_BYTES_MAX) {
        return false;
    }
    const size_t size = serial < 10 ? SIZES[serial] : (size_t)(serial - 12) / 2;
    const size_t left = payload->len_bytes > *at ? payload->len_bytes - *at : 0;
    const char *bytes = payload->data + (left > 0 ? *at : 0);
    *value = (struct salvage_value){.type = SALVAGE_NULL};
    if (serial >= 12) {
        value->type = serial % 2 == 0 ? SALVAGE_BLOB : SALVAGE_TEXT;
        value->bytes = bytes;
        value->len_bytes = size < left ? size : left;
        value->lost_bytes = size - value->len_bytes;
    } else if (serial != 0) {
        value->type = serial == 7 ? SALVAGE_REAL : SALVAGE_INTEGER;
        if (size > left) {
            return false;
        }
        value->integer = size > 0 ? read_integer((const unsigned char *)bytes, size) : serial - 8;
    }
    *at += size;
    return true;
}

static bool read_columns(struct salvage_record *record)
{
    const struct buffer *payload = &record->payload;
    const unsigned char *bytes = (const unsigned char *)payload->data;
    int64_t head_bytes = 0;
    size_t at = read_varint(bytes, payload->len_bytes, &head_bytes);
    if (at == 0 || head_bytes < (int64_t)at || head_bytes > (int64_t)payload->len_bytes) {
        return false;
    }
    size_t content = (size_t)head_bytes;
    record->columns = 0;
    while (at < (size_t)head_bytes) {
        int64_t serial = 0;
        const size_t len = read_varint(bytes + at, (size_t)head_bytes - at, &serial);
        if (len == 0 || record->columns == SALVAGE_COLUMNS_MAX ||
            !read_value(&record->value[record->columns], serial, payload, &content)) {
            return false;
        }
        record->columns++;
        at += len;
    }
    return true;
}

bool salvage_page_record(struct salvage_record *record, const struct salvage_file *file,
                         const struct salvage_page *page, uint32_t index)
{
    struct cell cell;
    if (!find_cell(&cell, page, index)) {
        return false;
    }
    record->of_table = page->bytes[page->head] == TABLE_LEAF;
    record->rowid = cell.rowid;
    read_payload(&record->payload, file, page, &cell);
    return !record->payload.failed && record->payload.data != NULL && read_columns(record);
}

void salvage_record_release(struct salvage_record *record)
{
    buffer_release(&record->payload);
}
