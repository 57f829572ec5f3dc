#include "score.h"

#include "memory.h"
#include "rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char POINTER_TYPE[] = "newsidx_score";
static const double COLUMN_WEIGHT[COLUMN_COUNT] = RANK_COLUMN_WEIGHTS;

/* Forms of a leaf that are counted apart: a term has at most 16 (terms.h), a phrase with slop as many as it has words. */
enum { FORMS_MAX = 64 };

struct score_run {
    const struct plan *plan;
    const struct score_stats *stats; /* NULL: it counts */
    const struct idset *wanted;
    bool frequencies; /* it gives those */
    bool apart;       /* and counts the phrases each for itself */
    bool counted;
    int64_t rows;
    int64_t words;
    int64_t *articles; /* by phrase: how many articles have it */
    double *frequency; /* by leaf, of the article at hand */
};

struct score_run *score_run_new(const struct plan *plan, const struct score_stats *stats, const struct idset *wanted)
{
    struct score_run *run = memory_zeroed(1, sizeof *run);
    if (run == NULL) {
        return NULL;
    }
    run->plan = plan;
    run->stats = stats;
    run->wanted = wanted;
    run->articles = memory_zeroed(plan->phrases + 1, sizeof *run->articles);
    run->frequency = memory_zeroed(plan->leaves + 1, sizeof *run->frequency);
    if (run->articles == NULL || run->frequency == NULL) {
        score_run_free(run);
        return NULL;
    }
    return run;
}

struct score_run *score_run_new_frequencies(const struct plan *plan, bool apart)
{
    struct score_run *run = score_run_new(plan, NULL, NULL);
    if (run != NULL) {
        run->frequencies = true;
        run->apart = apart;
    }
    return run;
}

int64_t score_run_articles(const struct score_run *run, size_t phrase)
{
    return run->articles[phrase];
}

void score_run_set_articles(struct score_run *run, size_t phrase, int64_t articles)
{
    run->articles[phrase] = articles;
}

void score_run_free(struct score_run *run)
{
    if (run != NULL) {
        free(run->articles);
        free(run->frequency);
        free(run);
    }
}

void score_bind(sqlite3_stmt *statement, int parameter, struct score_run *run)
{
    (void)sqlite3_bind_pointer(statement, parameter, run, POINTER_TYPE, NULL);
}

bool score_run_counted(const struct score_run *run)
{
    return run->counted;
}

void score_run_set_size(struct score_run *run, int64_t rows, int64_t words)
{
    run->rows = rows;
    run->words = words;
}

/* --- counting ----------------------------------------------------------------------------------------------------------- */

static int count_article(const Fts5ExtensionApi *api, Fts5Context *fts, void *context)
{
    (void)api;
    (void)fts;
    ++*(int64_t *)context;
    return SQLITE_OK;
}

/* How many articles have each phrase, and how many articles and words there are. */
static int count_index(struct score_run *run, const Fts5ExtensionApi *api, Fts5Context *fts)
{
    sqlite3_int64 rows = 0;
    sqlite3_int64 words = 0;
    int rc = api->xRowCount(fts, &rows);
    if (rc == SQLITE_OK) {
        rc = api->xColumnTotalSize(fts, -1, &words);
    }
    for (size_t i = 0; i < run->plan->phrases && rc == SQLITE_OK; i++) {
        if (run->plan->phrase[i].leaf >= 0) {
            rc = api->xQueryPhrase(fts, (int)i, &run->articles[i], count_article);
        }
    }
    score_run_set_size(run, rows, words);
    run->counted = rc == SQLITE_OK;
    return rc;
}

/* The articles that have one of several forms are counted for each form; the largest count, or for words as written their sum,
 * stands for the leaf. A leaf's phrases follow each other, for forms in the same order in every archive's plan. */
static void add_counts(struct score_stats *stats, int64_t *form_articles, const struct score_run *run)
{
    size_t form = 0;
    for (size_t i = 0; i < run->plan->phrases; i++) {
        const int leaf = run->plan->phrase[i].leaf;
        if (leaf < 0) {
            continue;
        }
        form = i > 0 && run->plan->phrase[i - 1].leaf == leaf ? form + 1 : 0;
        if (run->plan->leaf[leaf].sum) {
            stats->articles[leaf] += run->articles[i];
        } else if (form < FORMS_MAX) {
            form_articles[(size_t)leaf * FORMS_MAX + form] += run->articles[i];
        }
    }
}

static bool count_leaves(struct score_stats *stats, struct score_run *const *run, size_t runs)
{
    int64_t *form_articles = memory_zeroed(stats->leaves * FORMS_MAX + 1, sizeof *form_articles);
    if (form_articles == NULL) {
        return false;
    }
    for (size_t r = 0; r < runs; r++) {
        add_counts(stats, form_articles, run[r]);
    }
    for (size_t i = 0; i < stats->leaves * FORMS_MAX; i++) {
        int64_t *articles = &stats->articles[i / FORMS_MAX];
        *articles = form_articles[i] > *articles ? form_articles[i] : *articles;
    }
    free(form_articles);
    return true;
}

bool score_stats_make(struct score_stats *out, struct score_run *const *run, size_t runs)
{
    *out = (struct score_stats){0};
    for (size_t r = 0; r < runs; r++) {
        out->rows += run[r]->rows;
        out->words += run[r]->words;
        out->leaves = run[r]->plan->leaves > out->leaves ? run[r]->plan->leaves : out->leaves;
    }
    out->articles = memory_zeroed(out->leaves + 1, sizeof *out->articles);
    out->factor = memory_zeroed(out->leaves + 1, sizeof *out->factor);
    if (out->articles == NULL || out->factor == NULL || !count_leaves(out, run, runs)) {
        score_stats_release(out);
        return false;
    }
    out->average_length = out->rows > 0 && out->words > 0 ? (double)out->words / (double)out->rows : 1.0;
    for (size_t leaf = 0; leaf < out->leaves; leaf++) {
        out->articles[leaf] = out->articles[leaf] < out->rows ? out->articles[leaf] : out->rows;
        const double df = (double)out->articles[leaf];
        const double idf = log1p(((double)out->rows - df + 0.5) / (df + 0.5));
        out->factor[leaf] = rank_factor(run[0]->plan->leaf[leaf].weight, idf);
    }
    return true;
}

void score_stats_release(struct score_stats *stats)
{
    free(stats->articles);
    free(stats->factor);
    *stats = (struct score_stats){0};
}

/* --- scoring ------------------------------------------------------------------------------------------------------------ */

/* A compound whose whole has the stem of its first part (elect-ed) stands twice in one place and counts once. */
static int count_phrase(const Fts5ExtensionApi *api, Fts5Context *fts, int phrase, double *frequency)
{
    Fts5PhraseIter iter;
    int column = 0;
    int offset = 0;
    int last_column = -1;
    int last_offset = -1;
    *frequency = 0.0;
    const int rc = api->xPhraseFirst(fts, phrase, &iter, &column, &offset);
    while (rc == SQLITE_OK && column >= 0) {
        const bool repeated = column == last_column && offset == last_offset;
        *frequency += column < COLUMN_COUNT && !repeated ? COLUMN_WEIGHT[column] : 0.0;
        last_column = column;
        last_offset = offset;
        api->xPhraseNext(fts, &iter, &column, &offset);
    }
    return rc;
}

/* Fills run->frequency. */
static int count_leaf_frequencies(struct score_run *run, const Fts5ExtensionApi *api, Fts5Context *fts)
{
    const struct plan *plan = run->plan;
    int rc = SQLITE_OK;
    memset(run->frequency, 0, plan->leaves * sizeof *run->frequency);
    for (size_t i = 0; i < plan->phrases && rc == SQLITE_OK; i++) {
        const int leaf = plan->phrase[i].leaf;
        double frequency = 0.0;
        if (leaf < 0) {
            continue;
        }
        rc = count_phrase(api, fts, (int)i, &frequency);
        if (run->frequencies && !run->apart && frequency > 0.0) {
            run->articles[i]++;
        }
        if (plan->leaf[leaf].sum) {
            run->frequency[leaf] += frequency;
        } else if (frequency > run->frequency[leaf]) {
            run->frequency[leaf] = frequency;
        }
    }
    return rc;
}

static int score_article(struct score_run *run, const Fts5ExtensionApi *api, Fts5Context *fts, double *score)
{
    int length = 0;
    int rc = count_leaf_frequencies(run, api, fts);
    if (rc == SQLITE_OK && run->frequencies) {
        *score = run->frequency[0];
        return rc;
    }
    if (rc == SQLITE_OK) {
        rc = api->xColumnSize(fts, -1, &length);
    }
    const double norm = rank_norm((double)length, rank_per_word(run->stats != NULL ? run->stats->average_length : 1.0));
    double points = 0.0;
    for (size_t leaf = 0; leaf < run->plan->leaves && run->stats != NULL; leaf++) {
        points += rank_points(run->stats->factor[leaf], run->frequency[leaf], norm);
    }
    *score = points * RANK_POINT;
    return rc;
}

/* newsidx_score(articles_fts, POINTER): NULL for an article that is not wanted, and while it only counts. */
static void score_function(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int argc,
                           sqlite3_value **argv)
{
    struct score_run *run = argc == 1 ? sqlite3_value_pointer(argv[0], POINTER_TYPE) : NULL;
    if (run == NULL) {
        sqlite3_result_error(context, "newsidx_score: for newsq only", -1);
        return;
    }
    const bool counts = run->frequencies ? run->apart : run->stats == NULL;
    int rc = counts && !run->counted ? count_index(run, api, fts) : SQLITE_OK;
    if (rc == SQLITE_OK && !run->frequencies && (run->stats == NULL || !idset_has(run->wanted, api->xRowid(fts)))) {
        return;
    }
    double score = 0.0;
    if (rc == SQLITE_OK) {
        rc = score_article(run, api, fts, &score);
    }
    if (rc == SQLITE_OK) {
        sqlite3_result_double(context, score);
    } else {
        sqlite3_result_error_code(context, rc);
    }
}

int score_register(sqlite3 *db)
{
    fts5_api *api = tokenizer_find_fts5(db);
    return api != NULL ? api->xCreateFunction(api, "newsidx_score", NULL, score_function, NULL) : SQLITE_ERROR;
}
