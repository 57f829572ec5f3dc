/* sgml.h - collections of documents in SGML without a DTD: one element after another, tags repeated, unclosed or nested as it comes.
 *
 * Used by reader_reuters.c and reader_trec.c. Text is valid UTF-8 and not NUL-terminated.
 * Invariant: one document at a time is held, of at most READER_ARTICLE_BYTES_MAX bytes; every scan is linear. */
#ifndef NEWSIDX_SGML_H
#define NEWSIDX_SGML_H

#include "buffer.h"
#include "newsidx.h"
#include "source.h"

#include <stdbool.h>

struct sgml_part {
    const char *text;
    size_t len_bytes;
};

struct sgml_reader {
    struct source *source;
    const char *name;     /* of the element that is a document */
    struct buffer window; /* what was read and not yet handed out */
    size_t at;            /* in it */
    size_t line;          /* of at, from 1 */
    bool ended;           /* nothing follows the window */
};

struct sgml_document {
    struct sgml_part tag;     /* the start tag's attributes */
    struct sgml_part content; /* borrowed until the next document */
    size_t line;
    bool too_long; /* and left out: content is empty */
    bool cut;      /* its end tag is missing */
};

/* source and name must outlive the reader; freed with sgml_release. */
void sgml_begin(struct sgml_reader *reader, struct source *source, const char *name);
void sgml_release(struct sgml_reader *reader);
/* *found is false at the end. NEWSIDX_NOTHING with the reason where the source cannot be read on. */
enum newsidx_status sgml_next(struct sgml_reader *reader, struct sgml_document *document, bool *found,
                              struct newsidx_error *error);

/* The next element of that name in text from offset *at on (any case); *at becomes the offset behind it. An element without an end tag ends at
 * the next start tag of its name or at the end. */
bool sgml_element(struct sgml_part *content, struct sgml_part text, const char *name, size_t *at);
/* An attribute's value in a start tag, empty where there is none. */
struct sgml_part sgml_attribute(struct sgml_part tag, const char *name);
/* Whether text begins, after white space, with the start tag of name. */
bool sgml_begins(const char *text, size_t len_bytes, const char *name);
/* Appends the text with its entities and without its tags and control characters; <P>, <BR> and lines that are indented by three blanks or more
 * begin a paragraph. */
void sgml_append_text(struct buffer *out, struct sgml_part text);
/* The same as one line. */
void sgml_append_line(struct buffer *out, struct sgml_part text);

#endif
