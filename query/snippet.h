/* snippet.h - pieces of an article's text with the query's matches marked. Used by the outputs.
 *
 * Invariant: the segments in order are the text of the piece, cut at sentence or word boundaries; a phrase is one segment. */
#ifndef NEWSIDX_SNIPPET_H
#define NEWSIDX_SNIPPET_H

#include "match.h"

struct snippet_segment {
    const char *text; /* borrowed from the article */
    size_t len_bytes;
    bool match;
};

struct snippet {
    struct snippet_segment *segment;
    size_t count;
    size_t capacity;
    bool cut_before; /* the text goes on before, or behind the piece */
    bool cut_after;
    bool failed; /* memory ran out */
};

enum { SNIPPET_BYTES = 230, SNIPPET_PIECES_MAX = 20 };

/* All of a column (COLUMN_COUNT numbers, not bits) of the loaded article; no segment where the field is unset. */
void snippet_whole(struct snippet *out, struct matcher *matcher, const struct newsidx_article *article,
                   unsigned column);
/* The piece of the body, or of the deck where the body has no match, that has the most different matches closest together; the
 * beginning of the body where nothing matches. */
void snippet_best(struct snippet *out, struct matcher *matcher, const struct newsidx_article *article);
/* That piece and the best of those that do not overlap it, at most most of them and SNIPPET_PIECES_MAX, in the order of the text; out has
 * room for so many. Returns how many there are. */
size_t snippet_pieces(struct snippet *out, size_t most, struct matcher *matcher, const struct newsidx_article *article);
void snippet_release(struct snippet *snippet);

#endif
