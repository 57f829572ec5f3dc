/* test_fts_write.c - what the indexer writes beside FTS5 is what FTS5 would have written: FTS5 checks it, finds the same in it as in an index
 * of its own making, and goes on from it. */
#include "scratch_archive.h"

#include "archive.h"
#include "article.h"
#include "buffer.h"
#include "fts_format.h"
#include "store.h"

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    struct store *store;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.folder = scratch_make();
    fixture.archive = scratch_archive(fixture.folder);
    fixture.store = scratch_store(fixture.archive);
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

/* --- varints ------------------------------------------------------------------------------------------------------------ */

static void test_fts_varint__is_sqlites(void **state)
{
    static const struct {
        uint64_t value;
        unsigned char bytes[FTS_VARINT_MOST + 1];
        size_t len;
    } ROWS[] = {
        /* from the table in sqlite.org/fileformat2.html: groups of seven bits, the high ones first */
        {0, {0x00}, 1},
        {0x7F, {0x7F}, 1},
        {0x80, {0x81, 0x00}, 2},
        {0x3FFF, {0xFF, 0x7F}, 2},
        {0x4000, {0x81, 0x80, 0x00}, 3},
        {UINT64_C(20160229000001), {0x84, 0xCA, 0xDE, 0xDA, 0xA7, 0x86, 0x41}, 7},
        {UINT64_C(1) << 55, {0xC0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 8},
        {UINT64_C(1) << 56, {0x80, 0xC0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}, 9},
        {UINT64_MAX, {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}, 9},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        unsigned char bytes[FTS_VARINT_MOST];
        const unsigned char *at = bytes;
        uint64_t value = 1;
        assert_int_equal(fts_put_varint(bytes, ROWS[i].value) - bytes, ROWS[i].len);
        assert_memory_equal(bytes, ROWS[i].bytes, ROWS[i].len);
        assert_int_equal(fts_varint_bytes(bytes, FTS_VARINT_MOST), ROWS[i].len);
        assert_false(fts_varint(&value, &at, bytes + ROWS[i].len - 1));
        at = bytes;
        assert_true(fts_varint(&value, &at, bytes + ROWS[i].len));
        assert_true(value == ROWS[i].value && at == bytes + ROWS[i].len);
    }
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_outcome put(struct fixture *fixture, const char *guid, const char *date, const char *headline,
                                const char *body)
{
    struct newsidx_article article;
    struct newsidx_error error;
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    newsidx_article_init(&article);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_GUID, guid, strlen(guid), NULL), NEWSIDX_OK);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_DATE, date, strlen(date), NULL), NEWSIDX_OK);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_HEADLINE, headline, strlen(headline), NULL), NEWSIDX_OK);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_BODY, body, strlen(body), NULL), NEWSIDX_OK);
    assert_int_equal(store_put(fixture->store, &article, STORE_UPDATE, true, &outcome, &error), NEWSIDX_OK);
    newsidx_article_clear(&article);
    return outcome;
}

static void begin(struct fixture *fixture)
{
    struct newsidx_error error;
    assert_int_equal(store_begin(fixture->store, &error), NEWSIDX_OK);
}

static void commit(struct fixture *fixture)
{
    struct newsidx_error error = {.message = ""};
    assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_OK);
}

/* --- what FTS5 makes of it ---------------------------------------------------------------------------------------------- */

static void run(struct fixture *fixture, const char *sql)
{
    char *message = NULL;
    if (sqlite3_exec(fixture->archive->db, sql, NULL, NULL, &message) != SQLITE_OK) {
        fail_msg("%s: %s", sql, message);
    }
}

/* All rows of a query as text. */
static char *list(struct fixture *fixture, const char *sql)
{
    struct buffer text = BUFFER_INIT;
    sqlite3_stmt *select = NULL;
    if (sqlite3_prepare_v2(fixture->archive->db, sql, -1, &select, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(fixture->archive->db));
    }
    int rc = SQLITE_DONE;
    while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(select); i++) {
            buffer_printf(&text, "%s ", (const char *)sqlite3_column_text(select, i));
        }
        buffer_append_byte(&text, '\n');
    }
    assert_int_equal(rc, SQLITE_DONE);
    (void)sqlite3_finalize(select);
    return buffer_detach(&text);
}

static int64_t number_of(struct fixture *fixture, const char *sql)
{
    char *text = list(fixture, sql);
    const int64_t number = strtoll(text, NULL, 10);
    free(text);
    return number;
}

/* Every place of every token, the sizes of the articles, and searches that jump within long postings. */
static char *contents(struct fixture *fixture)
{
    static const char *const QUERIES[] = {
        "SELECT term, doc, col, offset FROM places ORDER BY 1, 2, 3, 4",
        "SELECT id, hex(sz) FROM articles_fts_docsize ORDER BY 1",
        "SELECT hex(block) FROM articles_fts_data WHERE id = 1",
        "SELECT rowid FROM articles_fts('common') WHERE rowid BETWEEN 20010110000000 AND 20010111999999",
        "SELECT rowid FROM articles_fts('common') WHERE rowid > 20010120000000 ORDER BY rowid DESC LIMIT 50",
        "SELECT rowid FROM articles_fts('rare common')",
        "SELECT rowid, bm25(articles_fts) FROM articles_fts('\"common lead\"') ORDER BY rank, rowid LIMIT 20",
    };
    struct buffer all = BUFFER_INIT;
    run(fixture, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.places USING fts5vocab(main, articles_fts, instance)");
    for (size_t i = 0; i < COUNT_OF(QUERIES); i++) {
        char *rows = list(fixture, QUERIES[i]);
        buffer_append_text(&all, rows);
        buffer_append_text(&all, "--\n");
        free(rows);
    }
    return buffer_detach(&all);
}

/* The index as it is, as FTS5 merges it and as FTS5 makes it of the texts. */
static void check_index(struct fixture *fixture)
{
    run(fixture, "INSERT INTO articles_fts(articles_fts) VALUES('integrity-check')");
    char *written = contents(fixture);
    run(fixture, "INSERT INTO articles_fts(articles_fts) VALUES('optimize')");
    run(fixture, "INSERT INTO articles_fts(articles_fts) VALUES('integrity-check')");
    char *merged = contents(fixture);
    run(fixture, "INSERT INTO articles_fts(articles_fts) VALUES('rebuild')");
    char *made = contents(fixture);
    if (strcmp(written, made) != 0) {
        fail_msg("what is written differs from what FTS5 makes");
    }
    if (strcmp(merged, made) != 0) {
        fail_msg("what FTS5 merges differs from what it makes");
    }
    free(written);
    free(merged);
    free(made);
}

/* --- tests -------------------------------------------------------------------------------------------------------------- */

/* Postings over many pages, with and without ids on each; terms that share nearly all bytes; one that fills a tenth of a page. */
static void test_fts_write__is_what_fts5_makes(void **state)
{
    enum { ARTICLES = 3000, REPEATS = 30000, LONG_WORDS = 60 };
    struct fixture *fixture = *state;
    begin(fixture);
    for (int i = 0; i < ARTICLES; i++) {
        struct buffer body = BUFFER_INIT;
        char guid[32];
        char date[32];
        (void)snprintf(guid, sizeof guid, "g%d", i);
        (void)snprintf(date, sizeof date, "2001-01-%02d", i * 28 / ARTICLES + 1);
        buffer_printf(&body, "common lead%s w%d x%d", i % 97 == 0 ? " rare" : "", i, i % 700);
        for (int k = 0; i == ARTICLES / 2 && k < REPEATS; k++) { /* one list over a dozen pages */
            buffer_append_text(&body, k % 200 == 0 ? " between" : " common");
        }
        for (int k = 0; i % 1000 == 1 && k < LONG_WORDS; k++) {
            buffer_append_byte(&body, ' ');
            for (int letters = 0; letters < 100 + k * 2; letters++) {
                buffer_append_byte(&body, (char)('a' + letters % 23));
            }
        }
        assert_int_equal(put(fixture, guid, date, i % 3 == 0 ? "Common U.S. O'Brien" : "Lead", buffer_text(&body)),
                         NEWSIDX_ADDED_NEW);
        buffer_release(&body);
    }
    commit(fixture);
    assert_true(number_of(fixture, "SELECT count(*) FROM articles_fts_idx WHERE pgno & 1") > 0); /* an index of ids */
    check_index(fixture);
}

static void test_fts_write__after_deletions(void **state)
{
    struct fixture *fixture = *state;
    struct newsidx_error error;
    begin(fixture);
    assert_int_equal(put(fixture, "a", "2001-01-10", "Common lead", "rare one"), NEWSIDX_ADDED_NEW);
    assert_int_equal(put(fixture, "b", "2001-01-11", "Common lead", "two"), NEWSIDX_ADDED_NEW);
    assert_int_equal(put(fixture, "c", "2001-01-12", "Common lead", "three"), NEWSIDX_ADDED_NEW);
    commit(fixture);
    begin(fixture); /* changed under its id, moved to another, changed twice; new, changed and new, moved */
    assert_int_equal(put(fixture, "a", "2001-01-10", "Common", "rare changed"), NEWSIDX_UPDATED_OLD);
    assert_int_equal(put(fixture, "b", "2001-01-09", "Common lead", "moved"), NEWSIDX_UPDATED_OLD);
    assert_int_equal(put(fixture, "c", "2001-01-12", "Common lead", "third"), NEWSIDX_UPDATED_OLD);
    assert_int_equal(put(fixture, "c", "2001-01-12", "Common lead", "fourth"), NEWSIDX_UPDATED_OLD);
    assert_int_equal(put(fixture, "d", "2001-01-12", "Common lead", "new"), NEWSIDX_ADDED_NEW);
    assert_int_equal(put(fixture, "e", "2001-01-12", "Common lead", "new"), NEWSIDX_ADDED_NEW);
    assert_int_equal(put(fixture, "e", "2001-01-13", "Common lead", "newer"), NEWSIDX_UPDATED_OLD);
    commit(fixture);
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM articles_fts('common')"), 5);
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM articles_fts('one OR two OR three OR third')"), 0);
    check_index(fixture);
    begin(fixture);
    assert_int_equal(
        store_remove(fixture->store, number_of(fixture, "SELECT id FROM articles WHERE guid = 'd'"), &error),
        NEWSIDX_OK);
    assert_int_equal(put(fixture, "f", "2001-01-12", "Common", "last"), NEWSIDX_ADDED_NEW);
    commit(fixture);
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM articles_fts('common')"), 5);
    check_index(fixture);
}

/* So many that FTS5 would have merged them; what it then writes itself, and what is written beside it, follow each other. */
static void test_fts_write__in_turns_with_fts5(void **state)
{
    enum { BATCHES = 40 };
    struct fixture *fixture = *state;
    for (int i = 0; i < BATCHES; i++) {
        char guid[32];
        (void)snprintf(guid, sizeof guid, "g%d", i);
        begin(fixture);
        assert_int_equal(put(fixture, guid, "2001-01-10", "Common", i % 5 == 0 ? "rare lead" : "lead"),
                         NEWSIDX_ADDED_NEW);
        commit(fixture);
        run(fixture, "INSERT INTO articles_fts(articles_fts) VALUES('integrity-check')");
        if (i % 7 == 3) { /* as another tool would, but for the triggers */
            run(fixture,
                "INSERT INTO articles(id, guid, date, body) SELECT max(id) + 1, 'sql' || max(id), '2001-01-10', "
                "'common by other means' FROM articles;"
                "INSERT INTO articles_fts(rowid, body) SELECT id, body FROM articles "
                "WHERE id = (SELECT max(id) FROM articles)");
        }
    }
    assert_int_equal(number_of(fixture, "SELECT count(*) FROM articles_fts('common')"), BATCHES + 6);
    assert_true(number_of(fixture, "SELECT count(DISTINCT segid) FROM articles_fts_idx") <= 18); /* of 46 */
    check_index(fixture);
}

/* Changes FTS5's tables behind its back. */
static void damage(struct fixture *fixture, const char *sql)
{
    run(fixture, sql); /* which a store's connection may */
}

static void test_fts_write__refuses_what_it_cannot_read(void **state)
{
    static const struct {
        const char *sql;
        const char *expected;
    } ROWS[] = {
        {"UPDATE articles_fts_data SET block = (SELECT substr(block, 1, 9) FROM kept) WHERE id = 10",
         "damaged: articles_fts_data, its structure"},
        {"UPDATE articles_fts_data SET block = (SELECT CAST(block || x'00' AS BLOB) FROM kept) WHERE id = 10",
         "damaged: articles_fts_data, its structure"},
        {"UPDATE articles_fts_data SET block = x'81' WHERE id = 1", "damaged: articles_fts_data, its averages"},
    };
    struct fixture *fixture = *state;
    begin(fixture);
    assert_int_equal(put(fixture, "a", "2001-01-10", "Common", "lead"), NEWSIDX_ADDED_NEW);
    commit(fixture);
    run(fixture, "CREATE TEMP TABLE kept AS SELECT block FROM articles_fts_data WHERE id = 10");
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct newsidx_error error = {.message = ""};
        damage(fixture, ROWS[i].sql);
        begin(fixture);
        assert_int_equal(put(fixture, "z", "2001-02-10", "Common", "lead"), NEWSIDX_ADDED_NEW);
        assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_ARCHIVE);
        if (strstr(error.message, ROWS[i].expected) == NULL) {
            fail_msg("row %zu: '%s' does not say '%s'", i, error.message, ROWS[i].expected);
        }
        assert_int_equal(number_of(fixture, "SELECT count(*) FROM articles"), 1);
        damage(fixture, "INSERT OR REPLACE INTO articles_fts_data(id, block) SELECT 10, block FROM kept");
    }
}

static void test_fts_write__refuses_another_version(void **state)
{
    struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    begin(fixture);
    assert_int_equal(put(fixture, "a", "2001-01-10", "Common", "lead"), NEWSIDX_ADDED_NEW);
    damage(fixture, "UPDATE articles_fts_config SET v = 6 WHERE k = 'version'"); /* FTS5 has read it already */
    assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_ARCHIVE);
    assert_string_equal(error.message, "articles_fts has version 6 of FTS5's format, and not 4 or 5");
    begin(fixture); /* all of it was rolled back */
    assert_int_equal(put(fixture, "a", "2001-01-10", "Common", "lead"), NEWSIDX_ADDED_NEW);
    damage(fixture, "UPDATE articles_fts_config SET v = 5 WHERE k = 'version'");
    commit(fixture);
    damage(fixture, "UPDATE articles_fts_config SET v = 4 WHERE k = 'version'");
    check_index(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fts_varint__is_sqlites),
        cmocka_unit_test_setup_teardown(test_fts_write__is_what_fts5_makes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fts_write__after_deletions, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fts_write__in_turns_with_fts5, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fts_write__refuses_what_it_cannot_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fts_write__refuses_another_version, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
