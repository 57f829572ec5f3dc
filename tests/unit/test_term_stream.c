/* test_term_stream.c - a stream holds the tokens that the analyzer gives, in its columns, and counts them by place and column. */
#include "testing.h"

#include "impact_build.h"
#include "term_stream.h"
#include "word_counts.h"

#include <stdlib.h>
#include <string.h>

static const char *const TEXT[TERM_COLUMNS] = {
    "US letter to O'Brien", NULL,
    "The U.S. told us: co-operate, letters, letter's F-16s. \xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD WHO said who?",
    "Ann O'Brien", ""};

struct listing {
    char text[4096];
    size_t len;
};

static void list_token(struct listing *listing, bool colocated, const char *stem, size_t len)
{
    listing->len += (size_t)snprintf(listing->text + listing->len, sizeof listing->text - listing->len, "%s%.*s ",
                                     colocated ? "+" : "", (int)len, stem);
}

static int take_analyzed(void *context, const struct token *token)
{
    list_token(context, token->kind != TOKEN_WORD, token->stem, token->stem_len_bytes);
    return 0;
}

static int take_fed(void *context, int flags, const char *stem, int len, int start, int end)
{
    (void)start;
    (void)end;
    list_token(context, (flags & FTS5_TOKEN_COLOCATED) != 0, stem, (size_t)len);
    return SQLITE_OK;
}

struct fixture {
    struct analyzer *analyzer;
    struct term_builder *builder;
    struct term_stream *stream;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.analyzer = analyzer_new("english");
    assert_non_null(fixture.analyzer);
    fixture.builder = term_builder_new(fixture.analyzer);
    assert_non_null(fixture.builder);
    fixture.stream = term_builder_make(fixture.builder, TEXT, TERM_FED);
    assert_non_null(fixture.stream);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    term_stream_free(fixture->stream);
    term_builder_free(fixture->builder);
    analyzer_free(fixture->analyzer);
    return 0;
}

static void test_term_stream__feeds_what_the_analyzer_gives(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned i = 0; i < TERM_COLUMNS; i++) {
        struct listing analyzed = {.len = 0};
        struct listing fed = {.len = 0};
        if (TEXT[i] != NULL) {
            (void)analyzer_run(fixture->analyzer, TEXT[i], strlen(TEXT[i]), false, take_analyzed, &analyzed);
        }
        assert_int_equal(term_stream_feed(fixture->stream, i, take_fed, &fed), SQLITE_OK);
        assert_string_equal(fed.text, analyzed.text);
    }
}

/* What the impact index would say of a stem of the one article that is gathered. */
static uint32_t frequency_of(const struct impact_build *build, const char *stem)
{
    struct impact_spots list;
    struct impact_occurrence item = {.positions = 0};
    uint32_t position[64];
    const uint32_t number = text_table_find(&build->stem, 0, stem, strlen(stem));
    if (number != TEXT_TABLE_NONE) {
        assert_int_equal(impact_build_spots(build, &build->term[number], &list), 1);
        impact_build_postings(build, &list, 1, &item, position);
    }
    return item.posting.frequency;
}

static void test_term_stream__counts_places_by_column(void **state)
{
    static const struct {
        const char *stem;
        uint32_t frequency; /* a place in the headline counts twice */
    } ROWS[] = {{"letter", 2 + 2}, {"us", 2 + 2}, {"us.", 2 + 1}, {"who", 2}, {"who.", 1},   {"obrien", 2 + 1},
                {"brien", 2 + 1},  {"o", 2 + 1},  {"cooper", 1},  {"16", 0},  {"absent", 0}, {"said", 1}};
    const struct fixture *fixture = *state;
    struct impact_build *build = calloc(1, sizeof *build);
    assert_non_null(build);
    impact_build_add(build, 10, fixture->stream);
    assert_true(impact_build_order(build));
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        check_number(ROWS[i].stem, ROWS[i].frequency, frequency_of(build, ROWS[i].stem));
    }
    impact_build_release(build);
    free(build);
}

static int64_t delta_of(const struct word_counts *counts, const char *word)
{
    size_t count = 0;
    int64_t delta = 0;
    struct word_count *sorted = word_counts_sorted(counts, &count);
    assert_non_null(sorted);
    for (size_t i = 0; i < count; i++) {
        if (sorted[i].word_len_bytes == strlen(word) && memcmp(sorted[i].word, word, strlen(word)) == 0) {
            delta = sorted[i].delta;
        }
    }
    free(sorted);
    return delta;
}

static void test_word_counts__count_an_article_once(void **state)
{
    const struct fixture *fixture = *state;
    struct word_counts *counts = calloc(1, sizeof *counts);
    assert_non_null(counts);
    word_counts_add(counts, fixture->stream, 1);
    word_counts_add(counts, fixture->stream, 1);
    assert_int_equal(delta_of(counts, "brien"), 2);
    assert_int_equal(delta_of(counts, "us"), 2);
    assert_int_equal(delta_of(counts, "us."), 0); /* an acronym is no word as written */
    word_counts_add(counts, fixture->stream, -1);
    word_counts_add(counts, fixture->stream, -1);
    assert_int_equal(delta_of(counts, "brien"), 0);
    word_counts_release(counts);
    free(counts);
}

static void test_impact_build__orders_and_takes_back(void **state)
{
    const struct fixture *fixture = *state;
    const int64_t ids[] = {30, 10, 40, 20};
    struct impact_build *build = calloc(1, sizeof *build);
    struct impact_spots list[8];
    struct impact_occurrence item[8];
    uint32_t position[64];
    assert_non_null(build);
    for (size_t i = 0; i < 4; i++) {
        impact_build_add(build, ids[i], fixture->stream);
    }
    assert_true(impact_build_take_back(build, 40, fixture->stream));
    assert_false(impact_build_take_back(build, 41, fixture->stream));
    assert_true(impact_build_order(build));
    assert_int_equal(build->articles, 3);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(build->id[i], 10 * (i + 1));
        assert_int_equal(build->length[i], fixture->stream->length);
    }
    for (uint32_t i = 0; i < build->stem.count; i++) {
        assert_int_equal(build->term[i].articles, 3);
        assert_int_equal(impact_build_spots(build, &build->term[i], list), 3);
        impact_build_postings(build, list, 3, item, position);
        for (uint32_t k = 0; k < 3; k++) {
            assert_int_equal(item[k].posting.ordinal, k);
            assert_int_equal(item[k].positions, item[0].positions);
            assert_memory_equal(position + item[k].first, position, item[k].positions * sizeof *position);
        }
    }
    impact_build_release(build);
    free(build);
}

/* So many out of order that they are not moved one by one. */
static void test_impact_build__orders_what_descends(void **state)
{
    enum { DESCENDING = 40 };
    const struct fixture *fixture = *state;
    struct impact_build *build = calloc(1, sizeof *build);
    struct impact_spots list[DESCENDING];
    struct impact_occurrence item[DESCENDING];
    static uint32_t position[DESCENDING * 64];
    assert_non_null(build);
    for (int64_t id = DESCENDING; id > 0; id--) {
        impact_build_add(build, id, fixture->stream);
    }
    assert_true(impact_build_order(build));
    for (uint32_t i = 0; i < build->stem.count; i++) {
        assert_int_equal(impact_build_spots(build, &build->term[i], list), DESCENDING);
        impact_build_postings(build, list, DESCENDING, item, position);
        for (uint32_t k = 0; k < DESCENDING; k++) {
            assert_int_equal(item[k].posting.ordinal, k);
            assert_int_equal(item[k].positions, item[0].positions);
            assert_memory_equal(position + item[k].first, position, item[k].positions * sizeof *position);
        }
    }
    impact_build_release(build);
    free(build);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_term_stream__feeds_what_the_analyzer_gives, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_term_stream__counts_places_by_column, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_word_counts__count_an_article_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_build__orders_and_takes_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_build__orders_what_descends, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
