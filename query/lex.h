/* lex.h - a query's text to tokens, with operators decided (newsq-query(7), "operators in detail").
 *
 * Used by parse.c. Invariant: after lex_query every AND, OR and NEAR stands between two terms and every NOT before one; parentheses
 * are balanced and not empty; every term has a word. */
#ifndef NEWSIDX_LEX_H
#define NEWSIDX_LEX_H

#include "arena.h"
#include "fields.h"
#include "tokenizer.h"

enum lex_kind {
    LEX_WORD,
    LEX_PHRASE, /* quoted */
    LEX_OPEN,
    LEX_CLOSE,
    LEX_FIELD, /* belongs to the word, phrase or group that follows */
    LEX_AND,
    LEX_OR,
    LEX_NOT, /* also a minus sign */
    LEX_NEAR,
    LEX_DROPPED,
};

struct lex_token {
    enum lex_kind kind;
    const char *text; /* in the query; of a phrase without its quotes */
    size_t len_bytes;
    unsigned number;           /* LEX_NEAR: distance; LEX_PHRASE: slop */
    bool ordered;              /* LEX_NEAR: pre/n */
    bool capital;              /* LEX_AND, LEX_OR: written in capitals */
    bool minus;                /* LEX_NOT: written as a minus sign */
    const struct field *field; /* LEX_FIELD */
};

/* What was not taken as it was typed, for the person who typed it. */
struct lex_note {
    const char *text; /* one line */
    struct lex_note *next;
};

struct lex {
    struct arena *arena;
    struct analyzer *analyzer;
    struct lex_token *token;
    size_t count;
    size_t capacity;
    struct lex_note *notes;
    struct lex_note **last_note;
    size_t note_count;
};

enum {
    LEX_DISTANCE_DEFAULT = 10,
    LEX_DISTANCE_MAX = 1000,
    LEX_DEPTH_MAX = 40,   /* parentheses within parentheses; deeper ones are dropped */
    LEX_TERMS_MAX = 2000, /* words and phrases; what follows is dropped */
    LEX_NOTES_MAX = 20,
};

/* Fills lex, whose arena and analyzer the caller has set; false where memory runs out. */
bool lex_query(struct lex *lex, const char *text, size_t len_bytes);
/* Adds a note (printf format). */
void lex_note(struct lex *lex, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
