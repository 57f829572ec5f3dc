/* timeline_text.c - a timeline as a chart in the terminal, as wide as that is.
 *
 *      312 |      A
 *          |      #
 *      156 |  _   #  B
 *        0 +--....------
 *           1987-02
 */
#include "timeline_output.h"

#include "bar.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>

enum { ROWS = 8, BAR_COLUMNS_MAX = 8, WIDTH_MIN = 30, NAME_COLUMNS_MAX = 10 };

/* What a column of the chart stands for. */
struct chart {
    const struct timeline *timeline;
    const struct timeline_view *view;
    size_t label; /* columns of the numbers at the left */
    size_t columns;
    double most;
};

static double value_of(const struct chart *chart, size_t period)
{
    const struct timeline_period *item = &chart->timeline->period[period];
    return chart->view->share ? timeline_share(item) : (double)item->hits;
}

/* The period of a column, and whether the column is the gap behind its bar. */
static size_t period_at(const struct chart *chart, size_t column, bool *gap)
{
    const size_t periods = chart->timeline->periods;
    const size_t period = column * periods / chart->columns;
    const size_t next = ((period + 1) * chart->columns + periods - 1) / periods; /* the first column of the next one */
    *gap = chart->columns >= 3 * periods && column + 1 == next;
    return period;
}

static size_t column_of(const struct chart *chart, size_t period)
{
    const size_t periods = chart->timeline->periods;
    return (period * chart->columns + periods - 1) / periods;
}

/* A week is called by its Monday here: nobody counts weeks. */
static void name_period(char out[16], const struct timeline *timeline, size_t period)
{
    if (timeline->unit == TIMELINE_WEEK) {
        date_format(out, timeline->period[period].first);
    } else {
        timeline_name(out, timeline, period);
    }
}

static char peak_letter(const struct timeline *timeline, size_t period)
{
    for (size_t i = 0; i < timeline->peaks; i++) {
        if (timeline->peak[i].period == period) {
            return (char)('A' + i);
        }
    }
    return '\0';
}

static void append_style(struct buffer *out, const struct chart *chart, const char *style)
{
    buffer_append_text(out, chart->view->colour ? style : "");
}

static void append_label(struct buffer *out, const struct chart *chart, double value, bool shown, const char *axis)
{
    if (!shown) {
        buffer_printf(out, "%*s", (int)chart->label, "");
    } else if (chart->view->share) {
        buffer_printf(out, "%*.*f%%", (int)chart->label - 1, value < 10.0 ? 1 : 0, value);
    } else {
        buffer_printf(out, "%*.0f", (int)chart->label, value);
    }
    buffer_printf(out, " %s", axis);
}

/* Eighths of a row that the bar fills in it, row 0 being the lowest. Something is never drawn as nothing. */
static int fill_of(const struct chart *chart, size_t period, size_t row)
{
    const double value = value_of(chart, period);
    const double eighths = chart->most > 0.0 ? value / chart->most * ROWS * 8.0 : 0.0;
    int whole = (int)(eighths + 0.5);
    whole = value > 0.0 && whole == 0 ? 1 : whole;
    const int here = whole - (int)row * 8;
    return here < 0 ? 0 : here > 8 ? 8 : here;
}

/* The letters of the peaks stand on their bars. */
static bool has_letter(const struct chart *chart, size_t period, size_t row)
{
    if (peak_letter(chart->timeline, period) == '\0') {
        return false;
    }
    const bool empty = fill_of(chart, period, row) == 0;
    return empty && (row == 0 || fill_of(chart, period, row - 1) > 0);
}

static void append_row(struct buffer *out, const struct chart *chart, size_t row)
{
    const bool whole = chart->view->share || chart->timeline->most % 2 == 0 || chart->timeline->most > 20;
    const bool shown = row + 1 == ROWS || (row + 1 == ROWS / 2 && whole);
    append_label(out, chart, chart->most * (double)(row + 1) / ROWS, shown, chart->view->utf8 ? "\xE2\x94\x82" : "|");
    size_t lettered = SIZE_MAX;
    bool coloured = false;
    for (size_t column = 0; column < chart->columns; column++) {
        bool gap = false;
        const size_t period = period_at(chart, column, &gap);
        const int eighths = gap || row == ROWS ? 0 : fill_of(chart, period, row);
        if (!gap && has_letter(chart, period, row) && period != lettered) {
            append_style(out, chart, "\x1b[0;1m");
            buffer_append_byte(out, peak_letter(chart->timeline, period));
            append_style(out, chart, "\x1b[0m");
            lettered = period;
            coloured = false;
            continue;
        }
        if (eighths > 0 && !coloured) {
            append_style(out, chart, "\x1b[36m");
            coloured = true;
        }
        bar_append_piece(out, eighths, chart->view->utf8);
    }
    append_style(out, chart, "\x1b[0m");
    while (out->len_bytes > 0 && out->data[out->len_bytes - 1] == ' ') {
        buffer_truncate(out, out->len_bytes - 1);
    }
    buffer_append_byte(out, '\n');
}

/* Where nothing is indexed the axis is dotted: no hits there says nothing. */
static bool append_axis(struct buffer *out, const struct chart *chart)
{
    bool any_empty = false;
    append_label(out, chart, 0.0, !chart->view->share, chart->view->utf8 ? "\xE2\x94\x94" : "+");
    if (chart->view->share) {
        buffer_truncate(out, out->len_bytes - (chart->view->utf8 ? 4 : 2) - chart->label);
        buffer_printf(out, "%*s %s", (int)chart->label, "0%", chart->view->utf8 ? "\xE2\x94\x94" : "+");
    }
    for (size_t column = 0; column < chart->columns; column++) {
        bool gap = false;
        const size_t period = period_at(chart, column, &gap);
        const bool empty = chart->timeline->period[period].articles == 0;
        any_empty = any_empty || empty;
        if (chart->view->utf8) {
            buffer_append_text(out, empty ? "\xC2\xB7" : "\xE2\x94\x80");
        } else {
            buffer_append_byte(out, empty ? '.' : '-');
        }
    }
    buffer_append_byte(out, '\n');
    return any_empty;
}

/* Names of periods below the axis, as many as there is room for. */
static void append_names(struct buffer *out, const struct chart *chart)
{
    buffer_printf(out, "%*s", (int)chart->label + 2, "");
    size_t at = 0;
    for (size_t period = 0; period < chart->timeline->periods; period++) {
        char name[16];
        name_period(name, chart->timeline, period);
        const size_t column = column_of(chart, period);
        const bool is_free = period == 0 || column >= at + 2;
        if (is_free && column + strlen(name) <= chart->columns) {
            buffer_printf(out, "%*s%s", (int)(column - at), "", name);
            at = column + strlen(name);
        }
    }
    buffer_append_byte(out, '\n');
}

static void append_clean(struct buffer *out, const char *text, size_t columns)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, strlen(text), TERMINAL_ONE_LINE);
    const bool cut = terminal_columns(buffer_text(&clean), clean.len_bytes) > columns;
    const size_t fit =
        cut && columns > 3 ? terminal_fit(buffer_text(&clean), clean.len_bytes, columns - 3) : clean.len_bytes;
    buffer_append(out, buffer_text(&clean), fit);
    buffer_append_text(out, cut && columns > 3 ? "..." : "");
    buffer_release(&clean);
}

static void append_peaks(struct buffer *out, const struct chart *chart)
{
    const struct timeline *timeline = chart->timeline;
    for (size_t i = 0; i < timeline->peaks; i++) {
        const struct timeline_peak *peak = &timeline->peak[i];
        char name[16];
        char count[32];
        name_period(name, timeline, peak->period);
        if (chart->view->share) {
            (void)snprintf(count, sizeof count, "%.1f%%", value_of(chart, peak->period));
        } else {
            (void)snprintf(count, sizeof count, "%.0f", value_of(chart, peak->period));
        }
        append_style(out, chart, "\x1b[1m");
        buffer_printf(out, "%s%c", i == 0 ? "\n" : "", (char)('A' + i));
        append_style(out, chart, "\x1b[0m");
        buffer_printf(out, "  %-*s %*s  ", NAME_COLUMNS_MAX, name, (int)chart->label, count);
        const size_t used = 3 + NAME_COLUMNS_MAX + 1 + chart->label + 2;
        if (peak->headline != NULL) {
            append_clean(out, peak->headline, chart->view->width > used ? chart->view->width - used : 0);
        }
        buffer_append_byte(out, '\n');
    }
}

static void append_foot(struct buffer *out, const struct chart *chart, bool any_empty)
{
    const struct timeline *timeline = chart->timeline;
    char first[16];
    char last[16];
    name_period(first, timeline, 0);
    name_period(last, timeline, timeline->periods - 1);
    buffer_printf(out, "\n%lld article%s, %s%s%s, by %s", (long long)timeline->hits, timeline->hits == 1 ? "" : "s",
                  first, timeline->periods > 1 ? " to " : "", timeline->periods > 1 ? last : "",
                  TIMELINE_UNIT_NAMES[timeline->unit]);
    if (timeline->imprecise > 0) {
        buffer_printf(out, "; %lld without so exact a date", (long long)timeline->imprecise);
    }
    if (timeline->undated > 0) {
        buffer_printf(out, "; %lld without a date", (long long)timeline->undated);
    }
    buffer_append_text(out, any_empty ? (chart->view->utf8 ? "; \xC2\xB7 nothing indexed\n" : "; . nothing indexed\n")
                                      : "\n");
}

/* Columns that the largest number takes. */
static size_t label_columns(const struct timeline *timeline, bool share)
{
    char text[32];
    const int len = share ? 5 : snprintf(text, sizeof text, "%lld", (long long)timeline->most);
    return len < 3 ? 3 : (size_t)len;
}

size_t timeline_columns(unsigned width)
{
    enum { LABEL = 8 };
    return (width > WIDTH_MIN ? width : WIDTH_MIN) - LABEL;
}

void timeline_append_text(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view)
{
    struct chart chart = {.timeline = timeline, .view = view, .label = label_columns(timeline, view->share)};
    if (timeline->periods == 0) {
        buffer_printf(out, "%lld article%s without a date\n",
                      (long long)timeline->undated + (long long)timeline->imprecise,
                      timeline->undated + timeline->imprecise == 1 ? "" : "s");
        return;
    }
    chart.columns = (view->width > WIDTH_MIN ? view->width : WIDTH_MIN) - chart.label - 3;
    const size_t each = chart.columns / timeline->periods;
    const size_t even = timeline->periods * (each < BAR_COLUMNS_MAX ? each : BAR_COLUMNS_MAX);
    const bool fills = even * 5 >= chart.columns * 4 || each >= BAR_COLUMNS_MAX;
    chart.columns = fills ? even : chart.columns; /* bars of one width, unless much room would be left */
    for (size_t i = 0; i < timeline->periods; i++) {
        const double value = value_of(&chart, i);
        chart.most = value > chart.most ? value : chart.most;
    }
    for (size_t row = ROWS + (timeline->peaks > 0); row > 0; row--) {
        append_row(out, &chart, row - 1);
    }
    const bool any_empty = append_axis(out, &chart);
    append_names(out, &chart);
    append_peaks(out, &chart);
    append_foot(out, &chart, any_empty);
}
