/* damage.c - an archive damaged at random, thousands of times: every part of the programs must end with a result or a message.
 *
 *     damage ARCHIVE FOLDER [RUNS [SEED]]
 *
 * Each run writes a copy of ARCHIVE with a bit flipped, a byte or a stretch overwritten, or its end cut off to FOLDER, and in a process
 * of its own searches, counts, reads, checks, repairs and salvages it. A crash, what a sanitizer says, and more than a minute
 * are failures. So is damage that changes what is answered while `check --deep` finds nothing: that is the oracle. Runs are numbered; a failure
 * names its seed, which alone makes the same damage again. */
#include "archive.h"
#include "check.h"
#include "command_statements.h"
#include "facet.h"
#include "match.h"
#include "repair.h"
#include "salvage.h"
#include "search.h"
#include "snippet.h"
#include "timeline.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECONDS_MAX = 60, STRETCH_BYTES = 512, TODAY = 16381 };

/* What a run's process came to. */
enum outcome { UNCHANGED, FOUND, REFUSED, MISSED, OUTCOMES };
static const char *const OUTCOME_NAMES[OUTCOMES] = {[UNCHANGED] = "no answer was changed",
                                                    [FOUND] = "found by check",
                                                    [REFUSED] = "refused at opening",
                                                    [MISSED] = "MISSED"};

static const char *const QUERIES[] = {"letter",         "harbour OR crane OR court",
                                      "minister vote",  "\"letter harbour\"~9",
                                      "date:2014-11",   "author:writer",
                                      "har*",           "strike NOT storm",
                                      "headline:story", "lettre~"};

static uint64_t next_random(uint64_t *state)
{
    *state += UINT64_C(0x9E3779B97F4A7C15); /* SplitMix64, Steele et al. 2014 */
    uint64_t z = *state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/* --- what an archive answers --------------------------------------------------------------------------------------------- */

/* The columns that a digest, an index or the id vouches for; of a version those that its digest and the index of guids do. */
static void add_article(struct buffer *out, const struct newsidx_article *article, bool version)
{
    static const enum newsidx_field COVERED[] = {NEWSIDX_GUID,    NEWSIDX_HEADLINE, NEWSIDX_BODY, NEWSIDX_AUTHOR,
                                                 NEWSIDX_PLACE,   NEWSIDX_AGENCY,   NEWSIDX_DATE, NEWSIDX_SOURCE,
                                                 NEWSIDX_SECTION, NEWSIDX_LANGUAGE, NEWSIDX_URL,  NEWSIDX_ORIGIN};
    buffer_printf(out, "%lld", (long long)article->id);
    for (size_t i = 0; i < (version ? 3 : sizeof COVERED / sizeof *COVERED); i++) {
        buffer_printf(out, "|%s", article->field[COVERED[i]] != NULL ? article->field[COVERED[i]] : "");
    }
    buffer_append_byte(out, '\n');
}

static void add_hits(struct buffer *out, struct newsidx_archive *archive, const struct newsidx_hits *hits)
{
    struct matcher *matcher = matcher_new(hits->part[0].query.root, archive->analyzer);
    struct newsidx_article article;
    newsidx_article_init(&article);
    for (size_t i = 0; i < hits->count; i++) {
        buffer_printf(out, "%lld %.9f\n", (long long)hits->hit[i].hit.id, hits->hit[i].hit.score);
        if (newsidx_read(archive, hits->hit[i].hit.id, &article, NULL) == NEWSIDX_OK && matcher != NULL &&
            matcher_load(matcher, &article)) {
            struct snippet snippet;
            snippet_best(&snippet, matcher, &article);
            snippet_release(&snippet);
        }
    }
    newsidx_article_clear(&article);
    matcher_free(matcher);
}

static void add_counts(struct buffer *out, const struct newsidx_hits *hits)
{
    struct facets facets;
    struct timeline timeline;
    if (facets_parse(&facets, "author,source,year", NULL) == NEWSIDX_OK &&
        facets_count(&facets, hits->part, hits->parts, NULL) == NEWSIDX_OK) {
        for (size_t i = 0; i < facets.count; i++) {
            for (size_t k = 0; k < facets.facet[i].values; k++) {
                buffer_printf(out, "%s=%lld;", facets.facet[i].value[k].text,
                              (long long)facets.facet[i].value[k].articles);
            }
        }
    }
    facets_release(&facets);
    if (timeline_make(&timeline, TIMELINE_AUTO, 500, hits->part, hits->parts, NULL) == NEWSIDX_OK) {
        buffer_printf(out, "timeline %zu %lld\n", timeline.periods, (long long)timeline.hits);
    }
    timeline_release(&timeline);
}

static void add_search(struct buffer *out, struct newsidx_archive *archive, const char *query, bool no_impact)
{
    struct search_request request = {.query = query, .today = TODAY, .no_impact = no_impact, .options = {.limit = 15}};
    struct newsidx_hits *hits = NULL;
    const enum newsidx_status status = search_run(&hits, &archive, 1, &request, NULL);
    buffer_printf(out, "%s: %d\n", query, (int)status);
    if (hits != NULL) {
        add_hits(out, archive, hits);
        add_counts(out, hits);
    }
    newsidx_hits_free(hits);
}

static void add_rows(struct buffer *out, struct newsidx_archive *archive, unsigned statement, bool versions)
{
    struct statement_set set;
    sqlite3_stmt *select = NULL;
    struct newsidx_article article;
    newsidx_article_init(&article);
    command_statements_init(&set, archive);
    if (statement_take(&select, &set, statement, NULL) == NEWSIDX_OK) {
        int rc = SQLITE_ROW;
        while ((rc = sqlite3_step(select)) == SQLITE_ROW && archive_read_row(&article, select, 1, NULL) == NEWSIDX_OK) {
            article.id = sqlite3_column_int64(select, 0);
            add_article(out, &article, versions);
        }
        buffer_printf(out, "end %d\n", rc);
    }
    newsidx_article_clear(&article);
    statement_set_release(&set);
}

/* false where the archive was refused. */
static bool add_answers(struct buffer *out, const char *path)
{
    struct newsidx_archive *archive = NULL;
    if (newsidx_open(&archive, path, NEWSIDX_READ, NULL, NULL) != NEWSIDX_OK) {
        return false;
    }
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES; i++) {
        add_search(out, archive, QUERIES[i], i % 3 == 2);
    }
    add_rows(out, archive, COMMAND_SQL_SELECT_ALL, false);
    add_rows(out, archive, COMMAND_SQL_SELECT_ALL_VERSIONS, true);
    newsidx_close(archive);
    return true;
}

/* --- one run ------------------------------------------------------------------------------------------------------------- */

static void count_fault(void *context, const char *what)
{
    size_t *faults = context;
    ++*faults;
    assert(what != NULL);
}

static void ignore_note(void *context, const char *what)
{
    (void)context;
    (void)what;
}

static bool never_stop(void *context)
{
    (void)context;
    return false;
}

/* Whether check --deep finds it sound. */
static bool is_sound(const char *path)
{
    size_t faults = 0;
    struct newsidx_archive *archive = NULL;
    if (newsidx_open(&archive, path, NEWSIDX_WRITE, NULL, NULL) != NEWSIDX_OK) {
        return false;
    }
    const struct check_listener listener = {
        .fault = count_fault, .note = ignore_note, .stop = never_stop, .context = &faults};
    const enum newsidx_status status = check_archive(archive, true, &listener, NULL);
    newsidx_close(archive);
    return status == NEWSIDX_OK && faults == 0;
}

/* Salvage at every run, repair at every third, since it takes as long as everything else. */
static void repair_and_salvage(const char *path, const char *into, bool repairs)
{
    size_t faults = 0;
    int64_t articles = 0;
    struct newsidx_archive *archive = NULL;
    struct salvage_counts counts;
    const struct salvage_listener salvage = {.fault = count_fault, .stop = never_stop, .context = &faults};
    (void)salvage_archive(path, into, &salvage, &counts, NULL);
    if (repairs && newsidx_open(&archive, path, NEWSIDX_WRITE, NULL, NULL) == NEWSIDX_OK) {
        const struct repair_listener repair = {.fault = count_fault, .stop = never_stop, .context = &faults};
        (void)repair_archive(archive, &repair, &articles, NULL);
        newsidx_close(archive);
    }
}

static enum outcome try_archive(const char *path, const char *into, const struct buffer *sound, bool repairs)
{
    struct buffer answers = BUFFER_INIT;
    const bool opened = add_answers(&answers, path);
    const bool changed =
        answers.len_bytes != sound->len_bytes || memcmp(answers.data, sound->data, sound->len_bytes) != 0;
    const bool found = !is_sound(path);
    enum outcome outcome = found ? FOUND : changed ? MISSED : UNCHANGED;
    if (!opened) {
        outcome = found ? REFUSED : MISSED;
    }
    if (outcome == MISSED) {
        size_t at = 0;
        while (at < answers.len_bytes && at < sound->len_bytes && answers.data[at] == sound->data[at]) {
            at++;
        }
        (void)printf("answers differ at byte %zu: %.80s\nnot %.80s\n", at, buffer_text(&answers) + at,
                     sound->data + at);
    }
    repair_and_salvage(path, into, repairs);
    buffer_release(&answers);
    return outcome;
}

/* --- damage -------------------------------------------------------------------------------------------------------------- */

static size_t damage(unsigned char *bytes, size_t len_bytes, uint64_t seed, char *what, size_t what_bytes)
{
    uint64_t state = seed;
    const size_t at = (size_t)(next_random(&state) % len_bytes);
    const size_t rest = len_bytes - at < STRETCH_BYTES ? len_bytes - at : STRETCH_BYTES;
    const uint64_t value = next_random(&state);
    switch (next_random(&state) % 10) {
    case 0:
        (void)snprintf(what, what_bytes, "cut off at %zu", at);
        return at;
    case 1:
        (void)snprintf(what, what_bytes, "%zu bytes of 0x%02x at %zu", rest, value % 2 == 0 ? 0U : 0xa5U, at);
        memset(bytes + at, value % 2 == 0 ? 0 : 0xa5, rest);
        return len_bytes;
    case 2:
        (void)snprintf(what, what_bytes, "byte at %zu from 0x%02x to 0x%02x", at, bytes[at], (unsigned)(value & 0xff));
        bytes[at] = (unsigned char)value;
        return len_bytes;
    default:
        (void)snprintf(what, what_bytes, "bit %u at %zu", (unsigned)(value % 8), at);
        bytes[at] ^= (unsigned char)(1U << (value % 8));
        return len_bytes;
    }
}

static void remove_archive(const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        char name[4200];
        (void)snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
        (void)unlink(name);
    }
}

static void write_file(const char *path, const unsigned char *bytes, size_t len_bytes)
{
    FILE *file = fopen(path, "wb");
    assert(file != NULL);
    const size_t written = fwrite(bytes, 1, len_bytes, file);
    const int closed = fclose(file);
    assert(written == len_bytes && closed == 0);
}

/* OUTCOMES: the process ended as it should not. */
static enum outcome run_apart(const char *path, const char *into, const struct buffer *sound, bool repairs)
{
    (void)fflush(stdout);
    const pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        (void)alarm(SECONDS_MAX);
        const enum outcome outcome = try_archive(path, into, sound, repairs);
        (void)fflush(stdout);
        exit(10 + (int)outcome); /* through the leak check of a sanitizer */
    }
    int status = 0;
    const pid_t ended = waitpid(child, &status, 0);
    assert(ended == child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) < 10 || WEXITSTATUS(status) >= 10 + OUTCOMES) {
        (void)printf("ended with status %#x\n", (unsigned)status);
        return OUTCOMES;
    }
    return (enum outcome)(WEXITSTATUS(status) - 10);
}

static unsigned char *read_file(const char *path, size_t *len_bytes)
{
    FILE *file = fopen(path, "rb");
    assert(file != NULL);
    (void)fseek(file, 0, SEEK_END);
    *len_bytes = (size_t)ftell(file);
    rewind(file);
    unsigned char *bytes = malloc(*len_bytes);
    assert(bytes != NULL);
    const size_t got = fread(bytes, 1, *len_bytes, file);
    assert(got == *len_bytes);
    (void)fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: damage ARCHIVE FOLDER [RUNS [SEED]]\n");
        return 2;
    }
    const long runs = argc > 3 ? strtol(argv[3], NULL, 10) : 100;
    const uint64_t first = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    char path[4000];
    char into[4000];
    (void)snprintf(path, sizeof path, "%s/damaged.db", argv[2]);
    (void)snprintf(into, sizeof into, "%s/salvaged.db", argv[2]);
    struct buffer sound = BUFFER_INIT;
    if (!add_answers(&sound, argv[1]) || sound.len_bytes < 10000 || !is_sound(argv[1])) {
        (void)printf("%s is not sound to begin with\n", argv[1]);
        return 1;
    }
    size_t len_bytes = 0;
    unsigned char *bytes = read_file(argv[1], &len_bytes);
    unsigned char *copy = malloc(len_bytes);
    assert(copy != NULL);
    size_t count[OUTCOMES + 1] = {0};
    for (long i = 0; i < runs; i++) {
        char what[120];
        memcpy(copy, bytes, len_bytes);
        const size_t left = damage(copy, len_bytes, first + (uint64_t)i, what, sizeof what);
        remove_archive(path);
        remove_archive(into);
        write_file(path, copy, left);
        const enum outcome outcome = run_apart(path, into, &sound, i % 3 == 0);
        count[outcome]++;
        if (outcome == MISSED || outcome == OUTCOMES) {
            (void)printf("FAILED: seed %llu: %s\n", (unsigned long long)(first + (uint64_t)i), what);
        }
    }
    for (int i = 0; i < OUTCOMES; i++) {
        (void)printf("%s: %zu\n", OUTCOME_NAMES[i], count[i]);
    }
    (void)printf("ended badly: %zu\n", count[OUTCOMES]);
    remove_archive(path);
    remove_archive(into);
    free(bytes);
    free(copy);
    buffer_release(&sound);
    return count[MISSED] + count[OUTCOMES] > 0 || count[FOUND] + count[REFUSED] == 0 ? 1 : 0;
}
