/* test_text_table.c - texts are found again by their bytes, whatever their length, and come out in order. */
#include "testing.h"

#include "text_table.h"

#include <stdlib.h>
#include <string.h>

/* Texts of all lengths around those at which the key is made in another way, alike but for one byte each. */
static size_t make_text(char *out, unsigned number)
{
    static const size_t LENGTHS[] = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 24, 25, 40, 255};
    const size_t len = LENGTHS[number % (sizeof LENGTHS / sizeof *LENGTHS)];
    const unsigned variant = number / (unsigned)(sizeof LENGTHS / sizeof *LENGTHS);
    memset(out, 'a', len);
    if (len > 0 && variant > 0) {
        out[(variant - 1) % len] = (char)('b' + (variant - 1) / len % 200);
    }
    return len;
}

static void test_text_table__finds_what_it_has(void **state)
{
    (void)state;
    enum { TEXTS = 16 * 300 };
    char text[256];
    struct text_table *table = calloc(1, sizeof *table);
    uint32_t *number = calloc(TEXTS, sizeof *number);
    assert_true(table != NULL && number != NULL);
    for (unsigned i = 0; i < TEXTS; i++) {
        bool added = false;
        const size_t len = make_text(text, i);
        number[i] = text_table_take(table, 0, text, len, &added);
        const struct text_entry *entry = text_table_at(table, number[i]);
        assert_int_equal(entry->len_bytes, len);
        assert_memory_equal(entry->text, text, len);
        assert_true(!added || number[i] == table->count - 1);
    }
    const uint32_t count = table->count;
    for (unsigned i = 0; i < TEXTS; i++) {
        bool added = true;
        const size_t len = make_text(text, i);
        assert_int_equal(text_table_take(table, 0, text, len, &added), number[i]);
        assert_false(added);
    }
    assert_int_equal(table->count, count);
    text_table_release(table);
    free(table);
    free(number);
}

static void test_text_table__keeps_tags_apart(void **state)
{
    (void)state;
    bool added = false;
    struct text_table *table = calloc(1, sizeof *table);
    assert_non_null(table);
    const uint32_t plain = text_table_take(table, 0, "us", 2, &added);
    const uint32_t tagged = text_table_take(table, 1, "us", 2, &added);
    assert_true(added && plain != tagged);
    assert_int_equal(text_table_at(table, tagged)->tag, 1);
    text_table_release(table);
    free(table);
}

/* Up to TEXT_KEY_BYTES a key is the whole text; longer ones that differ in their middle have one key but for the hash. */
static void test_text_key__of_every_length(void **state)
{
    (void)state;
    static const char TEXT[] = "a\0bcdefghijklmnopqrstuvwxyz";
    bool added = false;
    struct text_table *table = calloc(1, sizeof *table);
    assert_non_null(table);
    for (size_t length = 0; length < sizeof TEXT; length++) {
        const struct text_key key = text_key_make(3, TEXT, length);
        assert_int_equal(text_table_find_key(table, &key, TEXT), TEXT_TABLE_NONE);
        const uint32_t number = text_table_take(table, 3, TEXT, length, &added);
        assert_true(added);
        char back[TEXT_KEY_BYTES + 1];
        memset(back, '#', sizeof back);
        if (length <= TEXT_KEY_BYTES) {
            text_key_text(&key, back);
            assert_memory_equal(back, TEXT, length);
            assert_int_equal(back[length], '#');
        }
        assert_int_equal(text_table_find_key(table, &key, length <= TEXT_KEY_BYTES ? NULL : TEXT), number);
    }
    char other[] = "abcdefghi_klmnopqrst";
    const struct text_key key = text_key_make(0, "abcdefghijklmnopqrst", 20);
    (void)text_table_take(table, 0, "abcdefghijklmnopqrst", 20, &added);
    assert_int_equal(text_table_find(table, 0, other, 20), TEXT_TABLE_NONE);
    assert_int_equal(text_table_find_key(table, &key, other), TEXT_TABLE_NONE);
    text_table_release(table);
    free(table);
}

static void test_text_table__sorts_and_forgets(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"b", "", "ab", "a", "abc", "\xC3\xA9", "B"};
    static const char *const SORTED[] = {"", "B", "a", "ab", "abc", "b", "\xC3\xA9"};
    enum { COUNT = sizeof TEXTS / sizeof *TEXTS };
    bool added = false;
    struct text_table *table = calloc(1, sizeof *table);
    assert_non_null(table);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < COUNT; i++) {
            (void)text_table_take(table, 0, TEXTS[i], strlen(TEXTS[i]), &added);
            assert_true(added);
        }
        uint32_t *order = text_table_sorted(table);
        assert_non_null(order);
        for (unsigned i = 0; i < COUNT; i++) {
            const struct text_entry *entry = text_table_at(table, order[i]);
            assert_int_equal(entry->len_bytes, strlen(SORTED[i]));
            assert_memory_equal(entry->text, SORTED[i], entry->len_bytes);
        }
        free(order);
        text_table_clear(table);
        assert_int_equal(table->count, 0);
    }
    text_table_release(table);
    free(table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_table__finds_what_it_has),
        cmocka_unit_test(test_text_table__keeps_tags_apart),
        cmocka_unit_test(test_text_key__of_every_length),
        cmocka_unit_test(test_text_table__sorts_and_forgets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
