/* fts_format.h - how FTS5 writes its index: numbers, lists of positions, pages.
 *
 * Source: the comment at the head of ext/fts5/fts5_index.c in SQLite's source (3.40.1), and for varints sqlite.org/fileformat2.html, "B-tree
 * Pages": seven bits a byte, the highest first, the eighth bit says that more follow. The impact index has others (common/bytes.h). A segment
 * is made of
 *
 *     term       '0' and the bytes of the stem; written as its length and bytes where it is the first on its page, and otherwise as how
 *                many bytes it has in common with the one before, how many others, and these
 *     postings   of a term follow it: the id, or its difference from the one before where there is one on this page; the double of how
 *                many bytes its list has; its list
 *     list       for each column but the first that has some tokens: FTS_LIST_COLUMN and its number; for each token its number in the column,
 *                less that of the one before, plus FTS_LIST_OFFSET
 *     page       2 bytes, where the first id is that comes before any term, 0 without one; 2 bytes, where the terms' places begin; terms and
 *                postings; the terms' places, each less the one before. Numbers are varints but for these 2 bytes, the high one first. A
 *                list may go on on the next page, not so a number of it.
 *
 * articles_fts_data has the pages; articles_fts_idx, for each page with a term, the beginning of its first term that tells it from the one
 * before. Postings that go on over several pages have an index of their first ids besides: 0, the first such page and its id, then the
 * difference for each page, 0 where it has no id.
 *
 * What is written here differs from FTS5's own segments where FTS5 does not mind: an index of ids is one record whatever its length, and a new
 * segment does not change the levels of others.
 *
 * Thread safety: pure functions. */
#ifndef NEWSIDX_FTS_FORMAT_H
#define NEWSIDX_FTS_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

enum {
    FTS_LIST_COLUMN = 1,
    FTS_LIST_OFFSET = 2,
    FTS_PAGE_BYTES = 4050, /* FTS5's own default: with a row's header it fits a page of 4096 bytes */
    FTS_VARINT_MOST = 9,   /* bytes; the ninth has eight bits */
};

/* Writes a varint; where the next byte goes. */
static inline unsigned char *fts_put_varint(unsigned char *at, uint64_t value)
{
    if (value < 0x80) {
        *at++ = (unsigned char)value;
        return at;
    }
    if (value >> 56 != 0) {
        for (unsigned i = 0; i < 8; i++) {
            *at++ = (unsigned char)(value >> (57 - i * 7) | 0x80);
        }
        *at++ = (unsigned char)value;
        return at;
    }
    unsigned shift = 7;
    while (shift < 49 && value >> (shift + 7) != 0) {
        shift += 7;
    }
    for (; shift > 0; shift -= 7) {
        *at++ = (unsigned char)(value >> shift | 0x80);
    }
    *at++ = (unsigned char)(value & 0x7F);
    return at;
}

/* Reads the varint at *at and goes past it; false past the end. */
static inline bool fts_varint(uint64_t *out, const unsigned char **at, const unsigned char *end)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < FTS_VARINT_MOST && *at < end; i++) {
        const unsigned char byte = *(*at)++;
        if (i == FTS_VARINT_MOST - 1) {
            *out = value << 8 | byte;
            return true;
        }
        value = value << 7 | (byte & 0x7F);
        if ((byte & 0x80) == 0) {
            *out = value;
            return true;
        }
    }
    return false;
}

/* Bytes of a list with its size in front; 0 where the bytes end within it. */
static inline uint32_t fts_list_bytes(const unsigned char *at, const unsigned char *end)
{
    const unsigned char *begin = at;
    uint64_t doubled = 0;
    if (!fts_varint(&doubled, &at, end) || doubled / 2 > (uint64_t)(end - at)) {
        return 0;
    }
    return (uint32_t)((uint64_t)(at - begin) + doubled / 2);
}

/* Bytes of the first varint among `most`, of which there is one at least. */
static inline uint32_t fts_varint_bytes(const unsigned char *at, uint32_t most)
{
    uint32_t bytes = 1;
    while (bytes < most && bytes < FTS_VARINT_MOST && (at[bytes - 1] & 0x80) != 0) {
        bytes++;
    }
    return bytes;
}

#endif
