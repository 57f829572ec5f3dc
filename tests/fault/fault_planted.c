/* Faults that the test must find: if it is silent about one of these, it cannot find such a one elsewhere. */
#include "fault.h"

#include "newsidx.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(int fd, const char *text)
{
    (void)!write(fd, text, strlen(text));
}

/* Two allocations, either of which may be NULL; freed by the caller. */
static int with_two(int (*use)(char *one, char *two))
{
    char *one = malloc(10);
    char *two = malloc(20);
    const int code = use(one, two);
    free(one);
    free(two);
    return code;
}

static int say_nothing_of_it(char *one, char *two)
{
    say(STDOUT_FILENO, "1 hit\n");
    if (one != NULL && two != NULL) {
        say(STDOUT_FILENO, "2 hits\n");
    }
    return NEWSIDX_OK;
}

static int write_through_null(char *one, char *two)
{
    *(volatile char *)one = 'x';
    *(volatile char *)two = 'x';
    return NEWSIDX_OK;
}

static int end_otherwise(char *one, char *two)
{
    return one != NULL && two != NULL ? NEWSIDX_OK : NEWSIDX_ARCHIVE;
}

static int say_something_else(char *one, char *two)
{
    say(STDERR_FILENO, one != NULL && two != NULL ? "" : "it did not work\n");
    return one != NULL && two != NULL ? NEWSIDX_OK : NEWSIDX_IO;
}

static int miss(void)
{
    return with_two(say_nothing_of_it);
}

static int crash(void)
{
    return with_two(write_through_null);
}

static int confuse(void)
{
    return with_two(end_otherwise);
}

static int mumble(void)
{
    return with_two(say_something_else);
}

static int fail_leaving(int leave)
{
    char *one = malloc(10);
    char *two = malloc(20);
    if (one != NULL && two != NULL) {
        free(one);
        free(two);
        return NEWSIDX_OK;
    }
    say(STDERR_FILENO, "out of memory\n");
    if (leave != 1) {
        free(one);
        free(two);
    }
    if (leave == 2) {
        (void)!open("/dev/null", O_RDONLY | O_CLOEXEC);
    }
    if (leave == 3) {
        world_write_file("left-over", "", 0);
    }
    return NEWSIDX_IO;
}

static int leak(void)
{
    return fail_leaving(1);
}

static int leave_open(void)
{
    return fail_leaving(2);
}

static int leave_file(void)
{
    return fail_leaving(3);
}

const struct scenario PLANTED[] = {
    {.name = "miss", .run = miss},
    {.name = "crash", .run = crash},
    {.name = "confuse", .run = confuse},
    {.name = "mumble", .run = mumble},
    {.name = "leak", .run = leak},
    {.name = "leave_open", .run = leave_open},
    {.name = "leave_file", .run = leave_file},
    {.name = NULL},
};
