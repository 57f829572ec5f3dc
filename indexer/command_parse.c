/* command_parse.c - newsidx parse: what add would store, as JSON lines. */
#include "command_inputs.h"

#include "article.h"
#include "article_json.h"
#include "error.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_option OPTIONS[] = {
    INPUTS_OPTION_ROWS,
    {0, NULL, NULL, NULL, 0},
};

struct parsing {
    struct inputs inputs;
    struct cli_output *output;
    bool rejected;
};

static enum newsidx_status print_article(void *context, struct newsidx_article *article, bool named_origin,
                                         size_t place, struct newsidx_error *error)
{
    struct parsing *parsing = context;
    char digest[65];
    if (cli_interrupted()) { /* what came of a reading that was broken off is no article */
        return NEWSIDX_CANCELED;
    }
    (void)named_origin;
    (void)place;
    article_digest(article, digest);
    enum newsidx_status status = newsidx_article_set(article, NEWSIDX_DIGEST, digest, 64, error);
    struct buffer line = BUFFER_INIT;
    article_json_append(&line, article, false);
    if (status == NEWSIDX_OK && line.failed) {
        status = error_nomem(error);
    }
    if (status == NEWSIDX_OK && !cli_write(parsing->output, line.data, line.len_bytes)) {
        status = NEWSIDX_CANCELED;
    }
    buffer_release(&line);
    return status;
}

static enum newsidx_status tell_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct parsing *parsing = context;
    (void)error;
    parsing->rejected = parsing->rejected || entry->level == REPORT_REJECTED;
    inputs_tell_fault(entry);
    return NEWSIDX_OK;
}

static enum newsidx_status look_for_signal(void *context, struct newsidx_error *error)
{
    (void)context;
    (void)error;
    return cli_interrupted() ? NEWSIDX_CANCELED : NEWSIDX_OK;
}

static enum newsidx_status take_file(void *context, const char *path, const struct stat *status,
                                     struct newsidx_error *error)
{
    struct parsing *parsing = context;
    (void)status;
    const struct intake_sink sink = {
        .article = print_article, .fault = tell_fault, .idle = look_for_signal, .context = parsing};
    char *origin = intake_origin(path);
    if (origin == NULL) {
        const struct report_entry entry = {.path = path, .reason = "its folder cannot be found"};
        return tell_fault(parsing, &entry, error);
    }
    const enum newsidx_status read = intake_read(path, origin, &parsing->inputs.intake, &sink, NULL, error);
    free(origin);
    return read;
}

static int parse_all(const struct command_run *run, struct parsing *parsing)
{
    struct newsidx_error error = {.message = ""};
    const struct source_waiter waiter = {.idle = look_for_signal};
    struct walk walk = {.file = take_file, .fault = tell_fault, .context = parsing, .waiter = &waiter};
    char *archive = command_archive_path(run);
    if (archive != NULL) {
        inputs_avoid_archive(&walk, archive);
    }
    free(archive);
    const enum newsidx_status status = inputs_visit(&parsing->inputs, &walk, &error);
    if (status == NEWSIDX_CANCELED) {
        return cli_interrupted() ? CLI_EXIT_INTERRUPTED : NEWSIDX_OK;
    }
    if (status != NEWSIDX_OK) {
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    return parsing->rejected ? NEWSIDX_NOTHING : NEWSIDX_OK;
}

static int run_parse(struct command_run *run)
{
    struct parsing parsing = {.output = &run->output};
    struct newsidx_error error;
    const char *value = NULL;
    enum newsidx_status status = inputs_init(&parsing.inputs, run->parser) ? NEWSIDX_OK : error_nomem(&error);
    int id = CLI_END;
    while (status == NEWSIDX_OK && (id = command_next(run, &value)) != CLI_END && id != CLI_FAULT) {
        status = inputs_take(&parsing.inputs, id, value, &error);
    }
    int code = command_end(run);
    if (id != CLI_FAULT) {
        status = status == NEWSIDX_OK ? inputs_verify(&parsing.inputs, &error) : status;
        code = status == NEWSIDX_OK ? parse_all(run, &parsing) : cli_usage(COMMAND_PROGRAM, &error);
    }
    inputs_release(&parsing.inputs);
    return code;
}

const struct command COMMAND_PARSE = {
    .name = "parse",
    .arguments = "[OPTION...] PATH...|-",
    .help = "print what add would store, a JSON object a line",
    .details = "Reads files and folders as add does and prints each article as a line of JSON, its keys the columns of "
               "the table "
               "articles. No archive is touched.",
    .options = OPTIONS,
    .run = run_parse,
};
