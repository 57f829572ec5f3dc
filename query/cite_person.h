/* cite_person.h - authors as citations need them. Used by the citation outputs. */
#ifndef NEWSIDX_CITE_PERSON_H
#define NEWSIDX_CITE_PERSON_H

#include "buffer.h"

#include <stdbool.h>

enum { CITE_PEOPLE_MAX = 50, CITE_NAME_BYTES = 120 };

struct cite_person {
    char family[CITE_NAME_BYTES]; /* with its particles; of an organisation and of a name in one word all of it */
    char given[CITE_NAME_BYTES];  /* "" for none */
    char suffix[16];              /* Jr., III */
    bool whole;                   /* an organisation, or a name that is not to be taken apart */
};

/* Splits names joined by "; " as the archive has them; returns how many, at most CITE_PEOPLE_MAX. */
size_t cite_people(struct cite_person out[CITE_PEOPLE_MAX], const char *authors);
/* Appends the initials of given names: "J. C." of "JC" or "John Charles", "J.-P." of "Jean-Pierre". */
void cite_initials(struct buffer *out, const char *given);

#endif
