/* command_list.c - newsidx list and newsidx remove: articles by id, guid, origin or query, shown and, by remove, deleted. */
#include "command.h"

#include "article_json.h"
#include "command_statements.h"
#include "error.h"
#include "memory.h"
#include "selection.h"
#include "store.h"
#include "terminal.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_QUERY, LIST_LIMIT, LIST_FORMAT, LIST_DRY_RUN, LIST_ERASE };

static const struct cli_option LIST_OPTIONS[] = {
    {0, "query", "QUERY", "the articles that newsq would find", LIST_QUERY},
    {'n', "limit", "N", "at most N articles", LIST_LIMIT},
    {'f', "format", "FORMAT", "text, jsonl or ids", LIST_FORMAT},
    {0, NULL, NULL, NULL, 0},
};

static const struct cli_option REMOVE_OPTIONS[] = {
    {0, "query", "QUERY", "the articles that newsq would find", LIST_QUERY},
    {0, "erase", NULL,
     "leave no trace: old versions go too, and the file is written anew; alone: of all removed before", LIST_ERASE},
    {'n', "dry-run", NULL, "say what would be removed, remove nothing", LIST_DRY_RUN},
    {'f', "format", "FORMAT", "text, jsonl or ids", LIST_FORMAT},
    {0, NULL, NULL, NULL, 0},
};

enum list_format { LIST_TEXT, LIST_JSONL, LIST_IDS };
static const char *const FORMATS[] = {[LIST_TEXT] = "text", [LIST_JSONL] = "jsonl", [LIST_IDS] = "ids"};

/* With --erase: articles that are there in old versions only. */
struct gone {
    char **guid; /* count of them */
    size_t count;
};

struct listing {
    const char **key; /* borrowed from argv */
    size_t key_count;
    const char *query;
    size_t limit;
    enum list_format format;
    bool dry_run;
    bool removing;
    bool erase;
    bool missing; /* a key named nothing */
    struct gone gone;
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
    case LIST_ERASE:
        listing->erase = true;
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

static void append_article(struct buffer *out, const struct listing *listing, const struct newsidx_article *article)
{
    if (listing->format == LIST_JSONL) {
        article_json_append(out, article, true);
    } else if (listing->format == LIST_IDS) {
        buffer_printf(out, "%lld\n", (long long)article->id);
    } else {
        append_text_line(out, article);
    }
}

/* --- the run ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status add_gone(struct gone *gone, const char *guid, struct newsidx_error *error)
{
    char **grown = memory_resize(gone->guid, (gone->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return error_nomem(error);
    }
    gone->guid = grown;
    grown[gone->count] = memory_copy(guid);
    if (grown[gone->count] == NULL) {
        return error_nomem(error);
    }
    gone->count++;
    return NEWSIDX_OK;
}

static void release_gone(struct gone *gone)
{
    for (size_t i = 0; i < gone->count; i++) {
        free(gone->guid[i]);
    }
    free(gone->guid);
}

/* The key of an article that was removed before and has left versions, NULL: of any; *found false where it names none either. */
static enum newsidx_status select_gone(struct listing *listing, struct newsidx_archive *archive, const char *key,
                                       bool *found, struct newsidx_error *error)
{
    struct statement_set set;
    sqlite3_stmt *select = NULL;
    const size_t before = listing->gone.count;
    command_statements_init(&set, archive);
    enum newsidx_status status =
        statement_take(&select, &set, key != NULL ? COMMAND_SQL_GUIDS_OF_VERSIONS : COMMAND_SQL_GUIDS_GONE, error);
    if (status == NEWSIDX_OK) {
        if (key != NULL) {
            statement_bind_text(select, 1, key);
        }
        int rc = SQLITE_ROW;
        while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
            status = add_gone(&listing->gone, statement_text(select, 0), error);
        }
        if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
            status = statement_error(archive->db, error);
        }
    }
    statement_set_release(&set);
    *found = listing->gone.count > before;
    return status;
}

static enum newsidx_status select_key(struct selection *selection, struct listing *listing,
                                      struct newsidx_archive *archive, const char *key, struct newsidx_error *error)
{
    bool gone = false;
    struct newsidx_error reason;
    enum newsidx_status status = selection_add_key(selection, archive, key, &reason);
    if ((status == NEWSIDX_OK || status == NEWSIDX_NOTHING) && listing->erase) {
        const enum newsidx_status looked = select_gone(listing, archive, key, &gone, error);
        if (looked != NEWSIDX_OK) {
            return looked;
        }
        status = gone ? NEWSIDX_OK : status;
    }
    if (status == NEWSIDX_NOTHING) {
        (void)cli_fail(COMMAND_PROGRAM, &reason);
        listing->missing = true;
        return NEWSIDX_OK;
    }
    return status == NEWSIDX_OK ? status : error_set(error, status, "%s", reason.message);
}

static enum newsidx_status select_articles(struct selection *selection, struct listing *listing,
                                           struct newsidx_archive *archive, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (listing->query != NULL) {
        status = selection_add_query(selection, archive, listing->query, listing->limit, error);
    } else if (listing->key_count == 0 && !listing->removing) {
        status = selection_add_all(selection, archive, listing->limit, error);
    }
    if (status == NEWSIDX_OK && listing->erase && listing->query == NULL && listing->key_count == 0) {
        bool gone = false;
        status = select_gone(listing, archive, NULL, &gone, error);
    }
    for (size_t i = 0; i < listing->key_count && status == NEWSIDX_OK; i++) {
        status = select_key(selection, listing, archive, listing->key[i], error);
    }
    return status == NEWSIDX_OK ? selection_unique(selection, error) : status;
}

static enum newsidx_status remove_one(const struct listing *listing, struct store *store,
                                      const struct newsidx_article *article, struct newsidx_error *error)
{
    const enum newsidx_status status = store_remove(store, article->id, error);
    return status == NEWSIDX_OK && listing->erase ? store_erase_versions(store, article->field[NEWSIDX_GUID], error)
                                                  : status;
}

/* For people only: the other formats are of articles. */
static void append_gone(struct buffer *out, const struct listing *listing, const char *guid)
{
    if (listing->format == LIST_TEXT) {
        buffer_append_text(out, "old versions    ");
        terminal_clean(out, guid, strlen(guid), TERMINAL_ONE_LINE);
        buffer_append_byte(out, '\n');
    }
}

static enum newsidx_status list_articles(const struct listing *listing, struct newsidx_archive *archive,
                                         const struct selection *selection, struct cli_output *output,
                                         struct newsidx_error *error)
{
    struct buffer line = BUFFER_INIT;
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    const size_t count = listing->limit > 0 && listing->limit < selection->count ? listing->limit : selection->count;
    bool more = true; /* a reader that went away stops the listing */
    for (size_t i = 0; i < count && status == NEWSIDX_OK && more; i++) {
        if (cli_interrupted()) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped");
            break;
        }
        status = newsidx_read(archive, selection->id[i], &article, error);
        if (status == NEWSIDX_OK) {
            buffer_clear(&line);
            append_article(&line, listing, &article);
            more = cli_write(output, buffer_text(&line), line.len_bytes);
        } else if (status == NEWSIDX_NOTHING) { /* gone since it was selected */
            status = NEWSIDX_OK;
        }
    }
    for (size_t i = 0; i < listing->gone.count && status == NEWSIDX_OK && more; i++) { /* of a dry run */
        buffer_clear(&line);
        append_gone(&line, listing, listing->gone.guid[i]);
        more = cli_write(output, buffer_text(&line), line.len_bytes);
    }
    newsidx_article_clear(&article);
    buffer_release(&line);
    return status;
}

/* What is removed is appended to removed, to be printed when it is so. */
static enum newsidx_status remove_selected(const struct listing *listing, struct newsidx_archive *archive,
                                           struct store *store, const struct selection *selection,
                                           struct buffer *removed, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < selection->count && status == NEWSIDX_OK; i++) {
        status = cli_interrupted() ? error_set(error, NEWSIDX_CANCELED, "stopped; nothing was removed")
                                   : newsidx_read(archive, selection->id[i], &article, error);
        if (status == NEWSIDX_OK) {
            status = remove_one(listing, store, &article, error);
            append_article(removed, listing, &article);
        } else if (status == NEWSIDX_NOTHING) {
            status = NEWSIDX_OK;
        }
    }
    for (size_t i = 0; i < listing->gone.count && status == NEWSIDX_OK; i++) {
        status = store_erase_versions(store, listing->gone.guid[i], error);
        append_gone(removed, listing, listing->gone.guid[i]);
    }
    newsidx_article_clear(&article);
    return status;
}

/* Whether there is anything to be done, for a removal also without articles. */
static bool is_empty(const struct listing *listing, const struct selection *selection)
{
    const bool cleans = listing->erase && listing->key_count == 0 && listing->query == NULL;
    return selection->count == 0 && listing->gone.count == 0 && !cleans;
}

/* What is asked for is looked up inside the transaction: while it waited for the lock another writer may have given an id to an article of
 * its own. */
static enum newsidx_status remove_in_batch(struct listing *listing, struct newsidx_archive *archive,
                                           struct store *store, struct selection *selection, struct buffer *removed,
                                           struct newsidx_error *error)
{
    enum newsidx_status status = select_articles(selection, listing, archive, error);
    if (status == NEWSIDX_OK) {
        status = remove_selected(listing, archive, store, selection, removed, error);
    }
    if (status == NEWSIDX_OK && removed->failed) {
        status = error_nomem(error);
    }
    if (status != NEWSIDX_OK || is_empty(listing, selection)) {
        store_rollback(store);
        return status;
    }
    return store_commit(store, error);
}

static enum newsidx_status remove_articles(struct listing *listing, struct newsidx_archive *archive,
                                           struct selection *selection, struct cli_output *output,
                                           struct newsidx_error *error)
{
    struct store *store = NULL;
    enum newsidx_status status = store_of(&store, archive, error);
    if (status == NEWSIDX_OK && listing->erase) {
        status = store_erase_begin(store, error);
    }
    if (status == NEWSIDX_OK) {
        status = store_begin(store, error);
    }
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct buffer removed = BUFFER_INIT;
    status = remove_in_batch(listing, archive, store, selection, &removed, error);
    if (status == NEWSIDX_OK && !is_empty(listing, selection)) {
        (void)cli_write(output, buffer_text(&removed), removed.len_bytes);
        status = listing->erase ? store_erase_traces(store, error) : status;
    }
    buffer_release(&removed);
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
    enum newsidx_status status = writes ? remove_articles(listing, archive, &selection, &run->output, &error)
                                        : select_articles(&selection, listing, archive, &error);
    if (status == NEWSIDX_OK && !writes) {
        status = list_articles(listing, archive, &selection, &run->output, &error);
    }
    if (status != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    } else if (listing->missing || is_empty(listing, &selection)) {
        code = NEWSIDX_NOTHING;
    }
    release_gone(&listing->gone);
    selection_release(&selection);
    newsidx_close(archive);
    return code;
}

static int run_listing(struct command_run *run, bool removing)
{
    struct listing listing = {.removing = removing,
                              .key = memory_zeroed((size_t)run->parser->argc + 1, sizeof(char *))};
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
    if (id != CLI_FAULT && status == NEWSIDX_OK && listing.query != NULL && listing.key_count > 0) {
        status = error_set(&error, NEWSIDX_QUERY, "name articles, or give --query: not both");
    }
    if (id != CLI_FAULT && status == NEWSIDX_OK && removing && !listing.erase && listing.query == NULL &&
        listing.key_count == 0) {
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
               "removed. An article comes back when its file is added again. Old versions and remains in the file stay "
               "until --erase.",
    .options = REMOVE_OPTIONS,
    .run = run_remove,
};
