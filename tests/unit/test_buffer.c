/* test_buffer.c - the growing byte string and its cap. */
#include "testing.h"

#include "buffer.h"

static void test_buffer__is_empty_text_before_the_first_append(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    assert_string_equal(buffer_text(&buffer), "");
    assert_null(buffer.data);
    buffer_release(&buffer);
}

static void test_buffer__appends_in_order(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;

    buffer_append(&buffer, "abc", 2);
    buffer_append_text(&buffer, "-text");
    buffer_append_text(&buffer, NULL);
    buffer_append_byte(&buffer, '!');
    buffer_printf(&buffer, "%d%s", 42, "x");

    assert_string_equal(buffer_text(&buffer), "ab-text!42x");
    assert_int_equal(buffer.len_bytes, 11);
    assert_false(buffer.failed);
    buffer_release(&buffer);
}

static void test_buffer__keeps_bytes_of_any_value(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;

    buffer_append(&buffer, "a\0b", 3);

    assert_int_equal(buffer.len_bytes, 3);
    assert_memory_equal(buffer.data, "a\0b", 4); /* and its NUL */
    buffer_release(&buffer);
}

static void test_buffer__grows_far_beyond_its_first_memory(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    for (unsigned i = 0; i < 100000; i++) {
        buffer_append_byte(&buffer, (char)('a' + i % 26));
    }
    assert_int_equal(buffer.len_bytes, 100000);
    assert_true(buffer.len_bytes < buffer.capacity_bytes);
    for (unsigned i = 0; i < 100000; i++) {
        assert_int_equal(buffer.data[i], (char)('a' + i % 26));
    }
    buffer_release(&buffer);
}

static void test_buffer__refuses_what_passes_its_limit(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 5};

    buffer_append_text(&buffer, "12345");
    assert_false(buffer.failed);
    buffer_append_byte(&buffer, '6');

    assert_true(buffer.failed);
    assert_string_equal(buffer_text(&buffer), "12345"); /* what was there stays */
    buffer_release(&buffer);
}

static void test_buffer__appends_nothing_after_a_failure(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 5};
    buffer_append_text(&buffer, "123");
    buffer_append_text(&buffer, "456");

    buffer_append_byte(&buffer, '4'); /* would fit */

    assert_true(buffer.failed);
    assert_string_equal(buffer_text(&buffer), "123");
    buffer_release(&buffer);
}

static void test_buffer__refuses_a_length_that_would_overflow(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    buffer_append_text(&buffer, "a");

    buffer_append(&buffer, "b", SIZE_MAX);

    assert_true(buffer.failed);
    assert_string_equal(buffer_text(&buffer), "a");
    buffer_release(&buffer);
}

static void test_buffer__printf_over_the_limit_appends_nothing(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 5};
    buffer_append_text(&buffer, "abc");

    buffer_printf(&buffer, "%s", "def");

    assert_true(buffer.failed);
    assert_string_equal(buffer_text(&buffer), "abc");
    buffer_release(&buffer);
}

static void test_buffer__truncate_shortens_only(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    buffer_append_text(&buffer, "abcdef");

    buffer_truncate(&buffer, 3);
    assert_string_equal(buffer_text(&buffer), "abc");
    buffer_truncate(&buffer, 3);
    assert_int_equal(buffer.len_bytes, 3);

    buffer_release(&buffer);
}

static void test_buffer__clear_forgets_text_and_failure(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 3};
    buffer_append_text(&buffer, "abcd");
    assert_true(buffer.failed);

    buffer_clear(&buffer);
    buffer_append_text(&buffer, "xyz");

    assert_false(buffer.failed);
    assert_string_equal(buffer_text(&buffer), "xyz");
    buffer_release(&buffer);
}

static void test_buffer__release_keeps_the_limit(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 3};
    buffer_append_text(&buffer, "abc");

    buffer_release(&buffer);

    assert_null(buffer.data);
    assert_int_equal(buffer.len_bytes, 0);
    buffer_append_text(&buffer, "abcd");
    assert_true(buffer.failed);
    buffer_release(&buffer);
}

static void test_buffer__detach_hands_the_text_over(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    buffer_append_text(&buffer, "abc");

    char *text = buffer_detach(&buffer);

    assert_string_equal(text, "abc");
    assert_null(buffer.data);
    free(text);
}

static void test_buffer__detach_of_nothing_is_an_empty_string(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    char *text = buffer_detach(&buffer);
    assert_string_equal(text, "");
    free(text);
}

static void test_buffer__detach_after_a_failure_is_null(void **state)
{
    (void)state;
    struct buffer buffer = {.limit_bytes = 2};
    buffer_append_text(&buffer, "a");
    buffer_append_text(&buffer, "bcd");
    assert_null(buffer_detach(&buffer));
    assert_null(buffer.data);
}

static void test_buffer_compare__as_bytes_and_the_shorter_first(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        int order;
    } ROWS[] = {{"", "", 0},          {"", "a", -1},         {"of", "of", 0},
                {"of", "of the", -1}, {"of the", "off", -1}, {"\xC3\xA9", "z", 1}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct buffer a = BUFFER_INIT;
        struct buffer b = BUFFER_INIT;
        buffer_append_text(&a, ROWS[i].a);
        buffer_append_text(&b, ROWS[i].b);
        const int order = buffer_compare(&a, &b);
        const int back = buffer_compare(&b, &a);
        check_number(ROWS[i].b, ROWS[i].order, (order > 0) - (order < 0));
        check_number(ROWS[i].a, -ROWS[i].order, (back > 0) - (back < 0));
        buffer_release(&a);
        buffer_release(&b);
    }
}

static void test_buffer_reserve__makes_just_the_room_that_is_asked_for(void **state)
{
    (void)state;
    struct buffer buffer = BUFFER_INIT;
    buffer_reserve(&buffer, 5);
    assert_int_equal(buffer.capacity_bytes, 6);
    assert_string_equal(buffer_text(&buffer), "");
    buffer_append_text(&buffer, "12345");
    assert_int_equal(buffer.capacity_bytes, 6);
    buffer_append_text(&buffer, "6");
    assert_string_equal(buffer_text(&buffer), "123456");
    buffer_release(&buffer);
    struct buffer limited = {.limit_bytes = 4};
    buffer_reserve(&limited, 5);
    assert_true(limited.failed);
    buffer_release(&limited);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_buffer__is_empty_text_before_the_first_append),
        cmocka_unit_test(test_buffer__appends_in_order),
        cmocka_unit_test(test_buffer__keeps_bytes_of_any_value),
        cmocka_unit_test(test_buffer__grows_far_beyond_its_first_memory),
        cmocka_unit_test(test_buffer__refuses_what_passes_its_limit),
        cmocka_unit_test(test_buffer__appends_nothing_after_a_failure),
        cmocka_unit_test(test_buffer__refuses_a_length_that_would_overflow),
        cmocka_unit_test(test_buffer__printf_over_the_limit_appends_nothing),
        cmocka_unit_test(test_buffer__truncate_shortens_only),
        cmocka_unit_test(test_buffer__clear_forgets_text_and_failure),
        cmocka_unit_test(test_buffer__release_keeps_the_limit),
        cmocka_unit_test(test_buffer__detach_hands_the_text_over),
        cmocka_unit_test(test_buffer__detach_of_nothing_is_an_empty_string),
        cmocka_unit_test(test_buffer__detach_after_a_failure_is_null),
        cmocka_unit_test(test_buffer_compare__as_bytes_and_the_shorter_first),
        cmocka_unit_test(test_buffer_reserve__makes_just_the_room_that_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
