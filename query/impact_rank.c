#include "impact_rank.h"

#include "error.h"
#include "rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FEW = 64 }; /* candidates of a window that are looked up one by one */

struct leaf {
    struct impact_cursor cursor;
    size_t list;
    double factor;
    double per_impact; /* points at most, for one of IMPACT_MAX */
    int64_t bound;     /* points at most in the window */
};

struct impact_ranker {
    struct leaf *leaf;
    size_t leaves;
    double average;
    double per_word;
    struct leaf **order; /* of the window: those in it, smallest bound first */
    int64_t *below;      /* below[i]: the sum of the bounds of order[0 .. i - 1] */
    size_t ordered;
    uint64_t touched[IMPACT_WINDOW_WORDS];
    int64_t points[IMPACT_WINDOW]; /* where touched */
};

struct impact_ranker *impact_ranker_new(const size_t *list, const double *factor, size_t leaves, double average)
{
    struct impact_ranker *ranker = calloc(1, sizeof *ranker);
    if (ranker == NULL) {
        return NULL;
    }
    ranker->leaf = calloc(leaves + 1, sizeof *ranker->leaf);
    ranker->order = calloc(leaves + 1, sizeof(struct leaf *));
    ranker->below = calloc(leaves + 1, sizeof *ranker->below);
    if (ranker->leaf == NULL || ranker->order == NULL || ranker->below == NULL) {
        impact_ranker_free(ranker);
        return NULL;
    }
    ranker->leaves = leaves;
    ranker->average = average;
    ranker->per_word = rank_per_word(average);
    for (size_t i = 0; i < leaves; i++) {
        ranker->leaf[i].list = list[i];
        ranker->leaf[i].factor = factor[i];
    }
    return ranker;
}

void impact_ranker_free(struct impact_ranker *ranker)
{
    if (ranker != NULL) {
        free(ranker->leaf);
        free(ranker->order);
        free(ranker->below);
        free(ranker);
    }
}

/* --- bounds ------------------------------------------------------------------------------------------------------------- */

/* An impact holds for the average length when the segment was written. With a longer one lengths weigh less: tf / (tf + norm) grows
 * at most as the average does. */
static enum newsidx_status open_segment(struct impact_ranker *ranker, const struct impact_terms *terms, size_t number,
                                        struct newsidx_error *error)
{
    const struct impact_segment *segment = &terms->index->segment[number];
    const double longer = segment->average > 0.0 ? ranker->average / segment->average : HUGE_VAL;
    for (size_t i = 0; i < ranker->leaves; i++) {
        struct leaf *leaf = &ranker->leaf[i];
        const struct buffer *value = &terms->item[leaf->list].segment[number];
        impact_cursor_open(&leaf->cursor, value->data, value->len_bytes, segment->articles);
        if (leaf->cursor.damaged) {
            return impact_index_damaged(terms->index, error);
        }
        leaf->per_impact = leaf->factor / IMPACT_MAX * (longer > 1.0 ? longer : 1.0);
    }
    return NEWSIDX_OK;
}

/* A share is below 1, whatever the impact says. 2 points for what rounding can do. */
static int64_t bound_of(const struct leaf *leaf, uint8_t impact)
{
    const double bound = leaf->per_impact * impact;
    return impact == 0 ? 0 : (int64_t)(bound < leaf->factor ? bound : leaf->factor) + 2;
}

/* Fills order and below for the window; the sum of all bounds. */
static int64_t bound_window(struct impact_ranker *ranker, uint32_t begin)
{
    ranker->ordered = 0;
    for (size_t i = 0; i < ranker->leaves; i++) {
        struct leaf *leaf = &ranker->leaf[i];
        leaf->bound = bound_of(leaf, impact_cursor_window(&leaf->cursor, begin));
        if (leaf->bound == 0) {
            continue;
        }
        size_t at = ranker->ordered++;
        for (; at > 0 && ranker->order[at - 1]->bound > leaf->bound; at--) {
            ranker->order[at] = ranker->order[at - 1];
        }
        ranker->order[at] = leaf;
    }
    int64_t sum = 0;
    for (size_t i = 0; i < ranker->ordered; i++) {
        ranker->below[i] = sum;
        sum += ranker->order[i]->bound;
    }
    ranker->below[ranker->ordered] = sum;
    return sum;
}

/* --- adding up ---------------------------------------------------------------------------------------------------------- */

static void add_block(struct impact_ranker *ranker, const struct leaf *leaf, const uint32_t *length, uint32_t begin)
{
    const struct impact_cursor *cursor = &leaf->cursor;
    for (uint32_t i = 0; i < cursor->count; i++) {
        const uint32_t at = cursor->ordinal[i] - begin; /* wraps round below the window */
        if (at >= IMPACT_WINDOW) {
            continue;
        }
        const double norm = rank_norm((double)length[cursor->ordinal[i]], ranker->per_word);
        const int64_t points = rank_points(leaf->factor, (double)cursor->frequency[i], norm);
        const uint64_t bit = UINT64_C(1) << (at % 64);
        uint64_t *word = &ranker->touched[at / 64];
        ranker->points[at] = (*word & bit) != 0 ? ranker->points[at] + points : points;
        *word |= bit;
    }
}

/* Adds up a leaf over the window, but for blocks none of whose articles can reach the threshold whatever the other leaves give. */
static void add_leaf(struct impact_ranker *ranker, struct leaf *leaf, const uint32_t *length, uint32_t begin,
                     int64_t others, int64_t threshold)
{
    struct impact_cursor *cursor = &leaf->cursor;
    for (uint32_t block = cursor->first; block < cursor->end; block++) {
        if (bound_of(leaf, impact_of(&cursor->list, block)) + others >= threshold &&
            impact_cursor_decode(cursor, block)) {
            add_block(ranker, leaf, length, begin);
        }
    }
}

static int64_t points_of(const struct impact_ranker *ranker, struct leaf *leaf, const uint32_t *length,
                         uint32_t ordinal)
{
    const uint32_t frequency = impact_cursor_frequency(&leaf->cursor, ordinal);
    return frequency == 0
               ? 0
               : rank_points(leaf->factor, (double)frequency, rank_norm((double)length[ordinal], ranker->per_word));
}

/* --- windows ------------------------------------------------------------------------------------------------------------ */

struct window {
    struct impact_terms *terms;
    struct impact_segment *segment;
    uint32_t begin;
    size_t part;
    struct impact_top *top;
    struct newsidx_error *error;
};

/* Adds what leaves order[0 .. count - 1] give to the points of a candidate, as long as it can enter. */
static enum newsidx_status finish(struct impact_ranker *ranker, const struct window *window, uint32_t ordinal,
                                  int64_t points, size_t count)
{
    const int64_t threshold = impact_top_threshold(window->top);
    const struct impact_segment *segment = window->segment;
    for (size_t i = count; i > 0; i--) {
        if (points + ranker->below[i] < threshold) {
            return NEWSIDX_OK;
        }
        points += points_of(ranker, ranker->order[i - 1], segment->length, ordinal);
    }
    if (points < threshold) {
        return NEWSIDX_OK;
    }
    const struct impact_hit hit = {.points = points, .order = segment->id[ordinal], .part = window->part};
    return impact_top_add(window->top, hit) ? NEWSIDX_OK : error_nomem(window->error);
}

static enum newsidx_status finish_all(struct impact_ranker *ranker, const struct window *window,
                                      const uint64_t *candidates, size_t count)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (uint32_t word = 0; word < IMPACT_WINDOW_WORDS; word++) {
        for (uint64_t bits = candidates[word]; bits != 0 && status == NEWSIDX_OK; bits &= bits - 1) {
            const uint32_t at = word * 64 + (uint32_t)__builtin_ctzll(bits);
            const bool touched = (ranker->touched[word] & bits & -bits) != 0;
            status = finish(ranker, window, window->begin + at, touched ? ranker->points[at] : 0, count);
        }
    }
    return status;
}

static unsigned count_bits(const uint64_t *bitmap)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        bits += (unsigned)__builtin_popcountll(bitmap[i]);
    }
    return bits;
}

/* allowed: what matches in the window, all of it. */
static enum newsidx_status rank_allowed(struct impact_ranker *ranker, const struct window *window,
                                        const uint64_t *allowed)
{
    const int64_t sum = ranker->below[ranker->ordered];
    const int64_t threshold = impact_top_threshold(window->top);
    memset(ranker->touched, 0, sizeof ranker->touched);
    if (count_bits(allowed) <= FEW) {
        return finish_all(ranker, window, allowed, ranker->ordered);
    }
    size_t essential = 0; /* those before it cannot bring an article in by themselves */
    while (essential < ranker->ordered && ranker->below[essential + 1] < threshold) {
        essential++;
    }
    for (size_t i = essential; i < ranker->ordered; i++) {
        struct leaf *leaf = ranker->order[i];
        add_leaf(ranker, leaf, window->segment->length, window->begin, sum - leaf->bound, threshold);
    }
    uint64_t candidates[IMPACT_WINDOW_WORDS];
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) { /* without a threshold an article without points counts, too */
        candidates[i] = allowed[i] & (threshold > 0 ? ranker->touched[i] : UINT64_MAX);
    }
    return finish_all(ranker, window, candidates, essential);
}

/* What of a window's articles is there and not deleted. */
static void mark_live(const struct impact_segment *segment, uint32_t begin, uint64_t *bitmap)
{
    for (uint32_t i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        const uint32_t first = begin + i * 64;
        const uint32_t left = first < segment->articles ? segment->articles - first : 0;
        bitmap[i] = left >= 64 ? UINT64_MAX : (UINT64_C(1) << left) - 1;
        bitmap[i] &= segment->deleted != NULL && left > 0 ? ~segment->deleted[first / 64] : UINT64_MAX;
    }
}

/* Of an OR of words whatever scores matches: no bitmap is made, and words that cannot bring an article in are not read. */
static enum newsidx_status rank_any(struct impact_ranker *ranker, const struct window *window)
{
    const int64_t sum = ranker->below[ranker->ordered];
    const int64_t threshold = impact_top_threshold(window->top);
    size_t essential = 0;
    while (essential < ranker->ordered && ranker->below[essential + 1] < threshold) {
        essential++;
    }
    memset(ranker->touched, 0, sizeof ranker->touched);
    for (size_t i = essential; i < ranker->ordered; i++) {
        struct leaf *leaf = ranker->order[i];
        add_leaf(ranker, leaf, window->segment->length, window->begin, sum - leaf->bound, threshold);
    }
    uint64_t candidates[IMPACT_WINDOW_WORDS];
    mark_live(window->segment, window->begin, candidates);
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        candidates[i] &= ranker->touched[i];
    }
    return finish_all(ranker, window, candidates, essential);
}

static enum newsidx_status rank_window(struct impact_ranker *ranker, const struct window *window,
                                       struct impact_tree *tree, size_t *total)
{
    struct impact_segment *segment = window->segment;
    uint64_t allowed[IMPACT_WINDOW_WORDS];
    const bool any = total == NULL && tree->any_of_lists;
    const bool wanted = bound_window(ranker, window->begin) >= impact_top_threshold(window->top);
    if ((!wanted && total == NULL) || (any && ranker->ordered == 0)) {
        return NEWSIDX_OK;
    }
    if (!any) {
        if (!impact_tree_window(tree, segment, window->begin, allowed)) {
            return NEWSIDX_OK;
        }
        *(total != NULL ? total : &(size_t){0}) += total != NULL ? count_bits(allowed) : 0;
    }
    if (!wanted) {
        return NEWSIDX_OK;
    }
    const uint32_t end =
        segment->articles - window->begin < IMPACT_WINDOW ? segment->articles : window->begin + IMPACT_WINDOW;
    const enum newsidx_status status =
        impact_index_load(window->terms->index, segment, window->begin, end, window->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    return any ? rank_any(ranker, window) : rank_allowed(ranker, window, allowed);
}

/* A window and the points that an article in it can have at most. */
struct promise {
    int64_t bound;
    uint32_t window;
};

static int compare_promises(const void *a, const void *b)
{
    const struct promise *left = a;
    const struct promise *right = b;
    if (left->bound != right->bound) {
        return left->bound > right->bound ? -1 : 1;
    }
    return (left->window < right->window) -
           (left->window > right->window); /* of equals the later articles come first */
}

/* The windows of a segment, the most promising first, so that the threshold rises soon; NULL where memory runs out. */
static struct promise *order_windows(struct impact_ranker *ranker, uint32_t windows)
{
    struct promise *promise = calloc((size_t)windows + 1, sizeof *promise);
    uint8_t *impact = malloc((size_t)windows + 1);
    for (size_t i = 0; i < ranker->leaves && promise != NULL && impact != NULL; i++) {
        const struct leaf *leaf = &ranker->leaf[i];
        memset(impact, 0, windows);
        impact_cursor_bounds(&leaf->cursor, impact, windows);
        for (uint32_t window = 0; window < windows; window++) {
            promise[window].bound += bound_of(leaf, impact[window]);
        }
    }
    for (uint32_t window = 0; window < windows && promise != NULL; window++) {
        promise[window].window = window;
    }
    if (impact == NULL || promise == NULL) {
        free(impact);
        free(promise);
        return NULL;
    }
    free(impact);
    qsort(promise, windows, sizeof *promise, compare_promises);
    return promise;
}

enum newsidx_status impact_rank_segment(struct impact_ranker *ranker, struct impact_terms *terms, size_t number,
                                        struct impact_tree *tree, size_t part, struct impact_top *top, size_t *total,
                                        struct newsidx_error *error)
{
    struct window window = {
        .terms = terms, .segment = &terms->index->segment[number], .part = part, .top = top, .error = error};
    const uint32_t windows = (window.segment->articles + IMPACT_WINDOW - 1) / IMPACT_WINDOW;
    enum newsidx_status status = open_segment(ranker, terms, number, error);
    struct promise *promise = status == NEWSIDX_OK ? order_windows(ranker, windows) : NULL;
    if (status == NEWSIDX_OK && promise == NULL) {
        status = error_nomem(error);
    }
    for (uint32_t i = 0; i < windows && status == NEWSIDX_OK; i++) {
        if (total == NULL && promise[i].bound < impact_top_threshold(top)) {
            break;
        }
        window.begin = promise[i].window * IMPACT_WINDOW;
        status = rank_window(ranker, &window, tree, total);
    }
    free(promise);
    bool damaged = impact_tree_damaged(tree);
    for (size_t i = 0; i < ranker->leaves; i++) {
        damaged = damaged || ranker->leaf[i].cursor.damaged;
    }
    return status == NEWSIDX_OK && damaged ? impact_index_damaged(terms->index, error) : status;
}
