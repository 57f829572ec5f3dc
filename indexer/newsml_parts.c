/* newsml_parts.c - see newsml_parts.h. IPTC, "NewsML 1.2 Functional Specification", section 5.6 (NewsComponent,
 * ContentItem, Role). */
#include "newsml_parts.h"

#include "news_item.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

enum { RANK_NONE = 99 }; /* of content that is not the story */

static bool begins(const char *text, const char *word)
{
    return text != NULL && strncasecmp(text, word, strlen(word)) == 0;
}

/* The first child of that name among the first ones, where the specification has it: a component may have any number
 * of parts, and is asked for each of them. */
static const xmlNode *find_early(const xmlNode *node, const char *name)
{
    enum { CHILDREN_MAX = 64 };
    const xmlNode *at = xml_first(node, NULL);
    for (int i = 0; i < CHILDREN_MAX && at != NULL && !xml_is(at, name); i++) {
        at = xml_next(at, NULL);
    }
    return xml_is(at, name) ? at : NULL;
}

static const char *formal_name(const xmlNode *node)
{
    return xml_attribute(node, "FormalName");
}

const xmlNode *newsml_component(const xmlNode *node)
{
    do {
        node = node->parent;
    } while (node != NULL && !xml_is(node, "NewsComponent") && node->type == XML_ELEMENT_NODE);
    return xml_is(node, "NewsComponent") ? node : NULL;
}

const xmlNode *newsml_data(const xmlNode *content)
{
    const xmlNode *encoding = xml_first(content, "Encoding");
    const char *notation = xml_attribute(encoding, "Notation");
    if (encoding != NULL && notation != NULL && news_contains(notation, "base64")) {
        return NULL;
    }
    const xmlNode *data = xml_first(content, "DataContent");
    return data != NULL ? data : xml_first(encoding, "DataContent");
}

/* What content is that is no text: its media type or MIME type. NULL for a text. */
static const char *other_kind(const xmlNode *content)
{
    const char *media = formal_name(xml_first(content, "MediaType"));
    const char *mime = formal_name(xml_first(content, "MimeType"));
    if (media != NULL && !begins(media, "text") && !begins(media, "complex")) {
        return media;
    }
    const bool text = mime == NULL || begins(mime, "text/") || news_contains(mime, "xml") ||
                      news_contains(mime, "html") || news_contains(mime, "nitf");
    return text ? NULL : mime;
}

/* How likely content in a component of this role is the story; RANK_NONE where it is something beside it. */
static int rank_role(const char *role)
{
    static const struct {
        const char *role; /* or its beginning */
        int rank;
    } ROLES[] = {
        {"main", 0},
        {"body", 0},
        {"story", 0},
        {"text", 0},
        {"headline", RANK_NONE},
        {"subheadline", RANK_NONE},
        {"stylesheet", RANK_NONE},
        {"caption", RANK_NONE},
        {"contact", RANK_NONE},
        {"logo", RANK_NONE},
        {"photo", RANK_NONE},
        {"picture", RANK_NONE},
        {"byline", RANK_NONE},
        {"summary", 2},
        {"abstract", 2},
        {"lead", 2},
        {"sidebar", 2},
        {"support", 2},
    };
    for (size_t i = 0; role != NULL && i < sizeof ROLES / sizeof *ROLES; i++) {
        if (begins(role, ROLES[i].role)) {
            return ROLES[i].rank;
        }
    }
    return 1;
}

/* Elements before mere words: another form of the same text often has lost its paragraphs. */
static int rank_content(const xmlNode *content)
{
    const xmlNode *data = newsml_data(content);
    const char *role = formal_name(find_early(newsml_component(content), "Role"));
    const char *mime = formal_name(xml_first(content, "MimeType"));
    if (data == NULL || begins(mime, "text/css") || begins(formal_name(xml_first(content, "Format")), "css")) {
        return RANK_NONE;
    }
    const int rank = rank_role(role);
    return rank == RANK_NONE ? RANK_NONE : 2 * rank + (xml_first(data, NULL) == NULL ? 1 : 0);
}

/* Whether both are forms of the same thing (another language, another format): contents of one component, or in one
 * that says so. */
static bool are_equivalent(const xmlNode *a, const xmlNode *b)
{
    const xmlNode *one = newsml_component(a);
    const xmlNode *other = newsml_component(b);
    if (one == other) {
        return true;
    }
    const xmlNode *around = other != NULL ? newsml_component(other) : NULL;
    const char *same = xml_attribute(around, "EquivalentsList");
    const bool chosen = same != NULL ? begins(same, "yes") : find_early(around, "BasisForChoice") != NULL;
    return chosen && one != NULL && newsml_component(one) == around;
}

static void take_content(struct newsml_parts *parts, const xmlNode *content, int *best)
{
    const char *other = other_kind(content);
    if (other != NULL) {
        parts->other = parts->other != NULL ? parts->other : other;
        return;
    }
    const char *role = formal_name(find_early(newsml_component(content), "Role"));
    if (parts->deck == NULL && begins(role, "subheadline") && newsml_data(content) != NULL) {
        parts->deck = content;
    }
    const int rank = rank_content(content);
    if (rank == RANK_NONE) {
        return;
    }
    parts->further_texts += parts->story != NULL && !are_equivalent(parts->story, content);
    if (rank < *best) {
        parts->story = content;
        *best = rank;
    }
}

/* The next node in document order; what is below content is not walked. */
static const xmlNode *next_node(const xmlNode *node, const xmlNode *top)
{
    if (node->children != NULL && node->type == XML_ELEMENT_NODE && !xml_is(node, "ContentItem")) {
        return node->children;
    }
    while (node != top && node->next == NULL) {
        node = node->parent;
    }
    return node == top ? NULL : node->next;
}

void newsml_find_parts(struct newsml_parts *out, const xmlNode *item)
{
    int best = RANK_NONE;
    *out = (struct newsml_parts){.story = NULL};
    for (const xmlNode *at = item; at != NULL; at = next_node(at, item)) {
        if (xml_is(at, "ContentItem")) {
            take_content(out, at, &best);
        }
        out->references += xml_is(at, "NewsItemRef");
    }
}
