/* template.h - a line a hit as the caller words it: for --template.
 *
 * "{date} {headline}\n": {name} is a field (output_fields.h), {{ and }} are braces, \n, \t and \\ what they are in C. */
#ifndef NEWSIDX_TEMPLATE_H
#define NEWSIDX_TEMPLATE_H

#include "output_fields.h"

struct template_piece {
    int field;        /* -1: text */
    const char *text; /* of the template, which must outlive it */
    size_t len_bytes;
};

enum { TEMPLATE_PIECES_MAX = 128 };

struct template
{
    struct template_piece piece[TEMPLATE_PIECES_MAX];
    size_t count;
};

/* NEWSIDX_QUERY where a field is unknown or a brace open. */
enum newsidx_status template_parse(struct template *out, const char *text, struct newsidx_error *error);
/* Appends a hit; values are cleaned as for a terminal and hold no line break. */
void template_append(struct buffer *out, const struct template *template, const struct output_context *context,
                     const struct output_hit *hit);

#endif
