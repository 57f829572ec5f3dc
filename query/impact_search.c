#include "impact_search.h"

#include "date.h"
#include "error.h"
#include "impact_rank.h"
#include "memory.h"
#include "rank.h"
#include "scoring.h"

#include <stdlib.h>
#include <string.h>

enum { LIMIT_DEFAULT = 10 };

/* One archive's side of the search. */
struct side {
    struct search_part *part;
    struct impact_index *index;
    struct impact_terms terms;
    struct impact_tree tree;
    struct plan plan;           /* of what is scored */
    size_t *list;               /* by leaf of it */
    struct score_run *counting; /* how many articles have each phrase of it */
};

static void release_sides(struct side *side, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (side[i].index != NULL) {
            impact_terms_release(&side[i].terms);
        }
        impact_tree_release(&side[i].tree);
        plan_release(&side[i].plan);
        score_run_free(side[i].counting);
        free(side[i].list);
    }
    free(side);
}

/* --- lists and counts --------------------------------------------------------------------------------------------------- */

static void set_counts(struct side *side)
{
    const struct plan *plan = &side->plan;
    size_t form = 0;
    for (size_t i = 0; i < plan->phrases; i++) {
        const int leaf = plan->phrase[i].leaf;
        form = i > 0 && plan->phrase[i - 1].leaf == leaf ? form + 1 : 0;
        if (leaf < 0) {
            continue;
        }
        const struct impact_postings *item = &side->terms.item[side->list[leaf]];
        const int64_t articles = item->stem != NULL     ? item->articles
                                 : form < item->phrases ? item->phrase_articles[form]
                                                        : 0;
        score_run_set_articles(side->counting, i, articles);
    }
    score_run_set_size(side->counting, side->index->rows, side->index->words);
}

static enum newsidx_status make_lists(struct side *side, struct newsidx_error *error)
{
    const struct query *query = &side->part->query;
    enum newsidx_status status =
        plan_build_terms(&side->plan, side->part->archive, query->scored != NULL ? query->scored : query->root, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    side->list = memory_zeroed(side->plan.leaves + 1, sizeof *side->list);
    side->counting = score_run_new(&side->plan, NULL, NULL);
    if (side->list == NULL || side->counting == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < side->plan.leaves && status == NEWSIDX_OK; i++) {
        const struct ast *term = side->plan.leaf[i].term;
        const char *stem = impact_terms_stem(term);
        bool exact = true;
        status = stem != NULL ? impact_terms_word(&side->terms, stem, &side->list[i], error)
                              : impact_terms_other(&side->terms, term, &side->list[i], &exact, error);
    }
    if (status == NEWSIDX_OK) {
        set_counts(side);
    }
    return status;
}

static enum newsidx_status make_side(struct newsidx_hits *hits, size_t number, struct side *side, bool scored,
                                     struct newsidx_error *error)
{
    const struct query *query = &side->part->query;
    side->terms.index = side->index;
    enum newsidx_status status = impact_tree_make(&side->tree, &side->terms, query->root, error);
    side->tree.any_of_lists = side->tree.any_of_lists && query->scored == NULL;
    if (hits->example_id != 0 && hits->example_part == number) {
        side->tree.any_of_lists = false;
        side->tree.excluded_id = hits->example_id;
    }
    hits->checked = hits->checked || side->tree.checked;
    return status == NEWSIDX_OK && scored ? make_lists(side, error) : status;
}

/* --- in the order of time ----------------------------------------------------------------------------------------------- */

static struct impact_hit hit_in_time(int64_t id, size_t part, bool oldest)
{
    const bool dated = id >= DATE_ID_UNDATED_END; /* undated articles come last in either direction */
    return (struct impact_hit){.points = dated, .order = oldest ? -id : id, .part = part};
}

/* Enters the articles of a bitmap, the latest first; false where memory runs out. */
static bool enter_window(struct impact_top *top, const uint64_t *bitmap, const int64_t *id, size_t part, bool oldest)
{
    for (uint32_t word = IMPACT_WINDOW_WORDS; word-- > 0;) {
        for (uint64_t bits = bitmap[word]; bits != 0;) {
            const uint32_t bit = 63 - (uint32_t)__builtin_clzll(bits);
            bits &= ~(UINT64_C(1) << bit);
            const struct impact_hit hit = hit_in_time(id[word * 64 + bit], part, oldest);
            if (!impact_top_takes(top, hit)) {
                if (!oldest) {
                    return true; /* nor do those before it */
                }
                continue;
            }
            if (!impact_top_add(top, hit)) {
                return false;
            }
        }
    }
    return true;
}

static size_t count_bits(const uint64_t *bitmap)
{
    size_t bits = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        bits += (size_t)__builtin_popcountll(bitmap[i]);
    }
    return bits;
}

/* From the latest window back: without a total wanted, until the page is full of later articles. */
static enum newsidx_status enter_segment(struct side *side, size_t number, size_t part, bool oldest,
                                         struct impact_top *top, size_t *total, struct newsidx_error *error)
{
    struct impact_segment *segment = &side->index->segment[number];
    enum newsidx_status status = NEWSIDX_OK;
    const uint32_t windows = (segment->articles + IMPACT_WINDOW - 1) / IMPACT_WINDOW;
    for (uint32_t window = windows; window-- > 0 && status == NEWSIDX_OK;) {
        const uint32_t begin = window * IMPACT_WINDOW;
        const uint32_t last =
            segment->articles - begin < IMPACT_WINDOW ? segment->articles - 1 : begin + (IMPACT_WINDOW - 1);
        status = impact_index_load(side->index, segment, last, last + 1, error);
        const bool wanted =
            status == NEWSIDX_OK && (oldest || impact_top_takes(top, hit_in_time(segment->id[last], part, false)));
        if (!wanted && total == NULL) {
            break;
        }
        uint64_t bitmap[IMPACT_WINDOW_WORDS];
        if (status != NEWSIDX_OK || !impact_tree_window(&side->tree, segment, begin, bitmap)) {
            continue;
        }
        *(total != NULL ? total : &(size_t){0}) += total != NULL ? count_bits(bitmap) : 0;
        if (wanted) {
            status = impact_index_load(side->index, segment, begin, last + 1, error);
        }
        if (wanted && status == NEWSIDX_OK && !enter_window(top, bitmap, segment->id + begin, part, oldest)) {
            status = error_nomem(error);
        }
    }
    return status == NEWSIDX_OK && impact_tree_damaged(&side->tree) ? impact_index_damaged(side->index, error) : status;
}

/* --- all segments ------------------------------------------------------------------------------------------------------- */

struct run {
    struct newsidx_hits *hits;
    const struct newsidx_search_options *options;
    struct side *side;
    struct score_stats stats;
    struct impact_top top;
    size_t total;
};

static enum newsidx_status search_side(struct run *run, size_t part, struct newsidx_error *error)
{
    struct side *side = &run->side[part];
    const bool scored = run->options->sort == NEWSIDX_BY_RELEVANCE;
    size_t *total = run->options->uncounted ? NULL : &run->total;
    struct impact_ranker *ranker =
        scored ? impact_ranker_new(side->list, run->stats.factor, side->plan.leaves, run->stats.average_length) : NULL;
    if (scored && ranker == NULL) {
        return error_nomem(error);
    }
    const bool any = scored && total == NULL && side->tree.any_of_lists && impact_rank_any_pays(ranker, &side->terms);
    enum newsidx_status status = any ? impact_rank_any(ranker, &side->terms, part, &run->top, error) : NEWSIDX_OK;
    for (size_t i = 0; i < side->index->segments && status == NEWSIDX_OK && !any; i++) {
        if (side->index->segment[i].articles == 0) {
            continue;
        }
        status = impact_tree_open(&side->tree, &side->terms, i, error);
        if (status == NEWSIDX_OK && scored) {
            status = impact_rank_segment(ranker, &side->terms, i, &side->tree, part, &run->top, total, error);
        } else if (status == NEWSIDX_OK) {
            status = enter_segment(side, i, part, run->options->sort == NEWSIDX_OLDEST_FIRST, &run->top, total, error);
        }
    }
    impact_ranker_free(ranker);
    return status;
}

static enum newsidx_status make_stats(struct run *run, struct newsidx_error *error)
{
    struct score_run **counting = memory_zeroed(run->hits->parts + 1, sizeof *counting);
    if (counting == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < run->hits->parts; i++) {
        counting[i] = run->side[i].counting;
    }
    const bool made = score_stats_make(&run->stats, counting, run->hits->parts);
    free(counting);
    return made ? NEWSIDX_OK : error_nomem(error);
}

/* --- the page ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status keep_page(struct run *run, struct newsidx_error *error)
{
    struct newsidx_hits *hits = run->hits;
    const bool scored = run->options->sort == NEWSIDX_BY_RELEVANCE;
    const bool oldest = run->options->sort == NEWSIDX_OLDEST_FIRST;
    impact_top_sort(&run->top);
    const size_t offset = run->options->offset < run->top.count ? run->options->offset : run->top.count;
    struct search_hit *hit = memory_zeroed(run->top.count - offset + 1, sizeof *hit);
    if (hit == NULL) {
        return error_nomem(error);
    }
    free(hits->hit);
    hits->hit = hit;
    hits->count = run->top.count - offset;
    hits->total = run->options->uncounted ? run->top.count : run->total;
    for (size_t i = 0; i < hits->count; i++) {
        const struct impact_hit *found = &run->top.hit[offset + i];
        hit[i].hit = (struct newsidx_hit){.id = oldest ? -found->order : found->order,
                                          .score = scored ? (double)found->points * RANK_POINT : 0.0,
                                          .partial = hits->partial};
        hit[i].part = found->part;
    }
    if (!scored) {
        return NEWSIDX_OK;
    }
    hits->scored = run->side[0].plan.phrases > 0 && run->top.count > 0;
    return scoring_keep_terms(hits, &run->side[0].plan, &run->stats, error);
}

/* At most so many hits are kept: the page and what comes before it. */
static size_t wanted_hits(const struct run *run)
{
    const size_t limit = run->options->limit == 0 ? LIMIT_DEFAULT : run->options->limit;
    int64_t rows = 0;
    for (size_t i = 0; i < run->hits->parts; i++) {
        rows += run->side[i].index->rows;
    }
    const size_t wanted = run->options->offset > SIZE_MAX - limit ? SIZE_MAX : run->options->offset + limit;
    return wanted < (size_t)rows ? wanted : (size_t)rows;
}

static enum newsidx_status search_all(struct run *run, struct newsidx_error *error)
{
    struct newsidx_hits *hits = run->hits;
    const bool scored = run->options->sort == NEWSIDX_BY_RELEVANCE;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < hits->parts && status == NEWSIDX_OK; i++) {
        status = make_side(hits, i, &run->side[i], scored, error);
    }
    if (status == NEWSIDX_OK && scored) {
        status = make_stats(run, error);
    }
    run->top.wanted = wanted_hits(run);
    for (size_t i = 0; i < hits->parts && status == NEWSIDX_OK; i++) {
        status = search_side(run, i, error);
    }
    return status == NEWSIDX_OK ? keep_page(run, error) : status;
}

static enum newsidx_status take_indexes(struct run *run, bool *covered, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    *covered = true;
    for (size_t i = 0; i < run->hits->parts && status == NEWSIDX_OK && *covered; i++) {
        struct side *side = &run->side[i];
        side->part = &run->hits->part[i];
        status = impact_index_take(&side->index, side->part->archive, error);
        *covered = side->index != NULL;
    }
    return status;
}

enum newsidx_status impact_search(struct newsidx_hits *hits, const struct newsidx_search_options *options, bool *done,
                                  struct newsidx_error *error)
{
    *done = false;
    hits->without = hits->request->no_impact ? "by --no-impact" : NULL;
    if (!hits->request->page_only || hits->request->no_impact || hits->request->filter != NULL) {
        return NEWSIDX_OK;
    }
    const bool checked = hits->checked;
    struct run run = {.hits = hits, .options = options, .side = memory_zeroed(hits->parts, sizeof *run.side)};
    if (run.side == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = take_indexes(&run, done, error);
    if (status == NEWSIDX_OK && *done) {
        status = search_all(&run, error);
    }
    hits->without = *done ? NULL : "the impact index does not cover every article";
    if (status == NEWSIDX_ARCHIVE) { /* damaged: the full-text index answers, or says what is wrong with it */
        *done = false;
        hits->checked = checked;
        hits->without = "the impact index is damaged";
        status = NEWSIDX_OK;
    }
    release_sides(run.side, hits->parts);
    score_stats_release(&run.stats);
    impact_top_release(&run.top);
    return status;
}
