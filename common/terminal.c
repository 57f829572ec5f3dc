#include "terminal.h"

#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
    WIDTH_DEFAULT = 80,
    WIDTH_MIN = 20,
    WIDTH_MAX = 1000,
    REDRAW_MS = 100,
    NEW_LINE_MS = 2000,
};

const char *const TERMINAL_COLOUR_NAMES[4] = {
    [TERMINAL_AUTO] = "auto", [TERMINAL_ALWAYS] = "always", [TERMINAL_NEVER] = "never"};

bool terminal_is(int fd)
{
    return isatty(fd) == 1;
}

unsigned terminal_width(int fd)
{
    struct winsize size;
    if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col >= WIDTH_MIN) {
        return size.ws_col;
    }
    const char *columns = getenv("COLUMNS");
    const unsigned long given = columns != NULL ? strtoul(columns, NULL, 10) : 0;
    return given >= WIDTH_MIN && given <= WIDTH_MAX ? (unsigned)given : WIDTH_DEFAULT;
}

bool terminal_has_colour(int fd, enum terminal_colour choice)
{
    if (choice != TERMINAL_AUTO) {
        return choice == TERMINAL_ALWAYS;
    }
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");
    return terminal_is(fd) && (no_color == NULL || *no_color == '\0') && term != NULL && strcmp(term, "dumb") != 0;
}

/* ALM, LRM and RLM, the embeddings and overrides, the isolates, and the deprecated shaping controls. */
static bool turns_direction(uint32_t c)
{
    return c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F);
}

void terminal_clean(struct buffer *out, const char *text, size_t len_bytes, enum terminal_lines lines)
{
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        char bytes[4];
        i += utf8_decode(text + i, len_bytes - i, &c);
        if (c == '\n' || c == '\t') {
            buffer_append_byte(out, lines == TERMINAL_KEEP_LINES ? (char)c : ' ');
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            buffer_append_byte(out, '?');
        } else if (c == 0x2028 || c == 0x2029) {
            buffer_append_byte(out, ' ');
        } else if (!turns_direction(c)) {
            buffer_append(out, bytes, utf8_encode(c, bytes));
        }
    }
}

size_t terminal_columns(const char *text, size_t len_bytes)
{
    size_t columns = 0;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        columns += (size_t)utf8_columns(c);
    }
    return columns;
}

size_t terminal_fit(const char *text, size_t len_bytes, size_t columns)
{
    size_t i = 0;
    size_t used = 0;
    while (i < len_bytes) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text + i, len_bytes - i, &c);
        used += (size_t)utf8_columns(c);
        if (used > columns) {
            break;
        }
        i += n;
    }
    return i;
}

int64_t terminal_clock_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void terminal_progress_init(struct terminal_progress *progress, bool wanted, bool forced)
{
    const bool is_terminal = terminal_is(STDERR_FILENO);
    *progress = (struct terminal_progress){.on = forced || (wanted && is_terminal), .is_terminal = is_terminal};
    progress->next_ms = terminal_clock_ms() + (is_terminal ? REDRAW_MS : NEW_LINE_MS);
}

bool terminal_progress_due(struct terminal_progress *progress)
{
    return progress->on && terminal_clock_ms() >= progress->next_ms;
}

void terminal_progress_draw(struct terminal_progress *progress, const char *line)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, line, strlen(line), TERMINAL_ONE_LINE);
    const char *text = buffer_text(&clean);
    const size_t len = terminal_fit(text, clean.len_bytes, terminal_width(STDERR_FILENO) - 1);
    if (progress->is_terminal) {
        (void)fprintf(stderr, "\r%.*s\033[K", (int)len, text);
    } else {
        (void)fprintf(stderr, "%s\n", text);
    }
    (void)fflush(stderr);
    buffer_release(&clean);
    progress->shown = progress->is_terminal;
    progress->next_ms = terminal_clock_ms() + (progress->is_terminal ? REDRAW_MS : NEW_LINE_MS);
}

void terminal_progress_clear(struct terminal_progress *progress)
{
    if (progress->shown) {
        (void)fputs("\r\033[K", stderr);
        (void)fflush(stderr);
        progress->shown = false;
    }
}

bool terminal_is_utf8(void)
{
    static const char *const VARIABLES[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES; i++) {
        const char *value = getenv(VARIABLES[i]);
        if (value != NULL && *value != '\0') {
            const char *codeset = strchr(value, '.');
            return codeset != NULL && (strncasecmp(codeset, ".utf-8", 6) == 0 || strncasecmp(codeset, ".utf8", 5) == 0);
        }
    }
    return false;
}
