/* The postings' format: what is written is read again, and no bytes make the reader go astray. */
#include "impact_cursor.h"
#include "impact_format.h"
#include "testing.h"

#include <stdlib.h>
#include <string.h>

enum { ORDINALS = 1 << 20 };

/* A generator of our own, so that the same cases come everywhere (Marsaglia, "Xorshift RNGs", 2003). */
static uint32_t draw(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static size_t make_postings(struct impact_posting *out, size_t count, uint32_t gap_max, uint32_t frequency_max,
                            uint32_t *state)
{
    uint32_t ordinal = 0;
    for (size_t i = 0; i < count; i++) {
        ordinal += draw(state) % gap_max + (i > 0);
        out[i] = (struct impact_posting){ordinal, draw(state) % frequency_max + 1};
    }
    return count;
}

static uint32_t *make_lengths(void)
{
    uint32_t *length = calloc(ORDINALS, sizeof *length);
    assert_non_null(length);
    for (size_t i = 0; i < ORDINALS; i++) {
        length[i] = (uint32_t)(i % 700);
    }
    return length;
}

static void check_reading(const struct buffer *value, const struct impact_posting *posting, size_t count)
{
    struct impact_list list;
    assert_true(impact_open(&list, value->data, value->len_bytes));
    assert_int_equal(list.count, count);
    size_t at = 0;
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t read = impact_decode(&list, block, ORDINALS, ordinal, frequency);
        assert_int_equal(read, count - at < IMPACT_BLOCK ? count - at : IMPACT_BLOCK);
        for (uint32_t i = 0; i < read; i++, at++) {
            assert_int_equal(ordinal[i], posting[at].ordinal);
            assert_int_equal(frequency[i], posting[at].frequency);
        }
        assert_true(list.blocks == 1 || impact_last_ordinal(&list, block) == ordinal[read - 1]);
        assert_true(impact_of(&list, block) > 0);
    }
    assert_int_equal(at, count);
}

static void test_what_is_written_is_read(void **state)
{
    (void)state;
    static const size_t COUNTS[] = {0, 1, 2, 127, 128, 129, 255, 256, 257, 1000};
    static const uint32_t GAPS[] = {1, 2, 100, 1000};
    static const uint32_t FREQUENCIES[] = {1, 2, 300, 2000000000};
    uint32_t *length = make_lengths();
    struct impact_posting *posting = calloc(1000, sizeof *posting);
    assert_non_null(posting);
    uint32_t seed = 7;
    for (size_t c = 0; c < sizeof COUNTS / sizeof *COUNTS; c++) {
        for (size_t g = 0; g < 4; g++) {
            for (size_t f = 0; f < 4; f++) {
                struct buffer value = BUFFER_INIT;
                const size_t count = make_postings(posting, COUNTS[c], GAPS[g], FREQUENCIES[f], &seed);
                impact_encode(&value, posting, count, length, 350.0);
                assert_false(value.failed);
                check_reading(&value, posting, count);
                buffer_release(&value);
            }
        }
    }
    free(posting);
    free(length);
}

/* Each width has code of its own. Before and after a gap of that width there are short ones, so that bits of a neighbour would show. */
static void test_every_width_is_read(void **state)
{
    (void)state;
    enum { COUNT = 2 * IMPACT_BLOCK + 5, WIDEST_GAP = 19 };
    uint32_t *length = make_lengths();
    struct impact_posting posting[COUNT];
    uint32_t seed = 13;
    for (unsigned bits = 0; bits <= 31; bits++) {
        const uint32_t frequencies = UINT32_C(1) << bits;
        const uint32_t gap = bits < WIDEST_GAP ? (UINT32_C(1) << bits) - 1 : (UINT32_C(1) << WIDEST_GAP) - 1;
        const uint32_t most = gap < 1000 ? gap : 1000;
        uint32_t ordinal = 0;
        for (uint32_t i = 0; i < COUNT; i++) {
            ordinal += i == 0 ? 0 : 1 + (i == 50 ? gap : draw(&seed) % (most + 1));
            posting[i] = (struct impact_posting){ordinal, i == 99 ? frequencies : draw(&seed) % frequencies + 1};
        }
        struct buffer value = BUFFER_INIT;
        impact_encode(&value, posting, COUNT, length, 350.0);
        check_reading(&value, posting, COUNT);
        buffer_release(&value);
    }
    free(length);
}

/* How many postings of the blocks of a window its ranges hold; all of them must be in it, whatever the
 * table of blocks says. */
static uint32_t count_in_ranges(struct impact_cursor *cursor, uint32_t begin)
{
    uint32_t held = 0;
    for (uint32_t block = cursor->first; block < cursor->end; block++) {
        uint32_t from = 0;
        uint32_t to = 0;
        if (impact_cursor_decode(cursor, block)) {
            impact_cursor_range(cursor, begin, &from, &to);
        }
        for (uint32_t i = from; i < to; i++, held++) {
            assert_true(cursor->ordinal[i] >= begin && cursor->ordinal[i] - begin < IMPACT_WINDOW);
        }
    }
    return held;
}

/* Every block is decoded; nothing may be read beyond the bytes (the sanitizers see it) or come out of order. */
static void read_all(const unsigned char *bytes, size_t len_bytes, uint32_t ordinals)
{
    struct impact_list list;
    unsigned char *copy = malloc(len_bytes + 1); /* of that size, so that an overrun shows */
    assert_non_null(copy);
    memcpy(copy, bytes, len_bytes);
    if (impact_open(&list, copy, len_bytes)) {
        for (uint32_t block = 0; block < list.blocks && block < 100; block++) {
            uint32_t ordinal[IMPACT_BLOCK];
            uint32_t frequency[IMPACT_BLOCK];
            const uint32_t read = impact_decode(&list, block, ordinals, ordinal, frequency);
            assert_true(read <= IMPACT_BLOCK);
            for (uint32_t i = 0; i < read; i++) {
                assert_true(ordinal[i] < ordinals && (i == 0 || ordinal[i] > ordinal[i - 1]));
            }
        }
        struct impact_cursor *cursor = malloc(sizeof *cursor);
        assert_non_null(cursor);
        impact_cursor_open(cursor, copy, len_bytes, ordinals);
        for (uint32_t begin = 0; begin < ordinals; begin += IMPACT_WINDOW) {
            uint64_t bitmap[IMPACT_WINDOW_WORDS] = {0};
            (void)impact_cursor_window(cursor, begin);
            impact_cursor_mark(cursor, begin, bitmap);
            (void)impact_cursor_frequency(cursor, begin + 77);
            (void)count_in_ranges(cursor, begin);
        }
        free(cursor);
    }
    free(copy);
}

static void test_damage_is_harmless(void **state)
{
    (void)state;
    uint32_t *length = make_lengths();
    struct impact_posting posting[300];
    uint32_t seed = 11;
    struct buffer value = BUFFER_INIT;
    impact_encode(&value, posting, make_postings(posting, 300, 20, 9, &seed), length, 350.0);
    unsigned char *bytes = (unsigned char *)value.data;
    for (size_t len = 0; len < value.len_bytes; len++) {
        read_all(bytes, len, 8000);
    }
    for (size_t round = 0; round < 20000; round++) {
        const size_t at = draw(&seed) % value.len_bytes;
        const unsigned char was = bytes[at];
        bytes[at] = (unsigned char)draw(&seed);
        read_all(bytes, value.len_bytes, 8000);
        if (round % 4 != 0) {
            bytes[at] = was; /* some damage stays and adds up */
        }
    }
    buffer_release(&value);
    free(length);
}

/* A window's marks and single frequencies are those of the postings. */
static void test_cursor_windows(void **state)
{
    (void)state;
    enum { COUNT = 5000 };
    uint32_t *length = make_lengths();
    struct impact_posting *posting = calloc(COUNT, sizeof *posting);
    struct impact_cursor *cursor = malloc(sizeof *cursor);
    assert_true(posting != NULL && cursor != NULL);
    uint32_t seed = 3;
    struct buffer value = BUFFER_INIT;
    impact_encode(&value, posting, make_postings(posting, COUNT, 9, 5, &seed), length, 350.0);
    impact_cursor_open(cursor, value.data, value.len_bytes, ORDINALS);
    size_t marked = 0;
    for (uint32_t i = 0; i < 40; i++) { /* windows in no order */
        const uint32_t begin = i * 7 % 40 * IMPACT_WINDOW;
        uint64_t bitmap[IMPACT_WINDOW_WORDS] = {0};
        (void)impact_cursor_window(cursor, begin);
        impact_cursor_mark(cursor, begin, bitmap);
        for (size_t k = 0; k < COUNT; k++) {
            const uint32_t bit = posting[k].ordinal - begin;
            if (bit < IMPACT_WINDOW) {
                marked++;
                assert_true((bitmap[bit / 64] >> (bit % 64) & 1) != 0);
                assert_int_equal(impact_cursor_frequency(cursor, posting[k].ordinal), posting[k].frequency);
                bitmap[bit / 64] &= ~(UINT64_C(1) << (bit % 64));
            }
        }
        for (size_t word = 0; word < IMPACT_WINDOW_WORDS; word++) {
            assert_true(bitmap[word] == 0);
        }
    }
    assert_int_equal(marked, COUNT);
    assert_int_equal(impact_cursor_frequency(cursor, ORDINALS - 1), 0);
    buffer_release(&value);
    free(cursor);
    free(posting);
    free(length);
}

/* A block's part of a window, where windows begin and end before, within and after blocks. */
static void test_cursor_ranges(void **state)
{
    (void)state;
    static const size_t COUNTS[] = {1, 2, 127, 128, 129, 256, 700};
    static const uint32_t GAPS[] = {2, 20, 300};
    uint32_t *length = make_lengths();
    struct impact_cursor *cursor = malloc(sizeof *cursor);
    assert_non_null(cursor);
    uint32_t seed = 17;
    for (size_t c = 0; c < 21; c++) {
        struct impact_posting posting[700];
        struct buffer value = BUFFER_INIT;
        const size_t count = make_postings(posting, COUNTS[c / 3], GAPS[c % 3], 5, &seed);
        impact_encode(&value, posting, count, length, 350.0);
        impact_cursor_open(cursor, value.data, value.len_bytes, ORDINALS);
        for (uint32_t begin = 0; begin < 110 * IMPACT_WINDOW; begin += IMPACT_WINDOW) {
            uint32_t inside = 0;
            for (size_t i = 0; i < count; i++) {
                inside += posting[i].ordinal - begin < IMPACT_WINDOW;
            }
            const uint8_t impact = impact_cursor_window(cursor, begin);
            assert_true(inside == 0 || impact > 0);
            assert_true(inside > 0 || impact == 0 || count > IMPACT_BLOCK);
            assert_int_equal(count_in_ranges(cursor, begin), inside);
        }
        buffer_release(&value);
    }
    free(cursor);
    free(length);
}

static void test_impact_ids__come_back(void **state)
{
    (void)state;
    static const int64_t IDS[] = {-1, 1, 128, 20141107000001, 20141107000002, 20141108000001, INT64_MAX - 1};
    int64_t out[COUNT_OF(IDS)];
    struct buffer value = BUFFER_INIT;
    impact_append_ids(&value, IDS, COUNT_OF(IDS));
    const unsigned char *bytes = (const unsigned char *)value.data;
    assert_int_equal(impact_read_ids(out, COUNT_OF(out), -1, bytes, value.len_bytes), COUNT_OF(IDS));
    assert_memory_equal(out, IDS, sizeof IDS);
    assert_int_equal(impact_read_ids(out, COUNT_OF(IDS) - 1, -1, bytes, value.len_bytes), 0); /* no room for all */
    assert_int_equal(impact_read_ids(out, COUNT_OF(out), -1, bytes, value.len_bytes - 1), 0);
    buffer_release(&value);
    assert_int_equal(impact_read_ids(out, 1, 7, NULL, 0), 1);
    assert_int_equal(out[0], 7);
}

static void test_impact_read_ids__refuses_what_does_not_ascend(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        size_t ids;
    } ROWS[] = {
        {"\x07\x01", 2, 3},
        {"\x80\x01", 2, 2},
        {"\x07\x00", 2, 0},                                  /* the same again */
        {"\xfe\xff\xff\xff\xff\xff\xff\xff\x7f", 9, 2},      /* INT64_MAX */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f", 9, 0},      /* and one more */
        {"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, 0}, /* 64 bits */
        {"\x80", 1, 0},
        {"", 0, 1},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        int64_t out[3];
        check_number(
            "ids", (int64_t)ROWS[i].ids,
            (int64_t)impact_read_ids(out, COUNT_OF(out), 1, (const unsigned char *)ROWS[i].bytes, ROWS[i].len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_every_width_is_read),
        cmocka_unit_test(test_damage_is_harmless),
        cmocka_unit_test(test_cursor_windows),
        cmocka_unit_test(test_cursor_ranges),
        cmocka_unit_test(test_impact_ids__come_back),
        cmocka_unit_test(test_impact_read_ids__refuses_what_does_not_ascend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
