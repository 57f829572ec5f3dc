#include "feed_text.h"

#include "html_text.h"
#include "utf8.h"
#include "xml_mend.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* --- vocabularies ------------------------------------------------------------------------------------------------------- */

/* By the beginning of the namespace behind its scheme, or by the usual prefix where none is declared. The first that fits. */
static const struct {
    const char *uri;
    const char *prefix;
    enum feed_space space;
} SPACES[] = {
    {"purl.org/dc/elements/", "dc", FEED_DC},
    {"purl.org/dc/terms", "dcterms", FEED_TERMS},
    {"purl.org/rss/1.0/modules/content", "content", FEED_CONTENT},
    {"purl.org/rss/1.0/modules/", NULL, FEED_OTHER},
    {"purl.org/rss/1.0/", "rss", FEED_PLAIN},
    {"my.netscape.com/", NULL, FEED_PLAIN},
    {"channel.netscape.com/", NULL, FEED_PLAIN},
    {"backend.userland.com/", NULL, FEED_PLAIN},
    {"blogs.law.harvard.edu/", NULL, FEED_PLAIN},
    {"www.w3.org/2005/Atom", "atom", FEED_PLAIN},
    {"purl.org/atom/ns", "a10", FEED_PLAIN},
    {"www.w3.org/1999/xhtml", "xhtml", FEED_XHTML},
    {"www.itunes.com/dtds/", "itunes", FEED_ITUNES},
    {"rssnamespace.org/feedburner/", "feedburner", FEED_BURNER},
    {"www.w3.org/1999/02/22-rdf-syntax-ns", "rdf", FEED_RDF},
    {"wordpress.org/export/", "wp", FEED_WP}, /* excerpts: see below */
};

static bool fits(const char *uri, const char *known)
{
    const char *const colon = strstr(uri, "://");
    const char *const at = colon != NULL ? colon + 3 : uri;
    return strncasecmp(at, known, strlen(known)) == 0;
}

static enum feed_space find_space(const char *uri)
{
    static const size_t UNDECLARED_LEN = sizeof XML_MEND_UNDECLARED - 1;
    const char *prefix = strncmp(uri, XML_MEND_UNDECLARED, UNDECLARED_LEN) == 0 ? uri + UNDECLARED_LEN : NULL;
    for (size_t i = 0; i < sizeof SPACES / sizeof *SPACES; i++) {
        if (prefix != NULL ? SPACES[i].prefix != NULL && strcasecmp(prefix, SPACES[i].prefix) == 0
                           : fits(uri, SPACES[i].uri)) {
            return SPACES[i].space;
        }
    }
    return FEED_OTHER;
}

enum feed_space feed_space(const xmlNode *element)
{
    const xmlNs *ns = element->ns;
    if (ns == NULL || ns->href == NULL || *ns->href == '\0') {
        return FEED_PLAIN;
    }
    const char *uri = (const char *)ns->href;
    const enum feed_space space = find_space(uri);
    if (space == FEED_WP && strstr(uri, "/excerpt") != NULL) {
        return FEED_EXCERPT;
    }
    /* a default namespace of its own invention */
    return space == FEED_OTHER && ns->prefix == NULL ? FEED_PLAIN : space;
}

bool feed_is(const xmlNode *element, enum feed_space space, const char *name)
{
    return xml_is(element, name) && feed_space(element) == space;
}

static const xmlNode *find_element(const xmlNode *element, enum feed_space space, const char *name)
{
    while (element != NULL && !feed_is(element, space, name)) {
        element = element->next;
    }
    return element;
}

const xmlNode *feed_first(const xmlNode *parent, enum feed_space space, const char *name)
{
    return parent != NULL ? find_element(parent->children, space, name) : NULL;
}

const xmlNode *feed_next(const xmlNode *element, enum feed_space space, const char *name)
{
    return element != NULL ? find_element(element->next, space, name) : NULL;
}

/* --- text --------------------------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void feed_append_raw(struct buffer *out, const xmlNode *element)
{
    struct buffer text = BUFFER_INIT;
    xml_append_text(&text, element);
    size_t from = 0;
    size_t end = text.len_bytes;
    while (from < end && is_blank(text.data[from])) {
        from++;
    }
    while (end > from && is_blank(text.data[end - 1])) {
        end--;
    }
    buffer_append(out, buffer_text(&text) + from, end - from);
    out->failed = out->failed || text.failed;
    buffer_release(&text);
}

/* What an element's characters are. */
enum text_kind { TEXT_PLAIN, TEXT_HTML, TEXT_ELEMENTS, TEXT_BASE64 };

static bool is_html_type(const char *type)
{
    return strcasecmp(type, "html") == 0 || strcasecmp(type, "text/html") == 0 ||
           strcasecmp(type, "application/xhtml+xml") == 0 || strcasecmp(type, "xhtml") == 0;
}

static bool is_text_type(const char *type)
{
    return *type == '\0' || strcasecmp(type, "text") == 0 || strncasecmp(type, "text/", 5) == 0;
}

static bool has_xml_suffix(const char *type)
{
    const size_t len = strlen(type);
    return len >= 4 && (strcasecmp(type + len - 4, "+xml") == 0 || strcasecmp(type + len - 4, "/xml") == 0);
}

/* Atom has elements where RSS has none: an element of Atom is one in its namespaces, or with its attributes. */
static bool is_atom(const xmlNode *element)
{
    if (xml_attribute(element, "type") != NULL || xml_attribute(element, "mode") != NULL) {
        return true;
    }
    return element->ns != NULL && element->ns->href != NULL && strstr((const char *)element->ns->href, "tom") != NULL &&
           feed_space(element) == FEED_PLAIN;
}

static enum text_kind tell_kind(const xmlNode *element)
{
    const char *type = xml_attribute(element, "type");
    const char *mode = xml_attribute(element, "mode");
    type = type != NULL ? type : "";
    if (mode != NULL && strcasecmp(mode, "base64") == 0) {
        return TEXT_BASE64;
    }
    if (xml_first(element, NULL) != NULL) {
        return TEXT_ELEMENTS;
    }
    if (!is_atom(element) || is_html_type(type) || has_xml_suffix(type)) {
        return TEXT_HTML;
    }
    if (is_text_type(type) || strchr(type, '/') == NULL) {
        return TEXT_PLAIN;
    }
    return mode == NULL ? TEXT_BASE64 : TEXT_HTML;
}

/* Whether plain text is HTML all the same, as in many feeds: it has an end tag. */
static bool has_end_tag(const char *text)
{
    for (const char *at = strstr(text, "</"); at != NULL; at = strstr(at + 2, "</")) {
        const char c = (char)(at[2] | 0x20);
        if (c >= 'a' && c <= 'z' && strchr(at, '>') != NULL) {
            return true;
        }
    }
    return false;
}

static int digit_of(char c)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(DIGITS, c) : NULL;
    return at != NULL ? (int)(at - DIGITS) : -1;
}

/* Base64 (RFC 4648, section 4), blanks allowed. Nothing where it is none or holds no text. */
static void decode_base64(struct buffer *text)
{
    size_t to = 0;
    unsigned bits = 0;
    int held = 0;
    for (size_t i = 0; i < text->len_bytes && text->data[i] != '='; i++) {
        const int digit = digit_of(text->data[i]);
        if (digit < 0 && !is_blank(text->data[i])) {
            buffer_truncate(text, 0);
            return;
        }
        if (digit >= 0) {
            bits = (bits << 6 | (unsigned)digit) & 0xFFFFU;
            held += 6;
        }
        if (held >= 8) {
            held -= 8;
            text->data[to++] = (char)(bits >> held & 0xFFU);
        }
    }
    if (text->data != NULL) {
        const bool is_text = utf8_is_valid(text->data, to, NULL) && memchr(text->data, '\0', to) == NULL;
        buffer_truncate(text, is_text ? to : 0);
    }
}

enum newsidx_status feed_append_text(struct buffer *out, const xmlNode *element, struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    enum text_kind kind = tell_kind(element);
    if (kind == TEXT_ELEMENTS) {
        const char *type = xml_attribute(element, "type");
        html_append_paragraphs(&text, element);
        const bool twice = type != NULL && strcasecmp(type, "html") == 0 && has_end_tag(buffer_text(&text));
        kind = twice ? TEXT_HTML : TEXT_PLAIN;
    } else {
        feed_append_raw(&text, element);
    }
    if (kind == TEXT_BASE64) {
        decode_base64(&text);
        kind = TEXT_HTML;
    } else if (kind == TEXT_PLAIN && xml_first(element, NULL) == NULL && has_end_tag(buffer_text(&text))) {
        kind = TEXT_HTML;
    }
    enum newsidx_status status = NEWSIDX_OK;
    if (kind == TEXT_HTML && text.len_bytes > 0) {
        status = html_fragment_to_text(out, text.data, text.len_bytes, error);
    } else {
        buffer_append(out, buffer_text(&text), text.len_bytes);
    }
    out->failed = out->failed || text.failed;
    buffer_release(&text);
    return status;
}
