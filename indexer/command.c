#include "command.h"

#include "error.h"
#include "memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char COMMAND_PROGRAM[] = "newsidx";

static const struct command *const COMMANDS[] = {
    &COMMAND_INIT,     &COMMAND_ADD,     &COMMAND_PARSE,      &COMMAND_LIST,   &COMMAND_REMOVE,
    &COMMAND_EXPORT,   &COMMAND_STATS,   &COMMAND_CHECK,      &COMMAND_BACKUP, &COMMAND_REPAIR,
    &COMMAND_OPTIMIZE, &COMMAND_FORMATS, &COMMAND_COMPLETION,
};

enum { COMMAND_COUNT = sizeof COMMANDS / sizeof *COMMANDS };

/* Numbers above those of the commands' own options. */
enum { GLOBAL_DB = 1000, GLOBAL_HELP, GLOBAL_VERSION };

static const struct cli_option GLOBAL_OPTIONS[] = {
    {0, "db", "FILE", "the archive; else $NEWSIDX_DB, else newsidx/archive.db in the XDG data folder", GLOBAL_DB},
    {'h', "help", NULL, "this text", GLOBAL_HELP},
    {'V', "version", NULL, "the version", GLOBAL_VERSION},
    {0, NULL, NULL, NULL, 0},
};

const struct command *const *command_all(size_t *count)
{
    *count = COMMAND_COUNT;
    return COMMANDS;
}

const struct cli_option *command_global_options(void)
{
    return GLOBAL_OPTIONS;
}

/* --- help --------------------------------------------------------------------------------------------------------------- */

static void append_program_help(struct buffer *out)
{
    buffer_append_text(out, "usage: newsidx [--db=FILE] COMMAND [ARGUMENT...]\n\n");
    cli_help_paragraph(out, "Keeps an archive of news articles in one SQLite file, which newsq searches.");
    buffer_append_text(out, "\ncommands:\n");
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        cli_help_row(out, COMMANDS[i]->name, COMMANDS[i]->help);
    }
    buffer_append_text(out, "\noptions:\n");
    cli_help_options(out, GLOBAL_OPTIONS);
    buffer_append_text(out, "\n`newsidx COMMAND --help` tells more of each; so does newsidx(1).\n");
}

static void append_command_help(struct buffer *out, const struct command *command)
{
    buffer_printf(out, "usage: newsidx %s%s%s\n\n", command->name, command->arguments[0] != '\0' ? " " : "",
                  command->arguments);
    cli_help_paragraph(out, command->details != NULL ? command->details : command->help);
    buffer_append_text(out, "\noptions:\n");
    cli_help_options(out, command->options);
    cli_help_options(out, GLOBAL_OPTIONS);
}

static void print_help(struct cli_output *output, const struct command *command)
{
    struct buffer text = BUFFER_INIT;
    if (command != NULL) {
        append_command_help(&text, command);
    } else {
        append_program_help(&text);
    }
    (void)cli_write_text(output, buffer_text(&text));
    buffer_release(&text);
}

/* --- options ------------------------------------------------------------------------------------------------------------ */

/* False where the option ends the run. */
static bool take_global(struct command_run *run, int id, const char *value)
{
    switch (id) {
    case GLOBAL_DB:
        run->db = value;
        return true;
    case GLOBAL_HELP:
        print_help(&run->output, run->command);
        break;
    default:
        (void)cli_write_text(&run->output, "newsidx " NEWSIDX_VERSION "\n");
        break;
    }
    run->help = true;
    return false;
}

int command_next(struct command_run *run, const char **value)
{
    struct newsidx_error error;
    for (;;) {
        const int id = cli_next(run->parser, value, &error);
        if (id == CLI_FAULT) {
            (void)cli_usage(COMMAND_PROGRAM, &error);
            return CLI_FAULT;
        }
        if (id < GLOBAL_DB) {
            return id;
        }
        if (!take_global(run, id, *value)) {
            return CLI_FAULT;
        }
    }
}

int command_end(const struct command_run *run)
{
    return run->help ? NEWSIDX_OK : NEWSIDX_QUERY;
}

int command_usage(const char *format, ...)
{
    struct newsidx_error error = {.status = NEWSIDX_QUERY};
    va_list args;
    va_start(args, format);
    (void)vsnprintf(error.message, sizeof error.message, format, args);
    va_end(args);
    return cli_usage(COMMAND_PROGRAM, &error);
}

/* --- listeners ---------------------------------------------------------------------------------------------------------- */

void command_fault(void *context, const char *what)
{
    size_t *faults = context;
    ++*faults;
    cli_error(COMMAND_PROGRAM, "%s", what);
}

void command_note(void *context, const char *what)
{
    (void)context;
    cli_error(COMMAND_PROGRAM, "note: %s", what);
}

bool command_stopped(void *context)
{
    (void)context;
    return cli_interrupted();
}

/* --- the archive -------------------------------------------------------------------------------------------------------- */

char *command_archive_path(const struct command_run *run)
{
    return run->db != NULL ? memory_copy(run->db) : archive_default_path();
}

enum {
    TELL_WAIT_MS = 1000, /* shorter waits are nobody's business */
    WAIT_PATIENCE_MS =
        3600000, /* jobs of cron that overlap both end; those behind a lock that nobody will open do not pile up */
};

/* While another program writes to the archive. */
static enum newsidx_status wait_for_writer(void *context, int64_t waited_ms)
{
    struct command_run *run = context;
    if (cli_interrupted()) {
        return NEWSIDX_CANCELED;
    }
    if (waited_ms >= TELL_WAIT_MS && !run->told_wait) {
        if (run->progress != NULL) {
            terminal_progress_clear(run->progress);
        }
        cli_error(COMMAND_PROGRAM, "waiting for another program that writes to the archive");
        run->told_wait = true;
    }
    return waited_ms < WAIT_PATIENCE_MS ? NEWSIDX_OK : NEWSIDX_ARCHIVE;
}

/* The folders above path, as mkdir -p makes them; what fails shows when the archive is opened. */
static void make_folders(char *path)
{
    for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(path, 0700); /* the XDG base directory specification, "Environment variables" */
        *slash = '/';
    }
}

struct newsidx_archive *command_open(struct command_run *run, enum newsidx_open_mode mode,
                                     const struct newsidx_create_options *create, int *code)
{
    struct newsidx_error error = {.status = NEWSIDX_ARCHIVE};
    struct newsidx_archive *archive = NULL;
    char *path = command_archive_path(run);
    if (path == NULL || *path == '\0') {
        (void)error_set(&error, NEWSIDX_ARCHIVE, "no archive is named: give --db, or set $NEWSIDX_DB or $HOME");
    } else {
        if (mode == NEWSIDX_CREATE && run->db == NULL && getenv("NEWSIDX_DB") == NULL) {
            make_folders(path);
        }
        struct newsidx_create_options options = {.wait = wait_for_writer, .wait_context = run};
        options.language = create != NULL ? create->language : NULL;
        options.portable = create != NULL && create->portable;
        (void)newsidx_open(&archive, path, mode, &options, &error);
    }
    *code = archive != NULL ? NEWSIDX_OK : cli_fail(COMMAND_PROGRAM, &error);
    free(path);
    return archive;
}

/* --- the program -------------------------------------------------------------------------------------------------------- */

static const struct command *find_command(const char *name)
{
    const char *names[COMMAND_COUNT];
    for (unsigned i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i]->name, name) == 0) {
            return COMMANDS[i];
        }
        names[i] = COMMANDS[i]->name;
    }
    const char *near = cli_nearest(name, names, COMMAND_COUNT);
    (void)command_usage("unknown command '%s'%s%s%s", name, near != NULL ? " (did you mean " : "",
                        near != NULL ? near : "", near != NULL ? "?)" : "");
    return NULL;
}

static int run_command(struct command_run *run)
{
    const char *word = NULL;
    const int id = command_next(run, &word);
    if (id == CLI_FAULT) {
        return command_end(run);
    }
    if (id != CLI_WORD) {
        struct buffer text = BUFFER_INIT;
        append_program_help(&text);
        (void)fputs(buffer_text(&text), stderr);
        buffer_release(&text);
        return NEWSIDX_QUERY;
    }
    if (strcmp(word, "help") == 0) {
        const char *about = NULL;
        run->command = command_next(run, &about) == CLI_WORD ? find_command(about) : NULL;
        print_help(&run->output, run->command);
        return NEWSIDX_OK;
    }
    run->command = find_command(word);
    if (run->command == NULL) {
        return NEWSIDX_QUERY;
    }
    cli_parser_add_table(run->parser, run->command->options);
    return run->command->run(run);
}

int command_main(int argc, char **argv)
{
    struct cli_parser parser;
    struct command_run run = {.parser = &parser,
                              .output = {.program = COMMAND_PROGRAM, .memory_failures = memory_failures()}};
    cli_start();
    cli_catch_signals();
    cli_parser_init(&parser, argc, argv, GLOBAL_OPTIONS);
    const int code = run_command(&run);
    return cli_finish(&run.output, code);
}
