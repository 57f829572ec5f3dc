/* stem.h - words to stems: libstemmer's Snowball stemmers behind a cache, with a few words kept apart (newsq-query(7), rule 8).
 *
 * A stemmer belongs to one thread. Invariant: the same word gives the same stem, cached or not. */
#ifndef NEWSIDX_STEM_H
#define NEWSIDX_STEM_H

#include <stddef.h>

struct stemmer;

/* A stemmer for a language by name or ISO 639 code as libstemmer knows it ("english", "de"), or "none" for stems equal to the
 * words. NULL where the language is unknown or memory runs out. Free with stemmer_free, which takes NULL. */
struct stemmer *stemmer_new(const char *language);
void stemmer_free(struct stemmer *stemmer);

/* The stem of a folded word without digits. *stem is borrowed until the next call; it is word itself where that is its stem. */
size_t stemmer_stem(struct stemmer *stemmer, const char *word, size_t len_bytes, const char **stem);

#endif
