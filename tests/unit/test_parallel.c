/* test_parallel.c - every part is prepared and then done, once, by threads whose own parts ascend. */
#include "testing.h"

#include "parallel.h"

#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTS = 1000 };

struct done {
    atomic_bool prepared[PARTS];
    uint32_t fails; /* part that cannot be prepared */
    atomic_uint times[PARTS];
    atomic_bool early;                   /* a part was done that had not been prepared */
    uint32_t last[PARALLEL_THREADS_MAX]; /* part of each thread, one more */
    bool ascending[PARALLEL_THREADS_MAX];
};

static bool prepare(void *context, uint32_t part)
{
    struct done *done = context;
    atomic_store(&done->prepared[part], part != done->fails);
    return part != done->fails;
}

/* As archives are read, once in a while. */
static bool prepare_slowly(void *context, uint32_t part)
{
    if (part % 100 == 99) {
        (void)usleep(1000);
    }
    return prepare(context, part);
}

static void note(void *context, unsigned thread, uint32_t part)
{
    struct done *done = context;
    (void)atomic_fetch_add(&done->times[part], 1);
    if (!atomic_load(&done->prepared[part])) {
        atomic_store(&done->early, true);
    }
    done->ascending[thread] = done->ascending[thread] && done->last[thread] <= part;
    done->last[thread] = part + 1;
}

/* Whether parts 0 to parts - 1 were done, and no others; of those before one that fails some may be left out. */
static bool run(struct parallel_team *team, uint32_t parts, uint32_t fails,
                bool (*preparation)(void *context, uint32_t part))
{
    static struct done done;
    const uint32_t end = fails < parts ? fails : parts;
    bool good = true;
    memset(&done, 0, sizeof done);
    done.fails = fails;
    for (size_t thread = 0; thread < PARALLEL_THREADS_MAX; thread++) {
        done.ascending[thread] = true;
    }
    const struct parallel_work work = {preparation, note, &done};
    good = parallel_team_run(team, parts, &work) == (fails >= parts);
    for (uint32_t part = 0; part < PARTS; part++) {
        const unsigned times = atomic_load(&done.times[part]);
        good = good && times <= (part < end) && (times == 1 || part >= end || fails < parts);
    }
    for (size_t thread = 0; thread < PARALLEL_THREADS_MAX; thread++) {
        good = good && done.ascending[thread];
    }
    return good && !atomic_load(&done.early);
}

static void test_parallel_team_run__does_each_part_once(void **state)
{
    (void)state;
    static const struct {
        unsigned threads;
        uint32_t parts;
    } ROWS[] = {{1, PARTS}, {2, PARTS}, {PARALLEL_THREADS_MAX, PARTS}, {100, PARTS}, {4, 3}, {4, 1}, {4, 0}, {0, 7}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct parallel_team *team = parallel_team_new(ROWS[i].threads);
        assert_non_null(team);
        assert_true(run(team, ROWS[i].parts, UINT32_MAX, prepare));
        parallel_team_free(team);
    }
}

static void test_parallel_team_run__goes_from_work_to_work(void **state)
{
    (void)state;
    struct parallel_team *team = parallel_team_new(PARALLEL_THREADS_MAX);
    assert_non_null(team);
    for (uint32_t i = 0; i < 2000; i++) {
        assert_true(run(team, i % 40, UINT32_MAX, prepare));
    }
    parallel_team_free(team);
}

static void test_parallel_team_run__waits_for_what_is_prepared(void **state)
{
    (void)state;
    struct parallel_team *team = parallel_team_new(PARALLEL_THREADS_MAX);
    assert_non_null(team);
    for (uint32_t i = 0; i < 3; i++) {
        assert_true(run(team, PARTS, UINT32_MAX, prepare_slowly));
    }
    parallel_team_free(team);
}

static void test_parallel_team_run__ends_before_what_cannot_be_prepared(void **state)
{
    (void)state;
    struct parallel_team *team = parallel_team_new(PARALLEL_THREADS_MAX);
    assert_non_null(team);
    static const uint32_t FAILS[] = {0, 1, 499, PARTS - 1};
    for (size_t i = 0; i < COUNT_OF(FAILS); i++) {
        assert_true(run(team, PARTS, FAILS[i], prepare));
        assert_true(run(team, PARTS, FAILS[i], prepare_slowly));
    }
    assert_true(run(team, 1, 0, prepare)); /* alone */
    parallel_team_free(team);
}

/* The others are not there in the child; it does all itself. */
static void test_parallel_team_run__after_a_fork(void **state)
{
    (void)state;
    struct parallel_team *team = parallel_team_new(PARALLEL_THREADS_MAX);
    assert_non_null(team);
    assert_true(run(team, PARTS, UINT32_MAX, prepare));
    const pid_t child = fork();
    if (child == 0) {
        const bool good = run(team, PARTS, UINT32_MAX, prepare);
        parallel_team_free(team);
        _exit(good ? 0 : 1);
    }
    int ended = -1;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    assert_true(run(team, PARTS, UINT32_MAX, prepare));
    parallel_team_free(team);
}

/* The calling thread waits for another to do a part, but not for ever. */
static void meet(void *context, unsigned thread, uint32_t part)
{
    (void)part;
    atomic_bool *met = context;
    if (thread > 0) {
        atomic_store(met, true);
    }
    for (int i = 0; thread == 0 && i < 10000 && !atomic_load(met); i++) {
        (void)usleep(1000);
    }
}

static bool prepare_nothing(void *context, uint32_t part)
{
    (void)context;
    (void)part;
    return true;
}

static void test_parallel_team_run__has_others_work(void **state)
{
    (void)state;
    struct parallel_team *team = parallel_team_new(2);
    assert_non_null(team);
    for (int i = 0; i < 20; i++) {
        atomic_bool met = false;
        const struct parallel_work work = {prepare_nothing, meet, &met};
        assert_true(parallel_team_run(team, 16, &work));
        assert_true(atomic_load(&met));
    }
    parallel_team_free(team);
}

static void test_parallel_threads__is_in_its_bounds(void **state)
{
    (void)state;
    assert_in_range(parallel_threads(), 1, PARALLEL_THREADS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parallel_team_run__does_each_part_once),
        cmocka_unit_test(test_parallel_team_run__goes_from_work_to_work),
        cmocka_unit_test(test_parallel_team_run__waits_for_what_is_prepared),
        cmocka_unit_test(test_parallel_team_run__ends_before_what_cannot_be_prepared),
        cmocka_unit_test(test_parallel_team_run__after_a_fork),
        cmocka_unit_test(test_parallel_team_run__has_others_work),
        cmocka_unit_test(test_parallel_threads__is_in_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
