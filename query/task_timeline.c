/* task_timeline.c - --timeline and --plot: when all matches were published. */
#include "task.h"

#include "error.h"

#include "terminal.h"
#include "timeline_output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int write_plot(const struct timeline *timeline, const struct timeline_view *view, const char *path)
{
    struct buffer out = BUFFER_INIT;
    timeline_append_svg(&out, timeline, view);
    FILE *file = out.failed ? NULL : fopen(path, "w");
    bool ok = file != NULL && fwrite(buffer_text(&out), 1, out.len_bytes, file) == out.len_bytes;
    ok = file != NULL && fclose(file) == 0 && ok;
    if (!ok) {
        cli_error(TASK_PROGRAM, "%s: %s", path, error_reason(errno));
    }
    buffer_release(&out);
    return ok ? NEWSIDX_OK : NEWSIDX_IO;
}

static void append_timeline(struct task_run *run, const struct timeline *timeline, const struct timeline_view *view,
                            struct buffer *out)
{
    const struct output *output = run->options->output;
    if (output == &OUTPUT_JSON || output == &OUTPUT_JSONL) {
        timeline_append_json(out, timeline, view);
    } else if (output == &OUTPUT_CSV || output == &OUTPUT_TSV) {
        timeline_append_rows(out, timeline, output == &OUTPUT_TSV ? '\t' : ',');
    } else {
        timeline_append_text(out, timeline, view);
    }
}

/* A chart has room for so many periods; a picture and a program for as many as there are, within reason. */
static size_t most_periods(const struct options *options, unsigned width)
{
    enum { PLOT_PERIODS = 400, PERIODS_MAX = 1000000 };
    if (options->output != &OUTPUT_TEXT) {
        return PERIODS_MAX;
    }
    return options->plot != NULL && options->timeline == 0 ? PLOT_PERIODS : timeline_columns(width);
}

enum { WIDTH_OF_PAPER = 400 }; /* for programs: days up to a year, then weeks, ... */

static int show_timeline(struct task_run *run, const struct newsidx_hits *hits)
{
    const struct options *options = run->options;
    const enum timeline_unit wanted =
        options->timeline >= 2 ? (enum timeline_unit)(options->timeline - 2) : TIMELINE_AUTO;
    const struct timeline_view view = {
        .query = buffer_text(&options->query),
        .share = options->share,
        .colour = terminal_has_colour(STDOUT_FILENO, (enum terminal_colour)options->colour),
        .utf8 = terminal_is_utf8(),
        .width = terminal_width(STDOUT_FILENO),
    };
    struct newsidx_error error = {0};
    struct timeline timeline;
    struct buffer out = BUFFER_INIT;
    int code = NEWSIDX_OK;
    const bool is_auto = wanted == TIMELINE_AUTO;
    const size_t most = is_auto && options->output != &OUTPUT_TEXT ? timeline_columns(WIDTH_OF_PAPER)
                                                                   : most_periods(options, view.width);
    if (timeline_make(&timeline, wanted, most, hits->part, hits->parts, &error) != NEWSIDX_OK) {
        code = cli_fail(TASK_PROGRAM, &error);
    } else {
        if (!is_auto && timeline.unit != wanted && timeline.periods > 0) {
            cli_error(TASK_PROGRAM, "by %s, since %ss would need a wider terminal", TIMELINE_UNIT_NAMES[timeline.unit],
                      TIMELINE_UNIT_NAMES[wanted]);
        }
        if (options->plot != NULL) {
            code = write_plot(&timeline, &view, options->plot);
        }
        if (options->timeline != 0) {
            append_timeline(run, &timeline, &view, &out);
        }
        (void)task_write(run, &out);
    }
    buffer_release(&out);
    timeline_release(&timeline);
    return code;
}

static int run_timeline(struct task_run *run)
{
    struct search_request request = task_request(run->options);
    request.options.sort = NEWSIDX_NEWEST_FIRST; /* counts need no scores */
    int code = NEWSIDX_OK;
    struct newsidx_hits *hits = task_search(run, &request, &code);
    if (hits == NULL) {
        return code;
    }
    task_say_notes(hits);
    if (hits->total == 0) {
        cli_error(TASK_PROGRAM, "nothing found");
    }
    if (hits->total > 0 || run->options->output != &OUTPUT_TEXT) {
        code = show_timeline(run, hits);
    }
    code = code == NEWSIDX_OK && hits->total == 0 ? NEWSIDX_NOTHING : code;
    newsidx_hits_free(hits);
    return code;
}

static bool is_wanted(const struct options *options)
{
    return options->timeline != 0 || options->plot != NULL;
}

const struct task TASK_TIMELINE = {.wanted = is_wanted, .needs_query = true, .run = run_timeline};
