#include "places.h"

#include "memory.h"
#include "pattern.h"
#include "sentence.h"

#include <stdlib.h>
#include <string.h>

struct places {
    struct analyzer *analyzer;
    struct needle *needle;
    size_t needles;
    struct word_place *word[COLUMN_COUNT];
    size_t words[COLUMN_COUNT];
    size_t word_capacity[COLUMN_COUNT];
    bool sentences;   /* the query asks for them */
    unsigned loading; /* the column that is read */
    const char *text; /* of it */
    size_t text_len;
    bool failed;
};

static const enum newsidx_field COLUMN_FIELDS[COLUMN_COUNT] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY,
                                                               NEWSIDX_AUTHOR, NEWSIDX_DATELINE};

/* --- the query's patterns ----------------------------------------------------------------------------------------------- */

const struct needle *places_of(const struct places *places, const struct pattern *pattern)
{
    for (size_t i = 0; i < places->needles; i++) {
        if (pattern_equals(&places->needle[i].pattern, pattern)) {
            return &places->needle[i];
        }
    }
    return NULL;
}

static size_t count_patterns(const struct ast *ast)
{
    size_t count = 0;
    for (size_t i = 0; i < ast->alternatives; i++) {
        count += ast->alternative[i].count;
    }
    for (size_t i = 0; i < ast->count; i++) {
        count += count_patterns(ast->child[i]);
    }
    return count;
}

static void collect_needles(struct places *places, const struct ast *ast)
{
    places->sentences = places->sentences || (ast->kind == AST_NEAR && ast->unit != NEAR_WORDS);
    for (size_t i = 0; i < ast->alternatives; i++) {
        for (size_t k = 0; k < ast->alternative[i].count; k++) {
            const struct pattern *pattern = &ast->alternative[i].pattern[k];
            if (places_of(places, pattern) == NULL) {
                places->needle[places->needles++] =
                    (struct needle){.pattern = *pattern, .stem_len = pattern->stem != NULL ? strlen(pattern->stem) : 0};
            }
        }
    }
    for (size_t i = 0; i < ast->count; i++) {
        collect_needles(places, ast->child[i]);
    }
}

struct places *places_new(const struct ast *root, struct analyzer *analyzer)
{
    struct places *places = memory_zeroed(1, sizeof *places);
    if (places == NULL) {
        return NULL;
    }
    places->analyzer = analyzer;
    places->needle = memory_zeroed(count_patterns(root) + 1, sizeof *places->needle);
    if (places->needle == NULL) {
        free(places);
        return NULL;
    }
    collect_needles(places, root);
    return places;
}

void places_free(struct places *places)
{
    if (places == NULL) {
        return;
    }
    for (size_t i = 0; i < places->needles; i++) {
        for (unsigned column = 0; column < COLUMN_COUNT; column++) {
            free(places->needle[i].place[column]);
            free(places->needle[i].parts[column]);
        }
    }
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        free(places->word[column]);
    }
    free(places->needle);
    free(places);
}

/* --- an article's words ------------------------------------------------------------------------------------------------- */

/* Room for one more; false where memory runs out. */
static bool reserve(void **array, size_t count, size_t *capacity, size_t size_bytes)
{
    if (count < *capacity) {
        return true;
    }
    const size_t more = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = memory_resize(*array, more * size_bytes);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *capacity = more;
    return true;
}

static bool fits(const struct places *places, const struct needle *needle, const struct token *token)
{
    const struct pattern *pattern = &needle->pattern;
    bool fitting = false;
    switch (pattern->kind) {
    case PATTERN_STEM:
        fitting =
            token->stem_len_bytes == needle->stem_len && memcmp(token->stem, pattern->stem, needle->stem_len) == 0;
        break;
    case PATTERN_WRITTEN:
        fitting = token->kind == TOKEN_WORD && pattern_fits_word(pattern, token->word, token->word_len_bytes);
        break;
    default:
        fitting = token->kind != TOKEN_ACRONYM && !token->cjk &&
                  pattern_fits_word(pattern, token->word, token->word_len_bytes);
    }
    return fitting && pattern_fits_case(pattern, places->text + token->start, token->end - token->start);
}

static bool add_place(struct needle *needle, unsigned column, const struct token *token)
{
    const size_t count = needle->count[column];
    if (count > 0 && needle->place[column][count - 1] == token->place) {
        return true;
    }
    void *places = needle->place[column];
    void *parts = needle->parts[column];
    size_t capacity = needle->capacity[column];
    const bool ok = reserve(&places, count, &capacity, sizeof(uint32_t));
    needle->place[column] = places;
    if (!ok || !reserve(&parts, count, &needle->capacity[column], sizeof(uint8_t))) {
        return false;
    }
    needle->parts[column] = parts;
    needle->place[column][count] = token->place;
    needle->parts[column][count] = (uint8_t)(token->cjk && token->kind == TOKEN_JOINED ? 2 : token->parts);
    needle->count[column]++;
    return true;
}

static bool add_word(struct places *places, const struct token *token)
{
    const unsigned column = places->loading;
    const size_t count = places->words[column];
    void *array = places->word[column];
    if (!reserve(&array, count, &places->word_capacity[column], sizeof(struct word_place))) {
        return false;
    }
    places->word[column] = array;
    struct word_place word = {.start = token->start, .end = token->end};
    if (places->sentences && count > 0) {
        const struct word_place *before = &places->word[column][count - 1];
        const enum text_break what = before->end <= word.start ? sentence_break(places->text, places->text_len,
                                                                                before->start, before->end, word.start)
                                                               : BREAK_NONE;
        word.sentence = before->sentence + (what != BREAK_NONE);
        word.paragraph = before->paragraph + (what == BREAK_PARAGRAPH);
    }
    places->word[column][places->words[column]++] = word;
    return true;
}

static int load_token(void *context, const struct token *token)
{
    struct places *places = context;
    if (token->kind == TOKEN_WORD && !add_word(places, token)) {
        places->failed = true;
        return 1;
    }
    for (size_t i = 0; i < places->needles; i++) {
        struct needle *needle = &places->needle[i];
        if (fits(places, needle, token) && !add_place(needle, places->loading, token)) {
            places->failed = true;
            return 1;
        }
    }
    return 0;
}

bool places_load(struct places *places, const struct newsidx_article *article)
{
    places->failed = false;
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        places->words[column] = 0;
        for (size_t i = 0; i < places->needles; i++) {
            places->needle[i].count[column] = 0;
        }
        places->loading = column;
        places->text = article->field[COLUMN_FIELDS[column]];
        if (places->text != NULL) {
            places->text_len = strlen(places->text);
            (void)analyzer_run(places->analyzer, places->text, places->text_len, false, load_token, places);
        }
    }
    return !places->failed;
}

const struct word_place *places_word(const struct places *places, unsigned column, uint32_t place)
{
    return &places->word[column][place];
}

uint32_t places_words(const struct places *places, unsigned column)
{
    return (uint32_t)places->words[column];
}

bool places_have_sentences(const struct places *places)
{
    return places->sentences;
}
