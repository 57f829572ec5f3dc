#include "json_keys.h"

#include <string.h>

enum { KEY_BYTES_MAX = 32 };

/* In the order of preference within a field; keys as normalize_key makes them. */
static const struct {
    unsigned slot;
    const char *key;
} KEYS[] = {
    {NEWSIDX_GUID, "guid"},
    {NEWSIDX_GUID, "uri"},
    {NEWSIDX_GUID, "urn"},
    {NEWSIDX_GUID, "uuid"},
    {NEWSIDX_GUID, "articleid"},
    {NEWSIDX_HEADLINE, "headline"},
    {NEWSIDX_HEADLINE, "title"},
    {NEWSIDX_HEADLINE, "head"},
    {NEWSIDX_HEADLINE, "hed"},
    {NEWSIDX_HEADLINE, "heading"},
    {NEWSIDX_HEADLINE, "articletitle"},
    {NEWSIDX_DECK, "deck"},
    {NEWSIDX_DECK, "dek"},
    {NEWSIDX_DECK, "subtitle"},
    {NEWSIDX_DECK, "subheadline"},
    {NEWSIDX_DECK, "standfirst"},
    {NEWSIDX_DECK, "description"},
    {NEWSIDX_DECK, "summary"},
    {NEWSIDX_DECK, "abstract"},
    {NEWSIDX_DECK, "teaser"},
    {NEWSIDX_DECK, "excerpt"},
    {NEWSIDX_DECK, "lead"},
    {NEWSIDX_AUTHOR, "author"},
    {NEWSIDX_AUTHOR, "authors"},
    {NEWSIDX_AUTHOR, "byline"},
    {NEWSIDX_AUTHOR, "bylines"},
    {NEWSIDX_AUTHOR, "creator"},
    {NEWSIDX_AUTHOR, "creators"},
    {NEWSIDX_AUTHOR, "by"},
    {NEWSIDX_AUTHOR, "writer"},
    {NEWSIDX_AUTHOR, "writers"},
    {NEWSIDX_DATELINE, "dateline"},
    {NEWSIDX_PLACE, "place"},
    {NEWSIDX_AGENCY, "agency"},
    {NEWSIDX_DATE, "date"},
    {NEWSIDX_DATE, "day"},
    {NEWSIDX_DATE_SOURCE, "datesource"},
    {NEWSIDX_PUBLISHED, "published"},
    {NEWSIDX_PUBLISHED, "publishedat"},
    {NEWSIDX_PUBLISHED, "datepublished"},
    {NEWSIDX_PUBLISHED, "publisheddate"},
    {NEWSIDX_PUBLISHED, "publishdate"},
    {NEWSIDX_PUBLISHED, "publicationdate"},
    {NEWSIDX_PUBLISHED, "pubdate"},
    {NEWSIDX_PUBLISHED, "datepublish"},
    {NEWSIDX_PUBLISHED, "firstpublished"},
    {NEWSIDX_PUBLISHED, "datetime"},
    {NEWSIDX_PUBLISHED, "timestamp"},
    {NEWSIDX_PUBLISHED, "createdat"},
    {NEWSIDX_PUBLISHED, "created"},
    {NEWSIDX_PUBLISHED, "datecreated"},
    {NEWSIDX_UPDATED, "updated"},
    {NEWSIDX_UPDATED, "updatedat"},
    {NEWSIDX_UPDATED, "modified"},
    {NEWSIDX_UPDATED, "modifiedat"},
    {NEWSIDX_UPDATED, "datemodified"},
    {NEWSIDX_UPDATED, "modifieddate"},
    {NEWSIDX_UPDATED, "lastmodified"},
    {NEWSIDX_UPDATED, "lastupdated"},
    {NEWSIDX_UPDATED, "dateupdated"},
    {NEWSIDX_SOURCE, "source"},
    {NEWSIDX_SOURCE, "sourcename"},
    {NEWSIDX_SOURCE, "publisher"},
    {NEWSIDX_SOURCE, "publication"},
    {NEWSIDX_SOURCE, "newspaper"},
    {NEWSIDX_SOURCE, "outlet"},
    {NEWSIDX_SOURCE, "sitename"},
    {NEWSIDX_SOURCE, "sourcedomain"},
    {NEWSIDX_SOURCE, "domain"},
    {NEWSIDX_SECTION, "section"},
    {NEWSIDX_SECTION, "sectionname"},
    {NEWSIDX_SECTION, "category"},
    {NEWSIDX_SECTION, "categories"},
    {NEWSIDX_SECTION, "desk"},
    {NEWSIDX_SECTION, "rubric"},
    {NEWSIDX_SECTION, "department"},
    {NEWSIDX_LANGUAGE, "language"},
    {NEWSIDX_LANGUAGE, "lang"},
    {NEWSIDX_LANGUAGE, "locale"},
    {NEWSIDX_URL, "url"},
    {NEWSIDX_URL, "canonicalurl"},
    {NEWSIDX_URL, "link"},
    {NEWSIDX_URL, "permalink"},
    {NEWSIDX_URL, "href"},
    {NEWSIDX_URL, "weburl"},
    {NEWSIDX_BODY, "body"},
    {NEWSIDX_BODY, "bodytext"},
    {NEWSIDX_BODY, "articlebody"},
    {NEWSIDX_BODY, "fulltext"},
    {NEWSIDX_BODY, "maintext"},
    {NEWSIDX_BODY, "text"},
    {NEWSIDX_BODY, "content"},
    {NEWSIDX_BODY, "article"},
    {NEWSIDX_BODY, "story"},
    {NEWSIDX_BODY, "paragraphs"},
    {NEWSIDX_ORIGIN, "origin"},
    {NEWSIDX_ADDED, "added"},
    {JSON_SLOT_ID, "id"},
};

/* Members that hold articles, or hold what holds them, as search servers and news interfaces answer. */
static const char *const WRAPPERS[] = {"articles", "items",   "results", "hits",    "docs",
                                       "data",     "stories", "entries", "records", "response"};

/* Lower case without '_', '-' and blanks; "" where it is longer than any key. */
static void normalize_key(char out[KEY_BYTES_MAX], const char *key)
{
    size_t len = 0;
    for (; *key != '\0'; key++) {
        if (strchr("_- ", *key) != NULL) {
            continue;
        }
        if (len + 1 >= KEY_BYTES_MAX) {
            len = 0;
            break;
        }
        out[len++] = (char)(*key >= 'A' && *key <= 'Z' ? *key - 'A' + 'a' : *key);
    }
    out[len] = '\0';
}

bool json_keys_blank(const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_NULL:
        return true;
    case JSON_STRING:
        return strspn(json_string_value(value), " \t\r\n") == json_string_length(value);
    case JSON_ARRAY:
        return json_array_size(value) == 0;
    case JSON_OBJECT:
        return json_object_size(value) == 0;
    default:
        return false;
    }
}

void json_keys_pick(struct json_picked *picked, json_t *object)
{
    enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };
    size_t rank[JSON_SLOTS];
    *picked = (struct json_picked){.value = {NULL}};
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        char key[KEY_BYTES_MAX];
        normalize_key(key, name);
        size_t row = 0;
        while (row < KEY_COUNT && strcmp(KEYS[row].key, key) != 0) {
            row++;
        }
        if (row == KEY_COUNT) {
            continue;
        }
        const unsigned slot = KEYS[row].slot;
        picked->named[slot] = true;
        if (!json_keys_blank(value) && (picked->value[slot] == NULL || row < rank[slot])) {
            picked->value[slot] = value;
            rank[slot] = row;
        }
    }
}

bool json_keys_is_article(json_t *object)
{
    struct json_picked picked;
    json_keys_pick(&picked, object);
    return picked.value[NEWSIDX_HEADLINE] != NULL || picked.value[NEWSIDX_BODY] != NULL;
}

/* "_source" is Elasticsearch's; "source" is the field. */
static bool is_wrapper(const char *name)
{
    char key[KEY_BYTES_MAX];
    normalize_key(key, name);
    for (size_t i = 0; i < sizeof WRAPPERS / sizeof *WRAPPERS; i++) {
        if (strcmp(key, WRAPPERS[i]) == 0) {
            return true;
        }
    }
    return strcmp(name, "_source") == 0;
}

json_t *json_keys_wrapped(json_t *object)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        const bool holds_objects =
            json_is_object(value) || (json_is_array(value) && json_is_object(json_array_get(value, 0)));
        if (holds_objects && is_wrapper(name)) {
            return value;
        }
    }
    return NULL;
}
