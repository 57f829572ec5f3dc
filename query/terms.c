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
    struct analyzer *analyzer;
    const char *text; /* the chunk that is read: what stands between white space */
    size_t len_bytes;
    bool words_only;    /* for filters: no pairs of CJK characters */
    bool open_question; /* a question mark at the end of a word counts, too */
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
    struct pattern pattern = {.kind = is_open(builder, token) ? PATTERN_PREFIX : PATTERN_STEM, .cjk = token->cjk};
    pattern.acronym = token->kind == TOKEN_ACRONYM && pattern.kind == PATTERN_STEM;
    pattern.stem = arena_copy(builder->arena, token->stem, token->stem_len_bytes);
    pattern.word = arena_copy(builder->arena, token->word, token->word_len_bytes);
    return pattern;
}

static bool add_pattern(struct term_builder *builder, struct pattern pattern)
{
    builder->pattern =
        grow(builder->arena, builder->pattern, builder->patterns, &builder->pattern_capacity, sizeof *builder->pattern);
    if (builder->pattern == NULL) {
        return false;
    }
    builder->pattern[builder->patterns++] = pattern;
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
    if (!add_pattern(builder, make_pattern(builder, token))) {
        return 1;
    }
    builder->element[builder->elements - 1].parts++;
    return 0;
}

static void take_plain(struct term_builder *builder)
{
    builder->covered = 0;
    (void)analyzer_run(builder->analyzer, builder->text, builder->len_bytes, true, take_token, builder);
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

/* --- as written: =word -------------------------------------------------------------------------------------------------- */

struct written {
    struct term_builder *builder;
    bool typed; /* there is a capital: letters count */
};

static int take_written(void *context, const struct token *token)
{
    struct written *written = context;
    struct term_builder *builder = written->builder;
    if (token->kind != TOKEN_WORD) {
        return 0;
    }
    struct pattern pattern = make_pattern(builder, token);
    pattern.kind = PATTERN_WRITTEN;
    if (written->typed) {
        pattern.letters = CASE_TYPED;
        pattern.typed = arena_copy(builder->arena, builder->text + token->start, token->end - token->start);
    }
    if (!add_element(builder) || !add_pattern(builder, pattern)) {
        return 1;
    }
    builder->element[builder->elements - 1].parts = 1;
    return 0;
}

static int stop_at_cjk(void *context, const struct token *token)
{
    (void)context;
    return token->cjk;
}

/* CJK characters are words one by one: nothing is asked of their spelling. */
static bool has_cjk(const struct term_builder *builder)
{
    return analyzer_run(builder->analyzer, builder->text, builder->len_bytes, false, stop_at_cjk, NULL) != 0;
}

static bool has_capital(const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        if (utf8_is_upper(c)) {
            return true;
        }
    }
    return false;
}

/* False where it is no such chunk. Texts are in NFC, so what is compared with them must be too. */
static bool take_as_written(struct term_builder *builder)
{
    if (builder->text[0] != '=') {
        return false;
    }
    struct written written = {.builder = builder, .typed = has_capital(builder->text, builder->len_bytes)};
    if (has_cjk(builder)) {
        return false;
    }
    struct buffer clean = BUFFER_INIT;
    utf8_clean(&clean, builder->text, builder->len_bytes);
    builder->text = arena_copy(builder->arena, buffer_text(&clean), clean.len_bytes);
    builder->len_bytes = clean.len_bytes;
    if (builder->text != NULL) {
        (void)analyzer_run(builder->analyzer, builder->text, builder->len_bytes, false, take_written, &written);
    }
    buffer_release(&clean);
    return true;
}

/* --- wildcards within words --------------------------------------------------------------------------------------------- */

/* Vulgar fractions separate (rule 1). */
static bool is_word_character(uint32_t c)
{
    return utf8_is_word(c) && !(c >= 0x00BC && c <= 0x00BE) && !(c >= 0x2150 && c <= 0x215F) && c != 0x2189;
}

static bool is_mark(char c)
{
    return c == '*' || c == '?';
}

/* A run of '*' and '?' in the chunk, with what stands around it. */
struct mark_run {
    size_t start;
    size_t end;
    bool word_before;
    bool word_behind;
};

/* The run at or behind `from`, whose word_before tells of the character there; false where there is none. */
static bool find_run(const struct term_builder *builder, size_t from, struct mark_run *run)
{
    bool word = false;
    for (size_t i = from; i < builder->len_bytes;) {
        if (is_mark(builder->text[i])) {
            run->start = i;
            run->word_before = word;
            while (i < builder->len_bytes && is_mark(builder->text[i])) {
                i++;
            }
            run->end = i;
            uint32_t next = 0;
            if (i < builder->len_bytes) {
                (void)utf8_decode(builder->text + i, builder->len_bytes - i, &next);
            }
            run->word_behind = i < builder->len_bytes && is_word_character(next);
            return true;
        }
        uint32_t c = 0;
        i += utf8_decode(builder->text + i, builder->len_bytes - i, &c);
        word = is_word_character(c);
    }
    return false;
}

/* Whether the mark at i stands for characters: newsq-query(7), "wildcards". */
static bool counts(const struct term_builder *builder, const struct mark_run *run, size_t i)
{
    if (builder->text[i] == '*') {
        return run->word_before || run->word_behind;
    }
    size_t left = i;
    size_t right = i + 1;
    while (left > run->start && builder->text[left - 1] == '?') {
        left--;
    }
    while (right < run->end && builder->text[right] == '?') {
        right++;
    }
    return (left > run->start || run->word_before) && (right < run->end || run->word_behind || builder->open_question);
}

/* Whether a mark counts that is more than an asterisk at the end of a word. */
static bool has_inner_mark(const struct term_builder *builder)
{
    struct mark_run run;
    for (size_t at = 0; find_run(builder, at, &run); at = run.end) {
        for (size_t i = run.start; i < run.end; i++) {
            const bool at_end = builder->text[i] == '*' && !(i + 1 == run.end && run.word_behind);
            if (!at_end && counts(builder, &run, i)) {
                return true;
            }
        }
    }
    return false;
}

/* A word with wildcards while it is put together. */
struct glob {
    struct term_builder *builder;
    struct buffer word;
    struct pattern plain; /* what the word is if no wildcard comes */
    bool marked;          /* a wildcard is in it */
    bool open;            /* what comes next directly belongs to it */
    size_t piece_len;
    bool word_seen; /* in the piece */
};

static void end_word(struct glob *glob)
{
    struct term_builder *builder = glob->builder;
    if (glob->word.len_bytes > 0) {
        struct pattern pattern = glob->plain;
        if (glob->marked) {
            pattern = (struct pattern){.kind = PATTERN_GLOB, .stem = ""};
            pattern.word = arena_copy(builder->arena, buffer_text(&glob->word), glob->word.len_bytes);
        }
        if (add_element(builder) && add_pattern(builder, pattern)) {
            builder->element[builder->elements - 1].parts = 1;
        }
    }
    buffer_clear(&glob->word);
    glob->marked = false;
    glob->open = false;
}

static int take_piece_word(void *context, const struct token *token)
{
    struct glob *glob = context;
    if (token->kind != TOKEN_WORD) {
        return 0;
    }
    if (!(glob->open && token->start == 0)) {
        end_word(glob);
        glob->plain = make_pattern(glob->builder, token);
        glob->plain.kind = PATTERN_STEM;
    }
    buffer_append(&glob->word, token->word, token->word_len_bytes);
    glob->open = token->end == glob->piece_len;
    glob->word_seen = true;
    return glob->builder->arena->failed;
}

/* The text between two wildcards. */
static void take_piece(struct glob *glob, const char *text, size_t len_bytes)
{
    if (len_bytes == 0) {
        return;
    }
    glob->piece_len = len_bytes;
    glob->word_seen = false;
    (void)analyzer_run(glob->builder->analyzer, text, len_bytes, false, take_piece_word, glob);
    glob->open = glob->open && glob->word_seen; /* separators alone end a word */
}

static void take_mark(struct glob *glob, char mark)
{
    if (!glob->open) {
        end_word(glob);
    }
    if (mark != '*' || glob->word.len_bytes == 0 || glob->word.data[glob->word.len_bytes - 1] != '*') {
        buffer_append_byte(&glob->word, mark);
    }
    glob->marked = true;
    glob->open = true;
}

static bool take_glob(struct term_builder *builder)
{
    if (!has_inner_mark(builder) || has_cjk(builder)) {
        return false;
    }
    struct glob glob = {.builder = builder};
    struct mark_run run;
    size_t piece = 0;
    for (size_t at = 0; find_run(builder, at, &run); at = run.end) {
        for (size_t i = run.start; i < run.end; i++) {
            if (counts(builder, &run, i)) {
                take_piece(&glob, builder->text + piece, i - piece);
                take_mark(&glob, builder->text[i]);
                piece = i + 1;
            }
        }
    }
    take_piece(&glob, builder->text + piece, builder->len_bytes - piece);
    end_word(&glob);
    buffer_release(&glob.word);
    return true;
}

/* --- fuzzy: word~ ------------------------------------------------------------------------------------------------------- */

/* Whether the chunk ends in a tilde and how many edits it allows; *len_bytes becomes what stands before it. */
static bool read_tilde(const char *text, size_t *len_bytes, unsigned *edits)
{
    size_t tilde = *len_bytes;
    while (tilde > 0 && text[tilde - 1] >= '0' && text[tilde - 1] <= '9') {
        tilde--;
    }
    if (tilde < 2 || text[tilde - 1] != '~') {
        return false;
    }
    const size_t digits = *len_bytes - tilde;
    *edits = digits == 0 ? 1 : digits == 1 ? (unsigned)(text[tilde] - '0') : TERM_EDITS_MAX + 1U;
    *len_bytes = tilde - 1;
    return true;
}

/* The last word, or the whole of the last compound, with its neighbours. False where it is no such chunk. */
static bool take_fuzzy(struct term_builder *builder, struct lex *lex)
{
    const size_t typed_len = builder->len_bytes;
    unsigned edits = 0;
    if (!read_tilde(builder->text, &builder->len_bytes, &edits)) {
        return false;
    }
    const size_t before = builder->elements;
    take_plain(builder);
    if (builder->elements == before || builder->arena->failed) {
        builder->len_bytes = typed_len;
        return true;
    }
    if (edits > TERM_EDITS_MAX) {
        lex_note(lex, "at most %d edits: %.*s", TERM_EDITS_MAX, typed_len < 60 ? (int)typed_len : 60, builder->text);
        edits = TERM_EDITS_MAX;
    }
    struct element *last = &builder->element[builder->elements - 1];
    struct pattern *pattern = &builder->pattern[last->first];
    if (last->has_joined) {
        *pattern = last->joined;
        builder->patterns = last->first + 1;
        last->parts = 1;
        last->has_joined = false;
    }
    pattern = &builder->pattern[builder->patterns - 1];
    if (!pattern->cjk) {
        pattern->kind = PATTERN_FUZZY;
        pattern->edits = edits;
        pattern->acronym = false;
    }
    return true;
}

/* --- terms -------------------------------------------------------------------------------------------------------------- */

static void take_chunk(struct term_builder *builder, struct lex *lex)
{
    if (!take_as_written(builder) && !take_glob(builder) && !take_fuzzy(builder, lex)) {
        take_plain(builder);
    }
}

static const char *skip_space(const char *at, const char *end, bool space)
{
    while (at < end) {
        uint32_t c = 0;
        const size_t n = utf8_decode(at, (size_t)(end - at), &c);
        if (utf8_is_space(c) != space) {
            break;
        }
        at += n;
    }
    return at;
}

static bool build_term(struct ast *term, struct lex *lex, const char *text, size_t len_bytes, bool open_question)
{
    struct arena *arena = lex->arena;
    struct term_builder builder = {.arena = arena, .analyzer = lex->analyzer, .open_question = open_question};
    const char *end = text + len_bytes;
    for (const char *at = text; (at = skip_space(at, end, true)) < end;) {
        builder.text = at;
        at = skip_space(at, end, false);
        builder.len_bytes = (size_t)(at - builder.text);
        take_chunk(&builder, lex);
    }
    if (builder.patterns == 0 || arena->failed) {
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

bool term_build(struct ast *term, struct lex *lex, const char *text, size_t len_bytes)
{
    return build_term(term, lex, text, len_bytes, false);
}

bool term_build_open(struct ast *term, struct lex *lex, const char *text, size_t len_bytes)
{
    return build_term(term, lex, text, len_bytes, true);
}

bool filter_build(struct ast *filter, struct arena *arena, struct analyzer *analyzer, const char *text,
                  size_t len_bytes)
{
    struct term_builder builder = {
        .arena = arena, .analyzer = analyzer, .text = text, .len_bytes = len_bytes, .words_only = true};
    take_plain(&builder);
    if (builder.patterns == 0 || arena->failed) {
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
    filter->prefix = builder.pattern[builder.patterns - 1].kind == PATTERN_PREFIX;
    return true;
}
