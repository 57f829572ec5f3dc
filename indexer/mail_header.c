#include "mail_header.h"

#include "charset.h"
#include "error.h"

#include <string.h>
#include <strings.h>

/* An encoded word: =?charset?encoding?text?= (RFC 2047, section 2). Pointers are into the text. */
struct encoded_word {
    const char *charset;
    size_t charset_len_bytes;
    char encoding; /* 'B' or 'Q' */
    const char *text;
    size_t text_len_bytes;
    const char *end; /* behind it */
};

/* The words that are collected because they share a charset. */
struct word_run {
    struct buffer bytes;
    char charset[CHARSET_NAME_BYTES];
};

/* The charset without a language behind it ("utf-8*en", RFC 2231, section 5). */
static bool read_charset(struct encoded_word *word, const char *at, const char *end)
{
    const char *mark = memchr(at, '?', (size_t)(end - at));
    if (mark == NULL || mark == at || mark - at >= 64) {
        return false;
    }
    const char *star = memchr(at, '*', (size_t)(mark - at));
    word->charset = at;
    word->charset_len_bytes = (size_t)((star != NULL ? star : mark) - at);
    return word->charset_len_bytes < CHARSET_NAME_BYTES;
}

/* at points to "=?". Blanks in the text are against the standard and common. */
static bool read_word(struct encoded_word *word, const char *at, const char *end)
{
    if (end - at < 8 || at[0] != '=' || at[1] != '?' || !read_charset(word, at + 2, end)) {
        return false;
    }
    const char *mark = memchr(at + 2, '?', (size_t)(end - at - 2));
    if (end - mark < 5 || mark[2] != '?') {
        return false;
    }
    word->encoding = (char)(mark[1] & ~0x20);
    word->text = mark + 3;
    const char *close = word->text;
    while (close + 1 < end && !(close[0] == '?' && close[1] == '=')) {
        const bool padding = close + 2 < end && close[2] == '='; /* of base64, then the end of the word */
        if (close[0] == '=' && close[1] == '?' && !padding) {
            return false; /* the next one begins: this one is not closed */
        }
        close++;
    }
    if (close + 1 >= end) {
        return false;
    }
    word->text_len_bytes = (size_t)(close - word->text);
    word->end = close + 2;
    return word->encoding == 'B' || word->encoding == 'Q';
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF0123456789abcdef";
    const char *found = c != '\0' ? strchr(digits, c) : NULL;
    return found != NULL ? (int)((found - digits) & 15) : -1;
}

/* RFC 2047, section 4.2. */
static void append_quoted(struct buffer *out, const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        const int high = text[i] == '=' && i + 2 < len_bytes ? hex_digit(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
        if (low >= 0) {
            buffer_append_byte(out, (char)(high * 16 + low));
            i += 2;
        } else {
            buffer_append_byte(out, text[i] == '_' ? ' ' : text[i]);
        }
    }
}

static void append_base64(struct buffer *out, const char *text, size_t len_bytes)
{
    unsigned char bytes[512];
    int state = 0;
    guint32 save = 0;
    for (size_t i = 0; i < len_bytes;) {
        const size_t len = len_bytes - i < sizeof bytes / 2 ? len_bytes - i : sizeof bytes / 2;
        const size_t n = g_mime_encoding_base64_decode_step((const unsigned char *)text + i, len, bytes, &state, &save);
        buffer_append(out, bytes, n);
        i += len;
    }
}

static enum newsidx_status flush_run(struct buffer *out, struct word_run *run, struct newsidx_error *error)
{
    enum newsidx_status status = run->bytes.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && run->bytes.len_bytes > 0) {
        status =
            charset_to_utf8(out, run->bytes.data, run->bytes.len_bytes, CHARSET_DECLARED_NOWHERE, run->charset, error);
    }
    buffer_clear(&run->bytes);
    return status;
}

static enum newsidx_status take_word(struct buffer *out, struct word_run *run, const struct encoded_word *word,
                                     struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (strlen(run->charset) != word->charset_len_bytes ||
        strncasecmp(run->charset, word->charset, word->charset_len_bytes) != 0) {
        status = flush_run(out, run, error);
        memcpy(run->charset, word->charset, word->charset_len_bytes);
        run->charset[word->charset_len_bytes] = '\0';
    }
    (word->encoding == 'B' ? append_base64 : append_quoted)(&run->bytes, word->text, word->text_len_bytes);
    return status;
}

/* White space between two encoded words is not part of the text (RFC 2047, section 6.2). */
enum newsidx_status mail_header_decode_words(struct buffer *out, const char *text, size_t len_bytes,
                                             struct newsidx_error *error)
{
    struct word_run run = {.charset = ""};
    struct encoded_word word;
    const char *const end = text + len_bytes;
    const char *pending = text; /* not yet appended */
    bool after_word = false;
    enum newsidx_status status = NEWSIDX_OK;
    for (const char *at = text; at < end && status == NEWSIDX_OK;) {
        if (*at == '=' && read_word(&word, at, end)) {
            if (pending < at && !after_word) {
                status = flush_run(out, &run, error);
                buffer_append(out, pending, (size_t)(at - pending));
            }
            status = status == NEWSIDX_OK ? take_word(out, &run, &word, error) : status;
            pending = at = word.end;
            after_word = true;
        } else {
            after_word = after_word && strchr(" \t\r\n", *at) != NULL;
            at++;
        }
    }
    status = status == NEWSIDX_OK ? flush_run(out, &run, error) : status;
    if (pending < end) {
        buffer_append(out, pending, (size_t)(end - pending));
    }
    buffer_release(&run.bytes);
    return status != NEWSIDX_OK ? status : out->failed ? error_nomem(error) : NEWSIDX_OK;
}

enum newsidx_status mail_header_append_raw(struct buffer *out, GMimeObject *part, const char *name,
                                           struct newsidx_error *error)
{
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(part), name);
    const char *value = header != NULL ? g_mime_header_get_raw_value(header) : NULL;
    if (value == NULL) {
        return NEWSIDX_OK;
    }
    const size_t len = strnlen(value, MAIL_VALUE_BYTES_MAX);
    const size_t from = out->len_bytes;
    enum newsidx_status status = charset_to_utf8(out, value, len, CHARSET_DECLARED_NOWHERE, NULL, error);
    size_t to = from;
    for (size_t i = from; i < out->len_bytes; i++) {
        const char c = out->data[i];
        if (to > from || strchr(" \t\r\n", c) == NULL) {
            out->data[to] = c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
            to++;
        }
    }
    if (out->data != NULL) {
        buffer_truncate(out, to);
    }
    return status;
}

enum newsidx_status mail_header_append(struct buffer *out, GMimeObject *part, const char *name,
                                       struct newsidx_error *error)
{
    struct buffer raw = BUFFER_INIT;
    enum newsidx_status status = mail_header_append_raw(&raw, part, name, error);
    if (status == NEWSIDX_OK && raw.len_bytes > 0) {
        status = mail_header_decode_words(out, raw.data, raw.len_bytes, error);
    }
    buffer_release(&raw);
    return status;
}

void mail_header_bracketed(struct buffer *out, const char *value)
{
    const char *open = strchr(value, '<');
    const char *from = open != NULL ? open + 1 : value;
    const char *close = open != NULL ? strchr(from, '>') : NULL;
    const char *end = close != NULL ? close : from + strlen(from);
    for (; from < end; from++) {
        if (strchr(" \t\r\n", *from) == NULL) {
            buffer_append_byte(out, *from);
        }
    }
}
