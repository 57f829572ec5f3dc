/* test_article.c - fields, cleaning and the digest. */
#include "testing.h"

#include "article.h"

static void set(struct newsidx_article *article, enum newsidx_field field, const char *text)
{
    assert_int_equal(newsidx_article_set(article, field, text, text != NULL ? strlen(text) : 0, NULL), NEWSIDX_OK);
}

static void test_article__names_of_fields_are_the_columns(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"guid",    "headline", "deck",    "author",      "dateline",
                                        "place",   "agency",   "date",    "date_source", "published",
                                        "updated", "source",   "section", "language",    "url",
                                        "body",    "origin",   "digest",  "added"};
    assert_int_equal(COUNT_OF(NAMES), NEWSIDX_FIELDS);
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        check_text(NAMES[i], NAMES[i], newsidx_field_name((enum newsidx_field)i));
        check_number(NAMES[i], i, article_field_named(NAMES[i], strlen(NAMES[i])));
    }
}

static void test_article__unknown_names(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"", "id", "Headline", "headlines", "headlin", "text"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        check_number(NAMES[i], NEWSIDX_FIELDS, article_field_named(NAMES[i], strlen(NAMES[i])));
    }
    assert_null(newsidx_field_name(NEWSIDX_FIELDS));
    assert_null(newsidx_field_name((enum newsidx_field)1000));
}

static void test_article__set_makes_clean_text(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *kept; /* NULL: unset */
    } ROWS[] = {
        {"plain", "plain"},
        {"two\r\nlines", "two\nlines"},
        {" kept blanks ", " kept blanks "},
        {"e\xCC\x81t\xC3\xA9", "\xC3\xA9t\xC3\xA9"},
        {"\x1B[31mred", "[31mred"},
        {"bad \xFF", "bad \xEF\xBF\xBD"},
        {"", NULL},
        {" \t\n", NULL},
        {"\xC2\xA0\xE3\x80\x80\xE2\x80\x8B", NULL}, /* blanks beyond ASCII */
        {"\x01\x02", NULL},                         /* nothing is left of it */
        {NULL, NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        set(&article, NEWSIDX_BODY, "before");

        set(&article, NEWSIDX_BODY, ROWS[i].text);

        check_text(ROWS[i].text, ROWS[i].kept, article.field[NEWSIDX_BODY]);
        newsidx_article_clear(&article);
    }
}

static void test_article__take_takes_the_memory_over(void **state)
{
    (void)state;
    struct newsidx_article article;
    newsidx_article_init(&article);

    article_take(&article, NEWSIDX_HEADLINE, strdup("one"));
    article_take(&article, NEWSIDX_HEADLINE, strdup("two"));
    article_take(&article, NEWSIDX_DECK, strdup("  "));

    assert_string_equal(article.field[NEWSIDX_HEADLINE], "two");
    assert_null(article.field[NEWSIDX_DECK]);
    article_take(&article, NEWSIDX_HEADLINE, NULL);
    assert_null(article.field[NEWSIDX_HEADLINE]);
    newsidx_article_clear(&article);
}

static void test_article__clear_leaves_an_empty_article(void **state)
{
    (void)state;
    struct newsidx_article article;
    newsidx_article_init(&article);
    article.id = 5;
    set(&article, NEWSIDX_HEADLINE, "x");

    newsidx_article_clear(&article);

    assert_int_equal(article.id, 0);
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        assert_null(article.field[i]);
    }
    newsidx_article_clear(&article);
}

static void test_article__copy_is_of_its_own(void **state)
{
    (void)state;
    struct newsidx_article from;
    struct newsidx_article copy;
    newsidx_article_init(&from);
    newsidx_article_init(&copy);
    from.id = INT64_C(20141107000001);
    set(&from, NEWSIDX_HEADLINE, "Headline");
    set(&from, NEWSIDX_ADDED, "2014-11-07T00:00:00Z");
    set(&copy, NEWSIDX_DECK, "goes away");

    assert_int_equal(article_copy(&copy, &from, NULL), NEWSIDX_OK);
    newsidx_article_clear(&from);

    assert_int_equal(copy.id, INT64_C(20141107000001));
    assert_string_equal(copy.field[NEWSIDX_HEADLINE], "Headline");
    assert_string_equal(copy.field[NEWSIDX_ADDED], "2014-11-07T00:00:00Z");
    assert_null(copy.field[NEWSIDX_DECK]);
    newsidx_article_clear(&copy);
}

/* The digests are those of sha256sum(1) on headline, newline, body. */
static void test_article__digest(void **state)
{
    (void)state;
    static const struct {
        const char *headline;
        const char *body;
        const char *digest;
    } ROWS[] = {
        {"Headline", "Body text", "9869860ebb5bd85a3c803253f0cd859f7ce4f482bfe3314b5f8c8405e269a491"},
        {"H", NULL, "d98c786cff70da9d10a2c49cf9d849025d3669b95dd56cc7c27c1ebf4cbabc2c"},
        {NULL, NULL, "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct newsidx_article article;
        char digest[65];
        newsidx_article_init(&article);
        set(&article, NEWSIDX_HEADLINE, ROWS[i].headline);
        set(&article, NEWSIDX_BODY, ROWS[i].body);
        set(&article, NEWSIDX_DECK, "not in it");

        article_digest(&article, digest);

        check_text(ROWS[i].headline != NULL ? ROWS[i].headline : "nothing", ROWS[i].digest, digest);
        newsidx_article_clear(&article);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_article__names_of_fields_are_the_columns),
        cmocka_unit_test(test_article__unknown_names),
        cmocka_unit_test(test_article__set_makes_clean_text),
        cmocka_unit_test(test_article__take_takes_the_memory_over),
        cmocka_unit_test(test_article__clear_leaves_an_empty_article),
        cmocka_unit_test(test_article__copy_is_of_its_own),
        cmocka_unit_test(test_article__digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
