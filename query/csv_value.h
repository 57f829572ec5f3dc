/* csv_value.h - one value of a table for programs. Used by the outputs that write tables. */
#ifndef NEWSIDX_CSV_VALUE_H
#define NEWSIDX_CSV_VALUE_H

#include "buffer.h"

/* Appends text, NULL as nothing: after a comma quoted where it must be (RFC 4180), after a tab with tabs and line breaks as blanks (IANA
 * text/tab-separated-values). Characters that drive a terminal or turn the reading direction are taken out, and a value that a
 * spreadsheet would take for a formula (first character = + - @) gets an apostrophe in front. */
void csv_value_append(struct buffer *out, const char *text, char separator);

#endif
