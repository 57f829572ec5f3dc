/* test_impact_index.c - what is kept of the impact index from search to search is not kept beyond a change, whoever made it. */
#include "scratch_archive.h"

#include "archive.h"
#include "impact_index.h"
#include "store.h"

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    struct store *store;
};

static void put_article(const struct fixture *fixture, const char *guid, const char *body)
{
    struct newsidx_error error = {.message = ""};
    assert_int_equal(store_begin(fixture->store, &error), NEWSIDX_OK);
    scratch_put(fixture->store, guid, body);
    assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_OK);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.folder = scratch_make()};
    fixture.archive = scratch_archive(fixture.folder);
    fixture.store = scratch_store(fixture.archive);
    put_article(&fixture, "one", "alpha beta");
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    newsidx_close(fixture->archive);
    scratch_remove(fixture->folder);
    return 0;
}

/* Articles that the index has, as a search sees them; -1 where it does not cover the archive. */
static int64_t rows(struct newsidx_archive *archive)
{
    struct newsidx_error error = {.message = ""};
    struct impact_index *index = NULL;
    assert_int_equal(sqlite3_exec(archive->db, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(impact_index_take(&index, archive, &error), NEWSIDX_OK);
    assert_int_equal(sqlite3_exec(archive->db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_true(index == NULL || index->current); /* what it knows is taken for known next time */
    return index != NULL ? index->rows : -1;
}

static void test_impact_index_take__sees_what_is_committed(void **state)
{
    const struct fixture *fixture = *state;
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(rows(fixture->archive), 1);
    put_article(fixture, "two", "gamma");
    assert_int_equal(rows(fixture->archive), 2);
}

static void test_impact_index_take__sees_what_others_commit(void **state)
{
    const struct fixture *fixture = *state;
    sqlite3 *other = NULL;
    char path[1000];
    (void)snprintf(path, sizeof path, "%s", fixture->archive->path);
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(sqlite3_open(path, &other), SQLITE_OK);
    assert_int_equal(sqlite3_exec(other, "BEGIN; UPDATE impact_segments SET deleted = x'00000000'", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(rows(fixture->archive), -1);
    assert_int_equal(sqlite3_exec(other, "UPDATE impact_segments SET deleted = NULL", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(sqlite3_exec(other, "INSERT INTO articles_changed VALUES (77, NULL)", NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(rows(fixture->archive), -1);
    assert_int_equal(sqlite3_exec(other, "DELETE FROM articles_changed", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(sqlite3_close(other), SQLITE_OK);
}

/* In a transaction that writes nothing is taken for known. */
static void test_impact_index_take__sees_what_is_not_committed(void **state)
{
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    struct impact_index *index = NULL;
    assert_int_equal(rows(fixture->archive), 1);
    assert_int_equal(
        sqlite3_exec(fixture->archive->db, "BEGIN; UPDATE impact_segments SET deleted = x'00000000'", NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(impact_index_take(&index, fixture->archive, &error), NEWSIDX_OK);
    assert_null(index);
    assert_int_equal(sqlite3_exec(fixture->archive->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(rows(fixture->archive), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_impact_index_take__sees_what_is_committed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_index_take__sees_what_others_commit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_index_take__sees_what_is_not_committed, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
