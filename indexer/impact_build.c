#include "impact_build.h"

#include "rank.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 1 << 14 };

static const double COLUMN_WEIGHT[] = RANK_COLUMN_WEIGHTS;

void impact_build_clear(struct impact_build *build)
{
    for (size_t i = 0; i < build->capacity; i++) {
        free(build->slot[i].posting);
    }
    if (build->slot != NULL) {
        memset(build->slot, 0, build->capacity * sizeof *build->slot);
    }
    buffer_clear(&build->text);
    build->terms = 0;
    build->article = 0;
    build->articles = 0;
    build->failed = false;
}

void impact_build_release(struct impact_build *build)
{
    impact_build_clear(build);
    free(build->slot);
    free(build->id);
    free(build->length);
    buffer_release(&build->text);
    *build = (struct impact_build){.slot = NULL};
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

void impact_build_add(struct impact_build *build, int64_t id)
{
    build->article++;
    build->sign = 1;
    if (!reserve_article(build)) {
        build->failed = true;
        return;
    }
    build->id[build->articles] = id;
    build->length[build->articles] = 0;
    build->articles++;
}

void impact_build_remove(struct impact_build *build)
{
    build->article++;
    build->sign = -1;
}

void impact_build_pass(struct impact_build *build)
{
    build->sign = 0;
}

/* --- stems -------------------------------------------------------------------------------------------------------------- */

/* FNV-1a, 64 bits, with its high half folded in. */
static size_t hash_stem(const char *stem, size_t len_bytes)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len_bytes; i++) {
        hash = (hash ^ (unsigned char)stem[i]) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ (hash >> 32));
}

static struct impact_term *find_slot(const struct impact_build *build, const char *stem, size_t len_bytes)
{
    size_t i = hash_stem(stem, len_bytes) & (build->capacity - 1);
    for (;;) {
        struct impact_term *slot = &build->slot[i];
        if (slot->article == 0 ||
            (slot->stem_len_bytes == len_bytes && memcmp(build->text.data + slot->stem, stem, len_bytes) == 0)) {
            return slot;
        }
        i = (i + 1) & (build->capacity - 1);
    }
}

static bool grow(struct impact_build *build)
{
    const size_t old_capacity = build->capacity;
    struct impact_term *old = build->slot;
    const size_t capacity = old_capacity == 0 ? CAPACITY_FIRST : old_capacity * 2;
    struct impact_term *slot = calloc(capacity, sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    build->slot = slot;
    build->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].article != 0) {
            *find_slot(build, build->text.data + old[i].stem, old[i].stem_len_bytes) = old[i];
        }
    }
    free(old);
    return true;
}

static struct impact_term *take_term(struct impact_build *build, const char *stem, size_t len_bytes)
{
    if (build->terms * 4 >= build->capacity * 3 && !grow(build)) {
        build->failed = true;
        return NULL;
    }
    struct impact_term *term = find_slot(build, stem, len_bytes);
    if (term->article == 0) {
        term->stem = build->text.len_bytes;
        term->stem_len_bytes = (uint8_t)len_bytes;
        buffer_append(&build->text, stem, len_bytes);
        build->failed = build->failed || build->text.failed;
        build->terms++;
    }
    return build->failed ? NULL : term;
}

static bool append_posting(struct impact_term *term, uint32_t ordinal)
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
    term->posting[term->count++] = (struct impact_posting){.ordinal = ordinal};
    return true;
}

void impact_build_token(struct impact_build *build, unsigned column, const struct token *token)
{
    const bool adding = build->sign > 0;
    if (build->failed || build->sign == 0) {
        return;
    }
    if (adding && token->kind == TOKEN_WORD) {
        build->length[build->articles - 1]++;
    }
    if (token->stem_len_bytes == 0 || token->stem_len_bytes > IMPACT_STEM_BYTES_MAX) {
        return;
    }
    struct impact_term *term = take_term(build, token->stem, token->stem_len_bytes);
    if (term == NULL) {
        return;
    }
    const uint64_t place = (uint64_t)column << 32 | token->place;
    if (term->article != build->article) {
        term->article = build->article;
        term->articles += build->sign;
        if (adding && !append_posting(term, build->articles - 1)) {
            build->failed = true;
            return;
        }
    } else if (term->last_place == place) {
        return;
    }
    term->last_place = place;
    if (adding) {
        term->posting[term->count - 1].frequency += (uint32_t)COLUMN_WEIGHT[column];
    }
}

const char *impact_build_stem(const struct impact_build *build, const struct impact_term *term)
{
    return build->text.data + term->stem;
}

/* --- for writing -------------------------------------------------------------------------------------------------------- */

struct sorted_term {
    const char *stem;
    struct impact_term *term;
};

static int compare_terms(const void *a, const void *b)
{
    const struct sorted_term *left = a;
    const struct sorted_term *right = b;
    const size_t left_len = left->term->stem_len_bytes;
    const size_t right_len = right->term->stem_len_bytes;
    const int order = memcmp(left->stem, right->stem, left_len < right_len ? left_len : right_len);
    return order != 0 ? order : (left_len > right_len) - (left_len < right_len);
}

struct impact_term **impact_build_sorted(const struct impact_build *build)
{
    struct sorted_term *terms = malloc((build->terms + 1) * sizeof *terms);
    struct impact_term **sorted = malloc((build->terms + 1) * sizeof *sorted);
    if (terms == NULL || sorted == NULL) {
        free(terms);
        free(sorted);
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < build->capacity; i++) {
        if (build->slot[i].article != 0) {
            terms[n++] = (struct sorted_term){impact_build_stem(build, &build->slot[i]), &build->slot[i]};
        }
    }
    qsort(terms, n, sizeof *terms, compare_terms);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = terms[i].term;
    }
    free(terms);
    return sorted;
}

double impact_build_average(const struct impact_build *build)
{
    double words = 0.0;
    for (uint32_t i = 0; i < build->articles; i++) {
        words += (double)build->length[i];
    }
    return words > 0.0 ? words / (double)build->articles : 1.0;
}
