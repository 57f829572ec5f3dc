/* The positions' format: bytes worked out by hand, what is written is read again, and no bytes make the reader go astray. */
#include "impact_positions.h"
#include "testing.h"

#include <stdlib.h>
#include <string.h>

static void check_bytes(const struct impact_occurrence *item, const uint32_t *position, uint32_t length,
                        const char *expected, size_t expected_len)
{
    struct buffer value = BUFFER_INIT;
    impact_positions_encode(&value, item, 1, position, &length);
    assert_false(value.failed);
    assert_int_equal(value.len_bytes, expected_len);
    assert_memory_equal(value.data, expected, expected_len);
    buffer_release(&value);
}

/* 14 is the largest: 4 bits each, 3 and 9; two of 2 low bits and 2 + 3 bits more would be 9. */
static void test_impact_positions_encode__all_bits(void **state)
{
    (void)state;
    const uint32_t position[] = {3, 9};
    check_bytes(&(struct impact_occurrence){{0, 2}, 0, 2}, position, 10, "\x00\x93", 2);
    check_bytes(&(struct impact_occurrence){{0, 3}, 0, 2}, position, 10, "\x01\x00\x93", 3); /* one in the headline */
}

/* 32 is the largest, 6 bits; of six positions the low 3 bits: 0 1 1 1 2 0, and 11 01 01 1 001 for the others. */
static void test_impact_positions_encode__elias_fano(void **state)
{
    (void)state;
    const uint32_t position[] = {0, 1, 9, 17, 18, 32};
    check_bytes(&(struct impact_occurrence){{0, 6}, 0, 6}, position, 28, "\x00\x48\x22\xac\x09", 5);
    /* three 0 after them, since 111 would be the largest; then another article's 5 in 6 bits */
    const uint32_t both[] = {0, 1, 9, 17, 18, 32, 5};
    const struct impact_occurrence items[] = {{{0, 6}, 0, 6}, {{1, 1}, 6, 1}};
    const uint32_t length[] = {28, 28};
    struct buffer value = BUFFER_INIT;
    impact_positions_encode(&value, items, 2, both, length);
    assert_int_equal(value.len_bytes, 6);
    assert_memory_equal(value.data, "\x00\x48\x22\xac\x89\x02", 6);
    buffer_release(&value);
}

/* Some articles' positions, drawn; a block and a half of them. */
enum { ARTICLES = 200, POSITIONS_MAX = 40 };

struct drawn {
    struct impact_occurrence item[ARTICLES];
    uint32_t position[ARTICLES * POSITIONS_MAX];
    uint32_t length[ARTICLES * 3];
    uint8_t width[ARTICLES * 3];
};

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223; /* Knuth, "The Art of Computer Programming", 3.3.4 */
    return (*seed >> 8) % below;
}

static void draw_positions(struct drawn *drawn, uint32_t seed)
{
    uint32_t first = 0;
    for (uint32_t i = 0; i < ARTICLES; i++) {
        const uint32_t positions = draw(&seed, 3) > 0 ? 1 + draw(&seed, 3) : 1 + draw(&seed, POSITIONS_MAX);
        uint32_t next = 0;
        for (uint32_t k = 0; k < positions; k++) {
            next += draw(&seed, draw(&seed, 9) == 0 ? 5000 : 12);
            drawn->position[first + k] = next++;
        }
        drawn->item[i] = (struct impact_occurrence){{i * 3, positions + draw(&seed, 2)}, first, positions};
        drawn->length[i * 3] = next + draw(&seed, 300);
        drawn->width[i * 3] = impact_positions_width(drawn->length[i * 3]);
        first += positions;
    }
}

/* Of every other position and what comes after it, those are set that are positions; bitmap is all 0, before and after. */
static void check_among(const struct impact_positions_block *block, uint32_t number, const uint32_t *want,
                        uint32_t positions, uint64_t *bitmap)
{
    uint64_t among[(POSITIONS_MAX * 5000 + 400) / 16] = {0};
    bool any = false;
    for (uint32_t k = 0; k < positions; k += 2) {
        among[(want[k] + 2) / 64] |= UINT64_C(1) << ((want[k] + 2) % 64);
        among[(want[k] + 3) / 64] |= UINT64_C(1) << ((want[k] + 3) % 64);
    }
    assert_true(impact_positions_mark_among(block, number, 2, among, bitmap, &any));
    assert_true(any);
    for (uint32_t k = 0; k < positions; k++) {
        const bool wanted = k % 2 == 0 || want[k] == want[k - 1] + 1;
        assert_int_equal(bitmap[(want[k] + 2) / 64] >> ((want[k] + 2) % 64) & 1, wanted);
        bitmap[(want[k] + 2) / 64] &= ~(UINT64_C(1) << ((want[k] + 2) % 64));
    }
    for (size_t k = 0; k < COUNT_OF(among); k++) {
        assert_true(bitmap[k] == 0);
        among[k] = 0;
    }
    assert_true(impact_positions_mark_among(block, number, 2, among, bitmap, &any));
    assert_false(any);
}

static void check_block(const struct drawn *drawn, const struct impact_positions *positions, uint32_t number,
                        uint32_t count)
{
    struct impact_positions_block block;
    const struct impact_occurrence *item = drawn->item + (size_t)number * IMPACT_BLOCK;
    uint32_t ordinal[IMPACT_BLOCK];
    uint32_t frequency[IMPACT_BLOCK];
    uint32_t out[POSITIONS_MAX];
    uint64_t bitmap[(POSITIONS_MAX * 5000 + 400) / 16];
    for (uint32_t i = 0; i < count; i++) {
        ordinal[i] = item[i].posting.ordinal;
        frequency[i] = item[i].posting.frequency;
    }
    assert_true(impact_positions_block(&block, positions, number, count, ordinal, frequency, drawn->length,
                                       number == 0 ? drawn->width : NULL));
    for (uint32_t i = count; i-- > 0;) { /* in any order */
        const uint32_t *want = drawn->position + item[i].first;
        assert_int_equal(block.count[i], item[i].positions);
        assert_true(impact_positions_read(&block, i, out));
        assert_memory_equal(out, want, item[i].positions * sizeof *out);
        memset(bitmap, 0, sizeof bitmap);
        assert_true(impact_positions_room(drawn->length[ordinal[i]], 2) <= COUNT_OF(bitmap));
        assert_true(impact_positions_mark(&block, i, 2, bitmap));
        uint32_t marked = 0;
        for (uint32_t k = 0; k < item[i].positions; k++) {
            marked += (bitmap[(want[k] + 2) / 64] >> ((want[k] + 2) % 64) & 1) != 0;
            bitmap[(want[k] + 2) / 64] &= ~(UINT64_C(1) << ((want[k] + 2) % 64));
        }
        assert_int_equal(marked, item[i].positions);
        for (size_t k = 0; k < COUNT_OF(bitmap); k++) { /* and no others */
            assert_true(bitmap[k] == 0);
        }
        check_among(&block, i, want, item[i].positions, bitmap);
    }
}

static void test_impact_positions__come_back(void **state)
{
    (void)state;
    struct drawn *drawn = calloc(1, sizeof *drawn);
    assert_non_null(drawn);
    for (uint32_t seed = 1; seed <= 50; seed++) {
        struct buffer value = BUFFER_INIT;
        struct impact_positions positions;
        const uint32_t count = seed % 2 == 0 ? ARTICLES : 1 + seed * 2 % IMPACT_BLOCK;
        draw_positions(drawn, seed);
        impact_positions_encode(&value, drawn->item, count, drawn->position, drawn->length);
        assert_false(value.failed);
        const uint32_t blocks = count > IMPACT_BLOCK ? 2 : 1;
        assert_true(impact_positions_open(&positions, value.data, value.len_bytes, blocks));
        check_block(drawn, &positions, 0, count > IMPACT_BLOCK ? IMPACT_BLOCK : count);
        if (blocks == 2) {
            check_block(drawn, &positions, 1, count - IMPACT_BLOCK);
        }
        buffer_release(&value);
    }
    free(drawn);
}

static void test_impact_positions_block__refuses_what_does_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        bool good;
    } ROWS[] = {
        {"\x00\x93", 2, true},
        {"\x01\x00\x03", 3, true},
        {"\x00\x93\x00", 3, false}, /* too long */
        {"\x00", 1, false},
        {"\x05\x93", 2, false},
        {"\x01\x01\x93", 3, false}, /* no such article */
        {"\x02\x00\x00\x93", 4, false},
        {"\xff", 1, false},
        {"", 0, false},
    };
    const uint32_t ordinal = 0;
    const uint32_t frequency = 2;
    const uint32_t length = 10;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        struct impact_positions positions;
        struct impact_positions_block block;
        assert_true(impact_positions_open(&positions, ROWS[i].bytes, ROWS[i].len, 1));
        check_number("good", ROWS[i].good,
                     impact_positions_block(&block, &positions, 0, 1, &ordinal, &frequency, &length, NULL) &&
                         impact_positions_whole(&block));
    }
    struct impact_positions positions;
    assert_false(impact_positions_open(&positions, "\x01\x00\x00", 3, 2)); /* no room for two entries */
}

static void test_impact_positions_read__refuses_what_does_not_ascend(void **state)
{
    (void)state;
    const uint32_t ordinal = 0;
    const uint32_t frequency = 2;
    const uint32_t length = 10;
    uint32_t out[2];
    struct impact_positions positions;
    struct impact_positions_block block;
    assert_true(impact_positions_open(&positions, "\x00\x33", 2, 1)); /* 3 and 3 */
    assert_true(impact_positions_block(&block, &positions, 0, 1, &ordinal, &frequency, &length, NULL));
    assert_false(impact_positions_read(&block, 0, out));
    assert_true(impact_positions_open(&positions, "\x00\xf3", 2, 1)); /* 3 and 15 */
    assert_true(impact_positions_block(&block, &positions, 0, 1, &ordinal, &frequency, &length, NULL));
    uint64_t bitmap[1] = {0};
    assert_false(impact_positions_read(&block, 0, out));
    assert_false(impact_positions_mark(&block, 0, 0, bitmap));
}

/* A damaged frequency must not keep anybody busy: 4 thousand million positions in one byte. */
static void test_impact_positions__end_with_the_block(void **state)
{
    (void)state;
    const uint32_t ordinal = 0;
    const uint32_t frequency = UINT32_MAX;
    const uint32_t length = 10;
    uint32_t out[1] = {7};
    uint64_t bitmap[1] = {0};
    struct impact_positions positions;
    struct impact_positions_block block;
    assert_true(impact_positions_open(&positions, "\x00\x93", 2, 1));
    assert_true(impact_positions_block(&block, &positions, 0, 1, &ordinal, &frequency, &length, NULL));
    assert_false(impact_positions_whole(&block));
    assert_false(impact_positions_read(&block, 0, out));
    assert_false(impact_positions_mark(&block, 0, 0, bitmap));
    assert_int_equal(out[0], 7);
    assert_int_equal(bitmap[0], 0);
}

/* 32 positions in an article of one word: what comes after it is past the end, and not before the beginning. */
static void test_impact_positions__more_than_words(void **state)
{
    (void)state;
    const uint32_t ordinal[] = {0, 1};
    const uint32_t frequency[] = {32, 1};
    const uint32_t length[] = {1, 100};
    uint32_t out[32];
    uint64_t bitmap[16] = {0};
    struct impact_positions positions;
    struct impact_positions_block block;
    assert_true(impact_positions_open(&positions, "\x00\x93", 2, 1));
    assert_true(impact_positions_block(&block, &positions, 0, 2, ordinal, frequency, length, NULL));
    assert_false(impact_positions_whole(&block));
    for (uint32_t i = 0; i < 2; i++) {
        assert_false(impact_positions_read(&block, i, out));
        assert_false(impact_positions_mark(&block, i, 0, bitmap));
    }
    assert_int_equal(bitmap[0], 0);
}

/* 21 positions in an article of 20 words, in a block that has the bits: what comes after them is not taken from where they would end. */
static void test_impact_positions__one_more_than_words(void **state)
{
    (void)state;
    static const unsigned char VALUE[32] = {0};
    const uint32_t ordinal[] = {0, 1};
    const uint32_t frequency[] = {21, 1};
    const uint32_t length[] = {20, 100};
    const uint8_t width[] = {impact_positions_width(20), impact_positions_width(100)};
    for (unsigned with_width = 0; with_width < 2; with_width++) {
        uint32_t out[32];
        uint64_t bitmap[16] = {0};
        struct impact_positions positions;
        struct impact_positions_block block;
        assert_true(impact_positions_open(&positions, VALUE, sizeof VALUE, 1));
        assert_true(impact_positions_block(&block, &positions, 0, 2, ordinal, frequency, length,
                                           with_width != 0 ? width : NULL));
        for (uint32_t i = 0; i < 2; i++) {
            assert_false(impact_positions_read(&block, i, out));
            assert_false(impact_positions_mark(&block, i, 0, bitmap));
        }
    }
}

static void test_impact_column__knows_the_gaps(void **state)
{
    (void)state;
    const struct impact_columns columns = {{2, 0, 3, 1, 0}};
    static const unsigned EXPECTED[] = {0, 0, 5, 5, 2, 2, 2, 5, 3, 5, 5, 5};
    for (uint32_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        check_number("column", EXPECTED[i], impact_column(&columns, i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_impact_positions_encode__all_bits),
        cmocka_unit_test(test_impact_positions_encode__elias_fano),
        cmocka_unit_test(test_impact_positions__come_back),
        cmocka_unit_test(test_impact_positions_block__refuses_what_does_not_fit),
        cmocka_unit_test(test_impact_positions_read__refuses_what_does_not_ascend),
        cmocka_unit_test(test_impact_positions__end_with_the_block),
        cmocka_unit_test(test_impact_positions__more_than_words),
        cmocka_unit_test(test_impact_positions__one_more_than_words),
        cmocka_unit_test(test_impact_column__knows_the_gaps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
