/* impact_format.h - the postings of the impact index: how often a stem stands in which articles, in blocks that say what they can be
 * worth. Written by indexer/impact_*.c, read by query/impact_*.c; the tables are described in schema.sql and newsidx-archive(5).
 *
 * The value of a row's postings, all numbers little-endian:
 *
 *     varint  count of articles, n (seven bits a byte, the lowest first, the eighth bit says that more follow)
 *     blocks of IMPACT_BLOCK articles, the last one the rest; where there is more than one block, first for each
 *         u32     the last ordinal in it
 *         u32     where it ends, in bytes after the last of these entries
 *         u8      its impact
 *     then for a full block
 *         u8      d, bits of a gap
 *         u8      t, bits of a frequency
 *         IMPACT_BLOCK gaps of d bits, the lowest first, padded to whole bytes: the ordinal less the one before less 1
 *         IMPACT_BLOCK frequencies of t bits, likewise: less 1
 *     and for the rest, article by article
 *         varint  gap * 2, + 1 where the frequency is 1
 *         varint  the frequency less 2, where it is not 1
 *
 * The first gap of a list counts from -1. A frequency is weighted by column (rank.h). An impact is the largest
 * tf / (tf + k1 * (1 - b + b * length / average)) of the block in 255ths, rounded up, the average being that of the row in
 * impact_segments. Blocks with their maxima: Ding and Suel, "Faster top-k document retrieval using block-max indexes", SIGIR 2011.
 *
 * Thread safety: pure functions. */
#ifndef NEWSIDX_IMPACT_FORMAT_H
#define NEWSIDX_IMPACT_FORMAT_H

#include "buffer.h"
#include "bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    IMPACT_BLOCK = 128,
    IMPACT_CHUNK = 1024, /* articles whose ids and lengths share a row of impact_articles */
    IMPACT_MAX = 255,
    IMPACT_PART_BYTES = 4000,      /* of a value in one row: more would need pages of its own */
    IMPACT_SEGMENTS_MAX = 1000,    /* they are merged as they come: an archive has some dozens */
    IMPACT_ARTICLES_MAX = 1 << 30, /* of a segment */
};

/* What a row says of its articles. A wrong number is brought near enough that no sum of such numbers overflows. */
static inline int64_t impact_row_articles(int64_t articles)
{
    return articles > INT32_MAX ? INT32_MAX : articles < -INT32_MAX ? -INT32_MAX : articles;
}

struct impact_posting {
    uint32_t ordinal;
    uint32_t frequency; /* at least 1 */
};

/* Appends the value for count postings in ascending order. length: words of each article, by ordinal. */
void impact_encode(struct buffer *out, const struct impact_posting *posting, size_t count, const uint32_t *length,
                   double average_length);

/* A value opened for reading. It borrows the bytes. */
struct impact_list {
    const unsigned char *entry; /* NULL where there is one block */
    const unsigned char *block;
    size_t block_bytes; /* in all */
    uint32_t count;
    uint32_t blocks;
};

/* False where the bytes cannot be a value; count 0 is one. */
bool impact_open(struct impact_list *out, const void *value, size_t len_bytes);

enum { IMPACT_ENTRY_BYTES = 9 };

/* UINT32_MAX where there is one block. */
static inline uint32_t impact_last_ordinal(const struct impact_list *list, uint32_t block)
{
    return list->entry != NULL ? bytes_u32(list->entry + (size_t)block * IMPACT_ENTRY_BYTES) : UINT32_MAX;
}

/* IMPACT_MAX where there is one block. */
static inline uint8_t impact_of(const struct impact_list *list, uint32_t block)
{
    return list->entry != NULL ? list->entry[(size_t)block * IMPACT_ENTRY_BYTES + 8] : IMPACT_MAX;
}

/* The first block from `from` on that ends at ordinal or after it; list->blocks where there is none. */
uint32_t impact_find_block(const struct impact_list *list, uint32_t from, uint32_t ordinal);
/* Decodes a block into ordinals and frequencies, of IMPACT_BLOCK entries each; how many it has, 0 where it is damaged: ordinals
 * not ascending, or not below ordinals. */
uint32_t impact_decode(const struct impact_list *list, uint32_t block, uint32_t ordinals, uint32_t *ordinal,
                       uint32_t *frequency);
/* The same in two steps, for those who want few of the frequencies: *packed is where those of a full block are, then read one by one with
 * impact_frequency or all together with impact_frequencies, and NULL where frequency has been filled already. */
uint32_t impact_decode_ordinals(const struct impact_list *list, uint32_t block, uint32_t ordinals, uint32_t *ordinal,
                                uint32_t *frequency, const unsigned char **packed);
uint32_t impact_frequency(const struct impact_list *list, const unsigned char *packed, uint32_t number);
void impact_frequencies(const struct impact_list *list, const unsigned char *packed, uint32_t *frequency);

/* The ids of a row of impact_articles, ascending: for each but the first a varint of how much larger it is than the one before. */
void impact_append_ids(struct buffer *out, const int64_t *id, size_t count);
/* Reads up to `room` of them, the first among them; how many there are, 0 where they are damaged. */
size_t impact_read_ids(int64_t *out, size_t room, int64_t first, const unsigned char *ids, size_t len_bytes);

#endif
