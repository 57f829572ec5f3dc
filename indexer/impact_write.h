/* impact_write.h - the impact index in the archive: new segments, deletions and merges, inside the store's transaction.
 *
 * Used by store_index.c. Invariant: an id is live in at most one segment. */
#ifndef NEWSIDX_IMPACT_WRITE_H
#define NEWSIDX_IMPACT_WRITE_H

#include "ahead.h"
#include "impact_build.h"
#include "store_internal.h"

/* Marks the article with this id as deleted in its segment; *found tells whether it was live in one. */
enum newsidx_status impact_delete(struct store *store, int64_t id, bool *found, struct newsidx_error *error);
/* The articles of a segment, by ordinal. */
struct impact_articles {
    const int64_t *id;
    const uint32_t *length;
    const struct impact_columns *columns;
    uint32_t count;
    double average; /* of the lengths */
};

/* The largest number of a segment, 0 where there is none. */
enum newsidx_status impact_last_segment(struct store *store, int64_t *segment, struct newsidx_error *error);
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

/* Room for packing; of zeros it is empty. */
struct impact_packing {
    struct impact_posting *posting;
    size_t capacity;
};

/* Appends a stem with its postings and positions, encoded. Lack of memory shows in out->failed. */
void impact_pack_stem(struct buffer *out, struct impact_packing *packing, const struct impact_articles *articles,
                      const struct impact_stem *stem);
void impact_packing_release(struct impact_packing *packing);
/* Not terminated. */
struct impact_stem_name {
    const char *text;
    size_t len_bytes;
};

/* Appends the rows of packed stems; stems come in ascending order. *last, where it is not NULL, becomes the last of them, borrowed from
 * stems; of length 0 where there is none. */
enum newsidx_status impact_write_packed(struct store *store, int64_t segment, const struct buffer *stems,
                                        struct impact_stem_name *last, struct newsidx_error *error);

enum { IMPACT_PACKERS = 2 };

/* Packs pieces of so many stems, of IMPACT_PACKERS one. */
struct impact_packer {
    const struct impact_build *build;
    const struct impact_articles *articles;
    size_t next; /* of the stems in order */
    struct impact_spots *spots;
    struct impact_occurrence *item;
    uint32_t *position;
    size_t positions; /* that there is room for */
    struct impact_packing packing;
    struct ahead ahead;
    bool begun;
};

/* What store->impact has gathered on its way into a new segment: its stems are packed ahead, while other tables are written. */
struct impact_writing {
    struct impact_build *build;
    struct impact_articles articles;
    struct impact_packer packer[IMPACT_PACKERS]; /* which take turns, a piece each */
    size_t turn;
    int64_t segment; /* its number; 0 before impact_write_open, and where there is nothing to write */
};

/* Puts what was gathered in order and begins to pack it: nothing is added to it any more, and nothing changes until impact_write_end, which
 * is due. False where memory runs out. */
bool impact_write_begin(struct impact_writing *writing, struct store *store);
/* Makes the segment. */
enum newsidx_status impact_write_open(struct impact_writing *writing, struct store *store, struct newsidx_error *error);
/* Writes some stems of it; *more is false once there are none left. */
enum newsidx_status impact_write_some(struct impact_writing *writing, struct store *store, bool *more,
                                      struct newsidx_error *error);
void impact_write_end(struct impact_writing *writing);
/* All of it. */
enum newsidx_status impact_write(struct store *store, struct newsidx_error *error);

#endif
