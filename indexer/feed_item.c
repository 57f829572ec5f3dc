#include "feed_item.h"

#include "date.h"
#include "error.h"
#include "feed_link.h"
#include "feed_person.h"
#include "feed_text.h"
#include "xml_tree.h"

#include <string.h>
#include <strings.h>

static const struct feed_name TITLES[] = {{FEED_PLAIN, "title"}, {FEED_DC, "title"}};
static const struct feed_name PUBLISHED[] = {
    {FEED_PLAIN, "published"}, {FEED_PLAIN, "issued"},  {FEED_PLAIN, "pubDate"}, {FEED_DC, "date"},
    {FEED_TERMS, "issued"},    {FEED_TERMS, "created"}, {FEED_PLAIN, "created"}, {FEED_DC, "created"},
    {FEED_TERMS, "date"},      {FEED_PLAIN, "date"},
};
static const struct feed_name UPDATED[] = {
    {FEED_PLAIN, "updated"}, {FEED_PLAIN, "modified"}, {FEED_TERMS, "modified"}, {FEED_DC, "modified"}};
static const struct feed_name LANGUAGES[] = {{FEED_PLAIN, "language"}, {FEED_DC, "language"}, {FEED_TERMS, "language"}};
static const struct feed_name SECTIONS[] = {{FEED_PLAIN, "category"}, {FEED_DC, "subject"}, {FEED_TERMS, "subject"}};
static const struct feed_name CONTENTS[] = {
    {FEED_CONTENT, "encoded"}, {FEED_PLAIN, "content"}, {FEED_XHTML, "body"},
    {FEED_PLAIN, "fullitem"},  {FEED_XHTML, "div"},
};
static const struct feed_name SUMMARIES[] = {
    {FEED_PLAIN, "description"}, {FEED_PLAIN, "summary"},  {FEED_DC, "description"},
    {FEED_TERMS, "abstract"},    {FEED_ITUNES, "summary"},
};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* --- finding ------------------------------------------------------------------------------------------------------------ */

/* The characters of the first of these children that is not blank. */
static bool find_raw(struct buffer *out, const xmlNode *parent, const struct feed_name *names, size_t count)
{
    buffer_clear(out);
    for (size_t i = 0; i < count && out->len_bytes == 0; i++) {
        for (const xmlNode *at = feed_first(parent, names[i].space, names[i].name); at != NULL && out->len_bytes == 0;
             at = feed_next(at, names[i].space, names[i].name)) {
            feed_append_raw(out, at);
        }
    }
    return out->len_bytes > 0;
}

/* The text of the first of these children that has any; *found is its row, from it on the search begins. */
static enum newsidx_status find_text(struct buffer *out, const xmlNode *parent, const struct feed_name *names,
                                     size_t count, size_t *row, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    buffer_clear(out);
    for (; *row < count; ++*row) {
        for (const xmlNode *at = feed_first(parent, names[*row].space, names[*row].name);
             at != NULL && status == NEWSIDX_OK && out->len_bytes == 0;
             at = feed_next(at, names[*row].space, names[*row].name)) {
            status = feed_append_text(out, at, error);
        }
        if (status != NEWSIDX_OK || out->len_bytes > 0) {
            break;
        }
    }
    return status == NEWSIDX_OK && out->failed ? error_nomem(error) : status;
}

/* --- the feed ----------------------------------------------------------------------------------------------------------- */

void feed_channel_clear(struct feed_channel *channel)
{
    buffer_clear(&channel->title);
    buffer_clear(&channel->link);
    buffer_clear(&channel->language);
    buffer_clear(&channel->authors);
}

void feed_channel_release(struct feed_channel *channel)
{
    buffer_release(&channel->title);
    buffer_release(&channel->link);
    buffer_release(&channel->language);
    buffer_release(&channel->authors);
}

static bool is_one_of(const xmlNode *element, const struct feed_name *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (feed_is(element, names[i].space, names[i].name)) {
            return true;
        }
    }
    return false;
}

enum newsidx_status feed_channel_take(struct feed_channel *channel, const xmlNode *element, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (is_one_of(element, TITLES, COUNT(TITLES)) && channel->title.len_bytes == 0) {
        status = feed_append_text(&channel->title, element, error);
        fill_squeeze(&channel->title);
    } else if (is_one_of(element, LANGUAGES, COUNT(LANGUAGES)) && channel->language.len_bytes == 0) {
        feed_append_raw(&channel->language, element);
    } else if (feed_is(element, FEED_PLAIN, "link") && channel->link.len_bytes == 0) {
        feed_append_link(&channel->link, element);
    } else {
        feed_append_author(&channel->authors, element);
    }
    const bool failed =
        channel->title.failed || channel->language.failed || channel->link.failed || channel->authors.failed;
    return status == NEWSIDX_OK && failed ? error_nomem(error) : status;
}

/* --- what an item is ---------------------------------------------------------------------------------------------------- */

static enum newsidx_status set_headline(struct newsidx_article *article, const xmlNode *item, struct buffer *scratch,
                                        struct newsidx_error *error)
{
    size_t row = 0;
    const enum newsidx_status status = find_text(scratch, item, TITLES, COUNT(TITLES), &row, error);
    return status == NEWSIDX_OK ? fill_line(article, NEWSIDX_HEADLINE, buffer_text(scratch), scratch->len_bytes, error)
                                : status;
}

/* The item's own, those of the feed that it is from (RFC 4287, section 4.2.11), or the feed's where that is one person. */
static enum newsidx_status set_author(struct newsidx_article *article, const xmlNode *item,
                                      const struct feed_channel *channel, struct buffer *authors,
                                      struct newsidx_error *error)
{
    buffer_clear(authors);
    feed_append_authors(authors, item);
    if (authors->len_bytes == 0) {
        feed_append_authors(authors, feed_first(item, FEED_PLAIN, "source"));
    }
    if (authors->len_bytes == 0 && feed_is_person(buffer_text(&channel->authors), buffer_text(&channel->title))) {
        buffer_append(authors, channel->authors.data, channel->authors.len_bytes);
    }
    return authors->failed || authors->len_bytes > 0 ? fill_buffer(article, NEWSIDX_AUTHOR, authors, error)
                                                     : NEWSIDX_OK;
}

enum newsidx_status feed_item_set_updated(struct newsidx_article *article, const char *moment,
                                          struct fill_warning *warning, struct newsidx_error *error)
{
    const char *published = article->field[NEWSIDX_PUBLISHED];
    if (published == NULL && article->field[NEWSIDX_DATE] == NULL) {
        return fill_published(article, moment, strlen(moment), warning, error);
    }
    int64_t first = 0;
    int64_t last = 0;
    const bool both = published != NULL && date_moment_seconds(&first, published, strlen(published)) &&
                      date_moment_seconds(&last, moment, strlen(moment));
    if (both && last <= first) {
        return NEWSIDX_OK;
    }
    return fill_moment(article, NEWSIDX_UPDATED, moment, strlen(moment), NULL, warning, error);
}

static enum newsidx_status set_moments(struct newsidx_article *article, const xmlNode *item, struct buffer *scratch,
                                       struct fill_warning *warning, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (article->field[NEWSIDX_PUBLISHED] == NULL && find_raw(scratch, item, PUBLISHED, COUNT(PUBLISHED))) {
        status = fill_published(article, scratch->data, scratch->len_bytes, warning, error);
    }
    if (status == NEWSIDX_OK && find_raw(scratch, item, UPDATED, COUNT(UPDATED))) {
        status = feed_item_set_updated(article, buffer_text(scratch), warning, error);
    }
    return status;
}

/* A category's name: Atom's label or term, RSS's text. None where it is an address, as of categories for machines. */
static void append_category(struct buffer *out, const xmlNode *element)
{
    const char *label = xml_attribute(element, "label");
    const char *term = xml_attribute(element, "term");
    const char *name = label != NULL ? label : term;
    if (name != NULL) {
        buffer_append_text(out, strstr(name, "://") == NULL ? name : "");
    } else {
        feed_append_raw(out, element);
    }
}

static enum newsidx_status set_section(struct newsidx_article *article, const xmlNode *item, struct buffer *scratch,
                                       struct newsidx_error *error)
{
    buffer_clear(scratch);
    for (size_t i = 0; i < COUNT(SECTIONS) && scratch->len_bytes == 0; i++) {
        for (const xmlNode *at = feed_first(item, SECTIONS[i].space, SECTIONS[i].name);
             at != NULL && scratch->len_bytes == 0; at = feed_next(at, SECTIONS[i].space, SECTIONS[i].name)) {
            append_category(scratch, at);
        }
    }
    return scratch->failed ? error_nomem(error)
                           : fill_line_unset(article, NEWSIDX_SECTION, buffer_text(scratch), scratch->len_bytes, error);
}

/* The feed that the item was taken from where it names one, else this feed. */
static enum newsidx_status set_source(struct newsidx_article *article, const xmlNode *item,
                                      const struct feed_channel *channel, struct buffer *scratch,
                                      struct newsidx_error *error)
{
    const xmlNode *source = feed_first(item, FEED_PLAIN, "source");
    const xmlNode *title = feed_first(source, FEED_PLAIN, "title");
    enum newsidx_status status = NEWSIDX_OK;
    buffer_clear(scratch);
    if (title != NULL || (source != NULL && xml_first(source, NULL) == NULL)) {
        status = feed_append_text(scratch, title != NULL ? title : source, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_line(article, NEWSIDX_SOURCE, buffer_text(scratch), scratch->len_bytes, error);
    }
    return status == NEWSIDX_OK
               ? fill_line_unset(article, NEWSIDX_SOURCE, buffer_text(&channel->title), channel->title.len_bytes, error)
               : status;
}

static enum newsidx_status set_language(struct newsidx_article *article, const xmlNode *item,
                                        const struct feed_channel *channel, struct buffer *scratch,
                                        struct newsidx_error *error)
{
    if (!find_raw(scratch, item, LANGUAGES, COUNT(LANGUAGES))) {
        const xmlNode *content = feed_first(item, FEED_PLAIN, "content");
        const xmlNode *title = feed_first(item, FEED_PLAIN, "title");
        const xmlNode *of = content != NULL ? content : title != NULL ? title : item;
        xmlChar *inherited = xmlNodeGetLang(of);
        buffer_append_text(scratch, (const char *)inherited);
        xmlFree(inherited);
    }
    if (scratch->len_bytes == 0) {
        buffer_append(scratch, buffer_text(&channel->language), channel->language.len_bytes);
    }
    return scratch->failed ? error_nomem(error)
                           : fill_line(article, NEWSIDX_LANGUAGE, buffer_text(scratch), scratch->len_bytes, error);
}

enum newsidx_status feed_item_describe(struct newsidx_article *article, const xmlNode *item,
                                       const struct feed_channel *channel, struct fill_warning *warning,
                                       struct newsidx_error *error)
{
    struct buffer scratch = BUFFER_INIT;
    enum newsidx_status status = set_headline(article, item, &scratch, error);
    if (status == NEWSIDX_OK) {
        status = feed_set_links(article, item, buffer_text(&channel->link), error);
    }
    if (status == NEWSIDX_OK && article->field[NEWSIDX_AUTHOR] == NULL) {
        status = set_author(article, item, channel, &scratch, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_moments(article, item, &scratch, warning, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_section(article, item, &scratch, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_source(article, item, channel, &scratch, error);
    }
    if (status == NEWSIDX_OK) {
        status = set_language(article, item, channel, &scratch, error);
    }
    buffer_release(&scratch);
    return status;
}

/* --- what an item says -------------------------------------------------------------------------------------------------- */

/* The words without the mark that says that there are more of them. */
static size_t trim_more(const struct buffer *words)
{
    static const char *const MARKS[] = {"[...]", "[\xE2\x80\xA6]", "(...)", "...", "\xE2\x80\xA6", " "};
    size_t len = words->len_bytes;
    for (size_t i = 0; i < COUNT(MARKS); i++) {
        const size_t mark = strlen(MARKS[i]);
        if (len > mark && memcmp(words->data + len - mark, MARKS[i], mark) == 0) {
            len -= mark;
            i = (size_t)-1;
        }
    }
    return len;
}

enum newsidx_status feed_item_set_deck(struct newsidx_article *article, const struct buffer *summary,
                                       struct newsidx_error *error)
{
    struct buffer words = BUFFER_INIT;
    struct buffer body = BUFFER_INIT;
    buffer_append(&words, buffer_text(summary), summary->len_bytes);
    fill_squeeze(&words);
    if (article->field[NEWSIDX_BODY] != NULL) {
        buffer_append_text(&body, article->field[NEWSIDX_BODY]);
        fill_squeeze(&body);
    }
    enum newsidx_status status = words.failed || body.failed ? error_nomem(error) : NEWSIDX_OK;
    const size_t len = trim_more(&words);
    const bool same = len <= body.len_bytes && strncmp(buffer_text(&words), buffer_text(&body), len) == 0;
    if (status == NEWSIDX_OK && words.len_bytes > 0 && !same) {
        status = fill_buffer(article, NEWSIDX_DECK, &words, error);
    }
    buffer_release(&words);
    buffer_release(&body);
    return status;
}

/* The content, and the first summary; without content the longest summary is what there is to read. */
enum newsidx_status feed_item_tell(struct newsidx_article *article, const xmlNode *item, struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    struct buffer summary = BUFFER_INIT;
    struct buffer other = BUFFER_INIT;
    size_t row = 0;
    enum newsidx_status status = find_text(&body, item, CONTENTS, COUNT(CONTENTS), &row, error);
    row = 0;
    if (status == NEWSIDX_OK) {
        status = find_text(&summary, item, SUMMARIES, COUNT(SUMMARIES), &row, error);
    }
    if (status == NEWSIDX_OK && body.len_bytes == 0 && row < COUNT(SUMMARIES)) {
        row++;
        status = find_text(&other, item, SUMMARIES, COUNT(SUMMARIES), &row, error);
    }
    struct buffer *text = body.len_bytes > 0 ? &body : other.len_bytes > summary.len_bytes ? &other : &summary;
    struct buffer *deck = text != &summary ? &summary : &other;
    if (status == NEWSIDX_OK) {
        status = fill_text(article, NEWSIDX_BODY, buffer_text(text), text->len_bytes, error);
    }
    if (status == NEWSIDX_OK) {
        status = feed_item_set_deck(article, deck, error);
    }
    buffer_release(&body);
    buffer_release(&summary);
    buffer_release(&other);
    return status;
}
