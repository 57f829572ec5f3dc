/* test_impact_phrase.c - phrases found in the impact index, by one thread and by several, are those that stand in the texts. */
#include "scratch_archive.h"

#include "archive.h"
#include "article.h"
#include "ast.h"
#include "buffer.h"
#include "impact_phrase.h"
#include "rank.h"
#include "store.h"

enum { FIRST = 5000, SECOND = 500, WORDS = 5, US = 4 };

/* Their own stems, but for the last one, which is "us" and in the same place "us.". */
static const char *const WORD[WORDS] = {"alpha", "beta", "gamma", "delta", "U.S."};

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

static void draw_text(struct fixture *fixture, struct buffer *out, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        const uint32_t word = draw(fixture, 7); /* the first ones more often */
        buffer_printf(out, "%s ", WORD[word < WORDS ? word : word - WORDS]);
    }
}

static void put_articles(struct fixture *fixture, uint32_t from, uint32_t to)
{
    struct newsidx_error error = {.message = ""};
    assert_int_equal(store_begin(fixture->store, &error), NEWSIDX_OK);
    for (uint32_t i = from; i < to; i++) {
        struct newsidx_article article;
        enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
        struct buffer text[] = {BUFFER_INIT, BUFFER_INIT, BUFFER_INIT};
        buffer_printf(&text[0], "%u", i);
        draw_text(fixture, &text[1], draw(fixture, 5));
        draw_text(fixture, &text[2], 1 + draw(fixture, i % 50 == 0 ? 900 : 40));
        static const enum newsidx_field FIELD[] = {NEWSIDX_GUID, NEWSIDX_HEADLINE, NEWSIDX_BODY};
        newsidx_article_init(&article);
        for (size_t k = 0; k < COUNT_OF(FIELD); k++) {
            assert_int_equal(newsidx_article_set(&article, FIELD[k], buffer_text(&text[k]), text[k].len_bytes, &error),
                             NEWSIDX_OK);
            buffer_release(&text[k]);
        }
        assert_int_equal(store_put(fixture->store, &article, STORE_UPDATE, true, &outcome, &error), NEWSIDX_OK);
        newsidx_article_clear(&article);
    }
    assert_int_equal(store_commit(fixture->store, &error), NEWSIDX_OK);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct newsidx_error error = {.message = ""};
    fixture = (struct fixture){.folder = scratch_make(), .seed = 7};
    fixture.archive = scratch_archive(fixture.folder);
    fixture.store = scratch_store(fixture.archive);
    put_articles(&fixture, 0, FIRST);
    put_articles(&fixture, FIRST, FIRST + SECOND);
    assert_int_equal(store_begin(fixture.store, &error), NEWSIDX_OK);
    for (int64_t id = 3; id < FIRST; id += 97) { /* undated articles are numbered from 1 on */
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

/* --- by reading the texts ----------------------------------------------------------------------------------------------- */

/* How often the phrase stands in a text of words that one space ends each. */
static uint32_t count_phrase(const char *text, const char *phrase)
{
    uint32_t count = 0;
    const char *at = text;
    while ((at = strstr(at, phrase)) != NULL) {
        count += at == text || at[-1] == ' ';
        at++;
    }
    return count;
}

/* "id:frequency " of each article in the order of ids. */
static char *read_texts(const struct fixture *fixture, const char *phrase, unsigned columns)
{
    static const double WEIGHT[] = RANK_COLUMN_WEIGHTS;
    struct buffer out = BUFFER_INIT;
    sqlite3_stmt *select = NULL;
    assert_int_equal(
        sqlite3_prepare_v2(fixture->archive->db,
                           "SELECT id, coalesce(headline, '') || ' ', body || ' ' FROM articles ORDER BY id", -1,
                           &select, NULL),
        SQLITE_OK);
    while (sqlite3_step(select) == SQLITE_ROW) {
        uint32_t frequency = 0;
        if ((columns & COLUMN_HEADLINE) != 0) {
            frequency += count_phrase((const char *)sqlite3_column_text(select, 1), phrase) * (uint32_t)WEIGHT[0];
        }
        if ((columns & COLUMN_BODY) != 0) {
            frequency += count_phrase((const char *)sqlite3_column_text(select, 2), phrase) * (uint32_t)WEIGHT[2];
        }
        if (frequency > 0) {
            buffer_printf(&out, "%lld:%u ", (long long)sqlite3_column_int64(select, 0), frequency);
        }
    }
    assert_int_equal(sqlite3_finalize(select), SQLITE_OK);
    assert_false(out.failed);
    return out.data;
}

/* --- by the index ------------------------------------------------------------------------------------------------------- */

static char *find_phrase(const struct fixture *fixture, const struct sequence *sequence, unsigned columns,
                         unsigned threads)
{
    struct buffer out = BUFFER_INIT;
    struct newsidx_archive *archive = NULL; /* another handle, which has read nothing yet */
    struct impact_index *index = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(newsidx_open(&archive, fixture->archive->path, NEWSIDX_READ, NULL, &error), NEWSIDX_OK);
    assert_int_equal(impact_index_take(&index, archive, &error), NEWSIDX_OK);
    assert_non_null(index);
    assert_true(index->segments > 1);
    parallel_team_free(index->team);
    index->team = parallel_team_new(threads);
    assert_non_null(index->team);
    struct posting_list *found = calloc(index->segments, sizeof *found);
    assert_non_null(found);
    assert_int_equal(impact_phrase_find(found, index, sequence, columns, NULL, &error), NEWSIDX_OK);
    for (size_t i = 0; i < index->segments; i++) {
        for (size_t k = 0; k < found[i].count; k++) {
            const struct impact_posting *posting = &found[i].item[k];
            buffer_printf(&out, "%lld:%u ", (long long)index->segment[i].id[posting->ordinal], posting->frequency);
        }
        free(found[i].item);
    }
    free(found);
    newsidx_close(archive);
    assert_false(out.failed);
    return out.data;
}

struct row {
    const char *phrase; /* one space ends each word */
    unsigned columns;
    const char *us; /* the stem that is taken for U.S. */
};

static void make_sequence(struct sequence *out, struct pattern pattern[WORDS], const struct row *row)
{
    *out = (struct sequence){.pattern = pattern};
    for (const char *at = row->phrase; *at != '\0'; at = strchr(at, ' ') + 1) {
        size_t word = 0;
        while (*at != WORD[word][0]) {
            word++;
        }
        pattern[out->count++] = (struct pattern){.kind = PATTERN_STEM, .stem = word == US ? row->us : WORD[word]};
    }
}

static void test_impact_phrase_find__is_what_stands_in_the_texts(void **state)
{
    static const struct row ROWS[] = {
        {"alpha beta ", COLUMNS_ALL, NULL},        {"beta alpha ", COLUMN_BODY, NULL},
        {"delta gamma ", COLUMN_HEADLINE, NULL},   {"alpha alpha ", COLUMNS_ALL, NULL},
        {"alpha beta alpha ", COLUMNS_ALL, NULL},  {"gamma delta delta beta ", COLUMNS_ALL, NULL},
        {"delta delta delta ", COLUMN_BODY, NULL}, {"gamma ", COLUMNS_ALL, NULL},
        {"beta U.S. ", COLUMNS_ALL, "us"},         {"U.S. U.S. beta ", COLUMN_BODY, "us."},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct pattern pattern[WORDS];
        struct sequence sequence;
        make_sequence(&sequence, pattern, &ROWS[i]);
        char *want = read_texts(fixture, ROWS[i].phrase, ROWS[i].columns);
        assert_true(strlen(want) > 300);
        for (unsigned threads = 1; threads <= 4; threads++) {
            char *have = find_phrase(fixture, &sequence, ROWS[i].columns, threads);
            assert_string_equal(have, want);
            free(have);
        }
        free(want);
    }
}

/* --- what is stored ----------------------------------------------------------------------------------------------------- */

/* "id:frequency " of the live articles of a stored list, which are as many as it was said. */
static char *read_stored(const struct impact_segment *segment, const struct buffer *stored, int64_t articles)
{
    struct buffer out = BUFFER_INIT;
    struct impact_list list;
    assert_true(impact_open(&list, stored->data, stored->len_bytes));
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t count = impact_decode(&list, block, segment->articles, ordinal, frequency);
        assert_true(count > 0);
        for (uint32_t i = 0; i < count; i++) {
            if (!impact_is_deleted(segment, ordinal[i])) {
                buffer_printf(&out, "%lld:%u ", (long long)segment->id[ordinal[i]], frequency[i]);
                articles--;
            }
        }
    }
    assert_int_equal(articles, 0);
    assert_false(out.failed);
    return out.data;
}

static void test_impact_phrase_stored__is_what_stands_in_the_texts(void **state)
{
    static const struct row ROWS[] = {
        {"alpha beta ", COLUMNS_ALL, NULL}, {"beta alpha ", COLUMNS_ALL, NULL},  {"alpha alpha ", COLUMNS_ALL, NULL},
        {"delta U.S. ", COLUMNS_ALL, "us"}, {"delta U.S. ", COLUMNS_ALL, "us."}, {"U.S. beta ", COLUMNS_ALL, "us."},
        {"U.S. U.S. ", COLUMNS_ALL, "us."}, {"U.S. U.S. ", COLUMNS_ALL, "us"},
    };
    const struct fixture *fixture = *state;
    struct impact_index *index = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(impact_index_take(&index, fixture->archive, &error), NEWSIDX_OK);
    assert_non_null(index);
    assert_int_equal(index->segments, 3); /* the last one says what has been removed */
    assert_int_equal(impact_index_load(index, &index->segment[0], 0, index->segment[0].articles, &error), NEWSIDX_OK);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct pattern pattern[WORDS];
        struct sequence sequence;
        struct buffer stored;
        int64_t articles = 0;
        make_sequence(&sequence, pattern, &ROWS[i]);
        assert_int_equal(
            impact_phrase_stored(&stored, &articles, index, &index->segment[0], &sequence, COLUMNS_ALL, &error),
            NEWSIDX_OK);
        assert_true(stored.len_bytes > 0);
        char *have = read_stored(&index->segment[0], &stored, articles);
        char *want = read_texts(fixture, ROWS[i].phrase, COLUMNS_ALL);
        assert_true(strlen(have) > 300 && strlen(have) < strlen(want)); /* the second segment's follow */
        assert_memory_equal(have, want, strlen(have));
        assert_true(strtol(want + strlen(have), NULL, 10) > FIRST);
        free(have);
        free(want);
    }
}

static void test_impact_phrase_stored__leaves_out_what_is_not_stored(void **state)
{
    static const struct {
        struct row row;
        size_t segment;
    } ROWS[] = {
        {{"alpha beta ", COLUMN_BODY, NULL}, 0},       /* not in any column */
        {{"alpha beta alpha ", COLUMNS_ALL, NULL}, 0}, /* more than two */
        {{"alpha ", COLUMNS_ALL, NULL}, 0},            /* fewer */
        {{"alpha beta ", COLUMNS_ALL, NULL}, 1},       /* a small segment */
        {{"alpha U.S. ", COLUMNS_ALL, "u s"}, 0},      /* no stem: a pair has one space */
    };
    const struct fixture *fixture = *state;
    struct impact_index *index = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(impact_index_take(&index, fixture->archive, &error), NEWSIDX_OK);
    assert_non_null(index);
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct pattern pattern[WORDS];
        struct sequence sequence;
        struct buffer stored;
        int64_t articles = 0;
        make_sequence(&sequence, pattern, &ROWS[i].row);
        assert_int_equal(impact_phrase_stored(&stored, &articles, index, &index->segment[ROWS[i].segment], &sequence,
                                              ROWS[i].row.columns, &error),
                         NEWSIDX_OK);
        assert_int_equal(stored.len_bytes, 0);
        assert_int_equal(articles, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_impact_phrase_find__is_what_stands_in_the_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_phrase_stored__is_what_stands_in_the_texts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_impact_phrase_stored__leaves_out_what_is_not_stored, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
