/* command_stats.c - newsidx stats: what the archive holds and how large it is. */
#include "command.h"

#include "article_json.h"
#include "command_statements.h"
#include "date.h"
#include "error.h"
#include "terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATS_FORMAT };
enum { BAR_COLUMNS = 40, ROWS_MAX = 64 };

static const struct cli_option OPTIONS[] = {
    {'f', "format", "FORMAT", "text or json", STATS_FORMAT},
    {0, NULL, NULL, NULL, 0},
};

static const char *const FORMATS[] = {"text", "json"};

/* One number and what it is called in both formats. */
static const struct {
    unsigned statement;
    const char *key;
    const char *label;
} NUMBERS[] = {
    {COMMAND_SQL_COUNT_ARTICLES, "articles", "articles"},       {COMMAND_SQL_COUNT_UNDATED, "undated", "undated"},
    {COMMAND_SQL_COUNT_VERSIONS, "versions", "older versions"}, {COMMAND_SQL_COUNT_WORDS, "words", "different words"},
    {COMMAND_SQL_COUNT_INPUTS, "inputs", "files known"},        {COMMAND_SQL_FILE_BYTES, "bytes", "size in bytes"},
};

/* The settings that tell archives apart. */
static const char *const SETTINGS[] = {"language", "tokenizer", "uuid"};

struct stats {
    struct newsidx_archive *archive;
    struct statement_set set;
    struct buffer text;
    bool json;
};

static enum newsidx_status append_numbers(struct stats *stats, struct newsidx_error *error)
{
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        int64_t number = 0;
        const enum newsidx_status status = command_number(&stats->set, NUMBERS[i].statement, &number, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        if (stats->json) {
            buffer_printf(&stats->text, "\"%s\":%lld,", NUMBERS[i].key, (long long)number);
        } else {
            buffer_printf(&stats->text, "%-18s%lld\n", NUMBERS[i].label, (long long)number);
        }
    }
    const int64_t changed = archive_changed_count(stats->archive);
    if (changed < 0) {
        return statement_error(stats->archive->db, error);
    }
    if (stats->json) {
        buffer_printf(&stats->text, "\"changed_by_others\":%lld,\"schema_version\":%d,", (long long)changed,
                      ARCHIVE_SCHEMA_VERSION);
    } else if (changed > 0) {
        buffer_printf(&stats->text, "%-18s%lld, which the next add or optimize takes over\n", "changed by others",
                      (long long)changed);
    }
    return NEWSIDX_OK;
}

static void append_settings(struct stats *stats)
{
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        char *value = archive_setting(stats->archive, SETTINGS[i]);
        if (stats->json) {
            buffer_printf(&stats->text, "\"%s\":", SETTINGS[i]);
            article_json_append_string(&stats->text, value);
            buffer_append_byte(&stats->text, ',');
        } else {
            buffer_printf(&stats->text, "%-18s", SETTINGS[i]);
            terminal_clean(&stats->text, value != NULL ? value : "", value != NULL ? strlen(value) : 0,
                           TERMINAL_ONE_LINE);
            buffer_append_byte(&stats->text, '\n');
        }
        free(value);
    }
    if (!stats->json) {
        buffer_printf(&stats->text, "%-18s%d\n", "schema version", ARCHIVE_SCHEMA_VERSION);
    }
}

static enum newsidx_status append_day(struct stats *stats, unsigned statement, const char *key,
                                      struct newsidx_error *error)
{
    int64_t id = 0;
    char day[DATE_TEXT_BYTES] = "";
    const enum newsidx_status status = command_number(&stats->set, statement, &id, error);
    if (status == NEWSIDX_OK && id > 0) {
        date_format(day, date_of_id(id));
    }
    if (stats->json) {
        buffer_printf(&stats->text, "\"%s\":%s%s%s,", key, id > 0 ? "\"" : "", id > 0 ? day : "null",
                      id > 0 ? "\"" : "");
    } else if (id > 0) {
        buffer_printf(&stats->text, "%-18s%s\n", key, day);
    }
    return status;
}

struct stats_row {
    char name[32];
    int64_t number;
};

static void append_json_rows(struct buffer *text, const char *key, const struct stats_row *row, size_t count)
{
    buffer_printf(text, "\"%s\":{", key);
    for (size_t i = 0; i < count; i++) {
        buffer_printf(text, "%s\"%s\":%lld", i > 0 ? "," : "", row[i].name, (long long)row[i].number);
    }
    buffer_append_text(text, "}");
}

static void append_bars(struct buffer *text, const char *title, const struct stats_row *row, size_t count, bool shares)
{
    int64_t most = 1;
    int64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += row[i].number;
        most = row[i].number > most ? row[i].number : most;
    }
    if (count > 0) {
        buffer_printf(text, "\n%s\n", title);
    }
    for (size_t i = 0; i < count; i++) {
        int bar = (int)(row[i].number * BAR_COLUMNS / most);
        bar += bar == 0 && row[i].number > 0;
        buffer_printf(text, "  %-16s%12lld  ", row[i].name, (long long)row[i].number);
        if (shares) {
            buffer_printf(text, "%5.1f%%  ", sum > 0 ? 100.0 * (double)row[i].number / (double)sum : 0.0);
        }
        for (; bar > 0; bar--) {
            buffer_append_byte(text, '#');
        }
        buffer_append_byte(text, '\n');
    }
}

/* Names and numbers as a statement returns them. Of more than ROWS_MAX years the last are shown. */
static enum newsidx_status append_rows(struct stats *stats, unsigned number, const char *key, const char *title,
                                       struct newsidx_error *error)
{
    struct stats_row row[ROWS_MAX];
    size_t count = 0;
    sqlite3_stmt *statement = NULL;
    if (statement_take(&statement, &stats->set, number, NULL) != NEWSIDX_OK) {
        if (stats->json) { /* this SQLite was built without dbstat */
            buffer_printf(&stats->text, "\"%s\":null", key);
        }
        return NEWSIDX_OK;
    }
    int rc = SQLITE_ROW;
    while ((rc = statement_step(statement)) == SQLITE_ROW) {
        if (count == ROWS_MAX) {
            memmove(row, row + 1, (ROWS_MAX - 1) * sizeof *row);
            count--;
        }
        (void)snprintf(row[count].name, sizeof row[count].name, "%s", statement_text(statement, 0));
        row[count++].number = sqlite3_column_int64(statement, 1);
    }
    const enum newsidx_status status = rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(stats->archive->db, error);
    (void)sqlite3_reset(statement);
    if (stats->json) {
        append_json_rows(&stats->text, key, row, count);
    } else {
        append_bars(&stats->text, title, row, count, number == COMMAND_SQL_SIZES);
    }
    return status;
}

static enum newsidx_status make_stats(struct stats *stats, struct newsidx_error *error)
{
    if (stats->json) {
        buffer_append_byte(&stats->text, '{');
    }
    enum newsidx_status status = append_numbers(stats, error);
    if (status == NEWSIDX_OK) {
        status = append_day(stats, COMMAND_SQL_FIRST_DATED, "first", error);
    }
    if (status == NEWSIDX_OK) {
        status = append_day(stats, COMMAND_SQL_LAST_DATED, "last", error);
    }
    append_settings(stats);
    if (status == NEWSIDX_OK) {
        status = append_rows(stats, COMMAND_SQL_COUNT_YEARS, "years", "articles by year", error);
    }
    if (stats->json) {
        buffer_append_byte(&stats->text, ',');
    }
    if (status == NEWSIDX_OK) {
        status = append_rows(stats, COMMAND_SQL_SIZES, "sizes", "bytes by part", error);
    }
    if (stats->json) {
        buffer_append_text(&stats->text, "}\n");
    }
    return status;
}

static int print_stats(struct command_run *run, bool json)
{
    int code = NEWSIDX_OK;
    struct stats stats = {.json = json, .archive = command_open(run, NEWSIDX_READ, NULL, &code)};
    if (stats.archive == NULL) {
        return code;
    }
    struct newsidx_error error;
    command_statements_init(&stats.set, stats.archive);
    if (make_stats(&stats, &error) != NEWSIDX_OK) {
        code = cli_fail(COMMAND_PROGRAM, &error);
    } else {
        (void)cli_write_text(&run->output, buffer_text(&stats.text));
    }
    buffer_release(&stats.text);
    statement_set_release(&stats.set);
    newsidx_close(stats.archive);
    return code;
}

static int run_stats(struct command_run *run)
{
    struct newsidx_error error;
    const char *value = NULL;
    int choice = 0;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id != STATS_FORMAT) {
            return command_usage("stats takes no arguments: '%s'", value);
        }
        choice = cli_parse_choice("format", value, FORMATS, sizeof FORMATS / sizeof *FORMATS, &error);
        if (choice < 0) {
            return cli_usage(COMMAND_PROGRAM, &error);
        }
    }
    return print_stats(run, choice == 1);
}

const struct command COMMAND_STATS = {
    .name = "stats",
    .arguments = "[OPTION...]",
    .help = "say what the archive holds and how large it is",
    .options = OPTIONS,
    .run = run_stats,
};
