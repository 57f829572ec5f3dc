/* archive_make.c - the schema of a new archive, and an older one brought up to it. */
#include "archive_internal.h"

#include "archive_path.h"

#include "buffer.h"
#include "error.h"
#include "schema_sql.h" /* schema.sql as a string, made by the build */
#include "tokenizer.h"

#include <stdio.h>
#include <string.h>

enum {
    TOKENIZER_BYTES = 128, /* of a tokenize option with its NUL */
    IMPACT_VERSION = 3,    /* of the schema, from which on the impact index is as it is now */
    IMPACT_TABLES = 4,     /* of that version */
    ROWID_VERSION = 5,     /* from which on impact_articles has rowids */
};

/* Measured on 160,000 articles: with SQLite's 4,096 the file is 9% larger, since a story fills a page and a half, and a batch makes four
 * times as many calls to the system; with 16,384 it is 1% larger, and takes as long. */
#define PAGE_SIZE "PRAGMA page_size = 32768"

/* --- making ------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status insert_setting(struct newsidx_archive *archive, const char *name, const char *value,
                                          struct newsidx_error *error)
{
    sqlite3_stmt *statement = archive_prepare(archive, INSERT_SETTING);
    statement_bind_text(statement, 1, name);
    statement_bind_text(statement, 2, value);
    const enum newsidx_status status = statement_run(archive->db, statement, error);
    (void)sqlite3_finalize(statement);
    return status;
}

static enum newsidx_status execute_schema(struct newsidx_archive *archive, const char *tokenizer,
                                          struct newsidx_error *error)
{
    static const char PLACEHOLDER[] = ":tokenizer\n";
    const char *placeholder = strstr(SCHEMA_SQL, PLACEHOLDER);
    struct buffer sql = BUFFER_INIT;
    buffer_append(&sql, SCHEMA_SQL, (size_t)(placeholder - SCHEMA_SQL));
    buffer_printf(&sql, "'%s'\n", tokenizer);
    buffer_append_text(&sql, placeholder + sizeof PLACEHOLDER - 1);
    buffer_printf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;", ARCHIVE_APPLICATION_ID,
                  ARCHIVE_SCHEMA_VERSION);
    const enum newsidx_status status =
        sql.failed ? error_nomem(error) : statement_execute(archive->db, sql.data, error);
    buffer_release(&sql);
    return status;
}

static void make_uuid(char uuid[37])
{
    unsigned char bytes[16];
    sqlite3_randomness(sizeof bytes, bytes);
    bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40); /* RFC 9562, version 4 */
    bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
    size_t at = 0;
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10) {
            uuid[at++] = '-';
        }
        (void)snprintf(uuid + at, 3, "%02x", bytes[i]);
        at += 2;
    }
}

static const char *language_of(const struct newsidx_create_options *options)
{
    return options != NULL && options->language != NULL ? options->language : "english";
}

/* The tokenize option for a new archive; NEWSIDX_QUERY for a language that libstemmer does not know. */
static enum newsidx_status choose_tokenizer(char tokenizer[TOKENIZER_BYTES],
                                            const struct newsidx_create_options *options, struct newsidx_error *error)
{
    char fingerprint[17];
    const char *language = language_of(options);
    if (options != NULL && options->portable) {
        (void)snprintf(tokenizer, TOKENIZER_BYTES, "porter unicode61");
        return NEWSIDX_OK;
    }
    if (strspn(language, "abcdefghijklmnopqrstuvwxyz_") != strlen(language) || strlen(language) > 32 ||
        !tokenizer_fingerprint(fingerprint, language)) {
        return error_set(error, NEWSIDX_QUERY, "unknown language '%s'", language);
    }
    (void)snprintf(tokenizer, TOKENIZER_BYTES, "newsidx %s %s %s", language, TOKENIZER_VERSION, fingerprint);
    return NEWSIDX_OK;
}

enum newsidx_status archive_verify_language(const struct newsidx_create_options *options, struct newsidx_error *error)
{
    char tokenizer[TOKENIZER_BYTES];
    return choose_tokenizer(tokenizer, options, error);
}

static enum newsidx_status write_schema(struct newsidx_archive *archive, const struct newsidx_create_options *options,
                                        struct newsidx_error *error)
{
    char tokenizer[TOKENIZER_BYTES];
    char uuid[37];
    enum newsidx_status status = choose_tokenizer(tokenizer, options, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    make_uuid(uuid);
    status = execute_schema(archive, tokenizer, error);
    if (status == NEWSIDX_OK) {
        status = insert_setting(archive, "uuid", uuid, error);
    }
    if (status == NEWSIDX_OK) {
        status = insert_setting(archive, "language", language_of(options), error);
    }
    if (status == NEWSIDX_OK) {
        status = insert_setting(archive, "tokenizer", tokenizer, error);
    }
    return status;
}

enum newsidx_status archive_make(struct newsidx_archive *archive, const struct newsidx_create_options *options,
                                 struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    /* What is tried in a temporary one is not kept; its empty tables fit into memory so. */
    if (!archive_path_is_temporary(archive->path)) {
        status = statement_execute(archive->db, PAGE_SIZE, error); /* no effect where pages are there */
    }
    if (status == NEWSIDX_OK) {
        status = waiting_begin(&archive->waiting, archive->db, "BEGIN EXCLUSIVE", error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    int64_t tables = 0;
    (void)archive_read_pragma(archive->db, "SELECT count(*) FROM sqlite_schema", &tables);
    if (tables == 0) {
        status = write_schema(archive, options, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_execute(archive->db, "COMMIT", error);
    }
    if (status != NEWSIDX_OK) {
        (void)statement_exec(archive->db, "ROLLBACK");
        return status;
    }
    return statement_execute(archive->db, "PRAGMA journal_mode = WAL", error);
}

/* --- upgrading ---------------------------------------------------------------------------------------------------------- */

/* Runs what schema.sql says from one place up to another, where there is no table or index of that name yet. */
static enum newsidx_status add_to_schema(struct newsidx_archive *archive, const char *name, const char *from,
                                         const char *to, struct newsidx_error *error)
{
    sqlite3_stmt *count = archive_prepare(archive, COUNT_SCHEMA);
    statement_bind_text(count, 1, name);
    const int rc = statement_step(count);
    const bool missing = rc == SQLITE_ROW && sqlite3_column_int64(count, 0) == 0;
    enum newsidx_status status = statement_stepped(archive->db, rc, error);
    (void)sqlite3_finalize(count);
    if (!missing) {
        return status;
    }
    const char *begin = strstr(SCHEMA_SQL, from);
    const char *end = begin != NULL ? strstr(begin, to) : NULL;
    if (end == NULL) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: its schema cannot be upgraded");
    }
    struct buffer sql = BUFFER_INIT;
    buffer_append(&sql, begin, (size_t)(end - begin));
    status = sql.failed ? error_nomem(error) : statement_execute(archive->db, sql.data, error);
    buffer_release(&sql);
    return status;
}

/* The table had no rowids before version 5. */
static enum newsidx_status renew_impact_articles(struct newsidx_archive *archive, struct newsidx_error *error)
{
    static const char SET_ASIDE[] = "CREATE TABLE impact_articles_before AS SELECT * FROM impact_articles; "
                                    "DROP TABLE impact_articles";
    static const char BRING_BACK[] = "INSERT INTO impact_articles(segment, chunk, first_id, ids, lengths, columns) "
                                     "SELECT segment, chunk, first_id, ids, lengths, columns "
                                     "FROM impact_articles_before ORDER BY segment, chunk; "
                                     "DROP TABLE impact_articles_before";
    enum newsidx_status status = statement_execute(archive->db, SET_ASIDE, error);
    if (status == NEWSIDX_OK) {
        status = add_to_schema(archive, "impact_articles", "CREATE TABLE impact_articles", "-- articles: how", error);
    }
    return status == NEWSIDX_OK ? statement_execute(archive->db, BRING_BACK, error) : status;
}

enum newsidx_status archive_upgrade(struct newsidx_archive *archive, struct newsidx_error *error)
{
    enum newsidx_status status = archive_begin(archive, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    int64_t present = 0; /* another program may have done it, or more, meanwhile */
    if (!archive_read_pragma(archive->db, "PRAGMA user_version", &present) || present >= ARCHIVE_SCHEMA_VERSION) {
        (void)statement_exec(archive->db, "ROLLBACK");
        return present == ARCHIVE_SCHEMA_VERSION
                   ? NEWSIDX_OK
                   : error_set(error, NEWSIDX_ARCHIVE, "another program changes its schema");
    }
    status = add_to_schema(archive, "articles_facets", "CREATE INDEX articles_facets", "CREATE VIRTUAL TABLE", error);
    int64_t tables = 0; /* other tools may have dropped some */
    (void)archive_read_pragma(archive->db,
                              "SELECT count(*) FROM sqlite_schema WHERE name IN ('impact', 'impact_positions', "
                              "'impact_articles', 'impact_segments')",
                              &tables);
    const bool kept = present >= IMPACT_VERSION && tables == IMPACT_TABLES;
    if (status == NEWSIDX_OK && !kept) {
        static const char DROP[] = "DROP TABLE IF EXISTS impact; DROP TABLE IF EXISTS impact_positions; "
                                   "DROP TABLE IF EXISTS impact_articles; DROP TABLE IF EXISTS impact_segments; "
                                   "DROP TABLE IF EXISTS impact_pairs";
        status = statement_execute(archive->db, DROP, error);
    }
    if (status == NEWSIDX_OK) {
        status = add_to_schema(archive, "impact", "CREATE TABLE impact_segments", "-- The articles of a large", error);
    }
    if (status == NEWSIDX_OK) {
        status = add_to_schema(archive, "impact_pairs", "CREATE TABLE impact_pairs", "-- Input files", error);
    }
    if (status == NEWSIDX_OK && kept && present < ROWID_VERSION) {
        status = renew_impact_articles(archive, error);
    }
    struct buffer version = BUFFER_INIT;
    buffer_printf(&version, "PRAGMA user_version = %d; COMMIT", ARCHIVE_SCHEMA_VERSION);
    if (status == NEWSIDX_OK) {
        status = version.failed ? error_nomem(error) : statement_execute(archive->db, version.data, error);
    }
    buffer_release(&version);
    if (status != NEWSIDX_OK) {
        (void)statement_exec(archive->db, "ROLLBACK");
    }
    return status;
}
