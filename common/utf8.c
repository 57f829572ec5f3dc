#include "utf8.h"

#include "scan.h"

#include "buffer.h"

#include <stdlib.h>
#include <utf8proc.h>

size_t utf8_decode(const char *text, size_t len_bytes, uint32_t *code_point)
{
    const unsigned char first = (unsigned char)text[0];
    if (first < 0x80) {
        *code_point = first;
        return 1;
    }
    utf8proc_int32_t c = -1;
    const utf8proc_ssize_t n =
        utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)(len_bytes < 4 ? len_bytes : 4), &c);
    if (n <= 0 || c < 0) {
        *code_point = 0xFFFD;
        return 1;
    }
    *code_point = (uint32_t)c;
    return (size_t)n;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)code_point, bytes);
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        out[i] = (char)bytes[i];
    }
    return n > 0 ? (size_t)n : 0;
}

bool utf8_is_valid(const char *text, size_t len_bytes, size_t *bad)
{
    for (size_t i = scan_plain_text(text, len_bytes); i < len_bytes; i += scan_plain_text(text + i, len_bytes - i)) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text + i, len_bytes - i, &c);
        if (c == 0xFFFD && n == 1) {
            if (bad != NULL) {
                *bad = i;
            }
            return false;
        }
        i += n;
    }
    return true;
}

static bool is_control(uint32_t c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0);
}

/* Appends text made valid, and tells whether anything in it is beyond ASCII. */
static bool append_valid(struct buffer *out, const char *text, size_t len_bytes)
{
    bool beyond_ascii = false;
    size_t run = 0; /* start of bytes that can be copied as they are */
    for (size_t i = scan_plain_text(text, len_bytes); i < len_bytes; i += scan_plain_text(text + i, len_bytes - i)) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text + i, len_bytes - i, &c);
        beyond_ascii = beyond_ascii || c >= 0x80;
        const bool malformed = (c == 0xFFFD && n == 1) || c == 0;
        if (malformed || is_control(c)) {
            buffer_append(out, text + run, i - run);
            if (malformed) {
                buffer_append_text(out, "\xEF\xBF\xBD");
                beyond_ascii = true;
            } else if (c == '\r' && (i + 1 == len_bytes || text[i + 1] != '\n')) {
                buffer_append_byte(out, '\n');
            }
            run = i + n;
        }
        i += n;
    }
    buffer_append(out, text + run, len_bytes - run);
    return beyond_ascii;
}

void utf8_clean(struct buffer *out, const char *text, size_t len_bytes)
{
    const size_t start = out->len_bytes;
    if (!append_valid(out, text, len_bytes) || out->failed) {
        return;
    }
    utf8proc_uint8_t *nfc = NULL;
    const utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)out->data + start, (utf8proc_ssize_t)(out->len_bytes - start), &nfc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0) {
        out->failed = true;
        return;
    }
    buffer_truncate(out, start);
    buffer_append(out, nfc, (size_t)n);
    free(nfc);
}

int utf8_columns(uint32_t code_point)
{
    if (code_point < 0x300) {
        return 1;
    }
    return utf8proc_charwidth((utf8proc_int32_t)code_point);
}

bool utf8_is_space(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point == ' ' || (code_point >= 0x09 && code_point <= 0x0d);
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP ||
           code_point == 0x85 || code_point == 0x200B;
}

bool utf8_is_upper(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point >= 'A' && code_point <= 'Z';
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category == UTF8PROC_CATEGORY_LU || category == UTF8PROC_CATEGORY_LT;
}

bool utf8_is_lower(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point >= 'a' && code_point <= 'z';
    }
    return utf8proc_category((utf8proc_int32_t)code_point) == UTF8PROC_CATEGORY_LL;
}

bool utf8_is_letter(uint32_t code_point)
{
    if (code_point < 0x80) {
        return (code_point >= 'A' && code_point <= 'Z') || (code_point >= 'a' && code_point <= 'z');
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

bool utf8_is_mark(uint32_t code_point)
{
    if (code_point < 0x300) {
        return false;
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category >= UTF8PROC_CATEGORY_MN && category <= UTF8PROC_CATEGORY_ME;
}

bool utf8_is_word(uint32_t code_point)
{
    if (code_point < 0x80) {
        return utf8_is_letter(code_point) || (code_point >= '0' && code_point <= '9');
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO) || category == UTF8PROC_CATEGORY_CO;
}

bool utf8_is_number(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point >= '0' && code_point <= '9';
    }
    const utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code_point);
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

uint32_t utf8_lower(uint32_t code_point)
{
    if (code_point < 0x80) {
        return code_point >= 'A' && code_point <= 'Z' ? code_point + ('a' - 'A') : code_point;
    }
    return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}
