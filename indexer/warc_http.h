/* warc_http.h - the HTTP response in a WARC record: its status and headers, its body without transfer and content encodings.
 *
 * Used by container_warc.c. HTTP/1.1 as of RFC 9112 (chunked, section 7.1) and RFC 9110 (content encodings, section 8.4.1); crawlers store
 * what the server sent, and some store it decoded under the same headers. zlib and brotli decompress.
 * Invariant: nothing is read beyond the record. */
#ifndef NEWSIDX_WARC_HTTP_H
#define NEWSIDX_WARC_HTTP_H

#include "newsidx.h"
#include "source.h"

enum { HTTP_VALUE_BYTES = 128 };

struct http_response {
    int status;                      /* 200 */
    char type[HTTP_VALUE_BYTES];     /* "text/html", lower case, without parameters; "" where not given */
    char charset[HTTP_VALUE_BYTES];  /* parameter of the type, "" where not given */
    char encoding[HTTP_VALUE_BYTES]; /* Content-Encoding, lower case */
    bool chunked;
};

struct http_body;

/* Takes the header of a message from pull.The bytes of the body that were read with it
 * are kept in *body, which the caller frees with http_body_free in any case. NEWSIDX_NOTHING with the reason where it is no HTTP response, the record
 * ends or the encoding is not known. */
enum newsidx_status http_body_open(struct http_body **body, struct http_response *response, source_pull pull,
                                   void *context, struct newsidx_error *error);
void http_body_free(struct http_body *body);
/* A source_pull; context is the body. */
enum newsidx_status http_body_pull(void *body, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                   struct newsidx_error *error);

#endif
