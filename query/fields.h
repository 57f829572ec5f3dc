/* fields.h - the fields of the query language, one row each: a new field is a row here.
 *
 * The parser, --help and the manual's table read the rows. */
#ifndef NEWSIDX_FIELDS_H
#define NEWSIDX_FIELDS_H

#include "newsidx.h"

#include <stdbool.h>

enum field_kind { FIELD_TEXT, FIELD_FILTER, FIELD_STATE, FIELD_DATE };
enum date_relation { DATE_DURING, DATE_AFTER, DATE_BEFORE, DATE_EACH_YEAR };

struct field {
    const char *name;
    enum field_kind kind;
    unsigned columns;            /* FIELD_TEXT: COLUMN_ bits */
    bool lead;                   /* FIELD_TEXT: of the body only the first LEAD_WORDS */
    enum newsidx_field filtered; /* FIELD_FILTER */
    enum date_relation relation; /* FIELD_DATE */
    const char *help;
};

/* A value of is:, decided by the archive's columns (STATE_IDS in search.def knows them by name). */
struct state {
    const char *name;
    const char *help;
};

/* The row of that name, any case; NULL where there is none. */
const struct field *field_named(const char *name, size_t len_bytes);
/* The rows in order, *count of them. */
const struct field *fields_all(size_t *count);
const struct state *state_named(const char *name, size_t len_bytes);

#endif
