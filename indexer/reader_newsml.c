/* reader_newsml.c - IPTC NewsML 1.0 to 1.2: an envelope and any number of news items, also in one another.
 * newsml_item.c makes the articles. */
#include "reader.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"
#include "newsml_item.h"
#include "xml_stream.h"
#include "xml_tree.h"

#include <string.h>

/* One document while it is read. */
struct newsml_reading {
    const struct reader_sink *sink;
    struct xml_stream *stream;
    struct newsml_envelope envelope;
    int year;
    size_t items; /* met */
    size_t cut;   /* line of the item that the file ends in, 0: of none */
};

static bool recognise_newsml(const char *head, size_t len_bytes)
{
    return xml_is_named(head, len_bytes, "NewsML");
}

static enum newsidx_status take_item(struct newsml_reading *reading, const xmlNode *item, size_t line,
                                     struct newsidx_error *error)
{
    struct news_notes notes = {.refusal = ""};
    struct newsidx_article article;
    struct buffer member = BUFFER_INIT;
    reading->items++;
    newsidx_article_init(&article);
    enum newsidx_status status = newsml_read_item(&article, item, &reading->envelope, reading->year, &notes, error);
    if (status == NEWSIDX_OK) {
        const char *guid = article.field[NEWSIDX_GUID];
        buffer_append_text(&member, guid);
        if (guid == NULL) {
            buffer_printf(&member, "%zu", reading->items);
        }
        const struct news_origin origin = {.member = buffer_text(&member), .named = guid != NULL, .line = line};
        status = member.failed ? error_nomem(error) : news_hand_over(reading->sink, &article, &notes, &origin, error);
    }
    buffer_release(&member);
    newsidx_article_clear(&article);
    return status;
}

/* --- items in one another ------------------------------------------------------------------------------------------------- */

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

/* Moves the items below an item to the end of the list that it is in itself. */
static void move_nested(xmlNode *list, xmlNode *item)
{
    xmlNode *node = next_node(item, item, false);
    while (node != NULL) {
        const bool nested = xml_is(node, "NewsItem");
        xmlNode *const next = next_node(node, item, nested);
        if (nested) {
            xmlUnlinkNode(node);
            (void)xmlAddChild(list, node);
        }
        node = next;
    }
}

/* Takes an item, and those in it one by one, so that no depth of them needs a stack. */
static enum newsidx_status take_nested(struct newsml_reading *reading, const xmlNode *item, size_t line,
                                       struct newsidx_error *error)
{
    const unsigned failures = memory_failures();
    xmlNode *list = xmlNewNode(NULL, BAD_CAST "list");
    xmlNode *copy = list != NULL ? xmlCopyNode((xmlNode *)item, 1) : NULL; /* libxml2 reads it only */
    if (copy == NULL || memory_failures() != failures) { /* what libxml2 copied then lacks even names */
        xmlFreeNode(copy);
        xmlFreeNode(list);
        return error_nomem(error);
    }
    (void)xmlAddChild(list, copy);
    enum newsidx_status status = NEWSIDX_OK;
    for (xmlNode *at = copy; at != NULL && status == NEWSIDX_OK; at = at->next) {
        move_nested(list, at);
        status = take_item(reading, at, line, error);
    }
    xmlFreeNode(list);
    return status;
}

/* --- documents ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status take_element(struct newsml_reading *reading, const xmlNode *element, size_t line,
                                        struct newsidx_error *error)
{
    const bool envelope = xml_is(element, "NewsEnvelope");
    if (!envelope && !xml_is(element, "NewsItem")) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = xml_stream_expand(reading->stream, &element, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (envelope) {
        newsml_read_envelope(&reading->envelope, element);
        return NEWSIDX_OK;
    }
    reading->cut = xml_is_cut(element) ? line : reading->cut;
    return take_nested(reading, element, line, error);
}

static enum newsidx_status read_elements(struct newsml_reading *reading, struct newsidx_error *error)
{
    const xmlNode *element = NULL;
    int depth = 0;
    size_t line = 0;
    enum newsidx_status status = xml_stream_next(reading->stream, &element, &depth, &line, error);
    while (status == NEWSIDX_OK && element != NULL) {
        status = take_element(reading, element, line, error);
        if (status == NEWSIDX_OK) {
            status = xml_stream_next(reading->stream, &element, &depth, &line, error);
        }
    }
    return status;
}

static enum newsidx_status read_newsml(struct source *source, const struct reader_options *options,
                                       const struct reader_sink *sink, struct newsidx_error *error)
{
    struct newsml_reading reading = {.sink = sink, .year = options->year};
    enum newsidx_status status = xml_stream_open(&reading.stream, source, error);
    if (status == NEWSIDX_OK) {
        status = read_elements(&reading, error);
    }
    if (status == NEWSIDX_OK && xml_stream_is_cut(reading.stream)) {
        status = reading.cut > 0
                     ? sink->warn(sink->context, reading.cut, "the item is not whole: the file ends in it", error)
                     : sink->reject(sink->context, 0, "the file ends in the middle: it may have been cut short", error);
    } else if (status == NEWSIDX_OK && reading.items == 0) {
        status = sink->reject(sink->context, 0, "NewsML without a news item", error);
    }
    xml_stream_close(reading.stream);
    return status;
}

const struct reader READER_NEWSML = {
    .name = "newsml",
    .what = "IPTC NewsML 1.0 to 1.2",
    .recognised_by = "<NewsML>",
    .input = READER_XML,
    .recognise = recognise_newsml,
    .read = read_newsml,
};
