/* scoring.h - the scores of what a search has found, over all archives of the search. Used by search.c and feedback.c. */
#ifndef NEWSIDX_SCORING_H
#define NEWSIDX_SCORING_H

#include "score.h"
#include "search.h"

/* Scores the hits, which must be in the order of part->found, part after part, and fills terms, match and scored of hits. Every
 * term of the query counts, also one that another part of the query made unnecessary. */
enum newsidx_status scoring_run(struct newsidx_hits *hits, struct newsidx_error *error);
/* Fills terms and match of hits from the first archive's plan and the counts. */
enum newsidx_status scoring_keep_terms(struct newsidx_hits *hits, const struct plan *plan,
                                       const struct score_stats *stats, struct newsidx_error *error);

#endif
