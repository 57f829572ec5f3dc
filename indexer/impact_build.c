#include "impact_build.h"

#include <stdlib.h>
#include <string.h>

static void free_postings(struct impact_build *build)
{
    for (uint32_t i = 0; i < build->stem.count; i++) {
        free(build->term[i].posting);
    }
}

void impact_build_clear(struct impact_build *build)
{
    free_postings(build);
    text_table_clear(&build->stem);
    term_maps_clear(&build->maps);
    build->articles = 0;
    build->failed = false;
}

void impact_build_release(struct impact_build *build)
{
    free_postings(build);
    text_table_release(&build->stem);
    term_maps_clear(&build->maps);
    free(build->term);
    free(build->id);
    free(build->length);
    build->term = NULL;
    build->id = NULL;
    build->length = NULL;
    build->terms_capacity = build->articles_capacity = build->articles = 0;
}

/* Room for one article more; both arrays keep what they have where memory runs out. */
static bool reserve_article(struct impact_build *build)
{
    if (build->articles < build->articles_capacity) {
        return true;
    }
    const uint32_t capacity = build->articles_capacity == 0 ? 1024 : build->articles_capacity * 2;
    int64_t *ids = realloc(build->id, capacity * sizeof *ids);
    if (ids == NULL) {
        return false;
    }
    build->id = ids;
    uint32_t *lengths = realloc(build->length, capacity * sizeof *lengths);
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
        struct impact_term *grown = realloc(build->term, capacity * sizeof *grown);
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

static bool append_posting(struct impact_term *term, uint32_t ordinal, uint32_t frequency)
{
    if (term->count == term->capacity) {
        const uint32_t capacity = term->capacity == 0 ? 2 : term->capacity * 2;
        struct impact_posting *grown = realloc(term->posting, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        term->posting = grown;
        term->capacity = capacity;
    }
    term->posting[term->count++] = (struct impact_posting){.ordinal = ordinal, .frequency = frequency};
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
            build->failed = !append_posting(term, build->articles, count[i].frequency);
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

double impact_build_average(const struct impact_build *build)
{
    double words = 0.0;
    for (uint32_t i = 0; i < build->articles; i++) {
        words += (double)build->length[i];
    }
    return words > 0.0 ? words / (double)build->articles : 1.0;
}
