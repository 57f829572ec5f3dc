/* test_utf8.c - decoding, validating and cleaning. */
#include "testing.h"

#include "buffer.h"
#include "utf8.h"

static void test_utf8__decode(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t code_point;
        size_t used;
    } ROWS[] = {
        {"a", 'a', 1},
        {"\x7F", 0x7F, 1},
        {"\xC3\xA9x", 0xE9, 2},
        {"\xE6\x9D\xB1", 0x6771, 3},
        {"\xF0\x9F\x98\x80", 0x1F600, 4},
        {"\xF4\x8F\xBF\xBF", 0x10FFFF, 4},
        {"\xEF\xBF\xBD", 0xFFFD, 3}, /* the replacement character itself is well formed */
        {"\x80", 0xFFFD, 1},         /* a continuation byte alone */
        {"\xC3", 0xFFFD, 1},         /* cut off */
        {"\xC3x", 0xFFFD, 1},
        {"\xE6\x9D", 0xFFFD, 1},
        {"\xC0\xAF", 0xFFFD, 1}, /* too long for what it says */
        {"\xE0\x80\xAF", 0xFFFD, 1},
        {"\xED\xA0\x80", 0xFFFD, 1},     /* a surrogate */
        {"\xF4\x90\x80\x80", 0xFFFD, 1}, /* beyond U+10FFFF */
        {"\xF8\x88\x80\x80\x80", 0xFFFD, 1},
        {"\xFF", 0xFFFD, 1},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        uint32_t code_point = 0;
        check_number(ROWS[i].text, (long long)ROWS[i].used,
                     (long long)utf8_decode(ROWS[i].text, strlen(ROWS[i].text), &code_point));
        check_number(ROWS[i].text, ROWS[i].code_point, code_point);
    }
}

static void test_utf8__decode_stays_within_the_text(void **state)
{
    (void)state;
    uint32_t code_point = 0;
    assert_int_equal(utf8_decode("\xE6\x9D\xB1", 2, &code_point), 1);
    assert_int_equal(code_point, 0xFFFD);
}

static void test_utf8__encode_is_the_inverse_of_decode(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        uint32_t back = 0;
        if (c >= 0xD800 && c <= 0xDFFF) {
            continue;
        }
        const size_t len = utf8_encode(c, bytes);
        if (len != (c < 0x80      ? 1U
                    : c < 0x800   ? 2U
                    : c < 0x10000 ? 3U
                                  : 4U) ||
            utf8_decode(bytes, len, &back) != len || back != c) {
            fail_msg("U+%04X: %zu bytes, read back as U+%04X", (unsigned)c, len, (unsigned)back);
        }
    }
}

static void test_utf8__is_valid(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool valid;
        size_t bad;
    } ROWS[] = {
        {"", true, 99},
        {"abc", true, 99},
        {"caf\xC3\xA9 \xE6\x9D\xB1 \xF0\x9F\x98\x80", true, 99},
        {"\xEF\xBF\xBD", true, 99},
        {"ab\xFF"
         "c",
         false, 2},
        {"\xC3\xA9\xC3", false, 2},
        {"\xED\xA0\x80", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        size_t bad = 99;
        check_number(ROWS[i].text, ROWS[i].valid, utf8_is_valid(ROWS[i].text, strlen(ROWS[i].text), &bad));
        check_number(ROWS[i].text, (long long)ROWS[i].bad, (long long)bad);
    }
    assert_false(utf8_is_valid("\xFF", 1, NULL));
}

static void test_utf8__clean(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *clean;
    } ROWS[] = {
        {"", ""},
        {"plain\ttext\n", "plain\ttext\n"},
        {"a\r\nb\rc\r", "a\nb\nc\n"},
        {"a\r\r\nb", "a\n\nb"},
        {"\x1B[31mred\x07\x7F", "[31mred"},
        {"a\xC2\x9B"
         "31mb\xC2\x80",
         "a31mb"}, /* C1 */
        {"bad \xFF\xC3 bytes", "bad \xEF\xBF\xBD\xEF\xBF\xBD bytes"},
        {"e\xCC\x81", "\xC3\xA9"},                                /* NFC */
        {"\xE2\x84\xAB", "\xC3\x85"},                             /* the Angstrom sign is A with ring */
        {"\xEF\xAC\x81", "\xEF\xAC\x81"},                         /* but compatibility forms stay */
        {"\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "\xED\x95\x9C"}, /* Hangul */
        {"soft\xC2\xADhyphen", "soft\xC2\xADhyphen"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct buffer out = BUFFER_INIT;
        utf8_clean(&out, ROWS[i].text, strlen(ROWS[i].text));
        check_text(ROWS[i].text, ROWS[i].clean, buffer_text(&out));
        buffer_release(&out);
    }
}

static void test_utf8__clean_replaces_nul(void **state)
{
    (void)state;
    struct buffer out = BUFFER_INIT;
    utf8_clean(&out, "a\0b", 3);
    assert_string_equal(buffer_text(&out), "a\xEF\xBF\xBD"
                                           "b");
    buffer_release(&out);
}

static void test_utf8__clean_appends(void **state)
{
    (void)state;
    struct buffer out = BUFFER_INIT;
    buffer_append_text(&out, "e");

    utf8_clean(&out, "\xCC\x81x", 3); /* what was there before is not composed with it */

    assert_string_equal(buffer_text(&out), "e\xCC\x81x");
    buffer_release(&out);
}

static void test_utf8__clean_over_the_limit_fails(void **state)
{
    (void)state;
    struct buffer out = {.limit_bytes = 4};
    utf8_clean(&out, "caf\xC3\xA9s", 6);
    assert_true(out.failed);
    buffer_release(&out);
}

static void test_utf8__cleaning_twice_changes_nothing(void **state)
{
    (void)state;
    static const char HARD[] = "e\xCC\x81\r\xFF\x1B\xC2\x9B\xEF\xAC\x81\r\n\xE1\x84\x92\xE1\x85\xA1";
    for (size_t len = 0; len < sizeof HARD; len++) {
        struct buffer once = BUFFER_INIT;
        struct buffer twice = BUFFER_INIT;
        utf8_clean(&once, HARD, len);
        utf8_clean(&twice, buffer_text(&once), once.len_bytes);
        check_text("hard text", buffer_text(&once), buffer_text(&twice));
        assert_true(utf8_is_valid(buffer_text(&once), once.len_bytes, NULL));
        buffer_release(&once);
        buffer_release(&twice);
    }
}

static void test_utf8__kinds_of_character(void **state)
{
    (void)state;
    enum { SPACE = 1, UPPER = 2, LOWER = 4, LETTER = 8, WORD = 16, MARK = 32, NUMBER = 64 };
    static const struct {
        uint32_t code_point;
        unsigned kinds;
    } ROWS[] = {
        {' ', SPACE},
        {'\n', SPACE},
        {0xA0, SPACE},
        {0x85, SPACE},
        {0x2009, SPACE},
        {0x3000, SPACE},
        {0x200B, SPACE},
        {'A', UPPER | LETTER | WORD},
        {'z', LOWER | LETTER | WORD},
        {'0', WORD | NUMBER},
        {'_', 0},
        {'-', 0},
        {0xC9, UPPER | LETTER | WORD},
        {0xE9, LOWER | LETTER | WORD},
        {0x1C5, UPPER | LETTER | WORD}, /* title case */
        {0x6771, LETTER | WORD},
        {0x0301, WORD | MARK},
        {0x0660, WORD | NUMBER}, /* Arabic zero */
        {0xBD, WORD | NUMBER},   /* one half */
        {0xE000, WORD},          /* private use */
        {0x2014, 0},
        {0x1F600, 0},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const uint32_t c = ROWS[i].code_point;
        const unsigned got = (utf8_is_space(c) ? SPACE : 0U) | (utf8_is_upper(c) ? UPPER : 0U) |
                             (utf8_is_lower(c) ? LOWER : 0U) | (utf8_is_letter(c) ? LETTER : 0U) |
                             (utf8_is_word(c) ? WORD : 0U) | (utf8_is_mark(c) ? MARK : 0U) |
                             (utf8_is_number(c) ? NUMBER : 0U);
        char input[16];
        (void)snprintf(input, sizeof input, "U+%04X", (unsigned)c);
        check_number(input, ROWS[i].kinds, got);
    }
}

static void test_utf8__columns(void **state)
{
    (void)state;
    static const struct {
        uint32_t code_point;
        int columns;
    } ROWS[] = {{'a', 1}, {0xE9, 1}, {0x0301, 0}, {0x6771, 2}, {0x1F600, 2}, {0x200B, 0}, {0xFF21, 2}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char input[16];
        (void)snprintf(input, sizeof input, "U+%04X", (unsigned)ROWS[i].code_point);
        check_number(input, ROWS[i].columns, utf8_columns(ROWS[i].code_point));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8__decode),
        cmocka_unit_test(test_utf8__decode_stays_within_the_text),
        cmocka_unit_test(test_utf8__encode_is_the_inverse_of_decode),
        cmocka_unit_test(test_utf8__is_valid),
        cmocka_unit_test(test_utf8__clean),
        cmocka_unit_test(test_utf8__clean_replaces_nul),
        cmocka_unit_test(test_utf8__clean_appends),
        cmocka_unit_test(test_utf8__clean_over_the_limit_fails),
        cmocka_unit_test(test_utf8__cleaning_twice_changes_nothing),
        cmocka_unit_test(test_utf8__kinds_of_character),
        cmocka_unit_test(test_utf8__columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
