#include "lexis.h"

#include "error.h"
#include "lexis_dates.h"
#include "lexis_lex.h"
#include "near.h"
#include "terms.h"

#include <string.h>

enum { VARIANTS_MAX = 32 }; /* that asterisks at the ends of words may make of a phrase */

struct lexis {
    struct lex lex;
    struct lexis_tokens tokens;
    const struct query_options *options;
    const char *text;
    size_t at;
    size_t terms;
    unsigned columns;
    bool lead;
    enum pattern_case letters;
    const struct lexis_function *filter; /* around this place */
    enum newsidx_status status;
    struct newsidx_error *error;
};

static struct ast *parse_all(struct lexis *lexis);

static struct ast *new_node(struct lexis *lexis, enum ast_kind kind, size_t children)
{
    struct ast *node = arena_alloc(lexis->lex.arena, sizeof *node);
    struct ast **child = children > 0 ? arena_alloc(lexis->lex.arena, children * sizeof *child) : NULL;
    if (node == NULL || (children > 0 && child == NULL)) {
        return NULL;
    }
    *node = (struct ast){.kind = kind, .child = child, .count = children, .columns = lexis->columns};
    return node;
}

static const struct lexis_token *peek(const struct lexis *lexis)
{
    return lexis->at < lexis->tokens.count ? &lexis->tokens.token[lexis->at] : NULL;
}

static bool is_next(const struct lexis *lexis, enum lexis_kind kind)
{
    const struct lexis_token *token = peek(lexis);
    return token != NULL && token->kind == kind;
}

/* left and right under a list node; where one is missing the other stays alone. */
static struct ast *join(struct lexis *lexis, enum ast_kind kind, struct ast *left, struct ast *right)
{
    if (left == NULL || right == NULL) {
        return left != NULL ? left : right;
    }
    if (left->kind == kind && kind != AST_NEAR) { /* one flat list: a chain of thousands is no deep tree */
        struct ast **child = arena_alloc(lexis->lex.arena, (left->count + 1) * sizeof *child);
        if (child == NULL) {
            return NULL;
        }
        memcpy(child, left->child, left->count * sizeof *child);
        child[left->count++] = right;
        left->child = child;
        return left;
    }
    struct ast *node = new_node(lexis, kind, 2);
    if (node != NULL) {
        node->child[0] = left;
        node->child[1] = right;
    }
    return node;
}

static void note_dropped(struct lexis *lexis, const struct lexis_token *token)
{
    lex_note(&lexis->lex, "a connector without its terms was dropped: %.*s",
             (int)(token->len_bytes < 60 ? token->len_bytes : 60), token->text);
}

/* --- terms -------------------------------------------------------------------------------------------------------------- */

static void set_letters(struct ast *term, enum pattern_case letters)
{
    for (size_t i = 0; i < term->alternatives; i++) {
        for (size_t k = 0; k < term->alternative[i].count; k++) {
            ((struct pattern *)term->alternative[i].pattern)[k].letters = letters; /* just built, nobody shares them */
        }
    }
}

static bool ends_word(const char *text, size_t len_bytes, size_t at)
{
    return at == len_bytes || strchr(" \t\n", text[at]) != NULL;
}

/* Bytes of the run of asterisks at `at`, which is one. */
static size_t run_length(const char *text, size_t len_bytes, size_t at)
{
    size_t end = at;
    while (end < len_bytes && text[end] == '*') {
        end++;
    }
    return end - at;
}

/* In how many ways the asterisks at the ends of words can be taken: each stands for a character or for none. */
static unsigned count_variants(const char *text, size_t len_bytes)
{
    unsigned variants = 1;
    for (size_t i = 0; i < len_bytes; i++) {
        const size_t run = text[i] == '*' ? run_length(text, len_bytes, i) : 0;
        if (run > 0 && ends_word(text, len_bytes, i + run)) {
            variants *= run < VARIANTS_MAX ? (unsigned)run + 1 : VARIANTS_MAX;
            variants = variants < VARIANTS_MAX ? variants : VARIANTS_MAX;
        }
        i += run > 0 ? run - 1 : 0;
    }
    return variants;
}

/* The dialect's wildcards as newsq's: ! at the end of a word is *, * within one is ?; of the asterisks at the ends of words the
 * variant tells how many stay, each as ?. What newsq reads otherwise in front of or behind a word is a blank. */
static void translate(struct buffer *out, const char *text, size_t len_bytes, unsigned variant)
{
    for (size_t i = 0; i < len_bytes; i++) {
        const char c = text[i];
        if (c == '*') {
            const size_t run = run_length(text, len_bytes, i);
            const bool open = ends_word(text, len_bytes, i + run);
            const size_t kept = open ? variant % (run + 1) : run;
            variant = open ? variant / (unsigned)(run + 1) : variant;
            for (size_t k = 0; k < kept; k++) {
                buffer_append_byte(out, '?');
            }
            i += run - 1;
        } else if (c == '!') {
            const bool ends = ends_word(text, len_bytes, i + 1) || text[i + 1] == '!';
            buffer_append_byte(out, ends && i > 0 ? '*' : ' ');
        } else {
            buffer_append_byte(out, c == '=' || c == '~' ? ' ' : c);
        }
    }
}

static struct ast *make_variant(struct lexis *lexis, const char *text, size_t len_bytes, unsigned variant)
{
    struct ast *term = new_node(lexis, AST_TERM, 0);
    struct buffer native = BUFFER_INIT;
    translate(&native, text, len_bytes, variant);
    char *copy = arena_copy(lexis->lex.arena, buffer_text(&native), native.len_bytes);
    const bool built = term != NULL && copy != NULL && term_build_open(term, &lexis->lex, copy, native.len_bytes);
    buffer_release(&native);
    if (!built) {
        return NULL;
    }
    term->lead = lexis->lead;
    term->shown = arena_copy(lexis->lex.arena, text, len_bytes);
    if (lexis->letters != CASE_ANY) {
        set_letters(term, lexis->letters);
    }
    return term;
}

static struct ast *make_filter(struct lexis *lexis, const char *text, size_t len_bytes)
{
    struct ast *filter = new_node(lexis, AST_FILTER, 0);
    struct buffer native = BUFFER_INIT;
    translate(&native, text, len_bytes, 0);
    char *copy = arena_copy(lexis->lex.arena, buffer_text(&native), native.len_bytes);
    const bool built = filter != NULL && copy != NULL &&
                       filter_build(filter, lexis->lex.arena, lexis->lex.analyzer, copy, native.len_bytes);
    buffer_release(&native);
    if (!built) {
        return NULL;
    }
    filter->field = lexis->filter->field;
    return filter;
}

/* Words next to each other are a phrase. NULL where there is no word in them. */
static struct ast *make_term(struct lexis *lexis, const char *text, size_t len_bytes)
{
    if (++lexis->terms > LEX_TERMS_MAX) {
        if (lexis->terms == LEX_TERMS_MAX + 1) {
            lex_note(&lexis->lex, "only the first %d terms are searched", LEX_TERMS_MAX);
        }
        return NULL;
    }
    struct ast *all = NULL;
    if (lexis->filter != NULL) {
        all = make_filter(lexis, text, len_bytes);
    } else {
        const unsigned variants = count_variants(text, len_bytes);
        for (unsigned variant = 0; variant < variants; variant++) {
            all = join(lexis, AST_OR, all, make_variant(lexis, text, len_bytes, variant));
        }
        if (variants == VARIANTS_MAX) {
            lex_note(&lexis->lex, "of so many asterisks at the ends of words only %d ways are searched", VARIANTS_MAX);
        }
    }
    if (all == NULL) {
        lex_note(&lexis->lex, "no word in it, dropped: %.*s", (int)(len_bytes < 60 ? len_bytes : 60), text);
    }
    return all;
}

static struct ast *parse_words(struct lexis *lexis)
{
    const struct lexis_token *first = peek(lexis);
    const struct lexis_token *last = first;
    lexis->at++;
    if (first->kind == LEXIS_WORD) {
        while (is_next(lexis, LEXIS_WORD)) {
            last = peek(lexis);
            lexis->at++;
        }
    }
    return make_term(lexis, first->text, (size_t)(last->text + last->len_bytes - first->text));
}

static struct ast *parse_date(struct lexis *lexis)
{
    const struct lexis_token *token = peek(lexis);
    lexis->at++;
    const char *problem = "";
    struct ast *dates = lexis_dates(lexis->lex.arena, token->text, token->len_bytes, lexis->options->today, &problem);
    if (dates != NULL || lexis->lex.arena->failed) {
        return dates;
    }
    lexis->status = error_set(lexis->error, NEWSIDX_QUERY, "date(%.*s): not a date: %s",
                              (int)(token->len_bytes < 60 ? token->len_bytes : 60), token->text, problem);
    if (lexis->error != NULL) {
        lexis->error->column = (size_t)(token->text - lexis->text);
    }
    return NULL;
}

/* --- groups and functions ----------------------------------------------------------------------------------------------- */

/* So many times each of the places that a tree has. */
static struct ast *make_atleast(struct lexis *lexis, struct ast *inner, unsigned least)
{
    if (inner == NULL || inner->kind == AST_NOT || inner->kind == AST_FILTER || inner->kind == AST_DATES) {
        return inner;
    }
    if (inner->kind == AST_ATLEAST) {
        inner->least = inner->least > least ? inner->least : least;
        return inner;
    }
    if (near_is_place(inner)) {
        struct ast *node = new_node(lexis, AST_ATLEAST, 1);
        if (node != NULL) {
            node->child[0] = inner;
            node->least = least;
        }
        return node;
    }
    for (size_t i = 0; i < inner->count; i++) {
        inner->child[i] = make_atleast(lexis, inner->child[i], least);
    }
    return inner;
}

static struct ast *parse_group(struct lexis *lexis)
{
    const struct lexis_token *open = peek(lexis);
    const struct lexis outer = *lexis;
    const struct lexis_function *function = open->function;
    lexis->at++;
    if (function != NULL && function->kind == LEXIS_COLUMNS) {
        lexis->columns = function->columns;
        lexis->lead = function->lead;
    } else if (function != NULL && function->kind == LEXIS_LETTERS) {
        lexis->letters = (enum pattern_case)function->letters;
    } else if (function != NULL && function->kind == LEXIS_FILTER) {
        lexis->filter = function;
    }
    struct ast *group = parse_all(lexis);
    lexis->columns = outer.columns;
    lexis->lead = outer.lead;
    lexis->letters = outer.letters;
    lexis->filter = outer.filter;
    lexis->at += is_next(lexis, LEXIS_CLOSE);
    if (function != NULL && function->kind == LEXIS_ATLEAST && open->number > 1) {
        group = group != NULL ? near_distribute(group, &lexis->lex) : NULL; /* what is counted must be places */
        return make_atleast(lexis, group, open->number);
    }
    if (function != NULL && function->kind == LEXIS_PASSED) {
        lex_note(&lexis->lex, "%s() has no meaning here: words are found by their stem", function->name);
    }
    return group;
}

/* NULL where no term begins here. */
static struct ast *parse_primary(struct lexis *lexis)
{
    const struct lexis_token *token = peek(lexis);
    if (token == NULL) {
        return NULL;
    }
    switch (token->kind) {
    case LEXIS_WORD:
    case LEXIS_PHRASE:
        return parse_words(lexis);
    case LEXIS_DATE:
        return parse_date(lexis);
    case LEXIS_OPEN:
        return parse_group(lexis);
    default:
        return NULL;
    }
}

/* --- connectors, the strongest first ------------------------------------------------------------------------------------ */

static bool begins_term(const struct lexis *lexis)
{
    return is_next(lexis, LEXIS_WORD) || is_next(lexis, LEXIS_PHRASE) || is_next(lexis, LEXIS_OPEN) ||
           is_next(lexis, LEXIS_DATE);
}

static struct ast *parse_or(struct lexis *lexis)
{
    struct ast *left = parse_primary(lexis);
    while (is_next(lexis, LEXIS_OR) && lexis->status == NEWSIDX_OK) {
        const struct lexis_token *token = peek(lexis);
        lexis->at++;
        if (left == NULL || !begins_term(lexis)) {
            note_dropped(lexis, token);
        }
        left = join(lexis, AST_OR, left, parse_primary(lexis));
    }
    return left;
}

/* Joins by a NEAR of that unit. Lexis counts words from one term to the other, newsq those between. */
static struct ast *join_near(struct lexis *lexis, struct ast *left, struct ast *right, const struct lexis_token *token,
                             enum near_unit unit)
{
    if (left == NULL || right == NULL) {
        return left != NULL ? left : right;
    }
    struct ast *near = join(lexis, AST_NEAR, left, right);
    if (near == NULL) {
        return NULL;
    }
    near->unit = unit;
    near->distance = token->number > 0 ? token->number - 1 : 0;
    near->ordered = token->ordered;
    if (!token->negated) {
        return near;
    }
    lex_note(&lexis->lex, "not %.*s: articles where the two are ever so near are left out",
             (int)(token->len_bytes < 20 ? token->len_bytes : 20), token->text);
    struct ast *excluded = new_node(lexis, AST_NOT, 1);
    if (excluded == NULL) {
        return NULL;
    }
    excluded->child[0] = near;
    return join(lexis, AST_AND, left, excluded);
}

/* A chain of w/n and pre/n: the smallest n binds first, of equal ones the first. */
static struct ast *parse_near(struct lexis *lexis)
{
    enum { CHAIN_MAX = 64 };
    struct ast *operand[CHAIN_MAX];
    const struct lexis_token *between[CHAIN_MAX];
    size_t count = 1;
    operand[0] = parse_or(lexis);
    while (is_next(lexis, LEXIS_NEAR) && count < CHAIN_MAX && lexis->status == NEWSIDX_OK) {
        const struct lexis_token *token = peek(lexis);
        lexis->at++;
        struct ast *right = begins_term(lexis) ? parse_or(lexis) : NULL;
        if (operand[count - 1] == NULL || right == NULL) {
            note_dropped(lexis, token);
            operand[count - 1] = operand[count - 1] != NULL ? operand[count - 1] : right;
            continue;
        }
        between[count - 1] = token;
        operand[count++] = right;
    }
    while (count > 1) {
        size_t smallest = 0;
        for (size_t i = 1; i + 1 < count; i++) {
            smallest = between[i]->number < between[smallest]->number ? i : smallest;
        }
        operand[smallest] = join_near(lexis, operand[smallest], operand[smallest + 1], between[smallest], NEAR_WORDS);
        memmove(&operand[smallest + 1], &operand[smallest + 2], (count - smallest - 2) * sizeof *operand);
        memmove(&between[smallest], &between[smallest + 1], (count - smallest - 2) * sizeof *between);
        count--;
    }
    return operand[0];
}

typedef struct ast *parse_function(struct lexis *lexis);

static struct ast *parse_unit(struct lexis *lexis, parse_function *inner, enum lexis_kind kind, enum near_unit unit)
{
    struct ast *left = inner(lexis);
    while (is_next(lexis, kind) && lexis->status == NEWSIDX_OK) {
        const struct lexis_token *token = peek(lexis);
        lexis->at++;
        struct ast *right = begins_term(lexis) ? inner(lexis) : NULL;
        if (left == NULL || right == NULL) {
            note_dropped(lexis, token);
        }
        left = join_near(lexis, left, right, token, unit);
    }
    return left;
}

static struct ast *parse_sentence(struct lexis *lexis)
{
    return parse_unit(lexis, parse_near, LEXIS_SENTENCE, NEAR_SENTENCE);
}

static struct ast *parse_paragraph(struct lexis *lexis)
{
    return parse_unit(lexis, parse_sentence, LEXIS_PARAGRAPH, NEAR_PARAGRAPH);
}

static struct ast *parse_segment(struct lexis *lexis)
{
    return parse_unit(lexis, parse_paragraph, LEXIS_SEGMENT, NEAR_FIELD);
}

/* Terms that nothing connects, a phrase in quotes beside a word: both must be there. */
static struct ast *parse_and(struct lexis *lexis)
{
    struct ast *left = parse_segment(lexis);
    while ((is_next(lexis, LEXIS_AND) || begins_term(lexis)) && lexis->status == NEWSIDX_OK) {
        const struct lexis_token *token = peek(lexis);
        const bool connected = token->kind == LEXIS_AND;
        lexis->at += connected;
        if (connected && (left == NULL || !begins_term(lexis))) {
            note_dropped(lexis, token);
        }
        const size_t before = lexis->at;
        left = join(lexis, AST_AND, left, parse_segment(lexis));
        if (lexis->at == before && !connected) {
            break;
        }
    }
    return left;
}

static struct ast *parse_not(struct lexis *lexis)
{
    struct ast *left = parse_and(lexis);
    while (is_next(lexis, LEXIS_NOT) && lexis->status == NEWSIDX_OK) {
        const struct lexis_token *token = peek(lexis);
        lexis->at++;
        struct ast *right = parse_and(lexis);
        if (right == NULL) {
            note_dropped(lexis, token);
            continue;
        }
        struct ast *excluded = new_node(lexis, AST_NOT, 1);
        if (excluded == NULL) {
            return NULL;
        }
        excluded->child[0] = right;
        left = join(lexis, AST_AND, left, excluded);
    }
    return left;
}

/* To the end of the text or of a group. A connector that nothing took is dropped. */
static struct ast *parse_all(struct lexis *lexis)
{
    struct ast *all = NULL;
    while (peek(lexis) != NULL && !is_next(lexis, LEXIS_CLOSE) && lexis->status == NEWSIDX_OK) {
        const size_t before = lexis->at;
        all = join(lexis, AST_AND, all, parse_not(lexis));
        if (lexis->at == before) {
            note_dropped(lexis, peek(lexis));
            lexis->at++;
        }
    }
    return all;
}

enum newsidx_status lexis_parse(struct query *out, struct analyzer *analyzer, const char *text,
                                const struct query_options *options, struct newsidx_error *error)
{
    const size_t len = strlen(text);
    if (query_is_blank(text, len)) {
        return error_set(error, NEWSIDX_QUERY, "the query is empty");
    }
    struct lexis lexis = {
        .lex = {.arena = &out->arena, .analyzer = analyzer},
        .options = options,
        .text = text,
        .columns = COLUMNS_ALL,
        .error = error,
    };
    lexis.lex.last_note = &lexis.lex.notes;
    if (!lexis_lex(&lexis.tokens, &lexis.lex, text, len)) {
        return error_nomem(error);
    }
    struct ast *root = parse_all(&lexis);
    out->notes = lexis.lex.notes;
    if (lexis.status != NEWSIDX_OK) {
        return lexis.status;
    }
    out->root = root != NULL ? near_distribute(root, &lexis.lex) : NULL;
    out->notes = lexis.lex.notes;
    return out->arena.failed ? error_nomem(error) : NEWSIDX_OK;
}
