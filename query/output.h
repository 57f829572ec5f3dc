/* output.h - what a form of output is: one file output_x.c and one row in outputs.c.
 *
 * An output gets the hits in order, each with its article and matches, and appends text; it opens, reads and prints nothing.
 * Invariant: what is appended for people has gone through terminal_clean. */
#ifndef NEWSIDX_OUTPUT_H
#define NEWSIDX_OUTPUT_H

#include "buffer.h"
#include "match.h"
#include "search.h"

/* The version of the formats for programs, their "v": raised when a key changes its meaning or goes. */
enum { OUTPUT_VERSION = 1 };

struct template;
struct hit_fields;

struct output_context {
    const struct newsidx_hits *hits;
    struct matcher *matcher; /* NULL where the query has no tree */
    const char *query;
    size_t limit;
    size_t offset;
    bool colour;
    unsigned width;                  /* columns of the terminal */
    size_t snippets;                 /* pieces of an article at most */
    const struct template *template; /* for OUTPUT_TEMPLATE */
    const struct hit_fields *fields; /* for tables and JSON, in this order; NULL: their own choice */
};

struct output_hit {
    size_t rank; /* from 1, of all matches */
    bool first;  /* nothing was written before it */
    size_t part; /* index of its archive */
    struct newsidx_hit hit;
    const struct newsidx_article *article; /* NULL for outputs that do not need it */
};

struct output {
    const char *name;
    const char *help;
    bool needs_article;
    bool needs_matches; /* the article is loaded into the matcher */
    /* Each may be NULL. */
    void (*begin)(struct buffer *out, const struct output_context *context);
    void (*hit)(struct buffer *out, const struct output_context *context, const struct output_hit *hit);
    void (*end)(struct buffer *out, const struct output_context *context);
};

extern const struct output OUTPUT_TEXT;
extern const struct output OUTPUT_KWIC;
extern const struct output OUTPUT_JSON;
extern const struct output OUTPUT_JSONL;
extern const struct output OUTPUT_CSV;
extern const struct output OUTPUT_TSV;
extern const struct output OUTPUT_IDS;
extern const struct output OUTPUT_TREC;
extern const struct output OUTPUT_BIBTEX;
extern const struct output OUTPUT_RIS;
extern const struct output OUTPUT_CSL_JSON;
extern const struct output OUTPUT_APA;
extern const struct output OUTPUT_CHICAGO;
extern const struct output OUTPUT_TEMPLATE;

/* The table of outputs, ended by NULL. */
const struct output *const *outputs_all(void);

/* output_article.c: one article for a person to read, matches marked. */
void output_article(struct buffer *out, const struct output_context *context, const struct newsidx_article *article);
/* output_json.c: one article as a JSON object in one line, the id first, with its versions' key "v". */
void output_article_json(struct buffer *out, const struct newsidx_article *article);

#endif
