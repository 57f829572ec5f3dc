/* ap_item.c - an item of The Associated Press' Media API to an article. The item is a dialect of ninjs 1.x; its text is either in it or
 * referred to by address, and then nothing is fetched. */
#include "ninjs_fields.h"

#include "error.h"
#include "json_keys.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *text_at(json_t *object, const char *key)
{
    const char *const keys[] = {key, NULL};
    return json_is_object(object) ? ninjs_text(object, keys) : NULL;
}

/* --- body ----------------------------------------------------------------------------------------------------------------- */

/* The text in {"data": "..."} or a string; NULL where there is only an address. */
static const char *data_of(json_t *value)
{
    static const char *const KEYS[] = {"data", "nitf", "html", "xhtml", "text", "value", "content", NULL};
    if (json_is_string(value)) {
        return json_string_value(value);
    }
    return json_is_object(value) ? ninjs_text(value, KEYS) : NULL;
}

static const char *find_body(json_t *object)
{
    static const char *const KEYS[] = {"bodynitf", "bodyxhtml", "bodyhtml", "body", "bodytext"};
    static const char *const RENDITIONS[] = {"nitf", "html", "xhtml", "text", "main"};
    const char *text = NULL;
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS && text == NULL; i++) {
        json_t *value = json_keys_get(object, KEYS[i]);
        text = value != NULL ? data_of(value) : NULL;
    }
    json_t *body = json_keys_get(object, "body");
    if (text == NULL && json_is_object(body)) {
        text = data_of(json_keys_get(body, "nitf"));
    }
    json_t *renditions = json_keys_get(object, "renditions");
    for (size_t i = 0; i < sizeof RENDITIONS / sizeof *RENDITIONS && text == NULL && json_is_object(renditions); i++) {
        text = text_at(json_keys_get(renditions, RENDITIONS[i]), "data");
    }
    return text;
}

/* --- who and where -------------------------------------------------------------------------------------------------------- */

static const char *find_provider(json_t *object)
{
    json_t *provider = json_keys_get(object, "provider");
    return json_is_string(provider) ? json_string_value(provider) : text_at(provider, "name");
}

/* bylines: [{"by": "By JANE ROE", "name": ...}], otherwise byline. */
static enum newsidx_status set_authors(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    struct buffer authors = BUFFER_INIT;
    const char *house = find_provider(object);
    json_t *bylines = json_keys_get(object, "bylines");
    const char *byline = text_at(object, "byline");
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach(bylines, i, element)
    {
        const char *name = text_at(element, "name");
        name = name != NULL ? name : text_at(element, "by");
        name = name == NULL && json_is_string(element) ? json_string_value(element) : name;
        if (name != NULL) {
            ninjs_append_byline(&authors, article, name, house);
        }
    }
    if (authors.len_bytes == 0 && byline != NULL) {
        ninjs_append_byline(&authors, article, byline, house);
    }
    const enum newsidx_status status = fill_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    buffer_release(&authors);
    return status;
}

/* The news category among the subjects: "rels": ["category"]. A name of one letter is the category's code. */
static enum newsidx_status set_section(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    size_t i = 0;
    json_t *subject = NULL;
    json_array_foreach(json_keys_get(object, "subject"), i, subject)
    {
        json_t *rels = json_is_object(subject) ? json_keys_get(subject, "rels") : NULL;
        const char *rel = json_string_value(json_array_get(rels, 0));
        const char *name = text_at(subject, "name");
        if (rel != NULL && name != NULL && strcasecmp(rel, "category") == 0 && strlen(name) > 1) {
            return fill_line(article, NEWSIDX_SECTION, name, strlen(name), error);
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status set_place(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const LOCATED[] = {"located", "datelinelocation", NULL};
    json_t *location = json_keys_get(object, "datelinelocation");
    const char *city = text_at(location, "city");
    const enum newsidx_status status = ninjs_set_line(article, NEWSIDX_PLACE, object, LOCATED, error);
    return status == NEWSIDX_OK && city != NULL ? fill_line_unset(article, NEWSIDX_PLACE, city, strlen(city), error)
                                                : status;
}

/* --- whole items ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status set_lines(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const struct {
        enum newsidx_field field;
        const char *keys[5];
    } LINES[] = {
        {NEWSIDX_HEADLINE, {"headline", "headlineextended", "title", "slugline", NULL}},
        {NEWSIDX_DECK, {"descriptionsummary", "descriptiontext", "headlineextended", NULL}},
        {NEWSIDX_LANGUAGE, {"language", NULL}},
        {NEWSIDX_GUID, {"itemid", NULL}},
        {NEWSIDX_DATELINE, {"dateline", NULL}},
    };
    const char *id = text_at(json_keys_get(object, "altids"), "itemid");
    enum newsidx_status status = id != NULL ? fill_line(article, NEWSIDX_GUID, id, strlen(id), error) : NEWSIDX_OK;
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES && status == NEWSIDX_OK; i++) {
        status = ninjs_set_line(article, LINES[i].field, object, LINES[i].keys, error);
    }
    const char *provider = find_provider(object);
    if (status == NEWSIDX_OK && provider != NULL) {
        status = fill_line(article, NEWSIDX_SOURCE, provider, strlen(provider), error);
    }
    return status;
}

static enum newsidx_status set_all(struct newsidx_article *article, json_t *object, const char *body,
                                   const struct reader_options *options, struct json_notes *notes,
                                   struct newsidx_error *error)
{
    enum newsidx_status status = set_lines(article, object, error);
    const char *deck = article->field[NEWSIDX_DECK];
    if (deck != NULL && article->field[NEWSIDX_HEADLINE] != NULL &&
        strcmp(deck, article->field[NEWSIDX_HEADLINE]) == 0) {
        status = newsidx_article_set(article, NEWSIDX_DECK, NULL, 0, error);
    }
    if (status == NEWSIDX_OK) {
        status = ninjs_set_body(article, body, ninjs_markup_of(body), error);
    }
    if (status == NEWSIDX_OK) {
        status = set_authors(article, object, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_section(article, object, error);
    }
    if (status == NEWSIDX_OK) {
        status = ninjs_set_dates(article, object, notes, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_dateline(article, options->year, NULL, error);
    }
    return status == NEWSIDX_OK ? set_place(article, object, error) : status;
}

static enum newsidx_status read_item(struct newsidx_article *article, json_t *object,
                                     const struct reader_options *options, struct json_notes *notes,
                                     struct newsidx_error *error)
{
    if (!ninjs_is_text(object, notes)) {
        return NEWSIDX_OK;
    }
    const char *body = find_body(object);
    if (body == NULL) {
        (void)snprintf(notes->refusal, sizeof notes->refusal, "%s",
                       json_keys_get(object, "renditions") != NULL
                           ? "its text is only referred to by address, and nothing is fetched"
                           : "an item without a text");
        return NEWSIDX_OK;
    }
    ninjs_note_embargo(object, notes);
    return set_all(article, object, body, options, notes, error);
}

static const char *const NAMES[] = {"altids", "itemid", NULL};
static const char *const MARKS[] = {"signals",
                                    "editorialpriority",
                                    "editorialtypes",
                                    "datelinelocation",
                                    "headlineextended",
                                    "descriptionsummary",
                                    "descriptioncreditline",
                                    "bodynitf",
                                    NULL};
static const char *const NEVER[] = {NULL};

const struct json_flavour JSON_FLAVOUR_AP = {
    .names = NAMES,
    .marks = MARKS,
    .never = NEVER,
    .read = read_item,
};
