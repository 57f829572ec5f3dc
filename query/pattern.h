/* pattern.h - whether a word fits what a query wants in its place (ast.h). Used by the matcher and the lexicon.
 *
 * Invariant: the words of the index that a pattern finds and those that it fits in a text are the same. Pure functions. */
#ifndef NEWSIDX_PATTERN_H
#define NEWSIDX_PATTERN_H

#include "ast.h"

/* Whether a word as written, folded, fits by its letters; for every kind but STEM. */
bool pattern_fits_word(const struct pattern *pattern, const char *word, size_t len_bytes);
/* Whether the word as it stands in the text has the upper and lower case that the pattern asks for. */
bool pattern_fits_case(const struct pattern *pattern, const char *text, size_t len_bytes);
/* Whether two patterns find the same. */
bool pattern_equals(const struct pattern *a, const struct pattern *b);
/* How many bytes at the beginning every fitting word has in common with pattern->word. */
size_t pattern_fixed_bytes(const struct pattern *pattern);

#endif
