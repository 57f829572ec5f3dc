#include "search.h"

#include "date.h"
#include "error.h"
#include "evaluate.h"
#include "plan.h"
#include "score.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LIMIT_DEFAULT = 10 };

int64_t search_today(void)
{
    const time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL) {
        return now / 86400;
    }
    return date_to_days((struct date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
}

/* --- order -------------------------------------------------------------------------------------------------------------- */

static bool is_dated(int64_t id)
{
    return id >= DATE_ID_UNDATED_END;
}

/* Less than 0 where a comes first. Undated articles come last in either direction of time. */
static int compare_time(const struct newsidx_hit *a, const struct newsidx_hit *b, bool oldest_first)
{
    if (is_dated(a->id) != is_dated(b->id)) {
        return is_dated(a->id) ? -1 : 1;
    }
    const int order = (a->id < b->id) - (a->id > b->id);
    return oldest_first ? -order : order;
}

static int compare_newest(const void *a, const void *b)
{
    return compare_time(a, b, false);
}

static int compare_oldest(const void *a, const void *b)
{
    return compare_time(a, b, true);
}

static int compare_relevance(const void *a, const void *b)
{
    const struct newsidx_hit *left = a;
    const struct newsidx_hit *right = b;
    if (left->score != right->score) {
        return left->score > right->score ? -1 : 1;
    }
    return compare_time(left, right, false);
}

/* Sorts and keeps what lies between offset and limit. */
static void cut_page(struct newsidx_hits *hits, const struct newsidx_search_options *options)
{
    static int (*const COMPARE[])(const void *, const void *) = {
        [NEWSIDX_BY_RELEVANCE] = compare_relevance,
        [NEWSIDX_NEWEST_FIRST] = compare_newest,
        [NEWSIDX_OLDEST_FIRST] = compare_oldest,
    };
    if (hits->count > 1) {
        qsort(hits->hit, hits->count, sizeof *hits->hit, COMPARE[options->sort]);
    }
    const size_t limit = options->limit == 0 ? LIMIT_DEFAULT : options->limit;
    const size_t offset = options->offset < hits->count ? options->offset : hits->count;
    hits->count -= offset;
    if (hits->count > limit) {
        hits->count = limit;
    }
    if (offset > 0) {
        memmove(hits->hit, hits->hit + offset, hits->count * sizeof *hits->hit);
    }
}

/* --- scores ------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status score_rows(struct newsidx_hits *hits, sqlite3_stmt *select, struct newsidx_error *error)
{
    size_t at = 0; /* rows and hits both come in the order of ids */
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(select)) == SQLITE_ROW) {
        const int64_t id = sqlite3_column_int64(select, 0);
        while (at < hits->count && hits->hit[at].id < id) {
            at++;
        }
        if (at < hits->count && hits->hit[at].id == id) {
            hits->hit[at].score = sqlite3_column_double(select, 1);
        }
    }
    return rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(hits->archive->db, error);
}

static enum newsidx_status keep_terms(struct newsidx_hits *hits, const struct plan *plan, const struct score_run *run,
                                      struct newsidx_error *error)
{
    hits->term = calloc(plan->leaves + 1, sizeof *hits->term);
    if (hits->term == NULL) {
        return error_nomem(error);
    }
    hits->terms = plan->leaves;
    for (size_t i = 0; i < plan->leaves; i++) {
        hits->term[i] = (struct search_term){plan->leaf[i].term->shown, score_leaf_articles(run, i)};
    }
    return NEWSIDX_OK;
}

/* Where nothing was found, one row is enough to learn how many articles have each term. */
static enum newsidx_status count_terms(struct newsidx_hits *hits, const struct plan *plan, struct score_run *run,
                                       sqlite3_stmt *select, struct newsidx_error *error)
{
    statement_bind_text(select, 1, plan->match.data);
    (void)sqlite3_bind_int64(select, 2, INT64_MIN);
    (void)sqlite3_bind_int64(select, 3, INT64_MAX);
    score_bind(select, 4, run);
    const int rc = sqlite3_step(select);
    const enum newsidx_status status =
        rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(hits->archive->db, error);
    (void)sqlite3_reset(select);
    return status == NEWSIDX_OK ? keep_terms(hits, plan, run, error) : status;
}

/* Every term of the query counts for the score, also one that another part of the query made unnecessary. */
static enum newsidx_status score_hits(struct newsidx_hits *hits, const struct idset *found, struct newsidx_error *error)
{
    struct plan plan;
    struct score_run *run = NULL;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = plan_is_text(hits->query.root) && found->count > 0
                                     ? plan_build(&plan, hits->archive, hits->query.root, error)
                                     : plan_build_terms(&plan, hits->archive, hits->query.root, error);
    if (status == NEWSIDX_OK && plan.phrases > 0) {
        run = score_run_new(&plan, found);
        status =
            run != NULL ? query_statement_take(&select, hits->archive, QUERY_MATCH_SCORES, error) : error_nomem(error);
    }
    if (status == NEWSIDX_OK && run != NULL && found->count > 0) {
        statement_bind_text(select, 1, plan.match.data);
        (void)sqlite3_bind_int64(select, 2, found->id[0]);
        (void)sqlite3_bind_int64(select, 3, found->id[found->count - 1]);
        score_bind(select, 4, run);
        status = score_rows(hits, select, error);
        (void)sqlite3_reset(select);
        hits->scored = true;
        if (status == NEWSIDX_OK) {
            status = keep_terms(hits, &plan, run, error);
        }
    }
    if (status == NEWSIDX_OK && run != NULL && found->count == 0) {
        status = count_terms(hits, &plan, run, select, error);
    }
    buffer_append_text(&hits->match, buffer_text(&plan.match));
    score_run_free(run);
    plan_release(&plan);
    return status;
}

/* --- the search --------------------------------------------------------------------------------------------------------- */

/* Dates that the whole query is under narrow the range of ids that is looked at. */
static void narrow(struct evaluation *evaluation, const struct ast *root)
{
    for (size_t i = 0; i < (root->kind == AST_AND ? root->count : 1); i++) {
        const struct ast *ast = root->kind == AST_AND ? root->child[i] : root;
        if (ast->kind == AST_DATES) {
            evaluation->first_id = ast->first_id > evaluation->first_id ? ast->first_id : evaluation->first_id;
            evaluation->last_id = ast->last_id < evaluation->last_id ? ast->last_id : evaluation->last_id;
        }
    }
}

static enum newsidx_status fill_hits(struct newsidx_hits *hits, const struct idset *found, struct newsidx_error *error)
{
    hits->hit = calloc(found->count + 1, sizeof *hits->hit);
    if (hits->hit == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < found->count; i++) {
        hits->hit[i] = (struct newsidx_hit){.id = found->id[i], .partial = hits->partial};
    }
    hits->count = found->count;
    hits->total = found->count;
    return NEWSIDX_OK;
}

static enum newsidx_status run_query(struct newsidx_hits *hits, const struct search_request *request, bool any,
                                     struct newsidx_error *error)
{
    const struct query_options options = {.any = any, .today = request->today};
    enum newsidx_status status = query_parse(&hits->query, hits->archive->analyzer, request->query, &options, error);
    if (status != NEWSIDX_OK || hits->query.root == NULL) {
        return status;
    }
    struct evaluation evaluation = {
        .archive = hits->archive, .first_id = INT64_MIN, .last_id = INT64_MAX, .error = error};
    narrow(&evaluation, hits->query.root);
    struct idset found = {0};
    status = evaluate(&evaluation, hits->query.root, &found);
    hits->checked = evaluation.checked;
    if (status == NEWSIDX_OK) {
        status = fill_hits(hits, &found, error);
    }
    if (status == NEWSIDX_OK && request->options.sort == NEWSIDX_BY_RELEVANCE) {
        status = score_hits(hits, &found, error);
    }
    idset_release(&found);
    if (status == NEWSIDX_OK) {
        cut_page(hits, &request->options);
    }
    return status;
}

static void clear_answer(struct newsidx_hits *hits)
{
    query_release(&hits->query);
    free(hits->hit);
    free(hits->term);
    buffer_release(&hits->match);
    *hits = (struct newsidx_hits){.archive = hits->archive};
}

/* In one read transaction, so that count, scores and hits speak of the same state whatever writers do meanwhile. */
static enum newsidx_status run_in_transaction(struct newsidx_hits *hits, const struct search_request *request,
                                              struct newsidx_error *error)
{
    const bool own = sqlite3_get_autocommit(hits->archive->db) != 0;
    enum newsidx_status status = own ? statement_execute(hits->archive->db, "BEGIN", error) : NEWSIDX_OK;
    if (status != NEWSIDX_OK) {
        return status;
    }
    status = run_query(hits, request, request->options.any, error);
    if (status == NEWSIDX_OK && hits->total == 0 && request->options.fallback && !request->options.any) {
        clear_answer(hits);
        hits->partial = true;
        status = run_query(hits, request, true, error);
        hits->partial = hits->total > 0;
    }
    if (own) {
        (void)sqlite3_exec(hits->archive->db, "COMMIT", NULL, NULL, NULL);
    }
    return status;
}

enum newsidx_status search_run(struct newsidx_hits **out, struct newsidx_archive *archive,
                               const struct search_request *request, struct newsidx_error *error)
{
    *out = NULL;
    struct newsidx_hits *hits = calloc(1, sizeof *hits);
    if (hits == NULL) {
        return error_nomem(error);
    }
    hits->archive = archive;
    const enum newsidx_status status = run_in_transaction(hits, request, error);
    if (status != NEWSIDX_OK) {
        newsidx_hits_free(hits);
        return status;
    }
    *out = hits;
    return hits->total > 0 ? NEWSIDX_OK : error_set(error, NEWSIDX_NOTHING, "nothing found");
}

enum newsidx_status newsidx_search(struct newsidx_hits **out, struct newsidx_archive *archive, const char *query,
                                   const struct newsidx_search_options *options, struct newsidx_error *error)
{
    struct search_request request = {.query = query, .today = search_today()};
    if (options != NULL) {
        request.options = *options;
    }
    return search_run(out, archive, &request, error);
}

size_t newsidx_hits_total(const struct newsidx_hits *hits)
{
    return hits->total;
}

bool newsidx_hits_next(struct newsidx_hits *hits, struct newsidx_hit *hit)
{
    if (hits->next == hits->count) {
        return false;
    }
    *hit = hits->hit[hits->next++];
    return true;
}

void newsidx_hits_free(struct newsidx_hits *hits)
{
    if (hits != NULL) {
        clear_answer(hits);
        free(hits);
    }
}
