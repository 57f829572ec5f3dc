/* test_store.c - identity, ids, versions and conflicts (newsidx-archive(5)) at the level of one article. */
#include "scratch_archive.h"

#include "archive.h"
#include "date.h"
#include "store.h"

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    struct store *store;
    bool one_batch; /* for all rows of check_puts */
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.one_batch = false;
    fixture.folder = scratch_make();
    fixture.archive = scratch_archive(fixture.folder);
    fixture.store = scratch_store(fixture.archive);
    *state = &fixture;
    return 0;
}

static int set_up_one_batch(void **state)
{
    (void)set_up(state);
    ((struct fixture *)*state)->one_batch = true;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    newsidx_close(fixture->archive);
    scratch_remove(fixture->folder);
    return 0;
}

static void set(struct newsidx_article *article, enum newsidx_field field, const char *text)
{
    if (text != NULL) {
        assert_int_equal(newsidx_article_set(article, field, text, strlen(text), NULL), NEWSIDX_OK);
    }
}

struct put_row {
    const char *guid;
    const char *url;
    const char *origin;
    const char *headline;
    const char *body;
    const char *date;
    const char *updated;
    int64_t brought; /* the id that came with it */
    bool placed;     /* the origin is a place in a file, not a name */
    enum newsidx_outcome outcome;
    int64_t id;
};

static enum newsidx_status put(struct fixture *fixture, const struct put_row *row, enum store_conflict conflict,
                               enum newsidx_outcome *outcome, int64_t *id)
{
    struct newsidx_article article;
    struct newsidx_error error = {.message = ""};
    newsidx_article_init(&article);
    article.id = row->brought;
    set(&article, NEWSIDX_GUID, row->guid);
    set(&article, NEWSIDX_URL, row->url);
    set(&article, NEWSIDX_ORIGIN, row->origin);
    set(&article, NEWSIDX_HEADLINE, row->headline);
    set(&article, NEWSIDX_BODY, row->body);
    set(&article, NEWSIDX_DATE, row->date);
    set(&article, NEWSIDX_UPDATED, row->updated);
    assert_true(fixture->one_batch || store_begin(fixture->store, &error) == NEWSIDX_OK);
    const enum newsidx_status status = store_put(fixture->store, &article, conflict, !row->placed, outcome, &error);
    *id = article.id;
    assert_true(fixture->one_batch || store_commit(fixture->store, &error) == NEWSIDX_OK);
    newsidx_article_clear(&article);
    return status;
}

static void check_puts(struct fixture *fixture, const struct put_row *row, size_t count)
{
    assert_true(!fixture->one_batch || store_begin(fixture->store, NULL) == NEWSIDX_OK);
    for (size_t i = 0; i < count; i++) {
        enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
        int64_t id = 0;
        char input[64];
        (void)snprintf(input, sizeof input, "row %zu", i);
        assert_int_equal(put(fixture, &row[i], STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
        check_number(input, row[i].outcome, outcome);
        check_number(input, row[i].id, id);
    }
    assert_true(!fixture->one_batch || store_commit(fixture->store, NULL) == NEWSIDX_OK);
}

static int64_t select_number(struct fixture *fixture, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(fixture->archive->db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    const int64_t number = sqlite3_column_int64(statement, 0);
    (void)sqlite3_finalize(statement);
    return number;
}

static void test_store__knows_an_article_by_its_guid(void **state)
{
    static const struct put_row ROWS[] = {
        {.guid = "g", .headline = "a", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.guid = "g", .headline = "a", .outcome = NEWSIDX_UNCHANGED, .id = 1},
        {.guid = "g", .headline = "b", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.guid = "h", .headline = "b", .outcome = NEWSIDX_ADDED_NEW, .id = 2},
        {.guid = "G", .headline = "b", .outcome = NEWSIDX_ADDED_NEW, .id = 3},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
    assert_int_equal(select_number(*state, "SELECT count(*) FROM versions"), 1);
}

static void test_store__knows_an_article_by_its_url(void **state)
{
    static const struct put_row ROWS[] = {
        {.url = "https://e.org/x", .headline = "a", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.url = "https://e.org/x", .headline = "b", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.url = "https://e.org/", .headline = "c", .outcome = NEWSIDX_ADDED_NEW, .id = 2},
        {.url = "https://e.org/", .headline = "d", .outcome = NEWSIDX_ADDED_NEW, .id = 3},
        {.url = "https://e.org", .headline = "e", .outcome = NEWSIDX_ADDED_NEW, .id = 4},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
}

static void test_store__knows_an_article_by_its_origin_or_text(void **state)
{
    static const struct put_row ROWS[] = {
        {.origin = "/no/a", .headline = "a", .body = "x", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.origin = "/no/a", .headline = "a", .body = "y", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.origin = "/no/b", .headline = "a", .body = "y", .outcome = NEWSIDX_UNCHANGED, .id = 1}, /* moved */
        {.origin = "/no/a", .headline = "a", .body = "z", .outcome = NEWSIDX_ADDED_NEW, .id = 2},
        {.guid = "g", .origin = "/no/c", .headline = "a", .body = "y", .outcome = NEWSIDX_ADDED_NEW, .id = 3},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
}

/* The third record of a file may be another one after an edit: only with the same headline or body is it the same article. */
static void test_store__knows_an_article_by_its_place_and_text(void **state)
{
    static const struct put_row ROWS[] = {
        {.origin = "f!3", .headline = "a", .body = "x", .placed = true, .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.origin = "f!3", .headline = "a", .body = "y", .placed = true, .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.origin = "f!3", .headline = "b", .body = "y", .placed = true, .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.origin = "f!3", .headline = "c", .body = "z", .placed = true, .outcome = NEWSIDX_ADDED_NEW, .id = 2},
        {.origin = "f!5", .body = "u", .placed = true, .outcome = NEWSIDX_ADDED_NEW, .id = 3},
        {.origin = "f!5",
         .body = "v",
         .placed = true,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = 4}, /* no headline is no agreement */
        {.origin = "f!6", .headline = "u", .placed = true, .outcome = NEWSIDX_ADDED_NEW, .id = 5},
        {.origin = "f!6", .headline = "v", .placed = true, .outcome = NEWSIDX_ADDED_NEW, .id = 6},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
}

/* By the text that it had first; where that name is taken, as the text is another article's first one, by a number more. */
static void test_store__names_what_has_no_name(void **state)
{
    static const struct put_row ROWS[] = {
        {.origin = "/no/a", .headline = "a", .body = "x", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.origin = "/no/a", .headline = "a", .body = "y", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
        {.origin = "/no/b", .headline = "a", .body = "x", .outcome = NEWSIDX_ADDED_NEW, .id = 2},
        {.origin = "/no/c", .headline = "b", .body = "z", .outcome = NEWSIDX_ADDED_NEW, .id = 3},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
    assert_int_equal(select_number(*state, "SELECT guid = 'sha256:' || digest FROM articles WHERE id = 3"), 1);
    assert_int_equal(select_number(*state, "SELECT guid = 'sha256:' || digest || ':2' FROM articles WHERE id = 2"), 1);
    assert_int_equal(select_number(*state, "SELECT two.guid = one.guid || ':2' FROM articles one, articles two "
                                           "WHERE one.id = 1 AND two.id = 2"),
                     1);
}

static void test_store__takes_an_origin_where_none_was_known(void **state)
{
    static const struct put_row ROWS[] = {
        {.guid = "g", .headline = "a", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.guid = "g", .headline = "a", .origin = "/no/a", .outcome = NEWSIDX_UNCHANGED, .id = 1},
        {.guid = "g", .headline = "a", .outcome = NEWSIDX_UNCHANGED, .id = 1},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
    assert_int_equal(select_number(*state, "SELECT count(*) FROM articles WHERE origin = '/no/a'"), 1);
}

static void test_store__makes_ids_of_dates(void **state)
{
    static const struct put_row ROWS[] = {
        {.guid = "a", .headline = "x", .date = "2014-11-07", .outcome = NEWSIDX_ADDED_NEW, .id = 20141107000001},
        {.guid = "b", .headline = "x", .date = "2014-11-07", .outcome = NEWSIDX_ADDED_NEW, .id = 20141107000002},
        {.guid = "c", .headline = "x", .date = "2014-11", .outcome = NEWSIDX_ADDED_NEW, .id = 20141100000001},
        {.guid = "d", .headline = "x", .date = "2014", .outcome = NEWSIDX_ADDED_NEW, .id = 20140000000001},
        {.guid = "a", .headline = "x", .date = "2014-11-08", .outcome = NEWSIDX_UPDATED_OLD, .id = 20141108000001},
        {.guid = "e", .headline = "x", .date = "2014-11-07", .outcome = NEWSIDX_ADDED_NEW, .id = 20141107000003},
        {.guid = "a", .headline = "x", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
}

static void test_store__keeps_an_id_that_fits_and_is_free(void **state)
{
    static const struct put_row ROWS[] = {
        {.guid = "a", .headline = "x", .brought = 7, .outcome = NEWSIDX_ADDED_NEW, .id = 7},
        {.guid = "b", .headline = "x", .brought = 5000000, .outcome = NEWSIDX_ADDED_NEW, .id = 5000000},
        {.guid = "c", .headline = "x", .brought = DATE_ID_UNDATED_END, .outcome = NEWSIDX_ADDED_NEW, .id = 5000001},
        {.guid = "d", .headline = "x", .brought = 7, .outcome = NEWSIDX_ADDED_NEW, .id = 5000002},
        {.guid = "e", .headline = "x", .brought = -1, .outcome = NEWSIDX_ADDED_NEW, .id = 5000003},
        {.guid = "f",
         .headline = "x",
         .date = "2014-11-07",
         .brought = 20141107000009,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = 20141107000009},
        {.guid = "g",
         .headline = "x",
         .date = "2014-11-07",
         .brought = 20141107000009,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = 20141107000010},
        {.guid = "h",
         .headline = "x",
         .date = "2014-11-07",
         .brought = 20141108000001,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = 20141107000011},
        {.guid = "i",
         .headline = "x",
         .date = "2014-11",
         .brought = 20141107000100,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = 20141100000001},
        {.guid = "j", .headline = "x", .brought = 20141107000050, .outcome = NEWSIDX_ADDED_NEW, .id = 5000004},
        {.guid = "k",
         .headline = "x",
         .brought = DATE_ID_UNDATED_END - 1,
         .outcome = NEWSIDX_ADDED_NEW,
         .id = DATE_ID_UNDATED_END - 1},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
}

static void test_store__keeps_an_older_revision_as_a_version(void **state)
{
    static const struct put_row ROWS[] = {
        {.guid = "g", .headline = "b", .updated = "2014-11-07T12:00:00Z", .outcome = NEWSIDX_ADDED_NEW, .id = 1},
        {.guid = "g", .headline = "a", .updated = "2014-11-07T11:00:00Z", .outcome = NEWSIDX_SUPERSEDED, .id = 1},
        {.guid = "g", .headline = "a", .updated = "2014-11-07T11:00:00Z", .outcome = NEWSIDX_UNCHANGED, .id = 1},
        /* earlier by the clock on the wall, later in fact */
        {.guid = "g", .headline = "c", .updated = "2014-11-07T11:30:00-05:00", .outcome = NEWSIDX_UPDATED_OLD, .id = 1},
    };
    check_puts(*state, ROWS, COUNT_OF(ROWS));
    assert_int_equal(select_number(*state, "SELECT count(*) FROM versions"), 2);
    assert_int_equal(select_number(*state, "SELECT headline = 'c' FROM articles"), 1);
}

static void test_store__obeys_conflict_options(void **state)
{
    static const struct put_row OLD = {.guid = "g", .headline = "old"};
    static const struct put_row NEW = {.guid = "g", .headline = "new"};
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    int64_t id = 0;
    assert_int_equal(put(*state, &OLD, STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(put(*state, &NEW, STORE_ERROR, &outcome, &id), NEWSIDX_NOTHING);
    assert_int_equal(put(*state, &NEW, STORE_SKIP, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(outcome, NEWSIDX_SKIPPED);
    assert_int_equal(select_number(*state, "SELECT headline = 'old' FROM articles"), 1);
    assert_int_equal(put(*state, &OLD, STORE_ERROR, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(outcome, NEWSIDX_UNCHANGED);
}

static void test_store__rejects_what_is_no_article(void **state)
{
    static const struct put_row ROWS[] = {{.guid = "a"}, {.guid = "b", .headline = "x", .date = "soon"}};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
        int64_t id = 0;
        assert_int_equal(put(*state, &ROWS[i], STORE_UPDATE, &outcome, &id), NEWSIDX_NOTHING);
    }
    assert_int_equal(select_number(*state, "SELECT count(*) FROM articles"), 0);
}

/* The last place of a day is taken: a correction to that day must leave the article as it was. */
static void test_store__loses_nothing_where_a_day_is_full(void **state)
{
    struct fixture *fixture = *state;
    static const struct put_row FULL = {.guid = "last", .headline = "x", .date = "2001-01-01"};
    static const struct put_row OLD = {.guid = "g", .headline = "y", .date = "2001-01-02"};
    static const struct put_row NEW = {.guid = "g", .headline = "y", .date = "2001-01-01"};
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    int64_t id = 0;
    assert_int_equal(put(fixture, &FULL, STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(put(fixture, &OLD, STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(
        sqlite3_exec(fixture->archive->db, "UPDATE articles SET id = 20010101999999 WHERE guid = 'last'", 0, 0, 0),
        SQLITE_OK);
    assert_int_equal(put(fixture, &NEW, STORE_UPDATE, &outcome, &id), NEWSIDX_NOTHING);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM articles WHERE guid = 'g'"), 1);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM versions"), 0);
    struct newsidx_article article;
    struct newsidx_error error = {.message = ""};
    newsidx_article_init(&article);
    set(&article, NEWSIDX_HEADLINE, "z");
    set(&article, NEWSIDX_DATE, "2001-01-01");
    assert_int_equal(newsidx_add(fixture->archive, &article, 1, NULL, &error), NEWSIDX_NOTHING);
    assert_non_null(strstr(error.message, "no room: 999999 articles have the date 2001-01-01 already"));
    newsidx_article_clear(&article);
}

/* Of rows that were written (the second has the guid of the first), of one that waits, and of what is known of ids nothing is left. */
static void test_store__rolls_a_batch_back(void **state)
{
    struct fixture *fixture = *state;
    static const struct put_row ROWS[] = {
        {.guid = "g", .headline = "x"}, {.guid = "g", .headline = "y"}, {.guid = "h", .headline = "z"}};
    static const struct put_row LATER = {.guid = "i", .headline = "u"};
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    int64_t id = 0;
    assert_int_equal(store_begin(fixture->store, NULL), NEWSIDX_OK);
    fixture->one_batch = true;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        assert_int_equal(put(fixture, &ROWS[i], STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    }
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM versions"), 1);
    store_rollback(fixture->store);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM versions"), 0);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM articles"), 0);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM words"), 0);
    fixture->one_batch = false;
    assert_int_equal(put(fixture, &LATER, STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    assert_int_equal(id, 1);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM articles"), 1);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM words"), 1);
}

/* Rows are inserted in the order of their ids, whatever the order they come in. */
static void test_store__writes_rows_in_the_order_of_ids(void **state)
{
    struct fixture *fixture = *state;
    static const char *const DATES[] = {"2001-01-02", "2001-01-03", "2001-01-01"};
    assert_int_equal(
        sqlite3_exec(fixture->archive->db,
                     "CREATE TEMP TABLE written(id); CREATE TEMP TRIGGER watch AFTER INSERT ON main.articles "
                     "BEGIN INSERT INTO written VALUES (new.id); END",
                     0, 0, 0),
        SQLITE_OK);
    assert_int_equal(store_begin(fixture->store, NULL), NEWSIDX_OK);
    for (int i = 0; i < 30; i++) {
        struct newsidx_article article;
        enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
        char headline[16];
        newsidx_article_init(&article);
        (void)snprintf(headline, sizeof headline, "story %d", i);
        set(&article, NEWSIDX_HEADLINE, headline);
        set(&article, NEWSIDX_DATE, DATES[i % 3]);
        assert_int_equal(store_put(fixture->store, &article, STORE_UPDATE, true, &outcome, NULL), NEWSIDX_OK);
        assert_true(article.id % DATE_ID_DAY == i / 3 + 1);
        newsidx_article_clear(&article);
    }
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM written"), 0);
    assert_int_equal(store_commit(fixture->store, NULL), NEWSIDX_OK);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM written"), 30);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM written a, written b "
                                            "WHERE b.rowid = a.rowid + 1 AND b.id <= a.id"),
                     0);
}

static void test_store__removes_with_index_and_words(void **state)
{
    struct fixture *fixture = *state;
    static const struct put_row ROW = {.guid = "g", .headline = "zebras everywhere"};
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    int64_t id = 0;
    assert_int_equal(put(fixture, &ROW, STORE_UPDATE, &outcome, &id), NEWSIDX_OK);
    static const char FOUND[] = "SELECT count(*) FROM articles_fts WHERE articles_fts MATCH 'zebra'";
    assert_int_equal(select_number(fixture, FOUND), 1);
    assert_int_equal(store_begin(fixture->store, NULL), NEWSIDX_OK);
    assert_int_equal(store_remove(fixture->store, id, NULL), NEWSIDX_OK);
    assert_int_equal(store_remove(fixture->store, id, NULL), NEWSIDX_NOTHING);
    assert_int_equal(store_commit(fixture->store, NULL), NEWSIDX_OK);
    assert_int_equal(select_number(fixture, FOUND), 0);
    assert_int_equal(select_number(fixture, "SELECT count(*) FROM words"), 0);
}

#define STORE_TEST(name)  cmocka_unit_test_setup_teardown(name, set_up, tear_down)
/* Each row in a batch of its own, and all in one, where rows wait for those that come after them. */
#define STORE_TESTS(name) STORE_TEST(name), cmocka_unit_test_setup_teardown(name, set_up_one_batch, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        STORE_TESTS(test_store__knows_an_article_by_its_guid),
        STORE_TESTS(test_store__knows_an_article_by_its_url),
        STORE_TESTS(test_store__knows_an_article_by_its_origin_or_text),
        STORE_TESTS(test_store__makes_ids_of_dates),
        STORE_TESTS(test_store__knows_an_article_by_its_place_and_text),
        STORE_TESTS(test_store__names_what_has_no_name),
        STORE_TESTS(test_store__takes_an_origin_where_none_was_known),
        STORE_TESTS(test_store__keeps_an_id_that_fits_and_is_free),
        STORE_TESTS(test_store__keeps_an_older_revision_as_a_version),
        STORE_TEST(test_store__obeys_conflict_options),
        STORE_TEST(test_store__rejects_what_is_no_article),
        STORE_TEST(test_store__loses_nothing_where_a_day_is_full),
        STORE_TEST(test_store__rolls_a_batch_back),
        STORE_TEST(test_store__writes_rows_in_the_order_of_ids),
        STORE_TEST(test_store__removes_with_index_and_words),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
