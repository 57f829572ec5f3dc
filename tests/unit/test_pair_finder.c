/* test_pair_finder.c - the articles that pairs of stems have next to each other, against what stands in the texts. */
#include "scratch_archive.h"

#include "article.h"
#include "buffer.h"
#include "impact_format.h"
#include "impact_rows.h"
#include "memory.h"
#include "pair_finder.h"
#include "rank.h"
#include "statement.h"

enum { ARTICLES = 1500, COLUMNS = 3, ALONE = 7, LONG = 700, WORDS_MAX = 1000000 };

/* Their own stems; "U.S." is "us" and, in the same place, "us.". */
static const char *const WORD[] = {"alpha", "beta", "gamma", "U.S."};
static const enum newsidx_field FIELD[COLUMNS] = {NEWSIDX_HEADLINE, NEWSIDX_BODY, NEWSIDX_AUTHOR};

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    uint32_t seed;
    char *text[ARTICLES][COLUMNS]; /* a space around each word */
    struct impact_rows_articles articles;
    struct pair_finder *finder;
};

static uint32_t draw(struct fixture *fixture, uint32_t below)
{
    fixture->seed = fixture->seed * 1664525 + 1013904223; /* Knuth, "The Art of Computer Programming", 3.3.4 */
    return (fixture->seed >> 8) % below;
}

static char *draw_text(struct fixture *fixture, uint32_t words)
{
    struct buffer out = BUFFER_INIT;
    buffer_append_text(&out, " ");
    for (uint32_t i = 0; i < words; i++) {
        buffer_printf(&out, "%s ", WORD[draw(fixture, COUNT_OF(WORD))]);
    }
    assert_false(out.failed);
    return out.data;
}

static void put_article(struct fixture *fixture, struct store *store, uint32_t number)
{
    struct newsidx_article article;
    struct newsidx_error error = {.message = ""};
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    char guid[16];
    newsidx_article_init(&article);
    (void)snprintf(guid, sizeof guid, "%u", number);
    assert_int_equal(newsidx_article_set(&article, NEWSIDX_GUID, guid, strlen(guid), &error), NEWSIDX_OK);
    for (size_t k = 0; k < COLUMNS; k++) {
        const uint32_t words = k == 1 ? 1 + draw(fixture, number == LONG      ? 150000
                                                          : number % 100 == 0 ? 2000
                                                                              : 8)
                                      : draw(fixture, 3);
        char *text = k == 1 && number == ALONE ? memory_copy(" omega ") : draw_text(fixture, words);
        fixture->text[number][k] = text;
        assert_int_equal(newsidx_article_set(&article, FIELD[k], text, strlen(text), &error), NEWSIDX_OK);
    }
    assert_int_equal(store_put(store, &article, STORE_UPDATE, true, &outcome, &error), NEWSIDX_OK);
    newsidx_article_clear(&article);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct newsidx_error error = {.message = ""};
    fixture = (struct fixture){.folder = scratch_make(), .seed = 11};
    fixture.archive = scratch_archive(fixture.folder);
    struct store *store = scratch_store(fixture.archive);
    assert_int_equal(store_begin(store, &error), NEWSIDX_OK);
    for (uint32_t i = 0; i < ARTICLES; i++) {
        put_article(&fixture, store, i);
    }
    assert_int_equal(store_commit(store, &error), NEWSIDX_OK);
    fixture.articles = (struct impact_rows_articles){.id = calloc(ARTICLES, sizeof(int64_t)),
                                                     .length = calloc(ARTICLES, sizeof(uint32_t)),
                                                     .columns = calloc(ARTICLES, sizeof(struct impact_columns)),
                                                     .count = ARTICLES};
    assert_int_equal(impact_rows_read_articles(&fixture.articles, fixture.archive->db, 1, &error), NEWSIDX_OK);
    fixture.finder =
        pair_finder_new(fixture.archive->db, 1, ARTICLES, fixture.articles.length, fixture.articles.columns, WORDS_MAX);
    assert_non_null(fixture.finder);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    pair_finder_free(fixture->finder);
    for (size_t i = 0; i < ARTICLES; i++) {
        for (size_t k = 0; k < COLUMNS; k++) {
            free(fixture->text[i][k]);
        }
    }
    free(fixture->articles.id);
    free(fixture->articles.length);
    free(fixture->articles.columns);
    newsidx_close(fixture->archive);
    scratch_remove(fixture->folder);
    return 0;
}

/* How often two words stand next to each other. */
static uint32_t count_pair(const char *text, const char *first, const char *second)
{
    char both[40];
    uint32_t count = 0;
    (void)snprintf(both, sizeof both, " %s %s ", first, second);
    for (const char *at = text; (at = strstr(at, both)) != NULL; at++) {
        count++;
    }
    return count;
}

/* "ordinal:frequency " of each article; undated articles have their ids, and so their ordinals, in the order of being put. */
static char *read_texts(const struct fixture *fixture, const char *first, const char *second)
{
    static const uint32_t WEIGHT[] = RANK_COLUMN_WEIGHTS;
    static const unsigned NUMBER[COLUMNS] = {0, 2, 3}; /* of the columns of articles_fts */
    struct buffer out = BUFFER_INIT;
    for (uint32_t i = 0; i < ARTICLES; i++) {
        uint32_t frequency = 0;
        for (size_t k = 0; k < COLUMNS; k++) {
            frequency += count_pair(fixture->text[i][k], first, second) * WEIGHT[NUMBER[k]];
        }
        if (frequency > 0) {
            buffer_printf(&out, "%u:%u ", i, frequency);
        }
    }
    assert_false(out.failed);
    return out.data;
}

static char *read_pair(const struct fixture *fixture, size_t pair)
{
    struct buffer value = BUFFER_INIT;
    struct buffer out = BUFFER_INIT;
    struct impact_list list;
    pair_finder_encode(fixture->finder, pair, 10.0, &value);
    assert_true(!value.failed && impact_open(&list, value.data, value.len_bytes));
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t count = impact_decode(&list, block, ARTICLES, ordinal, frequency);
        assert_true(count > 0);
        for (uint32_t i = 0; i < count; i++) {
            buffer_printf(&out, "%u:%u ", ordinal[i], frequency[i]);
        }
    }
    buffer_release(&value);
    assert_false(out.failed);
    return out.data;
}

static unsigned add_stem(const struct fixture *fixture, const char *stem)
{
    unsigned number = 0;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(pair_finder_add_stem(fixture->finder, stem, &number, &error), NEWSIDX_OK);
    return number;
}

static void test_pair_finder_run__finds_what_stands_in_the_texts(void **state)
{
    static const struct {
        const char *word[2];
        const char *stem[2];
    } ROWS[] = {
        {{"alpha", "beta"}, {"alpha", "beta"}},   {{"beta", "alpha"}, {"beta", "alpha"}},
        {{"alpha", "alpha"}, {"alpha", "alpha"}}, {{"U.S.", "gamma"}, {"us", "gamma"}},
        {{"U.S.", "gamma"}, {"us.", "gamma"}},    {{"gamma", "U.S."}, {"gamma", "us"}},
        {{"gamma", "U.S."}, {"gamma", "us."}},    {{"U.S.", "U.S."}, {"us", "us"}},
        {{"U.S.", "U.S."}, {"us.", "us."}},       {{"U.S.", "U.S."}, {"us", "us."}},
        {{"U.S.", "U.S."}, {"us.", "us"}},
    };
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const unsigned first = add_stem(fixture, ROWS[i].stem[0]);
        assert_true(pair_finder_want(fixture->finder, first, add_stem(fixture, ROWS[i].stem[1])));
    }
    assert_true(pair_finder_want(fixture->finder, 0, 1)); /* wanted already */
    assert_int_equal(pair_finder_pairs(fixture->finder), COUNT_OF(ROWS));
    assert_int_equal(pair_finder_run(fixture->finder, &error), NEWSIDX_OK);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char name[40];
        struct buffer own = BUFFER_INIT;
        (void)snprintf(name, sizeof name, "%s %s", ROWS[i].stem[0], ROWS[i].stem[1]);
        pair_finder_name(fixture->finder, i, &own);
        assert_string_equal(buffer_text(&own), name);
        char *want = read_texts(fixture, ROWS[i].word[0], ROWS[i].word[1]);
        char *have = read_pair(fixture, i);
        assert_true(strlen(want) > 1000);
        assert_string_equal(have, want);
        buffer_release(&own);
        free(have);
        free(want);
    }
}

static void test_pair_finder_add_stem__of_no_article(void **state)
{
    const struct fixture *fixture = *state;
    assert_int_equal(add_stem(fixture, "psi"), PAIR_FINDER_STEMS_MAX);
    assert_int_equal(add_stem(fixture, "alpha"), 0);
    assert_int_equal(add_stem(fixture, "beta"), 1);
    assert_int_equal(add_stem(fixture, "alpha"), 0);
}

static void test_pair_finder_encode__a_pair_of_no_article(void **state)
{
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    struct buffer value = BUFFER_INIT;
    struct impact_list list;
    const unsigned omega = add_stem(fixture, "omega");
    assert_true(omega < PAIR_FINDER_STEMS_MAX);
    assert_true(pair_finder_want(fixture->finder, add_stem(fixture, "alpha"), omega));
    assert_int_equal(pair_finder_run(fixture->finder, &error), NEWSIDX_OK);
    pair_finder_encode(fixture->finder, 0, 10.0, &value);
    assert_true(!value.failed && impact_open(&list, value.data, value.len_bytes));
    assert_int_equal(list.count, 0);
    buffer_release(&value);
}

static void test_pair_finder_want_common__takes_all_of_stems_that_many_have(void **state)
{
    enum { PERCENT = 50 };
    static const char *const STEMS[] = {"alpha", "beta", "gamma", "omega"};
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    size_t many = 0;
    for (size_t i = 0; i < COUNT_OF(STEMS); i++) {
        size_t articles = 0;
        for (size_t k = 0; k < ARTICLES; k++) {
            articles += strstr(fixture->text[k][0], STEMS[i]) != NULL ||
                        strstr(fixture->text[k][1], STEMS[i]) != NULL || strstr(fixture->text[k][2], STEMS[i]) != NULL;
        }
        many += articles * 100 >= (size_t)ARTICLES * PERCENT;
        (void)add_stem(fixture, STEMS[i]);
    }
    assert_int_equal(many, 3);
    assert_int_equal(pair_finder_want_common(fixture->finder, 1, PERCENT, 10, &error), NEWSIDX_OK);
    assert_int_equal(pair_finder_pairs(fixture->finder), many * many);
}

/* All the articles are the sample. */
static void test_pair_finder_want_common__takes_those_that_a_share_has(void **state)
{
    enum { SHARE = 3 };
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    size_t common = 0;
    for (size_t i = 0; i < 3; i++) {
        (void)add_stem(fixture, WORD[i]);
    }
    assert_int_equal(pair_finder_want_common(fixture->finder, SHARE, 101, 0, &error), NEWSIDX_OK);
    for (size_t i = 0; i < 9; i++) {
        char *text = read_texts(fixture, WORD[i / 3], WORD[i % 3]);
        size_t articles = 0;
        for (const char *at = text; (at = strchr(at, ' ')) != NULL; at++) {
            articles++;
        }
        common += articles * SHARE >= ARTICLES;
        free(text);
    }
    assert_true(common == 0);
    assert_int_equal(pair_finder_pairs(fixture->finder), common);
    assert_int_equal(pair_finder_want_common(fixture->finder, ARTICLES, 101, 0, &error), NEWSIDX_OK);
    assert_int_equal(pair_finder_pairs(fixture->finder), 9);
}

static void execute(const struct fixture *fixture, const char *sql)
{
    assert_int_equal(sqlite3_exec(fixture->archive->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void test_pair_finder__damaged_stems(void **state)
{
    static const char *const DAMAGE[] = {
        "UPDATE impact SET postings = x'ff' WHERE stem = 'alpha' AND part = 0",
        /* The first block is said to end with ordinal 0, so that the second one begins below what the first one has. */
        ("UPDATE impact SET postings = CAST(substr(postings, 1, 2) || zeroblob(4) || substr(postings, 7) AS BLOB) "
         "WHERE stem = 'alpha' AND part = 0"),
        "DELETE FROM impact_positions WHERE stem = 'alpha' AND part = 0",
        "UPDATE impact_positions SET positions = zeroblob(length(positions)) WHERE stem = 'alpha'",
        "UPDATE impact_positions SET positions = CAST(replace(hex(positions), '0', 'F') AS BLOB) WHERE stem = 'alpha'",
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(DAMAGE); i++) {
        unsigned number = 0;
        struct newsidx_error error = {.message = ""};
        execute(fixture, "SAVEPOINT damage");
        execute(fixture, DAMAGE[i]);
        pair_finder_free(fixture->finder);
        fixture->finder = pair_finder_new(fixture->archive->db, 1, ARTICLES, fixture->articles.length,
                                          fixture->articles.columns, WORDS_MAX);
        enum newsidx_status status = pair_finder_add_stem(fixture->finder, "alpha", &number, &error);
        if (status == NEWSIDX_OK) {
            assert_true(pair_finder_want(fixture->finder, number, number));
            status = pair_finder_run(fixture->finder, &error);
        }
        check_number(DAMAGE[i], NEWSIDX_ARCHIVE, status);
        assert_non_null(strstr(error.message, "'alpha'"));
        execute(fixture, "ROLLBACK TO damage; RELEASE damage");
    }
}

static void test_pair_finder_run__lengths_that_cannot_be(void **state)
{
    static const struct {
        uint64_t words_max;
        uint32_t length;
    } ROWS[] = {{100, 8}, {UINT64_MAX, PAIR_FINDER_WORDS_MAX + 1}};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct newsidx_error error = {.message = ""};
        fixture->articles.length[3] = ROWS[i].length;
        pair_finder_free(fixture->finder);
        fixture->finder = pair_finder_new(fixture->archive->db, 1, ARTICLES, fixture->articles.length,
                                          fixture->articles.columns, ROWS[i].words_max);
        assert_int_equal(pair_finder_run(fixture->finder, &error), NEWSIDX_ARCHIVE);
        assert_non_null(strstr(error.message, "lengths"));
    }
}

static void test_pair_finder_add_stem__no_more_than_there_is_room_for(void **state)
{
    const struct fixture *fixture = *state;
    unsigned number = 0;
    struct newsidx_error error = {.message = ""};
    execute(fixture, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) "
                     "INSERT INTO impact SELECT 1, 'n' || i, 0, 1, x'0101', x'0003' FROM n"); /* the first article, 3 */
    for (unsigned i = 1; i <= PAIR_FINDER_STEMS_MAX; i++) {
        char stem[16];
        (void)snprintf(stem, sizeof stem, "n%u", i);
        assert_int_equal(add_stem(fixture, stem), i - 1);
    }
    assert_int_equal(pair_finder_add_stem(fixture->finder, "n200", &number, &error), NEWSIDX_ARCHIVE);
    assert_non_null(strstr(error.message, "too many stems"));
    assert_int_equal(add_stem(fixture, "n7"), 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_pair_finder_run__finds_what_stands_in_the_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_add_stem__of_no_article, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_want_common__takes_those_that_a_share_has, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_encode__a_pair_of_no_article, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_want_common__takes_all_of_stems_that_many_have, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder__damaged_stems, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_run__lengths_that_cannot_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_pair_finder_add_stem__no_more_than_there_is_room_for, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
