/* timeline_svg.c - a timeline as a picture to print: Scalable Vector Graphics 1.1 (W3C, 2011). */
#include "timeline_output.h"

#include "utf8.h"

#include <stdio.h>
#include <string.h>

enum { LEFT = 60, RIGHT = 20, TOP = 60, CHART_WIDTH = 820, CHART_HEIGHT = 240, LINE = 18, HEADLINE_BYTES_MAX = 110 };

/* Characters that XML 1.0 allows (section 2.2), with those escaped that are markup. */
static void append_escaped(struct buffer *out, const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text + i, len_bytes - i, &c);
        const bool allowed = c >= 0x20 && c != 0x7F && c != 0xFFFE && c != 0xFFFF && !(c >= 0x202A && c <= 0x202E) &&
                             !(c >= 0x2066 && c <= 0x2069);
        if (c == '&') {
            buffer_append_text(out, "&amp;");
        } else if (c == '<') {
            buffer_append_text(out, "&lt;");
        } else if (c == '>') {
            buffer_append_text(out, "&gt;");
        } else if (c == '"') {
            buffer_append_text(out, "&quot;");
        } else if (allowed) {
            buffer_append(out, text + i, n);
        } else {
            buffer_append_byte(out, ' ');
        }
        i += n;
    }
}

/* Text at a place, cut at a whole character where it is long. */
static void append_text(struct buffer *out, double x, double y, const char *attributes, const char *text)
{
    size_t len = strlen(text);
    const bool cut = len > HEADLINE_BYTES_MAX;
    len = cut ? HEADLINE_BYTES_MAX : len;
    while (cut && len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80) {
        len--;
    }
    buffer_printf(out, "<text x=\"%.1f\" y=\"%.1f\" %s>", x, y, attributes);
    append_escaped(out, text, len);
    buffer_append_text(out, cut ? "...</text>\n" : "</text>\n");
}

struct picture {
    const struct timeline *timeline;
    const struct timeline_view *view;
    double most;
};

static double value_of(const struct picture *picture, size_t period)
{
    const struct timeline_period *item = &picture->timeline->period[period];
    return picture->view->share ? timeline_share(item) : (double)item->hits;
}

static double x_of(const struct picture *picture, size_t period)
{
    return LEFT + (double)period * CHART_WIDTH / (double)picture->timeline->periods;
}

static double y_of(const struct picture *picture, double value)
{
    return TOP + CHART_HEIGHT - (picture->most > 0.0 ? value / picture->most * CHART_HEIGHT : 0.0);
}

static void append_grid(struct buffer *out, const struct picture *picture)
{
    enum { STEPS = 4 };
    for (int i = 0; i <= STEPS; i++) {
        const double value = picture->most * i / STEPS;
        char label[32];
        (void)snprintf(label, sizeof label, picture->view->share ? "%.1f%%" : "%.4g", value);
        buffer_printf(out, "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ccc\"/>\n", LEFT,
                      y_of(picture, value), LEFT + CHART_WIDTH, y_of(picture, value));
        append_text(out, LEFT - 6, y_of(picture, value) + 4, "text-anchor=\"end\"", label);
    }
}

/* Bars; a grey strip under the axis where nothing is indexed. */
static void append_bars(struct buffer *out, const struct picture *picture)
{
    const size_t periods = picture->timeline->periods;
    const double step = (double)CHART_WIDTH / (double)periods;
    for (size_t i = 0; i < periods; i++) {
        const double value = value_of(picture, i);
        if (picture->timeline->period[i].articles == 0) {
            buffer_printf(out, "<rect x=\"%.2f\" y=\"%d\" width=\"%.2f\" height=\"5\" fill=\"#bbb\"/>\n",
                          x_of(picture, i), TOP + CHART_HEIGHT + 1, step);
        } else if (value > 0.0) {
            buffer_printf(out, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"#246\"/>\n",
                          x_of(picture, i), y_of(picture, value), step > 3.0 ? step - 1.0 : step,
                          TOP + CHART_HEIGHT - y_of(picture, value));
        }
    }
}

static void append_axis(struct buffer *out, const struct picture *picture)
{
    enum { NAME_WIDTH = 80 };
    double next = 0.0;
    for (size_t i = 0; i < picture->timeline->periods; i++) {
        const double x = x_of(picture, i);
        if (x >= next && x + NAME_WIDTH * 0.8 <= LEFT + CHART_WIDTH + RIGHT) {
            char name[16];
            timeline_name(name, picture->timeline, i);
            buffer_printf(out, "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#888\"/>\n", x,
                          TOP + CHART_HEIGHT, x, TOP + CHART_HEIGHT + 8);
            append_text(out, x, TOP + CHART_HEIGHT + 22, "", name);
            next = x + NAME_WIDTH;
        }
    }
}

static void append_peaks(struct buffer *out, const struct picture *picture)
{
    const struct timeline *timeline = picture->timeline;
    for (size_t i = 0; i < timeline->peaks; i++) {
        const struct timeline_peak *peak = &timeline->peak[i];
        const double step = (double)CHART_WIDTH / (double)timeline->periods;
        char letter[2] = {(char)('A' + i), '\0'};
        char name[16];
        struct buffer line = BUFFER_INIT;
        timeline_name(name, timeline, peak->period);
        append_text(out, x_of(picture, peak->period) + step / 2, y_of(picture, value_of(picture, peak->period)) - 4,
                    "text-anchor=\"middle\" font-weight=\"bold\"", letter);
        buffer_printf(&line, picture->view->share ? "%s  %s  %.1f%%  %s" : "%s  %s  %.0f  %s", letter, name,
                      value_of(picture, peak->period), peak->headline != NULL ? peak->headline : "");
        append_text(out, LEFT, TOP + CHART_HEIGHT + 52 + (double)i * LINE, "", buffer_text(&line));
        buffer_release(&line);
    }
}

void timeline_append_svg(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view)
{
    struct picture picture = {.timeline = timeline, .view = view};
    for (size_t i = 0; i < timeline->periods; i++) {
        const double value = value_of(&picture, i);
        picture.most = value > picture.most ? value : picture.most;
    }
    const int width = LEFT + CHART_WIDTH + RIGHT;
    const int height = TOP + CHART_HEIGHT + 80 + (int)timeline->peaks * LINE;
    buffer_printf(
        out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" "
        "width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">\n",
        width, height, width, height);
    buffer_append_text(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
    append_text(out, LEFT, 24, "font-size=\"16\" font-weight=\"bold\"", view->query);
    struct buffer facts = BUFFER_INIT;
    buffer_printf(&facts, "%s by %s; %lld articles with a date, %lld without",
                  view->share ? "percent of the articles indexed" : "articles", TIMELINE_UNIT_NAMES[timeline->unit],
                  (long long)timeline->hits, (long long)timeline->undated + (long long)timeline->imprecise);
    append_text(out, LEFT, 42, "fill=\"#555\"", buffer_text(&facts));
    buffer_release(&facts);
    if (timeline->periods > 0) {
        append_grid(out, &picture);
        append_bars(out, &picture);
        append_axis(out, &picture);
        append_peaks(out, &picture);
    }
    append_text(out, LEFT, height - 8, "fill=\"#555\" font-size=\"10\"", "grey below the axis: nothing indexed");
    buffer_append_text(out, "</svg>\n");
}
