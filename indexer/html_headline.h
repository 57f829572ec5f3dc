/* html_headline.h - which of a page's titles is its headline, without the site's name at its end.
 *
 * Used by html_meta.c and html_body.c. Pure. */
#ifndef NEWSIDX_HTML_HEADLINE_H
#define NEWSIDX_HTML_HEADLINE_H

#include "buffer.h"

#include <stdbool.h>

/* What a page says it is called: one line each, "" where it does not say. */
struct html_titles {
    struct buffer data;   /* JSON-LD headline */
    struct buffer name;   /* JSON-LD name */
    struct buffer graph;  /* og:title */
    struct buffer social; /* twitter:title */
    struct buffer shown;  /* the heading that the page shows */
    struct buffer title;  /* <title> */
    struct buffer site;   /* publisher, og:site_name */
    struct buffer host;   /* of the page's address, without "www." */
};

/* Appends the headline to out. */
void html_headline_choose(struct buffer *out, struct html_titles *titles);
void html_titles_release(struct html_titles *titles);

/* The words of text in small letters with one blank between two, for comparing. */
void html_append_key(struct buffer *out, const char *text, size_t len_bytes);
/* Whether both have the same words, whatever their case and punctuation; false for two without any. */
bool html_same_words(const char *a, const char *b);

#endif
