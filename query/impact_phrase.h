/* impact_phrase.h - which articles have words next to each other, from the positions of the impact index. For impact_terms.c. */
#ifndef NEWSIDX_IMPACT_PHRASE_H
#define NEWSIDX_IMPACT_PHRASE_H

#include "ast.h"
#include "impact_index.h"
#include "posting_list.h"

/* Adds to out the articles of a segment, but for the deleted ones, in which the stems of the sequence's patterns (PATTERN_STEM, CASE_ANY)
 * follow each other in one of these columns (COLUMN_*), with the frequency of that, weighted by column (rank.h). */
enum newsidx_status impact_phrase_find(struct posting_list *out, struct impact_index *index,
                                       struct impact_segment *segment, const struct sequence *sequence,
                                       unsigned columns, struct newsidx_error *error);

#endif
