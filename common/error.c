#include "error.h"

#include "memory.h"
#include "utf8.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Control characters, and bytes that are no UTF-8 (as where a text was cut inside a character), become '?'. */
static void defuse(char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0; i < len;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text + i, len - i, &c);
        const bool malformed = n == 1 && c == 0xFFFD;
        if (malformed || c < 0x20 || (c >= 0x7f && c < 0xa0)) {
            memset(text + i, '?', n);
        }
        i += n;
    }
}

enum newsidx_status error_set(struct newsidx_error *error, enum newsidx_status status, const char *format, ...)
{
    if (error == NULL) {
        return status;
    }
    error->status = status;
    error->column = 0;
    va_list args;
    va_start(args, format);
    (void)vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    defuse(error->message);
    return status;
}

void error_prepend(struct newsidx_error *error, const char *format, ...)
{
    if (error == NULL) {
        return;
    }
    char context[sizeof error->message];
    va_list args;
    va_start(args, format);
    const int written = vsnprintf(context, sizeof context, format, args);
    va_end(args);
    if (written < 0) {
        return;
    }
    const size_t capacity = sizeof error->message - 1;
    size_t head = (size_t)written < sizeof context ? (size_t)written : sizeof context - 1;
    head = head + 2 < capacity ? head : capacity - 2;
    size_t tail = strlen(error->message);
    tail = head + 2 + tail <= capacity ? tail : capacity - head - 2; /* a long one loses its end */
    memmove(error->message + head + 2, error->message, tail);
    memcpy(error->message, context, head);
    memcpy(error->message + head, ": ", 2);
    error->message[head + 2 + tail] = '\0';
    defuse(error->message);
}

enum newsidx_status error_nomem(struct newsidx_error *error)
{
    memory_note();
    return error_set(error, NEWSIDX_IO, "out of memory");
}

enum newsidx_status error_check_memory(enum newsidx_status status, unsigned failures_before,
                                       struct newsidx_error *error)
{
    return memory_failures() == failures_before ? status : error_nomem(error);
}

const char *error_reason(int number)
{
    if (number == ENOMEM) {
        memory_note();
        return "out of memory";
    }
    return strerror(number);
}
