/* bench_search.h - what the engines' benchmark programs share: reading the corpus, and the protocol of bench.py.
 *
 * A query is a line "MODE<tab>FIRST<tab>LAST<tab>word word ...", its answer a line "NANOSECONDS<tab>id id ..." after the engine has given
 * its ten best. Only the engine's call is timed. C and C++. */
#ifndef BENCH_SEARCH_H
#define BENCH_SEARCH_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum bench_mode { BENCH_OR, BENCH_AND, BENCH_PHRASE, BENCH_DATES, BENCH_NEWEST, BENCH_MODES };
enum { BENCH_WORDS_MAX = 8, BENCH_HITS = 10 };

struct bench_query {
    enum bench_mode mode; /* DATES: as OR, of the days first to last; NEWEST: as OR, by date */
    const char *first;    /* YYYY-MM-DD */
    const char *last;
    const char *word[BENCH_WORDS_MAX];
    int words;
};

struct bench_answer {
    long long id[BENCH_HITS];
    int count;
};

struct bench_record {
    const char *date;
    int date_len;
    const char *headline;
    int headline_len;
    const char *body;
    int body_len;
};

static inline void bench_die(const char *why)
{
    (void)fprintf(stderr, "bench: %s\n", why);
    exit(1);
}

static inline void bench_add_hit(struct bench_answer *answer, long long id)
{
    if (answer->count < BENCH_HITS) {
        answer->id[answer->count++] = id;
    }
}

/* Calls function for each record of a corpus file (corpus.py). */
static inline void bench_each_record(const char *path, void (*function)(void *, const struct bench_record *),
                                     void *context)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t capacity = 0;
    ssize_t len = 0;
    if (file == NULL) {
        bench_die("the corpus cannot be read");
    }
    while ((len = getdelim(&text, &capacity, 0x1E, file)) > 1) {
        char *headline = (char *)memchr(text, 0x1F, (size_t)len);
        char *body = headline != NULL ? strchr(headline + 1, 0x1F) : NULL;
        if (body == NULL) {
            bench_die("the corpus is damaged");
        }
        const struct bench_record record = {text,         (int)(headline - text),
                                            headline + 1, (int)(body - headline - 1),
                                            body + 1,     (int)(text + len - body - 2)};
        function(context, &record);
    }
    free(text);
    (void)fclose(file);
}

static inline void bench_read_query(struct bench_query *out, char *line)
{
    static const char *const MODES[] = {"or", "and", "phrase", "dates", "newest"};
    char *field[4] = {line, NULL, NULL, NULL};
    line[strcspn(line, "\n")] = '\0';
    for (int i = 1; i < 4; i++) {
        char *tab = strchr(field[i - 1], '\t');
        if (tab == NULL) {
            bench_die("a query is not mode, first, last and words");
        }
        *tab = '\0';
        field[i] = tab + 1;
    }
    int mode = 0;
    while (mode < BENCH_MODES && strcmp(MODES[mode], field[0]) != 0) {
        mode++;
    }
    if (mode == BENCH_MODES) {
        bench_die("unknown mode");
    }
    out->mode = (enum bench_mode)mode;
    out->first = field[1];
    out->last = field[2];
    out->words = 0;
    for (char *word = field[3]; *word != '\0' && out->words < BENCH_WORDS_MAX;) {
        out->word[out->words++] = word;
        word += strcspn(word, " ");
        if (*word != '\0') {
            *word++ = '\0';
        }
    }
}

/* Answers queries until standard input ends. */
static inline void bench_serve(void (*answer)(void *, const struct bench_query *, struct bench_answer *), void *context)
{
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        struct bench_query query;
        struct bench_answer found;
        struct timespec begin;
        struct timespec end;
        memset(&found, 0, sizeof found);
        bench_read_query(&query, line);
        (void)clock_gettime(CLOCK_MONOTONIC, &begin);
        answer(context, &query, &found);
        (void)clock_gettime(CLOCK_MONOTONIC, &end);
        (void)printf("%lld\t", (end.tv_sec - begin.tv_sec) * 1000000000LL + (end.tv_nsec - begin.tv_nsec));
        for (int i = 0; i < found.count; i++) {
            (void)printf("%s%lld", i > 0 ? " " : "", found.id[i]);
        }
        (void)printf("\n");
        (void)fflush(stdout);
    }
    free(line);
}

#endif
