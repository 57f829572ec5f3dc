#include "task.h"

#include "terminal.h"

#include <string.h>
#include <unistd.h>

const char TASK_PROGRAM[] = "newsq";

static const struct task *const TASKS[] = {&TASK_COMPLETE, &TASK_BATCH,    &TASK_SAVED, &TASK_SHOW,
                                           &TASK_FACET,    &TASK_TIMELINE, &TASK_SEARCH};

const struct task *task_find(const struct options *options)
{
    size_t i = 0;
    while (!TASKS[i]->wanted(options)) {
        i++; /* the last one is always wanted */
    }
    return TASKS[i];
}

bool task_write(struct task_run *run, struct buffer *out)
{
    const bool ok = !out->failed && cli_write(run->out, buffer_text(out), out->len_bytes);
    buffer_clear(out);
    return ok;
}

struct search_request task_request(const struct options *options)
{
    return (struct search_request){
        .query = options->has_query ? buffer_text(&options->query) : NULL,
        .options = {.sort = (enum newsidx_sort)options->sort,
                    .limit = options->limit,
                    .offset = options->offset,
                    .any = options->any,
                    .fallback = options->fallback},
        .dialect = (enum query_dialect)options->dialect,
        .today = search_today(),
        .expand = options->expand,
        .no_impact = options->no_impact,
        .like = options->like,
    };
}

/* The query with a caret under the fault; of a long one what is around that. */
static void point_at(const char *query, size_t column)
{
    enum { BEFORE = 40, SHOWN = 72 };
    size_t start = column > BEFORE ? column - BEFORE : 0;
    while (start < column && ((unsigned char)query[start] & 0xC0) == 0x80) {
        start++;
    }
    const size_t len = strlen(query + start);
    size_t shown = len < SHOWN ? len : SHOWN;
    while (shown < len && shown > 0 && ((unsigned char)query[start + shown] & 0xC0) == 0x80) {
        shown--;
    }
    cli_error(TASK_PROGRAM, "%.*s", (int)shown, query + start);
    cli_error(TASK_PROGRAM, "%*s^", (int)terminal_columns(query + start, column - start), "");
}

struct newsidx_hits *task_search(struct task_run *run, const struct search_request *request, int *code)
{
    struct newsidx_error error = {0};
    struct newsidx_hits *hits = NULL;
    const enum newsidx_status status = search_run(&hits, run->archive, run->archives, request, &error);
    *code = NEWSIDX_OK;
    if (hits != NULL) {
        return hits;
    }
    if (status == NEWSIDX_QUERY && error.column > 0) {
        point_at(request->query, error.column);
    }
    *code = cli_fail(TASK_PROGRAM, &error);
    return NULL;
}

void task_say_notes(const struct newsidx_hits *hits)
{
    const struct query *query = &hits->part[0].query;
    for (const struct lex_note *note = query->notes; note != NULL; note = note->next) {
        cli_error(TASK_PROGRAM, "%s", note->text);
    }
    if (query->root == NULL) {
        cli_error(TASK_PROGRAM, "nothing to search for in the query");
    }
}

struct output_context task_context(const struct task_run *run, const struct newsidx_hits *hits)
{
    const struct options *options = run->options;
    return (struct output_context){
        .hits = hits,
        .query = buffer_text(&options->query),
        .limit = options->limit,
        .offset = options->offset,
        .colour = terminal_has_colour(STDOUT_FILENO, (enum terminal_colour)options->colour),
        .width = terminal_width(STDOUT_FILENO),
        .snippets = options->snippets,
        .template = &options->template,
        .fields = options->fields.count > 0 ? &options->fields : NULL,
    };
}
