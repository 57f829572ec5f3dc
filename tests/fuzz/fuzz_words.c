/* fuzz_words.c - bytes as a text that is cut into words: the analyzer, the same as an FTS5 tokenizer, the streams that the indexer hands
 * to FTS5, and what is shown of a text on a terminal.
 *
 * The first byte chooses the language. Built twice, as fuzz_main.h says.
 * Invariant: tokens are in the text, in order, and valid UTF-8; every way of cutting a text gives the same tokens. */
#include "term_stream.h"
#include "terminal.h"
#include "tokenizer.h"
#include "utf8.h"
#include "words.h"

#include <assert.h>

#include "fuzz_main.h"

static const char *const LANGUAGES[] = {"english", "german", "none", "russian", "french"};
enum { LANGUAGE_COUNT = sizeof LANGUAGES / sizeof *LANGUAGES, TOKENS_MAX = 1 << 14 };

struct kept {
    bool colocated;
    size_t start;
    size_t end;
    size_t len_bytes;
    char stem[WORD_BYTES_MAX * 4];
};

struct run {
    struct analyzer *analyzer; /* for tokens that have no stem yet */
    const struct kept *expected;
    struct kept *kept; /* one of the two is NULL */
    size_t count;
    size_t text_bytes;
    uint32_t places;
    bool offsets; /* whether start and end are to be the same, too */
};

static void check_token(struct run *run, const struct token *token)
{
    size_t bad = 0;
    assert(token->stem_len_bytes > 0 && token->stem_len_bytes <= TERM_BYTES_MAX);
    assert(token->word_len_bytes > 0 && token->word_len_bytes <= WORD_BYTES_MAX);
    assert(utf8_is_valid(token->stem, token->stem_len_bytes, &bad));
    assert(utf8_is_valid(token->word, token->word_len_bytes, &bad));
    assert(token->start < token->end && token->end <= run->text_bytes);
    assert(token->parts >= 1 && token->parts <= WORD_PARTS_MAX);
    assert(token->kind == TOKEN_WORD ? token->place == run->places : token->place + 1 == run->places);
    run->places += token->kind == TOKEN_WORD;
}

static int keep(struct run *run, bool colocated, const char *stem, size_t len_bytes, size_t start, size_t end)
{
    struct kept one = {colocated, start, end, len_bytes, ""};
    assert(len_bytes < sizeof one.stem);
    memcpy(one.stem, stem, len_bytes);
    if (run->count >= TOKENS_MAX) {
        return 0;
    }
    if (run->kept != NULL) {
        assert(run->count == 0 || colocated || start >= run->kept[run->count - 1].start);
        run->kept[run->count] = one;
    } else {
        const struct kept *other = &run->expected[run->count];
        assert(other->colocated == colocated && other->len_bytes == len_bytes);
        assert(memcmp(other->stem, stem, len_bytes) == 0);
        assert(!run->offsets || (other->start == start && other->end == end));
    }
    run->count++;
    return 0;
}

static int keep_token(void *context, const struct token *given)
{
    struct run *run = context;
    struct token token = *given;
    if (run->analyzer != NULL) {
        analyzer_stem(run->analyzer, &token);
    }
    check_token(run, &token);
    return keep(run, token.kind != TOKEN_WORD, token.stem, token.stem_len_bytes, token.start, token.end);
}

static int keep_fts5(void *context, int flags, const char *token, int len, int start, int end)
{
    return keep(context, (flags & FTS5_TOKEN_COLOCATED) != 0, token, (size_t)len, (size_t)start, (size_t)end);
}

static int check_query_token(void *context, int flags, const char *token, int len, int start, int end)
{
    const struct run *run = context;
    (void)flags;
    (void)token;
    assert(len > 0);
    assert(start >= 0 && start <= end && (size_t)end <= run->text_bytes);
    return 0;
}

struct language {
    struct analyzer *analyzer;
    Fts5Tokenizer *tokenizer;
    struct term_builder *builder;
};

static fts5_tokenizer methods;

static struct language *language_numbered(unsigned number)
{
    static struct language language[LANGUAGE_COUNT];
    static sqlite3 *db;
    static void *context;
    struct language *own = &language[number % LANGUAGE_COUNT];
    if (db == NULL) {
        int rc = sqlite3_open(":memory:", &db);
        assert(rc == SQLITE_OK);
        rc = tokenizer_register(db, NULL);
        assert(rc == SQLITE_OK);
        fts5_api *api = tokenizer_find_fts5(db);
        rc = api->xFindTokenizer(api, "newsidx", &context, &methods);
        assert(rc == SQLITE_OK);
    }
    if (own->analyzer == NULL) {
        const char *argument = LANGUAGES[number % LANGUAGE_COUNT];
        own->analyzer = analyzer_new(argument);
        const int rc = methods.xCreate(context, &argument, 1, &own->tokenizer);
        own->builder = term_builder_new(own->analyzer);
        assert(own->analyzer != NULL && rc == SQLITE_OK && own->builder != NULL);
    }
    return own;
}

/* The indexer's streams leave out stems that are too long for the index; no stem of this tokenizer is. */
static void check_stream(struct language *language, const char *text, struct run run)
{
    const char *const columns[TERM_COLUMNS] = {NULL, NULL, text};
    struct term_stream *stream = term_builder_make(language->builder, columns, TERM_FED);
    assert(stream != NULL);
    const int rc = term_stream_feed(stream, 2, keep_fts5, &run);
    assert(rc == SQLITE_OK);
    term_stream_free(stream);
}

static void check_shown(const char *text, size_t len_bytes)
{
    struct buffer shown = BUFFER_INIT;
    terminal_clean(&shown, text, len_bytes, TERMINAL_KEEP_LINES);
    size_t bad = 0;
    assert(!shown.failed && utf8_is_valid(buffer_text(&shown), shown.len_bytes, &bad));
    for (size_t i = 0; i < shown.len_bytes; i++) {
        const unsigned char byte = (unsigned char)shown.data[i];
        assert((byte >= 0x20 && byte != 0x7F) || byte == '\n' || byte == '\t');
    }
    assert(terminal_fit(buffer_text(&shown), shown.len_bytes, 10) <= shown.len_bytes);
    buffer_release(&shown);
}

/* What any host may hand to the tokenizer: no promise about what comes out, but in the text and in order. */
static void cut_raw(struct language *language, const char *text, size_t len_bytes)
{
    struct run run = {.text_bytes = len_bytes};
    (void)methods.xTokenize(language->tokenizer, &run, FTS5_TOKENIZE_QUERY, text, (int)len_bytes, check_query_token);
    (void)methods.xTokenize(language->tokenizer, &run, FTS5_TOKENIZE_QUERY | FTS5_TOKENIZE_PREFIX, text, (int)len_bytes,
                            check_query_token);
    (void)methods.xTokenize(language->tokenizer, &run, FTS5_TOKENIZE_DOCUMENT, text, (int)len_bytes, check_query_token);
    check_shown(text, len_bytes);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t len_bytes)
{
    static struct kept kept[TOKENS_MAX];
    if (len_bytes < 2) {
        return 0;
    }
    struct language *language = language_numbered(data[0]);
    struct buffer text = BUFFER_INIT;
    utf8_clean(&text, (const char *)data + 1, len_bytes - 1);
    assert(!text.failed);
    struct run plain = {.kept = kept, .text_bytes = text.len_bytes};
    (void)analyzer_run(language->analyzer, buffer_text(&text), text.len_bytes, false, keep_token, &plain);
    struct run same = {.expected = kept, .text_bytes = text.len_bytes, .offsets = true};
    struct run scanned = same;
    scanned.analyzer = language->analyzer;
    (void)analyzer_scan(language->analyzer, buffer_text(&text), text.len_bytes, keep_token, &scanned);
    struct run indexed = same;
    (void)methods.xTokenize(language->tokenizer, &indexed, FTS5_TOKENIZE_DOCUMENT, buffer_text(&text),
                            (int)text.len_bytes, keep_fts5);
    assert(scanned.count == plain.count && indexed.count == plain.count);
    if (plain.count < TOKENS_MAX) {
        same.offsets = false;
        check_stream(language, buffer_text(&text), same);
    }
    cut_raw(language, (const char *)data + 1, len_bytes - 1);
    buffer_release(&text);
    return 0;
}
