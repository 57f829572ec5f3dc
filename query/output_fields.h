/* output_fields.h - the fields of a hit by name, for --fields and --template. Used by the outputs and options.c. */
#ifndef NEWSIDX_OUTPUT_FIELDS_H
#define NEWSIDX_OUTPUT_FIELDS_H

#include "output.h"

enum { HIT_FIELDS_MAX = 32 };

/* The columns of articles are 0 to NEWSIDX_FIELDS - 1, as in enum newsidx_field. */
enum hit_field {
    HIT_ID = NEWSIDX_FIELDS,
    HIT_RANK,
    HIT_SCORE,
    HIT_MATCH,   /* "all" or "partial" */
    HIT_SNIPPET, /* as text */
    HIT_FIELD_COUNT
};

struct hit_fields {
    int item[HIT_FIELDS_MAX];
    size_t count;
};

const char *hit_field_name(int field);
/* The field of that name, -1 for none. */
int hit_field_named(const char *name, size_t len_bytes);
/* Reads "date,headline"; NEWSIDX_QUERY where one is unknown: the error names the nearest and all. */
enum newsidx_status hit_fields_parse(struct hit_fields *out, const char *text, struct newsidx_error *error);
/* As of an unknown name, of option --option. */
enum newsidx_status hit_field_unknown(const char *option, const char *name, size_t len_bytes,
                                      struct newsidx_error *error);
/* Appends a field's value, nothing where it is unknown. */
void hit_field_append(struct buffer *out, int field, const struct output_context *context,
                      const struct output_hit *hit);

#endif
