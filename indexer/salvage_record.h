/* salvage_record.h - the records of a page of a damaged archive: the rows of tables and the entries of indexes.
 *
 * For salvage.c and salvage_file.c. After "Database File Format" (sqlite.org/fileformat2.html, 1.6 and 2.1).
 * Invariant: a value points into the record's own bytes, whatever the file says of its length. */
#ifndef NEWSIDX_SALVAGE_RECORD_H
#define NEWSIDX_SALVAGE_RECORD_H

#include "buffer.h"
#include "salvage_file.h"

#include <stddef.h>

enum { SALVAGE_COLUMNS_MAX = 200 }; /* as many as archive_guard.c lets a table have */

enum salvage_type { SALVAGE_NULL, SALVAGE_INTEGER, SALVAGE_REAL, SALVAGE_TEXT, SALVAGE_BLOB };

struct salvage_value {
    enum salvage_type type;
    int64_t integer;
    const char *bytes; /* of text and blobs: not terminated */
    size_t len_bytes;
    size_t lost_bytes; /* that should have followed */
};

struct salvage_record {
    bool of_table; /* otherwise of an index, or a table without rowid */
    int64_t rowid; /* of a table */
    size_t columns;
    struct salvage_value value[SALVAGE_COLUMNS_MAX];
    struct buffer payload;
};

/* Whether the page is a leaf of a table whose cells reach to the page's end, as those of every leaf do. */
bool salvage_page_is_full_leaf(const struct salvage_page *page);
/* Whether its records are rows of a table with rowids; otherwise they are an index's. */
bool salvage_page_is_of_table(const struct salvage_page *page);
/* How many records the page claims to have; 0 where it is no page of a tree that has any. */
uint32_t salvage_page_records(const struct salvage_page *page);
/* Reads record number index of the page; what is on other pages is read from file. False where it cannot be one. The record is valid
 * until the next call; salvage_record_release frees it. */
bool salvage_page_record(struct salvage_record *record, const struct salvage_file *file,
                         const struct salvage_page *page, uint32_t index);
void salvage_record_release(struct salvage_record *record);

#endif
