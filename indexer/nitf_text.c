/* nitf_text.c - see nitf_text.h. IPTC, "NITF 3.6 Documentation": names of elements and attributes are from there. */
#include "nitf_text.h"

#include "error.h"
#include "html_text.h"
#include "news_body.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

/* --- status --------------------------------------------------------------------------------------------------------------- */

static const xmlNode *find_docdata(const xmlNode *nitf)
{
    return xml_at(nitf, "head/docdata");
}

bool nitf_is_usable(const xmlNode *nitf, struct news_notes *notes)
{
    const xmlNode *docdata = find_docdata(nitf);
    const char *status = xml_attribute(docdata, "management-status");
    if (news_refuse_status(notes, "management-status", status)) {
        return false;
    }
    if (status != NULL && strcasecmp(status, "embargoed") == 0) {
        news_note_embargo(notes, xml_attribute(xml_first(docdata, "date.release"), "norm"));
    }
    return true;
}

/* --- words ---------------------------------------------------------------------------------------------------------------- */

static const xmlNode *find_body_head(const xmlNode *nitf)
{
    const xmlNode *body = xml_is(nitf, "body") ? nitf : xml_first(nitf, "body");
    return xml_first(body, "body.head");
}

static enum newsidx_status set_headline(struct newsidx_article *article, const xmlNode *nitf,
                                        struct newsidx_error *error)
{
    enum newsidx_status status =
        news_set_line(article, NEWSIDX_HEADLINE, xml_below(find_body_head(nitf), "hl1"), error);
    if (status == NEWSIDX_OK) { /* before 3.0, and where no hl1 is in it */
        status = news_set_line(article, NEWSIDX_HEADLINE, xml_at(find_body_head(nitf), "hedline"), error);
    }
    return status == NEWSIDX_OK ? news_set_line(article, NEWSIDX_HEADLINE, xml_at(nitf, "head/title"), error) : status;
}

/* The abstract before the second headline, which some agencies fill with a slug. */
static enum newsidx_status set_deck(struct newsidx_article *article, const xmlNode *nitf, struct newsidx_error *error)
{
    const xmlNode *head = find_body_head(nitf);
    const char *headline = article->field[NEWSIDX_HEADLINE];
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = news_body_append(&text, xml_first(head, "abstract"), NULL, error);
    if (status == NEWSIDX_OK && text.len_bytes == 0) {
        html_append_line(&text, xml_below(head, "hl2"));
    }
    const bool repeats = headline != NULL && strcasecmp(buffer_text(&text), headline) == 0;
    if (status == NEWSIDX_OK && !repeats) {
        status = text.failed ? error_nomem(error)
                             : fill_line_unset(article, NEWSIDX_DECK, buffer_text(&text), text.len_bytes, error);
    }
    buffer_release(&text);
    return status;
}

/* The line without titles and places; two persons next to each other are parted. */
static void append_byline_text(struct buffer *out, const xmlNode *byline)
{
    bool person = false;
    for (const xmlNode *at = byline->children; at != NULL; at = at->next) {
        const bool named = xml_is(at, "person");
        if (xml_is(at, "byttl") || xml_is(at, "location") || xml_is(at, "virtloc") || xml_is(at, "media")) {
            buffer_append_byte(out, ' ');
            continue;
        }
        buffer_append_text(out, named && person ? " and " : "");
        if (at->type == XML_TEXT_NODE && at->content != NULL) {
            buffer_append_text(out, (const char *)at->content);
        } else if (xml_is(at, NULL)) {
            buffer_append_byte(out, ' ');
            html_append_line(out, at);
        }
        person = named || (person && xmlIsBlankNode(at) == 1);
    }
}

static enum newsidx_status set_authors(struct newsidx_article *article, const xmlNode *nitf,
                                       struct newsidx_error *error)
{
    if (article->field[NEWSIDX_AUTHOR] != NULL) {
        return NEWSIDX_OK;
    }
    struct buffer authors = BUFFER_INIT;
    for (const xmlNode *at = xml_first(find_body_head(nitf), "byline"); at != NULL; at = xml_next(at, "byline")) {
        struct buffer line = BUFFER_INIT;
        append_byline_text(&line, at);
        news_append_byline(&authors, article, buffer_text(&line));
        authors.failed = authors.failed || line.failed;
        buffer_release(&line);
    }
    const enum newsidx_status status =
        authors.failed || authors.len_bytes > 0 ? fill_buffer(article, NEWSIDX_AUTHOR, &authors, error) : NEWSIDX_OK;
    buffer_release(&authors);
    return status;
}

void nitf_append_dateline(struct buffer *out, const xmlNode *nitf)
{
    const xmlNode *dateline = xml_first(find_body_head(nitf), "dateline");
    const xmlNode *location = xml_first(dateline, "location");
    if (location == NULL) { /* words and a story.date, which is a moment */
        for (const xmlNode *at = dateline != NULL ? dateline->children : NULL; at != NULL; at = at->next) {
            if (!xml_is(at, "story.date")) {
                html_append_line(out, at);
            }
        }
        return;
    }
    const char *comma = ", "; /* between elements that have none between them */
    for (const xmlNode *at = location->children; at != NULL; at = at->next) {
        const bool words = at->type == XML_TEXT_NODE && xmlIsBlankNode(at) == 0;
        if (xml_is(at, NULL) && xml_first(location, NULL) != at && out->len_bytes > 0) {
            buffer_append_text(out, comma);
        }
        if (words || xml_is(at, NULL)) {
            html_append_line(out, at);
            comma = words ? " " : ", ";
        }
    }
}

/* --- data ----------------------------------------------------------------------------------------------------------------- */

/* Where a field stands, the best place first. An attribute of NULL: the words of the element. */
static const struct {
    enum newsidx_field field;
    const char *path;
    const char *attribute;
} PLACES[] = {
    {NEWSIDX_LANGUAGE, "", "baselang"},
    {NEWSIDX_LANGUAGE, "", "lang"},
    {NEWSIDX_LANGUAGE, "body", "lang"},
    {NEWSIDX_GUID, "head/docdata/doc-id", "id-string"},
    {NEWSIDX_SOURCE, "body/body.head/distributor", NULL},
    {NEWSIDX_SOURCE, "head/docdata/doc.copyright", "holder"},
    {NEWSIDX_SOURCE, "head/docdata/doc-id", "regsrc"},
    {NEWSIDX_SOURCE, "body/body.head/rights/rights.owner", NULL},
    {NEWSIDX_SOURCE, "head/docdata/del-list/from-src", "src-name"},
    {NEWSIDX_SOURCE, "head/pubdata", "name"},
    {NEWSIDX_SECTION, "head/pubdata", "position.section"},
    {NEWSIDX_SECTION, "head/tobject/tobject.subject", "tobject.subject.type"},
    {NEWSIDX_SECTION, "head/docdata/doc-scope", "scope"},
};

static enum newsidx_status set_places(struct newsidx_article *article, const xmlNode *nitf, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES && status == NEWSIDX_OK; i++) {
        const xmlNode *node = xml_at(nitf, PLACES[i].path);
        status = PLACES[i].attribute != NULL
                     ? news_set_value(article, PLACES[i].field, xml_attribute(node, PLACES[i].attribute), error)
                     : news_set_line(article, PLACES[i].field, node, error);
    }
    const char *reference = xml_attribute(xml_at(nitf, "head/pubdata"), "ex-ref");
    const bool address = reference != NULL && strncasecmp(reference, "http", 4) == 0;
    return status == NEWSIDX_OK && address ? news_set_value(article, NEWSIDX_URL, reference, error) : status;
}

/* The first of these that is a moment; where none is, the first one that says anything. */
static const char *find_published(const xmlNode *nitf)
{
    static const struct {
        const char *path;
        const char *attribute;
    } MOMENTS[] = {
        {"head/docdata/date.issue", "norm"},  {"head/docdata/date.release", "norm"},
        {"head/pubdata", "date.publication"}, {"body/body.head/dateline/story.date", "norm"},
        {"head/revision-history", "norm"},
    };
    const char *first = NULL;
    for (size_t i = 0; i < sizeof MOMENTS / sizeof *MOMENTS; i++) {
        const char *moment = xml_attribute(xml_at(nitf, MOMENTS[i].path), MOMENTS[i].attribute);
        if (moment != NULL && news_is_moment(moment)) {
            return moment;
        }
        first = first != NULL ? first : moment;
    }
    return first;
}

static enum newsidx_status set_dates(struct newsidx_article *article, const xmlNode *nitf, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    enum newsidx_status status = news_set_published(article, find_published(nitf), notes, error);
    const char *latest = NULL;
    for (const xmlNode *at = xml_at(nitf, "head/revision-history"); at != NULL; at = xml_next(at, "revision-history")) {
        const char *moment = xml_attribute(at, "norm");
        latest = latest == NULL || news_is_later(moment, latest) ? moment : latest;
    }
    return status == NEWSIDX_OK ? news_set_updated(article, latest, notes, error) : status;
}

enum newsidx_status nitf_fill(struct newsidx_article *article, const xmlNode *nitf, struct news_notes *notes,
                              struct newsidx_error *error)
{
    static enum newsidx_status (*const SETTERS[])(struct newsidx_article *, const xmlNode *, struct newsidx_error *) = {
        set_places,
        set_headline,
        set_deck,
        set_authors,
    };
    enum newsidx_status status = set_dates(article, nitf, notes, error);
    for (size_t i = 0; i < sizeof SETTERS / sizeof *SETTERS && status == NEWSIDX_OK; i++) {
        status = SETTERS[i](article, nitf, error);
    }
    if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] == NULL) {
        status = news_body_set(article, nitf, error);
    }
    return status;
}

enum newsidx_status nitf_fill_holder(struct newsidx_article *article, const xmlNode *holder, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    const xmlNode *nitf = xml_first(holder, "nitf");
    const xmlNode *html = xml_first(holder, "html");
    if (nitf != NULL) {
        return nitf_is_usable(nitf, notes) ? nitf_fill(article, nitf, notes, error) : NEWSIDX_OK;
    }
    enum newsidx_status status = news_set_line(article, NEWSIDX_HEADLINE, xml_at(html, "head/title"), error);
    if (status == NEWSIDX_OK) {
        status = news_set_line(article, NEWSIDX_HEADLINE, xml_below(html, "h1"), error);
    }
    return status == NEWSIDX_OK ? news_body_set(article, holder, error) : status;
}
