/* html_noise.h - what in a web page is not its story: elements by name, by class, and lines by what they say.
 *
 * Used by html_body.c. Pure. Rules are general: words that pages everywhere use. */
#ifndef NEWSIDX_HTML_NOISE_H
#define NEWSIDX_HTML_NOISE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* Never part of a story: nav, footer, figure, forms, what is hidden. */
bool html_is_noise_element(const xmlNode *node);
/* By class, id or role: comments, teasers, newsletters, ... Never body, main or the like. */
bool html_is_noise_marked(const xmlNode *node);
/* The same for texts of lawyers, however long they are. */
bool html_is_noise_always(const xmlNode *node);
/* A line that offers something or claims a right: "Read more: ...", "Copyright ...". */
bool html_is_noise_text(const char *text, size_t len_bytes);
/* An element that is marked as the standfirst of a story. */
bool html_is_standfirst(const xmlNode *node);

#endif
