/* test_impact_phrase.c - phrases found in the impact index, by one thread and by several, are those that stand in the texts. */
#include "scratch_archive.h"

#include "archive.h"
#include "article.h"
#include "ast.h"
#include "buffer.h"
#include "impact_phrase.h"
#include "rank.h"
#include "store.h"

enum { FIRST = 4000, SECOND = 500, WORDS = 4 };

/* Their own stems. */
static const char *const WORD[WORDS] = {"alpha", "beta", "gamma", "delta"};

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
        const uint32_t word = draw(fixture, 6); /* the first ones more often */
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
    struct impact_index *index = NULL;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(impact_index_take(&index, fixture->archive, &error), NEWSIDX_OK);
    assert_non_null(index);
    assert_true(index->segments > 1);
    index->threads = threads;
    struct posting_list *found = calloc(index->segments, sizeof *found);
    assert_non_null(found);
    assert_int_equal(impact_phrase_find(found, index, sequence, columns, &error), NEWSIDX_OK);
    for (size_t i = 0; i < index->segments; i++) {
        for (size_t k = 0; k < found[i].count; k++) {
            const struct impact_posting *posting = &found[i].item[k];
            buffer_printf(&out, "%lld:%u ", (long long)index->segment[i].id[posting->ordinal], posting->frequency);
        }
        free(found[i].item);
    }
    free(found);
    assert_false(out.failed);
    return out.data;
}

static void test_impact_phrase_find__is_what_stands_in_the_texts(void **state)
{
    static const struct {
        const char *phrase; /* one space ends each word */
        unsigned columns;
    } ROWS[] = {
        {"alpha beta ", COLUMNS_ALL},        {"beta alpha ", COLUMN_BODY},
        {"delta gamma ", COLUMN_HEADLINE},   {"alpha alpha ", COLUMNS_ALL},
        {"alpha beta alpha ", COLUMNS_ALL},  {"gamma delta delta beta ", COLUMNS_ALL},
        {"delta delta delta ", COLUMN_BODY}, {"gamma ", COLUMNS_ALL},
    };
    const struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct pattern pattern[WORDS];
        struct sequence sequence = {.pattern = pattern};
        for (const char *at = ROWS[i].phrase; *at != '\0'; at = strchr(at, ' ') + 1) {
            size_t word = 0;
            while (*at != WORD[word][0]) {
                word++;
            }
            pattern[sequence.count++] = (struct pattern){.kind = PATTERN_STEM, .stem = WORD[word]};
        }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_impact_phrase_find__is_what_stands_in_the_texts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
