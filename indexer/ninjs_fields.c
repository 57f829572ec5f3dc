/* ninjs_fields.c - see ninjs_fields.h. IPTC, "ninjs - News in JSON", versions 1.0 to 3.0. */
#include "ninjs_fields.h"

#include "date.h"
#include "error.h"
#include "html_text.h"
#include "json_keys.h"
#include "json_text.h"
#include "xml_tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { PARAGRAPH_LINE_BYTES = 120 }; /* a longer line was not broken to fit a page or a teletype */

const char *ninjs_text(json_t *object, const char *const *keys)
{
    for (; *keys != NULL; keys++) {
        const json_t *value = json_keys_get(object, *keys);
        if (json_is_string(value)) {
            return json_string_value(value);
        }
    }
    return NULL;
}

enum newsidx_status ninjs_set_line(struct newsidx_article *article, enum newsidx_field field, json_t *object,
                                   const char *const *keys, struct newsidx_error *error)
{
    const char *text = ninjs_text(object, keys);
    if (text == NULL || article->field[field] != NULL) {
        return NEWSIDX_OK;
    }
    if (!json_text_is_html(text, strlen(text))) {
        return fill_line(article, field, text, strlen(text), error);
    }
    struct buffer shown = BUFFER_INIT;
    enum newsidx_status status = json_text_append_html(&shown, text, strlen(text), NULL, error);
    if (status == NEWSIDX_OK) {
        status = fill_line(article, field, buffer_text(&shown), shown.len_bytes, error);
    }
    buffer_release(&shown);
    return status;
}

/* --- what is no text ------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *type;
    const char *refusal;
} NO_TEXTS[] = {
    {"picture", "a picture, not a text"},        {"photo", "a picture, not a text"},
    {"image", "a picture, not a text"},          {"graphic", "a graphic, not a text"},
    {"animation", "an animation, not a text"},   {"video", "a video, not a text"},
    {"audio", "a sound recording, not a text"},  {"event", "an event, not a text"},
    {"planning", "a planning item, not a text"},
};

static bool is_withdrawn(json_t *object, struct json_notes *notes)
{
    static const char *const STATUS[] = {"pubstatus", NULL};
    const char *status = ninjs_text(object, STATUS);
    if (status == NULL) {
        return false;
    }
    const char *colon = strrchr(status, ':'); /* a QCode: "stat:canceled" */
    const char *code = colon != NULL ? colon + 1 : status;
    const bool held = strcasecmp(code, "withheld") == 0;
    if (!held && strncasecmp(code, "cancel", 6) != 0 && strcasecmp(code, "killed") != 0) {
        return false;
    }
    (void)snprintf(notes->refusal, sizeof notes->refusal, "%s by its provider (pubstatus %.40s)",
                   held ? "withheld" : "cancelled", status);
    notes->withdrawn = true;
    return true;
}

bool ninjs_is_text(json_t *object, struct json_notes *notes)
{
    static const char *const TYPE[] = {"type", NULL};
    if (is_withdrawn(object, notes)) {
        return false;
    }
    const char *type = ninjs_text(object, TYPE);
    if (type == NULL && json_keys_get(object, "eventdetails") != NULL) {
        type = "event";
    }
    for (size_t i = 0; type != NULL && i < sizeof NO_TEXTS / sizeof *NO_TEXTS; i++) {
        if (strcasecmp(type, NO_TEXTS[i].type) == 0) {
            (void)snprintf(notes->refusal, sizeof notes->refusal, "%s", NO_TEXTS[i].refusal);
            return false;
        }
    }
    return true;
}

/* --- moments -------------------------------------------------------------------------------------------------------------- */

void ninjs_note_embargo(json_t *object, struct json_notes *notes)
{
    static const char *const UNTIL[] = {"embargoed", "embargo", NULL};
    static const char *const REASON[] = {"embargoedreason", NULL};
    const char *until = ninjs_text(object, UNTIL);
    const char *reason = ninjs_text(object, REASON);
    if (until == NULL && reason == NULL) {
        return;
    }
    (void)snprintf(notes->embargo.text, sizeof notes->embargo.text, "embargoed%s%.40s%s%.80s%s",
                   until != NULL ? " until " : "", until != NULL ? until : "", reason != NULL ? " (" : "",
                   reason != NULL ? reason : "", reason != NULL ? ")" : "");
}

static bool is_later(const char *moment, const char *than)
{
    int64_t a = 0;
    int64_t b = 0;
    return date_moment_seconds(&a, moment, strlen(moment)) && date_moment_seconds(&b, than, strlen(than)) && a > b;
}

enum newsidx_status ninjs_set_dates(struct newsidx_article *article, json_t *object, struct json_notes *notes,
                                    struct newsidx_error *error)
{
    static const char *const PUBLISHED[] = {"firstpublished", "published",      "firstcreated",
                                            "versioncreated", "contentcreated", NULL};
    static const char *const VERSION[] = {"versioncreated", NULL};
    const char *published = ninjs_text(object, PUBLISHED);
    const char *version = ninjs_text(object, VERSION);
    if (published == NULL) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = fill_published(article, published, strlen(published), &notes->warning, error);
    if (status == NEWSIDX_OK && version != NULL && is_later(version, published)) {
        status = fill_moment(article, NEWSIDX_UPDATED, version, strlen(version), NULL, &notes->warning, error);
    }
    return status;
}

/* --- bylines -------------------------------------------------------------------------------------------------------------- */

/* "By" and "and" in the languages whose agencies write bylines with them. */
static const struct {
    const char *language;
    const char *by;
    const char *and;
} BY[] = {
    {"de", "von ", " und "}, {"fr", "par ", " et "}, {"es", "por ", " y "},  {"pt", "por ", " e "},
    {"nl", "door ", " en "}, {"it", "di ", " e "},   {"sv", "av ", " och "}, {"no", "av ", " og "},
    {"nb", "av ", " og "},   {"nn", "av ", " og "},  {"da", "af ", " og "},
};

/* The row of a language, the table's length where it has none. */
static size_t find_language(const char *language)
{
    size_t row = 0;
    while (row < sizeof BY / sizeof *BY && (language == NULL || strncasecmp(language, BY[row].language, 2) != 0)) {
        row++;
    }
    return row;
}

/* A byline without "/house" or ", house" at its end. */
static size_t end_before_house(const char *byline, const char *house)
{
    const size_t len = strlen(byline);
    const size_t house_len = house != NULL ? strlen(house) : 0;
    if (house_len == 0 || house_len + 1 >= len || strcasecmp(byline + len - house_len, house) != 0) {
        return len;
    }
    size_t end = len - house_len;
    while (end > 0 && byline[end - 1] == ' ') {
        end--;
    }
    return end > 1 && strchr(",/", byline[end - 1]) != NULL ? end - 1 : len;
}

/* What follows a comma is the writer's office or title, as in a printed byline; but not in "Roe, Jane". */
static void append_names(struct buffer *authors, const char *text, size_t len_bytes)
{
    struct buffer line = BUFFER_INIT;
    const char *comma = memchr(text, ',', len_bytes);
    const bool titled = comma != NULL && memchr(text, ' ', (size_t)(comma - text)) != NULL;
    buffer_append_text(&line, titled && (len_bytes < 3 || strncasecmp(text, "by ", 3) != 0) ? "By " : "");
    buffer_append(&line, text, len_bytes);
    fill_append_author(authors, buffer_text(&line), line.len_bytes);
    authors->failed = authors->failed || line.failed;
    buffer_release(&line);
}

void ninjs_append_byline(struct buffer *authors, const struct newsidx_article *article, const char *byline,
                         const char *house)
{
    const size_t row = find_language(article->field[NEWSIDX_LANGUAGE]);
    const bool known = row < sizeof BY / sizeof *BY;
    byline += strspn(byline, " \t\r\n");
    if (known && strncasecmp(byline, BY[row].by, strlen(BY[row].by)) == 0) {
        byline += strlen(BY[row].by);
    }
    if (house != NULL && strcasecmp(byline, house) == 0) {
        return;
    }
    const char *const end = byline + end_before_house(byline, house);
    while (byline < end && authors->len_bytes < NINJS_AUTHORS_BYTES_MAX) {
        const char *and = known ? strstr(byline, BY[row].and) : NULL;
        const char *stop = and != NULL && and < end ? and : end;
        append_names(authors, byline, (size_t)(stop - byline));
        byline = stop < end ? stop + strlen(BY[row].and) : end;
    }
}

/* --- bodies --------------------------------------------------------------------------------------------------------------- */

enum ninjs_markup ninjs_markup_of(const char *text)
{
    static const char *const ROOTS[] = {"<?xml", "<nitf", "<block", "<body.content", "<hedline"};
    const char *at = text + strspn(text, " \t\r\n");
    for (size_t i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++) {
        const size_t len = strlen(ROOTS[i]);
        if (strncasecmp(at, ROOTS[i], len) == 0 && strncasecmp(at, "<blockquote", 11) != 0) {
            return NINJS_XML;
        }
    }
    return json_text_is_html(text, strlen(text)) ? NINJS_HTML : NINJS_PLAIN;
}

/* NITF has its story in body.content; of other XML all of its blocks are taken. */
static enum newsidx_status append_xml(struct buffer *out, const char *text, struct newsidx_error *error)
{
    xmlDoc *document = NULL;
    struct newsidx_error ignored;
    const enum newsidx_status status = xml_parse(&document, text, strlen(text), &ignored);
    if (status == NEWSIDX_OK) {
        const xmlNode *root = xmlDocGetRootElement(document);
        const xmlNode *content = xml_is(root, "body.content") ? root : xml_below(root, "body.content");
        html_append_paragraphs(out, content != NULL ? content : root);
    }
    xmlFreeDoc(document);
    return out->failed || status == NEWSIDX_IO ? error_nomem(error) : NEWSIDX_OK;
}

/* Lines that are paragraphs, where no empty line parts them. */
static bool has_long_lines(const char *text)
{
    size_t longest = 0;
    size_t lines = 0;
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        if (lines > 0 && strspn(text, " \t\r") >= len) {
            return false;
        }
        longest = len > longest ? len : longest;
        text += len;
        text += *text == '\n';
        lines++;
    }
    return lines > 1 && longest > PARAGRAPH_LINE_BYTES;
}

/* Plain text without the headline that it may repeat on top. */
static void append_plain(struct buffer *out, const char *text, const char *headline)
{
    text += strspn(text, " \t\r\n");
    const size_t len = headline != NULL ? strlen(headline) : 0;
    if (len > 0 && strncmp(text, headline, len) == 0 && strchr("\r\n", text[len]) != NULL && text[len] != '\0') {
        text += len;
        text += strspn(text, " \t\r\n");
    }
    const size_t end = strlen(text) - (strlen(text) > 0 && text[strlen(text) - 1] == '\n');
    const bool lines = has_long_lines(text);
    for (size_t i = 0; i < end; i++) {
        buffer_append_text(out, lines && text[i] == '\n' ? "\n" : "");
        buffer_append_byte(out, text[i]);
    }
}

enum newsidx_status ninjs_set_body(struct newsidx_article *article, const char *text, enum ninjs_markup markup,
                                   struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    const char *headline = article->field[NEWSIDX_HEADLINE];
    switch (markup) {
    case NINJS_HTML:
        status = json_text_append_html(&body, text, strlen(text), headline, error);
        break;
    case NINJS_XML:
        status = append_xml(&body, text, error);
        break;
    case NINJS_PLAIN:
        append_plain(&body, text, headline);
        break;
    default:
        break;
    }
    if (status == NEWSIDX_OK) {
        status = body.failed ? error_nomem(error)
                             : fill_text(article, NEWSIDX_BODY, buffer_text(&body), body.len_bytes, error);
    }
    buffer_release(&body);
    return status;
}
