/* news_reading.h - running a reader on a text or a file and writing down what it tells its sink. For the tests of
 * the agencies' XML.
 *
 * Told are "HEADLINE@MEMBER|" (no @ where the article is the whole input), "!REASON|" and "?WARNING|", in their
 * order. */
#ifndef NEWSIDX_NEWS_READING_H
#define NEWSIDX_NEWS_READING_H

#include "testing.h"

#include "buffer.h"
#include "reader.h"

enum { ARTICLES_MAX = 8 };

struct told {
    struct buffer text;
    struct newsidx_article article[ARTICLES_MAX];
    size_t count;
    enum newsidx_status status;
};

struct field_row {
    size_t article;
    enum newsidx_field field;
    const char *value;
};

static inline enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member,
                                               bool named, size_t place, struct newsidx_error *error)
{
    struct told *told = context;
    (void)named;
    (void)place;
    (void)error;
    const char *headline = article->field[NEWSIDX_HEADLINE];
    buffer_printf(&told->text, "%s%s%s|", headline != NULL ? headline : "-", member != NULL ? "@" : "",
                  member != NULL ? member : "");
    assert_true(told->count < ARTICLES_MAX);
    told->article[told->count++] = *article;
    newsidx_article_init(article);
    return NEWSIDX_OK;
}

static inline enum newsidx_status take_reject(void *context, size_t place, const char *reason,
                                              struct newsidx_error *error)
{
    struct told *told = context;
    (void)place;
    (void)error;
    buffer_printf(&told->text, "!%s|", reason);
    return NEWSIDX_OK;
}

static inline enum newsidx_status take_warning(void *context, size_t place, const char *what,
                                               struct newsidx_error *error)
{
    struct told *told = context;
    (void)place;
    (void)error;
    buffer_printf(&told->text, "?%s|", what);
    return NEWSIDX_OK;
}

static inline void read_file(struct told *told, const struct reader *reader, const char *path)
{
    struct source source;
    struct newsidx_error error = {.message = ""};
    const struct reader_options options = {.year = 0};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = told};
    *told = (struct told){.text = BUFFER_INIT};
    assert_int_equal(source_open(&source, path, false, &error), NEWSIDX_OK);
    assert_true(reader->recognise(source.head, source.head_len_bytes));
    told->status = reader->read(&source, &options, &sink, &error);
    if (told->status != NEWSIDX_OK) {
        buffer_printf(&told->text, "#%s|", error.message);
    }
    source_close(&source);
}

static inline void read_text(struct told *told, const struct reader *reader, const char *text)
{
    char path[512];
    const char *folder = scratch_make();
    FILE *file = fopen(scratch_path(path, folder, "in.xml"), "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    read_file(told, reader, path);
    scratch_remove(folder);
}

static inline void told_release(struct told *told)
{
    for (size_t i = 0; i < told->count; i++) {
        newsidx_article_clear(&told->article[i]);
    }
    buffer_release(&told->text);
}

static inline void check_fields(const struct told *told, const struct field_row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_true(row[i].article < told->count);
        check_text(newsidx_field_name(row[i].field), row[i].value, told->article[row[i].article].field[row[i].field]);
    }
}

static inline void check_file(const struct reader *reader, const char *path, const char *expected,
                              const struct field_row *row, size_t count)
{
    struct told told;
    read_file(&told, reader, path);
    check_text(path, expected, buffer_text(&told.text));
    check_fields(&told, row, count);
    told_release(&told);
}

struct told_row {
    const char *xml;
    const char *told;
    const char *body; /* of the first article */
};

/* The document around each row's XML is before and after. */
static inline void check_rows(const struct reader *reader, const char *before, const char *after,
                              const struct told_row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct told told;
        struct buffer text = BUFFER_INIT;
        buffer_printf(&text, "%s%s%s", before, row[i].xml, after);
        read_text(&told, reader, buffer_text(&text));
        check_text(row[i].xml, row[i].told, buffer_text(&told.text));
        check_text(row[i].xml, row[i].body, told.count > 0 ? told.article[0].field[NEWSIDX_BODY] : NULL);
        told_release(&told);
        buffer_release(&text);
    }
}

#endif
