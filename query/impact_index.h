/* impact_index.h - the impact index of an archive as it is read: its segments with their articles' ids and lengths, and postings by
 * stem (common/impact_format.h, newsidx-archive(5)). Used by impact_*.c.
 *
 * Segments are kept with the archive from search to search, and so are postings that were read, up to IMPACT_KEPT_BYTES: numbers of segments
 * never come back, and of a segment only what is deleted changes. Ids and lengths are read in pieces, where they are first wanted.
 * Invariant: within a segment ids ascend with the ordinals.
 * Thread safety: for one thread, but for what impact_phrase.c and impact_rank_any.c do within a call: others read what the calling one has
 * loaded before, while it loads more. */
#ifndef NEWSIDX_IMPACT_INDEX_H
#define NEWSIDX_IMPACT_INDEX_H

#include "archive.h"
#include "buffer.h"
#include "impact_positions.h"
#include "parallel.h"
#include "text_table.h"

struct impact_segment {
    int64_t number;
    uint32_t articles; /* ordinals are below it */
    double average;    /* words an article, when it was written */
    size_t deleted_bytes;
    uint64_t *deleted; /* a bit an ordinal; NULL where none is */
    uint32_t live;     /* articles not deleted */
    int64_t *id;       /* by ordinal, where its chunk has been read */
    uint32_t *length;  /* in words, likewise */
    uint8_t *width;    /* of a position (impact_positions.h), likewise */
    bool *read;        /* by chunk */
    uint32_t chunks;
    uint32_t unread;                /* chunks */
    struct impact_columns *columns; /* by ordinal, where its chunk has been read; NULL: none has */
    bool *columns_read;             /* by chunk */
    bool kept;                      /* while the list is brought up to date */
};

enum { IMPACT_KEPT_BYTES = 32 << 20 };

/* Postings of a stem, or of a pair of them, in a segment, with the number of articles that its row has; data NULL where there is no row. */
struct impact_kept {
    int64_t segment;
    int64_t articles;
    void *data;
    size_t len_bytes;
    unsigned char *positions; /* that go with them, as far as they have been read; NULL: nothing has */
    size_t positions_bytes;
    bool *part_read; /* by part; NULL: they are there */
};

struct impact_index {
    struct newsidx_archive *archive;
    struct impact_segment *segment; /* in the order of their numbers */
    size_t segments;
    bool current; /* as of the data version below the segments and what follows are so, and cover every article */
    unsigned data_version;       /* SQLITE_FCNTL_DATA_VERSION */
    int64_t rows;                /* articles of the archive */
    int64_t words;               /* in them */
    struct text_table *kept_key; /* number of the segment and stem: number in kept */
    struct impact_kept *kept;
    size_t kept_capacity;
    size_t kept_bytes;
    bool paired;                /* there is a table of pairs */
    struct parallel_team *team; /* that a search may take */
    pthread_t reader;           /* the thread that searches: no other reads from the archive */
};

/* The archive's impact index as of this transaction; *out is NULL where it does not cover every article. */
enum newsidx_status impact_index_take(struct impact_index **out, struct newsidx_archive *archive,
                                      struct newsidx_error *error);
void impact_index_free(void *index);

/* Reads the ids and lengths of ordinals first to end - 1. NEWSIDX_ARCHIVE where the tables are damaged. */
enum newsidx_status impact_index_load(struct impact_index *index, struct impact_segment *segment, uint32_t first,
                                      uint32_t end, struct newsidx_error *error);
/* The first ordinal whose id is not below id; segment->articles where there is none. */
enum newsidx_status impact_index_find(struct impact_index *index, struct impact_segment *segment, int64_t id,
                                      uint32_t *ordinal, struct newsidx_error *error);
/* Sets out to the postings that a segment has of a stem, borrowed until the index is taken again, empty where it has none, and adds its
 * count of articles to *articles. */
enum newsidx_status impact_index_postings(struct impact_index *index, const struct impact_segment *segment,
                                          const char *stem, struct buffer *out, int64_t *articles,
                                          struct newsidx_error *error);
/* What is kept of a stem in a segment, its postings read: its number in index->kept. */
enum newsidx_status impact_index_keep(uint32_t *number, struct impact_index *index,
                                      const struct impact_segment *segment, const char *stem,
                                      struct newsidx_error *error);
/* The same of a pair of stems; UINT32_MAX where the segment has no rows of it, which says nothing of its articles. */
enum newsidx_status impact_index_keep_pair(uint32_t *number, struct impact_index *index,
                                           const struct impact_segment *segment, const char *first, const char *second,
                                           struct newsidx_error *error);
/* Reads the words by column of the articles in the chunk of an ordinal. */
enum newsidx_status impact_index_load_columns(struct impact_index *index, struct impact_segment *segment,
                                              uint32_t ordinal, struct newsidx_error *error);
/* Whether this thread may read from the archive, for assertions. */
bool impact_index_is_reader(const struct impact_index *index);
/* NEWSIDX_ARCHIVE, saying that the impact index is damaged. */
enum newsidx_status impact_index_damaged(const struct impact_index *index, struct newsidx_error *error);

static inline bool impact_is_deleted(const struct impact_segment *segment, uint32_t ordinal)
{
    return segment->deleted != NULL && (segment->deleted[ordinal / 64] >> (ordinal % 64) & 1) != 0;
}

/* The words by column of an article, read where they are first wanted. Borrowed. */
static inline enum newsidx_status impact_index_columns(const struct impact_columns **out, struct impact_index *index,
                                                       struct impact_segment *segment, uint32_t ordinal,
                                                       struct newsidx_error *error)
{
    const bool is_read = segment->columns_read != NULL && segment->columns_read[ordinal / IMPACT_CHUNK];
    const enum newsidx_status status = is_read ? NEWSIDX_OK : impact_index_load_columns(index, segment, ordinal, error);
    *out = status == NEWSIDX_OK ? &segment->columns[ordinal] : NULL;
    return status;
}

#endif
