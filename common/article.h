/* article.h - what the modules do with a struct newsidx_article beyond the public interface.
 *
 * Invariant: every field that is set is clean text as utf8_clean makes it, and not blank. */
#ifndef NEWSIDX_ARTICLE_H
#define NEWSIDX_ARTICLE_H

#include "newsidx.h"

/* Takes over text (malloc), which must be clean already; NULL or blank text unsets the field. */
void article_take(struct newsidx_article *article, enum newsidx_field field, char *text);
/* The field with that column name, NEWSIDX_FIELDS where there is none. */
enum newsidx_field article_field_named(const char *name, size_t len_bytes);
/* SHA-256 (FIPS 180-4) of headline, newline, body, as 64 lower-case hexadecimal digits and a NUL. */
void article_digest(const struct newsidx_article *article, char digest[65]);
/* Bytes of all its fields. */
size_t article_bytes(const struct newsidx_article *article);
/* Replaces the contents of article by copies of those of from. */
enum newsidx_status article_copy(struct newsidx_article *article, const struct newsidx_article *from,
                                 struct newsidx_error *error);

#endif
