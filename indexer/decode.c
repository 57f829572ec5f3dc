#include "decode.h"

#include "error.h"
#include "utf8.h"

#include <errno.h>
#include <string.h>

static bool is_utf8(const struct decoder *decoder)
{
    return decoder->converter == CHARSET_NO_CONVERTER;
}

static void note_malformed(struct decoder *decoder, size_t at)
{
    if (decoder->malformed_bytes == 0) {
        decoder->malformed_at = decoder->read_bytes + at;
    }
    decoder->malformed_bytes++;
}

/* More raw bytes behind those that are held. */
static enum newsidx_status fill_bytes(struct decoder *decoder, struct newsidx_error *error)
{
    size_t len = 0;
    enum newsidx_status status = NEWSIDX_OK;
    if (!decoder->ended && decoder->len_bytes < sizeof decoder->bytes) {
        status = source_read(decoder->below, decoder->bytes + decoder->len_bytes,
                             sizeof decoder->bytes - decoder->len_bytes, &len, error);
        decoder->ended = status == NEWSIDX_OK && len == 0;
        decoder->len_bytes += len;
    }
    return status;
}

static void drop_bytes(struct decoder *decoder, size_t len_bytes)
{
    decoder->len_bytes -= len_bytes;
    decoder->read_bytes += len_bytes;
    memmove(decoder->bytes, decoder->bytes + len_bytes, decoder->len_bytes);
}

/* --- UTF-8 -------------------------------------------------------------------------------------------------------------- */

/* Whether the bytes at i may be the beginning of a character of which the rest is not there yet. */
static bool is_cut(const struct decoder *decoder, size_t i)
{
    return !decoder->ended && decoder->len_bytes - i < 4;
}

static size_t copy_utf8(struct decoder *decoder, char *out, size_t capacity_bytes)
{
    size_t at = 0;
    size_t to = 0;
    while (at < decoder->len_bytes && to + 4 <= capacity_bytes) {
        uint32_t c = 0;
        const unsigned char byte = (unsigned char)decoder->bytes[at];
        if (byte < 0x80) {
            out[to++] = decoder->bytes[at++];
            continue;
        }
        const size_t n = utf8_decode(decoder->bytes + at, decoder->len_bytes - at, &c);
        if (n > 1) {
            memcpy(out + to, decoder->bytes + at, n);
            to += n;
        } else if (is_cut(decoder, at)) {
            break;
        } else {
            note_malformed(decoder, at);
            to += utf8_encode(charset_windows_1252(byte), out + to);
        }
        at += n;
    }
    drop_bytes(decoder, at);
    return to;
}

/* --- others ------------------------------------------------------------------------------------------------------------- */

/* What the converter holds back of the last character (Big5 and the like). */
static size_t flush_converter(struct decoder *decoder, char *out, size_t capacity_bytes)
{
    char *to = out;
    size_t room = capacity_bytes;
    (void)iconv(decoder->converter, NULL, NULL, &to, &room);
    decoder->flushed = true;
    return (size_t)(to - out);
}

static size_t convert(struct decoder *decoder, char *out, size_t capacity_bytes)
{
    char *to = out;
    size_t room = capacity_bytes;
    char *from = decoder->bytes;
    size_t left = decoder->len_bytes;
    while (left > 0 && room >= 4) {
        if (iconv(decoder->converter, &from, &left, &to, &room) != (size_t)-1 || errno == E2BIG) {
            break;
        }
        if (errno == EINVAL && !decoder->ended && left < 16) {
            break; /* a character that is cut */
        }
        note_malformed(decoder, (size_t)(from - decoder->bytes));
        const size_t n = utf8_encode(0xFFFD, to);
        to += n;
        room -= n;
        from++;
        left--;
    }
    drop_bytes(decoder, (size_t)(from - decoder->bytes));
    return (size_t)(to - out);
}

/* --- the source --------------------------------------------------------------------------------------------------------- */

/* Converts some of what is held into decoder->text. */
static void decode_some(struct decoder *decoder)
{
    decoder->text_at = 0;
    decoder->text_len_bytes = is_utf8(decoder) ? copy_utf8(decoder, decoder->text, sizeof decoder->text)
                                               : convert(decoder, decoder->text, sizeof decoder->text);
    if (decoder->ended && decoder->len_bytes == 0 && decoder->text_len_bytes == 0 && !is_utf8(decoder)) {
        decoder->text_len_bytes = flush_converter(decoder, decoder->text, sizeof decoder->text);
    }
}

static bool is_done(const struct decoder *decoder)
{
    return decoder->ended && decoder->len_bytes == 0 && (is_utf8(decoder) || decoder->flushed);
}

static enum newsidx_status pull_decoded(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                        struct newsidx_error *error)
{
    struct decoder *decoder = context;
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && decoder->text_at == decoder->text_len_bytes && !is_done(decoder)) {
        status = fill_bytes(decoder, error);
        if (status == NEWSIDX_OK) {
            decode_some(decoder);
        }
    }
    const size_t held = decoder->text_len_bytes - decoder->text_at;
    *len_bytes = held < capacity_bytes ? held : capacity_bytes;
    memcpy(bytes, decoder->text + decoder->text_at, *len_bytes);
    decoder->text_at += *len_bytes;
    return status;
}

enum newsidx_status decoder_open(struct decoder *decoder, struct source *below, enum charset_declaration declaration,
                                 struct newsidx_error *error)
{
    decoder->below = below;
    decoder->converter = CHARSET_NO_CONVERTER;
    decoder->malformed_bytes = 0;
    decoder->malformed_at = 0;
    decoder->len_bytes = 0;
    decoder->read_bytes = 0;
    decoder->text_len_bytes = 0;
    decoder->text_at = 0;
    decoder->ended = false;
    decoder->flushed = false;
    charset_find(&decoder->charset, below->head, below->head_len_bytes, below->head_len_bytes < SOURCE_HEAD_BYTES,
                 declaration, below->charset);
    if (strcmp(decoder->charset.name, "UTF-8") != 0) {
        decoder->converter = iconv_open("UTF-8", decoder->charset.name);
    }
    enum newsidx_status status = fill_bytes(decoder, error);
    if (status == NEWSIDX_OK) {
        drop_bytes(decoder, decoder->charset.bom_len_bytes);
        status = source_begin(&decoder->source, below->origin, pull_decoded, decoder, error);
        decoder->source.url = below->url;
        decoder->source.status = below->status;
    }
    return status;
}

void decoder_release(struct decoder *decoder)
{
    if (decoder->converter != CHARSET_NO_CONVERTER) {
        (void)iconv_close(decoder->converter);
        decoder->converter = CHARSET_NO_CONVERTER;
    }
}
