/* term_stream.h - an article as the indexes want it: its tokens, its words and its stems with their positions, cut and stemmed once,
 * on whatever thread reads it. Made for ingest.c, reading.c and store_index.c.
 *
 * Words and stems are numbers in a vocabulary, which belongs to the thread that makes streams and is read by the one that writes them:
 * entries never move, and a stream is handed over through a lock.
 * Invariant: the spots of a stem are what FTS5 would write of it. Texts of more than TERM_BYTES_MAX bytes, which the tokenizer does not
 * give, are left out. */
#ifndef NEWSIDX_TERM_STREAM_H
#define NEWSIDX_TERM_STREAM_H

#include "impact_positions.h"
#include "text_table.h"
#include "tokenizer.h"

#include <stdatomic.h>

enum {
    TERM_COLUMNS = IMPACT_COLUMNS, /* headline, deck, body, author, dateline */
    TERM_BYTES_MAX = 255,
    TERM_VOCABULARY_WORDS = 1 << 18, /* then a new one is begun, so that memory stays bounded */
};

struct vocabulary {
    struct text_table word; /* as written but for case and accents; value: number of its stem */
    struct text_table stem;
    atomic_uint users; /* streams and others that hold it */
};

/* A word of a vocabulary that stands for an acronym ("us."): not one of the table words. */
enum { TERM_TAG_ACRONYM = 1, TERM_TAG_UNSTEMMED = 2 };

struct vocabulary *vocabulary_new(void);
struct vocabulary *vocabulary_hold(struct vocabulary *vocabulary);
void vocabulary_drop(struct vocabulary *vocabulary); /* the last one frees it; NULL is allowed */

struct term_stream {
    struct vocabulary *vocabulary;
    uint32_t vocabulary_words; /* numbers of words and stems are below these */
    uint32_t vocabulary_stems;
    uint32_t length; /* words in all columns */
    uint32_t tokens;
    uint32_t words; /* without acronyms */
    uint32_t stems;
    uint32_t spots_bytes;
    uint32_t column_end[TERM_COLUMNS];
    struct impact_columns columns;
    /* Tokens as stem * 2, + 1 where in the place of the one before; the distinct words; the distinct stems; the spots of each of these, as
     * FTS5's index has them (fts_format.h): the double of the list's bytes, and the list. */
    uint32_t data[];
};

static inline const uint32_t *term_stream_words(const struct term_stream *stream)
{
    return stream->data + stream->tokens;
}

static inline const uint32_t *term_stream_stems(const struct term_stream *stream)
{
    return stream->data + stream->tokens + stream->words;
}

/* Those of the first stem, then those of the second, and so on. */
static inline const unsigned char *term_stream_spots(const struct term_stream *stream)
{
    return (const unsigned char *)(term_stream_stems(stream) + stream->stems);
}

/* What it takes in memory. */
static inline size_t term_stream_bytes(const struct term_stream *stream)
{
    return sizeof *stream + ((size_t)stream->tokens + stream->words + stream->stems) * sizeof *stream->data +
           stream->spots_bytes;
}

struct term_builder;

/* One that cuts texts as the archive's analyzer does, which it borrows. NULL where memory runs out. */
struct term_builder *term_builder_new(struct analyzer *analyzer);
void term_builder_free(struct term_builder *builder);
enum term_use {
    TERM_COUNTED, /* without the tokens */
    TERM_FED,     /* with them: for term_stream_feed */
};

/* The stream of the texts of an article's columns, any of which may be NULL. The caller's, to be freed with term_stream_free; NULL where
 * memory runs out. */
struct term_stream *term_builder_make(struct term_builder *builder, const char *const text[TERM_COLUMNS],
                                      enum term_use use);
void term_stream_free(struct term_stream *stream); /* NULL is allowed */
/* Gives the tokens of one column to FTS5, as struct tokenizer_feed wants it; context is the stream. */
int term_stream_feed(void *context, unsigned column, fts5_token_function *token, void *token_context);

#endif
