/* test_reader_newsml.c - items of NewsML 1.x to articles (reader_newsml, newsml_item, newsml_parts). */
#include "news_reading.h"

static void test_reader_newsml__reads_the_items_of_an_envelope(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "urn:newsml:agencedulac.example:20110905:0412"},
        {0, NEWSIDX_DECK, "Après six mois de travaux"},
        {0, NEWSIDX_AUTHOR, "Claire Dumont; Paul Roy"},
        {0, NEWSIDX_DATELINE, "ÉVRANGES, 5 sept 2011 (ADL)"},
        {0, NEWSIDX_DATE, "2011-09-05"},
        {0, NEWSIDX_PUBLISHED, "2011-09-05T09:00:00+02:00"},
        {0, NEWSIDX_UPDATED, "2011-09-05T10:00:00+02:00"},
        {0, NEWSIDX_SOURCE, "Agence du Lac"},
        {0, NEWSIDX_LANGUAGE, "fr"},
        {0, NEWSIDX_BODY, "Le ferry a quitté le port lundi.\n\nIl compte 40 places."},
        {1, NEWSIDX_GUID, "urn:newsml:agencedulac.example:20110906:0413"},
        {1, NEWSIDX_UPDATED, NULL},
        {1, NEWSIDX_BODY, "Le budget est voté.\n\nLes impôts baissent."},
    };
    check_file(&READER_NEWSML, NEWSIDX_FIXTURES "/newsml/envelope.xml",
               "Le ferry du lac reprend la mer@urn:newsml:agencedulac.example:20110905:0412|"
               "?embargoed until 2011-09-07T06:00:00+02:00|"
               "Budget & impôts@urn:newsml:agencedulac.example:20110906:0413|"
               "!cancelled by its provider (Status Canceled)|!a picture, not a text|",
               ROWS, COUNT_OF(ROWS));
}

#define TEXT(words)       "<ContentItem><MediaType FormalName='Text'/><DataContent>" words "</DataContent></ContentItem>"
#define PART(role, words) "<NewsComponent><Role FormalName='" role "'/>" TEXT(words) "</NewsComponent>"

static void test_reader_newsml__finds_the_main_text(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {TEXT("<p>One.</p>"), "A@1|", "One."},
        {TEXT("One.\n\nTwo."), "A@1|", "One.\n\nTwo."},
        {TEXT("&lt;p&gt;One.&lt;/p&gt;"), "A@1|", "One."},
        {TEXT("<nitf><body><body.content><p>One.</p></body.content></body></nitf>"), "A@1|", "One."},
        {TEXT("<html><head><title>T</title></head><body><p>One.</p></body></html>"), "A@1|", "One."},
        {TEXT("One.") TEXT("<p>One.</p><p>Two.</p>"), "A@1|", "One.\n\nTwo."},
        {PART("Caption", "Cap.") PART("Main", "<p>One.</p>") PART("Contact", "Ann"), "A@1|", "One."},
        {PART("Sidebar", "<p>Side.</p>") PART("Main", "<p>One.</p>"),
         "?1 further text in the item left out, as its main text is another|A@1|", "One."},
        {"<NewsComponent EquivalentsList='yes'>" PART("Main", "<p>One.</p>")
             PART("Main", "<p>Eins.</p>") "</NewsComponent>",
         "A@1|", "One."},
        {"<ContentItem><Encoding Notation='Base64'><DataContent>T25l</DataContent></Encoding></ContentItem>", "A@1|",
         NULL},
        {"<ContentItem Href='v'><MediaType FormalName='Video'/></ContentItem>", "!a video, not a text|", NULL},
        {"<ContentItem><MimeType FormalName='application/pdf'/></ContentItem>",
         "!content of the kind application/pdf, not a text|", NULL},
        {"<NewsItemRef NewsItem='urn:x'/>", "!a package without a text of its own|", NULL},
    };
    check_rows(&READER_NEWSML, "<NewsML><NewsItem><NewsComponent><NewsLines><HeadLine>A</HeadLine></NewsLines>",
               "</NewsComponent></NewsItem></NewsML>", ROWS, COUNT_OF(ROWS));
}

static void test_reader_newsml__takes_items_in_one_another(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<NewsItem><NewsComponent><NewsLines><HeadLine>A</HeadLine></NewsLines>" TEXT(
             "One.") "<NewsItem><NewsComponent><NewsLines><HeadLine>B</HeadLine></NewsLines>" TEXT("Two.") "<NewsItem><"
                                                                                                           "NewsCompone"
                                                                                                           "nt><"
                                                                                                           "NewsLines><"
                                                                                                           "HeadLine>C<"
                                                                                                           "/HeadLine><"
                                                                                                           "/NewsLines>"
                                                                                                           "</"
                                                                                                           "NewsCompone"
                                                                                                           "nt></"
                                                                                                           "NewsItem>"
                                                                                                           "</"
                                                                                                           "NewsCompone"
                                                                                                           "nt></"
                                                                                                           "NewsItem></"
                                                                                                           "NewsCompone"
                                                                                                           "nt></"
                                                                                                           "NewsItem>",
         "A@1|B@2|C@3|", "One."},
        {"", "!NewsML without a news item|", NULL},
        {"<NewsItem><TopicSet/></NewsItem>", "!a list of topics, not a text|", NULL},
        {"<NewsItem><NewsManagement/></NewsItem>", "!an item with neither headline nor text|", NULL},
    };
    check_rows(&READER_NEWSML, "<NewsML>", "</NewsML>", ROWS, COUNT_OF(ROWS));
}

static void test_reader_newsml__names_an_item_without_its_revision(void **state)
{
    (void)state;
    static const struct {
        const char *identifier;
        const char *guid;
    } ROWS[] = {
        {"<RevisionId>1</RevisionId><PublicIdentifier>urn:newsml:a:20200101:x:1</PublicIdentifier>",
         "urn:newsml:a:20200101:x"},
        {"<RevisionId>3</RevisionId><PublicIdentifier>urn:newsml:a:20200101:x:3U</PublicIdentifier>",
         "urn:newsml:a:20200101:x"},
        {"<RevisionId>1</RevisionId><PublicIdentifier>urn:newsml:a:20200101:x</PublicIdentifier>",
         "urn:newsml:a:20200101:x"},
        {"<ProviderId>a</ProviderId><DateId>20200101</DateId><NewsItemId>x</NewsItemId>", "urn:newsml:a:20200101:x"},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct buffer text = BUFFER_INIT;
        buffer_printf(
            &text,
            "<NewsML><NewsItem><Identification><NewsIdentifier>%s</NewsIdentifier></Identification>"
            "<NewsComponent><NewsLines><HeadLine>A</HeadLine></NewsLines></NewsComponent></NewsItem></NewsML>",
            ROWS[i].identifier);
        read_text(&told, &READER_NEWSML, buffer_text(&text));
        assert_int_equal(told.count, 1);
        check_text(ROWS[i].identifier, ROWS[i].guid, told.article[0].field[NEWSIDX_GUID]);
        told_release(&told);
        buffer_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_newsml__reads_the_items_of_an_envelope),
        cmocka_unit_test(test_reader_newsml__finds_the_main_text),
        cmocka_unit_test(test_reader_newsml__takes_items_in_one_another),
        cmocka_unit_test(test_reader_newsml__names_an_item_without_its_revision),
    };
    return cmocka_run_group_tests_name("reader_newsml", tests, NULL, NULL);
}
