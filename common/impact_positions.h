/* impact_positions.h - where in its articles a stem stands: what goes with a list of postings (impact_format.h), for phrases.
 *
 * The words of an article are numbered from 0 on through its columns (headline, deck, body, author, dateline), and after each column a
 * number is left out, so that no phrase goes on from one into the next. A word and the forms that the index holds in its place have one
 * number. The value that goes with a list's postings, numbers as in impact_format.h:
 *
 *     where the list has more than one block, for each
 *         u32     where it ends, in bytes after the last of these
 *     then for each block
 *         varint  n
 *         n u8    numbers of articles within the block, ascending, an article as often as its frequency exceeds its positions: a word of
 *                 the headline counts twice in a frequency (rank.h)
 *         the positions of one article after the other, padded to whole bytes
 *
 * An article of m words may have positions up to m + 4, a number of w bits. Its p positions, p being a number of q bits, are written so, bits
 * always the lowest first:
 *     up to three of them w bits each, p * w in all;
 *     more of them in the code of Elias and Fano (Vigna, "Quasi-succinct indices", WSDM 2013), which is shorter then: the low w - q bits of
 *     each, and then for each a 1 after as many 0 as its other q bits are more than those of the one before; with 0 up to
 *     p * (w - q) + p + 2^q - 1 bits in all, as many as there may be.
 * Both have a length that follows from p and w, so that an article's positions are found without those before them being read.
 *
 * Thread safety: pure functions. */
#ifndef NEWSIDX_IMPACT_POSITIONS_H
#define NEWSIDX_IMPACT_POSITIONS_H

#include "impact_format.h"

enum { IMPACT_COLUMNS = 5 };

/* Words by column. */
struct impact_columns {
    uint32_t words[IMPACT_COLUMNS];
};

/* The column of a position; IMPACT_COLUMNS for one between two and for one after the last. */
unsigned impact_column(const struct impact_columns *columns, uint32_t position);

/* A posting with its positions, of which there are some, no more than its frequency. */
struct impact_occurrence {
    struct impact_posting posting;
    uint32_t first; /* of its positions, in an array of them */
    uint32_t positions;
};

/* Appends the value for count occurrences in ascending order of their ordinals. length: words of each article, by ordinal. */
void impact_positions_encode(struct buffer *out, const struct impact_occurrence *item, size_t count,
                             const uint32_t *position, const uint32_t *length);

/* A value opened for reading. It borrows the bytes. */
struct impact_positions {
    const unsigned char *entry; /* NULL where there is one block */
    const unsigned char *block;
    size_t block_bytes; /* in all */
    uint32_t blocks;
};

/* blocks: of the list of postings. False where the bytes cannot be a value. */
bool impact_positions_open(struct impact_positions *out, const void *value, size_t len_bytes, uint32_t blocks);
/* Where a block's bytes are, in bytes from the value's first; false where the entries are damaged. Needs no more of the value than its
 * entries. */
bool impact_positions_extent(const struct impact_positions *positions, uint32_t block, size_t *first, size_t *end);

/* A block at work. It borrows what it was opened with. */
struct impact_positions_block {
    const unsigned char *bits;
    const unsigned char *end;
    uint64_t bits_in_all;
    const uint32_t *ordinal;
    const uint32_t *length;
    uint32_t articles;
    uint32_t count[IMPACT_BLOCK];         /* positions of each */
    uint64_t first_bit[IMPACT_BLOCK + 1]; /* where those of each begin, and the last ones end */
};

/* How many bits the positions of an article of so many words may take each, w above. */
uint8_t impact_positions_width(uint32_t length);
/* Opens a block of which the postings have been decoded; length is of each article by ordinal, and so is width, which may be NULL: it spares
 * those who pass over many articles to find it from the length. False where the block is damaged, which may show only as the positions
 * are read. */
bool impact_positions_block(struct impact_positions_block *out, const struct impact_positions *positions,
                            uint32_t block, uint32_t articles, const uint32_t *ordinal, const uint32_t *frequency,
                            const uint32_t *length, const uint8_t *width);
/* Whether the block has just as many bytes as its articles' positions take. */
bool impact_positions_whole(const struct impact_positions_block *block);
/* Reads the positions of an article of the block into out, which has room for block->count[number]; false where they do not ascend, are
 * too large or go on past the end of the block. */
bool impact_positions_read(const struct impact_positions_block *block, uint32_t number, uint32_t *out);
/* Sets for each of them the bit with the number of the position and `shift` more, in a bitmap of impact_positions_room words. False where one
 * is too large, or they go on past the end of the block; what has been set is of no use then. */
bool impact_positions_mark(const struct impact_positions_block *block, uint32_t number, uint32_t shift,
                           uint64_t *bitmap);
/* The same, but sets only bits that are set in among, too; *any is whether there were some. */
bool impact_positions_mark_among(const struct impact_positions_block *block, uint32_t number, uint32_t shift,
                                 const uint64_t *among, uint64_t *bitmap, bool *any);
/* Words of 64 bits for the positions of an article of that length, whatever damage makes of them. */
static inline size_t impact_positions_room(uint32_t length, uint32_t shift)
{
    return (size_t)((((uint64_t)length + IMPACT_COLUMNS) * 4 + shift) / 64 + 1);
}

#endif
