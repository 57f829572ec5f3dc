/* test_reader_ninjs.c - items of IPTC ninjs to articles (ninjs_item, ninjs_fields), and HTML and --map in any JSON (json_text). */
#include "testing.h"

#include "buffer.h"
#include "column_map.h"
#include "reader.h"

enum { ARTICLES_MAX = 8 };

/* What a reader told: "HEADLINE|", "!REASON|", "?WARNING|"; and the articles. */
struct told {
    struct buffer text;
    struct newsidx_article article[ARTICLES_MAX];
    size_t count;
};

static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    struct told *told = context;
    (void)named;
    (void)place;
    (void)error;
    (void)member;
    const char *headline = article->field[NEWSIDX_HEADLINE];
    buffer_printf(&told->text, "%s|", headline != NULL ? headline : "-");
    assert_true(told->count < ARTICLES_MAX);
    told->article[told->count++] = *article;
    newsidx_article_init(article);
    return NEWSIDX_OK;
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    struct told *told = context;
    (void)place;
    (void)error;
    buffer_printf(&told->text, "!%s|", reason);
    return NEWSIDX_OK;
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    struct told *told = context;
    (void)place;
    (void)error;
    buffer_printf(&told->text, "?%s|", what);
    return NEWSIDX_OK;
}

static void read_file(struct told *told, const struct reader *reader, const char *path, const struct column_map *map)
{
    struct source source;
    struct newsidx_error error = {.message = ""};
    const struct reader_options options = {.map = map};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = told};
    *told = (struct told){.text = BUFFER_INIT};
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    assert_int_equal(reader->read(&source, &options, &sink, &error), NEWSIDX_OK);
    source_close(&source);
}

static void read_text(struct told *told, const char *json, const struct column_map *map)
{
    char path[512];
    const char *folder = scratch_make();
    FILE *file = fopen(scratch_path(path, folder, "in.json"), "w");
    assert_non_null(file);
    assert_true(fputs(json, file) >= 0);
    assert_int_equal(fclose(file), 0);
    read_file(told, &READER_NINJS, path, map);
    scratch_remove(folder);
}

static void told_release(struct told *told)
{
    for (size_t i = 0; i < told->count; i++) {
        newsidx_article_clear(&told->article[i]);
    }
    buffer_release(&told->text);
}

struct field_row {
    size_t article;
    enum newsidx_field field;
    const char *value;
};

static void check_file(const char *path, const char *expected, const struct field_row *row, size_t count)
{
    struct told told;
    read_file(&told, &READER_NINJS, path, NULL);
    check_text(path, expected, buffer_text(&told.text));
    for (size_t i = 0; i < count; i++) {
        assert_true(row[i].article < told.count);
        check_text(newsidx_field_name(row[i].field), row[i].value, told.article[row[i].article].field[row[i].field]);
    }
    told_release(&told);
}

static void test_reader_ninjs__reads_an_item_of_version_1(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "urn:example:press:20240312-0007"},
        {0, NEWSIDX_DECK, "Nach der Sturmflut prüfen Fachleute die Küste."},
        {0, NEWSIDX_AUTHOR, "Käthe Brömse; Ole Harms"},
        {0, NEWSIDX_PLACE, "Husum"},
        {0, NEWSIDX_DATE, "2024-03-12"},
        {0, NEWSIDX_DATE_SOURCE, "metadata"},
        {0, NEWSIDX_PUBLISHED, "2024-03-12T08:15:00+01:00"},
        {0, NEWSIDX_UPDATED, "2024-03-12T09:40:00+01:00"},
        {0, NEWSIDX_SOURCE, "nordblatt"},
        {0, NEWSIDX_LANGUAGE, "de"},
        {0, NEWSIDX_BODY, "Die Deiche haben gehalten.\n\nDas sagte der Landrat."},
        {1, NEWSIDX_GUID, "urn:example:press:20240312-0008"},
        {1, NEWSIDX_BODY, "Die schwerste war 1962."},
        {1, NEWSIDX_UPDATED, NULL},
    };
    check_file(NEWSIDX_FIXTURES "/ninjs/text-1.json", "Deich bei Husum & Tönning hält|Hintergrund: Sturmfluten|", ROWS,
               COUNT_OF(ROWS));
}

static void test_reader_ninjs__reads_an_item_of_version_3(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_GUID, "urn:example:depeche:42"},
        {0, NEWSIDX_DECK, "Après deux ans de travaux."},
        {0, NEWSIDX_AUTHOR, "Zoé Lambrequin; Marc Tivoli"},
        {0, NEWSIDX_DATE, "2023-11-02"},
        {0, NEWSIDX_UPDATED, NULL},
        {0, NEWSIDX_SOURCE, "Agence Vireux"},
        {0, NEWSIDX_BODY, "Le pont a rouvert.\n\nLa foule a traversé."},
    };
    check_file(NEWSIDX_FIXTURES "/ninjs/text-3.json", "Le pont de Vireux rouvre|", ROWS, COUNT_OF(ROWS));
}

static void test_reader_ninjs__tells_flavours_apart_line_by_line(void **state)
{
    (void)state;
    static const char TOLD[] = "?embargoed until 2022-06-03T00:00:00+0000|Grain prices fall|A plain one|"
                               "!cancelled by its provider (pubstatus canceled)|"
                               "!withheld by its provider (pubstatus stat:withheld)|!a picture, not a text|"
                               "!a package of 2 items without a text of its own|!an event, not a text|"
                               "!a JSON schema, not an article|";
    static const struct field_row ROWS[] = {
        {0, NEWSIDX_AUTHOR, "Wanda Ryter"},
        {0, NEWSIDX_DATE, "2022-06-01"},
        {0, NEWSIDX_SOURCE, "Field Wire"},
        {0, NEWSIDX_SECTION, "Finance"},
        {0, NEWSIDX_BODY, "Grain fell again.\n\nTraders blamed rain."},
        {1, NEWSIDX_DATE, "2022-06-04"},
        {1, NEWSIDX_BODY, "No flavour at all."},
    };
    check_file(NEWSIDX_FIXTURES "/ninjs/mixed.jsonl", TOLD, ROWS, COUNT_OF(ROWS));
}

static void test_reader_ninjs__shows_what_html_shows(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *body;
    } ROWS[] = {
        {"{\"title\":\"t\",\"body\":\"<p>One &amp; two</p><p>Three</p>\"}", "One & two\n\nThree"},
        {"{\"title\":\"t\",\"body\":\"One<br><br>Two\"}", "One\n\nTwo"},
        {"{\"title\":\"t\",\"body\":\"<b>One</b>\\nTwo\"}", "One\n\nTwo"},
        {"{\"title\":\"t\",\"body\":\"<b>One</b>\\nmore\\n\\nTwo\"}", "One more\n\nTwo"},
        {"{\"title\":\"t\",\"body\":\"AT&amp;T <said> so\"}", "AT&T <said> so"},
        /* no HTML: as it stands */
        {"{\"title\":\"t\",\"body\":\"5 < 6 > 4\\nAT&T; <pan> <3\"}", "5 < 6 > 4\nAT&T; <pan> <3"},
        {"{\"title\":\"t\",\"body\":\"R&D; x\"}", "R&D; x"},
        /* ninjs: plain text with long lines has a paragraph a line; the headline on top goes */
        {"{\"uri\":\"u\",\"pubstatus\":\"usable\",\"headline\":\"Top\",\"body_text\":\"Top\\nOne.\\nTwo.\"}",
         "One.\nTwo."},
        {"{\"uri\":\"u\",\"pubstatus\":\"usable\",\"headline\":\"Top\",\"bodies\":[{\"contenttype\":\"text/xml\","
         "\"value\":\"<nitf><body><body.content><p>A</p><p>B</p></body.content></body></nitf>\"}]}",
         "A\n\nB"},
        {"{\"uri\":\"u\",\"pubstatus\":\"usable\",\"headline\":\"Top\",\"bodies\":[{\"contenttype\":\"application/"
         "pdf\","
         "\"value\":\"JVBERi0=\"}]}",
         NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        read_text(&told, ROWS[i].json, NULL);
        assert_int_equal(told.count, 1);
        check_text(ROWS[i].json, ROWS[i].body, told.article[0].field[NEWSIDX_BODY]);
        told_release(&told);
    }
}

static void test_reader_ninjs__maps_keys_before_its_own(void **state)
{
    (void)state;
    struct column_map map = {.column = {NULL}};
    struct newsidx_error error = {.message = ""};
    assert_int_equal(column_map_parse(&map, "headline=Kopf,body=Rumpf,date=Tag", &error), NEWSIDX_OK);
    static const char *const ROWS[] = {
        "{\"headline\":\"no\",\"kopf\":\"yes\",\"body\":\"no\",\"Rumpf\":\"<p>yes</p>\",\"Tag\":\"2014-11-07\"}",
        "{\"uri\":\"u\",\"pubstatus\":\"usable\",\"headline\":\"no\",\"kopf\":\"yes\",\"body_html\":\"no\","
        "\"versioncreated\":\"2001-01-01\",\"Rumpf\":\"yes\",\"Tag\":\"2014-11-07\"}",
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        read_text(&told, ROWS[i], &map);
        check_text(ROWS[i], "yes|", buffer_text(&told.text));
        check_text(ROWS[i], "yes", told.article[0].field[NEWSIDX_BODY]);
        check_text(ROWS[i], "2014-11-07", told.article[0].field[NEWSIDX_DATE]);
        told_release(&told);
    }
    column_map_release(&map);
}

static void test_reader_ninjs__is_recognised_by_its_keys(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool ninjs;
        bool json;
    } ROWS[] = {
        {"{\"uri\":\"u\",\"headline\":\"h\",\"body_xhtml\":\"", true, true},
        {"[ {\"versionCreated\":1, \"x\":{\"y\":[1]}, \"uri\":\"u\"", true, true},
        {"{\"item\":[{\"uri\":\"u\",\"pub_status\" : ", true, true},
        {"{\"uri\":\"pubstatus\",\"headline\":\"h\"}", false, true},
        {"{\"uri\":\"u\",\"x\":{\"pubstatus\":1}}", false, true},
        {"{\"uri\":\"\\\"pubstatus\\\":\"}", false, true},
        {"{\"title\":\"t\"}", false, true},
        {"[", false, true},
        {" [\n", false, true},
        {"[[1,2],[null,\"]x\"]]", false, true},
        {"[[", false, true},
        {"[[1984]] was a year", false, false},
        {"[[Category:News]]", false, false},
        {"\"uri\":\"u\",\"pubstatus\":1", false, false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const size_t len = strlen(ROWS[i].head);
        check_number(ROWS[i].head, ROWS[i].ninjs, READER_NINJS.recognise(ROWS[i].head, len));
        check_number(ROWS[i].head, ROWS[i].json, READER_JSON.recognise(ROWS[i].head, len));
    }
}

static void test_reader_ninjs__refuses_arrays_without_objects(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *told;
    } ROWS[] = {
        {"[", "!the array is not closed: the file may have been cut short|"},
        {"[[1,2],[3]]", "!not a JSON object: 1,2],[3]]|"},
        {"[[{\"title\":\"a\"}]]", "a|"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        read_text(&told, ROWS[i].json, NULL);
        check_text(ROWS[i].json, ROWS[i].told, buffer_text(&told.text));
        told_release(&told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_ninjs__reads_an_item_of_version_1),
        cmocka_unit_test(test_reader_ninjs__reads_an_item_of_version_3),
        cmocka_unit_test(test_reader_ninjs__tells_flavours_apart_line_by_line),
        cmocka_unit_test(test_reader_ninjs__shows_what_html_shows),
        cmocka_unit_test(test_reader_ninjs__maps_keys_before_its_own),
        cmocka_unit_test(test_reader_ninjs__is_recognised_by_its_keys),
        cmocka_unit_test(test_reader_ninjs__refuses_arrays_without_objects),
    };
    return cmocka_run_group_tests_name("reader_ninjs", tests, NULL, NULL);
}
