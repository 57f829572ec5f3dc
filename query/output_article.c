/* output_article.c - one whole article for a person: what is known of it, and its paragraphs, matches marked. */
#include "output.h"

#include "flow.h"
#include "terminal.h"

#include <string.h>

enum { DECK_NUMBER = 1, BODY_NUMBER = 2 };

/* A line of the body. */
struct line {
    size_t start;
    size_t end; /* without the line feed */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static size_t count_indent(const char *text, const struct line *line)
{
    size_t i = line->start;
    while (i < line->end && is_blank(text[i])) {
        i++;
    }
    return i - line->start;
}

/* Lines of figures in columns, as old wires print them, stay as they are: two gaps of several blanks, or one and a figure. */
static bool is_tabular(const char *text, const struct line *line)
{
    size_t gaps = 0;
    bool figure = false;
    for (size_t i = line->start + count_indent(text, line); i + 1 < line->end; i++) {
        const bool gap = is_blank(text[i]) && is_blank(text[i + 1]);
        gaps += gap && !is_blank(text[i - 1]);
        figure = figure || (gaps > 0 && text[i] >= '0' && text[i] <= '9');
    }
    return gaps >= 2 || (gaps == 1 && figure);
}

/* The segments of the body from start to end, which the matches part. */
static void write_stretch(struct flow *flow, const struct snippet *whole, size_t start, size_t end)
{
    size_t at = 0;
    for (size_t i = 0; i < whole->count && at < end; i++) {
        const struct snippet_segment *segment = &whole->segment[i];
        const size_t low = start > at ? start - at : 0;
        const size_t high = end - at < segment->len_bytes ? end - at : segment->len_bytes;
        if (low < high) {
            struct snippet_segment part = {segment->text + low, high - low, segment->match};
            const struct snippet piece = {.segment = &part, .count = 1};
            flow_write_snippet(flow, &piece);
        }
        at += segment->len_bytes;
    }
}

static void write_table_line(struct flow *flow, const char *text, const struct line *line)
{
    if (flow->column > 0) {
        flow_start_line(flow);
    }
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text + line->start, line->end - line->start, TERMINAL_ONE_LINE);
    buffer_append_text(flow->out, buffer_text(&clean));
    flow->column += (unsigned)terminal_columns(buffer_text(&clean), clean.len_bytes);
    buffer_release(&clean);
}

/* Paragraph by paragraph. Single line breaks inside a paragraph are those of old wires and flow together where the lines are indented or
 * blank lines part the paragraphs. */
static void write_body(struct flow *flow, const char *text, const struct snippet *whole)
{
    const size_t len = strlen(text);
    bool was_table = false;
    for (struct line line = {.start = 0}; line.start < len; line.start = line.end + 1) {
        const char *feed = strchr(text + line.start, '\n');
        line.end = feed != NULL ? (size_t)(feed - text) : len;
        const size_t indent = count_indent(text, &line);
        const bool blank = indent == line.end - line.start;
        const bool table = !blank && is_tabular(text, &line);
        if ((blank || (indent > 0 && !table && !was_table)) && flow->column > 0) {
            flow_start_line(flow);
            flow_start_line(flow);
        }
        if (table) {
            write_table_line(flow, text, &line);
        } else if (!blank) {
            if (was_table) {
                flow_start_line(flow);
            }
            write_stretch(flow, whole, line.start, line.end);
            flow->blank_pending = flow->column > 0;
        }
        was_table = table;
    }
}

static void write_facts(struct buffer *out, const struct newsidx_article *article)
{
    static const enum newsidx_field FACTS[] = {
        NEWSIDX_AUTHOR,      NEWSIDX_DATELINE,  NEWSIDX_PLACE,   NEWSIDX_AGENCY, NEWSIDX_DATE,
        NEWSIDX_DATE_SOURCE, NEWSIDX_PUBLISHED, NEWSIDX_UPDATED, NEWSIDX_SOURCE, NEWSIDX_SECTION,
        NEWSIDX_LANGUAGE,    NEWSIDX_URL,       NEWSIDX_GUID,    NEWSIDX_ORIGIN, NEWSIDX_ADDED,
    };
    buffer_printf(out, "%-12s %lld\n", "id", (long long)article->id);
    for (size_t i = 0; i < sizeof FACTS / sizeof *FACTS; i++) {
        const char *text = article->field[FACTS[i]];
        if (text != NULL) {
            struct buffer clean = BUFFER_INIT;
            terminal_clean(&clean, text, strlen(text), TERMINAL_ONE_LINE);
            buffer_printf(out, "%-12s %s\n", newsidx_field_name(FACTS[i]), buffer_text(&clean));
            buffer_release(&clean);
        }
    }
}

void output_article(struct buffer *out, const struct output_context *context, const struct newsidx_article *article)
{
    struct flow flow = flow_make(out, context, 0, 0);
    flow_write_headline(&flow, article);
    flow_start_line(&flow);
    if (article->field[NEWSIDX_DECK] != NULL) {
        flow_start_line(&flow);
        flow_write_column(&flow, article, NEWSIDX_DECK, DECK_NUMBER);
        flow_start_line(&flow);
    }
    flow_start_line(&flow);
    write_facts(out, article);
    const char *body = article->field[NEWSIDX_BODY];
    if (body == NULL) {
        return;
    }
    struct snippet_segment all = {body, strlen(body), false};
    struct snippet whole = {.segment = &all, .count = 1};
    if (context->matcher != NULL) {
        snippet_whole(&whole, context->matcher, article, BODY_NUMBER);
    }
    flow = flow_make(out, context, 0, 0);
    buffer_append_byte(out, '\n');
    write_body(&flow, body, &whole);
    buffer_append_byte(out, '\n');
    if (whole.segment != &all) {
        snippet_release(&whole);
    }
}
