/* explain.h - what --explain says: how the query was read, articles per term, the way and the time that the answer took. */
#ifndef NEWSIDX_EXPLAIN_H
#define NEWSIDX_EXPLAIN_H

#include "buffer.h"
#include "search.h"

/* As lines for a person, without control characters. */
void explain_append(struct buffer *out, const struct newsidx_hits *hits);
/* As one JSON object in a line; query is the text as typed. */
void explain_append_json(struct buffer *out, const struct newsidx_hits *hits, const char *query);
/* The words that expansion or --like added, joined by commas, the weightiest first; nothing where there are none. */
void explain_append_added(struct buffer *out, const struct newsidx_hits *hits);

#endif
