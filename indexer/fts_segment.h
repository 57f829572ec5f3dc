/* fts_segment.h - one segment of the index that FTS5 keeps of articles_fts, made from postings that are sorted already.
 *
 * FTS5 gathers tokens in a hash table of its own and sorts them; the indexer has them sorted for the impact index, and writes both from one.
 * The format is that of FTS5's own segments (fts_format.h), which any SQLite reads, merges and checks. Used by fts_write.c.
 *
 * What is made are rows, appended to a buffer. Thread safety: a segment is one thread's at a time. */
#ifndef NEWSIDX_FTS_SEGMENT_H
#define NEWSIDX_FTS_SEGMENT_H

#include "buffer.h"
#include "fts_format.h"
#include "term_stream.h"

enum { FTS_TERM_BYTES_MAX = TERM_BYTES_MAX + 1 };

enum fts_table {
    FTS_DATA,  /* articles_fts_data: id, without the segment's number, and block */
    FTS_INDEX, /* articles_fts_idx: id is pgno, the bytes are a term */
};

struct fts_row {
    enum fts_table table;
    uint32_t len_bytes;
    int64_t id;
    const char *bytes; /* borrowed */
};

/* The id of a row of articles_fts_data in segment `number`, from 1 to 65535. */
int64_t fts_segment_row_id(int64_t number, int64_t id);
/* The row at *at in a buffer of rows, which goes on to the next; false at the end. */
bool fts_row_next(struct fts_row *row, const struct buffer *rows, size_t *at);

struct fts_segment {
    struct buffer *out; /* where rows go; lack of memory shows in its failed */
    int64_t page;       /* that is being filled, from 1 */
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

/* A segment without pages. segment->out is to be set. */
void fts_segment_begin(struct fts_segment *segment);
/* The next term; terms ascend. It has postings. */
void fts_segment_term(struct fts_segment *segment, const char *stem, size_t len_bytes);
/* A posting of the last term; ids ascend. spots: the size of the list, and the list. */
void fts_segment_posting(struct fts_segment *segment, int64_t id, const unsigned char *spots, uint32_t spots_bytes);
/* Puts out what is left; segment->page is one more than the pages that it has. */
void fts_segment_end(struct fts_segment *segment);
void fts_segment_release(struct fts_segment *segment);

#endif
