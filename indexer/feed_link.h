/* feed_link.h - where an item of a feed can be read, and its stable name. For feed_item.c. */
#ifndef NEWSIDX_FEED_LINK_H
#define NEWSIDX_FEED_LINK_H

#include "buffer.h"
#include "newsidx.h"

#include <libxml/tree.h>

/* Appends the address in a <link> where it leads to the item or feed itself in its usual form (RFC 4287, section 4.2.7: alternate). */
void feed_append_link(struct buffer *out, const xmlNode *link);
/* URL and GUID. home: the feed's own link, which relative addresses without xml:base are relative to; "" where there is none. */
enum newsidx_status feed_set_links(struct newsidx_article *article, const xmlNode *item, const char *home,
                                   struct newsidx_error *error);

#endif
