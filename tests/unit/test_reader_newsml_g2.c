/* test_reader_newsml_g2.c - items of NewsML-G2 to articles (reader_newsml_g2, g2_item). */
#include "news_reading.h"

static void test_reader_newsml_g2__reads_a_message(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "tag:fjordnytt.example,2021:t1"},
        {0, NEWSIDX_DECK, "Readers may stay until ten"},
        {0, NEWSIDX_AUTHOR, "Inga Nes"},
        {0, NEWSIDX_DATELINE, "Sund (FJN)"},
        {0, NEWSIDX_PLACE, "Sund"},
        {0, NEWSIDX_DATE, "2021-02-09"},
        {0, NEWSIDX_PUBLISHED, "2021-02-09T22:10:00+01:00"},
        {0, NEWSIDX_UPDATED, "2021-02-10T08:30:00+01:00"},
        {0, NEWSIDX_SOURCE, "Fjordnytt"},
        {0, NEWSIDX_SECTION, "Culture"},
        {0, NEWSIDX_LANGUAGE, "en-GB"},
        {0, NEWSIDX_BODY, "The new library has 90,000 books.\n\nOpen late\n\nIt closes at ten."},
        {1, NEWSIDX_AUTHOR, "Ole Berg"},
        {1, NEWSIDX_UPDATED, NULL},
        {1, NEWSIDX_BODY, "The steamer was sold.\n\nIts price is secret."},
    };
    check_file(&READER_NEWSML_G2, NEWSIDX_FIXTURES "/newsml-g2/message.xml",
               "!a package without a text of its own|"
               "Library in Sund opens its doors@tag:fjordnytt.example,2021:t1|"
               "?embargoed until 2021-02-11T05:00:00Z|Steamer \"Alma\" sold@tag:fjordnytt.example,2021:t2|"
               "!cancelled by its provider (pubStatus stat:canceled)|!a picture, not a text|",
               ROWS, COUNT_OF(ROWS));
}

static void test_reader_newsml_g2__reads_nitf_in_an_item(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "urn:newsml:costa.example:20160601:9001"},
        {0, NEWSIDX_DECK, "Tras dos años de obras."},
        {0, NEWSIDX_AUTHOR, "Marta Gil"},
        {0, NEWSIDX_PLACE, "Punta Alta"},
        {0, NEWSIDX_DATE, "2016-06-01"},
        {0, NEWSIDX_LANGUAGE, "es"},
        {0, NEWSIDX_BODY, "El faro se encendió el martes."},
    };
    check_file(&READER_NEWSML_G2, NEWSIDX_FIXTURES "/newsml-g2/item-nitf.xml", "El faro vuelve a brillar|", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_newsml_g2__takes_content_in_any_form(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<inlineData contenttype='text/plain'>One.\n\nTwo.</inlineData>", "A|", "One.\n\nTwo."},
        {"<inlineData><![CDATA[<p>One.</p><p>Two.</p>]]></inlineData>", "A|", "One.\n\nTwo."},
        {"<inlineData>&amp;lt;p&amp;gt;One.&amp;lt;/p&amp;gt;</inlineData>", "A|", "One."},
        {"<inlineData contenttype='text/plain' encoding='base64'>T25lLg==</inlineData>", "A|", NULL},
        {"<inlineData contenttype='image/png'>xyz</inlineData>", "A|", NULL},
        {"<inlineXML><x:p xmlns:x='urn:x'>One.</x:p></inlineXML>", "A|", "One."},
        {"<inlineXML><html><body><nav>Menu</nav><p>One.</p><script>x()</script></body></html></inlineXML>", "A|",
         "One."},
        {"<inlineXML><html><body><h1>A</h1><p>One.</p></body></html></inlineXML>", "A|", "One."},
        {"<inlineXML><events><event><name>E</name></event></events></inlineXML>", "!data (events), not a text|", NULL},
        {"<inlineXML><sports-content><team/></sports-content></inlineXML><inlineData>One.</inlineData>", "A|", "One."},
        {"<remoteContent href='a.txt'/>", "A|", NULL},
    };
    check_rows(&READER_NEWSML_G2, "<newsItem guid='g'><contentMeta><headline>A</headline></contentMeta><contentSet>",
               "</contentSet></newsItem>", ROWS, COUNT_OF(ROWS));
}

static void test_reader_newsml_g2__says_what_is_no_text(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<conceptItem guid='g'/>", "!a concept (a person, a place, an event ...), not a text|", NULL},
        {"<knowledgeItem/>", "!a list of concepts, not a text|", NULL},
        {"<planningItem/>", "!a planning item, not a text|", NULL},
        {"<catalogItem/>", "!a catalogue of code lists, not a text|", NULL},
        {"<newsMessage><header/></newsMessage>", "!NewsML-G2 without a whole item in it|", NULL},
        {"<contentMeta><headline>A</headline></contentMeta>", "!NewsML-G2 without a whole item in it|", NULL},
        {"<newsItem><itemMeta><itemClass qcode='ninat:video'/></itemMeta></newsItem>", "!a video, not a text|", NULL},
        {"<newsItem><itemMeta><pubStatus qcode='stat:withheld'/></itemMeta></newsItem>",
         "!withheld by its provider (pubStatus stat:withheld)|", NULL},
        {"<newsItem guid='g'/>", "!an item with neither headline nor text|", NULL},
        {"<newsItem><itemMeta><embargoed/></itemMeta><contentMeta><headline>A</headline></contentMeta></newsItem>",
         "?embargoed, it does not say until when|A|", NULL},
    };
    check_rows(&READER_NEWSML_G2, "", "", ROWS, COUNT_OF(ROWS));
}

static void test_reader_newsml_g2__tells_writers_from_houses(void **state)
{
    (void)state;
    static const struct {
        const char *meta;
        const char *author;
    } ROWS[] = {
        {"<by>By Ann Lee</by>", "Ann Lee"},
        {"<by>ANN LEE, BO RAY</by>", "ANN LEE; BO RAY"},
        {"<creator><name>Ann Lee</name></creator>", "Ann Lee"},
        {"<creator literal='Wire'/><by>Wire, MAR 04</by>", NULL},
        {"<creator><name>The Sports Network</name></creator>", NULL},
        {"<creator><name>lee.ann</name></creator>", NULL},
        {"<creator role='cRole:phot'><name>Ann Lee</name></creator>", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct buffer text = BUFFER_INIT;
        buffer_printf(&text, "<newsItem><contentMeta><headline>A</headline>%s</contentMeta></newsItem>", ROWS[i].meta);
        read_text(&told, &READER_NEWSML_G2, buffer_text(&text));
        assert_int_equal(told.count, 1);
        check_text(ROWS[i].meta, ROWS[i].author, told.article[0].field[NEWSIDX_AUTHOR]);
        told_release(&told);
        buffer_release(&text);
    }
}

static void test_reader_newsml_g2__dates_an_item_by_its_first_version(void **state)
{
    (void)state;
    static const struct {
        const char *item;
        const char *published;
        const char *updated;
    } ROWS[] = {
        {"<newsItem version='1'><itemMeta><versionCreated>2020-01-02T10:00:00Z</versionCreated>"
         "<firstCreated>2020-01-01T10:00:00Z</firstCreated></itemMeta>",
         "2020-01-01T10:00:00Z", NULL},
        {"<newsItem version='2'><itemMeta><versionCreated>2020-01-02T10:00:00Z</versionCreated>"
         "<firstCreated>2020-01-01T10:00:00Z</firstCreated></itemMeta>",
         "2020-01-01T10:00:00Z", "2020-01-02T10:00:00Z"},
        {"<newsItem "
         "version='2'><itemMeta><versionCreated>2020-01-02T10:00:00Z</versionCreated><firstCreated/></itemMeta>",
         "2020-01-02T10:00:00Z", NULL},
        {"<newsItem><itemMeta><firstCreated>soon</firstCreated></itemMeta>", "soon", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct buffer text = BUFFER_INIT;
        buffer_printf(&text, "%s<contentMeta><headline>A</headline></contentMeta></newsItem>", ROWS[i].item);
        read_text(&told, &READER_NEWSML_G2, buffer_text(&text));
        assert_int_equal(told.count, 1);
        check_text(ROWS[i].item, ROWS[i].published, told.article[0].field[NEWSIDX_PUBLISHED]);
        check_text(ROWS[i].item, ROWS[i].updated, told.article[0].field[NEWSIDX_UPDATED]);
        told_release(&told);
        buffer_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_newsml_g2__reads_a_message),
        cmocka_unit_test(test_reader_newsml_g2__reads_nitf_in_an_item),
        cmocka_unit_test(test_reader_newsml_g2__takes_content_in_any_form),
        cmocka_unit_test(test_reader_newsml_g2__says_what_is_no_text),
        cmocka_unit_test(test_reader_newsml_g2__tells_writers_from_houses),
        cmocka_unit_test(test_reader_newsml_g2__dates_an_item_by_its_first_version),
    };
    return cmocka_run_group_tests_name("reader_newsml_g2", tests, NULL, NULL);
}
