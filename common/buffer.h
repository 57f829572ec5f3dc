/* buffer.h - a growing byte string with a cap. For all of common, indexer and query.
 *
 * Invariant: data is NUL-terminated whenever it is not NULL. A failed append (no memory, or over limit) sets failed and
 * leaves the contents; later appends do nothing, so a caller checks failed once at the end. */
#ifndef NEWSIDX_BUFFER_H
#define NEWSIDX_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data;            /* NULL until the first append */
    size_t len_bytes;      /* without the final NUL */
    size_t capacity_bytes; /* allocated */
    size_t limit_bytes;    /* len_bytes never exceeds this; 0 means BUFFER_LIMIT_DEFAULT */
    bool failed;
};

#define BUFFER_LIMIT_DEFAULT ((size_t)1 << 30)
/* `struct buffer b = BUFFER_INIT;` */
#define BUFFER_INIT                                                                                                    \
    {                                                                                                                  \
        .data = NULL                                                                                                   \
    }

/* Makes room for just so many bytes in an empty buffer: for a text that is kept as it is, and may be one of many. */
void buffer_reserve(struct buffer *buffer, size_t len_bytes);
void buffer_append(struct buffer *buffer, const void *bytes, size_t len_bytes);
void buffer_append_text(struct buffer *buffer, const char *text); /* up to its NUL; NULL appends nothing */
void buffer_append_byte(struct buffer *buffer, char byte);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Shortens to len_bytes, which must not exceed the present length. */
void buffer_truncate(struct buffer *buffer, size_t len_bytes);
/* As memcmp, and the shorter one first where it begins the other. */
int buffer_compare(const struct buffer *a, const struct buffer *b);
/* Empties, keeps the memory, forgets a failure. */
void buffer_clear(struct buffer *buffer);
/* Frees; the buffer is then as BUFFER_INIT with the same limit. */
void buffer_release(struct buffer *buffer);
/* The contents as a string that is the caller's to free, "" where nothing was appended; NULL where an append failed. The
 * buffer is released. */
char *buffer_detach(struct buffer *buffer);
/* The contents, "" where nothing was appended; borrowed until the next append. */
const char *buffer_text(const struct buffer *buffer);

#endif
