/* ast.h - a query as a tree. Made by parse.c, read by match.c, plan.c and explain.
 *
 * Everything lives in the query's arena.
 * Invariant: AND and OR have at least two children, NOT and ATLEAST one, NEAR two; a TERM has at least one alternative of at least one
 * pattern. */
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

enum { LEAD_WORDS = 100 }; /* of the body that lead: and hlead() look at */

enum ast_kind {
    AST_AND,
    AST_OR,
    AST_NOT,
    AST_NEAR,
    AST_ATLEAST, /* the child, a place, so many times */
    AST_TERM,
    AST_FILTER,
    AST_STATE,
    AST_DATES,
};

enum pattern_kind {
    PATTERN_STEM,    /* every word with the stem */
    PATTERN_PREFIX,  /* words as written that begin with word */
    PATTERN_GLOB,    /* words as written that word describes: '*' any characters, '?' one */
    PATTERN_FUZZY,   /* words as written that differ from word by at most so many edits */
    PATTERN_WRITTEN, /* this word as written */
};

/* What the letters in the text must be, beside the word's fitting. */
enum pattern_case {
    CASE_ANY,
    CASE_TYPED,   /* just as in typed */
    CASE_CAPITAL, /* one of them at least upper case */
    CASE_CAPITALS,
    CASE_SMALL, /* none upper case */
};

/* What stands in one place of a term. Words "as written" are folded: case and accents make no difference. */
struct pattern {
    enum pattern_kind kind;
    enum pattern_case letters;
    unsigned edits;    /* FUZZY */
    const char *stem;  /* NUL-terminated; STEM and WRITTEN: what the index holds, otherwise unused */
    const char *word;  /* folded; GLOB: with '*' and '?' */
    const char *typed; /* CASE_TYPED: as it must stand in the text */
    bool acronym;      /* the stem is an acronym token */
    bool cjk;
};

struct sequence {
    const struct pattern *pattern;
    size_t count;
};

enum near_unit { NEAR_WORDS, NEAR_SENTENCE, NEAR_PARAGRAPH, NEAR_FIELD };

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
    bool lead; /* of the body only the first LEAD_WORDS words */
    unsigned slop;
    const char *shown; /* as typed, for --explain */
    double weight;     /* of its score; 0 stands for 1 */
    bool added;        /* by feedback, not typed */

    /* NEAR: at most distance words between, or within one sentence, paragraph or column */
    enum near_unit unit;
    unsigned distance;
    bool ordered; /* pre/n */

    unsigned least; /* ATLEAST */

    /* FILTER: these words in this field, next to each other; prefix: the last one is open */
    enum newsidx_field field;
    const char *const *word;
    size_t words;
    bool prefix;

    const struct state *state; /* STATE: fields.h */

    /* DATES: ids first to last, inclusive; or, where month is set, that month or day of any year */
    int64_t first_id;
    int64_t last_id;
    int month;
    int day; /* 0: the whole month */
};

/* Whether the date that an id stands for is one of a DATES'. */
bool ast_dates_hold(const struct ast *dates, int64_t id);
/* Appends the tree in words: how the query was read. */
void ast_explain(struct buffer *out, const struct ast *ast);

#endif
