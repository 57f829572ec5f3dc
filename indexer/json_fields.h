/* json_fields.h - from a JSON object to an article: values as text, names of authors, dates, datelines.
 *
 * Used by reader_json.c. Pure functions.
 * Invariant: an object that `newsidx export` wrote gives the very article that was exported. */
#ifndef NEWSIDX_JSON_FIELDS_H
#define NEWSIDX_JSON_FIELDS_H

#include "newsidx.h"

#include <jansson.h>
#include <stdbool.h>

struct json_warning {
    char text[160]; /* what could not be understood, "" where all was */
};

/* Reads object into article, which must be initialised. year is --year, 0 where not given. */
enum newsidx_status json_fields_read(struct newsidx_article *article, json_t *object, int year,
                                     struct json_warning *warning, struct newsidx_error *error);

#endif
