/* newsml_item.c - see newsml_item.h. IPTC, "NewsML 1.2 Functional Specification": names of elements and attributes
 * are from there. */
#include "newsml_item.h"

#include "error.h"
#include "html_text.h"
#include "news_body.h"
#include "newsml_parts.h"
#include "nitf_text.h"
#include "xml_tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char *formal_name(const xmlNode *node)
{
    return xml_attribute(node, "FormalName");
}

static const xmlNode *find_management(const xmlNode *item)
{
    return xml_first(item, "NewsManagement");
}

/* --- the envelope --------------------------------------------------------------------------------------------------------- */

void newsml_read_envelope(struct newsml_envelope *out, const xmlNode *envelope)
{
    const char *sender = formal_name(xml_at(envelope, "SentFrom/Party"));
    struct buffer sent = BUFFER_INIT;
    html_append_line(&sent, xml_first(envelope, "DateAndTime"));
    (void)snprintf(out->sender, sizeof out->sender, "%s", sender != NULL ? sender : "");
    (void)snprintf(out->sent, sizeof out->sent, "%s", buffer_text(&sent));
    buffer_release(&sent);
}

/* --- status --------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status note_embargo(const xmlNode *management, struct news_notes *notes,
                                        struct newsidx_error *error)
{
    const char *status = formal_name(xml_first(management, "Status"));
    if (status == NULL || strncasecmp(status, "embargo", 7) != 0) {
        return NEWSIDX_OK;
    }
    struct buffer until = BUFFER_INIT;
    html_append_line(&until, xml_at(management, "StatusWillChange/DateAndTime"));
    const bool failed = until.failed;
    news_note_embargo(notes, buffer_text(&until));
    buffer_release(&until);
    return failed ? error_nomem(error) : NEWSIDX_OK;
}

/* An item without a story: what it is instead. One that has a headline only is news of one line. */
static void refuse_parts(struct news_notes *notes, const xmlNode *item, const struct newsml_parts *parts)
{
    const char *refusal = NULL;
    if (parts->story != NULL) {
        return;
    }
    if (parts->other != NULL) {
        if (!news_refuse_kind(notes, parts->other)) {
            (void)snprintf(notes->refusal, sizeof notes->refusal, "content of the kind %.60s, not a text",
                           parts->other);
        }
        return;
    }
    if (parts->references > 0) {
        refusal = "a package without a text of its own";
    } else if (xml_first(item, "TopicSet") != NULL) {
        refusal = "a list of topics, not a text";
    } else if (xml_first(item, "NewsComponent") == NULL && xml_first(item, "Update") != NULL) {
        refusal = "an update of parts of another item, not a text";
    }
    if (refusal != NULL) {
        (void)snprintf(notes->refusal, sizeof notes->refusal, "%s", refusal);
    }
}

/* --- identity and dates --------------------------------------------------------------------------------------------------- */

/* The public identifier without the revision that ends it ("...:0412:1", "...:0412:1N"), so that all revisions
 * have one name. */
static enum newsidx_status set_guid(struct newsidx_article *article, const xmlNode *item, struct newsidx_error *error)
{
    const xmlNode *identifier = xml_at(item, "Identification/NewsIdentifier");
    struct buffer name = BUFFER_INIT;
    struct buffer revision = BUFFER_INIT;
    html_append_line(&name, xml_first(identifier, "PublicIdentifier"));
    html_append_line(&revision, xml_first(identifier, "RevisionId"));
    const char *tail = name.len_bytes > 0 ? strrchr(name.data, ':') : NULL;
    if (tail != NULL && revision.len_bytes > 0 && strncmp(tail + 1, revision.data, revision.len_bytes) == 0 &&
        strlen(tail + 1) <= revision.len_bytes + 1) {
        buffer_truncate(&name, (size_t)(tail - name.data));
    } else if (name.len_bytes == 0 && xml_first(identifier, "NewsItemId") != NULL) {
        static const char *const PARTS[] = {"ProviderId", "DateId", "NewsItemId"};
        buffer_append_text(&name, "urn:newsml");
        for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
            buffer_append_byte(&name, ':');
            html_append_line(&name, xml_first(identifier, PARTS[i]));
        }
    }
    const enum newsidx_status status =
        name.failed || revision.failed
            ? error_nomem(error)
            : fill_line_unset(article, NEWSIDX_GUID, buffer_text(&name), name.len_bytes, error);
    buffer_release(&name);
    buffer_release(&revision);
    return status;
}

/* The words at path in out, which is emptied first. */
static const char *words_at(struct buffer *out, const xmlNode *node, const char *path)
{
    buffer_clear(out);
    html_append_line(out, xml_at(node, path));
    return buffer_text(out);
}

static enum newsidx_status set_dates(struct newsidx_article *article, const xmlNode *item,
                                     const struct newsml_envelope *envelope, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    static const char *const PUBLISHED[] = {"NewsManagement/FirstCreated", "NewsManagement/ThisRevisionCreated",
                                            "Identification/NewsIdentifier/DateId"};
    struct buffer moment = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof PUBLISHED / sizeof *PUBLISHED && status == NEWSIDX_OK; i++) {
        const char *text = words_at(&moment, item, PUBLISHED[i]);
        if (news_is_moment(text)) {
            status = news_set_published(article, text, notes, error);
        }
    }
    status = status == NEWSIDX_OK ? news_set_published(article, envelope->sent, notes, error) : status;
    if (status == NEWSIDX_OK) { /* nothing that is a moment: what stands there, with a warning */
        status = news_set_published(article, words_at(&moment, item, PUBLISHED[0]), notes, error);
    }
    const char *revision = words_at(&moment, item, "Identification/NewsIdentifier/RevisionId");
    if (status == NEWSIDX_OK && strcmp(revision, "1") != 0) {
        status = news_set_updated(article, words_at(&moment, item, PUBLISHED[1]), notes, error);
    }
    const bool failed = moment.failed;
    buffer_release(&moment);
    return failed ? error_nomem(error) : status;
}

/* --- what components say -------------------------------------------------------------------------------------------------- */

/* In a component, the best place first. An attribute of NULL: the words of the element. */
static const struct {
    enum newsidx_field field;
    const char *path;
    const char *attribute;
} PLACES[] = {
    {NEWSIDX_HEADLINE, "NewsLines/HeadLine", NULL},
    {NEWSIDX_DECK, "NewsLines/SubHeadLine", NULL},
    {NEWSIDX_LANGUAGE, "DescriptiveMetadata/Language", "FormalName"},
    {NEWSIDX_LANGUAGE, "", "lang"},
    {NEWSIDX_SOURCE, "AdministrativeMetadata/Provider/Party", "FormalName"},
};

static enum newsidx_status set_places(struct newsidx_article *article, const xmlNode *component,
                                      struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES && status == NEWSIDX_OK; i++) {
        const xmlNode *node = xml_at(component, PLACES[i].path);
        status = PLACES[i].attribute != NULL
                     ? news_set_value(article, PLACES[i].field, xml_attribute(node, PLACES[i].attribute), error)
                     : news_set_line(article, PLACES[i].field, node, error);
    }
    return status;
}

/* From the component of the story outwards: the nearest one says it best. */
static enum newsidx_status set_from_components(struct newsidx_article *article, const xmlNode *nearest,
                                               struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (const xmlNode *at = nearest; at != NULL && status == NEWSIDX_OK; at = newsml_component(at)) {
        status = set_places(article, at, error);
    }
    return status;
}

/* The nearest element at path in a component around, NULL where none has it. */
static const xmlNode *find_around(const xmlNode *nearest, const char *path)
{
    const xmlNode *found = NULL;
    for (const xmlNode *at = nearest; at != NULL && found == NULL; at = newsml_component(at)) {
        found = xml_at(at, path);
    }
    return found;
}

static enum newsidx_status set_source(struct newsidx_article *article, const xmlNode *item, const xmlNode *nearest,
                                      const struct newsml_envelope *envelope, struct newsidx_error *error)
{
    const char *party = formal_name(find_around(nearest, "AdministrativeMetadata/Source/Party"));
    const char *sender = envelope->sender[0] != '\0' ? envelope->sender : NULL;
    enum newsidx_status status = news_set_value(article, NEWSIDX_SOURCE, sender, error);
    status = status == NEWSIDX_OK ? news_set_value(article, NEWSIDX_SOURCE, party, error) : status;
    const xmlNode *const lines[] = {find_around(nearest, "NewsLines/CreditLine"),
                                    xml_at(item, "Identification/NewsIdentifier/ProviderId")};
    for (size_t i = 0; i < sizeof lines / sizeof *lines && status == NEWSIDX_OK; i++) {
        status = news_set_line(article, NEWSIDX_SOURCE, lines[i], error);
    }
    return status;
}

/* A property by one of these names (ended by NULL) in a component or a place in it; its value. */
static const char *find_property(const xmlNode *around, const char *const *names)
{
    for (const xmlNode *at = xml_first(around, "Property"); at != NULL; at = xml_next(at, "Property")) {
        const char *name = formal_name(at);
        for (const char *const *wanted = names; name != NULL && *wanted != NULL; wanted++) {
            if (strcasecmp(name, *wanted) == 0) {
                return xml_attribute(at, "Value");
            }
        }
    }
    return NULL;
}

static enum newsidx_status set_section(struct newsidx_article *article, const xmlNode *nearest,
                                       struct newsidx_error *error)
{
    static const char *const NAMES[] = {"Section", "Category", "Department", "Desk", NULL};
    static const char *const AROUND[] = {"DescriptiveMetadata", "AdministrativeMetadata"};
    enum newsidx_status status = NEWSIDX_OK;
    for (const xmlNode *at = nearest; at != NULL && status == NEWSIDX_OK; at = newsml_component(at)) {
        for (size_t i = 0; i < sizeof AROUND / sizeof *AROUND && status == NEWSIDX_OK; i++) {
            status = news_set_value(article, NEWSIDX_SECTION, find_property(xml_first(at, AROUND[i]), NAMES), error);
        }
    }
    return status;
}

static enum newsidx_status set_authors(struct newsidx_article *article, const xmlNode *nearest,
                                       struct newsidx_error *error)
{
    struct buffer authors = BUFFER_INIT;
    for (const xmlNode *at = find_around(nearest, "NewsLines/ByLine"); at != NULL; at = xml_next(at, "ByLine")) {
        struct buffer line = BUFFER_INIT;
        html_append_line(&line, at);
        news_append_byline(&authors, article, buffer_text(&line));
        authors.failed = authors.failed || line.failed;
        buffer_release(&line);
    }
    const enum newsidx_status status =
        authors.failed || authors.len_bytes > 0 ? fill_buffer(article, NEWSIDX_AUTHOR, &authors, error) : NEWSIDX_OK;
    buffer_release(&authors);
    return status;
}

/* --- the text ------------------------------------------------------------------------------------------------------------- */

/* The line under the headline in a component of its own, as XHTML or as words. */
static enum newsidx_status set_deck(struct newsidx_article *article, const struct newsml_parts *parts,
                                    struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    const xmlNode *data = parts->deck != NULL ? newsml_data(parts->deck) : NULL;
    enum newsidx_status status = news_body_append(&text, data, NULL, error);
    if (status == NEWSIDX_OK) {
        status = fill_line_unset(article, NEWSIDX_DECK, buffer_text(&text), text.len_bytes, error);
    }
    buffer_release(&text);
    return status;
}

static enum newsidx_status set_dateline(struct newsidx_article *article, const xmlNode *nearest, const xmlNode *data,
                                        int year, struct newsidx_error *error)
{
    static const char *const CITY[] = {"City", NULL};
    struct buffer line = BUFFER_INIT;
    html_append_line(&line, find_around(nearest, "NewsLines/DateLine"));
    if (line.len_bytes == 0) {
        nitf_append_dateline(&line, xml_first(data, "nitf"));
    }
    enum newsidx_status status =
        line.failed ? error_nomem(error) : news_set_dateline(article, buffer_text(&line), year, error);
    static const char *const AROUND[] = {"DescriptiveMetadata/Location", "DescriptiveMetadata"};
    for (size_t i = 0; i < sizeof AROUND / sizeof *AROUND && status == NEWSIDX_OK; i++) {
        status = news_set_value(article, NEWSIDX_PLACE, find_property(find_around(nearest, AROUND[i]), CITY), error);
    }
    buffer_release(&line);
    return status;
}

static void warn_of_texts(struct news_notes *notes, const struct newsml_parts *parts)
{
    if (parts->further_texts > 0 && notes->warning.text[0] == '\0') {
        (void)snprintf(notes->warning.text, sizeof notes->warning.text,
                       "%zu further text%s in the item left out, as its main text is another", parts->further_texts,
                       parts->further_texts == 1 ? "" : "s");
    }
}

/* A slug names a text; it is none by itself. */
static enum newsidx_status set_slug(struct newsidx_article *article, const xmlNode *item, const xmlNode *nearest,
                                    struct newsidx_error *error)
{
    if (article->field[NEWSIDX_BODY] == NULL) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status =
        news_set_line(article, NEWSIDX_HEADLINE, find_around(nearest, "NewsLines/SlugLine"), error);
    return status == NEWSIDX_OK
               ? news_set_line(article, NEWSIDX_HEADLINE, xml_at(item, "Identification/NameLabel"), error)
               : status;
}

static enum newsidx_status fill_all(struct newsidx_article *article, const xmlNode *item,
                                    const struct newsml_parts *parts, const struct newsml_envelope *envelope,
                                    struct news_notes *notes, struct newsidx_error *error)
{
    const xmlNode *nearest = parts->story != NULL ? newsml_component(parts->story) : xml_first(item, "NewsComponent");
    const xmlNode *data = parts->story != NULL ? newsml_data(parts->story) : NULL;
    enum newsidx_status status = set_guid(article, item, error);
    status = status == NEWSIDX_OK ? set_dates(article, item, envelope, notes, error) : status;
    status = status == NEWSIDX_OK ? set_from_components(article, nearest, error) : status;
    status =
        status == NEWSIDX_OK ? news_set_value(article, NEWSIDX_LANGUAGE, xml_attribute(item, "lang"), error) : status;
    status = status == NEWSIDX_OK ? set_source(article, item, nearest, envelope, error) : status;
    status = status == NEWSIDX_OK ? set_section(article, nearest, error) : status;
    status = status == NEWSIDX_OK ? set_authors(article, nearest, error) : status;
    status = status == NEWSIDX_OK ? set_deck(article, parts, error) : status;
    status = status == NEWSIDX_OK && data != NULL ? nitf_fill_holder(article, data, notes, error) : status;
    status = status == NEWSIDX_OK ? news_take_byline(article, error) : status;
    return status == NEWSIDX_OK ? set_slug(article, item, nearest, error) : status;
}

enum newsidx_status newsml_read_item(struct newsidx_article *article, const xmlNode *item,
                                     const struct newsml_envelope *envelope, int year, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    if (news_refuse_status(notes, "Status", formal_name(xml_first(find_management(item), "Status")))) {
        return NEWSIDX_OK;
    }
    struct newsml_parts parts;
    newsml_find_parts(&parts, item);
    refuse_parts(notes, item, &parts);
    if (notes->refusal[0] != '\0') {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = note_embargo(find_management(item), notes, error);
    status = status == NEWSIDX_OK ? fill_all(article, item, &parts, envelope, notes, error) : status;
    warn_of_texts(notes, &parts);
    const xmlNode *data = parts.story != NULL ? newsml_data(parts.story) : NULL;
    const xmlNode *nearest = parts.story != NULL ? newsml_component(parts.story) : NULL;
    return status == NEWSIDX_OK ? set_dateline(article, nearest, data, year, error) : status;
}
