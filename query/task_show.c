/* task_show.c - --show: one article, whole. */
#include "task.h"

#include "error.h"

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
    if (status != NEWSIDX_OK) {
        newsidx_article_clear(&article);
        return cli_fail(TASK_PROGRAM, &error);
    }
    const struct output_context context = task_context(run, NULL);
    const struct output *output = run->options->output;
    struct buffer out = BUFFER_INIT;
    if (output == &OUTPUT_JSON || output == &OUTPUT_JSONL) {
        output_article_json(&out, &article);
    } else {
        output_article(&out, &context, &article);
    }
    (void)task_write(run, &out);
    buffer_release(&out);
    newsidx_article_clear(&article);
    return NEWSIDX_OK;
}

static bool is_wanted(const struct options *options)
{
    return options->show != NULL;
}

const struct task TASK_SHOW = {.wanted = is_wanted, .run = run_show};
