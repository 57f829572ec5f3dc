/* index_size.h - how many articles and words an archive's index holds. Used by scoring.c, feedback.c and suggest.c. */
#ifndef NEWSIDX_INDEX_SIZE_H
#define NEWSIDX_INDEX_SIZE_H

#include "archive.h"

struct index_size {
    int64_t rows;
    int64_t words; /* in all columns of all of them */
};

/* From FTS5's own count, without looking at the articles. */
enum newsidx_status index_size_read(struct index_size *out, struct newsidx_archive *archive,
                                    struct newsidx_error *error);

#endif
