#include "search.h"

#include "article.h"
#include "date.h"
#include "error.h"
#include "evaluate.h"
#include "feedback.h"
#include "impact_search.h"
#include "memory.h"
#include "order.h"
#include "scoring.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t search_today(void)
{
    const time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local) == NULL) {
        return now / 86400;
    }
    return date_to_days((struct date){local.tm_year + 1900, local.tm_mon + 1, local.tm_mday});
}

/* --- steps -------------------------------------------------------------------------------------------------------------- */

static double clock_ms(void)
{
    struct timespec now;
    return clock_gettime(CLOCK_MONOTONIC, &now) == 0 ? (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6 : 0.0;
}

/* Notes what has been done since *since, which becomes now. */
static void end_step(struct newsidx_hits *hits, const char *name, double *since)
{
    const double now = clock_ms();
    if (hits->steps < SEARCH_STEPS_MAX) {
        hits->step[hits->steps++] = (struct search_step){name, now - *since};
    }
    *since = now;
}

/* --- one run over all archives ------------------------------------------------------------------------------------------ */

static enum newsidx_status parse_parts(struct newsidx_hits *hits, const struct search_request *request, bool any,
                                       struct newsidx_error *error)
{
    const struct query_options options = {.dialect = request->dialect, .any = any, .today = request->today};
    for (size_t i = 0; i < hits->parts; i++) {
        const enum newsidx_status status =
            query_parse(&hits->part[i].query, hits->part[i].archive->analyzer, request->query, &options, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status evaluate_parts(struct newsidx_hits *hits, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < hits->parts && status == NEWSIDX_OK; i++) {
        struct search_part *part = &hits->part[i];
        struct evaluation evaluation = {
            .archive = part->archive, .first_id = INT64_MIN, .last_id = INT64_MAX, .error = error};
        idset_release(&part->found);
        if (part->query.root != NULL) {
            evaluation_narrow(&evaluation, part->query.root);
            status = evaluate(&evaluation, part->query.root, &part->found);
            hits->checked = hits->checked || evaluation.checked;
        }
    }
    if (status == NEWSIDX_OK && hits->request->filter != NULL) {
        status = hits->request->filter(hits->request->filter_context, hits->part, hits->parts, error);
    }
    return status;
}

static enum newsidx_status fill_hits(struct newsidx_hits *hits, struct newsidx_error *error)
{
    size_t total = 0;
    for (size_t i = 0; i < hits->parts; i++) {
        total += hits->part[i].found.count;
    }
    free(hits->hit);
    hits->count = 0;
    hits->total = total;
    hits->hit = memory_zeroed(total + 1, sizeof *hits->hit);
    if (hits->hit == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        const struct idset *found = &hits->part[i].found;
        for (size_t k = 0; k < found->count; k++) {
            hits->hit[hits->count++] =
                (struct search_hit){.hit = {.id = found->id[k], .partial = hits->partial}, .part = i};
        }
    }
    return NEWSIDX_OK;
}

/* The example is like itself, which nobody asked. */
static enum newsidx_status drop_example(struct newsidx_hits *hits, struct newsidx_error *error)
{
    struct idset one = {0};
    const bool made = idset_append(&one, hits->example_id);
    if (made) {
        idset_subtract(&hits->part[hits->example_part].found, &one);
    }
    idset_release(&one);
    return made ? NEWSIDX_OK : error_nomem(error);
}

/* All that was found, as many of it scored as there is. */
static enum newsidx_status answer_from_text(struct newsidx_hits *hits, const struct newsidx_search_options *options,
                                            double *since, struct newsidx_error *error)
{
    enum newsidx_status status = evaluate_parts(hits, error);
    end_step(hits, "find", since);
    if (status == NEWSIDX_OK && hits->example_id != 0) {
        status = drop_example(hits, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_hits(hits, error);
    }
    if (status == NEWSIDX_OK && options->sort == NEWSIDX_BY_RELEVANCE) {
        status = scoring_run(hits, error);
        end_step(hits, "score", since);
    }
    if (status == NEWSIDX_OK) {
        order_page(hits, options);
        end_step(hits, "order", since);
    }
    return status;
}

/* Finds, scores where that is wanted, and keeps the page. */
static enum newsidx_status answer(struct newsidx_hits *hits, const struct newsidx_search_options *options,
                                  double *since, struct newsidx_error *error)
{
    free(hits->term);
    hits->term = NULL;
    hits->terms = 0;
    buffer_clear(&hits->match);
    enum newsidx_status status = impact_search(hits, options, &hits->impact, error);
    if (status == NEWSIDX_OK && hits->impact) {
        end_step(hits, "impact index", since);
        return NEWSIDX_OK;
    }
    return status == NEWSIDX_OK ? answer_from_text(hits, options, since, error) : status;
}

/* --- an article for an example ------------------------------------------------------------------------------------------ */

enum newsidx_status search_article(int64_t *id, size_t *part, struct newsidx_archive *const *archive, size_t count,
                                   const char *name, struct newsidx_error *error)
{
    char *end = NULL;
    const int64_t number = strtoll(name, &end, 10);
    const bool is_number = *name >= '0' && *name <= '9' && *end == '\0' && number > 0;
    for (int by_id = 0; by_id < (is_number ? 2 : 1); by_id++) { /* guids may be plain numbers, too: they come first */
        for (*part = 0; *part < count; ++*part) {
            sqlite3_stmt *select = NULL;
            const enum newsidx_status status = query_statement_take(
                &select, archive[*part], by_id != 0 ? QUERY_SELECT_ID : QUERY_SELECT_ID_BY_GUID, error);
            if (status != NEWSIDX_OK) {
                return status;
            }
            if (by_id != 0) {
                (void)sqlite3_bind_int64(select, 1, number);
            } else {
                statement_bind_text(select, 1, name);
            }
            const int rc = statement_step(select);
            *id = rc == SQLITE_ROW ? sqlite3_column_int64(select, 0) : 0;
            const enum newsidx_status found =
                rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(archive[*part]->db, error);
            (void)sqlite3_reset(select);
            if (rc == SQLITE_ROW || found != NEWSIDX_OK) {
                return found;
            }
        }
    }
    return error_set(error, NEWSIDX_NOTHING, "no article '%s'", name);
}

enum newsidx_status search_guid(struct buffer *out, struct newsidx_archive *archive, int64_t id,
                                struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_SELECT_GUID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, id);
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        buffer_append_text(out, statement_text(select, 0));
    }
    status = statement_stepped(archive->db, rc, error);
    (void)sqlite3_reset(select);
    return status;
}

/* Makes the words of the article that the request names the query. */
static enum newsidx_status read_example(struct newsidx_hits *hits, const char *name, int64_t *id, size_t *part,
                                        struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    struct newsidx_archive **archive = memory_zeroed(hits->parts, sizeof *archive);
    if (archive == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        archive[i] = hits->part[i].archive;
    }
    enum newsidx_status status = search_article(id, part, archive, hits->parts, name, error);
    if (status == NEWSIDX_OK) {
        status = newsidx_read(archive[*part], *id, &article, error);
    }
    if (status == NEWSIDX_OK) {
        status = feedback_like(hits, &article, error);
    }
    newsidx_article_clear(&article);
    free(archive);
    return status;
}

static enum newsidx_status run_like(struct newsidx_hits *hits, const struct search_request *request, double *since,
                                    struct newsidx_error *error)
{
    const enum newsidx_status status = read_example(hits, request->like, &hits->example_id, &hits->example_part, error);
    end_step(hits, "read the example", since);
    if (status != NEWSIDX_OK || hits->part[0].query.root == NULL) {
        return status; /* it has no word that others have, too */
    }
    return answer(hits, &request->options, since, error);
}

/* The best articles' words, then the search with them. */
static enum newsidx_status run_expanded(struct newsidx_hits *hits, const struct search_request *request, double *since,
                                        struct newsidx_error *error)
{
    const struct newsidx_search_options best = {
        .sort = NEWSIDX_BY_RELEVANCE, .limit = FEEDBACK_ARTICLES, .uncounted = true};
    enum newsidx_status status = answer(hits, &best, since, error);
    if (status == NEWSIDX_OK && hits->scored && hits->count > 0) {
        status = feedback_expand(hits, error);
        end_step(hits, "expand", since);
    }
    return status == NEWSIDX_OK ? answer(hits, &request->options, since, error) : status;
}

static enum newsidx_status run_query(struct newsidx_hits *hits, const struct search_request *request, bool any,
                                     struct newsidx_error *error)
{
    double since = clock_ms();
    enum newsidx_status status = NEWSIDX_OK;
    if (request->query != NULL) {
        status = parse_parts(hits, request, any, error);
        end_step(hits, "parse", &since);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (request->like != NULL) {
        return run_like(hits, request, &since, error);
    }
    if (hits->part[0].query.root == NULL) {
        return NEWSIDX_OK;
    }
    return request->expand ? run_expanded(hits, request, &since, error)
                           : answer(hits, &request->options, &since, error);
}

/* --- the search --------------------------------------------------------------------------------------------------------- */

static void clear_answer(struct newsidx_hits *hits)
{
    for (size_t i = 0; i < hits->parts; i++) {
        query_release(&hits->part[i].query);
        idset_release(&hits->part[i].found);
    }
    free(hits->hit);
    free(hits->term);
    buffer_release(&hits->match);
    *hits = (struct newsidx_hits){.part = hits->part, .parts = hits->parts, .request = hits->request};
}

static enum newsidx_status run_both(struct newsidx_hits *hits, const struct search_request *request,
                                    struct newsidx_error *error)
{
    const bool any = request->options.any || request->expand;
    enum newsidx_status status = run_query(hits, request, any, error);
    if (status == NEWSIDX_OK && hits->total == 0 && request->options.fallback && !any && request->like == NULL) {
        clear_answer(hits);
        hits->partial = true;
        status = run_query(hits, request, true, error);
        hits->partial = hits->total > 0;
    }
    return status;
}

static enum newsidx_status begin_one(struct newsidx_archive *archive, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    enum newsidx_status status = query_statement_take(&statement, archive, QUERY_COMMIT, error);
    if (status == NEWSIDX_OK) {
        status = query_statement_take(&statement, archive, QUERY_BEGIN, error);
    }
    return status == NEWSIDX_OK ? statement_run(archive->db, statement, error) : status;
}

enum newsidx_status search_begin(struct search_snapshot *out, struct newsidx_archive *const *archive, size_t count,
                                 struct newsidx_error *error)
{
    *out = (struct search_snapshot){.archive = archive, .count = count, .own = memory_zeroed(count, sizeof(bool))};
    if (out->own == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        if (sqlite3_get_autocommit(archive[i]->db) != 0) {
            status = begin_one(archive[i], error);
            out->own[i] = status == NEWSIDX_OK;
        }
    }
    return status;
}

void search_end(struct search_snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->count && snapshot->own != NULL; i++) {
        if (snapshot->own[i]) {
            sqlite3_stmt *commit = NULL; /* there since the beginning: it cannot fail */
            (void)query_statement_take(&commit, snapshot->archive[i], QUERY_COMMIT, NULL);
            (void)statement_run(snapshot->archive[i]->db, commit, NULL);
        }
    }
    free(snapshot->own);
    snapshot->own = NULL;
}

enum newsidx_status search_run(struct newsidx_hits **out, struct newsidx_archive *const *archive, size_t count,
                               const struct search_request *request, struct newsidx_error *error)
{
    *out = NULL;
    const unsigned failures = memory_failures();
    struct newsidx_hits *hits = memory_zeroed(1, sizeof *hits);
    struct search_part *part = memory_zeroed(count, sizeof *part);
    if (hits == NULL || part == NULL) {
        free(hits);
        free(part);
        return error_nomem(error);
    }
    hits->part = part;
    hits->parts = count;
    for (size_t i = 0; i < count; i++) {
        part[i].archive = archive[i];
    }
    hits->request = request;
    struct search_snapshot snapshot;
    enum newsidx_status status = search_begin(&snapshot, archive, count, error);
    if (status == NEWSIDX_OK) {
        status = run_both(hits, request, error);
    }
    search_end(&snapshot);
    status = error_check_memory(status, failures, error);
    hits->request = NULL;
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
    struct search_request request = {.query = query, .today = search_today(), .page_only = true};
    if (options != NULL) {
        request.options = *options;
    }
    return search_run(out, &archive, 1, &request, error);
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
    *hit = hits->hit[hits->next++].hit;
    return true;
}

void newsidx_hits_free(struct newsidx_hits *hits)
{
    if (hits != NULL) {
        clear_answer(hits);
        free(hits->part);
        free(hits);
    }
}
