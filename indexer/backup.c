#include "backup.h"

#include "archive_path.h"
#include "buffer.h"
#include "command_statements.h"
#include "error.h"
#include "memory.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    STEP_BYTES = 4 << 20, /* copied between two looks at whether to go on */
    HEADER_BYTES = 72,    /* of an SQLite file up to its application id (fileformat2.html, 1.3) */
    HEADER_APPLICATION_ID = 68,
};

enum { COMPANIONS = 3 };
static const char *const COMPANION[COMPANIONS] = {"-journal", "-wal", "-shm"};

struct backup {
    struct newsidx_archive *archive;
    const char *path;
    char *partial;            /* where it is written until it is complete */
    char *beside[COMPANIONS]; /* what SQLite may leave beside it */
    int fd;                   /* of partial, locked against another backup to the same place; -1: not open */
    sqlite3 *copy;
};

static char *join(const char *path, const char *suffix)
{
    struct buffer name = BUFFER_INIT;
    buffer_printf(&name, "%s%s", path, suffix);
    return buffer_detach(&name);
}

static enum newsidx_status fail_io(struct newsidx_error *error, const char *path)
{
    return error_set(error, NEWSIDX_IO, "%s: %s", path, strerror(errno));
}

/* --- the place ---------------------------------------------------------------------------------------------------------- */

static bool has_content(const char *path, const char *suffix)
{
    struct stat file;
    char *name = join(path, suffix);
    const bool found = name != NULL && stat(name, &file) == 0 && file.st_size > 0;
    free(name);
    return found;
}

static bool is_archive(const char *path)
{
    unsigned char head[HEADER_BYTES] = {0};
    FILE *file = fopen(path, "rbe");
    const bool read = file != NULL && fread(head, 1, sizeof head, file) == sizeof head;
    if (file != NULL) {
        (void)fclose(file);
    }
    const unsigned char *id = head + HEADER_APPLICATION_ID;
    return read && memcmp(head, "SQLite format 3", 16) == 0 &&
           ((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]) == ARCHIVE_APPLICATION_ID;
}

/* What is there under the name that the copy is to take. */
static enum newsidx_status verify_place(const struct backup *backup, struct newsidx_error *error)
{
    struct stat file;
    struct stat own;
    const char *path = backup->path;
    if (stat(path, &file) != 0) {
        return errno == ENOENT ? NEWSIDX_OK : fail_io(error, path);
    }
    if (stat(backup->archive->path, &own) == 0 && own.st_dev == file.st_dev && own.st_ino == file.st_ino) {
        return error_set(error, NEWSIDX_QUERY, "%s: is the archive itself", path);
    }
    if (S_ISDIR(file.st_mode)) {
        return error_set(error, NEWSIDX_QUERY, "%s: is a folder", path);
    }
    if (!S_ISREG(file.st_mode) || (file.st_size > 0 && !is_archive(path))) {
        return error_set(error, NEWSIDX_QUERY, "%s: is there already and is no archive; move it away first", path);
    }
    if (has_content(path, "-wal") || has_content(path, "-journal")) {
        return error_set(
            error, NEWSIDX_QUERY,
            "%s: is there already and has changes of its own (in its -wal or -journal); move all of it away first",
            path);
    }
    return NEWSIDX_OK;
}

/* What a backup that was killed has left: nothing, zeros, or the beginning of an SQLite file. */
static bool is_leftover(int fd)
{
    static const char ZEROS[16];
    char head[sizeof ZEROS];
    const ssize_t got = pread(fd, head, sizeof head, 0);
    return got == 0 ||
           (got == sizeof head && (memcmp(head, ZEROS, sizeof head) == 0 || memcmp(head, "SQLite format 3", 16) == 0));
}

static void drop_companions(const struct backup *backup)
{
    for (size_t i = 0; i < COMPANIONS; i++) {
        (void)unlink(backup->beside[i]);
    }
}

static bool name_partial(struct backup *backup)
{
    backup->partial = join(backup->path, ".partial");
    bool named = backup->partial != NULL;
    for (size_t i = 0; i < COMPANIONS && named; i++) {
        backup->beside[i] = join(backup->partial, COMPANION[i]);
        named = backup->beside[i] != NULL;
    }
    return named;
}

/* Not so where another backup has just finished: then the descriptor is of the file that has taken the name. */
static bool is_named(int fd, const char *path)
{
    struct stat open_file;
    struct stat named;
    return fstat(fd, &open_file) == 0 && lstat(path, &named) == 0 && open_file.st_dev == named.st_dev &&
           open_file.st_ino == named.st_ino;
}

/* Nobody else's while it is written. What a backup that was killed has left is written over. */
static enum newsidx_status open_partial(struct backup *backup, struct newsidx_error *error)
{
    if (!name_partial(backup)) {
        return error_nomem(error);
    }
    const int fd = open(backup->partial, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
    if (fd < 0) {
        return fail_io(error, backup->partial);
    }
    enum newsidx_status status = NEWSIDX_OK;
    if ((flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) || !is_named(fd, backup->partial)) {
        status = error_set(error, NEWSIDX_IO, "%s: another backup is being written to it", backup->path);
    } else if (!is_leftover(fd)) {
        status = error_set(error, NEWSIDX_QUERY, "%s: is there already and is no backup that was cut short",
                           backup->partial);
    }
    if (status != NEWSIDX_OK) {
        (void)close(fd);
        return status;
    }
    backup->fd = fd;
    drop_companions(backup);
    return ftruncate(fd, 0) == 0 && fchmod(fd, 0600) == 0 ? NEWSIDX_OK : fail_io(error, backup->partial);
}

/* --- copying ------------------------------------------------------------------------------------------------------------ */

static int page_bytes(sqlite3 *db)
{
    sqlite3_stmt *pragma = NULL;
    (void)statement_prepare(db, "PRAGMA page_size", -1, &pragma, NULL);
    const int bytes = statement_step(pragma) == SQLITE_ROW ? sqlite3_column_int(pragma, 0) : 0;
    (void)sqlite3_finalize(pragma);
    return bytes > 0 ? bytes : 4096;
}

static enum newsidx_status copy_pages(struct backup *backup, const struct backup_listener *listener,
                                      struct newsidx_error *error)
{
    sqlite3_backup *copying = sqlite3_backup_init(backup->copy, "main", backup->archive->db, "main");
    if (copying == NULL) {
        return statement_error(backup->copy, error);
    }
    const int step = STEP_BYTES / page_bytes(backup->archive->db);
    bool stopped = false;
    int rc = SQLITE_OK;
    while (!stopped && rc == SQLITE_OK) {
        rc = sqlite3_backup_step(copying, step);
        stopped = rc == SQLITE_OK && !listener->go_on(listener->context, sqlite3_backup_pagecount(copying),
                                                      sqlite3_backup_remaining(copying));
    }
    const int end = sqlite3_backup_finish(copying);
    if (stopped) {
        return error_set(error, NEWSIDX_CANCELED, "stopped; nothing was written to %s", backup->path);
    }
    if (end != SQLITE_OK) {
        return statement_error(backup->copy, error);
    }
    return rc == SQLITE_DONE ? NEWSIDX_OK /* BUSY and LOCKED are no error to sqlite3_backup_finish */
                             : error_set(error, NEWSIDX_IO, "%s: %s", backup->partial, sqlite3_errstr(rc));
}

/* One transaction for reading around it all: the copy is of one moment, and writers go on. The copy needs no journal, since nobody
 * reads it before it is complete. */
static enum newsidx_status make_copy(struct backup *backup, const struct backup_listener *listener,
                                     struct newsidx_error *error)
{
    sqlite3 *db = backup->archive->db;
    enum newsidx_status status = statement_execute(db, "BEGIN; SELECT count(*) FROM sqlite_schema", error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    /* Without SQLite's own locks, which some network file systems take for those of another program beside flock. */
    char *uri = archive_path_uri(backup->partial, "?nolock=1");
    const int rc = uri == NULL ? SQLITE_NOMEM
                               : sqlite3_open_v2(uri, &backup->copy,
                                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
    free(uri);
    status = rc == SQLITE_OK
                 ? statement_execute(backup->copy, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", error)
                 : error_set(error, NEWSIDX_IO, "%s: %s", backup->partial, sqlite3_errstr(rc));
    if (status == NEWSIDX_OK) {
        status = copy_pages(backup, listener, error);
    }
    (void)sqlite3_close(backup->copy);
    (void)statement_exec(db, "ROLLBACK");
    if (status == NEWSIDX_OK && fsync(backup->fd) != 0) {
        status = fail_io(error, backup->partial);
    }
    return status;
}

/* --- the end ------------------------------------------------------------------------------------------------------------ */

/* A backup that nobody can read is none: the copy is opened as an archive, and each of its pages is looked at. */
static enum newsidx_status verify_copy(struct backup *backup, struct backup_size *size, struct newsidx_error *error)
{
    struct stat file = {.st_size = 0};
    struct newsidx_archive *copy = NULL;
    enum newsidx_status status = archive_open_whole(&copy, backup->partial, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct statement_set set;
    sqlite3_stmt *check = NULL;
    command_statements_init(&set, copy);
    status = statement_take(&check, &set, COMMAND_SQL_QUICK_CHECK, error);
    if (status == NEWSIDX_OK) {
        const int rc = statement_step(check);
        const char *line = rc == SQLITE_ROW ? statement_fault_line(check) : sqlite3_errmsg(copy->db);
        if (line == NULL || (rc & 0xff) == SQLITE_NOMEM) {
            status = error_nomem(error);
        } else if (strcmp(line, "ok") != 0) {
            status = error_set(error, NEWSIDX_ARCHIVE, "%s: damaged, and so is a copy of it; see `newsidx check`",
                               backup->archive->path);
        }
    }
    if (status == NEWSIDX_OK) {
        status = command_number(&set, COMMAND_SQL_COUNT_ARTICLES, &size->articles, error);
    }
    size->bytes = fstat(backup->fd, &file) == 0 ? (int64_t)file.st_size : 0;
    statement_set_release(&set);
    newsidx_close(copy);
    return status;
}

static void sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash == NULL ? memory_copy(".") : memory_copy_part(path, (size_t)(slash - path) + 1);
    const int fd = folder != NULL ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0) {
        (void)fsync(fd);
        (void)close(fd);
    }
    free(folder);
}

/* Whether the place holds articles of another archive than this, or is open in another program. What is damaged there may go. */
static enum newsidx_status verify_older(const struct backup *backup, struct newsidx_error *error)
{
    struct stat file;
    struct newsidx_archive *older = NULL;
    if (stat(backup->path, &file) != 0 || file.st_size == 0 ||
        newsidx_open(&older, backup->path, NEWSIDX_WRITE, NULL, NULL) != NEWSIDX_OK) {
        return NEWSIDX_OK;
    }
    char *own = archive_setting(backup->archive, "uuid");
    char *other = archive_setting(older, "uuid");
    const bool same = own != NULL && other != NULL && strcmp(own, other) == 0;
    (void)sqlite3_busy_timeout(older->db, 0);
    /* Of a WAL file, the exclusive mode is to be had only where nobody else has it open (wal.html, 8). */
    const bool free_to_go = statement_exec(older->db, "PRAGMA locking_mode = EXCLUSIVE") == SQLITE_OK &&
                            statement_exec(older->db, "BEGIN EXCLUSIVE; ROLLBACK") == SQLITE_OK;
    newsidx_close(older);
    free(own);
    free(other);
    if (!same) {
        return error_set(error, NEWSIDX_QUERY, "%s: is another archive; move it away first", backup->path);
    }
    return free_to_go ? NEWSIDX_OK : error_set(error, NEWSIDX_QUERY, "%s: is open in another program", backup->path);
}

/* The companions of what stood there belong to that file: beside another they would be read as its own (howtocorrupt.html, 1.4). */
static enum newsidx_status take_place(struct backup *backup, struct newsidx_error *error)
{
    enum newsidx_status status = verify_place(backup, error);
    if (status == NEWSIDX_OK) {
        status = verify_older(backup, error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    drop_companions(backup);
    for (size_t i = 0; i < COMPANIONS; i++) {
        char *name = join(backup->path, COMPANION[i]);
        if (name == NULL) {
            return error_nomem(error);
        }
        (void)unlink(name);
        free(name);
    }
    /* The archive's own permissions; its owner can write it, also where a backup that nobody should write is restored. */
    struct stat own;
    const mode_t mode = stat(backup->archive->path, &own) == 0 ? own.st_mode & 0777 : 0600;
    if (fchmod(backup->fd, mode | 0600) != 0 || rename(backup->partial, backup->path) != 0) {
        return fail_io(error, backup->path);
    }
    sync_folder(backup->path);
    return NEWSIDX_OK;
}

/* Where links lead to: it is the file behind them that is replaced. */
static enum newsidx_status resolve_place(const char **path, char resolved[PATH_MAX], struct newsidx_error *error)
{
    struct stat link;
    if (realpath(*path, resolved) != NULL) {
        *path = resolved;
    } else if (lstat(*path, &link) == 0 && S_ISLNK(link.st_mode)) {
        return error_set(error, NEWSIDX_QUERY, "%s: is a link that leads nowhere", *path);
    }
    return NEWSIDX_OK;
}

enum newsidx_status backup_archive(struct newsidx_archive *archive, const char *path,
                                   const struct backup_listener *listener, struct backup_size *size,
                                   struct newsidx_error *error)
{
    char resolved[PATH_MAX];
    enum newsidx_status status = resolve_place(&path, resolved, error);
    struct backup backup = {.archive = archive, .path = path, .fd = -1};
    if (status == NEWSIDX_OK) {
        status = verify_place(&backup, error);
    }
    if (status == NEWSIDX_OK) {
        status = open_partial(&backup, error);
    }
    if (status == NEWSIDX_OK) {
        status = make_copy(&backup, listener, error);
    }
    if (status == NEWSIDX_OK) {
        status = verify_copy(&backup, size, error);
    }
    if (status == NEWSIDX_OK) {
        status = take_place(&backup, error);
    }
    if (backup.fd >= 0) {
        if (status != NEWSIDX_OK) {
            (void)unlink(backup.partial);
            drop_companions(&backup);
        }
        (void)close(backup.fd);
    }
    for (size_t i = 0; i < COMPANIONS; i++) {
        free(backup.beside[i]);
    }
    free(backup.partial);
    return status;
}
