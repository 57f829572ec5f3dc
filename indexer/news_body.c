/* news_body.c - see news_body.h. */
#include "news_body.h"

#include "error.h"
#include "fill.h"
#include "html_text.h"
#include "memory.h"
#include "ninjs_fields.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* Blocks without a word of the story: NITF 3.x (media and their captions, the head, what closes a document, notes to
 * editors), XHTML. */
static const char *const UNWANTED[] = {
    "media",      "media-caption", "media-metadata", "media-producer", "media-reference", "figure",
    "figcaption", "img",           "head",           "header",         "footer",          "nav",
    "aside",      "body.head",     "note",           "docdata",        "title",           "link",
    "meta",       "script",        "style",
};

static bool is_unwanted(const xmlNode *node)
{
    for (size_t i = 0; i < sizeof UNWANTED / sizeof *UNWANTED; i++) {
        if (xml_is(node, UNWANTED[i])) {
            return true;
        }
    }
    return false;
}

/* The next node in document order below top; without what is below node where it is to be passed over. NULL after
 * the last. */
static xmlNode *next_node(xmlNode *node, const xmlNode *top, bool pass_over)
{
    if (!pass_over && node->type == XML_ELEMENT_NODE && node->children != NULL) {
        return node->children;
    }
    while (node != top && node->next == NULL) {
        node = node->parent;
    }
    return node == top ? NULL : node->next;
}

/* A heading has few elements in it; more are looked at by none, as headings may stand in one another. */
static bool is_small(xmlNode *node)
{
    enum { NODES_MAX = 64 };
    const xmlNode *top = node;
    int nodes = 0;
    for (xmlNode *at = node; at != NULL && nodes <= NODES_MAX; at = next_node(at, top, false)) {
        nodes++;
    }
    return nodes <= NODES_MAX;
}

/* A heading that says what the headline says. */
static bool is_headline(xmlNode *node, const char *headline)
{
    static const char *const HEADINGS[] = {"h1", "h2", "hl1", "hl2", "hedline", "headline"};
    size_t i = 0;
    while (i < sizeof HEADINGS / sizeof *HEADINGS && !xml_is(node, HEADINGS[i])) {
        i++;
    }
    if (headline == NULL || i == sizeof HEADINGS / sizeof *HEADINGS || !is_small(node)) {
        return false;
    }
    struct buffer line = BUFFER_INIT;
    html_append_line(&line, node);
    const bool same = !line.failed && strcasecmp(buffer_text(&line), headline) == 0;
    buffer_release(&line);
    return same;
}

static void remove_unwanted(xmlNode *top, const char *headline)
{
    xmlNode *node = next_node(top, top, false);
    while (node != NULL) {
        const bool unwanted = is_unwanted(node) || is_headline(node, headline);
        xmlNode *const next = next_node(node, top, unwanted);
        if (unwanted) {
            xmlUnlinkNode(node);
            xmlFreeNode(node);
        }
        node = next;
    }
}

enum newsidx_status news_body_append(struct buffer *out, const xmlNode *node, const char *headline,
                                     struct newsidx_error *error)
{
    if (node == NULL) {
        return NEWSIDX_OK;
    }
    const unsigned failures = memory_failures();
    xmlNode *copy = xmlCopyNode((xmlNode *)node, 1);     /* libxml2 reads it only */
    if (copy == NULL || memory_failures() != failures) { /* what it copied then lacks even names */
        xmlFreeNode(copy);
        return error_nomem(error);
    }
    remove_unwanted(copy, headline);
    html_append_paragraphs(out, copy);
    xmlFreeNode(copy);
    return out->failed ? error_nomem(error) : NEWSIDX_OK;
}

/* --- what holds a text ---------------------------------------------------------------------------------------------------- */

/* The element whose blocks are the story: NITF's body.content, XHTML's body, or all of the holder. */
static const xmlNode *find_story(const xmlNode *holder)
{
    const xmlNode *content = xml_is(holder, "body.content") ? holder : xml_below(holder, "body.content");
    const xmlNode *body = xml_is(holder, "body") ? holder : xml_below(holder, "body");
    return content != NULL ? content : body != NULL ? body : holder;
}

/* NITF 3.x: a tagline closes the story in body.end ("Jane Roe contributed to this report"). */
static const xmlNode *find_tagline(const xmlNode *holder)
{
    return xml_at(xml_below(holder, "body.end"), "tagline");
}

static enum newsidx_status append_story(struct buffer *body, const xmlNode *holder, const char *headline,
                                        struct newsidx_error *error)
{
    const xmlNode *story = find_story(holder);
    enum newsidx_status status = NEWSIDX_OK;
    if (xml_is(story, "body.content")) { /* a document may have more than one */
        for (const xmlNode *at = story; at != NULL && status == NEWSIDX_OK; at = xml_next(at, "body.content")) {
            status = news_body_append(body, at, headline, error);
        }
        return status == NEWSIDX_OK ? news_body_append(body, find_tagline(holder), NULL, error) : status;
    }
    return news_body_append(body, story, headline, error);
}

static enum newsidx_status set_from_elements(struct newsidx_article *article, const xmlNode *holder,
                                             struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    enum newsidx_status status = append_story(&body, holder, article->field[NEWSIDX_HEADLINE], error);
    if (status == NEWSIDX_OK) {
        status = fill_text(article, NEWSIDX_BODY, buffer_text(&body), body.len_bytes, error);
    }
    buffer_release(&body);
    return status;
}

static enum newsidx_status set_from_xml(struct newsidx_article *article, const char *text, struct newsidx_error *error)
{
    xmlDoc *document = NULL;
    struct newsidx_error fault = {.message = ""};
    enum newsidx_status status = xml_parse(&document, text, strlen(text), &fault);
    if (status == NEWSIDX_OK) {
        status = set_from_elements(article, xmlDocGetRootElement(document), error);
    } else if (status == NEWSIDX_NOTHING) { /* what looks like XML and is none is text */
        status = ninjs_set_body(article, text, NINJS_PLAIN, error);
    } else {
        status = error_set(error, status, "%s", fault.message);
    }
    xmlFreeDoc(document);
    return status;
}

/* Markup that was escaped twice ("&lt;p&gt;") shows its tags when it is read once. */
static bool is_escaped_twice(const char *text)
{
    const size_t begin = strspn(text, " \t\r\n");
    return strncasecmp(text + begin, "&lt;", 4) == 0 && strchr(text, '<') == NULL && strstr(text, "&gt;") != NULL;
}

static void unescape(struct buffer *out, const char *text)
{
    xmlDoc *page = html_parse(text, strlen(text));
    out->failed = out->failed || page == NULL;
    xml_append_text(out, page != NULL ? xmlDocGetRootElement(page) : NULL);
    xmlFreeDoc(page);
}

static enum newsidx_status set_from_text(struct newsidx_article *article, const struct buffer *text,
                                         struct newsidx_error *error)
{
    struct buffer plain = BUFFER_INIT;
    const char *shown = buffer_text(text);
    if (is_escaped_twice(shown)) {
        unescape(&plain, shown);
        shown = buffer_text(&plain);
    }
    enum newsidx_status status = plain.failed || text->failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        const enum ninjs_markup markup = ninjs_markup_of(shown);
        status =
            markup == NINJS_XML ? set_from_xml(article, shown, error) : ninjs_set_body(article, shown, markup, error);
    }
    buffer_release(&plain);
    return status;
}

enum newsidx_status news_body_set(struct newsidx_article *article, const xmlNode *holder, struct newsidx_error *error)
{
    if (holder == NULL) {
        return NEWSIDX_OK;
    }
    if (xml_first(holder, NULL) != NULL) {
        return set_from_elements(article, holder, error);
    }
    struct buffer text = BUFFER_INIT;
    xml_append_text(&text, holder);
    const enum newsidx_status status = set_from_text(article, &text, error);
    buffer_release(&text);
    return status;
}
