/* impact_build.h - the articles of one segment of the impact index, gathered in memory. Used by impact_write.c and store_index.c.
 *
 * Invariant: a stem's postings are in the order in which articles were added, which is that of their ids. Memory: some 8 bytes for each
 * distinct stem of each article. */
#ifndef NEWSIDX_IMPACT_BUILD_H
#define NEWSIDX_IMPACT_BUILD_H

#include "impact_format.h"
#include "term_map.h"

struct impact_term {
    int64_t articles; /* that have it now, less those that had it */
    struct impact_posting *posting;
    uint32_t count;
    uint32_t capacity;
};

struct impact_build {
    struct text_table stem;
    struct impact_term *term; /* by number of its stem */
    size_t terms_capacity;
    struct term_maps maps;
    int64_t *id;      /* by ordinal */
    uint32_t *length; /* words */
    uint32_t articles;
    uint32_t articles_capacity;
    bool failed; /* out of memory */
};

void impact_build_release(struct impact_build *build);
/* Forgets all articles. */
void impact_build_clear(struct impact_build *build);
/* Adds an article; ids ascend. */
void impact_build_add(struct impact_build *build, int64_t id, const struct term_stream *stream);
/* Takes an article away whose stream, of its old text, this is. */
void impact_build_remove(struct impact_build *build, const struct term_stream *stream);
/* Mean length of the articles added, at least 1. */
double impact_build_average(const struct impact_build *build);

#endif
