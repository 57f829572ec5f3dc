/* impact_write.h - the impact index in the archive: new segments, deletions and merges, inside the store's transaction.
 *
 * Used by store_index.c. Invariant: an id is live in at most one segment. */
#ifndef NEWSIDX_IMPACT_WRITE_H
#define NEWSIDX_IMPACT_WRITE_H

#include "impact_build.h"
#include "store_internal.h"

/* Marks the article with this id as deleted in its segment; *found tells whether it was live in one. */
enum newsidx_status impact_delete(struct store *store, int64_t id, bool *found, struct newsidx_error *error);
/* Writes what was gathered as a new segment and empties it. */
enum newsidx_status impact_write(struct store *store, struct impact_build *build, struct newsidx_error *error);
/* Appends one row of the table impact; articles may be negative. */
enum newsidx_status impact_write_row(struct store *store, int64_t segment, const char *stem, size_t stem_len_bytes,
                                     int64_t articles, const struct buffer *postings, struct newsidx_error *error);
/* Makes a segment with these articles and no stems yet; *segment is its number. */
enum newsidx_status impact_write_articles(struct store *store, const int64_t *id, const uint32_t *length,
                                          uint32_t articles, double average, int64_t *segment,
                                          struct newsidx_error *error);

#endif
