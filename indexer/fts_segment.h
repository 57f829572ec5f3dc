/* fts_segment.h - one segment of the index that FTS5 keeps of articles_fts, written from postings that are sorted already.
 *
 * FTS5 gathers tokens in a hash table of its own and sorts them; the indexer has them sorted for the impact index, and writes both from one.
 * The format is that of FTS5's own segments (fts_format.h), which any SQLite reads, merges and checks. Used by fts_write.c. */
#ifndef NEWSIDX_FTS_SEGMENT_H
#define NEWSIDX_FTS_SEGMENT_H

#include "buffer.h"
#include "fts_format.h"
#include "store_internal.h"

enum { FTS_TERM_BYTES_MAX = TERM_BYTES_MAX + 1 };

struct fts_segment {
    struct store *store;
    int64_t number;
    int64_t page; /* that is being filled, from 1 */
    uint32_t page_bytes;
    uint32_t places_bytes;
    uint32_t last_place; /* of a term on the page */
    uint32_t term_bytes; /* of the last one; 0: none yet */
    int64_t last_id;
    bool has_term;      /* the page */
    bool has_id;        /* before a term or after it */
    int64_t index_page; /* with a term, that articles_fts_idx does not know yet; 0: none */
    uint32_t index_term_bytes;
    uint32_t pages_after; /* index_page, without a term */
    int64_t ids_page;     /* of the term whose pages' ids are in `ids` */
    int64_t ids_last;
    struct buffer ids;
    unsigned char term[FTS_TERM_BYTES_MAX];
    unsigned char index_term[FTS_TERM_BYTES_MAX];
    unsigned char bytes[FTS_PAGE_BYTES + FTS_TERM_BYTES_MAX];
    unsigned char places[FTS_PAGE_BYTES];
};

/* A segment without pages; number from 1 to 65535 is free. */
void fts_segment_begin(struct fts_segment *segment, struct store *store, int64_t number);
/* The next term; terms ascend. It has postings. */
enum newsidx_status fts_segment_term(struct fts_segment *segment, const char *stem, size_t len_bytes,
                                     struct newsidx_error *error);
/* A posting of the last term; ids ascend. spots: the size of the list, and the list. */
enum newsidx_status fts_segment_posting(struct fts_segment *segment, int64_t id, const unsigned char *spots,
                                        uint32_t spots_bytes, struct newsidx_error *error);
/* Writes what is left; *pages are how many the segment has. */
enum newsidx_status fts_segment_end(struct fts_segment *segment, int64_t *pages, struct newsidx_error *error);
void fts_segment_release(struct fts_segment *segment);

#endif
