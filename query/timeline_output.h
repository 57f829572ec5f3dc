/* timeline_output.h - a timeline for people, for programs and for print. Used by task_timeline.c. */
#ifndef NEWSIDX_TIMELINE_OUTPUT_H
#define NEWSIDX_TIMELINE_OUTPUT_H

#include "timeline.h"

#include "buffer.h"

struct timeline_view {
    const char *query;
    bool share; /* percent of each period's articles in place of their number */
    bool colour;
    bool utf8;      /* block characters may be used */
    unsigned width; /* columns of the terminal */
};

/* How many periods a chart of that width has room for. */
size_t timeline_columns(unsigned width);
/* A chart with its peaks below. */
void timeline_append_text(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view);
/* One JSON object. */
void timeline_append_json(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view);
/* Rows period, hits, articles, share with a header line, separated by a comma or a tab. */
void timeline_append_rows(struct buffer *out, const struct timeline *timeline, char separator);
/* A stand-alone picture (SVG 1.1), without scripts, styles from outside or other references. */
void timeline_append_svg(struct buffer *out, const struct timeline *timeline, const struct timeline_view *view);

#endif
