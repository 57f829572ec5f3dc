#include "lexis_lex.h"

#include "ast.h"
#include "utf8.h"

#include <string.h>
#include <strings.h>

enum { COLUMNS_HLEAD = COLUMN_HEADLINE | COLUMN_BODY };

static const struct lexis_function FUNCTIONS[] = {
    {.name = "headline", .kind = LEXIS_COLUMNS, .columns = COLUMN_HEADLINE},
    {.name = "title", .kind = LEXIS_COLUMNS, .columns = COLUMN_HEADLINE},
    {.name = "hlead", .kind = LEXIS_COLUMNS, .columns = COLUMNS_HLEAD, .lead = true},
    {.name = "lead", .kind = LEXIS_COLUMNS, .columns = COLUMN_BODY, .lead = true},
    {.name = "body", .kind = LEXIS_COLUMNS, .columns = COLUMN_BODY},
    {.name = "text", .kind = LEXIS_COLUMNS, .columns = COLUMN_BODY},
    {.name = "byline", .kind = LEXIS_COLUMNS, .columns = COLUMN_AUTHOR},
    {.name = "author", .kind = LEXIS_COLUMNS, .columns = COLUMN_AUTHOR},
    {.name = "dateline", .kind = LEXIS_COLUMNS, .columns = COLUMN_DATELINE},
    {.name = "publication", .kind = LEXIS_FILTER, .field = NEWSIDX_SOURCE},
    {.name = "source", .kind = LEXIS_FILTER, .field = NEWSIDX_SOURCE},
    {.name = "section", .kind = LEXIS_FILTER, .field = NEWSIDX_SECTION},
    {.name = "place", .kind = LEXIS_FILTER, .field = NEWSIDX_PLACE},
    {.name = "agency", .kind = LEXIS_FILTER, .field = NEWSIDX_AGENCY},
    {.name = "language", .kind = LEXIS_FILTER, .field = NEWSIDX_LANGUAGE},
    {.name = "caps", .kind = LEXIS_LETTERS, .letters = CASE_CAPITAL},
    {.name = "allcaps", .kind = LEXIS_LETTERS, .letters = CASE_CAPITALS},
    {.name = "nocaps", .kind = LEXIS_LETTERS, .letters = CASE_SMALL},
    {.name = "atleast", .kind = LEXIS_ATLEAST},
    {.name = "date", .kind = LEXIS_DATES},
    {.name = "plural", .kind = LEXIS_PASSED},
    {.name = "singular", .kind = LEXIS_PASSED},
};

static const struct {
    const char *name;
    enum lexis_kind kind;
} CONNECTORS[] = {
    {"or", LEXIS_OR},        {"and", LEXIS_AND},          {"&", LEXIS_AND},           {"not", LEXIS_NOT},
    {"w/s", LEXIS_SENTENCE}, {"/s", LEXIS_SENTENCE},      {"w/sent", LEXIS_SENTENCE}, {"w/p", LEXIS_PARAGRAPH},
    {"/p", LEXIS_PARAGRAPH}, {"w/para", LEXIS_PARAGRAPH}, {"w/seg", LEXIS_SEGMENT},   {"/seg", LEXIS_SEGMENT},
};

static const struct {
    const char *name;
    bool ordered;
} DISTANCES[] = {{"w/", false}, {"within/", false}, {"near/", false}, {"onear/", true},
                 {"/", false},  {"pre/", true},     {"+", true}};

struct cutter {
    struct lexis_tokens *out;
    struct lex *lex;
    const char *at;
    const char *end;
};

static bool push(struct cutter *cutter, struct lexis_token token)
{
    struct lexis_tokens *out = cutter->out;
    if (out->count == out->capacity) {
        const size_t capacity = out->capacity == 0 ? 64 : out->capacity * 2;
        struct lexis_token *grown = arena_alloc(cutter->lex->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        if (out->count > 0) {
            memcpy(grown, out->token, out->count * sizeof *grown);
        }
        out->token = grown;
        out->capacity = capacity;
    }
    out->token[out->count++] = token;
    return true;
}

static bool is_quote(uint32_t c)
{
    return c == '"' || c == 0x201C || c == 0x201D || c == 0x201E || c == 0xAB || c == 0xBB;
}

static size_t decode(const struct cutter *cutter, const char *at, uint32_t *c)
{
    return utf8_decode(at, (size_t)(cutter->end - at), c);
}

static bool cut_phrase(struct cutter *cutter)
{
    struct lexis_token token = {.kind = LEXIS_PHRASE, .text = cutter->at};
    uint32_t c = 0;
    size_t n = 0;
    while (cutter->at < cutter->end) {
        n = decode(cutter, cutter->at, &c);
        if (is_quote(c)) {
            break;
        }
        cutter->at += n;
    }
    token.len_bytes = (size_t)(cutter->at - token.text);
    if (cutter->at < cutter->end) {
        cutter->at += n;
    } else {
        lex_note(cutter->lex, "a quotation mark is missing; read as a phrase to the end");
    }
    return push(cutter, token);
}

/* Digits from at to end and nothing else. */
static bool read_number(unsigned *number, const char *at, const char *end)
{
    *number = 0;
    const bool any = at < end;
    for (; at < end && *at >= '0' && *at <= '9'; at++) {
        *number = *number * 10 + (unsigned)(*at - '0');
        *number = *number > LEX_DISTANCE_MAX ? LEX_DISTANCE_MAX : *number;
    }
    return any && at == end;
}

static bool read_distance(struct lexis_token *token)
{
    const char *end = token->text + token->len_bytes;
    for (size_t i = 0; i < sizeof DISTANCES / sizeof *DISTANCES; i++) {
        const size_t len = strlen(DISTANCES[i].name);
        if (token->len_bytes > len && strncasecmp(token->text, DISTANCES[i].name, len) == 0 &&
            read_number(&token->number, token->text + len, end)) {
            token->kind = LEXIS_NEAR;
            token->ordered = DISTANCES[i].ordered;
            return true;
        }
    }
    return false;
}

static void read_connector(struct lexis_token *token)
{
    if (read_distance(token)) {
        return;
    }
    for (size_t i = 0; i < sizeof CONNECTORS / sizeof *CONNECTORS; i++) {
        if (strlen(CONNECTORS[i].name) == token->len_bytes &&
            strncasecmp(CONNECTORS[i].name, token->text, token->len_bytes) == 0) {
            token->kind = CONNECTORS[i].kind;
        }
    }
}

/* and not, but not: the not alone says it; not w/n is one connector. */
static void join_not(struct cutter *cutter)
{
    struct lexis_tokens *out = cutter->out;
    const size_t last = out->count - 1;
    const enum lexis_kind kind = out->token[last].kind;
    if (last > 0 && out->token[last - 1].kind == LEXIS_NOT && kind >= LEXIS_NEAR && kind <= LEXIS_SEGMENT) {
        out->token[last - 1] = out->token[last];
        out->token[last - 1].negated = true;
        out->count--;
        return;
    }
    if (out->token[last].kind != LEXIS_NOT || last == 0) {
        return;
    }
    const struct lexis_token *before = &out->token[last - 1];
    const bool but = before->kind == LEXIS_WORD && before->len_bytes == 3 && strncasecmp(before->text, "but", 3) == 0;
    if (before->kind == LEXIS_AND || but) {
        out->token[last - 1] = out->token[last];
        out->count--;
    }
}

static const struct lexis_function *find_function(const char *text, size_t len_bytes, unsigned *number)
{
    for (size_t i = 0; i < sizeof FUNCTIONS / sizeof *FUNCTIONS; i++) {
        const size_t len = strlen(FUNCTIONS[i].name);
        if (len_bytes < len || strncasecmp(text, FUNCTIONS[i].name, len) != 0) {
            continue;
        }
        const bool counted = FUNCTIONS[i].kind == LEXIS_ATLEAST;
        if (counted ? read_number(number, text + len, text + len_bytes) : len_bytes == len) {
            return &FUNCTIONS[i];
        }
    }
    return NULL;
}

/* Of date(...) everything to the closing parenthesis is one token. */
static bool cut_date(struct cutter *cutter)
{
    struct lexis_token token = {.kind = LEXIS_DATE, .text = ++cutter->at};
    for (size_t depth = 0; cutter->at < cutter->end && (*cutter->at != ')' || depth > 0); cutter->at++) {
        depth += *cutter->at == '(';
        depth -= *cutter->at == ')';
    }
    token.len_bytes = (size_t)(cutter->at - token.text);
    cutter->at += cutter->at < cutter->end;
    return push(cutter, token);
}

static bool is_date_relation(const char *text, size_t len_bytes)
{
    static const char *const RELATIONS[] = {"aft", "bef", "is", "geq", "leq", "gtr", "lss", "=", ">", "<", ">=", "<="};
    for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++) {
        if (strlen(RELATIONS[i]) == len_bytes && strncasecmp(RELATIONS[i], text, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static const char *skip_blanks(const struct cutter *cutter, const char *at)
{
    while (at < cutter->end && (*at == ' ' || *at == '\t' || *at == '\n')) {
        at++;
    }
    return at;
}

static const char *skip_word(const struct cutter *cutter, const char *at)
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

/* date aft 2014-11-07, without parentheses. */
static bool cut_bare_date(struct cutter *cutter, bool *cut)
{
    const char *relation = skip_blanks(cutter, cutter->at);
    const char *relation_end = skip_word(cutter, relation);
    const char *value = skip_blanks(cutter, relation_end);
    const char *value_end = skip_word(cutter, value);
    *cut = is_date_relation(relation, (size_t)(relation_end - relation)) && value_end > value;
    if (!*cut) {
        return true;
    }
    cutter->at = value_end;
    return push(cutter, (struct lexis_token){
                            .kind = LEXIS_DATE, .text = relation, .len_bytes = (size_t)(value_end - relation)});
}

/* within 5, in two words. */
static bool cut_within(struct cutter *cutter, bool *cut)
{
    struct lexis_token token = {.kind = LEXIS_NEAR, .text = skip_blanks(cutter, cutter->at)};
    const char *end = skip_word(cutter, token.text);
    token.len_bytes = (size_t)(end - token.text);
    *cut = read_number(&token.number, token.text, end);
    if (!*cut) {
        return true;
    }
    cutter->at = end;
    return push(cutter, token);
}

static bool cut_word(struct cutter *cutter)
{
    struct lexis_token token = {.kind = LEXIS_WORD, .text = cutter->at};
    cutter->at = skip_word(cutter, cutter->at);
    token.len_bytes = (size_t)(cutter->at - token.text);
    unsigned number = 0;
    const struct lexis_function *function = find_function(token.text, token.len_bytes, &number);
    if (function != NULL && cutter->at < cutter->end && *cutter->at == '(') {
        if (function->kind == LEXIS_DATES) {
            return cut_date(cutter);
        }
        cutter->at++;
        token.kind = LEXIS_OPEN;
        token.function = function;
        token.number = number;
        return push(cutter, token);
    }
    if (token.len_bytes > 5 && strncasecmp(token.text, "date", 4) == 0 && strchr("<>=", token.text[4]) != NULL) {
        return push(cutter,
                    (struct lexis_token){.kind = LEXIS_DATE, .text = token.text + 4, .len_bytes = token.len_bytes - 4});
    }
    bool cut = false;
    if (token.len_bytes == 6 && strncasecmp(token.text, "within", 6) == 0 && (!cut_within(cutter, &cut) || cut)) {
        return cut;
    }
    if (function != NULL && function->kind == LEXIS_DATES && (!cut_bare_date(cutter, &cut) || cut)) {
        return cut;
    }
    read_connector(&token);
    if (!push(cutter, token)) {
        return false;
    }
    join_not(cutter);
    return true;
}

/* Drops closing parentheses without a partner, those that nest too deep, and adds the missing ones. */
static bool balance(struct cutter *cutter)
{
    struct lexis_tokens *out = cutter->out;
    size_t depth = 0;
    size_t too_deep = 0;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        const struct lexis_token token = out->token[i];
        bool drop = false;
        if (token.kind == LEXIS_OPEN) {
            drop = depth == LEX_DEPTH_MAX;
            too_deep += drop;
            depth += !drop;
        } else if (token.kind == LEXIS_CLOSE) {
            drop = too_deep > 0 || depth == 0;
            if (depth == 0) {
                lex_note(cutter->lex, "a closing parenthesis without its partner was dropped");
            }
            depth -= !drop;
            too_deep -= too_deep > 0;
        }
        if (!drop) {
            out->token[kept++] = token;
        }
    }
    out->count = kept;
    if (depth > 0) {
        lex_note(cutter->lex, "a closing parenthesis is missing; added at the end");
    }
    bool ok = true;
    for (; depth > 0 && ok; depth--) {
        ok = push(cutter, (struct lexis_token){.kind = LEXIS_CLOSE, .text = ""});
    }
    return ok;
}

bool lexis_lex(struct lexis_tokens *out, struct lex *lex, const char *text, size_t len_bytes)
{
    struct cutter cutter = {.out = out, .lex = lex, .at = text, .end = text + len_bytes};
    bool ok = true;
    while (ok && cutter.at < cutter.end) {
        uint32_t c = 0;
        const size_t n = decode(&cutter, cutter.at, &c);
        if (utf8_is_space(c)) {
            cutter.at += n;
        } else if (c == '(' || c == ')') {
            const enum lexis_kind kind = c == '(' ? LEXIS_OPEN : LEXIS_CLOSE;
            ok = push(&cutter, (struct lexis_token){.kind = kind, .text = cutter.at, .len_bytes = 1});
            cutter.at += n;
        } else if (is_quote(c)) {
            cutter.at += n;
            ok = cut_phrase(&cutter);
        } else {
            ok = cut_word(&cutter);
        }
    }
    return ok && balance(&cutter);
}
