/* task_complete.c - --complete: words for a program or a shell that offers them while somebody types. */
#include "task.h"

#include "suggest.h"

static int run_complete(struct task_run *run)
{
    enum { WORDS_DEFAULT = 10 };
    const struct options *options = run->options;
    struct newsidx_error error = {0};
    struct buffer out = BUFFER_INIT;
    const enum newsidx_status status = suggest_complete(&out, run->archive, run->archives, options->complete,
                                                        options->limit > 0 ? options->limit : WORDS_DEFAULT, &error);
    const bool found = out.len_bytes > 0;
    (void)task_write(run, &out);
    buffer_release(&out);
    if (status != NEWSIDX_OK) {
        return cli_fail(TASK_PROGRAM, &error);
    }
    return found ? NEWSIDX_OK : NEWSIDX_NOTHING;
}

static bool is_wanted(const struct options *options)
{
    return options->complete != NULL;
}

const struct task TASK_COMPLETE = {.wanted = is_wanted, .run = run_complete};
