/* task_saved.c - --save, --saved, --new, --saved-list, --forget: searches under names, made for cron. */
#include "task.h"

#include "error.h"
#include "saved.h"
#include "terminal.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- options as text ---------------------------------------------------------------------------------------------------- */

/* What changes the answer of a query, as a JSON object; the caller's to free. */
static char *write_options(const struct options *options)
{
    size_t ignored = 0;
    json_t *object =
        json_pack("{s:b, s:b, s:b, s:s, s:s}", "any", options->any, "fallback", options->fallback, "expand",
                  options->expand, "dialect", options_choices(OPTION_DIALECT, &ignored)[options->dialect], "sort",
                  options_choices(OPTION_SORT, &ignored)[options->sort]);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    return text;
}

static bool read_flag(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

static int read_choice(const json_t *object, const char *key, enum option_id id)
{
    size_t count = 0;
    const char *const *choices = options_choices(id, &count);
    const char *text = json_string_value(json_object_get(object, key));
    for (size_t i = 0; i < count && text != NULL; i++) {
        if (strcmp(choices[i], text) == 0) {
            return (int)i;
        }
    }
    return 0;
}

/* The saved query and options in place of the command line's, but for what only says how to print. False where memory runs out. */
static bool read_search(struct options *options, const struct saved_search *search)
{
    errno = 0;
    json_t *object = json_loads(search->options, 0, NULL);
    if (object == NULL && errno == ENOMEM) {
        return false;
    }
    options->query = (struct buffer)BUFFER_INIT;
    options->has_query = false;
    options_add_word(options, search->query);
    options->any = options->any || read_flag(object, "any");
    options->fallback = options->fallback || read_flag(object, "fallback");
    options->expand = options->expand || read_flag(object, "expand");
    options->dialect = read_choice(object, "dialect", OPTION_DIALECT);
    options->sort = options->sort != 0 ? options->sort : read_choice(object, "sort", OPTION_SORT);
    json_decref(object);
    return true;
}

/* --- doing -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status save(struct task_run *run, struct saved *saved, struct newsidx_error *error)
{
    const struct options *options = run->options;
    if (!options->has_query) {
        return error_set(error, NEWSIDX_QUERY, "--save: the query is missing");
    }
    struct search_request request = task_request(options);
    request.options.sort = NEWSIDX_NEWEST_FIRST;
    struct newsidx_hits *hits = NULL;
    enum newsidx_status status = search_run(&hits, run->archive, run->archives, &request, error);
    if (hits == NULL) {
        return status; /* a query that cannot be understood is not saved */
    }
    char *text = write_options(options);
    status = text != NULL ? saved_put(saved, options->save, buffer_text(&options->query), text, options->replace, error)
                          : error_nomem(error);
    if (status == NEWSIDX_OK) {
        status = saved_commit(saved, options->save, hits->part, hits->parts, error);
    }
    if (status == NEWSIDX_OK) {
        task_say_notes(hits);
        cli_error(TASK_PROGRAM, "saved '%s'; it finds %zu article%s now", options->save, hits->total,
                  hits->total == 1 ? "" : "s");
    }
    free(text);
    newsidx_hits_free(hits);
    return status;
}

struct fresh {
    struct saved *saved;
    const char *name;
};

static enum newsidx_status keep_fresh(void *context, struct search_part *part, size_t parts,
                                      struct newsidx_error *error)
{
    const struct fresh *fresh = context;
    return saved_keep_new(fresh->saved, fresh->name, part, parts, error);
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* Only what was printed counts as shown: --limit leaves the rest for the next time. */
static bool keep_printed(struct newsidx_hits *hits)
{
    bool ok = true;
    for (size_t i = 0; i < hits->parts; i++) {
        hits->part[i].found.count = 0;
    }
    for (size_t i = 0; i < hits->count && ok; i++) {
        ok = idset_append(&hits->part[hits->hit[i].part].found, hits->hit[i].hit.id);
    }
    for (size_t i = 0; i < hits->parts; i++) {
        struct idset *found = &hits->part[i].found;
        if (found->count > 1) {
            qsort(found->id, found->count, sizeof *found->id, compare_ids);
        }
    }
    return ok;
}

static int run_fresh(struct task_run *run, struct saved *saved, const char *name)
{
    struct newsidx_error error = {0};
    struct fresh fresh = {saved, name};
    struct newsidx_hits *hits = NULL;
    int code = task_answer(run, keep_fresh, &fresh, &hits);
    if (fflush(stdout) != 0 && run->out->error_number == 0) {
        run->out->error_number = errno;
    }
    const bool printed = hits != NULL && run->out->error_number == 0;
    if (printed && (code == NEWSIDX_OK || code == NEWSIDX_NOTHING)) {
        const bool counted = run->options->count;
        const bool ok = counted || keep_printed(hits); /* a number has shown all of them */
        if (!ok || saved_commit(saved, name, hits->part, hits->parts, &error) != NEWSIDX_OK) {
            code = cli_fail(TASK_PROGRAM, &error);
        }
    }
    newsidx_hits_free(hits);
    return code;
}

static int run_search(struct task_run *run, struct saved *saved)
{
    struct newsidx_error error = {0};
    struct saved_search search;
    if (saved_get(&search, saved, run->options->saved, &error) != NEWSIDX_OK) {
        return cli_fail(TASK_PROGRAM, &error);
    }
    struct options options = *run->options;
    if (!read_search(&options, &search)) {
        saved_search_release(&search);
        (void)error_nomem(&error);
        return cli_fail(TASK_PROGRAM, &error);
    }
    options.limit = options.limit == 0 && options.only_new ? SIZE_MAX : options.limit;
    struct task_run inner = *run;
    inner.options = &options;
    const int code = options.only_new ? run_fresh(&inner, saved, search.name) : task_answer(&inner, NULL, NULL, NULL);
    buffer_release(&options.query);
    saved_search_release(&search);
    return code;
}

static void append_search(void *context, const struct saved_search *search)
{
    struct buffer *out = context;
    const char *const columns[] = {search->name, search->last_run != NULL ? search->last_run : "never", search->query};
    for (size_t i = 0; i < 3; i++) {
        buffer_append_text(out, i > 0 ? "\t" : "");
        terminal_clean(out, columns[i], strlen(columns[i]), TERMINAL_ONE_LINE);
    }
    buffer_append_byte(out, '\n');
}

static int run_saved(struct task_run *run)
{
    const struct options *options = run->options;
    struct newsidx_error error = {0};
    struct saved *saved = NULL;
    enum newsidx_status status = saved_open(&saved, run->archive, run->archives, &error);
    if (status == NEWSIDX_OK && options->saved != NULL) {
        const int code = run_search(run, saved);
        saved_close(saved);
        return code;
    }
    struct buffer out = BUFFER_INIT;
    if (status == NEWSIDX_OK && options->save != NULL) {
        status = save(run, saved, &error);
    } else if (status == NEWSIDX_OK && options->forget != NULL) {
        status = saved_forget(saved, options->forget, &error);
    } else if (status == NEWSIDX_OK) {
        status = saved_list(saved, append_search, &out, &error);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
    saved_close(saved);
    return status == NEWSIDX_OK ? NEWSIDX_OK : cli_fail(TASK_PROGRAM, &error);
}

static bool is_wanted(const struct options *options)
{
    return options->save != NULL || options->saved != NULL || options->saved_list || options->forget != NULL;
}

const struct task TASK_SAVED = {.wanted = is_wanted, .run = run_saved};
