/* ninjs_fields.h - what IPTC ninjs (1.0 to 3.0) and AP's items have in common: moments, status, bylines, bodies.
 *
 * Used by ninjs_item.c and ap_item.c. Keys are looked up as json_keys_normalize makes them, so that version_created, versioncreated and
 * versionCreated are one. Pure functions.
 * Invariant: a value of another type than the standard's is passed over. */
#ifndef NEWSIDX_NINJS_FIELDS_H
#define NEWSIDX_NINJS_FIELDS_H

#include "buffer.h"
#include "json_flavour.h"

/* The text of the first of these keys (ended by NULL) that has one; NULL where none has; borrowed. */
const char *ninjs_text(json_t *object, const char *const *keys);
/* One line from the first of these keys; where it is HTML, what it shows. Nothing where the field is set. */
enum newsidx_status ninjs_set_line(struct newsidx_article *article, enum newsidx_field field, json_t *object,
                                   const char *const *keys, struct newsidx_error *error);

/* False, with the refusal in notes, where the item is withdrawn, or of a type that is no text. */
bool ninjs_is_text(json_t *object, struct json_notes *notes);
void ninjs_note_embargo(json_t *object, struct json_notes *notes);
/* PUBLISHED, DATE, and UPDATED where a later version says when it was made. */
enum newsidx_status ninjs_set_dates(struct newsidx_article *article, json_t *object, struct json_notes *notes,
                                    struct newsidx_error *error);
/* Appends the names of one byline in the article's language, which must be set before; house is the provider, whose name is no author
 * and no part of one, or NULL. */
void ninjs_append_byline(struct buffer *authors, const struct newsidx_article *article, const char *byline,
                         const char *house);

enum {
    NINJS_AUTHORS_BYTES_MAX = 1 << 13
}; /* more names than that are not taken: each is compared with all before it */

enum ninjs_markup { NINJS_PLAIN, NINJS_HTML, NINJS_XML, NINJS_OTHER };
enum ninjs_markup ninjs_markup_of(const char *text);
/* BODY from text in that markup; where it comes to nothing the field stays unset. */
enum newsidx_status ninjs_set_body(struct newsidx_article *article, const char *text, enum ninjs_markup markup,
                                   struct newsidx_error *error);

#endif
