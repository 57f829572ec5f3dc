/* html_ld.h - JSON-LD in web pages: the object that describes the page's article, and its values as text.
 *
 * Used by html_meta.c. Vocabulary: https://schema.org (NewsArticle and its relatives); JSON-LD 1.1 for @graph and @id.
 * Invariant: what is no JSON, even after mending, is as if it were not there. */
#ifndef NEWSIDX_HTML_LD_H
#define NEWSIDX_HTML_LD_H

#include "buffer.h"
#include "html_scan.h"

#include <jansson.h>

struct html_ld {
    json_t *all;     /* array of the objects that may describe something, in document order; owned */
    json_t *article; /* the one of the page's article, NULL where there is none; borrowed from all */
};

/* Of several articles the one that has the page's address, then the most complete, then the first. url may be NULL. */
void html_ld_read(struct html_ld *ld, const struct html_scan *scan, const char *url);
void html_ld_release(struct html_ld *ld);

/* The value of a key of an object, an {"@id": ...} replaced by what it names; NULL where there is none; borrowed. */
json_t *html_ld_value(const struct html_ld *ld, json_t *object, const char *key);
/* Appends the value as one line (objects by their name, of an array the first that has one), character entities decoded. */
void html_ld_line(struct buffer *out, const struct html_ld *ld, json_t *object, const char *key);
/* Whether one of the object's types ends so: "Article" of NewsArticle. */
bool html_ld_is(json_t *object, const char *type_end);

#endif
