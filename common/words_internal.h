/* words_internal.h - characters of words. For words.c and words_beyond_ascii.c. */
#ifndef NEWSIDX_WORDS_INTERNAL_H
#define NEWSIDX_WORDS_INTERNAL_H

#include "words.h"

enum char_class {
    SEPARATOR,
    LETTER,
    DIGIT,
    CJK,
    APOSTROPHE,
    HYPHEN,
    AMPERSAND,
    DROPPED, /* soft hyphen, zero-width joiners: passed over inside a word */
    MARK,    /* belongs to the word before it */
};

enum char_class word_classify_beyond_ascii(uint32_t c);
/* Appends a whole character, or cuts the word here for good (rule 10). */
void word_append(struct word *word, const char *bytes, size_t len_bytes);
/* Appends a letter or digit, folded, which may become several or nothing. */
void word_append_beyond_ascii(struct word *word, uint32_t code_point);
/* Rule 9. Halfwidth forms become the usual ones, everything else stays as it is. */
void word_append_cjk(struct word *word, uint32_t code_point);

#endif
