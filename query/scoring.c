#include "scoring.h"

#include "error.h"
#include "index_size.h"
#include "memory.h"
#include "plan.h"
#include "score.h"
#include "statements.h"

#include <stdlib.h>

/* One archive's side of the scoring. */
struct side {
    struct search_part *part;
    struct plan plan;
    struct score_run *counting;
    size_t first_hit; /* of hits->hit: its articles, in the order of ids */
};

static enum newsidx_status take_statement(sqlite3_stmt **select, const struct side *side, int64_t first_id,
                                          int64_t last_id, struct score_run *run, struct newsidx_error *error)
{
    const enum newsidx_status status = query_statement_take(select, side->part->archive, QUERY_MATCH_SCORES, error);
    if (status == NEWSIDX_OK) {
        statement_bind_text(*select, 1, buffer_text(&side->plan.match));
        (void)sqlite3_bind_int64(*select, 2, first_id);
        (void)sqlite3_bind_int64(*select, 3, last_id);
        score_bind(*select, 4, run);
    }
    return status;
}

/* One row is enough to learn how many articles have each term. */
static enum newsidx_status count_side(struct side *side, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    side->counting = score_run_new(&side->plan, NULL, NULL);
    if (side->counting == NULL) {
        return error_nomem(error);
    }
    if (side->plan.phrases > 0) {
        enum newsidx_status status = take_statement(&select, side, INT64_MIN, INT64_MAX, side->counting, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        const int rc = statement_step(select);
        status = rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(side->part->archive->db, error);
        (void)sqlite3_reset(select);
        if (status != NEWSIDX_OK) {
            return status;
        }
    }
    struct index_size size;
    enum newsidx_status status = NEWSIDX_OK;
    if (!score_run_counted(side->counting)) {
        status = index_size_read(&size, side->part->archive, error);
        score_run_set_size(side->counting, size.rows, size.words);
    }
    return status;
}

/* Whether MATCH with the tree's operators gives each term of an article that matches its whole frequency: FTS5 counts none of a term in
 * a branch that does not match, and of those in NEAR only the ones that are near. */
static bool counts_every_term(const struct ast *ast, bool under_or)
{
    if (ast->kind == AST_TERM) {
        return true;
    }
    if (ast->kind == AST_NEAR || (ast->kind == AST_AND && under_or)) {
        return false;
    }
    bool every = true;
    for (size_t i = 0; i < ast->count && every; i++) {
        const struct ast *child = ast->child[i];
        every = child->kind == AST_NOT || counts_every_term(child, under_or || ast->kind == AST_OR);
    }
    return every;
}

static enum newsidx_status make_side(struct side *side, struct newsidx_error *error)
{
    const struct query *query = &side->part->query;
    const struct ast *root = query->scored != NULL ? query->scored : query->root;
    struct newsidx_archive *archive = side->part->archive;
    const bool narrow =
        query->scored == NULL && plan_is_text(root) && side->part->found.count > 0 && counts_every_term(root, false);
    const enum newsidx_status status =
        narrow ? plan_build(&side->plan, archive, root, error) : plan_build_terms(&side->plan, archive, root, error);
    return status == NEWSIDX_OK ? count_side(side, error) : status;
}

static enum newsidx_status score_side(struct newsidx_hits *hits, const struct side *side,
                                      const struct score_stats *stats, struct newsidx_error *error)
{
    const struct idset *found = &side->part->found;
    if (found->count == 0 || side->plan.phrases == 0) {
        return NEWSIDX_OK;
    }
    struct score_run *run = score_run_new(&side->plan, stats, found);
    sqlite3_stmt *select = NULL;
    enum newsidx_status status =
        run != NULL ? take_statement(&select, side, found->id[0], found->id[found->count - 1], run, error)
                    : error_nomem(error);
    if (status == NEWSIDX_OK) {
        size_t at = 0; /* rows and hits both come in the order of ids */
        int rc = SQLITE_ROW;
        while ((rc = statement_step(select)) == SQLITE_ROW) {
            const int64_t id = sqlite3_column_int64(select, 0);
            while (at < found->count && found->id[at] < id) {
                at++;
            }
            if (at < found->count && found->id[at] == id) {
                hits->hit[side->first_hit + at].hit.score = sqlite3_column_double(select, 1);
            }
        }
        status = rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(side->part->archive->db, error);
        (void)sqlite3_reset(select);
    }
    score_run_free(run);
    return status;
}

enum newsidx_status scoring_keep_terms(struct newsidx_hits *hits, const struct plan *plan,
                                       const struct score_stats *stats, struct newsidx_error *error)
{
    hits->term = memory_zeroed(plan->leaves + 1, sizeof *hits->term);
    if (hits->term == NULL) {
        return error_nomem(error);
    }
    hits->terms = plan->leaves;
    hits->typed_terms = 0;
    for (size_t i = 0; i < plan->leaves; i++) {
        hits->term[i] = (struct search_term){.term = plan->leaf[i].term,
                                             .shown = plan->leaf[i].term->shown,
                                             .articles = stats->articles[i],
                                             .weight = plan->leaf[i].weight};
        hits->typed_terms += !plan->leaf[i].term->added;
    }
    buffer_append_text(&hits->match, buffer_text(&plan->match));
    return NEWSIDX_OK;
}

static enum newsidx_status score_sides(struct newsidx_hits *hits, const struct side *side, struct newsidx_error *error)
{
    struct score_run **run = memory_zeroed(hits->parts, sizeof *run);
    if (run == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        run[i] = side[i].counting;
    }
    struct score_stats stats;
    enum newsidx_status status = score_stats_make(&stats, run, hits->parts) ? NEWSIDX_OK : error_nomem(error);
    for (size_t i = 0; i < hits->parts && status == NEWSIDX_OK; i++) {
        status = score_side(hits, &side[i], &stats, error);
        hits->scored = hits->scored || (side[i].plan.phrases > 0 && side[i].part->found.count > 0);
    }
    if (status == NEWSIDX_OK) {
        status = scoring_keep_terms(hits, &side[0].plan, &stats, error);
    }
    score_stats_release(&stats);
    free(run);
    return status;
}

enum newsidx_status scoring_run(struct newsidx_hits *hits, struct newsidx_error *error)
{
    struct side *side = memory_zeroed(hits->parts, sizeof *side);
    if (side == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    size_t first_hit = 0;
    for (size_t i = 0; i < hits->parts && status == NEWSIDX_OK; i++) {
        side[i].part = &hits->part[i];
        side[i].first_hit = first_hit;
        first_hit += hits->part[i].found.count;
        status = make_side(&side[i], error);
    }
    if (status == NEWSIDX_OK) {
        status = score_sides(hits, side, error);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        score_run_free(side[i].counting);
        plan_release(&side[i].plan);
    }
    free(side);
    return status;
}
