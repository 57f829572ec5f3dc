/* near.h - NEAR over groups to NEAR over places in the text. Used by parse.c.
 *
 *     (a AND b) NEAR c   becomes   (a NEAR c) AND (b NEAR c)
 *     (a NOT b) NEAR c   becomes   (a NEAR c) AND NOT b
 *     place:x NEAR c     becomes   place:x AND c
 *
 * Invariant: afterwards the children of a NEAR are terms, ORs of terms, or NEARs. */
#ifndef NEWSIDX_NEAR_H
#define NEWSIDX_NEAR_H

#include "ast.h"
#include "lex.h"

/* The tree rewritten; notes go to lex, memory comes from its arena (NULL where it runs out). A tree that would grow beyond bounds
 * keeps AND for the NEARs that are left, with a note. */
struct ast *near_distribute(struct ast *root, struct lex *lex);

/* Whether a node stands for places in the text: a term, an OR of such, or a NEAR. */
bool near_is_place(const struct ast *ast);

#endif
