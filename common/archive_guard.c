#include "archive_guard.h"

#include "buffer.h"
#include "error.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- files beside the archive ------------------------------------------------------------------------------------------- */

/* Whether a rollback journal ends in the name of a super-journal (https://sqlite.org/fileformat2.html, "The Rollback Journal"; the name's
 * record ends in the magic number of journals). SQLite deletes the file that is named so once it has rolled back, whatever that file is.
 * Ours never name one. */
static bool names_another(const char *path)
{
    static const unsigned char MAGIC[8] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    unsigned char tail[sizeof MAGIC];
    FILE *file = fopen(path, "rb");
    const bool read = file != NULL && fseek(file, -(long)sizeof tail, SEEK_END) == 0 && ftell(file) > 0 &&
                      fread(tail, 1, sizeof tail, file) == sizeof tail;
    if (file != NULL) {
        (void)fclose(file);
    }
    return read && memcmp(tail, MAGIC, sizeof MAGIC) == 0;
}

/* SQLite would follow a link and write to what it points to (to -shm also for a reader), and wait for ever at a pipe. */
static enum newsidx_status check_companion(const char *path, const char *suffix, bool writes,
                                           struct newsidx_error *error)
{
    struct buffer name = BUFFER_INIT;
    buffer_printf(&name, "%s%s", path, suffix);
    struct stat file;
    enum newsidx_status status = NEWSIDX_OK;
    if (name.failed) {
        status = error_nomem(error);
    } else if (lstat(name.data, &file) == 0) {
        if (!S_ISREG(file.st_mode)) {
            status = error_set(error, NEWSIDX_ARCHIVE, "the %s beside it is not a regular file", suffix);
        } else if (strcmp(suffix, "-journal") == 0 && names_another(name.data)) {
            status = error_set(error, NEWSIDX_ARCHIVE, "the %s beside it names another file", suffix);
        } else if (writes && access(name.data, W_OK) != 0 && errno != ENOENT) {
            /* one that is gone by now went with another program's transaction */
            status = error_set(error, NEWSIDX_ARCHIVE, "the %s beside it cannot be written: %s", suffix,
                               error_reason(errno));
        }
    }
    buffer_release(&name);
    return status;
}

enum newsidx_status archive_guard_companions(const char *path, bool writes, struct newsidx_error *error)
{
    static const char *const SUFFIXES[] = {"-journal", "-wal", "-shm"};
    char resolved[PATH_MAX];
    const char *real =
        realpath(path, resolved) != NULL ? resolved : path; /* companions are beside the file, not a link to it */
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES && status == NEWSIDX_OK; i++) {
        status = check_companion(real, SUFFIXES[i], writes && access(real, W_OK) == 0, error);
    }
    return status;
}

/* --- the connection ----------------------------------------------------------------------------------------------------- */

/* Our own statements and schema stay far below these; what only a strange schema would need is refused. */
static const struct {
    int limit;
    int value;
} LIMITS[] = {
    {SQLITE_LIMIT_LENGTH,
     256 << 20}, /* eight times the largest input of an article; bounds what hex(zeroblob(n)) makes */
    {SQLITE_LIMIT_SQL_LENGTH, 100000},       /* all of schema.sql is a fifth of it */
    {SQLITE_LIMIT_COLUMN, 200},              /* articles has 20; other tools may add some */
    {SQLITE_LIMIT_EXPR_DEPTH, 100},          /* the parser of the schema recurses */
    {SQLITE_LIMIT_COMPOUND_SELECT, 10},      /* ours has two parts */
    {SQLITE_LIMIT_VDBE_OP, 250000},          /* of a statement: an integrity check of some hundred tables */
    {SQLITE_LIMIT_FUNCTION_ARG, 32},         /* ours have four */
    {SQLITE_LIMIT_ATTACHED, 0},              /* no other database is ever attached */
    {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200}, /* GLOB is quadratic; the longest pattern is that of a date */
    {SQLITE_LIMIT_VARIABLE_NUMBER, 100},     /* ours have 22 */
    {SQLITE_LIMIT_TRIGGER_DEPTH, 1},         /* none runs, nor an action of a foreign key */
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};

void archive_guard_connection(sqlite3 *db)
{
    /* Those that our statements name: FTS5 itself, its vocabulary for the check, the sizes of tables for the statistics. */
    static const char *MODULES[] = {"fts5", "fts5vocab", "dbstat", NULL};
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_drop_modules(db, MODULES);
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++) {
        (void)sqlite3_limit(db, LIMITS[i].limit, LIMITS[i].value);
    }
    (void)sqlite3_exec(db, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON", NULL, NULL, NULL);
}
