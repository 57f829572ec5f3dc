/* impact_write.h - the impact index in the archive: new segments, deletions and merges, inside the store's transaction.
 *
 * Used by store_index.c. Invariant: an id is live in at most one segment. */
#ifndef NEWSIDX_IMPACT_WRITE_H
#define NEWSIDX_IMPACT_WRITE_H

#include "impact_build.h"
#include "store_internal.h"

/* Marks the article with this id as deleted in its segment; *found tells whether it was live in one. */
enum newsidx_status impact_delete(struct store *store, int64_t id, bool *found, struct newsidx_error *error);
/* Writes what was gathered as a new segment, and puts it in order: nothing is added after it. */
enum newsidx_status impact_write(struct store *store, struct impact_build *build, struct newsidx_error *error);
/* The articles of a segment, by ordinal. */
struct impact_articles {
    const int64_t *id;
    const uint32_t *length;
    const struct impact_columns *columns;
    uint32_t count;
    double average; /* of the lengths */
};

/* Makes a segment with these articles and no stems yet; *segment is its number. */
enum newsidx_status impact_write_articles(struct store *store, const struct impact_articles *articles, int64_t *segment,
                                          struct newsidx_error *error);

/* What a segment has of a stem: occurrences in ascending order, their positions, and how many articles more have it (or, negative,
 * fewer). */
struct impact_stem {
    const char *text;
    size_t len_bytes;
    int64_t articles;
    const struct impact_occurrence *item;
    size_t count;
    const uint32_t *position;
};

/* Appends the rows of a stem; stems come in ascending order. */
enum newsidx_status impact_write_stem(struct store *store, int64_t segment, const struct impact_articles *articles,
                                      const struct impact_stem *stem, struct newsidx_error *error);

#endif
