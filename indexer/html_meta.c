/* html_meta.c - a web page's metadata: JSON-LD (schema.org), Open Graph (https://ogp.me), Dublin Core, microdata, <time>, bylines.
 *
 * Each field has its sources in the order of their trust; the first that says something counts. */
#include "html_page.h"

#include "error.h"
#include "fill.h"
#include "html_headline.h"
#include "html_ld.h"
#include "html_people.h"
#include "html_scan.h"
#include "html_text.h"
#include "xml_tree.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* One page while its metadata is read. */
struct meta {
    struct html_scan scan;
    struct html_ld ld;
    const char *url;       /* where it was fetched from, NULL where not known */
    struct buffer address; /* its own address */
    struct buffer site;    /* publisher or site */
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const PUBLISHED_META[] = {
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "datePublished",
    "og:published_time",
    "publishdate",
    "publish-date",
    "publication_date",
    "pubdate",
    "parsely-pub-date",
    "sailthru.date",
    "cXenseParse:recs:publishtime",
    "cXenseParse:recs:published_time",
    "dc.date.issued",
    "dcterms.issued",
    "dcterms.created",
    "dc.date.created",
    "dcterms.date",
    "dc.date",
    "date",
    "article_date_original",
    "originalpublicationdate",
    "citation_publication_date",
    "citation_date",
    "article.published",
    "ptime",
    "displaydate",

};
static const char *const UPDATED_META[] = {"article:modified_time", "og:updated_time",  "dateModified",
                                           "dcterms.modified",      "dc.date.modified", "article:modified"};
static const char *const AUTHOR_META[] = {"author",
                                          "article:author",
                                          "og:article:author",
                                          "parsely-author",
                                          "sailthru.author",
                                          "dc.creator",
                                          "dcterms.creator",
                                          "dc.contributor",
                                          "byl",
                                          "cXenseParse:author",
                                          "og:author",
                                          "citation_author",
                                          "article:author_name",
                                          "authors"};
static const char *const DECK_META[] = {"og:description", "description", "twitter:description", "dc.description"};
static const char *const SECTION_META[] = {"article:section", "og:article:section", "parsely-section", "section"};
static const char *const SITE_META[] = {"og:site_name", "application-name", "dc.publisher", "publisher"};
static const char *const LANGUAGE_META[] = {"language", "content-language", "dc.language", "dcterms.language",
                                            "og:locale"};

/* --- helpers ------------------------------------------------------------------------------------------------------------ */

static const char *first_meta(const struct meta *meta, const char *const *names, size_t count)
{
    const char *content = NULL;
    for (size_t i = 0; i < count && content == NULL; i++) {
        content = html_scan_meta(&meta->scan, names[i]);
    }
    return content;
}

/* Attributes may be escaped twice. */
static void append_decoded(struct buffer *out, const char *text)
{
    struct buffer line = BUFFER_INIT;
    const char *entity = strchr(text, '&');
    if (entity == NULL || strchr(entity, ';') == NULL || strchr(text, '<') != NULL ||
        html_fragment_to_text(&line, text, strlen(text), &(struct newsidx_error){0}) != NEWSIDX_OK) {
        buffer_clear(&line);
        buffer_append_text(&line, text);
    }
    fill_squeeze(&line);
    buffer_append(out, buffer_text(&line), line.len_bytes);
    out->failed = out->failed || line.failed;
    buffer_release(&line);
}

static void append_meta(struct buffer *out, const struct meta *meta, const char *name)
{
    const char *content = html_scan_meta(&meta->scan, name);
    if (content != NULL) {
        append_decoded(out, content);
    }
}

static enum newsidx_status fill_meta(struct newsidx_article *article, enum newsidx_field field, const struct meta *meta,
                                     const char *key, const char *const *names, size_t count,
                                     struct newsidx_error *error)
{
    struct buffer line = BUFFER_INIT;
    if (key != NULL) {
        html_ld_line(&line, &meta->ld, meta->ld.article, key);
    }
    const char *content = line.len_bytes == 0 ? first_meta(meta, names, count) : NULL;
    if (content != NULL) {
        append_decoded(&line, content);
    }
    const enum newsidx_status status =
        line.failed ? error_nomem(error) : fill_line_unset(article, field, buffer_text(&line), line.len_bytes, error);
    buffer_release(&line);
    return status;
}

/* The value of a microdata property: its content or datetime, else its words. */
static void append_property(struct buffer *out, const xmlNode *node)
{
    const char *value = xml_attribute(node, "content");
    value = value != NULL ? value : xml_attribute(node, "datetime");
    if (value != NULL) {
        append_decoded(out, value);
    } else {
        html_append_line(out, node);
    }
}

static const xmlNode *find_property(const struct meta *meta, const char *name)
{
    for (size_t i = 0; i < meta->scan.property.count; i++) {
        if (strcasecmp(xml_attribute(meta->scan.property.at[i], "itemprop"), name) == 0) {
            return meta->scan.property.at[i];
        }
    }
    return NULL;
}

/* --- address and site --------------------------------------------------------------------------------------------------- */

static const char *find_canonical(const struct meta *meta)
{
    for (size_t i = 0; i < meta->scan.link.count; i++) {
        const char *rel = xml_attribute(meta->scan.link.at[i], "rel");
        const char *href = xml_attribute(meta->scan.link.at[i], "href");
        if (rel != NULL && strcasecmp(rel, "canonical") == 0 && href != NULL && strstr(href, "://") != NULL) {
            return href;
        }
    }
    return NULL;
}

/* https://example.org and https://example.org/ are a site, no page of it. */
static bool is_front_page(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host != NULL ? strchr(host + 3, '/') : NULL;
    return path == NULL || path[1] == '\0';
}

static void find_address(struct meta *meta)
{
    const char *const sources[] = {find_canonical(meta), html_scan_meta(&meta->scan, "og:url"), meta->url};
    for (size_t i = 0; i < COUNT(sources) && meta->address.len_bytes == 0; i++) {
        const char *url = sources[i];
        if (url != NULL && (strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0) &&
            !is_front_page(url)) {
            append_decoded(&meta->address, url);
        }
    }
}

static void find_site(struct meta *meta)
{
    html_ld_line(&meta->site, &meta->ld, meta->ld.article, "publisher");
    const char *named = meta->site.len_bytes == 0 ? first_meta(meta, SITE_META, COUNT(SITE_META)) : NULL;
    if (named != NULL) {
        append_decoded(&meta->site, named);
    }
}

static void append_host(struct buffer *out, const char *url)
{
    const char *host = strstr(url, "://");
    if (host != NULL) {
        host += 3;
        host += strncasecmp(host, "www.", 4) == 0 ? 4 : 0;
        buffer_append(out, host, strcspn(host, "/:?#"));
    }
}

static enum newsidx_status read_address(struct newsidx_article *article, const struct meta *meta,
                                        struct newsidx_error *error)
{
    const char *url = meta->address.len_bytes > 0 ? meta->address.data : meta->url;
    if (url == NULL) {
        return NEWSIDX_OK;
    }
    enum newsidx_status status = fill_line(article, NEWSIDX_URL, url, strlen(url), error);
    return status == NEWSIDX_OK ? fill_line(article, NEWSIDX_GUID, url, strlen(url), error) : status;
}

/* --- headline ----------------------------------------------------------------------------------------------------------- */

/* The heading that another title confirms, else the first outside the parts that speak of other things. */
static void append_shown(struct html_titles *titles, const struct meta *meta)
{
    const xmlNode *property = find_property(meta, "headline");
    for (size_t i = 0; i < meta->scan.heading.count; i++) {
        struct buffer line = BUFFER_INIT;
        html_append_line(&line, meta->scan.heading.at[i]);
        const bool confirmed = html_same_words(buffer_text(&line), buffer_text(&titles->data)) ||
                               html_same_words(buffer_text(&line), buffer_text(&titles->graph));
        if (line.len_bytes > 0 && (confirmed || titles->shown.len_bytes == 0)) {
            buffer_clear(&titles->shown);
            buffer_append(&titles->shown, line.data, line.len_bytes);
        }
        buffer_release(&line);
        if (confirmed) {
            return;
        }
    }
    if (titles->shown.len_bytes == 0 && property != NULL) {
        append_property(&titles->shown, property);
    }
}

static enum newsidx_status read_headline(struct newsidx_article *article, const struct meta *meta,
                                         struct newsidx_error *error)
{
    struct html_titles titles = {.data = BUFFER_INIT};
    struct buffer headline = BUFFER_INIT;
    html_ld_line(&titles.data, &meta->ld, meta->ld.article, "headline");
    html_ld_line(&titles.name, &meta->ld, meta->ld.article, "name");
    append_meta(&titles.graph, meta, "og:title");
    append_meta(&titles.social, meta, "twitter:title");
    if (titles.graph.len_bytes == 0) {
        append_meta(&titles.graph, meta, "dc.title");
    }
    append_shown(&titles, meta);
    html_append_line(&titles.title, meta->scan.title);
    buffer_append(&titles.site, buffer_text(&meta->site), meta->site.len_bytes);
    append_host(&titles.host, meta->address.len_bytes > 0 ? meta->address.data : meta->url != NULL ? meta->url : "");
    html_headline_choose(&headline, &titles);
    const enum newsidx_status status =
        fill_line(article, NEWSIDX_HEADLINE, buffer_text(&headline), headline.len_bytes, error);
    buffer_release(&headline);
    html_titles_release(&titles);
    return status;
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

static void add_data_author(struct html_people *people, const struct html_ld *ld, json_t *author, int depth)
{
    for (size_t i = 0; i < json_array_size(author) && i < 64 && depth < 4; i++) {
        /* An @id inside an array is resolved as one outside is. */
        json_t *holder = json_pack("{sO}", "author", json_array_get(author, i));
        add_data_author(people, ld, html_ld_value(ld, holder, "author"), depth + 1);
        json_decref(holder);
    }
    if (json_is_string(author)) {
        html_people_add(people, HTML_PEOPLE_NAMES, json_string_value(author));
    }
    if (!json_is_object(author)) {
        return;
    }
    struct buffer name = BUFFER_INIT;
    html_ld_line(&name, ld, author, "name");
    if (name.len_bytes == 0 && json_is_string(json_object_get(author, "familyName"))) {
        html_ld_line(&name, ld, author, "givenName");
        buffer_append_byte(&name, ' ');
        html_ld_line(&name, ld, author, "familyName");
    }
    const bool organization = html_ld_is(author, "Organization") || html_ld_is(author, "Corporation");
    const bool person = html_ld_is(author, "Person");
    html_people_add(people,
                    organization ? HTML_PEOPLE_ORGANIZATION
                    : person     ? HTML_PEOPLE_PERSON
                                 : HTML_PEOPLE_NAMES,
                    buffer_text(&name));
    buffer_release(&name);
}

static void add_meta_authors(struct html_people *people, const struct meta *meta)
{
    for (size_t n = 0; n < COUNT(AUTHOR_META) && people->persons.len_bytes == 0; n++) {
        for (size_t i = 0; i < meta->scan.meta.count; i++) {
            const xmlNode *node = meta->scan.meta.at[i];
            const char *name = xml_attribute(node, "property");
            name = name != NULL ? name : xml_attribute(node, "name");
            const char *content = xml_attribute(node, "content");
            if (name != NULL && content != NULL && strcasecmp(name, AUTHOR_META[n]) == 0 &&
                strstr(content, "://") == NULL) {
                struct buffer line = BUFFER_INIT;
                append_decoded(&line, content);
                html_people_add(people, HTML_PEOPLE_NAMES, buffer_text(&line));
                buffer_release(&line);
            }
        }
    }
}

static void add_shown_authors(struct html_people *people, const struct meta *meta)
{
    for (size_t i = 0; i < meta->scan.property.count && people->persons.len_bytes == 0; i++) {
        struct buffer line = BUFFER_INIT;
        if (strcasecmp(xml_attribute(meta->scan.property.at[i], "itemprop"), "author") == 0) {
            append_property(&line, meta->scan.property.at[i]);
            html_people_add(people, HTML_PEOPLE_BYLINE, buffer_text(&line));
        }
        buffer_release(&line);
    }
    const struct html_nodes *bylines = &meta->scan.byline;
    const xmlNode *group = NULL; /* names beside each other stand below one element */
    for (size_t i = 0; i < bylines->count; i++) {
        const xmlNode *node = bylines->at[i];
        if (people->persons.len_bytes > 0 && (group == NULL || node->parent != group)) {
            continue;
        }
        struct buffer line = BUFFER_INIT;
        html_append_line(&line, node);
        const size_t before = people->persons.len_bytes;
        html_people_add(people, HTML_PEOPLE_BYLINE, buffer_text(&line));
        if (people->persons.len_bytes > before && group == NULL) {
            group = node->parent;
        }
        buffer_release(&line);
    }
}

static enum newsidx_status read_authors(struct newsidx_article *article, const struct meta *meta,
                                        struct newsidx_error *error)
{
    struct html_people people = {.publisher = buffer_text(&meta->site)};
    add_data_author(&people, &meta->ld, html_ld_value(&meta->ld, meta->ld.article, "author"), 0);
    if (people.persons.len_bytes == 0) {
        add_data_author(&people, &meta->ld, html_ld_value(&meta->ld, meta->ld.article, "creator"), 0);
    }
    add_meta_authors(&people, meta);
    if (people.persons.len_bytes == 0) {
        add_shown_authors(&people, meta);
    }
    const enum newsidx_status status = fill_buffer(article, NEWSIDX_AUTHOR, html_people_list(&people), error);
    html_people_release(&people);
    return status;
}

/* --- dates -------------------------------------------------------------------------------------------------------------- */

static bool is_moment(const char *text)
{
    struct date day = {0};
    return date_parse_moment(&day, NULL, text, strlen(text)) && day.day > 0;
}

static void keep_moment(struct buffer *out, struct buffer *line)
{
    if (out->len_bytes == 0 && line->len_bytes > 0 && is_moment(line->data)) {
        buffer_append(out, line->data, line->len_bytes);
    }
    out->failed = out->failed || line->failed;
    buffer_release(line);
}

static void find_data_moment(struct buffer *out, const struct meta *meta, const char *key)
{
    struct buffer line = BUFFER_INIT;
    html_ld_line(&line, &meta->ld, meta->ld.article, key);
    keep_moment(out, &line);
    /* The article may leave its date to the page's object. */
    for (size_t i = 0; i < json_array_size(meta->ld.all) && out->len_bytes == 0; i++) {
        json_t *object = json_array_get(meta->ld.all, i);
        if (html_ld_is(object, "WebPage") || html_ld_is(object, "Article")) {
            html_ld_line(&line, &meta->ld, object, key);
            keep_moment(out, &line);
        }
    }
}

static void find_meta_moment(struct buffer *out, const struct meta *meta, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count && out->len_bytes == 0; i++) {
        struct buffer line = BUFFER_INIT;
        append_meta(&line, meta, names[i]);
        keep_moment(out, &line);
    }
}

/* The first date in an element's words, in ISO 8601. */
static void append_found_moment(struct buffer *out, const xmlNode *node)
{
    struct buffer words = BUFFER_INIT;
    struct date day;
    html_append_line(&words, node);
    (void)date_find_moment(&day, out, buffer_text(&words), words.len_bytes);
    buffer_release(&words);
}

static void find_shown_moment(struct buffer *out, const struct meta *meta)
{
    const xmlNode *property = find_property(meta, "datePublished");
    struct buffer line = BUFFER_INIT;
    if (property != NULL) {
        append_property(&line, property);
    }
    keep_moment(out, &line);
    for (int dated = 1; dated >= 0; dated--) {
        for (size_t i = 0; i < meta->scan.time.count && out->len_bytes == 0; i++) {
            const xmlNode *node = meta->scan.time.at[i];
            const char *moment = xml_attribute(node, "datetime");
            if (dated != 0 && moment != NULL) {
                buffer_append_text(&line, moment);
            } else if (dated == 0) {
                append_found_moment(&line, node);
            }
            fill_squeeze(&line);
            keep_moment(out, &line);
        }
    }
}

/* .../2014/11/07/... and .../2014-11-07-... in the page's address. */
static void find_address_moment(struct buffer *out, const struct meta *meta)
{
    const char *at = buffer_text(&meta->address);
    for (; out->len_bytes == 0 && *at != '\0'; at++) {
        int year = 0;
        int month = 0;
        int day = 0;
        int end = 0;
        if (*at == '/' && (sscanf(at, "/%4d/%2d/%2d%n", &year, &month, &day, &end) == 3 ||
                           sscanf(at, "/%4d-%2d-%2d%n", &year, &month, &day, &end) == 3)) {
            const struct date date = {.year = year, .month = month, .day = day};
            if (year >= 1990 && date_is_valid(date) && (at[end] < '0' || at[end] > '9')) {
                char text[DATE_TEXT_BYTES];
                date_format(text, date);
                buffer_append_text(out, text);
            }
        }
    }
}

static enum newsidx_status read_dates(struct newsidx_article *article, const struct meta *meta,
                                      struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer published = BUFFER_INIT;
    struct buffer updated = BUFFER_INIT;
    find_data_moment(&published, meta, "datePublished");
    find_meta_moment(&published, meta, PUBLISHED_META, COUNT(PUBLISHED_META));
    find_data_moment(&published, meta, "dateCreated");
    find_data_moment(&published, meta, "uploadDate");
    find_shown_moment(&published, meta);
    find_address_moment(&published, meta);
    find_data_moment(&updated, meta, "dateModified");
    find_meta_moment(&updated, meta, UPDATED_META, COUNT(UPDATED_META));
    if (published.len_bytes == 0) {
        buffer_append(&published, buffer_text(&updated), updated.len_bytes);
    }
    enum newsidx_status status = published.len_bytes > 0
                                     ? fill_published(article, published.data, published.len_bytes, warning, error)
                                     : NEWSIDX_OK;
    int64_t first = 0;
    int64_t last = 0;
    if (status == NEWSIDX_OK && updated.len_bytes > 0 &&
        date_moment_seconds(&first, buffer_text(&published), published.len_bytes) &&
        date_moment_seconds(&last, updated.data, updated.len_bytes) && last > first) {
        status = fill_moment(article, NEWSIDX_UPDATED, updated.data, updated.len_bytes, NULL, warning, error);
    }
    buffer_release(&published);
    buffer_release(&updated);
    return status;
}

/* --- the rest ----------------------------------------------------------------------------------------------------------- */

/* BCP 47: "en_GB" of og:locale is "en-GB". */
static enum newsidx_status read_language(struct newsidx_article *article, const struct meta *meta,
                                         struct newsidx_error *error)
{
    struct buffer language = BUFFER_INIT;
    html_ld_line(&language, &meta->ld, meta->ld.article, "inLanguage");
    const char *said = meta->scan.html != NULL ? xml_attribute(meta->scan.html, "lang") : NULL;
    said = said != NULL && *said != '\0' ? said : first_meta(meta, LANGUAGE_META, COUNT(LANGUAGE_META));
    if ((language.len_bytes < 2 || language.len_bytes > 12) && said != NULL) {
        buffer_clear(&language);
        buffer_append_text(&language, said);
    }
    fill_squeeze(&language);
    for (size_t i = 0; i < language.len_bytes; i++) {
        language.data[i] = language.data[i] == '_' ? '-' : language.data[i];
    }
    const bool usable = language.len_bytes >= 2 && language.len_bytes <= 12 && strchr(language.data, ' ') == NULL;
    const enum newsidx_status status = usable ? fill_buffer(article, NEWSIDX_LANGUAGE, &language, error) : NEWSIDX_OK;
    buffer_release(&language);
    return status;
}

static enum newsidx_status read_all(struct newsidx_article *article, struct meta *meta, struct fill_warning *warning,
                                    struct newsidx_error *error)
{
    enum newsidx_status status = read_address(article, meta, error);
    if (status == NEWSIDX_OK) {
        status = read_headline(article, meta, error);
    }
    if (status == NEWSIDX_OK) {
        status = read_authors(article, meta, error);
    }
    if (status == NEWSIDX_OK) {
        status = read_dates(article, meta, warning, error);
    }
    if (status == NEWSIDX_OK) {
        status = read_language(article, meta, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, NEWSIDX_SOURCE, &meta->site, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_meta(article, NEWSIDX_DECK, meta, "description", DECK_META, COUNT(DECK_META), error);
    }
    return status == NEWSIDX_OK
               ? fill_meta(article, NEWSIDX_SECTION, meta, "articleSection", SECTION_META, COUNT(SECTION_META), error)
               : status;
}

enum newsidx_status html_meta_read(struct newsidx_article *article, xmlDoc *page, const char *url,
                                   struct fill_warning *warning, struct newsidx_error *error)
{
    struct meta meta = {.url = url};
    html_scan_page(&meta.scan, page);
    find_address(&meta);
    html_ld_read(&meta.ld, &meta.scan, meta.address.len_bytes > 0 ? meta.address.data : url);
    find_site(&meta);
    const enum newsidx_status status = read_all(article, &meta, warning, error);
    html_ld_release(&meta.ld);
    buffer_release(&meta.site);
    buffer_release(&meta.address);
    return status;
}

void html_meta_body(struct buffer *out, xmlDoc *page)
{
    struct html_scan scan;
    struct html_ld ld;
    html_scan_page(&scan, page);
    html_ld_read(&ld, &scan, NULL);
    const char *body = json_string_value(json_object_get(ld.article, "articleBody"));
    if (body != NULL) {
        (void)html_fragment_to_text(out, body, strlen(body), &(struct newsidx_error){0});
    }
    html_ld_release(&ld);
}
