/* test_impact_join.c - what several segments have of a stem, joined: as if the articles had been in one from the beginning. */
#include "testing.h"

#include "impact_join.h"

enum { INPUTS = 3, ARTICLES_MAX = 700, POSITIONS_OF_ONE = 3, LENGTH = 90 };

/* Articles dealt out to the inputs. */
struct deal {
    uint32_t owner[ARTICLES_MAX]; /* by ordinal in the joined segment: the input; INPUTS: none */
    uint32_t target[INPUTS][ARTICLES_MAX];
    uint32_t length[INPUTS][ARTICLES_MAX];
    uint32_t count[INPUTS];
    uint32_t articles;
};

static uint32_t all_lengths[ARTICLES_MAX];

/* The occurrences of a stem that one article in `step` has, by ordinals of the joined segment or of one input of it. */
static size_t list_occurrences(const struct deal *deal, uint32_t input, uint32_t step, struct impact_occurrence *item,
                               uint32_t *position)
{
    size_t count = 0;
    uint32_t ordinal = 0;
    for (uint32_t i = 0; i < deal->articles; i++) {
        const bool own = input == INPUTS ? deal->owner[i] < INPUTS : deal->owner[i] == input;
        const uint32_t positions = 1 + i % POSITIONS_OF_ONE;
        if (own && i % step == 0) {
            const uint32_t first = (uint32_t)count * POSITIONS_OF_ONE;
            item[count++] = (struct impact_occurrence){{input == INPUTS ? i : ordinal, positions}, first, positions};
            for (uint32_t k = 0; k < positions; k++) {
                position[first + k] = (i * 7 + k * 11) % 30 + k * 30;
            }
        }
        ordinal += own;
    }
    return count;
}

/* Appends to a load what an input has of the stem. */
static void append_input(struct buffer *load, const struct deal *deal, uint32_t input, uint32_t step, const char *stem)
{
    struct impact_occurrence item[ARTICLES_MAX];
    struct impact_posting posting[ARTICLES_MAX];
    static uint32_t position[ARTICLES_MAX * POSITIONS_OF_ONE];
    struct impact_rows rows = {.more = true};
    const size_t count = list_occurrences(deal, input, step, item, position);
    for (size_t i = 0; i < count; i++) {
        posting[i] = item[i].posting;
    }
    rows.articles = (int64_t)count;
    buffer_append_text(&rows.stem, stem);
    impact_encode(&rows.postings, posting, count, deal->length[input], LENGTH);
    impact_positions_encode(&rows.positions, item, count, position, deal->length[input]);
    assert_false(rows.postings.failed || rows.positions.failed);
    if (count > 0) {
        impact_join_append(load, input, &rows);
    }
    buffer_release(&rows.stem);
    buffer_release(&rows.postings);
    buffer_release(&rows.positions);
}

/* Appends a row that is made for a test, and frees it. */
static void append_row(struct buffer *load, struct impact_rows *rows, const char *stem)
{
    buffer_append_text(&rows->stem, stem);
    impact_join_append(load, 1, rows);
    buffer_release(&rows->stem);
    buffer_release(&rows->postings);
    buffer_release(&rows->positions);
}

/* Joins a load, and frees it. */
static enum newsidx_status join_load(struct buffer *load, const struct deal *deal, struct buffer *got,
                                     struct newsidx_error *error)
{
    const struct impact_articles articles = {.length = all_lengths, .count = deal->articles, .average = LENGTH};
    struct impact_join_input input[INPUTS];
    for (uint32_t i = 0; i < INPUTS; i++) {
        input[i] = (struct impact_join_input){deal->target[i], deal->length[i], deal->count[i]};
    }
    struct impact_join join = {.input = input, .articles = &articles};
    const bool joined = impact_join_run(&join, load, got);
    assert_int_equal(joined, join.status == NEWSIDX_OK);
    *error = join.error;
    impact_join_release(&join);
    buffer_release(load);
    return join.status;
}

static void deal_out(struct deal *deal, uint32_t articles, uint32_t (*owner)(uint32_t))
{
    *deal = (struct deal){.articles = articles};
    for (uint32_t i = 0; i < articles; i++) {
        const uint32_t input = owner(i);
        all_lengths[i] = LENGTH;
        deal->owner[i] = input;
        if (input < INPUTS) {
            deal->length[input][deal->count[input]] = LENGTH;
            deal->target[input][deal->count[input]++] = i;
        }
    }
}

static void check_joined(const struct deal *deal)
{
    static const struct {
        const char *stem;
        uint32_t step;
    } STEMS[] = {{"every", 1}, {"few", 97}, {"third", 3}};
    const struct impact_articles articles = {.length = all_lengths, .count = deal->articles, .average = LENGTH};
    struct newsidx_error error;
    struct buffer load = BUFFER_INIT;
    struct buffer got = BUFFER_INIT;
    struct buffer expected = BUFFER_INIT;
    struct impact_packing packing = {.posting = NULL};
    for (size_t s = 0; s < COUNT_OF(STEMS); s++) {
        struct impact_occurrence item[ARTICLES_MAX];
        static uint32_t position[ARTICLES_MAX * POSITIONS_OF_ONE];
        const size_t count = list_occurrences(deal, INPUTS, STEMS[s].step, item, position);
        const struct impact_stem stem = {STEMS[s].stem, strlen(STEMS[s].stem), (int64_t)count, item, count, position};
        for (uint32_t i = 0; i < INPUTS; i++) {
            append_input(&load, deal, i, STEMS[s].step, STEMS[s].stem);
        }
        if (count > 0) {
            impact_pack_stem(&expected, &packing, &articles, &stem);
        }
    }
    assert_int_equal(join_load(&load, deal, &got, &error), NEWSIDX_OK);
    assert_int_equal(got.len_bytes, expected.len_bytes);
    assert_memory_equal(buffer_text(&got), buffer_text(&expected), expected.len_bytes);
    impact_packing_release(&packing);
    buffer_release(&got);
    buffer_release(&expected);
}

static uint32_t one_after_the_other(uint32_t i)
{
    return i * INPUTS / ARTICLES_MAX;
}

static uint32_t in_turns(uint32_t i)
{
    return i % INPUTS;
}

static uint32_t the_last_one_first(uint32_t i)
{
    return INPUTS - 1 - i * INPUTS / ARTICLES_MAX;
}

static uint32_t with_some_days_in_common(uint32_t i)
{
    const uint32_t of = i * INPUTS / ARTICLES_MAX;
    return i % 50 == 0 && of > 0 ? of - 1 : of;
}

static uint32_t of_one_alone(uint32_t i)
{
    (void)i;
    return 1;
}

static void test_impact_join__in_one_order(void **state)
{
    (void)state;
    static uint32_t (*const OWNERS[])(uint32_t) = {one_after_the_other, in_turns, the_last_one_first,
                                                   with_some_days_in_common, of_one_alone};
    static struct deal deal;
    for (size_t i = 0; i < COUNT_OF(OWNERS); i++) {
        for (uint32_t articles = 1; articles <= ARTICLES_MAX; articles = articles * 3 + 1) {
            deal_out(&deal, articles, OWNERS[i]);
            check_joined(&deal);
        }
        deal_out(&deal, ARTICLES_MAX, OWNERS[i]);
        check_joined(&deal);
    }
}

/* Of a stem all of whose articles are deleted nothing is left but what it takes from others' counts. */
static void test_impact_join__leaves_out_what_is_deleted(void **state)
{
    (void)state;
    static struct deal deal;
    struct newsidx_error error;
    struct buffer load = BUFFER_INIT;
    struct buffer got = BUFFER_INIT;
    deal_out(&deal, ARTICLES_MAX, in_turns);
    append_input(&load, &deal, 0, 1, "gone");
    for (uint32_t i = 0; i < deal.count[0]; i++) {
        deal.target[0][i] = IMPACT_JOIN_GONE;
    }
    struct impact_rows rows = {.articles = -(int64_t)deal.count[0]};
    impact_encode(&rows.postings, NULL, 0, deal.length[1], LENGTH);
    impact_positions_encode(&rows.positions, NULL, 0, NULL, deal.length[1]);
    append_row(&load, &rows, "gone");
    assert_int_equal(join_load(&load, &deal, &got, &error), NEWSIDX_OK);
    assert_int_equal(got.len_bytes, 0);
    buffer_release(&got);
}

static void test_impact_join__names_the_damaged_stem(void **state)
{
    (void)state;
    static struct deal deal;
    struct newsidx_error error;
    struct buffer load = BUFFER_INIT;
    struct buffer got = BUFFER_INIT;
    deal_out(&deal, ARTICLES_MAX, of_one_alone);
    append_input(&load, &deal, 1, 1, "good");
    struct impact_rows rows = {.articles = 5, .damaged = true};
    append_row(&load, &rows, "rotten");
    assert_int_equal(join_load(&load, &deal, &got, &error), NEWSIDX_ARCHIVE);
    assert_string_equal(error.message, "damaged: impact postings of 'rotten'");
    buffer_release(&got);
}

/* The next block begins where a block's entry says that this one ends. An entry that lies would give articles that do not ascend. */
static void test_impact_join__block_that_ends_elsewhere(void **state)
{
    (void)state;
    static struct deal deal;
    static struct impact_occurrence item[ARTICLES_MAX];
    static struct impact_posting posting[ARTICLES_MAX];
    static uint32_t position[ARTICLES_MAX * POSITIONS_OF_ONE];
    struct impact_rows rows = {.more = true};
    struct newsidx_error error;
    struct buffer load = BUFFER_INIT;
    struct buffer got = BUFFER_INIT;
    deal_out(&deal, ARTICLES_MAX, of_one_alone);
    const size_t count = list_occurrences(&deal, 1, 2, item, position);
    for (size_t i = 0; i < count; i++) {
        posting[i] = item[i].posting;
    }
    impact_encode(&rows.postings, posting, count, deal.length[1], LENGTH);
    impact_positions_encode(&rows.positions, item, count, position, deal.length[1]);
    struct impact_list list;
    assert_true(impact_open(&list, rows.postings.data, rows.postings.len_bytes));
    assert_true(list.blocks > 1);
    /* The entry begins with its last ordinal, the lowest byte first (impact_format.h). */
    const uint32_t last = impact_last_ordinal(&list, 0);
    const unsigned char entry[4] = {(unsigned char)last, (unsigned char)(last >> 8), 0, 0};
    char *at = rows.postings.data;
    while (memcmp(at, entry, sizeof entry) != 0) {
        at++;
        assert_true(at < rows.postings.data + 8);
    }
    assert_int_equal(last >> 16, 0);
    at[0] = (char)(last / 2);
    at[1] = (char)(last / 2 >> 8);
    append_row(&load, &rows, "patched");
    assert_int_equal(join_load(&load, &deal, &got, &error), NEWSIDX_ARCHIVE);
    assert_string_equal(error.message, "damaged: impact postings of 'patched'");
    buffer_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_impact_join__in_one_order),
        cmocka_unit_test(test_impact_join__leaves_out_what_is_deleted),
        cmocka_unit_test(test_impact_join__names_the_damaged_stem),
        cmocka_unit_test(test_impact_join__block_that_ends_elsewhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
