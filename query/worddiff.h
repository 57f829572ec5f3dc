/* worddiff.h - what changed between two texts: paragraphs first, then words within those that changed. Used by versions.c.
 *
 * Longest common subsequences (Hirschberg, CACM 18(6), 1975, for the problem); beyond a bound on the work a stretch counts as replaced
 * whole, so that no text takes long.
 * Invariant: the kept and removed pieces in order are the old text but for white space, the kept and added ones the new one. */
#ifndef NEWSIDX_WORDDIFF_H
#define NEWSIDX_WORDDIFF_H

#include <stdbool.h>
#include <stddef.h>

enum worddiff_kind { WORDDIFF_SAME, WORDDIFF_REMOVED, WORDDIFF_ADDED, WORDDIFF_BREAK /* a new paragraph */ };

struct worddiff_piece {
    enum worddiff_kind kind;
    const char *text; /* borrowed from the texts */
    size_t len_bytes;
};

struct worddiff {
    struct worddiff_piece *piece;
    size_t count;
    size_t capacity;
    size_t unchanged; /* paragraphs that are the same, which have no pieces */
    bool failed;      /* memory ran out */
};

/* NULL stands for no text. */
void worddiff_make(struct worddiff *out, const char *old_text, const char *new_text);
void worddiff_release(struct worddiff *diff);

#endif
