/* test_reader_feed.c - feeds and WordPress exports to articles (reader_feed, reader_wxr, feed_*). */
#include "news_reading.h"

static void test_reader_feed__reads_rss(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "nb-1"},
        {0, NEWSIDX_URL, "https://nordblatt.example/hafen"},
        {0, NEWSIDX_DECK, "Ab Juni fährt nachts niemand ein."},
        {0, NEWSIDX_AUTHOR, "Anna Öhler"},
        {0, NEWSIDX_DATE, "2014-11-07"},
        {0, NEWSIDX_PUBLISHED, "2014-11-07T17:05:00+01:00"},
        {0, NEWSIDX_SOURCE, "Nordblatt"},
        {0, NEWSIDX_SECTION, "Handel"},
        {0, NEWSIDX_LANGUAGE, "de-DE"},
        {0, NEWSIDX_BODY, "Der Hafen von Nordby wird ab Juni nachts geschlossen.\n\nSchiffe müssen draußen warten."},
        {1, NEWSIDX_URL, "https://nordblatt.example/faehre"}, /* relative to the channel's link */
        {1, NEWSIDX_AUTHOR, "Jörg Lind"},
        {1, NEWSIDX_DECK, NULL},
        {1, NEWSIDX_BODY, "Zum neunten Mal in diesem Monat."},
    };
    check_file(&READER_FEED, NEWSIDX_FIXTURES "/feed/rss.xml",
               "Hafen schließt nachts & Schiffe warten@1|Fähre fährt halb leer@2|!an item without title and text|",
               ROWS, COUNT_OF(ROWS));
}

static void test_reader_feed__reads_atom(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "tag:ledger.example,2019:bridge"},
        {0, NEWSIDX_URL, "https://ledger.example/bridge"},
        {0, NEWSIDX_DECK, "First cars cross."},
        {0, NEWSIDX_AUTHOR, "Ann Lee; Joe Roe"},
        {0, NEWSIDX_PUBLISHED, "2019-02-28T06:00:00Z"},
        {0, NEWSIDX_UPDATED, "2019-03-01T09:30:00Z"},
        {0, NEWSIDX_SOURCE, "The Harwick Ledger"},
        {0, NEWSIDX_LANGUAGE, "en"},
        {0, NEWSIDX_BODY, "The bridge opened.\n\nCars crossed it."},
    };
    check_file(&READER_FEED, NEWSIDX_FIXTURES "/feed/atom.xml", "Bridge opens@1|", ROWS, COUNT_OF(ROWS));
}

/* No end tags, a bare ampersand, an attribute without quotes. */
static void test_reader_feed__mends_what_is_ill_formed(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_URL, "https://e.example/1"},
        {0, NEWSIDX_SOURCE, "Broken & News"},
        {1, NEWSIDX_BODY, "Second."},
    };
    check_file(&READER_FEED, NEWSIDX_FIXTURES "/feed/broken.xml",
               "Fish & chips rise@1|Two@2|!the file ends in the middle of the feed: it may have been cut short|", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_wxr__reads_what_was_published(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "https://blog.ledger.example/?p=7"},
        {0, NEWSIDX_URL, "https://blog.ledger.example/hall"},
        {0, NEWSIDX_DECK, "A fire at night."},
        {0, NEWSIDX_AUTHOR, "Ann Lee"}, /* the name of the login */
        {0, NEWSIDX_DATE, "2013-04-01"},
        {0, NEWSIDX_SOURCE, "Ledger Blog"},
        {0, NEWSIDX_SECTION, "News"},
        {0, NEWSIDX_BODY, "The hall burned.\n\nNobody was hurt."}, /* without the caption of a picture */
    };
    check_file(&READER_WXR, NEWSIDX_FIXTURES "/wxr/export.xml",
               "Market hall burns@1|!a draft, not published|!an attachment, not an article|", ROWS, COUNT_OF(ROWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_feed__reads_rss),
        cmocka_unit_test(test_reader_feed__reads_atom),
        cmocka_unit_test(test_reader_feed__mends_what_is_ill_formed),
        cmocka_unit_test(test_reader_wxr__reads_what_was_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
