/* test_reader_wire_messages.c - messages of agencies' lines to articles (reader_iptc7901, reader_anpa, wire_message). */
#include "news_reading.h"

static void test_reader_iptc7901__reads_messages(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_AUTHOR, "Ann Lee"},
        {0, NEWSIDX_DATELINE, "Northby (dpa)"},
        {0, NEWSIDX_PLACE, "Northby"},
        {0, NEWSIDX_AGENCY, "dpa"},
        {0, NEWSIDX_PUBLISHED, "2013-11-13T11:37Z"},
        {0, NEWSIDX_SECTION, "international"},
        {0, NEWSIDX_BODY,
         "Northby (dpa) - The harbour will be closed at night, the council said Wednesday.\n\n\"It is quiet then,\" "
         "the "
         "mayor said.\n\n- Reporting by: Ann Lee"},
    };
    check_file(&READER_IPTC7901, NEWSIDX_FIXTURES "/iptc7901/three.txt",
               "Harbour of Northby to close at night@1|!killed by its provider|!a message without a text|", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_iptc7901__tells_headlines_from_flags(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"A headline =\r\n\r\nText.", "A headline|", "Text."},
        {"EXTRA\r\nA headline =\r\n\r\nText.", "A headline|", "Text."},
        {"(Achtung)\nA headline\nin two lines\nBy dpa correspondents =\n\nText.", "A headline in two lines|", "Text."},
        {"HEADLINE IN CAPITALS THAT IS NO FLAG =\n\nText.", "HEADLINE IN CAPITALS THAT IS NO FLAG|", "Text."},
        {"BULLETIN =\n\nText.", "BULLETIN|", "Text."}, /* where there is nothing else */
        {"A headline\n\nText without\nthe sign of equality.", "A headline|", "Text without the sign of equality."},
        {"A headline =\n\n   One\ngoes on.\n   Two.\n- three", "A headline|", "One goes on.\n\nTwo.\n\n- three"},
    };
    check_rows(&READER_IPTC7901, "\001abc0001 4 i 10\r\n\nSlug/\r\n\002", "\r\n\003131137 GMT Nov 13\r\n\004", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_anpa__reads_messages(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_AUTHOR, "ANN LEE; JOE ROE"},
        {0, NEWSIDX_PLACE, "NORTHBY"},
        {0, NEWSIDX_AGENCY, "AP"},
        {0, NEWSIDX_PUBLISHED, "2013-11-13T15:09Z"},
        {0, NEWSIDX_SECTION, "international"},
        {0, NEWSIDX_BODY, "NORTHBY (AP) — The harbor will be closed, \"from June on.\"\n\nIt is quiet then."},
        {1, NEWSIDX_AUTHOR, "The Associated Press"},
        {1, NEWSIDX_SECTION, "sports"},
        {1, NEWSIDX_BODY, "W L\nNorthby 3 2½"},
    };
    check_file(&READER_ANPA, NEWSIDX_FIXTURES "/anpa/three.tst",
               "Harbor of Northby to close at night@1|Standings@2|!killed by its provider|", ROWS, COUNT_OF(ROWS));
}

static void test_reader_anpa__tells_heads_from_texts(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"^BC-X--Slug,10<\n^Head<\n^Deck<\n\t   Text.", "Head|", "Text."},
        {"^BC-X--The Slug,10<\n\t   Text.", "The Slug|", "Text."},        /* no headline */
        {"^BC-X--Slug,10<\n^Head<\n^one\n^two", "Head|", "one\ntwo"},     /* a list of headlines */
        {"*9006< ^BC-X--Slug,10<\n^Head<\n\t   Text.", "Head|", "Text."}, /* a machine's number before the slug */
        {"^BC-X--Slug,10<\n^Head<\n^Eds: note.<\n^By A B=\n^AP Writer=\n^Below\n\t   Text.", "Head|", "Below\n\nText."},
    };
    check_rows(&READER_ANPA, "\026\026\001W2870\037_a\nf i\023\021 BC-X     11-13 1049\n\002",
               "\n\t   \003AP-WF-11-13-13 1509GMT<\n\004", ROWS, COUNT_OF(ROWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_iptc7901__reads_messages),
        cmocka_unit_test(test_reader_iptc7901__tells_headlines_from_flags),
        cmocka_unit_test(test_reader_anpa__reads_messages),
        cmocka_unit_test(test_reader_anpa__tells_heads_from_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
