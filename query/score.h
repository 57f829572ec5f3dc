/* score.h - BM25 (rank.h) as an FTS5 auxiliary function, for the articles that a search has found. Used by scoring.c.
 *
 * Two runs over each archive: the first counts how many articles have each term, the second scores with the counts of all archives
 * together, so that it makes no difference how articles are spread over files. */
#ifndef NEWSIDX_SCORE_H
#define NEWSIDX_SCORE_H

#include "idset.h"
#include "plan.h"

#include <sqlite3.h>

/* What the score of an article depends on beside the article. */
struct score_stats {
    int64_t rows;          /* articles */
    int64_t words;         /* in all of them */
    double average_length; /* words an article */
    size_t leaves;
    int64_t *articles; /* by leaf: document frequency */
    double *factor;    /* by leaf: rank_factor */
};

struct score_run; /* one archive's counting or scoring */

/* Makes newsidx_score(articles_fts, POINTER) known to the connection; an SQLite result code. */
int score_register(sqlite3 *db);
/* stats NULL: the run counts, at the first row. Otherwise it scores the ids in wanted. All must outlive the run. NULL where memory
 * runs out. */
struct score_run *score_run_new(const struct plan *plan, const struct score_stats *stats, const struct idset *wanted);
/* A run that gives, in place of a score, the frequency of the plan's only leaf, and counts the articles of each of its phrases: as they
 * come, or, where apart is set, each phrase for itself. */
struct score_run *score_run_new_frequencies(const struct plan *plan, bool apart);
/* How many articles have a phrase; set by the run, or by the caller. */
int64_t score_run_articles(const struct score_run *run, size_t phrase);
void score_run_set_articles(struct score_run *run, size_t phrase, int64_t articles);
void score_run_free(struct score_run *run);
/* Binds the run to the function's second argument, which is parameter of the statement. */
void score_bind(sqlite3_stmt *statement, int parameter, struct score_run *run);
/* Whether the run has counted; where no article matched it has not, and rows and words are set here. */
bool score_run_counted(const struct score_run *run);
void score_run_set_size(struct score_run *run, int64_t rows, int64_t words);

/* Adds the counts of the archives' runs, whose plans come of the same query, up; false where memory runs out. */
bool score_stats_make(struct score_stats *out, struct score_run *const *run, size_t runs);
void score_stats_release(struct score_stats *stats);

#endif
