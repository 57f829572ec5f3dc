#include "buffer.h"

#include "memory.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool resize(struct buffer *buffer, size_t capacity)
{
    char *data = memory_resize(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity_bytes = capacity;
    return true;
}

/* Whether there may be so many bytes more. */
static bool is_within_limit(struct buffer *buffer, size_t more_bytes)
{
    const size_t limit = buffer->limit_bytes != 0 ? buffer->limit_bytes : BUFFER_LIMIT_DEFAULT;
    buffer->failed = buffer->failed || more_bytes > limit - buffer->len_bytes;
    return !buffer->failed;
}

static bool reserve(struct buffer *buffer, size_t more_bytes)
{
    if (!is_within_limit(buffer, more_bytes)) {
        return false;
    }
    const size_t need = buffer->len_bytes + more_bytes + 1;
    if (need <= buffer->capacity_bytes) {
        return true;
    }
    size_t capacity = buffer->capacity_bytes < 64 ? 64 : buffer->capacity_bytes;
    while (capacity < need) {
        capacity += capacity / 2;
    }
    return resize(buffer, capacity);
}

void buffer_reserve(struct buffer *buffer, size_t len_bytes)
{
    if (is_within_limit(buffer, len_bytes) && len_bytes + 1 > buffer->capacity_bytes) {
        if (resize(buffer, len_bytes + 1)) {
            buffer->data[0] = '\0';
        }
    }
}

void buffer_append(struct buffer *buffer, const void *bytes, size_t len_bytes)
{
    if (!reserve(buffer, len_bytes)) {
        return;
    }
    assert(buffer->data != NULL); /* what reserve has seen to */
    if (len_bytes > 0) {
        memcpy(buffer->data + buffer->len_bytes, bytes, len_bytes);
    }
    buffer->len_bytes += len_bytes;
    buffer->data[buffer->len_bytes] = '\0';
}

void buffer_append_text(struct buffer *buffer, const char *text)
{
    if (text != NULL) {
        buffer_append(buffer, text, strlen(text));
    }
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
    buffer_append(buffer, &byte, 1);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    const int need = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (need >= 0 && reserve(buffer, (size_t)need)) {
        (void)vsnprintf(buffer->data + buffer->len_bytes, (size_t)need + 1, format, again);
        buffer->len_bytes += (size_t)need;
    }
    va_end(again);
}

void buffer_truncate(struct buffer *buffer, size_t len_bytes)
{
    if (len_bytes < buffer->len_bytes) {
        buffer->len_bytes = len_bytes;
        buffer->data[len_bytes] = '\0';
    }
}

void buffer_clear(struct buffer *buffer)
{
    buffer_truncate(buffer, 0);
    buffer->failed = false;
}

void buffer_release(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){.limit_bytes = buffer->limit_bytes};
}

int buffer_compare(const struct buffer *a, const struct buffer *b)
{
    const size_t shorter = a->len_bytes < b->len_bytes ? a->len_bytes : b->len_bytes;
    const int order = shorter > 0 ? memcmp(a->data, b->data, shorter) : 0;
    return order != 0 ? order : (a->len_bytes > b->len_bytes) - (a->len_bytes < b->len_bytes);
}

char *buffer_detach(struct buffer *buffer)
{
    char *data = NULL;
    if (!buffer->failed) {
        if (buffer->data == NULL) {
            buffer_append(buffer, "", 0);
        }
        data = buffer->data;
        buffer->data = NULL;
    }
    buffer_release(buffer);
    return data;
}

const char *buffer_text(const struct buffer *buffer)
{
    return buffer->data != NULL ? buffer->data : "";
}
