/* command_repair.c - newsidx repair: indexes made anew in place, or what can be read taken over into a new file. */
#include "command.h"

#include "check.h"
#include "error.h"
#include "repair.h"
#include "salvage.h"
#include "terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPAIR_INTO };

static const struct cli_option OPTIONS[] = {
    {0, "into", "FILE", "change nothing: take over what can be read into the new archive FILE", REPAIR_INTO},
    {0, NULL, NULL, NULL, 0},
};

/* --- in place ----------------------------------------------------------------------------------------------------------- */

/* For a failure that has been told: where there is a file that could be written, it is damage. */
static int suggest_salvage(const struct command_run *run, int code)
{
    char *path = command_archive_path(run);
    if (code == NEWSIDX_ARCHIVE && path != NULL && access(path, R_OK | W_OK) == 0) {
        cli_error(COMMAND_PROGRAM,
                  "`newsidx --db %s repair --into NEW.db` takes over what can be read into a new archive", path);
    }
    free(path);
    return code;
}

/* What is left after repairing is damage to the articles themselves. */
static int check_repaired(struct newsidx_archive *archive, struct newsidx_error *error)
{
    size_t faults = 0;
    const struct check_listener listener = {
        .fault = command_fault, .note = command_note, .stop = command_stopped, .context = &faults};
    if (check_archive(archive, true, &listener, error) != NEWSIDX_OK) {
        return cli_fail(COMMAND_PROGRAM, error);
    }
    if (faults > 0) {
        cli_error(COMMAND_PROGRAM, "the indexes are sound; what is said above is damage that only a backup can undo");
    }
    return faults > 0 ? NEWSIDX_ARCHIVE : NEWSIDX_OK;
}

static int repair_in_place(struct command_run *run)
{
    struct newsidx_error error;
    size_t found = 0;
    int64_t articles = 0;
    int code = NEWSIDX_OK;
    struct newsidx_archive *archive = command_open(run, NEWSIDX_WRITE, NULL, &code);
    if (archive == NULL) {
        return suggest_salvage(run, code);
    }
    const struct repair_listener listener = {.fault = command_fault, .stop = command_stopped, .context = &found};
    if (repair_archive(archive, &listener, &articles, &error) != NEWSIDX_OK) {
        code = suggest_salvage(run, cli_fail(COMMAND_PROGRAM, &error));
    } else {
        struct buffer line = BUFFER_INIT;
        buffer_printf(&line, "indexes made anew from %lld articles\n", (long long)articles);
        (void)cli_write_text(&run->output, buffer_text(&line));
        buffer_release(&line);
        code = check_repaired(archive, &error);
    }
    newsidx_close(archive);
    return code;
}

/* --- into a new file ---------------------------------------------------------------------------------------------------- */

static void print_counts(const struct salvage_counts *counts, struct cli_output *output)
{
    struct buffer line = BUFFER_INIT;
    buffer_printf(&line, "articles %lld, of these damaged %lld, lost %lld; old versions %lld\n",
                  (long long)counts->articles, (long long)counts->damaged, (long long)counts->lost,
                  (long long)counts->versions);
    (void)cli_write_text(output, buffer_text(&line));
    buffer_release(&line);
}

static int repair_into(struct command_run *run, const char *into)
{
    struct stat file;
    struct newsidx_error error = {.status = NEWSIDX_ARCHIVE};
    if (stat(into, &file) == 0) {
        return command_usage("--into: %s is there already", into);
    }
    char *path = command_archive_path(run);
    if (path == NULL) {
        (void)error_set(&error, NEWSIDX_ARCHIVE, "no archive is named, or memory ran out");
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    size_t faults = 0;
    struct salvage_counts counts;
    const struct salvage_listener listener = {.fault = command_fault, .stop = command_stopped, .context = &faults};
    const enum newsidx_status status = salvage_archive(path, into, &listener, &counts, &error);
    free(path);
    if (status != NEWSIDX_OK) {
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    print_counts(&counts, &run->output);
    return faults > 0 ? NEWSIDX_NOTHING : NEWSIDX_OK;
}

static int run_repair(struct command_run *run)
{
    const char *into = NULL;
    const char *value = NULL;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id != REPAIR_INTO) {
            return command_usage("repair takes no arguments: '%s' (the file is named by --db)", value);
        }
        into = value;
    }
    return into != NULL ? repair_into(run, into) : repair_in_place(run);
}

const struct command COMMAND_REPAIR = {
    .name = "repair",
    .arguments = "[OPTION...]",
    .help = "make indexes anew, or save what a damaged file still holds",
    .details = "Makes every index anew from the articles, in one transaction, and checks the archive. Where the file "
               "itself is damaged nothing is changed; with --into, all articles and old versions that can be read are "
               "taken over into a new archive, and what is lost is said by name; then the exit code is 1.",
    .options = OPTIONS,
    .run = run_repair,
};
