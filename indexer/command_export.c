/* command_export.c - newsidx export: every article as a line of JSON that add reads back. */
#include "command.h"

#include "article_json.h"
#include "command_statements.h"
#include "error.h"
#include "selection.h"

enum { EXPORT_QUERY };

static const struct cli_option OPTIONS[] = {
    {0, "query", "QUERY", "only the articles that newsq would find", EXPORT_QUERY},
    {0, NULL, NULL, NULL, 0},
};

/* False: stop. */
static bool print_article(const struct newsidx_article *article, struct buffer *line, struct cli_output *output)
{
    buffer_clear(line);
    article_json_append(line, article, true);
    return cli_write(output, buffer_text(line), line->len_bytes) && !cli_interrupted();
}

static enum newsidx_status export_all(struct newsidx_archive *archive, struct buffer *line, struct cli_output *output,
                                      struct newsidx_error *error)
{
    struct statement_set set;
    struct newsidx_article article;
    sqlite3_stmt *select = NULL;
    command_statements_init(&set, archive);
    newsidx_article_init(&article);
    enum newsidx_status status = statement_take(&select, &set, COMMAND_SQL_SELECT_ALL, error);
    int rc = SQLITE_DONE;
    bool more = true;
    while (status == NEWSIDX_OK && more && (rc = statement_step(select)) == SQLITE_ROW) {
        const int64_t id = sqlite3_column_int64(select, 0);
        status = archive_read_row(&article, select, 1, error);
        article.id = id;
        more = status == NEWSIDX_OK && print_article(&article, line, output);
    }
    if (status == NEWSIDX_OK && more && rc != SQLITE_DONE) {
        status = statement_error(archive->db, error);
    }
    newsidx_article_clear(&article);
    statement_set_release(&set);
    return status;
}

static enum newsidx_status export_query(struct newsidx_archive *archive, const char *query, struct buffer *line,
                                        struct cli_output *output, struct newsidx_error *error)
{
    struct selection selection = {.id = NULL};
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = selection_add_query(&selection, archive, query, 0, error);
    selection_sort(&selection);
    bool more = true;
    for (size_t i = 0; i < selection.count && status == NEWSIDX_OK && more; i++) {
        status = newsidx_read(archive, selection.id[i], &article, error);
        more = status == NEWSIDX_OK && print_article(&article, line, output);
    }
    newsidx_article_clear(&article);
    selection_release(&selection);
    return status;
}

static int run_export(struct command_run *run)
{
    const char *query = NULL;
    const char *value = NULL;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id != EXPORT_QUERY) {
            return command_usage("export takes no arguments: '%s'", value);
        }
        query = value;
    }
    int code = NEWSIDX_OK;
    struct newsidx_archive *archive = command_open(run, NEWSIDX_READ, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    struct newsidx_error error;
    struct buffer line = BUFFER_INIT;
    const enum newsidx_status status = query != NULL ? export_query(archive, query, &line, &run->output, &error)
                                                     : export_all(archive, &line, &run->output, &error);
    if (status != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    } else if (cli_interrupted()) {
        code = CLI_EXIT_INTERRUPTED;
    }
    buffer_release(&line);
    newsidx_close(archive);
    return code;
}

const struct command COMMAND_EXPORT = {
    .name = "export",
    .arguments = "[OPTION...]",
    .help = "print every article as a line of JSON",
    .details =
        "Prints every article in the order of ids as a line of JSON with all columns. `newsidx add` reads that back to "
        "the same articles, id and time of adding included.",
    .options = OPTIONS,
    .run = run_export,
};
