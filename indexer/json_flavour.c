#include "json_flavour.h"

#include "json_keys.h"

#include <stdio.h>
#include <string.h>

enum { HEAD_DEPTH_MAX = 12 }; /* of objects in one another in which a flavour is looked for */

/* --- JSON schemas -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status read_schema(struct newsidx_article *article, json_t *object,
                                       const struct reader_options *options, struct json_notes *notes,
                                       struct newsidx_error *error)
{
    (void)article;
    (void)object;
    (void)options;
    (void)error;
    (void)snprintf(notes->refusal, sizeof notes->refusal, "a JSON schema, not an article");
    return NEWSIDX_OK;
}

static const char *const SCHEMA_NAMES[] = {"$schema", NULL};
static const char *const SCHEMA_MARKS[] = {"properties", "$defs", "definitions", "allof", "anyof",
                                           "oneof",      "$ref",  "items",       NULL};
static const char *const SCHEMA_NEVER[] = {"headline", "uri", "body", NULL};

static const struct json_flavour SCHEMA = {
    .names = SCHEMA_NAMES,
    .marks = SCHEMA_MARKS,
    .never = SCHEMA_NEVER,
    .read = read_schema,
};

/* --- telling them --------------------------------------------------------------------------------------------------------- */

/* In the order in which they are asked: AP's items have the keys of ninjs as well. */
static const struct json_flavour *const FLAVOURS[] = {&JSON_FLAVOUR_AP, &JSON_FLAVOUR_NINJS, &SCHEMA};
enum { FLAVOUR_COUNT = sizeof FLAVOURS / sizeof *FLAVOURS };

/* What was seen among the keys of one object. */
struct seen {
    bool name;
    bool mark;
    bool never;
};

static bool is_listed(const char *key, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (key[0] == (*list)[0] && strcmp(key, *list) == 0) {
            return true;
        }
    }
    return false;
}

/* normal: the key as json_keys_normalize makes it. */
static void see_key(struct seen *seen, const struct json_flavour *flavour, const char *normal)
{
    seen->name = seen->name || is_listed(normal, flavour->names);
    seen->mark = seen->mark || is_listed(normal, flavour->marks);
    seen->never = seen->never || is_listed(normal, flavour->never);
}

static bool is_seen(const struct seen *seen)
{
    return seen->name && seen->mark && !seen->never;
}

const struct json_flavour *json_flavour_of(json_t *object)
{
    struct seen seen[FLAVOUR_COUNT] = {{.name = false}};
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(object, name, value)
    {
        char normal[JSON_KEY_BYTES];
        if (!json_is_null(value)) {
            json_keys_normalize(normal, name, strlen(name));
            for (size_t i = 0; i < FLAVOUR_COUNT; i++) {
                see_key(&seen[i], FLAVOURS[i], normal);
            }
        }
    }
    for (size_t i = 0; i < FLAVOUR_COUNT; i++) {
        if (is_seen(&seen[i])) {
            return FLAVOURS[i];
        }
    }
    return NULL;
}

/* The offset after the string that begins at i; len_bytes where it does not end. */
static size_t pass_string(const char *head, size_t len_bytes, size_t i)
{
    for (i++; i < len_bytes && head[i] != '"'; i++) {
        i += head[i] == '\\';
    }
    return i < len_bytes ? i + 1 : len_bytes;
}

/* Whether a colon comes next: the string before was a key. */
static bool is_key(const char *head, size_t len_bytes, size_t i)
{
    while (i < len_bytes && head[i] != '\0' && strchr(" \t\r\n", head[i]) != NULL) {
        i++;
    }
    return i < len_bytes && head[i] == ':';
}

bool json_flavour_in_head(const struct json_flavour *flavour, const char *head, size_t len_bytes)
{
    struct seen seen[HEAD_DEPTH_MAX + 1] = {{.name = false}};
    size_t depth = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        if (head[i] == '{') {
            depth++;
            seen[depth <= HEAD_DEPTH_MAX ? depth : 0] = (struct seen){.name = false};
        } else if (head[i] == '}') {
            depth -= depth > 0;
        } else if (head[i] == '"') {
            const size_t end = pass_string(head, len_bytes, i);
            if (depth > 0 && depth <= HEAD_DEPTH_MAX && is_key(head, len_bytes, end)) {
                char normal[JSON_KEY_BYTES];
                json_keys_normalize(normal, head + i + 1, end - i - 2);
                see_key(&seen[depth], flavour, normal);
                if (is_seen(&seen[depth])) {
                    return true;
                }
            }
            i = end - 1;
        }
    }
    return false;
}
