/* ninjs_item.c - an item of IPTC ninjs, 1.0 to 3.0, and of superdesk's kind of it, to an article. */
#include "ninjs_fields.h"

#include "error.h"
#include "json_keys.h"
#include "json_text.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* Up to 1.4 a kind of text is a member by itself (headline, description_text, body_xhtml), from 2.0 on an element of an array with a
 * role (headlines, descriptions, bodies). */

/* --- elements with a role ------------------------------------------------------------------------------------------------- */

static const char *text_of(json_t *element)
{
    static const char *const VALUE[] = {"value", NULL};
    if (json_is_string(element)) {
        return json_string_value(element);
    }
    return json_is_object(element) ? ninjs_text(element, VALUE) : NULL;
}

static const char *member_of(json_t *element, const char *key)
{
    const char *const keys[] = {key, NULL};
    const char *text = json_is_object(element) ? ninjs_text(element, keys) : NULL;
    return text != NULL ? text : "";
}

/* The place of an element's role in a list ended by NULL; beyond its end where it is not there. */
static size_t rank_role(json_t *element, const char *const *roles)
{
    const char *role = member_of(element, "role");
    size_t rank = 0;
    while (roles[rank] != NULL && strcasecmp(roles[rank], role) != 0) {
        rank++;
    }
    return rank;
}

/* The text of the element with the first of these roles; one with another role only where any may be. NULL where there is none. */
static const char *pick_role(json_t *array, const char *const *roles, bool any)
{
    const char *best = NULL;
    size_t best_rank = 0;
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach(array, i, element)
    {
        const char *text = text_of(element);
        const size_t rank = rank_role(element, roles);
        if (text != NULL && (any || roles[rank] != NULL) && (best == NULL || rank < best_rank)) {
            best = text;
            best_rank = rank;
        }
    }
    return best;
}

static enum newsidx_status set_headline(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const ROLES[] = {"main", "headline", "title", "", NULL};
    static const char *const KEYS[] = {"headline", "headlinemain", "headlinetext", "title", "name", "slugline", NULL};
    const char *text = pick_role(json_keys_get(object, "headlines"), ROLES, true);
    const enum newsidx_status status =
        text != NULL ? fill_line(article, NEWSIDX_HEADLINE, text, strlen(text), error) : NEWSIDX_OK;
    return status == NEWSIDX_OK ? ninjs_set_line(article, NEWSIDX_HEADLINE, object, KEYS, error) : status;
}

/* Captions and credits are described things' own, not the story's. */
static enum newsidx_status set_deck(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const ROLES[] = {"lead", "summary", "abstract", "main", "text", "description", "", NULL};
    static const char *const KEYS[] = {"descriptiontext",  "descriptionsummary", "description",
                                       "descriptionxhtml", "descriptionhtml",    "descriptioncaptionxhtml",
                                       "descriptionshort", "abstract",           NULL};
    const char *text = pick_role(json_keys_get(object, "descriptions"), ROLES, false);
    return text != NULL ? fill_line(article, NEWSIDX_DECK, text, strlen(text), error)
                        : ninjs_set_line(article, NEWSIDX_DECK, object, KEYS, error);
}

/* --- bodies --------------------------------------------------------------------------------------------------------------- */

static bool contains(const char *text, const char *word)
{
    const size_t len = strlen(word);
    while (*text != '\0' && strncasecmp(text, word, len) != 0) {
        text++;
    }
    return *text != '\0';
}

/* What an element of bodies is, by its content type; by its role or looks where it names none. */
static enum ninjs_markup markup_of(json_t *element, const char *text)
{
    const char *type = member_of(element, "contenttype");
    const char *role = member_of(element, "role");
    if (contains(type, "html") || contains(role, "html")) {
        return NINJS_HTML;
    }
    if (contains(type, "xml") || contains(type, "nitf") || contains(role, "nitf")) {
        return NINJS_XML;
    }
    const bool plain = type[0] == '\0' || strncasecmp(type, "text/", 5) == 0;
    return plain ? ninjs_markup_of(text) : NINJS_OTHER;
}

/* HTML before plain text, which often has lost its paragraphs; both before XML, which may be of any kind. */
static enum newsidx_status set_body_of_array(struct newsidx_article *article, json_t *bodies,
                                             struct newsidx_error *error)
{
    static const enum ninjs_markup ORDER[] = {NINJS_HTML, NINJS_PLAIN, NINJS_XML};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t n = 0; n < sizeof ORDER / sizeof *ORDER; n++) {
        size_t i = 0;
        json_t *element = NULL;
        json_array_foreach(bodies, i, element)
        {
            const char *text = text_of(element);
            if (text != NULL && markup_of(element, text) == ORDER[n] && article->field[NEWSIDX_BODY] == NULL) {
                status = ninjs_set_body(article, text, ORDER[n], error);
            }
            if (status != NEWSIDX_OK) {
                return status;
            }
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status set_body(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const struct {
        const char *key;
        bool html;
    } KEYS[] = {
        {"bodyxhtml", true}, {"bodyhtml", true},  {"bodyhtml5", true}, {"bodytext", false},
        {"body", false},     {"bodynitf", false}, {"bodyxml", false},
    };
    enum newsidx_status status = set_body_of_array(article, json_keys_get(object, "bodies"), error);
    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS && status == NEWSIDX_OK; i++) {
        const json_t *value = json_keys_get(object, KEYS[i].key);
        if (json_is_string(value) && article->field[NEWSIDX_BODY] == NULL) {
            const char *text = json_string_value(value);
            status = ninjs_set_body(article, text, KEYS[i].html ? NINJS_HTML : ninjs_markup_of(text), error);
        }
    }
    return status;
}

/* --- who and where -------------------------------------------------------------------------------------------------------- */

static const char *first_name(json_t *array)
{
    static const char *const NAME[] = {"name", "literal", NULL};
    json_t *first = json_array_get(array, 0);
    return json_is_object(first) ? ninjs_text(first, NAME) : NULL;
}

/* Superdesk's authors with the roles of their work: those who wrote. */
static void append_writers(struct buffer *authors, const struct newsidx_article *article, json_t *people,
                           const char *house)
{
    static const char *const ROLES[] = {"writer", "author", "reporter", "", NULL};
    static const char *const NAME[] = {"name", NULL};
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach(people, i, element)
    {
        const char *name = json_is_object(element) ? ninjs_text(element, NAME) : NULL;
        if (name != NULL && ROLES[rank_role(element, ROLES)] != NULL) {
            ninjs_append_byline(authors, article, name, house);
        }
    }
}

static enum newsidx_status set_authors(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const BYLINE[] = {"byline", "by", NULL};
    static const char *const HOUSE[] = {"copyrightholder", "source", NULL};
    static const char *const ROLES[] = {"main", "text", "", NULL};
    struct buffer authors = BUFFER_INIT;
    const char *house = ninjs_text(object, HOUSE);
    const char *byline = ninjs_text(object, BYLINE);
    byline = byline != NULL ? byline : pick_role(json_keys_get(object, "bylines"), ROLES, true);
    if (byline != NULL) {
        ninjs_append_byline(&authors, article, byline, house);
    } else {
        append_writers(&authors, article, json_keys_get(object, "authors"), house);
    }
    const enum newsidx_status status = fill_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    buffer_release(&authors);
    return status;
}

static enum newsidx_status set_source(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const KEYS[] = {"source", "copyrightholder", "provider", NULL};
    enum newsidx_status status = ninjs_set_line(article, NEWSIDX_SOURCE, object, KEYS, error);
    const char *name = first_name(json_keys_get(object, "infosources"));
    name = name != NULL ? name : first_name(json_keys_get(object, "infosource"));
    if (status == NEWSIDX_OK && name != NULL) {
        status = fill_line_unset(article, NEWSIDX_SOURCE, name, strlen(name), error);
    }
    return status;
}

/* Superdesk's service is the desk that the story was sent out by. */
static enum newsidx_status set_section(struct newsidx_article *article, json_t *object, struct newsidx_error *error)
{
    static const char *const KEYS[] = {"section", "category", "desk", NULL};
    struct buffer names = BUFFER_INIT;
    json_t *service = json_keys_get(object, "service");
    json_text_append(&names, service, "; ");
    enum newsidx_status status = ninjs_set_line(article, NEWSIDX_SECTION, object, KEYS, error);
    if (status == NEWSIDX_OK && !names.failed) {
        status = fill_line_unset(article, NEWSIDX_SECTION, buffer_text(&names), names.len_bytes, error);
    }
    status = names.failed ? error_nomem(error) : status;
    buffer_release(&names);
    return status;
}

/* --- whole items ---------------------------------------------------------------------------------------------------------- */

static json_t *find_parts(json_t *object)
{
    return json_keys_get(object, "associations");
}

static size_t count_parts(json_t *object)
{
    json_t *parts = find_parts(object);
    return json_is_array(parts) ? json_array_size(parts) : json_object_size(parts);
}

/* An embedded item that is a text with a body and a name of its own. */
static bool stands_alone(json_t *part)
{
    static const char *const TYPE[] = {"type", NULL};
    static const char *const NAME[] = {"uri", "guid", NULL};
    static const char *const BODIES[] = {"bodyxhtml", "bodyhtml", "bodytext", NULL};
    const char *type = json_is_object(part) ? ninjs_text(part, TYPE) : NULL;
    if (type == NULL || (strcasecmp(type, "text") != 0 && strcasecmp(type, "composite") != 0)) {
        return false;
    }
    return ninjs_text(part, NAME) != NULL &&
           (ninjs_text(part, BODIES) != NULL || json_keys_get(part, "bodies") != NULL);
}

static enum newsidx_status set_all(struct newsidx_article *article, json_t *object, struct json_notes *notes,
                                   struct newsidx_error *error)
{
    static const struct {
        enum newsidx_field field;
        const char *keys[4];
    } LINES[] = {
        {NEWSIDX_GUID, {"uri", "guid", "itemid", NULL}},
        {NEWSIDX_LANGUAGE, {"language", NULL}},
        {NEWSIDX_URL, {"url", "canonicalurl", "link", NULL}},
        {NEWSIDX_DATELINE, {"dateline", NULL}},
    };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof LINES / sizeof *LINES && status == NEWSIDX_OK; i++) {
        const char *text = ninjs_text(object, LINES[i].keys);
        status = text != NULL ? fill_line(article, LINES[i].field, text, strlen(text), error) : NEWSIDX_OK;
    }
    static enum newsidx_status (*const SETTERS[])(struct newsidx_article *, json_t *, struct newsidx_error *) = {
        set_headline, set_deck, set_body, set_source, set_section, set_authors,
    };
    for (size_t i = 0; i < sizeof SETTERS / sizeof *SETTERS && status == NEWSIDX_OK; i++) {
        status = SETTERS[i](article, object, error);
    }
    return status == NEWSIDX_OK ? ninjs_set_dates(article, object, notes, error) : status;
}

/* A package may be nothing but a list of others. */
static bool is_empty_package(const struct newsidx_article *article, json_t *object)
{
    static const char *const TYPE[] = {"type", NULL};
    const char *type = ninjs_text(object, TYPE);
    return article->field[NEWSIDX_BODY] == NULL && type != NULL && strcasecmp(type, "composite") == 0;
}

static enum newsidx_status read_item(struct newsidx_article *article, json_t *object,
                                     const struct reader_options *options, struct json_notes *notes,
                                     struct newsidx_error *error)
{
    static const char *const LOCATED[] = {"located", NULL};
    if (!ninjs_is_text(object, notes)) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = set_all(article, object, notes, error);
    if (status == NEWSIDX_OK && is_empty_package(article, object)) {
        (void)snprintf(notes->refusal, sizeof notes->refusal, "a package of %zu items without a text of its own",
                       count_parts(object));
        return NEWSIDX_OK;
    }
    ninjs_note_embargo(object, notes);
    if (status == NEWSIDX_OK) {
        status = fill_dateline(article, options->year, NULL, error);
    }
    return status == NEWSIDX_OK ? ninjs_set_line(article, NEWSIDX_PLACE, object, LOCATED, error) : status;
}

static const char *const NAMES[] = {"uri", "guid", NULL};
static const char *const MARKS[] = {
    "versioncreated", "pubstatus",    "bodyxhtml",      "headlines",          "bodies", "descriptions",
    "eventdetails",   "associations", "contentcreated", "representationtype", NULL};
static const char *const NEVER[] = {NULL};

const struct json_flavour JSON_FLAVOUR_NINJS = {
    .names = NAMES,
    .marks = MARKS,
    .never = NEVER,
    .read = read_item,
    .parts = find_parts,
    .stands_alone = stands_alone,
};
