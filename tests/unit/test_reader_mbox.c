/* test_reader_mbox.c - messages of invented files to articles (reader_mbox.c). */
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
    (void)snprintf(path, sizeof path, "%s/mbox/%s", NEWSIDX_FIXTURES, name);
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    assert_true(READER_MBOX.recognise(source.head, source.head_len_bytes));
    const struct reader_options options = {.year = 0};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = &told};
    assert_int_equal(READER_MBOX.read(&source, &options, &sink, &error), NEWSIDX_OK);
    check_text(name, want, buffer_text(&told));
    source_close(&source);
    buffer_release(&told);
}

static void test_reader_mbox__cuts_at_postmarks(void **state)
{
    (void)state;
    check_file("folder.mbox", "one@news.example:First/Ann Reed/2014-11-07/The first story.\n\nFrom the harbour it was "
                              "seen.\n>From here too.|2#:Second/Bob Lee/2014-11-08/From noon on it rained.|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reader_mbox__cuts_at_postmarks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
