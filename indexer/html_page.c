#include "html_page.h"

#include "error.h"
#include "html_text.h"

#include <stddef.h>

static enum newsidx_status read_tree(struct newsidx_article *article, xmlDoc *page, const char *url,
                                     struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    enum newsidx_status status = html_meta_read(article, page, url, warning, error);
    if (status == NEWSIDX_OK) {
        status = html_body_read(&body, page, article, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, NEWSIDX_BODY, &body, error);
    }
    buffer_release(&body);
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
    if (status == NEWSIDX_OK && article->field[NEWSIDX_BODY] == NULL) {
        *reason = "a web page without a text that could be an article";
        status = NEWSIDX_NOTHING;
    }
    return status;
}
