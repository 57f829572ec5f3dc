/* facet.h - how many of all matches have each author, place, month ...: for --facet.
 *
 * Reads the covering index articles_facets (schema.sql), never the articles themselves; years and months come out of the ids.
 * Invariant: the counts are of all matches, whatever page of them is shown; an article with several authors counts for each. */
#ifndef NEWSIDX_FACET_H
#define NEWSIDX_FACET_H

#include "search.h"

enum { FACETS_MAX = 8 };

enum facet_kind {
    FACET_AUTHOR,
    FACET_PLACE,
    FACET_AGENCY,
    FACET_SOURCE,
    FACET_SECTION,
    FACET_LANGUAGE,
    FACET_YEAR,
    FACET_MONTH,
};

struct facet_value {
    char *text; /* the commonest of the spellings that differ in case only */
    int64_t articles;
};

struct facet {
    enum facet_kind kind;
    const char *name;          /* static */
    struct facet_value *value; /* most articles first; years and months in order of time */
    size_t values;
    int64_t missing; /* articles without a value */
};

struct facets {
    struct facet facet[FACETS_MAX];
    size_t count;
};

/* Reads "author,year" into the kinds wanted; NEWSIDX_QUERY with the names that there are. */
enum newsidx_status facets_parse(struct facets *out, const char *text, struct newsidx_error *error);
/* Counts over all that was found. */
enum newsidx_status facets_count(struct facets *facets, const struct search_part *part, size_t parts,
                                 struct newsidx_error *error);
void facets_release(struct facets *facets);

#endif
