/* html_people.h - the authors of a web page: names out of metadata and bylines, people told from desks and agencies.
 *
 * Used by html_meta.c. Pure.
 * Invariant: where a person is named, no desk, agency or publisher is an author; where none is, they are. */
#ifndef NEWSIDX_HTML_PEOPLE_H
#define NEWSIDX_HTML_PEOPLE_H

#include "buffer.h"

#include <stdbool.h>

enum html_people_origin {
    HTML_PEOPLE_PERSON,       /* an entry that says it is a person: only its ends are cleaned */
    HTML_PEOPLE_NAMES,        /* an entry of metadata: one name or several */
    HTML_PEOPLE_ORGANIZATION, /* an entry that says it is an organization */
    HTML_PEOPLE_BYLINE,       /* a line of the page: counts only where it is made of names */
};

struct html_people {
    struct buffer persons;       /* joined by "; " */
    struct buffer organizations; /* joined by "; " */
    const char *publisher;       /* the page's publisher or site, "" where not known; borrowed */
};

/* One entry or byline; text is one line or more, in UTF-8. */
void html_people_add(struct html_people *people, enum html_people_origin origin, const char *text);
/* Whether a line is nothing but names of persons, "By" before them and joints between them aside. */
bool html_people_are_names(const char *text);
/* Whether name is the publisher's, or begins with it: "Paper Online" of "Paper". */
bool html_people_is_publisher(const char *name, const char *publisher);
/* The list for the author field: the persons, else the organizations; borrowed. */
const struct buffer *html_people_list(const struct html_people *people);
void html_people_release(struct html_people *people);

#endif
