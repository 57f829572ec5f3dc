/* date_terms.h - the values of date:, after: and before: to ranges of ids, those of on: to days. Used by parse.c. Pure. */
#ifndef NEWSIDX_DATE_TERMS_H
#define NEWSIDX_DATE_TERMS_H

#include "fields.h"

/* Reads a value; today in days since 1970-01-01. False where it cannot be understood: *problem (static) says why. */
bool date_term_parse(int64_t *first_id, int64_t *last_id, enum date_relation relation, const char *text,
                     size_t len_bytes, int64_t today, const char **problem);

/* Reads the value of on:, MM-DD or MM: *day is 0 for a whole month. */
bool date_term_parse_yearly(int *month, int *day, const char *text, size_t len_bytes, const char **problem);

#endif
