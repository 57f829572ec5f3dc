#include "prefix.h"

#include "error.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>

void prefix_release(struct prefix_stems *stems)
{
    for (size_t i = 0; i < stems->count; i++) {
        free(stems->item[i].stem);
        free(stems->item[i].word);
    }
    free(stems->item);
    *stems = (struct prefix_stems){.item = NULL};
}

static bool add_stem(struct prefix_stems *stems, const char *stem, size_t stem_len, const char *word, size_t word_len)
{
    if (stems->count == stems->capacity) {
        const size_t capacity = stems->capacity == 0 ? 32 : stems->capacity * 2;
        struct prefix_stem *grown = realloc(stems->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        stems->item = grown;
        stems->capacity = capacity;
    }
    struct prefix_stem *item = &stems->item[stems->count];
    item->stem = strndup(stem, stem_len);
    item->word = strndup(word, word_len);
    if (item->stem == NULL || item->word == NULL) {
        free(item->stem);
        free(item->word);
        return false;
    }
    stems->count++;
    return true;
}

static enum newsidx_status find_in_words(struct prefix_stems *stems, struct newsidx_archive *archive,
                                         const char *prefix, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_PREFIX_STEMS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, prefix);
    int rc = SQLITE_ROW;
    while ((rc = sqlite3_step(select)) == SQLITE_ROW && status == NEWSIDX_OK) {
        const char *stem = (const char *)sqlite3_column_text(select, 0);
        const char *word = (const char *)sqlite3_column_text(select, 1);
        if (stem != NULL && word != NULL && !add_stem(stems, stem, strlen(stem), word, strlen(word))) {
            status = error_nomem(error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* Looks for a word that has one of the stems but begins otherwise. */
static enum newsidx_status decide_exact(struct prefix_stems *stems, struct newsidx_archive *archive, const char *prefix,
                                        struct newsidx_error *error)
{
    stems->exact = true;
    for (size_t i = 0; i < stems->count && stems->exact; i++) {
        sqlite3_stmt *select = NULL;
        const enum newsidx_status status = query_statement_take(&select, archive, QUERY_OTHER_WORD, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        statement_bind_text(select, 1, prefix);
        statement_bind_text(select, 2, stems->item[i].stem);
        stems->exact = sqlite3_step(select) == SQLITE_DONE;
        (void)sqlite3_reset(select);
    }
    return NEWSIDX_OK;
}

/* --- words that the table does not know yet ----------------------------------------------------------------------------- */

struct changed_run {
    struct prefix_stems *stems;
    const char *prefix;
    size_t prefix_len;
};

static int take_changed(void *context, const struct token *token)
{
    struct changed_run *run = context;
    if (token->kind == TOKEN_ACRONYM || token->word_len_bytes < run->prefix_len ||
        memcmp(token->word, run->prefix, run->prefix_len) != 0) {
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
static enum newsidx_status find_in_changed(struct prefix_stems *stems, struct newsidx_archive *archive,
                                           const char *prefix, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_CHANGED_TEXT, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    struct changed_run run = {.stems = stems, .prefix = prefix, .prefix_len = strlen(prefix)};
    while (status == NEWSIDX_OK && sqlite3_step(select) == SQLITE_ROW) {
        stems->exact = false;
        for (int column = 0; column < sqlite3_column_count(select); column++) {
            const char *text = (const char *)sqlite3_column_text(select, column);
            if (text != NULL && analyzer_run(archive->analyzer, text, strlen(text), false, take_changed, &run) != 0) {
                status = error_nomem(error);
            }
        }
    }
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status prefix_find(struct prefix_stems *out, struct newsidx_archive *archive, const char *prefix,
                                struct newsidx_error *error)
{
    *out = (struct prefix_stems){.item = NULL};
    enum newsidx_status status = find_in_words(out, archive, prefix, error);
    if (status == NEWSIDX_OK) {
        status = decide_exact(out, archive, prefix, error);
    }
    if (status == NEWSIDX_OK) {
        status = find_in_changed(out, archive, prefix, error);
    }
    return status;
}
