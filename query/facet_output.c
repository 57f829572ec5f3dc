#include "facet_output.h"

#include "bar.h"
#include "csv_value.h"
#include "memory.h"
#include "output.h"
#include "terminal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT_COLUMNS = 9, VALUE_COLUMNS_MAX = 40, BAR_COLUMNS_MIN = 8, WIDTH_MAX = 100 };

static size_t shown_of(const struct facet *facet, const struct facet_view *view)
{
    return facet->values < view->limit ? facet->values : view->limit;
}

static bool is_period(const struct facet *facet)
{
    return facet->kind == FACET_YEAR || facet->kind == FACET_MONTH;
}

/* Of periods the last ones are shown where there are too many: the order of time would otherwise hide what is new. */
static size_t first_shown(const struct facet *facet, const struct facet_view *view)
{
    return is_period(facet) ? facet->values - shown_of(facet, view) : 0;
}

static void append_padded(struct buffer *out, const char *text, size_t columns)
{
    struct buffer clean = BUFFER_INIT;
    terminal_clean(&clean, text, strlen(text), TERMINAL_ONE_LINE);
    const size_t whole = terminal_columns(buffer_text(&clean), clean.len_bytes);
    const bool cut = whole > columns;
    const size_t fit = terminal_fit(buffer_text(&clean), clean.len_bytes, cut ? columns - 1 : columns);
    buffer_append(out, buffer_text(&clean), fit);
    size_t used = terminal_columns(buffer_text(&clean), fit);
    if (cut) {
        buffer_append_text(out, "\xE2\x80\xA6"); /* an ellipsis */
        used++;
    }
    for (; used < columns; used++) {
        buffer_append_byte(out, ' ');
    }
    buffer_release(&clean);
}

static size_t value_columns(const struct facet *facet, const struct facet_view *view)
{
    size_t widest = strlen("(none)");
    const size_t first = first_shown(facet, view);
    for (size_t i = first; i < first + shown_of(facet, view); i++) {
        const size_t columns = terminal_columns(facet->value[i].text, strlen(facet->value[i].text));
        widest = columns > widest ? columns : widest;
    }
    return widest < VALUE_COLUMNS_MAX ? widest : VALUE_COLUMNS_MAX;
}

static void append_facet(struct buffer *out, const struct facet *facet, const struct facet_view *view)
{
    const size_t columns = value_columns(facet, view);
    const size_t width = view->width < WIDTH_MAX ? view->width : WIDTH_MAX;
    const size_t used = 2 + columns + COUNT_COLUMNS + 2;
    const size_t bar = width > used + BAR_COLUMNS_MIN ? width - used - 1 : 0;
    const size_t first = first_shown(facet, view);
    const size_t shown = shown_of(facet, view);
    int64_t most = 0;
    int64_t others = 0;
    for (size_t i = 0; i < facet->values; i++) {
        const bool is_shown = i >= first && i < first + shown;
        most = is_shown && facet->value[i].articles > most ? facet->value[i].articles : most;
        others += is_shown ? 0 : facet->value[i].articles;
    }
    buffer_printf(out, "%s%s%s\n", view->colour ? "\x1b[1m" : "", facet->name, view->colour ? "\x1b[0m" : "");
    for (size_t i = first; i < first + shown; i++) {
        buffer_append_text(out, "  ");
        append_padded(out, facet->value[i].text, columns);
        buffer_printf(out, " %*lld  ", COUNT_COLUMNS - 1, (long long)facet->value[i].articles);
        bar_append(out, facet->value[i].articles, most, bar, view->colour);
        buffer_append_byte(out, '\n');
    }
    if (facet->missing > 0) {
        buffer_append_text(out, "  ");
        append_padded(out, "(none)", columns);
        buffer_printf(out, " %*lld\n", COUNT_COLUMNS - 1, (long long)facet->missing);
    }
    if (shown < facet->values) {
        buffer_printf(out, "  and %zu %s with %lld; --facet-limit shows more\n", facet->values - shown,
                      is_period(facet) ? "earlier" : "others", (long long)others);
    }
}

void facets_append_text(struct buffer *out, const struct facets *facets, const struct facet_view *view)
{
    for (size_t i = 0; i < facets->count; i++) {
        buffer_append_text(out, i > 0 ? "\n" : "");
        append_facet(out, &facets->facet[i], view);
    }
}

void facets_append_json(struct buffer *out, const struct facets *facets, const struct facet_view *view)
{
    json_t *all = json_object();
    for (size_t i = 0; i < facets->count; i++) {
        const struct facet *facet = &facets->facet[i];
        const size_t first = first_shown(facet, view);
        json_t *values = json_array();
        for (size_t k = first; k < first + shown_of(facet, view); k++) {
            (void)json_array_append_new(values, json_pack("{s:s, s:I}", "value", facet->value[k].text, "count",
                                                          (json_int_t)facet->value[k].articles));
        }
        (void)json_object_set_new(all, facet->name,
                                  json_pack("{s:o, s:I, s:I}", "values", values, "distinct", (json_int_t)facet->values,
                                            "missing", (json_int_t)facet->missing));
    }
    json_t *object = json_pack("{s:i, s:s, s:I, s:o}", "v", OUTPUT_VERSION, "query", view->query, "total",
                               (json_int_t)view->total, "facets", all);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    memory_note_null(text);
    buffer_append_text(out, text);
    buffer_append_byte(out, '\n');
    out->failed = out->failed || text == NULL;
    free(text);
    json_decref(object);
}

void facets_append_rows(struct buffer *out, const struct facets *facets, const struct facet_view *view, char separator)
{
    buffer_printf(out, "facet%cvalue%ccount\n", separator, separator);
    for (size_t i = 0; i < facets->count; i++) {
        const struct facet *facet = &facets->facet[i];
        const size_t first = first_shown(facet, view);
        for (size_t k = first; k < first + shown_of(facet, view); k++) {
            buffer_printf(out, "%s%c", facet->name, separator);
            csv_value_append(out, facet->value[k].text, separator);
            buffer_printf(out, "%c%lld\n", separator, (long long)facet->value[k].articles);
        }
        buffer_printf(out, "%s%c%c%lld\n", facet->name, separator, separator, (long long)facet->missing);
    }
}
