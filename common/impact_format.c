#include "impact_format.h"

#include "bytes.h"
#include "rank.h"

#include <math.h>
#include <string.h>

enum { ENTRY_BYTES = 9 };

/* --- writing ------------------------------------------------------------------------------------------------------------ */

static void append_packed(struct buffer *out, const uint32_t *value, unsigned bits)
{
    uint64_t pending = 0;
    unsigned held = 0;
    for (unsigned i = 0; i < IMPACT_BLOCK; i++) {
        pending |= (uint64_t)value[i] << held;
        held += bits;
        for (; held >= 8; held -= 8) {
            buffer_append_byte(out, (char)pending);
            pending >>= 8;
        }
    }
}

static void append_full(struct buffer *out, const struct impact_posting *posting, uint32_t before)
{
    uint32_t gap[IMPACT_BLOCK];
    uint32_t more[IMPACT_BLOCK];
    uint32_t all_gaps = 0;
    uint32_t all_more = 0;
    for (unsigned i = 0; i < IMPACT_BLOCK; i++) {
        gap[i] = posting[i].ordinal - before - 1;
        more[i] = posting[i].frequency - 1;
        before = posting[i].ordinal;
        all_gaps |= gap[i];
        all_more |= more[i];
    }
    buffer_append_byte(out, (char)bytes_bits(all_gaps));
    buffer_append_byte(out, (char)bytes_bits(all_more));
    append_packed(out, gap, bytes_bits(all_gaps));
    append_packed(out, more, bytes_bits(all_more));
}

static void append_rest(struct buffer *out, const struct impact_posting *posting, size_t count, uint32_t before)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t gap = posting[i].ordinal - before - 1;
        bytes_append_varint(out, gap * 2 + (posting[i].frequency == 1));
        if (posting[i].frequency != 1) {
            bytes_append_varint(out, posting[i].frequency - 2);
        }
        before = posting[i].ordinal;
    }
}

static uint8_t largest_impact(const struct impact_posting *posting, size_t count, const uint32_t *length,
                              double average_length)
{
    const double per_word = rank_per_word(average_length);
    double largest = 0.0;
    for (size_t i = 0; i < count; i++) {
        const double share = rank_share(posting[i].frequency, rank_norm((double)length[posting[i].ordinal], per_word));
        largest = share > largest ? share : largest;
    }
    const double impact = ceil(largest * IMPACT_MAX);
    return impact < IMPACT_MAX ? (uint8_t)impact : IMPACT_MAX;
}

void impact_encode(struct buffer *out, const struct impact_posting *posting, size_t count, const uint32_t *length,
                   double average_length)
{
    bytes_append_varint(out, count);
    const size_t blocks = (count + IMPACT_BLOCK - 1) / IMPACT_BLOCK;
    struct buffer packed = BUFFER_INIT;
    uint32_t before = UINT32_MAX;
    for (size_t i = 0; i < blocks; i++) {
        const struct impact_posting *first = posting + i * IMPACT_BLOCK;
        const size_t in_block = i + 1 < blocks ? IMPACT_BLOCK : count - i * IMPACT_BLOCK;
        if (in_block == IMPACT_BLOCK) {
            append_full(&packed, first, before);
        } else {
            append_rest(&packed, first, in_block, before);
        }
        before = first[in_block - 1].ordinal;
        if (blocks > 1) {
            bytes_append_u32(out, before);
            bytes_append_u32(out, (uint32_t)packed.len_bytes);
            buffer_append_byte(out, (char)largest_impact(first, in_block, length, average_length));
        }
    }
    if (packed.len_bytes > 0) {
        buffer_append(out, packed.data, packed.len_bytes);
    }
    out->failed = out->failed || packed.failed;
    buffer_release(&packed);
}

/* --- reading ------------------------------------------------------------------------------------------------------------ */

bool impact_open(struct impact_list *out, const void *value, size_t len_bytes)
{
    *out = (struct impact_list){.count = 0};
    if (value == NULL) {
        return false;
    }
    const unsigned char *at = value;
    const unsigned char *end = at + len_bytes;
    uint64_t count = 0;
    if (!bytes_varint(&count, &at, end) || count > UINT32_MAX / 2) {
        return false;
    }
    out->count = (uint32_t)count;
    out->blocks = (out->count + IMPACT_BLOCK - 1) / IMPACT_BLOCK;
    if (out->blocks > 1) {
        if ((size_t)(end - at) / ENTRY_BYTES < out->blocks) {
            return false;
        }
        out->entry = at;
        at += (size_t)out->blocks * ENTRY_BYTES;
    }
    out->block = at;
    out->block_bytes = (size_t)(end - at);
    return true;
}

uint32_t impact_last_ordinal(const struct impact_list *list, uint32_t block)
{
    return list->entry != NULL ? bytes_u32(list->entry + (size_t)block * ENTRY_BYTES) : UINT32_MAX;
}

uint8_t impact_of(const struct impact_list *list, uint32_t block)
{
    return list->entry != NULL ? list->entry[(size_t)block * ENTRY_BYTES + 8] : IMPACT_MAX;
}

static void unpack_some(uint32_t *out, uint64_t word, unsigned bits, unsigned count)
{
    const uint64_t mask = (UINT64_C(1) << bits) - 1;
    for (unsigned i = 0; i < count; i++, word >>= bits) {
        out[i] = (uint32_t)(word & mask);
    }
}

/* Eight values are `bits` whole bytes: of up to 8 bits they come with one load, of up to 16 with two. The caller sees to it that eight
 * bytes are there from every value's first. */
static void unpack(uint32_t *out, const unsigned char *bytes, unsigned bits)
{
    for (unsigned i = 0; i < IMPACT_BLOCK; i += 8, bytes += bits) {
        if (bits <= 8) {
            unpack_some(out + i, bytes_u64(bytes), bits, 8);
        } else if (bits <= 16) {
            unpack_some(out + i, bytes_u64(bytes), bits, 4);
            unpack_some(out + i + 4, bytes_u64(bytes + bits / 2) >> (bits % 2 * 4), bits, 4);
        } else {
            for (unsigned k = 0; k < 8; k++) {
                unpack_some(out + i + k, bytes_u64(bytes + k * bits / 8) >> (k * bits % 8), bits, 1);
            }
        }
    }
}

/* A block's numbers of `bits` bits each. At the end of the value they are unpacked from a copy with room behind it. */
static void unpack_safely(uint32_t *out, const unsigned char *at, const unsigned char *end, unsigned bits)
{
    unsigned char copy[32 * (IMPACT_BLOCK / 8) + 8];
    const size_t len_bytes = (size_t)bits * (IMPACT_BLOCK / 8);
    if ((size_t)(end - at) < len_bytes + 8) {
        memcpy(copy, at, len_bytes);
        memset(copy + len_bytes, 0, 8);
        at = copy;
    }
    unpack(out, at, bits);
}

/* The gaps of a full block; *packed is where its frequencies begin, with their bits before them at [1] of the block. */
static bool unpack_block(const unsigned char *at, size_t len_bytes, const unsigned char *end, uint32_t *gap,
                         const unsigned char **packed)
{
    const unsigned d = len_bytes >= 2 ? at[0] : 33;
    const unsigned t = len_bytes >= 2 ? at[1] : 33;
    if (d > 32 || t > 32 || len_bytes != 2 + (size_t)(d + t) * (IMPACT_BLOCK / 8)) {
        return false;
    }
    unpack_safely(gap, at + 2, end, d);
    *packed = at + 1;
    return true;
}

/* packed: at the bits of a frequency, which come after those of a gap. */
static const unsigned char *first_frequency(const unsigned char *packed)
{
    return packed + 1 + (size_t)packed[-1] * (IMPACT_BLOCK / 8);
}

uint32_t impact_frequency(const struct impact_list *list, const unsigned char *packed, uint32_t number)
{
    const unsigned bits = packed[0];
    const size_t bit = (size_t)number * bits;
    const unsigned char *from = first_frequency(packed) + bit / 8;
    const unsigned char *end = list->block + list->block_bytes;
    uint64_t word = 0;
    for (unsigned i = 0; i * 8 < bits + bit % 8 && from + i < end; i++) {
        word |= (uint64_t)from[i] << (i * 8);
    }
    return (uint32_t)(word >> (bit % 8) & ((UINT64_C(1) << bits) - 1)) + 1;
}

void impact_frequencies(const struct impact_list *list, const unsigned char *packed, uint32_t *frequency)
{
    unpack_safely(frequency, first_frequency(packed), list->block + list->block_bytes, packed[0]);
    for (uint32_t i = 0; i < IMPACT_BLOCK; i++) {
        frequency[i]++;
    }
}

static bool decode_rest(const unsigned char *at, const unsigned char *end, uint32_t count, uint32_t *gap,
                        uint32_t *more)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value = 0;
        uint64_t frequency = 0;
        if (!bytes_varint(&value, &at, end) || ((value & 1) == 0 && !bytes_varint(&frequency, &at, end)) ||
            value / 2 > UINT32_MAX || frequency > UINT32_MAX - 2) {
            return false;
        }
        gap[i] = (uint32_t)(value / 2);
        more[i] = (value & 1) != 0 ? 0 : (uint32_t)frequency + 1;
    }
    return at == end;
}

uint32_t impact_decode(const struct impact_list *list, uint32_t block, uint32_t ordinals, uint32_t *ordinal,
                       uint32_t *frequency)
{
    const unsigned char *packed = NULL;
    const uint32_t count = impact_decode_ordinals(list, block, ordinals, ordinal, frequency, &packed);
    if (packed != NULL) {
        impact_frequencies(list, packed, frequency);
    }
    return count;
}

uint32_t impact_decode_ordinals(const struct impact_list *list, uint32_t block, uint32_t ordinals, uint32_t *ordinal,
                                uint32_t *frequency, const unsigned char **packed)
{
    size_t first = 0;
    *packed = NULL;
    size_t end = list->block_bytes;
    uint64_t next = 0; /* the smallest ordinal that can come */
    if (list->entry != NULL) {
        end = bytes_u32(list->entry + (size_t)block * ENTRY_BYTES + 4);
        if (block > 0) {
            first = bytes_u32(list->entry + (size_t)(block - 1) * ENTRY_BYTES + 4);
            next = (uint64_t)impact_last_ordinal(list, block - 1) + 1;
        }
    }
    if (block >= list->blocks || first > end || end > list->block_bytes) {
        return 0;
    }
    const uint32_t count = block + 1 < list->blocks ? IMPACT_BLOCK : list->count - block * IMPACT_BLOCK;
    const unsigned char *at = list->block + first;
    const bool read = count == IMPACT_BLOCK
                          ? unpack_block(at, end - first, list->block + list->block_bytes, ordinal, packed)
                          : decode_rest(at, list->block + end, count, ordinal, frequency);
    if (!read) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) { /* they ascend: if the last is a good one, all are */
        next += ordinal[i];
        ordinal[i] = (uint32_t)next++;
    }
    for (uint32_t i = 0; i < count && *packed == NULL; i++) {
        frequency[i]++;
    }
    return next <= ordinals ? count : 0;
}
