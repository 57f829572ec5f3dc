#include "term_stream.h"

#include "fts_format.h"
#include "memory.h"
#include "prefetch.h"

#include <stdlib.h>
#include <string.h>

/* --- vocabularies ------------------------------------------------------------------------------------------------------- */

struct vocabulary *vocabulary_new(void)
{
    struct vocabulary *vocabulary = memory_zeroed(1, sizeof *vocabulary);
    if (vocabulary != NULL) {
        atomic_init(&vocabulary->users, 1);
    }
    return vocabulary;
}

struct vocabulary *vocabulary_hold(struct vocabulary *vocabulary)
{
    atomic_fetch_add_explicit(&vocabulary->users, 1, memory_order_relaxed);
    return vocabulary;
}

void vocabulary_drop(struct vocabulary *vocabulary)
{
    if (vocabulary != NULL && atomic_fetch_sub_explicit(&vocabulary->users, 1, memory_order_acq_rel) == 1) {
        text_table_release(&vocabulary->word);
        text_table_release(&vocabulary->stem);
        free(vocabulary);
    }
}

/* --- building ----------------------------------------------------------------------------------------------------------- */

/* Numbers in a growing array. */
struct numbers {
    uint32_t *item;
    size_t count;
    size_t capacity;
};

struct seen_word {
    uint32_t article; /* that had it last */
    uint32_t stem;
};

struct seen_stem {
    uint32_t article;
    uint32_t count; /* its number in the article's counts */
};

/* A stem of the article. */
struct counted_stem {
    uint32_t stem;
    uint32_t positions; /* at least 1 */
};

/* A token whose word is being fetched (text_table_fetch): those of some tokens at a time, since each is elsewhere in memory. */
struct waiting {
    struct text_key key;
    uint32_t position;
    uint32_t word; /* numbers */
    uint32_t stem;
    uint16_t text; /* where in the texts its word is, if the key is not all of it, and then its stem */
    uint8_t stem_bytes;
    uint8_t kind;
};

enum { WAITING_TOKENS = 32, WAITING_TEXT_BYTES = 1 << 12 };

enum {
    SPOT_BYTES_MOST = 2 + 5,                /* of a column, and of a position of 32 bits */
    SPOTS_MAX = INT32_MAX / SPOT_BYTES_MOST /* a stream counts in 32 bits */
};

/* A stem in a place. */
struct spot {
    uint32_t count; /* number of its stem in the article's counts */
    uint32_t position;
};

struct term_builder {
    struct analyzer *analyzer;
    struct vocabulary *vocabulary;
    struct seen_word *seen_word; /* by word */
    size_t seen_words;
    struct seen_stem *seen_stem; /* by stem */
    size_t seen_stems;
    uint32_t article; /* serial number */
    unsigned column;
    uint32_t column_begin; /* the length before it */
    uint32_t length;
    uint32_t position; /* of the last word, as common/impact_positions.h numbers them */
    bool fed;          /* the tokens are wanted */
    struct waiting waiting[WAITING_TOKENS];
    char waiting_text[WAITING_TEXT_BYTES];
    size_t waiting_count;
    size_t waiting_bytes;
    struct numbers tokens;
    struct numbers words;
    struct counted_stem *counts;
    size_t stems;
    size_t counts_capacity;
    struct spot *spot; /* in the order of the text */
    size_t spots;
    size_t spots_capacity;
    uint32_t *sorted; /* positions by count */
    unsigned char *packed;
    size_t packed_spots; /* for how many there is room in these two */
    size_t packed_stems;
    bool failed;
};

struct term_builder *term_builder_new(struct analyzer *analyzer)
{
    struct term_builder *builder = memory_zeroed(1, sizeof *builder);
    if (builder != NULL) {
        builder->analyzer = analyzer;
    }
    return builder;
}

static void forget_vocabulary(struct term_builder *builder)
{
    vocabulary_drop(builder->vocabulary);
    builder->vocabulary = NULL;
    free(builder->seen_word);
    free(builder->seen_stem);
    builder->seen_word = NULL;
    builder->seen_stem = NULL;
    builder->seen_words = builder->seen_stems = 0;
}

void term_builder_free(struct term_builder *builder)
{
    if (builder != NULL) {
        forget_vocabulary(builder);
        free(builder->tokens.item);
        free(builder->words.item);
        free(builder->counts);
        free(builder->spot);
        free(builder->sorted);
        free(builder->packed);
        free(builder);
    }
}

static bool append_number(struct numbers *numbers, uint32_t number)
{
    if (numbers->count == numbers->capacity) {
        const size_t capacity = numbers->capacity == 0 ? 1024 : numbers->capacity * 2;
        uint32_t *grown = memory_resize(numbers->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        numbers->item = grown;
        numbers->capacity = capacity;
    }
    numbers->item[numbers->count++] = number;
    return true;
}

/* Room for a number in an array of zeroed items; the array as it is now, NULL where memory runs out. */
static void *reserve_item(void *array, size_t *count, uint32_t number, size_t item_bytes)
{
    if (number < *count) {
        return array;
    }
    size_t more = *count < 1024 ? 1024 : *count * 2;
    while (more <= number) {
        more *= 2;
    }
    char *grown = memory_resize(array, more * item_bytes);
    if (grown != NULL) {
        memset(grown + *count * item_bytes, 0, (more - *count) * item_bytes);
        *count = more;
    }
    return grown;
}

/* A word that is new gets its stem. */
static bool stem_word(struct term_builder *builder, const struct token *token, uint32_t word)
{
    struct token stemmed = *token;
    bool added = false;
    analyzer_stem(builder->analyzer, &stemmed);
    const uint32_t stem =
        stemmed.stem_len_bytes <= TERM_BYTES_MAX
            ? text_table_take(&builder->vocabulary->stem, 0, stemmed.stem, stemmed.stem_len_bytes, &added)
            : TEXT_TABLE_NONE;
    void *seen_words = reserve_item(builder->seen_word, &builder->seen_words, word, sizeof *builder->seen_word);
    builder->seen_word = seen_words != NULL ? seen_words : builder->seen_word;
    if (stem == TEXT_TABLE_NONE || seen_words == NULL) {
        return false;
    }
    void *seen_stems = reserve_item(builder->seen_stem, &builder->seen_stems, stem, sizeof *builder->seen_stem);
    builder->seen_stem = seen_stems != NULL ? seen_stems : builder->seen_stem;
    text_table_at(&builder->vocabulary->word, word)->value = stem;
    builder->seen_word[word] = (struct seen_word){.stem = stem};
    return seen_stems != NULL;
}

static bool add_spot(struct term_builder *builder, uint32_t count, uint32_t position)
{
    if (builder->spots == builder->spots_capacity) {
        const size_t capacity = builder->spots_capacity == 0 ? 1024 : builder->spots_capacity * 2;
        struct spot *grown = memory_resize(builder->spot, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        builder->spot = grown;
        builder->spots_capacity = capacity;
    }
    builder->spot[builder->spots++] = (struct spot){count, position};
    return true;
}

static bool count_stem(struct term_builder *builder, uint32_t stem, uint32_t position)
{
    struct seen_stem *seen = &builder->seen_stem[stem];
    if (seen->article != builder->article) {
        if (builder->stems == builder->counts_capacity) {
            const size_t capacity = builder->counts_capacity == 0 ? 256 : builder->counts_capacity * 2;
            struct counted_stem *grown = memory_resize(builder->counts, capacity * sizeof *grown);
            if (grown == NULL) {
                return false;
            }
            builder->counts = grown;
            builder->counts_capacity = capacity;
        }
        seen->article = builder->article;
        seen->count = (uint32_t)builder->stems;
        builder->counts[builder->stems++] = (struct counted_stem){.stem = stem};
    }
    builder->counts[seen->count].positions++;
    return add_spot(builder, seen->count, position);
}

static bool take_new_word(struct term_builder *builder, struct waiting *waiting)
{
    char short_word[TEXT_KEY_BYTES];
    const char *kept = builder->waiting_text + waiting->text;
    const size_t word_bytes = waiting->key.len_bytes;
    const bool is_short = word_bytes <= TEXT_KEY_BYTES;
    const bool stemmed = (waiting->key.tag & TERM_TAG_UNSTEMMED) == 0;
    if (is_short) {
        text_key_text(&waiting->key, short_word);
    }
    const struct token token = {.kind = (enum token_kind)waiting->kind,
                                .word = is_short ? short_word : kept,
                                .word_len_bytes = word_bytes,
                                .stem = !stemmed   ? NULL
                                        : is_short ? kept
                                                   : kept + word_bytes,
                                .stem_len_bytes = waiting->stem_bytes};
    bool added = false;
    waiting->word = text_table_take(&builder->vocabulary->word, waiting->key.tag, token.word, word_bytes, &added);
    return waiting->word != TEXT_TABLE_NONE && stem_word(builder, &token, waiting->word);
}

/* Finds the word's number, and has what is known of it fetched. */
static bool find_word(struct term_builder *builder, struct waiting *waiting)
{
    waiting->word =
        text_table_find_key(&builder->vocabulary->word, &waiting->key, builder->waiting_text + waiting->text);
    if (waiting->word == TEXT_TABLE_NONE && !take_new_word(builder, waiting)) {
        return false;
    }
    prefetch(&builder->seen_word[waiting->word]);
    return true;
}

static bool count_word(struct term_builder *builder, struct waiting *waiting)
{
    struct seen_word *seen = &builder->seen_word[waiting->word];
    bool good = true;
    waiting->stem = seen->stem;
    prefetch(&builder->seen_stem[seen->stem]);
    if (seen->article != builder->article) {
        seen->article = builder->article;
        good = waiting->kind == TOKEN_ACRONYM || append_number(&builder->words, waiting->word);
    }
    return good && (!builder->fed || append_number(&builder->tokens, seen->stem * 2 + (waiting->kind != TOKEN_WORD)));
}

/* Each step has fetched by then what the next one needs. */
static bool count_waiting(struct term_builder *builder)
{
    const size_t count = builder->waiting_count;
    struct waiting *waiting = builder->waiting;
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        good = find_word(builder, &waiting[i]);
    }
    for (size_t i = 0; i < count && good; i++) {
        good = count_word(builder, &waiting[i]);
    }
    for (size_t i = 0; i < count && good; i++) {
        good = count_stem(builder, waiting[i].stem, waiting[i].position);
    }
    builder->waiting_count = builder->waiting_bytes = 0;
    builder->failed = builder->failed || !good;
    return good;
}

static int take_token(void *context, const struct token *token)
{
    struct term_builder *builder = context;
    const bool colocated = token->kind != TOKEN_WORD;
    if (!colocated || builder->length == builder->column_begin) { /* FTS5 counts a first one whatever its kind */
        builder->position = builder->length++ + builder->column;
    }
    if (token->word_len_bytes > TERM_BYTES_MAX || token->stem_len_bytes > TERM_BYTES_MAX) {
        return 0;
    }
    const uint8_t tag = (uint8_t)((token->kind == TOKEN_ACRONYM ? TERM_TAG_ACRONYM : 0) |
                                  (token->stem == NULL ? TERM_TAG_UNSTEMMED : 0));
    struct waiting *waiting = &builder->waiting[builder->waiting_count++];
    char *text = builder->waiting_text + builder->waiting_bytes;
    waiting->key = text_key_make(tag, token->word, token->word_len_bytes);
    waiting->position = builder->position;
    waiting->text = (uint16_t)builder->waiting_bytes;
    waiting->stem_bytes = (uint8_t)(token->stem != NULL ? token->stem_len_bytes : 0);
    waiting->kind = (uint8_t)token->kind;
    text_table_fetch(&builder->vocabulary->word, &waiting->key);
    const size_t kept_bytes = token->word_len_bytes > TEXT_KEY_BYTES ? token->word_len_bytes : 0;
    if (kept_bytes > 0) {
        memcpy(text, token->word, kept_bytes);
    }
    if (token->stem != NULL) {
        memcpy(text + kept_bytes, token->stem, waiting->stem_bytes);
    }
    builder->waiting_bytes += kept_bytes + waiting->stem_bytes;
    const bool full =
        builder->waiting_count == WAITING_TOKENS || builder->waiting_bytes + 2 * TERM_BYTES_MAX > WAITING_TEXT_BYTES;
    return full && !count_waiting(builder);
}

/* Puts the positions of each stem together. The counts' positions are where their next one goes, while it does so. */
static void sort_spots(const struct term_builder *builder, uint32_t *out)
{
    uint32_t first = 0;
    for (size_t i = 0; i < builder->stems; i++) {
        const uint32_t positions = builder->counts[i].positions;
        builder->counts[i].positions = first;
        first += positions;
    }
    for (size_t i = 0; i < builder->spots; i++) {
        out[builder->counts[builder->spot[i].count].positions++] = builder->spot[i].position;
    }
    for (size_t i = builder->stems; i > 1; i--) {
        builder->counts[i - 1].positions -= builder->counts[i - 2].positions;
    }
}

static bool reserve_packed(struct term_builder *builder)
{
    if (builder->sorted != NULL && builder->packed != NULL && builder->spots <= builder->packed_spots &&
        builder->stems <= builder->packed_stems) {
        return true;
    }
    free(builder->sorted);
    free(builder->packed);
    builder->packed_spots = builder->spots * 2;
    builder->packed_stems = builder->stems * 2;
    builder->sorted = memory_alloc((builder->packed_spots + 1) * sizeof *builder->sorted);
    builder->packed =
        memory_alloc(builder->packed_spots * SPOT_BYTES_MOST + builder->packed_stems * FTS_VARINT_MOST + 1);
    return builder->sorted != NULL && builder->packed != NULL;
}

/* Writes the list of a stem's positions; where the next byte goes. first: the position that each column begins with. */
static unsigned char *put_list(unsigned char *at, const uint32_t *position, uint32_t count, const uint32_t *first)
{
    unsigned column = 0;
    uint32_t last = 0;
    for (uint32_t i = 0; i < count; i++) {
        const unsigned before = column;
        while (column + 1 < TERM_COLUMNS && position[i] >= first[column + 1]) {
            column++;
        }
        if (column != before) {
            *at++ = FTS_LIST_COLUMN;
            *at++ = (unsigned char)column;
            last = 0;
        }
        at = fts_put_varint(at, (uint64_t)(position[i] - first[column]) - last + FTS_LIST_OFFSET);
        last = position[i] - first[column];
    }
    return at;
}

/* Writes the spots of every stem; how many bytes they are. */
static size_t pack_spots(struct term_builder *builder, const struct impact_columns *columns)
{
    const uint32_t *position = builder->sorted;
    unsigned char *at = builder->packed;
    uint32_t first[TERM_COLUMNS] = {0};
    for (unsigned i = 1; i < TERM_COLUMNS; i++) {
        first[i] = first[i - 1] + columns->words[i - 1] + 1;
    }
    sort_spots(builder, builder->sorted);
    for (size_t i = 0; i < builder->stems; i++) {
        const uint32_t positions = builder->counts[i].positions;
        unsigned char size[FTS_VARINT_MOST];
        unsigned char *list = at + 1; /* nearly always: its size takes one byte */
        unsigned char *end = put_list(list, position, positions, first);
        const size_t size_bytes = (size_t)(fts_put_varint(size, (uint64_t)(end - list) * 2) - size);
        if (size_bytes > 1) {
            memmove(at + size_bytes, list, (size_t)(end - list));
            end += size_bytes - 1;
        }
        memcpy(at, size, size_bytes);
        at = end;
        position += positions;
    }
    return (size_t)(at - builder->packed);
}

static struct term_stream *pack(struct term_builder *builder, const uint32_t *column_end,
                                const struct impact_columns *columns)
{
    const size_t numbers = builder->tokens.count + builder->words.count + builder->stems;
    if (builder->spots > SPOTS_MAX || !reserve_packed(builder)) {
        return NULL;
    }
    const size_t spots_bytes = pack_spots(builder, columns);
    struct term_stream *stream = memory_alloc(sizeof *stream + numbers * sizeof(uint32_t) + spots_bytes);
    if (stream == NULL || spots_bytes > UINT32_MAX) {
        free(stream);
        return NULL;
    }
    stream->vocabulary = vocabulary_hold(builder->vocabulary);
    stream->vocabulary_words = builder->vocabulary->word.count;
    stream->vocabulary_stems = builder->vocabulary->stem.count;
    stream->length = builder->length;
    stream->tokens = (uint32_t)builder->tokens.count;
    stream->words = (uint32_t)builder->words.count;
    stream->stems = (uint32_t)builder->stems;
    stream->spots_bytes = (uint32_t)spots_bytes;
    stream->columns = *columns;
    memcpy(stream->column_end, column_end, sizeof stream->column_end);
    if (builder->tokens.count > 0) {
        memcpy(stream->data, builder->tokens.item, builder->tokens.count * sizeof(uint32_t));
    }
    if (builder->words.count > 0) {
        memcpy(stream->data + builder->tokens.count, builder->words.item, builder->words.count * sizeof(uint32_t));
    }
    if (builder->stems > 0) {
        uint32_t *stem = stream->data + builder->tokens.count + builder->words.count;
        for (size_t i = 0; i < builder->stems; i++) {
            stem[i] = builder->counts[i].stem;
        }
        memcpy(stream->data + numbers, builder->packed, spots_bytes);
    }
    return stream;
}

static bool begin_article(struct term_builder *builder)
{
    const struct vocabulary *vocabulary = builder->vocabulary;
    if ((vocabulary != NULL && vocabulary->word.count >= TERM_VOCABULARY_WORDS) || builder->article == UINT32_MAX) {
        forget_vocabulary(builder);
        builder->article = 0;
    }
    if (builder->vocabulary == NULL) {
        builder->vocabulary = vocabulary_new();
    }
    builder->article++;
    builder->length = builder->position = 0;
    builder->tokens.count = builder->words.count = builder->stems = builder->spots = 0;
    builder->waiting_count = builder->waiting_bytes = 0;
    builder->failed = builder->vocabulary == NULL;
    return !builder->failed;
}

struct term_stream *term_builder_make(struct term_builder *builder, const char *const text[TERM_COLUMNS],
                                      enum term_use use)
{
    uint32_t column_end[TERM_COLUMNS];
    struct impact_columns columns;
    const unsigned failures = memory_failures();
    if (!begin_article(builder)) {
        return NULL;
    }
    builder->fed = use == TERM_FED;
    for (unsigned i = 0; i < TERM_COLUMNS && !builder->failed; i++) {
        builder->column = i;
        builder->column_begin = builder->length;
        if (text[i] != NULL) {
            (void)analyzer_scan(builder->analyzer, text[i], strlen(text[i]), take_token, builder);
            (void)count_waiting(builder); /* before the end of its column is known */
        }
        column_end[i] = (uint32_t)builder->tokens.count;
        columns.words[i] = builder->length - builder->column_begin;
    }
    /* An entry may have no stem, or a wrong one where the stemmer had no memory: the vocabulary is of no use any more. */
    if (builder->failed || memory_failures() != failures) {
        forget_vocabulary(builder);
        return NULL;
    }
    return pack(builder, column_end, &columns);
}

/* --- streams ------------------------------------------------------------------------------------------------------------ */

void term_stream_free(struct term_stream *stream)
{
    if (stream != NULL) {
        vocabulary_drop(stream->vocabulary);
        free(stream);
    }
}

int term_stream_feed(void *context, unsigned column, fts5_token_function *token, void *token_context)
{
    const struct term_stream *stream = context;
    const struct vocabulary *vocabulary = stream->vocabulary;
    int rc = SQLITE_OK;
    for (uint32_t i = column > 0 ? stream->column_end[column - 1] : 0;
         i < stream->column_end[column] && rc == SQLITE_OK; i++) {
        const struct text_entry *stem = text_table_at(&vocabulary->stem, stream->data[i] / 2);
        rc = token(token_context, (stream->data[i] & 1) != 0 ? FTS5_TOKEN_COLOCATED : 0, stem->text, stem->len_bytes, 0,
                   0);
    }
    return rc;
}
