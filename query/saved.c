#include "saved.h"

#include "cli.h"
#include "error.h"
#include "memory.h"
#include "statement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SCHEMA_VERSION = 1, WAIT_MS = 10000, NAME_BYTES_MAX = 100, NAMES_MAX = 200, FILE_NAME_MAX = 200 };

/* 'NEWq': the files are no archives. */
#define APPLICATION_ID "0x4E455771"

static const char SCHEMA[] =
    "CREATE TABLE IF NOT EXISTS searches(name TEXT PRIMARY KEY, query TEXT NOT NULL, options TEXT NOT NULL, "
    "created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')), last_run TEXT) WITHOUT ROWID;"
    "CREATE TABLE IF NOT EXISTS seen(search TEXT NOT NULL, guid TEXT NOT NULL, PRIMARY KEY(search, guid)) WITHOUT "
    "ROWID;"
    "PRAGMA application_id = " APPLICATION_ID "; PRAGMA user_version = 1;";

enum saved_statement {
#define STATEMENT(name, sql) SAVED_##name,
#include "saved.def"
#undef STATEMENT
    SAVED_STATEMENTS
};

static const char *const SQL[] = {
#define STATEMENT(name, sql) [SAVED_##name] = sql,
#include "saved.def"
#undef STATEMENT
};

struct saved {
    sqlite3 *db;
    char *path;
    struct statement_set statements;
};

/* --- the file ----------------------------------------------------------------------------------------------------------- */

/* Makes the folder of a path and those above it that are missing. */
static bool make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        const bool made = mkdir(path, 0700) == 0 || errno == EEXIST || errno == EROFS || errno == EACCES;
        *slash = '/';
        if (!made) {
            return false;
        }
    }
    return true;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* What an archive calls its uuid becomes the name of a file: nothing but one will do (RFC 9562, section 4). */
static bool is_uuid(const char *text)
{
    return strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36;
}

/* The uuids in order, so that the archives' does not matter; of very many a hash (FNV-1a) stands for them. */
static void append_name(struct buffer *out, char **uuid, size_t count)
{
    struct buffer name = BUFFER_INIT;
    qsort(uuid, count, sizeof *uuid, compare_texts);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(&name, "%s%s", i > 0 ? "+" : "", uuid[i] != NULL ? uuid[i] : "");
    }
    if (name.len_bytes <= FILE_NAME_MAX) {
        buffer_append_text(out, buffer_text(&name));
    } else {
        uint64_t hash = UINT64_C(14695981039346656037);
        for (size_t i = 0; i < name.len_bytes; i++) {
            hash = (hash ^ (unsigned char)name.data[i]) * UINT64_C(1099511628211);
        }
        buffer_printf(out, "%zu-archives-%016llx", count, (unsigned long long)hash);
    }
    buffer_release(&name);
}

static enum newsidx_status find_path(char **path, struct newsidx_archive *const *archive, size_t count,
                                     struct newsidx_error *error)
{
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    struct buffer out = BUFFER_INIT;
    *path = NULL;
    if (state != NULL && state[0] == '/') {
        buffer_printf(&out, "%s/newsidx/", state);
    } else if (home != NULL && home[0] == '/') {
        buffer_printf(&out, "%s/.local/state/newsidx/", home);
    } else {
        return error_set(error, NEWSIDX_IO, "no folder for saved searches: set HOME or XDG_STATE_HOME");
    }
    char **uuid = memory_zeroed(count, sizeof *uuid);
    if (uuid == NULL) {
        buffer_release(&out);
        return error_nomem(error);
    }
    bool known = true;
    for (size_t i = 0; i < count; i++) {
        uuid[i] = archive_setting(archive[i], "uuid");
        known = known && uuid[i] != NULL && is_uuid(uuid[i]);
    }
    if (known) {
        append_name(&out, uuid, count);
        buffer_append_text(&out, ".db");
    }
    for (size_t i = 0; i < count; i++) {
        free(uuid[i]);
    }
    free(uuid);
    *path = buffer_detach(&out);
    if (!known) {
        free(*path);
        *path = NULL;
        return error_set(error, NEWSIDX_ARCHIVE, "the archive has no uuid to keep saved searches by");
    }
    return *path != NULL ? NEWSIDX_OK : error_nomem(error);
}

/* Errors of the state file name it: it is not the archive that is at fault. */
static enum newsidx_status fault(const struct saved *saved, struct newsidx_error *error)
{
    const int code = sqlite3_errcode(saved->db) & 0xff;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
        return error_set(error, NEWSIDX_ARCHIVE, "%s: locked by another newsq", saved->path);
    }
    if (code == SQLITE_NOMEM) {
        return error_nomem(error);
    }
    return error_set(error, code == SQLITE_FULL || code == SQLITE_IOERR ? NEWSIDX_IO : NEWSIDX_ARCHIVE, "%s: %s",
                     saved->path, sqlite3_errmsg(saved->db));
}

static bool run(struct saved *saved, const char *sql)
{
    return statement_exec(saved->db, sql) == SQLITE_OK;
}

static enum newsidx_status prepare_file(struct saved *saved, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    int version = -1;
    if (statement_prepare(saved->db, "PRAGMA user_version", -1, &select, NULL) == SQLITE_OK &&
        statement_step(select) == SQLITE_ROW) {
        version = sqlite3_column_int(select, 0);
    }
    (void)sqlite3_finalize(select);
    if (version > SCHEMA_VERSION) {
        return error_set(error, NEWSIDX_ARCHIVE, "%s: made by a newer newsq", saved->path);
    }
    if (version == SCHEMA_VERSION) {
        return NEWSIDX_OK;
    }
    const bool ok = version == 0 && run(saved, "BEGIN IMMEDIATE") && run(saved, SCHEMA) && run(saved, "COMMIT");
    return ok ? NEWSIDX_OK : fault(saved, error);
}

enum newsidx_status saved_open(struct saved **out, struct newsidx_archive *const *archive, size_t count,
                               struct newsidx_error *error)
{
    *out = NULL;
    struct saved *saved = memory_zeroed(1, sizeof *saved);
    if (saved == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = find_path(&saved->path, archive, count, error);
    if (status == NEWSIDX_OK && (saved->path == NULL || !make_folders(saved->path))) {
        status = error_set(error, NEWSIDX_IO, "%s: %s", saved->path, error_reason(errno));
    }
    if (status == NEWSIDX_OK) {
        const mode_t mask = umask(0077);
        const int rc = sqlite3_open_v2(saved->path, &saved->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL);
        (void)umask(mask);
        if (rc == SQLITE_OK) {
            (void)sqlite3_busy_timeout(saved->db, WAIT_MS);
        }
        status = rc == SQLITE_OK      ? prepare_file(saved, error)
                 : rc == SQLITE_NOMEM ? error_nomem(error)
                                      : error_set(error, NEWSIDX_IO, "%s: %s", saved->path,
                                                  saved->db != NULL ? sqlite3_errmsg(saved->db) : "out of memory");
    }
    if (status != NEWSIDX_OK) {
        saved_close(saved);
        return status;
    }
    statement_set_init(&saved->statements, saved->db, SQL, SAVED_STATEMENTS);
    *out = saved;
    return NEWSIDX_OK;
}

void saved_close(struct saved *saved)
{
    if (saved != NULL) {
        statement_set_release(&saved->statements);
        (void)sqlite3_close(saved->db);
        free(saved->path);
        free(saved);
    }
}

/* --- searches ----------------------------------------------------------------------------------------------------------- */

static bool is_name(const char *name)
{
    const size_t len = strlen(name);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)name[i] < 0x20 || name[i] == 0x7F) {
            return false;
        }
    }
    return len > 0 && len <= NAME_BYTES_MAX;
}

/* Takes a statement with the search's name bound. */
static enum newsidx_status take(sqlite3_stmt **out, struct saved *saved, enum saved_statement number, const char *name,
                                struct newsidx_error *error)
{
    if (statement_take(out, &saved->statements, number, NULL) != NEWSIDX_OK) {
        return fault(saved, error);
    }
    statement_bind_text(*out, 1, name);
    return NEWSIDX_OK;
}

static enum newsidx_status finish(struct saved *saved, sqlite3_stmt *statement, struct newsidx_error *error)
{
    const int rc = statement_step(statement);
    const enum newsidx_status status = rc == SQLITE_DONE ? NEWSIDX_OK : fault(saved, error);
    (void)sqlite3_reset(statement);
    return status;
}

static enum newsidx_status run_named(struct saved *saved, enum saved_statement number, const char *name,
                                     struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = take(&statement, saved, number, name, error);
    return status == NEWSIDX_OK ? finish(saved, statement, error) : status;
}

enum newsidx_status saved_put(struct saved *saved, const char *name, const char *query, const char *options,
                              bool replace, struct newsidx_error *error)
{
    if (!is_name(name)) {
        return error_set(error, NEWSIDX_QUERY, "--save: a name has 1 to %d bytes and no control characters",
                         NAME_BYTES_MAX);
    }
    struct saved_search old = {.name = NULL};
    const bool exists = saved_get(&old, saved, name, NULL) == NEWSIDX_OK;
    saved_search_release(&old);
    if (exists && !replace) {
        return error_set(error, NEWSIDX_QUERY, "a search '%s' is saved already; --replace saves over it", name);
    }
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = take(&statement, saved, SAVED_UPSERT, name, error);
    if (status == NEWSIDX_OK) {
        statement_bind_text(statement, 2, query);
        statement_bind_text(statement, 3, options);
        status = finish(saved, statement, error);
    }
    return status == NEWSIDX_OK ? run_named(saved, SAVED_DELETE_SEEN, name, error) : status;
}

static bool fill_search(struct saved_search *out, sqlite3_stmt *row)
{
    char **const member[] = {&out->name, &out->query, &out->options, &out->last_run};
    bool ok = true;
    *out = (struct saved_search){.name = NULL};
    for (int i = 0; i < 4; i++) {
        const char *text = statement_text(row, i);
        *member[i] = text != NULL ? memory_copy(text) : NULL;
        ok = ok && (text == NULL || *member[i] != NULL);
    }
    return ok;
}

void saved_search_release(struct saved_search *search)
{
    free(search->name);
    free(search->query);
    free(search->options);
    free(search->last_run);
    *search = (struct saved_search){.name = NULL};
}

enum newsidx_status saved_list(struct saved *saved, saved_function *use, void *context, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    if (statement_take(&select, &saved->statements, SAVED_SELECT_ALL, NULL) != NEWSIDX_OK) {
        return fault(saved, error);
    }
    int rc = SQLITE_ROW;
    bool ok = true;
    while (ok && (rc = statement_step(select)) == SQLITE_ROW) {
        struct saved_search search;
        ok = fill_search(&search, select);
        if (ok) {
            use(context, &search);
        }
        saved_search_release(&search);
    }
    const enum newsidx_status status = !ok ? error_nomem(error) : rc == SQLITE_DONE ? NEWSIDX_OK : fault(saved, error);
    (void)sqlite3_reset(select);
    return status;
}

struct names {
    char *item[NAMES_MAX];
    size_t count;
};

static void take_name(void *context, const struct saved_search *search)
{
    struct names *names = context;
    if (names->count < NAMES_MAX && (names->item[names->count] = memory_copy(search->name)) != NULL) {
        names->count++;
    }
}

static enum newsidx_status say_unknown(struct saved *saved, const char *name, struct newsidx_error *error)
{
    struct names names = {.count = 0};
    (void)saved_list(saved, take_name, &names, NULL);
    const char *near = cli_nearest(name, (const char *const *)names.item, names.count);
    const enum newsidx_status status =
        error_set(error, NEWSIDX_NOTHING, "no saved search '%s'%s%s%s", name, near != NULL ? " (did you mean '" : "",
                  near != NULL ? near : "", near != NULL ? "'?)" : "");
    for (size_t i = 0; i < names.count; i++) {
        free(names.item[i]);
    }
    return status;
}

enum newsidx_status saved_get(struct saved_search *out, struct saved *saved, const char *name,
                              struct newsidx_error *error)
{
    *out = (struct saved_search){.name = NULL};
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = take(&select, saved, SAVED_SELECT, name, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        status = fill_search(out, select) ? NEWSIDX_OK : error_nomem(error);
        if (status != NEWSIDX_OK) {
            saved_search_release(out);
        }
    } else {
        status = rc == SQLITE_DONE ? NEWSIDX_NOTHING : fault(saved, error);
    }
    (void)sqlite3_reset(select);
    return rc == SQLITE_DONE ? say_unknown(saved, name, error) : status;
}

enum newsidx_status saved_forget(struct saved *saved, const char *name, struct newsidx_error *error)
{
    struct saved_search search;
    enum newsidx_status status = saved_get(&search, saved, name, error);
    saved_search_release(&search);
    if (status == NEWSIDX_OK) {
        status = run_named(saved, SAVED_DELETE_SEEN, name, error);
    }
    return status == NEWSIDX_OK ? run_named(saved, SAVED_DELETE, name, error) : status;
}

/* --- what is new -------------------------------------------------------------------------------------------------------- */

/* Runs a statement for an article's guid; *found tells whether it gave a row. */
static enum newsidx_status ask(struct saved *saved, enum saved_statement number, const char *name,
                               struct newsidx_archive *archive, int64_t id, bool *found, struct newsidx_error *error)
{
    struct buffer guid = BUFFER_INIT;
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = search_guid(&guid, archive, id, error);
    if (status == NEWSIDX_OK) {
        status = take(&statement, saved, number, name, error);
    }
    if (status == NEWSIDX_OK) {
        statement_bind_text(statement, 2, buffer_text(&guid));
        const int rc = statement_step(statement);
        *found = rc == SQLITE_ROW;
        status = rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : fault(saved, error);
        (void)sqlite3_reset(statement);
    }
    buffer_release(&guid);
    return status;
}

enum newsidx_status saved_keep_new(struct saved *saved, const char *name, struct search_part *part, size_t parts,
                                   struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < parts; i++) {
        size_t kept = 0;
        for (size_t k = 0; k < part[i].found.count && status == NEWSIDX_OK; k++) {
            bool seen = false;
            status = ask(saved, SAVED_SELECT_SEEN, name, part[i].archive, part[i].found.id[k], &seen, error);
            if (!seen) {
                part[i].found.id[kept++] = part[i].found.id[k];
            }
        }
        part[i].found.count = kept;
    }
    return status;
}

enum newsidx_status saved_commit(struct saved *saved, const char *name, const struct search_part *part, size_t parts,
                                 struct newsidx_error *error)
{
    if (!run(saved, "BEGIN IMMEDIATE")) {
        return fault(saved, error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < parts; i++) {
        for (size_t k = 0; k < part[i].found.count && status == NEWSIDX_OK; k++) {
            bool ignored = false;
            status = ask(saved, SAVED_INSERT_SEEN, name, part[i].archive, part[i].found.id[k], &ignored, error);
        }
    }
    if (status == NEWSIDX_OK) {
        status = run_named(saved, SAVED_STAMP, name, error);
    }
    if (status == NEWSIDX_OK && !run(saved, "COMMIT")) {
        status = fault(saved, error);
    }
    if (status != NEWSIDX_OK) {
        (void)run(saved, "ROLLBACK");
    }
    return status;
}
