/* fts_write.h - what a batch adds to articles_fts, inside the store's transaction. Used by store.c.
 *
 * Deletions go through FTS5; what is new is written beside it, as FTS5 would (fts_format.h): the segment, its place in the structure, the
 * sizes of the articles and their sum.
 * Invariant: FTS5's own changes are in its tables before it, and afterwards it knows nothing any more of what they held. */
#ifndef NEWSIDX_FTS_WRITE_H
#define NEWSIDX_FTS_WRITE_H

#include "ahead.h"
#include "fts_segment.h"
#include "store_internal.h"

/* What store->impact has gathered on its way into articles_fts: pages are made ahead, while other tables are written. */
struct fts_writing {
    struct impact_build *build;
    uint32_t next; /* of the stems in order */
    bool ended;
    struct impact_spots *list;
    struct fts_segment segment;
    struct ahead ahead;
    bool begun;
    struct fts_structure *structure; /* NULL before fts_write_open, and where there is nothing to write */
    int64_t number;                  /* of the segment */
};

/* Puts what was gathered in order and begins to make pages of it: nothing is added to it any more, and nothing changes until fts_write_end,
 * which is due. False where memory runs out. */
bool fts_write_begin(struct fts_writing *writing, struct store *store);
/* Has FTS5 write what it was given, and makes a place for the segment; FTS5 is to have no more until fts_write_rows. NEWSIDX_ARCHIVE where the
 * index is damaged or of a version unknown here. */
enum newsidx_status fts_write_open(struct fts_writing *writing, struct store *store, struct newsidx_error *error);
/* Writes the pages that are made by now, so that making them does not wait for other tables. */
enum newsidx_status fts_write_ready(struct fts_writing *writing, struct store *store, struct newsidx_error *error);
/* Writes the others, and what goes with the segment. */
enum newsidx_status fts_write_rows(struct fts_writing *writing, struct store *store, struct newsidx_error *error);
void fts_write_end(struct fts_writing *writing);
/* Has FTS5 write now what it was given, which it does at every savepoint: left to the commit, it would come after automerge is back. */
enum newsidx_status fts_flush(struct store *store, struct newsidx_error *error);

#endif
