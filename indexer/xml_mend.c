#include "xml_mend.h"

#include "utf8.h"
#include "xml_mend_tag.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

enum { REFERENCE_BYTES_MAX = 40 }; /* "&" to ";" */

/* What windows-1252 has at 0x80 to 0x9F: numbers in that range are meant so (HTML Standard, 13.2.5.80). */
static const uint16_t WINDOWS_1252[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static bool begins(const struct xml_mend_piece *piece, const char *mark)
{
    const size_t len = strlen(mark);
    return (size_t)(piece->end - piece->at) >= len && memcmp(piece->at, mark, len) == 0;
}

/* --- characters --------------------------------------------------------------------------------------------------------- */

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
        /* strchr finds the NUL of an empty number, too */
        if (*end != '\0' || strchr("+- \t\v\f", name[hexadecimal ? 2 : 1]) != NULL || !is_character(c)) {
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
static bool mend_reference(struct buffer *out, struct xml_mend_piece *piece)
{
    char name[REFERENCE_BYTES_MAX] = "";
    size_t len = 0;
    const char *at = piece->at + 1;
    while (at + len < piece->end && len + 1 < sizeof name && strchr(";&<>\"' \t\r\n", at[len]) == NULL) {
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

/* U+FFFE and U+FFFF, which XML has not among its characters (XML 1.0, section 2.2). */
static bool is_noncharacter(const char *at)
{
    return (unsigned char)at[0] == 0xEF && (unsigned char)at[1] == 0xBF && (unsigned char)at[2] >= 0xBE;
}

/* One character as it is, left out where XML does not have it. False where what follows must be seen first. */
static bool copy_character(struct buffer *out, struct xml_mend_piece *piece)
{
    const unsigned char c = (unsigned char)*piece->at;
    const size_t left = (size_t)(piece->end - piece->at);
    if (c == 0xEF && left < 3 && !piece->is_last) {
        return false;
    }
    if (c == 0xEF && left >= 3 && is_noncharacter(piece->at)) {
        piece->at += 3;
        return true;
    }
    if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r') {
        buffer_append(out, piece->at, 1);
    }
    piece->at++;
    return true;
}

/* Up to a character that is not to be copied as it is. */
static void copy_plain(struct buffer *out, struct xml_mend_piece *piece)
{
    const char *from = piece->at;
    while (piece->at < piece->end) {
        const unsigned char c = (unsigned char)*piece->at;
        const bool plain =
            c >= 0x20 ? c != '<' && c != '&' && c != '>' && c != ']' && c != '"' && c != 0xEF : c == '\n';
        if (!plain) {
            break;
        }
        piece->at++;
    }
    buffer_append(out, from, (size_t)(piece->at - from));
}

void xml_mend_value(struct buffer *out, const char *text, size_t len_bytes)
{
    struct xml_mend_piece piece = {.at = text, .end = text + len_bytes, .is_last = true};
    while (copy_plain(out, &piece), piece.at < piece.end) {
        switch (*piece.at) {
        case '&':
            (void)mend_reference(out, &piece);
            break;
        case '<':
        case '>':
        case '"':
            append_character(out, (unsigned char)*piece.at);
            piece.at++;
            break;
        default:
            (void)copy_character(out, &piece);
        }
    }
}

/* --- what is in no tag -------------------------------------------------------------------------------------------------- */

/* Outside of the root: only newlines may stand there. */
static bool is_outside(const struct xml_mender *mender)
{
    return mender->depth == 0 || (mender->depth == 1 && mender->root_ended);
}

static bool mend_text(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    const size_t len_before = out->len_bytes;
    const char *from = piece->at;
    bool done = true;
    copy_plain(out, piece);
    if (piece->at < piece->end && *piece->at == '&') {
        done = mend_reference(out, piece);
    } else if (piece->at < piece->end && *piece->at == '>') {
        buffer_append_text(out, "&gt;"); /* of a "]]>", too */
        piece->at++;
    } else if (piece->at < piece->end && *piece->at != '<') {
        done = copy_character(out, piece);
    }
    if (is_outside(mender) && !out->failed) {
        buffer_truncate(out, len_before);
        for (; from < piece->at; from++) {
            buffer_append(out, "\n", *from == '\n' ? 1 : 0);
        }
    }
    return done;
}

static bool mend_cdata(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    if (begins(piece, "]]>")) {
        buffer_append_text(out, is_outside(mender) ? "" : "]]>");
        mender->state = XML_MEND_TEXT;
        piece->at += 3;
        return true;
    }
    if (*piece->at == ']' && piece->end - piece->at < 3 && !piece->is_last) {
        return false;
    }
    const char *end = piece->at;
    while (end < piece->end && *end != ']' && (unsigned char)*end >= 0x20 && (unsigned char)*end != 0xEF) {
        end++;
    }
    if (is_outside(mender)) {
        buffer_append(out, "\n", *piece->at == '\n' ? 1 : 0);
        piece->at += end > piece->at ? end - piece->at : 1;
        return true;
    }
    if (end == piece->at) {
        return copy_character(out, piece);
    }
    buffer_append(out, piece->at, (size_t)(end - piece->at));
    piece->at = end;
    return true;
}

/* Comments, declarations and instructions are passed over, but for their newlines. */
static bool skip_markup(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    const char c = *piece->at;
    const bool waits = !piece->is_last && ((c == '-' && piece->end - piece->at < 3) ||
                                           (c == '<' && piece->end - piece->at < (ptrdiff_t)strlen("<!ENTITY")));
    if (waits) {
        return false;
    }
    size_t len = 1;
    if (mender->state == XML_MEND_COMMENT) {
        const bool ends = begins(piece, "-->");
        mender->state = ends ? XML_MEND_TEXT : XML_MEND_COMMENT;
        len = ends ? 3 : 1;
    } else if (c == '>' && mender->brackets <= 0) {
        mender->state = XML_MEND_TEXT;
    } else if (mender->state == XML_MEND_DECLARATION) {
        mender->declares_entities = mender->declares_entities || begins(piece, "<!ENTITY");
        mender->brackets += (c == '[') - (c == ']');
    }
    buffer_append(out, "\n", c == '\n' ? 1 : 0);
    piece->at += len;
    return true;
}

/* At a "<". */
static bool mend_markup(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    static const struct {
        const char *mark;
        enum xml_mend_state state;
    } MARKS[] = {
        {"<![CDATA[", XML_MEND_CDATA},
        {"<!--", XML_MEND_COMMENT},
        {"<!", XML_MEND_DECLARATION},
        {"<?", XML_MEND_INSTRUCTION},
    };
    if (!piece->is_last && piece->end - piece->at < (ptrdiff_t)strlen(MARKS[0].mark)) {
        return false;
    }
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (begins(piece, MARKS[i].mark)) {
            mender->state = MARKS[i].state;
            mender->brackets = 0;
            /* an "<!ENTITY" by itself is seen by skip_markup */
            piece->at += mender->state == XML_MEND_DECLARATION ? 0 : strlen(MARKS[i].mark);
            buffer_append_text(out, mender->state == XML_MEND_CDATA && !is_outside(mender) ? MARKS[i].mark : "");
            return true;
        }
    }
    return xml_mend_tag(mender, out, piece);
}

/* False where what follows must be seen first. */
static bool mend_one(struct xml_mender *mender, struct buffer *out, struct xml_mend_piece *piece)
{
    switch (mender->state) {
    case XML_MEND_TEXT:
        return *piece->at == '<' ? mend_markup(mender, out, piece) : mend_text(mender, out, piece);
    case XML_MEND_CDATA:
        return mend_cdata(mender, out, piece);
    default:
        return skip_markup(mender, out, piece);
    }
}

static void end_document(struct xml_mender *mender, struct buffer *out)
{
    const bool inside = !is_outside(mender);
    mender->is_cut = inside || mender->depth == 0 || mender->state != XML_MEND_TEXT || mender->held.len_bytes > 0;
    buffer_append_text(out, inside && mender->state == XML_MEND_CDATA ? "]]>" : "");
    buffer_append_text(out, inside ? "<?" XML_MEND_CUT "?>" : "");
    xml_mend_close(mender, out, 0);
}

void xml_mend(struct xml_mender *mender, struct buffer *out, const char *text, size_t len_bytes, bool is_last)
{
    struct buffer whole = BUFFER_INIT;
    buffer_append(&whole, buffer_text(&mender->held), mender->held.len_bytes);
    buffer_append(&whole, text, len_bytes);
    buffer_clear(&mender->held);
    struct xml_mend_piece piece = {.at = buffer_text(&whole), .is_last = is_last};
    piece.end = piece.at + whole.len_bytes;
    while (piece.at < piece.end && mend_one(mender, out, &piece)) {
    }
    buffer_append(&mender->held, piece.at, (size_t)(piece.end - piece.at));
    if (is_last) {
        end_document(mender, out);
    }
    out->failed = out->failed || whole.failed || mender->held.failed || mender->names.failed || mender->prefixes.failed;
    buffer_release(&whole);
}

void xml_mender_release(struct xml_mender *mender)
{
    buffer_release(&mender->held);
    buffer_release(&mender->names);
    buffer_release(&mender->prefixes);
}
