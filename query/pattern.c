#include "pattern.h"

#include "edits.h"
#include "utf8.h"

#include <string.h>

static size_t character_bytes(const char *text, size_t len_bytes)
{
    uint32_t ignored = 0;
    return utf8_decode(text, len_bytes, &ignored);
}

/* Greedy with one point to go back to: after a '*' everything before it is settled. */
static bool fits_glob(const char *glob, const char *word, size_t len_bytes)
{
    const size_t glob_len = strlen(glob);
    size_t g = 0;
    size_t w = 0;
    size_t star = SIZE_MAX; /* behind the last '*' */
    size_t star_word = 0;   /* where what stands behind it was tried last */
    while (w < len_bytes) {
        const size_t n = character_bytes(word + w, len_bytes - w);
        if (g < glob_len && glob[g] == '*') {
            star = ++g;
            star_word = w;
        } else if (g < glob_len && glob[g] == '?') {
            g++;
            w += n;
        } else if (g + n <= glob_len && memcmp(glob + g, word + w, n) == 0) {
            g += n;
            w += n;
        } else if (star != SIZE_MAX) {
            star_word += character_bytes(word + star_word, len_bytes - star_word);
            w = star_word;
            g = star;
        } else {
            return false;
        }
    }
    while (g < glob_len && glob[g] == '*') {
        g++;
    }
    return g == glob_len;
}

bool pattern_fits_word(const struct pattern *pattern, const char *word, size_t len_bytes)
{
    const size_t len = strlen(pattern->word);
    switch (pattern->kind) {
    case PATTERN_PREFIX:
        return len_bytes >= len && memcmp(word, pattern->word, len) == 0;
    case PATTERN_GLOB:
        return fits_glob(pattern->word, word, len_bytes);
    case PATTERN_FUZZY:
        return edits_between(word, len_bytes, pattern->word, len, pattern->edits) <= pattern->edits;
    case PATTERN_WRITTEN:
        return len_bytes == len && memcmp(word, pattern->word, len) == 0;
    case PATTERN_STEM:
        break;
    }
    return false;
}

/* Soft hyphens, joiners and byte order marks are passed over, as the tokenizer does. */
static size_t next_shown(const char *text, size_t len_bytes, size_t at, uint32_t *c)
{
    *c = 0;
    while (at < len_bytes) {
        at += utf8_decode(text + at, len_bytes - at, c);
        if (*c != 0x00AD && *c != 0x200C && *c != 0x200D && *c != 0x2060 && *c != 0xFEFF) {
            return at;
        }
        *c = 0;
    }
    return at;
}

static bool is_as_typed(const char *typed, const char *text, size_t len_bytes)
{
    const size_t typed_len = strlen(typed);
    size_t i = 0;
    size_t k = 0;
    uint32_t left = 1;
    uint32_t right = 1;
    while (left == right && left != 0) {
        i = next_shown(typed, typed_len, i, &left);
        k = next_shown(text, len_bytes, k, &right);
    }
    return left == right;
}

bool pattern_fits_case(const struct pattern *pattern, const char *text, size_t len_bytes)
{
    if (pattern->letters == CASE_ANY) {
        return true;
    }
    if (pattern->letters == CASE_TYPED) {
        return is_as_typed(pattern->typed, text, len_bytes);
    }
    size_t upper = 0;
    size_t lower = 0;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        upper += utf8_is_upper(c);
        lower += utf8_is_lower(c);
    }
    switch (pattern->letters) {
    case CASE_CAPITAL:
        return upper > 0;
    case CASE_CAPITALS:
        return upper > 0 && lower == 0;
    default:
        return upper == 0;
    }
}

bool pattern_equals(const struct pattern *a, const struct pattern *b)
{
    if (a->kind != b->kind || a->letters != b->letters || a->edits != b->edits) {
        return false;
    }
    if (a->letters == CASE_TYPED && strcmp(a->typed, b->typed) != 0) {
        return false;
    }
    return a->kind == PATTERN_STEM ? strcmp(a->stem, b->stem) == 0 : strcmp(a->word, b->word) == 0;
}

size_t pattern_fixed_bytes(const struct pattern *pattern)
{
    switch (pattern->kind) {
    case PATTERN_GLOB:
        return strcspn(pattern->word, "*?");
    case PATTERN_FUZZY:
        return 0;
    default:
        return strlen(pattern->word);
    }
}
