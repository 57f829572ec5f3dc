/* Reading a story: the head, the body, and what an article takes of them.
 *
 *     story = *furniture [headline] [deck] [byline [role]] *caption [dateline] body [foot credit] *furniture
 *
 * The head is read into a table of at most WIRE_HEAD_LINES lines, the rest is one pass over the lines, so neither a line of any
 * length nor any number of lines costs more than its bytes. */
#include "wire_story.h"

#include "article.h"
#include "buffer.h"
#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct wire_span wire_next_line(struct wire_span text, size_t *at)
{
    const char *start = text.text + *at;
    const char *end = memchr(start, '\n', text.len - *at);
    const size_t len = end != NULL ? (size_t)(end - start) : text.len - *at;
    *at += len + (end != NULL);
    return wire_span_of(start, len);
}

bool wire_is_indented(struct wire_span line)
{
    return wire_starts_with(line, "  ") || wire_starts_with(line, "\t") || wire_starts_with(line, "\u00A0\u00A0");
}

static enum newsidx_status set_span(struct newsidx_article *article, enum newsidx_field field, struct wire_span text,
                                    struct newsidx_error *error)
{
    struct buffer collapsed = BUFFER_INIT;
    wire_append_collapsed(&collapsed, text);
    char *taken = buffer_detach(&collapsed);
    if (taken == NULL) {
        return error_nomem(error);
    }
    article_take(article, field, taken);
    return NEWSIDX_OK;
}

static enum newsidx_status set_origin_fields(struct newsidx_article *article, const struct wire_story *story,
                                             struct newsidx_error *error)
{
    const struct wire_dateline *dateline = &story->dateline;
    const bool placed = story->has_dateline && dateline->place_len_bytes > 0;
    const struct wire_span place =
        placed ? wire_span_of(dateline->place, dateline->place_len_bytes) : story->byline.place;
    const char *agency = story->has_dateline ? dateline->agency : "";
    enum newsidx_status status = NEWSIDX_OK;
    if (story->has_dateline) {
        status = set_span(article, NEWSIDX_DATELINE, wire_span_of(dateline->text, dateline->len_bytes), error);
    }
    if (status == NEWSIDX_OK && place.len > 0) {
        status = set_span(article, NEWSIDX_PLACE, place, error);
    }
    if (status == NEWSIDX_OK && agency[0] != '\0') {
        status = newsidx_article_set(article, NEWSIDX_AGENCY, agency, strlen(agency), error);
    }
    return status;
}

static enum newsidx_status take_buffer(struct newsidx_article *article, enum newsidx_field field, struct buffer *buffer,
                                       struct newsidx_error *error)
{
    char *text = buffer_detach(buffer);
    if (text == NULL) {
        return error_nomem(error);
    }
    article_take(article, field, text);
    return NEWSIDX_OK;
}

static enum newsidx_status fill_article(struct newsidx_article *article, struct wire_story *story,
                                        const struct wire_context *context, struct newsidx_error *error)
{
    static const struct wire_context NOTHING = {.path = NULL};
    enum newsidx_status status = set_origin_fields(article, story, error);
    if (status == NEWSIDX_OK) {
        status = wire_set_date(article, story->has_dateline ? &story->dateline : NULL, &story->evidence,
                               context != NULL ? context : &NOTHING, story->text, error);
    }
    struct {
        enum newsidx_field field;
        struct buffer *buffer;
    } const texts[] = {
        {NEWSIDX_HEADLINE, &story->headline},
        {NEWSIDX_DECK, &story->deck},
        {NEWSIDX_AUTHOR, &story->names},
        {NEWSIDX_BODY, &story->body},
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0] && status == NEWSIDX_OK; i++) {
        status = take_buffer(article, texts[i].field, texts[i].buffer, error);
    }
    return status;
}

enum newsidx_status wire_read_story(struct newsidx_article *article, const char *text, size_t len_bytes,
                                    const struct wire_context *context, struct newsidx_error *error)
{
    struct wire_story *story = memory_zeroed(1, sizeof *story);
    if (story == NULL) {
        return error_nomem(error);
    }
    story->text = wire_span_of(text, len_bytes);
    wire_read_head(story);
    wire_read_body(story);
    const enum newsidx_status status = fill_article(article, story, context, error);
    buffer_release(&story->headline);
    buffer_release(&story->deck);
    buffer_release(&story->names);
    buffer_release(&story->body);
    free(story);
    return status;
}
