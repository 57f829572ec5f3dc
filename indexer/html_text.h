/* html_text.h - HTML to text: the words of an element as one line, or its blocks as paragraphs. libxml2 parses.
 *
 * Used by every reader whose format carries HTML or XHTML. Nothing is fetched, no script is run.
 * Invariant: descends no deeper than READER_DEPTH_MAX elements; what is deeper is left out. */
#ifndef NEWSIDX_HTML_TEXT_H
#define NEWSIDX_HTML_TEXT_H

#include "buffer.h"
#include "newsidx.h"

#include <libxml/tree.h>
#include <stdbool.h>

/* Parses HTML as found in UTF-8, whatever it declares. NULL where memory runs out; otherwise freed with xmlFreeDoc. */
xmlDoc *html_parse(const char *text, size_t len_bytes);
/* Elements whose beginning and end are the end of a paragraph, and those without text for a reader. */
bool html_is_block(const xmlNode *node);
bool html_is_hidden(const xmlNode *node);
/* The words below node on one line, white space squeezed; script, style and the like left out. */
void html_append_line(struct buffer *out, const xmlNode *node);
/* The blocks below node (p, div, li, h1 ... , br br, and the NITF and XHTML names) as paragraphs with an empty line between two. Works on
 * trees of any XML as well: element names count without prefix and case. */
void html_append_paragraphs(struct buffer *out, const xmlNode *node);
/* A piece of HTML, or plain text with entities, as paragraphs. */
enum newsidx_status html_fragment_to_text(struct buffer *out, const char *text, size_t len_bytes,
                                          struct newsidx_error *error);
#endif
