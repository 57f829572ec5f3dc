#include "source.h"

#include "buffer.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { IDLE_MS = 100 };

/* Waits until there is something to read, the end or a fault, and asks meanwhile whether to go on. */
static enum newsidx_status wait_for_bytes(int fd, const struct source_waiter *waiter, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK) {
        struct pollfd wanted = {.fd = fd, .events = POLLIN};
        const int ready = poll(&wanted, 1, IDLE_MS);
        if (ready > 0 || (ready < 0 && errno != EINTR)) { /* what is wrong shows when it is read */
            break;
        }
        status = waiter->idle(waiter->context, error);
    }
    return status;
}

enum newsidx_status source_read_fd(int fd, const struct source_waiter *waiter, char *bytes, size_t capacity_bytes,
                                   size_t *len_bytes, struct newsidx_error *error)
{
    *len_bytes = 0;
    ssize_t n = 0;
    do {
        const enum newsidx_status status = waiter != NULL ? wait_for_bytes(fd, waiter, error) : NEWSIDX_OK;
        if (status != NEWSIDX_OK) {
            return status;
        }
        n = read(fd, bytes, capacity_bytes);
    } while (n < 0 && (errno == EINTR || (errno == EAGAIN && waiter != NULL)));
    *len_bytes = n > 0 ? (size_t)n : 0;
    return n >= 0 ? NEWSIDX_OK : error_set(error, NEWSIDX_NOTHING, "%s", error_reason(errno));
}

static enum newsidx_status pull_fd(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                   struct newsidx_error *error)
{
    const struct source *source = context;
    const bool is_file = S_ISREG(source->status.st_mode);
    return source_read_fd(source->fd, is_file ? NULL : source->waiter, bytes, capacity_bytes, len_bytes, error);
}

static enum newsidx_status read_head(struct source *source, struct newsidx_error *error)
{
    for (;;) {
        size_t n = 0;
        const enum newsidx_status status = source->pull(source->context, source->head + source->head_len_bytes,
                                                        SOURCE_HEAD_BYTES - source->head_len_bytes, &n, error);
        source->head_len_bytes += n;
        if (status != NEWSIDX_OK && source->head_len_bytes > 0) {
            source->head_status = status;
            (void)error_set(&source->head_error, status, "%s", error != NULL ? error->message : "cannot be read");
            return NEWSIDX_OK;
        }
        if (status != NEWSIDX_OK || n == 0 || source->head_len_bytes == SOURCE_HEAD_BYTES) {
            return status;
        }
    }
}

static void init(struct source *source, const char *origin, source_pull pull, void *context)
{
    source->origin = origin;
    source->url = NULL;
    source->charset = NULL;
    source->pull = pull;
    source->context = context;
    source->waiter = NULL;
    source->fd = -1;
    memset(&source->status, 0, sizeof source->status);
    source->head_len_bytes = 0;
    source->head_read_bytes = 0;
    source->head_status = NEWSIDX_OK;
    source->done_bytes = 0;
}

enum newsidx_status source_begin(struct source *source, const char *origin, source_pull pull, void *context,
                                 struct newsidx_error *error)
{
    init(source, origin, pull, context);
    return read_head(source, error);
}

static const char *name_kind(mode_t mode)
{
    if (S_ISDIR(mode)) {
        return "a folder";
    }
    if (S_ISLNK(mode)) {
        return "a symbolic link (--follow reads those)";
    }
    if (S_ISFIFO(mode)) {
        return "a named pipe, not a regular file";
    }
    if (S_ISSOCK(mode)) {
        return "a socket, not a regular file";
    }
    return "a device, not a regular file";
}

/* O_NONBLOCK: a named pipe put in the place of the file after the look at it must not hold the run up. */
static enum newsidx_status open_file(struct source *source, const char *path, bool follow, struct newsidx_error *error)
{
    if ((follow ? stat(path, &source->status) : lstat(path, &source->status)) != 0) {
        return error_set(error, NEWSIDX_NOTHING, "%s", error_reason(errno));
    }
    if (S_ISREG(source->status.st_mode)) {
        source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (follow ? 0 : O_NOFOLLOW));
        if (source->fd < 0 || fstat(source->fd, &source->status) != 0) {
            return error_set(error, NEWSIDX_NOTHING, "%s", error_reason(errno));
        }
    }
    if (!S_ISREG(source->status.st_mode)) {
        return error_set(error, NEWSIDX_NOTHING, "%s", name_kind(source->status.st_mode));
    }
    return NEWSIDX_OK;
}

enum newsidx_status source_open(struct source *source, const char *path, bool follow, struct newsidx_error *error)
{
    return source_open_with(source, path, follow, NULL, error);
}

enum newsidx_status source_open_with(struct source *source, const char *path, bool follow,
                                     const struct source_waiter *waiter, struct newsidx_error *error)
{
    init(source, path, pull_fd, source);
    source->waiter = waiter;
    enum newsidx_status status = NEWSIDX_OK;
    if (strcmp(path, "-") == 0) {
        source->fd = STDIN_FILENO;
    } else {
        status = open_file(source, path, follow, error);
    }
    if (status == NEWSIDX_OK) {
        status = read_head(source, error);
    }
    if (status != NEWSIDX_OK) {
        source_close(source);
    }
    return status;
}

void source_close(struct source *source)
{
    if (source->fd > STDIN_FILENO) {
        (void)close(source->fd);
    }
    source->fd = -1;
}

enum newsidx_status source_read(struct source *source, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    const size_t held = source->head_len_bytes - source->head_read_bytes;
    if (held > 0) {
        *len_bytes = held < capacity_bytes ? held : capacity_bytes;
        memcpy(bytes, source->head + source->head_read_bytes, *len_bytes);
        source->head_read_bytes += *len_bytes;
    } else if (source->head_status != NEWSIDX_OK) {
        *len_bytes = 0;
        status = error_set(error, source->head_status, "%s", source->head_error.message);
    } else {
        status = source->pull(source->context, bytes, capacity_bytes, len_bytes, error);
    }
    source->done_bytes += (int64_t)*len_bytes;
    return status;
}

enum newsidx_status source_read_all(struct source *source, size_t limit_bytes, struct buffer *text,
                                    struct newsidx_error *error)
{
    char bytes[1 << 16];
    text->limit_bytes = limit_bytes;
    for (;;) {
        size_t len = 0;
        const enum newsidx_status status = source_read(source, bytes, sizeof bytes, &len, error);
        if (status != NEWSIDX_OK || len == 0) {
            return status;
        }
        buffer_append(text, bytes, len);
        if (text->failed) {
            return error_set(error, NEWSIDX_NOTHING, "longer than %zu MB, too long for one article", limit_bytes >> 20);
        }
    }
}
