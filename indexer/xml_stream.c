#include "xml_stream.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"
#include "reader.h"
#include "xml_mend.h"

#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>

enum {
    PARSE_OPTIONS = XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA |
                    XML_PARSE_COMPACT | XML_PARSE_HUGE | XML_PARSE_BIG_LINES,
    PIECE_BYTES = 1 << 14,
};

struct xml_stream {
    struct source *source;
    xmlTextReader *reader;
    struct xml_mender mender;
    struct buffer mended; /* not yet taken by libxml2 */
    size_t mended_at;
    size_t element_bytes; /* taken since the last element began */
    size_t line;          /* where the source was read to */
    bool ended;           /* the source is */
    bool past;            /* the reader stands on an element that was expanded */
    struct newsidx_error fault;
    enum newsidx_status status;
};

static size_t count_newlines(const char *text, size_t len_bytes)
{
    size_t lines = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        lines += text[i] == '\n';
    }
    return lines;
}

static enum newsidx_status mend_more(struct xml_stream *stream)
{
    char bytes[PIECE_BYTES];
    size_t len = 0;
    buffer_clear(&stream->mended);
    stream->mended_at = 0;
    const enum newsidx_status status = source_read(stream->source, bytes, sizeof bytes, &len, &stream->fault);
    if (status != NEWSIDX_OK) {
        return status;
    }
    stream->ended = len == 0;
    stream->line += count_newlines(bytes, len);
    xml_mend(&stream->mender, &stream->mended, bytes, len, stream->ended);
    if (stream->mender.declares_entities) {
        return error_set(&stream->fault, NEWSIDX_NOTHING, "declares XML entities, which newsidx does not expand");
    }
    stream->element_bytes += stream->mended.len_bytes;
    if (stream->element_bytes > READER_ARTICLE_BYTES_MAX) {
        return error_set(&stream->fault, NEWSIDX_NOTHING, "an element longer than %d MB, too long for one article",
                         READER_ARTICLE_BYTES_MAX >> 20);
    }
    return stream->mended.failed ? error_nomem(&stream->fault) : NEWSIDX_OK;
}

static int give_bytes(void *context, char *out, int capacity)
{
    struct xml_stream *stream = context;
    while (stream->mended_at == stream->mended.len_bytes && !stream->ended && stream->status == NEWSIDX_OK) {
        stream->status = mend_more(stream);
    }
    if (stream->status != NEWSIDX_OK) {
        return -1;
    }
    const size_t held = stream->mended.len_bytes - stream->mended_at;
    const size_t len = held < (size_t)capacity ? held : (size_t)capacity;
    if (len > 0) {
        memcpy(out, stream->mended.data + stream->mended_at, len);
    }
    stream->mended_at += len;
    return (int)len;
}

enum newsidx_status xml_stream_open(struct xml_stream **out, struct source *source, struct newsidx_error *error)
{
    *out = NULL;
    struct xml_stream *stream = memory_zeroed(1, sizeof *stream);
    if (stream == NULL) {
        return error_nomem(error);
    }
    stream->source = source;
    stream->line = 1;
    stream->reader = xmlReaderForIO(give_bytes, NULL, stream, NULL, "UTF-8", PARSE_OPTIONS);
    if (stream->reader == NULL) {
        xml_stream_close(stream); /* it has read already */
        return error_nomem(error);
    }
    *out = stream;
    return NEWSIDX_OK;
}

void xml_stream_close(struct xml_stream *stream)
{
    if (stream != NULL) {
        xmlFreeTextReader(stream->reader);
        xml_mender_release(&stream->mender);
        buffer_release(&stream->mended);
        free(stream);
    }
}

/* more: what the reader said, 0 at the end. */
static enum newsidx_status tell_end(const struct xml_stream *stream, int more, struct newsidx_error *error)
{
    if (stream->status != NEWSIDX_OK) {
        return error_set(error, stream->status, "%s", stream->fault.message);
    }
    return more == 0 ? NEWSIDX_OK : error_set(error, NEWSIDX_NOTHING, "no XML that can be read on");
}

/* libxml2 keeps 16 bits of a line with an element; beyond, the parser's line, which is that of a later element at times. */
static size_t tell_line(const struct xml_stream *stream, const xmlNode *element)
{
    const int at = xmlTextReaderGetParserLineNumber(stream->reader);
    return element->line > 0 && element->line < UINT16_MAX ? element->line : at > 0 ? (size_t)at : 0;
}

enum newsidx_status xml_stream_next(struct xml_stream *stream, const xmlNode **element, int *depth, size_t *line,
                                    struct newsidx_error *error)
{
    *element = NULL;
    int more = 1;
    do {
        more = stream->past ? xmlTextReaderNext(stream->reader) : xmlTextReaderRead(stream->reader);
        stream->past = false;
    } while (more == 1 && xmlTextReaderNodeType(stream->reader) != XML_READER_TYPE_ELEMENT);
    if (more != 1) {
        *line = stream->line;
        return tell_end(stream, more, error);
    }
    stream->element_bytes = 0;
    *element = xmlTextReaderCurrentNode(stream->reader);
    *depth = xmlTextReaderDepth(stream->reader);
    *line = tell_line(stream, *element);
    return NEWSIDX_OK;
}

enum newsidx_status xml_stream_expand(struct xml_stream *stream, const xmlNode **element, struct newsidx_error *error)
{
    *element = xmlTextReaderExpand(stream->reader);
    stream->past = true;
    return *element != NULL ? NEWSIDX_OK : tell_end(stream, -1, error);
}

bool xml_stream_is_cut(const struct xml_stream *stream)
{
    return stream->mender.is_cut;
}

bool xml_is_cut(const xmlNode *element)
{
    while (element != NULL && element->type == XML_ELEMENT_NODE) {
        element = element->last;
    }
    return element != NULL && element->type == XML_PI_NODE;
}
