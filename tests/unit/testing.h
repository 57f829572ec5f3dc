/* testing.h - cmocka with what it needs, and comparisons that print the row of a table they fail on. For tests/unit.
 *
 * Every test_x.c has its own main. A scratch folder is made by a group or test that needs files and removed with all in it. */
#ifndef NEWSIDX_TESTING_H
#define NEWSIDX_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* --- descriptors left open ---------------------------------------------------------------------------------------------- */

enum { TESTING_FD_MAX = 256, TESTING_TESTS_MAX = 128 };

/* The tests of the group that runs, as they were given, and which descriptors were open before the one that runs. */
struct testing_group {
    struct CMUnitTest test[TESTING_TESTS_MAX];
    size_t next;
    bool open[TESTING_FD_MAX];
};
static struct testing_group testing_group;

static inline bool testing_is_open(int fd)
{
    return fcntl(fd, F_GETFD) >= 0;
}

static inline int testing_set_up(void **state)
{
    const struct CMUnitTest *test = &testing_group.test[testing_group.next++];
    for (int fd = 0; fd < TESTING_FD_MAX; fd++) {
        testing_group.open[fd] = testing_is_open(fd);
    }
    return test->setup_func != NULL ? test->setup_func(state) : 0;
}

static inline int testing_tear_down(void **state)
{
    const struct CMUnitTest *test = &testing_group.test[testing_group.next - 1];
    int result = test->teardown_func != NULL ? test->teardown_func(state) : 0;
    for (int fd = 0; fd < TESTING_FD_MAX; fd++) {
        if (testing_is_open(fd) != testing_group.open[fd]) {
            print_error("%s: descriptor %d is left %s\n", test->name, fd, testing_group.open[fd] ? "closed" : "open");
            result = -1;
        }
    }
    return result;
}

/* Runs a group so that a test which leaves a descriptor open, or closes one that is not its own, fails. */
static inline int testing_run(const char *name, const struct CMUnitTest *tests, size_t count, CMFixtureFunction setup,
                              CMFixtureFunction teardown)
{
    struct CMUnitTest wrapped[TESTING_TESTS_MAX];
    if (count > TESTING_TESTS_MAX) {
        print_error("%s: more than %d tests\n", name, TESTING_TESTS_MAX);
        return 1;
    }
    testing_group.next = 0;
    for (size_t i = 0; i < count; i++) {
        testing_group.test[i] = tests[i];
        wrapped[i] = tests[i];
        wrapped[i].setup_func = testing_set_up;
        wrapped[i].teardown_func = testing_tear_down;
    }
    return _cmocka_run_group_tests(name, wrapped, count, setup, teardown);
}

#undef cmocka_run_group_tests
#undef cmocka_run_group_tests_name
#define cmocka_run_group_tests_name(name, tests, setup, teardown)                                                      \
    testing_run(name, tests, sizeof(tests) / sizeof(tests)[0], setup, teardown)
#define cmocka_run_group_tests(tests, setup, teardown)                                                                 \
    testing_run(#tests, tests, sizeof(tests) / sizeof(tests)[0], setup, teardown)

/* --- comparisons and folders -------------------------------------------------------------------------------------------- */

/* Fails with the input where got is not want; NULL is equal to NULL only. */
static inline void check_text(const char *input, const char *want, const char *got)
{
    if (want == NULL || got == NULL ? want != got : strcmp(want, got) != 0) {
        fail_msg("\n  input <%s>\n  want  <%s>\n  got   <%s>", input, want != NULL ? want : "NULL",
                 got != NULL ? got : "NULL");
    }
}

static inline void check_number(const char *input, long long want, long long got)
{
    if (want != got) {
        fail_msg("\n  input <%s>\n  want  %lld\n  got   %lld", input, want, got);
    }
}

/* A new empty folder; its name is static. */
static inline const char *scratch_make(void)
{
    static char folder[64];
    (void)snprintf(folder, sizeof folder, "/tmp/newsidx-test-XXXXXX");
    if (mkdtemp(folder) == NULL) {
        fail_msg("no scratch folder");
    }
    return folder;
}

/* folder/name in out, which has room for 512 bytes. */
static inline const char *scratch_path(char out[512], const char *folder, const char *name)
{
    (void)snprintf(out, 512, "%s/%s", folder, name);
    return out;
}

/* Removes the folder and the files in it; it has no folders in it but empty ones. */
static inline void scratch_remove(const char *folder)
{
    DIR *dir = opendir(folder);
    if (dir == NULL) {
        return;
    }
    for (const struct dirent *entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        char path[512];
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            (void)remove(scratch_path(path, folder, entry->d_name));
        }
    }
    (void)closedir(dir);
    (void)rmdir(folder);
}

#endif
