/* column_map.h - which column or key of an input is which field: --map headline=Title,date=pub_date.
 *
 * Used by command_inputs.c, which reads the option, and by the readers of tables (CSV, TSV) and JSON.
 * Invariant: a field is mapped at most once. */
#ifndef NEWSIDX_COLUMN_MAP_H
#define NEWSIDX_COLUMN_MAP_H

#include "newsidx.h"

struct column_map {
    char *column[NEWSIDX_FIELDS]; /* the name in the input, NULL where the field is not mapped */
};

/* Reads "field=column,field=column". A comma in a column's name is written "\,". NEWSIDX_QUERY with the reason where it is wrong. The
 * map must be empty (all zero); released by column_map_release, also after a failure. */
enum newsidx_status column_map_parse(struct column_map *map, const char *text, struct newsidx_error *error);
void column_map_release(struct column_map *map);
/* The field that a column is mapped to, whatever its case; NEWSIDX_FIELDS where none. */
enum newsidx_field column_map_field(const struct column_map *map, const char *column, size_t len_bytes);

#endif
