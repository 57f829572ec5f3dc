/* test_reader_mail.c - messages of invented files to articles (reader_mail.c). */
#include "testing.h"

#include "buffer.h"
#include "reader.h"

/* What was told: "MEMBER:HEADLINE/AUTHOR/DATE/BODY|", "!REASON|", "?WARNING|". */
static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    static const enum newsidx_field SHOWN[] = {NEWSIDX_HEADLINE, NEWSIDX_AUTHOR, NEWSIDX_DATE, NEWSIDX_BODY};
    (void)place;
    (void)error;
    buffer_printf(context, "%s%s:", member != NULL ? member : "", named ? "" : "#");
    for (size_t i = 0; i < COUNT_OF(SHOWN); i++) {
        const char *value = article->field[SHOWN[i]];
        buffer_printf(context, "%s%s", value != NULL ? value : "-", i + 1 < COUNT_OF(SHOWN) ? "/" : "|");
    }
    newsidx_article_clear(article);
    return NEWSIDX_OK;
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    (void)place;
    (void)error;
    buffer_printf(context, "!%s|", reason);
    return NEWSIDX_OK;
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    (void)place;
    (void)error;
    buffer_printf(context, "?%s|", what);
    return NEWSIDX_OK;
}

static void check_file(const char *name, const char *want)
{
    struct buffer told = BUFFER_INIT;
    struct source source;
    struct newsidx_error error = {.message = ""};
    char path[512];
    (void)snprintf(path, sizeof path, "%s/mail/%s", NEWSIDX_FIXTURES, name);
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    assert_true(READER_MAIL.recognise(source.head, source.head_len_bytes));
    const struct reader_options options = {.year = 0};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = &told};
    assert_int_equal(READER_MAIL.read(&source, &options, &sink, &error), NEWSIDX_OK);
    check_text(name, want, buffer_text(&told));
    source_close(&source);
    buffer_release(&told);
}

static void test_reader_mail__reads_messages(void **state)
{
    (void)state;
    check_file("newsletter.eml",
               "?not read: boot.jpg|:Neue Fähre für den Hafen/Jörg Kühn/2014-11-07/Die neue Fähre für den Hafen kommt "
               "im April und fährt jede Stunde.\n\nDas sagte der Rat am Freitag nach langer Sitzung.|");
    check_file("japanese.eml", ":日本/-/2014-11-08/日本|");
}

static void test_reader_mail__leaves_memoranda_alone(void **state)
{
    (void)state;
    static const char MEMO[] = "FROM: Office of the Mayor\nTO: Editors\nSUBJECT: Harbour\nDATE: May 5, 2014\n\nText.\n";
    assert_false(READER_MAIL.recognise(MEMO, sizeof MEMO - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_mail__reads_messages),
        cmocka_unit_test(test_reader_mail__leaves_memoranda_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
