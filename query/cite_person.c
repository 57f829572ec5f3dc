#include "cite_person.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

enum { WORDS_MAX = 12 };

/* Particles belong to the family name (van der Bellen, von Trotta, de Gaulle, al-Assad is one word already). */
static const char *const PARTICLES[] = {"van", "von", "de",  "der", "den", "del", "della", "di", "da", "dos", "du",
                                        "la",  "le",  "ten", "ter", "bin", "ibn", "al",    "el", "zu", "zur", "af"};
static const char *const SUFFIXES[] = {"jr", "jr.", "sr", "sr.", "ii", "iii", "iv"};
/* Words that no person's name has. */
static const char *const ORGANISATIONS[] = {
    "news",    "agency",  "staff", "reporter", "reporters", "reuters",        "newsroom", "desk",         "editorial",
    "editors", "service", "team",  "agentur",  "redaktion", "office",         "bureau",   "associated",   "agence",
    "ap",      "afp",     "upi",   "dpa",      "board",     "correspondents", "canadian", "correspondent"};
/* Words that are surnames, too: an organisation's only behind two others, or behind "the". */
static const char *const SURNAMES_TOO[] = {"press", "times", "post"};

struct words {
    const char *text[WORDS_MAX];
    size_t len[WORDS_MAX];
    size_t count;
};

static bool is_among(const char *const *list, size_t count, const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == len_bytes && strncasecmp(list[i], word, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}
#define IS_AMONG(list, word, len) is_among(list, sizeof(list) / sizeof *(list), word, len)

static struct words cut_words(const char *name, size_t len_bytes)
{
    struct words words = {.count = 0};
    for (size_t i = 0; i < len_bytes && words.count < WORDS_MAX;) {
        while (i < len_bytes && name[i] == ' ') {
            i++;
        }
        const size_t start = i;
        while (i < len_bytes && name[i] != ' ') {
            i++;
        }
        if (i > start) {
            words.text[words.count] = name + start;
            words.len[words.count++] = i - start;
        }
    }
    return words;
}

/* Whether a word of more than three letters is in capitals: a wire's names, not initials. */
static bool is_shouted(const char *word, size_t len_bytes)
{
    size_t letters = 0;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(word + i, len_bytes - i, &c);
        if (utf8_is_lower(c)) {
            return false;
        }
        letters += utf8_is_upper(c);
    }
    return letters > 0;
}

static void append_bytes(char *out, size_t capacity, const char *bytes, size_t len_bytes)
{
    const size_t used = strlen(out);
    const size_t room = capacity - used - 1;
    size_t fit = len_bytes < room ? len_bytes : room;
    while (fit < len_bytes && fit > 0 && ((unsigned char)bytes[fit] & 0xC0) == 0x80) {
        fit--;
    }
    memcpy(out + used, bytes, fit);
    out[used + fit] = '\0';
}

/* A word behind a blank, small where it is a particle; in capitals with only the first letter, and those behind ' and -, left so. */
static void append_word(char *out, const char *word, size_t len_bytes, bool lower, bool small)
{
    if (out[0] != '\0') {
        append_bytes(out, CITE_NAME_BYTES, " ", 1);
    }
    bool begins = !small; /* the next letter stays as it is */
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(word + i, len_bytes - i, &c);
        char encoded[4];
        const size_t size = utf8_encode(lower && !begins ? utf8_lower(c) : c, encoded);
        append_bytes(out, CITE_NAME_BYTES, encoded, size);
        begins = c == '\'' || c == '-' || c == 0x2019 || c == '.';
        i += n;
    }
}

/* Whether every word is in capitals and one is long enough to be a name: a wire's name, to be lowered. */
static bool all_shouted(const struct words *words)
{
    bool longer = false;
    for (size_t i = 0; i < words->count; i++) {
        if (!is_shouted(words->text[i], words->len[i])) {
            return false;
        }
        longer = longer || words->len[i] >= 3;
    }
    return longer;
}

static bool is_cjk(const char *name, size_t len_bytes)
{
    uint32_t c = 0;
    (void)utf8_decode(name, len_bytes, &c);
    return (c >= 0x2E80 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7AF) || (c >= 0xF900 && c <= 0xFAFF);
}

static bool is_organisation(const struct words *words)
{
    for (size_t i = 0; i < words->count; i++) {
        const bool articled = words->len[0] == 3 && strncasecmp(words->text[0], "the", 3) == 0;
        const bool weak = IS_AMONG(SURNAMES_TOO, words->text[i], words->len[i]);
        if (IS_AMONG(ORGANISATIONS, words->text[i], words->len[i]) || (weak && (articled || words->count > 2))) {
            return true;
        }
    }
    return false;
}

static void set_words(char *out, const struct words *words, size_t from, size_t to, bool lower)
{
    for (size_t i = from; i < to; i++) {
        const bool particle = IS_AMONG(PARTICLES, words->text[i], words->len[i]) && i > 0;
        const bool initials = words->len[i] <= 2 && i + 1 < words->count && !particle; /* JC, as typed */
        append_word(out, words->text[i], words->len[i], lower && !initials, particle);
    }
}

/* "Finley, JC": turned round already. */
static bool split_turned(struct cite_person *person, const char *name, size_t len_bytes)
{
    const char *comma = memchr(name, ',', len_bytes);
    if (comma == NULL) {
        return false;
    }
    const struct words family = cut_words(name, (size_t)(comma - name));
    struct words given = cut_words(comma + 1, len_bytes - (size_t)(comma + 1 - name));
    const size_t last = given.count - 1;
    if (given.count > 1 && IS_AMONG(SUFFIXES, given.text[last], given.len[last])) { /* King, Martin Luther, Jr. */
        append_bytes(person->suffix, sizeof person->suffix, given.text[last], given.len[last]);
        given.count--;
        given.len[last - 1] -= given.text[last - 1][given.len[last - 1] - 1] == ',';
    }
    if (family.count == 0 || given.count == 0 || IS_AMONG(SUFFIXES, given.text[0], given.len[0])) {
        return false;
    }
    set_words(person->family, &family, 0, family.count, all_shouted(&family));
    set_words(person->given, &given, 0, given.count, all_shouted(&given));
    return true;
}

static void split_name(struct cite_person *person, const char *name, size_t len_bytes)
{
    *person = (struct cite_person){.whole = false};
    struct words words = cut_words(name, len_bytes);
    const bool lower = all_shouted(&words);
    if (words.count < 2 || is_cjk(name, len_bytes) || is_organisation(&words)) {
        person->whole = true;
        append_bytes(person->family, CITE_NAME_BYTES, name, len_bytes);
        return;
    }
    if (split_turned(person, name, len_bytes)) {
        return;
    }
    size_t last = words.count;
    if (IS_AMONG(SUFFIXES, words.text[last - 1], words.len[last - 1]) && last > 2) {
        append_bytes(person->suffix, sizeof person->suffix, words.text[last - 1], words.len[last - 1]);
        last--;
        words.len[last - 1] -= words.text[last - 1][words.len[last - 1] - 1] == ','; /* Doe, Jr. */
    }
    size_t family = last - 1;
    while (family > 1 && IS_AMONG(PARTICLES, words.text[family - 1], words.len[family - 1])) {
        family--;
    }
    set_words(person->family, &words, family, last, lower);
    set_words(person->given, &words, 0, family, lower);
}

size_t cite_people(struct cite_person out[CITE_PEOPLE_MAX], const char *authors)
{
    size_t count = 0;
    while (authors != NULL && *authors != '\0' && count < CITE_PEOPLE_MAX) {
        size_t len = strcspn(authors, ";");
        const char *next = authors + len + (authors[len] == ';');
        while (len > 0 && *authors == ' ') {
            authors++;
            len--;
        }
        if (len > 0) {
            split_name(&out[count++], authors, len);
        }
        authors = next;
    }
    return count;
}

void cite_initials(struct buffer *out, const char *given)
{
    const size_t len = strlen(given);
    char separator = '\0';
    bool begins = true;
    bool capitals = true; /* JC: two names */
    for (size_t i = 0; i < len;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(given + i, len - i, &c);
        if (c == ' ' || c == '.' || c == '-') {
            separator = c == '-' ? '-' : ' ';
            begins = true;
        } else {
            if (begins) {
                const size_t end = i + strcspn(given + i, " .-");
                capitals = end - i <= 3 && is_shouted(given + i, end - i);
            }
            if (begins || (capitals && utf8_is_upper(c))) {
                if (out->len_bytes > 0 && separator != '\0') {
                    buffer_append_byte(out, separator);
                }
                char upper[4];
                buffer_append(out, upper, utf8_encode(c, upper));
                buffer_append_byte(out, '.');
                separator = ' ';
            }
            begins = false;
        }
        i += n;
    }
}
