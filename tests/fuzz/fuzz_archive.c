/* fuzz_archive.c - bytes as changes to the file of an archive, which is then opened, searched, counted and checked.
 *
 * Three bytes a change: which of the file's bytes that are not zero, counted from its front or its end, and the new value. A first byte with
 * its lowest bit set opens the archive for writing, too. Built twice, as fuzz_main.h says.
 * Invariant: whatever the file holds, each call ends with a status and, where it failed, a message. */
#include "archive.h"
#include "check.h"
#include "facet.h"
#include "search.h"
#include "suggest.h"

#include <assert.h>
#include <fcntl.h>
#include <unistd.h>

#include "fuzz_main.h"

enum { ARTICLES = 140, CHANGES_MAX = 400, PATH_BYTES = 64 };

static unsigned char *image; /* of a sound archive */
static size_t image_bytes;
static uint32_t *place; /* of its bytes that are not zero */
static size_t places;
static char path[PATH_BYTES];

static void fail(const char *what, enum newsidx_status status, const struct newsidx_error *error)
{
    (void)fprintf(stderr, "%s: status %d: %s\n", what, (int)status, error->message);
    abort();
}

static void remove_file(void)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        char name[PATH_BYTES + 16];
        (void)snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
        (void)unlink(name);
    }
}

static void fill(struct newsidx_article *article, unsigned number)
{
    static const char *const WORDS[] = {"letter", "jets", "oil", "talks", "nuclear", "minister", "paris"};
    char text[1200] = "";
    size_t len = 0;
    for (unsigned i = 0; i < 5 + number % 60; i++) {
        len += (size_t)snprintf(text + len, sizeof text - len, "%s ", WORDS[(number * i + i) % 7]);
    }
    newsidx_article_init(article);
    (void)newsidx_article_set(article, NEWSIDX_BODY, text, len, NULL);
    len = (size_t)snprintf(text, sizeof text, "g%u", number);
    (void)newsidx_article_set(article, NEWSIDX_GUID, text, len, NULL);
    (void)newsidx_article_set(article, NEWSIDX_AUTHOR, "Ann Roe; Ben Doe", 16, NULL);
    (void)newsidx_article_set(article, NEWSIDX_HEADLINE, WORDS[number % 7], strlen(WORDS[number % 7]), NULL);
    len = (size_t)snprintf(text, sizeof text, "2014-%02u-%02u", number % 12 + 1, number % 28 + 1);
    (void)newsidx_article_set(article, NEWSIDX_DATE, text, len, NULL);
}

static void read_image(void)
{
    FILE *file = fopen(path, "rb");
    assert(file != NULL);
    (void)fseek(file, 0, SEEK_END);
    image_bytes = (size_t)ftell(file);
    rewind(file);
    image = malloc(image_bytes);
    place = malloc(image_bytes * sizeof *place);
    assert(image != NULL && place != NULL);
    const size_t read = fread(image, 1, image_bytes, file);
    assert(read == image_bytes);
    (void)fclose(file);
    for (size_t i = 0; i < image_bytes; i++) {
        if (image[i] != 0) {
            place[places++] = (uint32_t)i;
        }
    }
}

static void make_image(void)
{
    struct newsidx_article article[ARTICLES];
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    (void)snprintf(path, sizeof path, "%s/newsidx-fuzz-%ld.db", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp",
                   (long)getpid());
    (void)atexit(remove_file);
    enum newsidx_status status = newsidx_open(&archive, path, NEWSIDX_CREATE, NULL, &error);
    for (unsigned i = 0; i < ARTICLES; i++) {
        fill(&article[i], i);
    }
    if (status == NEWSIDX_OK) {
        status = newsidx_add(archive, article, ARTICLES, NULL, &error);
    }
    if (status != NEWSIDX_OK) {
        fail("making an archive", status, &error);
    }
    for (unsigned i = 0; i < ARTICLES; i++) {
        newsidx_article_clear(&article[i]);
    }
    newsidx_close(archive);
    read_image();
}

static void write_changed(const unsigned char *data, size_t len_bytes)
{
    unsigned char *changed = malloc(image_bytes);
    assert(changed != NULL);
    memcpy(changed, image, image_bytes);
    for (size_t i = 0; i + 2 < len_bytes && i < (size_t)CHANGES_MAX * 3; i += 3) {
        const size_t number = (size_t)data[i] << 8 | data[i + 1];
        changed[place[number % 2 == 0 ? number * 3 / 2 % places : places - 1 - number / 2 % places]] = data[i + 2];
    }
    remove_file();
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const ssize_t written = write(fd, changed, image_bytes);
    assert(fd >= 0 && written == (ssize_t)image_bytes);
    (void)close(fd);
    free(changed);
}

static void count_facets(const struct newsidx_hits *hits)
{
    struct facets facets;
    struct newsidx_error error = {.message = ""};
    if (facets_parse(&facets, "author,place,year", &error) == NEWSIDX_OK) {
        const enum newsidx_status status = facets_count(&facets, hits->part, hits->parts, &error);
        if (status != NEWSIDX_OK && error.message[0] == '\0') {
            fail("facets", status, &error);
        }
    }
    facets_release(&facets);
}

static void search(struct newsidx_archive *archive, const char *query, bool no_impact)
{
    const struct search_request request = {
        .query = query, .options = {.limit = 10}, .no_impact = no_impact, .expand = query[0] == 'o', .today = 16381};
    struct newsidx_hits *hits = NULL;
    struct newsidx_error error = {.message = ""};
    const enum newsidx_status status = search_run(&hits, &archive, 1, &request, &error);
    if (hits == NULL) {
        if (status == NEWSIDX_OK || error.message[0] == '\0') {
            fail(query, status, &error);
        }
        return;
    }
    struct newsidx_hit hit;
    while (newsidx_hits_next(hits, &hit)) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        (void)newsidx_read(archive, hit.id, &article, &error);
        newsidx_article_clear(&article);
    }
    count_facets(hits);
    struct buffer words = BUFFER_INIT;
    suggest_append(&words, hits);
    buffer_release(&words);
    newsidx_hits_free(hits);
}

static void ignore_fault(void *context, const char *what)
{
    (void)context;
    assert(what != NULL && what[0] != '\0');
}

static bool never_stop(void *context)
{
    (void)context;
    return false;
}

static void run_archive(enum newsidx_open_mode mode)
{
    static const char *const QUERIES[] = {"letter", "letter OR jets talks", "\"oil talks\" NOT paris",
                                          "nucl* date:2014", "lettre~"};
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    const enum newsidx_status status = newsidx_open(&archive, path, mode, NULL, &error);
    if (status != NEWSIDX_OK) {
        if (archive != NULL || error.message[0] == '\0') {
            fail("opening", status, &error);
        }
        return;
    }
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++) {
        search(archive, QUERIES[i], i % 2 != 0);
    }
    if (mode == NEWSIDX_WRITE) {
        const struct check_listener listener = {.fault = ignore_fault, .note = ignore_fault, .stop = never_stop};
        struct newsidx_article article;
        (void)check_archive(archive, true, &listener, &error);
        fill(&article, 7);
        (void)newsidx_article_set(&article, NEWSIDX_DECK, "changed", 7, NULL);
        (void)newsidx_add(archive, &article, 1, NULL, &error);
        newsidx_article_clear(&article);
    }
    newsidx_close(archive);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes)
{
    if (image == NULL) {
        make_image();
    }
    if (len_bytes < 1) {
        return 0;
    }
    write_changed(data + 1, len_bytes - 1);
    run_archive(NEWSIDX_READ);
    if ((data[0] & 1U) != 0) {
        run_archive(NEWSIDX_WRITE);
    }
    return 0;
}
