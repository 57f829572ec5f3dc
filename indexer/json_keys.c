#include "json_keys.h"

#include <string.h>

/* In the order of preference within a field; keys as json_keys_normalize makes them. English first, then German, French, Spanish, Italian,
 * Portuguese and Dutch. */
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
    {NEWSIDX_HEADLINE, "titel"},
    {NEWSIDX_HEADLINE, "schlagzeile"},
    {NEWSIDX_HEADLINE, "titre"},
    {NEWSIDX_HEADLINE, "título"},
    {NEWSIDX_HEADLINE, "titulo"},
    {NEWSIDX_HEADLINE, "titular"},
    {NEWSIDX_HEADLINE, "titolo"},
    {NEWSIDX_HEADLINE, "kop"},
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
    {NEWSIDX_DECK, "untertitel"},
    {NEWSIDX_DECK, "unterzeile"},
    {NEWSIDX_DECK, "vorspann"},
    {NEWSIDX_DECK, "chapô"},
    {NEWSIDX_DECK, "chapo"},
    {NEWSIDX_DECK, "entradilla"},
    {NEWSIDX_DECK, "sottotitolo"},
    {NEWSIDX_DECK, "ondertitel"},
    {NEWSIDX_AUTHOR, "author"},
    {NEWSIDX_AUTHOR, "authors"},
    {NEWSIDX_AUTHOR, "byline"},
    {NEWSIDX_AUTHOR, "bylines"},
    {NEWSIDX_AUTHOR, "creator"},
    {NEWSIDX_AUTHOR, "creators"},
    {NEWSIDX_AUTHOR, "by"},
    {NEWSIDX_AUTHOR, "writer"},
    {NEWSIDX_AUTHOR, "writers"},
    {NEWSIDX_AUTHOR, "autor"},
    {NEWSIDX_AUTHOR, "autoren"},
    {NEWSIDX_AUTHOR, "auteur"},
    {NEWSIDX_AUTHOR, "auteurs"},
    {NEWSIDX_AUTHOR, "autores"},
    {NEWSIDX_AUTHOR, "autore"},
    {NEWSIDX_AUTHOR, "autori"},
    {NEWSIDX_DATELINE, "dateline"},
    {NEWSIDX_PLACE, "place"},
    {NEWSIDX_AGENCY, "agency"},
    {NEWSIDX_DATE, "date"},
    {NEWSIDX_DATE, "day"},
    {NEWSIDX_DATE, "datum"},
    {NEWSIDX_DATE, "fecha"},
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
    {NEWSIDX_SOURCE, "quelle"},
    {NEWSIDX_SOURCE, "zeitung"},
    {NEWSIDX_SOURCE, "journal"},
    {NEWSIDX_SOURCE, "fuente"},
    {NEWSIDX_SOURCE, "medio"},
    {NEWSIDX_SOURCE, "fonte"},
    {NEWSIDX_SOURCE, "testata"},
    {NEWSIDX_SOURCE, "bron"},
    {NEWSIDX_SOURCE, "krant"},
    {NEWSIDX_SECTION, "section"},
    {NEWSIDX_SECTION, "sectionname"},
    {NEWSIDX_SECTION, "category"},
    {NEWSIDX_SECTION, "categories"},
    {NEWSIDX_SECTION, "desk"},
    {NEWSIDX_SECTION, "rubric"},
    {NEWSIDX_SECTION, "department"},
    {NEWSIDX_SECTION, "ressort"},
    {NEWSIDX_SECTION, "rubrik"},
    {NEWSIDX_SECTION, "rubrique"},
    {NEWSIDX_SECTION, "sección"},
    {NEWSIDX_SECTION, "seccion"},
    {NEWSIDX_SECTION, "sezione"},
    {NEWSIDX_SECTION, "seção"},
    {NEWSIDX_SECTION, "rubriek"},
    {NEWSIDX_LANGUAGE, "language"},
    {NEWSIDX_LANGUAGE, "lang"},
    {NEWSIDX_LANGUAGE, "locale"},
    {NEWSIDX_LANGUAGE, "sprache"},
    {NEWSIDX_LANGUAGE, "langue"},
    {NEWSIDX_LANGUAGE, "idioma"},
    {NEWSIDX_LANGUAGE, "lingua"},
    {NEWSIDX_LANGUAGE, "taal"},
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
    {NEWSIDX_BODY, "bodyhtml"},
    {NEWSIDX_BODY, "bodyxhtml"},
    {NEWSIDX_BODY, "contenthtml"},
    {NEWSIDX_BODY, "inhalt"},
    {NEWSIDX_BODY, "volltext"},
    {NEWSIDX_BODY, "texte"},
    {NEWSIDX_BODY, "contenu"},
    {NEWSIDX_BODY, "texto"},
    {NEWSIDX_BODY, "contenido"},
    {NEWSIDX_BODY, "testo"},
    {NEWSIDX_BODY, "contenuto"},
    {NEWSIDX_BODY, "conteúdo"},
    {NEWSIDX_BODY, "tekst"},
    {NEWSIDX_BODY, "inhoud"},
    {NEWSIDX_ORIGIN, "origin"},
    {NEWSIDX_ADDED, "added"},
    {JSON_SLOT_ID, "id"},
};

/* Members that hold articles, or hold what holds them, as search servers and news interfaces answer. */
static const char *const WRAPPERS[] = {"articles", "items",   "results",  "hits", "docs", "data",   "stories",
                                       "entries",  "records", "response", "item", "feed", "channel"};

void json_keys_normalize(char out[JSON_KEY_BYTES], const char *key, size_t len_bytes)
{
    size_t len = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        const char c = key[i];
        if (c == '_' || c == '-' || c == ' ') {
            continue;
        }
        if (len + 1 >= JSON_KEY_BYTES) {
            len = 0;
            break;
        }
        out[len++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
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

json_t *json_keys_get(json_t *object, const char *key)
{
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        char normal[JSON_KEY_BYTES];
        json_keys_normalize(normal, name, strlen(name));
        if (strcmp(normal, key) == 0 && !json_keys_blank(value)) {
            return value;
        }
    }
    return NULL;
}

/* The slot of a key and its rank among the keys of that slot: 0 for one that the map names. JSON_SLOTS where it is none. */
static unsigned find_slot(size_t *rank, const char *name, const struct column_map *map)
{
    const enum newsidx_field mapped = column_map_field(map, name, strlen(name));
    if (mapped != NEWSIDX_FIELDS) {
        *rank = 0;
        return mapped;
    }
    char key[JSON_KEY_BYTES];
    json_keys_normalize(key, name, strlen(name));
    for (size_t row = 0; row < sizeof KEYS / sizeof *KEYS; row++) {
        if (KEYS[row].key[0] == key[0] && strcmp(KEYS[row].key, key) == 0) {
            *rank = row + 1;
            return KEYS[row].slot;
        }
    }
    return JSON_SLOTS;
}

void json_keys_pick(struct json_picked *picked, json_t *object, const struct column_map *map)
{
    size_t ranks[JSON_SLOTS] = {0};
    *picked = (struct json_picked){.value = {NULL}};
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        size_t rank = 0;
        const unsigned slot = find_slot(&rank, name, map);
        if (slot == JSON_SLOTS) {
            continue;
        }
        picked->named[slot] = true;
        if (!json_keys_blank(value) && (picked->value[slot] == NULL || rank < ranks[slot])) {
            picked->value[slot] = value;
            ranks[slot] = rank;
        }
    }
}

bool json_keys_is_article(json_t *object, const struct column_map *map)
{
    struct json_picked picked;
    json_keys_pick(&picked, object, map);
    return picked.value[NEWSIDX_HEADLINE] != NULL || picked.value[NEWSIDX_BODY] != NULL;
}

/* "_source" is Elasticsearch's; "source" is the field. */
static bool is_wrapper(const char *name)
{
    char key[JSON_KEY_BYTES];
    json_keys_normalize(key, name, strlen(name));
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
