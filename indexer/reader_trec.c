/* reader_trec.c - TREC's collections: <DOC> elements with DOCNO and tags that differ from collection to collection (AP, WSJ, FT, LA Times, FBIS,
 * AQUAINT, ...): the table below has them all. A tag that comes again adds to the text, or is passed over. */
#include "reader.h"

#include "error.h"
#include "fill.h"
#include "sgml.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Which tags are which field, the first that is there counts; of the text all of them. */
static const struct {
    enum newsidx_field field;
    const char *tags[10];
} TAGS[] = {
    {NEWSIDX_HEADLINE, {"HEADLINE", "HEAD", "HL", "TITLE", "TTL", "TI", "H3", NULL}},
    {NEWSIDX_AUTHOR, {"BYLINE", "AUTHOR", "AU", "BY", NULL}},
    {NEWSIDX_DATELINE, {"DATELINE", NULL}},
    {NEWSIDX_PUBLISHED, {"DATE_TIME", "DATETIME", "PUBDATE", "PUB_DATE", "DATE1", "DATE", "DD", NULL}},
    {NEWSIDX_SOURCE, {"SO", "SOURCE", "PUB", "PUBLICATION", NULL}},
    {NEWSIDX_SECTION, {"SECTION", "DESK", "SE", NULL}},
    {NEWSIDX_URL, {"URL", NULL}},
    {NEWSIDX_LANGUAGE, {"LANGUAGE", NULL}},
};
static const char *const TEXTS[] = {"LP", "LEADPARA", "LEAD", "TEXT", "BODY", "MAINTEXT"};

static bool recognise_trec(const char *head, size_t len_bytes)
{
    return sgml_begins(head, len_bytes, "DOC");
}

/* --- fields ------------------------------------------------------------------------------------------------------------- */

/* All elements of the first tag that has text, joined. */
static void append_first(struct buffer *out, struct sgml_part document, const char *const *tags)
{
    for (size_t i = 0; tags[i] != NULL && out->len_bytes == 0; i++) {
        struct sgml_part content;
        size_t at = 0;
        while (sgml_element(&content, document, tags[i], &at)) {
            struct buffer line = BUFFER_INIT;
            sgml_append_line(&line, content);
            buffer_append_text(out, out->len_bytes > 0 && line.len_bytes > 0 ? " " : "");
            buffer_append(out, buffer_text(&line), line.len_bytes);
            buffer_release(&line);
        }
    }
}

/* "FT 14 MAY 91 / Headline": the edition and its day before the slash are no part of the headline. */
static const char *skip_edition(const char *headline)
{
    enum { BYTES_MAX = 24 };
    const char *slash = strstr(headline, " / ");
    if (slash == NULL || slash - headline > BYTES_MAX) {
        return headline;
    }
    const size_t digit = strcspn(headline, "0123456789");
    return headline + digit < slash ? slash + 3 : headline;
}

/* "910514", YYMMDD; "19910514". */
static bool read_digits(struct date *day, const char *text)
{
    int year = 0;
    int month = 0;
    int date = 0;
    const size_t digits = strspn(text, "0123456789");
    if (digits == 6 && sscanf(text, "%2d%2d%2d", &year, &month, &date) == 3) {
        year += year < 50 ? 2000 : 1900;
    } else if (digits < 8 || sscanf(text, "%4d%2d%2d", &year, &month, &date) != 3) {
        return false;
    }
    *day = (struct date){.year = year, .month = month, .day = date};
    return date_is_valid(*day);
}

/* AP880212-0001, LA010189-0001, NYT19980601.0001: the number of many a document begins with its day. */
static bool read_number(struct date *day, const char *number)
{
    const char *digits = number + strcspn(number, "0123456789");
    const size_t len = strspn(digits, "0123456789");
    if (len != 6 && len != 8 && len != 14) {
        return false;
    }
    if (read_digits(day, digits)) {
        return true;
    }
    int month = 0;
    int date = 0;
    int year = 0;
    if (len != 6 || sscanf(digits, "%2d%2d%2d", &month, &date, &year) != 3) {
        return false;
    }
    *day = (struct date){.year = year + (year < 50 ? 2000 : 1900), .month = month, .day = date};
    return date_is_valid(*day);
}

static enum newsidx_status fill_date(struct newsidx_article *article, const char *text, const char *number,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    struct date day = {0};
    struct buffer moment = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (*text != '\0' && strspn(text, "0123456789") == strlen(text) && read_digits(&day, text)) {
        status = fill_day(article, day, "metadata", error);
    } else if (*text != '\0' && !date_parse_moment(&day, NULL, text, strlen(text)) &&
               date_find_moment(&day, &moment, text, strlen(text))) {
        status = fill_published(article, buffer_text(&moment), moment.len_bytes, warning, error);
    } else if (*text != '\0') {
        status = fill_published(article, text, strlen(text), warning, error);
    }
    buffer_release(&moment);
    if (status == NEWSIDX_OK && article->field[NEWSIDX_DATE] == NULL && read_number(&day, number)) {
        status = fill_day(article, day, "metadata", error);
    }
    return status;
}

static enum newsidx_status fill_field(struct newsidx_article *article, enum newsidx_field field,
                                      const struct buffer *line, const char *number, struct fill_warning *warning,
                                      struct newsidx_error *error)
{
    const char *text = buffer_text(line);
    struct buffer authors = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (field == NEWSIDX_PUBLISHED) {
        status = fill_date(article, text, number, warning, error);
    } else if (field == NEWSIDX_AUTHOR) {
        fill_append_author(&authors, text, line->len_bytes);
        status = fill_buffer(article, field, &authors, error);
    } else {
        text = field == NEWSIDX_HEADLINE ? skip_edition(text) : text;
        status = fill_line(article, field, text, strlen(text), error);
    }
    buffer_release(&authors);
    return status;
}

static enum newsidx_status fill_fields(struct newsidx_article *article, struct sgml_part document, const char *number,
                                       struct fill_warning *warning, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof TAGS / sizeof *TAGS && status == NEWSIDX_OK; i++) {
        struct buffer line = BUFFER_INIT;
        append_first(&line, document, TAGS[i].tags);
        status = line.failed ? error_nomem(error) : fill_field(article, TAGS[i].field, &line, number, warning, error);
        buffer_release(&line);
    }
    return status;
}

static enum newsidx_status fill_body(struct newsidx_article *article, struct sgml_part document,
                                     struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        struct sgml_part content;
        size_t at = 0;
        while (sgml_element(&content, document, TEXTS[i], &at)) {
            buffer_append_text(&body, body.len_bytes > 0 ? "\n\n" : "");
            sgml_append_text(&body, content);
        }
    }
    const enum newsidx_status status =
        body.failed ? error_nomem(error) : fill_text(article, NEWSIDX_BODY, buffer_text(&body), body.len_bytes, error);
    buffer_release(&body);
    return status;
}

/* --- one document ------------------------------------------------------------------------------------------------------- */

static enum newsidx_status hand_over(struct newsidx_article *article, const struct sgml_document *document,
                                     const char *number, const char *warning, const struct reader_sink *sink,
                                     struct newsidx_error *error)
{
    if (article->field[NEWSIDX_HEADLINE] == NULL && article->field[NEWSIDX_BODY] == NULL) {
        return sink->reject(sink->context, document->line, "a document with neither headline nor text", error);
    }
    enum newsidx_status status =
        warning[0] != '\0' ? sink->warn(sink->context, document->line, warning, error) : NEWSIDX_OK;
    const bool named = *number != '\0';
    return status == NEWSIDX_OK
               ? sink->article(sink->context, article, named ? number : NULL, named, document->line, error)
               : status;
}

static enum newsidx_status take_document(const struct sgml_document *document, const struct reader_options *options,
                                         const struct reader_sink *sink, struct newsidx_error *error)
{
    static const char *const NUMBERS[] = {"DOCNO", "DOCID", "DOC_NO", NULL};
    if (document->too_long) {
        return sink->reject(sink->context, document->line, "a document of more than 32 MB", error);
    }
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    struct buffer number = BUFFER_INIT;
    newsidx_article_init(&article);
    append_first(&number, document->content, NUMBERS);
    enum newsidx_status status = fill_fields(&article, document->content, buffer_text(&number), &warning, error);
    if (status == NEWSIDX_OK) {
        status = fill_buffer(&article, NEWSIDX_GUID, &number, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_body(&article, document->content, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_dateline(&article, options->year, NULL, error);
    }
    if (status == NEWSIDX_OK) {
        status = hand_over(&article, document, buffer_text(&number), warning.text, sink, error);
    }
    buffer_release(&number);
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status read_trec(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct sgml_reader reader;
    struct sgml_document document;
    bool found = true;
    enum newsidx_status status = NEWSIDX_OK;
    sgml_begin(&reader, source, "DOC");
    while (status == NEWSIDX_OK && found) {
        status = sgml_next(&reader, &document, &found, error);
        if (status == NEWSIDX_OK && found) {
            status = take_document(&document, options, sink, error);
        }
    }
    sgml_release(&reader);
    return status;
}

const struct reader READER_TREC = {
    .name = "trec",
    .what = "TREC's collections of documents in SGML",
    .recognised_by = "a first element <DOC>",
    .input = READER_TEXT,
    .recognise = recognise_trec,
    .read = read_trec,
};
