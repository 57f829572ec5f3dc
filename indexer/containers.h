/* containers.h - inputs that hold other inputs: compressed files, archives of files, web archives.
 *
 * Used by intake.c, which reads each member as it reads a file. One file container_x.c and one row in containers.c a kind.
 * Invariant: nothing is written to disk, and no member is held in memory whole. */
#ifndef NEWSIDX_CONTAINERS_H
#define NEWSIDX_CONTAINERS_H

#include "newsidx.h"
#include "source.h"

enum {
    CONTAINER_DEPTH_MAX = 8,         /* containers in one another */
    CONTAINER_FREE_BYTES = 64 << 20, /* decompressed before the ratio counts */
    CONTAINER_RATIO_MAX = 400,       /* bytes out for a byte in, over all the depths of one input */
    CONTAINER_NAME_BYTES_MAX = 4096, /* of a member's name */
};

/* What one input has given so far, to tell a decompression bomb. */
struct container_budget {
    const struct source *input; /* the file itself */
    int64_t out_bytes;
};

struct container_member {
    const char *name;    /* NULL where the container holds one thing without a name (gzip) */
    const char *url;     /* the address it was fetched from, NULL: not known */
    const char *charset; /* as the server declared it, NULL: not declared */
    source_pull pull;
    void *context;
};

struct container_sink {
    /* A member, to be read until the call returns. Anything but NEWSIDX_OK ends the reading. */
    enum newsidx_status (*member)(void *context, const struct container_member *member, struct newsidx_error *error);
    /* A member that cannot be read; name may be NULL: the container itself. */
    enum newsidx_status (*reject)(void *context, const char *name, const char *reason, struct newsidx_error *error);
    void *context;
};

struct container {
    const char *name;
    const char *what;
    const char *recognised_by;
    bool (*recognise)(const char *head, size_t len_bytes);
    /* NEWSIDX_NOTHING with the reason where it cannot be read to its end. */
    enum newsidx_status (*read)(struct source *source, struct container_budget *budget,
                                const struct container_sink *sink, struct newsidx_error *error);
};

extern const struct container CONTAINER_ARCHIVE;
extern const struct container CONTAINER_WARC;

/* The table, ended by NULL. */
const struct container *const *containers_all(void);
const struct container *container_recognise(const char *head, size_t len_bytes);
/* Counts bytes that came out of the input; NEWSIDX_NOTHING where it is a bomb. */
enum newsidx_status container_spend(struct container_budget *budget, size_t bytes, struct newsidx_error *error);

#endif
