/* evaluate.h - the ids of the articles that a tree matches. Used by search.c.
 *
 * Subtrees that MATCH can say go to FTS5 whole; the rest is algebra on sets of ids. */
#ifndef NEWSIDX_EVALUATE_H
#define NEWSIDX_EVALUATE_H

#include "archive.h"
#include "ast.h"
#include "idset.h"

struct evaluation {
    struct newsidx_archive *archive;
    int64_t first_id; /* only articles with ids from first_id to last_id count */
    int64_t last_id;
    bool checked; /* set where texts had to be read */
    struct newsidx_error *error;
};

/* Dates that the whole query is under narrow the range of ids that is looked at. */
void evaluation_narrow(struct evaluation *evaluation, const struct ast *root);
/* Fills *out, which must be empty; it is the caller's also after a failure. */
enum newsidx_status evaluate(struct evaluation *evaluation, const struct ast *ast, struct idset *out);

#endif
