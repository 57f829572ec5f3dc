/* tokenizer.h - text to tokens (words with their stems and places), and the same as the FTS5 tokenizer "newsidx".
 *
 * One source for the index, the checks on text, snippets and the query parser. Part of the loadable extension, so this uses only
 * sqlite_api.h and libraries that know nothing of SQLite.
 * Invariant: an analyzer and the FTS5 tokenizer of the same language give the same stems at the same places. */
#ifndef NEWSIDX_TOKENIZER_H
#define NEWSIDX_TOKENIZER_H

#include "sqlite_api.h"
#include "words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Raised when any text could be cut into other tokens than before; an archive of another version is refused. */
#define TOKENIZER_VERSION "1"

enum token_kind {
    TOKEN_WORD,    /* a word or a part of a compound: takes a place of its own */
    TOKEN_JOINED,  /* the whole of a compound, or two CJK characters: in the place of the word before it */
    TOKEN_ACRONYM, /* the acronym that a word stands for ("us."): in the place of the word before it */
};

struct token {
    enum token_kind kind;
    bool cjk;
    unsigned parts;   /* of TOKEN_JOINED: how many words it covers, this and those that follow */
    uint32_t place;   /* 0 for the first word of the text */
    const char *stem; /* what the index holds; for TOKEN_ACRONYM the word with a final period */
    size_t stem_len_bytes;
    const char *word; /* as written but for case and accents */
    size_t word_len_bytes;
    size_t start; /* byte offsets in the text */
    size_t end;
};

/* Called for each token in order; its strings are borrowed for the call. Anything but 0 ends the run and is returned. */
typedef int token_function(void *context, const struct token *token);

struct analyzer;

/* For native archives; NULL where the language is unknown or memory runs out. */
struct analyzer *analyzer_new(const char *language);
/* For portable archives: SQLite's own "porter unicode61" of this connection, which must outlive the analyzer. */
struct analyzer *analyzer_new_portable(sqlite3 *db);
void analyzer_free(struct analyzer *analyzer);
bool analyzer_is_portable(const struct analyzer *analyzer);
/* Runs over an article's text (query: false) or a term of a query (true: of a word and its acronym only the acronym comes). */
int analyzer_run(struct analyzer *analyzer, const char *text, size_t len_bytes, bool query, token_function *function,
                 void *context);

/* The same over an article's text, leaving to the caller to ask for the stems of words that it has not met before: stem is NULL in
 * tokens whose stem analyzer_stem would give. */
int analyzer_scan(struct analyzer *analyzer, const char *text, size_t len_bytes, token_function *function,
                  void *context);
/* Sets the stem of a token that has none yet; it is valid until the next call. */
void analyzer_stem(struct analyzer *analyzer, struct token *token);

/* Hash of what the tokenizer makes of a fixed text in this language: 16 hexadecimal digits and a NUL. Differs where another
 * libstemmer or utf8proc would index other tokens. False where the language is unknown. */
bool tokenizer_fingerprint(char fingerprint[17], const char *language);

/* The connection's FTS5 interface, by the way its documentation shows (fts5.html, "Extending FTS5"); NULL where it has none. */
fts5_api *tokenizer_find_fts5(sqlite3 *db);

typedef int fts5_token_function(void *context, int flags, const char *token, int len, int start, int end);

/* Tokens made before, handed to FTS5 instead of being made again. While function is set, a document of two characters, TOKENIZER_FED
 * and a digit, stands for the text of column digit: function gives its tokens to token and returns what that returned last. */
struct tokenizer_feed {
    int (*function)(void *context, unsigned column, fts5_token_function *token, void *token_context);
    void *context;
};
#define TOKENIZER_FED '\x02'

/* Makes tokenize='newsidx LANGUAGE VERSION FINGERPRINT' known to the connection; returns an SQLite result code. The tokenizer refuses
 * a version or fingerprint that is not its own. A query term that begins with TOKENIZER_LITERAL is taken as stems, separated
 * by TOKENIZER_LITERAL, and not cut into words again. feed must outlive the connection; NULL where there is none. */
int tokenizer_register(sqlite3 *db, const struct tokenizer_feed *feed);
#define TOKENIZER_LITERAL '\x01'

#endif
