/* reader_reuters.c - Reuters-21578 and collections in its form: <REUTERS ... NEWID="1"> with DATE and TEXT, in which TITLE, AUTHOR, DATELINE and
 * BODY stand (README of the distribution 1.0, 1997). TEXT of TYPE="UNPROC" is a wire story as it came, TYPE="BRIEF" has a title alone. */
#include "reader.h"

#include "error.h"
#include "fill.h"
#include "sgml.h"
#include "utf8.h"
#include "wire.h"

#include <string.h>
#include <strings.h>

static bool recognise_reuters(const char *head, size_t len_bytes)
{
    size_t i = 0;
    /* <!DOCTYPE lewis SYSTEM "lewis.dtd"> */
    while (i < len_bytes && strchr(" \t\r\n", head[i]) != NULL && head[i] != '\0') {
        i++;
    }
    if (i + 9 < len_bytes && strncasecmp(head + i, "<!DOCTYPE", 9) == 0) {
        const char *close = memchr(head + i, '>', len_bytes - i);
        i = close != NULL ? (size_t)(close - head) + 1 : len_bytes;
    }
    return sgml_begins(head + i, len_bytes - i, "REUTERS");
}

static bool part_is(struct sgml_part part, const char *word)
{
    return part.len_bytes == strlen(word) && strncasecmp(part.text, word, part.len_bytes) == 0;
}

static enum newsidx_status fill_element(struct newsidx_article *article, enum newsidx_field field,
                                        struct sgml_part text, const char *name, struct newsidx_error *error)
{
    struct sgml_part content;
    size_t at = 0;
    if (!sgml_element(&content, text, name, &at)) {
        return NEWSIDX_OK;
    }
    struct buffer line = BUFFER_INIT;
    sgml_append_line(&line, content);
    /* The dash that ends a dateline is none of it. */
    while (field == NEWSIDX_DATELINE && line.len_bytes > 0 && strchr(" -", line.data[line.len_bytes - 1]) != NULL) {
        buffer_truncate(&line, line.len_bytes - 1);
    }
    const enum newsidx_status status = fill_buffer(article, field, &line, error);
    buffer_release(&line);
    return status;
}

static enum newsidx_status fill_author(struct newsidx_article *article, struct sgml_part text,
                                       struct newsidx_error *error)
{
    struct sgml_part content;
    size_t at = 0;
    if (!sgml_element(&content, text, "AUTHOR", &at)) {
        return NEWSIDX_OK;
    }
    struct buffer line = BUFFER_INIT;
    struct buffer authors = BUFFER_INIT;
    sgml_append_line(&line, content);
    fill_append_author(&authors, buffer_text(&line), line.len_bytes);
    const enum newsidx_status status = fill_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    buffer_release(&authors);
    buffer_release(&line);
    return status;
}

/* The day as the collection writes it, "26-FEB-1987 15:01:01.79"; some have remarks behind it. */
static enum newsidx_status fill_date(struct newsidx_article *article, struct sgml_part document,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    struct sgml_part content;
    size_t at = 0;
    if (!sgml_element(&content, document, "DATE", &at)) {
        return NEWSIDX_OK;
    }
    struct buffer line = BUFFER_INIT;
    struct buffer moment = BUFFER_INIT;
    struct date day;
    sgml_append_line(&line, content);
    const bool whole = date_parse_moment(&day, NULL, buffer_text(&line), line.len_bytes);
    if (!whole && date_find_moment(&day, &moment, buffer_text(&line), line.len_bytes)) {
        buffer_clear(&line);
        buffer_append(&line, moment.data, moment.len_bytes);
    }
    const enum newsidx_status status = fill_published(article, buffer_text(&line), line.len_bytes, warning, error);
    buffer_release(&moment);
    buffer_release(&line);
    return status;
}

/* --- the text ----------------------------------------------------------------------------------------------------------- */

/* A story as it came from the wire: headline, byline and dateline are found as in any wire story. */
static enum newsidx_status fill_unprocessed(struct newsidx_article *article, struct sgml_part text,
                                            struct newsidx_error *error)
{
    struct buffer plain = BUFFER_INIT;
    struct buffer clean = BUFFER_INIT;
    struct newsidx_article found;
    newsidx_article_init(&found);
    sgml_append_text(&plain, text);
    utf8_clean(&clean, buffer_text(&plain), plain.len_bytes);
    const struct wire_context context = {.path = NULL};
    enum newsidx_status status = plain.failed || clean.failed
                                     ? error_nomem(error)
                                     : wire_read_story(&found, buffer_text(&clean), clean.len_bytes, &context, error);
    static const enum newsidx_field FIELDS[] = {NEWSIDX_HEADLINE, NEWSIDX_AUTHOR, NEWSIDX_BODY,
                                                NEWSIDX_DATELINE, NEWSIDX_PLACE,  NEWSIDX_AGENCY};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && status == NEWSIDX_OK; i++) {
        const char *value = found.field[FIELDS[i]];
        status = value != NULL ? fill_text_unset(article, FIELDS[i], value, strlen(value), error) : NEWSIDX_OK;
    }
    newsidx_article_clear(&found);
    buffer_release(&clean);
    buffer_release(&plain);
    return status;
}

/* How many blanks stand before text[at]. */
static size_t blanks_before(const char *text, size_t at)
{
    size_t blanks = 0;
    while (blanks < at && text[at - blanks - 1] == ' ') {
        blanks++;
    }
    return blanks;
}

/* "Reuter" alone on the last line says that the story ends. */
static void cut_end_mark(struct buffer *body)
{
    static const char MARK[] = "reuter";
    size_t end = body->len_bytes;
    while (end > 0 && strchr(" \t\n", body->data[end - 1]) != NULL) {
        end--;
    }
    const size_t start = end - (end >= sizeof MARK - 1 ? sizeof MARK - 1 : end);
    const bool alone = start > 0 && (body->data[start - 1] == ' ' || body->data[start - 1] == '\n');
    const size_t line = start > 0 ? start - blanks_before(body->data, start) : 0;
    if (alone && line > 0 && body->data[line - 1] == '\n' &&
        strncasecmp(body->data + start, MARK, sizeof MARK - 1) == 0) {
        buffer_truncate(body, line);
    }
}

static enum newsidx_status fill_body(struct newsidx_article *article, struct sgml_part text,
                                     struct newsidx_error *error)
{
    struct sgml_part content;
    size_t at = 0;
    if (!sgml_element(&content, text, "BODY", &at)) {
        return NEWSIDX_OK;
    }
    struct buffer body = BUFFER_INIT;
    sgml_append_text(&body, content);
    cut_end_mark(&body);
    const enum newsidx_status status =
        body.failed ? error_nomem(error) : fill_text(article, NEWSIDX_BODY, buffer_text(&body), body.len_bytes, error);
    buffer_release(&body);
    return status;
}

static enum newsidx_status fill_texts(struct newsidx_article *article, struct sgml_part document,
                                      struct newsidx_error *error)
{
    struct sgml_part text = document;
    size_t at = 0;
    struct sgml_part type = {.text = "", .len_bytes = 0};
    if (sgml_element(&text, document, "TEXT", &at)) {
        const char *tag = text.text;
        while (tag > document.text && *tag != '<') {
            tag--;
        }
        type = sgml_attribute((struct sgml_part){tag, (size_t)(text.text - tag)}, "TYPE");
    }
    if (part_is(type, "UNPROC")) {
        return fill_unprocessed(article, text, error);
    }
    enum newsidx_status status = fill_element(article, NEWSIDX_HEADLINE, text, "TITLE", error);
    if (status == NEWSIDX_OK) {
        status = fill_author(article, text, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_element(article, NEWSIDX_DATELINE, text, "DATELINE", error);
    }
    return status == NEWSIDX_OK ? fill_body(article, text, error) : status;
}

/* --- one document ------------------------------------------------------------------------------------------------------- */

static enum newsidx_status fill_names(struct newsidx_article *article, struct sgml_part number,
                                      struct newsidx_error *error)
{
    struct buffer guid = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (number.len_bytes > 0) {
        buffer_append_text(&guid, "reuters-21578:");
        buffer_append(&guid, number.text, number.len_bytes);
        status = fill_buffer(article, NEWSIDX_GUID, &guid, error);
    }
    buffer_release(&guid);
    if (status == NEWSIDX_OK) {
        status = fill_line(article, NEWSIDX_SOURCE, "Reuters", strlen("Reuters"), error);
    }
    return status == NEWSIDX_OK ? fill_line(article, NEWSIDX_LANGUAGE, "en", 2, error) : status;
}

static enum newsidx_status fill_article(struct newsidx_article *article, const struct sgml_document *document,
                                        const struct reader_options *options, struct fill_warning *warning,
                                        struct newsidx_error *error)
{
    enum newsidx_status status = fill_names(article, sgml_attribute(document->tag, "NEWID"), error);
    if (status == NEWSIDX_OK) {
        status = fill_texts(article, document->content, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_date(article, document->content, warning, error);
    }
    return status == NEWSIDX_OK ? fill_dateline(article, options->year, NULL, error) : status;
}

static enum newsidx_status take_document(const struct sgml_document *document, const struct reader_options *options,
                                         const struct reader_sink *sink, struct newsidx_error *error)
{
    if (document->too_long) {
        return sink->reject(sink->context, document->line, "a story of more than 32 MB", error);
    }
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    struct buffer member = BUFFER_INIT;
    const struct sgml_part number = sgml_attribute(document->tag, "NEWID");
    newsidx_article_init(&article);
    buffer_append(&member, number.text, number.len_bytes);
    enum newsidx_status status = fill_article(&article, document, options, &warning, error);
    if (status == NEWSIDX_OK && article.field[NEWSIDX_HEADLINE] == NULL && article.field[NEWSIDX_BODY] == NULL) {
        status = sink->reject(sink->context, document->line, "a story with neither headline nor text", error);
    } else if (status == NEWSIDX_OK) {
        status = warning.text[0] != '\0' ? sink->warn(sink->context, document->line, warning.text, error) : NEWSIDX_OK;
        if (status == NEWSIDX_OK) {
            status = sink->article(sink->context, &article, number.len_bytes > 0 ? buffer_text(&member) : NULL,
                                   number.len_bytes > 0, document->line, error);
        }
    }
    buffer_release(&member);
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status read_reuters(struct source *source, const struct reader_options *options,
                                        const struct reader_sink *sink, struct newsidx_error *error)
{
    struct sgml_reader reader;
    struct sgml_document document;
    bool found = true;
    sgml_begin(&reader, source, "REUTERS");
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && found) {
        status = sgml_next(&reader, &document, &found, error);
        if (status == NEWSIDX_OK && found) {
            status = take_document(&document, options, sink, error);
        }
    }
    sgml_release(&reader);
    return status;
}

const struct reader READER_REUTERS = {
    .name = "reuters",
    .what = "Reuters-21578, the stories of 1987 in SGML",
    .recognised_by = "a first element <REUTERS>",
    .input = READER_TEXT,
    .recognise = recognise_reuters,
    .read = read_reuters,
};
