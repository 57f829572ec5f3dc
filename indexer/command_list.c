/* command_list.c - newsidx list and newsidx remove: articles by id, guid, origin or query, shown and, by remove, deleted. */
#include "command.h"

#include "article_json.h"
#include "error.h"
#include "selection.h"
#include "store.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_QUERY, LIST_LIMIT, LIST_FORMAT, LIST_DRY_RUN };

static const struct cli_option LIST_OPTIONS[] = {
    {0, "query", "QUERY", "the articles that newsq would find", LIST_QUERY},
    {'n', "limit", "N", "at most N articles", LIST_LIMIT},
    {'f', "format", "FORMAT", "text, jsonl or ids", LIST_FORMAT},
    {0, NULL, NULL, NULL, 0},
};

static const struct cli_option REMOVE_OPTIONS[] = {
    {0, "query", "QUERY", "the articles that newsq would find", LIST_QUERY},
    {'n', "dry-run", NULL, "say what would be removed, remove nothing", LIST_DRY_RUN},
    {'f', "format", "FORMAT", "text, jsonl or ids", LIST_FORMAT},
    {0, NULL, NULL, NULL, 0},
};

enum list_format { LIST_TEXT, LIST_JSONL, LIST_IDS };
static const char *const FORMATS[] = {[LIST_TEXT] = "text", [LIST_JSONL] = "jsonl", [LIST_IDS] = "ids"};

struct listing {
    const char **key; /* borrowed from argv */
    size_t key_count;
    const char *query;
    size_t limit;
    enum list_format format;
    bool dry_run;
    bool removing;
    bool missing; /* a key named nothing */
};

/* --- arguments ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status take_option(struct listing *listing, int id, const char *value, struct newsidx_error *error)
{
    int64_t number = 0;
    int choice = 0;
    switch (id) {
    case LIST_QUERY:
        listing->query = value;
        break;
    case LIST_LIMIT:
        if (!cli_parse_number(&number, value, 1, INT32_MAX)) {
            return error_set(error, NEWSIDX_QUERY, "--limit: '%s' is no number from 1", value);
        }
        listing->limit = (size_t)number;
        break;
    case LIST_FORMAT:
        choice = cli_parse_choice("format", value, FORMATS, sizeof FORMATS / sizeof *FORMATS, error);
        if (choice < 0) {
            return NEWSIDX_QUERY;
        }
        listing->format = (enum list_format)choice;
        break;
    case LIST_DRY_RUN:
        listing->dry_run = true;
        break;
    default:
        listing->key[listing->key_count++] = value;
        break;
    }
    return NEWSIDX_OK;
}

/* --- showing ------------------------------------------------------------------------------------------------------------ */

static void append_text_line(struct buffer *line, const struct newsidx_article *article)
{
    const char *date = article->field[NEWSIDX_DATE] != NULL ? article->field[NEWSIDX_DATE] : "undated";
    const char *title = article->field[NEWSIDX_HEADLINE];
    if (title == NULL) {
        title = article->field[NEWSIDX_BODY] != NULL ? article->field[NEWSIDX_BODY] : "";
    }
    size_t len = strlen(title);
    if (article->field[NEWSIDX_HEADLINE] == NULL) {
        len = terminal_fit(title, len, 60);
    }
    buffer_printf(line, "%-14lld  ", (long long)article->id);
    terminal_clean(line, date, strlen(date), TERMINAL_ONE_LINE);
    buffer_printf(line, "%*s", (int)(12 - (strlen(date) < 12 ? strlen(date) : 11)), "");
    terminal_clean(line, title, len, TERMINAL_ONE_LINE);
    buffer_append_byte(line, '\n');
}

static bool print_article(const struct listing *listing, const struct newsidx_article *article,
                          struct cli_output *output)
{
    struct buffer line = BUFFER_INIT;
    if (listing->format == LIST_JSONL) {
        article_json_append(&line, article, true);
    } else if (listing->format == LIST_IDS) {
        buffer_printf(&line, "%lld\n", (long long)article->id);
    } else {
        append_text_line(&line, article);
    }
    const bool ok = cli_write(output, buffer_text(&line), line.len_bytes);
    buffer_release(&line);
    return ok;
}

/* --- the run ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status select_articles(struct selection *selection, struct listing *listing,
                                           struct newsidx_archive *archive, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (listing->query != NULL) {
        status = selection_add_query(selection, archive, listing->query, listing->limit, error);
    } else if (listing->key_count == 0) {
        status = selection_add_all(selection, archive, listing->limit, error);
    }
    for (size_t i = 0; i < listing->key_count && status == NEWSIDX_OK; i++) {
        status = selection_add_key(selection, archive, listing->key[i], error);
        if (status == NEWSIDX_NOTHING) {
            (void)cli_fail(COMMAND_PROGRAM, error);
            listing->missing = true;
            status = NEWSIDX_OK;
        }
    }
    return status == NEWSIDX_OK ? selection_unique(selection, error) : status;
}

static enum newsidx_status visit_articles(const struct listing *listing, struct newsidx_archive *archive,
                                          struct store *store, const struct selection *selection,
                                          struct cli_output *output, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    const size_t count = listing->limit > 0 && listing->limit < selection->count ? listing->limit : selection->count;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        if (cli_interrupted()) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped%s", store != NULL ? "; nothing was removed" : "");
            break;
        }
        status = newsidx_read(archive, selection->id[i], &article, error);
        if (status == NEWSIDX_OK && store != NULL) {
            status = store_remove(store, article.id, error);
        }
        /* A reader that went away stops a listing; what is to be removed is removed all the same. */
        if (status == NEWSIDX_OK && !print_article(listing, &article, output) && store == NULL) {
            break;
        }
        if (status == NEWSIDX_NOTHING) { /* gone since it was selected */
            status = NEWSIDX_OK;
        }
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status remove_articles(const struct listing *listing, struct newsidx_archive *archive,
                                           const struct selection *selection, struct cli_output *output,
                                           struct newsidx_error *error)
{
    struct store *store = NULL;
    enum newsidx_status status = store_of(&store, archive, error);
    if (status == NEWSIDX_OK) {
        status = store_begin(store, error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    status = visit_articles(listing, archive, store, selection, output, error);
    if (status == NEWSIDX_OK) {
        return store_commit(store, error);
    }
    store_rollback(store);
    return status;
}

static int list_archive(struct command_run *run, struct listing *listing)
{
    int code = NEWSIDX_OK;
    const bool writes = listing->removing && !listing->dry_run;
    struct newsidx_archive *archive = command_open(run, writes ? NEWSIDX_WRITE : NEWSIDX_READ, NULL, &code);
    if (archive == NULL) {
        return code;
    }
    struct newsidx_error error = {.message = ""};
    struct selection selection = {.id = NULL};
    enum newsidx_status status = select_articles(&selection, listing, archive, &error);
    if (status == NEWSIDX_OK && selection.count > 0) {
        status = writes ? remove_articles(listing, archive, &selection, &run->output, &error)
                        : visit_articles(listing, archive, NULL, &selection, &run->output, &error);
    }
    if (status != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    } else if (listing->missing || selection.count == 0) {
        code = NEWSIDX_NOTHING;
    }
    selection_release(&selection);
    newsidx_close(archive);
    return code;
}

static int run_listing(struct command_run *run, bool removing)
{
    struct listing listing = {.removing = removing, .key = calloc((size_t)run->parser->argc + 1, sizeof(char *))};
    struct newsidx_error error = {0};
    const char *value = NULL;
    enum newsidx_status status = NEWSIDX_OK;
    if (listing.key == NULL) {
        (void)error_nomem(&error);
        return cli_fail(COMMAND_PROGRAM, &error);
    }
    int id = CLI_END;
    while (status == NEWSIDX_OK && (id = command_next(run, &value)) != CLI_END && id != CLI_FAULT) {
        status = take_option(&listing, id, value, &error);
    }
    int code = command_end(run);
    if (id != CLI_FAULT && status == NEWSIDX_OK && removing && listing.query == NULL && listing.key_count == 0) {
        status = error_set(&error, NEWSIDX_QUERY, "nothing to remove: name ids, guids or origins, or give --query");
    }
    if (id != CLI_FAULT) {
        code = status == NEWSIDX_OK ? list_archive(run, &listing) : cli_usage(COMMAND_PROGRAM, &error);
    }
    free(listing.key);
    return code;
}

static int run_list(struct command_run *run)
{
    return run_listing(run, false);
}

static int run_remove(struct command_run *run)
{
    return run_listing(run, true);
}

const struct command COMMAND_LIST = {
    .name = "list",
    .arguments = "[OPTION...] [ID|GUID|ORIGIN...]",
    .help = "list articles, newest first",
    .details = "Lists the articles with these ids or guids, or from these files, or those that a query finds; without "
               "arguments all, newest first.",
    .options = LIST_OPTIONS,
    .run = run_list,
};

const struct command COMMAND_REMOVE = {
    .name = "remove",
    .arguments = "[OPTION...] ID|GUID|ORIGIN... | --query=QUERY",
    .help = "remove articles from the archive",
    .details = "Removes the articles with these ids or guids, or from these files, or those that a query finds, and "
               "prints what it "
               "removed. An article comes back when its file is added again.",
    .options = REMOVE_OPTIONS,
    .run = run_remove,
};
