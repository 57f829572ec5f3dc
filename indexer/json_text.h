/* json_text.h - values of JSON as text, and HTML that stands in them as the text that it shows.
 *
 * Used by the readers of JSON. Pure functions.
 * Invariant: descends no deeper than a few levels into arrays and objects. */
#ifndef NEWSIDX_JSON_TEXT_H
#define NEWSIDX_JSON_TEXT_H

#include "buffer.h"
#include "newsidx.h"

#include <jansson.h>
#include <stdbool.h>

/* A value as text: of an object its name, text or value, of an array all elements with separator between them. NULL is nothing. */
void json_text_append(struct buffer *out, json_t *value, const char *separator);
/* Whether text has a tag that is HTML's, or a character entity: "a < b" and "AT&T" are none. */
bool json_text_is_html(const char *text, size_t len_bytes);
/* What HTML shows, as paragraphs: without pictures and their captions, and without a heading that says what headline says (may be
 * NULL). Where no element is a block, lines are. */
enum newsidx_status json_text_append_html(struct buffer *out, const char *text, size_t len_bytes, const char *headline,
                                          struct newsidx_error *error);

#endif
