#include "versions.h"

#include "error.h"
#include "flow.h"
#include "memory.h"
#include "statements.h"
#include "worddiff.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Fields whose change is worth telling; the body is compared by words. */
static const enum newsidx_field TOLD[] = {
    NEWSIDX_HEADLINE, NEWSIDX_DECK,   NEWSIDX_AUTHOR,  NEWSIDX_DATELINE, NEWSIDX_DATE, NEWSIDX_PUBLISHED,
    NEWSIDX_UPDATED,  NEWSIDX_SOURCE, NEWSIDX_SECTION, NEWSIDX_LANGUAGE, NEWSIDX_URL,
};
enum { TOLD_COUNT = sizeof TOLD / sizeof *TOLD };

static enum newsidx_status add_version(struct versions *versions, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct version *grown = memory_resize(versions->item, (versions->count + 1) * sizeof *grown);
    if (grown == NULL) {
        return error_nomem(error);
    }
    versions->item = grown;
    struct version *version = &grown[versions->count++];
    *version = (struct version){.replaced = NULL};
    newsidx_article_init(&version->article);
    const char *replaced = statement_text(row, 0);
    version->replaced = replaced != NULL ? memory_copy(replaced) : NULL;
    const enum newsidx_status status = archive_read_row(&version->article, row, 2, error);
    version->article.id = sqlite3_column_int64(row, 1);
    return status;
}

enum newsidx_status versions_read(struct versions *out, struct newsidx_archive *archive, const char *guid,
                                  struct newsidx_error *error)
{
    *out = (struct versions){.item = NULL};
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_SELECT_VERSIONS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, guid);
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = add_version(out, select, error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

void versions_release(struct versions *versions)
{
    for (size_t i = 0; i < versions->count; i++) {
        newsidx_article_clear(&versions->item[i].article);
        free(versions->item[i].replaced);
    }
    free(versions->item);
    *versions = (struct versions){.item = NULL};
}

static bool same_text(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* --- for people --------------------------------------------------------------------------------------------------------- */

static const char REMOVED[] = "\x1b[31m";
static const char ADDED[] = "\x1b[32m";

/* A blank, but at the beginning of a line. */
static void write_gap(struct flow *flow)
{
    if (flow->column > flow->indent) {
        flow_write_words(flow, " ", 1);
    }
}

/* As git's word diff shows it: [-removed-] and {+added+}, with colours beside where there are any. */
static void write_changed(struct flow *flow, const char *text, size_t len_bytes, bool added)
{
    struct buffer marked = BUFFER_INIT;
    buffer_append_text(&marked, added ? "{+" : "[-");
    buffer_append(&marked, text, len_bytes);
    buffer_append_text(&marked, added ? "+}" : "-]");
    write_gap(flow);
    flow_set_style(flow, added ? ADDED : REMOVED);
    flow_write_plain(flow, buffer_text(&marked), marked.len_bytes);
    flow_set_style(flow, FLOW_RESET);
    buffer_release(&marked);
}

static void write_diff(struct flow *flow, const char *before, const char *after)
{
    struct worddiff diff;
    worddiff_make(&diff, before, after);
    if (diff.count > 0) {
        flow_start_line(flow);
    }
    for (size_t i = 0; i < diff.count; i++) {
        const struct worddiff_piece *piece = &diff.piece[i];
        switch (piece->kind) {
        case WORDDIFF_BREAK:
            flow_start_line(flow);
            flow_start_line(flow);
            break;
        case WORDDIFF_SAME:
            write_gap(flow);
            flow_write_plain(flow, piece->text, piece->len_bytes);
            break;
        default:
            write_changed(flow, piece->text, piece->len_bytes, piece->kind == WORDDIFF_ADDED);
        }
    }
    if (diff.unchanged > 0) {
        char line[64];
        const int len =
            snprintf(line, sizeof line, "(%zu paragraph%s unchanged)", diff.unchanged, diff.unchanged == 1 ? "" : "s");
        flow_start_line(flow);
        flow_write_words(flow, line, (size_t)len);
    }
    worddiff_release(&diff);
}

static void write_field(struct flow *flow, enum newsidx_field field, const char *before, const char *after)
{
    const char *name = newsidx_field_name(field);
    flow_start_line(flow);
    flow_write_words(flow, name, strlen(name));
    flow_write_words(flow, ": ", 2);
    if (before != NULL) {
        write_changed(flow, before, strlen(before), false);
    }
    if (after != NULL) {
        write_changed(flow, after, strlen(after), true);
    }
}

static void append_stamp(struct buffer *out, const char *what, const char *when)
{
    if (when != NULL) {
        buffer_printf(out, ", %s %s", what, when);
    }
}

static void write_version(struct flow *flow, const struct versions *versions, size_t i)
{
    const struct version *version = &versions->item[i];
    const struct version *before = i > 0 ? &versions->item[i - 1] : NULL;
    struct buffer head = BUFFER_INIT;
    const char *updated = version->article.field[NEWSIDX_UPDATED];
    const char *added = version->article.field[NEWSIDX_ADDED];
    buffer_printf(&head, "version %zu of %zu", i + 1, versions->count);
    append_stamp(&head, "updated", updated);
    append_stamp(&head, "added", added);
    append_stamp(&head, "replaced", version->replaced);
    buffer_append_text(&head, version->replaced == NULL ? ", the present one" : "");
    flow_set_style(flow, FLOW_BOLD);
    flow_write_plain(flow, buffer_text(&head), head.len_bytes);
    flow_set_style(flow, FLOW_RESET);
    buffer_release(&head);
    if (before == NULL) {
        flow_start_line(flow);
        flow_write_plain(flow,
                         version->article.field[NEWSIDX_HEADLINE] != NULL ? version->article.field[NEWSIDX_HEADLINE]
                                                                          : "(no headline)",
                         strlen(version->article.field[NEWSIDX_HEADLINE] != NULL
                                    ? version->article.field[NEWSIDX_HEADLINE]
                                    : "(no headline)"));
        return;
    }
    bool changed = false;
    for (size_t k = 0; k < TOLD_COUNT; k++) {
        const char *old_text = before->article.field[TOLD[k]];
        const char *new_text = version->article.field[TOLD[k]];
        if (!same_text(old_text, new_text)) {
            write_field(flow, TOLD[k], old_text, new_text);
            changed = true;
        }
    }
    if (!same_text(before->article.field[NEWSIDX_BODY], version->article.field[NEWSIDX_BODY])) {
        write_diff(flow, before->article.field[NEWSIDX_BODY], version->article.field[NEWSIDX_BODY]);
        changed = true;
    }
    if (!changed) {
        flow_start_line(flow);
        flow_write_words(flow, "nothing that is read changed", strlen("nothing that is read changed"));
    }
}

void versions_append_text(struct buffer *out, const struct versions *versions, const struct output_context *context)
{
    for (size_t i = 0; i < versions->count; i++) {
        struct flow flow = flow_make(out, context, 0, 0);
        buffer_append_text(out, i > 0 ? "\n" : "");
        write_version(&flow, versions, i);
        buffer_append_byte(out, '\n');
    }
}

/* --- for programs ------------------------------------------------------------------------------------------------------- */

static json_t *text_or_null(const char *text)
{
    return text != NULL ? json_string(text) : json_null();
}

static json_t *make_diff(const char *before, const char *after)
{
    static const char *const OPERATIONS[] = {"same", "removed", "added", "paragraph"};
    json_t *list = json_array();
    struct worddiff diff;
    worddiff_make(&diff, before, after);
    for (size_t i = 0; i < diff.count; i++) {
        json_t *piece = json_pack("{s:s}", "op", OPERATIONS[diff.piece[i].kind]);
        if (diff.piece[i].kind != WORDDIFF_BREAK) {
            (void)json_object_set_new(piece, "text", json_stringn(diff.piece[i].text, diff.piece[i].len_bytes));
        }
        (void)json_array_append_new(list, piece);
    }
    worddiff_release(&diff);
    return list;
}

static json_t *make_version(const struct version *version, const struct version *before)
{
    json_t *object = json_pack("{s:I}", "id", (json_int_t)version->article.id);
    json_t *changed = json_array();
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        const char *text = version->article.field[i];
        const char *name = newsidx_field_name((enum newsidx_field)i);
        (void)json_object_set_new(object, name, text_or_null(text));
        if (before != NULL && i != NEWSIDX_ADDED && i != NEWSIDX_DIGEST && !same_text(before->article.field[i], text)) {
            (void)json_array_append_new(changed, json_string(name));
        }
    }
    (void)json_object_set_new(object, "replaced", text_or_null(version->replaced));
    (void)json_object_set_new(object, "changed", changed);
    (void)json_object_set_new(object, "diff",
                              before != NULL
                                  ? make_diff(before->article.field[NEWSIDX_BODY], version->article.field[NEWSIDX_BODY])
                                  : json_array());
    return object;
}

void versions_append_json(struct buffer *out, const struct versions *versions)
{
    json_t *list = json_array();
    for (size_t i = 0; i < versions->count; i++) {
        (void)json_array_append_new(list, make_version(&versions->item[i], i > 0 ? &versions->item[i - 1] : NULL));
    }
    json_t *object = json_pack("{s:i, s:o}", "v", OUTPUT_VERSION, "versions", list);
    char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;
    memory_note_null(text);
    buffer_append_text(out, text);
    buffer_append_byte(out, '\n');
    out->failed = out->failed || text == NULL;
    free(text);
    json_decref(object);
}
