/* Distances of words, each worked out by hand. */
#include "testing.h"

#include "edits.h"
#include "pattern.h"
#include "sentence.h"

#include <string.h>

static void test_edits__distances(void **state)
{
    (void)state;
    static const struct {
        const char *a;
        const char *b;
        unsigned most;
        unsigned distance;
    } ROWS[] = {
        {"", "", 2, 0},
        {"a", "", 2, 1},
        {"khamenei", "khamenei", 2, 0},
        {"khamenie", "khamenei", 2, 1}, /* transposed */
        {"khamenie", "khameni", 2, 1},
        {"khamenie", "hamenei", 2, 2},
        {"presidnet", "president", 1, 1},
        {"abc", "cba", 2, 2},
        {"ca", "abc", 3, 3}, /* no stretch is edited twice: not 2 */
        {"abcd", "badc", 2, 2},
        {"abcd", "badcx", 2, 3},
        {"kitten", "sitting", 3, 3},
        {"kitten", "sitting", 2, 3},       /* more than 2 */
        {"m\xC3\xBCller", "muller", 1, 1}, /* one character, two bytes */
        {"\xE4\xBA\xAC\xE6\x9D\xB1", "\xE6\x9D\xB1\xE4\xBA\xAC", 1, 1},
        {"ab", "ba", 1, 1},
        {"xaby", "xbay", 1, 1},
        {"aaaa", "a", 2, 3},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const size_t a = strlen(ROWS[i].a);
        const size_t b = strlen(ROWS[i].b);
        check_number(ROWS[i].a, ROWS[i].distance, edits_between(ROWS[i].a, a, ROWS[i].b, b, ROWS[i].most));
        check_number(ROWS[i].b, ROWS[i].distance, edits_between(ROWS[i].b, b, ROWS[i].a, a, ROWS[i].most));
    }
}

static void test_pattern__globs(void **state)
{
    (void)state;
    static const struct {
        const char *glob;
        const char *word;
        bool fits;
    } ROWS[] = {
        {"kham?n*i", "khamenei", true},
        {"kham?n*i", "khamni", false},
        {"kham?n*i", "khamani", true},
        {"*tion", "election", true},
        {"*tion", "elections", false},
        {"*tion", "tion", true},
        {"*a*b*", "xxaxxbxx", true},
        {"*a*b*", "ba", false},
        {"b?d",
         "b\xC3\xA9"
         "d",
         true},
        {"b?d", "bd", false},
        {"??", "ab", true},
        {"??", "abc", false},
        {"a*a*a", "aa", false},
        {"a*a*a", "aaa", true},
        {"*ab*ab", "abxab", true},
        {"*ab", "aab", true},
        {"a?", "a", false},
        {"a*?", "a", false},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct pattern pattern = {.kind = PATTERN_GLOB, .word = ROWS[i].glob};
        check_number(ROWS[i].glob, ROWS[i].fits, pattern_fits_word(&pattern, ROWS[i].word, strlen(ROWS[i].word)));
    }
}

static void test_sentence__breaks(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* two words, the first at the beginning */
        size_t first_len;
        size_t second;
        enum text_break want;
    } ROWS[] = {
        {"one two", 3, 4, BREAK_NONE},
        {"one. Two", 3, 5, BREAK_SENTENCE},
        {"one. two", 3, 5, BREAK_NONE},
        {"one! 2", 3, 5, BREAK_SENTENCE},
        {"one.Two", 3, 4, BREAK_NONE},
        {"Mr. Two", 2, 4, BREAK_NONE},
        {"J. Two", 1, 3, BREAK_NONE},
        {"5. Two", 1, 3, BREAK_SENTENCE},
        {"one.\" Two", 3, 6, BREAK_SENTENCE},
        {"Mr?! Two", 2, 5, BREAK_SENTENCE},
        {"one\nTwo", 3, 4, BREAK_NONE},
        {"one\n\nTwo", 3, 5, BREAK_PARAGRAPH},
        {"one\n Two", 3, 5, BREAK_PARAGRAPH},
        {"one\xE3\x80\x82"
         "Two",
         3, 6, BREAK_SENTENCE},
        {"one... Two", 3, 7, BREAK_SENTENCE},
        {"Nov. 7", 3, 5, BREAK_NONE},
    };
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        check_number(ROWS[i].text, ROWS[i].want,
                     sentence_break(ROWS[i].text, strlen(ROWS[i].text), 0, ROWS[i].first_len, ROWS[i].second));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits__distances),
        cmocka_unit_test(test_pattern__globs),
        cmocka_unit_test(test_sentence__breaks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
