/* impact_search.h - a page of hits by the impact index, and how many there are. Used by search.c.
 *
 * Invariant: the page, its scores and the total are those of evaluate.c, scoring.c and order.c. */
#ifndef NEWSIDX_IMPACT_SEARCH_H
#define NEWSIDX_IMPACT_SEARCH_H

#include "search.h"

/* Fills hit, count, total, and for relevance terms and match of hits; the found of its parts stay empty. *done is false, and hits is as
 * it was, where an archive's impact index does not cover every article or is damaged, and where the request needs all that was
 * found. */
enum newsidx_status impact_search(struct newsidx_hits *hits, const struct newsidx_search_options *options, bool *done,
                                  struct newsidx_error *error);

#endif
