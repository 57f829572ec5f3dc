/* bench_newsidx.c - libnewsidx as a program that embeds it: newsidx_search over an open archive.
 *
 * usage: bench_newsidx search DB    queries from standard input (bench_search.h); what indexes is newsidx itself */
#include "bench_search.h"

#include <newsidx.h>

static void write_words(char *out, size_t size, const struct bench_query *query)
{
    const char *joint = query->mode == BENCH_AND || query->mode == BENCH_PHRASE ? " " : " OR ";
    size_t at = (size_t)snprintf(out, size, query->mode == BENCH_PHRASE ? "\"" : "(");
    for (int i = 0; i < query->words; i++) {
        at += (size_t)snprintf(out + at, size - at, "%s%s", i > 0 ? joint : "", query->word[i]);
    }
    at += (size_t)snprintf(out + at, size - at, query->mode == BENCH_PHRASE ? "\"" : ")");
    if (query->mode == BENCH_DATES) {
        (void)snprintf(out + at, size - at, " date:%s..%s", query->first, query->last);
    }
}

static void answer(void *context, const struct bench_query *query, struct bench_answer *out)
{
    char text[1000];
    struct newsidx_error error;
    struct newsidx_hits *hits = NULL;
    struct newsidx_hit hit;
    const struct newsidx_search_options options = {.sort = query->mode == BENCH_NEWEST ? NEWSIDX_NEWEST_FIRST
                                                                                       : NEWSIDX_BY_RELEVANCE,
                                                   .limit = BENCH_HITS,
                                                   .uncounted = true};
    write_words(text, sizeof text, query);
    const enum newsidx_status status = newsidx_search(&hits, context, text, &options, &error);
    if (status != NEWSIDX_OK && status != NEWSIDX_NOTHING) {
        bench_die(error.message);
    }
    while (newsidx_hits_next(hits, &hit)) {
        bench_add_hit(out, hit.id);
    }
    newsidx_hits_free(hits);
}

int main(int argc, char **argv)
{
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error;
    if (argc != 3 || strcmp(argv[1], "search") != 0) {
        bench_die("usage: bench_newsidx search DB");
    }
    if (newsidx_open(&archive, argv[2], NEWSIDX_READ, NULL, &error) != NEWSIDX_OK) {
        bench_die(error.message);
    }
    bench_serve(answer, archive);
    newsidx_close(archive);
    return 0;
}
