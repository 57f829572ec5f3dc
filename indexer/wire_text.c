#include "wire_internal.h"

#include "buffer.h"
#include "utf8.h"

#include <string.h>
#include <strings.h>

struct wire_span wire_span_of(const char *text, size_t len)
{
    return (struct wire_span){.text = text, .len = len};
}

/* Bytes of the blank at the start of text, 0 where there is none. A byte order mark counts as blank. */
static size_t measure_blank(const char *text, size_t len)
{
    if (len == 0) {
        return 0;
    }
    uint32_t c = 0;
    const size_t n = utf8_decode(text, len, &c);
    return utf8_is_space(c) || c == 0xFEFF ? n : 0;
}

/* Bytes of the blank at the end of text, 0 where there is none. */
static size_t measure_blank_before(const char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && len - start < 4) {
        start--;
        if (((unsigned char)text[start] & 0xC0) != 0x80) {
            return measure_blank(text + start, len - start);
        }
    }
    return 0;
}

struct wire_span wire_trim(struct wire_span span)
{
    size_t n = 0;
    while ((n = measure_blank(span.text, span.len)) > 0) {
        span.text += n;
        span.len -= n;
    }
    while ((n = measure_blank_before(span.text, span.len)) > 0) {
        span.len -= n;
    }
    return span;
}

struct wire_span wire_trim_chars(struct wire_span span, const char *ascii)
{
    span = wire_trim(span);
    while (span.len > 0 && strchr(ascii, span.text[span.len - 1]) != NULL) {
        span.len--;
        span = wire_trim(span);
    }
    return span;
}

bool wire_next_word(struct wire_span *rest, struct wire_span *word)
{
    size_t n = 0;
    while ((n = measure_blank(rest->text, rest->len)) > 0) {
        rest->text += n;
        rest->len -= n;
    }
    size_t end = 0;
    while (end < rest->len && measure_blank(rest->text + end, rest->len - end) == 0) {
        uint32_t c = 0;
        end += utf8_decode(rest->text + end, rest->len - end, &c);
    }
    *word = wire_span_of(rest->text, end);
    rest->text += end;
    rest->len -= end;
    return end > 0;
}

bool wire_equals_whole(struct wire_span span, const char *text)
{
    return strlen(text) == span.len && strncasecmp(span.text, text, span.len) == 0;
}

bool wire_starts_with_whole(struct wire_span span, const char *prefix)
{
    const size_t len = strlen(prefix);
    return len <= span.len && strncasecmp(span.text, prefix, len) == 0;
}

bool wire_ends_with(struct wire_span span, const char *suffix)
{
    const size_t len = strlen(suffix);
    return len <= span.len && strncasecmp(span.text + span.len - len, suffix, len) == 0;
}

size_t wire_find(struct wire_span span, const char *needle)
{
    const size_t len = strlen(needle);
    size_t at = 0;
    while (len <= span.len - at) {
        const char *first = memchr(span.text + at, needle[0], span.len - at - len + 1);
        if (first == NULL) {
            break;
        }
        if (memcmp(first, needle, len) == 0) {
            return (size_t)(first - span.text);
        }
        at = (size_t)(first - span.text) + 1;
    }
    return span.len;
}

bool wire_is_listed(struct wire_span span, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (wire_equals(span, *list)) {
            return true;
        }
    }
    return false;
}

size_t wire_count_words(struct wire_span span, size_t at_most)
{
    size_t count = 0;
    struct wire_span word;
    while (count < at_most && wire_next_word(&span, &word)) {
        count++;
    }
    return count;
}

static bool has_any(struct wire_span span, bool (*test)(uint32_t code_point))
{
    for (size_t i = 0; i < span.len;) {
        uint32_t c = 0;
        i += utf8_decode(span.text + i, span.len - i, &c);
        if (test(c)) {
            return true;
        }
    }
    return false;
}

bool wire_has_lower(struct wire_span span)
{
    return has_any(span, utf8_is_lower);
}

bool wire_has_upper(struct wire_span span)
{
    return has_any(span, utf8_is_upper);
}

bool wire_ends_sentence(struct wire_span span)
{
    static const char *const CLOSING[] = {"\"", "'", ")", "]", "\u201D", "\u2019", "\u00BB", NULL};
    span = wire_trim(span);
    for (size_t i = 0; CLOSING[i] != NULL; i++) {
        if (wire_ends_with(span, CLOSING[i])) {
            span.len -= strlen(CLOSING[i]);
            break;
        }
    }
    return span.len > 0 && strchr(".!?", span.text[span.len - 1]) != NULL;
}

void wire_append_collapsed(struct buffer *out, struct wire_span span)
{
    struct wire_span word;
    bool first = true;
    while (wire_next_word(&span, &word)) {
        if (!first) {
            buffer_append_byte(out, ' ');
        }
        buffer_append(out, word.text, word.len);
        first = false;
    }
}

/* True if the last two letters of word are capitals, as in "McALLEN". */
static bool ends_upper(struct wire_span word)
{
    unsigned run = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t c = 0;
        i += utf8_decode(word.text + i, word.len - i, &c);
        run = utf8_is_upper(c) ? run + 1 : utf8_is_letter(c) ? 0 : run;
    }
    return run >= 2;
}

enum wire_case wire_case_of(struct wire_span word)
{
    bool first_is_upper = false;
    unsigned letters = 0;
    unsigned lower = 0;
    for (size_t i = 0; i < word.len;) {
        uint32_t c = 0;
        i += utf8_decode(word.text + i, word.len - i, &c);
        if (!utf8_is_letter(c)) {
            continue;
        }
        if (letters++ == 0) {
            first_is_upper = !utf8_is_lower(c);
        }
        lower += utf8_is_lower(c);
    }
    if (letters == 0) {
        return WIRE_NO_LETTER;
    }
    if (lower == 0 || (first_is_upper && lower <= 2 && ends_upper(word))) {
        return WIRE_UPPER;
    }
    return first_is_upper || lower < letters ? WIRE_CAPITAL : WIRE_LOWER;
}
