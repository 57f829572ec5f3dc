/* json_keys.h - which key of a JSON object is which field of an article.
 *
 * Used by the readers of JSON. Keys are compared without case, '_', '-' and blanks; the table in json_keys.c lists them, the
 * schema's own names first. Pure functions.
 * Invariant: of several keys of one field the first in the table counts that has a value; one that --map names before all. */
#ifndef NEWSIDX_JSON_KEYS_H
#define NEWSIDX_JSON_KEYS_H

#include "column_map.h"
#include "newsidx.h"

#include <jansson.h>
#include <stdbool.h>

enum {
    JSON_SLOT_ID =
        NEWSIDX_FIELDS, /* "id": an article's id where a guid comes with it, else a guid where it is no number */
    JSON_SLOTS,
    JSON_KEY_BYTES = 32, /* a key that is compared, with its NUL */
};

/* What an object has for each field. */
struct json_picked {
    json_t *value[JSON_SLOTS]; /* borrowed; NULL where there is none, or only null or blank */
    bool named[JSON_SLOTS];    /* a key of the field is there, whatever its value */
};

/* map may be NULL: --map, whose keys count before the table's. */
void json_keys_pick(struct json_picked *picked, json_t *object, const struct column_map *map);
/* Lower case without '_', '-' and blanks; "" where it is longer than any key that counts. */
void json_keys_normalize(char out[JSON_KEY_BYTES], const char *key, size_t len_bytes);
/* The member whose key is so normalized and whose value is not blank; NULL where there is none; borrowed. */
json_t *json_keys_get(json_t *object, const char *key);
/* Null, blank text, or an empty array or object. */
bool json_keys_blank(const json_t *value);
/* Whether object has a headline or a body. */
bool json_keys_is_article(json_t *object, const struct column_map *map);
/* The member of an object without headline and body that holds articles ({"articles": [...]}), NULL where there is none; borrowed. */
json_t *json_keys_wrapped(json_t *object);

#endif
