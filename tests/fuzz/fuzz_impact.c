/* fuzz_impact.c - bytes as the postings of an impact index, and postings made of bytes.
 *
 * Built twice, as fuzz_main.h says.
 * Invariant: reading any bytes stays within them and gives ascending ordinals below the limit; what is written is read again. */
#include "impact_cursor.h"
#include "impact_format.h"

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
    return 0;
}
