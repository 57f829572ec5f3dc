/* timeline_peak.h - the peaks of a timeline and the headlines that explain them. Used by timeline.c. */
#ifndef NEWSIDX_TIMELINE_PEAK_H
#define NEWSIDX_TIMELINE_PEAK_H

#include "timeline.h"

/* Fills peak and peaks: periods that stand out of what is around them, each with that headline of its matches which shares most words
 * with the others. */
enum newsidx_status timeline_find_peaks(struct timeline *timeline, const struct search_part *part, size_t parts,
                                        struct newsidx_error *error);

#endif
