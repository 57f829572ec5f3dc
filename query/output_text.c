/* output_text.c - hits for people: headline, where and when, and the pieces with the matches. */
#include "output.h"

#include "flow.h"
#include "snippet.h"

#include <string.h>

enum { INDENT = 4, AUTHOR_NUMBER = 3 };

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
    flow->style = flow->context->colour ? FLOW_DIM : "";
    flow_set_style(flow, FLOW_DIM);
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++) {
        if (facts[i] != NULL) {
            flow_write_words(flow, first ? "" : " | ", first ? 0 : 3);
            flow_write_plain(flow, facts[i], strlen(facts[i]));
            first = false;
        }
    }
    if (article->field[NEWSIDX_AUTHOR] != NULL) {
        flow_write_words(flow, " | ", 3);
        flow_write_column(flow, article, NEWSIDX_AUTHOR, AUTHOR_NUMBER);
    }
    flow_set_style(flow, FLOW_RESET);
    flow->style = "";
}

static void write_pieces(struct flow *flow, const struct newsidx_article *article)
{
    struct snippet piece[SNIPPET_PIECES_MAX];
    const struct output_context *context = flow->context;
    const size_t count =
        context->matcher != NULL ? snippet_pieces(piece, context->snippets, context->matcher, article) : 0;
    for (size_t i = 0; i < count; i++) {
        flow_start_line(flow);
        flow_write_snippet(flow, &piece[i]);
        snippet_release(&piece[i]);
    }
}

static void write_hit(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    struct buffer number = BUFFER_INIT;
    buffer_printf(&number, "%2zu. ", hit->rank);
    if (!hit->first) {
        buffer_append_byte(out, '\n');
    }
    buffer_append_text(out, buffer_text(&number));
    struct flow flow = flow_make(out, context, INDENT, (unsigned)number.len_bytes);
    buffer_release(&number);
    flow_write_headline(&flow, hit->article);
    flow_start_line(&flow);
    write_facts(&flow, hit->article);
    write_pieces(&flow, hit->article);
    flow_start_line(&flow);
    flow_set_style(&flow, FLOW_DIM);
    buffer_printf(out, "id %lld", (long long)hit->hit.id);
    flow_set_style(&flow, FLOW_RESET);
    buffer_append_byte(out, '\n');
}

const struct output OUTPUT_TEXT = {
    .name = "text",
    .help = "for people: headline, facts, and the piece with the matches",
    .needs_article = true,
    .needs_matches = true,
    .hit = write_hit,
};
