#include "cli.h"

#include "error.h"
#include "memory.h"
#include "terminal.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CLI_LINE_BYTES = 8192, /* of a message */
    HELP_COLUMNS = 80,
    HELP_INDENT = 2,
    HELP_TEXT_COLUMN = 28, /* where the second column begins */
    NAME_BYTES_MAX = 40,   /* longer words are no misspelt names */
    NEAREST_MAX = 64,
};

/* --- names -------------------------------------------------------------------------------------------------------------- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits (one letter in, out, changed, or two neighbours swapped) that make b of a: optimal string alignment distance. */
static size_t count_edits(const char *a, const char *b)
{
    size_t row[3][NAME_BYTES_MAX + 1];
    const size_t a_len = strlen(a);
    const size_t b_len = strlen(b);
    for (size_t j = 0; j <= b_len; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        size_t *now = row[i % 3];
        const size_t *before = row[(i + 2) % 3];
        const size_t *twice_before = row[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            now[j] = least(least(before[j], now[j - 1]) + 1, before[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                now[j] = least(now[j], twice_before[j - 2] + 1);
            }
        }
    }
    return row[a_len % 3][b_len];
}

const char *cli_nearest(const char *word, const char *const *names, size_t count)
{
    const char *best = NULL;
    size_t best_edits = strlen(word) < 4 ? 2 : 3; /* one edit for a short word, two for a longer one */
    if (strlen(word) > NAME_BYTES_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const size_t edits = strlen(names[i]) <= NAME_BYTES_MAX ? count_edits(word, names[i]) : best_edits;
        if (edits < best_edits) {
            best = names[i];
            best_edits = edits;
        }
    }
    return best;
}

/* --- options ------------------------------------------------------------------------------------------------------------ */

void cli_parser_init(struct cli_parser *parser, int argc, char **argv, const struct cli_option *table)
{
    *parser = (struct cli_parser){.argc = argc, .argv = argv, .at = 1};
    parser->table[0] = table;
}

void cli_parser_add_table(struct cli_parser *parser, const struct cli_option *table)
{
    unsigned i = 0;
    while (i < CLI_TABLES_MAX && parser->table[i] != NULL) {
        i++;
    }
    assert(i < CLI_TABLES_MAX);
    parser->table[i] = table;
}

/* The row after option in the parser's tables, the first one after NULL. */
static const struct cli_option *next_row(const struct cli_parser *parser, unsigned *table,
                                         const struct cli_option *option)
{
    option = option == NULL ? parser->table[0] : option + 1;
    while (*table < CLI_TABLES_MAX && (option == NULL || option->name == NULL)) {
        *table += 1;
        option = *table < CLI_TABLES_MAX ? parser->table[*table] : NULL;
    }
    return *table < CLI_TABLES_MAX ? option : NULL;
}

static const struct cli_option *find_long(const struct cli_parser *parser, const char *name, size_t len_bytes)
{
    unsigned table = 0;
    const struct cli_option *option = next_row(parser, &table, NULL);
    while (option != NULL && (strlen(option->name) != len_bytes || memcmp(option->name, name, len_bytes) != 0)) {
        option = next_row(parser, &table, option);
    }
    return option;
}

static const struct cli_option *find_short(const struct cli_parser *parser, char name)
{
    unsigned table = 0;
    const struct cli_option *option = next_row(parser, &table, NULL);
    while (option != NULL && option->short_name != name) {
        option = next_row(parser, &table, option);
    }
    return option;
}

static int report_unknown(const struct cli_parser *parser, const char *name, size_t len_bytes,
                          struct newsidx_error *error)
{
    const char *names[NEAREST_MAX];
    size_t count = 0;
    unsigned table = 0;
    for (const struct cli_option *option = next_row(parser, &table, NULL); option != NULL && count < NEAREST_MAX;
         option = next_row(parser, &table, option)) {
        names[count++] = option->name;
    }
    char word[NAME_BYTES_MAX + 1];
    (void)snprintf(word, sizeof word, "%.*s", (int)least(len_bytes, NAME_BYTES_MAX), name);
    const char *near = cli_nearest(word, names, count);
    (void)error_set(error, NEWSIDX_QUERY, "unknown option --%s%s%s%s", word, near != NULL ? " (did you mean --" : "",
                    near != NULL ? near : "", near != NULL ? "?)" : "");
    return CLI_FAULT;
}

/* The argument that follows, for an option that takes one and came without. */
static int take_argument(struct cli_parser *parser, const struct cli_option *option, const char **value,
                         struct newsidx_error *error)
{
    if (parser->at >= parser->argc) {
        (void)error_set(error, NEWSIDX_QUERY, "--%s needs an argument: %s", option->name, option->argument);
        return CLI_FAULT;
    }
    *value = parser->argv[parser->at++];
    return option->id;
}

static int take_long(struct cli_parser *parser, const char *name, const char **value, struct newsidx_error *error)
{
    const size_t len = strcspn(name, "=");
    const struct cli_option *option = find_long(parser, name, len);
    if (option == NULL) {
        return report_unknown(parser, name, len, error);
    }
    if (name[len] == '\0') {
        const bool complete = option->argument == NULL || option->argument[0] == '[';
        return complete ? option->id : take_argument(parser, option, value, error);
    }
    if (option->argument == NULL) {
        (void)error_set(error, NEWSIDX_QUERY, "--%s takes no argument", option->name);
        return CLI_FAULT;
    }
    *value = name + len + 1;
    return option->id;
}

static int take_short(struct cli_parser *parser, const char **value, struct newsidx_error *error)
{
    const char name = *parser->cluster++;
    const struct cli_option *option = find_short(parser, name);
    if (option == NULL) {
        (void)error_set(error, NEWSIDX_QUERY, "unknown option -%c", name);
        return CLI_FAULT;
    }
    if (option->argument == NULL) {
        return option->id;
    }
    if (*parser->cluster != '\0') {
        *value = parser->cluster;
        parser->cluster = NULL;
        return option->id;
    }
    return take_argument(parser, option, value, error);
}

int cli_next(struct cli_parser *parser, const char **value, struct newsidx_error *error)
{
    *value = NULL;
    if (parser->cluster != NULL && *parser->cluster != '\0') {
        return take_short(parser, value, error);
    }
    parser->cluster = NULL;
    while (parser->at < parser->argc) {
        const char *argument = parser->argv[parser->at++];
        const bool dashed = !parser->ended && argument[0] == '-' && argument[1] != '\0';
        if (dashed && strcmp(argument, "--") == 0) {
            parser->ended = true;
        } else if (dashed && argument[1] == '-') {
            return take_long(parser, argument + 2, value, error);
        } else if (dashed && !(parser->query && parser->word_seen)) {
            parser->cluster = argument + 1;
            return take_short(parser, value, error);
        } else {
            parser->word_seen = true;
            *value = argument;
            return CLI_WORD;
        }
    }
    return CLI_END;
}

bool cli_parse_number(int64_t *out, const char *text, int64_t min, int64_t max)
{
    char *end = NULL;
    errno = 0;
    const long long number = strtoll(text, &end, 10);
    const bool digits = *text >= '0' && *text <= '9';
    const bool negative = *text == '-' && text[1] >= '0' && text[1] <= '9';
    if ((!digits && !negative) || *end != '\0' || errno != 0 || number < min || number > max) {
        return false;
    }
    *out = number;
    return true;
}

int cli_parse_choice(const char *option, const char *text, const char *const *names, size_t count,
                     struct newsidx_error *error)
{
    struct buffer list = BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], text) == 0) {
            buffer_release(&list);
            return (int)i;
        }
        buffer_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    (void)error_set(error, NEWSIDX_QUERY, "--%s: '%s' is none of %s", option, text, buffer_text(&list));
    buffer_release(&list);
    return -1;
}

/* --- help --------------------------------------------------------------------------------------------------------------- */

/* Words of text from column on, broken before HELP_COLUMNS, further lines indented. Help is ASCII: a byte is a column. */
static void append_wrapped(struct buffer *out, const char *text, size_t column, size_t indent)
{
    bool first = true;
    while (*text != '\0') {
        const size_t len = strcspn(text, " ");
        if (!first && column + 1 + len >= HELP_COLUMNS) {
            buffer_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!first) {
            buffer_append_byte(out, ' ');
            column++;
        }
        buffer_append(out, text, len);
        column += len;
        first = false;
        text += len;
        text += *text == ' ';
    }
    buffer_append_byte(out, '\n');
}

void cli_help_row(struct buffer *out, const char *name, const char *text)
{
    const size_t len = strlen(name) + HELP_INDENT;
    buffer_printf(out, "%*s%s", HELP_INDENT, "", name);
    if (len + 2 > HELP_TEXT_COLUMN) {
        buffer_printf(out, "\n%*s", HELP_TEXT_COLUMN, "");
    } else {
        buffer_printf(out, "%*s", (int)(HELP_TEXT_COLUMN - len), "");
    }
    append_wrapped(out, text, HELP_TEXT_COLUMN, HELP_TEXT_COLUMN);
}

void cli_help_options(struct buffer *out, const struct cli_option *table)
{
    for (; table->name != NULL; table++) {
        if (table->help == NULL) {
            continue;
        }
        char name[HELP_COLUMNS];
        char letter[5] = "    ";
        if (table->short_name != 0) {
            (void)snprintf(letter, sizeof letter, "-%c, ", table->short_name);
        }
        const char *argument = table->argument != NULL ? table->argument : "";
        const bool optional = argument[0] == '[';
        (void)snprintf(name, sizeof name, "%s--%s%s%s%s", letter, table->name, optional ? "[" : "",
                       *argument != '\0' ? "=" : "", argument + optional);
        cli_help_row(out, name, table->help);
    }
}

void cli_help_paragraph(struct buffer *out, const char *text)
{
    append_wrapped(out, text, 0, 0);
}

/* --- output ------------------------------------------------------------------------------------------------------------- */

/* errno of the first flush before a message that failed: stdio forgets what it could not write, and why. */
static int flush_error;

static void flush_output(void)
{
    errno = 0;
    if (fflush(stdout) != 0 && flush_error == 0) {
        flush_error = errno != 0 ? errno : EIO;
    }
}

bool cli_write(struct cli_output *output, const char *bytes, size_t len_bytes)
{
    memory_note_errno(); /* as in jansson, which leaves out of an object what it has no memory for */
    if (output->error_number == 0 && memory_failures() != output->memory_failures) {
        output->error_number = ENOMEM;
    }
    if (output->error_number == 0 && len_bytes > 0) {
        errno = 0;
        if (fwrite(bytes, 1, len_bytes, stdout) != len_bytes) {
            output->error_number = errno != 0 ? errno : EIO;
        }
    }
    return output->error_number == 0;
}

bool cli_write_text(struct cli_output *output, const char *text)
{
    return cli_write(output, text, strlen(text));
}

int cli_finish(struct cli_output *output, int code)
{
    memory_note_errno();
    flush_output();
    if (output->error_number == 0) {
        output->error_number = flush_error;
    }
    if (memory_failures() != output->memory_failures) {
        if (code != NEWSIDX_IO) { /* then it has been told */
            cli_error(output->program, "out of memory");
        }
        return NEWSIDX_IO;
    }
    if (output->error_number == 0 || output->error_number == EPIPE) {
        return code;
    }
    cli_error(output->program, "standard output: %s", error_reason(output->error_number));
    return NEWSIDX_IO;
}

/* Where there is no memory for more: ASCII as it is, everything else as '?'. */
static void write_plain(const char *program, const char *message)
{
    char line[CLI_LINE_BYTES];
    size_t len = (size_t)snprintf(line, sizeof line, "%.60s: ", program);
    for (; *message != '\0' && len < sizeof line - 1; message++) {
        line[len++] = *message >= ' ' && *message <= '~' ? *message : '?';
    }
    line[len++] = '\n';
    (void)fwrite(line, 1, len, stderr);
}

static void write_error(const char *program, const char *message)
{
    struct buffer line = BUFFER_INIT;
    buffer_printf(&line, "%s: ", program);
    terminal_clean(&line, message, strlen(message), TERMINAL_ONE_LINE);
    buffer_append_byte(&line, '\n');
    flush_output(); /* so that the two streams mix in the order of what happened */
    if (line.failed) {
        write_plain(program, message);
    } else {
        (void)fwrite(buffer_text(&line), 1, line.len_bytes, stderr);
    }
    buffer_release(&line);
}

void cli_error(const char *program, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char text[CLI_LINE_BYTES];
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    write_error(program, text);
}

int cli_fail(const char *program, const struct newsidx_error *error)
{
    write_error(program, error->message);
    return error->status == NEWSIDX_CANCELED ? CLI_EXIT_INTERRUPTED : (int)error->status;
}

int cli_usage(const char *program, const struct newsidx_error *error)
{
    write_error(program, error->message);
    return NEWSIDX_QUERY;
}

/* --- the process -------------------------------------------------------------------------------------------------------- */

/* A file opened later would get the number of a closed one, and messages and results would go into it. What stands in its place can be
 * read only where it is to be written and the other way round, so that its use fails as that of the closed one does. */
static void fill_descriptor(int fd)
{
    if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF) {
        return;
    }
    const int flags = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;
    int opened = open("/dev/null", flags);
    if (opened < 0 && flags == O_RDONLY) {
        opened = open("/", O_RDONLY);
    }
    if (opened != fd) { /* no number below it is free: nothing could be opened */
        exit(NEWSIDX_IO);
    }
}

void cli_start(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        fill_descriptor(fd);
    }
    (void)signal(SIGPIPE, SIG_IGN);
}

static volatile sig_atomic_t interrupted;

static void take_signal(int number)
{
    if (interrupted) {
        (void)signal(number, SIG_DFL);
        (void)raise(number);
    }
    interrupted = 1;
}

void cli_catch_signals(void)
{
    struct sigaction action = {.sa_handler = take_signal, .sa_flags = SA_RESTART};
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);
}

bool cli_interrupted(void)
{
    return interrupted != 0;
}
