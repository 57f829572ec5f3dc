/* test_reader_nitf.c - documents in NITF to articles (reader_nitf, nitf_text, news_item, news_body). */
#include "news_reading.h"

static void test_reader_nitf__reads_a_document(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "cpw-20190312-0417"},
        {0, NEWSIDX_DECK, "Cranes to move again by noon"},
        {0, NEWSIDX_AUTHOR, "Anna Brook; Piet Vos"},
        {0, NEWSIDX_DATELINE, "Harwick, Norland"},
        {0, NEWSIDX_PLACE, "Harwick, Norland"},
        {0, NEWSIDX_DATE, "2019-03-12"},
        {0, NEWSIDX_DATE_SOURCE, "metadata"},
        {0, NEWSIDX_PUBLISHED, "2019-03-12T09:15:00+01:00"},
        {0, NEWSIDX_UPDATED, "2019-03-12T11:40:00+01:00"},
        {0, NEWSIDX_SOURCE, "Coastal Press Wire"},
        {0, NEWSIDX_SECTION, "Labour"},
        {0, NEWSIDX_LANGUAGE, "en-GB"},
        {0, NEWSIDX_BODY,
         "Dockers in Harwick will return to work on Tuesday.\n\nThe union won:\n\ntwo days of leave\n\na new "
         "canteen\n\nWhat it cost\n\nDay Ships\n\nSunday 14\n\nLena Holm contributed to this report."},
    };
    check_file(&READER_NITF, NEWSIDX_FIXTURES "/nitf/harbour.xml", "Dockers end strike after night of talks|", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_nitf__reads_documents_one_after_another(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "nd-77"},
        {0, NEWSIDX_DECK, "Der Rat gibt acht Millionen frei."},
        {0, NEWSIDX_AUTHOR, "Jörg Öhler; Eva Lind"},
        {0, NEWSIDX_DATE, "2017-05-03"},
        {0, NEWSIDX_SOURCE, "Norddienst"},
        {0, NEWSIDX_BODY, "Wiesental (nd) - Die Brücke bekommt zwei Radwege."},
    };
    check_file(&READER_NITF, NEWSIDX_FIXTURES "/nitf/two.xml",
               "?embargoed until 2017-05-04T18:00:00+02:00|Brücke über die Wiese wird breiter@nd-77|"
               "!cancelled by its provider (management-status canceled)|",
               ROWS, COUNT_OF(ROWS));
}

static void test_reader_nitf__takes_what_a_body_has(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<p>One.</p><p/><p>Two<br/>lines.</p>", "A|", "One.\n\nTwo lines."},
        {"<block><hl2>a</hl2><p>One.</p></block>", "A|", "One."}, /* the headline again */
        {"<block><hl2>Then</hl2><p>One.</p></block>", "A|", "Then\n\nOne."},
        {"<media><media-caption><p>Cap.</p></media-caption></media><p>One.</p>", "A|", "One."},
        {"<p>a &amp; b &lt; c</p>", "A|", "a & b < c"},
        {"<p>It is <person>J. <em>Roe</em></person>.</p>", "A|", "It is J. Roe."},
        {"<pre>Team one\n\nTeam two</pre>", "A|", "Team one\n\nTeam two"},
        {"", "A|", NULL},
    };
    check_rows(&READER_NITF, "<nitf><body><body.head><hedline><hl1>A</hl1></hedline></body.head><body.content>",
               "</body.content></body></nitf>", ROWS, COUNT_OF(ROWS));
}

static void test_reader_nitf__says_what_is_no_article(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<nitf><head><title></title></head><body/></nitf>", "!an item with neither headline nor text|", NULL},
        {"<nitf><head><docdata management-status='withheld'/></head></nitf>",
         "!withheld by its provider (management-status withheld)|", NULL},
        {"<nitf><head><docdata management-status='killed'/></head></nitf>",
         "!cancelled by its provider (management-status killed)|", NULL},
        {"<nitf><head><title>T</title><docdata management-status='embargoed'/></head></nitf>",
         "?embargoed, it does not say until when|T|", NULL},
        {"<nitf><head><title>T</title></head><body><body.content><p>a",
         "?the document ends in the middle: it may have been cut short|T|", "a"},
        {"<nitf><head><title>T</title></head></nitf> junk", "T@1|!no XML document that can be read|", NULL},
        {"<nitf><head><title>T</title></head></nitf><p>junk</p>", "T@1|!not a document in NITF|", NULL},
        {"<n:nitf "
         "xmlns:n='urn:x'><n:head><n:title>T</n:title></n:head></n:nitf>\n<nitf><head><title>U</title></head></nitf>",
         "T@1|U@2|", NULL},
    };
    check_rows(&READER_NITF, "", "", ROWS, COUNT_OF(ROWS));
}

static void test_reader_nitf__reads_bylines(void **state)
{
    (void)state;
    static const struct {
        const char *byline;
        const char *author;
    } ROWS[] = {
        {"By JOHN ROE<byttl>Press Writer</byttl>", "JOHN ROE"},
        {"<person>Ann Lee</person><person>Bo Ray</person>", "Ann Lee; Bo Ray"},
        {"<person>Mia Sand and Jordan Press</person>", "Mia Sand; Jordan Press"},
        {"By <person>Staff Reporter</person><byttl>Desk</byttl>", NULL},
        {"<byttl>Sports Desk</byttl>", NULL},
        {"hb/lo", NULL},
        {"Geir Moe / Fakta.example", "Geir Moe"},
        {"By Ian Ray, The Wire", "Ian Ray"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct buffer text = BUFFER_INIT;
        buffer_printf(&text,
                      "<nitf><body><body.head><hedline><hl1>A</hl1></hedline><byline>%s</byline></body.head>"
                      "</body></nitf>",
                      ROWS[i].byline);
        read_text(&told, &READER_NITF, buffer_text(&text));
        assert_int_equal(told.count, 1);
        check_text(ROWS[i].byline, ROWS[i].author, told.article[0].field[NEWSIDX_AUTHOR]);
        told_release(&told);
        buffer_release(&text);
    }
}

static void test_reader_nitf__takes_the_byline_that_a_body_begins_with(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<p>By Jo Ray</p><p>One.</p>", "A|", "One."},
        {"<p>By Jo Ray</p>", "A|", "By Jo Ray"},
        {"<p>By Monday all was over.</p><p>One.</p>", "A|", "By Monday all was over.\n\nOne."},
    };
    check_rows(&READER_NITF, "<nitf><body><body.head><hedline><hl1>A</hl1></hedline></body.head><body.content>",
               "</body.content></body></nitf>", ROWS, COUNT_OF(ROWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_nitf__reads_a_document),
        cmocka_unit_test(test_reader_nitf__reads_documents_one_after_another),
        cmocka_unit_test(test_reader_nitf__takes_what_a_body_has),
        cmocka_unit_test(test_reader_nitf__says_what_is_no_article),
        cmocka_unit_test(test_reader_nitf__reads_bylines),
        cmocka_unit_test(test_reader_nitf__takes_the_byline_that_a_body_begins_with),
    };
    return cmocka_run_group_tests_name("reader_nitf", tests, NULL, NULL);
}
