#include "words.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

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

struct character {
    uint32_t code_point;
    size_t len_bytes;
    enum char_class class;
};

static bool is_between(uint32_t c, uint32_t first, uint32_t last)
{
    return c >= first && c <= last;
}

static bool is_cjk(uint32_t c)
{
    if (c < 0x3005) {
        return false;
    }
    if (c == 0x30A0 || c == 0x30FB) { /* double hyphen and middle dot among the Katakana */
        return false;
    }
    return c == 0x3005 || c == 0x3007 || is_between(c, 0x3041, 0x3096) || is_between(c, 0x309D, 0x30FF) ||
           is_between(c, 0x3105, 0x312F) || is_between(c, 0x31F0, 0x31FF) || is_between(c, 0x3400, 0x4DBF) ||
           is_between(c, 0x4E00, 0x9FFF) || is_between(c, 0xAC00, 0xD7A3) || is_between(c, 0xF900, 0xFAFF) ||
           is_between(c, 0xFF66, 0xFF9D) || is_between(c, 0x20000, 0x3FFFF);
}

static enum char_class classify_beyond_ascii(uint32_t c)
{
    switch (c) {
    case 0x2018:
    case 0x2019:
    case 0x02BC:
    case 0x00B4:
    case 0xFF07:
        return APOSTROPHE;
    case 0x2010:
    case 0x2011:
        return HYPHEN;
    case 0x00AD:
    case 0x200C:
    case 0x200D:
    case 0x2060:
    case 0xFEFF:
        return DROPPED;
    case 0x00BC:
    case 0x00BD:
    case 0x00BE:
        return SEPARATOR;
    default:
        break;
    }
    if (is_cjk(c)) {
        return CJK;
    }
    if (utf8_is_mark(c)) {
        return MARK;
    }
    if (is_between(c, 0x2150, 0x215E) || !utf8_is_word(c)) {
        return SEPARATOR;
    }
    return LETTER;
}

/* The classes of ASCII by their numbers above. */
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
    c.class = classify_beyond_ascii(c.code_point);
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

/* Appends a whole character, or cuts the word here for good (rule 10). */
static void append_folded(struct word *word, const char *bytes, size_t len_bytes)
{
    if (word->cut || word->len_bytes + len_bytes > WORD_BYTES_MAX) {
        word->cut = true;
        return;
    }
    memcpy(word->text + word->len_bytes, bytes, len_bytes);
    word->len_bytes = (uint8_t)(word->len_bytes + len_bytes);
}

/* Letters that Unicode does not decompose but people type without the stroke or ligature; after case folding. */
static const char *fold_specially(utf8proc_int32_t c)
{
    switch (c) {
    case 0x0153:
        return "oe";
    case 0x00E6:
        return "ae";
    case 0x00F8:
        return "o";
    case 0x0111:
    case 0x00F0:
        return "d";
    case 0x00FE:
        return "th";
    case 0x0142:
        return "l";
    case 0x0131:
        return "i";
    case 0x0127:
        return "h";
    default:
        return NULL;
    }
}

static void append_beyond_ascii(struct word *word, uint32_t code_point)
{
    utf8proc_int32_t folded[16];
    const utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)code_point, folded, 16,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, NULL);
    char bytes[64];
    size_t len = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 16 && len + 4 <= sizeof bytes; i++) {
        const char *special = fold_specially(folded[i]);
        if (special != NULL) {
            const size_t special_len = strlen(special);
            memcpy(bytes + len, special, special_len);
            len += special_len;
        } else if (utf8_is_word((uint32_t)folded[i])) {
            word->has_digit = word->has_digit || utf8_is_number((uint32_t)folded[i]);
            len += utf8_encode((uint32_t)folded[i], bytes + len);
        }
    }
    append_folded(word, bytes, len);
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
        append_beyond_ascii(word, c.code_point);
        return;
    }
    const char folded = (char)(c.class == LETTER ? (c.code_point | 0x20) : c.code_point);
    append_folded(word, &folded, 1);
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
        append_folded(word, ".", 1);
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

static bool is_ascii_letter(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26;
}

/* Whether a character ends a word of letters and belongs to nothing that goes on behind it. */
static bool is_plain_end(char c)
{
    return (unsigned char)c < 0x80 && classify_ascii((unsigned char)c) == SEPARATOR;
}

/* A word of ASCII letters with a plain end, which is no initial: what scan_part would read, sooner. 0 where it is something else. */
static size_t scan_plain(const struct word_scanner *scanner, struct word *word, size_t i)
{
    const char *text = scanner->text + i;
    const size_t left = scanner->len_bytes - i;
    const size_t most = left < WORD_BYTES_MAX ? left : WORD_BYTES_MAX;
    size_t n = 0;
    unsigned capitals = 0;
    for (; n < most && is_ascii_letter(text[n]); n++) {
        word->text[n] = (char)(text[n] | 0x20);
        capitals += (text[n] & 0x20) == 0;
    }
    if (n == 0 || (n < left && (!is_plain_end(text[n]) || (n == 1 && text[n] == '.')))) {
        return 0;
    }
    word->len_bytes = (uint8_t)n;
    word->cut = word->digits_only = word->has_digit = word->initials = false;
    word->capitals = n >= 2 && capitals == n;
    word->start = i;
    word->end = i + n;
    return n;
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
            append_folded(joined, part->text + at, n);
            at += n;
        }
    }
    chunk->has_joined = chunk->parts > 1 && !digits_only;
}

/* Rule 9. Halfwidth forms become the usual ones, everything else stays as it is. */
static void fold_cjk(struct word *word, struct character c)
{
    char bytes[4];
    utf8proc_int32_t folded[16];
    if (c.code_point >= 0xFF66 &&
        utf8proc_decompose_char((utf8proc_int32_t)c.code_point, folded, 16, UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT,
                                NULL) > 0 &&
        c.code_point <= 0xFF9D) {
        c.code_point = (uint32_t)folded[0];
    }
    append_folded(word, bytes, utf8_encode(c.code_point, bytes));
}

static void scan_cjk(struct word_scanner *scanner, struct word_chunk *chunk, struct character c)
{
    const size_t start = scanner->at;
    scanner->at += c.len_bytes;
    chunk->cjk = true;
    chunk->parts = 1;
    chunk->part[0] = (struct word){.start = start, .end = scanner->at};
    fold_cjk(&chunk->part[0], c);
    const struct character next = peek(scanner, scanner->at);
    chunk->has_joined = next.class == CJK;
    if (chunk->has_joined) {
        chunk->joined = chunk->part[0];
        fold_cjk(&chunk->joined, next);
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
        const size_t plain = i < scanner->len_bytes ? scan_plain(scanner, &chunk->part[0], i) : 0;
        if (plain > 0) {
            scanner->at = i + plain;
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

bool word_is_cjk(const char *word, size_t len_bytes)
{
    uint32_t c = 0;
    if (len_bytes == 0 || (unsigned char)word[0] < 0x80) {
        return false;
    }
    (void)utf8_decode(word, len_bytes, &c);
    return is_cjk(c);
}
