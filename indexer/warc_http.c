#include "warc_http.h"

#include "error.h"
#include "memory.h"

#include <brotli/decode.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

enum {
    HEADER_BYTES_MAX = 1 << 18, /* of all header lines */
    HELD_BYTES = 1 << 14,
};

enum coding { CODING_NONE, CODING_DEFLATE, CODING_BROTLI };

struct http_body {
    source_pull pull;
    void *context;
    char held[HELD_BYTES]; /* read from the record, not used yet */
    size_t held_len_bytes;
    size_t held_at;
    bool chunked;
    unsigned long long chunk_left;
    bool in_chunks; /* the first chunk has begun */
    bool chunks_ended;
    enum coding coding;
    char packed[HELD_BYTES]; /* out of the chunks, not decompressed yet */
    size_t packed_len_bytes;
    size_t packed_at;
    bool packed_seen;
    bool packed_ended;
    z_stream deflate;
    bool deflate_ready;
    BrotliDecoderState *brotli;
};

/* --- the bytes of the record -------------------------------------------------------------------------------------------- */

/* One byte; -1 at the end of the record. */
static enum newsidx_status take_byte(struct http_body *body, int *byte, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (body->held_at == body->held_len_bytes) {
        body->held_at = 0;
        body->held_len_bytes = 0;
        status = body->pull(body->context, body->held, sizeof body->held, &body->held_len_bytes, error);
    }
    const bool have = status == NEWSIDX_OK && body->held_at < body->held_len_bytes;
    *byte = have ? (unsigned char)body->held[body->held_at++] : -1;
    return status;
}

/* A line without its end; what does not fit is dropped. *ended: the record is at its end. */
static enum newsidx_status take_line(struct http_body *body, char *line, size_t capacity_bytes, size_t *spent,
                                     bool *ended, struct newsidx_error *error)
{
    size_t len = 0;
    int byte = 0;
    enum newsidx_status status = take_byte(body, &byte, error);
    while (status == NEWSIDX_OK && byte != -1 && byte != '\n') {
        if (byte != '\r' && len + 1 < capacity_bytes) {
            line[len++] = (char)byte;
        }
        if (++*spent > HEADER_BYTES_MAX) {
            return error_set(error, NEWSIDX_NOTHING, "an HTTP header longer than %d KB", HEADER_BYTES_MAX >> 10);
        }
        status = take_byte(body, &byte, error);
    }
    line[len] = '\0';
    *ended = byte == -1;
    return status;
}

/* --- the header --------------------------------------------------------------------------------------------------------- */

static void copy_lower(char out[HTTP_VALUE_BYTES], const char *text, size_t len_bytes)
{
    size_t len = 0;
    for (size_t i = 0; i < len_bytes && len + 1 < HTTP_VALUE_BYTES; i++) {
        if (strchr(" \t\"'", text[i]) == NULL) {
            out[len++] = (char)tolower((unsigned char)text[i]);
        }
    }
    out[len] = '\0';
}

static void take_type(struct http_response *response, const char *value)
{
    const size_t len = strcspn(value, ";");
    copy_lower(response->type, value, len);
    for (const char *at = value + len; *at == ';';) {
        at += 1 + strspn(at + 1, " \t");
        const size_t parameter = strcspn(at, ";");
        if (parameter > 8 && strncasecmp(at, "charset=", 8) == 0) {
            copy_lower(response->charset, at + 8, parameter - 8);
        }
        at += parameter;
    }
}

static void take_field(struct http_response *response, const char *line)
{
    const char *colon = strchr(line, ':');
    if (colon == NULL) {
        return;
    }
    const size_t len = (size_t)(colon - line);
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (len == 12 && strncasecmp(line, "Content-Type", len) == 0) {
        take_type(response, value);
    } else if (len == 16 && strncasecmp(line, "Content-Encoding", len) == 0) {
        copy_lower(response->encoding, value, strlen(value));
    } else if (len == 17 && strncasecmp(line, "Transfer-Encoding", len) == 0) {
        char coding[HTTP_VALUE_BYTES];
        copy_lower(coding, value, strlen(value));
        response->chunked = strstr(coding, "chunked") != NULL;
    }
}

static enum newsidx_status read_header(struct http_body *body, struct http_response *response,
                                       struct newsidx_error *error)
{
    char line[1024];
    size_t spent = 0;
    bool ended = false;
    enum newsidx_status status = take_line(body, line, sizeof line, &spent, &ended, error);
    const char *code = strncasecmp(line, "HTTP/", 5) == 0 ? strchr(line, ' ') : NULL;
    if (status == NEWSIDX_OK && code == NULL) {
        return error_set(error, NEWSIDX_NOTHING, "no HTTP response in the record");
    }
    response->status = code != NULL ? (int)strtol(code, NULL, 10) : 0;
    while (status == NEWSIDX_OK && line[0] != '\0' && !ended) {
        status = take_line(body, line, sizeof line, &spent, &ended, error);
        take_field(response, line);
    }
    return status;
}

static enum newsidx_status choose_coding(struct http_body *body, const struct http_response *response,
                                         struct newsidx_error *error)
{
    static const struct {
        const char *name;
        enum coding coding;
    } CODINGS[] = {
        {"", CODING_NONE},        {"identity", CODING_NONE},  {"utf-8", CODING_NONE},      {"none", CODING_NONE},
        {"gzip", CODING_DEFLATE}, {"x-gzip", CODING_DEFLATE}, {"deflate", CODING_DEFLATE}, {"br", CODING_BROTLI},
    };
    for (size_t i = 0; i < sizeof CODINGS / sizeof *CODINGS; i++) {
        if (strcmp(CODINGS[i].name, response->encoding) == 0) {
            body->coding = CODINGS[i].coding;
            return NEWSIDX_OK;
        }
    }
    return error_set(error, NEWSIDX_NOTHING, "content encoding '%s', which newsidx does not read", response->encoding);
}

enum newsidx_status http_body_open(struct http_body **out, struct http_response *response, source_pull pull,
                                   void *context, struct newsidx_error *error)
{
    *response = (struct http_response){.status = 0};
    struct http_body *body = memory_zeroed(1, sizeof *body);
    *out = body;
    if (body == NULL) {
        return error_nomem(error);
    }
    body->pull = pull;
    body->context = context;
    enum newsidx_status status = read_header(body, response, error);
    body->chunked = response->chunked;
    return status == NEWSIDX_OK ? choose_coding(body, response, error) : status;
}

void http_body_free(struct http_body *body)
{
    if (body != NULL) {
        if (body->deflate_ready) {
            (void)inflateEnd(&body->deflate);
        }
        BrotliDecoderDestroyInstance(body->brotli);
        free(body);
    }
}

/* --- chunks ------------------------------------------------------------------------------------------------------------- */

static bool is_chunk_size(const char *line)
{
    const size_t digits = strspn(line, "0123456789abcdefABCDEF");
    return digits > 0 && digits <= 8 && (line[digits] == '\0' || strchr("; \t", line[digits]) != NULL);
}

/* Some crawlers store a body without its chunks under the same header: then it does not begin with a size. */
static enum newsidx_status check_first_chunk(struct http_body *body, struct newsidx_error *error)
{
    char line[16] = "";
    int byte = 0;
    const enum newsidx_status status = take_byte(body, &byte, error);
    if (status != NEWSIDX_OK || byte == -1) {
        return status;
    }
    body->held_at--;
    for (size_t i = 0; i + 1 < sizeof line && body->held_at + i < body->held_len_bytes; i++) {
        const char c = body->held[body->held_at + i];
        if (c == '\r' || c == '\n') {
            break;
        }
        line[i] = c;
    }
    body->chunked = is_chunk_size(line);
    return NEWSIDX_OK;
}

static enum newsidx_status begin_chunk(struct http_body *body, struct newsidx_error *error)
{
    char line[64];
    size_t spent = 0;
    bool ended = false;
    enum newsidx_status status = NEWSIDX_OK;
    do { /* an empty line is the end of the chunk before */
        status = take_line(body, line, sizeof line, &spent, &ended, error);
    } while (status == NEWSIDX_OK && line[0] == '\0' && !ended);
    body->chunk_left = is_chunk_size(line) ? strtoull(line, NULL, 16) : 0;
    body->chunks_ended = body->chunk_left == 0;
    return status;
}

/* Bytes of the message's body, out of its chunks. */
static enum newsidx_status pull_plain(struct http_body *body, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                      struct newsidx_error *error)
{
    *len_bytes = 0;
    enum newsidx_status status = NEWSIDX_OK;
    if (body->chunked && !body->in_chunks) {
        body->in_chunks = true;
        status = check_first_chunk(body, error);
    }
    if (status == NEWSIDX_OK && body->chunked && body->chunk_left == 0 && !body->chunks_ended) {
        status = begin_chunk(body, error);
    }
    if (status != NEWSIDX_OK || body->chunks_ended) {
        return status;
    }
    size_t wanted = capacity_bytes;
    if (body->chunked && body->chunk_left < wanted) {
        wanted = (size_t)body->chunk_left;
    }
    const size_t held = body->held_len_bytes - body->held_at;
    if (held > 0) {
        *len_bytes = held < wanted ? held : wanted;
        memcpy(bytes, body->held + body->held_at, *len_bytes);
        body->held_at += *len_bytes;
    } else {
        status = body->pull(body->context, bytes, wanted, len_bytes, error);
    }
    if (body->chunked) {
        body->chunk_left -= *len_bytes;
        body->chunks_ended = body->chunks_ended || *len_bytes == 0;
    }
    return status;
}

/* --- compression -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status fill_packed(struct http_body *body, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (body->packed_at == body->packed_len_bytes && !body->packed_ended) {
        body->packed_at = 0;
        status = pull_plain(body, body->packed, sizeof body->packed, &body->packed_len_bytes, error);
        body->packed_ended = status == NEWSIDX_OK && body->packed_len_bytes == 0;
    }
    return status;
}

/* By its first bytes: gzip (RFC 1952), zlib (RFC 1950), or deflate alone, which servers also send; none of these: not packed at all. */
static void prepare_deflate(struct http_body *body)
{
    const unsigned char *at = (const unsigned char *)body->packed;
    int window_bits = 0;
    if (body->packed_len_bytes >= 2 && at[0] == 0x1F && at[1] == 0x8B) {
        window_bits = MAX_WBITS + 16;
    } else if (body->packed_len_bytes >= 2 && (at[0] & 0x0F) == 8 && (at[0] * 256 + at[1]) % 31 == 0) {
        window_bits = MAX_WBITS;
    } else if (at[0] != '<' && !isspace(at[0])) {
        window_bits = -MAX_WBITS;
    }
    body->deflate_ready = window_bits != 0 && inflateInit2(&body->deflate, window_bits) == Z_OK;
    body->coding = body->deflate_ready ? CODING_DEFLATE : CODING_NONE;
}

static void prepare_coding(struct http_body *body)
{
    if (body->coding == CODING_DEFLATE) {
        prepare_deflate(body);
    } else if (body->coding == CODING_BROTLI && body->packed[0] == '<') {
        body->coding = CODING_NONE; /* stored decoded */
    } else if (body->coding == CODING_BROTLI) {
        body->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL);
        body->coding = body->brotli != NULL ? CODING_BROTLI : CODING_NONE;
    }
}

/* Decompresses what is there. False where the bytes are broken. */
static bool expand_deflate(struct http_body *body, char *bytes, size_t capacity_bytes, size_t *len_bytes)
{
    z_stream *stream = &body->deflate;
    stream->next_in = (unsigned char *)body->packed + body->packed_at;
    stream->avail_in = (unsigned)(body->packed_len_bytes - body->packed_at);
    stream->next_out = (unsigned char *)bytes;
    stream->avail_out = (unsigned)(capacity_bytes < 1U << 20 ? capacity_bytes : 1U << 20);
    const unsigned room = stream->avail_out;
    const int result = inflate(stream, Z_NO_FLUSH);
    body->packed_at = body->packed_len_bytes - stream->avail_in;
    *len_bytes = room - stream->avail_out;
    if (result == Z_STREAM_END) {
        body->packed_ended = true;
        body->packed_at = body->packed_len_bytes;
    }
    return result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR;
}

static bool expand_brotli(struct http_body *body, char *bytes, size_t capacity_bytes, size_t *len_bytes)
{
    const uint8_t *in = (const uint8_t *)body->packed + body->packed_at;
    size_t in_left = body->packed_len_bytes - body->packed_at;
    uint8_t *out = (uint8_t *)bytes;
    size_t room = capacity_bytes;
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(body->brotli, &in_left, &in, &room, &out, NULL);
    body->packed_at = body->packed_len_bytes - in_left;
    *len_bytes = capacity_bytes - room;
    if (result == BROTLI_DECODER_RESULT_SUCCESS) {
        body->packed_ended = true;
        body->packed_at = body->packed_len_bytes;
    }
    return result != BROTLI_DECODER_RESULT_ERROR;
}

static void copy_packed(struct http_body *body, char *bytes, size_t capacity_bytes, size_t *len_bytes)
{
    const size_t held = body->packed_len_bytes - body->packed_at;
    *len_bytes = held < capacity_bytes ? held : capacity_bytes;
    memcpy(bytes, body->packed + body->packed_at, *len_bytes);
    body->packed_at += *len_bytes;
}

enum newsidx_status http_body_pull(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                   struct newsidx_error *error)
{
    struct http_body *body = context;
    *len_bytes = 0;
    for (;;) {
        const enum newsidx_status status = fill_packed(body, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        if (!body->packed_seen && body->packed_len_bytes > 0) {
            body->packed_seen = true;
            prepare_coding(body);
        }
        bool sound = true;
        if (body->coding == CODING_DEFLATE && body->deflate_ready) {
            sound = expand_deflate(body, bytes, capacity_bytes, len_bytes);
        } else if (body->coding == CODING_BROTLI && body->brotli != NULL) {
            sound = expand_brotli(body, bytes, capacity_bytes, len_bytes);
        } else {
            copy_packed(body, bytes, capacity_bytes, len_bytes);
        }
        if (!sound) {
            return error_set(error, NEWSIDX_NOTHING, "its content encoding '%s' is broken",
                             body->coding == CODING_BROTLI ? "br" : "gzip");
        }
        if (*len_bytes > 0 || (body->packed_ended && body->packed_at == body->packed_len_bytes)) {
            return NEWSIDX_OK;
        }
    }
}
