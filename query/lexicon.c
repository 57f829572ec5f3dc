#include "lexicon.h"

#include "error.h"
#include "memory.h"
#include "pattern.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>

void lexicon_release(struct lexicon_stems *stems)
{
    for (size_t i = 0; i < stems->count; i++) {
        free(stems->item[i].stem);
        free(stems->item[i].word);
    }
    free(stems->item);
    *stems = (struct lexicon_stems){.item = NULL};
}

static bool add_stem(struct lexicon_stems *stems, const char *stem, size_t stem_len, const char *word, size_t word_len)
{
    if (stems->count == stems->capacity) {
        const size_t capacity = stems->capacity == 0 ? 32 : stems->capacity * 2;
        struct lexicon_stem *grown = memory_resize(stems->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        stems->item = grown;
        stems->capacity = capacity;
    }
    struct lexicon_stem *item = &stems->item[stems->count];
    item->stem = memory_copy_part(stem, stem_len);
    item->word = memory_copy_part(word, word_len);
    if (item->stem == NULL || item->word == NULL) {
        free(item->stem);
        free(item->word);
        return false;
    }
    stems->count++;
    return true;
}

static int compare_stems(const void *a, const void *b)
{
    const struct lexicon_stem *left = a;
    const struct lexicon_stem *right = b;
    const int order = strcmp(left->stem, right->stem);
    return order != 0 ? order : strcmp(left->word, right->word);
}

/* Each stem once, with the first of its words. */
static void drop_repeated(struct lexicon_stems *stems)
{
    if (stems->count < 2) {
        return;
    }
    qsort(stems->item, stems->count, sizeof *stems->item, compare_stems);
    size_t kept = 0;
    for (size_t i = 1; i < stems->count; i++) {
        if (strcmp(stems->item[i].stem, stems->item[kept].stem) == 0) {
            free(stems->item[i].stem);
            free(stems->item[i].word);
        } else {
            stems->item[++kept] = stems->item[i];
        }
    }
    stems->count = kept + 1;
}

/* The words that begin as every fitting word does, each held against the pattern. */
static enum newsidx_status find_in_words(struct lexicon_stems *stems, struct newsidx_archive *archive,
                                         const struct pattern *pattern, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_WORDS_FROM, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_part(select, 1, pattern->word, pattern_fixed_bytes(pattern));
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        const char *word = statement_text(select, 0);
        const size_t word_len = (size_t)sqlite3_column_bytes(select, 0);
        if (word == NULL || word_is_cjk(word, word_len) || !pattern_fits_word(pattern, word, word_len)) {
            continue;
        }
        const char *stem = statement_text(select, 1);
        if (stem != NULL && !add_stem(stems, stem, strlen(stem), word, word_len)) {
            status = error_nomem(error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(archive->db, error);
    }
    (void)sqlite3_reset(select);
    drop_repeated(stems);
    return status;
}

/* Looks for a word that has one of the stems but does not fit. */
static enum newsidx_status decide_exact(struct lexicon_stems *stems, struct newsidx_archive *archive,
                                        const struct pattern *pattern, struct newsidx_error *error)
{
    stems->exact = pattern->letters == CASE_ANY;
    for (size_t i = 0; i < stems->count && stems->exact; i++) {
        sqlite3_stmt *select = NULL;
        enum newsidx_status status = query_statement_take(&select, archive, QUERY_WORDS_WITH_STEM, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        statement_bind_text(select, 1, stems->item[i].stem);
        int rc = SQLITE_ROW;
        while (stems->exact && (rc = statement_step(select)) == SQLITE_ROW) {
            const char *word = statement_text(select, 0);
            stems->exact = word != NULL && pattern_fits_word(pattern, word, (size_t)sqlite3_column_bytes(select, 0));
        }
        status = statement_stepped(archive->db, rc, error);
        (void)sqlite3_reset(select);
        if (status != NEWSIDX_OK) {
            return status;
        }
    }
    return NEWSIDX_OK;
}

/* --- words that the table does not know yet ----------------------------------------------------------------------------- */

struct changed_run {
    struct lexicon_stems *stems;
    const struct pattern *pattern;
};

static int take_changed(void *context, const struct token *token)
{
    struct changed_run *run = context;
    if (token->kind == TOKEN_ACRONYM || token->cjk ||
        !pattern_fits_word(run->pattern, token->word, token->word_len_bytes)) {
        return 0;
    }
    for (size_t i = 0; i < run->stems->count; i++) {
        const char *stem = run->stems->item[i].stem;
        if (strlen(stem) == token->stem_len_bytes && memcmp(stem, token->stem, token->stem_len_bytes) == 0) {
            return 0;
        }
    }
    return add_stem(run->stems, token->stem, token->stem_len_bytes, token->word, token->word_len_bytes) ? 0 : 1;
}

/* Articles that other tools wrote are taken from their text; nothing is exact then. */
static enum newsidx_status find_in_changed(struct lexicon_stems *stems, struct newsidx_archive *archive,
                                           const struct pattern *pattern, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_CHANGED_TEXT, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct changed_run run = {.stems = stems, .pattern = pattern};
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        stems->exact = false;
        for (int column = 0; column < sqlite3_column_count(select); column++) {
            const char *text = statement_text(select, column);
            if (text != NULL && analyzer_run(archive->analyzer, text, strlen(text), false, take_changed, &run) != 0) {
                status = error_nomem(error);
            }
        }
    }
    if (status == NEWSIDX_OK) {
        status = statement_stepped(archive->db, rc, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status lexicon_find(struct lexicon_stems *out, struct newsidx_archive *archive,
                                 const struct pattern *pattern, struct newsidx_error *error)
{
    *out = (struct lexicon_stems){.item = NULL};
    enum newsidx_status status = find_in_words(out, archive, pattern, error);
    if (status == NEWSIDX_OK) {
        status = decide_exact(out, archive, pattern, error);
    }
    if (status == NEWSIDX_OK) {
        status = find_in_changed(out, archive, pattern, error);
    }
    return status;
}

enum newsidx_status lexicon_count_articles(int64_t *out, struct newsidx_archive *archive, const char *stem,
                                           struct newsidx_error *error)
{
    *out = 0;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_STEM_ARTICLES, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, stem);
    const int rc = statement_step(select);
    *out = rc == SQLITE_ROW ? sqlite3_column_int64(select, 0) : 0;
    status = statement_stepped(archive->db, rc, error);
    (void)sqlite3_reset(select);
    return status;
}
