/* edits.h - how far two words are from each other. Used by pattern.c and suggest.c.
 *
 * Insertion, deletion, substitution and the transposition of two neighbours are one edit each, counted in code points, and no
 * stretch is edited twice: the optimal string alignment distance (Damerau, "A technique for computer detection and correction
 * of spelling errors", CACM 7(3), 1964; Wagner and Fischer's table, JACM 21(1), 1974).
 * Invariant: symmetric; 0 only for equal words. Pure functions. */
#ifndef NEWSIDX_EDITS_H
#define NEWSIDX_EDITS_H

#include <stddef.h>

/* The distance of two words in UTF-8, or most + 1 where it is more than most. Of each word the first 64 code points count. */
unsigned edits_between(const char *a, size_t a_len_bytes, const char *b, size_t b_len_bytes, unsigned most);

#endif
