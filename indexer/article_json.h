/* article_json.h - an article as one line of JSON (RFC 8259), its keys the columns of the table articles.
 *
 * For parse, export and list, and for the report of rejected inputs.
 * Invariant: what is appended is valid JSON in UTF-8 whatever the text holds, and has no line break. */
#ifndef NEWSIDX_ARTICLE_JSON_H
#define NEWSIDX_ARTICLE_JSON_H

#include "buffer.h"
#include "newsidx.h"

#include <stdbool.h>

/* Appends the object and a newline; an unknown column is null. with_id: the id comes first. */
void article_json_append(struct buffer *out, const struct newsidx_article *article, bool with_id);
/* Appends text as a JSON string, malformed bytes as U+FFFD; NULL as null. */
void article_json_append_string(struct buffer *out, const char *text);

#endif
