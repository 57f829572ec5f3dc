/* output_text.c - hits and articles for people: headline, where and when, and the piece with the matches. */
#include "output.h"

#include "snippet.h"
#include "terminal.h"
#include "utf8.h"

#include <string.h>

enum {
    INDENT = 4,
    WIDTH_MIN = 20,
    WIDTH_MAX = 100, /* longer lines are hard to read, however wide the terminal is */
    HEADLINE_NUMBER = 0,
    AUTHOR_NUMBER = 3,
};

/* SGR sequences (ECMA-48, section 8.3.117); matches stand in brackets where there is no colour. */
static const char BOLD[] = "\x1b[1m";
static const char DIM[] = "\x1b[2m";
static const char MATCH[] = "\x1b[1;31m";
static const char RESET[] = "\x1b[0m";

/* Text that is broken into lines at blanks. */
struct flow {
    struct buffer *out;
    const struct output_context *context;
    unsigned width;
    unsigned column;
    unsigned indent;
    const char *style;  /* in effect outside matches */
    bool blank_pending; /* a blank before the next word, unless a line ends there */
};

static void start_line(struct flow *flow)
{
    buffer_append_byte(flow->out, '\n');
    for (unsigned i = 0; i < flow->indent; i++) {
        buffer_append_byte(flow->out, ' ');
    }
    flow->column = flow->indent;
    flow->blank_pending = false;
}

static void set_style(struct flow *flow, const char *style)
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
        start_line(flow);
    }
    if (flow->blank_pending) {
        buffer_append_byte(flow->out, ' ');
        flow->column++;
        flow->blank_pending = false;
    }
    buffer_append(flow->out, word, len_bytes);
    flow->column += columns;
}

static void write_words(struct flow *flow, const char *text, size_t len_bytes)
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
            start_line(flow);
        }
        write_word(flow, "", 0);
        buffer_append_text(flow->out, MATCH);
        write_words(flow, text, len_bytes);
        buffer_append_text(flow->out, RESET);
        buffer_append_text(flow->out, flow->style);
        return;
    }
    struct buffer marked = BUFFER_INIT;
    buffer_append_byte(&marked, '[');
    buffer_append(&marked, text, len_bytes);
    buffer_append_byte(&marked, ']');
    write_words(flow, buffer_text(&marked), marked.len_bytes);
    buffer_release(&marked);
}

static void write_snippet(struct flow *flow, const struct snippet *snippet)
{
    const unsigned mark =
        snippet->cut_after ? 4 : 0; /* columns kept free, so that the dots stand behind the last word */
    if (snippet->cut_before) {
        write_words(flow, "... ", 4);
    }
    flow->width -= mark;
    for (size_t i = 0; i < snippet->count; i++) {
        struct buffer clean = BUFFER_INIT;
        terminal_clean(&clean, snippet->segment[i].text, snippet->segment[i].len_bytes, TERMINAL_ONE_LINE);
        if (snippet->segment[i].match) {
            write_match(flow, buffer_text(&clean), clean.len_bytes);
        } else {
            write_words(flow, buffer_text(&clean), clean.len_bytes);
        }
        buffer_release(&clean);
    }
    flow->width += mark;
    if (snippet->cut_after) {
        write_words(flow, " ...", 4);
    }
}

static struct flow make_flow(struct buffer *out, const struct output_context *context, unsigned indent, unsigned column)
{
    const unsigned width = context->width > WIDTH_MIN ? context->width : WIDTH_MIN;
    return (struct flow){
        .out = out,
        .context = context,
        .width = width < WIDTH_MAX ? width : WIDTH_MAX,
        .indent = indent,
        .column = column,
        .style = "",
    };
}

static void write_plain(struct flow *flow, const char *text)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, strlen(text), TERMINAL_ONE_LINE);
    write_words(flow, buffer_text(&clean), clean.len_bytes);
    buffer_release(&clean);
}

/* A whole column with its matches marked. */
static void write_column(struct flow *flow, const struct newsidx_article *article, enum newsidx_field field,
                         unsigned number)
{
    struct snippet whole = {0};
    if (flow->context->matcher != NULL) {
        snippet_whole(&whole, flow->context->matcher, article, number);
        write_snippet(flow, &whole);
    } else {
        write_plain(flow, article->field[field]);
    }
    snippet_release(&whole);
}

static void write_headline(struct flow *flow, const struct newsidx_article *article)
{
    flow->style = flow->context->colour ? BOLD : "";
    set_style(flow, BOLD);
    if (article->field[NEWSIDX_HEADLINE] == NULL) {
        write_plain(flow, "(no headline)");
    } else {
        write_column(flow, article, NEWSIDX_HEADLINE, HEADLINE_NUMBER);
    }
    set_style(flow, RESET);
    flow->style = "";
}

static const char *or_unset(const char *a, const char *b)
{
    return a != NULL ? a : b;
}

/* date, source or agency, place, author: what is known of them. */
static void write_facts(struct flow *flow, const struct newsidx_article *article)
{
    const char *source = or_unset(article->field[NEWSIDX_SOURCE], article->field[NEWSIDX_AGENCY]);
    const char *const facts[] = {or_unset(article->field[NEWSIDX_DATE], "undated"), source,
                                 article->field[NEWSIDX_PLACE]};
    bool first = true;
    flow->style = flow->context->colour ? DIM : "";
    set_style(flow, DIM);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i] != NULL) {
            write_words(flow, first ? "" : " | ", first ? 0 : 3);
            write_plain(flow, facts[i]);
            first = false;
        }
    }
    if (article->field[NEWSIDX_AUTHOR] != NULL) {
        write_words(flow, " | ", 3);
        write_column(flow, article, NEWSIDX_AUTHOR, AUTHOR_NUMBER);
    }
    set_style(flow, RESET);
    flow->style = "";
}

static void write_hit(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    struct buffer number = BUFFER_INIT;
    buffer_printf(&number, "%2zu. ", hit->rank);
    if (hit->rank > context->offset + 1) {
        buffer_append_byte(out, '\n');
    }
    buffer_append_text(out, buffer_text(&number));
    struct flow flow = make_flow(out, context, INDENT, (unsigned)number.len_bytes);
    buffer_release(&number);
    write_headline(&flow, hit->article);
    start_line(&flow);
    write_facts(&flow, hit->article);
    struct snippet piece = {0};
    if (context->matcher != NULL) {
        snippet_best(&piece, context->matcher, hit->article);
    }
    if (piece.count > 0) {
        start_line(&flow);
        write_snippet(&flow, &piece);
    }
    snippet_release(&piece);
    start_line(&flow);
    set_style(&flow, DIM);
    buffer_printf(out, "id %lld", (long long)hit->hit.id);
    set_style(&flow, RESET);
    buffer_append_byte(out, '\n');
}

const struct output OUTPUT_TEXT = {
    .name = "text",
    .help = "for people: headline, facts, and the piece with the matches",
    .needs_article = true,
    .needs_matches = true,
    .hit = write_hit,
};

/* --- one article -------------------------------------------------------------------------------------------------------- */

/* A whole column, paragraph by paragraph. Single line breaks inside a paragraph are those of old wires and flow together where the
 * lines are indented or blank lines part the paragraphs. */
static void write_body(struct flow *flow, const char *text)
{
    const char *at = text;
    while (*at != '\0') {
        const char *end = strchr(at, '\n');
        const size_t len = end != NULL ? (size_t)(end - at) : strlen(at);
        const bool blank = strspn(at, " \t") >= len;
        const bool paragraph = len > 0 && (at[0] == ' ' || at[0] == '\t');
        if ((blank || paragraph) && flow->column > 0) {
            start_line(flow);
            start_line(flow);
        }
        struct buffer clean = BUFFER_INIT;
        terminal_clean(&clean, at, len, TERMINAL_ONE_LINE);
        write_words(flow, buffer_text(&clean), clean.len_bytes);
        buffer_release(&clean);
        flow->blank_pending = flow->column > 0;
        at += len + (end != NULL);
    }
}

void output_article(struct buffer *out, const struct output_context *context, const struct newsidx_article *article)
{
    static const enum newsidx_field FACTS[] = {
        NEWSIDX_AUTHOR,  NEWSIDX_DATELINE, NEWSIDX_DATE,    NEWSIDX_DATE_SOURCE, NEWSIDX_PUBLISHED,
        NEWSIDX_UPDATED, NEWSIDX_SOURCE,   NEWSIDX_SECTION, NEWSIDX_LANGUAGE,    NEWSIDX_URL,
        NEWSIDX_GUID,    NEWSIDX_ORIGIN,   NEWSIDX_ADDED,
    };
    struct flow flow = make_flow(out, context, 0, 0);
    write_headline(&flow, article);
    start_line(&flow);
    if (article->field[NEWSIDX_DECK] != NULL) {
        start_line(&flow);
        write_plain(&flow, article->field[NEWSIDX_DECK]);
        start_line(&flow);
    }
    start_line(&flow);
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
    if (article->field[NEWSIDX_BODY] != NULL) {
        flow = make_flow(out, context, 0, 0);
        buffer_append_byte(out, '\n');
        write_body(&flow, article->field[NEWSIDX_BODY]);
        buffer_append_byte(out, '\n');
    }
}
