#include "impact_format.h"

#include "bytes.h"
#include "rank.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* --- writing ------------------------------------------------------------------------------------------------------------ */

static void append_packed(struct buffer *out, const uint32_t *value, unsigned bits)
{
    struct bytes_packer packer;
    bytes_pack_begin(&packer, out);
    for (size_t i = 0; i < IMPACT_BLOCK; i++) {
        bytes_pack(&packer, value[i], bits);
    }
    bytes_pack_end(&packer);
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
        if ((size_t)(end - at) / IMPACT_ENTRY_BYTES < out->blocks) {
            return false;
        }
        out->entry = at;
        at += (size_t)out->blocks * IMPACT_ENTRY_BYTES;
    }
    out->block = at;
    out->block_bytes = (size_t)(end - at);
    return true;
}

/* Functions that unpack a block's numbers of one width: each is the number, 1 more, and where they are summed the one before it. Eight of
 * them are `bits` whole bytes: of up to 8 bits they come with one load, of up to 16 with two. The caller sees to it that eight bytes are
 * there from every number's first. Widths are constants, as shifting by what is known is half of the work of shifting by a variable. */
#define PUT(place, word, number, bits, summed)                                                                         \
    out[i + (place)] = (uint32_t)(sum = (summed ? sum : 0) + ((word) >> ((bits) * (number)) & LOW(bits)) + 1)
#define LOW(bits) ((UINT64_C(1) << (bits)) - 1)

#define UNPACK(name, bits, summed)                                                                                     \
    static uint64_t name##_##bits(uint32_t *restrict out, const unsigned char *restrict bytes, uint64_t sum)           \
    {                                                                                                                  \
        for (unsigned i = 0; i < IMPACT_BLOCK; i += 8, bytes += bits) {                                                \
            const uint64_t low = bytes_u64(bytes);                                                                     \
            const uint64_t high =                                                                                      \
                bits <= 8 ? low >> (bits <= 8 ? bits * 4 : 0) : bytes_u64(bytes + bits / 2) >> (bits % 2 * 4);         \
            PUT(0, low, 0, bits, summed);                                                                              \
            PUT(1, low, 1, bits, summed);                                                                              \
            PUT(2, low, 2, bits, summed);                                                                              \
            PUT(3, low, 3, bits, summed);                                                                              \
            PUT(4, high, 0, bits, summed);                                                                             \
            PUT(5, high, 1, bits, summed);                                                                             \
            PUT(6, high, 2, bits, summed);                                                                             \
            PUT(7, high, 3, bits, summed);                                                                             \
        }                                                                                                              \
        return sum;                                                                                                    \
    }

#define WIDTHS(each)                                                                                                   \
    each(1) each(2) each(3) each(4) each(5) each(6) each(7) each(8) each(9) each(10) each(11) each(12) each(13)        \
        each(14) each(15) each(16)

#define UNPACK_BOTH(bits) UNPACK(apart, bits, false) UNPACK(summed, bits, true)
WIDTHS(UNPACK_BOTH)

typedef uint64_t unpack_function(uint32_t *restrict out, const unsigned char *restrict bytes, uint64_t sum);

#define BOTH_OF(bits) [bits] = {apart_##bits, summed_##bits},
static unpack_function *const UNPACK_WIDTH[33][2] = {WIDTHS(BOTH_OF)};

/* Of any width. */
static uint64_t unpack_any(uint32_t *out, const unsigned char *bytes, unsigned bits, bool summed, uint64_t sum)
{
    for (unsigned i = 0; i < IMPACT_BLOCK; i++) {
        const size_t bit = (size_t)i * bits;
        sum = (summed ? sum : 0) + (bytes_u64(bytes + bit / 8) >> (bit % 8) & LOW(bits)) + 1;
        out[i] = (uint32_t)sum;
    }
    return sum;
}

/* A block's numbers of `bits` bits each, and the last of them. At the end of the value they are unpacked from a copy with room behind it. */
static uint64_t unpack(uint32_t *out, const unsigned char *at, const unsigned char *end, unsigned bits, bool summed,
                       uint64_t sum)
{
    unsigned char copy[32 * (IMPACT_BLOCK / 8) + 8];
    const size_t len_bytes = (size_t)bits * (IMPACT_BLOCK / 8);
    if ((size_t)(end - at) < len_bytes + 8) {
        memcpy(copy, at, len_bytes);
        memset(copy + len_bytes, 0, 8);
        at = copy;
    }
    unpack_function *own = UNPACK_WIDTH[bits][summed];
    return own != NULL ? own(out, at, sum) : unpack_any(out, at, bits, summed, sum);
}

/* The ordinals of a full block, next being the smallest that can come, then that after it; *packed is where its frequencies begin, with
 * their bits before them at [1] of the block. */
static bool unpack_block(const unsigned char *at, size_t len_bytes, const unsigned char *end, uint32_t *ordinal,
                         uint64_t *next, const unsigned char **packed)
{
    const unsigned d = len_bytes >= 2 ? at[0] : 33;
    const unsigned t = len_bytes >= 2 ? at[1] : 33;
    if (d > 32 || t > 32 || len_bytes != 2 + (size_t)(d + t) * (IMPACT_BLOCK / 8)) {
        return false;
    }
    *next = unpack(ordinal, at + 2, end, d, true, *next - 1) + 1; /* of 0, too: it wraps round and back */
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
    (void)unpack(frequency, first_frequency(packed), list->block + list->block_bytes, packed[0], false, 0);
}

static bool decode_rest(const unsigned char *at, const unsigned char *end, uint32_t count, uint32_t *ordinal,
                        uint64_t *next, uint32_t *frequency)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t value = 0;
        uint64_t more = 0;
        if (!bytes_varint(&value, &at, end) || ((value & 1) == 0 && !bytes_varint(&more, &at, end)) ||
            value / 2 > UINT32_MAX || more > UINT32_MAX - 2) {
            return false;
        }
        *next += value / 2;
        ordinal[i] = (uint32_t)(*next)++;
        frequency[i] = (value & 1) != 0 ? 1 : (uint32_t)more + 2;
    }
    return at == end;
}

uint32_t impact_find_block(const struct impact_list *list, uint32_t from, uint32_t ordinal)
{
    uint32_t low = from;
    uint32_t step = 1;
    while (low + step < list->blocks && impact_last_ordinal(list, low + step - 1) < ordinal) {
        low += step;
        step *= 2;
    }
    uint32_t high = low + step < list->blocks ? low + step : list->blocks;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (impact_last_ordinal(list, middle) < ordinal) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
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
        end = bytes_u32(list->entry + (size_t)block * IMPACT_ENTRY_BYTES + 4);
        if (block > 0) {
            first = bytes_u32(list->entry + (size_t)(block - 1) * IMPACT_ENTRY_BYTES + 4);
            next = (uint64_t)impact_last_ordinal(list, block - 1) + 1;
        }
    }
    if (block >= list->blocks || first > end || end > list->block_bytes) {
        return 0;
    }
    const uint32_t count = block + 1 < list->blocks ? IMPACT_BLOCK : list->count - block * IMPACT_BLOCK;
    const unsigned char *at = list->block + first;
    const bool read = count == IMPACT_BLOCK
                          ? unpack_block(at, end - first, list->block + list->block_bytes, ordinal, &next, packed)
                          : decode_rest(at, list->block + end, count, ordinal, &next, frequency);
    return read && next <= ordinals ? count : 0; /* they ascend: if the last is a good one, all are */
}

/* --- ids ---------------------------------------------------------------------------------------------------------------- */

void impact_append_ids(struct buffer *out, const int64_t *id, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        assert(id[i] > id[i - 1]);
        bytes_append_varint(out, (uint64_t)id[i] - (uint64_t)id[i - 1]);
    }
}

size_t impact_read_ids(int64_t *out, size_t room, int64_t first, const unsigned char *ids, size_t len_bytes)
{
    const unsigned char *end = len_bytes > 0 ? ids + len_bytes : ids; /* NULL where there is one id */
    size_t count = 0;
    if (room > 0) {
        out[count++] = first;
    }
    while (ids < end) {
        uint64_t more = 0;
        unsigned shift = 0;
        for (; ids < end && (*ids & 0x80) != 0 && shift < 56; shift += 7) {
            more |= (uint64_t)(*ids++ & 0x7F) << shift;
        }
        if (ids == end || (*ids & 0x80) != 0 || count == room || count == 0) {
            return 0;
        }
        more |= (uint64_t)*ids++ << shift;
        if (more == 0 || more > (uint64_t)INT64_MAX - (uint64_t)out[count - 1]) {
            return 0;
        }
        out[count] = (int64_t)((uint64_t)out[count - 1] + more);
        count++;
    }
    return count;
}
