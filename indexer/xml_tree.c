#include "xml_tree.h"

#include "error.h"
#include "memory.h"
#include "reader.h"
#include "xml_mend.h"

#include <libxml/globals.h>
#include <libxml/parser.h>
#include <libxml/threads.h>
#include <libxml/xmlerror.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    PARSE_OPTIONS = XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA |
                    XML_PARSE_COMPACT | XML_PARSE_BIG_LINES
};

/* --- memory ------------------------------------------------------------------------------------------------------------- */

#if LIBXML_VERSION >= 21200
typedef const xmlError *error_ptr;
#else
typedef xmlErrorPtr error_ptr;
#endif

static void note_error(void *context, error_ptr fault)
{
    const struct xml_watch *watch = context;
    if (fault->code != XML_ERR_NO_MEMORY) {
        return;
    }
    memory_note();
    if (watch->parser != NULL) { /* as libxml2 does itself, where it knows for which parser the memory was */
        watch->parser->instate = XML_PARSER_EOF;
        watch->parser->disableSAX = 1;
        if (watch->parser->input != NULL) { /* its loops wait for the next character, which does not come any more */
            watch->parser->input->cur = watch->parser->input->end;
        }
    }
}

void xml_watch_parser(xmlParserCtxt *parser)
{
    if (xmlStructuredError == note_error) {
        struct xml_watch *watch = xmlStructuredErrorContext;
        watch->parser = parser;
    }
}

/* Where libxml2 2.9 has no room for this state (a kilobyte) it calls itself to say so, until the stack is full: there must be room. */
bool xml_thread_begin(void)
{
    enum { ROOM_BYTES = 4096 };
    void *room = memory_alloc(ROOM_BYTES);
    if (room == NULL) {
        return false;
    }
    free(room);
#if LIBXML_VERSION >= 21200
    return xmlCheckThreadLocalStorage() == 0;
#else
    return xmlGetGlobalState() != NULL;
#endif
}

void xml_watch_begin(struct xml_watch *watch)
{
    watch->context = xmlStructuredErrorContext;
    watch->handler = (void (*)(void))xmlStructuredError;
    watch->parser = NULL;
    xmlSetStructuredErrorFunc(watch, note_error);
}

void xml_watch_end(const struct xml_watch *watch)
{
    xmlResetLastError(); /* it holds a copy */
    xmlSetStructuredErrorFunc(watch->context, (xmlStructuredErrorFunc)watch->handler);
}

/* --- documents ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status parse_mended(xmlDoc **out, const struct buffer *text, struct newsidx_error *error)
{
    if (text->len_bytes > INT_MAX) {
        return error_set(error, NEWSIDX_NOTHING, "too long for one XML document");
    }
    xmlDoc *document = xmlReadMemory(buffer_text(text), (int)text->len_bytes, NULL, "UTF-8", PARSE_OPTIONS);
    if (document == NULL || xmlDocGetRootElement(document) == NULL) {
        xmlFreeDoc(document);
        return error_set(error, NEWSIDX_NOTHING, "no XML document that can be read");
    }
    *out = document;
    return NEWSIDX_OK;
}

enum newsidx_status xml_parse(xmlDoc **out, const char *text, size_t len_bytes, struct newsidx_error *error)
{
    *out = NULL;
    struct buffer mended = BUFFER_INIT;
    struct xml_mender mender = XML_MENDER_INIT;
    xml_mend(&mender, &mended, text, len_bytes, true);
    enum newsidx_status status = NEWSIDX_OK;
    if (mended.failed) {
        status = error_nomem(error);
    } else if (mender.declares_entities) {
        status = error_set(error, NEWSIDX_NOTHING, "declares XML entities, which newsidx does not expand");
    } else {
        status = parse_mended(out, &mended, error);
    }
    xml_mender_release(&mender);
    buffer_release(&mended);
    return status;
}

enum newsidx_status xml_read(xmlDoc **out, struct source *source, struct newsidx_error *error)
{
    *out = NULL;
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &text, error);
    if (status == NEWSIDX_OK) {
        status = xml_parse(out, buffer_text(&text), text.len_bytes, error);
    }
    buffer_release(&text);
    return status;
}

/* --- recognising -------------------------------------------------------------------------------------------------------- */

/* After the mark that ends what begins at *at; the end of the text where there is none. */
static const char *skip_past(const char *at, const char *end, const char *mark)
{
    const size_t len = strlen(mark);
    for (; (size_t)(end - at) >= len; at++) {
        if (memcmp(at, mark, len) == 0) {
            return at + len;
        }
    }
    return end;
}

/* A DOCTYPE ends at its ">", one in the brackets of an internal subset aside. */
static const char *skip_doctype(const char *at, const char *end)
{
    int depth = 0;
    for (; at < end; at++) {
        depth += (*at == '[') - (*at == ']');
        if (*at == '>' && depth <= 0) {
            return at + 1;
        }
    }
    return end;
}

/* At the "<" of the first element, or at the end. */
static const char *skip_prolog(const char *at, const char *end)
{
    for (;;) {
        while (at < end && strchr(" \t\r\n", *at) != NULL && *at != '\0') {
            at++;
        }
        if (end - at >= 4 && memcmp(at, "<!--", 4) == 0) {
            at = skip_past(at + 4, end, "-->");
        } else if (end - at >= 2 && memcmp(at, "<?", 2) == 0) {
            at = skip_past(at + 2, end, "?>");
        } else if (end - at >= 9 && strncasecmp(at, "<!doctype", 9) == 0) {
            at = skip_doctype(at, end);
        } else {
            return at;
        }
    }
}

void xml_root_name(char out[64], const char *head, size_t len_bytes)
{
    const char *const end = head + len_bytes;
    const char *at = skip_prolog(head, end);
    size_t len = 0;
    if (at < end && *at == '<') {
        for (at++; at < end && len + 1 < 64 && strchr(" \t\r\n/>", *at) == NULL; at++) {
            out[len++] = *at;
            len = *at == ':' ? 0 : len; /* the prefix */
        }
        len = at == end ? 0 : len;
    }
    out[len] = '\0';
}

bool xml_is_named(const char *head, size_t len_bytes, const char *root)
{
    char name[64];
    xml_root_name(name, head, len_bytes);
    return strcasecmp(name, root) == 0;
}

/* --- nodes -------------------------------------------------------------------------------------------------------------- */

bool xml_is(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE &&
           (name == NULL || strcasecmp((const char *)node->name, name) == 0);
}

static const xmlNode *find_sibling(const xmlNode *node, const char *name)
{
    while (node != NULL && !xml_is(node, name)) {
        node = node->next;
    }
    return node;
}

const xmlNode *xml_first(const xmlNode *node, const char *name)
{
    return node != NULL ? find_sibling(node->children, name) : NULL;
}

const xmlNode *xml_next(const xmlNode *node, const char *name)
{
    return node != NULL ? find_sibling(node->next, name) : NULL;
}

const xmlNode *xml_at(const xmlNode *node, const char *path)
{
    while (node != NULL && *path != '\0') {
        char step[64];
        const size_t len = strcspn(path, "/");
        if (len >= sizeof step) {
            return NULL;
        }
        memcpy(step, path, len);
        step[len] = '\0';
        node = xml_first(node, step);
        path += len;
        path += *path == '/';
    }
    return node;
}

/* The next node in document order below top; NULL after the last. Without recursion: depth is the input's choice. */
static const xmlNode *step(const xmlNode *node, const xmlNode *top)
{
    if (node->type != XML_ENTITY_REF_NODE && node->children != NULL) {
        return node->children;
    }
    while (node != top && node->next == NULL) {
        node = node->parent;
    }
    return node == top ? NULL : node->next;
}

const xmlNode *xml_below(const xmlNode *node, const char *name)
{
    for (const xmlNode *at = node != NULL ? step(node, node) : NULL; at != NULL; at = step(at, node)) {
        if (xml_is(at, name)) {
            return at;
        }
    }
    return NULL;
}

const char *xml_attribute(const xmlNode *node, const char *name)
{
    for (const xmlAttr *at = node != NULL && node->type == XML_ELEMENT_NODE ? node->properties : NULL; at != NULL;
         at = at->next) {
        if (strcasecmp((const char *)at->name, name) == 0) {
            return at->children != NULL ? (const char *)at->children->content : NULL;
        }
    }
    return NULL;
}

void xml_append_text(struct buffer *out, const xmlNode *node)
{
    for (const xmlNode *at = node; at != NULL; at = step(at, node)) {
        if ((at->type == XML_TEXT_NODE || at->type == XML_CDATA_SECTION_NODE) && at->content != NULL) {
            buffer_append_text(out, (const char *)at->content);
        }
    }
}
