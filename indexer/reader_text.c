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

/* All of the source, or NEWSIDX_NOTHING where it is longer than an article may be. */
static enum newsidx_status read_all(struct source *source, struct buffer *text, struct newsidx_error *error)
{
    char bytes[1 << 16];
    text->limit_bytes = READER_ARTICLE_BYTES_MAX;
    for (;;) {
        size_t len = 0;
        const enum newsidx_status status = source_read(source, bytes, sizeof bytes, &len, error);
        if (status != NEWSIDX_OK || len == 0) {
            return status;
        }
        buffer_append(text, bytes, len);
        if (text->failed) {
            return error_set(error, NEWSIDX_NOTHING, "longer than %d MB, too long for one article",
                             READER_ARTICLE_BYTES_MAX >> 20);
        }
    }
}

static size_t count_lines(const char *text, size_t len_bytes)
{
    size_t lines = 1;
    for (size_t i = 0; i < len_bytes; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static enum newsidx_status read_story(const struct buffer *text, const struct source *source,
                                      const struct reader_options *options, const struct reader_sink *sink,
                                      struct newsidx_error *error)
{
    const size_t bom = text->len_bytes >= 3 && memcmp(text->data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    struct buffer clean = BUFFER_INIT;
    utf8_clean(&clean, buffer_text(text) + bom, text->len_bytes - bom);
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
    struct newsidx_error reason;
    enum newsidx_status status = read_all(source, &text, &reason);
    size_t bad = 0;
    if (status != NEWSIDX_OK) {
        status = sink->reject(sink->context, 0, reason.message, error);
    } else if (!utf8_is_valid(buffer_text(&text), text.len_bytes, &bad)) {
        (void)error_set(&reason, NEWSIDX_NOTHING, "not valid UTF-8 (byte 0x%02X)",
                        (unsigned char)buffer_text(&text)[bad]);
        status = sink->reject(sink->context, count_lines(buffer_text(&text), bad), reason.message, error);
    } else {
        status = read_story(&text, source, options, sink, error);
    }
    buffer_release(&text);
    return status;
}

const struct reader READER_TEXT = {
    .name = "text",
    .what = "a story as plain text: wire copy, or saved from its web page",
    .recognised_by = "text in UTF-8 that is none of the others",
    .recognise = recognise_text,
    .read = read_text,
};
