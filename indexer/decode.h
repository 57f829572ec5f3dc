/* decode.h - a source in any encoding as one in valid UTF-8, without a byte order mark, streamed.
 *
 * Used by intake.c, which decodes every input whose reader takes text.
 * Invariant: what comes out is valid UTF-8. Bytes that are malformed in UTF-8 are read as windows-1252, which is what they nearly always
 * are (text put together from several places); in other encodings they become U+FFFD. Both are counted. */
#ifndef NEWSIDX_DECODE_H
#define NEWSIDX_DECODE_H

#include "charset.h"
#include "source.h"

#include <iconv.h>

struct decoder {
    struct source source; /* what the reader reads */
    struct source *below; /* borrowed */
    struct charset charset;
    iconv_t converter;      /* (iconv_t)-1: UTF-8 */
    size_t malformed_bytes; /* so far */
    size_t malformed_at;    /* offset of the first */
    char bytes[1 << 14];    /* raw, not yet converted */
    size_t len_bytes;
    size_t read_bytes;  /* raw bytes converted so far */
    char text[1 << 14]; /* converted, not yet handed out */
    size_t text_len_bytes;
    size_t text_at;
    bool ended;   /* what is below has ended */
    bool flushed; /* and the converter has given all it held */
};

/* Begins to decode below; decoder->source is then ready, its head filled. Released with decoder_release, also after a failure. */
enum newsidx_status decoder_open(struct decoder *decoder, struct source *below, enum charset_declaration declaration,
                                 struct newsidx_error *error);
void decoder_release(struct decoder *decoder);

#endif
