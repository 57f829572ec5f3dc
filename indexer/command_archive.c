/* command_archive.c - newsidx init and optimize. */
#include "command.h"

#include "command_statements.h"
#include "error.h"
#include "store.h"

#include <stdlib.h>
#include <sys/stat.h>

static const struct cli_option NO_OPTIONS[] = {{0, NULL, NULL, NULL, 0}};

/* Takes the arguments of a command that has none; CLI_END, or CLI_FAULT after which *code is to be returned. */
static int take_no_arguments(struct command_run *run, int *code)
{
    const char *value = NULL;
    const int id = command_next(run, &value);
    *code = id == CLI_FAULT  ? command_end(run)
            : id == CLI_WORD ? command_usage("%s takes no arguments: '%s'", run->command->name, value)
                             : NEWSIDX_OK;
    return id == CLI_END ? CLI_END : CLI_FAULT;
}

/* --- init --------------------------------------------------------------------------------------------------------------- */

enum { INIT_LANGUAGE, INIT_PORTABLE };

static const struct cli_option INIT_OPTIONS[] = {
    {0, "language", "NAME", "the language whose word forms are matched: a name or code that libstemmer knows (english)",
     INIT_LANGUAGE},
    {0, "portable", NULL, "index with SQLite's own tokenizer, so that stock sqlite3 can search the file",
     INIT_PORTABLE},
    {0, NULL, NULL, NULL, 0},
};

static int init_archive(struct command_run *run, const struct newsidx_create_options *options)
{
    struct stat file;
    char *path = command_archive_path(run);
    if (path != NULL && stat(path, &file) == 0 && file.st_size > 0) {
        cli_error(COMMAND_PROGRAM, "%s: is there already", path);
        free(path);
        return NEWSIDX_ARCHIVE;
    }
    free(path);
    int code = NEWSIDX_OK;
    newsidx_close(command_open(run, NEWSIDX_CREATE, options, &code));
    return code;
}

static int run_init(struct command_run *run)
{
    struct newsidx_create_options options = {.language = NULL};
    const char *value = NULL;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        switch (id) {
        case INIT_LANGUAGE:
            options.language = value;
            break;
        case INIT_PORTABLE:
            options.portable = true;
            break;
        case CLI_FAULT:
            return command_end(run);
        default:
            return command_usage("init takes no arguments: '%s' (the file is named by --db)", value);
        }
    }
    return init_archive(run, &options);
}

const struct command COMMAND_INIT = {
    .name = "init",
    .arguments = "[OPTION...]",
    .help = "make an empty archive",
    .details = "Makes an empty archive. `newsidx add` does so by itself; this is for another language than English, or "
               "for a portable file.",
    .options = INIT_OPTIONS,
    .run = run_init,
};

/* --- optimize ----------------------------------------------------------------------------------------------------------- */

/* An empty batch takes over what other tools wrote; then the segments become one. */
static enum newsidx_status optimize_archive(struct newsidx_archive *archive, struct newsidx_error *error)
{
    struct store *store = NULL;
    enum newsidx_status status = store_of(&store, archive, error);
    if (status == NEWSIDX_OK) {
        status = store_begin(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_commit(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_merge(store, true, error);
    }
    struct statement_set set;
    sqlite3_stmt *optimize = NULL;
    command_statements_init(&set, archive);
    if (status == NEWSIDX_OK) {
        status = statement_take(&optimize, &set, COMMAND_SQL_OPTIMIZE, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_run(archive->db, optimize, error);
    }
    statement_set_release(&set);
    return status;
}

static int run_optimize(struct command_run *run)
{
    int code = NEWSIDX_OK;
    if (take_no_arguments(run, &code) != CLI_END) {
        return code;
    }
    struct newsidx_archive *archive = command_open(run, NEWSIDX_WRITE, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    struct newsidx_error error;
    if (optimize_archive(archive, &error) != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    }
    newsidx_close(archive);
    return code;
}

const struct command COMMAND_OPTIMIZE = {
    .name = "optimize",
    .arguments = "",
    .help = "merge the index into one piece, for the fastest searches",
    .options = NO_OPTIONS,
    .run = run_optimize,
};
