/* fuzz_impact.c - bytes as the postings and positions of an impact index, and postings and positions made of bytes.
 *
 * Built twice, as fuzz_main.h says.
 * Invariant: reading any bytes stays within them and gives ascending ordinals below the limit; what is written is read again. */
#include "impact_cursor.h"
#include "impact_format.h"
#include "impact_positions.h"

#include <assert.h>

#include "fuzz_main.h"

enum { ORDINALS = 1 << 16, POSTINGS_MAX = 1000 };

static void read_blocks(const unsigned char *data, size_t len_bytes)
{
    struct impact_list list;
    if (!impact_open(&list, data, len_bytes)) {
        return;
    }
    for (uint32_t block = 0; block < list.blocks && block < 64; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const unsigned char *packed = NULL;
        const uint32_t count = impact_decode_ordinals(&list, block, ORDINALS, ordinal, frequency, &packed);
        for (uint32_t i = 0; i < count; i++) {
            assert(ordinal[i] < ORDINALS && (i == 0 || ordinal[i] > ordinal[i - 1]));
        }
        if (packed != NULL && count > 0) {
            impact_frequencies(&list, packed, frequency);
            for (uint32_t i = 0; i < count; i++) {
                assert(impact_frequency(&list, packed, i) == frequency[i]);
            }
        }
    }
}

static void move_cursor(const unsigned char *data, size_t len_bytes)
{
    static struct impact_cursor cursor;
    uint8_t bound[ORDINALS / IMPACT_WINDOW] = {0};
    impact_cursor_open(&cursor, data, len_bytes, ORDINALS);
    impact_cursor_bounds(&cursor, bound, ORDINALS / IMPACT_WINDOW);
    for (uint32_t begin = 0; begin < ORDINALS; begin += IMPACT_WINDOW) {
        uint64_t bitmap[IMPACT_WINDOW_WORDS] = {0};
        (void)impact_cursor_window(&cursor, begin);
        impact_cursor_mark(&cursor, begin, bitmap);
        (void)impact_cursor_frequency(&cursor, begin + 77);
    }
}

/* The first byte says how many articles there are, the second how long they are. */
static void read_positions(const unsigned char *data, size_t len_bytes)
{
    static uint32_t out[1 << 16];
    static uint64_t bitmap[(UINT8_MAX * IMPACT_BLOCK * 4) / 64 + 2];
    static uint64_t among[sizeof bitmap / sizeof *bitmap];
    uint32_t ordinal[IMPACT_BLOCK];
    uint32_t frequency[IMPACT_BLOCK];
    uint32_t length[IMPACT_BLOCK];
    struct impact_positions positions;
    struct impact_positions_block block;
    if (len_bytes < 2) {
        return;
    }
    const uint32_t count = data[0] % IMPACT_BLOCK + 1;
    for (uint32_t i = 0; i < count; i++) {
        ordinal[i] = i;
        frequency[i] = i % 7 + 1;
        length[i] = data[1] * (i + 1);
        if (i < len_bytes && data[i] % 8 == 7) { /* damage */
            frequency[i] = data[i] * 9U;
            length[i] = data[i] / 8;
        }
    }
    const uint32_t blocks = data[1] % 3 + 1;
    if (!impact_positions_open(&positions, data + 2, len_bytes - 2, blocks)) {
        return;
    }
    for (uint32_t k = 0; k < blocks; k++) {
        if (!impact_positions_block(&block, &positions, k, count, ordinal, frequency, length, NULL)) {
            continue;
        }
        for (uint32_t i = 0; i < count; i++) {
            assert(block.count[i] > 0 && block.count[i] <= frequency[i]);
            const bool good = impact_positions_read(&block, i, out);
            assert(!good || out[block.count[i] - 1] <= length[i] + IMPACT_COLUMNS - 1);
            assert(impact_positions_room(length[i], i % 3) <= sizeof bitmap / sizeof *bitmap);
            (void)impact_positions_mark(&block, i, i % 3, bitmap);
            bool any = false;
            (void)impact_positions_mark_among(&block, i, i % 3, bitmap, among, &any);
        }
    }
}

/* A byte an article's length, one the number of its positions, and one the gaps between them. */
static void write_and_read_positions(const unsigned char *data, size_t len_bytes)
{
    static uint32_t length[POSTINGS_MAX];
    static uint32_t position[POSTINGS_MAX * 16];
    static struct impact_occurrence item[POSTINGS_MAX];
    uint32_t count = 0;
    uint32_t first = 0;
    for (size_t i = 0; i + 2 < len_bytes && count < POSTINGS_MAX; i += 3, count++) {
        const uint32_t positions = data[i + 1] % 16 + 1;
        uint32_t next = data[i + 2] % 5;
        for (uint32_t k = 0; k < positions; k++, next += data[i + 2] % 9 + 1) {
            position[first + k] = next;
        }
        length[count] = position[first + positions - 1] + 1 + data[i] * 3U;
        item[count] = (struct impact_occurrence){{count, positions + data[i] % 3U}, first, positions};
        first += positions;
    }
    struct buffer value = BUFFER_INIT;
    struct impact_positions positions;
    impact_positions_encode(&value, item, count, position, length);
    assert(!value.failed);
    const uint32_t blocks = (count + IMPACT_BLOCK - 1) / IMPACT_BLOCK;
    assert(count == 0 || impact_positions_open(&positions, value.data, value.len_bytes, blocks));
    for (uint32_t k = 0; k < blocks; k++) {
        struct impact_positions_block block;
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        uint32_t out[16];
        const uint32_t begin = k * IMPACT_BLOCK;
        const uint32_t own = count - begin < IMPACT_BLOCK ? count - begin : IMPACT_BLOCK;
        for (uint32_t i = 0; i < own; i++) {
            ordinal[i] = begin + i;
            frequency[i] = item[begin + i].posting.frequency;
        }
        assert(impact_positions_block(&block, &positions, k, own, ordinal, frequency, length, NULL));
        for (uint32_t i = 0; i < own; i++) {
            const struct impact_occurrence *want = &item[begin + i];
            assert(block.count[i] == want->positions && impact_positions_read(&block, i, out));
            assert(memcmp(out, position + want->first, want->positions * sizeof *out) == 0);
        }
    }
    buffer_release(&value);
}

/* Three bytes a posting: a gap, and a frequency that is now and then a large one. */
static void write_and_read(const unsigned char *data, size_t len_bytes)
{
    static uint32_t length[ORDINALS];
    struct impact_posting posting[POSTINGS_MAX];
    size_t count = 0;
    uint32_t next = 0;
    for (size_t i = 0; i + 2 < len_bytes && count < POSTINGS_MAX; i += 3) {
        const uint32_t gap = data[i] < 250 ? data[i] % 16U : data[i] * 40U;
        const uint32_t frequency = data[i + 2] == 255 ? UINT32_MAX - data[i + 1] : data[i + 1];
        next += gap;
        if (next >= ORDINALS) {
            break;
        }
        length[next] = data[i + 2];
        posting[count++] = (struct impact_posting){next++, frequency > 0 ? frequency : 1};
    }
    struct buffer value = BUFFER_INIT;
    impact_encode(&value, posting, count, length, 100.0);
    struct impact_list list;
    const bool open = impact_open(&list, value.data, value.len_bytes);
    assert(!value.failed && open && list.count == count);
    size_t at = 0;
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t read = impact_decode(&list, block, ORDINALS, ordinal, frequency);
        assert(read > 0);
        for (uint32_t i = 0; i < read; i++, at++) {
            assert(ordinal[i] == posting[at].ordinal && frequency[i] == posting[at].frequency);
        }
    }
    assert(at == count);
    buffer_release(&value);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes)
{
    read_blocks(data, len_bytes);
    move_cursor(data, len_bytes);
    write_and_read(data, len_bytes);
    read_positions(data, len_bytes);
    write_and_read_positions(data, len_bytes);
    return 0;
}
