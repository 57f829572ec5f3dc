/* json_flavour.h - what kind of thing a JSON object is: an IPTC ninjs item, an AP item, a JSON schema, or anything else.
 *
 * Used by reader_json.c, reader_ninjs.c and reader_ap.c, which read all kinds alike; which of them recognises an input differs.
 * Invariant: one object is of one flavour, told by its own keys alone. */
#ifndef NEWSIDX_JSON_FLAVOUR_H
#define NEWSIDX_JSON_FLAVOUR_H

#include "fill.h"
#include "newsidx.h"
#include "reader.h"

#include <jansson.h>
#include <stdbool.h>

/* What is to be told of an object beside its article. */
struct json_notes {
    char refusal[160];           /* why it is no article, "" where it is one */
    struct fill_warning warning; /* what could not be understood */
    struct fill_warning embargo; /* "embargoed until ..." */
    bool withdrawn;              /* refused with all that it holds */
};

struct json_flavour {
    const char *const *names; /* keys (json_keys_normalize) of which an object of this flavour has one, ended by NULL */
    const char *const *marks; /* and one of these */
    const char *const *never; /* and none of these */
    /* Reads the object into article, or says in notes why it is none. notes is empty before. */
    enum newsidx_status (*read)(struct newsidx_article *article, json_t *object, const struct reader_options *options,
                                struct json_notes *notes, struct newsidx_error *error);
    /* The array or object of items that come with this one, NULL where there are none; may be NULL. Borrowed. */
    json_t *(*parts)(json_t *object);
    /* Whether such a part is an article of its own, not an illustration; may be NULL. */
    bool (*stands_alone)(json_t *part);
};

extern const struct json_flavour JSON_FLAVOUR_NINJS;
extern const struct json_flavour JSON_FLAVOUR_AP;

/* NULL: an object like any other, read by json_fields_read. */
const struct json_flavour *json_flavour_of(json_t *object);
/* Whether an object of that flavour begins in head, which may end anywhere. Only asked of what begins as JSON does. */
bool json_flavour_in_head(const struct json_flavour *flavour, const char *head, size_t len_bytes);

/* reader_json.c, for its two siblings. */
bool json_recognise(const char *head, size_t len_bytes);
enum newsidx_status json_read(struct source *source, const struct reader_options *options,
                              const struct reader_sink *sink, struct newsidx_error *error);

#endif
