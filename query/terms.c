#include "terms.h"

#include "utf8.h"

#include <string.h>

/* One compound or word of the term: its parts in places, and the whole in one word. */
struct element {
    size_t first; /* of its parts in patterns */
    size_t parts;
    bool has_joined;
    struct pattern joined;
};

struct term_builder {
    struct arena *arena;
    const char *text;
    size_t len_bytes;
    bool words_only; /* for filters: no pairs of CJK characters */
    struct pattern *pattern;
    size_t patterns;
    size_t pattern_capacity;
    struct element *element;
    size_t elements;
    size_t element_capacity;
    size_t covered; /* words that belong to the last element and are still to come */
};

/* Room for one more in an arena array; NULL where memory runs out. */
static void *grow(struct arena *arena, void *array, size_t count, size_t *capacity, size_t size_bytes)
{
    if (count < *capacity) {
        return array;
    }
    const size_t more = *capacity == 0 ? 8 : *capacity * 2;
    void *grown = arena_alloc(arena, more * size_bytes);
    if (grown != NULL && count > 0) {
        memcpy(grown, array, count * size_bytes);
    }
    *capacity = grown != NULL ? more : *capacity;
    return grown;
}

/* An asterisk right behind the word, and no word behind that. */
static bool is_open(const struct term_builder *builder, const struct token *token)
{
    if (token->cjk || token->end >= builder->len_bytes || builder->text[token->end] != '*') {
        return false;
    }
    if (token->end + 1 >= builder->len_bytes) {
        return true;
    }
    uint32_t next = 0;
    (void)utf8_decode(builder->text + token->end + 1, builder->len_bytes - token->end - 1, &next);
    return !utf8_is_word(next);
}

static struct pattern make_pattern(struct term_builder *builder, const struct token *token)
{
    struct pattern pattern = {.prefix = is_open(builder, token)};
    pattern.acronym = token->kind == TOKEN_ACRONYM && !pattern.prefix;
    pattern.stem = arena_copy(builder->arena, token->stem, token->stem_len_bytes);
    pattern.word = arena_copy(builder->arena, token->word, token->word_len_bytes);
    return pattern;
}

static bool add_pattern(struct term_builder *builder, const struct token *token)
{
    builder->pattern =
        grow(builder->arena, builder->pattern, builder->patterns, &builder->pattern_capacity, sizeof *builder->pattern);
    if (builder->pattern == NULL) {
        return false;
    }
    builder->pattern[builder->patterns++] = make_pattern(builder, token);
    return true;
}

static bool add_element(struct term_builder *builder)
{
    builder->element =
        grow(builder->arena, builder->element, builder->elements, &builder->element_capacity, sizeof *builder->element);
    if (builder->element == NULL) {
        return false;
    }
    builder->element[builder->elements++] = (struct element){.first = builder->patterns};
    return true;
}

/* In the place of a character that another follows, the pair of the two: of a run of three 12, 23, 3. */
static int take_pair(struct term_builder *builder, const struct token *token)
{
    builder->pattern[builder->patterns - 1] = make_pattern(builder, token);
    return 0;
}

static int take_token(void *context, const struct token *token)
{
    struct term_builder *builder = context;
    if (token->cjk && token->kind == TOKEN_JOINED) {
        return builder->words_only ? 0 : take_pair(builder, token);
    }
    if (token->kind == TOKEN_JOINED) {
        if (!builder->words_only) {
            struct element *element = &builder->element[builder->elements - 1];
            element->has_joined = true;
            element->joined = make_pattern(builder, token);
            builder->covered = token->parts - 1;
        }
        return 0;
    }
    if (builder->covered > 0) {
        builder->covered--;
    } else if (!add_element(builder)) {
        return 1;
    }
    if (!add_pattern(builder, token)) {
        return 1;
    }
    builder->element[builder->elements - 1].parts++;
    return 0;
}

static bool run(struct term_builder *builder, struct analyzer *analyzer)
{
    (void)analyzer_run(analyzer, builder->text, builder->len_bytes, true, take_token, builder);
    return builder->patterns > 0 && !builder->arena->failed;
}

/* The alternative that takes the joined form of each element whose bit in choice is set. */
static void fill_sequence(struct sequence *sequence, const struct term_builder *builder, struct pattern *out,
                          unsigned choice)
{
    size_t count = 0;
    unsigned bit = 0;
    for (size_t i = 0; i < builder->elements; i++) {
        const struct element *element = &builder->element[i];
        const bool joined = element->has_joined && (choice >> bit & 1U) != 0;
        bit += element->has_joined;
        if (joined) {
            out[count++] = element->joined;
        } else {
            memcpy(out + count, builder->pattern + element->first, element->parts * sizeof *out);
            count += element->parts;
        }
    }
    sequence->pattern = out;
    sequence->count = count;
}

bool term_build(struct ast *term, struct arena *arena, struct analyzer *analyzer, const char *text, size_t len_bytes)
{
    struct term_builder builder = {.arena = arena, .text = text, .len_bytes = len_bytes};
    if (!run(&builder, analyzer)) {
        return false;
    }
    unsigned choices = 1;
    for (size_t i = 0; i < builder.elements; i++) {
        if (builder.element[i].has_joined) {
            choices *= 2;
        }
        if (choices > TERM_ALTERNATIVES_MAX) {
            choices = 1;
            break;
        }
    }
    struct sequence *alternative = arena_alloc(arena, choices * sizeof *alternative);
    for (unsigned choice = 0; alternative != NULL && choice < choices; choice++) {
        struct pattern *out = arena_alloc(arena, builder.patterns * sizeof *out);
        if (out == NULL) {
            return false;
        }
        fill_sequence(&alternative[choice], &builder, out, choice);
    }
    term->alternative = alternative;
    term->alternatives = choices;
    return alternative != NULL;
}

bool filter_build(struct ast *filter, struct arena *arena, struct analyzer *analyzer, const char *text,
                  size_t len_bytes)
{
    struct term_builder builder = {.arena = arena, .text = text, .len_bytes = len_bytes, .words_only = true};
    if (!run(&builder, analyzer)) {
        return false;
    }
    const char **word = arena_alloc(arena, builder.patterns * sizeof *word);
    if (word == NULL) {
        return false;
    }
    for (size_t i = 0; i < builder.patterns; i++) {
        word[i] = builder.pattern[i].word;
    }
    filter->word = word;
    filter->words = builder.patterns;
    filter->prefix = builder.pattern[builder.patterns - 1].prefix;
    return true;
}
