/* reader_feed.c - RSS 0.90 to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, and a single entry of Atom; ill-formed ones as well. */
#include "feed_stream.h"
#include "feed_text.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

enum { JUNK_BYTES_MAX = 200 }; /* before the document: what a server's program printed */

/* Root elements, each with marks of which one must be in the head; an empty row of marks: none need be. */
static const struct {
    const char *root;
    const char *marks[5];
} ROOTS[] = {
    {"rss", {NULL}},
    {"RDF", {"purl.org/rss/1.0/", "netscape.com/", "<channel", "<item", NULL}},
    {"feed", {"www.w3.org/2005/Atom", "purl.org/atom/ns", "<entry", NULL}},
    {"entry", {"www.w3.org/2005/Atom", "purl.org/atom/ns", NULL}},
    {"channel", {"<item", NULL}},
};

static bool contains(const char *head, size_t len_bytes, const char *mark)
{
    const size_t len = strlen(mark);
    const char *at = head;
    while ((size_t)(head + len_bytes - at) >= len) {
        at = memchr(at, *mark, (size_t)(head + len_bytes - at) - len + 1);
        if (at == NULL) {
            return false;
        }
        if (memcmp(at, mark, len) == 0) {
            return true;
        }
        at++;
    }
    return false;
}

static bool recognise_feed(const char *head, size_t len_bytes)
{
    const char *const first = memchr(head, '<', len_bytes < JUNK_BYTES_MAX ? len_bytes : JUNK_BYTES_MAX);
    if (first == NULL) {
        return false;
    }
    len_bytes -= (size_t)(first - head);
    head = first;
    char root[64];
    xml_root_name(root, head, len_bytes);
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
        if (strcasecmp(root, ROOTS[i].root) != 0) {
            continue;
        }
        bool found = ROOTS[i].marks[0] == NULL;
        for (const char *const *mark = ROOTS[i].marks; *mark != NULL && !found; mark++) {
            found = contains(head, len_bytes, *mark);
        }
        return found;
    }
    return false;
}

/* Whether an entry is published with <app:draft>yes (RFC 5023, section 13.1.1). */
static bool is_draft(const xmlNode *item)
{
    const char *says = NULL;
    const xmlNode *draft = xml_at(item, "control/draft");
    if (draft != NULL && draft->children != NULL) {
        says = (const char *)draft->children->content;
    }
    return says != NULL && strcasecmp(says, "yes") == 0;
}

static enum newsidx_status read_item(struct feed_reading *reading, struct newsidx_article *article, const xmlNode *item,
                                     const char **reason, struct newsidx_error *error)
{
    if (is_draft(item)) {
        *reason = "a draft, not published";
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = feed_item_describe(article, item, &reading->channel, &reading->warning, error);
    return status == NEWSIDX_OK ? feed_item_tell(article, item, error) : status;
}

static enum newsidx_status read_feed(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct feed_reading reading = {.item = read_item};
    return feed_stream_read(&reading, source, options, sink, error);
}

const struct reader READER_FEED = {
    .name = "feed",
    .what = "a feed: RSS 0.90 to 2.0, Atom 0.3 and 1.0",
    .recognised_by = "an element <rss>, <rdf:RDF>, <feed> or <entry> first",
    .input = READER_XML,
    .recognise = recognise_feed,
    .read = read_feed,
};
