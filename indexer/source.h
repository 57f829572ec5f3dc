/* source.h - one input as a stream of bytes whose beginning can be looked at: a file, or a member of one. Used by the readers.
 *
 * A file is a source; so is each member of a container (containers.h) and each decoded form of another source (decode.h): they pull
 * their bytes from the source below them.
 * Invariant: only regular files and standard input are opened, and nothing is read twice. */
#ifndef NEWSIDX_SOURCE_H
#define NEWSIDX_SOURCE_H

#include "newsidx.h"

#include <sys/stat.h>

struct buffer;

enum { SOURCE_HEAD_BYTES = 1 << 16 };

/* Up to capacity_bytes bytes; *len_bytes 0 at the end. NEWSIDX_NOTHING with the reason where the rest cannot be had. */
typedef enum newsidx_status (*source_pull)(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                           struct newsidx_error *error);

/* Who is asked while an input gives nothing: a pipe may be silent for hours, or for ever. */
struct source_waiter {
    /* About ten times a second. Anything but NEWSIDX_OK ends the reading with that status. */
    enum newsidx_status (*idle)(void *context, struct newsidx_error *error);
    void *context;
};

struct source {
    const char *origin;  /* absolute path, or "-", with "!member" for each container around it; borrowed */
    const char *url;     /* the address that it was fetched from, NULL: not known; borrowed */
    const char *charset; /* as declared outside of it (HTTP, MIME), NULL: not declared; borrowed */
    source_pull pull;
    void *context;
    const struct source_waiter *waiter; /* NULL: nobody; borrowed */
    struct stat status;                 /* of a file; all zero otherwise */
    int fd;                             /* of a file, -1 otherwise */
    char head[SOURCE_HEAD_BYTES];       /* the first bytes, for recognising the format; set by source_fill */
    size_t head_len_bytes;
    size_t head_read_bytes;          /* of these, handed out by source_read */
    enum newsidx_status head_status; /* NEWSIDX_OK, or why nothing follows the head: told once the head is read */
    struct newsidx_error head_error;
    int64_t done_bytes; /* handed out in all */
};

/* Opens path ("-" is standard input) and reads its head. The source is closed with source_close. On failure NEWSIDX_NOTHING with the
 * reason: one input less, the others go on. */
enum newsidx_status source_open(struct source *source, const char *path, bool follow, struct newsidx_error *error);
/* The same with somebody to ask, who may be NULL; borrowed until the source is closed. */
enum newsidx_status source_open_with(struct source *source, const char *path, bool follow,
                                     const struct source_waiter *waiter, struct newsidx_error *error);
void source_close(struct source *source);
/* A source over pull, its head read. What pull and origin point to must outlive it; there is nothing to close. */
enum newsidx_status source_begin(struct source *source, const char *origin, source_pull pull, void *context,
                                 struct newsidx_error *error);
/* Up to capacity_bytes bytes; *len_bytes 0 at the end. */
enum newsidx_status source_read(struct source *source, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                struct newsidx_error *error);
/* Reads from fd, which may be a pipe, as pull functions do; waiter may be NULL. */
enum newsidx_status source_read_fd(int fd, const struct source_waiter *waiter, char *bytes, size_t capacity_bytes,
                                   size_t *len_bytes, struct newsidx_error *error);
/* All the rest, appended to text; NEWSIDX_NOTHING with the reason where it is more than limit_bytes. */
enum newsidx_status source_read_all(struct source *source, size_t limit_bytes, struct buffer *text,
                                    struct newsidx_error *error);

#endif
