/* test_reader_csv.c - tables to articles: telling them (csv_header), cutting them (csv_rows), reading them
 * (reader_csv). */
#include "testing.h"

#include "buffer.h"
#include "column_map.h"
#include "reader.h"

/* What a reader told, as text: "MEMBER:HEADLINE|" for an article, MEMBER! for a name that stays, "!LINE REASON|" for a
 * rejection, "?LINE WHAT|" for a warning. */
struct told {
    struct buffer text;
    struct newsidx_article last;
};

static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    struct told *told = context;
    (void)place;
    (void)error;
    const char *headline = article->field[NEWSIDX_HEADLINE];
    buffer_printf(&told->text, "%s%s:%s|", member, named ? "!" : "", headline != NULL ? headline : "-");
    newsidx_article_clear(&told->last);
    told->last = *article;
    newsidx_article_init(article);
    return NEWSIDX_OK;
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    struct told *told = context;
    (void)error;
    buffer_printf(&told->text, "!%zu %.60s|", place, reason);
    return NEWSIDX_OK;
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    struct told *told = context;
    (void)error;
    buffer_printf(&told->text, "?%zu %s|", place, what);
    return NEWSIDX_OK;
}

static void told_release(struct told *told)
{
    buffer_release(&told->text);
    newsidx_article_clear(&told->last);
}

/* Reads path; the status and the reason where it cannot be read. */
static enum newsidx_status read_path(struct told *told, const char *path, const char *map, struct newsidx_error *error)
{
    struct source source;
    struct column_map columns = {.column = {NULL}};
    *error = (struct newsidx_error){.message = ""};
    assert_int_equal(source_open(&source, path, false, error), NEWSIDX_OK);
    if (map != NULL) {
        assert_int_equal(column_map_parse(&columns, map, error), NEWSIDX_OK);
    }
    const struct reader_options options = {.map = map != NULL ? &columns : NULL};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = told};
    *told = (struct told){.text = BUFFER_INIT};
    const enum newsidx_status status = READER_CSV.read(&source, &options, &sink, error);
    source_close(&source);
    column_map_release(&columns);
    return status;
}

static enum newsidx_status read_text(struct told *told, const char *text, size_t len_bytes, const char *map,
                                     struct newsidx_error *error)
{
    char path[512];
    const char *folder = scratch_make();
    FILE *file = fopen(scratch_path(path, folder, "in.csv"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len_bytes, file), len_bytes);
    assert_int_equal(fclose(file), 0);
    const enum newsidx_status status = read_path(told, path, map, error);
    scratch_remove(folder);
    return status;
}

/* --- telling ------------------------------------------------------------------------------------------------------------ */

static void test_reader_csv__recognises_tables_and_no_prose(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool table;
    } ROWS[] = {
        {"title,text\na,b\n", true},
        {"title;text\na;b\n", true},
        {"title\ttext\na\tb\n", true},
        {"title|text\na|b\n", true},
        {"sep=|\r\ntitle|text\r\na|b\r\n", true},
        {"\xEF\xBB\xBF\"Title\",\"Text\"\r\n\"a\",\"b\"\r\n", true},
        {",title,label\n0,a,b\n1,c,d\n", true}, /* the first column counts rows */
        {"id,text,label\n1,\"a\nb, c\",x\n", true},
        {"headline,date,body\n", true},
        {"headline,date,body\na,2014,\"a head may end in a quoted field", true},
        {"title,text\na,b,\nc,d,\n", true}, /* a delimiter at the end of each row */
        {"title,date,text\na,b,c\nd\n", true},
        {"", false},
        {"title\na\nb\n", false},
        {"name,phone\na,1\nb,2\n", false},
        {"title,label\n", false}, /* nothing but one name */
        {"title,text\na\nb\nc,d\n", false},
        {"Title, text and more\nSome prose here.\nOther prose.\n", false},
        {"The title, the text\n\nSome prose, here.\n", false},
        {"KIEL (dpa) - Ein Sturm, der schwer war\nund lange, text\n", false},
        {"{\"title\":\"a\",\"text\":\"b\"}\n", false},
        {"<title,text>\n<a,b>\n", false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_number(ROWS[i].head, ROWS[i].table, READER_CSV.recognise(ROWS[i].head, strlen(ROWS[i].head)));
    }
}

/* --- cutting ------------------------------------------------------------------------------------------------------------ */

static void test_reader_csv__cuts_rows(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *told;
    } ROWS[] = {
        {"", ""},
        {"title,text\n", ""},
        {"title,text\na,b\nc,d", "2:a|3:c|"},
        {"title,text\r\na,b\r\nc,d\r\n", "2:a|3:c|"},
        {"title,text\n\n\na,b\n  \nc,d\n\n", "4:a|6:c|"},
        {"title,text\n\"a, b\",c\n", "2:a, b|"},
        {"title,text\n\"a \"\"b\"\"\",c\n", "2:a \"b\"|"},
        {"title,text\n\"\"\"a\"\"\",c\n", "2:\"a\"|"},
        {"title,text\n\"\",c\n", "2:-|"},
        {"title,text\na \"b\" c,d\n", "2:a \"b\" c|"},
        {"text,title\n\"x\n\ny\n\",a\nz,b\n", "2:a|6:b|"},
        {"text,title\r\n\"x\r\ny\",a\r\nz,b\r\n", "2:a|4:b|"},
        {"title;text\na, b;c\n", "2:a, b|"},
        {"title\ttext\n\"a\" b\tc\n\"d\te\n", "2:\"a\" b|3:\"d|"},
        {"title\ttext\n\"a\tb\"\t\"c\nd\"\n", "2:a b|"},
        {"sep=;\ntitle;text\na;b\n", "3:a|"},
        {"\xEF\xBB\xBFtitle,text\na,b\n", "2:a|"},
        {"title,text,\na,b,\n", "2:a|"},
        {"title,text\na,b,,\n", "2:a|"},
        {"title,text\na\nb,c\nd,e,f\n", "!2 1 field where the header has 2|3:b|!4 3 fields where the header has 2|"},
        {"title,text\na,b\nc,\n\"d,e\nf,g\n", "2:a|3:c|!4 the quote that opens in line 4 is not closed|"},
        {"title,text\na,b\n\"c\nd\",\"e\nf\n", "2:a|!3 the quote that opens in line 4 is not closed|"},
        {"title,text\na,\xFF\nb,c\n", "!2 not valid UTF-8 in the column 'text'|3:b|"},
        {"title,text,date\na,b,someday\n", "?2 'someday' is not a date|2:a|"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct newsidx_error error;
        check_number(ROWS[i].text, NEWSIDX_OK, read_text(&told, ROWS[i].text, strlen(ROWS[i].text), NULL, &error));
        check_text(ROWS[i].text, ROWS[i].told, buffer_text(&told.text));
        told_release(&told);
    }
}

static void test_reader_csv__a_row_over_32_mb_is_rejected_and_passed_over(void **state)
{
    (void)state;
    struct buffer text = BUFFER_INIT;
    struct told told;
    struct newsidx_error error;
    buffer_append_text(&text, "title,text\na,\"");
    for (size_t i = 0; i < 33 << 10; i++) {
        char line[1024];
        memset(line, 'x', sizeof line);
        line[sizeof line - 1] = '\n';
        buffer_append(&text, line, sizeof line);
    }
    buffer_append_text(&text, "\"\nb,c\n");

    assert_int_equal(read_text(&told, text.data, text.len_bytes, NULL, &error), NEWSIDX_OK);

    assert_string_equal(buffer_text(&told.text), "!2 longer than 32 MB, too long for one article|33795:b|");
    told_release(&told);
    buffer_release(&text);
}

/* --- columns ------------------------------------------------------------------------------------------------------------ */

static void test_reader_csv__refuses_headers_that_name_no_article(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *map;
        const char *message;
    } ROWS[] = {
        {"Spalte,Wert\na,b\n", NULL, "no column is a headline or a body (columns: Spalte, Wert); --map names one"},
        {"Spalte,Wert\na,b\n", "headline=Title", "--map: there is no column 'Title' (columns: Spalte, Wert)"},
        {"title,a,b,c,d,e,f,g,h\n", "body=x",
         "--map: there is no column 'x' (columns: title, a, b, c, d, e, f, g, ...)"},
        {"sep=,\n\"title,text\n", NULL, "the row of column names does not end"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        struct newsidx_error error;
        check_number(ROWS[i].text, NEWSIDX_NOTHING,
                     read_text(&told, ROWS[i].text, strlen(ROWS[i].text), ROWS[i].map, &error));
        check_text(ROWS[i].text, ROWS[i].message, error.message);
        check_text(ROWS[i].text, "", buffer_text(&told.text));
        told_release(&told);
    }
}

static void check_field(const struct told *told, enum newsidx_field field, const char *want)
{
    const char *have = told->last.field[field];
    check_text(newsidx_field_name(field), want, have != NULL ? have : "(none)");
}

static void test_reader_csv__map_counts_before_the_usual_names(void **state)
{
    (void)state;
    static const char TEXT[] = "Titel;title;pub_date;Inhalt;text\nA;B;7.11.2014;\"Eins. \n\n\nZwei.\";x\n";
    struct told told;
    struct newsidx_error error;

    assert_int_equal(read_text(&told, TEXT, sizeof TEXT - 1, "headline=titel,date=pub_date,body=Inhalt", &error),
                     NEWSIDX_OK);

    check_text(TEXT, "2:A|", buffer_text(&told.text));
    check_field(&told, NEWSIDX_DATE, "2014-11-07");
    check_field(&told, NEWSIDX_BODY, "Eins.\n\nZwei.");
    told_release(&told);
}

static void test_reader_csv__of_two_columns_the_one_with_a_value_counts(void **state)
{
    (void)state;
    static const char TEXT[] = "text,text,title,title,lead,author\n,b,NULL,h,NaN,\\N\n";
    struct told told;
    struct newsidx_error error;

    assert_int_equal(read_text(&told, TEXT, sizeof TEXT - 1, NULL, &error), NEWSIDX_OK);

    check_text(TEXT, "2:h|", buffer_text(&told.text));
    check_field(&told, NEWSIDX_BODY, "b");
    check_field(&told, NEWSIDX_DECK, "(none)");
    check_field(&told, NEWSIDX_AUTHOR, "(none)");
    told_release(&told);
}

static void test_reader_csv__lists_of_authors(void **state)
{
    (void)state;
    static const struct {
        const char *field; /* as it stands in the table */
        const char *author;
    } ROWS[] = {
        {"\"['Mary Smith', 'Tom Jones']\"", "Mary Smith; Tom Jones"},
        {"\"['Mary Smith', \"\"Tom O'Hara\"\"]\"", "Mary Smith; Tom O'Hara"},
        {"['Tom O\\'Hara']", "Tom O'Hara"},
        {"[]", "(none)"},
        {"['Mary Smith'", "['Mary Smith'"},
        {"['Mary Smith]", "['Mary Smith]"},
        {"['Mary' Smith]", "['Mary' Smith]"},
        {"['Mary'']", "['Mary'']"},
        {"\"['Mary', ]\"", "['Mary', ]"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[256];
        struct told told;
        struct newsidx_error error;
        (void)snprintf(text, sizeof text, "title,author\na,%s\n", ROWS[i].field);
        assert_int_equal(read_text(&told, text, strlen(text), NULL, &error), NEWSIDX_OK);
        check_field(&told, NEWSIDX_AUTHOR, ROWS[i].author);
        told_release(&told);
    }
}

/* --- fixtures ----------------------------------------------------------------------------------------------------------- */

static void test_reader_csv__fixtures(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        const char *told;
        const char *date; /* of the last one */
        const char *body;
    } ROWS[] = {
        {"comma.csv",
         "https://news.example/2014/ferry!:Ferry runs aground off Skerry Island, 14 rescued|"
         "https://news.example/2014/bridge!:Bridge to stay shut|",
         "2014-11-08", "The bridge stays shut until spring."},
        {"semicolon.csv", "3:Fähre läuft auf Grund|!4 3 fields where the header has 7|5:Brücke bleibt gesperrt|",
         "2014-11-08", "Die Brücke bleibt bis März gesperrt."},
        {"tabs.tsv", "urn:x:1!:\"Non\", répond le maire|urn:x:2!:\"Oui\" au pont|", "2015-03-01",
         "Le pont sera construit."},
        {"bars.psv", "2:Ferry aground|!3 the quote that opens in line 3 is not closed|", "2014-11-07",
         "A ferry ran aground."},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char path[512];
        struct told told;
        struct newsidx_error error;
        (void)snprintf(path, sizeof path, "%s/csv/%s", NEWSIDX_FIXTURES, ROWS[i].file);
        check_number(path, NEWSIDX_OK, read_path(&told, path, NULL, &error));
        check_text(path, ROWS[i].told, buffer_text(&told.text));
        check_field(&told, NEWSIDX_DATE, ROWS[i].date);
        check_field(&told, NEWSIDX_BODY, ROWS[i].body);
        told_release(&told);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_csv__recognises_tables_and_no_prose),
        cmocka_unit_test(test_reader_csv__cuts_rows),
        cmocka_unit_test(test_reader_csv__a_row_over_32_mb_is_rejected_and_passed_over),
        cmocka_unit_test(test_reader_csv__refuses_headers_that_name_no_article),
        cmocka_unit_test(test_reader_csv__map_counts_before_the_usual_names),
        cmocka_unit_test(test_reader_csv__of_two_columns_the_one_with_a_value_counts),
        cmocka_unit_test(test_reader_csv__lists_of_authors),
        cmocka_unit_test(test_reader_csv__fixtures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
