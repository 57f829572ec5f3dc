/* lexis.h - queries in the dialect of Lexis and Nexis (--dialect=lexis): "terms and connectors". Used by parse.c.
 *
 * After the vendor's public help pages: connectors or; w/n, pre/n; w/s; w/p; w/seg; and; and not, strongest first, of several w/n the
 * smaller n first; words without a connector are a phrase; ! leaves a word's end open, * stands for one character, at the end of a
 * word for one or none; segments and functions are name(...). w/n: one of the n words before or after.
 * Invariant: as in parse.h, every text parses but an empty one and one with a date that cannot be understood. */
#ifndef NEWSIDX_LEXIS_H
#define NEWSIDX_LEXIS_H

#include "parse.h"

/* As query_parse; *out must be empty. */
enum newsidx_status lexis_parse(struct query *out, struct analyzer *analyzer, const char *text,
                                const struct query_options *options, struct newsidx_error *error);

#endif
