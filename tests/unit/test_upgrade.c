/* test_upgrade.c - an archive of an earlier schema version whose upgrade is killed or fails at any statement stays one, and can be upgraded
 * later. */
#include "testing.h"

#include "archive.h"

#include <signal.h>
#include <sys/wait.h>

static const char *folder;
static char path[512];
static int old_version;

static int make_folder(void **state)
{
    (void)state;
    folder = scratch_make();
    (void)scratch_path(path, folder, "old.db");
    return 0;
}

static int of_version_1(void **state)
{
    (void)state;
    old_version = 1;
    return 0;
}

static int of_version_2(void **state)
{
    (void)state;
    old_version = 2;
    return 0;
}

static int of_version_3(void **state)
{
    (void)state;
    old_version = 3;
    return 0;
}

static int of_version_4(void **state)
{
    (void)state;
    old_version = 4;
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    scratch_remove(folder);
    return 0;
}

/* Without the index for facets, which the first programs of version 1 did not make either. */
static void drop_index(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "DROP INDEX articles_facets", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void copy_old_archive(void)
{
    char log[520];
    char bytes[1 << 14];
    size_t len = 0;
    char source[512];
    (void)snprintf(source, sizeof source, "%s/archives/version-%d.db", NEWSIDX_FIXTURES, old_version);
    FILE *from = fopen(source, "rb");
    FILE *to = fopen(path, "wb");
    assert_true(from != NULL && to != NULL);
    while ((len = fread(bytes, 1, sizeof bytes, from)) > 0) {
        assert_int_equal(fwrite(bytes, 1, len, to), len);
    }
    assert_int_equal(fclose(from), 0);
    assert_int_equal(fclose(to), 0);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(log, sizeof log, "%s%s", path, i == 0 ? "-wal" : "-shm");
        (void)remove(log);
    }
    if (old_version == 1) {
        drop_index();
    }
}

static int64_t read_number(struct newsidx_archive *archive, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(archive->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return number;
}

/* The old version with nothing of the present one, or that whole; and readable. */
static int64_t check_one_or_the_other(void)
{
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    if (newsidx_open(&archive, path, NEWSIDX_READ, NULL, &error) != NEWSIDX_OK) {
        if (strstr(error.message, "another tokenizer or libstemmer") != NULL) {
            skip();
        }
        fail_msg("%s", error.message);
    }
    const int64_t version = read_number(archive, "PRAGMA user_version");
    const int64_t parts = read_number(archive, "SELECT count(*) FROM sqlite_schema WHERE name IN ('impact', "
                                               "'impact_segments', 'impact_articles', 'articles_facets')");
    const int64_t positions = read_number(
        archive, "SELECT (SELECT count(*) FROM pragma_table_info('impact') WHERE name IN ('part', 'positions')) + "
                 "(SELECT count(*) FROM sqlite_schema WHERE name = 'impact_positions')");
    check_number("parts of version 2", version == 1 ? 0 : 4, parts);
    check_number("parts of version 3", version < 3 ? 0 : 3, positions);
    check_number("parts of version 4", version < 4 ? 0 : 1,
                 read_number(archive, "SELECT count(*) FROM sqlite_schema WHERE name = 'impact_pairs'"));
    check_number("tables with rowids of version 5", version < 5 ? 0 : 1,
                 read_number(archive,
                             "SELECT count(*) FROM sqlite_schema WHERE name = 'impact_articles' AND sql NOT LIKE "
                             "'%WITHOUT ROWID%'"));
    check_number("tables set aside", 0,
                 read_number(archive, "SELECT count(*) FROM sqlite_schema WHERE name = 'impact_articles_before'"));
    if (version == 2 || old_version >= 3) {
        assert_true(read_number(archive, "SELECT count(*) FROM impact") > 100);
        assert_int_equal(read_number(archive, "SELECT count(*) FROM impact_articles"),
                         read_number(archive, "SELECT count(*) FROM impact_segments"));
    }
    assert_int_equal(read_number(archive, "SELECT count(*) FROM articles"), 26);
    newsidx_close(archive);
    return version;
}

static enum newsidx_status open_for_writing(void)
{
    struct newsidx_archive *archive = NULL;
    const enum newsidx_status status = newsidx_open(&archive, path, NEWSIDX_WRITE, NULL, NULL);
    newsidx_close(archive);
    return status;
}

/* --- faults ------------------------------------------------------------------------------------------------------------- */

static int countdown;

static int kill_at_statement(unsigned kind, void *context, void *statement, void *text)
{
    (void)kind;
    (void)context;
    (void)statement;
    (void)text;
    if (--countdown == 0) {
        (void)raise(SIGKILL);
    }
    return 0;
}

static int kill_at_commit(void *context)
{
    (void)context;
    return raise(SIGKILL);
}

static int deny_at_change(void *context, int action, const char *a, const char *b, const char *c, const char *d)
{
    (void)context;
    (void)a;
    (void)b;
    (void)c;
    (void)d;
    const bool change = action == SQLITE_CREATE_TABLE || action == SQLITE_CREATE_INDEX || action == SQLITE_DROP_TABLE ||
                        action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_TRANSACTION;
    return change && --countdown == 0 ? SQLITE_DENY : SQLITE_OK;
}

enum fault { FAULT_STATEMENT, FAULT_COMMIT, FAULT_DENIED };
static enum fault fault;

/* SQLite calls it for each connection that is opened. */
static int spoil(sqlite3 *db, const char **message, const struct sqlite3_api_routines *api)
{
    (void)message;
    (void)api;
    if (fault == FAULT_STATEMENT) {
        (void)sqlite3_trace_v2(db, SQLITE_TRACE_STMT, kill_at_statement, NULL);
    } else if (fault == FAULT_COMMIT) {
        (void)sqlite3_commit_hook(db, kill_at_commit, NULL);
    } else {
        (void)sqlite3_set_authorizer(db, deny_at_change, NULL);
    }
    return SQLITE_OK;
}

/* Whether a process that opens the archive for writing is killed on its way. */
static bool is_killed(enum fault kind, int at)
{
    int status = 0;
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        fault = kind;
        countdown = at;
        (void)sqlite3_auto_extension((void (*)(void))spoil);
        _exit(open_for_writing() == NEWSIDX_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

/* --- tests -------------------------------------------------------------------------------------------------------------- */

static void test_upgrade__killed_at_every_statement(void **state)
{
    (void)state;
    int kills = 0;
    int upgraded = 0;
    bool killed = true;
    for (int at = 1; killed && at < 200; at++) {
        copy_old_archive();
        killed = is_killed(FAULT_STATEMENT, at);
        kills += killed;
        upgraded += check_one_or_the_other() == ARCHIVE_SCHEMA_VERSION;
        assert_int_equal(open_for_writing(), NEWSIDX_OK);
        assert_int_equal(check_one_or_the_other(), ARCHIVE_SCHEMA_VERSION);
    }
    assert_true(kills > 10 && kills < 199 && upgraded >= 1);
}

static void test_upgrade__killed_at_the_commit(void **state)
{
    (void)state;
    copy_old_archive();
    assert_true(is_killed(FAULT_COMMIT, 0));
    assert_int_equal(check_one_or_the_other(), old_version);
    assert_int_equal(open_for_writing(), NEWSIDX_OK);
    assert_int_equal(check_one_or_the_other(), ARCHIVE_SCHEMA_VERSION);
}

static void test_upgrade__rolled_back_at_every_fault(void **state)
{
    (void)state;
    int faults = 0;
    enum newsidx_status status = NEWSIDX_ARCHIVE;
    copy_old_archive();
    (void)check_one_or_the_other();
    assert_int_equal(sqlite3_auto_extension((void (*)(void))spoil), SQLITE_OK);
    for (int at = 1; status != NEWSIDX_OK && at < 200; at++) {
        fault = FAULT_DENIED;
        countdown = at;
        status = open_for_writing();
        faults += status != NEWSIDX_OK;
        countdown = 0;
        check_number("version", status == NEWSIDX_OK ? ARCHIVE_SCHEMA_VERSION : old_version, check_one_or_the_other());
    }
    sqlite3_reset_auto_extension();
    assert_true(faults > 4 && status == NEWSIDX_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_upgrade__killed_at_every_statement, of_version_1),
        cmocka_unit_test_setup(test_upgrade__killed_at_the_commit, of_version_1),
        cmocka_unit_test_setup(test_upgrade__rolled_back_at_every_fault, of_version_1),
        cmocka_unit_test_setup(test_upgrade__killed_at_every_statement, of_version_2),
        cmocka_unit_test_setup(test_upgrade__killed_at_the_commit, of_version_2),
        cmocka_unit_test_setup(test_upgrade__rolled_back_at_every_fault, of_version_2),
        cmocka_unit_test_setup(test_upgrade__killed_at_every_statement, of_version_3),
        cmocka_unit_test_setup(test_upgrade__killed_at_the_commit, of_version_3),
        cmocka_unit_test_setup(test_upgrade__rolled_back_at_every_fault, of_version_3),
        cmocka_unit_test_setup(test_upgrade__killed_at_every_statement, of_version_4),
        cmocka_unit_test_setup(test_upgrade__killed_at_the_commit, of_version_4),
        cmocka_unit_test_setup(test_upgrade__rolled_back_at_every_fault, of_version_4),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
