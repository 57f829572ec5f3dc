/* main.c - newsq: the command line. */
#include "archive.h"
#include "article.h"
#include "cli.h"
#include "error.h"
#include "explain.h"
#include "fields.h"
#include "output.h"
#include "search.h"
#include "statements.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char PROGRAM[] = "newsq";

enum option_id {
    OPTION_DB,
    OPTION_ANY,
    OPTION_FALLBACK,
    OPTION_LIMIT,
    OPTION_OFFSET,
    OPTION_SORT,
    OPTION_COUNT,
    OPTION_SHOW,
    OPTION_EXPLAIN,
    OPTION_FORMAT,
    OPTION_COLOR,
    OPTION_HELP,
    OPTION_VERSION,
};

static const struct cli_option OPTIONS[] = {
    {0, "db", "FILE", "the archive; else $NEWSIDX_DB, else newsidx/archive.db in the XDG data folder", OPTION_DB},
    {0, "any", NULL, "plain words are alternatives: articles with more of them come first", OPTION_ANY},
    {0, "fallback", NULL, "where no article has all words, the best partial matches, in any format", OPTION_FALLBACK},
    {'n', "limit", "N", "hits to show, or 'all' (10)", OPTION_LIMIT},
    {0, "offset", "N", "hits to pass over first", OPTION_OFFSET},
    {0, "sort", "ORDER", "relevance, newest or oldest", OPTION_SORT},
    {'c', "count", NULL, "print how many articles match, and nothing else", OPTION_COUNT},
    {0, "show", "ID", "print one article, by id or guid", OPTION_SHOW},
    {0, "explain", NULL, "say how the query was read, and articles per term", OPTION_EXPLAIN},
    {'f', "format", "FORMAT", "text, json, jsonl, csv, tsv, ids or trec", OPTION_FORMAT},
    {0, "color", "WHEN", "auto, always or never", OPTION_COLOR},
    {'h', "help", NULL, "this text", OPTION_HELP},
    {'V', "version", NULL, "the version", OPTION_VERSION},
    {0, NULL, NULL, NULL, 0},
};

static const char *const SORT_NAMES[] = {"relevance", "newest", "oldest"};

struct settings {
    const char *db;
    struct buffer query; /* the words, joined by blanks */
    bool has_query;
    struct newsidx_search_options search;
    bool count;
    bool explain;
    const char *show;
    const struct output *output;
    enum terminal_colour colour;
    struct cli_output out;
};

/* --- options ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status parse_amount(size_t *out, const char *option, const char *text, bool all,
                                        struct newsidx_error *error)
{
    int64_t number = 0;
    if (all && strcmp(text, "all") == 0) {
        *out = SIZE_MAX;
        return NEWSIDX_OK;
    }
    if (!cli_parse_number(&number, text, all ? 1 : 0, INT64_C(1000000000))) {
        return error_set(error, NEWSIDX_QUERY, "%s: '%s' is no number%s", option, text,
                         all ? " from 1, nor 'all'" : "");
    }
    *out = (size_t)number;
    return NEWSIDX_OK;
}

static enum newsidx_status choose_output(struct settings *settings, const char *text, struct newsidx_error *error)
{
    const char *names[16];
    size_t count = 0;
    for (const struct output *const *output = outputs_all(); *output != NULL; output++) {
        names[count++] = (*output)->name;
    }
    const int choice = cli_parse_choice("format", text, names, count, error);
    if (choice < 0) {
        return NEWSIDX_QUERY;
    }
    settings->output = outputs_all()[choice];
    return NEWSIDX_OK;
}

static enum newsidx_status choose(int *out, const char *option, const char *text, const char *const *names,
                                  size_t count, struct newsidx_error *error)
{
    *out = cli_parse_choice(option, text, names, count, error);
    return *out >= 0 ? NEWSIDX_OK : NEWSIDX_QUERY;
}

static enum newsidx_status apply_option(struct settings *settings, int id, const char *value,
                                        struct newsidx_error *error)
{
    int choice = 0;
    enum newsidx_status status = NEWSIDX_OK;
    switch ((enum option_id)id) {
    case OPTION_DB:
        settings->db = value;
        break;
    case OPTION_ANY:
        settings->search.any = true;
        break;
    case OPTION_FALLBACK:
        settings->search.fallback = true;
        break;
    case OPTION_LIMIT:
        return parse_amount(&settings->search.limit, "--limit", value, true, error);
    case OPTION_OFFSET:
        return parse_amount(&settings->search.offset, "--offset", value, false, error);
    case OPTION_SORT:
        status = choose(&choice, "sort", value, SORT_NAMES, 3, error);
        settings->search.sort = (enum newsidx_sort)choice;
        break;
    case OPTION_COUNT:
        settings->count = true;
        break;
    case OPTION_SHOW:
        settings->show = value;
        break;
    case OPTION_EXPLAIN:
        settings->explain = true;
        break;
    case OPTION_FORMAT:
        return choose_output(settings, value, error);
    case OPTION_COLOR:
        status = choose(&choice, "color", value, TERMINAL_COLOUR_NAMES, 3, error);
        settings->colour = (enum terminal_colour)choice;
        break;
    case OPTION_HELP:
    case OPTION_VERSION:
        break;
    }
    return status;
}

static void append_word(struct settings *settings, const char *word)
{
    if (settings->has_query) {
        buffer_append_byte(&settings->query, ' ');
    }
    buffer_append_text(&settings->query, word);
    settings->has_query = true;
}

static void append_help(struct buffer *out)
{
    buffer_append_text(out, "newsq [OPTION...] QUERY...\nsearches an archive of news articles\n\noptions\n");
    cli_help_options(out, OPTIONS);
    buffer_append_text(out, "\nquery\n");
    static const char *const QUERY_HELP[][2] = {
        {"two words", "articles with both"},
        {"\"a phrase\"", "these words in this order; \"a b\"~3 with at most 3 others between"},
        {"a OR b, a NOT b", "either; without b, also -b"},
        {"a NEAR/10 b", "near each other; w/10 the same, pre/10 in this order"},
        {"elect*", "words that begin so"},
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

/* --- answering ---------------------------------------------------------------------------------------------------------- */

static bool write_buffer(struct settings *settings, struct buffer *out)
{
    const bool ok = !out->failed && cli_write(&settings->out, buffer_text(out), out->len_bytes);
    buffer_clear(out);
    return ok;
}

/* How the query was read otherwise than typed goes to stderr; --explain says it with the rest. */
static void say_notes(const struct settings *settings, const struct newsidx_hits *hits)
{
    if (settings->explain) {
        return;
    }
    for (const struct lex_note *note = hits->query.notes; note != NULL; note = note->next) {
        cli_error(PROGRAM, "%s", note->text);
    }
    if (hits->query.root == NULL) {
        cli_error(PROGRAM, "nothing to search for in the query");
    }
    if (hits->partial) {
        cli_error(PROGRAM, "no article has all words; the best partial matches:");
    } else if (hits->total == 0 && hits->query.root != NULL && settings->output == &OUTPUT_TEXT && !settings->count) {
        cli_error(PROGRAM, "nothing found");
    }
}

static enum newsidx_status write_hits(struct settings *settings, const struct newsidx_hits *hits,
                                      struct output_context *context, struct newsidx_error *error)
{
    const struct output *output = settings->output;
    struct buffer out = BUFFER_INIT;
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = NEWSIDX_OK;
    if (output->begin != NULL) {
        output->begin(&out, context);
    }
    for (size_t i = 0; i < hits->count && !cli_interrupted(); i++) {
        struct output_hit hit = {.rank = context->offset + i + 1, .hit = hits->hit[i]};
        if (output->needs_article) {
            status = newsidx_read(hits->archive, hits->hit[i].id, &article, error);
            if (status ==
                NEWSIDX_NOTHING) { /* an index row without its article: INSERT OR REPLACE by a tool without newsidx.so */
                cli_error(PROGRAM, "the index has an article %lld that the archive has not; see newsidx check",
                          (long long)hits->hit[i].id);
                status = NEWSIDX_OK;
                continue;
            }
            hit.article = &article;
        }
        if (status != NEWSIDX_OK) {
            break;
        }
        if (output->needs_matches && context->matcher != NULL && !matcher_load(context->matcher, &article)) {
            status = error_nomem(error);
            break;
        }
        output->hit(&out, context, &hit);
        if (!write_buffer(settings, &out)) {
            break;
        }
    }
    if (output->end != NULL) {
        output->end(&out, context);
    }
    (void)write_buffer(settings, &out);
    buffer_release(&out);
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status write_answer(struct settings *settings, const struct newsidx_hits *hits,
                                        struct newsidx_error *error)
{
    struct output_context context = {
        .hits = hits,
        .query = buffer_text(&settings->query),
        .limit = settings->search.limit,
        .offset = settings->search.offset,
        .colour = terminal_has_colour(STDOUT_FILENO, settings->colour),
        .width = terminal_width(STDOUT_FILENO),
    };
    if (hits->query.root != NULL && settings->output->needs_matches) {
        context.matcher = matcher_new(hits->query.root, hits->archive->analyzer);
        if (context.matcher == NULL) {
            return error_nomem(error);
        }
    }
    const enum newsidx_status status = write_hits(settings, hits, &context, error);
    matcher_free(context.matcher);
    const bool more = hits->total > context.offset + hits->count;
    if (status == NEWSIDX_OK && settings->output == &OUTPUT_TEXT && more && !settings->explain && hits->count > 0) {
        (void)fflush(stdout);
        cli_error(PROGRAM, "%zu to %zu of %zu; --limit and --offset show others", context.offset + 1,
                  context.offset + hits->count, hits->total);
    }
    return status;
}

static int run_search(struct settings *settings, struct newsidx_archive *archive)
{
    struct newsidx_error error = {0};
    const bool listing = settings->output == &OUTPUT_TEXT && !settings->count;
    struct search_request request = {
        .query = buffer_text(&settings->query), .options = settings->search, .today = search_today()};
    request.options.fallback = request.options.fallback || listing;
    if (settings->count && !settings->explain) {
        request.options.sort = NEWSIDX_NEWEST_FIRST; /* a number needs no scores */
    }
    struct newsidx_hits *hits = NULL;
    enum newsidx_status status = search_run(&hits, archive, &request, &error);
    if (hits == NULL) {
        if (status == NEWSIDX_QUERY && error.column > 0) {
            cli_error(PROGRAM, "%s", request.query);
            cli_error(PROGRAM, "%*s^", (int)error.column, "");
        }
        return cli_fail(PROGRAM, &error);
    }
    say_notes(settings, hits);
    int code = hits->total == 0 || hits->partial ? NEWSIDX_NOTHING : NEWSIDX_OK;
    struct buffer out = BUFFER_INIT;
    if (settings->explain) {
        explain_append(&out, hits);
        (void)write_buffer(settings, &out);
    }
    if (settings->count) {
        buffer_printf(&out, "%zu\n", hits->total);
        (void)write_buffer(settings, &out);
    } else {
        status = write_answer(settings, hits, &error);
        code = status == NEWSIDX_OK ? code : cli_fail(PROGRAM, &error);
    }
    buffer_release(&out);
    newsidx_hits_free(hits);
    return code;
}

/* By guid, else by id: guids may be plain numbers too. */
static bool find_article(struct newsidx_archive *archive, const char *name, struct newsidx_article *article)
{
    int64_t id = 0;
    sqlite3_stmt *select = NULL;
    if (query_statement_take(&select, archive, QUERY_SELECT_ID_BY_GUID, NULL) != NEWSIDX_OK) {
        return false;
    }
    statement_bind_text(select, 1, name);
    const bool found = sqlite3_step(select) == SQLITE_ROW;
    id = found ? sqlite3_column_int64(select, 0) : 0;
    (void)sqlite3_reset(select);
    return (found || cli_parse_number(&id, name, 1, INT64_MAX)) &&
           newsidx_read(archive, id, article, NULL) == NEWSIDX_OK;
}

static int run_show(struct settings *settings, struct newsidx_archive *archive)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    if (!find_article(archive, settings->show, &article)) {
        newsidx_article_clear(&article);
        cli_error(PROGRAM, "no article '%s'", settings->show);
        return NEWSIDX_NOTHING;
    }
    const struct output_context context = {
        .colour = terminal_has_colour(STDOUT_FILENO, settings->colour),
        .width = terminal_width(STDOUT_FILENO),
    };
    struct buffer out = BUFFER_INIT;
    if (settings->output == &OUTPUT_JSON || settings->output == &OUTPUT_JSONL) {
        output_article_json(&out, &article);
    } else {
        output_article(&out, &context, &article);
    }
    (void)write_buffer(settings, &out);
    buffer_release(&out);
    newsidx_article_clear(&article);
    return NEWSIDX_OK;
}

static int run(struct settings *settings)
{
    struct newsidx_error error = {0};
    char *default_path = settings->db == NULL ? archive_default_path() : NULL;
    const char *path = settings->db != NULL ? settings->db : default_path;
    if (path == NULL) {
        (void)error_set(&error, NEWSIDX_ARCHIVE, "no archive: give --db FILE or set NEWSIDX_DB");
        return cli_fail(PROGRAM, &error);
    }
    struct newsidx_archive *archive = NULL;
    const enum newsidx_status status = newsidx_open(&archive, path, NEWSIDX_READ, NULL, &error);
    free(default_path);
    if (status != NEWSIDX_OK) {
        return cli_fail(PROGRAM, &error);
    }
    if (archive->immutable) {
        cli_error(PROGRAM, "%s: read without locks, since its folder cannot be written", archive->path);
    }
    const int code = settings->show != NULL ? run_show(settings, archive) : run_search(settings, archive);
    newsidx_close(archive);
    return code;
}

/* Reads the arguments and answers. */
static int run_arguments(struct settings *settings, int argc, char **argv)
{
    struct newsidx_error error = {0};
    struct cli_parser parser;
    cli_parser_init(&parser, argc, argv, OPTIONS);
    parser.query = true;
    for (;;) {
        const char *value = NULL;
        const int id = cli_next(&parser, &value, &error);
        if (id == CLI_END) {
            break;
        }
        if (id == CLI_WORD) {
            append_word(settings, value);
        } else if (id == OPTION_HELP || id == OPTION_VERSION) {
            struct buffer out = BUFFER_INIT;
            if (id == OPTION_HELP) {
                append_help(&out);
            } else {
                buffer_printf(&out, "newsq %s\n", newsidx_version());
            }
            (void)write_buffer(settings, &out);
            buffer_release(&out);
            return NEWSIDX_OK;
        } else if (id == CLI_FAULT || apply_option(settings, id, value, &error) != NEWSIDX_OK) {
            return cli_usage(PROGRAM, &error);
        }
    }
    if (settings->query.failed) {
        (void)error_nomem(&error);
        return cli_fail(PROGRAM, &error);
    }
    if (!settings->has_query && settings->show == NULL) {
        (void)error_set(&error, NEWSIDX_QUERY, "the query is empty");
        return cli_usage(PROGRAM, &error);
    }
    return run(settings);
}

int main(int argc, char **argv)
{
    struct settings settings = {.output = &OUTPUT_TEXT, .out = {.program = PROGRAM}};
    cli_catch_signals();
    const int code = run_arguments(&settings, argc, argv);
    buffer_release(&settings.query);
    return cli_finish(&settings.out, code);
}
