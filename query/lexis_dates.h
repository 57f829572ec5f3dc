/* lexis_dates.h - what the Lexis dialect says of dates: "geq 2014-11-07", "aft 11/7/2014", "(>= 2014) and (<= 2016)". Used by lexis.c. */
#ifndef NEWSIDX_LEXIS_DATES_H
#define NEWSIDX_LEXIS_DATES_H

#include "ast.h"

/* A DATES, or an AND of several, in the arena; NULL where the text cannot be understood (*problem says why) or memory runs out. today: days
 * since 1970-01-01. */
struct ast *lexis_dates(struct arena *arena, const char *text, size_t len_bytes, int64_t today, const char **problem);

#endif
