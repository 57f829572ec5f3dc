#include "timeline.h"

#include "error.h"
#include "memory.h"
#include "statements.h"
#include "timeline_peak.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const TIMELINE_UNIT_NAMES[4] = {"day", "week", "month", "year"};

/* --- periods as numbers ------------------------------------------------------------------------------------------------- */

/* The number of the period that a date falls into: successive periods have successive numbers. False where the date does not say. */
static bool number_of(int64_t *number, enum timeline_unit unit, struct date date)
{
    if (date.year == 0 || (unit != TIMELINE_YEAR && date.month == 0) ||
        ((unit == TIMELINE_DAY || unit == TIMELINE_WEEK) && date.day == 0)) {
        return false;
    }
    switch (unit) {
    case TIMELINE_YEAR:
        *number = date.year;
        break;
    case TIMELINE_MONTH:
        *number = date.year * 12 + date.month - 1;
        break;
    case TIMELINE_WEEK: {
        const int64_t monday = date_to_days(date) - (date_weekday(date) + 6) % 7; /* 1970-01-05 was a Monday */
        *number = (monday - 4) / 7 - ((monday - 4) % 7 < 0);
        break;
    }
    default:
        *number = date_to_days(date);
    }
    return true;
}

static struct date first_day(int64_t number, enum timeline_unit unit)
{
    switch (unit) {
    case TIMELINE_YEAR:
        return (struct date){.year = (int)number, .month = 1, .day = 1};
    case TIMELINE_MONTH:
        return (struct date){.year = (int)(number / 12), .month = (int)(number % 12) + 1, .day = 1};
    case TIMELINE_WEEK:
        return date_from_days(number * 7 + 4);
    default:
        return date_from_days(number);
    }
}

void timeline_name(char out[16], const struct timeline *timeline, size_t period)
{
    const struct date date = timeline->period[period].first;
    switch (timeline->unit) {
    case TIMELINE_YEAR:
        (void)snprintf(out, 16, "%04d", date.year % 10000);
        break;
    case TIMELINE_MONTH:
        (void)snprintf(out, 16, "%04d-%02d", date.year % 10000, date.month % 100);
        break;
    case TIMELINE_WEEK: { /* a week belongs to the year of its Thursday (ISO 8601) */
        const int64_t thursday = date_to_days(date) + 3;
        const int year = date_from_days(thursday).year;
        const int64_t day_of_year = thursday - date_to_days((struct date){year, 1, 1});
        (void)snprintf(out, 16, "%04d-W%02d", year % 10000, (int)(day_of_year / 7 + 1) % 100);
        break;
    }
    default:
        (void)snprintf(out, 16, "%04d-%02d-%02d", date.year % 10000, date.month % 100, date.day % 100);
    }
}

int64_t timeline_first_id(const struct timeline *timeline, size_t period)
{
    struct date date = timeline->period[period].first;
    date.day =
        timeline->unit >= TIMELINE_MONTH ? 0 : date.day; /* articles of which only the month is known come first */
    date.month = timeline->unit == TIMELINE_YEAR ? 0 : date.month;
    return date_id_first(date);
}

double timeline_share(const struct timeline_period *period)
{
    return period->articles > 0 ? (double)period->hits * 100.0 / (double)period->articles : 0.0;
}

void timeline_release(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->peaks; i++) {
        free(timeline->peak[i].headline);
    }
    free(timeline->period);
    *timeline = (struct timeline){.period = NULL};
}

/* --- counting ----------------------------------------------------------------------------------------------------------- */

struct range {
    int64_t first;
    int64_t last;
    bool known;
};

/* The periods from the first to the last dated match. */
static struct range find_range(enum timeline_unit unit, const struct search_part *part, size_t parts)
{
    struct range range = {.known = false};
    for (size_t i = 0; i < parts; i++) {
        const struct idset *found = &part[i].found;
        int64_t number = 0;
        for (size_t k = 0; k < found->count; k++) {
            if (number_of(&number, unit, date_of_id(found->id[k]))) {
                range.first = !range.known || number < range.first ? number : range.first;
                range.known = true;
                break;
            }
        }
        for (size_t k = found->count; k > 0; k--) {
            if (number_of(&number, unit, date_of_id(found->id[k - 1]))) {
                range.last = range.last > number ? range.last : number;
                break;
            }
        }
    }
    return range;
}

static enum timeline_unit choose_unit(enum timeline_unit unit, size_t most_periods, const struct search_part *part,
                                      size_t parts)
{
    enum timeline_unit chosen = unit == TIMELINE_AUTO ? TIMELINE_DAY : unit;
    while (chosen < TIMELINE_YEAR) {
        const struct range range = find_range(chosen, part, parts);
        if (range.known && range.last - range.first < (int64_t)most_periods) {
            break;
        }
        chosen++;
    }
    return chosen;
}

/* Successive ids mostly lie on one day: what a day is in is worked out once. */
struct day_cache {
    int64_t day;
    bool known;
    int64_t number;
};

static bool cached_number(struct day_cache *cache, enum timeline_unit unit, int64_t id)
{
    const int64_t day = id / DATE_ID_DAY;
    if (day != cache->day) {
        cache->day = day;
        cache->known = number_of(&cache->number, unit, date_of_id(id));
    }
    return cache->known;
}

static void count_hits(struct timeline *timeline, const struct range *range, const struct idset *found)
{
    struct day_cache cache = {.day = -1};
    for (size_t i = 0; i < found->count; i++) {
        if (found->id[i] < DATE_ID_UNDATED_END) {
            timeline->undated++;
        } else if (cached_number(&cache, timeline->unit, found->id[i])) {
            timeline->period[cache.number - range->first].hits++;
            timeline->hits++;
        } else {
            timeline->imprecise++;
        }
    }
}

static enum newsidx_status count_articles(struct timeline *timeline, const struct range *range,
                                          const struct search_part *part, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, part->archive, QUERY_ALL_IDS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct day_cache cache = {.day = -1};
    (void)sqlite3_bind_int64(select, 1, timeline_first_id(timeline, 0));
    (void)sqlite3_bind_int64(select, 2, INT64_MAX);
    int rc = SQLITE_ROW;
    while ((rc = statement_step(select)) == SQLITE_ROW) {
        const int64_t id = sqlite3_column_int64(select, 0);
        if (!cached_number(&cache, timeline->unit, id) || cache.number < range->first) {
            continue;
        }
        if (cache.number > range->last) {
            break;
        }
        timeline->period[cache.number - range->first].articles++;
    }
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        status = statement_error(part->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status timeline_make(struct timeline *out, enum timeline_unit unit, size_t most_periods,
                                  const struct search_part *part, size_t parts, struct newsidx_error *error)
{
    *out = (struct timeline){.unit = choose_unit(unit, most_periods, part, parts)};
    const struct range range = find_range(out->unit, part, parts);
    const size_t periods = range.known ? (size_t)(range.last - range.first + 1) : 0;
    out->period = memory_zeroed(periods + 1, sizeof *out->period);
    if (out->period == NULL) {
        return error_nomem(error);
    }
    out->periods = periods;
    for (size_t i = 0; i < periods; i++) {
        out->period[i].first = first_day(range.first + (int64_t)i, out->unit);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < parts && status == NEWSIDX_OK; i++) {
        count_hits(out, &range, &part[i].found);
        status = periods > 0 ? count_articles(out, &range, &part[i], error) : NEWSIDX_OK;
    }
    for (size_t i = 0; i < periods; i++) {
        out->most = out->period[i].hits > out->most ? out->period[i].hits : out->most;
    }
    return status == NEWSIDX_OK ? timeline_find_peaks(out, part, parts, error) : status;
}
