#include "tokenizer.h"

#include "memory.h"
#include "stem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct analyzer {
    struct stemmer *stemmer; /* native archives */
    /* portable archives: */
    bool portable;
    fts5_tokenizer splitting; /* unicode61 */
    Fts5Tokenizer *splitter;
    fts5_tokenizer porter_methods;
    Fts5Tokenizer *porter;
};

struct analyzer *analyzer_new(const char *language)
{
    struct analyzer *analyzer = memory_zeroed(1, sizeof *analyzer);
    if (analyzer != NULL && (analyzer->stemmer = stemmer_new(language)) == NULL) {
        free(analyzer);
        analyzer = NULL;
    }
    return analyzer;
}

void analyzer_free(struct analyzer *analyzer)
{
    if (analyzer == NULL) {
        return;
    }
    stemmer_free(analyzer->stemmer);
    if (analyzer->splitter != NULL) {
        analyzer->splitting.xDelete(analyzer->splitter);
    }
    if (analyzer->porter != NULL) {
        analyzer->porter_methods.xDelete(analyzer->porter);
    }
    free(analyzer);
}

bool analyzer_is_portable(const struct analyzer *analyzer)
{
    return analyzer->portable;
}

fts5_api *tokenizer_find_fts5(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &statement, NULL) == SQLITE_OK) {
        (void)sqlite3_bind_pointer(statement, 1, (void *)&api, "fts5_api_ptr", NULL);
        (void)sqlite3_step(statement);
    }
    (void)sqlite3_finalize(statement);
    return api;
}

struct analyzer *analyzer_new_portable(sqlite3 *db)
{
    fts5_api *api = tokenizer_find_fts5(db);
    struct analyzer *analyzer = memory_zeroed(1, sizeof *analyzer);
    if (analyzer == NULL || api == NULL) {
        free(analyzer);
        return NULL;
    }
    analyzer->portable = true;
    void *context = NULL;
    const char *porter_args[] = {"unicode61"};
    if (api->xFindTokenizer(api, "unicode61", &context, &analyzer->splitting) != SQLITE_OK ||
        analyzer->splitting.xCreate(context, NULL, 0, &analyzer->splitter) != SQLITE_OK ||
        api->xFindTokenizer(api, "porter", &context, &analyzer->porter_methods) != SQLITE_OK ||
        analyzer->porter_methods.xCreate(context, porter_args, 1, &analyzer->porter) != SQLITE_OK) {
        analyzer_free(analyzer);
        return NULL;
    }
    return analyzer;
}

/* --- native ------------------------------------------------------------------------------------------------------------- */

struct emitter {
    struct stemmer *stemmer;
    token_function *function;
    void *context;
    uint32_t place; /* of the next word */
    bool stemless;  /* stems are the caller's matter */
    const struct word_chunk *chunk;
};

static int emit(struct emitter *emitter, enum token_kind kind, const struct word *word)
{
    char acronym[WORD_BYTES_MAX + 1];
    struct token token = {
        .kind = kind,
        .cjk = emitter->chunk->cjk,
        .parts = kind == TOKEN_JOINED ? emitter->chunk->parts : 1,
        .place = kind == TOKEN_WORD ? emitter->place++ : emitter->place - 1,
        .stem = word->text,
        .stem_len_bytes = word->len_bytes,
        .word = word->text,
        .word_len_bytes = word->len_bytes,
        .start = word->start,
        .end = word->end,
    };
    if (kind == TOKEN_ACRONYM) {
        memcpy(acronym, word->text, word->len_bytes);
        acronym[word->len_bytes] = '.';
        token.stem = acronym;
        token.stem_len_bytes++;
    } else if (!word->has_digit && emitter->stemless) {
        token.stem = NULL;
        token.stem_len_bytes = 0;
    } else if (!word->has_digit) {
        token.stem_len_bytes = stemmer_stem(emitter->stemmer, word->text, word->len_bytes, &token.stem);
    }
    return emitter->function(emitter->context, &token);
}

/* A query that asks for the acronym gets it in the place of the word. */
static int emit_acronym_only(struct emitter *emitter, const struct word *word)
{
    emitter->place++;
    return emit(emitter, TOKEN_ACRONYM, word);
}

static int emit_chunk(struct emitter *emitter, struct word_scanner *scanner, const struct word_chunk *chunk, bool query)
{
    int result = 0;
    emitter->chunk = chunk;
    for (unsigned i = 0; i < chunk->parts && result == 0; i++) {
        const struct word *part = &chunk->part[i];
        const bool acronym = (part->initials || part->capitals) && word_is_acronym(scanner, part, query);
        if (acronym && query) {
            result = emit_acronym_only(emitter, part);
        } else {
            result = emit(emitter, TOKEN_WORD, part);
        }
        if (i == 0 && chunk->has_joined && result == 0) {
            result = emit(emitter, TOKEN_JOINED, &chunk->joined);
        }
        if (acronym && !query && result == 0) {
            result = emit(emitter, TOKEN_ACRONYM, part);
        }
    }
    return result;
}

static int run_native(struct emitter emitter, const char *text, size_t len_bytes, bool query)
{
    struct word_scanner scanner;
    word_scanner_init(&scanner, text, len_bytes);
    struct word_chunk chunk;
    int result = 0;
    while (result == 0 && word_scanner_next(&scanner, &chunk)) {
        result = emit_chunk(&emitter, &scanner, &chunk, query);
    }
    return result;
}

/* --- portable ----------------------------------------------------------------------------------------------------------- */

struct portable_run {
    struct analyzer *analyzer;
    token_function *function;
    void *context;
    uint32_t place;
    int result; /* of function; kept apart from SQLite's result codes */
    char stem[256];
    size_t stem_len;
};

static int keep_stem(void *context, int flags, const char *token, int len, int start, int end)
{
    (void)flags;
    (void)start;
    (void)end;
    struct portable_run *run = context;
    run->stem_len = (size_t)len < sizeof run->stem ? (size_t)len : sizeof run->stem;
    memcpy(run->stem, token, run->stem_len);
    return SQLITE_OK;
}

static int emit_portable(void *context, int flags, const char *word, int len, int start, int end)
{
    (void)flags;
    struct portable_run *run = context;
    run->stem_len = 0;
    const int rc = run->analyzer->porter_methods.xTokenize(run->analyzer->porter, run, FTS5_TOKENIZE_DOCUMENT, word,
                                                           len, keep_stem);
    if (rc != SQLITE_OK) {
        return rc;
    }
    const bool stemmed = run->stem_len > 0 && (size_t)len < sizeof run->stem;
    const struct token token = {
        .kind = TOKEN_WORD,
        .parts = 1,
        .place = run->place++,
        .stem = stemmed ? run->stem : word,
        .stem_len_bytes = stemmed ? run->stem_len : (size_t)len,
        .word = word,
        .word_len_bytes = (size_t)len,
        .start = (size_t)start,
        .end = (size_t)end,
    };
    run->result = run->function(run->context, &token);
    return run->result == 0 ? SQLITE_OK : SQLITE_DONE;
}

static int run_portable(struct analyzer *analyzer, const char *text, size_t len_bytes, token_function *function,
                        void *context)
{
    struct portable_run run = {.analyzer = analyzer, .function = function, .context = context};
    (void)analyzer->splitting.xTokenize(analyzer->splitter, &run, FTS5_TOKENIZE_DOCUMENT, text, (int)len_bytes,
                                        emit_portable);
    return run.result;
}

int analyzer_run(struct analyzer *analyzer, const char *text, size_t len_bytes, bool query, token_function *function,
                 void *context)
{
    if (analyzer->portable) {
        return run_portable(analyzer, text, len_bytes, function, context);
    }
    return run_native((struct emitter){analyzer->stemmer, function, context, 0, false, NULL}, text, len_bytes, query);
}

int analyzer_scan(struct analyzer *analyzer, const char *text, size_t len_bytes, token_function *function,
                  void *context)
{
    if (analyzer->portable) {
        return run_portable(analyzer, text, len_bytes, function, context);
    }
    return run_native((struct emitter){NULL, function, context, 0, true, NULL}, text, len_bytes, false);
}

void analyzer_stem(struct analyzer *analyzer, struct token *token)
{
    if (token->stem == NULL) {
        token->stem_len_bytes = stemmer_stem(analyzer->stemmer, token->word, token->word_len_bytes, &token->stem);
    }
}

/* --- fingerprint -------------------------------------------------------------------------------------------------------- */

/* Words on which releases of stemmers and Unicode tables have differed or may differ, in the scripts that libstemmer serves. */
static const char FINGERPRINT_TEXT[] =
    "news new letters elections electing universities skies dying generously organisation national nationality "
    "O'Brien co-operate F-16 AT&T U.S. 1,000 3.5 told us "
    "Stra\xC3\x9F"
    "e Br\xC3\xBC"
    "der Ver\xC3\xA4nderungen \xC3\xA9tudes continuellement majest\xC3\xA9 "
    "ni\xC3\xB1os canciones a\xC3\xA7\xC3\xB5"
    "es c\xC5\x93ur \xEF\xAC\x81nance \xC3\xB8re \xC5\x82\xC3\xB3"
    "d\xC5\xBA "
    "\xD0\xBF\xD0\xB8\xD1\x81\xD1\x8C\xD0\xBC\xD0\xB0 \xD0\xBF\xD0\xB8\xD1\x81\xD1\x8C\xD0\xBC\xD0\xBE "
    "\xCE\x95\xCF\x80\xCE\xB9\xCF\x83\xCF\x84\xCE\xBF\xCE\xBB\xCE\xAE \xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD kitaplar "
    "h\xC3\xA1zak";

static int hash_token(void *context, const struct token *token)
{
    uint64_t *hash = context;
    for (size_t i = 0; i <= token->stem_len_bytes; i++) { /* the place closes each stem */
        const unsigned char byte =
            i < token->stem_len_bytes ? (unsigned char)token->stem[i] : (unsigned char)token->place;
        *hash = (*hash ^ byte) * UINT64_C(1099511628211); /* FNV-1a, 64 bits */
    }
    return 0;
}

static void hash_fingerprint(char fingerprint[17], struct stemmer *stemmer)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    const struct emitter emitter = {.stemmer = stemmer, .function = hash_token, .context = &hash};
    (void)run_native(emitter, FINGERPRINT_TEXT, sizeof FINGERPRINT_TEXT - 1, false);
    (void)snprintf(fingerprint, 17, "%016llx", (unsigned long long)hash);
}

bool tokenizer_fingerprint(char fingerprint[17], const char *language)
{
    struct stemmer *stemmer = stemmer_new(language);
    if (stemmer == NULL) {
        return false;
    }
    hash_fingerprint(fingerprint, stemmer);
    stemmer_free(stemmer);
    return true;
}

/* --- FTS5 --------------------------------------------------------------------------------------------------------------- */

struct fts5_instance {
    struct stemmer *stemmer;
    const struct tokenizer_feed *feed; /* NULL: none */
};

/* xCreate; argv is LANGUAGE VERSION FINGERPRINT. */
static int create_tokenizer(void *context, const char **argv, int argc, Fts5Tokenizer **out)
{
    const unsigned failures = memory_failures();
    struct stemmer *stemmer = stemmer_new(argc > 0 ? argv[0] : "english");
    if (stemmer == NULL) {
        return memory_failures() != failures ? SQLITE_NOMEM : SQLITE_ERROR;
    }
    char fingerprint[17];
    hash_fingerprint(fingerprint, stemmer);
    if ((argc > 1 && strcmp(argv[1], TOKENIZER_VERSION) != 0) || (argc > 2 && strcmp(argv[2], fingerprint) != 0)) {
        sqlite3_log(SQLITE_ERROR, "newsidx: the index was made by another tokenizer (version %s %s, this one is %s %s)",
                    argv[1], argc > 2 ? argv[2] : "", TOKENIZER_VERSION, fingerprint);
        stemmer_free(stemmer);
        return SQLITE_ERROR;
    }
    struct fts5_instance *instance = memory_alloc(sizeof *instance);
    if (instance == NULL) {
        stemmer_free(stemmer);
        return SQLITE_NOMEM;
    }
    *instance = (struct fts5_instance){.stemmer = stemmer, .feed = context};
    *out = (Fts5Tokenizer *)instance;
    return SQLITE_OK;
}

static void delete_tokenizer(Fts5Tokenizer *tokenizer)
{
    struct fts5_instance *instance = (struct fts5_instance *)tokenizer;
    stemmer_free(instance->stemmer);
    free(instance);
}

struct fts5_run {
    fts5_token_function *function;
    void *context;
};

static int pass_token(void *context, const struct token *token)
{
    const struct fts5_run *run = context;
    const int flags = token->kind == TOKEN_WORD ? 0 : FTS5_TOKEN_COLOCATED;
    return run->function(run->context, flags, token->stem, (int)token->stem_len_bytes, (int)token->start,
                         (int)token->end);
}

static int tokenize_literal(const struct fts5_run *run, const char *text, size_t len_bytes)
{
    for (size_t i = 1; i <= len_bytes;) {
        const char *mark = memchr(text + i, TOKENIZER_LITERAL, len_bytes - i);
        const size_t end = mark != NULL ? (size_t)(mark - text) : len_bytes;
        if (end > i) {
            const int rc = run->function(run->context, 0, text + i, (int)(end - i), (int)i, (int)end);
            if (rc != SQLITE_OK) {
                return rc;
            }
        }
        i = end + 1;
    }
    return SQLITE_OK;
}

static int pass_word(const struct fts5_run *run, const char *text, size_t len_bytes, const struct word *word)
{
    return run->function(run->context, 0, text, (int)len_bytes, (int)word->start, (int)word->end);
}

static int tokenize_foreign_word(const struct fts5_run *run, struct stemmer *stemmer, struct word_scanner *scanner,
                                 const struct word *word, bool prefix)
{
    if (word_is_acronym(scanner, word, true)) {
        char acronym[WORD_BYTES_MAX + 1];
        memcpy(acronym, word->text, word->len_bytes);
        acronym[word->len_bytes] = '.';
        return pass_word(run, acronym, (size_t)word->len_bytes + 1, word);
    }
    const char *stem = word->text;
    size_t stem_len = word->len_bytes;
    if (!prefix &&
        !word->has_digit) { /* of a prefix FTS5 looks for stems that begin so: the word as typed is nearest */
        stem_len = stemmer_stem(stemmer, word->text, word->len_bytes, &stem);
    }
    return pass_word(run, stem, stem_len, word);
}

/* A term of somebody else's MATCH: parts of compounds as a phrase, CJK as the phrase of its pairs, acronyms for the words. */
static int tokenize_foreign_query(const struct fts5_run *run, struct stemmer *stemmer, const char *text,
                                  size_t len_bytes, bool prefix)
{
    struct word_scanner scanner;
    word_scanner_init(&scanner, text, len_bytes);
    struct word_chunk chunk;
    int rc = SQLITE_OK;
    while (rc == SQLITE_OK && word_scanner_next(&scanner, &chunk)) {
        if (chunk.cjk) {
            const struct word *word = chunk.has_joined ? &chunk.joined : &chunk.part[0];
            rc = pass_word(run, word->text, word->len_bytes, word);
        }
        for (unsigned i = 0; i < chunk.parts && !chunk.cjk && rc == SQLITE_OK; i++) {
            rc = tokenize_foreign_word(run, stemmer, &scanner, &chunk.part[i], prefix);
        }
    }
    return rc;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int len,
                    fts5_token_function *function)
{
    if (text == NULL || len <= 0) {
        return SQLITE_OK;
    }
    struct fts5_run run = {.function = function, .context = context};
    const struct fts5_instance *instance = (struct fts5_instance *)tokenizer;
    struct stemmer *stemmer = instance->stemmer;
    if ((flags & FTS5_TOKENIZE_QUERY) != 0) {
        if (text[0] == TOKENIZER_LITERAL) {
            return tokenize_literal(&run, text, (size_t)len);
        }
        return tokenize_foreign_query(&run, stemmer, text, (size_t)len, (flags & FTS5_TOKENIZE_PREFIX) != 0);
    }
    if (instance->feed != NULL && instance->feed->function != NULL && len == 2 && text[0] == TOKENIZER_FED) {
        return instance->feed->function(instance->feed->context, (unsigned)(text[1] - '0'), function, context);
    }
    const struct emitter emitter = {.stemmer = stemmer, .function = pass_token, .context = &run};
    return run_native(emitter, text, (size_t)len, false);
}

int tokenizer_register(sqlite3 *db, const struct tokenizer_feed *feed)
{
    fts5_api *api = tokenizer_find_fts5(db);
    if (api == NULL || api->iVersion < 2) {
        return (sqlite3_errcode(db) & 0xff) == SQLITE_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
    }
    fts5_tokenizer methods = {.xCreate = create_tokenizer, .xDelete = delete_tokenizer, .xTokenize = tokenize};
    return api->xCreateTokenizer(api, "newsidx", (void *)feed, &methods, NULL);
}
