/* task_batch.c - --batch: many queries in one process, for researchers and for measuring.
 *
 * A line of the file is a name, a tab and a query; a line without a tab is a query whose name is its number. Each answer is one line
 * or more, in the order of the file: with --count name, tab, number; as TREC a run whose topic is the name; as JSON lines
 * an object with name, query, total and hits. */
#include "task.h"

#include "error.h"
#include "memory.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct batch {
    struct task_run *run;
    const char *path;
    size_t line;
    size_t failed; /* queries that could not be understood */
    struct buffer out;
};

/* A hit's guid with white space as '_': the third column of a TREC run. */
static void append_name(struct buffer *out, const char *text)
{
    for (; *text != '\0'; text++) {
        buffer_append_byte(out, strchr(" \t\n\r\f\v", *text) != NULL ? '_' : *text);
    }
}

static enum newsidx_status append_json(struct batch *batch, const char *name, const struct search_request *request,
                                       const struct newsidx_hits *hits, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    json_t *list = json_array();
    for (size_t i = 0; i < hits->count && status == NEWSIDX_OK; i++) {
        const struct search_hit *hit = &hits->hit[i];
        struct buffer guid = BUFFER_INIT;
        status = search_guid(&guid, hits->part[hit->part].archive, hit->hit.id, error);
        (void)json_array_append_new(list, json_pack("{s:I, s:s, s:f}", "id", (json_int_t)hit->hit.id, "guid",
                                                    buffer_text(&guid), "score", hit->hit.score));
        buffer_release(&guid);
    }
    json_t *object = json_pack("{s:i, s:s, s:s, s:I, s:o}", "v", OUTPUT_VERSION, "name", name, "query", request->query,
                               "total", (json_int_t)hits->total, "hits", list);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    memory_note_null(text);
    buffer_append_text(&batch->out, text);
    buffer_append_byte(&batch->out, '\n');
    batch->out.failed = batch->out.failed || text == NULL;
    free(text);
    json_decref(object);
    return status;
}

static enum newsidx_status append_trec(struct batch *batch, const char *name, const struct newsidx_hits *hits,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < hits->count && status == NEWSIDX_OK; i++) {
        const struct search_hit *hit = &hits->hit[i];
        append_name(&batch->out, name);
        buffer_append_text(&batch->out, " Q0 ");
        struct buffer guid = BUFFER_INIT;
        status = search_guid(&guid, hits->part[hit->part].archive, hit->hit.id, error);
        append_name(&batch->out, buffer_text(&guid));
        buffer_release(&guid);
        buffer_printf(&batch->out, " %zu %.9f newsq\n", batch->run->options->offset + i + 1, hit->hit.score);
    }
    return status;
}

static void append_ids(struct batch *batch, const char *name, const struct newsidx_hits *hits)
{
    for (size_t i = 0; i < hits->count; i++) {
        buffer_printf(&batch->out, "%s\t%lld\n", name, (long long)hits->hit[i].hit.id);
    }
}

static enum newsidx_status append_answer(struct batch *batch, const char *name, const struct search_request *request,
                                         const struct newsidx_hits *hits, struct newsidx_error *error)
{
    const struct options *options = batch->run->options;
    if (options->count) {
        buffer_printf(&batch->out, "%s\t%zu\n", name, hits->total);
    } else if (options->output == &OUTPUT_TREC) {
        return append_trec(batch, name, hits, error);
    } else if (options->output == &OUTPUT_IDS) {
        append_ids(batch, name, hits);
    } else {
        return append_json(batch, name, request, hits, error);
    }
    return NEWSIDX_OK;
}

/* A query that cannot be understood is named with its line; the others are answered. */
static int answer_in_snapshot(struct batch *batch, const char *name, const char *query)
{
    const struct options *options = batch->run->options;
    struct newsidx_error error = {0};
    struct search_request request = task_request(options);
    request.query = query;
    request.page_only = true;
    request.options.uncounted = !options->count && (options->output == &OUTPUT_TREC || options->output == &OUTPUT_IDS);
    if (options->count) {
        request.options.sort = NEWSIDX_NEWEST_FIRST;
    }
    struct newsidx_hits *hits = NULL;
    enum newsidx_status status = search_run(&hits, batch->run->archive, batch->run->archives, &request, &error);
    if (hits != NULL) {
        status = append_answer(batch, name, &request, hits, &error);
        newsidx_hits_free(hits);
        if (status == NEWSIDX_OK && batch->out.failed) {
            status = error_nomem(&error);
        }
        if (status == NEWSIDX_OK) {
            return NEWSIDX_OK;
        }
        buffer_clear(&batch->out);
        return cli_fail(TASK_PROGRAM, &error);
    }
    cli_error(TASK_PROGRAM, "%s:%zu: %s", batch->path, batch->line, error.message);
    batch->failed++;
    return status == NEWSIDX_QUERY ? NEWSIDX_OK : (int)status;
}

static int answer_query(struct batch *batch, const char *name, const char *query)
{
    struct newsidx_error error = {0};
    struct search_snapshot snapshot;
    const enum newsidx_status status = search_begin(&snapshot, batch->run->archive, batch->run->archives, &error);
    const int code = status == NEWSIDX_OK ? answer_in_snapshot(batch, name, query) : cli_fail(TASK_PROGRAM, &error);
    search_end(&snapshot);
    return code;
}

static int answer_line(struct batch *batch, char *line)
{
    line[strcspn(line, "\r\n")] = '\0';
    if (line[strspn(line, " \t")] == '\0') {
        return NEWSIDX_OK;
    }
    char number[24];
    (void)snprintf(number, sizeof number, "%zu", batch->line);
    char *tab = strchr(line, '\t');
    if (tab != NULL) {
        *tab = '\0';
    }
    return answer_query(batch, tab != NULL ? line : number, tab != NULL ? tab + 1 : line);
}

static int answer_file(struct batch *batch, FILE *file)
{
    char *line = NULL;
    size_t capacity = 0;
    int code = NEWSIDX_OK;
    errno = 0; /* getline's only word on memory */
    while (code == NEWSIDX_OK && getline(&line, &capacity, file) >= 0) {
        batch->line++;
        code = answer_line(batch, line);
        if (!task_write(batch->run, &batch->out)) {
            break;
        }
        errno = 0;
    }
    memory_note_errno();
    if (code == NEWSIDX_OK && ferror(file)) {
        cli_error(TASK_PROGRAM, "%s: %s", batch->path, error_reason(errno));
        code = NEWSIDX_IO;
    }
    free(line);
    return code;
}

static int run_batch(struct task_run *run)
{
    struct batch batch = {.run = run, .path = run->options->batch};
    const bool is_stdin = strcmp(batch.path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(batch.path, "r");
    if (file == NULL) {
        cli_error(TASK_PROGRAM, "%s: %s", batch.path, error_reason(errno));
        return NEWSIDX_IO;
    }
    int code = answer_file(&batch, file);
    if (!is_stdin) {
        (void)fclose(file);
    }
    buffer_release(&batch.out);
    return code == NEWSIDX_OK && batch.failed > 0 ? NEWSIDX_QUERY : code;
}

static bool is_wanted(const struct options *options)
{
    return options->batch != NULL;
}

const struct task TASK_BATCH = {.wanted = is_wanted, .run = run_batch};
