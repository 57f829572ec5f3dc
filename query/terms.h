/* terms.h - a word or phrase of a query to what is looked for in the index. Used by parse.c.
 *
 * Invariant: every alternative finds the same text by the word rules of newsq-query(7), rules 4 and 9; a wildcard, a tilde or an
 * equals sign leaves one alternative for its chunk. */
#ifndef NEWSIDX_TERMS_H
#define NEWSIDX_TERMS_H

#include "ast.h"
#include "lex.h"
#include "tokenizer.h"

enum { TERM_ALTERNATIVES_MAX = 16, TERM_EDITS_MAX = 2 };

/* Fills alternative and alternatives of a TERM with memory of lex's arena, by its analyzer; false where text holds no word or
 * memory runs out (arena->failed). What was read otherwise than typed is noted. */
bool term_build(struct ast *term, struct lex *lex, const char *text, size_t len_bytes);
/* The same, with a question mark at the end of a word standing for a character as one within it does. */
bool term_build_open(struct ast *term, struct lex *lex, const char *text, size_t len_bytes);
/* Fills word, words and prefix of a FILTER, likewise. */
bool filter_build(struct ast *filter, struct arena *arena, struct analyzer *analyzer, const char *text,
                  size_t len_bytes);

#endif
