/* test_reader_sgml.c - collections in SGML to articles (reader_reuters, reader_trec, sgml). */
#include "news_reading.h"

#include "sgml.h"

static void test_reader_reuters__reads_stories_of_every_type(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "reuters-21578:1"},
        {0, NEWSIDX_AUTHOR, "Ann Lee"},
        {0, NEWSIDX_DATELINE, "NORTHBY, Feb 26"},
        {0, NEWSIDX_PLACE, "NORTHBY"},
        {0, NEWSIDX_DATE, "1987-02-26"},
        {0, NEWSIDX_PUBLISHED, "1987-02-26T15:01:01.79"},
        {0, NEWSIDX_SOURCE, "Reuters"},
        {0, NEWSIDX_LANGUAGE, "en"},
        {0, NEWSIDX_BODY, "The council agreed today.\n\nIt meets again in May."},
        {1, NEWSIDX_BODY, NULL}, /* TYPE="BRIEF" has words that fill a gap */
        {1, NEWSIDX_DATE, "1987-03-02"},
        {2, NEWSIDX_BODY, "One week ended Feb 16\nM-1.....736.7 up 2.1"},
    };
    check_file(&READER_REUTERS, NEWSIDX_FIXTURES "/reuters/four.sgm",
               "TIN <TNX> PACT AGREED@1|RATES UP@2|MONEY SUPPLY REPORT - MARCH 2@3|"
               "!a story with neither headline nor text|",
               ROWS, COUNT_OF(ROWS));
}

static void test_reader_trec__reads_documents(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "HL910514-0001"},
        {0, NEWSIDX_AUTHOR, "ANN LEE"},
        {0, NEWSIDX_DATE, "1991-05-14"},
        {0, NEWSIDX_BODY,
         "THE HARBOUR of Northby will be closed at night from June, R&D or not.\n\nThe council said so "
         "yesterday. Tariffs rise 5 %."},
        {1, NEWSIDX_DATE, "1989-01-01"},
        {1, NEWSIDX_BODY, "The bridge opened.\n\nA second part."},
    };
    check_file(&READER_TREC, NEWSIDX_FIXTURES "/trec/two.sgml",
               "Harbour to close at night@HL910514-0001|BRIDGE OPENS; FIRST CARS CROSS@HL010189-0007|"
               "!a document with neither headline nor text|",
               ROWS, COUNT_OF(ROWS));
}

static void test_reader_trec__takes_what_collections_have(void **state)
{
    (void)state;
    static const struct told_row ROWS[] = {
        {"<HL> Bridge\nopens </HL><TEXT>One.</TEXT>", "Bridge opens@X1|", "One."},
        {"<HEAD>A</HEAD><HEAD>B</HEAD><TEXT>One.", "A B@X1|", "One."}, /* tags repeated and unclosed */
        {"<TITLE>A</TITLE><TEXT>One.<P>Two.</TEXT>", "A@X1|", "One.\n\nTwo."},
        {"<TI>A</TI><LP>Lead.</LP><TEXT>One.</TEXT>", "A@X1|", "Lead.\n\nOne."},
        {"<TITLE>1 &lt; 2 &amp; &sect; &hyph; &eacute; &#233; &nothing;</TITLE><TEXT>a < b</TEXT>",
         "1 < 2 & § - é é &nothing;@X1|", "a < b"},
        {"<TITLE>A</TITLE><TEXT>a\x01"
         "b&#2;c</TEXT>",
         "A@X1|", "abc"},
        {"<text>one</text>", "-@X1|", "one"},
    };
    check_rows(&READER_TREC, "<DOC><DOCNO> X1 </DOCNO>", "</DOC>", ROWS, COUNT_OF(ROWS));
}

/* A document is cut out whole wherever the source's pieces end. */
static void test_sgml__documents_across_pieces(void **state)
{
    (void)state;
    struct buffer text = BUFFER_INIT;
    for (int i = 0; i < 5000; i++) {
        buffer_printf(&text, "<DOC><DOCNO>%d</DOCNO><TITLE>t%d</TITLE><TEXT>%0*d</TEXT></DOC>\n", i, i, i % 97 + 1, i);
    }
    char path[512];
    const char *folder = scratch_make();
    FILE *file = fopen(scratch_path(path, folder, "many.sgml"), "w");
    assert_non_null(file);
    assert_true(fputs(buffer_text(&text), file) >= 0);
    assert_int_equal(fclose(file), 0);

    struct source source;
    struct sgml_reader reader;
    struct sgml_document document;
    bool found = true;
    assert_int_equal(source_open(&source, path, false, NULL), NEWSIDX_OK);
    sgml_begin(&reader, &source, "DOC");
    size_t count = 0;
    while (found) {
        assert_int_equal(sgml_next(&reader, &document, &found, NULL), NEWSIDX_OK);
        if (found) {
            struct sgml_part title;
            struct buffer line = BUFFER_INIT;
            char expected[16];
            size_t at = 0;
            assert_true(sgml_element(&title, document.content, "TITLE", &at));
            sgml_append_line(&line, title);
            (void)snprintf(expected, sizeof expected, "t%zu", count);
            assert_string_equal(expected, buffer_text(&line));
            assert_int_equal(document.line, count + 1);
            assert_false(document.cut);
            buffer_release(&line);
            count++;
        }
    }
    assert_int_equal(count, 5000);
    sgml_release(&reader);
    source_close(&source);
    scratch_remove(folder);
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_reuters__reads_stories_of_every_type),
        cmocka_unit_test(test_reader_trec__reads_documents),
        cmocka_unit_test(test_reader_trec__takes_what_collections_have),
        cmocka_unit_test(test_sgml__documents_across_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
