/* html_body.c - a web page's main text. */
#include "html_page.h"

#include "html_text.h"

enum newsidx_status html_body_read(struct buffer *out, xmlDoc *page, const struct newsidx_article *article,
                                   struct newsidx_error *error)
{
    (void)article;
    (void)error;
    html_append_paragraphs(out, xmlDocGetRootElement(page));
    return NEWSIDX_OK;
}
