/* feed_wordpress.h - the text of a WordPress post to HTML: paragraphs typed as empty lines, shortcodes. For reader_wxr.c. */
#ifndef NEWSIDX_FEED_WORDPRESS_H
#define NEWSIDX_FEED_WORDPRESS_H

#include "buffer.h"

/* Appends a post's text with empty lines as <p> and without shortcodes; of those that hold a picture, a film or a form the contents
 * are left out as well. */
void feed_wordpress_append(struct buffer *out, const char *text, size_t len_bytes);

#endif
