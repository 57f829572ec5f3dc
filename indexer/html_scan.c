/* html_scan.c - what a page's metadata is read from, in one walk. */
#include "html_scan.h"

#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* Parts of classes and ids. */
static const char *const BYLINE_MARKS[] = {"byline", "author", "autor", "auteur", "writer", "reporter", "signature"};
/* ... that tell somebody else's name: of a comment, a picture, another story. */
static const char *const OTHER_MARKS[] = {"comment", "teaser", "caption", "related", "media",  "image",
                                          "card",    "photo",  "foto",    "bio",     "avatar", "more",
                                          "footer",  "latest", "bild",    "figure",  "credit"};
static const char *const TIME_MARKS[] = {"publish",     "pubdate",      "timestamp", "dateline",
                                         "byline-date", "article-date", "date"};

const xmlNode *html_next_node(const xmlNode *node, const xmlNode *root, bool below)
{
    if (below && node->type == XML_ELEMENT_NODE && node->children != NULL) {
        return node->children;
    }
    while (node != NULL && node != root && node->next == NULL) {
        node = node->parent;
    }
    return node == NULL || node == root ? NULL : node->next;
}

static bool contains(const char *text, const char *word)
{
    const size_t len = strlen(word);
    for (; *text != '\0'; text++) {
        /* Words are small letters; most places differ in the first. */
        if ((*text | 0x20) == *word && strncasecmp(text, word, len) == 0) {
            return true;
        }
    }
    return false;
}

bool html_is_marked(const xmlNode *node, const char *word)
{
    static const char *const WHERE[] = {"class", "id", "data-testid"};
    for (size_t i = 0; i < sizeof WHERE / sizeof *WHERE; i++) {
        const char *value = xml_attribute(node, WHERE[i]);
        if (value != NULL && contains(value, word)) {
            return true;
        }
    }
    return false;
}

static bool is_marked_any(const xmlNode *node, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (html_is_marked(node, words[i])) {
            return true;
        }
    }
    return false;
}

static void keep_node(struct html_nodes *nodes, const xmlNode *node)
{
    if (nodes->count < sizeof nodes->at / sizeof *nodes->at) {
        nodes->at[nodes->count++] = node;
    }
}

static bool is_byline(const xmlNode *node)
{
    const char *rel = xml_attribute(node, "rel");
    if (rel != NULL && strcasecmp(rel, "author") == 0) {
        return true;
    }
    return is_marked_any(node, BYLINE_MARKS, sizeof BYLINE_MARKS / sizeof *BYLINE_MARKS) &&
           !is_marked_any(node, OTHER_MARKS, sizeof OTHER_MARKS / sizeof *OTHER_MARKS);
}

/* Parts of a page that speak of other stories, or in other voices. */
static bool is_aside(const xmlNode *node)
{
    static const char *const NAMES[] = {"aside", "footer", "nav", "figure", "figcaption"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (xml_is(node, NAMES[i])) {
            /* The footer of a byline or of the article's head is none of the page. */
            return !html_is_marked(node, "byline") && !html_is_marked(node, "author");
        }
    }
    return html_is_marked(node, "comments") || html_is_marked(node, "related") || html_is_marked(node, "teaser");
}

static void keep_body_node(struct html_scan *scan, const xmlNode *node)
{
    if (xml_is(node, "time") || is_marked_any(node, TIME_MARKS, sizeof TIME_MARKS / sizeof *TIME_MARKS)) {
        keep_node(&scan->time, node);
    }
    if (xml_attribute(node, "itemprop") != NULL && !xml_is(node, "meta")) {
        keep_node(&scan->property, node);
    }
    if (is_byline(node)) {
        keep_node(&scan->byline, node);
    }
}

static void keep_head_node(struct html_scan *scan, const xmlNode *node)
{
    const char *type = xml_attribute(node, "type");
    if (xml_is(node, "meta")) {
        keep_node(&scan->meta, node);
    } else if (xml_is(node, "link")) {
        keep_node(&scan->link, node);
    } else if (xml_is(node, "title") && scan->title == NULL && !xml_is(node->parent, "svg")) {
        scan->title = node;
    } else if (xml_is(node, "h1")) {
        keep_node(&scan->heading, node);
    } else if (xml_is(node, "script") && type != NULL && contains(type, "ld+json")) {
        keep_node(&scan->data, node);
    }
}

void html_scan_page(struct html_scan *scan, xmlDoc *page)
{
    *scan = (struct html_scan){.html = xmlDocGetRootElement(page)};
    const xmlNode *aside = NULL; /* the part of the page that is passed over, but for its scripts and <meta> */
    for (const xmlNode *at = scan->html; at != NULL; at = html_next_node(at, scan->html, true)) {
        if (at->type != XML_ELEMENT_NODE) {
            continue;
        }
        keep_head_node(scan, at);
        while (aside != NULL) {
            const xmlNode *up = at;
            while (up != NULL && up != aside) {
                up = up->parent;
            }
            if (up == aside) {
                break;
            }
            aside = NULL;
        }
        if (aside == NULL && !xml_is(at, "body") && is_aside(at)) {
            aside = at;
        }
        if (aside == NULL) {
            keep_body_node(scan, at);
        }
    }
}

const char *html_scan_meta(const struct html_scan *scan, const char *name)
{
    static const char *const KEYS[] = {"property", "name", "itemprop", "http-equiv"};
    for (size_t i = 0; i < scan->meta.count; i++) {
        const char *content = xml_attribute(scan->meta.at[i], "content");
        for (size_t k = 0; content != NULL && k < sizeof KEYS / sizeof *KEYS; k++) {
            const char *key = xml_attribute(scan->meta.at[i], KEYS[k]);
            if (key != NULL && strcasecmp(key, name) == 0 && content[strspn(content, " \t\r\n")] != '\0') {
                return content;
            }
        }
    }
    return NULL;
}
