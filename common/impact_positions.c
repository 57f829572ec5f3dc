#include "impact_positions.h"

#include "bytes.h"

#include <assert.h>

enum {
    ENTRY_BYTES = 4,
    FANO_POSITIONS = 4, /* from so many on that code is shorter */
};

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
    uint64_t largest; /* position */
    unsigned low;     /* bits of each that stand apart */
    bool fano;        /* the others are counted up; otherwise there are none */
    uint64_t bits;    /* in all */
};

/* How many bits a number has that is not 0. */
static inline unsigned bits_of(uint64_t number)
{
#if defined(__GNUC__)
    return ((unsigned)__builtin_clzll(number) ^ 63U) + 1;
#else
    return number >> 32 != 0 ? 32 + bytes_bits((uint32_t)(number >> 32)) : bytes_bits((uint32_t)number);
#endif
}

uint8_t impact_positions_width(uint32_t length)
{
    return (uint8_t)bits_of((uint64_t)length + IMPACT_COLUMNS - 1);
}

/* How many bits the code of Elias and Fano saves, q - 1 for each position less 2^q - 1 in all: from four positions on. A table of the first
 * ones, since they are looked up for every article that is passed over. */
static inline uint64_t saved_bits(uint32_t positions)
{
    static const uint8_t FIRST[64] = {0,   0,   0,   0,   1,   3,   5,   7,   9,   12,  15,  18,  21,  24,  27,  30,
                                      33,  37,  41,  45,  49,  53,  57,  61,  65,  69,  73,  77,  81,  85,  89,  93,
                                      97,  102, 107, 112, 117, 122, 127, 132, 137, 142, 147, 152, 157, 162, 167, 172,
                                      177, 182, 187, 192, 197, 202, 207, 212, 217, 222, 227, 232, 237, 242, 247, 252};
    if (positions < sizeof FIRST) {
        return FIRST[positions];
    }
    const unsigned own = bits_of(positions);
    return (uint64_t)positions * (own - 1) - ((UINT64_C(1) << own) - 1);
}

/* What coding_of has as bits, for an article of that width. */
static inline uint64_t all_bits(unsigned width, uint32_t positions)
{
    return (uint64_t)positions * width - saved_bits(positions);
}

static inline struct coding coding_of(uint32_t length, uint32_t positions)
{
    struct coding coding = {.largest = (uint64_t)length + IMPACT_COLUMNS - 1};
    const unsigned width = bits_of(coding.largest);
    coding.fano = positions >= FANO_POSITIONS;
    coding.low = coding.fano ? width - bits_of(positions) : width;
    coding.bits = all_bits(width, positions);
    return coding;
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

static void append_article(struct bytes_packer *packer, const uint32_t *position, uint32_t positions, uint32_t length)
{
    const struct coding coding = coding_of(length, positions);
    for (uint32_t i = 0; i < positions; i++) {
        bytes_pack(packer, (uint32_t)(position[i] & ((UINT64_C(1) << coding.low) - 1)), coding.low);
    }
    uint32_t high = 0;
    for (uint32_t i = 0; i < positions && coding.fano; i++) {
        const uint32_t own = position[i] >> coding.low;
        bytes_pack_zeros(packer, own - high);
        bytes_pack(packer, 1, 1);
        high = own;
    }
    if (coding.fano) {
        bytes_pack_zeros(packer, coding.bits - (uint64_t)positions * (coding.low + 1) - high);
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
    struct bytes_packer packer;
    bytes_pack_begin(&packer, out);
    for (size_t i = 0; i < count; i++) {
        append_article(&packer, position + item[i].first, item[i].positions, length[item[i].posting.ordinal]);
    }
    bytes_pack_end(&packer);
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

/* Where the positions of each article begin, in bits, and the last ones end. */
static void find_bits(struct impact_positions_block *block, const uint32_t *ordinal, const uint8_t *width)
{
    uint64_t bit = 0;
    for (uint32_t i = 0; i < block->articles; i++) {
        const uint32_t length = block->length[ordinal[i]];
        const uint32_t count = block->count[i];
        block->first_bit[i] = bit;
        /* More positions than words are damage: what comes after them is past the end. */
        bit += count <= length ? all_bits(width != NULL ? width[ordinal[i]] : impact_positions_width(length), count)
                               : block->bits_in_all + 1;
    }
    block->first_bit[block->articles] = bit;
}

bool impact_positions_block(struct impact_positions_block *out, const struct impact_positions *positions,
                            uint32_t block, uint32_t articles, const uint32_t *ordinal, const uint32_t *frequency,
                            const uint32_t *length, const uint8_t *width)
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
    out->bits_in_all = (uint64_t)(out->end - at) * 8;
    out->ordinal = ordinal;
    out->length = length;
    find_bits(out, ordinal, width);
    return true;
}

static inline struct coding coding_at(const struct impact_positions_block *block, uint32_t number)
{
    return coding_of(block->length[block->ordinal[number]], block->count[number]);
}

bool impact_positions_whole(const struct impact_positions_block *block)
{
    const uint64_t bytes = (block->first_bit[block->articles] + 7) / 8;
    return bytes == (uint64_t)(block->end - block->bits);
}

enum { WORD_BITS = 57 }; /* that are read at once */

/* WORD_BITS bits at least, from a bit on; 0 after the end. */
static inline uint64_t bits_at(const struct impact_positions_block *block, uint64_t bit)
{
    const unsigned char *at = block->bits + bit / 8;
    uint64_t word = 0;
    if (block->end - at >= 8) {
        word = bytes_u64(at);
    } else {
        for (unsigned i = 0; at + i < block->end; i++) {
            word |= (uint64_t)at[i] << (i * 8);
        }
    }
    return word >> (bit % 8);
}

static inline uint64_t low_bits(uint64_t word, unsigned bits)
{
    return word & ((UINT64_C(1) << bits) - 1);
}

static inline bool is_inside(const struct impact_positions_block *block, uint64_t bit, uint64_t bits)
{
    return bits <= block->bits_in_all && bit <= block->bits_in_all - bits;
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
};

static inline struct reading begin(const struct impact_positions_block *block, uint32_t number)
{
    struct reading reading = {.block = block, .coding = coding_at(block, number), .low_bit = block->first_bit[number]};
    reading.high_bit = reading.low_bit + (uint64_t)block->count[number] * reading.coding.low;
    reading.end_bit = reading.low_bit + reading.coding.bits;
    reading.good = block->count[number] <= block->length[block->ordinal[number]] &&
                   is_inside(block, reading.low_bit, reading.coding.bits);
    return reading;
}

/* Larger than the largest where it is damaged. */
static inline uint64_t next(struct reading *reading)
{
    const uint64_t low = low_bits(bits_at(reading->block, reading->low_bit), reading->coding.low);
    reading->low_bit += reading->coding.low;
    if (!reading->coding.fano) {
        return low;
    }
    uint64_t word = bits_at(reading->block, reading->high_bit);
    while (low_bits(word, WORD_BITS - 1) == 0) { /* many 0 */
        reading->high += WORD_BITS - 1;
        reading->high_bit += WORD_BITS - 1;
        if (reading->high_bit >= reading->end_bit) {
            return UINT64_MAX;
        }
        word = bits_at(reading->block, reading->high_bit);
    }
    const unsigned zeros = (unsigned)__builtin_ctzll(word);
    reading->high += zeros;
    reading->high_bit += zeros + 1;
    return reading->high_bit <= reading->end_bit ? reading->high << reading->coding.low | low : UINT64_MAX;
}

/* Where the bits of positions are set: all of them, or those that are set in another bitmap, too. */
struct marks {
    uint64_t *bitmap;
    const uint64_t *among; /* NULL: all */
    uint64_t any;          /* not 0: some were */
};

static inline void set_bit(struct marks *marks, uint64_t bit)
{
    const uint64_t among = marks->among != NULL ? marks->among[bit / 64] : UINT64_MAX;
    const uint64_t own = UINT64_C(1) << (bit % 64) & among;
    marks->bitmap[bit / 64] |= own;
    marks->any |= own;
}

/* Bits that end before `end`, WORD_BITS of them at most; those after it are 0. */
static inline uint64_t bits_before(const struct impact_positions_block *block, uint64_t bit, uint64_t end)
{
    const uint64_t left = end - bit;
    return low_bits(bits_at(block, bit), left < WORD_BITS ? (unsigned)left : WORD_BITS);
}

/* Takes the 1 of a word after the other, of a list that has both parts. */
static bool mark_fano(const struct impact_positions_block *block, uint32_t number, uint32_t shift, struct marks *marks)
{
    const struct reading reading = begin(block, number);
    const unsigned low = reading.coding.low;
    uint64_t low_bit = reading.low_bit;
    uint64_t above = 0; /* 0 before the word, all in all */
    uint32_t left = reading.good ? block->count[number] : 0;
    for (uint64_t bit = reading.high_bit; left > 0 && bit < reading.end_bit; bit += WORD_BITS) {
        uint64_t word = bits_before(block, bit, reading.end_bit);
        uint64_t ones = 0;
        for (; word != 0 && left > 0; word &= word - 1, left--, ones++, low_bit += low) {
            const uint64_t high = above + (uint64_t)__builtin_ctzll(word) - ones;
            const uint64_t position = high << low | low_bits(bits_at(block, low_bit), low);
            if (position > reading.coding.largest) {
                return false;
            }
            set_bit(marks, position + shift);
        }
        above += WORD_BITS - ones;
    }
    return reading.good && left == 0;
}

static bool mark_many(const struct impact_positions_block *block, uint32_t number, uint32_t shift, struct marks *marks)
{
    if (block->count[number] >= FANO_POSITIONS) {
        return mark_fano(block, number, shift, marks);
    }
    struct reading reading = begin(block, number);
    for (uint32_t i = 0; i < block->count[number] && reading.good; i++) {
        const uint64_t position = next(&reading);
        if (position > reading.coding.largest) {
            return false;
        }
        set_bit(marks, position + shift);
    }
    return reading.good;
}

/* The few positions that most words have in an article, which fit into one word of either part. */
struct few {
    struct coding coding;
    uint32_t positions;
    uint64_t low;
    uint64_t high; /* 0 where there is no such part */
};

/* False where they are more, or not all there. */
__attribute__((always_inline)) static inline bool open_few(struct few *few, const struct impact_positions_block *block,
                                                           uint32_t number)
{
    const uint32_t length = block->length[block->ordinal[number]];
    const uint64_t bit = block->first_bit[number];
    const uint64_t bits = block->first_bit[number + 1] - bit;
    few->positions = block->count[number];
    few->coding = coding_of(length, few->positions);
    const uint64_t low_part = (uint64_t)few->positions * few->coding.low;
    if (few->positions > length || low_part > WORD_BITS || bits - low_part > WORD_BITS ||
        !is_inside(block, bit, bits)) {
        return false;
    }
    few->low = bits_at(block, bit);
    few->high = few->coding.fano ? low_bits(bits_at(block, bit + low_part), (unsigned)(bits - low_part)) : 0;
    return true;
}

/* A damaged position may be larger than the largest, but is below its fourfold (more may be counted up than there are): whether one was is
 * seen by the borrow. */
__attribute__((always_inline)) static inline bool mark(const struct impact_positions_block *block, uint32_t number,
                                                       uint32_t shift, struct marks *marks)
{
    struct few few;
    if (!open_few(&few, block, number)) {
        return mark_many(block, number, shift, marks);
    }
    uint64_t borrow = 0;
    uint32_t i = 0;
    if (!few.coding.fano) {
        for (; i < few.positions; i++, few.low >>= few.coding.low) {
            const uint64_t position = low_bits(few.low, few.coding.low);
            borrow |= few.coding.largest - position;
            set_bit(marks, position + shift);
        }
        return borrow >> 63 == 0;
    }
    for (; i < few.positions && few.high != 0; i++, few.low >>= few.coding.low, few.high &= few.high - 1) {
        const uint64_t above = (uint64_t)__builtin_ctzll(few.high) - i;
        const uint64_t position = above << few.coding.low | low_bits(few.low, few.coding.low);
        borrow |= few.coding.largest - position;
        set_bit(marks, position + shift);
    }
    return i == few.positions && borrow >> 63 == 0;
}

static bool read_many(const struct impact_positions_block *block, uint32_t number, uint32_t *out)
{
    struct reading reading = begin(block, number);
    bool good = reading.good;
    for (uint32_t i = 0; i < block->count[number] && good; i++) {
        const uint64_t position = next(&reading);
        out[i] = (uint32_t)position;
        good = position <= reading.coding.largest && (i == 0 || out[i - 1] < position);
    }
    return good;
}

bool impact_positions_read(const struct impact_positions_block *block, uint32_t number, uint32_t *out)
{
    struct few few;
    if (!open_few(&few, block, number)) {
        return read_many(block, number, out);
    }
    uint32_t i = 0;
    if (!few.coding.fano) {
        for (; i < few.positions; i++, few.low >>= few.coding.low) {
            out[i] = (uint32_t)low_bits(few.low, few.coding.low);
        }
    }
    for (; i < few.positions && few.high != 0; i++, few.low >>= few.coding.low, few.high &= few.high - 1) {
        const uint64_t above = (uint64_t)__builtin_ctzll(few.high) - i;
        out[i] = (uint32_t)(above << few.coding.low | low_bits(few.low, few.coding.low));
    }
    bool good = i == few.positions;
    for (uint32_t k = 0; k < i; k++) {
        good = good && out[k] <= few.coding.largest && (k == 0 || out[k - 1] < out[k]);
    }
    return good;
}

bool impact_positions_mark(const struct impact_positions_block *block, uint32_t number, uint32_t shift,
                           uint64_t *bitmap)
{
    struct marks marks = {.bitmap = bitmap};
    return mark(block, number, shift, &marks);
}

bool impact_positions_mark_among(const struct impact_positions_block *block, uint32_t number, uint32_t shift,
                                 const uint64_t *among, uint64_t *bitmap, bool *any)
{
    assert(among != NULL);
    struct marks marks = {.bitmap = bitmap, .among = among};
    const bool good = mark(block, number, shift, &marks);
    *any = marks.any != 0;
    return good;
}
