/* words_beyond_ascii.c - what Unicode's characters are to words, and how they are folded. */
#include "words_internal.h"

#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_cjk(uint32_t c)
{
    if (c < 0x3005) {
        return false;
    }
    if (c == 0x30A0 || c == 0x30FB) { /* double hyphen and middle dot among the Katakana */
        return false;
    }
    return c == 0x3005 || c == 0x3007 || is_between(c, 0x3041, 0x3096) || is_between(c, 0x309D, 0x30FF) ||
           is_between(c, 0x3105, 0x312F) || is_between(c, 0x31F0, 0x31FF) || is_between(c, 0x3400, 0x4DBF) ||
           is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0xAC00, 0xD7A3) || is_between(c, 0xF900, 0xFAFF) ||
           is_between(c, 0xFF66, 0xFF9D) || is_between(c, 0x20000, 0x3FFFF);
}

enum char_class word_classify_beyond_ascii(uint32_t c)
{
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
    case 0xFF07:
        return APOSTROPHE;
    case 0x2010:
    case 0x2011:
        return HYPHEN;
    case 0x00AD:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF:
        return DROPPED;
    case 0x00BC:
    case 0x00BD:
    case 0x00BE:
        return SEPARATOR;
    default:
        break;
    }
    if (is_cjk(c)) {
        return CJK;
    }
    if (utf8_is_mark(c)) {
        return MARK;
    }
    if (is_between(c, 0x2150, 0x215E) || !utf8_is_word(c)) {
        return SEPARATOR;
    }
    return LETTER;
}

void word_append(struct word *word, const char *bytes, size_t len_bytes)
{
    if (word->cut || word->len_bytes + len_bytes > WORD_BYTES_MAX) {
        word->cut = true;
        return;
    }
    memcpy(word->text + word->len_bytes, bytes, len_bytes);
    word->len_bytes = (uint8_t)(word->len_bytes + len_bytes);
}

/* Letters that Unicode does not decompose but people type without the stroke or ligature; after case folding. */
static const char *fold_specially(utf8proc_int32_t c)
{
    switch (c) {
    case 0x0153:
        return "oe";
    case 0x00E6:
        return "ae";
    case 0x00F8:
        return "o";
    case 0x0111:
    case 0x00F0:
        return "d";
    case 0x00FE:
        return "th";
    case 0x0142:
        return "l";
    case 0x0131:
        return "i";
    case 0x0127:
        return "h";
    default:
        return NULL;
    }
}

void word_append_beyond_ascii(struct word *word, uint32_t code_point)
{
    utf8proc_int32_t folded[16];
    const utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)code_point, folded, 16,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, NULL);
    char bytes[64];
    size_t len = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 16 && len + 4 <= sizeof bytes; i++) {
        const char *special = fold_specially(folded[i]);
        if (special != NULL) {
            const size_t special_len = strlen(special);
            memcpy(bytes + len, special, special_len);
            len += special_len;
        } else if (utf8_is_word((uint32_t)folded[i])) {
            word->has_digit = word->has_digit || utf8_is_number((uint32_t)folded[i]);
            len += utf8_encode((uint32_t)folded[i], bytes + len);
        }
    }
    word_append(word, bytes, len);
}

void word_append_cjk(struct word *word, uint32_t code_point)
{
    char bytes[4];
    utf8proc_int32_t folded[16];
    if (code_point >= 0xFF66 &&
        utf8proc_decompose_char((utf8proc_int32_t)code_point, folded, 16, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, NULL) >
            0 &&
        code_point <= 0xFF9D) {
        code_point = (uint32_t)folded[0];
    }
    const size_t len = utf8_encode(code_point, bytes);
    word_append(word, bytes, len);
}

bool word_is_cjk(const char *word, size_t len_bytes)
{
    uint32_t c = 0;
    if (len_bytes == 0 || (unsigned char)word[0] < 0x80) {
        return false;
    }
    (void)utf8_decode(word, len_bytes, &c);
    return is_cjk(c);
}
