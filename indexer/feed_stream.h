/* feed_stream.h - a feed, item after item: what the readers of feeds and of WordPress exports have in common.
 *
 * Invariant: memory holds one item; an item that the file ends in is not stored, and the sink is told so. */
#ifndef NEWSIDX_FEED_STREAM_H
#define NEWSIDX_FEED_STREAM_H

#include "feed_item.h"
#include "reader.h"

/* What a reader makes of the parts. */
struct feed_reading {
    /* Fills the article from an item; *reason is set where it is none. */
    enum newsidx_status (*item)(struct feed_reading *reading, struct newsidx_article *article, const xmlNode *item,
                                const char **reason, struct newsidx_error *error);
    /* A child of the feed that is no item; may be NULL. */
    enum newsidx_status (*about)(struct feed_reading *reading, const xmlNode *element, struct newsidx_error *error);
    void *context;
    struct feed_channel channel;
    struct fill_warning warning; /* of the item */
};

enum newsidx_status feed_stream_read(struct feed_reading *reading, struct source *source,
                                     const struct reader_options *options, const struct reader_sink *sink,
                                     struct newsidx_error *error);

#endif
