/* sgml.c - documents and elements in SGML collections. */
#include "sgml.h"

#include "error.h"
#include "fill.h"
#include "reader.h"
#include "utf8.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { READ_BYTES = 1 << 16 };

/* --- tags --------------------------------------------------------------------------------------------------------------- */

/* Whether "<name" or "</name" stands at text, and ends there as a name. */
static bool is_tag(const char *text, size_t len_bytes, const char *name, bool end)
{
    const size_t skip = end ? 2 : 1;
    const size_t len = strlen(name);
    if (len_bytes < skip + len + 1 || *text != '<' || (end && text[1] != '/') ||
        strncasecmp(text + skip, name, len) != 0) {
        return false;
    }
    return strchr("> \t\r\n/", text[skip + len]) != NULL && text[skip + len] != '\0';
}

enum tag { TAG_NONE, TAG_START, TAG_END };

/* The offset of the next start tag (ends false), or of the next tag of either kind, of name from at on; len_bytes and TAG_NONE where there is
 * none. One pass: a search for an end that never comes would be made again for every start. */
static size_t find_tag(enum tag *kind, const char *text, size_t len_bytes, size_t at, const char *name, bool ends)
{
    *kind = TAG_NONE;
    while (at < len_bytes) {
        const char *open = memchr(text + at, '<', len_bytes - at);
        if (open == NULL) {
            return len_bytes;
        }
        at = (size_t)(open - text);
        *kind = is_tag(open, len_bytes - at, name, false)          ? TAG_START
                : ends && is_tag(open, len_bytes - at, name, true) ? TAG_END
                                                                   : TAG_NONE;
        if (*kind != TAG_NONE) {
            return at;
        }
        at++;
    }
    return len_bytes;
}

/* The offset behind the ">" of the tag at that offset. */
static size_t skip_tag(const char *text, size_t len_bytes, size_t at)
{
    const char *close = memchr(text + at, '>', len_bytes - at);
    return close != NULL ? (size_t)(close - text) + 1 : len_bytes;
}

bool sgml_element(struct sgml_part *content, struct sgml_part text, const char *name, size_t *at)
{
    enum tag kind;
    const size_t open = find_tag(&kind, text.text, text.len_bytes, *at, name, false);
    if (open == text.len_bytes) {
        *at = text.len_bytes;
        return false;
    }
    const size_t start = skip_tag(text.text, text.len_bytes, open);
    const size_t end = find_tag(&kind, text.text, text.len_bytes, start, name, true);
    *content = (struct sgml_part){.text = text.text + start, .len_bytes = end - start};
    *at = kind == TAG_END ? skip_tag(text.text, text.len_bytes, end) : end;
    return true;
}

struct sgml_part sgml_attribute(struct sgml_part tag, const char *name)
{
    const size_t len = strlen(name);
    for (size_t i = 0; i + len + 1 < tag.len_bytes; i++) {
        if ((i > 0 && !isspace((unsigned char)tag.text[i - 1])) || strncasecmp(tag.text + i, name, len) != 0 ||
            tag.text[i + len] != '=') {
            continue;
        }
        size_t start = i + len + 1;
        const char quote = tag.text[start] == '"' || tag.text[start] == '\'' ? tag.text[start++] : ' ';
        size_t end = start;
        while (end < tag.len_bytes && tag.text[end] != quote && tag.text[end] != '>') {
            end++;
        }
        return (struct sgml_part){.text = tag.text + start, .len_bytes = end - start};
    }
    return (struct sgml_part){.text = "", .len_bytes = 0};
}

bool sgml_begins(const char *text, size_t len_bytes, const char *name)
{
    size_t i = 0;
    while (i < len_bytes && isspace((unsigned char)text[i])) {
        i++;
    }
    return is_tag(text + i, len_bytes - i, name, false);
}

/* --- documents ---------------------------------------------------------------------------------------------------------- */

void sgml_begin(struct sgml_reader *reader, struct source *source, const char *name)
{
    *reader = (struct sgml_reader){.source = source, .name = name, .line = 1};
}

void sgml_release(struct sgml_reader *reader)
{
    buffer_release(&reader->window);
}

static void pass(struct sgml_reader *reader, size_t to)
{
    for (size_t i = reader->at; i < to; i++) {
        reader->line += reader->window.data[i] == '\n';
    }
    reader->at = to;
}

/* Drops what was handed out and reads more. */
static enum newsidx_status read_more(struct sgml_reader *reader, struct newsidx_error *error)
{
    struct buffer *window = &reader->window;
    if (reader->at > 0) {
        memmove(window->data, window->data + reader->at, window->len_bytes - reader->at);
        buffer_truncate(window, window->len_bytes - reader->at);
        reader->at = 0;
    }
    char bytes[READ_BYTES];
    size_t len = 0;
    const enum newsidx_status status = source_read(reader->source, bytes, sizeof bytes, &len, error);
    if (status == NEWSIDX_OK) {
        buffer_append(window, bytes, len);
        reader->ended = len == 0;
    }
    return window->failed ? error_nomem(error) : status;
}

/* Passes over what stands between documents. False at the end. */
static enum newsidx_status find_start(struct sgml_reader *reader, bool *found, struct newsidx_error *error)
{
    const size_t tag_bytes = strlen(reader->name) + 2;
    enum newsidx_status status = NEWSIDX_OK;
    *found = false;
    while (status == NEWSIDX_OK) {
        const size_t len = reader->window.len_bytes;
        enum tag kind;
        const size_t open = find_tag(&kind, buffer_text(&reader->window), len, reader->at, reader->name, false);
        *found = open < len;
        if (*found) {
            pass(reader, open);
            return NEWSIDX_OK;
        }
        pass(reader, len > tag_bytes && len - tag_bytes > reader->at ? len - tag_bytes : reader->at);
        if (reader->ended) {
            return NEWSIDX_OK;
        }
        status = read_more(reader, error);
    }
    return status;
}

/* The offset of the document's end tag, or of the next document's start tag; the end where the source ends. seen: how far was searched. */
static size_t find_end(const struct sgml_reader *reader, size_t seen, bool *whole)
{
    enum tag kind;
    const size_t end =
        find_tag(&kind, buffer_text(&reader->window), reader->window.len_bytes, seen, reader->name, true);
    *whole = kind == TAG_END;
    return end;
}

static void hand_out(struct sgml_reader *reader, struct sgml_document *document, size_t end)
{
    const char *text = reader->window.data;
    const size_t start = skip_tag(text, end, reader->at);
    *document = (struct sgml_document){
        .tag = {.text = text + reader->at, .len_bytes = start - reader->at},
        .content = {.text = text + start, .len_bytes = end - start},
        .line = reader->line,
        .too_long = end - reader->at > READER_ARTICLE_BYTES_MAX,
    };
    document->content.len_bytes = document->too_long ? 0 : document->content.len_bytes;
}

enum newsidx_status sgml_next(struct sgml_reader *reader, struct sgml_document *document, bool *found,
                              struct newsidx_error *error)
{
    const size_t tag_bytes = strlen(reader->name) + 3;
    enum newsidx_status status = find_start(reader, found, error);
    size_t seen = 1; /* bytes of the document that are known to hold no end */
    while (status == NEWSIDX_OK && *found) {
        bool whole = false;
        const size_t end = find_end(reader, reader->at + seen, &whole);
        const bool too_long = reader->window.len_bytes - reader->at > READER_ARTICLE_BYTES_MAX;
        if (end < reader->window.len_bytes || reader->ended || too_long) {
            hand_out(reader, document, end);
            document->cut = !whole;
            const size_t next = whole ? skip_tag(reader->window.data, reader->window.len_bytes, end) : end;
            pass(reader, next);
            return NEWSIDX_OK;
        }
        const size_t have = reader->window.len_bytes - reader->at;
        seen = have > tag_bytes + 1 ? have - tag_bytes : 1;
        status = read_more(reader, error);
    }
    return status;
}

/* --- text --------------------------------------------------------------------------------------------------------------- */

/* Entities of TREC's collections that HTML does not have, and what they stand for. */
static const struct {
    const char *name;
    const char *text;
} ENTITIES[] = {{"blank", " "},
                {"hyph", "-"},
                {"lsqb", "["},
                {"rsqb", "]"},
                {"cir", ""},
                {"bull", "-"},
                {"ge", ">="},
                {"le", "<="},
                {"utilde", "u"},
                {"atilde", "a"},
                {"pls", "+"},
                {"minus", "-"},
                {"dollar", "$"},
                {"percnt", "%"},
                {"ast", "*"},
                {"plus", "+"},
                {"equals", "="},
                {"lowbar", "_"},
                {"rsquo", "'"},
                {"lsquo", "'"},
                {"ldquo", "\""},
                {"rdquo", "\""},
                {"mdash", "\xE2\x80\x94"}};

static void append_code(struct buffer *out, unsigned long code)
{
    char bytes[4];
    /* Control characters that the wire's codes were written as. */
    if (code == '\n' || code == '\t' ||
        (code >= ' ' && code != 0x7f && code < 0x110000 && (code < 0xD800 || code > 0xDFFF))) {
        buffer_append(out, bytes, utf8_encode((uint32_t)code, bytes));
    }
}

/* Appends what the entity at text stands for and returns its length, 0 where it is none. */
static size_t append_entity(struct buffer *out, const char *text, size_t len_bytes)
{
    enum { NAME_BYTES = 12 };
    char name[NAME_BYTES + 1];
    size_t len = 0;
    while (1 + len < len_bytes && len < NAME_BYTES && (isalnum((unsigned char)text[1 + len]) || text[1 + len] == '#')) {
        name[len] = text[1 + len];
        len++;
    }
    name[len] = '\0';
    if (len == 0 || 1 + len >= len_bytes || text[1 + len] != ';') {
        return 0;
    }
    if (name[0] == '#') {
        const bool hex = name[1] == 'x' || name[1] == 'X';
        append_code(out, strtoul(name + (hex ? 2 : 1), NULL, hex ? 16 : 10));
        return len + 2;
    }
    for (size_t i = 0; i < sizeof ENTITIES / sizeof *ENTITIES; i++) {
        if (strcasecmp(ENTITIES[i].name, name) == 0) {
            buffer_append_text(out, ENTITIES[i].text);
            return len + 2;
        }
    }
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    if (entity == NULL) {
        return 0;
    }
    append_code(out, entity->value);
    return len + 2;
}

/* A tag: "<", a letter or "/", up to ">". A lone "<" is text. */
static size_t tag_bytes_at(const char *text, size_t len_bytes)
{
    if (len_bytes < 3 || (!isalpha((unsigned char)text[1]) && text[1] != '/' && text[1] != '!')) {
        return 0;
    }
    const char *close = memchr(text, '>', len_bytes < 400 ? len_bytes : 400);
    return close != NULL ? (size_t)(close - text) + 1 : 0;
}

static void append_plain(struct buffer *out, struct sgml_part text)
{
    for (size_t i = 0; i < text.len_bytes;) {
        const char *at = text.text + i;
        const size_t left = text.len_bytes - i;
        size_t used = 0;
        if (*at == '&') {
            used = append_entity(out, at, left);
        } else if (*at == '<') {
            used = tag_bytes_at(at, left);
            const bool block = used > 0 && (is_tag(at, left, "p", false) || is_tag(at, left, "p", true) ||
                                            is_tag(at, left, "br", false));
            buffer_append_text(out, block ? "\n\n" : "");
        }
        if (used == 0) {
            buffer_append(out, at, (unsigned char)*at >= ' ' || *at == '\n' || *at == '\t' ? 1 : 0);
            used = 1;
        }
        i += used;
    }
}

void sgml_append_text(struct buffer *out, struct sgml_part text)
{
    struct buffer plain = BUFFER_INIT;
    append_plain(&plain, text);
    const char *at = buffer_text(&plain);
    while (*at != '\0') {
        const size_t len = strcspn(at, "\n");
        const bool indented = strncmp(at, "   ", 3) == 0;
        buffer_append_text(out, indented ? "\n" : "");
        buffer_append(out, at, len);
        buffer_append_byte(out, '\n');
        at += len;
        at += *at == '\n';
    }
    out->failed = out->failed || plain.failed;
    buffer_release(&plain);
}

void sgml_append_line(struct buffer *out, struct sgml_part text)
{
    struct buffer plain = BUFFER_INIT;
    append_plain(&plain, text);
    fill_squeeze(&plain);
    buffer_append(out, buffer_text(&plain), plain.len_bytes);
    out->failed = out->failed || plain.failed;
    buffer_release(&plain);
}
