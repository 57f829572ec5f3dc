/* impact_pairs.h - the table impact_pairs: the articles in which two stems that many articles have stand next to each other, so that phrases
 * of them need not be looked for (query/impact_phrase.c). Used by store.c, store_merge.c and impact_rebuild.c.
 *
 * Invariant: a pair has all articles of its segment in which it is, be there none, or no row. Which pairs have rows is chosen when a segment is written. */
#ifndef NEWSIDX_IMPACT_PAIRS_H
#define NEWSIDX_IMPACT_PAIRS_H

#include "store_internal.h"

/* Writes the pairs of those segments after number `last` that are large enough and have none yet, in the open transaction. */
enum newsidx_status impact_pairs_write(struct store *store, int64_t last, struct newsidx_error *error);

#endif
