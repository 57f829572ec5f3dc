#include "feed_link.h"

#include "error.h"
#include "feed_text.h"
#include "fill.h"
#include "xml_tree.h"

#include <libxml/uri.h>
#include <string.h>
#include <strings.h>

static const struct feed_name NAMES[] = {
    {FEED_PLAIN, "guid"}, {FEED_PLAIN, "id"}, {FEED_DC, "identifier"}, {FEED_TERMS, "identifier"}};

/* --- addresses ---------------------------------------------------------------------------------------------------------- */

static bool is_web_address(const char *text)
{
    return (strncasecmp(text, "http://", 7) == 0 || strncasecmp(text, "https://", 8) == 0) &&
           text[strcspn(text, " \t\r\n")] == '\0';
}

/* Whether it begins with a scheme (RFC 3986, section 3.1). */
static bool has_scheme(const char *text)
{
    const size_t len = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    return len > 0 && text[len] == ':';
}

void feed_append_link(struct buffer *out, const xmlNode *link)
{
    const char *rel = xml_attribute(link, "rel");
    const char *href = xml_attribute(link, "href");
    if (rel != NULL && strcasecmp(rel, "alternate") != 0) {
        return;
    }
    if (href != NULL) {
        buffer_append_text(out, href + strspn(href, " \t\r\n"));
    } else if (xml_first(link, NULL) == NULL) {
        feed_append_raw(out, link);
    } else if (link->children->content != NULL) {
        /* Its end tag is missing: what follows it stands in it. */
        buffer_append_text(out, (const char *)link->children->content);
    }
}

/* A link in another form than a page, such as JSON. */
static bool is_other_form(const xmlNode *link)
{
    const char *type = xml_attribute(link, "type");
    return type != NULL && strcasecmp(type, "text/html") != 0 && strcasecmp(type, "application/xhtml+xml") != 0;
}

/* Resolves the address in text against the element's xml:base or home. */
static void resolve(struct buffer *text, const xmlNode *element, const char *home)
{
    if (text->len_bytes == 0 || has_scheme(text->data)) {
        return;
    }
    xmlChar *base = xmlNodeGetBase(element->doc, element);
    const char *against = base != NULL && has_scheme((const char *)base) ? (const char *)base : home;
    xmlChar *whole = *against != '\0' ? xmlBuildURI((const xmlChar *)text->data, (const xmlChar *)against) : NULL;
    if (whole != NULL) {
        buffer_clear(text);
        buffer_append_text(text, (const char *)whole);
    }
    xmlFree(whole);
    xmlFree(base);
}

/* The first link that is alternate; one in the form of a page before others. */
static const xmlNode *find_link(const xmlNode *item)
{
    const xmlNode *other = NULL;
    struct buffer address = BUFFER_INIT;
    const xmlNode *at = feed_first(item, FEED_PLAIN, "link");
    for (; at != NULL; at = feed_next(at, FEED_PLAIN, "link")) {
        buffer_clear(&address);
        feed_append_link(&address, at);
        if (address.len_bytes > 0 && !is_other_form(at)) {
            break;
        }
        other = other == NULL && address.len_bytes > 0 ? at : other;
    }
    buffer_release(&address);
    return at != NULL ? at : other;
}

/* A guid is the item's address unless it says that it is not (RSS 2.0, <guid>). */
static bool append_permalink(struct buffer *out, const xmlNode *item)
{
    const xmlNode *guid = feed_first(item, FEED_PLAIN, "guid");
    const char *says = xml_attribute(guid, "isPermaLink");
    if (guid == NULL || (says != NULL && strcasecmp(says, "false") == 0)) {
        return false;
    }
    feed_append_raw(out, guid);
    if (!is_web_address(buffer_text(out))) {
        buffer_clear(out);
    }
    return out->len_bytes > 0;
}

static void append_url(struct buffer *out, const xmlNode *item, const char *home)
{
    const xmlNode *original = feed_first(item, FEED_BURNER, "origLink");
    const xmlNode *link = find_link(item);
    const char *about = xml_attribute(item, "about");
    if (original != NULL) {
        feed_append_raw(out, original);
    }
    if (out->len_bytes == 0 && link != NULL) {
        feed_append_link(out, link);
        resolve(out, link, home);
    }
    if (out->len_bytes == 0 && !append_permalink(out, item) && about != NULL && is_web_address(about)) {
        buffer_append_text(out, about);
    }
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

/* A mere number is a name inside its feed only. */
static bool is_number(const struct buffer *name)
{
    return strspn(buffer_text(name), "0123456789") == name->len_bytes;
}

static void append_guid(struct buffer *out, const xmlNode *item, const char *url, const char *home)
{
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES && out->len_bytes == 0; i++) {
        const xmlNode *at = feed_first(item, NAMES[i].space, NAMES[i].name);
        if (at != NULL) {
            feed_append_raw(out, at);
        }
    }
    const char *about = xml_attribute(item, "about");
    if (out->len_bytes == 0 && about != NULL) {
        buffer_append_text(out, about);
    }
    if (is_number(out)) {
        struct buffer number = *out;
        *out = (struct buffer)BUFFER_INIT;
        if (url != NULL) {
            buffer_append_text(out, url);
        } else if (*home != '\0' && number.len_bytes > 0) {
            buffer_printf(out, "%s#%s", home, number.data);
        }
        buffer_release(&number);
    }
}

enum newsidx_status feed_set_links(struct newsidx_article *article, const xmlNode *item, const char *home,
                                   struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    append_url(&text, item, home);
    enum newsidx_status status = text.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = fill_line(article, NEWSIDX_URL, buffer_text(&text), text.len_bytes, error);
    }
    buffer_clear(&text);
    if (status == NEWSIDX_OK) {
        append_guid(&text, item, article->field[NEWSIDX_URL], home);
        status = text.failed ? error_nomem(error)
                             : fill_line(article, NEWSIDX_GUID, buffer_text(&text), text.len_bytes, error);
    }
    buffer_release(&text);
    return status;
}
