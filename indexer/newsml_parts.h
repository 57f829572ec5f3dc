/* newsml_parts.h - the content of a NewsItem of NewsML 1.x: which of its ContentItems is the story.
 *
 * Used by newsml_item.c. Pure functions; nodes are borrowed.
 * Invariant: one walk over the item, whatever its components are nested in. */
#ifndef NEWSIDX_NEWSML_PARTS_H
#define NEWSIDX_NEWSML_PARTS_H

#include <libxml/tree.h>
#include <stddef.h>

struct newsml_parts {
    const xmlNode *story; /* the ContentItem of the main text, NULL where there is none */
    const xmlNode *deck;  /* of the line under the headline, NULL where there is none */
    const char *other; /* what the first content that is no text is ("Photo", "image/jpeg"), NULL where there is none */
    size_t further_texts; /* that are neither the story nor the same in another form */
    size_t references;    /* to other items */
};

void newsml_find_parts(struct newsml_parts *out, const xmlNode *item);
/* What holds the text of a ContentItem: its DataContent. NULL where the content is elsewhere or in base64. */
const xmlNode *newsml_data(const xmlNode *content);
/* The component around a node, NULL where there is none. */
const xmlNode *newsml_component(const xmlNode *node);

#endif
