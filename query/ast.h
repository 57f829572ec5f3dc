/* ast.h - a query as a tree. Made by parse.c, read by match.c, plan.c and explain.
 *
 * Everything lives in the query's arena.
 * Invariant: AND and OR have at least two children, NOT one, NEAR two; a TERM has at least one alternative of at least one pattern. */
#ifndef NEWSIDX_AST_H
#define NEWSIDX_AST_H

#include "arena.h"
#include "buffer.h"
#include "newsidx.h"

#include <stdint.h>

/* The columns of articles_fts, as bits. */
enum {
    COLUMN_HEADLINE = 1 << 0,
    COLUMN_DECK = 1 << 1,
    COLUMN_BODY = 1 << 2,
    COLUMN_AUTHOR = 1 << 3,
    COLUMN_DATELINE = 1 << 4,
    COLUMNS_ALL = (1 << 5) - 1,
    COLUMN_COUNT = 5,
};

enum ast_kind {
    AST_AND,
    AST_OR,
    AST_NOT,
    AST_NEAR,
    AST_TERM,
    AST_FILTER,
    AST_DATES,
};

/* What stands in one place of a term: a stem, or the beginning of a word as written. */
struct pattern {
    bool prefix;
    const char *stem; /* NUL-terminated; for a prefix unused */
    const char *word; /* as typed but for case and accents */
    bool acronym;
};

struct sequence {
    const struct pattern *pattern;
    size_t count;
};

struct ast {
    enum ast_kind kind;
    struct ast **child;
    size_t count;
    bool
        plain; /* TERM: a word that neither quotes, nor a field, nor an operator in capitals binds: --any makes it optional */

    /* TERM: any of these sequences in one of these columns, with at most slop other words among them */
    const struct sequence *alternative;
    size_t alternatives;
    unsigned columns;
    unsigned slop;
    const char *shown; /* as typed, for --explain */

    /* NEAR */
    unsigned distance;
    bool ordered; /* pre/n */

    /* FILTER: these words in this field, next to each other; prefix: the last one is open */
    enum newsidx_field field;
    const char *const *word;
    size_t words;
    bool prefix;

    /* DATES: ids first to last, inclusive */
    int64_t first_id;
    int64_t last_id;
};

/* Appends the tree in words: how the query was read. */
void ast_explain(struct buffer *out, const struct ast *ast);

#endif
