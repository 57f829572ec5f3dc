/* impact_rank_any.c - an OR of words over all segments, by several threads that tell each other how many points are too few. */
#include "impact_rank_internal.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>

enum {
    TOGETHER = 8,        /* windows that a thread takes, but for the first ones */
    SHARED_BLOCKS = 128, /* of postings in all: with fewer another thread would wake too late */
};

struct member {
    struct impact_ranker *ranker;
    size_t segment; /* at which it is; SIZE_MAX: none yet */
    struct impact_top top;
    struct newsidx_error error;
    enum newsidx_status status;
};

struct ranking {
    struct impact_terms *terms;
    size_t part;
    struct impact_promise *promise;
    size_t windows;
    size_t first; /* windows that are parts of their own */
    atomic_int_fast64_t threshold;
    struct member member[PARALLEL_THREADS_MAX];
    struct newsidx_error *error;
    enum newsidx_status status; /* of reading */
};

/* --- a part of the windows ---------------------------------------------------------------------------------------------- */

static uint32_t count_parts(const struct ranking *ranking)
{
    return (uint32_t)(ranking->first + (ranking->windows - ranking->first + TOGETHER - 1) / TOGETHER);
}

/* Its windows are number *begin to *end - 1 of them. */
static void find_part(const struct ranking *ranking, uint32_t part, size_t *begin, size_t *end)
{
    const size_t first = ranking->first;
    *begin = part < first ? part : first + (part - first) * TOGETHER;
    *end = part < first ? *begin + 1 : *begin + TOGETHER;
    *end = *end < ranking->windows ? *end : ranking->windows;
}

/* Whether an article of the window may enter. The threshold only rises: what is passed over when it should be read is so when it should be
 * ranked. */
static bool is_promising(const struct impact_promise *promise, int64_t threshold)
{
    return promise->bound > 0.0 && promise->bound >= (double)threshold;
}

static bool read_part(void *context, uint32_t part)
{
    struct ranking *ranking = context;
    struct impact_index *index = ranking->terms->index;
    size_t i = 0;
    size_t end = 0;
    for (find_part(ranking, part, &i, &end); i < end && ranking->status == NEWSIDX_OK; i++) {
        const struct impact_promise *promise = &ranking->promise[i];
        struct impact_segment *segment = &index->segment[promise->segment];
        const uint32_t begin = promise->window * IMPACT_WINDOW;
        const uint32_t left = segment->articles - begin;
        if (segment->unread > 0 && is_promising(promise, atomic_load(&ranking->threshold))) {
            ranking->status = impact_index_load(index, segment, begin,
                                                begin + (left < IMPACT_WINDOW ? left : IMPACT_WINDOW), ranking->error);
        }
    }
    return ranking->status == NEWSIDX_OK;
}

static enum newsidx_status rank_window(struct ranking *ranking, struct member *member,
                                       const struct impact_promise *promise)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (member->segment != promise->segment) {
        member->segment = promise->segment;
        status = impact_ranker_open(member->ranker, ranking->terms, promise->segment, &member->error);
    }
    const struct impact_rank_window window = {.terms = ranking->terms,
                                              .segment = &ranking->terms->index->segment[promise->segment],
                                              .begin = promise->window * IMPACT_WINDOW,
                                              .part = ranking->part,
                                              .top = &member->top,
                                              .error = &member->error};
    if (status == NEWSIDX_OK) {
        status = impact_ranker_window(member->ranker, &window, NULL, NULL);
    }
    return status == NEWSIDX_OK && impact_ranker_damaged(member->ranker)
               ? impact_index_damaged(ranking->terms->index, &member->error)
               : status;
}

static void rank_part(void *context, unsigned thread, uint32_t part)
{
    struct ranking *ranking = context;
    struct member *member = &ranking->member[thread];
    size_t i = 0;
    size_t end = 0;
    for (find_part(ranking, part, &i, &end); i < end && member->status == NEWSIDX_OK; i++) {
        if (is_promising(&ranking->promise[i], impact_top_threshold(&member->top))) {
            member->status = rank_window(ranking, member, &ranking->promise[i]);
        }
    }
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status order_windows(struct ranking *ranking, struct impact_ranker *ranker,
                                         struct newsidx_error *error)
{
    struct impact_index *index = ranking->terms->index;
    size_t room = 1;
    for (size_t i = 0; i < index->segments; i++) {
        room += impact_rank_windows(&index->segment[i]);
    }
    ranking->promise = memory_alloc(room * sizeof *ranking->promise);
    enum newsidx_status status = ranking->promise != NULL ? NEWSIDX_OK : error_nomem(error);
    for (size_t i = 0; i < index->segments && status == NEWSIDX_OK; i++) {
        const uint32_t windows = impact_rank_windows(&index->segment[i]);
        status = impact_ranker_open(ranker, ranking->terms, i, error);
        if (status == NEWSIDX_OK && !impact_ranker_promise(ranker, ranking->promise + ranking->windows, i, windows)) {
            status = error_nomem(error);
        }
        ranking->windows += windows;
    }
    ranking->first = status == NEWSIDX_OK ? impact_promise_order(ranking->promise, ranking->windows) : 0;
    return status;
}

static enum newsidx_status make_members(struct ranking *ranking, struct impact_ranker *ranker, unsigned threads,
                                        const struct impact_top *top, struct newsidx_error *error)
{
    for (unsigned i = 0; i < threads; i++) {
        struct member *member = &ranking->member[i];
        member->segment = SIZE_MAX;
        member->top = (struct impact_top){.wanted = top->wanted, .shared = &ranking->threshold};
        member->ranker = i == 0 ? ranker : impact_ranker_copy(ranker);
        if (member->ranker == NULL) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

/* Puts what all have found together. */
static enum newsidx_status gather(struct impact_top *top, const struct ranking *ranking, unsigned threads,
                                  struct newsidx_error *error)
{
    for (unsigned i = 0; i < threads; i++) {
        const struct member *member = &ranking->member[i];
        if (member->status != NEWSIDX_OK) {
            return error_set(error, member->status, "%s", member->error.message);
        }
        for (size_t k = 0; k < member->top.count; k++) {
            if (!impact_top_add(top, member->top.hit[k])) {
                return error_nomem(error);
            }
        }
    }
    return NEWSIDX_OK;
}

bool impact_rank_any_pays(const struct impact_ranker *ranker, const struct impact_terms *terms)
{
    return parallel_team_threads(terms->index->team) > 1 && impact_ranker_blocks(ranker, terms) >= SHARED_BLOCKS;
}

enum newsidx_status impact_rank_any(struct impact_ranker *ranker, struct impact_terms *terms, size_t part,
                                    struct impact_top *top, struct newsidx_error *error)
{
    const unsigned threads = parallel_team_threads(terms->index->team);
    struct ranking *ranking = memory_zeroed(1, sizeof *ranking);
    if (ranking == NULL) {
        return error_nomem(error);
    }
    ranking->terms = terms;
    ranking->part = part;
    ranking->error = error;
    atomic_init(&ranking->threshold, impact_top_threshold(top));
    enum newsidx_status status = order_windows(ranking, ranker, error);
    if (status == NEWSIDX_OK) {
        status = make_members(ranking, ranker, threads, top, error);
    }
    if (status == NEWSIDX_OK) {
        const struct parallel_work work = {read_part, rank_part, ranking};
        status = parallel_team_run(terms->index->team, count_parts(ranking), &work)
                     ? gather(top, ranking, threads, error)
                     : ranking->status;
    }
    for (unsigned i = 0; i < threads; i++) {
        impact_top_release(&ranking->member[i].top);
        if (i > 0) {
            impact_ranker_free(ranking->member[i].ranker);
        }
    }
    free(ranking->promise);
    free(ranking);
    return status;
}
