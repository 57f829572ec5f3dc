/* timeline.h - how many of all matches fall into each day, week, month or year: for --timeline.
 *
 * Made of ids alone (newsidx-archive(5), "ids are dates"): no article is read but those that peaks name.
 * Invariant: periods follow each other without a gap from the first match to the last; the hits of all periods, imprecise and
 * undated add up to all matches. */
#ifndef NEWSIDX_TIMELINE_H
#define NEWSIDX_TIMELINE_H

#include "date.h"
#include "search.h"

enum timeline_unit { TIMELINE_DAY, TIMELINE_WEEK, TIMELINE_MONTH, TIMELINE_YEAR, TIMELINE_AUTO };
extern const char *const TIMELINE_UNIT_NAMES[4];

struct timeline_period {
    struct date first; /* the first day: of a week its Monday (ISO 8601) */
    int64_t hits;
    int64_t articles; /* in the archives, whether they match or not */
};

struct timeline_peak {
    size_t period;
    char *headline; /* that explains it, NULL where there is none */
    int64_t id;
};

enum { TIMELINE_PEAKS_MAX = 5 };

struct timeline {
    enum timeline_unit unit;
    struct timeline_period *period;
    size_t periods;
    int64_t hits;      /* in periods */
    int64_t imprecise; /* of which only a longer period is known */
    int64_t undated;
    int64_t most; /* of hits in one period */
    struct timeline_peak peak[TIMELINE_PEAKS_MAX];
    size_t peaks; /* in order of time */
};

/* Counts all matches; for TIMELINE_AUTO, and where a unit would make more than most_periods, the finest unit that does not. */
enum newsidx_status timeline_make(struct timeline *out, enum timeline_unit unit, size_t most_periods,
                                  const struct search_part *part, size_t parts, struct newsidx_error *error);
void timeline_release(struct timeline *timeline);
/* Hits as percent of the articles of the period, 0 where there are none. */
double timeline_share(const struct timeline_period *period);
/* Ids of a period's articles are no smaller, those of the period before are. */
int64_t timeline_first_id(const struct timeline *timeline, size_t period);
/* "2014-11-07", "2014-W45", "2014-11" or "2014"; out takes 16 bytes. */
void timeline_name(char out[16], const struct timeline *timeline, size_t period);

#endif
