#include "words_internal.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

struct character {
    uint32_t code_point;
    size_t len_bytes;
    enum char_class class;
};

/* The classes of ASCII by their numbers in enum char_class. */
static const char ASCII_CLASSES[] = "00000000000000000000000000000000"
                                    "00000064000005002222222222000000"
                                    "01111111111111111111111111100000"
                                    "41111111111111111111111111100000";

static inline enum char_class classify_ascii(unsigned char c)
{
    return (enum char_class)(ASCII_CLASSES[c] - '0');
}

/* The character at offset i; a separator of length 0 at the end. */
static struct character peek(const struct word_scanner *scanner, size_t i)
{
    struct character c = {.code_point = 0, .len_bytes = 0, .class = SEPARATOR};
    if (i >= scanner->len_bytes) {
        return c;
    }
    const unsigned char first = (unsigned char)scanner->text[i];
    if (first < 0x80) {
        c.code_point = first;
        c.len_bytes = 1;
        c.class = classify_ascii(first);
        return c;
    }
    c.len_bytes = utf8_decode(scanner->text + i, scanner->len_bytes - i, &c.code_point);
    c.class = word_classify_beyond_ascii(c.code_point);
    return c;
}

static bool begins_word(struct character c)
{
    return c.class == LETTER || c.class == DIGIT;
}

static bool is_word_character(struct character c)
{
    return begins_word(c) || c.class == MARK || c.class == CJK;
}

/* Rule 6: letters, each followed by a period, the last period may be missing. Returns the end of the initials, or 0. */
static size_t match_initials(const struct word_scanner *scanner, size_t i)
{
    unsigned letters = 0;
    size_t end = 0;
    for (;;) {
        const struct character c = peek(scanner, i);
        if (c.class != LETTER) {
            break;
        }
        const size_t after = i + c.len_bytes;
        if (after < scanner->len_bytes && scanner->text[after] == '.') {
            letters++;
            i = after + 1;
            end = i;
            continue;
        }
        if (letters > 0 && !is_word_character(peek(scanner, after)) && peek(scanner, after).class != DROPPED) {
            letters++;
            end = after;
        }
        break;
    }
    return letters >= 2 ? end : 0;
}

static void append_character(struct word *word, struct character c)
{
    if (c.code_point >= 0x80) {
        word_append_beyond_ascii(word, c.code_point);
        return;
    }
    const char folded = (char)(c.class == LETTER ? (c.code_point | 0x20) : c.code_point);
    word_append(word, &folded, 1);
}

static size_t scan_initials(const struct word_scanner *scanner, struct word *word, size_t end)
{
    for (size_t i = word->start; i < end;) {
        const struct character c = peek(scanner, i);
        if (c.class == LETTER) {
            append_character(word, c);
        }
        i += c.len_bytes;
    }
    word->initials = true;
    word->digits_only = false;
    word->end = end;
    return end;
}

/* What the characters of a word so far amount to. */
struct word_tally {
    unsigned capitals;
    bool other_letters;
    int group; /* digits since the word began or since the last comma of rule 5; -1 once a comma cannot follow */
    bool comma;
};

static bool is_ascii_digit_at(const struct word_scanner *scanner, size_t i)
{
    return i < scanner->len_bytes && scanner->text[i] >= '0' && scanner->text[i] <= '9';
}

/* Rule 5: a comma at i groups thousands. */
static bool groups_thousands(const struct word_scanner *scanner, size_t i, const struct word_tally *tally)
{
    const bool before = tally->comma ? tally->group == 3 : tally->group >= 1 && tally->group <= 3;
    return before && is_ascii_digit_at(scanner, i + 1) && is_ascii_digit_at(scanner, i + 2) &&
           is_ascii_digit_at(scanner, i + 3) && !is_ascii_digit_at(scanner, i + 4);
}

static void tally_letter(struct word_tally *tally, uint32_t code_point)
{
    tally->group = -1;
    if (utf8_is_upper(code_point)) {
        tally->capitals++;
    } else {
        tally->other_letters = true;
    }
}

/* A period or comma inside a number; 0 where it ends the word. */
static size_t scan_number_mark(const struct word_scanner *scanner, struct word *word, size_t i,
                               struct word_tally *tally)
{
    if (i == word->start || !is_ascii_digit_at(scanner, i - 1)) {
        return 0;
    }
    if (scanner->text[i] == '.' && is_ascii_digit_at(scanner, i + 1)) {
        word_append(word, ".", 1);
        tally->group = -1;
        return 1;
    }
    if (scanner->text[i] == ',' && groups_thousands(scanner, i, tally)) {
        tally->group = 0;
        tally->comma = true;
        return 1;
    }
    return 0;
}

/* Reads one part of a chunk from offset i, where a word character stands; returns the offset after it. */
static size_t scan_part(const struct word_scanner *scanner, struct word *word, size_t i)
{
    *word = (struct word){.start = i, .digits_only = true};
    const size_t initials = match_initials(scanner, i);
    if (initials > 0) {
        return scan_initials(scanner, word, initials);
    }
    struct word_tally tally = {0};
    size_t end = i;
    for (;;) {
        const struct character c = peek(scanner, i);
        if (c.class == DIGIT) {
            word->has_digit = true;
            tally.group += tally.group >= 0 && tally.group < 100;
            append_character(word, c);
        } else if (c.class == LETTER) {
            word->digits_only = false;
            tally_letter(&tally, c.code_point);
            append_character(word, c);
        } else if (c.class != MARK && c.class != DROPPED) {
            const size_t mark = c.len_bytes == 1 ? scan_number_mark(scanner, word, i, &tally) : 0;
            if (mark == 0) {
                break;
            }
            i += mark;
            continue;
        }
        i += c.len_bytes;
        end = c.class == DROPPED ? end : i;
    }
    word->end = end;
    word->capitals = tally.capitals >= 2 && !tally.other_letters && !word->has_digit;
    return i;
}

/* --- most of the text: ASCII ---------------------------------------------------------------------------------------------- */

#define EACH_BYTE(value) (UINT64_C(0x0101010101010101) * (value))

/* Eight bytes as a number, the first one lowest. */
static inline uint64_t load_8(const char *text)
{
    uint64_t bytes = 0;
    memcpy(&bytes, text, sizeof bytes);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    return bytes;
}

static inline void store_8(char *text, uint64_t bytes)
{
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    bytes = __builtin_bswap64(bytes);
#endif
    memcpy(text, &bytes, sizeof bytes);
}

/* The high bit of each byte that is no ASCII letter. A sum carries into that bit where seven bits are at least what it is to 0x80. */
static inline uint64_t find_no_letters(uint64_t bytes)
{
    const uint64_t lower = (bytes | EACH_BYTE(0x20)) & EACH_BYTE(0x7F);
    const uint64_t from_a = lower + EACH_BYTE(0x80 - 'a');
    const uint64_t behind_z = lower + EACH_BYTE(0x80 - 'z' - 1);
    return (~from_a | behind_z | bytes) & EACH_BYTE(0x80);
}

/* Reads letters, folded, eight at a time; how many there are, WORD_BYTES_MAX at most. */
static size_t scan_letters(struct word *word, const char *text, size_t left, bool *any_small)
{
    uint64_t small = 0;
    size_t n = 0;
    for (uint64_t end = 0; n < WORD_BYTES_MAX && end == 0;) {
        char last[8] = {0};
        if (left - n < sizeof last) {
            memcpy(last, text + n, left - n);
        }
        const uint64_t bytes = load_8(left - n < sizeof last ? last : text + n);
        end = find_no_letters(bytes);
        store_8(word->text + n, bytes | EACH_BYTE(0x20));
        const unsigned letters = end != 0 ? (unsigned)__builtin_ctzll(end) / 8 : 8;
        small |= letters == 8 ? bytes : bytes & ((UINT64_C(1) << letters * 8) - 1);
        n += letters;
    }
    *any_small = (small & EACH_BYTE(0x20)) != 0;
    return n;
}

/* Whether what stands at i ends a word and belongs to nothing that goes on behind it. */
static bool ends_plainly(const struct word_scanner *scanner, size_t i)
{
    return i >= scanner->len_bytes ||
           ((unsigned char)scanner->text[i] < 0x80 && classify_ascii((unsigned char)scanner->text[i]) == SEPARATOR);
}

/* A word of ASCII letters that ends plainly, or in 's, and is no initial; how long it is, 0 where it is something else. */
static size_t scan_plain_letters(const struct word_scanner *scanner, struct word *word, size_t i, size_t *after)
{
    bool any_small = false;
    const size_t n = scan_letters(word, scanner->text + i, scanner->len_bytes - i, &any_small);
    const size_t end = i + n;
    const char *rest = scanner->text + end;
    *after = end;
    if (n > 0 && scanner->len_bytes - end >= 2 && rest[0] == '\'' && (rest[1] | 0x20) == 's') {
        *after = end + 2;
    }
    if (n == 0 || !ends_plainly(scanner, *after) || (n == 1 && end < scanner->len_bytes && *rest == '.')) {
        return 0;
    }
    word->digits_only = word->has_digit = false;
    word->capitals = n >= 2 && !any_small;
    return n;
}

/* A whole number that ends plainly, without a period or comma that could go on in it. */
static size_t scan_plain_digits(const struct word_scanner *scanner, struct word *word, size_t i, size_t *after)
{
    size_t n = 0;
    for (; n < WORD_BYTES_MAX && is_ascii_digit_at(scanner, i + n); n++) {
        word->text[n] = scanner->text[i + n];
    }
    *after = i + n;
    if (n == 0 || !ends_plainly(scanner, *after)) {
        return 0;
    }
    const char mark = *after < scanner->len_bytes ? scanner->text[*after] : ' ';
    if ((mark == '.' || mark == ',') && is_ascii_digit_at(scanner, *after + 1)) {
        return 0;
    }
    word->digits_only = word->has_digit = true;
    word->capitals = false;
    return n;
}

/* What scan_part and the joints behind it would read, sooner; false where it is something else. */
static bool scan_plain(struct word_scanner *scanner, struct word *word, size_t i)
{
    size_t after = i;
    size_t n = scan_plain_letters(scanner, word, i, &after);
    if (n == 0) {
        n = scan_plain_digits(scanner, word, i, &after);
    }
    if (n == 0) {
        return false;
    }
    word->len_bytes = (uint8_t)n;
    word->cut = word->initials = false;
    word->start = i;
    word->end = i + n;
    scanner->at = after;
    return true;
}

static size_t skip_separators(const struct word_scanner *scanner, size_t i)
{
    while (i < scanner->len_bytes) {
        const unsigned char first = (unsigned char)scanner->text[i];
        if (first < 0x80) {
            const enum char_class class = classify_ascii(first);
            if (class == LETTER || class == DIGIT) {
                break;
            }
            i++;
            continue;
        }
        const struct character c = peek(scanner, i);
        if (begins_word(c) || c.class == CJK) {
            break;
        }
        i += c.len_bytes;
    }
    return i;
}

static bool is_joint(struct character c)
{
    return c.class == APOSTROPHE || c.class == HYPHEN || c.class == AMPERSAND;
}

/* Rule 3: joint is an apostrophe and only an s follows it. */
static bool is_possessive(const struct word_scanner *scanner, struct character joint, size_t after_joint)
{
    if (joint.class != APOSTROPHE || after_joint >= scanner->len_bytes ||
        (scanner->text[after_joint] != 's' && scanner->text[after_joint] != 'S')) {
        return false;
    }
    return !is_word_character(peek(scanner, after_joint + 1));
}

static void join_parts(struct word_chunk *chunk)
{
    bool digits_only = true;
    struct word *joined = &chunk->joined;
    *joined = (struct word){.start = chunk->part[0].start, .end = chunk->part[chunk->parts - 1].end};
    for (unsigned i = 0; i < chunk->parts; i++) {
        const struct word *part = &chunk->part[i];
        digits_only = digits_only && part->digits_only;
        joined->has_digit = joined->has_digit || part->has_digit;
        for (size_t at = 0; at < part->len_bytes;) { /* a character at a time, so that the cut is between two */
            uint32_t c = 0;
            const size_t n = utf8_decode(part->text + at, part->len_bytes - at, &c);
            word_append(joined, part->text + at, n);
            at += n;
        }
    }
    chunk->has_joined = chunk->parts > 1 && !digits_only;
}

static void scan_cjk(struct word_scanner *scanner, struct word_chunk *chunk, struct character c)
{
    const size_t start = scanner->at;
    scanner->at += c.len_bytes;
    chunk->cjk = true;
    chunk->parts = 1;
    chunk->part[0] = (struct word){.start = start, .end = scanner->at};
    word_append_cjk(&chunk->part[0], c.code_point);
    const struct character next = peek(scanner, scanner->at);
    chunk->has_joined = next.class == CJK;
    if (chunk->has_joined) {
        chunk->joined = chunk->part[0];
        word_append_cjk(&chunk->joined, next.code_point);
        chunk->joined.end = scanner->at + next.len_bytes;
    }
}

void word_scanner_init(struct word_scanner *scanner, const char *text, size_t len_bytes)
{
    *scanner = (struct word_scanner){.text = text, .len_bytes = len_bytes};
}

bool word_scanner_next(struct word_scanner *scanner, struct word_chunk *chunk)
{
    do {
        chunk->parts = 0;
        chunk->has_joined = false;
        chunk->cjk = false;
        size_t i = skip_separators(scanner, scanner->at);
        scanner->at = i;
        if (i < scanner->len_bytes && scan_plain(scanner, &chunk->part[0], i)) {
            chunk->parts = 1;
            return true;
        }
        const struct character first = peek(scanner, i);
        if (first.len_bytes == 0) {
            return false;
        }
        if (first.class == CJK) {
            scan_cjk(scanner, chunk, first);
            return true;
        }
        while (chunk->parts < WORD_PARTS_MAX) {
            i = scan_part(scanner, &chunk->part[chunk->parts], i);
            chunk->parts += chunk->part[chunk->parts].len_bytes > 0;
            scanner->at = i;
            const struct character joint = peek(scanner, i);
            const size_t after = i + joint.len_bytes;
            if (!is_joint(joint)) {
                break;
            }
            if (is_possessive(scanner, joint, after)) {
                scanner->at = after + 1;
                break;
            }
            const bool after_period =
                scanner->text[i - 1] == '.'; /* U.S.-led: the joint is not between word characters */
            if (after_period || !begins_word(peek(scanner, after))) {
                break;
            }
            i = after;
        }
    } while (chunk->parts == 0);
    if (chunk->parts > 1) {
        join_parts(chunk);
    }
    return true;
}

static int compare_acronyms(const void *a, const void *b)
{
    return strcmp(a, *(const char *const *)b);
}

/* Rule 7: words of everyday English that are acronyms in the news; sorted. */
static bool looks_like_acronym(const struct word *word)
{
    static const char *const ACRONYMS[] = {"act", "aids", "arm",  "cap",  "care",  "cop",  "ice",   "is", "it",
                                           "mad", "nice", "pact", "salt", "start", "stem", "swift", "us", "who"};
    if (word->len_bytes < 2 || word->len_bytes > 5) {
        return false;
    }
    char key[8] = {0};
    memcpy(key, word->text, word->len_bytes);
    return bsearch(key, ACRONYMS, sizeof ACRONYMS / sizeof *ACRONYMS, sizeof *ACRONYMS, compare_acronyms) != NULL;
}

static void look_at_line(struct word_scanner *scanner, size_t at)
{
    size_t i = at;
    while (i > 0 && scanner->text[i - 1] != '\n') {
        i--;
    }
    const char *newline = memchr(scanner->text + at, '\n', scanner->len_bytes - at);
    scanner->line_end = newline != NULL ? (size_t)(newline - scanner->text) : scanner->len_bytes;
    scanner->line_has_lower = false;
    while (i < scanner->line_end && !scanner->line_has_lower) {
        uint32_t c = 0;
        i += utf8_decode(scanner->text + i, scanner->line_end - i, &c);
        scanner->line_has_lower = utf8_is_lower(c);
    }
}

bool word_is_acronym(struct word_scanner *scanner, const struct word *word, bool in_query)
{
    if ((!word->initials && !word->capitals) || !looks_like_acronym(word)) {
        return false;
    }
    if (word->initials || in_query) {
        return true;
    }
    if (word->start >= scanner->line_end) {
        look_at_line(scanner, word->start);
    }
    return scanner->line_has_lower;
}
