#include "html_text.h"

#include "error.h"
#include "fill.h"
#include "reader.h"
#include "xml_tree.h"

#include <libxml/HTMLparser.h>
#include <limits.h>
#include <string.h>
#include <strings.h>

/* Elements whose beginning and end are the end of a paragraph (HTML Standard, section 15.3.3; NITF; NewsML). */
static const char *const BLOCKS[] = {
    "address",  "article",    "aside",  "blockquote", "bq",      "body",   "body.content", "body.end", "body.head",
    "block",    "caption",    "center", "dd",         "details", "dialog", "div",          "dl",       "dt",
    "fieldset", "figcaption", "figure", "footer",     "form",    "h1",     "h2",           "h3",       "h4",
    "h5",       "h6",         "header", "hl1",        "hl2",     "hr",     "hr2",          "li",       "main",
    "media",    "nav",        "ol",     "option",     "p",       "para",   "pre",          "section",  "summary",
    "table",    "tbody",      "tfoot",  "thead",      "tr",      "ul",
};

/* Elements without text for a reader. */
static const char *const HIDDEN[] = {
    "script", "style",  "noscript", "template", "head",   "iframe",   "object", "svg",
    "math",   "canvas", "audio",    "video",    "select", "textarea", "button",
};

static bool is_one_of(const xmlNode *node, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp((const char *)node->name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

bool html_is_hidden(const xmlNode *node)
{
    return is_one_of(node, HIDDEN, sizeof HIDDEN / sizeof *HIDDEN);
}

bool html_is_block(const xmlNode *node)
{
    return is_one_of(node, BLOCKS, sizeof BLOCKS / sizeof *BLOCKS);
}

static bool is_named(const xmlNode *node, const char *name)
{
    return node != NULL && node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, name) == 0;
}

xmlDoc *html_parse(const char *text, size_t len_bytes)
{
    static const char EMPTY[] = "<html></html>";
    enum {
        OPTIONS = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT
    };
    const bool usable = len_bytes > 0 && len_bytes <= INT_MAX;
    xmlDoc *page = NULL;
    htmlParserCtxt *parser = htmlNewParserCtxt();
    if (usable && parser != NULL) {
        xml_watch_parser(parser);
        page = htmlCtxtReadMemory(parser, text, (int)len_bytes, NULL, "UTF-8", OPTIONS);
        xml_watch_parser(NULL);
    }
    htmlFreeParserCtxt(parser);
    return page != NULL ? page : htmlReadMemory(EMPTY, (int)sizeof EMPTY - 1, NULL, "UTF-8", OPTIONS);
}

/* --- text --------------------------------------------------------------------------------------------------------------- */

static void append_words(struct buffer *out, const xmlNode *node, int depth)
{
    if (depth > READER_DEPTH_MAX) {
        return;
    }
    if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL) {
        buffer_append_text(out, (const char *)node->content);
    }
    if (node->type != XML_ELEMENT_NODE || html_is_hidden(node)) {
        return;
    }
    const bool parts = html_is_block(node) || is_named(node, "br") || is_named(node, "td") || is_named(node, "th");
    buffer_append_text(out, parts ? " " : "");
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        append_words(out, child, depth + 1);
    }
    buffer_append_text(out, parts ? " " : "");
}

void html_append_line(struct buffer *out, const xmlNode *node)
{
    struct buffer words = BUFFER_INIT;
    if (node != NULL) {
        append_words(&words, node, 0);
    }
    fill_squeeze(&words);
    buffer_append(out, buffer_text(&words), words.len_bytes);
    out->failed = out->failed || words.failed;
    buffer_release(&words);
}

/* The paragraphs of one tree while it is walked. */
struct paragraphs {
    struct buffer *out;
    struct buffer words; /* of the paragraph that is open */
    int breaks;          /* <br> since the last word */
};

static void end_paragraph(struct paragraphs *to)
{
    fill_squeeze(&to->words);
    if (to->words.len_bytes > 0) {
        buffer_append_text(to->out, to->out->len_bytes > 0 ? "\n\n" : "");
        buffer_append(to->out, to->words.data, to->words.len_bytes);
    }
    to->out->failed = to->out->failed || to->words.failed;
    buffer_clear(&to->words);
    to->breaks = 0;
}

static bool is_blank_text(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

/* Two <br> in a row are how a paragraph was ended before there were <p>; one is a blank. */
static void append_run(struct paragraphs *to, const char *text)
{
    if (!is_blank_text(text)) {
        if (to->breaks >= 2) {
            end_paragraph(to);
        }
        to->breaks = 0;
    }
    buffer_append_text(&to->words, text);
}

/* In <pre>, and in text that was typed with empty lines between its paragraphs, an empty line ends one. */
static void append_preformatted(struct paragraphs *to, const char *text)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        struct buffer line = BUFFER_INIT;
        buffer_append(&line, text, len);
        if (is_blank_text(buffer_text(&line))) {
            end_paragraph(to);
        } else {
            buffer_append(&to->words, line.data, line.len_bytes);
            buffer_append_byte(&to->words, ' ');
        }
        buffer_release(&line);
        text += len;
        text += *text == '\n';
    }
}

static void walk_blocks(struct paragraphs *to, const xmlNode *node, bool preformatted, int depth)
{
    if (depth > READER_DEPTH_MAX) {
        return;
    }
    if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content != NULL) {
        if (preformatted) {
            append_preformatted(to, (const char *)node->content);
        } else {
            append_run(to, (const char *)node->content);
        }
        return;
    }
    if (node->type != XML_ELEMENT_NODE || html_is_hidden(node)) {
        return;
    }
    if (is_named(node, "br")) {
        buffer_append_byte(&to->words, ' ');
        to->breaks++;
        return;
    }
    const bool block = html_is_block(node);
    if (block) {
        end_paragraph(to);
    } else if (is_named(node, "td") || is_named(node, "th")) {
        buffer_append_byte(&to->words, ' ');
    }
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        walk_blocks(to, child, preformatted || is_named(node, "pre"), depth + 1);
    }
    if (block) {
        end_paragraph(to);
    }
}

void html_append_paragraphs(struct buffer *out, const xmlNode *node)
{
    struct paragraphs to = {.out = out};
    if (node != NULL) {
        walk_blocks(&to, node, false, 0);
        end_paragraph(&to);
    }
    buffer_release(&to.words);
}

/* Whether text has a tag or is text with lines of its own. */
static bool has_tags(const char *text, size_t len_bytes)
{
    for (const char *at = memchr(text, '<', len_bytes); at != NULL;
         at = memchr(at + 1, '<', len_bytes - (size_t)(at + 1 - text))) {
        const size_t left = len_bytes - (size_t)(at - text);
        if (left > 2 &&
            (at[1] == '/' || at[1] == '!' ||
             ((unsigned char)(at[1] | 0x20) >= 'a' && (unsigned char)(at[1] | 0x20) <= 'z')) &&
            memchr(at, '>', left) != NULL) {
            return true;
        }
    }
    return false;
}

enum newsidx_status html_fragment_to_text(struct buffer *out, const char *text, size_t len_bytes,
                                          struct newsidx_error *error)
{
    struct buffer page_text = BUFFER_INIT;
    const bool tagged = has_tags(text, len_bytes);
    buffer_append_text(&page_text, tagged ? "<html><body><div>" : "<html><body><pre>");
    buffer_append(&page_text, text, len_bytes);
    xmlDoc *page = page_text.failed ? NULL : html_parse(page_text.data, page_text.len_bytes);
    if (page != NULL) {
        html_append_paragraphs(out, xmlDocGetRootElement(page));
    }
    const bool failed = page == NULL || out->failed;
    xmlFreeDoc(page);
    buffer_release(&page_text);
    return failed ? error_nomem(error) : NEWSIDX_OK;
}
