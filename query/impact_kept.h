/* impact_kept.h - the positions of a stem in a segment, read part by part, where they are first wanted. For impact_phrase.c.
 *
 * A list of a word that most articles have is megabytes long, and a phrase with a rare word wants a few kilobytes of it. */
#ifndef NEWSIDX_IMPACT_KEPT_H
#define NEWSIDX_IMPACT_KEPT_H

#include "impact_index.h"

/* Opens the positions that go with postings of so many blocks; number is of impact_index_keep, stem its stem. *out is good until the
 * index is taken again. NEWSIDX_ARCHIVE where they are damaged. */
enum newsidx_status impact_kept_open(struct impact_positions *out, struct impact_index *index, uint32_t number,
                                     const char *stem, uint32_t blocks, struct newsidx_error *error);
/* Reads what is wanted of a block. */
enum newsidx_status impact_kept_load(const struct impact_positions *positions, struct impact_index *index,
                                     uint32_t number, const char *stem, uint32_t block, struct newsidx_error *error);
/* The same of blocks first to last. */
enum newsidx_status impact_kept_load_some(const struct impact_positions *positions, struct impact_index *index,
                                          uint32_t number, const char *stem, uint32_t first, uint32_t last,
                                          struct newsidx_error *error);

#endif
