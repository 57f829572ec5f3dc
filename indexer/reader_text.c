/* reader_text.c - one story as plain text: a wire story, or one saved from its web page (wire.h). */
#include "reader.h"

#include "buffer.h"
#include "error.h"
#include "utf8.h"
#include "wire.h"

#include <stdio.h>
#include <string.h>

/* Wire copy carries a few control characters (SOH, STX, ETX of IPTC 7901); NUL or many of them are another kind of file. */
static bool recognise_text(const char *head, size_t len_bytes)
{
    size_t controls = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        const unsigned char c = (unsigned char)head[i];
        if (c == '\0') {
            return false;
        }
        controls += c < 0x20 && strchr("\n\r\t\f\v\x1b", c) == NULL;
    }
    return controls * 20 <= len_bytes;
}

static enum newsidx_status read_story(const struct buffer *text, const struct source *source,
                                      const struct reader_options *options, const struct reader_sink *sink,
                                      struct newsidx_error *error)
{
    struct buffer clean = BUFFER_INIT;
    utf8_clean(&clean, buffer_text(text), text->len_bytes);
    struct newsidx_article article;
    newsidx_article_init(&article);
    const struct wire_context context = {.year = options->year, .path = source->origin};
    enum newsidx_status status = clean.failed
                                     ? error_nomem(error)
                                     : wire_read_story(&article, buffer_text(&clean), clean.len_bytes, &context, error);
    if (status == NEWSIDX_OK) {
        status = sink->article(sink->context, &article, NULL, true, 0, error);
    }
    newsidx_article_clear(&article);
    buffer_release(&clean);
    return status;
}

static enum newsidx_status read_text(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &text, error);
    if (status == NEWSIDX_OK) {
        status = read_story(&text, source, options, sink, error);
    }
    buffer_release(&text);
    return status;
}

const struct reader READER_TEXT_STORY = {
    .name = "text",
    .what = "a story as plain text: wire copy, or saved from its web page",
    .recognised_by = "text that is none of the others",
    .input = READER_TEXT,
    .recognise = recognise_text,
    .read = read_text,
};
