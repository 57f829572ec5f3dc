/* explain.h - how a query was read and answered, for --explain. Invariant: says only what happened, and invents no reason. */
#ifndef NEWSIDX_EXPLAIN_H
#define NEWSIDX_EXPLAIN_H

#include "buffer.h"
#include "search.h"

/* Appends a few lines of text. */
void explain_append(struct buffer *out, const struct newsidx_hits *hits);

#endif
