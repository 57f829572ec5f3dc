/* extension.c - newsidx.so, the loadable extension: the tokenizer for hosts that are not our programs (newsidx-archive(5)).
 *
 * Loaded, MATCH, bm25, snippet and highlight work on a native archive in any SQLite with FTS5, and so do INSERT, UPDATE, DELETE and
 * UPSERT through the archive's triggers. recursive_triggers is turned on for the connection, since INSERT OR REPLACE would
 * pass the delete trigger by without it and leave the index wrong. */
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1

#include "tokenizer.h"

#define EXTENSION_VERSION "0.1.0"

/* newsidx_version(): the version of this extension. */
static void version_function(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    (void)argc;
    (void)argv;
    sqlite3_result_text(context, EXTENSION_VERSION, -1, SQLITE_STATIC);
}

static int collect_stem(void *context, const struct token *token)
{
    sqlite3_str *stems = context;
    if (token->kind == TOKEN_WORD) {
        sqlite3_str_appendf(stems, "%s%.*s", sqlite3_str_length(stems) > 0 ? " " : "", (int)token->stem_len_bytes,
                            token->stem);
    }
    return 0;
}

/* newsidx_stems(text [, language]): what the index holds for a text, for people who wonder why something was found. */
static void stems_function(sqlite3_context *context, int argc, sqlite3_value **argv)
{
    const char *text = (const char *)sqlite3_value_text(argv[0]);
    const char *language = argc > 1 ? (const char *)sqlite3_value_text(argv[1]) : "english";
    if (text == NULL || language == NULL) {
        return;
    }
    struct analyzer *analyzer = analyzer_new(language);
    if (analyzer == NULL) {
        sqlite3_result_error(context, "newsidx_stems: unknown language", -1);
        return;
    }
    sqlite3_str *stems = sqlite3_str_new(NULL);
    const size_t len_bytes = (size_t)sqlite3_value_bytes(argv[0]);
    const bool whole = analyzer_run(analyzer, text, len_bytes, false, collect_stem, stems) == 0 &&
                       sqlite3_str_errcode(stems) == SQLITE_OK;
    analyzer_free(analyzer);
    char *result = sqlite3_str_finish(stems);
    if (whole) {
        sqlite3_result_text(context, result != NULL ? result : "", -1, SQLITE_TRANSIENT);
    } else {
        sqlite3_result_error_nomem(context);
    }
    sqlite3_free(result);
}

/* The name that SQLite derives from newsidx.so (loadext.html, "Loading An Extension"). */
__attribute__((visibility("default"))) int sqlite3_newsidx_init(sqlite3 *db, char **message,
                                                                const sqlite3_api_routines *api);

int sqlite3_newsidx_init(sqlite3 *db, char **message, const sqlite3_api_routines *api)
{
    SQLITE_EXTENSION_INIT2(api);
    const int registered = tokenizer_register(db, NULL);
    if (registered == SQLITE_NOMEM) {
        return SQLITE_NOMEM;
    }
    if (registered != SQLITE_OK) {
        *message = sqlite3_mprintf("newsidx: this SQLite (%s) has no FTS5", sqlite3_libversion());
        return SQLITE_ERROR;
    }
    const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
    int rc = sqlite3_create_function(db, "newsidx_version", 0, flags, NULL, version_function, NULL, NULL);
    for (int arguments = 1; arguments <= 2 && rc == SQLITE_OK; arguments++) {
        rc = sqlite3_create_function(db, "newsidx_stems", arguments, flags, NULL, stems_function, NULL, NULL);
    }
    if (rc == SQLITE_OK) {
        rc = sqlite3_exec(db, "PRAGMA recursive_triggers = ON", NULL, NULL, NULL);
    }
    return rc;
}
