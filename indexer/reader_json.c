/* reader_json.c - JSON lines, a JSON array, or JSON objects in a row. json_split.c cuts, json_parse.c reads, json_flavour.c tells what
 * an object is, and json_fields.c, ninjs_item.c and ap_item.c make articles of it. */
#include "reader.h"

#include "error.h"
#include "json_fields.h"
#include "json_flavour.h"
#include "json_keys.h"
#include "json_parse.h"
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

/* Whether head is nothing but tokens of JSON (RFC 8259, section 2) to its end: "[[1984]] was" is text. */
static bool is_tokens(const char *head, size_t len_bytes)
{
    bool in_string = false;
    for (size_t i = 0; i < len_bytes; i++) {
        if (in_string) {
            i += head[i] == '\\';
            in_string = i >= len_bytes || head[i] != '"';
        } else if (head[i] == '"') {
            in_string = true;
        } else if (head[i] == '\0' || strchr("[]{},:-+.0123456789 \t\r\nEe", head[i]) == NULL) {
            const char *word = head + i;
            const size_t left = len_bytes - i;
            const bool literal = (left >= 4 && (memcmp(word, "null", 4) == 0 || memcmp(word, "true", 4) == 0)) ||
                                 (left >= 5 && memcmp(word, "false", 5) == 0);
            if (!literal) {
                return left < 5 && len_bytes == SOURCE_HEAD_BYTES; /* a literal that head cuts */
            }
            i += *word == 'f' ? 4 : 3;
        }
    }
    return true;
}

bool json_recognise(const char *head, size_t len_bytes)
{
    static const char BLANKS[] = " \t\r\n\x1e";
    size_t i = len_bytes >= 3 && memcmp(head, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    const size_t begin = i;
    char seen[2] = "";
    for (size_t n = 0; n < sizeof seen; n++, i++) {
        while (i < len_bytes && head[i] != '\0' && strchr(BLANKS, head[i]) != NULL) {
            i++;
        }
        if (i == len_bytes) {
            return seen[0] == '['; /* an array that was cut short at once */
        }
        seen[n] = head[i];
    }
    return (seen[0] == '{' && (seen[1] == '"' || seen[1] == '}')) ||
           (seen[0] == '[' && (seen[1] == '{' || seen[1] == ']')) ||
           (seen[0] == '[' && seen[1] == '[' && is_tokens(head + begin, len_bytes - begin));
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
        const char *escape = memchr(text + i, '\\', len_bytes - i);
        if (escape == NULL) {
            return;
        }
        i = (size_t)(escape - text);
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
    json_t *object = json_parse(text->data, text->len_bytes, &fault);
    if (object == NULL) {
        *line += fault.line > 0 ? (size_t)fault.line - 1 : 0;
        (void)error_set(reason, NEWSIDX_NOTHING, "broken JSON: %s", fault.text);
    }
    return object;
}

/* --- JSON values to articles -------------------------------------------------------------------------------------------- */

static enum newsidx_status refuse(struct json_reading *reading, const char *reason, struct newsidx_error *error)
{
    return reading->sink->reject(reading->sink->context, reading->line, reason, error);
}

static enum newsidx_status warn_of(struct json_reading *reading, const struct fill_warning *warning,
                                   struct newsidx_error *error)
{
    return warning->text[0] == '\0' ? NEWSIDX_OK
                                    : reading->sink->warn(reading->sink->context, reading->line, warning->text, error);
}

static enum newsidx_status hand_over(struct json_reading *reading, struct newsidx_article *article,
                                     const struct json_notes *notes, struct newsidx_error *error)
{
    char member[24];
    (void)snprintf(member, sizeof member, "%zu", reading->record);
    if (notes->refusal[0] != '\0') {
        return refuse(reading, notes->refusal, error);
    }
    enum newsidx_status status = warn_of(reading, &notes->warning, error);
    if (status == NEWSIDX_OK) {
        status = warn_of(reading, &notes->embargo, error);
    }
    return status == NEWSIDX_OK
               ? reading->sink->article(reading->sink->context, article, member, false, reading->line, error)
               : status;
}

static enum newsidx_status read_object(struct json_reading *reading, struct newsidx_article *article, json_t *object,
                                       const struct json_flavour *flavour, struct json_notes *notes,
                                       struct newsidx_error *error)
{
    if (flavour == NULL) {
        return json_fields_read(article, object, reading->options, &notes->warning, error);
    }
    const enum newsidx_status status = flavour->read(article, object, reading->options, notes, error);
    return status == NEWSIDX_OK ? json_fields_map(article, object, reading->options->map, &notes->warning, error)
                                : status;
}

static enum newsidx_status take_record(struct json_reading *reading, json_t *object, const struct json_flavour *flavour,
                                       int depth, struct newsidx_error *error);

/* The items that come with an item where they are articles of their own: a text with a sidebar. */
static enum newsidx_status take_parts(struct json_reading *reading, json_t *parts, const struct json_flavour *flavour,
                                      int depth, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    size_t i = 0;
    const char *key = NULL;
    json_t *part = NULL;
    json_array_foreach(parts, i, part)
    {
        if (status == NEWSIDX_OK && flavour->stands_alone(part)) {
            status = take_record(reading, part, json_flavour_of(part), depth + 1, error);
        }
    }
    json_object_foreach(parts, key, part)
    {
        if (status == NEWSIDX_OK && flavour->stands_alone(part)) {
            status = take_record(reading, part, json_flavour_of(part), depth + 1, error);
        }
    }
    return status;
}

static enum newsidx_status take_record(struct json_reading *reading, json_t *object, const struct json_flavour *flavour,
                                       int depth, struct newsidx_error *error)
{
    struct newsidx_article article;
    struct json_notes notes = {.refusal = ""};
    newsidx_article_init(&article);
    reading->record++;
    enum newsidx_status status = read_object(reading, &article, object, flavour, &notes, error);
    if (status == NEWSIDX_OK) {
        status = hand_over(reading, &article, &notes, error);
    }
    newsidx_article_clear(&article);
    if (status == NEWSIDX_OK && flavour != NULL && flavour->parts != NULL && !notes.withdrawn &&
        depth < WRAPPED_DEPTH_MAX) {
        status = take_parts(reading, flavour->parts(object), flavour, depth, error);
    }
    return status;
}

/* An article, or an object that holds articles: {"articles": [...]}, {"hits": {"hits": [{"_source": {...}}]}}. */
static enum newsidx_status take_object(struct json_reading *reading, json_t *object, int depth,
                                       struct newsidx_error *error)
{
    const struct json_flavour *flavour = json_flavour_of(object);
    const bool whole =
        depth == WRAPPED_DEPTH_MAX || flavour != NULL || json_keys_is_article(object, reading->options->map);
    json_t *wrapped = whole ? NULL : json_keys_wrapped(object);
    if (wrapped == NULL) {
        return take_record(reading, object, flavour, depth, error);
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
            status = refuse(reading, "not a JSON object", error);
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

enum newsidx_status json_read(struct source *source, const struct reader_options *options,
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
    .recognise = json_recognise,
    .read = json_read,
};
