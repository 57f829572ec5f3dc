#include "column_map.h"

#include "article.h"
#include "buffer.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Fields that no input gives a column for. */
static bool is_ours(enum newsidx_field field)
{
    return field == NEWSIDX_ORIGIN || field == NEWSIDX_DIGEST || field == NEWSIDX_ADDED || field == NEWSIDX_DATE_SOURCE;
}

/* The column's name at text up to a comma that is not escaped; *end is at that comma or the end. */
static char *take_column(const char *text, const char **end)
{
    struct buffer name = BUFFER_INIT;
    while (*text != '\0' && *text != ',') {
        text += *text == '\\' && text[1] == ',';
        buffer_append_byte(&name, *text++);
    }
    *end = text;
    return buffer_detach(&name);
}

static enum newsidx_status take_pair(struct column_map *map, const char *text, const char **end,
                                     struct newsidx_error *error)
{
    const size_t len = strcspn(text, "=,");
    if (text[len] != '=') {
        return error_set(error, NEWSIDX_QUERY, "--map: '%.*s' is not FIELD=COLUMN", (int)len, text);
    }
    const enum newsidx_field field = article_field_named(text, len);
    if (field == NEWSIDX_FIELDS || is_ours(field)) {
        return error_set(error, NEWSIDX_QUERY, "--map: '%.*s' is not a field", (int)len, text);
    }
    if (map->column[field] != NULL) {
        return error_set(error, NEWSIDX_QUERY, "--map: '%.*s' is given twice", (int)len, text);
    }
    map->column[field] = take_column(text + len + 1, end);
    if (map->column[field] == NULL) {
        return error_nomem(error);
    }
    return map->column[field][0] != '\0'
               ? NEWSIDX_OK
               : error_set(error, NEWSIDX_QUERY, "--map: '%.*s' has no column", (int)len, text);
}

enum newsidx_status column_map_parse(struct column_map *map, const char *text, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    const char *at = text;
    do {
        status = take_pair(map, at, &at, error);
    } while (status == NEWSIDX_OK && *at++ == ',');
    return status;
}

void column_map_release(struct column_map *map)
{
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        free(map->column[i]);
        map->column[i] = NULL;
    }
}

enum newsidx_field column_map_field(const struct column_map *map, const char *column, size_t len_bytes)
{
    for (unsigned i = 0; map != NULL && i < NEWSIDX_FIELDS; i++) {
        if (map->column[i] != NULL && strlen(map->column[i]) == len_bytes &&
            strncasecmp(map->column[i], column, len_bytes) == 0) {
            return (enum newsidx_field)i;
        }
    }
    return NEWSIDX_FIELDS;
}
