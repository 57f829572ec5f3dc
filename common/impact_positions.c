#include "impact_positions.h"

#include "bytes.h"

enum { ENTRY_BYTES = 4 };

unsigned impact_column(const struct impact_columns *columns, uint32_t position)
{
    unsigned column = 0;
    while (column < IMPACT_COLUMNS && position > columns->words[column]) {
        position -= columns->words[column++] + 1;
    }
    return column < IMPACT_COLUMNS && position < columns->words[column] ? column : IMPACT_COLUMNS;
}

/* How the positions of an article are written. */
struct coding {
    uint32_t largest; /* position */
    unsigned low;     /* bits of each that stand apart */
    bool fano;        /* the others are counted up; otherwise there are none */
    uint64_t bits;    /* in all */
};

static inline struct coding coding_of(uint32_t length, uint32_t positions)
{
    struct coding coding = {.largest = length < UINT32_MAX - IMPACT_COLUMNS ? length + IMPACT_COLUMNS - 1 : UINT32_MAX};
    const unsigned width = bytes_bits(coding.largest);
    if (positions == 1) { /* as most have: never shorter */
        coding.low = width;
        coding.bits = width;
        return coding;
    }
    const unsigned own = bytes_bits(positions);
    const unsigned low = width > own ? width - own : 0;
    const uint64_t fixed = (uint64_t)positions * width;
    const uint64_t fano = (uint64_t)positions * (low + 1) + (coding.largest >> low);
    coding.fano = fano < fixed;
    coding.low = coding.fano ? low : width;
    coding.bits = coding.fano ? fano : fixed;
    return coding;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

struct packer {
    struct buffer *out;
    uint64_t pending;
    unsigned held;
};

static void pack(struct packer *packer, uint32_t value, unsigned bits)
{
    packer->pending |= (uint64_t)value << packer->held;
    packer->held += bits;
    for (; packer->held >= 8; packer->held -= 8) {
        buffer_append_byte(packer->out, (char)packer->pending);
        packer->pending >>= 8;
    }
}

static void pack_zeros(struct packer *packer, uint64_t bits)
{
    for (; bits > 32; bits -= 32) {
        pack(packer, 0, 32);
    }
    pack(packer, 0, (unsigned)bits);
}

static void append_article(struct packer *packer, const uint32_t *position, uint32_t positions, uint32_t length)
{
    const struct coding coding = coding_of(length, positions);
    for (uint32_t i = 0; i < positions; i++) {
        pack(packer, (uint32_t)(position[i] & ((UINT64_C(1) << coding.low) - 1)), coding.low);
    }
    uint32_t high = 0;
    for (uint32_t i = 0; i < positions && coding.fano; i++) {
        const uint32_t own = position[i] >> coding.low;
        pack_zeros(packer, own - high);
        pack(packer, 1, 1);
        high = own;
    }
    if (coding.fano) {
        pack_zeros(packer, (coding.largest >> coding.low) - high);
    }
}

static void append_block(struct buffer *out, const struct impact_occurrence *item, size_t count,
                         const uint32_t *position, const uint32_t *length)
{
    uint64_t exceeding = 0;
    for (size_t i = 0; i < count; i++) {
        exceeding += item[i].posting.frequency - item[i].positions;
    }
    bytes_append_varint(out, exceeding);
    for (size_t i = 0; i < count && exceeding > 0; i++) {
        for (uint32_t k = item[i].positions; k < item[i].posting.frequency; k++) {
            buffer_append_byte(out, (char)i);
        }
    }
    struct packer packer = {.out = out};
    for (size_t i = 0; i < count; i++) {
        append_article(&packer, position + item[i].first, item[i].positions, length[item[i].posting.ordinal]);
    }
    if (packer.held > 0) {
        buffer_append_byte(out, (char)packer.pending);
    }
}

void impact_positions_encode(struct buffer *out, const struct impact_occurrence *item, size_t count,
                             const uint32_t *position, const uint32_t *length)
{
    struct buffer packed = BUFFER_INIT;
    for (size_t i = 0; i < count; i += IMPACT_BLOCK) {
        append_block(&packed, item + i, count - i < IMPACT_BLOCK ? count - i : IMPACT_BLOCK, position, length);
        if (count > IMPACT_BLOCK) {
            bytes_append_u32(out, (uint32_t)packed.len_bytes);
        }
    }
    if (packed.len_bytes > 0) {
        buffer_append(out, packed.data, packed.len_bytes);
    }
    out->failed = out->failed || packed.failed;
    buffer_release(&packed);
}

/* --- reading ------------------------------------------------------------------------------------------------------------ */

bool impact_positions_open(struct impact_positions *out, const void *value, size_t len_bytes, uint32_t blocks)
{
    *out = (struct impact_positions){.block = value, .block_bytes = len_bytes, .blocks = blocks};
    if (blocks > 1) {
        const size_t entries = (size_t)blocks * ENTRY_BYTES;
        if (value == NULL || len_bytes < entries) {
            return false;
        }
        out->entry = value;
        out->block = out->entry + entries;
        out->block_bytes = len_bytes - entries;
    }
    return value != NULL;
}

bool impact_positions_extent(const struct impact_positions *positions, uint32_t block, size_t *first, size_t *end)
{
    const size_t entries = positions->entry != NULL ? (size_t)positions->blocks * ENTRY_BYTES : 0;
    *first = 0;
    *end = positions->block_bytes;
    if (positions->entry != NULL) {
        *first = block > 0 ? bytes_u32(positions->entry + (size_t)(block - 1) * ENTRY_BYTES) : 0;
        *end = bytes_u32(positions->entry + (size_t)block * ENTRY_BYTES);
    }
    const bool good = block < positions->blocks && *first < *end && *end <= positions->block_bytes;
    *first += entries;
    *end += entries;
    return good;
}

/* How many positions each article has: its frequency, less what exceeds them. */
static bool read_counts(struct impact_positions_block *out, const uint32_t *frequency, const unsigned char **at)
{
    uint64_t exceeding = 0;
    if (!bytes_varint(&exceeding, at, out->end) || exceeding > (size_t)(out->end - *at)) {
        return false;
    }
    for (uint32_t i = 0; i < out->articles; i++) {
        out->count[i] = frequency[i];
    }
    for (uint64_t i = 0; i < exceeding; i++) {
        const unsigned char number = *(*at)++;
        if (number >= out->articles || out->count[number] <= 1) {
            return false;
        }
        out->count[number]--;
    }
    return true;
}

bool impact_positions_block(struct impact_positions_block *out, const struct impact_positions *positions,
                            uint32_t block, uint32_t articles, const uint32_t *ordinal, const uint32_t *frequency,
                            const uint32_t *length)
{
    size_t first = 0;
    size_t end = 0;
    if (articles > IMPACT_BLOCK || !impact_positions_extent(positions, block, &first, &end)) {
        return false;
    }
    const unsigned char *value = positions->entry != NULL ? positions->entry : positions->block;
    const unsigned char *at = value + first;
    out->end = value + end;
    out->articles = articles;
    if (!read_counts(out, frequency, &at)) {
        return false;
    }
    out->bits = at;
    out->ordinal = ordinal;
    out->length = length;
    out->at = 0;
    out->bit = 0;
    return true;
}

static inline struct coding coding_at(const struct impact_positions_block *block, uint32_t number)
{
    return coding_of(block->length[block->ordinal[number]], block->count[number]);
}

static inline void go_to(struct impact_positions_block *block, uint32_t number)
{
    if (number < block->at) {
        block->at = 0;
        block->bit = 0;
    }
    for (; block->at < number; block->at++) {
        block->bit += coding_at(block, block->at).bits;
    }
}

bool impact_positions_whole(struct impact_positions_block *block)
{
    go_to(block, block->articles);
    const uint64_t bytes = (block->bit + 7) / 8;
    go_to(block, 0);
    return bytes == (uint64_t)(block->end - block->bits);
}

/* 57 bits at least, from a bit on; 0 after the end. safe: all of them are there. */
static inline uint64_t bits_at(const struct impact_positions_block *block, uint64_t bit, bool safe)
{
    const unsigned char *at = block->bits + bit / 8;
    uint64_t word = 0;
    if (safe || block->end - at >= 8) {
        word = bytes_u64(at);
    } else {
        for (unsigned i = 0; at + i < block->end; i++) {
            word |= (uint64_t)at[i] << (i * 8);
        }
    }
    return word >> (bit % 8);
}

/* The positions of an article, one after the other. */
struct reading {
    const struct impact_positions_block *block;
    struct coding coding;
    uint64_t low_bit;
    uint64_t high_bit;
    uint64_t end_bit;
    uint64_t high; /* so far, in its place */
    bool good;     /* the block has all of their bits: a damaged frequency may say anything */
    bool safe;     /* none of these is among the last */
};

static inline struct reading begin(struct impact_positions_block *block, uint32_t number)
{
    go_to(block, number);
    struct reading reading = {.block = block, .coding = coding_at(block, number), .low_bit = block->bit};
    reading.high_bit = reading.low_bit + (uint64_t)block->count[number] * reading.coding.low;
    reading.end_bit = reading.low_bit + reading.coding.bits;
    reading.good = reading.end_bit <= (uint64_t)(block->end - block->bits) * 8;
    reading.safe = reading.end_bit / 8 + 8 <= (uint64_t)(block->end - block->bits);
    return reading;
}

/* Larger than the largest where it is damaged. */
static inline uint64_t next(struct reading *reading, bool safe)
{
    const uint64_t low = bits_at(reading->block, reading->low_bit, safe) & ((UINT64_C(1) << reading->coding.low) - 1);
    reading->low_bit += reading->coding.low;
    if (!reading->coding.fano) {
        return low;
    }
    uint64_t word = bits_at(reading->block, reading->high_bit, safe);
    while ((word & ((UINT64_C(1) << 56) - 1)) == 0) { /* many 0 */
        reading->high += 56;
        reading->high_bit += 56;
        if (reading->high_bit >= reading->end_bit) {
            return UINT64_MAX;
        }
        word = bits_at(reading->block, reading->high_bit, safe);
    }
    const unsigned zeros = (unsigned)__builtin_ctzll(word);
    reading->high += zeros;
    reading->high_bit += zeros + 1;
    return reading->high_bit <= reading->end_bit ? reading->high << reading->coding.low | low : UINT64_MAX;
}

bool impact_positions_read(struct impact_positions_block *block, uint32_t number, uint32_t *out)
{
    struct reading reading = begin(block, number);
    bool good = reading.good;
    for (uint32_t i = 0; i < block->count[number] && good; i++) {
        const uint64_t position = next(&reading, false);
        out[i] = (uint32_t)position;
        good = good && position <= reading.coding.largest && (i == 0 || out[i - 1] < position);
    }
    return good;
}

static inline bool mark(struct reading reading, uint32_t positions, uint32_t before, uint64_t *bitmap, bool safe)
{
    for (uint32_t i = 0; i < positions; i++) {
        const uint64_t position = next(&reading, safe);
        if (position > reading.coding.largest) {
            return false;
        }
        if (position >= before) {
            bitmap[(position - before) / 64] |= UINT64_C(1) << ((position - before) % 64);
        }
    }
    return true;
}

bool impact_positions_mark(struct impact_positions_block *block, uint32_t number, uint32_t before, uint64_t *bitmap)
{
    const struct reading reading = begin(block, number);
    const uint32_t positions = block->count[number];
    if (!reading.good) {
        return false;
    }
    return reading.safe ? mark(reading, positions, before, bitmap, true)
                        : mark(reading, positions, before, bitmap, false);
}
