#include "score.h"

#include "rank.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char POINTER_TYPE[] = "newsidx_score";
static const double COLUMN_WEIGHT[COLUMN_COUNT] = RANK_COLUMN_WEIGHTS;

struct score_run {
    const struct plan *plan;
    const struct idset *wanted;
    bool prepared;
    double average_length; /* words an article */
    int64_t *articles;     /* by leaf: document frequency */
    double *idf;           /* by leaf */
    double *frequency;     /* by leaf, of the article at hand */
};

struct score_run *score_run_new(const struct plan *plan, const struct idset *wanted)
{
    struct score_run *run = calloc(1, sizeof *run);
    if (run == NULL) {
        return NULL;
    }
    run->plan = plan;
    run->wanted = wanted;
    run->articles = calloc(plan->leaves + 1, sizeof *run->articles);
    run->idf = calloc(plan->leaves + 1, sizeof *run->idf);
    run->frequency = calloc(plan->leaves + 1, sizeof *run->frequency);
    if (run->articles == NULL || run->idf == NULL || run->frequency == NULL) {
        score_run_free(run);
        return NULL;
    }
    return run;
}

void score_run_free(struct score_run *run)
{
    if (run != NULL) {
        free(run->articles);
        free(run->idf);
        free(run->frequency);
        free(run);
    }
}

void score_bind(sqlite3_stmt *statement, int parameter, struct score_run *run)
{
    (void)sqlite3_bind_pointer(statement, parameter, run, POINTER_TYPE, NULL);
}

int64_t score_leaf_articles(const struct score_run *run, size_t leaf)
{
    return run->articles[leaf];
}

static int count_article(const Fts5ExtensionApi *api, Fts5Context *fts, void *context)
{
    (void)api;
    (void)fts;
    ++*(int64_t *)context;
    return SQLITE_OK;
}

/* Document frequencies and lengths, once a query. The articles that have one of several forms are counted for each form; the largest
 * count, or for prefixes their sum, stands for the leaf. */
static int prepare(struct score_run *run, const Fts5ExtensionApi *api, Fts5Context *fts)
{
    sqlite3_int64 rows = 0;
    sqlite3_int64 words = 0;
    int rc = api->xRowCount(fts, &rows);
    if (rc == SQLITE_OK) {
        rc = api->xColumnTotalSize(fts, -1, &words);
    }
    for (size_t i = 0; i < run->plan->phrases && rc == SQLITE_OK; i++) {
        const int leaf = run->plan->phrase_leaf[i];
        if (leaf < 0) {
            continue;
        }
        int64_t count = 0;
        rc = api->xQueryPhrase(fts, (int)i, &count, count_article);
        if (run->plan->leaf[leaf].sum) {
            run->articles[leaf] += count;
        } else if (count > run->articles[leaf]) {
            run->articles[leaf] = count;
        }
    }
    run->average_length = rows > 0 && words > 0 ? (double)words / (double)rows : 1.0;
    for (size_t leaf = 0; leaf < run->plan->leaves; leaf++) {
        if (run->articles[leaf] > rows) {
            run->articles[leaf] = rows;
        }
        const double df = (double)run->articles[leaf];
        run->idf[leaf] = log1p(((double)rows - df + 0.5) / (df + 0.5));
    }
    run->prepared = rc == SQLITE_OK;
    return rc;
}

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

static int score_article(struct score_run *run, const Fts5ExtensionApi *api, Fts5Context *fts, double *score)
{
    const struct plan *plan = run->plan;
    int length = 0;
    int rc = api->xColumnSize(fts, -1, &length);
    memset(run->frequency, 0, plan->leaves * sizeof *run->frequency);
    for (size_t i = 0; i < plan->phrases && rc == SQLITE_OK; i++) {
        const int leaf = plan->phrase_leaf[i];
        double frequency = 0.0;
        if (leaf < 0) {
            continue;
        }
        rc = count_phrase(api, fts, (int)i, &frequency);
        if (plan->leaf[leaf].sum) {
            run->frequency[leaf] += frequency;
        } else if (frequency > run->frequency[leaf]) {
            run->frequency[leaf] = frequency;
        }
    }
    const double norm = RANK_K1 * (1.0 - RANK_B + RANK_B * (double)length / run->average_length);
    *score = 0.0;
    for (size_t leaf = 0; leaf < plan->leaves; leaf++) {
        const double tf = run->frequency[leaf];
        *score += run->idf[leaf] * tf * (RANK_K1 + 1.0) / (tf + norm);
    }
    return rc;
}

/* newsidx_score(articles_fts, POINTER): NULL for an article that is not wanted. */
static void score_function(const Fts5ExtensionApi *api, Fts5Context *fts, sqlite3_context *context, int argc,
                           sqlite3_value **argv)
{
    struct score_run *run = argc == 1 ? sqlite3_value_pointer(argv[0], POINTER_TYPE) : NULL;
    if (run == NULL) {
        sqlite3_result_error(context, "newsidx_score: for newsq only", -1);
        return;
    }
    int rc = run->prepared ? SQLITE_OK : prepare(run, api, fts);
    if (rc == SQLITE_OK && run->wanted != NULL && !idset_has(run->wanted, api->xRowid(fts))) {
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
