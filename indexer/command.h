/* command.h - what a subcommand of newsidx is: one file command_x.c and one row in command.c.
 *
 * For main.c, command.c and command_*.c. The row holds the help; --help and the completions are made of the rows.
 * Invariant: a command prints through cli.h only and returns the program's exit code. */
#ifndef NEWSIDX_COMMAND_H
#define NEWSIDX_COMMAND_H

#include "archive.h"
#include "cli.h"
#include "newsidx.h"
#include "terminal.h"

#include <stdbool.h>

/* What a command is run with. */
struct command_run {
    const struct command *command;
    struct cli_parser *parser; /* after the command's name */
    struct cli_output output;
    const char *db;                     /* --db, NULL where not given */
    bool help;                          /* --help came: the command has been told to end */
    struct terminal_progress *progress; /* shown, and to be cleared before a message; NULL: none */
    bool told_wait;
};

struct command {
    const char *name;
    const char *arguments; /* for the synopsis */
    const char *help;      /* a phrase */
    const char *details;   /* a paragraph for `newsidx COMMAND --help`; NULL: the phrase says it all */
    const struct cli_option *options;
    int (*run)(struct command_run *run);
};

extern const struct command COMMAND_INIT;
extern const struct command COMMAND_ADD;
extern const struct command COMMAND_PARSE;
extern const struct command COMMAND_LIST;
extern const struct command COMMAND_REMOVE;
extern const struct command COMMAND_EXPORT;
extern const struct command COMMAND_STATS;
extern const struct command COMMAND_CHECK;
extern const struct command COMMAND_BACKUP;
extern const struct command COMMAND_REPAIR;
extern const struct command COMMAND_OPTIMIZE;
extern const struct command COMMAND_FORMATS;
extern const struct command COMMAND_COMPLETION;

/* The program's name, for messages. */
extern const char COMMAND_PROGRAM[];

/* The rows, *count of them, and the options that all of them take. */
const struct command *const *command_all(size_t *count);
const struct cli_option *command_global_options(void);

/* Runs the command that the arguments name; the exit code. */
int command_main(int argc, char **argv);

/* The next option of the command (its id) or word, CLI_END, or CLI_FAULT, after which the command returns command_end(run). Options for all
 * commands are taken here. */
int command_next(struct command_run *run, const char **value);
/* The exit code where the arguments ended early: 0 after --help, 2 after a fault that has been told. */
int command_end(const struct command_run *run);
/* For the listeners of what a command runs: tells a fault and counts it in the size_t that context points to; tells a note; whether
 * a signal came. */
void command_fault(void *context, const char *what);
void command_note(void *context, const char *what);
bool command_stopped(void *context);
/* Tells an error of usage; for `return command_usage(...)`. */
int command_usage(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Opens the archive of the command line; NULL after a failure, which has been told: *code is the exit code. With NEWSIDX_CREATE the
 * folder of the default archive is made. create may be NULL. */
struct newsidx_archive *command_open(struct command_run *run, enum newsidx_open_mode mode,
                                     const struct newsidx_create_options *create, int *code);
/* The archive's path, whether or not it is there; the caller's to free. NULL where no folder for it is known. */
char *command_archive_path(const struct command_run *run);

#endif
