/* words.h - cutting text into words: rules 1 to 7, 9 and 10 of newsq-query(7), everything but stems.
 *
 * For the tokenizer (common) and the query parser. Pure: a scanner is the caller's, on the stack.
 * Invariant: offsets are byte offsets into the scanner's text at code point boundaries; chunks come in order. */
#ifndef NEWSIDX_WORDS_H
#define NEWSIDX_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WORD_BYTES_MAX = 64, /* a folded word is cut at the last whole character within these */
    WORD_PARTS_MAX = 8,  /* of a compound */
};

struct word {
    char text[WORD_BYTES_MAX]; /* folded, not terminated */
    uint8_t len_bytes;
    bool cut; /* longer than WORD_BYTES_MAX */
    bool digits_only;
    bool has_digit;
    bool initials; /* written as U.S. */
    bool capitals; /* at least two letters, all of them capital, no digit */
    size_t start;  /* in the scanner's text */
    size_t end;
};

/* What stands in one stretch of text: the parts of a compound, mostly one, in successive places.
 *
 *     O'Brien     part[0] "o"   part[1] "brien"   joined "obrien" (in the place of part[0])
 *     Khamenei's  part[0] "khamenei"
 *     (two CJK)   part[0] first character          joined both characters; the next chunk begins with the second */
struct word_chunk {
    struct word part[WORD_PARTS_MAX];
    unsigned parts;
    bool has_joined;
    struct word joined;
    bool cjk;
};

struct word_scanner {
    const char *text;
    size_t len_bytes;
    size_t at;
    size_t line_end;     /* where the line that line_has_lower speaks of ends */
    bool line_has_lower; /* that line has a lower-case letter */
};

void word_scanner_init(struct word_scanner *scanner, const char *text, size_t len_bytes);
/* The next chunk, false at the end. */
bool word_scanner_next(struct word_scanner *scanner, struct word_chunk *chunk);
/* Whether a folded word is made of CJK characters (rule 9), which are words one by one and in pairs. */
bool word_is_cjk(const char *word, size_t len_bytes);
/* Rule 7 for a part of the chunk just read: the word is an acronym's look-alike and is written as the acronym. in_query: capitals
 * are enough; in an article the line must have a lower-case letter. */
bool word_is_acronym(struct word_scanner *scanner, const struct word *word, bool in_query);

#endif
