/* mail_person.h - whom a From field names: a person, or the organisation that sends.
 *
 * Used by mail_fields.c. Pure functions.
 * Invariant: rules are of language, none names a sender. */
#ifndef NEWSIDX_MAIL_PERSON_H
#define NEWSIDX_MAIL_PERSON_H

#include "buffer.h"

#include <stdbool.h>

/* Takes a display name ("Doe, Jane", "Jane Doe, The Daily", "Jane Doe (Agency)", "The Daily") apart. person is left empty where it names
 * none, organisation where it names none. domain is that of the address. */
void mail_person_split(struct buffer *person, struct buffer *organisation, const char *name, const char *domain);

#endif
