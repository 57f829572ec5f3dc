#include "impact_rank_internal.h"

#include "error.h"
#include "impact_promising.h"
#include "memory.h"
#include "rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    PROMISING = 4,     /* windows that are looked at before the others, which come in the order of their blocks */
    TOGETHER = 8,      /* articles of a block that are scored at once */
    FEW = 64,          /* articles of a window that are looked up one by one */
    LOOK_UP_COST = 20, /* of a candidate in a leaf, in articles that are added up in a row: measured */
};

struct leaf {
    struct impact_cursor cursor;
    size_t list;
    double factor;
    double per_impact; /* points at most, for one of IMPACT_MAX */
    double bound;      /* points at most in the window */
};

struct impact_ranker {
    struct leaf *leaf;
    size_t leaves;
    double average;
    double per_word;
    struct leaf **order; /* of the window: those in it, smallest bound first */
    double *below;       /* below[i]: the sum of the bounds of order[0 .. i - 1] */
    size_t ordered;
    uint32_t touched;             /* a bit for each 64 articles of the window: not all of their points are 0 */
    double points[IMPACT_WINDOW]; /* all 0 between windows */
};

static struct impact_ranker *make_ranker(size_t leaves, double average)
{
    struct impact_ranker *ranker = memory_zeroed(1, sizeof *ranker);
    if (ranker == NULL) {
        return NULL;
    }
    ranker->leaf = memory_zeroed(leaves + 1, sizeof *ranker->leaf);
    ranker->order = memory_zeroed(leaves + 1, sizeof(struct leaf *));
    ranker->below = memory_zeroed(leaves + 1, sizeof *ranker->below);
    if (ranker->leaf == NULL || ranker->order == NULL || ranker->below == NULL) {
        impact_ranker_free(ranker);
        return NULL;
    }
    ranker->leaves = leaves;
    ranker->average = average;
    ranker->per_word = rank_per_word(average);
    return ranker;
}

struct impact_ranker *impact_ranker_new(const size_t *list, const double *factor, size_t leaves, double average)
{
    struct impact_ranker *ranker = make_ranker(leaves, average);
    for (size_t i = 0; i < leaves && ranker != NULL; i++) {
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

struct impact_ranker *impact_ranker_copy(const struct impact_ranker *ranker)
{
    struct impact_ranker *made = make_ranker(ranker->leaves, ranker->average);
    for (size_t i = 0; i < ranker->leaves && made != NULL; i++) {
        made->leaf[i].list = ranker->leaf[i].list;
        made->leaf[i].factor = ranker->leaf[i].factor;
    }
    return made;
}

uint64_t impact_ranker_blocks(const struct impact_ranker *ranker, const struct impact_terms *terms)
{
    uint64_t blocks = 0;
    for (size_t i = 0; i < ranker->leaves; i++) {
        for (size_t k = 0; k < terms->index->segments; k++) {
            const struct buffer *value = &terms->item[ranker->leaf[i].list].segment[k];
            struct impact_list list;
            blocks += impact_open(&list, value->data, value->len_bytes) ? list.blocks : 0;
        }
    }
    return blocks;
}

/* --- bounds ------------------------------------------------------------------------------------------------------------- */

/* An impact holds for the average length when the segment was written. With a longer one lengths weigh less: tf / (tf + norm) grows
 * at most as the average does. */
enum newsidx_status impact_ranker_open(struct impact_ranker *ranker, const struct impact_terms *terms, size_t number,
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
static double bound_of(const struct leaf *leaf, uint8_t impact)
{
    const double bound = leaf->per_impact * impact;
    return impact == 0 ? 0.0 : (bound < leaf->factor ? bound : leaf->factor) + 2.0;
}

/* Fills order and below for the window; the sum of all bounds. */
static double bound_window(struct impact_ranker *ranker, uint32_t begin)
{
    ranker->ordered = 0;
    for (size_t i = 0; i < ranker->leaves; i++) {
        struct leaf *leaf = &ranker->leaf[i];
        leaf->bound = bound_of(leaf, impact_cursor_window(&leaf->cursor, begin));
        if (leaf->bound <= 0.0) {
            continue;
        }
        size_t at = ranker->ordered++;
        for (; at > 0 && ranker->order[at - 1]->bound > leaf->bound; at--) {
            ranker->order[at] = ranker->order[at - 1];
        }
        ranker->order[at] = leaf;
    }
    double sum = 0.0;
    for (size_t i = 0; i < ranker->ordered; i++) {
        ranker->below[i] = sum;
        sum += ranker->order[i]->bound;
    }
    ranker->below[ranker->ordered] = sum;
    return sum;
}

/* --- adding up ---------------------------------------------------------------------------------------------------------- */

/* The points of some articles. Without a branch or an index that is looked up, so that compilers make it wide; gcc does where it does not
 * write the loop out first. */
static void score_some(double *restrict points, const uint32_t *restrict frequency, const int32_t *restrict words,
                       double factor, double per_word)
{
#pragma GCC unroll 1
    for (uint32_t i = 0; i < TOGETHER; i++) {
        points[i] = rank_points(factor, (double)(int32_t)frequency[i], rank_norm((double)words[i], per_word));
    }
}

/* Adds the points of posting number i of the block at hand. */
static void add_one(struct impact_ranker *ranker, const struct leaf *leaf, uint32_t i, const uint32_t *length,
                    uint32_t begin)
{
    const uint32_t ordinal = leaf->cursor.ordinal[i];
    const uint32_t at = ordinal - begin;
    const double frequency = (double)impact_cursor_frequency_at(&leaf->cursor, i);
    ranker->points[at] += rank_points(leaf->factor, frequency, rank_norm((double)length[ordinal], ranker->per_word));
    ranker->touched |= UINT32_C(1) << (at / 64);
}

/* Adds the points of the block at hand to those of the articles of the window that begins with ordinal begin. */
static void add_block(struct impact_ranker *ranker, struct leaf *leaf, const uint32_t *length, uint32_t begin)
{
    struct impact_cursor *cursor = &leaf->cursor;
    uint32_t from = 0;
    uint32_t to = 0;
    impact_cursor_range(cursor, begin, &from, &to);
    double *points = ranker->points;
    uint32_t i = from;
    for (; i + TOGETHER <= to; i += TOGETHER) {
        const uint32_t *ordinal = cursor->ordinal + i;
        int32_t words[TOGETHER];
        double added[TOGETHER];
        for (uint32_t k = 0; k < TOGETHER; k++) {
            words[k] = (int32_t)length[ordinal[k]];
        }
        score_some(added, cursor->frequency + i, words, leaf->factor, ranker->per_word);
        for (uint32_t k = 0; k < TOGETHER; k++) {
            points[ordinal[k] - begin] += added[k];
        }
    }
    if (i > from) {
        const uint32_t first = (cursor->ordinal[from] - begin) / 64;
        const uint32_t last = (cursor->ordinal[i - 1] - begin) / 64;
        ranker->touched |= (UINT32_MAX >> (31 - (last - first))) << first;
    }
    for (; i < to; i++) {
        add_one(ranker, leaf, i, length, begin);
    }
}

/* The same for those of the articles that are candidates. */
static void add_to_candidates(struct impact_ranker *ranker, const struct leaf *leaf, const uint64_t *candidates,
                              const uint32_t *length, uint32_t begin)
{
    uint32_t from = 0;
    uint32_t to = 0;
    impact_cursor_range(&leaf->cursor, begin, &from, &to);
    while (from < to) {
        const uint32_t first = from;
        const uint32_t end = to - first < 64 ? to : first + 64;
        uint64_t found = 0; /* without a branch on what is anybody's guess */
        for (; from < end; from++) {
            const uint32_t at = leaf->cursor.ordinal[from] - begin;
            found |= (candidates[at / 64] >> (at % 64) & 1) << (from - first);
        }
        for (; found != 0; found &= found - 1) {
            add_one(ranker, leaf, first + (uint32_t)__builtin_ctzll(found), length, begin);
        }
    }
}

/* Adds up a leaf over the window, or for candidates only where there are such, but for blocks none of whose articles can reach the threshold
 * whatever the other leaves give. */
static void add_leaf(struct impact_ranker *ranker, struct leaf *leaf, const uint64_t *candidates,
                     const uint32_t *length, uint32_t begin, double others, double threshold)
{
    struct impact_cursor *cursor = &leaf->cursor;
    for (uint32_t block = cursor->first; block < cursor->end; block++) {
        if (bound_of(leaf, impact_of(&cursor->list, block)) + others < threshold ||
            !impact_cursor_decode(cursor, block)) {
            continue;
        }
        if (candidates != NULL) {
            add_to_candidates(ranker, leaf, candidates, length, begin);
        } else {
            impact_cursor_weigh(cursor);
            add_block(ranker, leaf, length, begin);
        }
    }
}

/* --- windows ------------------------------------------------------------------------------------------------------------ */

/* Adds what leaves order[0 .. count - 1] give to the points of a candidate, as long as it can enter. A block is read only where its own
 * bound, tighter than that of the window, leaves the candidate a chance. */
static enum newsidx_status finish(struct impact_ranker *ranker, const struct impact_rank_window *window,
                                  uint32_t ordinal, double points, size_t count)
{
    const double threshold = (double)impact_top_threshold(window->top);
    const struct impact_segment *segment = window->segment;
    for (size_t i = count; i > 0; i--) {
        struct leaf *leaf = ranker->order[i - 1];
        if (points + ranker->below[i] < threshold) {
            return NEWSIDX_OK;
        }
        const uint32_t block = impact_cursor_seek(&leaf->cursor, ordinal);
        if (block == UINT32_MAX) {
            continue;
        }
        if (points + bound_of(leaf, impact_of(&leaf->cursor.list, block)) + ranker->below[i - 1] < threshold) {
            return NEWSIDX_OK;
        }
        const uint32_t frequency = impact_cursor_frequency_in(&leaf->cursor, block, ordinal);
        if (frequency > 0) {
            points += rank_points(leaf->factor, (double)frequency,
                                  rank_norm((double)segment->length[ordinal], ranker->per_word));
        }
    }
    if (points < threshold) {
        return NEWSIDX_OK;
    }
    const struct impact_hit hit = {.points = (int64_t)points, .order = segment->id[ordinal], .part = window->part};
    return impact_top_add(window->top, hit) ? NEWSIDX_OK : error_nomem(window->error);
}

static unsigned count_bits(const uint64_t *bitmap)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        bits += (unsigned)__builtin_popcountll(bitmap[i]);
    }
    return bits;
}

/* Adds what leaves order[0 .. count - 1] give to the candidates: to all at once as long as a leaf has not many more articles in the window
 * than there are candidates, then one by one. */
static enum newsidx_status finish_all(struct impact_ranker *ranker, const struct impact_rank_window *window,
                                      uint64_t *candidates, size_t count)
{
    const double threshold = (double)impact_top_threshold(window->top);
    enum newsidx_status status = NEWSIDX_OK;
    while (threshold > 0.0) {
        const unsigned left =
            impact_keep_promising(candidates, ranker->points, ranker->touched,
                                  threshold - ranker->below[count]); /* what the others give at most */
        if (left == 0) {
            return NEWSIDX_OK;
        }
        struct leaf *leaf = count > 0 ? ranker->order[count - 1] : NULL;
        if (leaf == NULL || left * LOOK_UP_COST < (leaf->cursor.end - leaf->cursor.first) * IMPACT_BLOCK) {
            break;
        }
        add_leaf(ranker, leaf, candidates, window->segment->length, window->begin,
                 ranker->below[ranker->ordered] - leaf->bound, threshold);
        count--;
    }
    for (uint32_t word = 0; word < IMPACT_WINDOW_WORDS; word++) {
        const double *points = ranker->points + (size_t)word * 64;
        for (uint64_t bits = candidates[word]; bits != 0 && status == NEWSIDX_OK; bits &= bits - 1) {
            const uint32_t at = (uint32_t)__builtin_ctzll(bits);
            if (points[at] + ranker->below[count] >= (double)impact_top_threshold(window->top)) {
                status = finish(ranker, window, window->begin + word * 64 + at, points[at], count);
            }
        }
    }
    return status;
}

/* Adds up the leaves that can bring an article in; how many are before them in order, which together cannot. */
static size_t add_essential(struct impact_ranker *ranker, const struct impact_rank_window *window)
{
    const double sum = ranker->below[ranker->ordered];
    const double threshold = (double)impact_top_threshold(window->top);
    size_t essential = 0;
    while (essential < ranker->ordered && ranker->below[essential + 1] < threshold) {
        essential++;
    }
    for (size_t i = essential; i < ranker->ordered; i++) {
        struct leaf *leaf = ranker->order[i];
        add_leaf(ranker, leaf, NULL, window->segment->length, window->begin, sum - leaf->bound, threshold);
    }
    return essential;
}

/* allowed: what matches in the window, all of it. */
static enum newsidx_status rank_allowed(struct impact_ranker *ranker, const struct impact_rank_window *window,
                                        uint64_t *allowed)
{
    const size_t lacking = count_bits(allowed) <= FEW ? ranker->ordered : add_essential(ranker, window);
    return finish_all(ranker, window, allowed, lacking);
}

/* Makes touched and points empty again, for the next window: run by run, since compilers make something slow of a memset of one word's
 * articles, whose length they know. */
static void clear_window(struct impact_ranker *ranker)
{
    while (ranker->touched != 0) {
        const unsigned first = (unsigned)__builtin_ctz(ranker->touched);
        const uint32_t after = ~(ranker->touched >> first);
        const unsigned run = after != 0 ? (unsigned)__builtin_ctz(after) : 32;
        memset(ranker->points + (size_t)first * 64, 0, (size_t)run * 64 * sizeof *ranker->points);
        ranker->touched &= (uint32_t)(UINT64_MAX << (first + run));
    }
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

/* Of an OR of words whatever scores matches: words that cannot bring an article in are not read. */
static enum newsidx_status rank_any(struct impact_ranker *ranker, const struct impact_rank_window *window)
{
    uint64_t candidates[IMPACT_WINDOW_WORDS];
    mark_live(window->segment, window->begin, candidates);
    if (impact_top_threshold(window->top) <= 0) { /* then one of hardly any points counts, too */
        uint64_t matching[IMPACT_WINDOW_WORDS] = {0};
        for (size_t i = 0; i < ranker->ordered; i++) {
            impact_cursor_mark(&ranker->order[i]->cursor, window->begin, matching);
        }
        for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
            candidates[i] &= matching[i];
        }
    }
    const size_t essential = add_essential(ranker, window);
    return finish_all(ranker, window, candidates, essential);
}

enum newsidx_status impact_ranker_window(struct impact_ranker *ranker, const struct impact_rank_window *window,
                                         struct impact_tree *tree, size_t *total)
{
    struct impact_segment *segment = window->segment;
    uint64_t allowed[IMPACT_WINDOW_WORDS];
    const bool wanted = bound_window(ranker, window->begin) >= (double)impact_top_threshold(window->top);
    if ((!wanted && total == NULL) || (tree == NULL && ranker->ordered == 0)) {
        return NEWSIDX_OK;
    }
    if (tree != NULL) {
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
    const enum newsidx_status ranked = tree == NULL ? rank_any(ranker, window) : rank_allowed(ranker, window, allowed);
    clear_window(ranker);
    return ranked;
}

bool impact_ranker_damaged(const struct impact_ranker *ranker)
{
    bool damaged = false;
    for (size_t i = 0; i < ranker->leaves; i++) {
        damaged = damaged || ranker->leaf[i].cursor.damaged;
    }
    return damaged;
}

/* --- their order -------------------------------------------------------------------------------------------------------- */

bool impact_ranker_promise(const struct impact_ranker *ranker, struct impact_promise *promise, size_t segment,
                           uint32_t windows)
{
    uint8_t *impact = memory_alloc((size_t)windows + 1);
    if (impact == NULL) {
        return false;
    }
    for (uint32_t window = 0; window < windows; window++) {
        promise[window] = (struct impact_promise){.segment = segment, .window = window};
    }
    for (size_t i = 0; i < ranker->leaves; i++) {
        const struct leaf *leaf = &ranker->leaf[i];
        memset(impact, 0, windows);
        impact_cursor_bounds(&leaf->cursor, impact, windows);
        for (uint32_t window = 0; window < windows; window++) {
            promise[window].bound += bound_of(leaf, impact[window]);
        }
    }
    free(impact);
    return true;
}

/* Of equals the later articles come first. */
static bool promises_more(const struct impact_promise *one, const struct impact_promise *other)
{
    if (one->bound > other->bound || one->bound < other->bound) {
        return one->bound > other->bound;
    }
    return one->segment != other->segment ? one->segment > other->segment : one->window > other->window;
}

size_t impact_promise_order(struct impact_promise *promise, size_t windows)
{
    for (size_t i = 0; i < PROMISING && i < windows; i++) {
        size_t best = i;
        for (size_t k = i + 1; k < windows; k++) {
            best = promises_more(&promise[k], &promise[best]) ? k : best;
        }
        const struct impact_promise first = promise[best];
        memmove(promise + i + 1, promise + i, (best - i) * sizeof *promise);
        promise[i] = first;
    }
    return windows < PROMISING ? windows : PROMISING;
}

/* --- a segment ---------------------------------------------------------------------------------------------------------- */

enum newsidx_status impact_rank_segment(struct impact_ranker *ranker, struct impact_terms *terms, size_t number,
                                        struct impact_tree *tree, size_t part, struct impact_top *top, size_t *total,
                                        struct newsidx_error *error)
{
    struct impact_rank_window window = {
        .terms = terms, .segment = &terms->index->segment[number], .part = part, .top = top, .error = error};
    const uint32_t windows = impact_rank_windows(window.segment);
    enum newsidx_status status = impact_ranker_open(ranker, terms, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct impact_promise *promise = memory_alloc(((size_t)windows + 1) * sizeof *promise);
    if (promise == NULL || !impact_ranker_promise(ranker, promise, number, windows)) {
        free(promise);
        return error_nomem(error);
    }
    impact_promise_order(promise, windows);
    for (uint32_t i = 0; i < windows && status == NEWSIDX_OK; i++) {
        if (total == NULL && promise[i].bound < (double)impact_top_threshold(top)) {
            continue;
        }
        window.begin = promise[i].window * IMPACT_WINDOW;
        status = impact_ranker_window(ranker, &window, total == NULL && tree->any_of_lists ? NULL : tree, total);
    }
    free(promise);
    const bool damaged = impact_tree_damaged(tree) || impact_ranker_damaged(ranker);
    return status == NEWSIDX_OK && damaged ? impact_index_damaged(terms->index, error) : status;
}
