/* output_kwic.c - keyword in context: a line for every match, with what stands before and behind it (Luhn, "Keyword-in-context index
 * for technical literature", 1960). */
#include "output.h"

#include "flow.h"
#include "terminal.h"
#include "utf8.h"

#include <string.h>

enum { WIDTH_MIN = 40, LABEL_COLUMNS = 9, INDENT = 4, CONTEXT_BYTES = 600 };

static const struct {
    enum newsidx_field field;
    const char *label; /* at most LABEL_COLUMNS - 1 */
} COLUMNS[COLUMN_COUNT] = {{NEWSIDX_HEADLINE, "headline"},
                           {NEWSIDX_DECK, "deck"},
                           {NEWSIDX_BODY, ""},
                           {NEWSIDX_AUTHOR, "author"},
                           {NEWSIDX_DATELINE, "dateline"}};

static void append_blanks(struct buffer *out, size_t columns)
{
    for (; columns > 0; columns--) {
        buffer_append_byte(out, ' ');
    }
}

/* Text with each run of white space as one blank. */
static void clean_line(struct buffer *out, const char *text, size_t len_bytes)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, len_bytes, TERMINAL_ONE_LINE);
    const char *at = buffer_text(&clean);
    for (size_t i = 0; i < clean.len_bytes; i++) {
        if (at[i] != ' ' || out->len_bytes == 0 || out->data[out->len_bytes - 1] != ' ') {
            buffer_append_byte(out, at[i]);
        }
    }
    buffer_release(&clean);
}

/* The end of text that fits into columns, right-aligned, beginning with a whole word where there is one. */
static void append_left(struct buffer *out, const char *text, size_t end, size_t columns)
{
    size_t start = end > CONTEXT_BYTES ? end - CONTEXT_BYTES : 0;
    while (start < end && ((unsigned char)text[start] & 0xC0) == 0x80) {
        start++;
    }
    struct buffer line = BUFFER_INIT;
    clean_line(&line, text + start, end - start);
    const char *at = buffer_text(&line);
    size_t len = line.len_bytes;
    size_t wide = terminal_columns(at, len);
    const bool cut = start > 0 || wide > columns;
    while (len > 0 && wide > columns) {
        uint32_t c = 0;
        const size_t n = utf8_decode(at, len, &c);
        wide -= (size_t)utf8_columns(c);
        at += n;
        len -= n;
    }
    const char *blank = cut ? memchr(at, ' ', len) : NULL;
    if (blank != NULL && blank + 1 < at + len) {
        len -= (size_t)(blank + 1 - at);
        at = blank + 1;
    }
    append_blanks(out, columns - terminal_columns(at, len));
    buffer_append(out, at, len);
    buffer_release(&line);
}

/* The beginning of what stands behind, to the last whole word that fits. */
static void append_right(struct buffer *out, const char *text, size_t len_bytes, size_t columns)
{
    size_t end = len_bytes > CONTEXT_BYTES ? CONTEXT_BYTES : len_bytes;
    while (end > 0 && end < len_bytes && ((unsigned char)text[end] & 0xC0) == 0x80) {
        end--;
    }
    struct buffer line = BUFFER_INIT;
    clean_line(&line, text, end);
    size_t fit = terminal_fit(buffer_text(&line), line.len_bytes, columns);
    const bool cut = fit < line.len_bytes;
    size_t word = fit;
    while (cut && word > 0 && buffer_text(&line)[word] != ' ') {
        word--;
    }
    buffer_append(out, buffer_text(&line), cut && word > 0 ? word : fit);
    buffer_release(&line);
}

/* The match is text[start] to text[end]. */
static void write_match(struct buffer *out, const struct output_context *context, const char *text, size_t len_bytes,
                        size_t start, size_t end, const char *label)
{
    struct buffer match = BUFFER_INIT;
    clean_line(&match, text + start, end - start);
    const size_t width = context->width > WIDTH_MIN ? context->width : WIDTH_MIN;
    const size_t room = width - INDENT - LABEL_COLUMNS;
    const size_t marks = context->colour ? 0 : 2;
    size_t columns = terminal_columns(buffer_text(&match), match.len_bytes) + marks;
    columns = columns < room ? columns : room;
    const size_t left = (room - columns) / 2;
    append_blanks(out, INDENT);
    buffer_printf(out, "%-*s", LABEL_COLUMNS, label);
    append_left(out, text, start, left);
    buffer_append_text(out, context->colour ? FLOW_MATCH : "[");
    buffer_append(out, buffer_text(&match), terminal_fit(buffer_text(&match), match.len_bytes, room - marks));
    buffer_append_text(out, context->colour ? FLOW_RESET : "]");
    append_right(out, text + end, len_bytes - end, room - columns - left);
    buffer_append_byte(out, '\n');
    buffer_release(&match);
}

static void write_column(struct buffer *out, const struct output_context *context,
                         const struct newsidx_article *article, unsigned column)
{
    const char *text = article->field[COLUMNS[column].field];
    struct snippet whole = {.segment = NULL};
    if (text != NULL) {
        snippet_whole(&whole, context->matcher, article, column);
    }
    const size_t len = text != NULL ? strlen(text) : 0;
    size_t at = 0;
    for (size_t i = 0; i < whole.count; i++) {
        const size_t end = at + whole.segment[i].len_bytes;
        if (whole.segment[i].match) {
            write_match(out, context, text, len, at, end, COLUMNS[column].label);
        }
        at = end;
    }
    snippet_release(&whole);
}

static void clean_words(struct buffer *out, const char *text)
{
    clean_line(out, text, strlen(text));
}

static void write_hit(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    const char *headline = hit->article->field[NEWSIDX_HEADLINE];
    const char *date = hit->article->field[NEWSIDX_DATE];
    struct buffer line = BUFFER_INIT;
    buffer_printf(&line, "%2zu. ", hit->rank);
    clean_words(&line, date != NULL ? date : "undated"); /* not always a date: others write archives, too */
    buffer_append_text(&line, "  ");
    clean_words(&line, headline != NULL ? headline : "(no headline)");
    const size_t width = context->width > WIDTH_MIN ? context->width : WIDTH_MIN;
    buffer_append_text(out, !hit->first ? "\n" : "");
    buffer_append_text(out, context->colour ? FLOW_BOLD : "");
    buffer_append(out, buffer_text(&line), terminal_fit(buffer_text(&line), line.len_bytes, width));
    buffer_append_text(out, context->colour ? FLOW_RESET : "");
    buffer_append_byte(out, '\n');
    buffer_release(&line);
    for (unsigned column = 0; column < COLUMN_COUNT && context->matcher != NULL; column++) {
        write_column(out, context, hit->article, column);
    }
}

const struct output OUTPUT_KWIC = {
    .name = "kwic",
    .help = "keyword in context: a line for every match",
    .needs_article = true,
    .needs_matches = true,
    .hit = write_hit,
};
