/* test_match.c - queries held against articles (newsq-query(7)), and the places to highlight. */
#include "testing.h"

#include "buffer.h"
#include "match.h"
#include "parse.h"
#include "value.h"

static struct analyzer *english;

struct loaded {
    struct query query;
    struct newsidx_article article;
    struct matcher *matcher;
};

static void set(struct newsidx_article *article, enum newsidx_field field, const char *text)
{
    assert_int_equal(newsidx_article_set(article, field, text, text != NULL ? strlen(text) : 0, NULL), NEWSIDX_OK);
}

static void load(struct loaded *loaded, const char *query, const char *headline, const char *body)
{
    const struct query_options options = {.today = 0};
    newsidx_article_init(&loaded->article);
    set(&loaded->article, NEWSIDX_HEADLINE, headline);
    set(&loaded->article, NEWSIDX_BODY, body);
    set(&loaded->article, NEWSIDX_PLACE, "FORT WORTH, Texas");
    loaded->article.id = INT64_C(20141107000001);
    check_number(query, NEWSIDX_OK, query_parse(&loaded->query, english, query, &options, NULL));
    assert_non_null(loaded->query.root);
    loaded->matcher = matcher_new(loaded->query.root, english);
    assert_non_null(loaded->matcher);
    assert_true(matcher_load(loaded->matcher, &loaded->article));
}

static void unload(struct loaded *loaded)
{
    matcher_free(loaded->matcher);
    query_release(&loaded->query);
    newsidx_article_clear(&loaded->article);
}

struct holds_row {
    const char *query;
    const char *headline;
    const char *body;
    bool holds;
};

static void check_rows(const struct holds_row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct loaded loaded;
        char input[256];
        (void)snprintf(input, sizeof input, "%s | %s | %s", row[i].query,
                       row[i].headline != NULL ? row[i].headline : "", row[i].body != NULL ? row[i].body : "");
        load(&loaded, row[i].query, row[i].headline, row[i].body);
        check_number(input, row[i].holds, matcher_holds(loaded.matcher));
        unload(&loaded);
    }
}

/* --- whether a query holds ---------------------------------------------------------------------------------------------- */

static void test_match__words(void **state)
{
    (void)state;
    static const struct holds_row ROWS[] = {
        {"letter", NULL, "Two letters came", true},
        {"letter", "Letter", NULL, true},
        {"letter", NULL, "let her", false},
        {"a b", "a", "b", true}, /* in different fields */
        {"a b", "a", "c", false},
        {"a OR b", NULL, "b", true},
        {"a NOT b", NULL, "a", true},
        {"a NOT b", "b", "a", false},
        {"US", NULL, "the US said", true},
        {"US", NULL, "told us", false},
        {"us", NULL, "the US said", true},
        {"F-16", NULL, "the F16 flew", true},
        {"F-16", NULL, "the F 16 flew", true},
        {"F-16", NULL, "16 F", false},
        {"cooperate", NULL, "they co-operate", true},
        {"obrien", NULL, "O'Brien", true},
        {"brien", NULL, "O'Brien", true},
        {"9/11", NULL, "on 9/11 and", true},
        {"9/11", NULL, "11 of 9", false},
        {"\xE4\xBA\xAC", NULL, "\xE6\x9D\xB1\xE4\xBA\xAC", true},
        {"\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", NULL, "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD\xE3\x81\xA7", true},
        {"\xE6\x9D\xB1\xE9\x83\xBD", NULL, "\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", false},
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

static void test_match__prefixes_are_of_words_as_written(void **state)
{
    (void)state;
    static const struct holds_row ROWS[] = {
        {"electio*", NULL, "elections", true},
        {"electio*", NULL, "elected", false},
        {"elect*", NULL, "elect", true},
        {"coop*", NULL, "co-operate", true},
        {"oper*", NULL, "co-operate", true},
        {"\xC3\x89t*", NULL, "\xC3\xA9tude", true},
        {"\"the elect*\"", NULL, "the elected", true},
        {"\"the elect*\"", NULL, "elected the", false},
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

static void test_match__phrases(void **state)
{
    (void)state;
    static const struct holds_row ROWS[] = {
        {"\"a b\"", NULL, "a b", true},
        {"\"a b\"", NULL, "b a", false},
        {"\"a b\"", NULL, "a x b", false},
        {"\"a b\"", "a", "b", false},    /* not across fields */
        {"\"a b\"", NULL, "a, b", true}, /* punctuation is nothing */
        {"\"a b\"~1", NULL, "a x b", true},
        {"\"a b\"~1", NULL, "a x y b", false},
        {"\"a b\"~1", NULL, "b a", false},        /* in this order */
        {"\"a b c\"~2", NULL, "a x b y c", true}, /* in all */
        {"\"a b c\"~1", NULL, "a x b y c", false},
        {"\"a b\"", NULL, "a a b", true},
        {"\"a b\"~2", NULL, "a x x x a x b", true},
        {"\"a a\"", NULL, "a", false},
        {"\"a a\"", NULL, "a a", true},
        {"\"see O'Brien here\"", NULL, "see O'Brien here", true},
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

static void test_match__near(void **state)
{
    (void)state;
    static const struct holds_row ROWS[] = {
        {"a NEAR/0 b", NULL, "a b", true},
        {"a NEAR/0 b", NULL, "b a", true},
        {"a NEAR/0 b", NULL, "a x b", false},
        {"a NEAR/1 b", NULL, "b x a", true},
        {"a NEAR/1 b", NULL, "a x y b", false},
        {"a pre/1 b", NULL, "a x b", true},
        {"a pre/1 b", NULL, "b x a", false},
        {"a NEAR b", NULL, "a 1 2 3 4 5 6 7 8 9 10 b", true},
        {"a NEAR b", NULL, "a 1 2 3 4 5 6 7 8 9 10 11 b", false},
        {"a NEAR b", "a", "b", false},  /* in the same field */
        {"a NEAR a", NULL, "a", false}, /* two places */
        {"a NEAR a", NULL, "a a", true},
        {"a NEAR/1 b NEAR/1 c", NULL, "a x b y c", true},
        {"a NEAR/1 b NEAR/1 c", NULL, "a x b y z c", false},
        {"a NEAR/1 b NEAR/1 c", NULL, "c y a x b", true}, /* near the stretch from a to b */
        {"\"a b\" NEAR/0 c", NULL, "a b c", true},
        {"\"a b\" NEAR/0 \"b c\"", NULL, "a b c", true}, /* overlapping: nothing is between them */
        {"(a OR b) NEAR/0 c", NULL, "b c", true},
        {"(a AND b) NEAR/1 c", NULL, "a c b", true},
        {"(a AND b) NEAR/1 c", NULL, "a c x y b", false},
        {"(a NOT b) NEAR/1 c", NULL, "a c", true},
        {"(a NOT b) NEAR/1 c", NULL, "a c x x x b", false},
        {"headline:a NEAR b", "a b", NULL, true},
        {"headline:a NEAR b", "x", "a b", false},
        {"elect* NEAR/0 day", NULL, "election day", true},
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

static void test_match__fields_filters_and_dates(void **state)
{
    (void)state;
    static const struct holds_row ROWS[] = {
        {"headline:a", "a", "b", true},
        {"headline:b", "a", "b", false},
        {"body:(a OR b)", "a", "b", true},
        {"place:worth", "x", NULL, true},
        {"place:\"fort worth\"", "x", NULL, true},
        {"place:\"worth fort\"", "x", NULL, false},
        {"place:tex*", "x", NULL, true},
        {"place:forts", "x", NULL, false}, /* no stems */
        {"agency:UPI", "x", NULL, false},  /* it has none */
        {"date:2014-11-07", "x", NULL, true},
        {"date:2014-11", "x", NULL, true},
        {"date:2014..2016", "x", NULL, true},
        {"date:2014-11-08", "x", NULL, false},
        {"after:2014-11-07", "x", NULL, false},
        {"after:2014-11-06", "x", NULL, true},
        {"before:2014-11-08", "x", NULL, true},
        {"before:2014-11", "x", NULL, false},
        {"a -date:2014", "a", NULL, false},
    };
    check_rows(ROWS, COUNT_OF(ROWS));
}

static void test_match__values_of_filters(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *value;
        bool holds;
    } ROWS[] = {
        {"url:example.com", "http://www.example.com/a", true},
        {"url:example.com", "http://example.org/com", false},
        {"url:example.co*", "http://example.com/", true},
        {"url:\"a a b\"", "a a a b", true}, /* begins anew inside itself */
        {"url:ab", "AB", true},
        {"url:etude", "\xC3\x89tude", true},
        {"url:ab", "abc", false},
        {"url:ab", "", false},
        {"url:ab", NULL, false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct loaded loaded;
        load(&loaded, ROWS[i].query, "x", NULL);
        check_number(ROWS[i].query, ROWS[i].holds, value_holds(loaded.query.root, english, ROWS[i].value));
        unload(&loaded);
    }
}

/* --- places to highlight ------------------------------------------------------------------------------------------------ */

static void test_match__spans(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *body;
        const char *spans;
    } ROWS[] = {
        {"a", "x a y a", "1-1 3-3"},
        {"a", "x y", ""},
        {"a b", "b x a", "0-0 2-2"},
        {"\"a b\"", "a b x a b", "0-1 3-4"},
        {"\"a b\"~1", "a x b", "0-2"},
        {"a OR \"b c\"", "a x b c", "0-0 2-3"},
        {"\"a b\" OR \"b c\"", "a b c", "0-2"}, /* overlapping ones become one */
        {"a -b", "a b", "0-0"},
        {"a NOT (b OR c)", "c a b", "1-1"},
        {"a NEAR/1 b", "b x y a c b", "3-3 5-5"}, /* only what is near */
        {"a NEAR/1 (b OR c)", "a b x x c", "0-0 1-1"},
        {"headline:a", "a", ""},
        {"elect*", "elected no elections", "0-0 2-2"},
        {"obrien", "by O'Brien", "1-2"}, /* the whole compound */
        {"brien", "by O'Brien", "2-2"},
        {"US", "us and US", "2-2"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct loaded loaded;
        struct buffer got = BUFFER_INIT;
        load(&loaded, ROWS[i].query, NULL, ROWS[i].body);

        const struct span_list *spans = matcher_spans(loaded.matcher, 2);

        for (size_t k = 0; k < spans->count; k++) {
            buffer_printf(&got, "%s%u-%u", k > 0 ? " " : "", (unsigned)spans->span[k].first,
                          (unsigned)spans->span[k].last);
        }
        check_text(ROWS[i].query, ROWS[i].spans, buffer_text(&got));
        buffer_release(&got);
        unload(&loaded);
    }
}

static void test_match__words_of_a_column(void **state)
{
    (void)state;
    struct loaded loaded;
    size_t start = 0;
    size_t end = 0;
    load(&loaded, "x", "Head", "The U.S. letter");

    assert_int_equal(matcher_words(loaded.matcher, 0), 1);
    assert_int_equal(matcher_words(loaded.matcher, 1), 0);
    assert_int_equal(matcher_words(loaded.matcher, 2), 3);
    matcher_word(loaded.matcher, 2, 1, &start, &end);
    assert_int_equal(start, 4);
    assert_int_equal(end, 8);
    unload(&loaded);
}

static void test_match__loads_one_article_after_another(void **state)
{
    (void)state;
    struct loaded loaded;
    struct newsidx_article other;
    newsidx_article_init(&other);
    set(&other, NEWSIDX_HEADLINE, "nothing of it");
    load(&loaded, "a", NULL, "a a a");
    assert_true(matcher_holds(loaded.matcher));

    assert_true(matcher_load(loaded.matcher, &other));
    assert_false(matcher_holds(loaded.matcher));
    assert_int_equal(matcher_spans(loaded.matcher, 2)->count, 0);
    assert_true(matcher_load(loaded.matcher, &loaded.article));
    assert_true(matcher_holds(loaded.matcher));

    unload(&loaded);
    newsidx_article_clear(&other);
    matcher_free(NULL);
}

static int make_analyzer(void **state)
{
    (void)state;
    english = analyzer_new("english");
    return english != NULL ? 0 : -1;
}

static int free_analyzer(void **state)
{
    (void)state;
    analyzer_free(english);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_match__words),
        cmocka_unit_test(test_match__prefixes_are_of_words_as_written),
        cmocka_unit_test(test_match__phrases),
        cmocka_unit_test(test_match__near),
        cmocka_unit_test(test_match__fields_filters_and_dates),
        cmocka_unit_test(test_match__values_of_filters),
        cmocka_unit_test(test_match__spans),
        cmocka_unit_test(test_match__words_of_a_column),
        cmocka_unit_test(test_match__loads_one_article_after_another),
    };
    return cmocka_run_group_tests(tests, make_analyzer, free_analyzer);
}
