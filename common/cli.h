/* cli.h - the command line of both programs: options from tables, help made of the same tables, messages, signals, exit.
 *
 * For main.c and command_*.c of indexer/ and query/ only. Beside terminal.c this is the one place that prints.
 * Invariant: nothing that was read from outside reaches the terminal with control characters in it. Not for several threads. */
#ifndef NEWSIDX_CLI_H
#define NEWSIDX_CLI_H

#include "buffer.h"
#include "newsidx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLI_EXIT_INTERRUPTED = 130 }; /* as shells say it: 128 + SIGINT */

/* A row of an option table; the table ends with a row whose name is NULL. */
struct cli_option {
    char short_name;      /* 0: none */
    const char *name;     /* without the dashes */
    const char *argument; /* what it is called in help; "[X]": only as --name=X; NULL: the option takes none */
    const char *help;     /* a phrase; NULL: not listed in help */
    int id;               /* 0 or more, unique in all tables of a parser */
};

enum { CLI_TABLES_MAX = 3 };
/* What cli_next returns beside an option's id. */
enum { CLI_END = -1, CLI_WORD = -2, CLI_FAULT = -3 };

struct cli_parser {
    const struct cli_option *table[CLI_TABLES_MAX]; /* unused ones NULL */
    int argc;
    char **argv;
    int at;              /* the next argument */
    const char *cluster; /* what is left of -abc, NULL or "" between arguments */
    bool query;          /* after the first word -x is a word; long options still count */
    bool word_seen;
    bool ended; /* by -- */
};

/* For the arguments after the program's name. */
void cli_parser_init(struct cli_parser *parser, int argc, char **argv, const struct cli_option *table);
void cli_parser_add_table(struct cli_parser *parser, const struct cli_option *table);
/* The id of the next option, with its argument in *value; CLI_WORD with the word; CLI_END; CLI_FAULT with error set (NEWSIDX_QUERY).
 * *value is borrowed from argv. */
int cli_next(struct cli_parser *parser, const char **value, struct newsidx_error *error);

/* The name nearest to word among count names, NULL where none is near enough to be meant. */
const char *cli_nearest(const char *word, const char *const *names, size_t count);

/* A whole number between min and max and nothing else. */
bool cli_parse_number(int64_t *out, const char *text, int64_t min, int64_t max);
/* The index of text among count names, -1 where it is none: error says which there are ("--format: 'x' is none of a, b, c"). */
int cli_parse_choice(const char *option, const char *text, const char *const *names, size_t count,
                     struct newsidx_error *error);

/* Text in two columns, the second broken into lines so that the whole fits 80: for help. A row ends with a newline. */
void cli_help_row(struct buffer *out, const char *name, const char *text);
/* The listed options of a table, a row each. */
void cli_help_options(struct buffer *out, const struct cli_option *table);
/* A paragraph broken into lines of at most 80 columns. */
void cli_help_paragraph(struct buffer *out, const char *text);

/* stdout and what became of it. */
struct cli_output {
    const char *program;
    int error_number; /* errno of the first failed write, 0: none */
    unsigned
        memory_failures; /* before the run (memory.h): once there are more, what is composed may lack a part and is not written */
};

/* False where stdout cannot be written any more: the caller stops then. */
bool cli_write(struct cli_output *output, const char *bytes, size_t len_bytes);
bool cli_write_text(struct cli_output *output, const char *text);
/* Flushes stdout; the exit code is code, or 4 with a message where output was lost. A reader that went away (EPIPE) is no fault. */
int cli_finish(struct cli_output *output, int code);

/* "program: message" and a newline on stderr, with control characters as '?'. */
void cli_error(const char *program, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for an error that a call returned; the exit code for it. */
int cli_fail(const char *program, const struct newsidx_error *error);
/* A usage error with a pointer to --help; exit code 2. */
int cli_usage(const char *program, const struct newsidx_error *error);

/* First of all: something stands for each standard stream that is closed, and SIGPIPE is ignored. */
void cli_start(void);
/* SIGINT and SIGTERM set a flag at first and end the program when they come again: for a program that has something to finish. */
void cli_catch_signals(void);
bool cli_interrupted(void);

#endif
