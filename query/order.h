/* order.h - the order of hits and the page of them that is wanted. Used by search.c.
 *
 * Invariant: the order is total: it does not depend on that of the archives' articles, only on scores, ids and archives. */
#ifndef NEWSIDX_ORDER_H
#define NEWSIDX_ORDER_H

#include "search.h"

/* Sorts hits->hit and keeps what lies between offset and limit. */
void order_page(struct newsidx_hits *hits, const struct newsidx_search_options *options);

#endif
