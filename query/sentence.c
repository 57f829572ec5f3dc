#include "sentence.h"

#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/* Words whose period ends no sentence. */
static const char *const ABBREVIATIONS[] = {
    "mr",  "mrs", "ms",  "dr",  "prof", "gen", "sen", "rep", "gov",  "lt",   "col", "sgt",  "capt",
    "adm", "maj", "rev", "hon", "st",   "jr",  "sr",  "co",  "corp", "inc",  "ltd", "bros", "vs",
    "no",  "jan", "feb", "mar", "apr",  "jun", "jul", "aug", "sep",  "sept", "oct", "nov",  "dec",
};

static bool is_abbreviation(const char *word, size_t len_bytes)
{
    uint32_t c = 0;
    if (len_bytes > 0 && utf8_decode(word, len_bytes, &c) == len_bytes && utf8_is_letter(c)) {
        return true; /* an initial */
    }
    for (size_t i = 0; i < sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS; i++) {
        if (strlen(ABBREVIATIONS[i]) == len_bytes && strncasecmp(ABBREVIATIONS[i], word, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool begins_paragraph(const char *gap, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        if (gap[i] != '\n') {
            continue;
        }
        if (i + 1 < len_bytes && (gap[i + 1] == ' ' || gap[i + 1] == '\t' || gap[i + 1] == '\n')) {
            return true;
        }
    }
    return false;
}

struct marks {
    size_t ends;    /* . ! ? and those of CJK text */
    size_t periods; /* of them */
    bool free;      /* the last one ends a sentence where it stands, or white space follows it */
};

static struct marks count_marks(const char *gap, size_t len_bytes)
{
    struct marks marks = {0};
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(gap + i, len_bytes - i, &c);
        const bool cjk = c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x2026;
        if (cjk || c == '.' || c == '!' || c == '?') {
            marks.ends++;
            marks.periods += c == '.';
            marks.free = cjk;
        } else if (utf8_is_space(c)) {
            marks.free = true;
        }
    }
    return marks;
}

enum text_break sentence_break(const char *text, size_t len_bytes, size_t word, size_t word_end, size_t next)
{
    const char *gap = text + word_end;
    const size_t gap_len = next - word_end;
    if (begins_paragraph(gap, gap_len)) {
        return BREAK_PARAGRAPH;
    }
    const struct marks marks = count_marks(gap, gap_len);
    if (marks.ends == 0 || !marks.free) {
        return BREAK_NONE;
    }
    if (marks.ends == 1 && marks.periods == 1 && is_abbreviation(text + word, word_end - word)) {
        return BREAK_NONE;
    }
    uint32_t c = 0;
    (void)utf8_decode(text + next, len_bytes - next, &c);
    return utf8_is_lower(c) ? BREAK_NONE : BREAK_SENTENCE;
}
