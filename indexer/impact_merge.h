/* impact_merge.h - several segments of the impact index made one, so that searches look into few. Used by store.c. */
#ifndef NEWSIDX_IMPACT_MERGE_H
#define NEWSIDX_IMPACT_MERGE_H

#include "store_internal.h"

/* Merges segments of like size, inside the open transaction, until no four of a size are left. */
enum newsidx_status impact_settle(struct store *store, struct newsidx_error *error);
/* Merges all of them, in the open transaction; nothing to do where there is one without deletions. */
enum newsidx_status impact_merge_all(struct store *store, struct newsidx_error *error);
/* Makes the index anew from the articles, in the open transaction. */
enum newsidx_status impact_rebuild(struct store *store, struct newsidx_error *error);

#endif
