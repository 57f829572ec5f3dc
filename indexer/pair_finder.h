/* pair_finder.h - which articles of a segment have certain pairs of stems next to each other, from the positions of the impact index. For
 * impact_pairs.c, which writes them, and check_pairs.c.
 *
 * Reads all its stems once, side by side, some hundred articles at a time, and lays them out in the places where they stand: what takes so long in
 * a search, to look whether two words meet that stand in every article, is done here for thousands of pairs at once.
 * Memory: what the segment has of its stems, and about one byte for each article that a pair has. */
#ifndef NEWSIDX_PAIR_FINDER_H
#define NEWSIDX_PAIR_FINDER_H

#include "buffer.h"
#include "impact_positions.h"
#include "newsidx.h"

#include <sqlite3.h>

enum {
    PAIR_FINDER_STEMS_MAX = 128,
    PAIR_FINDER_WORDS_MAX = 1 << 28, /* of an article, which is laid out whole */
};

struct pair_finder;

/* Of a segment with so many articles; length and columns, by ordinal, are borrowed. words_max: more than they can have together in an archive
 * of its size. NULL where memory runs out. */
struct pair_finder *pair_finder_new(sqlite3 *db, int64_t segment, uint32_t articles, const uint32_t *length,
                                    const struct impact_columns *columns, uint64_t words_max);
void pair_finder_free(struct pair_finder *finder);
/* Takes a stem into account, once however often it is added, if the segment has it; stems before pairs. *number is its number, or
 * PAIR_FINDER_STEMS_MAX where the segment has no such stem. NEWSIDX_ARCHIVE where there are too many or its rows are damaged. */
enum newsidx_status pair_finder_add_stem(struct pair_finder *finder, const char *stem, unsigned *number,
                                         struct newsidx_error *error);
/* Has a pair of stems looked for; false where memory runs out. */
bool pair_finder_want(struct pair_finder *finder, unsigned first, unsigned second);
/* Wants each pair that, as a sample of the articles tells, one article in `share` has at least; and of the first stems that so many
 * per cent of the articles have each pair, up to `most` pairs, whether or not any article has it: that is what would take the longest to find
 * out. */
enum newsidx_status pair_finder_want_common(struct pair_finder *finder, uint32_t share, uint32_t percent, uint32_t most,
                                            struct newsidx_error *error);
/* Finds the articles of all wanted pairs. NEWSIDX_ARCHIVE where the segment is damaged. */
enum newsidx_status pair_finder_run(struct pair_finder *finder, struct newsidx_error *error);

/* Wanted pairs, in the order of being wanted. */
size_t pair_finder_pairs(const struct pair_finder *finder);
/* Appends the name of a pair: its stems, a space between. */
void pair_finder_name(const struct pair_finder *finder, size_t pair, struct buffer *out);
/* Appends its postings (impact_format.h), average being that of the segment; its frequencies are weighted by column as those of stems. */
void pair_finder_encode(const struct pair_finder *finder, size_t pair, double average, struct buffer *out);

#endif
