/* test_reader_ap.c - items of AP's Media API to articles (ap_item). */
#include "testing.h"

#include "buffer.h"
#include "reader.h"

enum { ARTICLES_MAX = 4 };

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

static void read_file(struct told *told, const struct reader *reader, const char *path)
{
    struct source source;
    struct newsidx_error error = {.message = ""};
    const struct reader_options options = {.year = 0};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = told};
    *told = (struct told){.text = BUFFER_INIT};
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    assert_int_equal(reader->read(&source, &options, &sink, &error), NEWSIDX_OK);
    source_close(&source);
}

static void test_reader_ap__reads_a_feed(void **state)
{
    (void)state;
    static const char PATH[] = NEWSIDX_FIXTURES "/ap/feed.json";
    static const struct {
        size_t article;
        enum newsidx_field field;
        const char *value;
    } ROWS[] = {
        {0, NEWSIDX_GUID, "aaa1"},
        {0, NEWSIDX_DECK, "Ferry to the outer islands runs again after a month"},
        {0, NEWSIDX_AUTHOR, "JANE ROE"},
        {0, NEWSIDX_DATELINE, "PORT EXAMPLE, Maine (AP)"},
        {0, NEWSIDX_PLACE, "PORT EXAMPLE, Maine"},
        {0, NEWSIDX_AGENCY, "AP"},
        {0, NEWSIDX_DATE, "2021-02-03"},
        {0, NEWSIDX_PUBLISHED, "2021-02-03T08:00:00Z"},
        {0, NEWSIDX_UPDATED, "2021-02-03T09:30:00Z"},
        {0, NEWSIDX_SOURCE, "AP"},
        {0, NEWSIDX_SECTION, "Domestic News"},
        {0, NEWSIDX_LANGUAGE, "en"},
        {0, NEWSIDX_BODY, "PORT EXAMPLE, Maine (AP) -- The ferry is back.\n\nIt had a leak."},
        {1, NEWSIDX_GUID, "aaa4"},
        {1, NEWSIDX_AUTHOR, "JOHN POE"},
        {1, NEWSIDX_PLACE, "Example City"},
        {1, NEWSIDX_BODY, "One.\n\nTwo."},
    };
    struct told told;
    read_file(&told, &READER_AP, PATH);
    check_text(PATH,
               "Ferry runs again|!its text is only referred to by address, and nothing is fetched|"
               "!a picture, not a text|Inline|",
               buffer_text(&told.text));
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        assert_true(ROWS[i].article < told.count);
        check_text(newsidx_field_name(ROWS[i].field), ROWS[i].value,
                   told.article[ROWS[i].article].field[ROWS[i].field]);
    }
    for (size_t i = 0; i < told.count; i++) {
        newsidx_article_clear(&told.article[i]);
    }
    buffer_release(&told.text);
}

static void test_reader_ap__is_recognised_by_its_keys(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        bool ap;
    } ROWS[] = {
        {"{\"data\":{\"item\":{\"altids\":{\"itemid\":\"a\"},\"signals\":[]", true},
        {"{\"uri\":\"u\",\"altids\":{\"itemid\":\"a\"},\"pubstatus\":\"usable\"}", false},
        {"{\"title\":\"t\"}", false},
        {"", false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_number(ROWS[i].head, ROWS[i].ap, READER_AP.recognise(ROWS[i].head, strlen(ROWS[i].head)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_ap__reads_a_feed),
        cmocka_unit_test(test_reader_ap__is_recognised_by_its_keys),
    };
    return cmocka_run_group_tests_name("reader_ap", tests, NULL, NULL);
}
