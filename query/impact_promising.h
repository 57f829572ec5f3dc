/* impact_promising.h - which articles of a window have the points that they need. Used by impact_rank.c.
 *
 * A ranked search asks this of some thousand articles at a time, over and over, of which few have them. There is a way for every processor,
 * and one for those with AVX2, which looks at twice as many at once; both give the same.
 * Thread safety: pure functions. */
#ifndef NEWSIDX_IMPACT_PROMISING_H
#define NEWSIDX_IMPACT_PROMISING_H

#include "impact_cursor.h"

/* Leaves of the candidates, a bit for each article, those whose points are at least as many as needed; how many they are. touched: a bit for each
 * 64 articles, 0 where all of them have no points. All stay where none are needed. */
unsigned impact_keep_promising(uint64_t candidates[IMPACT_WINDOW_WORDS], const double points[IMPACT_WINDOW],
                               uint32_t touched, double needed);
/* The same, as it is done where there is no AVX2. */
unsigned impact_keep_promising_plain(uint64_t candidates[IMPACT_WINDOW_WORDS], const double points[IMPACT_WINDOW],
                                     uint32_t touched, double needed);

#endif
