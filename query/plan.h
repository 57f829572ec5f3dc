/* plan.h - a tree of terms to an FTS5 MATCH expression (https://www.sqlite.org/fts5.html, "Full-text Query Syntax").
 *
 * Used by search.c. The expression never holds text that FTS5 would read as syntax: terms are stems of letters and digits in
 * quotation marks.
 * Invariant: the expression finds every article that the tree matches; where exact is set, no other. */
#ifndef NEWSIDX_PLAN_H
#define NEWSIDX_PLAN_H

#include "archive.h"
#include "ast.h"
#include "buffer.h"

/* One term of the query as it is scored. Of the phrases that stand for it (forms of a compound, stems of a prefix) the frequencies
 * are added up, or the largest counts. */
struct plan_leaf {
    const struct ast *term;
    double weight; /* of its score in the article's */
    bool sum;
};

/* One phrase of the expression. */
struct plan_phrase {
    int leaf;       /* it counts for, -1 for none */
    ptrdiff_t stem; /* where its stem begins in stems, for a single word in all columns; otherwise -1 */
};

struct plan {
    struct buffer match;
    struct buffer stems; /* NUL-terminated, one after the other */
    bool exact;
    struct plan_leaf *leaf; /* in the order of the query */
    size_t leaves;
    size_t leaf_capacity;
    struct plan_phrase *phrase; /* in the order of match */
    size_t phrases;
    size_t phrase_capacity;
    bool failed; /* memory ran out */
};

/* Whether MATCH can say it: words and phrases and operators on them, not too deep, and something that must occur. */
bool plan_is_text(const struct ast *ast);
/* Makes the expression for a tree of which plan_is_text holds. */
enum newsidx_status plan_build(struct plan *plan, struct newsidx_archive *archive, const struct ast *ast,
                               struct newsidx_error *error);
/* Makes an expression that finds every article with any of the tree's terms that are not under NOT; without phrases where there is
 * none. For scoring what was found otherwise. */
enum newsidx_status plan_build_terms(struct plan *plan, struct newsidx_archive *archive, const struct ast *ast,
                                     struct newsidx_error *error);
/* The stem of a phrase that is a single word in all columns, NULL for others; borrowed. */
const char *plan_stem(const struct plan *plan, size_t phrase);
void plan_release(struct plan *plan);

#endif
