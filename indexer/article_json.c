#include "article_json.h"

#include "utf8.h"

#include <string.h>

/* The escape for a byte that must have one (RFC 8259, section 7), NULL for others. */
static const char *find_escape(unsigned char c)
{
    static const char *const SHORT[0x20] = {
        ['\b'] = "\\b", ['\t'] = "\\t", ['\n'] = "\\n", ['\f'] = "\\f", ['\r'] = "\\r",
    };
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    default:
        return c < 0x20 ? SHORT[c] : NULL;
    }
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* One character that is not plain ASCII; the bytes it took. */
static size_t append_character(struct buffer *out, const char *text, size_t len_bytes)
{
    const unsigned char byte = (unsigned char)*text;
    const char *escape = find_escape(byte);
    if (escape != NULL) {
        buffer_append_text(out, escape);
        return 1;
    }
    if (byte < 0x20 || byte == 0x7F) {
        buffer_printf(out, "\\u%04x", byte);
        return 1;
    }
    uint32_t c = 0;
    char bytes[4];
    const size_t used = utf8_decode(text, len_bytes, &c);
    buffer_append(out, bytes, utf8_encode(c, bytes));
    return used;
}

void article_json_append_string(struct buffer *out, const char *text)
{
    if (text == NULL) {
        buffer_append_text(out, "null");
        return;
    }
    const size_t len = strlen(text);
    buffer_append_byte(out, '"');
    for (size_t i = 0; i < len;) {
        size_t plain = i;
        while (plain < len && is_plain((unsigned char)text[plain])) {
            plain++;
        }
        buffer_append(out, text + i, plain - i);
        i = plain;
        if (i < len) {
            i += append_character(out, text + i, len - i);
        }
    }
    buffer_append_byte(out, '"');
}

void article_json_append(struct buffer *out, const struct newsidx_article *article, bool with_id)
{
    buffer_append_byte(out, '{');
    if (with_id) {
        buffer_printf(out, "\"id\":%lld,", (long long)article->id);
    }
    for (unsigned i = 0; i < NEWSIDX_FIELDS; i++) {
        buffer_printf(out, "%s\"%s\":", i > 0 ? "," : "", newsidx_field_name((enum newsidx_field)i));
        article_json_append_string(out, article->field[i]);
    }
    buffer_append_text(out, "}\n");
}
