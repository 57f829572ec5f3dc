/* Which year a dateline's "Nov. 7" is of, and what a story without one is dated by. The first source that tells wins. */
#include "wire_internal.h"

#include "error.h"

#include <stdlib.h>
#include <string.h>

#define WEEKDAY_YEARS 6 /* after so many years at most, a month and day falls on any weekday again, but for leap days */

struct resolved {
    struct date date;
    const char *source;
};

static bool is_set(struct date date)
{
    return date.year != 0;
}

static struct date in_year(struct date month_day, int year)
{
    return (struct date){.year = year, .month = month_day.month, .day = month_day.day};
}

/* The day that evidence stands for when a distance is measured: the middle of what it leaves open. */
static int64_t middle_of(struct date evidence)
{
    const struct date middle = {
        .year = evidence.year,
        .month = evidence.month != 0 ? evidence.month : 7,
        .day = evidence.day != 0 ? evidence.day : 1 + 14 * (evidence.month != 0),
    };
    return date_to_days(middle);
}

/* The date with this month and day that is nearest to evidence, within years years of it; of those that fall on weekday where
 * one is named. All zero where there is none. */
static struct date find_nearest(struct date month_day, int weekday, struct date evidence, int years)
{
    struct date best = {0};
    int64_t best_distance = INT64_MAX;
    for (int year = evidence.year - years; year <= evidence.year + years; year++) {
        const struct date candidate = in_year(month_day, year);
        if (!date_is_valid(candidate) || (weekday >= 0 && date_weekday(candidate) != weekday)) {
            continue;
        }
        const int64_t distance = llabs(date_to_days(candidate) - middle_of(evidence));
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

/* The dateline's month and day in the year that evidence points to. */
static bool resolve_by(struct resolved *out, const struct wire_dateline *dateline, struct date evidence,
                       const char *source)
{
    if (!is_set(evidence)) {
        return false;
    }
    const struct date wanted = dateline->date;
    const bool same_day = evidence.month == wanted.month && evidence.day == wanted.day;
    const struct date here = in_year(wanted, evidence.year);
    const bool year_is_all = evidence.month == 0 && date_is_valid(here);
    if (same_day || (year_is_all && (dateline->weekday < 0 || date_weekday(here) == dateline->weekday))) {
        *out = (struct resolved){.date = here, .source = source};
        return true;
    }
    if (dateline->weekday >= 0) {
        const struct date fitting = find_nearest(wanted, dateline->weekday, evidence, WEEKDAY_YEARS);
        if (is_set(fitting)) {
            *out = (struct resolved){.date = fitting, .source = "weekday"};
            return true;
        }
    }
    const struct date nearest = find_nearest(wanted, -1, evidence, evidence.month == 0 ? 0 : 1);
    *out = (struct resolved){.date = nearest, .source = source};
    return is_set(nearest);
}

/* A date in the running text with the dateline's month and day; a path that names another year tells that it is history. */
static bool resolve_by_text(struct resolved *out, const struct wire_dateline *dateline, struct wire_span story,
                            struct date in_path)
{
    const int year = wire_find_year_of(dateline->date, dateline->weekday, story);
    struct resolved by_path;
    if (year == 0 || (resolve_by(&by_path, dateline, in_path, "path") && by_path.date.year != year)) {
        return false;
    }
    *out = (struct resolved){.date = in_year(dateline->date, year), .source = "text"};
    return true;
}

static bool resolve_dateline(struct resolved *out, const struct wire_dateline *dateline,
                             const struct wire_evidence *evidence, const struct wire_context *context,
                             struct wire_span story)
{
    if (is_set(dateline->date)) {
        *out = (struct resolved){.date = dateline->date, .source = "dateline"};
        return true;
    }
    const struct date in_path = wire_date_in_path(context->path);
    const struct date by_option = in_year(dateline->date, context->year);
    const struct date copyright = {.year = evidence->copyright_year};
    return resolve_by(out, dateline, context->metadata_date, "metadata") ||
           resolve_by(out, dateline, date_is_valid(by_option) ? by_option : (struct date){0}, "option") ||
           resolve_by(out, dateline, evidence->published, "text") ||
           resolve_by(out, dateline, evidence->updated, "text") ||
           resolve_by(out, dateline, evidence->credit, "text") ||
           resolve_by(out, dateline, evidence->caption, "text") || resolve_by_text(out, dateline, story, in_path) ||
           resolve_by(out, dateline, in_path, "path") || resolve_by(out, dateline, copyright, "text");
}

/* The date of a story whose dateline has none. */
static bool resolve_undated(struct resolved *out, const struct wire_evidence *evidence,
                            const struct wire_context *context)
{
    const struct resolved sources[] = {
        {context->metadata_date, "metadata"},
        {evidence->published, "text"},
        {evidence->updated, "text"},
        {evidence->credit, "text"},
        {in_year(evidence->day, evidence->day.day != 0 ? evidence->copyright_year : 0), "text"},
        {wire_date_in_path(context->path), "path"},
        {{.year = context->year}, "option"},
    };
    for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
        if (date_is_valid(sources[i].date)) {
            *out = sources[i];
            return true;
        }
    }
    return false;
}

enum newsidx_status wire_set_date(struct newsidx_article *article, const struct wire_dateline *dateline,
                                  const struct wire_evidence *evidence, const struct wire_context *context,
                                  struct wire_span story, struct newsidx_error *error)
{
    struct resolved resolved = {.source = NULL};
    const bool dated = dateline != NULL && dateline->date.month != 0;
    const bool found = dated ? resolve_dateline(&resolved, dateline, evidence, context, story)
                             : resolve_undated(&resolved, evidence, context);
    if (!found || !date_is_valid(resolved.date)) {
        return NEWSIDX_OK;
    }
    char text[DATE_TEXT_BYTES];
    date_format(text, resolved.date);
    const enum newsidx_status status = newsidx_article_set(article, NEWSIDX_DATE, text, strlen(text), error);
    return status != NEWSIDX_OK
               ? status
               : newsidx_article_set(article, NEWSIDX_DATE_SOURCE, resolved.source, strlen(resolved.source), error);
}
