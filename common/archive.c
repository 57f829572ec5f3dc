#include "archive.h"

#include "archive_guard.h"
#include "archive_internal.h"
#include "archive_path.h"
#include "article.h"
#include "error.h"
#include "memory.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const SQL[] = {
#define STATEMENT(name, sql) [name] = sql,
#include "statements.def"
#undef STATEMENT
};

enum {
    READER_PATIENCE_MS = 10000, /* readers wait only for recovery after a crash */
    CLOSING_PATIENCE_MS = 500,  /* for readers, so that the log ends empty */
};

/* Kibibytes, which SQLite turns into pages of the size that it knows then: said once the file has been read. A reader keeps the postings of
 * common words at hand; the pages of a batch are written once. */
#define CACHE_SIZE_READING "PRAGMA cache_size = -65536"
#define CACHE_SIZE_WRITING "PRAGMA cache_size = -16384"

sqlite3_stmt *archive_prepare(struct newsidx_archive *archive, unsigned number)
{
    sqlite3_stmt *statement = NULL;
    (void)statement_prepare(archive->db, SQL[number], -1, &statement, NULL);
    return statement;
}

enum newsidx_status archive_begin(struct newsidx_archive *archive, struct newsidx_error *error)
{
    return waiting_begin(&archive->waiting, archive->db, "BEGIN IMMEDIATE", error);
}

char *archive_setting(struct newsidx_archive *archive, const char *name)
{
    sqlite3_stmt *statement = archive_prepare(archive, SELECT_SETTING);
    char *value = NULL;
    statement_bind_text(statement, 1, name);
    if (statement_step(statement) == SQLITE_ROW && statement_text(statement, 0) != NULL) {
        value = memory_copy(statement_text(statement, 0));
    }
    (void)sqlite3_finalize(statement);
    return value;
}

int64_t archive_changed_count(struct newsidx_archive *archive)
{
    sqlite3_stmt *statement = archive_prepare(archive, COUNT_CHANGED);
    const int64_t count = statement_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    (void)sqlite3_finalize(statement);
    return count;
}

enum newsidx_status archive_read_row(struct newsidx_article *article, sqlite3_stmt *row, int first,
                                     struct newsidx_error *error)
{
    newsidx_article_clear(article);
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        const char *text = statement_text(row, first + i);
        if (text != NULL && (article->field[i] = memory_copy(text)) == NULL) {
            newsidx_article_clear(article);
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

enum newsidx_status newsidx_read(struct newsidx_archive *archive, int64_t id, struct newsidx_article *article,
                                 struct newsidx_error *error)
{
    newsidx_article_clear(article);
    const unsigned failures = memory_failures();
    sqlite3_stmt *statement = archive_prepare(archive, SELECT_ARTICLE);
    (void)sqlite3_bind_int64(statement, 1, id);
    enum newsidx_status status = NEWSIDX_OK;
    switch (statement_step(statement)) {
    case SQLITE_ROW:
        status = archive_read_row(article, statement, 1, error);
        article->id = id;
        break;
    case SQLITE_DONE:
        status = error_set(error, NEWSIDX_NOTHING, "no article %lld", (long long)id);
        break;
    default:
        status = statement_error(archive->db, error);
    }
    (void)sqlite3_finalize(statement);
    if (memory_failures() != failures) {
        newsidx_article_clear(article);
        status = error_nomem(error);
    }
    return status;
}

/* --- the connection ----------------------------------------------------------------------------------------------------- */

static enum newsidx_status connect_file(struct newsidx_archive *archive, const char *path, struct newsidx_error *error)
{
    static const int FLAGS[] = {
        [NEWSIDX_READ] = SQLITE_OPEN_READONLY,
        [NEWSIDX_WRITE] = SQLITE_OPEN_READWRITE,
        [NEWSIDX_CREATE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
    };
    (void)sqlite3_close(archive->db);
    archive->db = NULL;
    char *uri = archive_path_uri(path, archive->immutable ? "?immutable=1" : "");
    if (uri == NULL) {
        return error_nomem(error);
    }
    const int flags = FLAGS[archive->mode] | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int rc = sqlite3_open_v2(uri, &archive->db, flags, NULL);
    free(uri);
    if (rc != SQLITE_OK) {
        return rc == SQLITE_NOMEM ? error_nomem(error)
                                  : error_set(error, NEWSIDX_ARCHIVE, "%s", archive_path_fault(archive->db, path));
    }
    archive_guard_connection(archive->db);
    if (archive->mode == NEWSIDX_READ) {
        (void)sqlite3_busy_timeout(archive->db, READER_PATIENCE_MS);
    } else {
        waiting_attach(&archive->waiting, archive->db);
    }
    const int registered = tokenizer_register(archive->db, &archive->feed);
    if (registered == SQLITE_OK) {
        return NEWSIDX_OK;
    }
    return registered == SQLITE_NOMEM
               ? error_nomem(error)
               : error_set(error, NEWSIDX_ARCHIVE, "this SQLite (%s) has no FTS5", sqlite3_libversion());
}

bool archive_read_pragma(sqlite3 *db, const char *pragma, int64_t *out)
{
    sqlite3_stmt *statement = NULL;
    (void)statement_prepare(db, pragma, -1, &statement, NULL);
    const bool ok = statement_step(statement) == SQLITE_ROW;
    *out = ok ? sqlite3_column_int64(statement, 0) : 0;
    (void)sqlite3_finalize(statement);
    return ok;
}

int64_t archive_bytes(struct newsidx_archive *archive)
{
    int64_t bytes = 0; /* where they cannot be read */
    (void)archive_read_pragma(archive->db, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
                              &bytes);
    return bytes;
}

int64_t archive_impact_room(struct newsidx_archive *archive)
{
    return archive_bytes(archive) / 10; /* an id, a length and the words of five columns, no less than a byte each */
}

/* The first read of the file. In a folder where no -shm can be made, a file that has neither -wal nor -journal is complete in itself. */
static enum newsidx_status read_header(struct newsidx_archive *archive, const char *path, int64_t *application,
                                       int64_t *version, struct newsidx_error *error)
{
    if (archive_read_pragma(archive->db, "PRAGMA application_id", application)) {
        (void)statement_exec(archive->db, archive->mode == NEWSIDX_READ ? CACHE_SIZE_READING : CACHE_SIZE_WRITING);
        (void)archive_read_pragma(archive->db, "PRAGMA user_version", version);
        return NEWSIDX_OK;
    }
    if (sqlite3_extended_errcode(archive->db) == SQLITE_READONLY_ROLLBACK) {
        return error_set(error, NEWSIDX_ARCHIVE, "left in the middle of a change, which 'newsidx check' takes back");
    }
    const int code = sqlite3_errcode(archive->db) & 0xff;
    const bool no_lock = code == SQLITE_CANTOPEN || code == SQLITE_READONLY;
    if (archive->mode == NEWSIDX_READ && !archive->immutable && no_lock && !archive_path_exists(path, "-wal") &&
        !archive_path_exists(path, "-journal")) {
        archive->immutable = true;
        const enum newsidx_status status = connect_file(archive, path, error);
        return status != NEWSIDX_OK ? status : read_header(archive, path, application, version, error);
    }
    if (code == SQLITE_NOTADB) {
        return error_set(error, NEWSIDX_ARCHIVE, "not an SQLite file");
    }
    return statement_error(archive->db, error);
}

/* --- opening ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status verify_tokenizer(struct newsidx_archive *archive, struct newsidx_error *error)
{
    archive->language = archive_setting(archive, "language");
    archive->tokenizer = archive_setting(archive, "tokenizer");
    if (archive->language == NULL || archive->tokenizer == NULL) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: its settings are missing");
    }
    if (strcmp(archive->tokenizer, "porter unicode61") == 0) {
        archive->portable = true;
        archive->analyzer = analyzer_new_portable(archive->db);
        return archive->analyzer != NULL ? NEWSIDX_OK : error_nomem(error);
    }
    char fingerprint[17];
    char expected[128];
    if (!tokenizer_fingerprint(fingerprint, archive->language)) {
        return error_set(error, NEWSIDX_ARCHIVE, "this libstemmer does not know the language '%s'", archive->language);
    }
    (void)snprintf(expected, sizeof expected, "newsidx %s %s %s", archive->language, TOKENIZER_VERSION, fingerprint);
    if (strcmp(expected, archive->tokenizer) != 0) {
        return error_set(
            error, NEWSIDX_ARCHIVE,
            "indexed with another tokenizer or libstemmer ('%s', this program has '%s'); export it with the "
            "program that made it and add it to a new archive",
            archive->tokenizer, expected);
    }
    archive->analyzer = analyzer_new(archive->language);
    return archive->analyzer != NULL ? NEWSIDX_OK : error_nomem(error);
}

static enum newsidx_status verify_header(int64_t application, int64_t version, struct newsidx_error *error)
{
    if (application != ARCHIVE_APPLICATION_ID) {
        return error_set(error, NEWSIDX_ARCHIVE, "an SQLite file, but not a newsidx archive");
    }
    if (version > ARCHIVE_SCHEMA_VERSION) {
        return error_set(error, NEWSIDX_ARCHIVE, "made by a newer newsidx (schema version %lld, this one knows %d)",
                         (long long)version, ARCHIVE_SCHEMA_VERSION);
    }
    if (version < 1) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: it has no schema version");
    }
    return NEWSIDX_OK;
}

/* Our names stand for tables, and for those that hold what they show. */
static enum newsidx_status verify_tables(struct newsidx_archive *archive, struct newsidx_error *error)
{
    sqlite3_stmt *select = archive_prepare(archive, FIND_PLANTED);
    enum newsidx_status status = NEWSIDX_OK;
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        const char *name = statement_text(select, 0);
        status = name != NULL
                     ? error_set(error, NEWSIDX_ARCHIVE, "damaged: '%s' is not the table that it should be", name)
                     : error_nomem(error);
    } else if (rc != SQLITE_DONE) {
        status = statement_error(archive->db, error);
    }
    (void)sqlite3_finalize(select);
    return status;
}

/* Keeps -wal and -shm after the last connection, so that later readers need not write in the folder. */
static void keep_companions(sqlite3 *db)
{
    int on = 1;
    (void)sqlite3_file_control(db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
}

/* Whether the file has no page: that is what is left where the power went while it was made, and the journal has taken that back. */
static bool is_empty(struct newsidx_archive *archive)
{
    int64_t pages = 0;
    return archive_read_pragma(archive->db, "PRAGMA page_count", &pages) && pages == 0;
}

static enum newsidx_status open_file(struct newsidx_archive *archive, const char *path,
                                     const struct newsidx_create_options *create, struct newsidx_error *error)
{
    struct stat file;
    const bool missing = archive_path_is_temporary(path) || stat(path, &file) != 0;
    if (missing && archive->mode != NEWSIDX_CREATE) {
        return error_set(error, NEWSIDX_ARCHIVE, "%s", error_reason(errno));
    }
    if (!missing && !S_ISREG(file.st_mode)) {
        return error_set(error, NEWSIDX_ARCHIVE, "not a regular file");
    }
    const bool is_new = archive->mode == NEWSIDX_CREATE && (missing || file.st_size == 0);
    /* Before the file is there: a wrong language leaves none behind. */
    enum newsidx_status status = is_new ? archive_verify_language(create, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && !archive_path_is_temporary(path)) {
        status = archive_guard_companions(path, archive->mode != NEWSIDX_READ, error);
    }
    if (status == NEWSIDX_OK) {
        status = connect_file(archive, path, error);
    }
    if (status == NEWSIDX_OK && is_new) {
        status = archive_make(archive, create, error);
    }
    int64_t application = 0;
    int64_t version = 0;
    if (status == NEWSIDX_OK) {
        status = read_header(archive, path, &application, &version, error);
    }
    if (status == NEWSIDX_OK && archive->mode == NEWSIDX_CREATE && application == 0 && is_empty(archive)) {
        status = archive_make(archive, create, error);
        status = status == NEWSIDX_OK ? read_header(archive, path, &application, &version, error) : status;
    }
    if (status == NEWSIDX_OK) {
        status = verify_header(application, version, error);
    }
    if (status == NEWSIDX_OK) {
        status = verify_tables(archive, error);
    }
    if (status == NEWSIDX_OK) {
        status = verify_tokenizer(archive, error);
    }
    if (status == NEWSIDX_OK && archive->mode != NEWSIDX_READ && version < ARCHIVE_SCHEMA_VERSION) {
        status = archive_upgrade(archive, error);
    }
    if (status == NEWSIDX_OK && archive->mode != NEWSIDX_READ) {
        keep_companions(archive->db);
    }
    return status;
}

/* What SQLite said has the file's name in front already (statement.h). */
static void name_file(const struct newsidx_archive *archive, struct newsidx_error *error)
{
    const char *file = archive->db != NULL ? sqlite3_db_filename(archive->db, "main") : NULL;
    const size_t len = file != NULL ? strlen(file) : 0;
    if (error != NULL && (len == 0 || strncmp(error->message, file, len) != 0)) {
        error_prepend(error, "%s", archive->path);
    }
}

static enum newsidx_status open_archive(struct newsidx_archive **out, const struct newsidx_archive *how,
                                        const char *path, const struct newsidx_create_options *create,
                                        struct newsidx_error *error)
{
    *out = NULL;
    struct newsidx_archive *archive = memory_zeroed(1, sizeof *archive);
    if (archive == NULL || (archive->path = memory_copy(path)) == NULL) {
        free(archive);
        return error_nomem(error);
    }
    archive->mode = how->mode;
    archive->immutable = how->immutable;
    if (create != NULL) {
        archive->waiting = (struct waiting){.ask = create->wait, .context = create->wait_context};
    }
    const unsigned failures = memory_failures();
    enum newsidx_status status = open_file(archive, path, create, error);
    status = error_check_memory(status, failures, error);
    if (status != NEWSIDX_OK) {
        name_file(archive, error);
        archive->untouched = true;
        newsidx_close(archive);
        return status;
    }
    char resolved[PATH_MAX];
    if (realpath(path, resolved) != NULL) {
        char *absolute = memory_copy(resolved);
        if (absolute != NULL) {
            free(archive->path);
            archive->path = absolute;
        }
    }
    *out = archive;
    return NEWSIDX_OK;
}

enum newsidx_status newsidx_open(struct newsidx_archive **out, const char *path, enum newsidx_open_mode mode,
                                 const struct newsidx_create_options *create, struct newsidx_error *error)
{
    const struct newsidx_archive how = {.mode = mode};
    return open_archive(out, &how, path, create, error);
}

enum newsidx_status archive_open_whole(struct newsidx_archive **out, const char *path, struct newsidx_error *error)
{
    const struct newsidx_archive how = {.mode = NEWSIDX_READ, .immutable = true};
    return open_archive(out, &how, path, NULL, error);
}

static void free_part(struct archive_part *part)
{
    if (part->free_data != NULL) {
        part->free_data(part->data);
    }
}

/* Closing in WAL mode, SQLite asks for the file alone, to learn whether it is the last (sqlite3WalClose). Refused, it still keeps new
 * readers out (its PENDING lock) until the file is closed, which comes after the cache is freed. So the cache goes first. */
void newsidx_close(struct newsidx_archive *archive)
{
    if (archive == NULL) {
        return;
    }
    free_part(&archive->query);
    free_part(&archive->indexer);
    analyzer_free(archive->analyzer);
    if (archive->db != NULL && archive->untouched) {
        (void)sqlite3_db_config(archive->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    } else if (archive->db != NULL && archive->mode != NEWSIDX_READ) {
        (void)sqlite3_busy_timeout(archive->db, CLOSING_PATIENCE_MS); /* a reader may keep its view for hours */
        (void)sqlite3_wal_checkpoint_v2(archive->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    }
    if (archive->db != NULL) {
        (void)sqlite3_db_release_memory(archive->db);
    }
    (void)sqlite3_close(archive->db);
    free(archive->path);
    free(archive->language);
    free(archive->tokenizer);
    free(archive);
}
