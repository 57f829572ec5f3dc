/* parse.h - a query's text to its tree (newsq-query(7)).
 *
 * Invariant: every text parses; only an empty query and a date that cannot be understood are errors. */
#ifndef NEWSIDX_PARSE_H
#define NEWSIDX_PARSE_H

#include "ast.h"
#include "lex.h"
#include "tokenizer.h"

struct query {
    struct arena arena;
    struct ast *root;       /* NULL where nothing that can be searched is left */
    struct ast *scored;     /* what scores are made of, where it is more than root */
    struct lex_note *notes; /* what was dropped or read otherwise than typed */
};

enum query_dialect { DIALECT_NEWSQ, DIALECT_LEXIS };

struct query_options {
    enum query_dialect dialect;
    bool any;      /* plain words are alternatives */
    int64_t today; /* days since 1970-01-01, for date:yesterday */
};

/* Parses text into *out, which is released with query_release also after a failure. NEWSIDX_QUERY with the column for an empty
 * query or a bad date. */
enum newsidx_status query_parse(struct query *out, struct analyzer *analyzer, const char *text,
                                const struct query_options *options, struct newsidx_error *error);
void query_release(struct query *query);
/* Whether a text is white space alone. */
bool query_is_blank(const char *text, size_t len_bytes);

#endif
