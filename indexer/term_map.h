/* term_map.h - from the numbers of several vocabularies to numbers of one's own. For word_counts.c and impact_build.c.
 *
 * Invariant: a vocabulary is held as long as it has a map, so that another at the same address cannot be taken for it. */
#ifndef NEWSIDX_TERM_MAP_H
#define NEWSIDX_TERM_MAP_H

#include "term_stream.h"

enum { TERM_MAPS = 8 }; /* vocabularies at once; the one that was first made goes when there are more */

struct term_map {
    struct vocabulary *vocabulary;
    uint32_t *number; /* by number in the vocabulary, TEXT_TABLE_NONE where it has none yet */
    size_t count;
};

struct term_maps {
    struct term_map map[TERM_MAPS];
    size_t next;
};

/* The map of a vocabulary, with room for numbers below count; borrowed until the next call. NULL where memory runs out. */
uint32_t *term_maps_take(struct term_maps *maps, struct vocabulary *vocabulary, size_t count);
void term_maps_clear(struct term_maps *maps);

#endif
