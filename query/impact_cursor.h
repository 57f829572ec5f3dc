/* impact_cursor.h - the postings of one term in one segment, window by window. Used by impact_tree.c and impact_rank.c.
 *
 * A window is IMPACT_WINDOW ordinals, the first a multiple of it; bit i of a window's bitmap is its i-th ordinal. Blocks are decoded
 * where they are looked at, one at a time. A damaged block sets damaged and reads as empty. */
#ifndef NEWSIDX_IMPACT_CURSOR_H
#define NEWSIDX_IMPACT_CURSOR_H

#include "impact_format.h"

enum { IMPACT_WINDOW = 2048, IMPACT_WINDOW_WORDS = IMPACT_WINDOW / 64 };

struct impact_cursor {
    struct impact_list list;
    uint32_t ordinals; /* of the segment */
    uint32_t first;    /* block of the window, the first that may reach into it */
    uint32_t end;      /* after its last block */
    uint32_t decoded;  /* block at hand, UINT32_MAX for none */
    uint32_t count;    /* in it */
    uint32_t ordinal[IMPACT_BLOCK];
    uint32_t frequency[IMPACT_BLOCK];
    const unsigned char *packed; /* its frequencies, which have not been wanted yet; NULL: they are in frequency */
    uint8_t impact;              /* of a list of one block */
    bool damaged;
};

/* Opens a value, which is borrowed; an empty one has no postings. */
void impact_cursor_open(struct impact_cursor *cursor, const void *value, size_t len_bytes, uint32_t ordinals);
/* Goes to the window that begins with ordinal begin; the largest impact of its blocks, 0 where it has none. */
uint8_t impact_cursor_window(struct impact_cursor *cursor, uint32_t begin);
/* Raises impact, by window of the segment, to the largest impact of the blocks that may reach into it. */
void impact_cursor_bounds(const struct impact_cursor *cursor, uint8_t *impact, uint32_t windows);
/* Decodes a block of the window; false where it is damaged. Its frequencies are there after impact_cursor_weigh only. */
bool impact_cursor_decode(struct impact_cursor *cursor, uint32_t block);
void impact_cursor_weigh(struct impact_cursor *cursor);
/* Which of the block at hand are in the window: from `from` to *to - 1, none where *to is not above *from. */
void impact_cursor_range(const struct impact_cursor *cursor, uint32_t begin, uint32_t *from, uint32_t *to);
/* Sets the bits of the window's articles. */
void impact_cursor_mark(struct impact_cursor *cursor, uint32_t begin, uint64_t *bitmap);
/* The block of the window that an article would be in, UINT32_MAX where there is none. Fast for ascending ordinals. */
uint32_t impact_cursor_seek(const struct impact_cursor *cursor, uint32_t ordinal);
/* The frequency of posting number at of the block at hand. */
uint32_t impact_cursor_frequency_at(const struct impact_cursor *cursor, uint32_t at);
/* The frequency in an article, 0 where it has none; block is where it would be. */
uint32_t impact_cursor_frequency_in(struct impact_cursor *cursor, uint32_t block, uint32_t ordinal);
/* The frequency in an article of the window, 0 where it has none. Fast for ascending ordinals. */
uint32_t impact_cursor_frequency(struct impact_cursor *cursor, uint32_t ordinal);

#endif
