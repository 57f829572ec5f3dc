/* command_check.c - newsidx check: whether the archive is sound. */
#include "command.h"

#include "check.h"
#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHECK_DEEP };

static const struct cli_option OPTIONS[] = {
    {0, "deep", NULL, "also compute every digest anew, and look every term up", CHECK_DEEP},
    {0, NULL, NULL, NULL, 0},
};

/* The file, and its folder, where SQLite keeps its companions. */
static bool may_write(const struct command_run *run)
{
    char *path = command_archive_path(run);
    const char *slash = path != NULL ? strrchr(path, '/') : NULL;
    char *folder = slash != NULL ? memory_copy_part(path, (size_t)(slash - path) + 1) : memory_copy(".");
    const bool writable = path != NULL && folder != NULL && access(path, W_OK) == 0 && access(folder, W_OK | X_OK) == 0;
    free(folder);
    free(path);
    return writable;
}

static int check_all(struct command_run *run, bool deep)
{
    int code = NEWSIDX_OK;
    struct newsidx_error error;
    struct newsidx_archive *archive = command_open(run, may_write(run) ? NEWSIDX_WRITE : NEWSIDX_READ, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    size_t faults = 0;
    const struct check_listener listener = {
        .fault = command_fault, .note = command_note, .stop = command_stopped, .context = &faults};
    const enum newsidx_status status = check_archive(archive, deep, &listener, &error);
    const bool all = archive->mode != NEWSIDX_READ;
    newsidx_close(archive);
    if (status != NEWSIDX_OK) {
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    if (faults > 0) {
        return NEWSIDX_ARCHIVE;
    }
    (void)cli_write_text(&run->output, all ? "ok\n" : "ok, as far as it can be checked without writing\n");
    return NEWSIDX_OK;
}

static int run_check(struct command_run *run)
{
    const char *value = NULL;
    bool deep = false;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        switch (id) {
        case CHECK_DEEP:
            deep = true;
            break;
        case CLI_FAULT:
            return command_end(run);
        default:
            return command_usage("check takes no arguments: '%s'", value);
        }
    }
    return check_all(run, deep);
}

const struct command COMMAND_CHECK = {
    .name = "check",
    .arguments = "[OPTION...]",
    .help = "verify file, schema, articles and index",
    .details = "Verifies the file, its schema, that ids fit dates and text is valid, that the index holds exactly the "
               "articles, and "
               "that words are counted right. Prints ok, or each fault; then the exit code is 3.",
    .options = OPTIONS,
    .run = run_check,
};
