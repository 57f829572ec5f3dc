#include "impact_build.h"

#include "bytes.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Runs double in length, from 2 postings on, and are freed together: a malloc for each would leave the heap in pieces. */
enum { BLOCK_BYTES = 1 << 20, RUN_FIRST = 2, RUN_MOST = 1 << 12 };

struct gathered {
    uint32_t ordinal;
    uint32_t spot; /* where its positions are in the bytes of them */
};

struct impact_run {
    struct impact_run *next;
    uint32_t count;
    uint32_t capacity;
    struct gathered item[];
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
    buffer_clear(&build->spot);
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
    free(build->columns);
    buffer_release(&build->spot);
    buffer_release(&build->postings);
    buffer_release(&build->positions);
    build->term = NULL;
    build->id = NULL;
    build->length = NULL;
    build->columns = NULL;
    build->terms_capacity = build->articles_capacity = 0;
}

/* Room for one article more; the arrays keep what they have where memory runs out. */
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
    struct impact_columns *columns = memory_resize(build->columns, capacity * sizeof *columns);
    if (columns == NULL) {
        return false;
    }
    build->columns = columns;
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

static bool append_posting(struct impact_build *build, struct impact_term *term, struct gathered item)
{
    struct impact_run *run = term->last;
    if (run == NULL || run->count == run->capacity) {
        const uint32_t capacity = run == NULL ? RUN_FIRST : run->capacity < RUN_MOST ? run->capacity * 2 : RUN_MOST;
        struct impact_run *more = take_bytes(build, sizeof *more + capacity * sizeof *more->item);
        if (more == NULL) {
            return false;
        }
        *more = (struct impact_run){.capacity = capacity};
        *(run == NULL ? &term->first : &run->next) = more;
        term->last = run = more;
    }
    run->item[run->count++] = item;
    term->count++;
    return true;
}

/* By how much the frequency exceeds the positions, how many there are, and they. */
static void append_spots(struct buffer *out, uint32_t exceeding, const uint32_t *position, uint32_t positions)
{
    bytes_append_varint(out, (uint64_t)positions * 2 + (exceeding > 0));
    if (exceeding > 0) {
        bytes_append_varint(out, exceeding);
    }
    for (uint32_t i = 0; i < positions; i++) {
        bytes_append_varint(out, position[i] - (i > 0 ? position[i - 1] : 0));
    }
}

void impact_build_add(struct impact_build *build, int64_t id, const struct term_stream *stream)
{
    const struct term_count *count = term_stream_counts(stream);
    const uint32_t *position = term_stream_positions(stream);
    uint32_t *own = term_maps_take(&build->maps, stream->vocabulary, stream->vocabulary_stems);
    build->failed = build->failed || own == NULL || !reserve_article(build);
    for (uint32_t i = 0; i < stream->stems && !build->failed; i++) {
        struct impact_term *term = find_term(build, stream->vocabulary, own, count[i].stem);
        if (term != NULL) {
            const struct gathered item = {build->articles, (uint32_t)build->spot.len_bytes};
            term->articles++;
            term->positions += count[i].positions;
            append_spots(&build->spot, count[i].frequency - count[i].positions, position, count[i].positions);
            build->failed = !append_posting(build, term, item) || build->spot.failed;
        }
        position += count[i].positions;
    }
    if (!build->failed) {
        build->id[build->articles] = id;
        build->length[build->articles] = stream->length;
        build->columns[build->articles] = stream->columns;
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
    const uint32_t left = ((const struct impact_occurrence *)a)->posting.ordinal;
    const uint32_t right = ((const struct impact_occurrence *)b)->posting.ordinal;
    return (left > right) - (left < right);
}

/* Reads what append_spots wrote: the posting's frequency and positions, which go to position from first on. */
static struct impact_occurrence read_spots(const struct impact_build *build, uint32_t ordinal, uint32_t spot,
                                           uint32_t *position, uint32_t first)
{
    const unsigned char *at = (const unsigned char *)build->spot.data + spot;
    const unsigned char *end = (const unsigned char *)build->spot.data + build->spot.len_bytes;
    uint64_t positions = 0;
    uint64_t exceeding = 0;
    uint64_t gap = 0;
    uint32_t last = 0;
    (void)bytes_varint(&positions, &at, end);
    if ((positions & 1) != 0) {
        (void)bytes_varint(&exceeding, &at, end);
    }
    positions /= 2;
    for (uint32_t i = 0; i < positions && bytes_varint(&gap, &at, end); i++) {
        last += (uint32_t)gap;
        position[first + i] = last;
    }
    return (struct impact_occurrence){{ordinal, (uint32_t)(positions + exceeding)}, first, (uint32_t)positions};
}

size_t impact_build_postings(const struct impact_build *build, const struct impact_term *term,
                             struct impact_occurrence *out, uint32_t *position)
{
    size_t count = 0;
    uint32_t first = 0;
    bool ascends = true;
    for (const struct impact_run *run = term->first; run != NULL; run = run->next) {
        for (uint32_t i = 0; i < run->count; i++) {
            const struct gathered *item = &run->item[i];
            const uint32_t own = item->ordinal;
            const uint32_t ordinal = build->target != NULL ? build->target[own] : own;
            if (ordinal != GONE) {
                out[count] = read_spots(build, ordinal, item->spot, position, first);
                ascends = ascends && (count == 0 || out[count - 1].posting.ordinal < ordinal);
                first += out[count++].positions;
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
    struct impact_columns *columns = memory_alloc(build->articles_capacity * sizeof *columns);
    if (placed == NULL || target == NULL || length == NULL || columns == NULL) {
        free(placed);
        free(target);
        free(length);
        free(columns);
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
            columns[i - build->taken_back] = build->columns[placed[i].ordinal];
        }
    }
    build->articles -= build->taken_back;
    free(build->length);
    free(build->columns);
    build->length = length;
    build->columns = columns;
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
