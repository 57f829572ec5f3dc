#include "html_page.h"

#include "error.h"
#include "html_headline.h"
#include "html_people.h"
#include "html_text.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* Whether the page names nobody but its publisher: then a byline in the text may say more. */
static bool is_unsigned(const struct newsidx_article *article)
{
    const char *authors = article->field[NEWSIDX_AUTHOR];
    const char *source = article->field[NEWSIDX_SOURCE];
    return authors == NULL || (source != NULL && html_people_is_publisher(authors, source));
}

/* What the metadata leaves open. */
static enum newsidx_status read_beside(struct newsidx_article *article, const struct html_beside *beside,
                                       struct fill_warning *warning, struct newsidx_error *error)
{
    struct html_people people = {.publisher = ""};
    enum newsidx_status status = NEWSIDX_OK;
    if (beside->names.len_bytes > 0 && is_unsigned(article)) {
        html_people_add(&people, HTML_PEOPLE_BYLINE, buffer_text(&beside->names));
        if (people.persons.len_bytes > 0) {
            status = fill_buffer(article, NEWSIDX_AUTHOR, &people.persons, error);
        }
    }
    html_people_release(&people);
    if (status == NEWSIDX_OK && article->field[NEWSIDX_PUBLISHED] == NULL && beside->moment.len_bytes > 0) {
        status = fill_published(article, buffer_text(&beside->moment), beside->moment.len_bytes, warning, error);
    }
    return status;
}

/* Whether text has any of a few pieces of said, white space aside: then both are of the same story. */
static bool shares_words(const struct buffer *text, const struct buffer *said)
{
    enum { PIECES = 8, PIECE_BYTES = 40 };
    struct buffer keys[2] = {BUFFER_INIT, BUFFER_INIT};
    html_append_key(&keys[0], buffer_text(text), text->len_bytes);
    html_append_key(&keys[1], buffer_text(said), said->len_bytes);
    bool shares = keys[0].failed || keys[1].failed || keys[1].len_bytes < 2 * PIECE_BYTES;
    for (size_t i = 0; i < PIECES && !shares; i++) {
        struct buffer piece = BUFFER_INIT;
        buffer_append(&piece, keys[1].data + i * (keys[1].len_bytes - PIECE_BYTES) / PIECES, PIECE_BYTES);
        shares = strstr(buffer_text(&keys[0]), buffer_text(&piece)) != NULL;
        buffer_release(&piece);
    }
    buffer_release(&keys[0]);
    buffer_release(&keys[1]);
    return shares;
}

/* The text that JSON-LD gives, where the page has none, a beginning of it, or another text. */
static void take_data_body(struct buffer *body, xmlDoc *page)
{
    struct buffer said = BUFFER_INIT;
    html_meta_body(&said, page);
    const bool other = said.len_bytes * 2 > body->len_bytes && !shares_words(body, &said);
    if (said.len_bytes > 2 * body->len_bytes || other) {
        buffer_clear(body);
        buffer_append(body, said.data, said.len_bytes);
    }
    body->failed = body->failed || said.failed;
    buffer_release(&said);
}

static enum newsidx_status read_tree(struct newsidx_article *article, xmlDoc *page, const char *url,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    struct html_beside beside = {.names = BUFFER_INIT};
    enum newsidx_status status = html_meta_read(article, page, url, warning, error);
    if (status == NEWSIDX_OK) {
        status = html_body_read(&body, &beside, page, article, error);
    }
    take_data_body(&body, page);
    if (status == NEWSIDX_OK) {
        status = read_beside(article, &beside, warning, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, NEWSIDX_BODY, &body, error);
    }
    buffer_release(&body);
    buffer_release(&beside.names);
    buffer_release(&beside.moment);
    return status == NEWSIDX_OK ? fill_dateline(article, 0, NULL, error) : status;
}

enum newsidx_status html_page_read(struct newsidx_article *article, const char *html, size_t len_bytes, const char *url,
                                   const char **reason, struct fill_warning *warning, struct newsidx_error *error)
{
    *reason = NULL;
    xmlDoc *page = html_parse(html, len_bytes);
    if (page == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = read_tree(article, page, url, warning, error);
    xmlFreeDoc(page);
    const bool is_article = article->field[NEWSIDX_HEADLINE] != NULL &&
                            (article->field[NEWSIDX_PUBLISHED] != NULL || article->field[NEWSIDX_AUTHOR] != NULL);
    if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] == NULL && is_article) {
        (void)snprintf(warning->text, sizeof warning->text,
                       "the page has no text of its story: only its metadata is kept");
    } else if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] == NULL) {
        *reason = "a web page without a text that could be an article";
        status = NEWSIDX_NOTHING;
    }
    return status;
}
