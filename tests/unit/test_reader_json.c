/* test_reader_json.c - JSON of many shapes to articles: cutting (json_split), keys (json_keys), values (json_fields). */
#include "testing.h"

#include "buffer.h"
#include "reader.h"

#include <fcntl.h>

/* What a reader told, as text: "HEADLINE|" for an article, "!LINE REASON|" for a rejection, "?LINE WHAT|" for a warning. */
struct told {
    struct buffer text;
    struct newsidx_article last;
};

static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    struct told *told = context;
    (void)named;
    (void)place;
    (void)error;
    const char *headline = article->field[NEWSIDX_HEADLINE];
    buffer_printf(&told->text, "%s:%s|", member, headline != NULL ? headline : "-");
    newsidx_article_clear(&told->last);
    told->last = *article;
    newsidx_article_init(article);
    return NEWSIDX_OK;
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    struct told *told = context;
    (void)error;
    buffer_printf(&told->text, "!%zu %.24s|", place, reason);
    return NEWSIDX_OK;
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    struct told *told = context;
    (void)error;
    buffer_printf(&told->text, "?%zu %s|", place, what);
    return NEWSIDX_OK;
}

static void read_json(struct told *told, const char *json, size_t len_bytes, int year)
{
    char path[512];
    const char *folder = scratch_make();
    FILE *file = fopen(scratch_path(path, folder, "in.json"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(json, 1, len_bytes, file), len_bytes);
    assert_int_equal(fclose(file), 0);
    struct source source;
    struct newsidx_error error = {.message = ""};
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    const struct reader_options options = {.year = year};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = told};
    *told = (struct told){.text = BUFFER_INIT};
    assert_int_equal(READER_JSON.read(&source, &options, &sink, &error), NEWSIDX_OK);
    source_close(&source);
    scratch_remove(folder);
}

static void told_release(struct told *told)
{
    buffer_release(&told->text);
    newsidx_article_clear(&told->last);
}

static void test_reader_json__cuts_a_stream_into_objects(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *told;
    } ROWS[] = {
        {"", ""},
        {"{\"title\":\"a\"}", "1:a|"},
        {"\xEF\xBB\xBF{\"title\":\"a\"}\r\n{\"title\":\"b\"}", "1:a|2:b|"},
        {"[{\"title\":\"a\"},{\"title\":\"b\"}]", "1:a|2:b|"},
        {"[]", ""},
        {"{\"title\":\"a\"}{\"title\":\"b\"}", "1:a|2:b|"},
        {"{\n\"title\":\n\"a\"\n}\n{\n\"title\":\"b\"}", "1:a|2:b|"},
        {"{\"title\":\"a } \\\" { b\"}{\"title\":\"c\"}", "1:a } \" { b|2:c|"},
        /* wrapped, also without indentation */
        {"{\"n\":2,\"articles\":[{\"title\":\"a\"},{\"title\":\"b\"}]}", "1:a|2:b|"},
        {"{\"articles\":[\n{\"title\":\"a\"},\n{\"title\":\"b\"}\n]}\n{\"title\":\"c\"}", "1:a|2:b|3:c|"},
        {"{\"hits\":{\"hits\":[{\"_source\":{\"title\":\"a\"}}]}}", "1:a|"},
        {"{\"articles\":[{\"title\":\"a\"},7,null]}", "1:a|!1 not a JSON object|!1 not a JSON object|"},
        /* a broken object loses no other */
        {"{\"title\":\"a\n{\"title\":\"b\"}", "!1 broken JSON: premature e|2:b|"},
        {"{\"title\":\"a\",\n{\"title\":\"b\"}\n{\"title\":\"c\"}", "!2 broken JSON: string or '|2:b|3:c|"},
        {"{\"title\":\"a\",\"x\":[\n{\"title\":\"b\"}", "!2 broken JSON: ']' expecte|2:b|"},
        {"{\"x\":[\n{\"x\":[\n{\"title\":\"c\"}", "!2 broken JSON: ']' expecte|!3 broken JSON: ']' expecte|3:c|"},
        {"1\n{\"title\":\"b\"}", "!1 not a JSON object: 1|2:b|"},
        {"{\"title\":\"a\"", "!1 broken JSON: '}' expecte|"},
        {"{'title':'a'}", "!1 broken JSON: string or '|"},
        {"{\"title\":\"\xFF\"}\n{\"title\":\"b\"}", "!1 not valid UTF-8 (byte 0x|2:b|"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct told told;
        read_json(&told, ROWS[i].json, strlen(ROWS[i].json), 0);
        check_text(ROWS[i].json, ROWS[i].told, buffer_text(&told.text));
        told_release(&told);
    }
}

struct field_row {
    const char *json;
    enum newsidx_field field;
    const char *value;
};

static void check_fields(const struct field_row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct told told;
        read_json(&told, row[i].json, strlen(row[i].json), 1987);
        check_text(row[i].json, row[i].value, told.last.field[row[i].field]);
        told_release(&told);
    }
}

static void test_reader_json__knows_the_usual_keys(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {"{\"Head_Line\":\"x\"}", NEWSIDX_HEADLINE, "x"},
        {"{\"title\":\"t\",\"headline\":\"h\"}", NEWSIDX_HEADLINE, "h"},
        {"{\"title\":\"t\",\"headline\":\" \"}", NEWSIDX_HEADLINE, "t"},
        {"{\"title\":\"  two\\n lines \"}", NEWSIDX_HEADLINE, "two lines"},
        {"{\"title\":7}", NEWSIDX_HEADLINE, "7"},
        {"{\"title\":{\"rendered\":\"r\"}}", NEWSIDX_HEADLINE, "r"},
        {"{\"title\":\"t\",\"standfirst\":\"s\"}", NEWSIDX_DECK, "s"},
        {"{\"fulltext\":\"a\\nb\"}", NEWSIDX_BODY, "a\nb"},
        {"{\"content\":[\"a\",\"b\"]}", NEWSIDX_BODY, "a\nb"},
        {"{\"title\":\"t\",\"publisher\":{\"name\":\"P\"}}", NEWSIDX_SOURCE, "P"},
        {"{\"title\":\"t\",\"source\":{\"id\":null,\"name\":\"P\"}}", NEWSIDX_SOURCE, "P"},
        {"{\"title\":\"t\",\"canonical-url\":\"u\"}", NEWSIDX_URL, "u"},
        {"{\"title\":\"t\",\"lang\":\"en\"}", NEWSIDX_LANGUAGE, "en"},
        {"{\"title\":\"t\",\"Category\":[\"a\",\"b\"]}", NEWSIDX_SECTION, "a; b"},
        {"{\"title\":\"t\",\"uuid\":\"u-1\"}", NEWSIDX_GUID, "u-1"},
        {"{\"title\":\"t\",\"id\":\"abc\"}", NEWSIDX_GUID, "abc"},
        {"{\"title\":\"t\",\"id\":\"123\"}", NEWSIDX_GUID, NULL}, /* a number of another data set */
        {"{\"title\":\"t\",\"id\":123}", NEWSIDX_GUID, NULL},
        {"{\"title\":\"cut \\ud83d\"}", NEWSIDX_HEADLINE, "cut \xEF\xBF\xBD"},
        {"{\"title\":\"\\ud83d\\ude00 \\\\ud83d\"}", NEWSIDX_HEADLINE, "\xF0\x9F\x98\x80 \\ud83d"},
        {"{\"title\":\"a\\u0000b\"}", NEWSIDX_HEADLINE,
         "a\xEF\xBF\xBD"
         "b"},
    };
    check_fields(ROWS, COUNT_OF(ROWS));
}

static void test_reader_json__makes_names_of_authors(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {"{\"title\":\"t\",\"author\":\"Ann Lee; Bo Li\"}", NEWSIDX_AUTHOR, "Ann Lee; Bo Li"},
        {"{\"title\":\"t\",\"authors\":[\"Ann Lee\",{\"name\":\"Bo Li\"},null]}", NEWSIDX_AUTHOR, "Ann Lee; Bo Li"},
        {"{\"title\":\"t\",\"byline\":\"By Ann Lee and Bo Li\"}", NEWSIDX_AUTHOR, "Ann Lee; Bo Li"},
        {"{\"title\":\"t\",\"byline\":\"By ANN LEE, Associated Press Writer\"}", NEWSIDX_AUTHOR, "ANN LEE"},
        {"{\"title\":\"t\",\"author\":\"Lee, Ann\"}", NEWSIDX_AUTHOR, "Lee, Ann"},
        {"{\"title\":\"t\",\"author\":[]}", NEWSIDX_AUTHOR, NULL},
    };
    check_fields(ROWS, COUNT_OF(ROWS));
}

static void test_reader_json__understands_dates(void **state)
{
    (void)state;
    static const struct field_row ROWS[] = {
        {"{\"title\":\"t\",\"date\":\"2014-11\"}", NEWSIDX_DATE, "2014-11"},
        {"{\"title\":\"t\",\"date\":\"2014-11-07\"}", NEWSIDX_DATE_SOURCE, "metadata"},
        {"{\"title\":\"t\",\"date\":\"2014-11-07\"}", NEWSIDX_PUBLISHED, NULL},
        {"{\"title\":\"t\",\"date\":\"2014-11-07T23:30:00-05:00\"}", NEWSIDX_DATE, "2014-11-07"},
        {"{\"title\":\"t\",\"date\":\"2014-11-07T23:30:00-05:00\"}", NEWSIDX_PUBLISHED, "2014-11-07T23:30:00-05:00"},
        {"{\"title\":\"t\",\"pub_date\":\"Fri, 07 Nov 2014 17:00:00 GMT\"}", NEWSIDX_DATE, "2014-11-07"},
        {"{\"title\":\"t\",\"date\":\"26-FEB-1987 15:01:01.79\"}", NEWSIDX_DATE, "1987-02-26"},
        {"{\"title\":\"t\",\"date\":\"27-MAR-1987 00:02:59.13RM\"}", NEWSIDX_DATE, "1987-03-27"},
        {"{\"title\":\"t\",\"date\":\"soon\"}", NEWSIDX_DATE, NULL},
        {"{\"title\":\"t\",\"date\":null,\"published\":\"2014-11-07\"}", NEWSIDX_DATE, "2014-11-07"},
        {"{\"title\":\"t\",\"timestamp\":1415376000}", NEWSIDX_DATE, "2014-11-07"},
        {"{\"title\":\"t\",\"lastModified\":\"2014-11-08T01:00:00Z\"}", NEWSIDX_UPDATED, "2014-11-08T01:00:00Z"},
    };
    check_fields(ROWS, COUNT_OF(ROWS));
}

static void test_reader_json__reads_the_dateline_of_the_body(void **state)
{
    (void)state;
    static const char STORY[] = "{\"title\":\"t\",\"body\":\"WASHINGTON, Nov. 7 (UPI) -- It is said.\"}";
    static const char GIVEN[] = "{\"title\":\"t\",\"dateline\":\" SALVADOR, Feb 26 - \",\"body\":\"Showers.\"}";
    static const char NONE[] =
        "{\"title\":\"t\",\"dateline\":null,\"body\":\"WASHINGTON, Nov. 7 (UPI) -- It is said.\"}";
    static const struct field_row ROWS[] = {
        {STORY, NEWSIDX_PLACE, "WASHINGTON"},
        {STORY, NEWSIDX_AGENCY, "UPI"},
        {STORY, NEWSIDX_DATELINE, "WASHINGTON, Nov. 7 (UPI)"},
        {STORY, NEWSIDX_DATE, "1987-11-07"}, /* the year of the option */
        {STORY, NEWSIDX_DATE_SOURCE, "option"},
        {STORY, NEWSIDX_BODY, "WASHINGTON, Nov. 7 (UPI) -- It is said."},
        {GIVEN, NEWSIDX_PLACE, "SALVADOR"},
        {NONE, NEWSIDX_DATELINE, NULL},
    };
    check_fields(ROWS, COUNT_OF(ROWS));
}

static void test_reader_json__warns_of_what_is_no_date(void **state)
{
    (void)state;
    struct told told;
    static const char JSON[] = "\n{\"title\":\"t\",\"date\":\"soon\"}";
    read_json(&told, JSON, sizeof JSON - 1, 0);
    check_text(JSON, "?2 'soon' is not a date|1:t|", buffer_text(&told.text));
    told_release(&told);
}

/* blanks: the line may reach its limit at the end of what is read at a time, or in the middle. */
static void pass_over_long_line(const char *blanks)
{
    struct buffer json = BUFFER_INIT;
    buffer_append_text(&json, blanks);
    buffer_append_text(&json, "{\"title\":\"");
    while (json.len_bytes < (size_t)READER_ARTICLE_BYTES_MAX + 1000) {
        buffer_append_text(&json, "0123456789012345678901234567890123456789");
    }
    buffer_append_text(&json, "\"}\n{\"title\":\"after\"}\n");
    struct told told;
    read_json(&told, json.data, json.len_bytes, 0);
    check_text("a long line", "!1 longer than 32 MB, too l|2:after|", buffer_text(&told.text));
    told_release(&told);
    buffer_release(&json);
}

static void test_reader_json__passes_over_a_line_too_long(void **state)
{
    (void)state;
    pass_over_long_line("");
    pass_over_long_line(" ");
}

static void test_reader_json__is_recognised_by_its_beginning(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool json;
    } ROWS[] = {
        {"{\"a\":1}", true},
        {" \n{ \"a\"", true},
        {"[{", true},
        {"[\n {", true},
        {"[]", true},
        {"{}", true},
        {"{a", false},
        {"[1,2]", false},
        {"[AP] -", false},
        {"text", false},
        {"", false},
        {"{", false},
        {"\xEF\xBB\xBF[{", true},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_number(ROWS[i].head, ROWS[i].json, READER_JSON.recognise(ROWS[i].head, strlen(ROWS[i].head)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_json__cuts_a_stream_into_objects),
        cmocka_unit_test(test_reader_json__knows_the_usual_keys),
        cmocka_unit_test(test_reader_json__makes_names_of_authors),
        cmocka_unit_test(test_reader_json__understands_dates),
        cmocka_unit_test(test_reader_json__reads_the_dateline_of_the_body),
        cmocka_unit_test(test_reader_json__warns_of_what_is_no_date),
        cmocka_unit_test(test_reader_json__passes_over_a_line_too_long),
        cmocka_unit_test(test_reader_json__is_recognised_by_its_beginning),
    };
    return cmocka_run_group_tests_name("reader_json", tests, NULL, NULL);
}
