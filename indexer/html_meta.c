/* html_meta.c - a web page's metadata. */
#include "html_page.h"

enum newsidx_status html_meta_read(struct newsidx_article *article, xmlDoc *page, const char *url,
                                   struct fill_warning *warning, struct newsidx_error *error)
{
    (void)article;
    (void)page;
    (void)url;
    (void)warning;
    (void)error;
    return NEWSIDX_OK;
}

void html_meta_body(struct buffer *out, xmlDoc *page)
{
    (void)out;
    (void)page;
}
