#include "json_text.h"

#include "error.h"
#include "fill.h"
#include "html_text.h"
#include "json_keys.h"

#include <string.h>
#include <strings.h>

enum {
    TEXT_DEPTH_MAX = 4,     /* of arrays and objects that make one text */
    ENTITY_BYTES_MAX = 12,  /* "&thetasym;" and the like, without '&' and ';' */
    ELEMENT_BYTES_MAX = 12, /* "blockquote" and its NUL fit */
};

/* --- values -------------------------------------------------------------------------------------------------------------- */

/* The member of an object that is its text: {"name": "JC Finley", ...}, {"rendered": "..."}. */
static json_t *find_text_member(json_t *object)
{
    static const char *const MEMBERS[] = {"name", "text", "value", "rendered", "title", "main", "#text"};
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++) {
        json_t *member = json_object_get(object, MEMBERS[i]);
        if (member != NULL && !json_keys_blank(member)) {
            return member;
        }
    }
    return NULL;
}

static void append_value(struct buffer *out, json_t *value, const char *separator, int depth);

static void append_array(struct buffer *out, json_t *array, const char *separator, int depth)
{
    size_t i = 0;
    json_t *element = NULL;
    json_array_foreach(array, i, element)
    {
        const size_t before = out->len_bytes;
        if (before > 0) {
            buffer_append_text(out, separator);
        }
        const size_t begun = out->len_bytes;
        append_value(out, element, separator, depth + 1);
        if (out->len_bytes == begun) {
            buffer_truncate(out, before);
        }
    }
}

static void append_value(struct buffer *out, json_t *value, const char *separator, int depth)
{
    if (value == NULL || depth > TEXT_DEPTH_MAX) {
        return;
    }
    switch (json_typeof(value)) {
    case JSON_STRING:
        buffer_append(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        buffer_printf(out, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL:
        buffer_printf(out, "%.15g", json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        buffer_append_text(out, json_is_true(value) ? "true" : "false");
        break;
    case JSON_ARRAY:
        append_array(out, value, separator, depth);
        break;
    case JSON_OBJECT:
        append_value(out, find_text_member(value), separator, depth + 1);
        break;
    default:
        break;
    }
}

void json_text_append(struct buffer *out, json_t *value, const char *separator)
{
    append_value(out, value, separator, 0);
}

/* --- telling HTML -------------------------------------------------------------------------------------------------------- */

/* Blocks and breaks, which end paragraphs; then what stands within a line (HTML Standard, section 4). */
static const char *const BLOCKS[] = {"p",     "br", "div", "h1", "h2",      "h3",         "h4",
                                     "h5",    "h6", "li",  "ul", "ol",      "blockquote", "figure",
                                     "table", "tr", "hr",  "td", "section", "article",    "pre"};
static const char *const INLINES[] = {"a",    "b",    "i",   "u",     "em",     "strong", "span", "img",
                                      "sup",  "sub",  "tt",  "small", "cite",   "q",      "font", "iframe",
                                      "code", "mark", "del", "ins",   "script", "style",  "body"};

static bool is_listed(const char *name, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, list[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The name of the tag at '<' in lower case; "" where none is: a name is followed by a blank, '/' or '>'. */
static void read_element(char name[ELEMENT_BYTES_MAX], const char *at, size_t left)
{
    size_t i = left > 1 && at[1] == '/' ? 2 : 1;
    size_t len = 0;
    for (; i < left && len + 1 < ELEMENT_BYTES_MAX && (is_letter(at[i]) || is_digit(at[i])); i++) {
        name[len++] = (char)(at[i] >= 'A' && at[i] <= 'Z' ? at[i] - 'A' + 'a' : at[i]);
    }
    const bool ended = i < left && at[i] != '\0' && strchr(" \t\r\n/>", at[i]) != NULL;
    name[ended ? len : 0] = '\0';
}

static bool is_entity(const char *at, size_t left)
{
    size_t i = left > 1 && at[1] == '#' ? 2 : 1;
    const size_t begin = i;
    while (i < left && i - begin < ENTITY_BYTES_MAX && (is_letter(at[i]) || is_digit(at[i]))) {
        i++;
    }
    return i > begin + 1 && i < left && at[i] == ';';
}

enum markup { MARKUP_NONE, MARKUP_ENTITY, MARKUP_INLINE, MARKUP_BLOCK };

/* The most that is to be found in text: a block before an element within a line before an entity. */
static enum markup find_markup(const char *text, size_t len_bytes)
{
    enum markup found = MARKUP_NONE;
    if (memchr(text, '<', len_bytes) == NULL && memchr(text, '&', len_bytes) == NULL) {
        return found;
    }
    for (size_t i = 0; i < len_bytes && found != MARKUP_BLOCK; i++) {
        char name[ELEMENT_BYTES_MAX] = "";
        if (text[i] == '&' && found == MARKUP_NONE && is_entity(text + i, len_bytes - i)) {
            found = MARKUP_ENTITY;
        } else if (text[i] == '<') {
            read_element(name, text + i, len_bytes - i);
        }
        if (name[0] == '\0') {
            continue;
        }
        if (is_listed(name, BLOCKS, sizeof BLOCKS / sizeof *BLOCKS)) {
            found = MARKUP_BLOCK;
        } else if (is_listed(name, INLINES, sizeof INLINES / sizeof *INLINES)) {
            found = MARKUP_INLINE;
        }
    }
    return found;
}

bool json_text_is_html(const char *text, size_t len_bytes)
{
    return find_markup(text, len_bytes) != MARKUP_NONE;
}

/* --- HTML to text -------------------------------------------------------------------------------------------------------- */

/* Whether every line is a paragraph: none is empty, and none is indented, as lines that were broken for the eye are. */
static bool has_line_paragraphs(const char *text, size_t len_bytes)
{
    size_t i = 0;
    while (i < len_bytes && text[i] != '\0' && strchr(" \t\r\n", text[i]) != NULL) {
        i++;
    }
    while (len_bytes > i && strchr(" \t\r\n", text[len_bytes - 1]) != NULL) {
        len_bytes--;
    }
    for (; i + 1 < len_bytes; i++) {
        if (text[i] == '\n' && text[i + 1] != '\0' && strchr(" \t\r\n", text[i + 1]) != NULL) {
            return false;
        }
    }
    return true;
}

/* Text whose paragraphs are lines: parted by empty lines where there are any, otherwise each is one. Without tags a '<' is meant as it
 * stands. */
static void append_lines_as_blocks(struct buffer *out, const char *text, size_t len_bytes, bool tags)
{
    const bool lines = has_line_paragraphs(text, len_bytes);
    bool empty = false;
    for (size_t i = 0; i < len_bytes; i++) {
        buffer_append_text(out, text[i] == '\n' && (empty || lines) ? "<p>" : "");
        if (text[i] == '<' && !tags) {
            buffer_append_text(out, "&lt;");
        } else {
            buffer_append_byte(out, text[i]);
        }
        empty = text[i] == '\n' || (empty && text[i] != '\0' && strchr(" \t\r", text[i]) != NULL);
    }
}

/* The node after this one in document order, not going below it where skip is set; NULL at the end. */
static xmlNode *next_node(xmlNode *node, bool skip)
{
    if (!skip && node->type == XML_ELEMENT_NODE && node->children != NULL) {
        return node->children;
    }
    while (node != NULL && node->next == NULL) {
        node = node->parent != NULL && node->parent->type == XML_ELEMENT_NODE ? node->parent : NULL;
    }
    return node != NULL ? node->next : NULL;
}

static bool says(const xmlNode *node, const char *headline)
{
    struct buffer words = BUFFER_INIT;
    html_append_line(&words, node);
    const bool same = strcmp(buffer_text(&words), headline) == 0;
    buffer_release(&words);
    return same;
}

static bool is_unwanted(const xmlNode *node, const char *headline)
{
    const char *name = (const char *)node->name;
    if (node->type != XML_ELEMENT_NODE || name == NULL) {
        return false;
    }
    return strcasecmp(name, "figure") == 0 || strcasecmp(name, "figcaption") == 0 || strcasecmp(name, "title") == 0 ||
           (headline != NULL && strcasecmp(name, "h1") == 0 && says(node, headline));
}

/* Two labels side by side, which a style sheet keeps apart. */
static bool is_label_pair(const xmlNode *node)
{
    const xmlNode *next = node->next;
    return node->type == XML_ELEMENT_NODE && next != NULL && next->type == XML_ELEMENT_NODE &&
           strcasecmp((const char *)node->name, "span") == 0 && strcasecmp((const char *)next->name, "span") == 0 &&
           xmlHasProp(node, BAD_CAST "class") != NULL && xmlHasProp(next, BAD_CAST "class") != NULL;
}

static void part_labels(xmlNode *node)
{
    xmlNode *blank = is_label_pair(node) ? xmlNewText(BAD_CAST " ") : NULL;
    if (blank != NULL && xmlAddNextSibling(node, blank) == NULL) {
        xmlFreeNode(blank);
    }
}

static void remove_unwanted(xmlNode *root, const char *headline)
{
    xmlNode *node = root;
    while (node != NULL) {
        const bool unwanted = node != root && is_unwanted(node, headline);
        part_labels(node);
        xmlNode *const next = next_node(node, unwanted);
        if (unwanted) {
            xmlUnlinkNode(node);
            xmlFreeNode(node);
        }
        node = next;
    }
}

enum newsidx_status json_text_append_html(struct buffer *out, const char *text, size_t len_bytes, const char *headline,
                                          struct newsidx_error *error)
{
    struct buffer page_text = BUFFER_INIT;
    buffer_append_text(&page_text, "<html><body><div>");
    const enum markup markup = find_markup(text, len_bytes);
    if (markup == MARKUP_BLOCK) {
        buffer_append(&page_text, text, len_bytes);
    } else {
        append_lines_as_blocks(&page_text, text, len_bytes, markup == MARKUP_INLINE);
    }
    xmlDoc *page = page_text.failed ? NULL : html_parse(page_text.data, page_text.len_bytes);
    xmlNode *root = page != NULL ? xmlDocGetRootElement(page) : NULL;
    if (root != NULL) {
        remove_unwanted(root, headline);
        html_append_paragraphs(out, root);
    }
    const bool failed = page == NULL || out->failed;
    xmlFreeDoc(page);
    buffer_release(&page_text);
    return failed ? error_nomem(error) : NEWSIDX_OK;
}
