#include "evaluate.h"

#include "article.h"
#include "error.h"
#include "fields.h"
#include "match.h"
#include "memory.h"
#include "plan.h"
#include "statements.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

void evaluation_narrow(struct evaluation *evaluation, const struct ast *root)
{
    for (size_t i = 0; i < (root->kind == AST_AND ? root->count : 1); i++) {
        const struct ast *ast = root->kind == AST_AND ? root->child[i] : root;
        if (ast->kind == AST_DATES) {
            evaluation->first_id = ast->first_id > evaluation->first_id ? ast->first_id : evaluation->first_id;
            evaluation->last_id = ast->last_id < evaluation->last_id ? ast->last_id : evaluation->last_id;
        }
    }
}

static enum newsidx_status collect_ids(struct evaluation *evaluation, sqlite3_stmt *select, struct idset *out)
{
    int rc = SQLITE_ROW;
    while ((rc = statement_step(select)) == SQLITE_ROW) {
        if (!idset_append(out, sqlite3_column_int64(select, 0))) {
            (void)sqlite3_reset(select);
            return error_nomem(evaluation->error);
        }
    }
    const enum newsidx_status status =
        rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(evaluation->archive->db, evaluation->error);
    (void)sqlite3_reset(select);
    return status;
}

static enum newsidx_status all_ids(struct evaluation *evaluation, struct idset *out)
{
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status =
        query_statement_take(&select, evaluation->archive, QUERY_ALL_IDS, evaluation->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, evaluation->first_id);
    (void)sqlite3_bind_int64(select, 2, evaluation->last_id);
    return collect_ids(evaluation, select, out);
}

/* --- MATCH, and the check on the text ----------------------------------------------------------------------------------- */

static enum newsidx_status read_text(struct evaluation *evaluation, int64_t id, struct newsidx_article *article)
{
    static const enum newsidx_field FIELDS[] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY, NEWSIDX_AUTHOR,
                                                NEWSIDX_DATELINE};
    sqlite3_stmt *select = NULL;
    enum newsidx_status status =
        query_statement_take(&select, evaluation->archive, QUERY_SELECT_TEXT, evaluation->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    newsidx_article_clear(article);
    (void)sqlite3_bind_int64(select, 1, id);
    const int rc = statement_step(select);
    status = statement_stepped(evaluation->archive->db, rc, evaluation->error);
    if (rc == SQLITE_ROW) {
        article->id = id;
        for (int i = 0; i < COLUMN_COUNT && status == NEWSIDX_OK; i++) {
            const char *text = statement_text(select, i);
            char *copy = text != NULL ? memory_copy(text) : NULL;
            if (text != NULL && copy == NULL) {
                status = error_nomem(evaluation->error);
            }
            article->field[FIELDS[i]] = copy;
        }
    }
    (void)sqlite3_reset(select);
    return status;
}

/* Keeps of out the articles whose text matches. */
static enum newsidx_status check_texts(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    struct matcher *matcher = matcher_new(ast, evaluation->archive->analyzer);
    if (matcher == NULL) {
        return error_nomem(evaluation->error);
    }
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    size_t kept = 0;
    evaluation->checked = true;
    for (size_t i = 0; i < out->count && status == NEWSIDX_OK; i++) {
        status = read_text(evaluation, out->id[i], &article);
        if (status == NEWSIDX_OK && !matcher_load(matcher, &article)) {
            status = error_nomem(evaluation->error);
        }
        if (status == NEWSIDX_OK && matcher_holds(matcher)) {
            out->id[kept++] = out->id[i];
        }
    }
    out->count = kept;
    newsidx_article_clear(&article);
    matcher_free(matcher);
    return status;
}

static enum newsidx_status evaluate_text(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    struct plan plan;
    enum newsidx_status status = plan_build(&plan, evaluation->archive, ast, evaluation->error);
    sqlite3_stmt *select = NULL;
    if (status == NEWSIDX_OK) {
        status = query_statement_take(&select, evaluation->archive, QUERY_MATCH_IDS, evaluation->error);
    }
    if (status == NEWSIDX_OK) {
        statement_bind_text(select, 1, buffer_text(&plan.match));
        (void)sqlite3_bind_int64(select, 2, evaluation->first_id);
        (void)sqlite3_bind_int64(select, 3, evaluation->last_id);
        status = collect_ids(evaluation, select, out);
    }
    if (status == NEWSIDX_OK && !plan.exact) {
        status = check_texts(evaluation, ast, out);
    }
    plan_release(&plan);
    return status;
}

/* --- filters ------------------------------------------------------------------------------------------------------------ */

/* The statement that gives a field's values: from the covering index where that holds the field, else from the articles. */
static enum newsidx_status take_values(sqlite3_stmt **select, struct evaluation *evaluation, enum newsidx_field field)
{
    static const enum newsidx_field INDEXED[] = {NEWSIDX_PLACE, NEWSIDX_AGENCY, NEWSIDX_SOURCE, NEWSIDX_SECTION,
                                                 NEWSIDX_LANGUAGE};
    for (size_t i = 0; i < sizeof INDEXED / sizeof *INDEXED; i++) {
        if (INDEXED[i] == field &&
            query_statement_take(select, evaluation->archive, QUERY_SCAN_INDEXED, NULL) == NEWSIDX_OK) {
            return NEWSIDX_OK; /* an archive from before the index has none */
        }
    }
    return query_statement_take(select, evaluation->archive, QUERY_SCAN_FILTERED, evaluation->error);
}

/* All articles of the range for which the filter holds, or only those among *candidates. */
static enum newsidx_status evaluate_filter(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = take_values(&select, evaluation, ast->field);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, evaluation->first_id);
    (void)sqlite3_bind_int64(select, 2, evaluation->last_id);
    statement_bind_text(select, 3, newsidx_field_name(ast->field));
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        if (value_holds(ast, evaluation->archive->analyzer, statement_text(select, 1)) &&
            !idset_append(out, sqlite3_column_int64(select, 0))) {
            status = error_nomem(evaluation->error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(evaluation->archive->db, evaluation->error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* Keeps of out the articles for which the filter holds. */
static enum newsidx_status apply_filter(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    enum newsidx_status status = NEWSIDX_OK;
    size_t kept = 0;
    for (size_t i = 0; i < out->count && status == NEWSIDX_OK; i++) {
        sqlite3_stmt *select = NULL;
        status = take_values(&select, evaluation, ast->field);
        if (status != NEWSIDX_OK) {
            break;
        }
        (void)sqlite3_bind_int64(select, 1, out->id[i]);
        (void)sqlite3_bind_int64(select, 2, out->id[i]);
        statement_bind_text(select, 3, newsidx_field_name(ast->field));
        const int rc = statement_step(select);
        if (rc == SQLITE_ROW && value_holds(ast, evaluation->archive->analyzer, statement_text(select, 1))) {
            out->id[kept++] = out->id[i];
        } else if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
            status = statement_error(evaluation->archive->db, evaluation->error);
        }
        (void)sqlite3_reset(select);
    }
    out->count = kept;
    return status;
}

/* --- algebra ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status evaluate_dates(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    struct evaluation narrowed = *evaluation;
    narrowed.first_id = ast->first_id > evaluation->first_id ? ast->first_id : evaluation->first_id;
    narrowed.last_id = ast->last_id < evaluation->last_id ? ast->last_id : evaluation->last_id;
    const enum newsidx_status status = all_ids(&narrowed, out);
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (ast_dates_hold(ast, out->id[i])) {
            out->id[kept++] = out->id[i];
        }
    }
    out->count = kept;
    return status;
}

static enum newsidx_status evaluate_state(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status =
        query_statement_take(&select, evaluation->archive, QUERY_STATE_IDS, evaluation->error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, evaluation->first_id);
    (void)sqlite3_bind_int64(select, 2, evaluation->last_id);
    statement_bind_text(select, 3, ast->state->name);
    return collect_ids(evaluation, select, out);
}

static enum newsidx_status evaluate_or(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < ast->count && status == NEWSIDX_OK; i++) {
        struct idset set = {0};
        status = evaluate(evaluation, ast->child[i], &set);
        if (status == NEWSIDX_OK && !idset_unite(out, &set)) {
            status = error_nomem(evaluation->error);
        }
        idset_release(&set);
    }
    return status;
}

/* Children of an AND go in the order of what they cost: text first, all of it in one MATCH with the exclusions of text; then sets;
 * filters last, on what is left. */
enum stage { STAGE_TEXT, STAGE_EXCLUDED_TEXT, STAGE_SET, STAGE_FILTER, STAGE_EXCLUDED_SET };

static enum stage stage_of(const struct ast *ast)
{
    if (ast->kind == AST_FILTER) {
        return STAGE_FILTER;
    }
    if (ast->kind == AST_NOT) {
        return plan_is_text(ast->child[0]) ? STAGE_EXCLUDED_TEXT : STAGE_EXCLUDED_SET;
    }
    return plan_is_text(ast) ? STAGE_TEXT : STAGE_SET;
}

/* Joins one child's set to what is there already. */
static enum newsidx_status join_child(struct evaluation *evaluation, const struct ast *child, bool *begun,
                                      struct idset *out)
{
    const bool excluded = child->kind == AST_NOT;
    if (*begun && child->kind == AST_FILTER) {
        return apply_filter(evaluation, child, out);
    }
    enum newsidx_status status = NEWSIDX_OK;
    if (!*begun && excluded) {
        status = all_ids(evaluation, out);
        *begun = true;
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (!*begun) {
        *begun = true;
        return evaluate(evaluation, child, out);
    }
    struct idset set = {0};
    status = evaluate(evaluation, excluded ? child->child[0] : child, &set);
    if (excluded) {
        idset_subtract(out, &set);
    } else {
        idset_intersect(out, &set);
    }
    idset_release(&set);
    return status;
}

/* The children of the text stages as one AND for MATCH; count 0 where none must occur. */
static enum newsidx_status evaluate_text_group(struct evaluation *evaluation, const struct ast *ast, bool *begun,
                                               struct idset *out)
{
    struct ast **child = memory_zeroed(ast->count, sizeof(struct ast *));
    if (child == NULL) {
        return error_nomem(evaluation->error);
    }
    struct ast group = {.kind = AST_AND, .child = child, .columns = COLUMNS_ALL};
    for (size_t i = 0; i < ast->count; i++) {
        const enum stage stage = stage_of(ast->child[i]);
        *begun = *begun || stage == STAGE_TEXT;
        if (stage == STAGE_TEXT || stage == STAGE_EXCLUDED_TEXT) {
            child[group.count++] = ast->child[i];
        }
    }
    const enum newsidx_status status = *begun ? evaluate_text(evaluation, &group, out) : NEWSIDX_OK;
    free(child);
    return status;
}

static enum newsidx_status evaluate_and(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    bool begun = false;
    enum newsidx_status status = evaluate_text_group(evaluation, ast, &begun, out);
    const bool text_done = begun;
    static const enum stage ORDER[] = {STAGE_SET, STAGE_FILTER, STAGE_EXCLUDED_TEXT, STAGE_EXCLUDED_SET};
    for (size_t k = 0; k < sizeof ORDER / sizeof *ORDER; k++) {
        for (size_t i = 0; i < ast->count && status == NEWSIDX_OK; i++) {
            const enum stage stage = stage_of(ast->child[i]);
            const bool done = text_done && stage == STAGE_EXCLUDED_TEXT;
            if (stage == ORDER[k] && !done) {
                status = join_child(evaluation, ast->child[i], &begun, out);
            }
        }
    }
    return status;
}

enum newsidx_status evaluate(struct evaluation *evaluation, const struct ast *ast, struct idset *out)
{
    if (plan_is_text(ast)) {
        return evaluate_text(evaluation, ast, out);
    }
    bool begun = false;
    switch (ast->kind) {
    case AST_FILTER:
        return evaluate_filter(evaluation, ast, out);
    case AST_DATES:
        return evaluate_dates(evaluation, ast, out);
    case AST_STATE:
        return evaluate_state(evaluation, ast, out);
    case AST_OR:
        return evaluate_or(evaluation, ast, out);
    case AST_NOT:
        return join_child(evaluation, ast, &begun, out);
    case AST_NEAR: /* nested too deep for MATCH: both sides, then the text */
    case AST_ATLEAST:
    case AST_AND:
    case AST_TERM:
        break;
    }
    enum newsidx_status status = evaluate_and(evaluation, ast, out);
    if (status == NEWSIDX_OK && ast->kind != AST_AND) {
        status = check_texts(evaluation, ast, out);
    }
    return status;
}
