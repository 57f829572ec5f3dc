/* terminal.h - what may be shown on a terminal: its width and colours, text made harmless, a line of progress.
 *
 * For main.c, command_*.c and the outputs for people.
 * Invariant: text cleaned here moves no cursor, changes no colour and does not turn the reading direction. */
#ifndef NEWSIDX_TERMINAL_H
#define NEWSIDX_TERMINAL_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum terminal_colour { TERMINAL_AUTO, TERMINAL_ALWAYS, TERMINAL_NEVER };
extern const char *const TERMINAL_COLOUR_NAMES[4]; /* "auto", "always", "never" and NULL, for cli_parse_choice */

bool terminal_is(int fd);
/* Columns of the terminal behind fd: its own word, else $COLUMNS, else 80. */
unsigned terminal_width(int fd);
/* Whether to write colours to fd. For auto: a terminal, no $NO_COLOR (no-color.org), $TERM not "dumb". */
bool terminal_has_colour(int fd, enum terminal_colour choice);

/* Whether the locale's characters are UTF-8, by $LC_ALL, $LC_CTYPE, $LANG (POSIX, "environment variables"): what is drawn with block
 * characters there is drawn with ASCII elsewhere. */
bool terminal_is_utf8(void);

enum terminal_lines {
    TERMINAL_KEEP_LINES, /* newlines and tabs stay */
    TERMINAL_ONE_LINE,   /* they become blanks */
};

/* Appends text without what could drive a terminal: control characters as '?', characters that turn the reading direction
 * (Unicode Standard Annex #9) left out, malformed UTF-8 as U+FFFD. */
void terminal_clean(struct buffer *out, const char *text, size_t len_bytes, enum terminal_lines lines);
/* Columns that such text takes. */
size_t terminal_columns(const char *text, size_t len_bytes);
/* The longest beginning of text that fits into columns, in bytes. */
size_t terminal_fit(const char *text, size_t len_bytes, size_t columns);

/* A line on stderr that is drawn over, at most ten times a second; where stderr is no terminal, a new line every two seconds. */
struct terminal_progress {
    bool on;
    bool is_terminal;
    bool shown;
    int64_t next_ms; /* of the monotonic clock */
};

/* forced: also where stderr is no terminal. */
void terminal_progress_init(struct terminal_progress *progress, bool wanted, bool forced);
/* Whether it is time to draw again. */
bool terminal_progress_due(struct terminal_progress *progress);
void terminal_progress_draw(struct terminal_progress *progress, const char *line);
/* Takes the line away, before anything else is written to stderr and at the end. */
void terminal_progress_clear(struct terminal_progress *progress);
/* Milliseconds of a clock that only goes forward. */
int64_t terminal_clock_ms(void);

#endif
