#include "check.h"

#include "article.h"
#include "buffer.h"
#include "check_impact.h"
#include "check_terms.h"
#include "command_statements.h"
#include "date.h"
#include "error.h"
#include "store.h"
#include "utf8.h"
#include "word_counts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAULTS_OF_A_KIND_MAX = 20 };

struct check {
    struct newsidx_archive *archive;
    const struct check_listener *listener;
    struct statement_set set;
    struct term_builder *terms;
    struct word_counts words;
    bool count_words;
    bool impact; /* to be compared with the full-text index */
    bool deep;
    size_t faults; /* of the present kind */
};

static void tell(struct check *check, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct check *check, const char *format, ...)
{
    check->faults++;
    if (check->faults > FAULTS_OF_A_KIND_MAX) {
        return;
    }
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    check->listener->fault(check->listener->context, text);
}

static void end_kind(struct check *check, const char *kind)
{
    if (check->faults > FAULTS_OF_A_KIND_MAX) {
        const size_t more = check->faults - FAULTS_OF_A_KIND_MAX;
        check->faults = 0;
        tell(check, "%s: %zu more faults", kind, more);
    }
    check->faults = 0;
}

/* --- file and schema ---------------------------------------------------------------------------------------------------- */

/* SQLite puts several faults into one text, under a headline. */
static void tell_lines(struct check *check, const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        if (len > 0 && strncmp(text, "*** in database", 15) != 0) {
            tell(check, "file: %.*s", (int)len, text);
        }
        text += len + (text[len] == '\n');
    }
}

static enum newsidx_status check_file(struct check *check, struct newsidx_error *error)
{
    sqlite3_stmt *pragma = NULL;
    const enum newsidx_status status = statement_take(&pragma, &check->set, COMMAND_SQL_INTEGRITY_CHECK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    int rc = SQLITE_ROW;
    while ((rc = statement_step(pragma)) == SQLITE_ROW) {
        const char *line = statement_fault_line(pragma);
        if (line != NULL && strcmp(line, "ok") != 0) {
            tell_lines(check, line);
        }
    }
    if (rc != SQLITE_DONE) {
        tell(check, "file: %s", sqlite3_errmsg(check->archive->db));
    }
    (void)sqlite3_reset(pragma);
    end_kind(check, "file");
    return NEWSIDX_OK;
}

/* What a new archive of the same kind has must be here, word for word. Tables that others added are theirs. */
static enum newsidx_status compare_schema(struct check *check, struct statement_set *fresh, struct newsidx_error *error)
{
    sqlite3_stmt *expected = NULL;
    enum newsidx_status status = statement_take(&expected, fresh, COMMAND_SQL_SELECT_SCHEMA, error);
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(expected)) == SQLITE_ROW) {
        const char *type = statement_text(expected, 0);
        const char *name = statement_text(expected, 1);
        const char *sql = statement_text(expected, 2);
        sqlite3_stmt *find = NULL;
        status = statement_take(&find, &check->set, COMMAND_SQL_FIND_SCHEMA, error);
        if (status != NEWSIDX_OK) {
            break;
        }
        statement_bind_text(find, 1, type);
        statement_bind_text(find, 2, name);
        if (statement_step(find) != SQLITE_ROW) {
            tell(check, "schema: the %s %s is missing", type, name);
        } else {
            const char *here = statement_text(find, 0);
            if ((sql == NULL) != (here == NULL) || (sql != NULL && strcmp(sql, here) != 0)) {
                tell(check, "schema: the %s %s is not as newsidx makes it", type, name);
            }
        }
        (void)sqlite3_reset(find);
    }
    return status == NEWSIDX_OK ? statement_stepped(fresh->db, rc, error) : status;
}

static enum newsidx_status check_schema(struct check *check, struct newsidx_error *error)
{
    const struct newsidx_create_options options = {.language = check->archive->language,
                                                   .portable = check->archive->portable};
    struct newsidx_archive *fresh = NULL;
    enum newsidx_status status = newsidx_open(&fresh, ARCHIVE_TEMPORARY, NEWSIDX_CREATE, &options, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct statement_set set;
    command_statements_init(&set, fresh);
    status = compare_schema(check, &set, error);
    statement_set_release(&set);
    newsidx_close(fresh);
    end_kind(check, "schema");
    return status;
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

static void check_id(struct check *check, const struct newsidx_article *article)
{
    const char *text = article->field[NEWSIDX_DATE];
    struct date date = {0};
    if (text != NULL && !date_parse(&date, text, strlen(text))) {
        tell(check, "article %lld: '%s' is not a date", (long long)article->id, text);
        return;
    }
    const bool fits = text == NULL ? article->id > 0 && article->id < DATE_ID_UNDATED_END
                                   : article->id / DATE_ID_DAY == date_id_first(date) / DATE_ID_DAY;
    if (!fits) {
        tell(check, "article %lld: its id does not fit its date, %s", (long long)article->id,
             text != NULL ? text : "which is unknown");
    }
}

static void check_text(struct check *check, const struct newsidx_article *article, enum newsidx_field field,
                       size_t len_bytes)
{
    const char *text = article->field[field];
    size_t bad = 0;
    if (strlen(text) != len_bytes) {
        tell(check, "article %lld: its %s has a NUL character", (long long)article->id, newsidx_field_name(field));
    } else if (!utf8_is_valid(text, len_bytes, &bad)) {
        tell(check, "article %lld: its %s is not valid UTF-8 (byte 0x%02X)", (long long)article->id,
             newsidx_field_name(field), (unsigned char)text[bad]);
    }
}

static void check_digest(struct check *check, const struct newsidx_article *article)
{
    char digest[65];
    const char *stored = article->field[NEWSIDX_DIGEST];
    article_digest(article, digest);
    if (stored != NULL && strcmp(stored, digest) != 0) {
        tell(check, "article %lld: its digest is not that of its headline and body", (long long)article->id);
    }
}

static enum newsidx_status check_row(struct check *check, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    enum newsidx_status status = archive_read_row(&article, row, 1, error);
    article.id = sqlite3_column_int64(row, 0);
    if (status == NEWSIDX_OK) {
        check_id(check, &article);
        for (int i = 0; i < NEWSIDX_FIELDS; i++) {
            if (article.field[i] != NULL) {
                check_text(check, &article, (enum newsidx_field)i, (size_t)sqlite3_column_bytes(row, i + 1));
            }
        }
        if (check->deep) {
            check_digest(check, &article);
        }
    }
    if (status == NEWSIDX_OK && check->count_words) {
        static const enum newsidx_field INDEXED[TERM_COLUMNS] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY,
                                                                 NEWSIDX_AUTHOR, NEWSIDX_DATELINE};
        const char *text[TERM_COLUMNS];
        for (size_t i = 0; i < TERM_COLUMNS; i++) {
            text[i] = article.field[INDEXED[i]];
        }
        struct term_stream *stream = term_builder_make(check->terms, text, TERM_COUNTED);
        if (stream == NULL) {
            status = error_nomem(error);
        } else {
            word_counts_add(&check->words, stream, 1);
        }
        term_stream_free(stream);
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status check_articles(struct check *check, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &check->set, COMMAND_SQL_SELECT_ALL, error);
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = check_row(check, select, error);
        if (status == NEWSIDX_OK && check->listener->stop(check->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        tell(check, "articles: %s", sqlite3_errmsg(check->archive->db));
        check->count_words = false;
    }
    (void)sqlite3_reset(select);
    end_kind(check, "articles");
    return status;
}

/* Old versions are in no index but that of guids: their digests alone say whether they are as they were. */
static enum newsidx_status check_version(struct check *check, sqlite3_stmt *row, struct newsidx_error *error)
{
    char digest[65];
    struct newsidx_article article;
    newsidx_article_init(&article);
    const enum newsidx_status status = archive_read_row(&article, row, 1, error);
    if (status == NEWSIDX_OK) {
        const char *stored = article.field[NEWSIDX_DIGEST];
        article_digest(&article, digest);
        if (stored != NULL && strcmp(stored, digest) != 0) {
            tell(check, "version %lld: its digest is not that of its headline and body",
                 (long long)sqlite3_column_int64(row, 0));
        }
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status check_versions(struct check *check, struct newsidx_error *error)
{
    if (!check->deep) {
        return NEWSIDX_OK;
    }
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &check->set, COMMAND_SQL_SELECT_ALL_VERSIONS, error);
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = check_version(check, select, error);
        if (status == NEWSIDX_OK && check->listener->stop(check->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        tell(check, "versions: %s", sqlite3_errmsg(check->archive->db));
    }
    (void)sqlite3_reset(select);
    end_kind(check, "versions");
    return status;
}

/* --- index and words ---------------------------------------------------------------------------------------------------- */

static enum newsidx_status check_index(struct check *check, struct newsidx_error *error)
{
    if (check->archive->mode == NEWSIDX_READ) {
        check->listener->note(check->listener->context,
                              "the archive cannot be written, so that its index was not checked");
        return NEWSIDX_OK;
    }
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &check->set, COMMAND_SQL_FTS_INTEGRITY_CHECK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(insert);
    if (rc != SQLITE_DONE && (rc & 0xff) != SQLITE_NOMEM) {
        tell(check, "index: it does not fit the articles (%s)", sqlite3_errmsg(check->archive->db));
    }
    (void)sqlite3_reset(insert);
    end_kind(check, "index");
    return (rc & 0xff) == SQLITE_NOMEM ? error_nomem(error) : NEWSIDX_OK;
}

static void take_fault(void *context, const char *what)
{
    tell(context, "%s", what);
}

static bool is_stopped(void *context)
{
    const struct check *check = context;
    return check->listener->stop(check->listener->context);
}

static enum newsidx_status check_lookups(struct check *check, struct newsidx_error *error)
{
    const struct check_terms_listener listener = {.fault = take_fault, .stop = is_stopped, .context = check};
    const enum newsidx_status status = check->deep ? check_terms(check->archive, &listener, error) : NEWSIDX_OK;
    end_kind(check, "index");
    return status;
}

static void compare_word(struct check *check, const struct word_count *count, sqlite3_stmt *row)
{
    const char *stem = statement_text(row, 1);
    const int64_t articles = sqlite3_column_int64(row, 2);
    if (articles != count->delta) {
        tell(check, "words: '%.*s' is counted in %lld articles and is in %lld", (int)count->word_len_bytes, count->word,
             (long long)articles, (long long)count->delta);
    } else if (stem == NULL || strlen(stem) != count->stem_len_bytes ||
               memcmp(stem, count->stem, count->stem_len_bytes) != 0) {
        tell(check, "words: '%.*s' has a wrong stem", (int)count->word_len_bytes, count->word);
    }
}

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
    const int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
    return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

/* Both lists come in the order of bytes: what one has and the other has not shows as they are gone through side by side. */
static void compare_words(struct check *check, struct word_count *counted, size_t count, sqlite3_stmt *rows)
{
    size_t i = 0;
    int rc = statement_step(rows);
    while ((i < count && rc == SQLITE_DONE) || rc == SQLITE_ROW) {
        const char *stored = rc == SQLITE_ROW ? statement_text(rows, 0) : NULL;
        const size_t stored_len = rc == SQLITE_ROW ? (size_t)sqlite3_column_bytes(rows, 0) : 0;
        const char *word = i < count ? counted[i].word : NULL;
        const size_t word_len = i < count ? counted[i].word_len_bytes : 0;
        int order = word == NULL ? 1 : -1;
        if (word != NULL && stored != NULL) {
            order = compare_text(word, word_len, stored, stored_len);
        }
        if (order == 0) {
            compare_word(check, &counted[i], rows);
        } else if (order < 0) {
            tell(check, "words: '%.*s' is missing", (int)word_len, word);
        } else {
            tell(check, "words: '%s' is in no article", stored != NULL ? stored : "");
        }
        i += order <= 0;
        rc = order >= 0 ? statement_step(rows) : rc;
    }
    if (rc != SQLITE_DONE) {
        tell(check, "words: %s", sqlite3_errmsg(check->archive->db));
    }
}

static enum newsidx_status check_words(struct check *check, struct newsidx_error *error)
{
    if (!check->count_words) {
        return NEWSIDX_OK;
    }
    size_t count = 0;
    sqlite3_stmt *rows = NULL;
    struct word_count *counted = word_counts_sorted(&check->words, &count);
    if (counted == NULL) {
        return error_nomem(error);
    }
    const enum newsidx_status status = statement_take(&rows, &check->set, COMMAND_SQL_SELECT_WORDS, error);
    if (status == NEWSIDX_OK) {
        compare_words(check, counted, count, rows);
        (void)sqlite3_reset(rows);
    }
    free(counted);
    end_kind(check, "words");
    return status;
}

static enum newsidx_status check_scores(struct check *check, struct newsidx_error *error)
{
    bool covers = true;
    const struct check_impact_listener listener = {.fault = take_fault, .stop = is_stopped, .context = check};
    const enum newsidx_status status =
        check->impact ? check_impact(check->archive, &listener, &covers, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && !covers) {
        check->listener->note(check->listener->context,
                              "the impact index has not been made: newsidx optimize --rebuild makes it");
    }
    end_kind(check, "impact");
    return status;
}

/* In one transaction, so that another writer between two checks makes no fault. */
enum newsidx_status check_archive(struct newsidx_archive *archive, bool deep, const struct check_listener *listener,
                                  struct newsidx_error *error)
{
    static enum newsidx_status (*const CHECKS[])(struct check *, struct newsidx_error *) = {
        check_file,  check_schema, check_articles, check_versions,
        check_words, check_index,  check_lookups,  check_scores};
    struct check check = {
        .archive = archive, .listener = listener, .deep = deep, .terms = term_builder_new(archive->analyzer)};
    if (check.terms == NULL) {
        return error_nomem(error);
    }
    command_statements_init(&check.set, archive);
    enum newsidx_status status =
        archive->mode == NEWSIDX_READ ? statement_execute(archive->db, "BEGIN", error) : archive_begin(archive, error);
    if (status == NEWSIDX_OK) {
        const int64_t changed = archive_changed_count(archive);
        check.count_words = changed == 0;
        check.impact = check.count_words;
        if (changed < 0) {
            tell(&check, "articles_changed: %s", sqlite3_errmsg(archive->db));
        } else if (changed > 0) {
            listener->note(listener->context, "other tools have written to the archive: its words were not counted "
                                              "(newsidx optimize takes over what they wrote)");
        }
        for (size_t i = 0; i < sizeof CHECKS / sizeof *CHECKS && status == NEWSIDX_OK; i++) {
            status = CHECKS[i](&check, error);
        }
        statement_set_release(&check.set);
        (void)statement_exec(archive->db, "ROLLBACK");
    }
    statement_set_release(&check.set);
    word_counts_release(&check.words);
    term_builder_free(check.terms);
    return status;
}
