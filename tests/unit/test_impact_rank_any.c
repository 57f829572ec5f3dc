/* test_impact_rank_any.c - the best articles of several words, by one thread and by several, are those of scoring every posting. */
#include "scratch_archive.h"

#include "archive.h"
#include "buffer.h"
#include "impact_rank.h"
#include "rank.h"
#include "store.h"

enum { FIRST = 9000, SECOND = 2500, WORDS = 7, EARLY = 6, EARLY_ARTICLES = 500 };

/* Their own stems; the first ones are in most articles, the last one in the first articles only. */
static const char *const WORD[WORDS] = {"alpha", "beta", "gamma", "delta", "theta", "omega", "kappa"};
static const uint32_t ONE_IN[WORDS] = {1, 1, 2, 3, 20, 900, 1};

struct fixture {
    const char *folder;
    struct newsidx_archive *archive;
    struct store *store;
    uint32_t seed;
};

static uint32_t draw(struct fixture *fixture, uint32_t below)
{
    fixture->seed = fixture->seed * 1664525 + 1013904223; /* Knuth, "The Art of Computer Programming", 3.3.4 */
    return (fixture->seed >> 8) % below;
}

static void put_article(struct fixture *fixture, uint32_t number)
{
    char guid[16];
    struct buffer text = BUFFER_INIT;
    for (uint32_t i = 1 + draw(fixture, number % 60 == 0 ? 200 : 12); i > 0; i--) {
        const uint32_t word = draw(fixture, WORDS);
        const bool taken = draw(fixture, ONE_IN[word]) == 0 && (word != EARLY || number < EARLY_ARTICLES);
        buffer_printf(&text, "%s ", taken ? WORD[word] : "other");
    }
    (void)snprintf(guid, sizeof guid, "%u", number);
    scratch_put(fixture->store, guid, buffer_text(&text));
    buffer_release(&text);
}

static void put_articles(struct fixture *fixture, uint32_t from, uint32_t to)
{
    struct newsidx_error error = {.message = ""};
    assert_int_equal(store_begin(fixture->store, &error), NEWSIDX_OK);
    for (uint32_t i = from; i < to; i++) {
        put_article(fixture, i);
    }
    assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_OK);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct newsidx_error error = {.message = ""};
    fixture = (struct fixture){.folder = scratch_make(), .seed = 11};
    fixture.archive = scratch_archive(fixture.folder);
    fixture.store = scratch_store(fixture.archive);
    put_articles(&fixture, 0, FIRST);
    put_articles(&fixture, FIRST, FIRST + SECOND);
    assert_int_equal(store_begin(fixture.store, &error), NEWSIDX_OK);
    for (int64_t id = 5; id < FIRST; id += 61) { /* undated articles are numbered from 1 on */
        assert_int_equal(store_remove(fixture.store, id, &error), NEWSIDX_OK);
    }
    assert_int_equal(store_commit(fixture.store, &error), NEWSIDX_OK);
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

struct row {
    uint32_t words; /* a bit for each */
    size_t wanted;
};

struct asked {
    struct impact_terms terms;
    size_t list[WORDS];
    double factor[WORDS];
    size_t leaves;
    double average;
};

static void ask(struct asked *asked, struct impact_index *index, uint32_t words)
{
    struct newsidx_error error = {.message = ""};
    *asked = (struct asked){.terms = {.index = index}, .average = (double)index->words / (double)index->rows};
    for (size_t i = 0; i < WORDS; i++) {
        if ((words >> i & 1) != 0) {
            asked->factor[asked->leaves] = rank_factor(1.0, 0.5 + (double)i);
            assert_int_equal(impact_terms_word(&asked->terms, WORD[i], &asked->list[asked->leaves++], &error),
                             NEWSIDX_OK);
        }
    }
}

/* --- by scoring every posting ------------------------------------------------------------------------------------------- */

static void add_points(int64_t *points, const struct asked *asked, size_t leaf, size_t number)
{
    const struct impact_segment *segment = &asked->terms.index->segment[number];
    const struct buffer *value = &asked->terms.item[asked->list[leaf]].segment[number];
    struct impact_list list;
    if (value->len_bytes == 0) {
        return;
    }
    assert_true(impact_open(&list, value->data, value->len_bytes));
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t count = impact_decode(&list, block, segment->articles, ordinal, frequency);
        assert_true(count > 0);
        for (uint32_t i = 0; i < count; i++) {
            const double norm = rank_norm((double)segment->length[ordinal[i]], rank_per_word(asked->average));
            points[ordinal[i]] += (int64_t)rank_points(asked->factor[leaf], (double)frequency[i], norm);
        }
    }
}

static void score_all(struct impact_top *top, const struct asked *asked)
{
    for (size_t number = 0; number < asked->terms.index->segments; number++) {
        const struct impact_segment *segment = &asked->terms.index->segment[number];
        int64_t *points = calloc(segment->articles + 1, sizeof *points);
        assert_non_null(points);
        for (size_t leaf = 0; leaf < asked->leaves; leaf++) {
            add_points(points, asked, leaf, number);
        }
        for (uint32_t i = 0; i < segment->articles; i++) {
            const struct impact_hit hit = {.points = points[i], .order = segment->id[i]};
            assert_true(points[i] == 0 || impact_is_deleted(segment, i) || impact_top_add(top, hit));
        }
        free(points);
    }
    impact_top_sort(top);
}

static uint32_t count_unread(const struct impact_index *index)
{
    uint32_t unread = 0;
    for (size_t i = 0; i < index->segments; i++) {
        unread += index->segment[i].unread;
    }
    return unread;
}

/* By a handle that has read nothing yet. */
static void compare(const struct fixture *fixture, const struct row *row, unsigned threads)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    struct impact_index *index = NULL;
    struct impact_top want = {.wanted = row->wanted};
    struct impact_top have = {.wanted = row->wanted};
    struct asked asked;
    assert_int_equal(newsidx_open(&archive, fixture->archive->path, NEWSIDX_READ, NULL, &error), NEWSIDX_OK);
    assert_int_equal(impact_index_take(&index, archive, &error), NEWSIDX_OK);
    assert_non_null(index);
    assert_true(index->segments > 1);
    ask(&asked, index, row->words);
    struct impact_ranker *ranker = impact_ranker_new(asked.list, asked.factor, asked.leaves, asked.average);
    assert_non_null(ranker);
    parallel_team_free(index->team);
    index->team = parallel_team_new(threads);
    assert_non_null(index->team);
    assert_int_equal(impact_rank_any(ranker, &asked.terms, 0, &have, &error), NEWSIDX_OK); /* reads what it wants */
    assert_true(row->words != 1U << EARLY || count_unread(index) > 3); /* not where none of the words is */
    for (size_t i = 0; i < index->segments; i++) {
        assert_int_equal(impact_index_load(index, &index->segment[i], 0, index->segment[i].articles, &error),
                         NEWSIDX_OK);
    }
    impact_top_sort(&have);
    score_all(&want, &asked);
    assert_true(want.count > 5 || want.count == row->wanted);
    assert_int_equal(have.count, want.count);
    for (size_t i = 0; i < want.count; i++) {
        assert_int_equal(have.hit[i].points, want.hit[i].points);
        assert_int_equal(have.hit[i].order, want.hit[i].order);
    }
    impact_ranker_free(ranker);
    impact_terms_release(&asked.terms);
    impact_top_release(&want);
    impact_top_release(&have);
    newsidx_close(archive);
}

static void test_impact_rank_any__is_what_scoring_everything_gives(void **state)
{
    static const struct row ROWS[] = {{0x01, 10},   {0x03, 10},   {0x3f, 10},      {0x3f, 1},  {0x0f, 100},
                                      {0x30, 10},   {0x21, 1000}, {0x3f, 1000000}, {0x12, 10}, {0x2c, 7},
                                      {0x20, 3000}, {0x40, 10},   {0x40, 100000}};
    for (unsigned threads = 1; threads <= PARALLEL_THREADS_MAX; threads++) {
        for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
            compare(*state, &ROWS[i], threads);
        }
    }
}

/* Few postings are for one thread. */
static void test_impact_rank_any_pays__of_common_words(void **state)
{
    static const struct {
        uint32_t words;
        bool common;
    } ROWS[] = {{0x0f, true}, {0x30, false}};
    const struct fixture *fixture = *state;
    struct newsidx_error error = {.message = ""};
    struct impact_index *index = NULL;
    assert_int_equal(impact_index_take(&index, fixture->archive, &error), NEWSIDX_OK);
    for (unsigned threads = 1; threads <= 2; threads++) {
        parallel_team_free(index->team);
        index->team = parallel_team_new(threads);
        for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
            struct asked asked;
            ask(&asked, index, ROWS[i].words);
            struct impact_ranker *ranker = impact_ranker_new(asked.list, asked.factor, asked.leaves, asked.average);
            assert_int_equal(impact_rank_any_pays(ranker, &asked.terms), threads > 1 && ROWS[i].common);
            impact_ranker_free(ranker);
            impact_terms_release(&asked.terms);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_impact_rank_any__is_what_scoring_everything_gives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_rank_any_pays__of_common_words, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
