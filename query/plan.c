#include "plan.h"

#include "error.h"
#include "lexicon.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum {
    DEPTH_MAX = 10, /* FTS5's parser has a stack of 100 entries; each level of ours takes up to three */
};

/* A word that no text holds: two private-use characters beyond those that fonts use. */
#define NO_WORD "\xF3\xB0\x80\x80\xF3\xB0\x80\x80"

static size_t depth_of(const struct ast *ast)
{
    size_t deepest = 0;
    for (size_t i = 0; i < ast->count; i++) {
        const size_t depth = depth_of(ast->child[i]);
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

static bool is_text(const struct ast *ast)
{
    if (ast->kind == AST_TERM) {
        return true;
    }
    if (ast->kind == AST_FILTER || ast->kind == AST_STATE || ast->kind == AST_DATES || ast->kind == AST_NOT) {
        return false;
    }
    bool positive = false;
    for (size_t i = 0; i < ast->count; i++) {
        const struct ast *child = ast->child[i];
        const bool excluded = ast->kind == AST_AND && child->kind == AST_NOT;
        if (!is_text(excluded ? child->child[0] : child)) {
            return false;
        }
        positive = positive || !excluded;
    }
    return positive;
}

bool plan_is_text(const struct ast *ast)
{
    return depth_of(ast) <= DEPTH_MAX && is_text(ast);
}

void plan_release(struct plan *plan)
{
    buffer_release(&plan->match);
    free(plan->leaf);
    free(plan->phrase);
    buffer_release(&plan->stems);
    *plan = (struct plan){.leaf = NULL};
}

/* --- writing ------------------------------------------------------------------------------------------------------------ */

struct writer {
    struct plan *plan;
    struct newsidx_archive *archive;
    struct newsidx_error *error;
    enum newsidx_status status;
    int leaf; /* that the next phrases count for, -1 for none */
};

const char *plan_stem(const struct plan *plan, size_t phrase)
{
    return plan->phrase[phrase].stem >= 0 ? plan->stems.data + plan->phrase[phrase].stem : NULL;
}

/* stem: of a single word in all columns, otherwise NULL. */
static void add_phrase(struct writer *writer, const char *stem)
{
    struct plan *plan = writer->plan;
    if (plan->phrases == plan->phrase_capacity) {
        const size_t capacity = plan->phrase_capacity == 0 ? 16 : plan->phrase_capacity * 2;
        struct plan_phrase *grown = memory_resize(plan->phrase, capacity * sizeof *grown);
        if (grown == NULL) {
            plan->failed = true;
            return;
        }
        plan->phrase = grown;
        plan->phrase_capacity = capacity;
    }
    plan->phrase[plan->phrases++] =
        (struct plan_phrase){.leaf = writer->leaf, .stem = stem != NULL ? (ptrdiff_t)plan->stems.len_bytes : -1};
    if (stem != NULL) {
        buffer_append(&plan->stems, stem, strlen(stem) + 1);
    }
}

static int add_leaf(struct writer *writer, const struct ast *term)
{
    struct plan *plan = writer->plan;
    if (plan->leaves == plan->leaf_capacity) {
        const size_t capacity = plan->leaf_capacity == 0 ? 16 : plan->leaf_capacity * 2;
        struct plan_leaf *grown = memory_resize(plan->leaf, capacity * sizeof *grown);
        if (grown == NULL) {
            plan->failed = true;
            return -1;
        }
        plan->leaf = grown;
        plan->leaf_capacity = capacity;
    }
    plan->leaf[plan->leaves] = (struct plan_leaf){.term = term, .weight = term->weight > 0.0 ? term->weight : 1.0};
    return (int)plan->leaves++;
}

static void write_columns(struct writer *writer, unsigned columns)
{
    static const char *const NAMES[COLUMN_COUNT] = {"headline", "deck", "body", "author", "dateline"};
    if (columns == COLUMNS_ALL) {
        return;
    }
    buffer_append_text(&writer->plan->match, "{");
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        if ((columns & (1U << i)) != 0) {
            buffer_printf(&writer->plan->match, "%s ", NAMES[i]);
        }
    }
    buffer_append_text(&writer->plan->match, "} : ");
}

/* One word of a phrase. A native archive takes the stem as it is (TOKENIZER_LITERAL), a portable one stems the word itself. */
static void write_word(struct writer *writer, const char *stem, const char *word)
{
    struct buffer *match = &writer->plan->match;
    buffer_append_byte(match, writer->archive->portable ? ' ' : TOKENIZER_LITERAL);
    buffer_append_text(match, writer->archive->portable ? word : stem);
}

static void write_phrase(struct writer *writer, const struct sequence *sequence, unsigned columns)
{
    write_columns(writer, columns);
    buffer_append_byte(&writer->plan->match, '"');
    for (size_t i = 0; i < sequence->count; i++) {
        write_word(writer, sequence->pattern[i].stem, sequence->pattern[i].word);
    }
    buffer_append_byte(&writer->plan->match, '"');
    add_phrase(writer, sequence->count == 1 && columns == COLUMNS_ALL ? sequence->pattern[0].stem : NULL);
}

static void write_single(struct writer *writer, const char *stem, const char *word, unsigned columns)
{
    const struct pattern pattern = {.stem = stem, .word = word};
    const struct sequence sequence = {.pattern = &pattern, .count = 1};
    write_phrase(writer, &sequence, columns);
}

/* A pattern of words as written: any of the stems that the fitting words have. */
static void write_fitting(struct writer *writer, const struct pattern *pattern, unsigned columns)
{
    struct lexicon_stems stems;
    struct buffer *match = &writer->plan->match;
    const enum newsidx_status status = lexicon_find(&stems, writer->archive, pattern, writer->error);
    if (status != NEWSIDX_OK) {
        writer->status = status;
    }
    writer->plan->exact = writer->plan->exact && stems.exact;
    buffer_append_byte(match, '(');
    for (size_t i = 0; i < stems.count; i++) {
        buffer_append_text(match, i > 0 ? " OR " : "");
        write_single(writer, stems.item[i].stem, stems.item[i].word, columns);
    }
    if (stems.count == 0) {
        write_single(writer, NO_WORD, NO_WORD, columns);
    }
    buffer_append_byte(match, ')');
    if (writer->leaf >= 0) {
        writer->plan->leaf[writer->leaf].sum = true;
    }
    lexicon_release(&stems);
}

/* The index alone knows it: by its stem, whatever its letters. */
static bool is_indexed(const struct pattern *pattern)
{
    return pattern->kind == PATTERN_STEM && pattern->letters == CASE_ANY;
}

static bool is_exact_phrase(const struct ast *term, const struct sequence *sequence)
{
    for (size_t i = 0; i < sequence->count; i++) {
        if (!is_indexed(&sequence->pattern[i])) {
            return false;
        }
    }
    return term->slop == 0;
}

/* Every word of the sequence, wherever it stands: what order, distance and letters leave to be checked on the text. */
static void write_loose_sequence(struct writer *writer, const struct ast *term, const struct sequence *sequence)
{
    struct buffer *match = &writer->plan->match;
    buffer_append_byte(match, '(');
    for (size_t i = 0; i < sequence->count; i++) {
        const struct pattern *pattern = &sequence->pattern[i];
        buffer_append_text(match, i > 0 ? " AND " : "");
        if (pattern->kind == PATTERN_STEM || pattern->kind == PATTERN_WRITTEN) {
            write_single(writer, pattern->stem, pattern->word, term->columns);
            writer->plan->exact = writer->plan->exact && is_indexed(pattern);
        } else {
            write_fitting(writer, pattern, term->columns);
        }
    }
    buffer_append_byte(match, ')');
    writer->plan->exact = writer->plan->exact && sequence->count == 1;
}

static void write_term(struct writer *writer, const struct ast *term, bool scored)
{
    struct buffer *match = &writer->plan->match;
    writer->leaf = scored ? add_leaf(writer, term) : -1;
    buffer_append_byte(match, '(');
    for (size_t i = 0; i < term->alternatives; i++) {
        const struct sequence *sequence = &term->alternative[i];
        buffer_append_text(match, i > 0 ? " OR " : "");
        if (is_exact_phrase(term, sequence)) {
            write_phrase(writer, sequence, term->columns);
        } else {
            write_loose_sequence(writer, term, sequence);
        }
    }
    buffer_append_byte(match, ')');
    writer->plan->exact = writer->plan->exact && !term->lead;
}

static void write_node(struct writer *writer, const struct ast *ast, bool scored);

static void write_list(struct writer *writer, const struct ast *ast, const char *between, bool scored)
{
    struct buffer *match = &writer->plan->match;
    buffer_append_byte(match, '(');
    bool first = true;
    for (size_t i = 0; i < ast->count; i++) {
        if (ast->child[i]->kind != AST_NOT) {
            buffer_append_text(match, first ? "" : between);
            write_node(writer, ast->child[i], scored);
            first = false;
        }
    }
    buffer_append_byte(match, ')');
}

/* (those that must occur) NOT one NOT another. An exclusion that MATCH cannot say exactly is left to the check on the text, since
 * it would take too much away. */
static void write_and(struct writer *writer, const struct ast *ast, bool scored)
{
    struct plan *plan = writer->plan;
    buffer_append_byte(&plan->match, '(');
    write_list(writer, ast, " AND ", scored);
    for (size_t i = 0; i < ast->count; i++) {
        if (ast->child[i]->kind != AST_NOT) {
            continue;
        }
        const size_t before = plan->match.len_bytes;
        const size_t phrases_before = plan->phrases;
        const bool exact_before = plan->exact;
        plan->exact = true;
        buffer_append_text(&plan->match, " NOT ");
        write_node(writer, ast->child[i]->child[0], false);
        if (!plan->exact) {
            buffer_truncate(&plan->match, before);
            plan->phrases = phrases_before;
        }
        plan->exact = plan->exact && exact_before;
    }
    buffer_append_byte(&plan->match, ')');
}

/* One exact phrase in these columns: what FTS5's NEAR takes. */
static bool is_simple(const struct ast *ast, unsigned columns)
{
    return ast->kind == AST_TERM && ast->alternatives == 1 && ast->columns == columns &&
           is_exact_phrase(ast, &ast->alternative[0]);
}

/* FTS5's NEAR narrows it down; order, and words that both sides share, are checked on the text. */
static void write_near(struct writer *writer, const struct ast *ast, bool scored)
{
    struct buffer *match = &writer->plan->match;
    const unsigned columns = ast->child[0]->columns;
    if (ast->unit != NEAR_WORDS || !is_simple(ast->child[0], columns) || !is_simple(ast->child[1], columns)) {
        write_list(writer, ast, " AND ", scored);
    } else {
        write_columns(writer, columns);
        buffer_append_text(match, "NEAR(");
        for (size_t i = 0; i < 2; i++) {
            writer->leaf = scored ? add_leaf(writer, ast->child[i]) : -1;
            buffer_append_text(match, i > 0 ? " " : "");
            write_phrase(writer, &ast->child[i]->alternative[0], COLUMNS_ALL);
        }
        buffer_printf(match, ", %u)", ast->distance);
    }
    writer->plan->exact = false;
}

static void write_node(struct writer *writer, const struct ast *ast, bool scored)
{
    switch (ast->kind) {
    case AST_TERM:
        write_term(writer, ast, scored);
        return;
    case AST_OR:
        write_list(writer, ast, " OR ", scored);
        return;
    case AST_NEAR:
        write_near(writer, ast, scored);
        return;
    case AST_ATLEAST:
        write_node(writer, ast->child[0], scored);
        writer->plan->exact = false;
        return;
    default:
        write_and(writer, ast, scored);
        return;
    }
}

static enum newsidx_status finish(const struct writer *writer)
{
    if (writer->status != NEWSIDX_OK) {
        return writer->status;
    }
    return writer->plan->failed || writer->plan->match.failed || writer->plan->stems.failed ? error_nomem(writer->error)
                                                                                            : NEWSIDX_OK;
}

enum newsidx_status plan_build(struct plan *plan, struct newsidx_archive *archive, const struct ast *ast,
                               struct newsidx_error *error)
{
    *plan = (struct plan){.exact = true};
    struct writer writer = {.plan = plan, .archive = archive, .error = error, .leaf = -1};
    write_node(&writer, ast, true);
    return finish(&writer);
}

static void write_terms(struct writer *writer, const struct ast *ast)
{
    if (ast->kind == AST_NOT) {
        return;
    }
    if (ast->kind == AST_TERM) {
        buffer_append_text(&writer->plan->match, writer->plan->phrases > 0 ? " OR " : "");
        write_term(writer, ast, true);
    }
    for (size_t i = 0; i < ast->count; i++) {
        write_terms(writer, ast->child[i]);
    }
}

enum newsidx_status plan_build_terms(struct plan *plan, struct newsidx_archive *archive, const struct ast *ast,
                                     struct newsidx_error *error)
{
    *plan = (struct plan){.exact = true};
    struct writer writer = {.plan = plan, .archive = archive, .error = error, .leaf = -1};
    write_terms(&writer, ast);
    return finish(&writer);
}
