#include "error.h"

#include <stdio.h>
#include <string.h>

static void defuse(char *text)
{
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f) {
            *text = '?';
        }
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
    char message[sizeof error->message];
    memcpy(message, error->message, sizeof message);
    va_list args;
    va_start(args, format);
    const int used = vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    if (used >= 0 && (size_t)used < sizeof error->message) {
        (void)snprintf(error->message + used, sizeof error->message - (size_t)used, ": %s", message);
    }
    defuse(error->message);
}

enum newsidx_status error_nomem(struct newsidx_error *error)
{
    return error_set(error, NEWSIDX_IO, "out of memory");
}
