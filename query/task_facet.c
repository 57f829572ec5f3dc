/* task_facet.c - --facet: what all matches have in common. */
#include "task.h"

#include "facet_output.h"
#include "terminal.h"

#include <unistd.h>

static void append_facets(struct task_run *run, const struct facets *facets, const struct newsidx_hits *hits,
                          struct buffer *out)
{
    enum { VALUES_DEFAULT = 10 };
    const struct options *options = run->options;
    const struct facet_view view = {
        .query = buffer_text(&options->query),
        .total = hits->total,
        .limit = options->facet_limit > 0 ? options->facet_limit : VALUES_DEFAULT,
        .width = terminal_width(STDOUT_FILENO),
        .colour = terminal_has_colour(STDOUT_FILENO, (enum terminal_colour)options->colour),
    };
    if (options->output == &OUTPUT_JSON || options->output == &OUTPUT_JSONL) {
        facets_append_json(out, facets, &view);
    } else if (options->output == &OUTPUT_CSV || options->output == &OUTPUT_TSV) {
        facets_append_rows(out, facets, &view, options->output == &OUTPUT_TSV ? '\t' : ',');
    } else {
        facets_append_text(out, facets, &view);
    }
}

static int run_facet(struct task_run *run)
{
    struct newsidx_error error = {0};
    struct facets facets;
    if (facets_parse(&facets, run->options->facet, &error) != NEWSIDX_OK) {
        return cli_usage(TASK_PROGRAM, &error);
    }
    struct search_request request = task_request(run->options);
    request.options.sort = NEWSIDX_NEWEST_FIRST; /* counts need no scores */
    int code = NEWSIDX_OK;
    struct newsidx_hits *hits = task_search(run, &request, &code);
    if (hits == NULL) {
        return code;
    }
    task_say_notes(hits);
    const enum newsidx_status status = facets_count(&facets, hits->part, hits->parts, &error);
    if (status == NEWSIDX_OK) {
        struct buffer out = BUFFER_INIT;
        append_facets(run, &facets, hits, &out);
        (void)task_write(run, &out);
        buffer_release(&out);
        code = hits->total > 0 ? NEWSIDX_OK : NEWSIDX_NOTHING;
    } else {
        code = cli_fail(TASK_PROGRAM, &error);
    }
    facets_release(&facets);
    newsidx_hits_free(hits);
    return code;
}

static bool is_wanted(const struct options *options)
{
    return options->facet != NULL;
}

const struct task TASK_FACET = {.wanted = is_wanted, .needs_query = true, .run = run_facet};
