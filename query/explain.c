#include "explain.h"

#include "memory.h"
#include "output.h"
#include "suggest.h"
#include "terminal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static void append_clean(struct buffer *out, const char *text)
{
    terminal_clean(out, text, strlen(text), TERMINAL_ONE_LINE);
}

static void append_tree(struct buffer *out, const struct newsidx_hits *hits)
{
    struct buffer read = BUFFER_INIT;
    if (hits->part[0].query.root != NULL) {
        ast_explain(&read, hits->part[0].query.root);
    }
    append_clean(out, read.len_bytes > 0 ? buffer_text(&read) : "nothing to search for");
    buffer_release(&read);
}

static bool has_terms(const struct ast *ast)
{
    bool found = ast->kind == AST_TERM;
    for (size_t i = 0; i < ast->count && !found; i++) {
        found = has_terms(ast->child[i]);
    }
    return found;
}

/* Which way the answer was found. */
static void append_path(struct buffer *out, const struct newsidx_hits *hits)
{
    if (hits->part[0].query.root == NULL) {
        buffer_append_text(out, "none");
        return;
    }
    if (!has_terms(hits->part[0].query.root)) {
        buffer_append_text(out, "articles' ids, in order of date");
        return;
    }
    buffer_append_text(out, hits->impact ? "impact index" : "full-text index");
    buffer_append_text(out, hits->checked ? ", candidates checked on their text" : "");
    if (hits->scored) {
        buffer_append_text(out, hits->impact ? ", only what can be among the best scored" : ", every match scored");
    }
    if (hits->without != NULL) {
        buffer_printf(out, " (%s)", hits->without);
    }
}

void explain_append_added(struct buffer *out, const struct newsidx_hits *hits)
{
    bool first = true;
    for (size_t i = 0; i < hits->terms; i++) {
        if (hits->term[i].term->added) {
            buffer_append_text(out, first ? "" : ", ");
            append_clean(out, hits->term[i].shown);
            first = false;
        }
    }
}

static void append_terms(struct buffer *out, const struct newsidx_hits *hits)
{
    for (size_t i = 0; i < hits->terms; i++) {
        const struct search_term *term = &hits->term[i];
        buffer_append_text(out, term->term->added ? "added: " : "term: ");
        append_clean(out, term->shown);
        buffer_printf(out, ": %lld article%s", (long long)term->articles, term->articles == 1 ? "" : "s");
        if (term->term->added) {
            buffer_printf(out, ", weight %.3f", term->weight);
        }
        buffer_append_byte(out, '\n');
    }
}

void explain_append(struct buffer *out, const struct newsidx_hits *hits)
{
    buffer_append_text(out, "read as: ");
    append_tree(out, hits);
    buffer_append_text(out, hits->partial ? " (no article has all words: any of them)\n" : "\n");
    for (const struct lex_note *note = hits->part[0].query.notes; note != NULL; note = note->next) {
        buffer_append_text(out, "note: ");
        append_clean(out, note->text);
        buffer_append_byte(out, '\n');
    }
    append_terms(out, hits);
    struct buffer meant = BUFFER_INIT;
    suggest_append(&meant, hits);
    if (meant.len_bytes > 0) {
        buffer_append_text(out, "did you mean: ");
        append_clean(out, buffer_text(&meant));
        buffer_append_byte(out, '\n');
    }
    buffer_release(&meant);
    buffer_append_text(out, "path: ");
    append_path(out, hits);
    buffer_append_text(out, "\ntime:");
    for (size_t i = 0; i < hits->steps; i++) {
        buffer_printf(out, "%s %s %.2f ms", i > 0 ? "," : "", hits->step[i].name, hits->step[i].ms);
    }
    buffer_printf(out, "\nfound: %zu\n", hits->total);
}

/* --- JSON --------------------------------------------------------------------------------------------------------------- */

static json_t *make_terms(const struct newsidx_hits *hits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < hits->terms; i++) {
        const struct search_term *term = &hits->term[i];
        (void)json_array_append_new(list, json_pack("{s:s, s:I, s:b, s:f}", "term", term->shown, "articles",
                                                    (json_int_t)term->articles, "added", term->term->added, "weight",
                                                    term->weight));
    }
    return list;
}

static json_t *make_suggestions(const struct newsidx_hits *hits)
{
    enum { PER_TERM = 5 };
    json_t *list = json_array();
    struct suggestions found;
    (void)suggest_find(&found, hits, PER_TERM, NULL);
    for (size_t i = 0; i < found.count; i++) {
        const struct suggestion *item = &found.item[i];
        (void)json_array_append_new(list,
                                    json_pack("{s:s, s:s, s:I, s:i}", "term", item->term->shown, "word", item->word,
                                              "articles", (json_int_t)item->articles, "edits", (int)item->edits));
    }
    suggest_release(&found);
    return list;
}

static json_t *make_steps(const struct newsidx_hits *hits)
{
    json_t *list = json_array();
    for (size_t i = 0; i < hits->steps; i++) {
        (void)json_array_append_new(list, json_pack("{s:s, s:f}", "step", hits->step[i].name, "ms", hits->step[i].ms));
    }
    return list;
}

void explain_append_json(struct buffer *out, const struct newsidx_hits *hits, const char *query)
{
    struct buffer read = BUFFER_INIT;
    if (hits->part[0].query.root != NULL) {
        ast_explain(&read, hits->part[0].query.root);
    }
    struct buffer path = BUFFER_INIT;
    append_path(&path, hits);
    json_t *notes = json_array();
    for (const struct lex_note *note = hits->part[0].query.notes; note != NULL; note = note->next) {
        (void)json_array_append_new(notes, json_string(note->text));
    }
    json_t *object = json_pack("{s:i, s:s, s:s, s:b, s:o, s:o, s:o, s:s, s:o, s:I}", "v", OUTPUT_VERSION, "query",
                               query, "read_as", buffer_text(&read), "partial", hits->partial, "notes", notes, "terms",
                               make_terms(hits), "suggestions", make_suggestions(hits), "path", buffer_text(&path),
                               "steps", make_steps(hits), "total", (json_int_t)hits->total);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
    memory_note_null(text);
    buffer_append_text(out, text);
    buffer_append_byte(out, '\n');
    out->failed = out->failed || text == NULL;
    free(text);
    json_decref(object);
    buffer_release(&path);
    buffer_release(&read);
}
