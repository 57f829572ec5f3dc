/* search.h - a search from the query's text to ordered hits. The programs' side of newsidx_search.
 *
 * Invariant: hits are in their final order; total counts every match whatever limit and offset are. */
#ifndef NEWSIDX_SEARCH_H
#define NEWSIDX_SEARCH_H

#include "archive.h"
#include "idset.h"
#include "parse.h"

struct search_request {
    const char *query;
    struct newsidx_search_options options; /* limit SIZE_MAX: all */
    int64_t today;                         /* days since 1970-01-01, local */
};

/* What one term of the query came to, for --explain. */
struct search_term {
    const char *shown; /* borrowed from the query */
    int64_t articles;  /* that have it */
};

/* What a search came to in one archive. */
struct search_part {
    struct newsidx_archive *archive; /* borrowed */
    struct query query;
    struct idset found; /* every article that matches, whatever limit and offset were */
};

struct newsidx_hits {
    struct newsidx_archive *archive;
    struct query query;
    struct newsidx_hit *hit; /* those between offset and limit */
    size_t count;
    size_t next;
    size_t total;
    bool scored;
    bool checked;        /* the index alone could not decide: the texts were read */
    bool partial;        /* found by fallback */
    struct buffer match; /* the MATCH expression, empty where there was none */
    struct search_term *term;
    size_t terms;
};

/* As newsidx_search. */
enum newsidx_status search_run(struct newsidx_hits **out, struct newsidx_archive *archive,
                               const struct search_request *request, struct newsidx_error *error);
/* Today in the local time zone. */
int64_t search_today(void);

#endif
