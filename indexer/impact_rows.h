/* impact_rows.h - the stems of a segment of the impact index as they stand in the tables, one after the other, their parts put together.
 * For merging and checking.
 *
 * Invariant: stems ascend. The rows may be deleted behind it while it goes on. */
#ifndef NEWSIDX_IMPACT_ROWS_H
#define NEWSIDX_IMPACT_ROWS_H

#include "buffer.h"
#include "impact_positions.h"
#include "newsidx.h"

#include <sqlite3.h>

struct impact_rows {
    sqlite3_stmt *lists;  /* each at the row that comes next, while there is one */
    sqlite3_stmt *pieces; /* of impact_positions */
    bool more_lists;
    bool more_pieces;
    bool more; /* the members below are of a stem */
    struct buffer stem;
    int64_t articles; /* that have it more than before */
    struct buffer postings;
    struct buffer positions;
    bool damaged; /* parts are missing, or there are some of no stem */
};

/* Goes to the first stem. impact_rows_close is due whatever the outcome. */
enum newsidx_status impact_rows_open(struct impact_rows *rows, sqlite3 *db, int64_t segment,
                                     struct newsidx_error *error);
enum newsidx_status impact_rows_next(struct impact_rows *rows, struct newsidx_error *error);
/* Reads one stem, and is at no other then; rows->more is false where the segment has none such. Otherwise as impact_rows_open. */
enum newsidx_status impact_rows_find(struct impact_rows *rows, sqlite3 *db, int64_t segment, const char *stem,
                                     struct newsidx_error *error);
void impact_rows_close(struct impact_rows *rows);
/* As memcmp: the stem at hand and another. */
int impact_rows_compare(const struct impact_rows *rows, const struct buffer *stem);

/* Room for what a segment says of its articles, by ordinal. */
struct impact_rows_articles {
    int64_t *id;
    uint32_t *length;
    struct impact_columns *columns;
    uint32_t count;
};

/* NEWSIDX_ARCHIVE where the segment has more or fewer of them, or is damaged. */
enum newsidx_status impact_rows_read_articles(const struct impact_rows_articles *out, sqlite3 *db, int64_t segment,
                                              struct newsidx_error *error);

/* What a segment has of a stem, as it is stored: borrowed bytes. */
struct impact_stored {
    const char *postings;
    size_t postings_bytes;
    const char *positions;
    size_t positions_bytes;
    bool damaged; /* as of the rows */
};

/* Of the stem that rows are at, until they go on. */
struct impact_stored impact_rows_stored(const struct impact_rows *rows);

/* What a stem has in articles, block by block. */
struct impact_reading {
    struct impact_list list;
    struct impact_positions positions;
    const uint32_t *length; /* by ordinal, of as many articles as the segment has */
    uint32_t ordinals;
    uint32_t count; /* in the block at hand */
    uint32_t ordinal[IMPACT_BLOCK];
    uint32_t frequency[IMPACT_BLOCK];
    struct impact_positions_block block;
};

/* Borrows the bytes that are stored. False where they are damaged. */
bool impact_reading_open(struct impact_reading *reading, const struct impact_stored *stored, const uint32_t *length,
                         uint32_t ordinals);
bool impact_reading_block(struct impact_reading *reading, uint32_t block);

#endif
