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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

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
