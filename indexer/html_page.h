/* html_page.h - one web page to an article: what its metadata says, and what the page itself shows.
 *
 * Used by reader_html.c and by the readers of containers that carry pages (mail). Pure.
 * Invariant: rules are general; none names a site. */
#ifndef NEWSIDX_HTML_PAGE_H
#define NEWSIDX_HTML_PAGE_H

#include "fill.h"
#include "newsidx.h"

#include <libxml/tree.h>

/* Reads a page in UTF-8 into article, which must be initialised. url is where it was fetched from, NULL where not known. *reason (of static
 * storage) says why it is no article, with NEWSIDX_NOTHING. */
enum newsidx_status html_page_read(struct newsidx_article *article, const char *html, size_t len_bytes, const char *url,
                                   const char **reason, struct fill_warning *warning, struct newsidx_error *error);

/* html_meta.c: every field but the body, from JSON-LD, <meta>, microdata, <time> and bylines. */
enum newsidx_status html_meta_read(struct newsidx_article *article, xmlDoc *page, const char *url,
                                   struct fill_warning *warning, struct newsidx_error *error);
/* What stands between a story's headline and its text, or beside its text: "" where nothing does. */
struct html_beside {
    struct buffer names;  /* the first line that is nothing but names of persons */
    struct buffer moment; /* the first date in a short line, in ISO 8601 */
};

/* html_body.c: the main text as paragraphs with an empty line between two. article has what html_meta_read found (the headline and the deck
 * are not repeated in the body). beside gets what stands close to it. */
enum newsidx_status html_body_read(struct buffer *out, struct html_beside *beside, xmlDoc *page,
                                   const struct newsidx_article *article, struct newsidx_error *error);
/* html_meta.c: the articleBody that JSON-LD gives, "" where none; for html_body.c to weigh against the page. */
void html_meta_body(struct buffer *out, xmlDoc *page);

#endif
