/* reader_csv.c - tables with a header: CSV (RFC 4180), also with semicolons, bars or tabs. csv_rows.c cuts,
 * csv_header.c tells the form; a row is read as the JSON object that has its columns as keys, so that a table and JSON
 * of the same articles come out alike. */
#include "reader.h"

#include "csv_header.h"
#include "csv_rows.h"
#include "error.h"
#include "json_fields.h"
#include "memory.h"
#include "utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct csv_reading {
    const struct reader_options *options;
    const struct reader_sink *sink;
    struct csv_scanner scanner;
    struct csv_header header;
    struct buffer value; /* of one field */
};

static bool csv_recognise(const char *head, size_t len_bytes)
{
    struct csv_form form;
    return csv_header_sniff(&form, head, len_bytes, NULL);
}

static bool csv_recognise_mapped(const char *head, size_t len_bytes, const struct column_map *map)
{
    struct csv_form form;
    return csv_header_sniff(&form, head, len_bytes, map);
}

static enum newsidx_status refuse(const struct csv_reading *reading, size_t line, const char *reason,
                                  struct newsidx_error *error)
{
    return reading->sink->reject(reading->sink->context, line, reason, error);
}

/* What databases and statistics programs write where there is no value. */
static bool is_no_value(const char *text, size_t len_bytes)
{
    static const char *const NONE[] = {"NULL", "\\N", "NaN", "nan", "None", "[]"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        if (strlen(NONE[i]) == len_bytes && memcmp(NONE[i], text, len_bytes) == 0) {
            return true;
        }
    }
    size_t i = 0;
    while (i < len_bytes && text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL) {
        i++;
    }
    return i == len_bytes;
}

/* Text with one empty line at most between two others, and no blanks at the ends of lines. */
static void append_tidy(struct buffer *out, const char *text, size_t len_bytes)
{
    size_t breaks = 0;
    for (size_t i = 0; i < len_bytes;) {
        const char *newline = memchr(text + i, '\n', len_bytes - i);
        const size_t end = newline != NULL ? (size_t)(newline - text) : len_bytes;
        size_t len = end - i;
        while (len > 0 && strchr(" \t\r", text[i + len - 1]) != NULL && text[i + len - 1] != '\0') {
            len--;
        }
        if (len > 0) {
            buffer_append(out, "\n\n", out->len_bytes == 0 ? 0 : breaks < 2 ? breaks : 2);
            buffer_append(out, text + i, len);
            breaks = 0;
        }
        breaks++;
        i = end + 1;
    }
}

/* The string in quotes at text[*at], which is passed over; NULL where it is none. */
static json_t *take_element(struct buffer *out, const char *text, size_t len_bytes, size_t *at)
{
    size_t i = *at;
    const char quote = i < len_bytes ? text[i++] : '\0';
    buffer_clear(out);
    if (quote != '\'' && quote != '"') {
        return NULL;
    }
    while (i < len_bytes && text[i] != quote) {
        i += text[i] == '\\' && i + 1 < len_bytes;
        buffer_append_byte(out, text[i++]);
    }
    *at = i + 1;
    return i < len_bytes && !out->failed ? json_stringn(buffer_text(out), out->len_bytes) : NULL;
}

/* A list as statistics programs write it, ['Mary Smith', "Tom O'Hara"], as an array; NULL where text is none. */
static json_t *make_list(struct buffer *element, const char *text, size_t len_bytes)
{
    bool more = len_bytes > 3 && text[0] == '[' && text[len_bytes - 1] == ']';
    json_t *list = more ? json_array() : NULL;
    size_t at = 1;
    while (more) {
        while (text[at] == ' ' || text[at] == '\n') {
            at++;
        }
        json_t *value = take_element(element, text, len_bytes - 1, &at);
        if (value == NULL || json_array_append_new(list, value) != 0 || at > len_bytes - 1) {
            json_decref(list);
            return NULL;
        }
        more = at < len_bytes - 1;
        if (more && text[at++] != ',') {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* The value of one field; NULL where there is no memory, or it is not UTF-8. */
static json_t *make_value(struct buffer *buffer, const char *text, size_t len_bytes)
{
    json_t *list = make_list(buffer, text, len_bytes);
    if (list != NULL) {
        return list;
    }
    buffer_clear(buffer);
    append_tidy(buffer, text, len_bytes);
    return buffer->failed ? NULL : json_stringn(buffer_text(buffer), buffer->len_bytes);
}

/* The row as an object; of two columns with one name the first that has a value counts. NULL where there is no memory,
 * or *bad is set to the column that is not UTF-8. */
static json_t *make_object(struct csv_reading *reading, const char **bad)
{
    json_t *object = json_object();
    for (size_t i = 0; i < reading->header.columns && object != NULL; i++) {
        size_t len = 0;
        const char *name = csv_header_name(&reading->header, i);
        const char *text = csv_scanner_field(&reading->scanner, i, &len);
        if (*name == '\0' || is_no_value(text, len) || json_object_get(object, name) != NULL) {
            continue;
        }
        json_t *value = make_value(&reading->value, text, len);
        *bad = value == NULL && !utf8_is_valid(text, len, NULL) ? name : NULL;
        if (json_object_set_new(object, name, value) != 0) {
            json_decref(object);
            object = NULL;
        }
    }
    return object;
}

/* Its guid or address, which stay; otherwise the line. */
static bool name_member(struct buffer *member, const struct newsidx_article *article, size_t line)
{
    const char *guid = article->field[NEWSIDX_GUID];
    const char *name = guid != NULL ? guid : article->field[NEWSIDX_URL];
    if (name != NULL) {
        buffer_append_text(member, name);
    } else {
        buffer_printf(member, "%zu", line);
    }
    return name != NULL;
}

static enum newsidx_status hand_over(const struct csv_reading *reading, json_t *object, struct newsidx_error *error)
{
    const struct reader_sink *sink = reading->sink;
    const size_t line = reading->scanner.row_line;
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    struct buffer member = BUFFER_INIT;
    newsidx_article_init(&article);
    enum newsidx_status status = json_fields_read(&article, object, reading->options, &warning, error);
    if (status == NEWSIDX_OK && warning.text[0] != '\0') {
        status = sink->warn(sink->context, line, warning.text, error);
    }
    const bool named = name_member(&member, &article, line);
    if (status == NEWSIDX_OK) {
        status = member.failed ? error_nomem(error)
                               : sink->article(sink->context, &article, member.data, named, line, error);
    }
    buffer_release(&member);
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status take_row(struct csv_reading *reading, struct newsidx_error *error)
{
    const struct csv_scanner *scanner = &reading->scanner;
    struct newsidx_error reason;
    size_t len = 0;
    const char *first = csv_scanner_field(scanner, 0, &len);
    if (scanner->fields == 1 && is_no_value(first, len)) {
        return NEWSIDX_OK; /* a line of blanks */
    }
    if (!csv_header_fits(scanner, reading->header.columns)) {
        (void)error_set(&reason, NEWSIDX_NOTHING, "%zu field%s where the header has %zu", scanner->fields,
                        scanner->fields == 1 ? "" : "s", reading->header.columns);
        return refuse(reading, scanner->row_line, reason.message, error);
    }
    const char *bad = NULL;
    json_t *object = make_object(reading, &bad);
    if (object == NULL && bad != NULL) {
        (void)error_set(&reason, NEWSIDX_NOTHING, "not valid UTF-8 in the column '%.64s'", bad);
        return refuse(reading, scanner->row_line, reason.message, error);
    }
    const enum newsidx_status status = object != NULL ? hand_over(reading, object, error) : error_nomem(error);
    json_decref(object);
    return status;
}

static enum newsidx_status take_piece(struct csv_reading *reading, enum csv_piece piece, struct newsidx_error *error)
{
    const struct csv_scanner *scanner = &reading->scanner;
    struct newsidx_error reason;
    switch (piece) {
    case CSV_ROW:
        return take_row(reading, error);
    case CSV_UNCLOSED:
        (void)error_set(&reason, NEWSIDX_NOTHING, "the quote that opens in line %zu is not closed",
                        scanner->quote_line);
        break;
    default:
        (void)error_set(&reason, NEWSIDX_NOTHING, "longer than %d MB, too long for one article",
                        READER_ARTICLE_BYTES_MAX >> 20);
        break;
    }
    return refuse(reading, scanner->row_line, reason.message, error);
}

/* The row of names, behind the line "sep=;" where there is one. */
static enum newsidx_status read_header(struct csv_reading *reading, bool declared, enum csv_piece *piece,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = csv_scanner_next(&reading->scanner, piece, error);
    if (status == NEWSIDX_OK && declared) {
        status = csv_scanner_next(&reading->scanner, piece, error);
    }
    if (status != NEWSIDX_OK || *piece == CSV_END) {
        return status;
    }
    return *piece == CSV_ROW ? csv_header_read(&reading->header, &reading->scanner, reading->options->map, error)
                             : error_set(error, NEWSIDX_NOTHING, "the row of column names does not end");
}

static enum newsidx_status csv_read(struct source *source, const struct reader_options *options,
                                    const struct reader_sink *sink, struct newsidx_error *error)
{
    struct csv_form form;
    enum csv_piece piece = CSV_END;
    struct csv_reading *reading = memory_zeroed(1, sizeof *reading);
    if (reading == NULL) {
        return error_nomem(error);
    }
    reading->options = options;
    reading->sink = sink;
    (void)csv_header_sniff(&form, source->head, source->head_len_bytes, options->map);
    csv_scanner_init(&reading->scanner, source, form.delimiter);
    reading->scanner.quotes = form.quotes;
    enum newsidx_status status = read_header(reading, form.declared, &piece, error);
    while (status == NEWSIDX_OK && piece != CSV_END) {
        status = csv_scanner_next(&reading->scanner, &piece, error);
        if (status == NEWSIDX_OK && piece != CSV_END) {
            status = take_piece(reading, piece, error);
        }
    }
    csv_header_release(&reading->header);
    csv_scanner_release(&reading->scanner);
    buffer_release(&reading->value);
    free(reading);
    return status;
}

const struct reader READER_CSV = {
    .name = "csv",
    .what = "tables with a header: CSV, TSV, with semicolons or bars",
    .recognised_by = "a row of column names, a headline's or body's among them, and rows of the same width",
    .input = READER_TEXT,
    .recognise = csv_recognise,
    .recognise_mapped = csv_recognise_mapped,
    .read = csv_read,
};
