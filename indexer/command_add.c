/* command_add.c - newsidx add: articles from files into the archive. */
#include "command_inputs.h"

#include "error.h"
#include "ingest.h"
#include "parallel.h"
#include "reading.h"
#include "terminal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ADD_ON_CONFLICT = INPUTS_OPTIONS_END,
    ADD_REPORT,
    ADD_DRY_RUN,
    ADD_PROGRESS,
    ADD_QUIET,
    ADD_JOBS,
};

static const struct cli_option OPTIONS[] = {
    INPUTS_OPTION_ROWS,
    {0, "on-conflict", "WHAT",
     "with an article that is stored already and differs: update (and keep the old version), skip, error",
     ADD_ON_CONFLICT},
    {0, "report", "FILE", "write each rejected input to FILE as a line of JSON", ADD_REPORT},
    {'n', "dry-run", NULL, "read everything, say what would be done, change nothing", ADD_DRY_RUN},
    {0, "progress", NULL, "show progress also where stderr is no terminal", ADD_PROGRESS},
    {'j', "jobs", "N", "threads: one writes, the others read ahead; by default one a processor, up to four", ADD_JOBS},
    {'q', "quiet", NULL, "no progress and no counts", ADD_QUIET},
    {0, NULL, NULL, NULL, 0},
};

static const char *const CONFLICTS[] = {[STORE_UPDATE] = "update", [STORE_SKIP] = "skip", [STORE_ERROR] = "error"};

struct adding {
    struct inputs inputs;
    struct ingest_options options;
    const char *report_path;
    FILE *report;
    bool quiet;
    bool show_progress;
    struct ingest *ingest;
    struct terminal_progress progress;
    int64_t begun_ms;
    int64_t total_bytes; /* of all inputs, 0 where not known */
};

/* --- arguments ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status take_option(struct adding *adding, int id, const char *value, struct newsidx_error *error)
{
    int choice = 0;
    int64_t jobs = 0;
    switch (id) {
    case ADD_ON_CONFLICT:
        choice = cli_parse_choice("on-conflict", value, CONFLICTS, sizeof CONFLICTS / sizeof *CONFLICTS, error);
        adding->options.conflict = (enum store_conflict)choice;
        return choice >= 0 ? NEWSIDX_OK : NEWSIDX_QUERY;
    case ADD_REPORT:
        adding->report_path = value;
        return NEWSIDX_OK;
    case ADD_DRY_RUN:
        adding->options.dry_run = true;
        return NEWSIDX_OK;
    case ADD_PROGRESS:
        adding->show_progress = true;
        return NEWSIDX_OK;
    case ADD_JOBS:
        if (!cli_parse_number(&jobs, value, 1, READING_THREADS_MAX)) {
            return error_set(error, NEWSIDX_QUERY, "--jobs: '%s' is no number between 1 and %d", value,
                             READING_THREADS_MAX);
        }
        adding->options.jobs = (unsigned)jobs;
        return NEWSIDX_OK;
    case ADD_QUIET:
        adding->quiet = true;
        return NEWSIDX_OK;
    default:
        return inputs_take(&adding->inputs, id, value, error);
    }
}

/* --- progress ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status count_file(void *context, const char *path, const struct stat *status,
                                      struct newsidx_error *error)
{
    int64_t *bytes = context;
    (void)path;
    (void)error;
    *bytes += status->st_size;
    return cli_interrupted() ? NEWSIDX_CANCELED : NEWSIDX_OK;
}

static enum newsidx_status ignore_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    (void)context;
    (void)entry;
    (void)error;
    return NEWSIDX_OK;
}

/* A first walk for the size of all inputs, which tells the time left. A list from standard input cannot be read twice. */
static void count_inputs(struct adding *adding)
{
    const struct inputs *inputs = &adding->inputs;
    struct walk walk = {.file = count_file, .fault = ignore_fault, .context = &adding->total_bytes};
    if (inputs->files_from == NULL || strcmp(inputs->files_from, "-") != 0) {
        (void)inputs_visit(inputs, &walk, NULL);
    }
}

static int64_t count_articles(const struct ingest_counts *counts)
{
    int64_t articles = 0;
    for (unsigned i = 0; i <= NEWSIDX_SKIPPED; i++) {
        articles += counts->outcome[i];
    }
    return articles;
}

static void draw_progress(struct adding *adding, const struct ingest_counts *counts)
{
    const int64_t elapsed_ms = terminal_clock_ms() - adding->begun_ms;
    const int64_t articles = count_articles(counts);
    struct buffer line = BUFFER_INIT;
    buffer_printf(&line, "%lld articles, %lld/s", (long long)articles, (long long)(articles * 1000 / (elapsed_ms + 1)));
    if (adding->total_bytes > 0 && counts->bytes > 0 && counts->bytes <= adding->total_bytes) {
        const double done = (double)counts->bytes / (double)adding->total_bytes;
        const int64_t left_s = (int64_t)((double)elapsed_ms * (1 - done) / done / 1000);
        buffer_printf(&line, ", %d%%, %lld:%02lld left", (int)(done * 100), (long long)(left_s / 60),
                      (long long)(left_s % 60));
    }
    if (counts->rejected > 0) {
        buffer_printf(&line, ", %lld rejected", (long long)counts->rejected);
    }
    terminal_progress_draw(&adding->progress, buffer_text(&line));
    buffer_release(&line);
}

static bool tick(void *context, const struct ingest_counts *counts)
{
    struct adding *adding = context;
    if (terminal_progress_due(&adding->progress)) {
        draw_progress(adding, counts);
    }
    return cli_interrupted();
}

/* While a list of paths gives nothing. */
static enum newsidx_status take_idle(void *context, struct newsidx_error *error)
{
    struct adding *adding = context;
    return ingest_idle(adding->ingest, error);
}

/* --- faults ------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status tell_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct adding *adding = context;
    (void)error;
    terminal_progress_clear(&adding->progress);
    inputs_tell_fault(entry);
    if (adding->report != NULL) {
        struct buffer line = BUFFER_INIT;
        report_append(&line, entry);
        (void)fwrite(buffer_text(&line), 1, line.len_bytes, adding->report);
        buffer_release(&line);
    }
    return NEWSIDX_OK;
}

static enum newsidx_status take_file(void *context, const char *path, const struct stat *status,
                                     struct newsidx_error *error)
{
    struct adding *adding = context;
    (void)status;
    return ingest_file(adding->ingest, path, error);
}

static enum newsidx_status take_walk_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct adding *adding = context;
    return ingest_fault(adding->ingest, entry, error);
}

/* --- the run ------------------------------------------------------------------------------------------------------------ */

static void print_counts(const struct adding *adding, struct cli_output *output)
{
    static const struct {
        enum newsidx_outcome outcome;
        const char *name;
        bool always;
    } ROWS[] = {
        {NEWSIDX_ADDED_NEW, "added", true},     {NEWSIDX_UPDATED_OLD, "updated", true},
        {NEWSIDX_UNCHANGED, "unchanged", true}, {NEWSIDX_SUPERSEDED, "superseded", false},
        {NEWSIDX_SKIPPED, "skipped", false},
    };
    const struct ingest_counts *counts = ingest_counts(adding->ingest);
    struct buffer line = BUFFER_INIT;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (ROWS[i].always || counts->outcome[ROWS[i].outcome] > 0) {
            buffer_printf(&line, "%s %lld, ", ROWS[i].name, (long long)counts->outcome[ROWS[i].outcome]);
        }
    }
    buffer_printf(&line, "rejected %lld%s\n", (long long)counts->rejected,
                  adding->options.dry_run ? " (dry run: nothing was changed)" : "");
    (void)cli_write_text(output, buffer_text(&line));
    buffer_release(&line);
}

static int close_report(struct adding *adding, int code)
{
    if (adding->report == NULL) {
        return code;
    }
    const bool failed = ferror(adding->report) != 0;
    if (fclose(adding->report) == 0 && !failed) {
        return code;
    }
    cli_error(COMMAND_PROGRAM, "%s: cannot be written", adding->report_path);
    return NEWSIDX_IO;
}

static int ingest_all(struct adding *adding, struct newsidx_archive *archive, struct cli_output *output)
{
    struct newsidx_error error;
    struct newsidx_error end_error;
    const struct ingest_listener listener = {.fault = tell_fault, .tick = tick, .context = adding};
    adding->options.intake = adding->inputs.intake;
    adding->options.jobs = adding->options.jobs != 0 ? adding->options.jobs : parallel_threads();
    enum newsidx_status status = ingest_new(&adding->ingest, archive, &adding->options, &listener, &error);
    if (status != NEWSIDX_OK) {
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    const struct source_waiter waiter = {.idle = take_idle, .context = adding};
    struct walk walk = {.file = take_file, .fault = take_walk_fault, .context = adding, .waiter = &waiter};
    inputs_avoid_archive(&walk, archive->path);
    if (adding->report != NULL) {
        walk_avoid_fd(&walk, fileno(adding->report), "the report itself");
    }
    status = inputs_visit(&adding->inputs, &walk, &error);
    if (status == NEWSIDX_OK) {
        status = ingest_drain(adding->ingest, &error);
    }
    const bool go_on = status == NEWSIDX_OK || status == NEWSIDX_CANCELED || status == NEWSIDX_IO;
    const enum newsidx_status ended = go_on ? ingest_finish(adding->ingest, &end_error) : NEWSIDX_OK;
    terminal_progress_clear(&adding->progress);
    int code = ingest_counts(adding->ingest)->rejected > 0 ? NEWSIDX_NOTHING : NEWSIDX_OK;
    if (status != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    }
    const bool stopped_twice = status == NEWSIDX_CANCELED && ended == NEWSIDX_CANCELED; /* in the merge: told already */
    const bool told = status != NEWSIDX_OK && ended != NEWSIDX_OK && strcmp(error.message, end_error.message) == 0;
    if (ended != NEWSIDX_OK && !stopped_twice && !told) {
        code = cli_fail(COMMAND_PROGRAM, &end_error);
    } else if (go_on && !adding->quiet) {
        print_counts(adding, output);
    }
    return code;
}

/* A dry run makes no file: where there is none it works in one that goes away by itself. */
static struct newsidx_archive *open_archive(struct command_run *run, const struct adding *adding, int *code)
{
    char *path = command_archive_path(run);
    struct stat file;
    const bool missing = path != NULL && stat(path, &file) != 0;
    free(path);
    if (adding->options.dry_run && missing) {
        run->db = ARCHIVE_TEMPORARY;
    }
    return command_open(run, NEWSIDX_CREATE, NULL, code);
}

static bool is_same_file(const char *a, const char *b)
{
    struct stat first;
    struct stat second;
    return stat(a, &first) == 0 && stat(b, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

/* Whether the report would be written over the archive, its companions or an input that was named. */
static bool report_destroys(const struct command_run *run, const struct adding *adding)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    char *archive = command_archive_path(run);
    bool same = false;
    for (size_t i = 0; archive != NULL && i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        struct buffer name = BUFFER_INIT;
        buffer_printf(&name, "%s%s", archive, SUFFIXES[i]);
        same = same || is_same_file(buffer_text(&name), adding->report_path);
        buffer_release(&name);
    }
    free(archive);
    for (size_t i = 0; i < adding->inputs.path_count; i++) {
        same = same || is_same_file(adding->inputs.path[i], adding->report_path);
    }
    return same;
}

static int add_all(struct command_run *run, struct adding *adding)
{
    int code = NEWSIDX_OK;
    if (adding->report_path != NULL && report_destroys(run, adding)) {
        return command_usage("--report would write over the archive or an input: %s", adding->report_path);
    }
    if (adding->report_path != NULL && (adding->report = fopen(adding->report_path, "we")) == NULL) {
        cli_error(COMMAND_PROGRAM, "%s: %s", adding->report_path, error_reason(errno));
        return NEWSIDX_IO;
    }
    struct newsidx_archive *archive = open_archive(run, adding, &code);
    if (archive != NULL) {
        terminal_progress_init(&adding->progress, !adding->quiet, adding->show_progress);
        run->progress = &adding->progress;
        if (adding->progress.on) {
            count_inputs(adding);
        }
        adding->begun_ms = terminal_clock_ms();
        code = ingest_all(adding, archive, &run->output);
    }
    ingest_free(adding->ingest);
    newsidx_close(archive);
    return close_report(adding, code);
}

static int run_add(struct command_run *run)
{
    struct adding adding = {.quiet = false};
    struct newsidx_error error;
    const char *value = NULL;
    enum newsidx_status status = inputs_init(&adding.inputs, run->parser) ? NEWSIDX_OK : error_nomem(&error);
    int id = CLI_END;
    while (status == NEWSIDX_OK && (id = command_next(run, &value)) != CLI_END && id != CLI_FAULT) {
        status = take_option(&adding, id, value, &error);
    }
    int code = command_end(run);
    if (id != CLI_FAULT) {
        status = status == NEWSIDX_OK ? inputs_verify(&adding.inputs, &error) : status;
        code = status == NEWSIDX_OK ? add_all(run, &adding) : cli_usage(COMMAND_PROGRAM, &error);
    }
    inputs_release(&adding.inputs);
    return code;
}

const struct command COMMAND_ADD = {
    .name = "add",
    .arguments = "[OPTION...] PATH...|-",
    .help = "read articles from files and folders into the archive",
    .details =
        "Reads files, and all files in folders, into the archive, which is made where there is none. The format is "
        "told by "
        "the content. Adding the same again touches only what is new or changed. What cannot be read is named with its "
        "reason, the rest goes in, and the exit code is 1.",
    .options = OPTIONS,
    .run = run_add,
};
