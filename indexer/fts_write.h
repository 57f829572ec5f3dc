/* fts_write.h - what a batch adds to articles_fts, inside the store's transaction. Used by store.c.
 *
 * Deletions go through FTS5; what is new is written beside it, as FTS5 would (fts_format.h): the segment, its place in the structure, the
 * sizes of the articles and their sum.
 * Invariant: FTS5's own changes are in its tables before it, and afterwards it knows nothing any more of what they held. */
#ifndef NEWSIDX_FTS_WRITE_H
#define NEWSIDX_FTS_WRITE_H

#include "store_internal.h"

/* Writes the articles that were gathered, puts them in order, and has FTS5 write what it was given. NEWSIDX_ARCHIVE where the index is
 * damaged or of a version unknown here. */
enum newsidx_status fts_write(struct store *store, struct impact_build *build, struct newsidx_error *error);
/* Has FTS5 write now what it was given, which it does at every savepoint: left to the commit, it would come after automerge is back. */
enum newsidx_status fts_flush(struct store *store, struct newsidx_error *error);

#endif
