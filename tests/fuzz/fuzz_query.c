/* fuzz_query.c - bytes as a query: parsed, planned, answered from an index, and the answer held against the texts.
 *
 * The first byte chooses dialect and options, the rest is the query. What the index finds must be what reading every article word by word
 * finds (matcher_holds), and everything that is said about it must be valid UTF-8.
 * Built twice: with libFuzzer (fuzz.sh), and with FUZZ_REPLAY as a program that runs the lines of its files with all options.
 * Invariant: no input makes a search fail but for an empty query or a value that cannot be understood. */
#include "archive.h"
#include "explain.h"
#include "match.h"
#include "search.h"
#include "snippet.h"
#include "utf8.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARTICLES = 24, QUERY_BYTES_MAX = 4096, TODAY = 16381 };

static const char *const WORDS[] = {"letter",
                                    "Letters",
                                    "jets",
                                    "US",
                                    "us",
                                    "U.S.",
                                    "Khamenei's",
                                    "O'Brien",
                                    "F-16",
                                    "1,000",
                                    "nuclear",
                                    "talks.",
                                    "Talks",
                                    "elected",
                                    "election",
                                    "co-operate",
                                    "Paris!",
                                    "caf\xC3\xA9",
                                    "\xE6\x9D\xB1\xE4\xBA\xAC",
                                    "a",
                                    "b",
                                    "c",
                                    "the",
                                    "said"};

struct corpus {
    struct newsidx_archive *archive;
    struct newsidx_article article[ARTICLES];
};

static void set_text(struct newsidx_article *article, enum newsidx_field field, unsigned *state, unsigned words)
{
    char text[2000] = "";
    size_t len = 0;
    for (unsigned i = 0; i < words; i++) {
        *state = *state * 1103515245U + 12345U;
        const char *word = WORDS[(*state >> 16) % (sizeof WORDS / sizeof *WORDS)];
        const char *gap = i % 11 == 10 ? "\n\n" : i % 5 == 4 ? ". " : " ";
        len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", word, gap);
    }
    const enum newsidx_status status = newsidx_article_set(article, field, text, len, NULL);
    assert(status == NEWSIDX_OK);
}

/* The same articles every time. */
static struct corpus *make_corpus(void)
{
    static const char *const DATES[] = {"2014-11-07", "2014-11", "2013", "2012-02-29", NULL};
    struct corpus *corpus = calloc(1, sizeof *corpus);
    assert(corpus != NULL);
    struct newsidx_error error = {0};
    const enum newsidx_status opened = newsidx_open(&corpus->archive, ARCHIVE_TEMPORARY, NEWSIDX_CREATE, NULL, &error);
    assert(opened == NEWSIDX_OK);
    unsigned state = 1;
    for (unsigned i = 0; i < ARTICLES; i++) {
        struct newsidx_article *article = &corpus->article[i];
        char guid[16];
        (void)snprintf(guid, sizeof guid, "g%u", i);
        newsidx_article_init(article);
        (void)newsidx_article_set(article, NEWSIDX_GUID, guid, strlen(guid), NULL);
        set_text(article, NEWSIDX_HEADLINE, &state, 1 + i % 5);
        set_text(article, NEWSIDX_BODY, &state, i * 7 % 130);
        if (i % 3 == 0) {
            set_text(article, NEWSIDX_AUTHOR, &state, 2);
            set_text(article, NEWSIDX_PLACE, &state, 1);
        }
        const char *date = DATES[i % 5];
        (void)newsidx_article_set(article, NEWSIDX_DATE, date, date != NULL ? strlen(date) : 0, NULL);
    }
    const enum newsidx_status added = newsidx_add(corpus->archive, corpus->article, ARTICLES, NULL, &error);
    assert(added == NEWSIDX_OK);
    return corpus;
}

static bool has_state(const struct ast *ast)
{
    bool found = ast->kind == AST_STATE;
    for (size_t i = 0; i < ast->count && !found; i++) {
        found = has_state(ast->child[i]);
    }
    return found;
}

static void check_text(const char *text, size_t len_bytes)
{
    size_t bad = 0;
    if (!utf8_is_valid(text, len_bytes, &bad)) {
        (void)fprintf(stderr, "not valid UTF-8 at %zu\n", bad);
        abort();
    }
}

/* Every article is found by the index if and only if its text matches. */
static void check_found(struct corpus *corpus, const struct newsidx_hits *hits, const char *query)
{
    const struct search_part *part = &hits->part[0];
    if (part->query.root == NULL || has_state(part->query.root)) {
        return;
    }
    struct matcher *matcher = matcher_new(part->query.root, corpus->archive->analyzer);
    assert(matcher != NULL);
    for (unsigned i = 0; i < ARTICLES; i++) {
        const bool loaded = matcher_load(matcher, &corpus->article[i]);
        assert(loaded);
        const bool holds = matcher_holds(matcher);
        if (holds != idset_has(&part->found, corpus->article[i].id)) {
            (void)fprintf(stderr, "article %u: text %d, index %d: %s\n", i, holds, !holds, query);
            abort();
        }
        struct snippet snippet;
        snippet_best(&snippet, matcher, &corpus->article[i]);
        for (size_t k = 0; k < snippet.count; k++) {
            check_text(snippet.segment[k].text, snippet.segment[k].len_bytes);
        }
        snippet_release(&snippet);
    }
    matcher_free(matcher);
}

static void check_explained(const struct newsidx_hits *hits, const char *query)
{
    struct buffer out = BUFFER_INIT;
    explain_append(&out, hits);
    explain_append_json(&out, hits, query);
    check_text(buffer_text(&out), out.len_bytes);
    buffer_release(&out);
}

static void run_query(struct corpus *corpus, unsigned char flags, const char *query)
{
    const struct search_request request = {
        .query = query,
        .options = {.any = (flags & 1U) != 0, .sort = (flags & 4U) != 0 ? NEWSIDX_NEWEST_FIRST : NEWSIDX_BY_RELEVANCE},
        .dialect = (flags & 2U) != 0 ? DIALECT_LEXIS : DIALECT_NEWSQ,
        .expand = (flags & 8U) != 0,
        .today = TODAY,
    };
    struct newsidx_hits *hits = NULL;
    struct newsidx_error error = {.message = ""};
    const enum newsidx_status status = search_run(&hits, &corpus->archive, 1, &request, &error);
    if (hits == NULL) {
        if (status != NEWSIDX_QUERY || error.message[0] == '\0') {
            (void)fprintf(stderr, "status %d: %s\n", (int)status, error.message);
            abort();
        }
        check_text(error.message, strlen(error.message));
        return;
    }
    check_found(corpus, hits, query);
    check_explained(hits, query);
    newsidx_hits_free(hits);
}

#ifdef FUZZ_REPLAY

static void free_corpus(struct corpus *corpus)
{
    for (unsigned i = 0; i < ARTICLES; i++) {
        newsidx_article_clear(&corpus->article[i]);
    }
    newsidx_close(corpus->archive);
    free(corpus);
}

int main(int argc, char **argv)
{
    struct corpus *corpus = make_corpus();
    size_t passed = 0;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "r");
        char line[QUERY_BYTES_MAX];
        while (file != NULL && fgets(line, sizeof line, file) != NULL) {
            line[strcspn(line, "\n")] = '\0';
            for (unsigned char flags = 0; flags < 16; flags++) {
                run_query(corpus, flags, line);
            }
            passed++;
        }
        if (file != NULL) {
            (void)fclose(file);
        }
    }
    free_corpus(corpus);
    (void)printf("%zu queries with all options\n", passed);
    return passed > 0 ? 0 : 1;
}

#else

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes)
{
    static struct corpus *corpus;
    corpus = corpus != NULL ? corpus : make_corpus();
    if (len_bytes < 2) {
        return 0;
    }
    char *query = strndup((const char *)data + 1, len_bytes - 1);
    assert(query != NULL);
    run_query(corpus, data[0], query);
    free(query);
    return 0;
}

#endif
