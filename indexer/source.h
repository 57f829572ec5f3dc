/* source.h - one input as a stream of bytes whose beginning can be looked at. Used by the readers.
 *
 * Invariant: only regular files and standard input are read, and nothing is read twice from the system. */
#ifndef NEWSIDX_SOURCE_H
#define NEWSIDX_SOURCE_H

#include "newsidx.h"

#include <sys/stat.h>

enum { SOURCE_HEAD_BYTES = 1 << 16 };

struct source {
    const char *origin; /* absolute path, or "-"; borrowed */
    int fd;
    struct stat status;
    char head[SOURCE_HEAD_BYTES]; /* the first bytes, for recognising the format */
    size_t head_len_bytes;
    size_t head_read_bytes; /* of these, handed out by source_read */
    int64_t done_bytes;     /* handed out in all */
};

/* Opens path ("-" is standard input) and reads its head. The source is closed with source_close. On failure NEWSIDX_NOTHING with the
 * reason: one input less, the others go on. */
enum newsidx_status source_open(struct source *source, const char *path, bool follow, struct newsidx_error *error);
void source_close(struct source *source);
/* Up to capacity_bytes bytes; *len_bytes 0 at the end. */
enum newsidx_status source_read(struct source *source, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                struct newsidx_error *error);

#endif
