#include "parse.h"

#include "date.h"
#include "date_terms.h"
#include "error.h"
#include "lexis.h"
#include "near.h"
#include "terms.h"
#include "utf8.h"

#include <string.h>

struct parser {
    struct lex lex;
    struct arena *arena;
    const struct query_options *options;
    const char *text;
    size_t at;
    unsigned columns;          /* that a field around this place allows */
    bool lead;                 /* and of the body only its first words */
    const struct field *field; /* the filter or date field around this place, NULL outside one */
    unsigned depth;            /* of groups */
    enum newsidx_status status;
    struct newsidx_error *error;
};

static struct ast *parse_or(struct parser *parser);

static struct ast *new_node(struct parser *parser, enum ast_kind kind)
{
    struct ast *node = arena_alloc(parser->arena, sizeof *node);
    if (node != NULL) {
        node->kind = kind;
        node->columns = parser->columns;
    }
    return node;
}

static const struct lex_token *peek(const struct parser *parser)
{
    return parser->at < parser->lex.count ? &parser->lex.token[parser->at] : NULL;
}

static bool accept(struct parser *parser, enum lex_kind kind)
{
    const struct lex_token *token = peek(parser);
    if (token == NULL || token->kind != kind) {
        return false;
    }
    parser->at++;
    return true;
}

/* --- terms -------------------------------------------------------------------------------------------------------------- */

static struct ast *parse_term(struct parser *parser, const struct lex_token *token)
{
    struct ast *term = new_node(parser, AST_TERM);
    if (term == NULL || !term_build(term, &parser->lex, token->text, token->len_bytes)) {
        return NULL;
    }
    term->lead = parser->lead;
    term->plain = token->kind == LEX_WORD && parser->columns == COLUMNS_ALL;
    term->slop = token->kind == LEX_PHRASE ? token->number : 0;
    term->shown = arena_copy(parser->arena, token->text, token->len_bytes);
    return term;
}

/* A value that cannot be understood: the one thing, beside an empty query, that is an error. */
static struct ast *refuse_value(struct parser *parser, const struct field *field, const struct lex_token *token,
                                const char *what, const char *help)
{
    const int shown = token->len_bytes < 60 ? (int)token->len_bytes : 60;
    parser->status =
        error_set(parser->error, NEWSIDX_QUERY, "%s:%.*s: %s: %s", field->name, shown, token->text, what, help);
    if (parser->error != NULL) {
        parser->error->column = (size_t)(token->text - parser->text);
    }
    return NULL;
}

static struct ast *parse_dates(struct parser *parser, const struct field *field, const struct lex_token *token)
{
    struct ast *dates = new_node(parser, AST_DATES);
    const char *problem = "";
    if (dates == NULL) {
        return NULL;
    }
    const bool yearly = field->relation == DATE_EACH_YEAR;
    const bool read = yearly
                          ? date_term_parse_yearly(&dates->month, &dates->day, token->text, token->len_bytes, &problem)
                          : date_term_parse(&dates->first_id, &dates->last_id, field->relation, token->text,
                                            token->len_bytes, parser->options->today, &problem);
    if (yearly) {
        dates->first_id = DATE_ID_UNDATED_END;
        dates->last_id = INT64_MAX;
    }
    return read ? dates : refuse_value(parser, field, token, "not a date", problem);
}

static struct ast *parse_state(struct parser *parser, const struct field *field, const struct lex_token *token)
{
    struct ast *node = new_node(parser, AST_STATE);
    if (node == NULL) {
        return NULL;
    }
    node->state = state_named(token->text, token->len_bytes);
    return node->state != NULL ? node : refuse_value(parser, field, token, "no such state", field->help);
}

static struct ast *parse_filter(struct parser *parser, const struct field *field, const struct lex_token *token)
{
    struct ast *filter = new_node(parser, AST_FILTER);
    if (filter == NULL || !filter_build(filter, parser->arena, parser->lex.analyzer, token->text, token->len_bytes)) {
        return NULL;
    }
    filter->field = field->filtered;
    return filter;
}

static struct ast *parse_group(struct parser *parser)
{
    parser->depth++;
    struct ast *group = parse_or(parser);
    parser->depth--;
    (void)accept(parser, LEX_CLOSE);
    if (group != NULL) {
        group->plain = false;
    }
    return group;
}

static struct ast *parse_value_of(struct parser *parser, const struct field *field, const struct lex_token *token)
{
    switch (field->kind) {
    case FIELD_DATE:
        return parse_dates(parser, field, token);
    case FIELD_STATE:
        return parse_state(parser, field, token);
    case FIELD_FILTER:
        return parse_filter(parser, field, token);
    case FIELD_TEXT:
        break;
    }
    return parse_term(parser, token);
}

/* The value after "field:"; of a group, every word in it, by the same field. */
static struct ast *parse_value(struct parser *parser, const struct field *field)
{
    const struct lex_token *token = peek(parser);
    if (token == NULL) {
        return NULL;
    }
    parser->at++;
    if (token->kind == LEX_OPEN) {
        return parse_group(parser);
    }
    return parse_value_of(parser, field, token);
}

static struct ast *parse_field(struct parser *parser, const struct field *field)
{
    const unsigned outer_columns = parser->columns;
    const bool outer_lead = parser->lead;
    const struct field *outer_field = parser->field;
    if (field->kind == FIELD_TEXT) {
        parser->columns = field->columns;
        parser->lead = field->lead;
        parser->field = NULL;
    } else {
        parser->field = field;
    }
    struct ast *value = parse_value(parser, field);
    parser->columns = outer_columns;
    parser->lead = outer_lead;
    parser->field = outer_field;
    if (value != NULL) {
        value->plain = false;
    }
    return value;
}

static struct ast *parse_primary(struct parser *parser)
{
    const struct lex_token *token = peek(parser);
    if (token == NULL) {
        return NULL;
    }
    parser->at++;
    if (token->kind == LEX_FIELD) {
        return parse_field(parser, token->field);
    }
    if (token->kind == LEX_OPEN) {
        return parse_group(parser);
    }
    return parser->field != NULL /* a word in a group of a filter or date field */
               ? parse_value_of(parser, parser->field, token)
               : parse_term(parser, token);
}

/* --- operators ---------------------------------------------------------------------------------------------------------- */

static struct ast *parse_near(struct parser *parser)
{
    struct ast *left = parse_primary(parser);
    for (;;) {
        const struct lex_token *token = peek(parser);
        if (left == NULL || token == NULL || token->kind != LEX_NEAR) {
            return left;
        }
        parser->at++;
        struct ast *right = parse_primary(parser);
        struct ast *near = new_node(parser, AST_NEAR);
        struct ast **child = arena_alloc(parser->arena, 2 * sizeof *child);
        if (right == NULL || near == NULL || child == NULL) {
            return NULL;
        }
        child[0] = left;
        child[1] = right;
        near->child = child;
        near->count = 2;
        near->distance = token->number;
        near->ordered = token->ordered;
        left = near;
    }
}

static struct ast *parse_not(struct parser *parser)
{
    if (!accept(parser, LEX_NOT)) {
        return parse_near(parser);
    }
    struct ast *node = new_node(parser, AST_NOT);
    struct ast **child = arena_alloc(parser->arena, sizeof *child);
    if (node == NULL || child == NULL || (child[0] = parse_near(parser)) == NULL) {
        return NULL;
    }
    node->child = child;
    node->count = 1;
    return node;
}

/* A list of children that grows while a chain of one operator is read. */
struct list {
    struct ast **child;
    size_t count;
    size_t capacity;
};

static bool append(struct parser *parser, struct list *list, struct ast *node)
{
    if (node == NULL) {
        return false;
    }
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 4 : list->capacity * 2;
        struct ast **grown = arena_alloc(parser->arena, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        if (list->count > 0) {
            memcpy(grown, list->child, list->count * sizeof(struct ast *));
        }
        list->child = grown;
        list->capacity = capacity;
    }
    list->child[list->count++] = node;
    return true;
}

static struct ast *make_list(struct parser *parser, enum ast_kind kind, const struct list *list)
{
    if (list->count == 1) {
        return list->child[0];
    }
    struct ast *node = new_node(parser, kind);
    if (node != NULL) {
        node->child = list->child;
        node->count = list->count;
    }
    return node;
}

/* --any: the plain words become one group of alternatives beside what is required. */
static struct ast *loosen(struct parser *parser, const struct list *all)
{
    struct list plain = {0};
    struct list required = {0};
    for (size_t i = 0; i < all->count; i++) {
        if (!append(parser, all->child[i]->plain ? &plain : &required, all->child[i])) {
            return NULL;
        }
    }
    if (plain.count > 0) {
        struct ast *group = make_list(parser, AST_OR, &plain);
        if (!append(parser, &required, group)) {
            return NULL;
        }
    }
    return make_list(parser, AST_AND, &required);
}

static bool begins_item(const struct lex_token *token)
{
    return token != NULL && (token->kind == LEX_WORD || token->kind == LEX_PHRASE || token->kind == LEX_OPEN ||
                             token->kind == LEX_FIELD || token->kind == LEX_NOT);
}

/* Terms side by side, with or without AND. An operator in capitals binds the terms on both its sides. */
static struct ast *parse_and(struct parser *parser)
{
    struct list list = {0};
    const bool top = parser->depth == 0;
    if (!append(parser, &list, parse_not(parser))) {
        return NULL;
    }
    for (;;) {
        const struct lex_token *token = peek(parser);
        const bool operator_here = token != NULL && token->kind == LEX_AND;
        const bool capital = operator_here && token->capital;
        parser->at += operator_here;
        if (!begins_item(peek(parser))) {
            break;
        }
        const bool negated = peek(parser)->kind == LEX_NOT && !peek(parser)->minus;
        if (!append(parser, &list, parse_not(parser))) {
            return NULL;
        }
        if (capital || negated) {
            list.child[list.count - 1]->plain = false;
            list.child[list.count - 2]->plain = false;
        }
    }
    return parser->options->any && top ? loosen(parser, &list) : make_list(parser, AST_AND, &list);
}

static struct ast *parse_or(struct parser *parser)
{
    struct list list = {0};
    do {
        struct ast *item = parse_and(parser);
        if (!append(parser, &list, item)) {
            return NULL;
        }
    } while (accept(parser, LEX_OR));
    return make_list(parser, AST_OR, &list);
}

bool query_is_blank(const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        if (!utf8_is_space(c)) {
            return false;
        }
    }
    return true;
}

enum newsidx_status query_parse(struct query *out, struct analyzer *analyzer, const char *text,
                                const struct query_options *options, struct newsidx_error *error)
{
    *out = (struct query){.root = NULL};
    if (options->dialect == DIALECT_LEXIS) {
        return lexis_parse(out, analyzer, text, options, error);
    }
    const size_t len = strlen(text);
    if (query_is_blank(text, len)) {
        return error_set(error, NEWSIDX_QUERY, "the query is empty");
    }
    struct parser parser = {
        .lex = {.arena = &out->arena, .analyzer = analyzer},
        .arena = &out->arena,
        .options = options,
        .text = text,
        .columns = COLUMNS_ALL,
        .error = error,
    };
    if (!lex_query(&parser.lex, text, len)) {
        return error_nomem(error);
    }
    if (parser.lex.count > 0) {
        out->root = parse_or(&parser);
        if (out->root != NULL) {
            out->root = near_distribute(out->root, &parser.lex);
        }
    }
    out->notes = parser.lex.notes;
    if (parser.status != NEWSIDX_OK) {
        out->root = NULL;
        return parser.status;
    }
    return out->arena.failed ? error_nomem(error) : NEWSIDX_OK;
}

void query_release(struct query *query)
{
    arena_release(&query->arena);
    query->root = NULL;
    query->notes = NULL;
}
