#include "feed_stream.h"

#include "error.h"
#include "feed_text.h"
#include "xml_stream.h"
#include "xml_tree.h"

#include <stdio.h>
#include <string.h>

/* Elements that have items, and what is said of the feed, in them. */
static const char *const CONTAINERS[] = {"rss", "RDF", "channel", "feed"};

struct walking {
    struct feed_reading *reading;
    const struct reader_options *options;
    const struct reader_sink *sink;
    struct xml_stream *stream;
    size_t count;    /* of items */
    size_t cut_line; /* of the item that the file ends in, 0: of none */
};

static bool is_container(const xmlNode *element, int depth)
{
    for (size_t i = 0; i < sizeof CONTAINERS / sizeof *CONTAINERS; i++) {
        if (xml_is(element, CONTAINERS[i])) {
            return true;
        }
    }
    return depth == 0;
}

static bool is_item(const xmlNode *element)
{
    return feed_is(element, FEED_PLAIN, "item") || feed_is(element, FEED_PLAIN, "entry");
}

static enum newsidx_status give_article(struct walking *walking, struct newsidx_article *article, size_t line,
                                        struct newsidx_error *error)
{
    const struct reader_sink *sink = walking->sink;
    const struct fill_warning *warning = &walking->reading->warning;
    char member[24];
    (void)snprintf(member, sizeof member, "%zu", walking->count);
    enum newsidx_status status = fill_dateline(article, walking->options->year, NULL, error);
    if (status == NEWSIDX_OK && warning->text[0] != '\0') {
        status = sink->warn(sink->context, line, warning->text, error);
    }
    return status == NEWSIDX_OK ? sink->article(sink->context, article, member, false, line, error) : status;
}

static enum newsidx_status take_item(struct walking *walking, const xmlNode *item, size_t line,
                                     struct newsidx_error *error)
{
    struct newsidx_article article;
    const char *reason = NULL;
    newsidx_article_init(&article);
    walking->reading->warning.text[0] = '\0';
    enum newsidx_status status = walking->reading->item(walking->reading, &article, item, &reason, error);
    if (status == NEWSIDX_OK && reason == NULL && article.field[NEWSIDX_HEADLINE] == NULL &&
        article.field[NEWSIDX_BODY] == NULL) {
        reason = "an item without title and text";
    }
    if (status == NEWSIDX_OK) {
        status = reason != NULL ? walking->sink->reject(walking->sink->context, line, reason, error)
                                : give_article(walking, &article, line, error);
    }
    newsidx_article_clear(&article);
    return status;
}

static enum newsidx_status take_about(struct walking *walking, const xmlNode *element, size_t line,
                                      struct newsidx_error *error)
{
    if (xml_is(element, "deleted-entry")) { /* RFC 6721 */
        walking->count++;
        return walking->sink->reject(walking->sink->context, line, "deleted by its provider (deleted-entry)", error);
    }
    struct feed_reading *reading = walking->reading;
    const enum newsidx_status status = feed_channel_take(&reading->channel, element, error);
    return status == NEWSIDX_OK && reading->about != NULL ? reading->about(reading, element, error) : status;
}

static enum newsidx_status take_element(struct walking *walking, const xmlNode *element, int depth, size_t line,
                                        struct newsidx_error *error)
{
    const bool item = is_item(element);
    if (!item && is_container(element, depth)) {
        if (xml_is(element, "channel") || xml_is(element, "feed")) {
            feed_channel_clear(&walking->reading->channel);
        }
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = xml_stream_expand(walking->stream, &element, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (xml_is_cut(element)) {
        walking->cut_line = line;
        return NEWSIDX_OK;
    }
    walking->count += item;
    return item ? take_item(walking, element, line, error) : take_about(walking, element, line, error);
}

static enum newsidx_status end_feed(struct walking *walking, size_t last_line, struct newsidx_error *error)
{
    const struct reader_sink *sink = walking->sink;
    if (xml_stream_is_cut(walking->stream)) {
        return sink->reject(sink->context, walking->cut_line > 0 ? walking->cut_line : last_line,
                            walking->cut_line > 0
                                ? "the file ends in the middle of this"
                                : "the file ends in the middle of the feed: it may have been cut short",
                            error);
    }
    return walking->count > 0 ? NEWSIDX_OK : error_set(error, NEWSIDX_NOTHING, "a feed without items");
}

enum newsidx_status feed_stream_read(struct feed_reading *reading, struct source *source,
                                     const struct reader_options *options, const struct reader_sink *sink,
                                     struct newsidx_error *error)
{
    struct walking walking = {.reading = reading, .options = options, .sink = sink};
    const xmlNode *element = NULL;
    int depth = 0;
    size_t line = 0;
    enum newsidx_status status = xml_stream_open(&walking.stream, source, error);
    if (status == NEWSIDX_OK) {
        status = xml_stream_next(walking.stream, &element, &depth, &line, error);
    }
    while (status == NEWSIDX_OK && element != NULL) {
        status = take_element(&walking, element, depth, line, error);
        if (status == NEWSIDX_OK) {
            status = xml_stream_next(walking.stream, &element, &depth, &line, error);
        }
    }
    if (status == NEWSIDX_OK) {
        status = end_feed(&walking, line, error);
    }
    xml_stream_close(walking.stream);
    feed_channel_release(&reading->channel);
    return status;
}
