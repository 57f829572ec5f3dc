#include "fault_library.h"

#include "fault.h"
#include "fault_alloc.h"

#include "newsidx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void say(int fd, const char *format, ...)
{
    char line[1024];
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (len > 0) {
        (void)!write(fd, line, (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
    }
}

static int end(enum newsidx_status status, const struct newsidx_error *error)
{
    if (status > NEWSIDX_NOTHING) {
        say(STDERR_FILENO, "%s\n", error->message);
    }
    return (int)status;
}

static enum newsidx_status set(struct newsidx_article *article, enum newsidx_field field, const char *text,
                               struct newsidx_error *error)
{
    return newsidx_article_set(article, field, text, strlen(text), error);
}

static enum newsidx_status fill(struct newsidx_article article[2], struct newsidx_error *error)
{
    static const struct {
        unsigned article;
        enum newsidx_field field;
        const char *text;
    } FIELDS[] = {
        {0, NEWSIDX_GUID, "g1"},
        {0, NEWSIDX_HEADLINE, "White House e\xcc\x81lan"}, /* to be composed */
        {0, NEWSIDX_BODY, "A letter\r\nthat was\x01 sent."},
        {0, NEWSIDX_DATE, "2014-11-09"},
        {1, NEWSIDX_HEADLINE, "Of another"},
        {1, NEWSIDX_BODY, "The body of another letter."},
    };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS && status == NEWSIDX_OK; i++) {
        status = set(&article[FIELDS[i].article], FIELDS[i].field, FIELDS[i].text, error);
    }
    return status;
}

static bool quiet; /* say nothing of articles and hits */

static enum newsidx_status add(struct newsidx_archive *archive, struct newsidx_error *error)
{
    struct newsidx_article article[2];
    enum newsidx_outcome outcome[2] = {NEWSIDX_SKIPPED, NEWSIDX_SKIPPED};
    newsidx_article_init(&article[0]);
    newsidx_article_init(&article[1]);
    enum newsidx_status status = fill(article, error);
    if (status == NEWSIDX_OK) {
        status = newsidx_add(archive, article, 2, outcome, error);
    }
    for (unsigned i = 0; i < 2 && status == NEWSIDX_OK && !quiet; i++) {
        say(STDOUT_FILENO, "%lld %d %s\n", (long long)article[i].id, (int)outcome[i], article[i].field[NEWSIDX_DIGEST]);
    }
    newsidx_article_clear(&article[0]);
    newsidx_article_clear(&article[1]);
    return status;
}

static enum newsidx_status search(struct newsidx_archive *archive, const char *query, struct newsidx_error *error)
{
    static const struct newsidx_search_options OPTIONS = {.fallback = true, .limit = 5};
    struct newsidx_hits *hits = NULL;
    struct newsidx_hit hit;
    const enum newsidx_status status = newsidx_search(&hits, archive, query, &OPTIONS, error);
    if (hits != NULL && !quiet) {
        say(STDOUT_FILENO, "%s: %zu\n", query, newsidx_hits_total(hits));
        while (newsidx_hits_next(hits, &hit)) {
            say(STDOUT_FILENO, "%lld %.9f %d\n", (long long)hit.id, hit.score, hit.partial);
        }
    }
    newsidx_hits_free(hits);
    return status == NEWSIDX_NOTHING ? NEWSIDX_OK : status;
}

static enum newsidx_status read_one(struct newsidx_archive *archive, int64_t id, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    const enum newsidx_status status = newsidx_read(archive, id, &article, error);
    for (unsigned i = 0; i < NEWSIDX_FIELDS && status == NEWSIDX_OK; i++) {
        const char *text = article.field[i];
        say(STDOUT_FILENO, "%s %s\n", newsidx_field_name((enum newsidx_field)i), text != NULL ? text : "-");
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status search_several(struct newsidx_archive *archive, struct newsidx_error *error)
{
    static const char *const QUERIES[] = {"letter khamenei", "letter OR jets", "\"nuclear talks\" author:finley",
                                          "quux letter", "elect*"};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES && status == NEWSIDX_OK; i++) {
        status = search(archive, QUERIES[i], error);
    }
    return status;
}

/* --- scenarios ---------------------------------------------------------------------------------------------------------- */

int library_create(void)
{
    static const struct newsidx_create_options OPTIONS = {.language = "german"};
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_CREATE, &OPTIONS, &error);
    if (status == NEWSIDX_OK) {
        status = add(archive, &error);
    }
    newsidx_close(archive);
    return end(status, &error);
}

int library_add(void)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_WRITE, NULL, &error);
    if (status == NEWSIDX_OK) {
        status = add(archive, &error);
    }
    newsidx_close(archive);
    return end(status, &error);
}

/* The first round may fail; nothing of that is left in the second, in which nothing does. */
int library_add_again(void)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_WRITE, NULL, &error);
    if (status != NEWSIDX_OK) {
        return end(status, &error);
    }
    struct newsidx_error second = {.message = ""};
    quiet = true;
    const enum newsidx_status first = add(archive, &error);
    alloc_pause();
    status = add(archive, &second);
    alloc_resume();
    quiet = false;
    newsidx_close(archive);
    return status != NEWSIDX_OK ? end(NEWSIDX_ARCHIVE, &second) : end(first, &error);
}

int library_search(void)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_READ, NULL, &error);
    if (status == NEWSIDX_OK) {
        status = search_several(archive, &error);
    }
    newsidx_close(archive);
    return end(status, &error);
}

int library_read(void)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_READ, NULL, &error);
    if (status == NEWSIDX_OK) {
        status = read_one(archive, 20141107000001, &error);
    }
    newsidx_close(archive);
    return end(status, &error);
}

/* The first round may fail; the second, in which nothing does, says what comes out. */
int library_again(void)
{
    struct newsidx_error error = {.message = ""};
    struct newsidx_archive *archive = NULL;
    enum newsidx_status status = newsidx_open(&archive, "a.db", NEWSIDX_READ, NULL, &error);
    if (status != NEWSIDX_OK) {
        return end(status, &error);
    }
    quiet = true;
    const enum newsidx_status first = search_several(archive, &error);
    quiet = false;
    alloc_pause();
    status = search_several(archive, &error);
    if (status == NEWSIDX_OK) {
        status = read_one(archive, 20141107000001, &error);
    }
    alloc_resume();
    newsidx_close(archive);
    return end(status != NEWSIDX_OK ? NEWSIDX_ARCHIVE : first, &error); /* an error of the first is still there */
}
