/* reader_html.c - a web page, as a browser or a crawler saved it (html_page.h). */
#include "reader.h"

#include "buffer.h"
#include "html_page.h"

#include <string.h>
#include <strings.h>

/* Elements that a page, or a piece of one, begins with. */
static const char *const FIRST_TAGS[] = {"!doctype html", "html",    "head",  "body",   "title", "meta",
                                         "link",          "script",  "style", "div",    "p",     "article",
                                         "main",          "section", "table", "center", "h1",    "header"};

static const char *skip_comments(const char *at, const char *end)
{
    for (;;) {
        while (at < end && *at != '\0' && strchr(" \t\r\n", *at) != NULL) {
            at++;
        }
        const bool comment = end - at >= 4 && memcmp(at, "<!--", 4) == 0;
        const bool declaration = end - at >= 5 && memcmp(at, "<?xml", 5) == 0;
        if (!comment && !declaration) {
            return at;
        }
        const char *close = memchr(at, '>', (size_t)(end - at));
        while (comment && close != NULL && memcmp(close - 2, "--", 2) != 0) {
            close = memchr(close + 1, '>', (size_t)(end - close - 1));
        }
        if (close == NULL) {
            return end;
        }
        at = close + 1;
    }
}

static bool recognise_html(const char *head, size_t len_bytes)
{
    const char *const end = head + len_bytes;
    const char *at = skip_comments(head, end);
    if (at == end || *at != '<') {
        return false;
    }
    at++;
    for (size_t i = 0; i < sizeof FIRST_TAGS / sizeof *FIRST_TAGS; i++) {
        const size_t len = strlen(FIRST_TAGS[i]);
        if ((size_t)(end - at) > len && strncasecmp(at, FIRST_TAGS[i], len) == 0 &&
            strchr(" \t\r\n/>", at[len]) != NULL) {
            return true;
        }
    }
    return false;
}

static enum newsidx_status take_page(const struct buffer *html, const struct source *source,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    const char *reason = NULL;
    newsidx_article_init(&article);
    enum newsidx_status status =
        html_page_read(&article, buffer_text(html), html->len_bytes, source->url, &reason, &warning, error);
    if (status == NEWSIDX_NOTHING) {
        status = sink->reject(sink->context, 0, reason, error);
    } else if (status == NEWSIDX_OK) {
        if (warning.text[0] != '\0') {
            status = sink->warn(sink->context, 0, warning.text, error);
        }
        if (status == NEWSIDX_OK) {
            status = sink->article(sink->context, &article, NULL, true, 0, error);
        }
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status read_html(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    (void)options;
    struct buffer html = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &html, error);
    if (status == NEWSIDX_OK) {
        status = take_page(&html, source, sink, error);
    }
    buffer_release(&html);
    return status;
}

const struct reader READER_HTML_PAGE = {
    .name = "html",
    .what = "a web page, as a browser or a crawler saved it",
    .recognised_by = "<!DOCTYPE html> or a first element of HTML",
    .input = READER_HTML,
    .recognise = recognise_html,
    .read = read_html,
};
