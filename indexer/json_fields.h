/* json_fields.h - from a JSON object to an article: values as text, names of authors, dates, datelines.
 *
 * Used by reader_json.c. Pure functions.
 * Invariant: an object that `newsidx export` wrote gives the very article that was exported. */
#ifndef NEWSIDX_JSON_FIELDS_H
#define NEWSIDX_JSON_FIELDS_H

#include "column_map.h"
#include "fill.h"
#include "newsidx.h"
#include "reader.h"

#include <jansson.h>
#include <stdbool.h>

/* Reads object into article, which must be initialised. */
enum newsidx_status json_fields_read(struct newsidx_article *article, json_t *object,
                                     const struct reader_options *options, struct fill_warning *warning,
                                     struct newsidx_error *error);
/* The keys that map names, over what another reading of object put into article; map may be NULL. */
enum newsidx_status json_fields_map(struct newsidx_article *article, json_t *object, const struct column_map *map,
                                    struct fill_warning *warning, struct newsidx_error *error);

#endif
