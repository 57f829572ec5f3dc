/* html_scan.h - one walk over a web page that gathers what its metadata is read from.
 *
 * Used by html_meta.c and the files it calls. Nodes are borrowed from the tree.
 * Invariant: every list is bounded; what is beyond the bound is as if it were not there. */
#ifndef NEWSIDX_HTML_SCAN_H
#define NEWSIDX_HTML_SCAN_H

#include "buffer.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

struct html_nodes {
    const xmlNode *at[256]; /* in document order */
    size_t count;
};

struct html_scan {
    const xmlNode *html;        /* the first element */
    const xmlNode *title;       /* <title> of the head; NULL where there is none */
    struct html_nodes meta;     /* <meta> with a property, name, itemprop or http-equiv */
    struct html_nodes link;     /* <link rel> */
    struct html_nodes heading;  /* <h1> */
    struct html_nodes time;     /* <time>, and elements of a class for the time of publication */
    struct html_nodes property; /* itemprop of microdata, no <meta> of the head among them */
    struct html_nodes byline;   /* elements marked as an author's name or byline: rel, class, id */
    struct html_nodes data;     /* <script type="application/ld+json"> */
};

void html_scan_page(struct html_scan *scan, xmlDoc *page);

/* The next node in document order below root, NULL at the end; below: whether the children of node are entered. No recursion. */
const xmlNode *html_next_node(const xmlNode *node, const xmlNode *root, bool below);
/* The first <meta> of that property, name or itemprop (any case) that has a content that is not blank; NULL where there is none. */
const char *html_scan_meta(const struct html_scan *scan, const char *name);
/* Whether the element's class or id has the word as a part, any case: "article-byline" has "byline". */
bool html_is_marked(const xmlNode *node, const char *word);

#endif
