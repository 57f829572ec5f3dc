/* terms.h - a word or phrase of a query to what is looked for in the index. Used by parse.c.
 *
 * Invariant: every alternative finds the same text by the word rules of newsq-query(7), rules 4 and 9. */
#ifndef NEWSIDX_TERMS_H
#define NEWSIDX_TERMS_H

#include "ast.h"
#include "tokenizer.h"

enum { TERM_ALTERNATIVES_MAX = 16 };

/* Fills alternative and alternatives of a TERM; false where text holds no word or memory runs out (arena->failed). */
bool term_build(struct ast *term, struct arena *arena, struct analyzer *analyzer, const char *text, size_t len_bytes);
/* Fills word, words and prefix of a FILTER, likewise. */
bool filter_build(struct ast *filter, struct arena *arena, struct analyzer *analyzer, const char *text,
                  size_t len_bytes);

#endif
