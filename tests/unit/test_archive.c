/* test_archive.c - opening, making and refusing archives, and the schema that newsidx-archive(5) promises. */
#include "testing.h"

#include "archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static const char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = scratch_make();
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)chmod(folder, 0700);
    scratch_remove(folder);
    return 0;
}

/* Opens folder/name; the archive is the caller's. */
static struct newsidx_archive *open_archive(const char *name, enum newsidx_open_mode mode)
{
    char path[512];
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    if (newsidx_open(&archive, scratch_path(path, folder, name), mode, NULL, &error) != NEWSIDX_OK) {
        fail_msg("%s", error.message);
    }
    return archive;
}

static void make_archive(const char *name)
{
    newsidx_close(open_archive(name, NEWSIDX_CREATE));
}

/* Opening must fail with this status and a message that names the file and says why. */
static void check_refused(const char *name, enum newsidx_open_mode mode, const char *why)
{
    char path[512];
    struct newsidx_archive *archive = (struct newsidx_archive *)1;
    struct newsidx_error error = {.message = ""};
    check_number(name, NEWSIDX_ARCHIVE, newsidx_open(&archive, scratch_path(path, folder, name), mode, NULL, &error));
    assert_null(archive);
    if (strncmp(error.message, path, strlen(path)) != 0 || strstr(error.message, why) == NULL) {
        fail_msg("'%s' does not name '%s' and say '%s'", error.message, path, why);
    }
}

/* Runs SQL on folder/name with a connection of another program. */
static void run_sql(const char *name, const char *sql)
{
    char path[512];
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(scratch_path(path, folder, name), &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void write_file(const char *name, const char *text)
{
    char path[512];
    FILE *file = fopen(scratch_path(path, folder, name), "w");
    assert_non_null(file);
    (void)fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static bool exists(const char *name)
{
    char path[512];
    return access(scratch_path(path, folder, name), F_OK) == 0;
}

/* The first column of all rows, separated by a blank. */
static const char *query_text(char out[1024], struct newsidx_archive *archive, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    size_t len = 0;
    assert_int_equal(sqlite3_prepare_v2(archive->db, sql, -1, &statement, NULL), SQLITE_OK);
    out[0] = '\0';
    while (sqlite3_step(statement) == SQLITE_ROW && len < 1024) {
        len += (size_t)snprintf(out + len, 1024 - len, "%s%s", len > 0 ? " " : "", sqlite3_column_text(statement, 0));
    }
    (void)sqlite3_finalize(statement);
    return out;
}

/* --- making and opening ------------------------------------------------------------------------------------------------- */

static void test_archive__create_makes_a_complete_archive(void **state)
{
    (void)state;
    char text[1024];
    struct newsidx_archive *archive = open_archive("new.db", NEWSIDX_CREATE);
    assert_string_equal(query_text(text, archive, "PRAGMA application_id"), "1313167187");
    assert_string_equal(query_text(text, archive, "PRAGMA user_version"), "5");
    assert_string_equal(query_text(text, archive, "PRAGMA journal_mode"), "wal");
    assert_string_equal(query_text(text, archive, "SELECT name FROM settings ORDER BY name"),
                        "language tokenizer uuid");
    assert_string_equal(archive->language, "english");
    assert_int_equal(strncmp(archive->tokenizer, "newsidx english " TOKENIZER_VERSION " ", 18), 0);
    assert_false(archive->portable);
    assert_int_equal(archive_changed_count(archive), 0);
    newsidx_close(archive);
}

static void test_archive__uuids_differ(void **state)
{
    (void)state;
    struct newsidx_archive *one = open_archive("uuid1.db", NEWSIDX_CREATE);
    struct newsidx_archive *two = open_archive("uuid2.db", NEWSIDX_CREATE);
    char *a = archive_setting(one, "uuid");
    char *b = archive_setting(two, "uuid");
    assert_int_equal(strlen(a), 36);
    assert_int_equal(a[14], '4'); /* RFC 9562, version 4 */
    assert_string_not_equal(a, b);
    assert_null(archive_setting(one, "no such setting"));
    free(a);
    free(b);
    newsidx_close(one);
    newsidx_close(two);
}

static void test_archive__every_mode_opens_what_is_there(void **state)
{
    (void)state;
    static const enum newsidx_open_mode MODES[] = {NEWSIDX_READ, NEWSIDX_WRITE, NEWSIDX_CREATE};
    make_archive("there.db");
    for (size_t i = 0; i < COUNT_OF(MODES); i++) {
        struct newsidx_archive *archive = open_archive("there.db", MODES[i]);
        assert_int_equal(sqlite3_db_readonly(archive->db, "main"), MODES[i] == NEWSIDX_READ);
        newsidx_close(archive);
    }
    newsidx_close(NULL);
}

static void test_archive__options(void **state)
{
    (void)state;
    char path[512];
    struct newsidx_archive *archive = NULL;
    const struct newsidx_create_options german = {.language = "german"};
    const struct newsidx_create_options portable = {.portable = true};

    assert_int_equal(newsidx_open(&archive, scratch_path(path, folder, "de.db"), NEWSIDX_CREATE, &german, NULL),
                     NEWSIDX_OK);
    assert_string_equal(archive->language, "german");
    newsidx_close(archive);
    assert_int_equal(newsidx_open(&archive, scratch_path(path, folder, "p.db"), NEWSIDX_CREATE, &portable, NULL),
                     NEWSIDX_OK);
    assert_true(archive->portable);
    assert_string_equal(archive->tokenizer, "porter unicode61");
    newsidx_close(archive);

    archive = open_archive("p.db", NEWSIDX_READ); /* the file tells it again */
    assert_true(archive->portable && analyzer_is_portable(archive->analyzer));
    newsidx_close(archive);
}

static void test_archive__unknown_language_leaves_no_file(void **state)
{
    (void)state;
    static const char *const LANGUAGES[] = {"klingon", "", "English", "en'); DROP TABLE articles; --"};
    for (size_t i = 0; i < COUNT_OF(LANGUAGES); i++) {
        char path[512];
        struct newsidx_archive *archive = NULL;
        const struct newsidx_create_options options = {.language = LANGUAGES[i]};
        check_number(LANGUAGES[i], NEWSIDX_QUERY,
                     newsidx_open(&archive, scratch_path(path, folder, "no.db"), NEWSIDX_CREATE, &options, NULL));
        assert_null(archive);
        assert_false(exists("no.db"));
    }
}

static void test_archive__names_with_signs_of_a_uri(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"a?b.db",        "a#b.db",   "a%20b.db",  "a b.db",
                                        "a?mode=memory", "'a\"b.db", "file:x.db", "caf\xC3\xA9.db"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        make_archive(NAMES[i]);
        check_number(NAMES[i], true, exists(NAMES[i]));
        newsidx_close(open_archive(NAMES[i], NEWSIDX_READ));
    }
}

static void test_archive__relative_path_becomes_absolute(void **state)
{
    (void)state;
    char before[1024];
    char want[512];
    struct newsidx_archive *archive = NULL;
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(chdir(folder), 0);

    assert_int_equal(newsidx_open(&archive, "relative.db", NEWSIDX_CREATE, NULL, NULL), NEWSIDX_OK);
    assert_int_equal(chdir(before), 0);

    assert_string_equal(archive->path, scratch_path(want, folder, "relative.db"));
    newsidx_close(archive);
}

static void test_archive__empty_file_becomes_an_archive_only_when_created(void **state)
{
    (void)state;
    write_file("empty.db", "");
    check_refused("empty.db", NEWSIDX_READ, "not a newsidx archive");
    check_refused("empty.db", NEWSIDX_WRITE, "not a newsidx archive");
    make_archive("empty.db");
    newsidx_close(open_archive("empty.db", NEWSIDX_READ));
}

static void test_archive__two_openers(void **state)
{
    (void)state;
    char text[1024];
    struct newsidx_archive *one = open_archive("two.db", NEWSIDX_CREATE);
    struct newsidx_archive *two = open_archive("two.db", NEWSIDX_CREATE);
    struct newsidx_archive *reader = open_archive("two.db", NEWSIDX_READ);

    assert_int_equal(sqlite3_exec(one->db, "INSERT INTO settings VALUES ('a', '1')", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(two->db, "INSERT INTO settings VALUES ('b', '2')", NULL, NULL, NULL), SQLITE_OK);

    assert_string_equal(query_text(text, reader, "SELECT name FROM settings ORDER BY name"),
                        "a b language tokenizer uuid");
    newsidx_close(one);
    newsidx_close(two);
    newsidx_close(reader);
}

/* What a wait was told: how often it asked, and what it was answered. */
struct asked {
    int times;
    int64_t last_ms;
    enum newsidx_status answer; /* from 100 ms on */
};

static enum newsidx_status answer_wait(void *context, int64_t waited_ms)
{
    struct asked *asked = context;
    asked->times++;
    asked->last_ms = waited_ms;
    return waited_ms < 100 ? NEWSIDX_OK : asked->answer;
}

static void test_archive__a_second_writer_asks_and_is_ended(void **state)
{
    (void)state;
    static const enum newsidx_status ANSWERS[] = {NEWSIDX_CANCELED, NEWSIDX_ARCHIVE};
    struct newsidx_archive *first = open_archive("wait.db", NEWSIDX_CREATE);
    for (size_t i = 0; i < COUNT_OF(ANSWERS); i++) {
        char path[512];
        struct asked asked = {.answer = ANSWERS[i]};
        struct newsidx_archive *second = NULL;
        const struct newsidx_create_options options = {.wait = answer_wait, .wait_context = &asked};
        assert_int_equal(newsidx_open(&second, scratch_path(path, folder, "wait.db"), NEWSIDX_WRITE, &options, NULL),
                         NEWSIDX_OK);
        assert_int_equal(archive_begin(first, NULL), NEWSIDX_OK);

        assert_int_equal(archive_begin(second, NULL), ANSWERS[i]);

        assert_true(asked.times > 2 && asked.last_ms >= 100);
        assert_int_equal(sqlite3_exec(first->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
        assert_int_equal(archive_begin(second, NULL), NEWSIDX_OK);
        newsidx_close(second);
    }
    newsidx_close(first);
}

static void test_archive__writer_leaves_an_empty_log_and_its_index(void **state)
{
    (void)state;
    char path[512];
    struct stat log;
    make_archive("log.db");
    assert_int_equal(stat(scratch_path(path, folder, "log.db-wal"), &log), 0);
    assert_int_equal(log.st_size, 0);
    assert_true(exists("log.db-shm"));
}

static void test_archive__read_of_an_unknown_id_is_nothing(void **state)
{
    (void)state;
    struct newsidx_archive *archive = open_archive("ids.db", NEWSIDX_CREATE);
    struct newsidx_article article;
    newsidx_article_init(&article);
    assert_int_equal(newsidx_read(archive, INT64_C(20141107000001), &article, NULL), NEWSIDX_NOTHING);
    assert_null(article.field[NEWSIDX_GUID]);
    newsidx_close(archive);
}

/* --- refusing ----------------------------------------------------------------------------------------------------------- */

static void test_archive__missing_file(void **state)
{
    (void)state;
    check_refused("missing.db", NEWSIDX_READ, strerror(ENOENT));
    check_refused("missing.db", NEWSIDX_WRITE, strerror(ENOENT));
    assert_false(exists("missing.db"));
    check_refused("no/such/folder.db", NEWSIDX_CREATE, strerror(ENOENT));
}

static void test_archive__no_regular_file(void **state)
{
    (void)state;
    char path[512];
    assert_int_equal(mkdir(scratch_path(path, folder, "folder.db"), 0700), 0);
    assert_int_equal(mkfifo(scratch_path(path, folder, "pipe.db"), 0600), 0);
    for (int mode = NEWSIDX_READ; mode <= NEWSIDX_CREATE; mode++) {
        check_refused("folder.db", (enum newsidx_open_mode)mode, "not a regular file");
        check_refused("pipe.db", (enum newsidx_open_mode)mode, "not a regular file");
    }
}

static void test_archive__file_of_another_kind(void **state)
{
    (void)state;
    write_file("text.db",
               "This is no database, but long enough to be looked at: twelve more words follow here, and here.\n");
    run_sql("foreign.db", "CREATE TABLE articles(id INTEGER PRIMARY KEY)");
    for (int mode = NEWSIDX_READ; mode <= NEWSIDX_CREATE; mode++) {
        check_refused("text.db", (enum newsidx_open_mode)mode, "not an SQLite file");
        check_refused("foreign.db", (enum newsidx_open_mode)mode, "an SQLite file, but not a newsidx archive");
    }
}

static void test_archive__wrong_version_or_settings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *sql;
        const char *why;
    } ROWS[] = {
        {"newer.db", "PRAGMA user_version = 6", "made by a newer newsidx (schema version 6"},
        {"zero.db", "PRAGMA user_version = 0", "damaged"},
        {"settings.db", "DELETE FROM settings WHERE name = 'tokenizer'", "damaged"},
        {"fingerprint.db", "UPDATE settings SET value = 'newsidx english 1 0000000000000000' WHERE name = 'tokenizer'",
         "another tokenizer"},
        {"version.db", "UPDATE settings SET value = replace(value, ' 1 ', ' 99 ') WHERE name = 'tokenizer'",
         "another tokenizer"},
        {"language.db", "UPDATE settings SET value = 'klingon' WHERE name = 'language'", "klingon"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        make_archive(ROWS[i].name);
        run_sql(ROWS[i].name, ROWS[i].sql);
        check_refused(ROWS[i].name, NEWSIDX_READ, ROWS[i].why);
        check_refused(ROWS[i].name, NEWSIDX_CREATE, ROWS[i].why);
    }
}

static void test_archive__folder_that_cannot_be_written(void **state)
{
    (void)state;
    char path[512];
    if (geteuid() == 0) {
        skip(); /* root may write anywhere */
    }
    make_archive("ro.db");
    assert_int_equal(remove(scratch_path(path, folder, "ro.db-wal")), 0);
    assert_int_equal(remove(scratch_path(path, folder, "ro.db-shm")), 0);
    assert_int_equal(chmod(folder, 0500), 0);

    struct newsidx_archive *archive = open_archive("ro.db", NEWSIDX_READ);
    assert_true(archive->immutable);
    newsidx_close(archive);
    check_refused("none.db", NEWSIDX_CREATE, strerror(EACCES));
}

static int allow_writing(void **state)
{
    (void)state;
    return chmod(folder, 0700);
}

/* --- the connection ----------------------------------------------------------------------------------------------------- */

static void test_archive__nothing_of_the_file_runs(void **state)
{
    (void)state;
    char text[1024];
    make_archive("hostile.db");
    run_sql("hostile.db", "CREATE TRIGGER spy AFTER INSERT ON settings BEGIN DELETE FROM settings; END;"
                          "CREATE VIEW trap AS SELECT name FROM settings");
    struct newsidx_archive *archive = open_archive("hostile.db", NEWSIDX_WRITE);

    assert_int_equal(sqlite3_exec(archive->db, "INSERT INTO settings VALUES ('a', '1')", NULL, NULL, NULL), SQLITE_OK);

    assert_string_equal(query_text(text, archive, "SELECT count(*) FROM settings"), "4");
    assert_int_equal(sqlite3_exec(archive->db, "SELECT * FROM trap", NULL, NULL, NULL), SQLITE_ERROR);
    assert_string_equal(query_text(text, archive, "PRAGMA trusted_schema"), "0");
    assert_string_equal(query_text(text, archive, "PRAGMA mmap_size"), "0");
    (void)sqlite3_exec(archive->db, "PRAGMA writable_schema = ON", NULL, NULL, NULL); /* does nothing: defensive */
    assert_int_not_equal(sqlite3_exec(archive->db, "DELETE FROM sqlite_schema", NULL, NULL, NULL), SQLITE_OK);
    assert_int_not_equal(sqlite3_exec(archive->db, "DELETE FROM articles_fts_data", NULL, NULL, NULL), SQLITE_OK);
    newsidx_close(archive);
}

static void test_archive__default_path(void **state)
{
    (void)state;
    static const struct {
        const char *db;
        const char *data;
        const char *home;
        const char *path;
    } ROWS[] = {
        {"/a/b.db", "/data", "/home/x", "/a/b.db"},
        {"", "/data", "/home/x", "/data/newsidx/archive.db"},
        {NULL, "/data", NULL, "/data/newsidx/archive.db"},
        {NULL, "relative", "/home/x", "/home/x/.local/share/newsidx/archive.db"},
        {NULL, "", "/home/x", "/home/x/.local/share/newsidx/archive.db"},
        {NULL, NULL, "", NULL},
        {NULL, NULL, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const char *const names[] = {"NEWSIDX_DB", "XDG_DATA_HOME", "HOME"};
        const char *const values[] = {ROWS[i].db, ROWS[i].data, ROWS[i].home};
        for (size_t k = 0; k < 3; k++) {
            assert_int_equal(values[k] != NULL ? setenv(names[k], values[k], 1) : unsetenv(names[k]), 0);
        }
        char *path = archive_default_path();
        check_text(ROWS[i].path != NULL ? ROWS[i].path : "nothing set", ROWS[i].path, path);
        free(path);
    }
}

/* --- the contract of newsidx-archive(5) --------------------------------------------------------------------------------- */

#define COLUMNS_OF_AN_ARTICLE                                                                                          \
    "guid headline deck author dateline place agency date date_source published updated source section language "      \
    "url body origin digest added"

static void test_archive__columns(void **state)
{
    (void)state;
    static const char *const ROWS[][2] = {
        {"settings", "name value"},
        {"articles", "id " COLUMNS_OF_AN_ARTICLE},
        {"articles_fts", "headline deck body author dateline date"},
        {"versions", "version id " COLUMNS_OF_AN_ARTICLE " replaced"},
        {"words", "word stem articles"},
        {"articles_changed", "id was"},
        {"inputs", "path stamp articles rejected"},
    };
    struct newsidx_archive *archive = open_archive("schema.db", NEWSIDX_CREATE);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char sql[128];
        char text[1024];
        (void)snprintf(sql, sizeof sql, "SELECT name FROM pragma_table_info('%s') ORDER BY cid", ROWS[i][0]);
        check_text(ROWS[i][0], ROWS[i][1], query_text(text, archive, sql));
    }
    newsidx_close(archive);
}

static void test_archive__indexes_triggers_and_tables(void **state)
{
    (void)state;
    char text[1024];
    struct newsidx_archive *archive = open_archive("objects.db", NEWSIDX_CREATE);
    assert_string_equal(query_text(text, archive,
                                   "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL "
                                   "ORDER BY name"),
                        "articles_digest articles_facets articles_origin articles_url versions_guid words_stem");
    assert_string_equal(
        query_text(text, archive, "SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"),
        "articles_delete articles_insert articles_update");
    assert_string_equal(
        query_text(text, archive, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"),
        "articles articles_changed articles_fts articles_fts_config articles_fts_data articles_fts_docsize "
        "articles_fts_idx impact impact_articles impact_pairs impact_positions impact_segments inputs settings "
        "versions words");
    newsidx_close(archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_archive__create_makes_a_complete_archive),
        cmocka_unit_test(test_archive__uuids_differ),
        cmocka_unit_test(test_archive__every_mode_opens_what_is_there),
        cmocka_unit_test(test_archive__options),
        cmocka_unit_test(test_archive__unknown_language_leaves_no_file),
        cmocka_unit_test(test_archive__names_with_signs_of_a_uri),
        cmocka_unit_test(test_archive__relative_path_becomes_absolute),
        cmocka_unit_test(test_archive__empty_file_becomes_an_archive_only_when_created),
        cmocka_unit_test(test_archive__two_openers),
        cmocka_unit_test(test_archive__a_second_writer_asks_and_is_ended),
        cmocka_unit_test(test_archive__writer_leaves_an_empty_log_and_its_index),
        cmocka_unit_test(test_archive__read_of_an_unknown_id_is_nothing),
        cmocka_unit_test(test_archive__missing_file),
        cmocka_unit_test(test_archive__no_regular_file),
        cmocka_unit_test(test_archive__file_of_another_kind),
        cmocka_unit_test(test_archive__wrong_version_or_settings),
        cmocka_unit_test_teardown(test_archive__folder_that_cannot_be_written, allow_writing),
        cmocka_unit_test(test_archive__nothing_of_the_file_runs),
        cmocka_unit_test(test_archive__default_path),
        cmocka_unit_test(test_archive__columns),
        cmocka_unit_test(test_archive__indexes_triggers_and_tables),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
