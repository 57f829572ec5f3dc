/* xml_stream.h - XML documents of any length, one element after another as a small tree. For feeds and WordPress exports.
 *
 * The same safety as xml_tree.h.
 * Invariant: memory holds one element at a time; one longer than READER_ARTICLE_BYTES_MAX ends the reading with a reason. */
#ifndef NEWSIDX_XML_STREAM_H
#define NEWSIDX_XML_STREAM_H

#include "newsidx.h"
#include "source.h"

#include <libxml/tree.h>

struct xml_stream;

/* source is in UTF-8 (READER_XML). */
enum newsidx_status xml_stream_open(struct xml_stream **out, struct source *source, struct newsidx_error *error);
void xml_stream_close(struct xml_stream *stream);
/* Moves to the next element, in document order, with *depth (0: the root) and its line. The element itself has its name, namespace and
 * attributes, not yet its children; borrowed until the next call. NULL at the end, and *line is the last one. NEWSIDX_NOTHING with the reason where the document
 * cannot be read on. */
enum newsidx_status xml_stream_next(struct xml_stream *stream, const xmlNode **element, int *depth, size_t *line,
                                    struct newsidx_error *error);
/* Completes the element that xml_stream_next just gave, with all that is below it, and moves past it: the following xml_stream_next
 * gives what comes after its end. Borrowed until that call. */
enum newsidx_status xml_stream_expand(struct xml_stream *stream, const xmlNode **element, struct newsidx_error *error);
/* After the end: whether it came before that of the root element. */
bool xml_stream_is_cut(const struct xml_stream *stream);
/* Whether an element that was expanded is not whole, because the document ends in it. */
bool xml_is_cut(const xmlNode *element);

#endif
