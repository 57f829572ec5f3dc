/* salvage_file.h - the pages of a damaged archive, read without SQLite, which refuses a file whose trees do not hold together.
 *
 * For salvage.c. After "Database File Format" (sqlite.org/fileformat2.html). What the header says is believed only as far as it can be
 * true; a -wal that was committed counts before the file.
 * Invariant: nothing is written, and no read is outside the file, whatever it holds. */
#ifndef NEWSIDX_SALVAGE_FILE_H
#define NEWSIDX_SALVAGE_FILE_H

#include "newsidx.h"

#include <stdbool.h>
#include <stdint.h>

/* One page. Bytes past the end of a truncated file are zero. */
struct salvage_page {
    uint32_t number;     /* from 1 */
    uint32_t head;       /* where its header begins: 100 in page 1, otherwise 0 */
    uint32_t size_bytes; /* that may be used */
    unsigned char *bytes;
};

struct salvage_file {
    int fd;
    int wal_fd; /* -1: none that counts */
    uint32_t page_bytes;
    uint32_t usable_bytes; /* of a page: without what is reserved at its end */
    uint32_t pages;
    bool header_lost;    /* the size of pages was found out by trying */
    bool wal_lost;       /* there is a -wal that cannot be read */
    bool free_known;     /* free says which pages hold nothing any more */
    unsigned char *free; /* by page number, a byte each */
    unsigned char *uses; /* by page number: how often it was read as part of a long record */
    int64_t
        *wal_offset; /* by page number: where the newest committed image of the page is in the -wal; 0: in the file */
};

/* Opens the file at path. NEWSIDX_ARCHIVE where nothing in it looks like a page of SQLite's, NEWSIDX_IO where it cannot be read. */
enum newsidx_status salvage_file_open(struct salvage_file *file, const char *path, struct newsidx_error *error);
void salvage_file_close(struct salvage_file *file);
/* Reads page number (1 to pages) into page->bytes, which has room for page_bytes; false where it cannot be read. */
bool salvage_file_read(const struct salvage_file *file, uint32_t number, struct salvage_page *page);

#endif
