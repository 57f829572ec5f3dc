#include "impact_tree.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* --- making ------------------------------------------------------------------------------------------------------------- */

/* Whether posting lists can answer it; terms of several words do where MATCH says them exactly. */
static enum newsidx_status make_node(struct impact_node *node, bool *possible, struct impact_terms *terms,
                                     const struct ast *ast, struct newsidx_error *error);

static enum newsidx_status make_term(struct impact_node *node, bool *possible, struct impact_terms *terms,
                                     const struct ast *term, struct newsidx_error *error)
{
    const char *stem = impact_terms_stem(term);
    bool exact = true;
    node->kind = IMPACT_LIST;
    const enum newsidx_status status = stem != NULL ? impact_terms_word(terms, stem, &node->list, error)
                                                    : impact_terms_other(terms, term, &node->list, &exact, error);
    *possible = exact;
    return status;
}

static enum newsidx_status make_node(struct impact_node *node, bool *possible, struct impact_terms *terms,
                                     const struct ast *ast, struct newsidx_error *error)
{
    *possible = true;
    *node = (struct impact_node){.kind = IMPACT_AND};
    switch (ast->kind) {
    case AST_TERM:
        return make_term(node, possible, terms, ast, error);
    case AST_DATES:
        node->kind = IMPACT_DATES;
        node->first_id = ast->first_id;
        node->last_id = ast->last_id;
        *possible = ast->month == 0;
        return NEWSIDX_OK;
    case AST_AND:
    case AST_OR:
    case AST_NOT:
        node->kind = ast->kind == AST_AND ? IMPACT_AND : ast->kind == AST_OR ? IMPACT_OR : IMPACT_NOT;
        break;
    default:
        *possible = false;
        return NEWSIDX_OK;
    }
    node->child = memory_zeroed(ast->count, sizeof *node->child);
    if (node->child == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < ast->count && status == NEWSIDX_OK && *possible; i++) {
        node->count++;
        status = make_node(&node->child[i], possible, terms, ast->child[i], error);
    }
    return status;
}

static void release_node(struct impact_node *node)
{
    for (size_t i = 0; i < node->count; i++) {
        release_node(&node->child[i]);
    }
    free(node->child);
    free(node->cursor);
    free(node->bitmap);
    *node = (struct impact_node){.kind = IMPACT_AND};
}

void impact_tree_release(struct impact_tree *tree)
{
    release_node(&tree->root);
    idset_release(&tree->set);
}

/* Whether lists can answer every kind of node, so that none is read for nothing. */
static bool is_possible(const struct ast *ast)
{
    switch (ast->kind) {
    case AST_TERM:
        return !ast->lead;
    case AST_DATES:
        return ast->month == 0;
    case AST_AND:
    case AST_OR:
    case AST_NOT:
        break;
    default:
        return false;
    }
    bool possible = true;
    for (size_t i = 0; i < ast->count && possible; i++) {
        possible = is_possible(ast->child[i]);
    }
    return possible;
}

static bool is_list(const struct impact_node *node)
{
    bool lists = node->kind == IMPACT_LIST || node->kind == IMPACT_OR;
    for (size_t i = 0; i < node->count && lists; i++) {
        lists = is_list(&node->child[i]);
    }
    return lists;
}

enum newsidx_status impact_tree_make(struct impact_tree *tree, struct impact_terms *terms, const struct ast *ast,
                                     struct newsidx_error *error)
{
    *tree = (struct impact_tree){.checked = false};
    bool possible = is_possible(ast);
    enum newsidx_status status = possible ? make_node(&tree->root, &possible, terms, ast, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && !possible) {
        struct evaluation evaluation = {
            .archive = terms->index->archive, .first_id = INT64_MIN, .last_id = INT64_MAX, .error = error};
        release_node(&tree->root);
        tree->root.kind = IMPACT_SET;
        evaluation_narrow(&evaluation, ast);
        status = evaluate(&evaluation, ast, &tree->set);
        tree->checked = evaluation.checked;
    }
    tree->any_of_lists = is_list(&tree->root);
    return status;
}

/* --- segments ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status open_set(struct impact_node *node, const struct idset *set, struct impact_terms *terms,
                                    struct impact_segment *segment, struct newsidx_error *error)
{
    free(node->bitmap);
    node->bitmap = memory_zeroed((size_t)segment->articles / 64 + 1 + IMPACT_WINDOW_WORDS, sizeof *node->bitmap);
    if (node->bitmap == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    uint32_t ordinal = 0;
    for (size_t i = 0; i < set->count && status == NEWSIDX_OK; i++) {
        while (ordinal < segment->articles) { /* both ascend: short steps first */
            status = impact_index_load(terms->index, segment, ordinal, ordinal + 1, error);
            if (status != NEWSIDX_OK || segment->id[ordinal] >= set->id[i]) {
                break;
            }
            const uint32_t next = ordinal + 1;
            status =
                next < segment->articles ? impact_index_load(terms->index, segment, next, next + 1, error) : NEWSIDX_OK;
            if (status == NEWSIDX_OK && next < segment->articles && segment->id[next] < set->id[i]) {
                status = impact_index_find(terms->index, segment, set->id[i], &ordinal, error);
                break;
            }
            ordinal = next;
        }
        if (status == NEWSIDX_OK && ordinal < segment->articles && segment->id[ordinal] == set->id[i]) {
            node->bitmap[ordinal / 64] |= UINT64_C(1) << (ordinal % 64);
        }
    }
    return status;
}

static enum newsidx_status open_node(struct impact_node *node, struct impact_tree *tree, struct impact_terms *terms,
                                     size_t number, struct newsidx_error *error)
{
    struct impact_segment *segment = &terms->index->segment[number];
    enum newsidx_status status = NEWSIDX_OK;
    if (node->kind == IMPACT_SET) {
        return open_set(node, &tree->set, terms, segment, error);
    }
    if (node->kind == IMPACT_DATES) {
        status = impact_index_find(terms->index, segment, node->first_id, &node->first, error);
        node->end = segment->articles;
        if (status == NEWSIDX_OK && node->last_id < INT64_MAX) {
            status = impact_index_find(terms->index, segment, node->last_id + 1, &node->end, error);
        }
    }
    if (node->kind == IMPACT_LIST) {
        const struct buffer *value = &terms->item[node->list].segment[number];
        node->cursor = node->cursor != NULL ? node->cursor : memory_alloc(sizeof *node->cursor);
        if (node->cursor == NULL) {
            return error_nomem(error);
        }
        impact_cursor_open(node->cursor, value->data, value->len_bytes, segment->articles);
        if (node->cursor->damaged) {
            status = impact_index_damaged(terms->index, error);
        }
    }
    for (size_t i = 0; i < node->count && status == NEWSIDX_OK; i++) {
        status = open_node(&node->child[i], tree, terms, number, error);
    }
    return status;
}

enum newsidx_status impact_tree_open(struct impact_tree *tree, struct impact_terms *terms, size_t segment,
                                     struct newsidx_error *error)
{
    struct impact_segment *here = &terms->index->segment[segment];
    enum newsidx_status status = open_node(&tree->root, tree, terms, segment, error);
    tree->excluded = UINT32_MAX;
    if (status == NEWSIDX_OK && tree->excluded_id != 0) {
        uint32_t ordinal = 0;
        status = impact_index_find(terms->index, here, tree->excluded_id, &ordinal, error);
        if (status == NEWSIDX_OK && ordinal < here->articles && here->id[ordinal] == tree->excluded_id) {
            tree->excluded = ordinal;
        }
    }
    return status;
}

/* --- windows ------------------------------------------------------------------------------------------------------------ */

static void set_range(uint64_t *bitmap, uint32_t from, uint32_t to)
{
    for (uint32_t word = from / 64; word * 64 < to; word++) {
        const uint32_t low = word * 64 < from ? from - word * 64 : 0;
        const uint32_t high = to - word * 64 < 64 ? to - word * 64 : 64;
        const uint64_t below_high = high == 64 ? UINT64_MAX : (UINT64_C(1) << high) - 1;
        bitmap[word] |= below_high & ~((UINT64_C(1) << low) - 1);
    }
}

static unsigned count_bits(const uint64_t *bitmap)
{
    unsigned bits = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        bits += (unsigned)__builtin_popcountll(bitmap[i]);
    }
    return bits;
}

/* Keeps of bitmap what is in a list, looking each article up: for few of them. */
static void keep_listed(struct impact_cursor *cursor, uint32_t begin, uint64_t *bitmap)
{
    for (uint32_t word = 0; word < IMPACT_WINDOW_WORDS; word++) {
        for (uint64_t bits = bitmap[word]; bits != 0; bits &= bits - 1) {
            const uint32_t bit = (uint32_t)__builtin_ctzll(bits);
            if (impact_cursor_frequency(cursor, begin + word * 64 + bit) == 0) {
                bitmap[word] &= ~(UINT64_C(1) << bit);
            }
        }
    }
}

static bool window_of(struct impact_node *node, uint32_t begin, uint64_t *bitmap);

static bool window_of_or(struct impact_node *node, uint32_t begin, uint64_t *bitmap)
{
    bool any = false;
    for (size_t i = 0; i < node->count; i++) {
        uint64_t own[IMPACT_WINDOW_WORDS] = {0};
        if (node->child[i].kind == IMPACT_LIST) {
            any = window_of(&node->child[i], begin, bitmap) || any;
        } else if (window_of(&node->child[i], begin, own)) {
            any = true;
            for (unsigned k = 0; k < IMPACT_WINDOW_WORDS; k++) {
                bitmap[k] |= own[k];
            }
        }
    }
    return any;
}

/* How much work a child of an AND is, roughly, in the window: fewest blocks first, exclusions last. */
static uint32_t cost_of(struct impact_node *node, uint32_t begin)
{
    if (node->kind == IMPACT_LIST) {
        return impact_cursor_window(node->cursor, begin) == 0 ? 0 : node->cursor->end - node->cursor->first;
    }
    return node->kind == IMPACT_NOT ? UINT32_MAX : node->kind == IMPACT_DATES || node->kind == IMPACT_SET ? 0 : 1000;
}

static bool join(struct impact_node *child, uint32_t begin, uint64_t *bitmap)
{
    enum { FEW = 48 };
    const bool excluded = child->kind == IMPACT_NOT;
    struct impact_node *operand = excluded ? child->child : child;
    if (!excluded && operand->kind == IMPACT_LIST && count_bits(bitmap) <= FEW) {
        keep_listed(operand->cursor, begin, bitmap);
        return true;
    }
    uint64_t own[IMPACT_WINDOW_WORDS] = {0};
    if (!window_of(operand, begin, own)) {
        return excluded;
    }
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        bitmap[i] &= excluded ? ~own[i] : own[i];
    }
    return true;
}

static bool is_empty(const uint64_t *bitmap)
{
    uint64_t all = 0;
    for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
        all |= bitmap[i];
    }
    return all == 0;
}

static bool window_of_and(struct impact_node *node, uint32_t begin, uint64_t *bitmap)
{
    enum { ORDERED_MAX = 64 }; /* children after these come in the order of the query */
    struct impact_node *order[ORDERED_MAX];
    uint32_t cost[ORDERED_MAX];
    const size_t ordered = node->count < ORDERED_MAX ? node->count : ORDERED_MAX;
    for (size_t i = 0; i < ordered; i++) {
        const uint32_t own = cost_of(&node->child[i], begin);
        if (node->child[i].kind == IMPACT_LIST && own == 0) {
            return false;
        }
        size_t at = i;
        for (; at > 0 && cost[at - 1] > own; at--) {
            order[at] = order[at - 1];
            cost[at] = cost[at - 1];
        }
        order[at] = &node->child[i];
        cost[at] = own;
    }
    set_range(bitmap, 0, IMPACT_WINDOW);
    for (size_t i = 0; i < node->count; i++) {
        if (!join(i < ordered ? order[i] : &node->child[i], begin, bitmap) || is_empty(bitmap)) {
            memset(bitmap, 0, IMPACT_WINDOW_WORDS * sizeof *bitmap);
            return false;
        }
    }
    return true;
}

static bool window_of_dates(const struct impact_node *node, uint32_t begin, uint64_t *bitmap)
{
    const uint32_t end = begin + IMPACT_WINDOW;
    const uint32_t from = node->first > begin ? node->first : begin;
    const uint32_t to = node->end < end ? node->end : end;
    if (from >= to) {
        return false;
    }
    set_range(bitmap, from - begin, to - begin);
    return true;
}

/* Adds to bitmap, which must be empty but for a LIST; false where nothing was. */
static bool window_of(struct impact_node *node, uint32_t begin, uint64_t *bitmap)
{
    switch (node->kind) {
    case IMPACT_LIST:
        if (impact_cursor_window(node->cursor, begin) == 0) {
            return false;
        }
        impact_cursor_mark(node->cursor, begin, bitmap);
        return true;
    case IMPACT_OR:
        return window_of_or(node, begin, bitmap);
    case IMPACT_DATES:
        return window_of_dates(node, begin, bitmap);
    case IMPACT_SET:
        memcpy(bitmap, node->bitmap + begin / 64, IMPACT_WINDOW_WORDS * sizeof *bitmap);
        return !is_empty(bitmap);
    case IMPACT_NOT:
        set_range(bitmap, 0, IMPACT_WINDOW);
        return join(node, begin, bitmap);
    case IMPACT_AND:
        break;
    }
    return window_of_and(node, begin, bitmap);
}

bool impact_tree_window(struct impact_tree *tree, const struct impact_segment *segment, uint32_t begin,
                        uint64_t *bitmap)
{
    memset(bitmap, 0, IMPACT_WINDOW_WORDS * sizeof *bitmap);
    if (!window_of(&tree->root, begin, bitmap)) {
        return false;
    }
    for (uint32_t i = 0; i < IMPACT_WINDOW_WORDS && segment->deleted != NULL && begin + i * 64 < segment->articles;
         i++) {
        bitmap[i] &= ~segment->deleted[begin / 64 + i];
    }
    if (segment->articles - begin < IMPACT_WINDOW) {
        uint64_t inside[IMPACT_WINDOW_WORDS] = {0};
        set_range(inside, 0, segment->articles - begin);
        for (unsigned i = 0; i < IMPACT_WINDOW_WORDS; i++) {
            bitmap[i] &= inside[i];
        }
    }
    const uint32_t excluded = tree->excluded - begin; /* wraps round below the window */
    if (excluded < IMPACT_WINDOW) {
        bitmap[excluded / 64] &= ~(UINT64_C(1) << (excluded % 64));
    }
    return !is_empty(bitmap);
}

static bool is_damaged(const struct impact_node *node)
{
    bool damaged = node->cursor != NULL && node->cursor->damaged;
    for (size_t i = 0; i < node->count && !damaged; i++) {
        damaged = is_damaged(&node->child[i]);
    }
    return damaged;
}

bool impact_tree_damaged(const struct impact_tree *tree)
{
    return is_damaged(&tree->root);
}
