#include "near.h"

enum { NODES_MAX = 4000 }; /* that distribution may make */

struct distributor {
    struct lex *lex;
    size_t nodes;
    bool noted;
};

bool near_is_place(const struct ast *ast)
{
    if (ast->kind == AST_TERM || ast->kind == AST_NEAR) {
        return true;
    }
    if (ast->kind != AST_OR) {
        return false;
    }
    for (size_t i = 0; i < ast->count; i++) {
        if (!near_is_place(ast->child[i])) {
            return false;
        }
    }
    return true;
}

static struct ast *new_list(struct distributor *distributor, enum ast_kind kind, size_t count)
{
    struct ast *node = arena_alloc(distributor->lex->arena, sizeof *node);
    struct ast **child = arena_alloc(distributor->lex->arena, count * sizeof(struct ast *));
    if (node == NULL || child == NULL) {
        return NULL;
    }
    node->kind = kind;
    node->columns = COLUMNS_ALL;
    node->child = child;
    node->count = count;
    distributor->nodes++;
    return node;
}

static struct ast *combine(struct distributor *distributor, const struct ast *near, struct ast *left,
                           struct ast *right);

/* near with one side a list: the list of its children, each near the other side. */
static struct ast *spread(struct distributor *distributor, const struct ast *near, struct ast *list, struct ast *other,
                          bool list_is_left)
{
    struct ast *node = new_list(distributor, list->kind, list->count);
    for (size_t i = 0; node != NULL && i < list->count; i++) {
        struct ast *child = list->child[i];
        node->child[i] =
            list_is_left ? combine(distributor, near, child, other) : combine(distributor, near, other, child);
        if (node->child[i] == NULL) {
            return NULL;
        }
    }
    return node;
}

static struct ast *make_and(struct distributor *distributor, struct ast *left, struct ast *right)
{
    struct ast *node = new_list(distributor, AST_AND, 2);
    if (node != NULL) {
        node->child[0] = left;
        node->child[1] = right;
    }
    return node;
}

/* What `left NEAR right` means for sides of any kind. */
static struct ast *combine(struct distributor *distributor, const struct ast *near, struct ast *left, struct ast *right)
{
    if (near_is_place(left) && near_is_place(right)) {
        struct ast *node = new_list(distributor, AST_NEAR, 2);
        if (node != NULL) {
            node->child[0] = left;
            node->child[1] = right;
            node->unit = near->unit;
            node->distance = near->distance;
            node->ordered = near->ordered;
        }
        return node;
    }
    if (distributor->nodes > NODES_MAX) {
        if (!distributor->noted) {
            lex_note(distributor->lex, "too many groups near each other; read as AND");
            distributor->noted = true;
        }
        return make_and(distributor, left, right);
    }
    const bool left_list = left->kind == AST_AND || (left->kind == AST_OR && !near_is_place(left));
    if (left_list) {
        return spread(distributor, near, left, right, true);
    }
    if (near_is_place(left) && (right->kind == AST_AND || right->kind == AST_OR)) {
        return spread(distributor, near, right, left, false);
    }
    return make_and(distributor, left, right); /* a filter or a NOT has no place */
}

static struct ast *distribute(struct distributor *distributor, struct ast *node)
{
    for (size_t i = 0; i < node->count; i++) {
        node->child[i] = distribute(distributor, node->child[i]);
        if (node->child[i] == NULL) {
            return NULL;
        }
    }
    return node->kind == AST_NEAR ? combine(distributor, node, node->child[0], node->child[1]) : node;
}

struct ast *near_distribute(struct ast *root, struct lex *lex)
{
    struct distributor distributor = {.lex = lex};
    return distribute(&distributor, root);
}
