/* feed_person.h - names of people in feeds: "mail@example.org (Ann Lee)", "Ann Lee <mail@example.org>", Atom's <name>. */
#ifndef NEWSIDX_FEED_PERSON_H
#define NEWSIDX_FEED_PERSON_H

#include "buffer.h"

#include <libxml/tree.h>

/* Appends the names in text to authors (fill_append_author), addresses left out. */
void feed_append_person(struct buffer *authors, const char *text);
/* Appends the authors that an item, feed or Atom source names in its children. */
void feed_append_authors(struct buffer *authors, const xmlNode *parent);
/* Appends the author that one such child names; none where it is no child that names one. */
void feed_append_author(struct buffer *authors, const xmlNode *element);
/* Whether one author is the name of a person, not of a desk or a publication, as far as can be told from the words. */
bool feed_is_person(const char *author, const char *feed_title);

#endif
