/* test_fill.c - fields filled from what formats give (fill.h), and HTML as text (html_text.h). */
#include "testing.h"

#include "fill.h"
#include "html_text.h"

#include <time.h>

static void test_fill__lines_and_paragraphs(void **state)
{
    (void)state;
    static const struct {
        bool line;
        const char *text;
        const char *field; /* NULL: stays unset */
    } CASES[] = {
        {true, "  Two\n\twords\xC2\xA0here ", "Two words here"},        {true, " \n ", NULL},   {true, "", NULL},
        {false, "  One \n\n\n  Two\nthree  \n\n", "One\n\nTwo\nthree"}, {false, "\n \n", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        const size_t len = strlen(CASES[i].text);
        const enum newsidx_status status = CASES[i].line
                                               ? fill_line(&article, NEWSIDX_HEADLINE, CASES[i].text, len, NULL)
                                               : fill_text(&article, NEWSIDX_HEADLINE, CASES[i].text, len, NULL);
        assert_int_equal(status, NEWSIDX_OK);
        const char *got = article.field[NEWSIDX_HEADLINE];
        print_message("case %zu: %s\n", i, got != NULL ? got : "(unset)");
        assert_string_equal(got != NULL ? got : "(unset)", CASES[i].field != NULL ? CASES[i].field : "(unset)");
        newsidx_article_clear(&article);
    }
}

static void test_fill__unset_keeps_what_is_there(void **state)
{
    (void)state;
    struct newsidx_article article;
    newsidx_article_init(&article);
    assert_int_equal(fill_line(&article, NEWSIDX_DECK, "first", 5, NULL), NEWSIDX_OK);
    assert_int_equal(fill_line_unset(&article, NEWSIDX_DECK, "second", 6, NULL), NEWSIDX_OK);
    assert_int_equal(fill_text_unset(&article, NEWSIDX_DECK, "third", 5, NULL), NEWSIDX_OK);
    assert_string_equal(article.field[NEWSIDX_DECK], "first");
    assert_int_equal(fill_line(&article, NEWSIDX_DECK, " ", 1, NULL), NEWSIDX_OK);
    assert_string_equal(article.field[NEWSIDX_DECK], "first");
    newsidx_article_clear(&article);
}

static void test_fill__authors(void **state)
{
    (void)state;
    static const struct {
        const char *entries[3];
        const char *authors;
    } CASES[] = {
        {{"JC Finley"}, "JC Finley"},
        {{"By John Smith and Mary Jones"}, "John Smith; Mary Jones"},
        {{"Ann Lee", "ann lee", "Bo Ek"}, "Ann Lee; Bo Ek"},
        {{"Ann Lee; Bo Ek", "Bo Ek"}, "Ann Lee; Bo Ek"},
        {{"By John Smith, Associated Press Writer"}, "John Smith"},
        {{"dpa"}, "dpa"},
        {{" "}, ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buffer authors = BUFFER_INIT;
        for (size_t k = 0; k < 3 && CASES[i].entries[k] != NULL; k++) {
            fill_append_author(&authors, CASES[i].entries[k], strlen(CASES[i].entries[k]));
        }
        assert_string_equal(buffer_text(&authors), CASES[i].authors);
        buffer_release(&authors);
    }
}

/* All against all would take minutes. */
static void test_fill__many_authors(void **state)
{
    (void)state;
    enum { NAMES = 200000, SECONDS_MAX = 10 };
    struct buffer entry = BUFFER_INIT;
    struct buffer authors = BUFFER_INIT;
    for (int i = 0; i < NAMES; i++) {
        buffer_printf(&entry, "%sAnn%d Roe%d", i > 0 ? "; " : "", i, i);
    }
    const clock_t begin = clock();
    fill_append_author(&authors, entry.data, entry.len_bytes);
    assert_true((clock() - begin) / CLOCKS_PER_SEC < SECONDS_MAX);
    assert_string_equal(buffer_text(&authors), entry.data);
    buffer_release(&entry);
    buffer_release(&authors);
}

static void test_fill__moments(void **state)
{
    (void)state;
    struct newsidx_article article;
    struct fill_warning warning = {.text = ""};
    newsidx_article_init(&article);
    assert_int_equal(fill_published(&article, " 2014-11-07T23:30:00-05:00 ", 27, &warning, NULL), NEWSIDX_OK);
    assert_string_equal(article.field[NEWSIDX_DATE], "2014-11-07");
    assert_string_equal(article.field[NEWSIDX_DATE_SOURCE], "metadata");
    assert_string_equal(article.field[NEWSIDX_PUBLISHED], "2014-11-07T23:30:00-05:00");
    assert_string_equal(warning.text, "");
    assert_int_equal(fill_moment(&article, NEWSIDX_UPDATED, "soon", 4, NULL, &warning, NULL), NEWSIDX_OK);
    assert_string_equal(article.field[NEWSIDX_UPDATED], "soon");
    assert_string_equal(warning.text, "'soon' is not a date");
    newsidx_article_clear(&article);
}

static void test_fill__datelines_given_by_themselves(void **state)
{
    (void)state;
    static const struct {
        const char *dateline;
        const char *place; /* NULL: stays unset */
        const char *agency;
    } CASES[] = {
        {"NORTHBY, Feb 26", "NORTHBY", NULL},
        {"NORTHBY, Norland (UPI)", "NORTHBY, Norland", "UPI"},
        {"Northby", "Northby", NULL},
        {"NORTHBY, Norland", "NORTHBY, Norland", NULL},
        {"March", NULL, NULL},
        {"overnight 4 1/2", NULL, NULL},
        {"as it stands", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        assert_int_equal(fill_line(&article, NEWSIDX_DATELINE, CASES[i].dateline, strlen(CASES[i].dateline), NULL),
                         NEWSIDX_OK);
        assert_int_equal(fill_dateline(&article, 0, NULL, NULL), NEWSIDX_OK);
        check_text(CASES[i].dateline, CASES[i].place, article.field[NEWSIDX_PLACE]);
        check_text(CASES[i].dateline, CASES[i].agency, article.field[NEWSIDX_AGENCY]);
        newsidx_article_clear(&article);
    }
}

static void test_html_text__fragments(void **state)
{
    (void)state;
    static const struct {
        const char *html;
        const char *text;
    } CASES[] = {
        {"<p>One <b>bold</b> word.</p><p>Two</p>", "One bold word.\n\nTwo"},
        {"One<br>line<br/><br/>Two", "One line\n\nTwo"},
        {"<div>A<div>B</div>C</div>", "A\n\nB\n\nC"},
        {"<ul><li>x</li><li>y</li></ul>", "x\n\ny"},
        {"a &amp; b &lt;c&gt; &eacute; &#8211;", "a & b <c> \xC3\xA9 \xE2\x80\x93"},
        {"plain text\nin lines\n\nand paragraphs", "plain text in lines\n\nand paragraphs"},
        {"<p>x<script>alert(1)</script>y</p><style>p{}</style>", "xy"},
        {"1 < 2 and 3 > 2", "1 < 2 and 3 > 2"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\n\nc"},
        {"<p>unclosed <i>tags", "unclosed tags"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buffer text = BUFFER_INIT;
        print_message("%s\n", CASES[i].html);
        assert_int_equal(html_fragment_to_text(&text, CASES[i].html, strlen(CASES[i].html), NULL), NEWSIDX_OK);
        assert_string_equal(buffer_text(&text), CASES[i].text);
        buffer_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill__lines_and_paragraphs),
        cmocka_unit_test(test_fill__unset_keeps_what_is_there),
        cmocka_unit_test(test_fill__authors),
        cmocka_unit_test(test_fill__many_authors),
        cmocka_unit_test(test_fill__moments),
        cmocka_unit_test(test_fill__datelines_given_by_themselves),
        cmocka_unit_test(test_html_text__fragments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
