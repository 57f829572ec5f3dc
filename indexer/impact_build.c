#include "impact_build.h"

#include "fts_format.h"
#include "memory.h"
#include "prefetch.h"
#include "rank.h"

#include <stdlib.h>
#include <string.h>

/* Runs grow and are freed together: a malloc for each would leave the heap in pieces. Long ones grow by a quarter, so that a tenth of a term
 * is room at most times, where twice as long ones would leave a third. */
enum { BLOCK_BYTES = 1 << 20, RUN_FIRST_BYTES = 16, RUN_DOUBLED_BYTES = 256, RUN_MOST_BYTES = 1 << 15 };

struct impact_run {
    struct impact_run *next;
    uint32_t used_bytes;     /* known of all but the last one of a term */
    uint32_t capacity_bytes; /* a multiple of 8 */
    unsigned char byte[];
};

static void *take_bytes(struct impact_build *build, size_t bytes)
{
    if (build->blocks == 0 || build->block_used_bytes + bytes > BLOCK_BYTES) {
        char **grown = memory_resize(build->block, (build->blocks + 1) * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        build->block = grown;
        grown[build->blocks] = memory_alloc(bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES);
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
    free(build->sorted);
    build->block = NULL;
    build->target = NULL;
    build->sorted = NULL;
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
    free(build->columns);
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

/* Begins another run, with room for so many bytes at least. */
static bool add_run(struct impact_build *build, struct impact_term *term, size_t bytes)
{
    struct impact_run *run = term->last;
    const size_t last = run != NULL ? run->capacity_bytes : 0;
    size_t capacity = run == NULL ? RUN_FIRST_BYTES : last < RUN_DOUBLED_BYTES ? last * 2 : (last + last / 4) / 8 * 8;
    capacity = capacity > RUN_MOST_BYTES ? RUN_MOST_BYTES : capacity;
    capacity = capacity < bytes ? (bytes + 7) / 8 * 8 : capacity;
    struct impact_run *more = capacity <= UINT32_MAX ? take_bytes(build, sizeof *more + capacity) : NULL;
    if (more == NULL) {
        return false;
    }
    *more = (struct impact_run){.capacity_bytes = (uint32_t)capacity};
    if (run == NULL) {
        term->first = more;
    } else {
        run->used_bytes = run->capacity_bytes - term->room_bytes;
        run->next = more;
    }
    term->last = more;
    term->next = more->byte;
    term->room_bytes = more->capacity_bytes;
    return true;
}

static bool append_posting(struct impact_build *build, struct impact_term *term, const unsigned char *spots,
                           uint32_t spots_bytes)
{
    const size_t most = (size_t)spots_bytes + FTS_VARINT_MOST;
    if (term->room_bytes < most && !add_run(build, term, most)) {
        return false;
    }
    unsigned char *at = fts_put_varint(term->next, build->articles - term->last_ordinal);
    memcpy(at, spots, spots_bytes);
    at += spots_bytes;
    term->room_bytes -= (uint32_t)(at - term->next);
    term->next = at;
    term->last_ordinal = build->articles;
    term->articles++;
    term->count++;
    return true;
}

/* Fetches what the next stems need, a step of it at a time: most of the time of adding would be waiting for it. */
static void fetch_ahead(const struct impact_build *build, const uint32_t *own, const uint32_t *stem, uint32_t left)
{
    if (left > 12) {
        prefetch(&own[stem[12]]);
    }
    const uint32_t term = left > 8 ? own[stem[8]] : TEXT_TABLE_NONE;
    if (term != TEXT_TABLE_NONE) {
        prefetch(&build->term[term]);
    }
    const uint32_t near = left > 4 ? own[stem[4]] : TEXT_TABLE_NONE;
    if (near != TEXT_TABLE_NONE) {
        prefetch(build->term[near].next);
    }
}

void impact_build_add(struct impact_build *build, int64_t id, const struct term_stream *stream)
{
    const uint32_t *stem = term_stream_stems(stream);
    const unsigned char *spots = term_stream_spots(stream);
    const unsigned char *end = spots + stream->spots_bytes;
    uint32_t *own = term_maps_take(&build->maps, stream->vocabulary, stream->vocabulary_stems);
    build->failed = build->failed || own == NULL || !reserve_article(build);
    for (uint32_t i = 0; i < stream->stems && !build->failed; i++) {
        fetch_ahead(build, own, &stem[i], stream->stems - i);
        const uint32_t spots_bytes = fts_list_bytes(spots, end);
        struct impact_term *term = find_term(build, stream->vocabulary, own, stem[i]);
        build->failed = term == NULL || !append_posting(build, term, spots, spots_bytes);
        spots += spots_bytes;
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
    const uint32_t *stem = term_stream_stems(stream);
    uint32_t *own = term_maps_take(&build->maps, stream->vocabulary, stream->vocabulary_stems);
    build->failed = build->failed || own == NULL;
    for (uint32_t i = 0; i < stream->stems && !build->failed; i++) {
        struct impact_term *term = find_term(build, stream->vocabulary, own, stem[i]);
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

static int compare_spots(const void *a, const void *b)
{
    const uint32_t left = ((const struct impact_spots *)a)->ordinal;
    const uint32_t right = ((const struct impact_spots *)b)->ordinal;
    return (left > right) - (left < right);
}

/* Groups that follow each other share some days, so that few postings are out of order, and not far. */
static void sort_spots(struct impact_spots *list, size_t count)
{
    size_t moves = count * 4;
    for (size_t i = 1; i < count; i++) {
        const struct impact_spots one = list[i];
        size_t k = i;
        for (; k > 0 && list[k - 1].ordinal > one.ordinal && moves > 0; k--, moves--) {
            list[k] = list[k - 1];
        }
        list[k] = one;
        if (moves == 0) {
            qsort(list, count, sizeof *list, compare_spots);
            return;
        }
    }
}

void impact_build_fetch(const struct impact_build *build, uint32_t at)
{
    enum { FAR = 16, NEAR = 8 };
    if (at + FAR < build->stem.count) {
        const uint32_t number = build->sorted[at + FAR];
        prefetch(&build->term[number]);
        prefetch(text_table_at(&build->stem, number));
    }
    if (at + NEAR < build->stem.count) {
        const uint32_t number = build->sorted[at + NEAR];
        prefetch(build->term[number].first);
        prefetch(text_table_at(&build->stem, number)->text);
    }
}

size_t impact_build_spots(const struct impact_build *build, const struct impact_term *term, struct impact_spots *out)
{
    size_t count = 0;
    uint32_t own = 0;
    for (const struct impact_run *run = term->first; run != NULL; run = run->next) {
        const unsigned char *at = run->byte;
        const unsigned char *end = run == term->last ? term->next : run->byte + run->used_bytes;
        prefetch(run->next);
        while (at < end) {
            uint64_t gap = 0;
            (void)fts_varint(&gap, &at, end);
            const unsigned char *spots = at;
            at += fts_list_bytes(at, end);
            own += (uint32_t)gap;
            const uint32_t ordinal = build->target != NULL ? build->target[own] : own;
            if (ordinal != GONE) {
                out[count++] = (struct impact_spots){spots, ordinal, (uint32_t)(at - spots)};
            }
        }
    }
    if (build->target != NULL) {
        sort_spots(out, count);
    }
    return count;
}

/* Reads a list's positions as the impact index numbers them, each once, and weighs them by their columns. */
static void read_spots(const struct impact_spots *list, const struct impact_columns *columns,
                       struct impact_occurrence *out, uint32_t *position)
{
    static const uint32_t WEIGHT[TERM_COLUMNS] = RANK_COLUMN_WEIGHTS;
    const unsigned char *at = list->spots;
    const unsigned char *end = list->spots + list->spots_bytes;
    unsigned column = 0;
    uint32_t first = 0; /* of the column */
    uint32_t last = 0;
    uint64_t value = 0;
    (void)fts_varint(&value, &at, end); /* their size */
    while (fts_varint(&value, &at, end)) {
        if (value == FTS_LIST_COLUMN) {
            for (const unsigned next = *at++; column < next; column++) {
                first += columns->words[column] + 1;
            }
            last = first;
            continue;
        }
        last += (uint32_t)value - FTS_LIST_OFFSET;
        if (out->positions == 0 || position[out->positions - 1] != last) {
            position[out->positions++] = last;
            out->posting.frequency += WEIGHT[column];
        }
    }
}

void impact_build_postings(const struct impact_build *build, const struct impact_spots *list, size_t count,
                           struct impact_occurrence *out, uint32_t *position)
{
    uint32_t first = 0;
    for (size_t i = 0; i < count; i++) {
        out[i] = (struct impact_occurrence){.posting = {.ordinal = list[i].ordinal}, .first = first};
        read_spots(&list[i], &build->columns[list[i].ordinal], &out[i], position + first);
        first += out[i].positions;
    }
}

static bool is_ordered(const struct impact_build *build)
{
    bool ordered = build->taken_back == 0;
    for (uint32_t i = 1; i < build->articles && ordered; i++) {
        ordered = build->id[i - 1] < build->id[i];
    }
    return ordered;
}

static bool order_articles(struct impact_build *build)
{
    if (build->target != NULL || is_ordered(build)) {
        return true;
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

bool impact_build_order(struct impact_build *build)
{
    if (build->failed || !order_articles(build)) {
        return false;
    }
    if (build->sorted == NULL) {
        build->sorted = text_table_sorted(&build->stem);
    }
    return build->sorted != NULL;
}

double impact_build_average(const struct impact_build *build)
{
    double words = 0.0;
    for (uint32_t i = 0; i < build->articles; i++) {
        words += (double)build->length[i];
    }
    return words > 0.0 ? words / (double)build->articles : 1.0;
}
