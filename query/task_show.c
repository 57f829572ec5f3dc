/* task_show.c - --show: one article, whole, with the matches of a query marked; --versions: how it changed. */
#include "task.h"

#include "error.h"
#include "match.h"
#include "pager.h"
#include "versions.h"

#include <unistd.h>

static bool is_json(const struct options *options)
{
    return options->output == &OUTPUT_JSON || options->output == &OUTPUT_JSONL;
}

static enum newsidx_status show_versions(struct task_run *run, struct newsidx_archive *archive, const char *guid,
                                         const struct output_context *context, struct newsidx_error *error)
{
    struct versions versions;
    struct buffer out = BUFFER_INIT;
    const enum newsidx_status status = versions_read(&versions, archive, guid, error);
    if (status == NEWSIDX_OK && is_json(run->options)) {
        versions_append_json(&out, &versions);
    } else if (status == NEWSIDX_OK) {
        versions_append_text(&out, &versions, context);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
    versions_release(&versions);
    return status;
}

static enum newsidx_status show_article(struct task_run *run, struct newsidx_archive *archive,
                                        const struct newsidx_article *article, struct output_context *context,
                                        struct newsidx_error *error)
{
    const struct options *options = run->options;
    struct query query = {.root = NULL};
    enum newsidx_status status = NEWSIDX_OK;
    if (options->has_query) {
        const struct query_options read = {.dialect = (enum query_dialect)options->dialect, .today = search_today()};
        status = query_parse(&query, archive->analyzer, buffer_text(&options->query), &read, error);
    }
    if (status == NEWSIDX_OK && query.root != NULL) {
        context->matcher = matcher_new(query.root, archive->analyzer);
        status = context->matcher != NULL && matcher_load(context->matcher, article) ? NEWSIDX_OK : error_nomem(error);
    }
    struct buffer out = BUFFER_INIT;
    if (status == NEWSIDX_OK && is_json(options)) {
        output_article_json(&out, article);
    } else if (status == NEWSIDX_OK) {
        output_article(&out, context, article);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
    matcher_free(context->matcher);
    query_release(&query);
    return status;
}

static int run_show(struct task_run *run)
{
    struct newsidx_error error = {0};
    struct newsidx_article article;
    newsidx_article_init(&article);
    int64_t id = 0;
    size_t part = 0;
    enum newsidx_status status = search_article(&id, &part, run->archive, run->archives, run->options->show, &error);
    if (status == NEWSIDX_OK) {
        status = newsidx_read(run->archive[part], id, &article, &error);
    }
    struct output_context context = task_context(run, NULL);
    struct pager pager = {.pid = 0};
    if (status == NEWSIDX_OK && !is_json(run->options) && !run->options->no_pager) {
        pager_start(&pager);
    }
    if (status == NEWSIDX_OK) {
        status = run->options->versions
                     ? show_versions(run, run->archive[part], article.field[NEWSIDX_GUID], &context, &error)
                     : show_article(run, run->archive[part], &article, &context, &error);
    }
    pager_finish(&pager);
    newsidx_article_clear(&article);
    return status == NEWSIDX_OK ? NEWSIDX_OK : cli_fail(TASK_PROGRAM, &error);
}

static bool is_wanted(const struct options *options)
{
    return options->show != NULL;
}

const struct task TASK_SHOW = {.wanted = is_wanted, .run = run_show};
