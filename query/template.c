#include "template.h"

#include "error.h"
#include "terminal.h"

#include <string.h>

static bool add_piece(struct template *template, int field, const char *text, size_t len_bytes)
{
    if (template->count == TEMPLATE_PIECES_MAX) {
        return false;
    }
    template->piece[template->count++] = (struct template_piece){field, text, len_bytes};
    return true;
}

/* The piece that begins at text: its length in *used. */
static enum newsidx_status read_piece(struct template *template, const char *text, size_t *used,
                                      struct newsidx_error *error)
{
    static const char ESCAPES[] = "n\nt\t\\\\";
    bool added = false;
    const char *escape = text[0] == '\\' && text[1] != '\0' ? strchr(ESCAPES, text[1]) : NULL;
    *used = 1;
    if (escape != NULL && (escape - ESCAPES) % 2 == 0) {
        added = add_piece(template, -1, escape + 1, 1);
        *used = 2;
    } else if ((text[0] == '{' || text[0] == '}') && text[1] == text[0]) {
        added = add_piece(template, -1, text, 1);
        *used = 2;
    } else if (text[0] == '{') {
        const size_t len = strcspn(text + 1, "}");
        const int field = hit_field_named(text + 1, len);
        if (text[1 + len] == '\0') {
            return error_set(error, NEWSIDX_QUERY, "--template: a closing brace is missing");
        }
        if (field < 0) {
            return hit_field_unknown("template", text + 1, len, error);
        }
        added = add_piece(template, field, text, 0);
        *used = len + 2;
    } else {
        *used += strcspn(text + 1, "{}\\");
        added = add_piece(template, -1, text, *used);
    }
    return added ? NEWSIDX_OK : error_set(error, NEWSIDX_QUERY, "--template: too long");
}

enum newsidx_status template_parse(struct template *out, const char *text, struct newsidx_error *error)
{
    *out = (struct template){.count = 0};
    enum newsidx_status status = NEWSIDX_OK;
    size_t used = 0;
    for (; *text != '\0' && status == NEWSIDX_OK; text += used) {
        status = read_piece(out, text, &used, error);
    }
    return status;
}

void template_append(struct buffer *out, const struct template *template, const struct output_context *context,
                     const struct output_hit *hit)
{
    struct buffer value = BUFFER_INIT;
    for (size_t i = 0; i < template->count; i++) {
        const struct template_piece *piece = &template->piece[i];
        if (piece->field < 0) {
            buffer_append(out, piece->text, piece->len_bytes);
            continue;
        }
        buffer_clear(&value);
        hit_field_append(&value, piece->field, context, hit);
        terminal_clean(out, buffer_text(&value), value.len_bytes, TERMINAL_ONE_LINE);
    }
    buffer_release(&value);
}

static void write_hit(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    template_append(out, context->template, context, hit);
}

const struct output OUTPUT_TEMPLATE = {
    .name = "template",
    .help = "as --template says, which chooses it",
    .needs_article = true,
    .needs_matches = true,
    .hit = write_hit,
};
