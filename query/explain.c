#include "explain.h"

#include "terminal.h"

#include <string.h>

static void append_clean(struct buffer *out, const char *text)
{
    terminal_clean(out, text, strlen(text), TERMINAL_ONE_LINE);
}

void explain_append(struct buffer *out, const struct newsidx_hits *hits)
{
    struct buffer read = BUFFER_INIT;
    if (hits->query.root != NULL) {
        ast_explain(&read, hits->query.root);
    }
    buffer_append_text(out, "read as: ");
    append_clean(out, read.len_bytes > 0 ? buffer_text(&read) : "nothing to search for");
    buffer_append_text(out, hits->partial ? " (no article has all words: any of them)\n" : "\n");
    for (const struct lex_note *note = hits->query.notes; note != NULL; note = note->next) {
        buffer_append_text(out, "note: ");
        append_clean(out, note->text);
        buffer_append_byte(out, '\n');
    }
    for (size_t i = 0; i < hits->terms; i++) {
        buffer_append_text(out, "term: ");
        append_clean(out, hits->term[i].shown);
        buffer_printf(out, ": %lld articles\n", (long long)hits->term[i].articles);
    }
    buffer_printf(out, "path: %s%s\n", hits->scored ? "full-text index, every match scored" : "ids, in order of date",
                  hits->checked ? ", candidates checked on their text" : "");
    buffer_printf(out, "found: %zu\n", hits->total);
    buffer_release(&read);
}
