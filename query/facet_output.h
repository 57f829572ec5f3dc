/* facet_output.h - facets for people and for programs. Used by task_facet.c. */
#ifndef NEWSIDX_FACET_OUTPUT_H
#define NEWSIDX_FACET_OUTPUT_H

#include "facet.h"

#include "buffer.h"

/* How facets are shown: at most limit values each (SIZE_MAX: all). */
struct facet_view {
    const char *query;
    size_t total; /* matches */
    size_t limit;
    unsigned width; /* columns of the terminal */
    bool colour;
};

/* A block a facet: value, count and a bar in the room that is left. */
void facets_append_text(struct buffer *out, const struct facets *facets, const struct facet_view *view);
/* One JSON object. */
void facets_append_json(struct buffer *out, const struct facets *facets, const struct facet_view *view);
/* Rows facet, value, count with a header line, separated by a comma (quoted as RFC 4180 wants it) or a tab. */
void facets_append_rows(struct buffer *out, const struct facets *facets, const struct facet_view *view, char separator);

#endif
