/* memory.h - allocation that remembers, per thread, that memory ran out. For all of common, indexer and query.
 *
 * A reader of messy input, or the composing of an answer, goes through hundreds of small allocations, many of them inside libraries that
 * answer a failed one as they answer a text without that part. A result that lacks something must never pass for a whole one, so that
 * the few places where results leave (an article to the store, a batch to the file, hits to the caller, text to stdout) ask whether
 * memory_failures has risen since the work began, and say so in place of handing the result over.
 * Invariant: the count is the thread's own, as errno is, and only ever rises; nothing else is kept. */
#ifndef NEWSIDX_MEMORY_H
#define NEWSIDX_MEMORY_H

#include <stddef.h>

/* How often memory has run out on this thread. */
unsigned memory_failures(void);
/* Memory has run out on this thread. */
void memory_note(void);
/* The same where errno says so, for a library that says it in no other way: errno is set to 0 before it is called. POSIX has malloc
 * set ENOMEM. */
void memory_note_errno(void);

/* The same where what was to be made is NULL, as where jansson has no memory for a text. */
void memory_note_null(const void *made);

/* malloc, calloc, realloc, strdup and strndup, which note a failure. */
void *memory_alloc(size_t size_bytes);
void *memory_zeroed(size_t count, size_t size_bytes);
void *memory_resize(void *memory, size_t size_bytes);
char *memory_copy(const char *text);
char *memory_copy_part(const char *text, size_t len_bytes);

#endif
