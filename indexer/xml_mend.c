#include "xml_mend.h"

#include "utf8.h"

#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE_BYTES_MAX = 40 }; /* "&" to ";"; also longer than any mark that is looked for */

/* What windows-1252 has at 0x80 to 0x9F: numbers in that range are meant so (HTML Standard, 13.2.5.80). */
static const uint16_t WINDOWS_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

/* A piece being mended. */
struct piece {
    const char *at;
    const char *end;
    bool is_last;
};

static bool begins(const struct piece *piece, const char *mark)
{
    const size_t len = strlen(mark);
    return (size_t)(piece->end - piece->at) >= len && memcmp(piece->at, mark, len) == 0;
}

static void append_character(struct buffer *out, uint32_t c)
{
    char bytes[4];
    if (c >= 0x80 && c < 0xA0) {
        c = WINDOWS_1252[c - 0x80];
    }
    switch (c) {
    case '&':
        buffer_append_text(out, "&amp;");
        break;
    case '<':
        buffer_append_text(out, "&lt;");
        break;
    case '>':
        buffer_append_text(out, "&gt;");
        break;
    case '"':
        buffer_append_text(out, "&quot;");
        break;
    default:
        if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') {
            buffer_append(out, bytes, utf8_encode(c, bytes));
        }
    }
}

static bool is_character(unsigned long c)
{
    return c < 0xD800 || (c > 0xDFFF && c <= 0x10FFFF && c != 0xFFFE && c != 0xFFFF);
}

/* name: between "&" and ";". False where it is no character. */
static bool append_reference(struct buffer *out, const char *name)
{
    if (name[0] == '#') {
        const bool hexadecimal = name[1] == 'x' || name[1] == 'X';
        char *end = NULL;
        const unsigned long c = strtoul(name + (hexadecimal ? 2 : 1), &end, hexadecimal ? 16 : 10);
        if (*end != '\0' || strchr("+- \t", name[hexadecimal ? 2 : 1]) != NULL || !is_character(c)) {
            return false;
        }
        append_character(out, (uint32_t)c);
        return true;
    }
    static const char *const OF_XML[] = {"amp", "lt", "gt", "quot", "apos"};
    for (size_t i = 0; i < sizeof OF_XML / sizeof *OF_XML; i++) {
        if (strcmp(name, OF_XML[i]) == 0) {
            buffer_printf(out, "&%s;", name);
            return true;
        }
    }
    const htmlEntityDesc *entity = htmlEntityLookup((const xmlChar *)name);
    if (entity == NULL) {
        return false;
    }
    append_character(out, entity->value);
    return true;
}

/* At an ampersand. False where what follows must be seen first. */
static bool mend_reference(struct buffer *out, struct piece *piece)
{
    char name[REFERENCE_BYTES_MAX] = "";
    size_t len = 0;
    const char *at = piece->at + 1;
    while (at + len < piece->end && len + 1 < sizeof name && strchr(";&< \t\r\n", at[len]) == NULL) {
        name[len] = at[len];
        len++;
    }
    if (at + len == piece->end && len + 1 < sizeof name && !piece->is_last) {
        return false;
    }
    const bool closed = at + len < piece->end && at[len] == ';';
    if (closed && append_reference(out, name)) {
        piece->at = at + len + 1;
    } else {
        buffer_append_text(out, "&amp;");
        piece->at++;
    }
    return true;
}

static void copy(struct buffer *out, struct piece *piece, size_t len_bytes)
{
    buffer_append(out, piece->at, len_bytes);
    piece->at += len_bytes;
}

/* In a comment or CDATA section, up to the mark that ends it. */
static void copy_until(struct xml_mender *mender, struct buffer *out, struct piece *piece, const char *mark)
{
    if (begins(piece, mark)) {
        mender->state = XML_MEND_MARKUP;
        copy(out, piece, strlen(mark));
        return;
    }
    const unsigned char c = (unsigned char)*piece->at;
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
        piece->at++;
    } else {
        copy(out, piece, 1);
    }
}

static void mend_markup(struct xml_mender *mender, struct buffer *out, struct piece *piece)
{
    if (begins(piece, "<![CDATA[")) {
        mender->state = XML_MEND_CDATA;
        copy(out, piece, 9);
    } else if (begins(piece, "<!--")) {
        mender->state = XML_MEND_COMMENT;
        copy(out, piece, 4);
    } else {
        mender->declares_entities = mender->declares_entities || begins(piece, "<!ENTITY");
        const unsigned char c = (unsigned char)*piece->at;
        if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            piece->at++;
        } else {
            copy(out, piece, 1);
        }
    }
}

/* Whether a mark may begin here whose end is not seen yet. */
static bool must_wait(const struct piece *piece)
{
    return !piece->is_last && piece->end - piece->at < 10 && strchr("<]-", *piece->at) != NULL;
}

/* Plain characters in one go. */
static void copy_plain(struct buffer *out, struct piece *piece)
{
    const char *from = piece->at;
    while (piece->at < piece->end && (unsigned char)*piece->at >= 0x20 && strchr("<&]-", *piece->at) == NULL) {
        piece->at++;
    }
    buffer_append(out, from, (size_t)(piece->at - from));
}

void xml_mend(struct xml_mender *mender, struct buffer *out, const char *text, size_t len_bytes, bool is_last)
{
    struct buffer whole = BUFFER_INIT;
    buffer_append(&whole, buffer_text(&mender->held), mender->held.len_bytes);
    buffer_append(&whole, text, len_bytes);
    buffer_clear(&mender->held);
    struct piece piece = {.at = buffer_text(&whole), .is_last = is_last};
    piece.end = piece.at + whole.len_bytes;
    while (copy_plain(out, &piece), piece.at < piece.end) {
        if (must_wait(&piece)) {
            break;
        }
        if (mender->state == XML_MEND_CDATA) {
            copy_until(mender, out, &piece, "]]>");
        } else if (mender->state == XML_MEND_COMMENT) {
            copy_until(mender, out, &piece, "-->");
        } else if (*piece.at != '&') {
            mend_markup(mender, out, &piece);
        } else if (!mend_reference(out, &piece)) {
            break;
        }
    }
    buffer_append(&mender->held, piece.at, (size_t)(piece.end - piece.at));
    out->failed = out->failed || whole.failed || mender->held.failed;
    buffer_release(&whole);
}

void xml_mender_release(struct xml_mender *mender)
{
    buffer_release(&mender->held);
}
