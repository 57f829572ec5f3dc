#include "json_fields.h"

#include "article.h"
#include "buffer.h"
#include "date.h"
#include "error.h"
#include "json_keys.h"
#include "utf8.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { TEXT_DEPTH_MAX = 4 }; /* of arrays and objects that make one text */

/* Words that tell a byline with a title or an agency in it from a mere name. */
static const char *const BYLINE_WORDS[] = {
    " and ",          ", associated press", "writer", "correspondent", "reporter", "staff",     "editor", "(ap)",
    "(upi)",          "(reuters)",          "(afp)",  ", ap",          ", upi",    ", reuters", ", afp",  ", reuter",
    ", united press", "special to"};

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

/* Runs of white space become one blank, none at the ends: a headline is one line. */
static void squeeze(struct buffer *text)
{
    size_t to = 0;
    for (size_t i = 0; i < text->len_bytes; i++) {
        const char c = text->data[i];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
            text->data[to++] = c;
        } else if (to > 0 && text->data[to - 1] != ' ') {
            text->data[to++] = ' ';
        }
    }
    to -= to > 0 && text->data[to - 1] == ' ';
    buffer_truncate(text, to);
}

static enum newsidx_status set_buffer(struct newsidx_article *article, enum newsidx_field field,
                                      const struct buffer *text, struct newsidx_error *error)
{
    return text->failed ? error_nomem(error)
                        : newsidx_article_set(article, field, buffer_text(text), text->len_bytes, error);
}

static enum newsidx_status set_plain(struct newsidx_article *article, enum newsidx_field field, json_t *value,
                                     struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    append_value(&text, value, field == NEWSIDX_BODY || field == NEWSIDX_DECK ? "\n" : "; ", 0);
    if (field != NEWSIDX_BODY && field != NEWSIDX_DECK) {
        squeeze(&text);
    }
    const enum newsidx_status status = set_buffer(article, field, &text, error);
    buffer_release(&text);
    return status;
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

/* Whether word stands in text, whatever its case. */
static bool contains(const char *text, const char *word)
{
    const size_t len = strlen(word);
    while (*text != '\0' && strncasecmp(text, word, len) != 0) {
        text++;
    }
    return *text != '\0';
}

static bool is_byline(const char *text)
{
    if (strstr(text, "; ") != NULL) {
        return false;
    }
    if (strncasecmp(text, "by ", 3) == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof BYLINE_WORDS / sizeof *BYLINE_WORDS; i++) {
        if (contains(text, BYLINE_WORDS[i])) {
            return true;
        }
    }
    return false;
}

static void append_author(struct buffer *out, json_t *value)
{
    struct buffer text = BUFFER_INIT;
    append_value(&text, value, "; ", 1);
    squeeze(&text);
    char *split = text.len_bytes > 0 && is_byline(text.data) ? wire_split_byline(text.data, text.len_bytes) : NULL;
    const char *author = split != NULL ? split : buffer_text(&text);
    if (out->len_bytes > 0 && *author != '\0') {
        buffer_append_text(out, "; ");
    }
    buffer_append_text(out, author);
    out->failed = out->failed || text.failed;
    free(split);
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
    const enum newsidx_status status = set_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    buffer_release(&authors);
    return status;
}

/* --- dates -------------------------------------------------------------------------------------------------------------- */

/* taken_as: the day that was made out in it, NULL where there is none. */
static void warn_of_date(struct json_warning *warning, const char *text, const char *taken_as)
{
    (void)snprintf(warning->text, sizeof warning->text, "'%.80s' is not a date%s%s", text,
                   taken_as != NULL ? ", taken as " : "", taken_as != NULL ? taken_as : "");
}

/* The day at the beginning of a text that is no date as a whole: "27-MAR-1987 00:02:59.13RM". */
static bool find_day(struct date *day, struct buffer *normal, const struct buffer *text)
{
    size_t len = text->len_bytes;
    while (len > 0) {
        do {
            len--;
        } while (len > 0 && text->data[len] != ' ');
        buffer_clear(normal);
        if (len > 0 && date_parse_moment(day, NULL, text->data, len) && day->day != 0) {
            char iso[DATE_TEXT_BYTES];
            date_format(iso, *day);
            buffer_append_text(normal, iso);
            return true;
        }
    }
    *day = (struct date){0};
    return false;
}

/* A moment in any form: its day in *day, and in the field its ISO form; as it stands, with a warning, where it is none. */
static enum newsidx_status set_moment(struct newsidx_article *article, enum newsidx_field field, json_t *value,
                                      struct date *day, struct json_warning *warning, struct newsidx_error *error)
{
    if (value == NULL) {
        return NEWSIDX_OK;
    }
    struct buffer text = BUFFER_INIT;
    struct buffer normal = BUFFER_INIT;
    append_value(&text, value, " ", 0);
    squeeze(&text);
    bool known = date_parse_moment(day, &normal, buffer_text(&text), text.len_bytes);
    if (!known) {
        known = find_day(day, &normal, &text);
        warn_of_date(warning, buffer_text(&text), known ? buffer_text(&normal) : NULL);
    }
    const enum newsidx_status status = set_buffer(article, field, known ? &normal : &text, error);
    buffer_release(&text);
    buffer_release(&normal);
    return status;
}

static enum newsidx_status set_day(struct newsidx_article *article, struct date day, const char *source,
                                   struct newsidx_error *error)
{
    char text[DATE_TEXT_BYTES];
    date_format(text, day);
    const enum newsidx_status status = newsidx_article_set(article, NEWSIDX_DATE, text, strlen(text), error);
    if (status != NEWSIDX_OK || article->field[NEWSIDX_DATE_SOURCE] != NULL) {
        return status;
    }
    return newsidx_article_set(article, NEWSIDX_DATE_SOURCE, source, strlen(source), error);
}

/* "date" is a day, or a moment that then is "published" as well; without it the day of "published" counts. */
static enum newsidx_status set_dates(struct newsidx_article *article, const struct json_picked *picked,
                                     struct json_warning *warning, struct newsidx_error *error)
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
    return status == NEWSIDX_OK && day.year != 0 ? set_day(article, day, "metadata", error) : status;
}

/* --- datelines ---------------------------------------------------------------------------------------------------------- */

/* The dateline given by itself, which may want the dash that ends it, or else the one that the body begins with. */
static bool find_dateline(struct wire_dateline *dateline, const struct newsidx_article *article, bool dateline_named,
                          struct buffer *scratch)
{
    const char *given = article->field[NEWSIDX_DATELINE];
    const char *body = article->field[NEWSIDX_BODY];
    if (given == NULL) {
        return !dateline_named && body != NULL && wire_find_dateline(dateline, body, strlen(body));
    }
    buffer_append_text(scratch, given);
    if (!scratch->failed && wire_find_dateline(dateline, scratch->data, scratch->len_bytes)) {
        return true;
    }
    buffer_append_text(scratch, " - ");
    return !scratch->failed && wire_find_dateline(dateline, scratch->data, scratch->len_bytes);
}

static enum newsidx_status set_from_dateline(struct newsidx_article *article, const struct json_picked *picked,
                                             const struct wire_dateline *dateline, int year,
                                             struct newsidx_error *error)
{
    const struct {
        enum newsidx_field field;
        const char *text;
        size_t len_bytes;
    } found[] = {
        {NEWSIDX_DATELINE, dateline->text, dateline->len_bytes},
        {NEWSIDX_PLACE, dateline->place, dateline->place_len_bytes},
        {NEWSIDX_AGENCY, dateline->agency, strlen(dateline->agency)},
    };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof found / sizeof *found && status == NEWSIDX_OK; i++) {
        if (!picked->named[found[i].field] && found[i].len_bytes > 0) {
            status = newsidx_article_set(article, found[i].field, found[i].text, found[i].len_bytes, error);
        }
    }
    struct date date = dateline->date;
    const char *source = date.year != 0 ? "dateline" : "option";
    date.year = date.year != 0 ? date.year : year;
    const bool wanted = article->field[NEWSIDX_DATE] == NULL && !picked->named[NEWSIDX_DATE] && date.month != 0;
    return status == NEWSIDX_OK && wanted && date_is_valid(date) && date.year != 0
               ? set_day(article, date, source, error)
               : status;
}

static enum newsidx_status read_dateline(struct newsidx_article *article, const struct json_picked *picked, int year,
                                         struct newsidx_error *error)
{
    struct wire_dateline dateline;
    struct buffer scratch = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (find_dateline(&dateline, article, picked->named[NEWSIDX_DATELINE], &scratch)) {
        status = set_from_dateline(article, picked, &dateline, year, error);
    }
    buffer_release(&scratch);
    return status;
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
                                     struct json_warning *warning, struct newsidx_error *error)
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
    return status == NEWSIDX_OK ? read_dateline(article, &picked, year, error) : status;
}
