#include "flow.h"

#include "terminal.h"

#include <string.h>

enum { WIDTH_MIN = 20, HEADLINE_NUMBER = 0 };

const char FLOW_BOLD[] = "\x1b[1m";
const char FLOW_DIM[] = "\x1b[2m";
const char FLOW_MATCH[] = "\x1b[1;31m";
const char FLOW_RESET[] = "\x1b[0m";

void flow_start_line(struct flow *flow)
{
    buffer_append_byte(flow->out, '\n');
    for (unsigned i = 0; i < flow->indent; i++) {
        buffer_append_byte(flow->out, ' ');
    }
    flow->column = flow->indent;
    flow->blank_pending = false;
}

void flow_set_style(struct flow *flow, const char *style)
{
    if (flow->context->colour) {
        buffer_append_text(flow->out, style);
    }
}

/* One unbreakable word, or part of one where a match begins or ends inside it. */
static void write_word(struct flow *flow, const char *word, size_t len_bytes)
{
    const unsigned columns = (unsigned)terminal_columns(word, len_bytes);
    if (flow->column > flow->indent && flow->column + flow->blank_pending + columns > flow->width) {
        flow_start_line(flow);
    }
    if (flow->blank_pending) {
        buffer_append_byte(flow->out, ' ');
        flow->column++;
        flow->blank_pending = false;
    }
    buffer_append(flow->out, word, len_bytes);
    flow->column += columns;
}

void flow_write_words(struct flow *flow, const char *text, size_t len_bytes)
{
    size_t i = 0;
    while (i < len_bytes) {
        size_t end = i;
        while (end < len_bytes && text[end] != ' ') {
            end++;
        }
        if (end > i) {
            write_word(flow, text + i, end - i);
        }
        flow->blank_pending = flow->blank_pending || end < len_bytes;
        i = end + 1;
    }
}

/* A match with what marks it. In colour the blank before it comes first, so that only the match is coloured. */
static void write_match(struct flow *flow, const char *text, size_t len_bytes)
{
    if (flow->context->colour) {
        const char *blank = memchr(text, ' ', len_bytes);
        const size_t first_len = blank != NULL ? (size_t)(blank - text) : len_bytes;
        if (flow->column + flow->blank_pending + terminal_columns(text, first_len) > flow->width) {
            flow_start_line(flow);
        }
        write_word(flow, "", 0);
        buffer_append_text(flow->out, FLOW_MATCH);
        flow_write_words(flow, text, len_bytes);
        buffer_append_text(flow->out, FLOW_RESET);
        buffer_append_text(flow->out, flow->style);
        return;
    }
    struct buffer marked = BUFFER_INIT;
    buffer_append_byte(&marked, '[');
    buffer_append(&marked, text, len_bytes);
    buffer_append_byte(&marked, ']');
    flow_write_words(flow, buffer_text(&marked), marked.len_bytes);
    buffer_release(&marked);
}

void flow_write_snippet(struct flow *flow, const struct snippet *snippet)
{
    const unsigned mark =
        snippet->cut_after ? 4 : 0; /* columns kept free, so that the dots stand behind the last word */
    if (snippet->cut_before) {
        flow_write_words(flow, "... ", 4);
    }
    flow->width -= mark;
    for (size_t i = 0; i < snippet->count; i++) {
        struct buffer clean = BUFFER_INIT;
        terminal_clean(&clean, snippet->segment[i].text, snippet->segment[i].len_bytes, TERMINAL_ONE_LINE);
        if (snippet->segment[i].match) {
            write_match(flow, buffer_text(&clean), clean.len_bytes);
        } else {
            flow_write_words(flow, buffer_text(&clean), clean.len_bytes);
        }
        buffer_release(&clean);
    }
    flow->width += mark;
    if (snippet->cut_after) {
        flow_write_words(flow, " ...", 4);
    }
}

struct flow flow_make(struct buffer *out, const struct output_context *context, unsigned indent, unsigned column)
{
    const unsigned width = context->width > WIDTH_MIN ? context->width : WIDTH_MIN;
    return (struct flow){
        .out = out,
        .context = context,
        .width = width < FLOW_WIDTH_MAX ? width : FLOW_WIDTH_MAX,
        .indent = indent,
        .column = column,
        .style = "",
    };
}

void flow_write_plain(struct flow *flow, const char *text, size_t len_bytes)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, len_bytes, TERMINAL_ONE_LINE);
    flow_write_words(flow, buffer_text(&clean), clean.len_bytes);
    buffer_release(&clean);
}

/* A whole column with its matches marked. */
void flow_write_column(struct flow *flow, const struct newsidx_article *article, enum newsidx_field field,
                       unsigned number)
{
    struct snippet whole = {0};
    if (flow->context->matcher != NULL) {
        snippet_whole(&whole, flow->context->matcher, article, number);
        flow_write_snippet(flow, &whole);
    } else {
        flow_write_plain(flow, article->field[field], strlen(article->field[field]));
    }
    snippet_release(&whole);
}

void flow_write_headline(struct flow *flow, const struct newsidx_article *article)
{
    flow->style = flow->context->colour ? FLOW_BOLD : "";
    flow_set_style(flow, FLOW_BOLD);
    if (article->field[NEWSIDX_HEADLINE] == NULL) {
        flow_write_plain(flow, "(no headline)", strlen("(no headline)"));
    } else {
        flow_write_column(flow, article, NEWSIDX_HEADLINE, HEADLINE_NUMBER);
    }
    flow_set_style(flow, FLOW_RESET);
    flow->style = "";
}
