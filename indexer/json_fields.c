#include "json_fields.h"

#include "article.h"
#include "buffer.h"
#include "date.h"
#include "error.h"
#include "fill.h"
#include "json_keys.h"
#include "json_text.h"
#include "utf8.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_long(enum newsidx_field field)
{
    return field == NEWSIDX_BODY || field == NEWSIDX_DECK;
}

/* Text that clearly is HTML becomes the text that it shows; all other stays as it is. */
static enum newsidx_status set_plain(struct newsidx_article *article, enum newsidx_field field, json_t *value,
                                     struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    struct buffer shown = BUFFER_INIT;
    json_text_append(&text, value, is_long(field) ? "\n" : "; ");
    const bool html =
        (is_long(field) || field == NEWSIDX_HEADLINE) && json_text_is_html(buffer_text(&text), text.len_bytes);
    enum newsidx_status status = NEWSIDX_OK;
    if (html) {
        status = json_text_append_html(&shown, buffer_text(&text), text.len_bytes, NULL, error);
    }
    struct buffer *const out = html ? &shown : &text;
    if (!is_long(field)) {
        fill_squeeze(out);
    }
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, field, out, error);
    }
    buffer_release(&text);
    buffer_release(&shown);
    return status;
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

enum { AUTHORS_BYTES_MAX = 1 << 13 }; /* more names than that are not taken: each is compared with all before it */

static void append_author(struct buffer *out, json_t *value)
{
    struct buffer text = BUFFER_INIT;
    if (out->len_bytes >= AUTHORS_BYTES_MAX) {
        return;
    }
    json_text_append(&text, value, "; ");
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
    json_text_append(&text, value, " ");
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

enum newsidx_status json_fields_read(struct newsidx_article *article, json_t *object,
                                     const struct reader_options *options, struct fill_warning *warning,
                                     struct newsidx_error *error)
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
    json_keys_pick(&picked, object, options->map);
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
    return status == NEWSIDX_OK ? fill_dateline(article, options->year, picked.named, error) : status;
}

enum newsidx_status json_fields_map(struct newsidx_article *article, json_t *object, const struct column_map *map,
                                    struct fill_warning *warning, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    const char *name = NULL;
    json_t *value = NULL;
    if (map == NULL) {
        return NEWSIDX_OK;
    }
    json_object_foreach(object, name, value)
    {
        struct date day = {0};
        const enum newsidx_field field = column_map_field(map, name, strlen(name));
        if (status != NEWSIDX_OK || field == NEWSIDX_FIELDS || json_keys_blank(value)) {
            continue;
        }
        if (field == NEWSIDX_AUTHOR) {
            status = set_author(article, value, error);
        } else if (field == NEWSIDX_PUBLISHED || field == NEWSIDX_UPDATED || field == NEWSIDX_DATE) {
            status = set_moment(article, field, value, &day, warning, error);
            status =
                status == NEWSIDX_OK && field != NEWSIDX_UPDATED ? fill_day(article, day, "metadata", error) : status;
        } else {
            status = set_plain(article, field, value, error);
        }
    }
    return status;
}
