/* test_html_page.c - web pages to articles (html_page, html_meta, html_ld, html_headline, html_people, html_body, html_noise). */
#include "news_reading.h"

#include "html_headline.h"
#include "html_people.h"

static void test_html_page__reads_metadata_and_text(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "https://www.harwickledger.example/news/harbour-night"},
        {0, NEWSIDX_URL, "https://www.harwickledger.example/news/harbour-night"},
        {0, NEWSIDX_DECK, "From June no ship will enter between ten and five, the council said."},
        {0, NEWSIDX_AUTHOR, "Ann Lee; Joe Roe"},
        {0, NEWSIDX_DATE, "2024-05-03"},
        {0, NEWSIDX_DATE_SOURCE, "metadata"},
        {0, NEWSIDX_PUBLISHED, "2024-05-03T17:30:00+01:00"},
        {0, NEWSIDX_UPDATED, "2024-05-04T10:00:00+01:00"},
        {0, NEWSIDX_SOURCE, "The Harwick Ledger"},
        {0, NEWSIDX_SECTION, "Trade"},
        {0, NEWSIDX_LANGUAGE, "en-GB"},
        {0, NEWSIDX_BODY,
         "From June no ship will enter between ten and five, the council said.\n\n"
         "The harbour of Northby will be closed at night from the first of June, the council decided on Friday after a "
         "debate of five hours.\n\n"
         "Ships that arrive late, as most of them do, will have to wait outside, where there is room for nine of "
         "them.\n\n"
         "Who pays\n\n"
         "“It is quiet then,” said the mayor, who had asked for the order, “and quiet is what people here have wanted "
         "for years.”\n\n"
         "The owners of the ships said that they would go to court, and that they would not wait for the first of June "
         "to do so."},
    };
    check_file(&READER_HTML_PAGE, NEWSIDX_FIXTURES "/html/harbour.html", "Harbour of Northby to close at night|", ROWS,
               COUNT_OF(ROWS));
}

static void test_html_page__reads_a_page_without_metadata(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_AUTHOR, "Anna Öhler; Jörg Lind"},
        {0, NEWSIDX_DATE, "2014-11-07"},
        {0, NEWSIDX_PUBLISHED, "2014-11-07T17:05"},
        {0, NEWSIDX_BODY,
         "Der Hafen von Nordby wird ab Juni nachts geschlossen, das hat der Rat am Freitag nach fünf Stunden "
         "beschlossen.\n\n"
         "Schiffe, die später kommen, müssen draußen warten, wo für neun von ihnen Platz ist, wie die Behörde "
         "mitteilte.\n\n"
         "„Nachts ist es dann ruhig“, sagte die Bürgermeisterin, die das seit Jahren verlangt hatte."},
    };
    check_file(&READER_HTML_PAGE, NEWSIDX_FIXTURES "/html/hafen.html", "Hafen schließt nachts|", ROWS, COUNT_OF(ROWS));
}

static void test_html_page__reads_microdata_in_a_tangled_page(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_AUTHOR, "dpa"},
        {0, NEWSIDX_DATE, "2019-02-28"},
        {0, NEWSIDX_BODY,
         "The ferry to Harwick sailed half empty on Thursday, for the ninth time this month, its owner said.\n\n"
         "Nobody knows why, but some say that the price, which was doubled in January, has something to do with it.\n\n"
         "Adults: 12 a head\n\n"
         "It sails again today, at noon, with room for all, and the sea is said to be calm."},
    };
    check_file(&READER_HTML_PAGE, NEWSIDX_FIXTURES "/html/tangled.html", "Ferry sails half empty|", ROWS,
               COUNT_OF(ROWS));
}

static void test_html_page__refuses_a_front_page(void **state)
{
    (void)state;
    check_file(&READER_HTML_PAGE, NEWSIDX_FIXTURES "/html/front.html",
               "!a web page without a text that could be an article|", NULL, 0);
}

/* The page is a wall of other words; what it tells machines is the story. */
static void test_html_page__takes_the_text_of_json_ld(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<p>Register now, it is free, and read this story and all others, on all your devices, wherever you may be, "
         "from "
         "today.</p>",
         "A|",
         "The harbour of Northby will be closed at night from the first of June, the council decided.\n\nShips will "
         "have "
         "to wait."},
        {"", "A|",
         "The harbour of Northby will be closed at night from the first of June, the council decided.\n\nShips will "
         "have "
         "to wait."},
    };
    check_rows(
        &READER_HTML_PAGE,
        "<!DOCTYPE html><html><head><script type='application/ld+json'>{\"@type\": \"NewsArticle\", \"headline\": "
        "\"A\", \"articleBody\": \"The harbour of Northby will be closed at night from the first of June, the "
        "council decided.\\n\\nShips will have to wait.\"}</script></head><body>",
        "</body></html>", ROWS, COUNT_OF(ROWS));
}

static void test_html_page__cleans_names_of_authors(void **state)
{
    (void)state;
    static const struct {
        enum html_people_origin origin;
        const char *text;
        const char *list;
    } ROWS[] = {
        {HTML_PEOPLE_NAMES, "By Ann Lee", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "Von Anna Öhler und Jörg Lind", "Anna Öhler; Jörg Lind"},
        {HTML_PEOPLE_NAMES, "Par Léa Petit et Jean de la Tour", "Léa Petit; Jean de la Tour"},
        {HTML_PEOPLE_NAMES, "Ann Lee, Joe Roe and Jane Poe", "Ann Lee; Joe Roe; Jane Poe"},
        {HTML_PEOPLE_NAMES, "Ann Lee, Senior Reporter", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "Ann Lee (ann.lee@example.org)", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "Ann Lee For Ledger Online", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "Ann Lee, AP", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "Ann Lee; The Ledger", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "dpa", "dpa"},
        {HTML_PEOPLE_NAMES, "The Ledger", "The Ledger"},
        {HTML_PEOPLE_NAMES, "https://www.example.org/ann", ""},
        {HTML_PEOPLE_NAMES, "Ursula von der Leyen", "Ursula von der Leyen"},
        {HTML_PEOPLE_PERSON, "Plato", "Plato"},
        {HTML_PEOPLE_PERSON, "Ann Lee, professor of the history of ports and other things", "Ann Lee"},
        {HTML_PEOPLE_NAMES, "松岡大地", "松岡大地"},
        {HTML_PEOPLE_BYLINE, "By Ann Lee 7 November 2014 | Updated", "Ann Lee"},
        {HTML_PEOPLE_BYLINE, "Share this story with your friends", ""},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct html_people people = {.publisher = "The Ledger"};
        html_people_add(&people, ROWS[i].origin, ROWS[i].text);
        check_text(ROWS[i].text, ROWS[i].list, buffer_text(html_people_list(&people)));
        html_people_release(&people);
    }
}

static void test_html_page__chooses_the_headline(void **state)
{
    (void)state;
    static const struct {
        const char *data;
        const char *graph;
        const char *shown;
        const char *title;
        const char *headline;
    } ROWS[] = {
        {"Bridge opens", "Bridge opens", "Bridge opens", "Bridge opens - Ledger", "Bridge opens"},
        {"", "Bridge opens - Ledger", "Bridge opens", "Bridge opens - Ledger", "Bridge opens"},
        {"", "Bridge opens | Ledger", "", "", "Bridge opens"},
        {"", "Bridge opens - Trade | Ledger", "", "", "Bridge opens"},
        {"", "", "", "Bridge opens - and closes | The Ledger", "Bridge opens - and closes"},
        {"", "", "Bridge opens", "Something else", "Bridge opens"},
        /* <title> says what one of two says: the other is the newsroom's. */
        {"Bridge Northby opens 2024", "At last, a bridge", "At last, a bridge", "Bridge Northby opens 2024",
         "At last, a bridge"},
        {"At last, a bridge", "Bridge Northby opens 2024", "Bridge Northby opens 2024",
         "Bridge Northby opens 2024 | Ledger", "At last, a bridge"},
        {"Bridge opens: what it means", "Bridge opens", "", "Bridge opens: what it means",
         "Bridge opens: what it means"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct html_titles titles = {.data = BUFFER_INIT};
        struct buffer headline = BUFFER_INIT;
        buffer_append_text(&titles.data, ROWS[i].data);
        buffer_append_text(&titles.graph, ROWS[i].graph);
        buffer_append_text(&titles.shown, ROWS[i].shown);
        buffer_append_text(&titles.title, ROWS[i].title);
        buffer_append_text(&titles.site, "Ledger");
        html_headline_choose(&headline, &titles);
        check_text(ROWS[i].title, ROWS[i].headline, buffer_text(&headline));
        buffer_release(&headline);
        html_titles_release(&titles);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_html_page__reads_metadata_and_text),
        cmocka_unit_test(test_html_page__reads_a_page_without_metadata),
        cmocka_unit_test(test_html_page__reads_microdata_in_a_tangled_page),
        cmocka_unit_test(test_html_page__refuses_a_front_page),
        cmocka_unit_test(test_html_page__takes_the_text_of_json_ld),
        cmocka_unit_test(test_html_page__cleans_names_of_authors),
        cmocka_unit_test(test_html_page__chooses_the_headline),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
