/* csv_rows.c - one pass over the bytes; a field's quotes count where they are its first byte (RFC 4180, section 2). */
#include "csv_rows.h"

#include "error.h"
#include "reader.h"

#include <string.h>

void csv_scanner_init(struct csv_scanner *scanner, struct source *source, char delimiter)
{
    csv_scanner_init_text(scanner, scanner->bytes, 0, delimiter);
    scanner->source = source;
}

void csv_scanner_init_text(struct csv_scanner *scanner, const char *text, size_t len_bytes, char delimiter)
{
    scanner->source = NULL;
    scanner->chunk = text;
    scanner->chunk_len_bytes = len_bytes;
    scanner->at = 0;
    scanner->delimiter = delimiter;
    scanner->quotes = true;
    scanner->line = 1;
    scanner->text = (struct buffer)BUFFER_INIT;
    scanner->text.limit_bytes = READER_ARTICLE_BYTES_MAX;
    scanner->fields = 0;
    scanner->row_line = 0;
    scanner->quote_line = 0;
    scanner->cut = false;
    scanner->ragged = false;
}

void csv_scanner_release(struct csv_scanner *scanner)
{
    buffer_release(&scanner->text);
}

const char *csv_scanner_field(const struct csv_scanner *scanner, size_t i, size_t *len_bytes)
{
    const size_t begin = i == 0 ? 0 : scanner->end[i - 1];
    *len_bytes = scanner->end[i] - begin;
    return buffer_text(&scanner->text) + begin;
}

/* False at the end of the input, and where the status is not NEWSIDX_OK. */
static bool peek(struct csv_scanner *scanner, char *byte, enum newsidx_status *status, struct newsidx_error *error)
{
    if (scanner->at == scanner->chunk_len_bytes) {
        size_t len = 0;
        if (scanner->source != NULL) {
            *status = source_read(scanner->source, scanner->bytes, sizeof scanner->bytes, &len, error);
        }
        if (*status != NEWSIDX_OK || len == 0) {
            return false;
        }
        scanner->chunk_len_bytes = len;
        scanner->at = 0;
    }
    *byte = scanner->chunk[scanner->at];
    return true;
}

static void advance(struct csv_scanner *scanner)
{
    scanner->line += scanner->chunk[scanner->at] == '\n';
    scanner->at++;
}

/* How a row is being read. */
struct row_state {
    bool any;       /* something of the row was there */
    bool fresh;     /* at a field's beginning */
    bool quoted;    /* inside quotes */
    bool closing;   /* behind a quote inside quotes: the end, or the first of two */
    size_t counted; /* bytes of the row, also those that are not kept */
};

static void end_field(struct csv_scanner *scanner, struct row_state *state)
{
    if (scanner->fields < CSV_FIELDS_MAX) {
        scanner->end[scanner->fields] = scanner->text.len_bytes;
    }
    scanner->fields++;
    state->fresh = true;
    state->closing = false;
}

static void keep(struct csv_scanner *scanner, struct row_state *state, char byte)
{
    if (++state->counted <= READER_ARTICLE_BYTES_MAX) {
        buffer_append_byte(&scanner->text, byte);
    }
    state->fresh = false;
}

/* Inside quotes: all is text, but a quote that is not doubled. */
static void take_quoted(struct csv_scanner *scanner, struct row_state *state, char byte)
{
    if (byte == '"') {
        state->quoted = false;
        state->closing = true;
    } else {
        keep(scanner, state, byte);
    }
}

/* Outside of quotes. True at the end of the row. */
static bool take_plain(struct csv_scanner *scanner, struct row_state *state, char byte)
{
    if (byte == '"' && scanner->quotes && (state->fresh || state->closing)) {
        if (state->closing) { /* two quotes are one */
            keep(scanner, state, byte);
        } else {
            scanner->quote_line = scanner->line;
        }
        state->fresh = false;
        state->closing = false;
        state->quoted = true;
        return false;
    }
    if (byte == scanner->delimiter) {
        end_field(scanner, state);
        return false;
    }
    if (byte == '\n' || byte == '\r') {
        end_field(scanner, state);
        return true;
    }
    scanner->ragged = scanner->ragged || (state->closing && byte != ' ');
    state->closing = false;
    keep(scanner, state, byte);
    return false;
}

/* CR LF, CR and LF end a line; empty ones are passed over. */
static enum newsidx_status skip_breaks(struct csv_scanner *scanner, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    char byte = '\0';
    while (peek(scanner, &byte, &status, error) && (byte == '\n' || byte == '\r')) {
        advance(scanner);
    }
    return status;
}

enum newsidx_status csv_scanner_next(struct csv_scanner *scanner, enum csv_piece *piece, struct newsidx_error *error)
{
    struct row_state state = {.fresh = true};
    char byte = '\0';
    bool ended = false;
    *piece = CSV_END;
    buffer_clear(&scanner->text);
    scanner->fields = 0;
    scanner->ragged = false;
    enum newsidx_status status = skip_breaks(scanner, error);
    scanner->row_line = scanner->line;
    while (status == NEWSIDX_OK && !ended && peek(scanner, &byte, &status, error)) {
        state.any = true;
        if (state.quoted) {
            take_quoted(scanner, &state, byte);
        } else {
            ended = take_plain(scanner, &state, byte);
        }
        advance(scanner);
    }
    if (status != NEWSIDX_OK || !state.any) {
        return status;
    }
    scanner->cut = !ended;
    if (!ended) {
        end_field(scanner, &state);
    }
    if (scanner->text.failed && state.counted <= READER_ARTICLE_BYTES_MAX) {
        return error_nomem(error);
    }
    *piece = state.quoted ? CSV_UNCLOSED : state.counted > READER_ARTICLE_BYTES_MAX ? CSV_TOO_LONG : CSV_ROW;
    return NEWSIDX_OK;
}
