#include "walk.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LISTED_PATH_BYTES_MAX = 1 << 16 };

static void avoid(struct walk *walk, const struct stat *file, const char *what)
{
    if (walk->avoid_count < WALK_AVOID_MAX && S_ISREG(file->st_mode)) {
        walk->avoid[walk->avoid_count++] =
            (struct walk_avoided){.device = file->st_dev, .inode = file->st_ino, .what = what};
    }
}

void walk_avoid_path(struct walk *walk, const char *path, const char *what)
{
    struct stat file;
    if (stat(path, &file) == 0) {
        avoid(walk, &file, what);
    }
}

void walk_avoid_fd(struct walk *walk, int fd, const char *what)
{
    struct stat file;
    if (fstat(fd, &file) == 0) {
        avoid(walk, &file, what);
    }
}

/* What a file is that must not be read, NULL for all others. */
static const char *find_avoided(const struct walk *walk, const struct stat *file)
{
    for (unsigned i = 0; i < walk->avoid_count; i++) {
        if (walk->avoid[i].device == file->st_dev && walk->avoid[i].inode == file->st_ino) {
            return walk->avoid[i].what;
        }
    }
    return NULL;
}

static enum newsidx_status report_fault(struct walk *walk, const char *path, enum report_level level,
                                        const char *reason, struct newsidx_error *error)
{
    const struct report_entry entry = {.path = path, .level = level, .reason = reason};
    return walk->fault(walk->context, &entry, error);
}

/* --- one path ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status visit_file(struct walk *walk, const char *path, const struct stat *file, bool given,
                                      struct newsidx_error *error)
{
    const char *avoided = find_avoided(walk, file);
    if (avoided == NULL) {
        return walk->file(walk->context, path, file, error);
    }
    return given ? report_fault(walk, path, REPORT_REJECTED, avoided, error) : NEWSIDX_OK;
}

static bool is_hidden(const FTSENT *entry)
{
    return entry->fts_level > FTS_ROOTLEVEL && entry->fts_name[0] == '.';
}

static enum newsidx_status visit_entry(struct walk *walk, FTS *tree, FTSENT *entry, struct newsidx_error *error)
{
    if (is_hidden(entry)) {
        (void)fts_set(tree, entry, FTS_SKIP);
        return NEWSIDX_OK;
    }
    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DP:
    case FTS_DOT:
        return NEWSIDX_OK;
    case FTS_F:
        return visit_file(walk, entry->fts_path, entry->fts_statp, entry->fts_level == FTS_ROOTLEVEL, error);
    case FTS_SL:
        return report_fault(walk, entry->fts_path, REPORT_WARNING, "a symbolic link (--follow reads those)", error);
    case FTS_DC:
        return report_fault(walk, entry->fts_path, REPORT_WARNING, "a link back to a folder above it", error);
    case FTS_SLNONE:
        return report_fault(walk, entry->fts_path, REPORT_REJECTED, "a symbolic link to nothing", error);
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        return report_fault(walk, entry->fts_path, REPORT_REJECTED, error_reason(entry->fts_errno), error);
    default: /* pipes, sockets, devices: source_open says which */
        return walk->file(walk->context, entry->fts_path, entry->fts_statp, error);
    }
}

static int compare_names(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Whether fts has sorted what is in the folder that it gave last: where it has no memory for that it leaves it as it lies on the disk,
 * and does not say so. A folder that it cannot read it tells of with the next entry, or with errno. */
static bool is_sorted(FTS *tree)
{
    const FTSENT *child = fts_children(tree, 0);
    while (child != NULL && child->fts_link != NULL) {
        const FTSENT *next = child->fts_link;
        if (compare_names(&child, &next) > 0) {
            return false;
        }
        child = next;
    }
    return true;
}

static enum newsidx_status walk_folder(struct walk *walk, const char *path, struct newsidx_error *error)
{
    char *copy = memory_copy(path);
    if (copy == NULL) {
        return error_nomem(error);
    }
    char *const paths[] = {copy, NULL};
    FTS *tree = fts_open(paths, FTS_NOCHDIR | (walk->follow ? FTS_LOGICAL : FTS_PHYSICAL), compare_names);
    enum newsidx_status status = tree != NULL ? NEWSIDX_OK : error_nomem(error);
    while (status == NEWSIDX_OK) {
        FTSENT *entry = fts_read(tree);
        if (entry == NULL) {
            status = errno == 0 ? NEWSIDX_OK : report_fault(walk, path, REPORT_REJECTED, error_reason(errno), error);
            break;
        }
        status = visit_entry(walk, tree, entry, error);
        errno = 0; /* what it is after fts_children is for fts_read, which may have nothing to add */
        if (status == NEWSIDX_OK && entry->fts_info == FTS_D && !is_hidden(entry) && !is_sorted(tree)) {
            status = error_nomem(error);
        }
    }
    if (tree != NULL) {
        (void)fts_close(tree);
    }
    free(copy);
    return status;
}

enum newsidx_status walk_path(struct walk *walk, const char *path, struct newsidx_error *error)
{
    struct stat file = {0};
    if (strcmp(path, "-") == 0) {
        return walk->file(walk->context, path, &file, error);
    }
    if ((walk->follow ? stat(path, &file) : lstat(path, &file)) != 0) {
        const char *reason = *path == '\0' ? "an empty path" : error_reason(errno);
        return report_fault(walk, path, REPORT_REJECTED, reason, error);
    }
    return S_ISDIR(file.st_mode) ? walk_folder(walk, path, error) : visit_file(walk, path, &file, true, error);
}

/* --- lists of paths ----------------------------------------------------------------------------------------------------- */

/* A list that is read. */
struct list {
    int fd;
    const struct source_waiter *waiter;
    enum newsidx_status status; /* of reading it */
    struct newsidx_error error;
    size_t at; /* the next of the bytes held */
    size_t len_bytes;
    char bytes[1 << 14];
};

/* The next byte, EOF at the end and where the list cannot be read on. */
static int next_byte(struct list *list)
{
    if (list->at == list->len_bytes && list->status == NEWSIDX_OK) {
        list->at = 0;
        list->status =
            source_read_fd(list->fd, list->waiter, list->bytes, sizeof list->bytes, &list->len_bytes, &list->error);
    }
    return list->at < list->len_bytes ? (unsigned char)list->bytes[list->at++] : EOF;
}

/* Reads up to the next separator; false at the end. The buffer's own cap keeps a list that is none from filling memory. */
static bool read_listed(struct buffer *path, struct list *list, int separator)
{
    buffer_clear(path);
    int c = next_byte(list);
    if (c == EOF) {
        return false;
    }
    for (; c != EOF && c != separator; c = next_byte(list)) {
        buffer_append_byte(path, (char)c);
    }
    if (separator == '\n' && path->len_bytes > 0 && path->data[path->len_bytes - 1] == '\r') {
        buffer_truncate(path, path->len_bytes - 1);
    }
    return list->status == NEWSIDX_OK; /* a path that is cut short may be another file */
}

static enum newsidx_status visit_listed(struct walk *walk, const struct buffer *path, struct newsidx_error *error)
{
    if (path->failed) {
        return report_fault(walk, "(list)", REPORT_REJECTED, "a path longer than 64 KB", error);
    }
    if (path->len_bytes == 0) {
        return NEWSIDX_OK;
    }
    if (strlen(path->data) != path->len_bytes) {
        return report_fault(walk, path->data, REPORT_REJECTED, "a path with a NUL byte (-0 reads such lists)", error);
    }
    return walk_path(walk, path->data, error);
}

enum newsidx_status walk_list(struct walk *walk, const char *list_path, bool nul_separated, struct newsidx_error *error)
{
    const bool is_stdin = strcmp(list_path, "-") == 0;
    struct list list = {.fd = is_stdin ? STDIN_FILENO : open(list_path, O_RDONLY | O_CLOEXEC), .waiter = walk->waiter};
    if (list.fd < 0) {
        return error_set(error, NEWSIDX_IO, "%s: %s", list_path, error_reason(errno));
    }
    struct buffer path = {.limit_bytes = LISTED_PATH_BYTES_MAX};
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && read_listed(&path, &list, nul_separated ? '\0' : '\n')) {
        status = visit_listed(walk, &path, error);
    }
    if (status == NEWSIDX_OK && list.status == NEWSIDX_NOTHING) {
        status = error_set(error, NEWSIDX_IO, "%s: %s", list_path, list.error.message);
    } else if (status == NEWSIDX_OK && list.status != NEWSIDX_OK) {
        status = error_set(error, list.status, "%s", list.error.message);
    }
    buffer_release(&path);
    if (!is_stdin) {
        (void)close(list.fd);
    }
    return status;
}
