/* timeline_json.c - a timeline for programs: JSON (RFC 8259) and tables. */
#include "timeline_output.h"

#include "memory.h"
#include "output.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *make_period(const struct timeline *timeline, size_t i)
{
    const struct timeline_period *period = &timeline->period[i];
    char name[16];
    char first[DATE_TEXT_BYTES];
    timeline_name(name, timeline, i);
    date_format(first, period->first);
    json_t *object = json_pack("{s:s, s:s, s:I, s:I}", "period", name, "first", first, "hits", (json_int_t)period->hits,
                               "articles", (json_int_t)period->articles);
    (void)json_object_set_new(object, "share",
                              period->articles > 0 ? json_real(timeline_share(period) / 100.0) : json_null());
    return object;
}

static json_t *make_peak(const struct timeline *timeline, const struct timeline_peak *peak)
{
    char name[16];
    timeline_name(name, timeline, peak->period);
    return json_pack("{s:s, s:I, s:I, s:s?}", "period", name, "hits", (json_int_t)timeline->period[peak->period].hits,
                     "id", (json_int_t)peak->id, "headline", peak->headline);
}

void timeline_append_json(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view)
{
    json_t *periods = json_array();
    for (size_t i = 0; i < timeline->periods; i++) {
        (void)json_array_append_new(periods, make_period(timeline, i));
    }
    json_t *peaks = json_array();
    for (size_t i = 0; i < timeline->peaks; i++) {
        (void)json_array_append_new(peaks, make_peak(timeline, &timeline->peak[i]));
    }
    const int64_t total = timeline->hits + timeline->imprecise + timeline->undated;
    json_t *object =
        json_pack("{s:i, s:s, s:I, s:s, s:o, s:o, s:I, s:I}", "v", OUTPUT_VERSION, "query", view->query, "total",
                  (json_int_t)total, "unit", TIMELINE_UNIT_NAMES[timeline->unit], "periods", periods, "peaks", peaks,
                  "imprecise", (json_int_t)timeline->imprecise, "undated", (json_int_t)timeline->undated);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
    memory_note_null(text);
    buffer_append_text(out, text);
    buffer_append_byte(out, '\n');
    out->failed = out->failed || text == NULL;
    free(text);
    json_decref(object);
}

void timeline_append_rows(struct buffer *out, const struct timeline *timeline, char separator)
{
    buffer_printf(out, "period%chits%carticles%cshare\n", separator, separator, separator);
    for (size_t i = 0; i < timeline->periods; i++) {
        const struct timeline_period *period = &timeline->period[i];
        char name[16];
        timeline_name(name, timeline, i);
        buffer_printf(out, "%s%c%lld%c%lld%c", name, separator, (long long)period->hits, separator,
                      (long long)period->articles, separator);
        if (period->articles > 0) { /* nothing indexed: no share, rather than 0 */
            buffer_printf(out, "%.6f", timeline_share(period) / 100.0);
        }
        buffer_append_byte(out, '\n');
    }
}
