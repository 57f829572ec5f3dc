/* test_stem.c - rule 8 of newsq-query(7), section WORDS. */
#include "testing.h"

#include "stem.h"

static const char *stem_of(char out[128], struct stemmer *stemmer, const char *word)
{
    const char *stem = NULL;
    const size_t len = stemmer_stem(stemmer, word, strlen(word), &stem);
    assert_true(len < 128);
    memcpy(out, stem, len);
    out[len] = '\0';
    return out;
}

struct stem_row {
    const char *word;
    const char *stem;
};

static void check_rows(const char *language, const struct stem_row *row, size_t count)
{
    struct stemmer *stemmer = stemmer_new(language);
    assert_non_null(stemmer);
    for (int round = 0; round < 2; round++) { /* the second time from the cache */
        for (size_t i = 0; i < count; i++) {
            char stem[128];
            check_text(row[i].word, row[i].stem, stem_of(stem, stemmer, row[i].word));
        }
    }
    stemmer_free(stemmer);
}

static void test_stem__english_forms_meet(void **state)
{
    (void)state;
    static const struct stem_row ROWS[] = {
        {"letter", "letter"}, {"letters", "letter"},     {"elect", "elect"},
        {"elected", "elect"}, {"elections", "elect"},    {"electing", "elect"},
        {"nation", "nation"}, {"nations", "nation"},     {"the", "the"},
        {"news", "news"},     {"sanctions", "sanction"}, {"jets", "jet"},
        {"x", "x"},
    };
    check_rows("english", ROWS, COUNT_OF(ROWS));
}

static void test_stem__english_words_kept_apart(void **state)
{
    (void)state;
    static const struct stem_row ROWS[] = {
        {"authority", "authority"},           {"authorities", "authority"},      {"emergency", "emergency"},
        {"emergencies", "emergency"},         {"executive", "executive"},        {"executives", "executive"},
        {"experiment", "experiment"},         {"experiments", "experiment"},     {"experimental", "experiment"},
        {"experimented", "experiment"},       {"experimenting", "experiment"},   {"important", "important"},
        {"importance", "important"},          {"importantly", "important"},      {"international", "international"},
        {"internationally", "international"}, {"organization", "organization"},  {"organizations", "organization"},
        {"organisation", "organization"},     {"organisations", "organization"}, {"several", "several"},
        {"university", "university"},         {"universities", "university"},
    };
    check_rows("english", ROWS, COUNT_OF(ROWS));
    check_rows("en", ROWS, COUNT_OF(ROWS));
}

/* What the words above are kept apart from. */
static void test_stem__english_neighbours_have_other_stems(void **state)
{
    (void)state;
    static const char *const PAIRS[][2] = {
        {"authority", "author"},      {"emergency", "emerge"}, {"executive", "execute"},
        {"experiment", "experience"}, {"important", "import"}, {"international", "intern"},
        {"organization", "organ"},    {"several", "severe"},   {"university", "universe"}};
    struct stemmer *stemmer = stemmer_new("english");
    assert_non_null(stemmer);
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++) {
        char a[128];
        char b[128];
        check_number(PAIRS[i][0], false,
                     strcmp(stem_of(a, stemmer, PAIRS[i][0]), stem_of(b, stemmer, PAIRS[i][1])) == 0);
    }
    stemmer_free(stemmer);
}

static void test_stem__other_languages(void **state)
{
    (void)state;
    static const struct stem_row GERMAN[] = {{"wahlen", "wahl"}, {"wahl", "wahl"}, {"briefe", "brief"}};
    static const struct stem_row FRENCH[] = {{"lettres", "lettr"}, {"lettre", "lettr"}};
    static const struct stem_row PORTER[] = {{"university", "univers"},
                                             {"universe", "univers"}}; /* nothing kept apart */
    static const struct stem_row NONE[] = {{"elections", "elections"}, {"universities", "universities"}};
    check_rows("german", GERMAN, COUNT_OF(GERMAN));
    check_rows("de", GERMAN, COUNT_OF(GERMAN));
    check_rows("french", FRENCH, COUNT_OF(FRENCH));
    check_rows("porter", PORTER, COUNT_OF(PORTER));
    check_rows("none", NONE, COUNT_OF(NONE));
}

static void test_stem__unknown_language_is_null(void **state)
{
    (void)state;
    static const char *const ROWS[] = {"", "klingon", "English", "english "};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_number(ROWS[i], true, stemmer_new(ROWS[i]) == NULL);
    }
    stemmer_free(NULL);
}

/* Words of any length, that share slots of the cache, give what a fresh stemmer gives. */
static void test_stem__cache_changes_nothing(void **state)
{
    (void)state;
    struct stemmer *used = stemmer_new("english");
    assert_non_null(used);
    for (unsigned i = 0; i < 60000; i++) {
        char word[64];
        char stem[128];
        (void)snprintf(word, sizeof word, "%c%c%c%cings", 'a' + i % 26, 'a' + i / 26 % 26, 'a' + i / 676 % 26,
                       'a' + i / 17576);
        (void)stem_of(stem, used, word);
    }
    struct stemmer *fresh = stemmer_new("english");
    assert_non_null(fresh);
    for (unsigned len = 1; len <= 64; len++) {
        char word[65];
        char a[128];
        char b[128];
        memset(word, 'b', len);
        word[len - 1] = 's';
        word[len] = '\0';
        (void)stem_of(a, used, word);
        check_text(word, stem_of(b, fresh, word), stem_of(a, used, word));
    }
    stemmer_free(fresh);
    stemmer_free(used);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stem__english_forms_meet),
        cmocka_unit_test(test_stem__english_words_kept_apart),
        cmocka_unit_test(test_stem__english_neighbours_have_other_stems),
        cmocka_unit_test(test_stem__other_languages),
        cmocka_unit_test(test_stem__unknown_language_is_null),
        cmocka_unit_test(test_stem__cache_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
