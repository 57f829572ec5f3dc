/* g2_item.c - see g2_item.h. IPTC, "NewsML-G2 Guidelines" and the schema NewsML-G2 2.24: names of elements and roles
 * are from there. */
#include "g2_item.h"

#include "error.h"
#include "html_text.h"
#include "nitf_text.h"
#include "xml_tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- kinds of item -------------------------------------------------------------------------------------------------------- */

/* Items by the names of their elements; one with a refusal has no text whatever is in it. */
static const struct {
    const char *name;
    const char *refusal;
} ITEMS[] = {
    {"newsItem", NULL},
    {"packageItem", "a package without a text of its own"},
    {"conceptItem", "a concept (a person, a place, an event ...), not a text"},
    {"knowledgeItem", "a list of concepts, not a text"},
    {"planningItem", "a planning item, not a text"},
    {"eventItem", "an event, not a text"},
    {"catalogItem", "a catalogue of code lists, not a text"},
};

static size_t find_kind(const xmlNode *element)
{
    size_t i = 0;
    while (i < sizeof ITEMS / sizeof *ITEMS && !xml_is(element, ITEMS[i].name)) {
        i++;
    }
    return i;
}

bool g2_is_item(const xmlNode *element)
{
    return find_kind(element) < sizeof ITEMS / sizeof *ITEMS;
}

/* A value with a code from a list: as qcode, uri or literal. NULL where the node is NULL or has none. */
static const char *value_of(const xmlNode *node)
{
    const char *value = xml_attribute(node, "qcode");
    value = value != NULL ? value : xml_attribute(node, "literal");
    return value != NULL ? value : xml_attribute(node, "uri");
}

static bool is_usable(const xmlNode *item, struct news_notes *notes)
{
    const size_t kind = find_kind(item);
    const xmlNode *meta = xml_first(item, "itemMeta");
    if (news_refuse_status(notes, "pubStatus", value_of(xml_first(meta, "pubStatus")))) {
        return false;
    }
    if (kind == sizeof ITEMS / sizeof *ITEMS || ITEMS[kind].refusal != NULL) {
        (void)snprintf(notes->refusal, sizeof notes->refusal, "%s",
                       kind < sizeof ITEMS / sizeof *ITEMS ? ITEMS[kind].refusal : "not an item of NewsML-G2");
        return false;
    }
    const char *item_class = value_of(xml_first(meta, "itemClass"));
    return item_class == NULL || !news_refuse_kind(notes, news_code(item_class));
}

static enum newsidx_status note_embargo(const xmlNode *item, struct news_notes *notes, struct newsidx_error *error)
{
    const xmlNode *embargoed = xml_at(item, "itemMeta/embargoed");
    struct buffer until = BUFFER_INIT;
    html_append_line(&until, embargoed);
    const bool failed = until.failed;
    if (embargoed != NULL) {
        news_note_embargo(notes, buffer_text(&until));
    }
    buffer_release(&until);
    return failed ? error_nomem(error) : NEWSIDX_OK;
}

/* --- headlines and descriptions ------------------------------------------------------------------------------------------- */

/* Whether the role of an element has one of these words in it; roles are from lists of the providers' own. */
static bool has_role(const xmlNode *node, const char *const *words)
{
    const char *role = xml_attribute(node, "role");
    for (; role != NULL && *words != NULL; words++) {
        if (news_contains(news_code(role), *words)) {
            return true;
        }
    }
    return false;
}

static enum newsidx_status set_headline(struct newsidx_article *article, const xmlNode *meta,
                                        struct newsidx_error *error)
{
    static const char *const UNDER[] = {"sub", "deck", "second", NULL};
    enum newsidx_status status = NEWSIDX_OK;
    for (const xmlNode *at = xml_first(meta, "headline"); at != NULL && status == NEWSIDX_OK;
         at = xml_next(at, "headline")) {
        status = news_set_line(article, has_role(at, UNDER) ? NEWSIDX_DECK : NEWSIDX_HEADLINE, at, error);
    }
    return status;
}

static enum newsidx_status set_deck(struct newsidx_article *article, const xmlNode *meta, struct newsidx_error *error)
{
    static const char *const DECKS[] = {"summary", "abstract", "intro", "lead", "standfirst", "teaser", NULL};
    enum newsidx_status status = NEWSIDX_OK;
    for (const xmlNode *at = xml_first(meta, "description"); at != NULL && status == NEWSIDX_OK;
         at = xml_next(at, "description")) {
        if (has_role(at, DECKS) || xml_attribute(at, "role") == NULL) {
            status = news_set_line(article, NEWSIDX_DECK, at, error);
        }
    }
    const char *deck = article->field[NEWSIDX_DECK];
    const char *headline = article->field[NEWSIDX_HEADLINE];
    const bool repeats = deck != NULL && headline != NULL && strcmp(deck, headline) == 0;
    return status == NEWSIDX_OK && repeats ? newsidx_article_set(article, NEWSIDX_DECK, NULL, 0, error) : status;
}

/* --- people --------------------------------------------------------------------------------------------------------------- */

static void append_name(struct buffer *out, const xmlNode *party)
{
    html_append_line(out, xml_first(party, "name"));
    buffer_append_text(out, out->len_bytes == 0 ? xml_attribute(party, "literal") : "");
}

/* A creator is whoever made the item: a writer, but also the agency, a login or a photographer. */
static bool is_writer(const xmlNode *creator, const char *name)
{
    static const char *const OTHERS[] = {"phot", "source", "camera", "editor", NULL};
    static const char *const HOUSES[] = {"the ",    "network", " inc",  "agency",  "agence",        "agencia",
                                         "agentur", "news ",   "press", "reuters", "gmbh",          " media",
                                         " ltd",    "limited", "desk",  "staff",   "data-available"};
    const char *type = xml_attribute(creator, "type");
    if (strchr(name, ' ') == NULL || has_role(creator, OTHERS) || (type != NULL && news_contains(type, "organi"))) {
        return false;
    }
    for (size_t i = 0; i < sizeof HOUSES / sizeof *HOUSES; i++) {
        if (news_contains(name, HOUSES[i])) {
            return false;
        }
    }
    return true;
}

static void append_creators(struct buffer *authors, const struct newsidx_article *article, const xmlNode *meta)
{
    for (const xmlNode *at = xml_first(meta, "creator"); at != NULL; at = xml_next(at, "creator")) {
        struct buffer name = BUFFER_INIT;
        append_name(&name, at);
        if (is_writer(at, buffer_text(&name))) {
            news_append_byline(authors, article, buffer_text(&name));
        }
        authors->failed = authors->failed || name.failed;
        buffer_release(&name);
    }
}

/* "Reuters, MAR 04": the agency in place of a writer. */
static bool is_house_line(const xmlNode *meta, const char *line)
{
    const char *creator = xml_attribute(xml_first(meta, "creator"), "literal");
    const size_t len = creator != NULL ? strlen(creator) : 0;
    const bool house = len > 0 && strncasecmp(line, creator, len) == 0 && (line[len] == '\0' || line[len] == ',');
    return house || news_contains(line, "data-available");
}

static enum newsidx_status set_authors(struct newsidx_article *article, const xmlNode *meta,
                                       struct newsidx_error *error)
{
    struct buffer authors = BUFFER_INIT;
    for (const xmlNode *at = xml_first(meta, "by"); at != NULL; at = xml_next(at, "by")) {
        struct buffer line = BUFFER_INIT;
        html_append_line(&line, at);
        if (!is_house_line(meta, buffer_text(&line))) {
            news_append_byline(&authors, article, buffer_text(&line));
        }
        authors.failed = authors.failed || line.failed;
        buffer_release(&line);
    }
    const enum newsidx_status status =
        authors.failed || authors.len_bytes > 0 ? fill_buffer(article, NEWSIDX_AUTHOR, &authors, error) : NEWSIDX_OK;
    buffer_release(&authors);
    return status;
}

/* The creators, where no byline says who wrote it. */
static enum newsidx_status set_creators(struct newsidx_article *article, const xmlNode *meta,
                                        struct newsidx_error *error)
{
    if (article->field[NEWSIDX_AUTHOR] != NULL) {
        return NEWSIDX_OK;
    }
    struct buffer authors = BUFFER_INIT;
    append_creators(&authors, article, meta);
    const enum newsidx_status status =
        authors.failed || authors.len_bytes > 0 ? fill_buffer(article, NEWSIDX_AUTHOR, &authors, error) : NEWSIDX_OK;
    buffer_release(&authors);
    return status;
}

/* --- data ----------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status set_source(struct newsidx_article *article, const xmlNode *item, struct newsidx_error *error)
{
    const xmlNode *provider = xml_at(item, "itemMeta/provider");
    const xmlNode *holder = xml_at(item, "rightsInfo/copyrightHolder");
    const char *qcode = xml_attribute(provider, "qcode");
    enum newsidx_status status = news_set_line(article, NEWSIDX_SOURCE, xml_first(provider, "name"), error);
    const char *const values[] = {xml_attribute(provider, "literal"), qcode != NULL ? news_code(qcode) : NULL,
                                  xml_attribute(holder, "literal")};
    for (size_t i = 0; i < sizeof values / sizeof *values && status == NEWSIDX_OK; i++) {
        status = news_set_value(article, NEWSIDX_SOURCE, values[i], error);
    }
    const xmlNode *const nodes[] = {xml_first(holder, "name"), xml_at(item, "contentMeta/creditline")};
    for (size_t i = 0; i < sizeof nodes / sizeof *nodes && status == NEWSIDX_OK; i++) {
        status = news_set_line(article, NEWSIDX_SOURCE, nodes[i], error);
    }
    return status == NEWSIDX_OK ? news_set_value(article, NEWSIDX_SOURCE, xml_attribute(provider, "uri"), error)
                                : status;
}

/* A subject of the type category or department is the desk that the story was sent out by. */
static enum newsidx_status set_section(struct newsidx_article *article, const xmlNode *meta,
                                       struct newsidx_error *error)
{
    static const char *const TYPES[] = {"cat", "category", "department", "desk", "section"};
    enum newsidx_status status = NEWSIDX_OK;
    for (const xmlNode *at = xml_first(meta, "subject"); at != NULL && status == NEWSIDX_OK;
         at = xml_next(at, "subject")) {
        const char *type = xml_attribute(at, "type");
        for (size_t i = 0; type != NULL && i < sizeof TYPES / sizeof *TYPES && status == NEWSIDX_OK; i++) {
            if (strcasecmp(news_code(type), TYPES[i]) == 0) {
                status = news_set_line(article, NEWSIDX_SECTION, xml_first(at, "name"), error);
                status = status == NEWSIDX_OK
                             ? news_set_value(article, NEWSIDX_SECTION, xml_attribute(at, "literal"), error)
                             : status;
            }
        }
    }
    return status;
}

/* The words of a descendant in out, which is emptied first; what it says, "" where it is not there. */
static const char *words_at(struct buffer *out, const xmlNode *item, const char *path)
{
    buffer_clear(out);
    html_append_line(out, xml_at(item, path));
    return buffer_text(out);
}

/* An item's first version is as old as the item; a later one updates it, where its time is later as well. */
static enum newsidx_status set_dates(struct newsidx_article *article, const xmlNode *item, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    static const char *const PUBLISHED[] = {"itemMeta/firstCreated", "contentMeta/contentCreated",
                                            "itemMeta/versionCreated", "contentMeta/contentModified"};
    static const char *const UPDATED[] = {"itemMeta/versionCreated", "contentMeta/contentModified"};
    struct buffer moment = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t pass = 0; pass < 2; pass++) { /* first those that are moments, then whatever stands there */
        for (size_t i = 0; i < sizeof PUBLISHED / sizeof *PUBLISHED && status == NEWSIDX_OK; i++) {
            const char *text = words_at(&moment, item, PUBLISHED[i]);
            if (pass == 1 || news_is_moment(text)) {
                status = news_set_published(article, text, notes, error);
            }
        }
    }
    const char *version = xml_attribute(item, "version");
    const bool first = version != NULL && strcmp(version, "1") == 0;
    for (size_t i = 0; i < sizeof UPDATED / sizeof *UPDATED && status == NEWSIDX_OK && !first; i++) {
        status = news_set_updated(article, words_at(&moment, item, UPDATED[i]), notes, error);
    }
    const bool failed = moment.failed;
    buffer_release(&moment);
    return failed ? error_nomem(error) : status;
}

static enum newsidx_status set_meta(struct newsidx_article *article, const xmlNode *item, struct news_notes *notes,
                                    struct newsidx_error *error)
{
    static enum newsidx_status (*const SETTERS[])(struct newsidx_article *, const xmlNode *, struct newsidx_error *) = {
        set_headline,
        set_deck,
        set_authors,
        set_section,
    };
    const xmlNode *meta = xml_first(item, "contentMeta");
    const char *const values[] = {xml_attribute(xml_first(meta, "language"), "tag"), xml_attribute(item, "lang")};
    enum newsidx_status status = news_set_value(article, NEWSIDX_GUID, xml_attribute(item, "guid"), error);
    for (size_t i = 0; i < sizeof values / sizeof *values && status == NEWSIDX_OK; i++) {
        status = news_set_value(article, NEWSIDX_LANGUAGE, values[i], error);
    }
    status = status == NEWSIDX_OK ? set_source(article, item, error) : status;
    status = status == NEWSIDX_OK ? set_dates(article, item, notes, error) : status;
    for (size_t i = 0; i < sizeof SETTERS / sizeof *SETTERS && status == NEWSIDX_OK; i++) {
        status = SETTERS[i](article, meta, error);
    }
    return status;
}

/* --- content -------------------------------------------------------------------------------------------------------------- */

/* XML of another kind is a text where it has paragraphs in it: sports results and lists of events have not. */
static bool has_text(const xmlNode *node)
{
    return xml_first(node, NULL) == NULL || xml_first(node, "nitf") != NULL || xml_first(node, "html") != NULL ||
           xml_below(node, "p") != NULL || xml_below(node, "para") != NULL || xml_below(node, "div") != NULL;
}

/* inlineData in base64, or of a kind that is no text, has no words. */
static bool is_text_data(const xmlNode *content)
{
    const char *type = xml_attribute(content, "contenttype");
    const char *encoding = xml_attribute(content, "encoding");
    const bool text = type == NULL || strncasecmp(type, "text/", 5) == 0 || news_contains(type, "html") ||
                      news_contains(type, "xml") || strchr(type, '/') == NULL;
    return text && encoding == NULL;
}

static enum newsidx_status fill_content(struct newsidx_article *article, const xmlNode *item, struct news_notes *notes,
                                        struct newsidx_error *error)
{
    static const char *const HOLDERS[] = {"inlineXML", "inlineData"};
    const xmlNode *set = xml_first(item, "contentSet");
    const xmlNode *other = NULL; /* content that is no text */
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof HOLDERS / sizeof *HOLDERS; i++) {
        for (const xmlNode *at = xml_first(set, HOLDERS[i]); at != NULL && status == NEWSIDX_OK;
             at = xml_next(at, HOLDERS[i])) {
            if (!has_text(at)) {
                other = xml_first(at, NULL);
            } else if (article->field[NEWSIDX_BODY] == NULL && is_text_data(at)) {
                status = nitf_fill_holder(article, at, notes, error);
            }
        }
    }
    if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] == NULL && other != NULL && notes->refusal[0] == '\0') {
        (void)snprintf(notes->refusal, sizeof notes->refusal, "data (%.60s), not a text", (const char *)other->name);
    }
    return status;
}

static enum newsidx_status set_dateline(struct newsidx_article *article, const xmlNode *item, int year,
                                        struct newsidx_error *error)
{
    struct buffer line = BUFFER_INIT;
    html_append_line(&line, xml_at(item, "contentMeta/dateline"));
    if (line.len_bytes == 0) {
        nitf_append_dateline(&line, xml_at(item, "contentSet/inlineXML/nitf"));
    }
    enum newsidx_status status =
        line.failed ? error_nomem(error) : news_set_dateline(article, buffer_text(&line), year, error);
    const char *place = words_at(&line, item, "contentMeta/located/name");
    if (status == NEWSIDX_OK && !news_contains(place, "data-available")) {
        status = news_set_value(article, NEWSIDX_PLACE, place, error);
    }
    buffer_release(&line);
    return status;
}

enum newsidx_status g2_read_item(struct newsidx_article *article, const xmlNode *item, int year,
                                 struct news_notes *notes, struct newsidx_error *error)
{
    if (!is_usable(item, notes)) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = note_embargo(item, notes, error);
    status = status == NEWSIDX_OK ? set_meta(article, item, notes, error) : status;
    status = status == NEWSIDX_OK ? fill_content(article, item, notes, error) : status;
    status = status == NEWSIDX_OK ? news_take_byline(article, error) : status;
    status = status == NEWSIDX_OK ? set_creators(article, xml_first(item, "contentMeta"), error) : status;
    if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] != NULL) { /* a slug names a text, and is none by itself */
        status = news_set_line(article, NEWSIDX_HEADLINE, xml_at(item, "contentMeta/slugline"), error);
    }
    return status == NEWSIDX_OK ? set_dateline(article, item, year, error) : status;
}
