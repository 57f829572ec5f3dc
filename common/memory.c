#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static _Thread_local unsigned failures;

unsigned memory_failures(void)
{
    return failures;
}

void memory_note(void)
{
    failures++;
}

void memory_note_errno(void)
{
    failures += errno == ENOMEM;
}

void memory_note_null(const void *made)
{
    failures += made == NULL;
}

/* before: errno, which is to tell of failures only: the C library leaves ENOMEM where one of its arenas had no room and another had. */
static void *noted(void *memory, int before)
{
    failures += memory == NULL;
    errno = memory != NULL ? before : ENOMEM;
    return memory;
}

void *memory_alloc(size_t size_bytes)
{
    const int before = errno;
    return noted(malloc(size_bytes), before);
}

void *memory_zeroed(size_t count, size_t size_bytes)
{
    const int before = errno;
    return noted(calloc(count, size_bytes), before);
}

void *memory_resize(void *memory, size_t size_bytes)
{
    const int before = errno;
    return noted(realloc(memory, size_bytes), before);
}

char *memory_copy(const char *text)
{
    const int before = errno;
    return noted(strdup(text), before);
}

char *memory_copy_part(const char *text, size_t len_bytes)
{
    const int before = errno;
    return noted(strndup(text, len_bytes), before);
}
