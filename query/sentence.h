/* sentence.h - where sentences and paragraphs begin in running text (newsq-query(7), "sentences and paragraphs"). Used by places.c.
 *
 * Pure functions. */
#ifndef NEWSIDX_SENTENCE_H
#define NEWSIDX_SENTENCE_H

#include <stddef.h>

enum text_break { BREAK_NONE, BREAK_SENTENCE, BREAK_PARAGRAPH };

/* What begins between two successive words of a text, given by their byte offsets: word_end <= next, next < len_bytes. */
enum text_break sentence_break(const char *text, size_t len_bytes, size_t word, size_t word_end, size_t next);

#endif
