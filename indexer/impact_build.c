#include "impact_build.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Runs double in length, from 2 postings on, and are freed together: a malloc for each would leave the heap in pieces. */
enum { BLOCK_BYTES = 1 << 20, RUN_FIRST = 2, RUN_MOST = 1 << 12 };

struct impact_run {
    struct impact_run *next;
    uint32_t count;
    uint32_t capacity;
    struct impact_posting posting[];
};

static void *take_bytes(struct impact_build *build, size_t bytes)
{
    if (build->blocks == 0 || build->block_used_bytes + bytes > BLOCK_BYTES) {
        char **grown = memory_resize(build->block, (build->blocks + 1) * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        build->block = grown;
        grown[build->blocks] = memory_alloc(BLOCK_BYTES);
        if (grown[build->blocks] == NULL) {
            return NULL;
        }
        build->blocks++;
        build->block_used_bytes = 0;
    }
    void *taken = build->block[build->blocks - 1] + build->block_used_bytes;
    build->block_used_bytes += bytes;
    return taken;
}

static void forget_articles(struct impact_build *build)
{
    for (size_t i = 0; i < build->blocks; i++) {
        free(build->block[i]);
    }
    free(build->block);
    free(build->target);
    build->block = NULL;
    build->target = NULL;
    build->blocks = 0;
    build->articles = build->taken_back = 0;
    term_maps_clear(&build->maps);
}

void impact_build_clear(struct impact_build *build)
{
    forget_articles(build);
    text_table_clear(&build->stem);
    build->failed = false;
}

void impact_build_release(struct impact_build *build)
{
    forget_articles(build);
    text_table_release(&build->stem);
    free(build->term);
    free(build->id);
    free(build->length);
    build->term = NULL;
    build->id = NULL;
    build->length = NULL;
    build->terms_capacity = build->articles_capacity = 0;
}

/* Room for one article more; both arrays keep what they have where memory runs out. */
static bool reserve_article(struct impact_build *build)
{
    if (build->articles < build->articles_capacity) {
        return true;
    }
    const uint32_t capacity = build->articles_capacity == 0 ? 1024 : build->articles_capacity * 2;
    int64_t *ids = memory_resize(build->id, capacity * sizeof *ids);
    if (ids == NULL) {
        return false;
    }
    build->id = ids;
    uint32_t *lengths = memory_resize(build->length, capacity * sizeof *lengths);
    if (lengths == NULL) {
        return false;
    }
    build->length = lengths;
    build->articles_capacity = capacity;
    return true;
}

/* The number of a stem of a vocabulary among those that are gathered. */
static uint32_t take_stem(struct impact_build *build, const struct vocabulary *vocabulary, uint32_t number)
{
    const struct text_entry *stem = text_table_at(&vocabulary->stem, number);
    if (build->stem.count >= build->terms_capacity) {
        const size_t capacity = build->terms_capacity == 0 ? 1 << 14 : build->terms_capacity * 2;
        struct impact_term *grown = memory_resize(build->term, capacity * sizeof *grown);
        if (grown == NULL) {
            return TEXT_TABLE_NONE;
        }
        build->term = grown;
        build->terms_capacity = capacity;
    }
    bool added = false;
    const uint32_t own = text_table_take(&build->stem, 0, stem->text, stem->len_bytes, &added);
    if (added) {
        build->term[own] = (struct impact_term){.articles = 0};
    }
    return own;
}

static struct impact_term *find_term(struct impact_build *build, const struct vocabulary *vocabulary, uint32_t *own,
                                     uint32_t stem)
{
    if (own[stem] == TEXT_TABLE_NONE) {
        own[stem] = take_stem(build, vocabulary, stem);
        build->failed = own[stem] == TEXT_TABLE_NONE;
    }
    return build->failed ? NULL : &build->term[own[stem]];
}

static bool append_posting(struct impact_build *build, struct impact_term *term, uint32_t ordinal, uint32_t frequency)
{
    struct impact_run *run = term->last;
    if (run == NULL || run->count == run->capacity) {
        const uint32_t capacity = run == NULL ? RUN_FIRST : run->capacity < RUN_MOST ? run->capacity * 2 : RUN_MOST;
        struct impact_run *more = take_bytes(build, sizeof *more + capacity * sizeof *more->posting);
        if (more == NULL) {
            return false;
        }
        *more = (struct impact_run){.capacity = capacity};
        *(run == NULL ? &term->first : &run->next) = more;
        term->last = run = more;
    }
    run->posting[run->count++] = (struct impact_posting){.ordinal = ordinal, .frequency = frequency};
    term->count++;
    return true;
}

void impact_build_add(struct impact_build *build, int64_t id, const struct term_stream *stream)
{
    const struct term_count *count = term_stream_counts(stream);
    uint32_t *own = term_maps_take(&build->maps, stream->vocabulary, stream->vocabulary_stems);
    build->failed = build->failed || own == NULL || !reserve_article(build);
    for (uint32_t i = 0; i < stream->stems && !build->failed; i++) {
        struct impact_term *term = find_term(build, stream->vocabulary, own, count[i].stem);
        if (term != NULL) {
            term->articles++;
            build->failed = !append_posting(build, term, build->articles, count[i].frequency);
        }
    }
    if (!build->failed) {
        build->id[build->articles] = id;
        build->length[build->articles] = stream->length;
        build->articles++;
    }
}

void impact_build_remove(struct impact_build *build, const struct term_stream *stream)
{
    const struct term_count *count = term_stream_counts(stream);
    uint32_t *own = term_maps_take(&build->maps, stream->vocabulary, stream->vocabulary_stems);
    build->failed = build->failed || own == NULL;
    for (uint32_t i = 0; i < stream->stems && !build->failed; i++) {
        struct impact_term *term = find_term(build, stream->vocabulary, own, count[i].stem);
        if (term != NULL) {
            term->articles--;
        }
    }
}

bool impact_build_take_back(struct impact_build *build, int64_t id, const struct term_stream *stream)
{
    uint32_t ordinal = 0;
    while (ordinal < build->articles && build->id[ordinal] != id) {
        ordinal++;
    }
    if (ordinal == build->articles) {
        return false;
    }
    build->id[ordinal] = 0;
    build->taken_back++;
    impact_build_remove(build, stream);
    return true;
}

/* --- the order of ids --------------------------------------------------------------------------------------------------- */

enum { GONE = UINT32_MAX };

struct placed {
    int64_t id;
    uint32_t ordinal;
};

static int compare_placed(const void *a, const void *b)
{
    const int64_t left = ((const struct placed *)a)->id;
    const int64_t right = ((const struct placed *)b)->id;
    return (left > right) - (left < right);
}

static int compare_postings(const void *a, const void *b)
{
    const uint32_t left = ((const struct impact_posting *)a)->ordinal;
    const uint32_t right = ((const struct impact_posting *)b)->ordinal;
    return (left > right) - (left < right);
}

size_t impact_build_postings(const struct impact_build *build, const struct impact_term *term,
                             struct impact_posting *out)
{
    size_t count = 0;
    bool ascends = true;
    for (const struct impact_run *run = term->first; run != NULL; run = run->next) {
        for (uint32_t i = 0; i < run->count; i++) {
            const uint32_t own = run->posting[i].ordinal;
            const uint32_t ordinal = build->target != NULL ? build->target[own] : own;
            if (ordinal != GONE) {
                ascends = ascends && (count == 0 || out[count - 1].ordinal < ordinal);
                out[count++] = (struct impact_posting){ordinal, run->posting[i].frequency};
            }
        }
    }
    if (!ascends) {
        qsort(out, count, sizeof *out, compare_postings);
    }
    return count;
}

static bool is_ordered(const struct impact_build *build)
{
    bool ordered = build->taken_back == 0;
    for (uint32_t i = 1; i < build->articles && ordered; i++) {
        ordered = build->id[i - 1] < build->id[i];
    }
    return ordered;
}

bool impact_build_order(struct impact_build *build)
{
    if (build->failed || is_ordered(build)) {
        return !build->failed;
    }
    struct placed *placed = memory_alloc(build->articles * sizeof *placed);
    uint32_t *target = memory_alloc(build->articles * sizeof *target);
    uint32_t *length = memory_alloc(build->articles_capacity * sizeof *length);
    if (placed == NULL || target == NULL || length == NULL) {
        free(placed);
        free(target);
        free(length);
        return false;
    }
    for (uint32_t i = 0; i < build->articles; i++) {
        placed[i] = (struct placed){build->id[i], i};
    }
    qsort(placed, build->articles, sizeof *placed, compare_placed);
    for (uint32_t i = 0; i < build->articles; i++) { /* those taken back come first */
        const bool gone = i < build->taken_back;
        target[placed[i].ordinal] = gone ? GONE : i - build->taken_back;
        if (!gone) {
            build->id[i - build->taken_back] = placed[i].id;
            length[i - build->taken_back] = build->length[placed[i].ordinal];
        }
    }
    build->articles -= build->taken_back;
    free(build->length);
    build->length = length;
    build->target = target;
    free(placed);
    return true;
}

double impact_build_average(const struct impact_build *build)
{
    double words = 0.0;
    for (uint32_t i = 0; i < build->articles; i++) {
        words += (double)build->length[i];
    }
    return words > 0.0 ? words / (double)build->articles : 1.0;
}
