/* feed_text.h - elements of feeds: which vocabulary an element is of, and the words in it. For feed_item.c and the readers.
 *
 * RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and Atom 1.0 (RFC 4287) are one vocabulary here, FEED_PLAIN: their names mean the same. */
#ifndef NEWSIDX_FEED_TEXT_H
#define NEWSIDX_FEED_TEXT_H

#include "buffer.h"
#include "newsidx.h"

#include <libxml/tree.h>

enum feed_space {
    FEED_PLAIN,
    FEED_DC,      /* Dublin Core elements */
    FEED_TERMS,   /* Dublin Core terms */
    FEED_CONTENT, /* RSS 1.0 module content */
    FEED_XHTML,
    FEED_ITUNES,
    FEED_BURNER, /* feeds that a service rewrote: the address as it was before */
    FEED_RDF,
    FEED_WP,      /* WordPress export */
    FEED_EXCERPT, /* its excerpts */
    FEED_OTHER,
};

/* An element by vocabulary and local name. */
struct feed_name {
    enum feed_space space;
    const char *name;
};

enum feed_space feed_space(const xmlNode *element);
bool feed_is(const xmlNode *element, enum feed_space space, const char *name);
/* First child of that name, and the next sibling of it; NULL where there is none. */
const xmlNode *feed_first(const xmlNode *parent, enum feed_space space, const char *name);
const xmlNode *feed_next(const xmlNode *element, enum feed_space space, const char *name);

/* The characters in an element, blanks at the ends left out. */
void feed_append_raw(struct buffer *out, const xmlNode *element);
/* Its text as paragraphs: HTML in characters (RSS), as elements, or as the attributes type and mode say (RFC 4287, section 3.1; Atom
 * 0.3). Nothing where it holds something else than text. */
enum newsidx_status feed_append_text(struct buffer *out, const xmlNode *element, struct newsidx_error *error);

#endif
