/* command_archive.c - newsidx init and optimize. */
#include "command.h"

#include "command_statements.h"
#include "error.h"
#include "store.h"

#include <stdlib.h>
#include <sys/stat.h>

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
static enum newsidx_status optimize_archive(struct newsidx_archive *archive, bool rebuild, struct newsidx_error *error)
{
    struct store *store = NULL;
    enum newsidx_status status = store_of(&store, archive, error);
    if (status == NEWSIDX_OK) {
        status = store_begin(store, error);
    }
    if (status == NEWSIDX_OK && rebuild) {
        status = store_rebuild(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_commit(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_merge(store, STORE_MERGE_ALL, error);
    }
    struct statement_set set;
    sqlite3_stmt *optimize = NULL;
    command_statements_init(&set, archive);
    if (status == NEWSIDX_OK) {
        status = statement_take(&optimize, &set, COMMAND_SQL_OPTIMIZE, error);
    }
    if (status == NEWSIDX_OK) {
        status = archive_begin(archive, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_run(archive->db, optimize, error);
    }
    if (status == NEWSIDX_OK) {
        status = statement_execute(archive->db, "COMMIT", error);
    }
    statement_set_release(&set);
    return status;
}

enum { OPTIMIZE_REBUILD };

static const struct cli_option OPTIMIZE_OPTIONS[] = {
    {0, "rebuild", NULL, "first make the impact index anew from the articles", OPTIMIZE_REBUILD},
    {0, NULL, NULL, NULL, 0},
};

static int run_optimize(struct command_run *run)
{
    int code = NEWSIDX_OK;
    bool rebuild = false;
    const char *value = NULL;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id != OPTIMIZE_REBUILD) {
            return command_usage("%s takes no arguments: '%s'", run->command->name, value);
        }
        rebuild = true;
    }
    struct newsidx_archive *archive = command_open(run, NEWSIDX_WRITE, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    struct newsidx_error error;
    if (optimize_archive(archive, rebuild, &error) != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    }
    newsidx_close(archive);
    return code;
}

const struct command COMMAND_OPTIMIZE = {
    .name = "optimize",
    .arguments = "[OPTION...]",
    .help = "merge the index into one piece, for the fastest searches",
    .options = OPTIMIZE_OPTIONS,
    .run = run_optimize,
};
