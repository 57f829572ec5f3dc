/* reader_wxr.c - WordPress exports (WordPress eXtended RSS 1.0 to 1.2): its posts and pages; what else it keeps is refused.
 *
 * The names are those of WordPress' own exporter, wp-admin/includes/export.php. Comments on posts are left out. */
#include "error.h"
#include "feed_stream.h"
#include "feed_text.h"
#include "feed_wordpress.h"
#include "html_text.h"
#include "xml_tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LOGINS_BYTES_MAX = 1 << 16, ZONE_MINUTES_MAX = 14 * 60 };

/* What an item is that is no article, by the text of an element. The first row that fits; "" stands for a name not listed. */
static const struct {
    const char *element;
    const char *text;
    const char *reason; /* NULL: an article as far as this goes */
} KINDS[] = {
    {"post_type", "post", NULL},
    {"post_type", "page", NULL},
    {"post_type", "attachment", "an attachment, not an article"},
    {"post_type", "revision", "a revision of a post, not an article"},
    {"post_type", "nav_menu_item", "a menu item, not an article"},
    {"post_type", "custom_css", "a style sheet, not an article"},
    {"post_type", "", "neither a post nor a page (wp:post_type)"},
    {"status", "publish", NULL},
    {"status", "draft", "a draft, not published"},
    {"status", "auto-draft", "a draft, not published"},
    {"status", "pending", "a draft that waits for review, not published"},
    {"status", "private", "private, not published"},
    {"status", "trash", "in the trash, not published"},
    {"status", "future", "to be published later, not published"},
    {"status", "inherit", "a part of another post, not an article"},
    {"status", "", "not published (wp:status)"},
};

static bool recognise_wxr(const char *head, size_t len_bytes)
{
    static const char MARK[] = "wordpress.org/export/";
    if (!xml_is_named(head, len_bytes, "rss")) {
        return false;
    }
    const size_t len = sizeof MARK - 1;
    const char *at = memchr(head, 'w', len_bytes);
    while (at != NULL && (size_t)(head + len_bytes - at) >= len && memcmp(at, MARK, len) != 0) {
        at = memchr(at + 1, 'w', (size_t)(head + len_bytes - at) - 1);
    }
    return at != NULL && (size_t)(head + len_bytes - at) >= len;
}

/* The characters of a child in WordPress' vocabulary, "" where there is none. */
static const char *find_child(struct buffer *out, const xmlNode *item, const char *name)
{
    const xmlNode *child = feed_first(item, FEED_WP, name);
    buffer_clear(out);
    if (child != NULL) {
        feed_append_raw(out, child);
    }
    return buffer_text(out);
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

/* logins: pairs of login and name, each with its NUL. */
static enum newsidx_status keep_author(struct feed_reading *reading, const xmlNode *element,
                                       struct newsidx_error *error)
{
    struct buffer *logins = reading->context;
    if (!feed_is(element, FEED_WP, "author")) {
        return NEWSIDX_OK;
    }
    struct buffer text = BUFFER_INIT;
    const size_t before = logins->len_bytes;
    buffer_append_text(logins, find_child(&text, element, "author_login"));
    buffer_append_byte(logins, '\0');
    buffer_append_text(logins, find_child(&text, element, "author_display_name"));
    buffer_append_byte(logins, '\0');
    const bool failed = text.failed || logins->failed;
    buffer_release(&text);
    if (failed) {
        return error_nomem(error);
    }
    if (logins->len_bytes > LOGINS_BYTES_MAX) {
        buffer_truncate(logins, before);
    }
    return NEWSIDX_OK;
}

/* The name behind a login, the login where none is known. */
static const char *find_author(const struct buffer *logins, const char *login)
{
    const char *at = buffer_text(logins);
    const char *const end = at + logins->len_bytes;
    while (at < end) {
        const char *name = at + strlen(at) + 1;
        if (strcasecmp(at, login) == 0 && *name != '\0') {
            return name;
        }
        at = name + strlen(name) + 1;
    }
    return login;
}

static enum newsidx_status set_author(struct newsidx_article *article, const xmlNode *item, const struct buffer *logins,
                                      struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    struct buffer authors = BUFFER_INIT;
    const xmlNode *at = feed_first(item, FEED_DC, "creator");
    for (; at != NULL; at = feed_next(at, FEED_DC, "creator")) {
        buffer_clear(&text);
        feed_append_raw(&text, at);
        const char *name = find_author(logins, buffer_text(&text));
        fill_append_author(&authors, name, strlen(name));
    }
    enum newsidx_status status = text.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && (authors.failed || authors.len_bytes > 0)) {
        status = fill_buffer(article, NEWSIDX_AUTHOR, &authors, error);
    }
    buffer_release(&text);
    buffer_release(&authors);
    return status;
}

/* --- moments ------------------------------------------------------------------------------------------------------------ */

/* The moment in the local time of the site, with its zone where the same moment in GMT tells it. WordPress writes zeros where
 * there is none. */
static void append_moment(struct buffer *out, const char *local, const char *gmt)
{
    int64_t here = 0;
    int64_t there = 0;
    if (*local == '\0' || strncmp(local, "0000", 4) == 0 || !date_moment_seconds(&here, local, strlen(local))) {
        return;
    }
    buffer_append_text(out, local);
    const bool known = *gmt != '\0' && strncmp(gmt, "0000", 4) != 0 && date_moment_seconds(&there, gmt, strlen(gmt));
    const int64_t minutes = (here - there) / 60;
    if (known && here - there == minutes * 60 && minutes % 15 == 0 && minutes <= ZONE_MINUTES_MAX &&
        minutes >= -ZONE_MINUTES_MAX) {
        const int east = abs((int)minutes);
        buffer_printf(out, "%c%02d:%02d", minutes < 0 ? '-' : '+', east / 60, east % 60);
    }
}

static void find_moment(struct buffer *out, const xmlNode *item, const char *name, const char *gmt_name)
{
    struct buffer local = BUFFER_INIT;
    struct buffer gmt = BUFFER_INIT;
    buffer_clear(out);
    (void)find_child(&local, item, name);
    append_moment(out, buffer_text(&local), find_child(&gmt, item, gmt_name));
    out->failed = out->failed || local.failed || gmt.failed;
    buffer_release(&local);
    buffer_release(&gmt);
}

static enum newsidx_status set_published(struct newsidx_article *article, const xmlNode *item,
                                         struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer moment = BUFFER_INIT;
    find_moment(&moment, item, "post_date", "post_date_gmt");
    enum newsidx_status status = moment.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && moment.len_bytes > 0) {
        status = fill_published(article, moment.data, moment.len_bytes, warning, error);
    }
    buffer_release(&moment);
    return status;
}

static enum newsidx_status set_updated(struct newsidx_article *article, const xmlNode *item,
                                       struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer moment = BUFFER_INIT;
    find_moment(&moment, item, "post_modified", "post_modified_gmt");
    enum newsidx_status status = moment.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && moment.len_bytes > 0) {
        status = feed_item_set_updated(article, moment.data, warning, error);
    }
    buffer_release(&moment);
    return status;
}

/* --- items -------------------------------------------------------------------------------------------------------------- */

/* Why an item is no article, NULL where it is one. An element that is missing says nothing. */
static const char *find_reason(const xmlNode *item)
{
    struct buffer text = BUFFER_INIT;
    const char *reason = NULL;
    const char *known = ""; /* the element whose row was found */
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS && reason == NULL; i++) {
        const char *is = find_child(&text, item, KINDS[i].element);
        const bool fits = *is != '\0' && (*KINDS[i].text == '\0' || strcasecmp(is, KINDS[i].text) == 0);
        if (fits && strcmp(known, KINDS[i].element) != 0) {
            known = KINDS[i].element;
            reason = KINDS[i].reason;
        }
    }
    if (reason == NULL && *find_child(&text, item, "post_password") != '\0') {
        reason = "protected by a password, not public";
    }
    buffer_release(&text);
    return reason;
}

/* The first category; tags are categories of another domain. */
static enum newsidx_status set_section(struct newsidx_article *article, const xmlNode *item,
                                       struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    const xmlNode *at = feed_first(item, FEED_PLAIN, "category");
    for (; at != NULL && text.len_bytes == 0; at = feed_next(at, FEED_PLAIN, "category")) {
        const char *domain = xml_attribute(at, "domain");
        if (domain != NULL && strcasecmp(domain, "category") == 0) {
            feed_append_raw(&text, at);
        }
    }
    const enum newsidx_status status =
        text.failed ? error_nomem(error)
                    : fill_line(article, NEWSIDX_SECTION, buffer_text(&text), text.len_bytes, error);
    buffer_release(&text);
    return status;
}

/* The text of an element as WordPress shows it. */
static enum newsidx_status append_post(struct buffer *out, const xmlNode *element, struct newsidx_error *error)
{
    struct buffer raw = BUFFER_INIT;
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (element != NULL) {
        feed_append_raw(&raw, element);
        feed_wordpress_append(&text, buffer_text(&raw), raw.len_bytes);
        status = raw.failed || text.failed ? error_nomem(error) : NEWSIDX_OK;
    }
    if (status == NEWSIDX_OK && text.len_bytes > 0) {
        status = html_fragment_to_text(out, text.data, text.len_bytes, error);
    }
    buffer_release(&raw);
    buffer_release(&text);
    return status;
}

static enum newsidx_status set_text(struct newsidx_article *article, const xmlNode *item, struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    struct buffer excerpt = BUFFER_INIT;
    enum newsidx_status status = append_post(&body, feed_first(item, FEED_CONTENT, "encoded"), error);
    if (status == NEWSIDX_OK) {
        status = append_post(&excerpt, feed_first(item, FEED_EXCERPT, "encoded"), error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_text(article, NEWSIDX_BODY, buffer_text(&body), body.len_bytes, error);
    }
    if (status == NEWSIDX_OK) {
        status = feed_item_set_deck(article, &excerpt, error);
    }
    buffer_release(&body);
    buffer_release(&excerpt);
    return status;
}

static enum newsidx_status read_item(struct feed_reading *reading, struct newsidx_article *article, const xmlNode *item,
                                     const char **reason, struct newsidx_error *error)
{
    *reason = find_reason(item);
    if (*reason != NULL) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = set_author(article, item, reading->context, error);
    if (status == NEWSIDX_OK) {
        status = set_published(article, item, &reading->warning, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_section(article, item, error);
    }
    if (status == NEWSIDX_OK) {
        status = feed_item_describe(article, item, &reading->channel, &reading->warning, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_updated(article, item, &reading->warning, error);
    }
    return status == NEWSIDX_OK ? set_text(article, item, error) : status;
}

static enum newsidx_status read_wxr(struct source *source, const struct reader_options *options,
                                    const struct reader_sink *sink, struct newsidx_error *error)
{
    struct buffer logins = BUFFER_INIT;
    struct feed_reading reading = {.item = read_item, .about = keep_author, .context = &logins};
    const enum newsidx_status status = feed_stream_read(&reading, source, options, sink, error);
    buffer_release(&logins);
    return status;
}

const struct reader READER_WXR = {
    .name = "wxr",
    .what = "a WordPress export (WXR)",
    .recognised_by = "an element <rss> first, with the namespace of WordPress exports",
    .input = READER_XML,
    .recognise = recognise_wxr,
    .read = read_wxr,
};
