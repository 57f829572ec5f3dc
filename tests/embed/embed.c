/* embed.c - a program that knows nothing of newsidx but its header: makes an archive, adds, searches, walks the hits, reads.
 *
 * usage: embed FOLDER      (an empty one; prints what is wrong and exits 1) */
#include <newsidx.h>

#include <stdio.h>
#include <string.h>

static int faults;

#define EXPECT(condition)                                                                                              \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            faults++;                                                                                                  \
            printf("embed.c:%d: not so: %s (last error: %s)\n", __LINE__, #condition, error.message);                  \
        }                                                                                                              \
    } while (0)

static struct newsidx_error error;

static const struct story {
    const char *guid, *date, *headline, *body;
    int64_t id;
} STORIES[] = {
    {"c1", "2012-03-04", "Harbor master answers a letter", "She wrote a long letter to the council.",
     INT64_C(20120304000001)},
    {"c2", "2012-03-04", "Rain floods the lower town", "The council closed two roads; letters were late.",
     INT64_C(20120304000002)},
    {"c3", "2012-04", "Museum opens a hall of maps", "A new director was elected.", INT64_C(20120400000001)},
    {"c4", NULL, "Recipe for barley soup", "Barley, onions and salt.", 1},
};
enum { STORY_COUNT = sizeof STORIES / sizeof *STORIES };

static void set_text(struct newsidx_article *article, enum newsidx_field field, const char *text)
{
    EXPECT(newsidx_article_set(article, field, text, text != NULL ? strlen(text) : 0, &error) == NEWSIDX_OK);
}

static void set_story(struct newsidx_article *article, const struct story *story)
{
    set_text(article, NEWSIDX_GUID, story->guid);
    set_text(article, NEWSIDX_DATE, story->date);
    set_text(article, NEWSIDX_HEADLINE, story->headline);
    set_text(article, NEWSIDX_BODY, story->body);
}

static struct newsidx_archive *open_archive(const char *path, enum newsidx_open_mode mode,
                                            const struct newsidx_create_options *create)
{
    struct newsidx_archive *archive = NULL;
    EXPECT(newsidx_open(&archive, path, mode, create, &error) == NEWSIDX_OK);
    EXPECT(archive != NULL);
    return archive;
}

static void check_names(void)
{
    EXPECT(strcmp(newsidx_version(), NEWSIDX_VERSION) == 0);
    EXPECT(strcmp(newsidx_field_name(NEWSIDX_GUID), "guid") == 0);
    EXPECT(strcmp(newsidx_field_name(NEWSIDX_DATE_SOURCE), "date_source") == 0);
    EXPECT(strcmp(newsidx_field_name(NEWSIDX_ADDED), "added") == 0);
}

static void check_fields(void)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    EXPECT(article.id == 0 && article.field[NEWSIDX_HEADLINE] == NULL);
    set_text(&article, NEWSIDX_HEADLINE, "Cafe\xCC\x81 \x01open"); /* a combining accent, a control character */
    EXPECT(article.field[NEWSIDX_HEADLINE] != NULL &&
           strstr(article.field[NEWSIDX_HEADLINE], "Caf\xC3\xA9") == article.field[NEWSIDX_HEADLINE]);
    EXPECT(article.field[NEWSIDX_HEADLINE] != NULL && strchr(article.field[NEWSIDX_HEADLINE], '\x01') == NULL);
    set_text(&article, NEWSIDX_HEADLINE, " \n");
    EXPECT(article.field[NEWSIDX_HEADLINE] == NULL);
    newsidx_article_clear(&article);
}

static void check_add(struct newsidx_archive *archive)
{
    struct newsidx_article articles[STORY_COUNT];
    enum newsidx_outcome outcome[STORY_COUNT];
    for (int i = 0; i < STORY_COUNT; i++) {
        newsidx_article_init(&articles[i]);
        set_story(&articles[i], &STORIES[i]);
    }
    EXPECT(newsidx_add(archive, articles, STORY_COUNT, outcome, &error) == NEWSIDX_OK);
    for (int i = 0; i < STORY_COUNT; i++) {
        EXPECT(outcome[i] == NEWSIDX_ADDED_NEW);
        EXPECT(articles[i].id == STORIES[i].id);
        EXPECT(articles[i].field[NEWSIDX_DIGEST] != NULL && strlen(articles[i].field[NEWSIDX_DIGEST]) == 64);
        EXPECT(articles[i].field[NEWSIDX_ADDED] != NULL);
        newsidx_article_clear(&articles[i]);
    }
}

static enum newsidx_outcome add_one(struct newsidx_archive *archive, const struct story *story)
{
    struct newsidx_article article;
    enum newsidx_outcome outcome = NEWSIDX_SKIPPED;
    newsidx_article_init(&article);
    set_story(&article, story);
    EXPECT(newsidx_add(archive, &article, 1, &outcome, &error) == NEWSIDX_OK);
    newsidx_article_clear(&article);
    return outcome;
}

static void check_search(struct newsidx_archive *archive, const char *query,
                         const struct newsidx_search_options *options, size_t total, const int64_t *ids, size_t count)
{
    struct newsidx_hits *hits = NULL;
    struct newsidx_hit hit;
    size_t found = 0;
    double last_score = 0;
    EXPECT(newsidx_search(&hits, archive, query, options, &error) == (total > 0 ? NEWSIDX_OK : NEWSIDX_NOTHING));
    EXPECT(hits != NULL);
    if (hits == NULL) {
        return;
    }
    EXPECT(newsidx_hits_total(hits) == total);
    while (newsidx_hits_next(hits, &hit)) {
        EXPECT(found < count && hit.id == ids[found]);
        EXPECT(found == 0 || options != NULL || hit.score <= last_score);
        EXPECT(!hit.partial);
        last_score = hit.score;
        found++;
    }
    EXPECT(found == count);
    EXPECT(!newsidx_hits_next(hits, &hit));
    newsidx_hits_free(hits);
    if (found != count) {
        printf("in the query %s\n", query);
    }
}

static void check_searches(struct newsidx_archive *archive)
{
    const int64_t c1 = STORIES[0].id, c2 = STORIES[1].id, c3 = STORIES[2].id, c4 = STORIES[3].id;
    const struct newsidx_search_options newest = {.sort = NEWSIDX_NEWEST_FIRST};
    const struct newsidx_search_options oldest = {.sort = NEWSIDX_OLDEST_FIRST};
    const struct newsidx_search_options second = {.sort = NEWSIDX_OLDEST_FIRST, .limit = 1, .offset = 1};
    const struct newsidx_search_options any = {.sort = NEWSIDX_OLDEST_FIRST, .any = true};
    check_search(archive, "letters", NULL, 2, (const int64_t[]){c1, c2}, 2);
    check_search(archive, "letter", &newest, 2, (const int64_t[]){c2, c1}, 2);
    check_search(archive, "letter", &second, 2, (const int64_t[]){c2}, 1);
    check_search(archive, "letter rain", NULL, 1, (const int64_t[]){c2}, 1);
    check_search(archive, "\"long letter\"", NULL, 1, (const int64_t[]){c1}, 1);
    check_search(archive, "letter NOT rain", NULL, 1, (const int64_t[]){c1}, 1);
    check_search(archive, "electe*", NULL, 1, (const int64_t[]){c3}, 1);
    check_search(archive, "date:2012-03", &oldest, 2, (const int64_t[]){c1, c2}, 2);
    check_search(archive, "barley maps", &any, 2, (const int64_t[]){c3, c4}, 2);
    check_search(archive, "zeppelin", NULL, 0, NULL, 0);
    check_search(archive, "letter zeppelin", NULL, 0, NULL, 0);
}

static void check_fallback(struct newsidx_archive *archive)
{
    const struct newsidx_search_options options = {.fallback = true};
    struct newsidx_hits *hits = NULL;
    struct newsidx_hit hit = {0};
    (void)newsidx_search(&hits, archive, "barley zeppelin", &options, &error);
    EXPECT(hits != NULL && newsidx_hits_next(hits, &hit) && hit.id == STORIES[3].id && hit.partial);
    newsidx_hits_free(hits);
}

static void check_read(struct newsidx_archive *archive)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    for (int i = 0; i < STORY_COUNT; i++) {
        const struct story *story = &STORIES[i];
        EXPECT(newsidx_read(archive, story->id, &article, &error) == NEWSIDX_OK);
        EXPECT(article.id == story->id);
        EXPECT(article.field[NEWSIDX_GUID] != NULL && strcmp(article.field[NEWSIDX_GUID], story->guid) == 0);
        EXPECT(article.field[NEWSIDX_BODY] != NULL && strcmp(article.field[NEWSIDX_BODY], story->body) == 0);
        EXPECT((article.field[NEWSIDX_DATE] == NULL) == (story->date == NULL));
        EXPECT(article.field[NEWSIDX_DECK] == NULL);
    }
    EXPECT(newsidx_read(archive, 4711, &article, &error) == NEWSIDX_NOTHING);
    newsidx_article_clear(&article);
}

static void check_again(struct newsidx_archive *archive)
{
    struct story changed = STORIES[0];
    EXPECT(add_one(archive, &changed) == NEWSIDX_UNCHANGED);
    changed.body = "She withdrew it.";
    changed.date = "2012-03-09";
    EXPECT(add_one(archive, &changed) == NEWSIDX_UPDATED_OLD);
    check_search(archive, "withdrew", NULL, 1, (const int64_t[]){INT64_C(20120309000001)}, 1);
    check_search(archive, "\"long letter\"", NULL, 0, NULL, 0);
}

/* All or none: a batch with an article of neither headline nor body, or of no real day, adds nothing. */
static void check_rejected(struct newsidx_archive *archive)
{
    struct newsidx_article articles[2];
    for (int i = 0; i < 2; i++) {
        newsidx_article_init(&articles[i]);
    }
    set_text(&articles[0], NEWSIDX_HEADLINE, "Zeppelin");
    set_text(&articles[1], NEWSIDX_AUTHOR, "Nobody");
    EXPECT(newsidx_add(archive, articles, 2, NULL, &error) == NEWSIDX_NOTHING);
    EXPECT(error.status == NEWSIDX_NOTHING && error.message[0] != '\0');
    set_text(&articles[1], NEWSIDX_HEADLINE, "Airship");
    set_text(&articles[1], NEWSIDX_DATE, "2013-02-29");
    EXPECT(newsidx_add(archive, articles, 2, NULL, &error) == NEWSIDX_NOTHING);
    check_search(archive, "zeppelin", NULL, 0, NULL, 0);
    for (int i = 0; i < 2; i++) {
        newsidx_article_clear(&articles[i]);
    }
}

static void check_errors(struct newsidx_archive *archive, const char *folder)
{
    struct newsidx_hits *hits = NULL;
    EXPECT(newsidx_search(&hits, archive, "letter date:foo", NULL, &error) == NEWSIDX_QUERY);
    EXPECT(hits == NULL && error.status == NEWSIDX_QUERY && error.column >= 7 && error.message[0] != '\0');
    EXPECT(newsidx_search(&hits, archive, "", NULL, &error) == NEWSIDX_QUERY && hits == NULL);
    EXPECT(newsidx_search(&hits, archive, "date:foo", NULL, NULL) == NEWSIDX_QUERY);
    struct newsidx_archive *none = archive;
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/missing.db", folder);
    EXPECT(newsidx_open(&none, path, NEWSIDX_READ, NULL, &error) == NEWSIDX_ARCHIVE && none == NULL);
    EXPECT(newsidx_open(&none, path, NEWSIDX_WRITE, NULL, &error) == NEWSIDX_ARCHIVE && none == NULL);
    newsidx_close(NULL);
}

static void check_reading_only(const char *path)
{
    struct newsidx_archive *archive = open_archive(path, NEWSIDX_READ, NULL);
    if (archive != NULL) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        set_story(&article, &STORIES[0]);
        check_read(archive);
        check_searches(archive);
        EXPECT(newsidx_add(archive, &article, 1, NULL, &error) == NEWSIDX_ARCHIVE);
        newsidx_article_clear(&article);
    }
    newsidx_close(archive);
}

static void check_archive(const char *folder, const char *name, const struct newsidx_create_options *create)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    struct newsidx_archive *archive = open_archive(path, NEWSIDX_CREATE, create);
    if (archive != NULL) {
        check_add(archive);
        check_searches(archive);
        check_fallback(archive);
        check_read(archive);
        check_rejected(archive);
        check_errors(archive, folder);
    }
    newsidx_close(archive);
    check_reading_only(path);
    archive = open_archive(path, NEWSIDX_WRITE, NULL);
    if (archive != NULL) {
        check_again(archive);
    }
    newsidx_close(archive);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        return 2;
    }
    check_names();
    check_fields();
    check_archive(argv[1], "native.db", NULL);
    check_archive(argv[1], "portable.db", &(const struct newsidx_create_options){.portable = true});
    return faults == 0 ? 0 : 1;
}
