/* command_backup.c - newsidx backup: a copy of the archive while others go on writing. */
#include "command.h"

#include "backup.h"
#include "error.h"
#include "terminal.h"

#include <string.h>

enum { BACKUP_QUIET };

static const struct cli_option OPTIONS[] = {
    {'q', "quiet", NULL, "say nothing where all went well", BACKUP_QUIET},
    {0, NULL, NULL, NULL, 0},
};

static bool go_on(void *context, int pages, int pages_left)
{
    struct terminal_progress *progress = context;
    if (terminal_progress_due(progress) && pages > 0) {
        struct buffer line = BUFFER_INIT;
        buffer_printf(&line, "%d%% copied", (int)((int64_t)(pages - pages_left) * 100 / pages));
        terminal_progress_draw(progress, buffer_text(&line));
        buffer_release(&line);
    }
    return !cli_interrupted();
}

static void print_size(const char *path, const struct backup_size *size, struct cli_output *output)
{
    struct buffer line = BUFFER_INIT;
    terminal_clean(&line, path, strlen(path), TERMINAL_ONE_LINE);
    buffer_printf(&line, ": %lld articles, %.1f MB\n", (long long)size->articles, (double)size->bytes / 1e6);
    (void)cli_write_text(output, buffer_text(&line));
    buffer_release(&line);
}

static int back_up(struct command_run *run, const char *path, bool quiet)
{
    int code = NEWSIDX_OK;
    struct newsidx_error error;
    struct newsidx_archive *archive = command_open(run, NEWSIDX_READ, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    struct terminal_progress progress;
    terminal_progress_init(&progress, !quiet, false);
    const struct backup_listener listener = {.go_on = go_on, .context = &progress};
    struct backup_size size = {.articles = 0};
    const enum newsidx_status status = backup_archive(archive, path, &listener, &size, &error);
    terminal_progress_clear(&progress);
    newsidx_close(archive);
    if (status == NEWSIDX_OK && !quiet) {
        print_size(path, &size, &run->output);
    }
    return status == NEWSIDX_OK ? NEWSIDX_OK : cli_fail(COMMAND_PROGRAM, &error);
}

static int run_backup(struct command_run *run)
{
    const char *path = NULL;
    const char *value = NULL;
    bool quiet = false;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id == BACKUP_QUIET) {
            quiet = true;
        } else if (path != NULL) {
            return command_usage("backup takes one file: '%s'", value);
        } else {
            path = value;
        }
    }
    if (path == NULL || *path == '\0') {
        return command_usage("backup to which file?");
    }
    if (strcmp(path, "-") == 0) {
        return command_usage("a backup is a file; `newsidx export` writes to standard output");
    }
    return back_up(run, path, quiet);
}

const struct command COMMAND_BACKUP = {
    .name = "backup",
    .arguments = "[OPTION...] FILE",
    .help = "copy the archive while it is in use",
    .details =
        "Copies the archive, as it is at this moment, to FILE, also while other programs write to it. An earlier "
        "backup in that place is replaced when the copy is complete and has been verified, not before.",
    .options = OPTIONS,
    .run = run_backup,
};
