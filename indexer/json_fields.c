#include "json_fields.h"

#include "article.h"
#include "buffer.h"
#include "date.h"
#include "error.h"
#include "fill.h"
#include "json_keys.h"
#include "utf8.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_DEPTH_MAX = 4 }; /* of arrays and objects that make one text */

/* --- values as text ----------------------------------------------------------------------------------------------------- */

/* The member of an object that is its text: {"name": "JC Finley", ...}, {"rendered": "..."}. */
static json_t *find_text_member(json_t *object)
{
    static const char *const MEMBERS[] = {"name", "text", "value", "rendered", "title", "main", "#text"};
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        json_t *member = json_object_get(object, MEMBERS[i]);
        if (member != NULL && !json_keys_blank(member)) {
            return member;
        }
    }
    return NULL;
}

static void append_value(struct buffer *out, json_t *value, const char *separator, int depth);

static void append_array(struct buffer *out, json_t *array, const char *separator, int depth)
{
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach(array, i, element)
    {
        const size_t before = out->len_bytes;
        if (before > 0) {
            buffer_append_text(out, separator);
        }
        const size_t begun = out->len_bytes;
        append_value(out, element, separator, depth + 1);
        if (out->len_bytes == begun) {
            buffer_truncate(out, before);
        }
    }
}

static void append_value(struct buffer *out, json_t *value, const char *separator, int depth)
{
    if (value == NULL || depth > TEXT_DEPTH_MAX) {
        return;
    }
    switch (json_typeof(value)) {
    case JSON_STRING:
        buffer_append(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        buffer_printf(out, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        buffer_printf(out, "%.15g", json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        buffer_append_text(out, json_is_true(value) ? "true" : "false");
        break;
    case JSON_ARRAY:
        append_array(out, value, separator, depth);
        break;
    case JSON_OBJECT:
        append_value(out, find_text_member(value), separator, depth + 1);
        break;
    default:
        break;
    }
}

static enum newsidx_status set_plain(struct newsidx_article *article, enum newsidx_field field, json_t *value,
                                     struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    append_value(&text, value, field == NEWSIDX_BODY || field == NEWSIDX_DECK ? "\n" : "; ", 0);
    if (field != NEWSIDX_BODY && field != NEWSIDX_DECK) {
        fill_squeeze(&text);
    }
    const enum newsidx_status status = fill_buffer(article, field, &text, error);
    buffer_release(&text);
    return status;
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

static void append_author(struct buffer *out, json_t *value)
{
    struct buffer text = BUFFER_INIT;
    append_value(&text, value, "; ", 1);
    fill_append_author(out, buffer_text(&text), text.len_bytes);
    out->failed = out->failed || text.failed;
    buffer_release(&text);
}

static enum newsidx_status set_author(struct newsidx_article *article, json_t *value, struct newsidx_error *error)
{
    struct buffer authors = BUFFER_INIT;
    if (json_is_array(value)) {
        size_t i = 0;
        json_t *element = NULL;
        json_array_foreach(value, i, element)
        {
            append_author(&authors, element);
        }
    } else if (value != NULL) {
        append_author(&authors, value);
    }
    const enum newsidx_status status = fill_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    buffer_release(&authors);
    return status;
}

/* --- dates -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status set_moment(struct newsidx_article *article, enum newsidx_field field, json_t *value,
                                      struct date *day, struct fill_warning *warning, struct newsidx_error *error)
{
    if (value == NULL) {
        return NEWSIDX_OK;
    }
    struct buffer text = BUFFER_INIT;
    append_value(&text, value, " ", 0);
    const enum newsidx_status status =
        text.failed ? error_nomem(error)
                    : fill_moment(article, field, buffer_text(&text), text.len_bytes, day, warning, error);
    buffer_release(&text);
    return status;
}

/* "date" is a day, or a moment that then is "published" as well; without it the day of "published" counts. */
static enum newsidx_status set_dates(struct newsidx_article *article, const struct json_picked *picked,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    struct date ignored = {0};
    struct date published = {0};
    struct date day = {0};
    json_t *const date = picked->value[NEWSIDX_DATE];
    enum newsidx_status status =
        set_moment(article, NEWSIDX_UPDATED, picked->value[NEWSIDX_UPDATED], &ignored, warning, error);
    if (status == NEWSIDX_OK) {
        status = set_moment(article, NEWSIDX_PUBLISHED, picked->value[NEWSIDX_PUBLISHED], &published, warning, error);
    }
    if (status == NEWSIDX_OK && date != NULL) {
        status = set_moment(article, NEWSIDX_DATE, date, &day, warning, error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    const char *moment = article->field[NEWSIDX_DATE];
    if (day.year != 0 && moment != NULL && strchr(moment, 'T') != NULL && article->field[NEWSIDX_PUBLISHED] == NULL) {
        status = newsidx_article_set(article, NEWSIDX_PUBLISHED, moment, strlen(moment), error);
    }
    article_take(article, NEWSIDX_DATE, NULL);
    day = day.year != 0 ? day : published;
    return status == NEWSIDX_OK && day.year != 0 ? fill_day(article, day, "metadata", error) : status;
}

/* --- whole objects ------------------------------------------------------------------------------------------------------ */

/* What `newsidx export` writes, and nobody else: all columns under their own names. */
static bool is_export(json_t *object)
{
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        if (json_object_get(object, newsidx_field_name((enum newsidx_field)i)) == NULL) {
            return false;
        }
    }
    return json_is_integer(json_object_get(object, "id")) && json_is_string(json_object_get(object, "guid"));
}

static enum newsidx_status read_export(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    article->id = json_integer_value(json_object_get(object, "id"));
    for (unsigned i = 0; i < NEWSIDX_FIELDS && status == NEWSIDX_OK; i++) {
        const enum newsidx_field field = (enum newsidx_field)i;
        const json_t *value = json_object_get(object, newsidx_field_name(field));
        if (json_is_string(value) && field != NEWSIDX_DIGEST) {
            status = newsidx_article_set(article, field, json_string_value(value), json_string_length(value), error);
        }
    }
    return status;
}

/* A plain number of another data set names an article only there. */
static bool is_number(const char *text)
{
    return strspn(text, "0123456789") == strlen(text);
}

static enum newsidx_status set_names(struct newsidx_article *article, const struct json_picked *picked,
                                     struct newsidx_error *error)
{
    json_t *const id = picked->value[JSON_SLOT_ID];
    if (picked->value[NEWSIDX_GUID] != NULL) {
        article->id = json_is_integer(id) ? json_integer_value(id) : 0;
        return set_plain(article, NEWSIDX_GUID, picked->value[NEWSIDX_GUID], error);
    }
    return json_is_string(id) && !is_number(json_string_value(id)) ? set_plain(article, NEWSIDX_GUID, id, error)
                                                                   : NEWSIDX_OK;
}

enum newsidx_status json_fields_read(struct newsidx_article *article, json_t *object, int year,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    static const enum newsidx_field PLAIN[] = {
        NEWSIDX_HEADLINE,    NEWSIDX_DECK,   NEWSIDX_DATELINE, NEWSIDX_PLACE,    NEWSIDX_AGENCY,
        NEWSIDX_DATE_SOURCE, NEWSIDX_SOURCE, NEWSIDX_SECTION,  NEWSIDX_LANGUAGE, NEWSIDX_URL,
        NEWSIDX_BODY,        NEWSIDX_ORIGIN, NEWSIDX_ADDED,
    };
    warning->text[0] = '\0';
    if (is_export(object)) {
        return read_export(article, object, error);
    }
    struct json_picked picked;
    json_keys_pick(&picked, object);
    enum newsidx_status status = set_names(article, &picked, error);
    for (size_t i = 0; i < sizeof PLAIN / sizeof *PLAIN && status == NEWSIDX_OK; i++) {
        status = set_plain(article, PLAIN[i], picked.value[PLAIN[i]], error);
    }
    if (status == NEWSIDX_OK) {
        status = set_author(article, picked.value[NEWSIDX_AUTHOR], error);
    }
    if (status == NEWSIDX_OK) {
        status = set_dates(article, &picked, warning, error);
    }
    return status == NEWSIDX_OK ? fill_dateline(article, year, picked.named, error) : status;
}
