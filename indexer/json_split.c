#include "json_split.h"

#include "error.h"
#include "reader.h"
#include "scan.h"

#include <string.h>

enum { GARBAGE_BYTES_MAX = 200 }; /* kept of what is no object, for the message */

void json_splitter_init(struct json_splitter *splitter, struct source *source)
{
    splitter->source = source;
    splitter->len_bytes = 0;
    splitter->at = 0;
    splitter->line = 1;
    splitter->open_arrays = 0;
    splitter->column_zero = true;
    splitter->again = (struct buffer)BUFFER_INIT;
    splitter->again_at = 0;
    splitter->suspect = 0;
    splitter->suspect_line = 0;
    splitter->text = (struct buffer){.limit_bytes = READER_ARTICLE_BYTES_MAX};
    splitter->piece_line = 1;
}

void json_splitter_release(struct json_splitter *splitter)
{
    buffer_release(&splitter->text);
    buffer_release(&splitter->again);
}

static bool reads_again(const struct json_splitter *splitter)
{
    return splitter->again_at < splitter->again.len_bytes;
}

/* The byte at the cursor, -1 at the end of the stream. */
static int peek(struct json_splitter *splitter, enum newsidx_status *status, struct newsidx_error *error)
{
    if (reads_again(splitter)) {
        return (unsigned char)splitter->again.data[splitter->again_at];
    }
    if (splitter->at == splitter->len_bytes) {
        splitter->at = 0;
        *status = source_read(splitter->source, splitter->bytes, sizeof splitter->bytes, &splitter->len_bytes, error);
        if (*status != NEWSIDX_OK || splitter->len_bytes == 0) {
            splitter->len_bytes = 0;
            return -1;
        }
    }
    return (unsigned char)splitter->bytes[splitter->at];
}

static void advance(struct json_splitter *splitter)
{
    const char c = reads_again(splitter) ? splitter->again.data[splitter->again_at++] : splitter->bytes[splitter->at++];
    splitter->column_zero = c == '\n';
    splitter->line += c == '\n';
}

/* Between objects: white space, the commas and brackets of an array, a byte order mark. */
static bool is_between_objects(int c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == ',' || c == '[' || c == ']' || c == 0xEF ||
           c == 0xBB || c == 0xBF || c == 0x1E; /* RS: JSON text sequences, RFC 7464 */
}

/* Where an object stands: how deep, whether inside a string, and the last byte outside of strings that is not blank. */
struct nesting {
    size_t depth;
    bool in_string;
    bool escaped;
    int last;
};

static void follow(struct nesting *nesting, int c)
{
    if (nesting->in_string) {
        if (nesting->escaped) {
            nesting->escaped = false;
        } else if (c == '\\') {
            nesting->escaped = true;
        } else if (c == '"') {
            nesting->in_string = false;
        }
        return;
    }
    if (c == '"') {
        nesting->in_string = true;
    } else if (c == '{' || c == '[') {
        nesting->depth++;
    } else if ((c == '}' || c == ']') && nesting->depth > 0) {
        nesting->depth--;
    }
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
        nesting->last = c;
    }
}

/* An object on column one inside another is a member of it where the grammar lets one stand there ({"articles": [ and the articles on
 * lines of their own), or the other was broken off. While bytes are read again, it was. */
static bool starts_anew(const struct json_splitter *splitter, const struct nesting *nesting, int c)
{
    if (!splitter->column_zero || c != '{' || splitter->text.len_bytes == 0 || nesting->in_string) {
        return false;
    }
    const bool may_stand = nesting->last == '[' || nesting->last == ',' || nesting->last == ':';
    return !may_stand || reads_again(splitter);
}

/* JSON strings hold no line break (RFC 8259, section 7). */
static bool breaks_off(const struct json_splitter *splitter, const struct nesting *nesting, int c)
{
    return (nesting->in_string && c == '\n') || starts_anew(splitter, nesting, c);
}

/* The object is broken or too long. If it swallowed another, that one and what follows is read again. */
static void give_back(struct json_splitter *splitter)
{
    if (splitter->suspect == 0 || splitter->text.failed) {
        return;
    }
    struct buffer again = BUFFER_INIT;
    buffer_append(&again, splitter->text.data + splitter->suspect, splitter->text.len_bytes - splitter->suspect);
    buffer_append(&again, buffer_text(&splitter->again) + splitter->again_at,
                  splitter->again.len_bytes - splitter->again_at);
    if (again.failed) {
        buffer_release(&again);
        return;
    }
    buffer_release(&splitter->again);
    splitter->again = again;
    splitter->again_at = 0;
    splitter->line = splitter->suspect_line;
    splitter->column_zero = true;
    buffer_truncate(&splitter->text, splitter->suspect);
}

static enum json_piece end_broken(struct json_splitter *splitter, bool too_long)
{
    splitter->open_arrays = 0; /* the bracket that closes may stand in what is broken */
    if (too_long) {
        return JSON_PIECE_TOO_LONG;
    }
    give_back(splitter);
    return JSON_PIECE_BROKEN;
}

static bool is_full(const struct json_splitter *splitter)
{
    return splitter->text.len_bytes == READER_ARTICLE_BYTES_MAX;
}

/* Takes the bytes at hand up to what may end the string or its line, in which nothing else can happen. */
static void take_run(struct json_splitter *splitter)
{
    const char *bytes = splitter->bytes + splitter->at;
    const size_t at_hand = splitter->len_bytes - splitter->at;
    const size_t room = is_full(splitter) ? 0 : READER_ARTICLE_BYTES_MAX - 1 - splitter->text.len_bytes;
    const size_t most = at_hand < room ? at_hand : room;
    const size_t run = scan_json_text(bytes, most);
    if (run > 0) {
        buffer_append(&splitter->text, bytes, run);
        splitter->at += run;
        splitter->column_zero = false;
    }
}

static enum newsidx_status take_object(struct json_splitter *splitter, enum json_piece *piece,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    struct nesting nesting = {.depth = 0};
    bool too_long = false;
    splitter->suspect = 0;
    for (;;) {
        const int c = peek(splitter, &status, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        if (c < 0 || breaks_off(splitter, &nesting, c) || (is_full(splitter) && splitter->suspect > 0)) {
            *piece = end_broken(splitter, too_long);
            return NEWSIDX_OK;
        }
        if (c == '{' && splitter->column_zero && splitter->text.len_bytes > 0 && splitter->suspect == 0) {
            splitter->suspect = splitter->text.len_bytes;
            splitter->suspect_line = splitter->line;
        }
        follow(&nesting, c);
        advance(splitter);
        too_long = too_long || is_full(splitter);
        if (!too_long) {
            buffer_append_byte(&splitter->text, (char)c);
        }
        if (nesting.in_string && !nesting.escaped && !too_long && !reads_again(splitter)) {
            take_run(splitter);
        }
        if (splitter->text.failed) {
            return error_nomem(error);
        }
        if (nesting.depth == 0) {
            *piece = too_long ? JSON_PIECE_TOO_LONG : JSON_PIECE_OBJECT;
            return NEWSIDX_OK;
        }
    }
}

static void count_bracket(struct json_splitter *splitter, int c)
{
    splitter->open_arrays += c == '[';
    splitter->open_arrays -= c == ']' && splitter->open_arrays > 0;
}

static enum newsidx_status take_garbage(struct json_splitter *splitter, enum json_piece *piece,
                                        struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (;;) {
        const int c = peek(splitter, &status, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        if (c < 0 || c == '\n' || c == '{') {
            *piece = JSON_PIECE_GARBAGE;
            return NEWSIDX_OK;
        }
        count_bracket(splitter, c);
        advance(splitter);
        if (splitter->text.len_bytes < GARBAGE_BYTES_MAX) {
            buffer_append_byte(&splitter->text, (char)c);
        }
    }
}

enum newsidx_status json_splitter_next(struct json_splitter *splitter, enum json_piece *piece,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    buffer_clear(&splitter->text);
    int c = peek(splitter, &status, error);
    while (c >= 0 && is_between_objects(c)) {
        count_bracket(splitter, c);
        advance(splitter);
        c = peek(splitter, &status, error);
    }
    splitter->piece_line = splitter->line;
    if (status != NEWSIDX_OK || c < 0) {
        *piece = status == NEWSIDX_OK && splitter->open_arrays > 0 ? JSON_PIECE_UNCLOSED : JSON_PIECE_END;
        splitter->open_arrays = 0;
        return status;
    }
    return c == '{' ? take_object(splitter, piece, error) : take_garbage(splitter, piece, error);
}
