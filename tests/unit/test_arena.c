/* test_arena.c - memory that is freed together, and its cap. */
#include "testing.h"

#include "arena.h"

#include <stdalign.h>

static void test_arena__memory_is_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena arena = {.blocks = NULL};
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *memory = arena_alloc(&arena, size);
        assert_non_null(memory);
        assert_int_equal((uintptr_t)memory % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++) {
            assert_int_equal(memory[i], 0);
        }
        memset(memory, 0xFF, size); /* seen in the next one if they overlapped */
    }
    arena_release(&arena);
}

static void test_arena__gives_more_than_a_block(void **state)
{
    (void)state;
    struct arena arena = {.blocks = NULL};
    char *small = arena_copy(&arena, "small", 5);
    unsigned char *large = arena_alloc(&arena, 100000);

    assert_non_null(large);
    memset(large, 0xFF, 100000);

    assert_string_equal(small, "small");
    arena_release(&arena);
}

static void test_arena__copy_ends_with_nul(void **state)
{
    (void)state;
    struct arena arena = {.blocks = NULL};
    assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
    assert_string_equal(arena_copy(&arena, NULL, 0), "");
    arena_release(&arena);
}

static void test_arena__refuses_what_passes_its_limit(void **state)
{
    (void)state;
    static const size_t SIZES[] = {ARENA_LIMIT_BYTES + 1, SIZE_MAX, SIZE_MAX - 15};
    for (size_t i = 0; i < COUNT_OF(SIZES); i++) {
        struct arena arena = {.blocks = NULL};
        assert_null(arena_alloc(&arena, SIZES[i]));
        assert_true(arena.failed);
        assert_non_null(arena_alloc(&arena, 10)); /* smaller ones go on */
        arena_release(&arena);
    }
}

static void test_arena__total_is_bounded(void **state)
{
    (void)state;
    struct arena arena = {.blocks = NULL};
    const size_t part = ARENA_LIMIT_BYTES / 4;
    for (int i = 0; i < 4; i++) {
        assert_non_null(arena_alloc(&arena, part));
    }

    assert_null(arena_alloc(&arena, part));

    assert_true(arena.failed);
    arena_release(&arena);
}

static void test_arena__release_leaves_an_empty_arena(void **state)
{
    (void)state;
    struct arena arena = {.blocks = NULL};
    (void)arena_alloc(&arena, SIZE_MAX);
    (void)arena_alloc(&arena, 10);

    arena_release(&arena);

    assert_null(arena.blocks);
    assert_false(arena.failed);
    assert_int_equal(arena.total_bytes, 0);
    arena_release(&arena); /* again does nothing */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_arena__memory_is_zeroed_aligned_and_apart),
        cmocka_unit_test(test_arena__gives_more_than_a_block),
        cmocka_unit_test(test_arena__copy_ends_with_nul),
        cmocka_unit_test(test_arena__refuses_what_passes_its_limit),
        cmocka_unit_test(test_arena__total_is_bounded),
        cmocka_unit_test(test_arena__release_leaves_an_empty_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
