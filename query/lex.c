#include "lex.h"

#include "buffer.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

void lex_note(struct lex *lex, const char *format, ...)
{
    if (lex->note_count++ >= LEX_NOTES_MAX) {
        return;
    }
    char text[300];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    struct lex_note *note = arena_alloc(lex->arena, sizeof *note);
    char *copy = arena_copy(lex->arena, text, strlen(text));
    if (note != NULL && copy != NULL) {
        note->text = copy;
        *lex->last_note = note;
        lex->last_note = &note->next;
    }
}

/* A note about a piece of the query, which is shown shortened. */
static void note_piece(struct lex *lex, const char *what, const struct lex_token *token)
{
    enum { SHOWN_BYTES = 60 };
    size_t shown = token->len_bytes < SHOWN_BYTES ? token->len_bytes : SHOWN_BYTES;
    while (shown > 0 && shown < token->len_bytes && ((unsigned char)token->text[shown] & 0xC0) == 0x80) {
        shown--;
    }
    lex_note(lex, "%s: %.*s%s", what, (int)shown, token->text, shown < token->len_bytes ? "..." : "");
}

static bool push(struct lex *lex, struct lex_token token)
{
    if (lex->count == lex->capacity) {
        const size_t capacity = lex->capacity == 0 ? 64 : lex->capacity * 2;
        struct lex_token *grown = arena_alloc(lex->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        if (lex->count > 0) {
            memcpy(grown, lex->token, lex->count * sizeof *grown);
        }
        lex->token = grown;
        lex->capacity = capacity;
    }
    lex->token[lex->count++] = token;
    return true;
}

/* --- cutting ------------------------------------------------------------------------------------------------------------ */

struct cutter {
    struct lex *lex;
    const char *at;
    const char *end;
    bool term_may_begin; /* for the minus sign: at the beginning, after white space, after an opening parenthesis */
    bool after_minus;    /* what follows is a term, never an operator */
};

static size_t decode(const struct cutter *cutter, const char *at, uint32_t *c)
{
    return utf8_decode(at, (size_t)(cutter->end - at), c);
}

static bool is_quote(uint32_t c)
{
    return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB;
}

/* The end of the word at `at`: white space, a quotation mark or a parenthesis. */
static const char *find_word_end(const struct cutter *cutter, const char *at)
{
    while (at < cutter->end) {
        uint32_t c = 0;
        const size_t n = decode(cutter, at, &c);
        if (utf8_is_space(c) || is_quote(c) || c == '(' || c == ')') {
            break;
        }
        at += n;
    }
    return at;
}

static unsigned read_number(const char *at, const char *end)
{
    unsigned number = 0;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        number = number * 10 + (unsigned)(*at - '0');
        if (number > LEX_DISTANCE_MAX) {
            number = LEX_DISTANCE_MAX;
        }
    }
    return number;
}

static const char *skip_digits(const char *at, const char *end)
{
    while (at < end && *at >= '0' && *at <= '9') {
        at++;
    }
    return at;
}

/* From an opening quotation mark to the next one of any kind, and the slop behind it. */
static bool cut_phrase(struct cutter *cutter, size_t quote_len)
{
    struct lex_token token = {.kind = LEX_PHRASE, .text = cutter->at + quote_len};
    const char *at = token.text;
    uint32_t c = 0;
    size_t n = 0;
    while (at < cutter->end) {
        n = decode(cutter, at, &c);
        if (is_quote(c)) {
            break;
        }
        at += n;
    }
    token.len_bytes = (size_t)(at - token.text);
    if (at == cutter->end) {
        note_piece(cutter->lex, "a quotation mark is missing; read as a phrase to the end", &token);
    } else {
        at += n;
        const char *digits = at + 1;
        if (at < cutter->end && *at == '~' && digits < cutter->end && *digits >= '0' && *digits <= '9') {
            token.number = read_number(digits, cutter->end);
            at = skip_digits(digits, cutter->end);
        }
    }
    cutter->at = at;
    return push(cutter->lex, token);
}

/* NEAR, NEAR/n, w/n, pre/n: all of the word. */
static bool read_near(struct lex_token *token)
{
    static const struct {
        const char *name;
        bool any_case;
        bool ordered;
    } FORMS[] = {{"NEAR/", false, false}, {"w/", true, false}, {"pre/", true, true}};
    const char *end = token->text + token->len_bytes;
    if (token->len_bytes == 4 && memcmp(token->text, "NEAR", 4) == 0) {
        token->kind = LEX_NEAR;
        token->number = LEX_DISTANCE_DEFAULT;
        return true;
    }
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        const size_t len = strlen(FORMS[i].name);
        if (token->len_bytes > len && strncasecmp(token->text, FORMS[i].name, len) == 0 &&
            (FORMS[i].any_case || memcmp(token->text, FORMS[i].name, len) == 0) &&
            skip_digits(token->text + len, end) == end) {
            token->kind = LEX_NEAR;
            token->ordered = FORMS[i].ordered;
            token->number = read_number(token->text + len, end);
            return true;
        }
    }
    return false;
}

static void read_operator(struct lex_token *token)
{
    static const struct {
        const char *name;
        enum lex_kind kind;
        bool capital;
    } OPERATORS[] = {{"AND", LEX_AND, true},
                     {"and", LEX_AND, false},
                     {"OR", LEX_OR, true},
                     {"or", LEX_OR, false},
                     {"NOT", LEX_NOT, true}};
    if (read_near(token)) {
        return;
    }
    for (size_t i = 0; i < sizeof OPERATORS / sizeof *OPERATORS; i++) {
        if (strlen(OPERATORS[i].name) == token->len_bytes &&
            memcmp(OPERATORS[i].name, token->text, token->len_bytes) == 0) {
            token->kind = OPERATORS[i].kind;
            token->capital = OPERATORS[i].capital;
        }
    }
}

/* name: with something right after the colon that can be its value. Returns the length with the colon, or 0. */
static size_t match_field(struct cutter *cutter, const struct field **field)
{
    const char *at = cutter->at;
    while (at < cutter->end && ((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z'))) {
        at++;
    }
    const size_t name_len = (size_t)(at - cutter->at);
    if (name_len == 0 || at >= cutter->end || *at != ':' || at + 1 >= cutter->end) {
        return 0;
    }
    uint32_t c = 0;
    (void)decode(cutter, at + 1, &c);
    if (utf8_is_space(c) || c == ')') {
        return 0;
    }
    *field = field_named(cutter->at, name_len);
    if (*field == NULL) {
        const struct lex_token token = {.text = cutter->at, .len_bytes = name_len + 1};
        note_piece(cutter->lex, "no such field, searched as words", &token);
        return 0;
    }
    return name_len + 1;
}

/* A word, or a field and then its value. */
static bool cut_word(struct cutter *cutter)
{
    struct lex *lex = cutter->lex;
    const struct field *field = NULL;
    const size_t field_len = match_field(cutter, &field);
    if (field_len > 0) {
        if (!push(lex,
                  (struct lex_token){.kind = LEX_FIELD, .text = cutter->at, .len_bytes = field_len, .field = field})) {
            return false;
        }
        cutter->at += field_len;
    }
    struct lex_token token = {.kind = LEX_WORD, .text = cutter->at};
    cutter->at = find_word_end(cutter, cutter->at);
    token.len_bytes = (size_t)(cutter->at - token.text);
    if (token.len_bytes == 0) {
        return true; /* the value is a phrase or a group, cut next */
    }
    if (field_len == 0 && !cutter->after_minus) {
        read_operator(&token);
    }
    cutter->after_minus = false;
    return push(lex, token);
}

static bool begins_excluded_term(const struct cutter *cutter)
{
    if (!cutter->term_may_begin || cutter->at + 1 >= cutter->end) {
        return false;
    }
    uint32_t c = 0;
    (void)decode(cutter, cutter->at + 1, &c);
    return !utf8_is_space(c) && c != ')' && c != '-';
}

static bool cut_next(struct cutter *cutter)
{
    uint32_t c = 0;
    const size_t n = decode(cutter, cutter->at, &c);
    if (utf8_is_space(c)) {
        cutter->at += n;
        cutter->term_may_begin = true;
        return true;
    }
    const bool may_begin = cutter->term_may_begin;
    cutter->term_may_begin = c == '(';
    if (c == '(' || c == ')' || is_quote(c)) {
        cutter->after_minus = false;
    }
    if (c == '(' || c == ')') {
        const struct lex_token token = {.kind = c == '(' ? LEX_OPEN : LEX_CLOSE, .text = cutter->at, .len_bytes = 1};
        cutter->at += n;
        return push(cutter->lex, token);
    }
    if (is_quote(c)) {
        return cut_phrase(cutter, n);
    }
    cutter->term_may_begin = may_begin;
    if (c == '-' && begins_excluded_term(cutter)) {
        const struct lex_token token = {.kind = LEX_NOT, .text = cutter->at, .len_bytes = 1, .minus = true};
        cutter->at += n;
        cutter->term_may_begin = false;
        cutter->after_minus = true;
        return push(cutter->lex, token);
    }
    cutter->term_may_begin = false;
    return cut_word(cutter);
}

/* --- deciding ----------------------------------------------------------------------------------------------------------- */

static int stop_at_first(void *context, const struct token *token)
{
    (void)context;
    (void)token;
    return 1;
}

static bool has_word(const struct lex *lex, const struct lex_token *token)
{
    return analyzer_run(lex->analyzer, token->text, token->len_bytes, true, stop_at_first, NULL) != 0;
}

static void compact(struct lex *lex)
{
    size_t kept = 0;
    for (size_t i = 0; i < lex->count; i++) {
        if (lex->token[i].kind != LEX_DROPPED) {
            lex->token[kept++] = lex->token[i];
        }
    }
    lex->count = kept;
}

/* A minus sign or field in front of something that is dropped goes with it; what was dropped before has taken its own along. */
static void drop_with_prefixes(struct lex *lex, size_t i)
{
    lex->token[i].kind = LEX_DROPPED;
    while (i > 0 &&
           (lex->token[i - 1].kind == LEX_FIELD || (lex->token[i - 1].kind == LEX_NOT && lex->token[i - 1].minus))) {
        i--;
        lex->token[i].kind = LEX_DROPPED;
    }
}

static void drop_wordless(struct lex *lex)
{
    size_t terms = 0;
    for (size_t i = 0; i < lex->count; i++) {
        struct lex_token *token = &lex->token[i];
        if (token->kind != LEX_WORD && token->kind != LEX_PHRASE) {
            continue;
        }
        const struct field *field = i > 0 && lex->token[i - 1].kind == LEX_FIELD ? lex->token[i - 1].field : NULL;
        if (field != NULL && (field->kind == FIELD_DATE || field->kind == FIELD_STATE)) {
            continue; /* the parser says what is wrong with it */
        }
        if (!has_word(lex, token)) {
            note_piece(lex, token->len_bytes == 0 ? "an empty phrase was dropped" : "no word in it, dropped", token);
            drop_with_prefixes(lex, i);
        } else if (++terms > LEX_TERMS_MAX) {
            if (terms == LEX_TERMS_MAX + 1) {
                lex_note(lex, "only the first %d terms are searched", LEX_TERMS_MAX);
            }
            drop_with_prefixes(lex, i);
        }
    }
    compact(lex);
}

/* Drops parentheses without a partner, empty ones and those nested too deep; adds the closing ones that are missing. */
static bool balance(struct lex *lex)
{
    size_t depth = 0;
    size_t too_deep = 0;
    for (size_t i = 0; i < lex->count; i++) {
        struct lex_token *token = &lex->token[i];
        if (token->kind == LEX_OPEN) {
            if (depth == LEX_DEPTH_MAX || too_deep > 0) {
                too_deep++;
                token->kind = LEX_DROPPED;
            } else {
                depth++;
            }
        } else if (token->kind == LEX_CLOSE) {
            if (too_deep > 0) {
                too_deep--;
                token->kind = LEX_DROPPED;
            } else if (depth == 0) {
                lex_note(lex, "a closing parenthesis without its partner was dropped");
                token->kind = LEX_DROPPED;
            } else {
                depth--;
            }
        }
    }
    compact(lex);
    if (depth > 0) {
        lex_note(lex, "a closing parenthesis is missing; added at the end");
    }
    for (; depth > 0; depth--) {
        if (!push(lex, (struct lex_token){.kind = LEX_CLOSE, .text = "", .len_bytes = 0})) {
            return false;
        }
    }
    return true;
}

static bool ends_term(const struct lex *lex, size_t i)
{
    const enum lex_kind kind = lex->token[i].kind;
    return kind == LEX_WORD || kind == LEX_PHRASE || kind == LEX_CLOSE;
}

static bool begins_term(const struct lex *lex, size_t i)
{
    const enum lex_kind kind = lex->token[i].kind;
    return kind == LEX_WORD || kind == LEX_PHRASE || kind == LEX_OPEN || kind == LEX_FIELD;
}

static bool begins_item(const struct lex *lex, size_t i)
{
    return begins_term(lex, i) || (lex->token[i].kind == LEX_NOT && lex->token[i].minus);
}

/* and, or in lower case are operators only between two terms. */
static void decide_lower_case(struct lex *lex)
{
    for (size_t i = 0; i < lex->count; i++) {
        struct lex_token *token = &lex->token[i];
        const bool lower = (token->kind == LEX_AND || token->kind == LEX_OR) && !token->capital;
        const bool between = i > 0 && ends_term(lex, i - 1) && i + 1 < lex->count && begins_item(lex, i + 1);
        if (lower && !between) {
            note_piece(lex, "no operator without a term on both sides, searched as a word", token);
            token->kind = LEX_WORD;
        }
    }
}

static bool is_operator(const struct lex_token *token)
{
    return token->kind == LEX_AND || token->kind == LEX_OR || token->kind == LEX_NEAR ||
           (token->kind == LEX_NOT && !token->minus);
}

/* Of several operators in a row the last one counts, with the AND or OR directly before it where it is a NOT. */
static void drop_rows(struct lex *lex)
{
    for (size_t i = 0; i + 1 < lex->count; i++) {
        struct lex_token *token = &lex->token[i];
        const struct lex_token *next = &lex->token[i + 1];
        const bool last_but_not = next->kind == LEX_NOT && (i + 2 >= lex->count || !is_operator(&lex->token[i + 2])) &&
                                  (token->kind == LEX_AND || token->kind == LEX_OR);
        if (is_operator(token) && is_operator(next) && !last_but_not) {
            note_piece(lex, "an operator without its terms was dropped", token);
            token->kind = LEX_DROPPED;
        }
    }
    compact(lex);
}

static bool is_complete(const struct lex *lex, size_t i, size_t right)
{
    const bool right_term = right < lex->count && begins_term(lex, right);
    const bool left_term = i > 0 && ends_term(lex, i - 1);
    switch (lex->token[i].kind) {
    case LEX_NOT:
        return right_term;
    case LEX_NEAR:
        return left_term && right_term;
    default:
        return left_term && (right_term || (right < lex->count && lex->token[right].kind == LEX_NOT));
    }
}

/* What has no terms: NEAR is a word then, the others are dropped. From the right, so that an AND sees whether its NOT stays. */
static void drop_incomplete(struct lex *lex)
{
    size_t right = lex->count; /* the nearest that stays */
    for (size_t k = lex->count; k > 0; right = lex->token[k - 1].kind != LEX_DROPPED ? k - 1 : right, k--) {
        struct lex_token *token = &lex->token[k - 1];
        if ((!is_operator(token) && token->kind != LEX_NOT) || is_complete(lex, k - 1, right)) {
            continue;
        }
        if (token->kind == LEX_NEAR) {
            note_piece(lex, "no operator without a term on both sides, searched as a word", token);
            token->kind = LEX_WORD;
        } else {
            note_piece(lex, "an operator without its terms was dropped", token);
            token->kind = LEX_DROPPED;
        }
    }
    compact(lex);
}

/* "( )" and whatever stands in front of it, until there is none. */
static void drop_empty_groups(struct lex *lex)
{
    size_t kept = 0;
    for (size_t i = 0; i < lex->count; i++) {
        const struct lex_token token = lex->token[i];
        if (token.kind == LEX_CLOSE && kept > 0 && lex->token[kept - 1].kind == LEX_OPEN) {
            kept--;
            while (kept > 0 && (lex->token[kept - 1].kind == LEX_FIELD ||
                                (lex->token[kept - 1].kind == LEX_NOT && lex->token[kept - 1].minus))) {
                kept--;
            }
            continue;
        }
        lex->token[kept++] = token;
    }
    lex->count = kept;
}

bool lex_query(struct lex *lex, const char *text, size_t len_bytes)
{
    lex->last_note = &lex->notes;
    struct cutter cutter = {.lex = lex, .at = text, .end = text + len_bytes, .term_may_begin = true};
    while (cutter.at < cutter.end) {
        if (!cut_next(&cutter)) {
            return false;
        }
    }
    drop_wordless(lex);
    if (!balance(lex)) {
        return false;
    }
    drop_empty_groups(lex);
    decide_lower_case(lex);
    drop_rows(lex);
    drop_incomplete(lex);
    drop_empty_groups(lex); /* ( AND ) is empty now */
    drop_incomplete(lex);
    return !lex->arena->failed;
}
