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

static void *noted(void *memory)
{
    failures += memory == NULL;
    return memory;
}

void *memory_alloc(size_t size_bytes)
{
    return noted(malloc(size_bytes));
}

void *memory_zeroed(size_t count, size_t size_bytes)
{
    return noted(calloc(count, size_bytes));
}

void *memory_resize(void *memory, size_t size_bytes)
{
    return noted(realloc(memory, size_bytes));
}

char *memory_copy(const char *text)
{
    return noted(strdup(text));
}

char *memory_copy_part(const char *text, size_t len_bytes)
{
    return noted(strndup(text, len_bytes));
}
