/* impact_phrase.h - which articles have words next to each other, from the positions of the impact index. For impact_terms.c. */
#ifndef NEWSIDX_IMPACT_PHRASE_H
#define NEWSIDX_IMPACT_PHRASE_H

#include "ast.h"
#include "impact_index.h"
#include "posting_list.h"

/* The stored postings of a segment for two stems that may stand in any column, where it has them (impact_pairs): *out borrows them until the
 * index is taken again, deleted articles included, and *articles is how many are live; otherwise *out is empty. */
enum newsidx_status impact_phrase_stored(struct buffer *out, int64_t *articles, struct impact_index *index,
                                         const struct impact_segment *segment, const struct sequence *sequence,
                                         unsigned columns, struct newsidx_error *error);
/* Adds to out[i] the articles of segment i of the index, but for the deleted ones, in which the stems of the sequence's patterns
 * (PATTERN_STEM, CASE_ANY) follow each other in one of these columns (COLUMN_*), with the frequency of that, weighted by column (rank.h).
 * Where there are many, index->team takes part. Segments for which done[i] is true are left out; done may be NULL. */
enum newsidx_status impact_phrase_find(struct posting_list *out, struct impact_index *index,
                                       const struct sequence *sequence, unsigned columns, const bool *done,
                                       struct newsidx_error *error);

#endif
