/* search.h - a search from the query's text to ordered hits, over one archive or several. The programs' side of newsidx_search.
 *
 * Invariant: hits are in their final order; total counts every match whatever limit and offset are; how articles are spread over
 * archives changes no score. */
#ifndef NEWSIDX_SEARCH_H
#define NEWSIDX_SEARCH_H

#include "archive.h"
#include "idset.h"
#include "parse.h"

struct search_part;

/* Called with all that was found, before anything is scored or counted: may take ids out of part[].found. */
typedef enum newsidx_status search_filter(void *context, struct search_part *part, size_t parts,
                                          struct newsidx_error *error);

struct search_request {
    const char *query;                     /* NULL only beside like */
    struct newsidx_search_options options; /* limit SIZE_MAX: all */
    enum query_dialect dialect;
    int64_t today;         /* days since 1970-01-01, local */
    bool expand;           /* with the words of the best articles */
    bool no_impact;        /* the full-text index alone answers */
    bool page_only;        /* the found of the parts are not needed */
    const char *like;      /* guid or id of an article whose words are searched for; NULL for none */
    search_filter *filter; /* NULL: everything counts */
    void *filter_context;
};

/* What one term of the query came to, for --explain. */
struct search_term {
    const struct ast *term; /* this and the next borrowed from the query of the first part */
    const char *shown;
    int64_t articles; /* that have it */
    double weight;    /* of its score */
};

/* A step of the search and how long it took. */
struct search_step {
    const char *name; /* static */
    double ms;
};
enum { SEARCH_STEPS_MAX = 12 };

/* What a search came to in one archive. */
struct search_part {
    struct newsidx_archive *archive; /* borrowed */
    struct query query;
    struct idset found; /* every article that matches, whatever limit and offset were; empty for page_only */
};

struct search_hit {
    struct newsidx_hit hit;
    size_t part; /* index of its archive */
};

struct newsidx_hits {
    struct search_part *part;
    size_t parts;
    const struct search_request *request; /* while the search runs */
    struct search_hit *hit;               /* those between offset and limit */
    size_t count;
    size_t next;
    size_t total;
    bool scored;
    bool checked;        /* the index alone could not decide: the texts were read */
    bool impact;         /* the impact index answered */
    const char *without; /* why it did not where it could have been asked, NULL for no such reason; static */
    bool partial;        /* found by fallback */
    int64_t example_id;  /* of the article that hits are to be like, which is not one of them; 0 for none */
    size_t example_part;
    struct buffer match; /* the MATCH expression in the first archive, empty where there was none */
    struct search_term *term;
    size_t terms;
    size_t typed_terms; /* of them: those that expansion did not add */
    struct search_step step[SEARCH_STEPS_MAX];
    size_t steps;
};

/* One state of the archives, whatever writers do meanwhile. */
struct search_snapshot {
    struct newsidx_archive *const *archive; /* borrowed */
    size_t count;
    bool *own; /* by archive: whether its transaction began here */
};

/* Begins a read transaction in each archive that is in none; ended with search_end also after a failure. A search makes its own; around
 * it, what is read afterwards is of the same state, too. */
enum newsidx_status search_begin(struct search_snapshot *out, struct newsidx_archive *const *archive, size_t count,
                                 struct newsidx_error *error);
void search_end(struct search_snapshot *snapshot);

/* As newsidx_search, over count archives, at least one. NEWSIDX_NOTHING with *out NULL where the article of like is in none. */
enum newsidx_status search_run(struct newsidx_hits **out, struct newsidx_archive *const *archive, size_t count,
                               const struct search_request *request, struct newsidx_error *error);
/* The article with that guid, or where there is none with that id: *part is its archive's index. NEWSIDX_NOTHING where there is none. */
enum newsidx_status search_article(int64_t *id, size_t *part, struct newsidx_archive *const *archive, size_t count,
                                   const char *name, struct newsidx_error *error);
/* Appends an article's guid, nothing where there is no such article. */
enum newsidx_status search_guid(struct buffer *out, struct newsidx_archive *archive, int64_t id,
                                struct newsidx_error *error);
/* Today in the local time zone. */
int64_t search_today(void);

#endif
