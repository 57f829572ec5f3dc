/* json_fields.h - from a JSON object to an article: values as text, names of authors, dates, datelines.
 *
 * Used by reader_json.c. Pure functions.
 * Invariant: an object that `newsidx export` wrote gives the very article that was exported. */
#ifndef NEWSIDX_JSON_FIELDS_H
#define NEWSIDX_JSON_FIELDS_H

#include "fill.h"
#include "newsidx.h"

#include <jansson.h>
#include <stdbool.h>

/* Reads object into article, which must be initialised. year is --year, 0 where not given. */
enum newsidx_status json_fields_read(struct newsidx_article *article, json_t *object, int year,
                                     struct fill_warning *warning, struct newsidx_error *error);

#endif
