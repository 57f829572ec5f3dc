/* value.h - whether a filter of the query holds for the value of a field (newsq-query(7), FIELDS). Used by match.c and evaluate.c. */
#ifndef NEWSIDX_VALUE_H
#define NEWSIDX_VALUE_H

#include "ast.h"
#include "tokenizer.h"

/* Whether the words of a FILTER stand next to each other in value, which may be NULL. */
bool value_holds(const struct ast *filter, struct analyzer *analyzer, const char *value);

#endif
