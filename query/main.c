/* main.c - newsq: the command line. */
#include "cli.h"
#include "completion.h"
#include "error.h"
#include "fields.h"
#include "memory.h"
#include "options.h"
#include "task.h"

#include <stdlib.h>
#include <string.h>

static void append_help(struct buffer *out)
{
    buffer_append_text(out, "newsq [OPTION...] QUERY...\nsearches archives of news articles\n\noptions\n");
    cli_help_options(out, options_table());
    buffer_append_text(out, "\nquery\n");
    static const char *const QUERY_HELP[][2] = {
        {"two words", "articles with both"},
        {"\"a phrase\"", "these words in this order; \"a b\"~3 with at most 3 others between"},
        {"a OR b, a NOT b", "either; without b, also -b"},
        {"a NEAR/10 b", "near each other; w/10 the same, pre/10 in this order"},
        {"elect*, kham?n*i", "words that begin so, are so but for what * and ? stand for"},
        {"khamenie~", "words one edit away; ~2 two"},
        {"=jets", "the word as it is written; with a capital, letter for letter"},
    };
    for (size_t i = 0; i < sizeof QUERY_HELP / sizeof *QUERY_HELP; i++) {
        cli_help_row(out, QUERY_HELP[i][0], QUERY_HELP[i][1]);
    }
    buffer_append_text(out, "\nfields\n");
    size_t count = 0;
    const struct field *fields = fields_all(&count);
    for (size_t i = 0; i < count; i++) {
        struct buffer name = BUFFER_INIT;
        buffer_printf(&name, "%s:", fields[i].name);
        cli_help_row(out, buffer_text(&name), fields[i].help);
        buffer_release(&name);
    }
    buffer_append_text(out, "\nformats\n");
    for (const struct output *const *output = outputs_all(); *output != NULL; output++) {
        cli_help_row(out, (*output)->name, (*output)->help);
    }
    buffer_append_text(out, "\nexit codes: 0 found, 1 nothing found, 2 query or usage, 3 archive, 4 i/o\n"
                            "more in newsq(1) and newsq-query(7)\n");
}

/* --- archives ----------------------------------------------------------------------------------------------------------- */

static void close_archives(struct task_run *run)
{
    for (size_t i = 0; i < run->archives; i++) {
        newsidx_close(run->archive[i]);
    }
    free(run->archive);
}

static enum newsidx_status open_archive(struct task_run *run, const char *path, struct newsidx_error *error)
{
    struct newsidx_archive *archive = NULL;
    const enum newsidx_status status = newsidx_open(&archive, path, NEWSIDX_READ, NULL, error);
    if (status == NEWSIDX_OK) {
        run->archive[run->archives++] = archive;
    }
    if (status == NEWSIDX_OK && archive->immutable) {
        cli_error(TASK_PROGRAM, "%s: read without locks, since its folder cannot be written", archive->path);
    }
    return status;
}

static enum newsidx_status open_archives(struct task_run *run, struct newsidx_error *error)
{
    const struct options *options = run->options;
    run->archive = memory_zeroed(options->db.count + 1, sizeof(struct newsidx_archive *));
    if (run->archive == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < options->db.count && status == NEWSIDX_OK; i++) {
        status = open_archive(run, options->db.item[i], error);
    }
    if (options->db.count > 0) {
        return status;
    }
    char *path = archive_default_path();
    status = path != NULL ? open_archive(run, path, error)
                          : error_set(error, NEWSIDX_ARCHIVE, "no archive: give --db FILE or set NEWSIDX_DB");
    free(path);
    return status;
}

/* --- running ------------------------------------------------------------------------------------------------------------ */

static int run_task(const struct options *options, struct cli_output *out)
{
    struct newsidx_error error = {0};
    const struct task *task = task_find(options);
    if (options_check(options, &error) != NEWSIDX_OK) {
        return cli_usage(TASK_PROGRAM, &error);
    }
    if (options->query.failed) {
        (void)error_nomem(&error);
        return cli_fail(TASK_PROGRAM, &error);
    }
    if (task->needs_query && !options->has_query && options->like == NULL) {
        (void)error_set(&error, NEWSIDX_QUERY, "the query is empty");
        return cli_usage(TASK_PROGRAM, &error);
    }
    struct task_run run = {.options = options, .out = out};
    const enum newsidx_status status = open_archives(&run, &error);
    const int code = status == NEWSIDX_OK ? task->run(&run) : cli_fail(TASK_PROGRAM, &error);
    close_archives(&run);
    return code;
}

static int print_help(struct cli_output *out, bool version)
{
    struct buffer text = BUFFER_INIT;
    if (version) {
        buffer_printf(&text, "newsq %s\n", newsidx_version());
    } else {
        append_help(&text);
    }
    (void)cli_write(out, buffer_text(&text), text.len_bytes);
    buffer_release(&text);
    return NEWSIDX_OK;
}

/* The values that an option chooses from, formats too. */
static const char *const *choices_of(const char *option)
{
    static const char *formats[32]; /* filled with the same names whenever it is asked for */
    const struct cli_option *table = options_table();
    size_t count = 0;
    if (strcmp(option, "format") == 0) {
        const struct output *const *outputs = outputs_all();
        for (; outputs[count] != NULL && count + 1 < sizeof formats / sizeof *formats; count++) {
            formats[count] = outputs[count]->name;
        }
        formats[count] = NULL;
        return formats;
    }
    for (; table->name != NULL; table++) {
        if (strcmp(table->name, option) == 0) {
            return options_choices((enum option_id)table->id, &count);
        }
    }
    return NULL;
}

static int print_completion(struct cli_output *out, enum completion_shell shell)
{
    const struct completion_program program = {
        .name = TASK_PROGRAM, .options = options_table(), .choices = choices_of, .completes_words = true};
    struct buffer text = BUFFER_INIT;
    completion_append(&text, shell, &program);
    (void)cli_write(out, buffer_text(&text), text.len_bytes); /* cli_finish tells what becomes of it */
    buffer_release(&text);
    return NEWSIDX_OK;
}

static int run_arguments(struct options *options, struct cli_output *out, int argc, char **argv)
{
    struct newsidx_error error = {0};
    struct cli_parser parser;
    cli_parser_init(&parser, argc, argv, options_table());
    parser.query = true;
    for (;;) {
        const char *value = NULL;
        const int id = cli_next(&parser, &value, &error);
        if (id == CLI_END) {
            break;
        }
        if (id == CLI_WORD) {
            options_add_word(options, value);
        } else if (id == OPTION_HELP || id == OPTION_VERSION) {
            return print_help(out, id == OPTION_VERSION);
        } else if (id == CLI_FAULT || options_apply(options, (enum option_id)id, value, &error) != NEWSIDX_OK) {
            return cli_usage(TASK_PROGRAM, &error);
        }
    }
    if (options->completion != 0) {
        return print_completion(out, (enum completion_shell)(options->completion - 2));
    }
    return run_task(options, out);
}

int main(int argc, char **argv)
{
    struct options options;
    struct cli_output out = {.program = TASK_PROGRAM, .memory_failures = memory_failures()};
    cli_start();
    options_init(&options);
    const int code = run_arguments(&options, &out, argc, argv);
    options_release(&options);
    return cli_finish(&out, code);
}
