#include "csv_value.h"

#include "terminal.h"

#include <string.h>

static void append_quoted(struct buffer *out, const char *text)
{
    if (strpbrk(text, ",\"\r\n") == NULL) {
        buffer_append_text(out, text);
        return;
    }
    buffer_append_byte(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            buffer_append_byte(out, '"');
        }
        buffer_append_byte(out, *text);
    }
    buffer_append_byte(out, '"');
}

void csv_value_append(struct buffer *out, const char *text, char separator)
{
    if (text == NULL || *text == '\0') {
        return;
    }
    struct buffer clean = BUFFER_INIT;
    struct buffer value = BUFFER_INIT;
    terminal_clean(&clean, text, strlen(text), separator == '\t' ? TERMINAL_ONE_LINE : TERMINAL_KEEP_LINES);
    const char first = buffer_text(&clean)[strspn(buffer_text(&clean), " \t\r\n")];
    if (first != '\0' && strchr("=+-@", first) != NULL) {
        buffer_append_byte(&value, '\'');
    }
    buffer_append_text(&value, buffer_text(&clean));
    if (separator == '\t') {
        buffer_append_text(out, buffer_text(&value));
    } else {
        append_quoted(out, buffer_text(&value));
    }
    buffer_release(&value);
    buffer_release(&clean);
}
