/* reader_newsml_g2.c - IPTC NewsML-G2: one item, or a news message with any number of them. g2_item.c makes the
 * articles. */
#include "reader.h"

#include "buffer.h"
#include "error.h"
#include "g2_item.h"
#include "xml_stream.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* One message while it is read. */
struct g2_reading {
    const struct reader_sink *sink;
    struct xml_stream *stream;
    int year;
    size_t items; /* met */
    size_t cut;   /* line of the item that the file ends in, 0: of none */
};

static bool recognise_g2(const char *head, size_t len_bytes)
{
    static const char *const ROOTS[] = {"newsMessage", "newsItem", "packageItem", "conceptItem", "knowledgeItem",
                                        "planningItem", "catalogItem",
                                        /* pieces of an item, which no other reader should take for text */
                                        "contentSet", "contentMeta", "itemMeta", "groupSet"};
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
        if (xml_is_named(head, len_bytes, ROOTS[i])) {
            return true;
        }
    }
    return false;
}

/* whole: the item is the whole input. */
static enum newsidx_status take_item(const struct g2_reading *reading, const xmlNode *item, bool whole, size_t line,
                                     struct newsidx_error *error)
{
    struct news_notes notes = {.refusal = ""};
    struct newsidx_article article;
    struct buffer member = BUFFER_INIT;
    newsidx_article_init(&article);
    enum newsidx_status status = g2_read_item(&article, item, reading->year, &notes, error);
    if (status == NEWSIDX_OK) {
        const char *guid = article.field[NEWSIDX_GUID];
        buffer_append_text(&member, guid);
        if (guid == NULL) {
            buffer_printf(&member, "%zu", reading->items);
        }
        const struct news_origin origin = {
            .member = whole ? NULL : buffer_text(&member), .named = whole || guid != NULL, .line = line};
        status = member.failed ? error_nomem(error) : news_hand_over(reading->sink, &article, &notes, &origin, error);
    }
    buffer_release(&member);
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status read_items(struct g2_reading *reading, struct newsidx_error *error)
{
    const xmlNode *element = NULL;
    int depth = 0;
    size_t line = 0;
    enum newsidx_status status = xml_stream_next(reading->stream, &element, &depth, &line, error);
    while (status == NEWSIDX_OK && element != NULL) {
        if (g2_is_item(element)) {
            reading->items++;
            status = xml_stream_expand(reading->stream, &element, error);
            if (status == NEWSIDX_OK) {
                reading->cut = xml_is_cut(element) ? line : reading->cut;
                status = take_item(reading, element, depth == 0, line, error);
            }
        }
        if (status == NEWSIDX_OK) {
            status = xml_stream_next(reading->stream, &element, &depth, &line, error);
        }
    }
    return status;
}

static enum newsidx_status read_g2(struct source *source, const struct reader_options *options,
                                   const struct reader_sink *sink, struct newsidx_error *error)
{
    struct g2_reading reading = {.sink = sink, .year = options->year};
    enum newsidx_status status = xml_stream_open(&reading.stream, source, error);
    if (status == NEWSIDX_OK) {
        status = read_items(&reading, error);
    }
    if (status == NEWSIDX_OK && xml_stream_is_cut(reading.stream)) {
        status = reading.cut > 0
                     ? sink->warn(sink->context, reading.cut, "the item is not whole: the file ends in it", error)
                     : sink->reject(sink->context, 0, "the file ends in the middle: it may have been cut short", error);
    } else if (status == NEWSIDX_OK && reading.items == 0) {
        status = sink->reject(sink->context, 0, "NewsML-G2 without a whole item in it", error);
    }
    xml_stream_close(reading.stream);
    return status;
}

const struct reader READER_NEWSML_G2 = {
    .name = "newsml-g2",
    .what = "IPTC NewsML-G2, single items and messages of many",
    .recognised_by = "<newsItem>, <newsMessage>, <packageItem> or another item of NewsML-G2",
    .input = READER_XML,
    .recognise = recognise_g2,
    .read = read_g2,
};
