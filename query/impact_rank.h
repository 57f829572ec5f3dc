/* impact_rank.h - the best articles of a segment by MaxScore over windows (Turtle and Flood, "Query evaluation: strategies and
 * optimizations", 1995; blocks with maxima: impact_format.h). Used by impact_search.c.
 *
 * Points are whole numbers, so that the sums are those of any other way of adding them up; bounds are rounded up and only what is
 * strictly below the threshold is passed over: the result is exact, ties included. */
#ifndef NEWSIDX_IMPACT_RANK_H
#define NEWSIDX_IMPACT_RANK_H

#include "impact_cursor.h"
#include "impact_terms.h"
#include "impact_top.h"
#include "impact_tree.h"

struct impact_ranker;

/* One that scores leaves by their lists, number list[i] of the terms, with factor[i] (rank_factor); average: words an article, over all
 * archives. NULL where memory runs out. */
struct impact_ranker *impact_ranker_new(const size_t *list, const double *factor, size_t leaves, double average);
void impact_ranker_free(struct impact_ranker *ranker);

/* Enters the best articles of a segment into top; part is theirs. tree: what matches, opened for the segment. Adds all that match to
 * *total where that is not NULL. */
enum newsidx_status impact_rank_segment(struct impact_ranker *ranker, struct impact_terms *terms, size_t segment,
                                        struct impact_tree *tree, size_t part, struct impact_top *top, size_t *total,
                                        struct newsidx_error *error);

/* The same of all segments, where every article that scores matches and nobody asks how many: by several threads, where that pays
 * (impact_rank_any.c). */
bool impact_rank_any_pays(const struct impact_ranker *ranker, const struct impact_terms *terms);
enum newsidx_status impact_rank_any(struct impact_ranker *ranker, struct impact_terms *terms, size_t part,
                                    struct impact_top *top, struct newsidx_error *error);

#endif
