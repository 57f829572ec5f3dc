/* test_parallel.c - every part is done once, by threads whose own parts ascend. */
#include "testing.h"

#include "parallel.h"

enum { PARTS = 1000 };

struct done {
    unsigned char times[PARTS];
    uint32_t last[PARALLEL_THREADS_MAX]; /* part of each thread, one more */
    bool ascending[PARALLEL_THREADS_MAX];
};

static void note(void *context, unsigned thread, uint32_t part)
{
    struct done *done = context;
    done->times[part]++;
    done->ascending[thread] = done->ascending[thread] && done->last[thread] <= part;
    done->last[thread] = part + 1;
}

static void test_parallel_run__does_each_part_once(void **state)
{
    (void)state;
    static const struct {
        unsigned threads;
        uint32_t parts;
    } ROWS[] = {{1, PARTS}, {2, PARTS}, {PARALLEL_THREADS_MAX, PARTS}, {100, PARTS}, {4, 3}, {4, 1}, {4, 0}, {0, 7}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct done done = {.ascending = {true, true, true, true}};
        parallel_run(ROWS[i].threads, ROWS[i].parts, note, &done);
        for (uint32_t part = 0; part < PARTS; part++) {
            assert_int_equal(done.times[part], part < ROWS[i].parts);
        }
        for (size_t thread = 0; thread < PARALLEL_THREADS_MAX; thread++) {
            assert_true(done.ascending[thread]);
        }
    }
}

static void test_parallel_threads__is_in_its_bounds(void **state)
{
    (void)state;
    assert_in_range(parallel_threads(), 1, PARALLEL_THREADS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel_run__does_each_part_once),
        cmocka_unit_test(test_parallel_threads__is_in_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
