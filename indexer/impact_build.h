/* impact_build.h - the articles of one segment of the impact index, gathered in memory. Used by impact_write.c and store_index.c.
 *
 * Articles come in groups; within a group ids ascend. impact_build_order puts all of them in the order of their ids, as a segment wants
 * them, when the last one is in.
 * Invariant: a stem's postings are in the order in which articles were added, then in that of their ids. Memory: some bytes for each
 * distinct stem of each article, and one or two for each word. */
#ifndef NEWSIDX_IMPACT_BUILD_H
#define NEWSIDX_IMPACT_BUILD_H

#include "impact_positions.h"
#include "term_map.h"

struct impact_run; /* some postings of a term, one after the other: the ordinal's gap and the spots (term_stream.h) */

struct impact_term {
    struct impact_run *first;
    struct impact_run *last;
    unsigned char *
        next; /* where the next posting goes in the last run: asking the run would be one more access to memory far away */
    uint32_t room_bytes;   /* from there on */
    int32_t articles;      /* that have it now, less those that had it */
    uint32_t count;        /* postings */
    uint32_t last_ordinal; /* of them */
};

struct impact_build {
    struct text_table stem;
    struct impact_term *term; /* by number of its stem */
    size_t terms_capacity;
    struct term_maps maps;
    char **block; /* of runs */
    size_t blocks;
    size_t block_used_bytes;
    uint32_t *target; /* by ordinal: the one in the order of ids; NULL where they are in it already */
    uint32_t *sorted; /* stems in the order of their bytes, once all is in order; NULL before */
    int64_t *id;      /* by ordinal */
    uint32_t *length; /* words */
    struct impact_columns *columns;
    uint32_t articles;
    uint32_t articles_capacity;
    uint32_t taken_back; /* of the articles, before they are ordered: id 0; afterwards not among them any more */
    bool failed;         /* out of memory */
};

void impact_build_release(struct impact_build *build);
/* Forgets all articles. */
void impact_build_clear(struct impact_build *build);
/* Adds an article. */
void impact_build_add(struct impact_build *build, int64_t id, const struct term_stream *stream);
/* Takes an article away whose stream, of its old text, this is. */
void impact_build_remove(struct impact_build *build, const struct term_stream *stream);
/* Takes back an article that was added; false where it was not. */
bool impact_build_take_back(struct impact_build *build, int64_t id, const struct term_stream *stream);
/* Puts what was added in the order of ids, its stems in that of their bytes, and leaves out what was taken back; nothing is added after it,
 * until impact_build_clear. Once done it is done. False where memory runs out. */
bool impact_build_order(struct impact_build *build);
/* For one who goes through the stems in their order and is at this one: has the processor fetch what will be read of those that follow. */
void impact_build_fetch(const struct impact_build *build, uint32_t at);
/* The spots of a term in an article. It borrows the bytes, until impact_build_clear. */
struct impact_spots {
    const unsigned char *spots;
    uint32_t ordinal;
    uint32_t spots_bytes;
};

/* The lists of a term by ordinal, after impact_build_order: how many there are; out has room for term->count. */
size_t impact_build_spots(const struct impact_build *build, const struct impact_term *term, struct impact_spots *out);
/* The postings of the lists; out has room for as many, position for one a byte of the lists. */
void impact_build_postings(const struct impact_build *build, const struct impact_spots *list, size_t count,
                           struct impact_occurrence *out, uint32_t *position);
/* Mean length of the articles added, at least 1. */
double impact_build_average(const struct impact_build *build);

#endif
