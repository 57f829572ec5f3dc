/* reader_json.c - JSON lines, a JSON array, or JSON objects in a row. json_split.c cuts, jansson reads, json_fields.c names. */
#include "reader.h"

#include "error.h"
#include "json_fields.h"
#include "json_keys.h"
#include "json_split.h"
#include "utf8.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WRAPPED_DEPTH_MAX = 6 };

struct json_reading {
    const struct reader_options *options;
    const struct reader_sink *sink;
    size_t record; /* number of the record, from 1 */
    size_t line;   /* where its piece begins */
};

static bool recognise_json(const char *head, size_t len_bytes)
{
    static const char BLANKS[] = " \t\r\n\x1e";
    size_t i = len_bytes >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    char seen[2] = "";
    for (size_t n = 0; n < sizeof seen; n++, i++) {
        while (i < len_bytes && head[i] != '\0' && strchr(BLANKS, head[i]) != NULL) {
            i++;
        }
        if (i == len_bytes) {
            return false;
        }
        seen[n] = head[i];
    }
    return (seen[0] == '{' && (seen[1] == '"' || seen[1] == '}')) ||
           (seen[0] == '[' && (seen[1] == '{' || seen[1] == ']'));
}

/* --- one piece of text to a JSON value ---------------------------------------------------------------------------------- */

/* The value of \uXXXX at text, -1 where none stands there. */
static int read_escape(const char *text, size_t len_bytes)
{
    char digits[5] = "";
    if (len_bytes < 6 || text[0] != '\\' || text[1] != 'u') {
        return -1;
    }
    memcpy(digits, text + 2, 4);
    return strspn(digits, "0123456789abcdefABCDEF") == 4 ? (int)strtol(digits, NULL, 16) : -1;
}

/* Half a surrogate pair, as of text cut inside an emoji, becomes \uFFFD, or jansson would refuse the whole object. */
static void mend_surrogates(char *text, size_t len_bytes)
{
    for (size_t i = 0; i + 1 < len_bytes; i++) {
        if (text[i] != '\\') {
            continue;
        }
        const int unit = read_escape(text + i, len_bytes - i);
        if (unit < 0) {
            i++; /* over the escaped character, which may be a backslash */
            continue;
        }
        const int after = i + 6 < len_bytes ? read_escape(text + i + 6, len_bytes - i - 6) : -1;
        if (unit >= 0xD800 && unit <= 0xDBFF && after >= 0xDC00 && after <= 0xDFFF) {
            i += 11;
            continue;
        }
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            memcpy(text + i + 2, "FFFD", 4);
        }
        i += 5;
    }
}

static size_t count_newlines(const char *text, size_t len_bytes)
{
    size_t lines = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

/* The object in text; NULL where it is none, with the reason and *line moved to where it stands. */
static json_t *load_object(struct buffer *text, size_t *line, struct newsidx_error *reason)
{
    size_t bad = 0;
    if (!utf8_is_valid(buffer_text(text), text->len_bytes, &bad)) {
        *line += count_newlines(text->data, bad);
        (void)error_set(reason, NEWSIDX_NOTHING, "not valid UTF-8 (byte 0x%02X)", (unsigned char)text->data[bad]);
        return NULL;
    }
    mend_surrogates(text->data, text->len_bytes);
    json_error_t fault;
    json_t *object = json_loadb(text->data, text->len_bytes, JSON_ALLOW_NUL, &fault);
    if (object == NULL) {
        *line += fault.line > 0 ? (size_t)fault.line - 1 : 0;
        (void)error_set(reason, NEWSIDX_NOTHING, "broken JSON: %s", fault.text);
    }
    return object;
}

/* --- JSON values to articles -------------------------------------------------------------------------------------------- */

static enum newsidx_status take_record(struct json_reading *reading, json_t *object, struct newsidx_error *error)
{
    struct newsidx_article article;
    struct fill_warning warning;
    char member[24];
    newsidx_article_init(&article);
    reading->record++;
    (void)snprintf(member, sizeof member, "%zu", reading->record);
    const struct reader_sink *sink = reading->sink;
    enum newsidx_status status = json_fields_read(&article, object, reading->options->year, &warning, error);
    if (status == NEWSIDX_OK && warning.text[0] != '\0') {
        status = sink->warn(sink->context, reading->line, warning.text, error);
    }
    if (status == NEWSIDX_OK) {
        status = sink->article(sink->context, &article, member, false, reading->line, error);
    }
    newsidx_article_clear(&article);
    return status;
}

/* An article, or an object that holds articles: {"articles": [...]}, {"hits": {"hits": [{"_source": {...}}]}}. */
static enum newsidx_status take_object(struct json_reading *reading, json_t *object, int depth,
                                       struct newsidx_error *error)
{
    const bool whole = json_keys_is_article(object) || depth == WRAPPED_DEPTH_MAX;
    json_t *wrapped = whole ? NULL : json_keys_wrapped(object);
    if (wrapped == NULL) {
        return take_record(reading, object, error);
    }
    if (json_is_object(wrapped)) {
        return take_object(reading, wrapped, depth + 1, error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < json_array_size(wrapped) && status == NEWSIDX_OK; i++) {
        json_t *element = json_array_get(wrapped, i);
        if (json_is_object(element)) {
            status = take_object(reading, element, depth + 1, error);
        } else {
            reading->record++;
            status = reading->sink->reject(reading->sink->context, reading->line, "not a JSON object", error);
        }
    }
    return status;
}

static enum newsidx_status take_text(struct json_reading *reading, struct buffer *text, struct newsidx_error *error)
{
    struct newsidx_error reason;
    size_t line = reading->line;
    json_t *object = load_object(text, &line, &reason);
    if (object == NULL) {
        reading->record++;
        return reading->sink->reject(reading->sink->context, line, reason.message, error);
    }
    const enum newsidx_status status = take_object(reading, object, 0, error);
    json_decref(object);
    return status;
}

static enum newsidx_status take_piece(struct json_reading *reading, enum json_piece piece, struct buffer *text,
                                      struct newsidx_error *error)
{
    struct newsidx_error reason;
    switch (piece) {
    case JSON_PIECE_OBJECT:
    case JSON_PIECE_BROKEN:
        return take_text(reading, text, error);
    case JSON_PIECE_TOO_LONG:
        (void)error_set(&reason, NEWSIDX_NOTHING, "longer than %d MB, too long for one article",
                        READER_ARTICLE_BYTES_MAX >> 20);
        break;
    case JSON_PIECE_UNCLOSED:
        (void)error_set(&reason, NEWSIDX_NOTHING, "the array is not closed: the file may have been cut short");
        break;
    default:
        (void)error_set(&reason, NEWSIDX_NOTHING, "not a JSON object: %.40s", buffer_text(text));
        break;
    }
    reading->record++;
    return reading->sink->reject(reading->sink->context, reading->line, reason.message, error);
}

static enum newsidx_status read_json(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct json_splitter splitter;
    struct json_reading reading = {.options = options, .sink = sink};
    enum json_piece piece = JSON_PIECE_END;
    json_splitter_init(&splitter, source);
    enum newsidx_status status = json_splitter_next(&splitter, &piece, error);
    while (status == NEWSIDX_OK && piece != JSON_PIECE_END) {
        reading.line = splitter.piece_line;
        status = take_piece(&reading, piece, &splitter.text, error);
        if (status == NEWSIDX_OK) {
            status = json_splitter_next(&splitter, &piece, error);
        }
    }
    json_splitter_release(&splitter);
    return status;
}

const struct reader READER_JSON = {
    .name = "json",
    .what = "JSON lines, a JSON array, or JSON objects in a row",
    .recognised_by = "an object or an array of objects at the beginning",
    .recognise = recognise_json,
    .read = read_json,
};
