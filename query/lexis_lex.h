/* lexis_lex.h - a query's text to the tokens of the Lexis dialect. Used by lexis.c.
 *
 * Invariant: parentheses are balanced and no deeper than LEX_DEPTH_MAX. */
#ifndef NEWSIDX_LEXIS_LEX_H
#define NEWSIDX_LEXIS_LEX_H

#include "fields.h"
#include "lex.h"

enum lexis_kind {
    LEXIS_WORD,
    LEXIS_PHRASE, /* quoted */
    LEXIS_OPEN,   /* with function where it is one */
    LEXIS_CLOSE,
    LEXIS_OR,
    LEXIS_NEAR, /* w/n, pre/n */
    LEXIS_SENTENCE,
    LEXIS_PARAGRAPH,
    LEXIS_SEGMENT,
    LEXIS_AND,
    LEXIS_NOT,  /* and not, but not, not */
    LEXIS_DATE, /* text is what is said of the date */
};

/* What name(...) does with what is in it. */
struct lexis_function {
    const char *name;
    enum { LEXIS_COLUMNS, LEXIS_FILTER, LEXIS_LETTERS, LEXIS_ATLEAST, LEXIS_DATES, LEXIS_PASSED } kind;
    unsigned columns; /* COLUMNS */
    bool lead;
    enum newsidx_field field; /* FILTER */
    int letters;              /* LETTERS: enum pattern_case */
};

struct lexis_token {
    enum lexis_kind kind;
    const char *text;
    size_t len_bytes;
    unsigned number; /* NEAR: n; OPEN of atleastn: n */
    bool ordered;
    bool negated; /* not w/n */
    const struct lexis_function *function;
};

struct lexis_tokens {
    struct lexis_token *token;
    size_t count;
    size_t capacity;
};

/* False where memory runs out. Notes go to lex. */
bool lexis_lex(struct lexis_tokens *out, struct lex *lex, const char *text, size_t len_bytes);

#endif
