/* score.h - BM25 (rank.h) as an FTS5 auxiliary function, for the articles that a search has found. Used by search.c. */
#ifndef NEWSIDX_SCORE_H
#define NEWSIDX_SCORE_H

#include "idset.h"
#include "plan.h"

#include <sqlite3.h>

struct score_run; /* one scoring query */

/* Makes newsidx_score(articles_fts, POINTER) known to the connection; an SQLite result code. */
int score_register(sqlite3 *db);
/* wanted: the ids to score, NULL for all; both arguments must outlive the run. NULL where memory runs out. */
struct score_run *score_run_new(const struct plan *plan, const struct idset *wanted);
void score_run_free(struct score_run *run);
/* Binds the run to the function's second argument, which is parameter of the statement. */
void score_bind(sqlite3_stmt *statement, int parameter, struct score_run *run);
/* Articles that have a leaf of the plan, known after the first row; 0 before. */
int64_t score_leaf_articles(const struct score_run *run, size_t leaf);

#endif
