/* test_words.c - rules 1 to 7, 9 and 10 of newsq-query(7), section WORDS. */
#include "testing.h"

#include "buffer.h"
#include "words.h"

struct words_row {
    const char *text;
    const char *tokens;
};

/* Writes "PLACE:word" for a word, "PLACE+word" for the whole of a compound or a pair, "PLACE.word" for an acronym. */
static void append_token(struct buffer *out, unsigned place, char kind, const struct word *word)
{
    buffer_printf(out, "%s%u%c%.*s", out->len_bytes > 0 ? " " : "", place, kind, (int)word->len_bytes, word->text);
}

static void render_words(struct buffer *out, const char *text, size_t len_bytes, bool query)
{
    struct word_scanner scanner;
    struct word_chunk chunk;
    unsigned place = 0;
    word_scanner_init(&scanner, text, len_bytes);
    while (word_scanner_next(&scanner, &chunk)) {
        for (unsigned i = 0; i < chunk.parts; i++, place++) {
            const bool acronym = word_is_acronym(&scanner, &chunk.part[i], query);
            append_token(out, place, acronym && query ? '.' : ':', &chunk.part[i]);
            if (i == 0 && chunk.has_joined) {
                append_token(out, place, '+', &chunk.joined);
            }
            if (acronym && !query) {
                append_token(out, place, '.', &chunk.part[i]);
            }
        }
    }
}

static void check_rows(const struct words_row *row, size_t count, bool query)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer got = BUFFER_INIT;
        render_words(&got, row[i].text, strlen(row[i].text), query);
        check_text(row[i].text, row[i].tokens, buffer_text(&got));
        buffer_release(&got);
    }
}

static void test_words__runs_of_letters_and_digits(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"", ""},
        {" \t\n", ""},
        {"...!?", ""},
        {"two words", "0:two 1:words"},
        {"Ends here. Next", "0:ends 1:here 2:next"},
        {"a/b_c", "0:a 1:b 2:c"},
        {"example.com", "0:example 1:com"},
        {"9/11", "0:9 1:11"},
        {"\xC2\xA7"
         "5 \xE2\x82\xAC"
         "100",
         "0:5 1:100"},
        {"B2B 4x4", "0:b2b 1:4x4"},
        {"co\xC2\xADoperate", "0:cooperate"},               /* soft hyphen */
        {"no\xE2\x80\x8Dw no\xE2\x80\x8Cw", "0:now 1:now"}, /* zero-width joiner and non-joiner */
        {"\xEF\xBB\xBFnews", "0:news"},                     /* byte order mark */
        {"a\xE2\x80\x8B"
         "b",
         "0:a 1:b"},                                            /* zero-width space separates */
        {"1\xC2\xBD miles, \xC2\xBC off", "0:1 1:miles 2:off"}, /* one half, one quarter */
        {"\xE2\x85\x93 of it", "0:of 1:it"},                    /* one third */
        {"\xEE\x80\x80x", "0:\xEE\x80\x80x"},                   /* private use */
        {"\xCC\x81"
         "abc",
         "0:abc"},                       /* a mark without a letter before it */
        {"\xF0\x9F\x98\x80 ok", "0:ok"}, /* an emoji is a symbol */
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__case_accents_and_compatibility_forms(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"MixedCase", "0:mixedcase"},
        {"\xC3\xA9tude e\xCC\x81tude \xC3\x89TUDE", "0:etude 1:etude 2:etude"},
        {"Stra\xC3\x9F"
         "e STRA\xE1\xBA\x9E"
         "E",
         "0:strasse 1:strasse"},
        {"\xEF\xAC\x81nance", "0:finance"},                 /* fi ligature */
        {"\xC5\x93uvre \xC5\x92UVRE", "0:oeuvre 1:oeuvre"}, /* oe */
        {"\xC3\xA6on \xC3\x86on", "0:aeon 1:aeon"},         /* ae */
        {"\xC3\xB8re \xC3\x98re", "0:ore 1:ore"},           /* o with stroke */
        {"\xC5\x81\xC3\xB3"
         "d\xC5\xBA",
         "0:lodz"}, /* l with stroke */
        {"\xC4\x90or\xC4\x91"
         "e",
         "0:dorde"},                                               /* d with stroke */
        {"\xC3\xB0 \xC3\x9E", "0:d 1:th"},                         /* eth, thorn */
        {"d\xC4\xB1\xC5\x9F \xC4\xB0stanbul", "0:dis 1:istanbul"}, /* dotless i, dotted I */
        {"\xC4\xA7", "0:h"},                                       /* h with stroke */
        {"\xEF\xBC\xA1\xEF\xBC\xA2\xEF\xBC\x92", "0:ab2"},         /* fullwidth */
        {"m\xC2\xB2", "0:m2"},                                     /* superscript */
        {"\xE2\x85\xA3", "0:iv"},                                  /* Roman numeral four */
        {"\xD0\xA7\xD0\xB0\xD0\xB9\xD0\xBA\xD0\xB0", "0:\xD1\x87\xD0\xB0\xD0\xB8\xD0\xBA\xD0\xB0"}, /* Chaika */
        {"\xCE\x9F\xCE\x94\xCE\x9F\xCE\xA3", "0:\xCE\xBF\xCE\xB4\xCE\xBF\xCF\x83"}, /* Greek, sigma at the end */
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__possessives(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"Khamenei's letter", "0:khamenei 1:letter"},
        {"Khamenei\xE2\x80\x99s letter", "0:khamenei 1:letter"},
        {"Khamenei\xE2\x80\x98s, Khamenei`s, Khamenei\xC2\xB4s", "0:khamenei 1:khamenei 2:khamenei"},
        {"BUSH'S", "0:bush"},
        {"Khamenei's-led", "0:khamenei 1:led"}, /* the word ends at the s */
        {"James' book", "0:james 1:book"},
        {"'s", "0:s"},
        {"1980's", "0:1980"},
        {"the '80s", "0:the 1:80s"},
        {"O'Brien's", "0:o 0+obrien 1:brien"},
        {"co-op's", "0:co 0+coop 1:op"},
        {"it'sa", "0:it 0+itsa 1:sa"}, /* a word character follows */
        {"U.N.'s", "0:un"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__compounds(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"F-16", "0:f 0+f16 1:16"},
        {"O'Brien", "0:o 0+obrien 1:brien"},
        {"O\xE2\x80\x99"
         "Brien O`Brien O\xCA\xBC"
         "Brien",
         "0:o 0+obrien 1:brien 2:o 2+obrien 3:brien 4:o 4+obrien 5:brien"},
        {"AT&T", "0:at 0+att 1:t"},
        {"co-operate", "0:co 0+cooperate 1:operate"},
        {"co\xE2\x80\x90operate co\xE2\x80\x91operate", "0:co 0+cooperate 1:operate 2:co 2+cooperate 3:operate"},
        {"don't", "0:don 0+dont 1:t"},
        {"rock'n'roll", "0:rock 0+rocknroll 1:n 2:roll"},
        {"O'Brien-Smith", "0:o 0+obriensmith 1:brien 2:smith"},
        {"1-800-FLOWERS", "0:1 0+1800flowers 1:800 2:flowers"},
        {"2014-11-07 9-11", "0:2014 1:11 2:07 3:9 4:11"}, /* every part all digits: no whole */
        {"Iran--a letter", "0:iran 1:a 2:letter"},        /* single hyphens only */
        {"a-&b", "0:a 1:b"},
        {"well- known -ish", "0:well 1:known 2:ish"},
        {"Paris\xE2\x80\x93Nice", "0:paris 1:nice"}, /* an en dash is no hyphen */
        {"Smith & Co", "0:smith 1:co"},
        {"U.S.-led", "0:us 0.us 1:led"}, /* the hyphen follows a period */
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__ninth_part_begins_a_new_compound(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"a-b-c-d-e-f-g-h", "0:a 0+abcdefgh 1:b 2:c 3:d 4:e 5:f 6:g 7:h"},
        {"a-b-c-d-e-f-g-h-i", "0:a 0+abcdefgh 1:b 2:c 3:d 4:e 5:f 6:g 7:h 8:i"},
        {"a-b-c-d-e-f-g-h-i-j", "0:a 0+abcdefgh 1:b 2:c 3:d 4:e 5:f 6:g 7:h 8:i 8+ij 9:j"},
        {"a-b-c-d-e-f-g-h's x", "0:a 0+abcdefgh 1:b 2:c 3:d 4:e 5:f 6:g 7:h 8:x"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__numbers(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"3.5 2.0.1", "0:3.5 1:2.0.1"},
        {".5 5.", "0:5 1:5"},
        {"v2.0 3.x", "0:v2.0 1:3 2:x"},
        {"1,000", "0:1000"},
        {"$1,000,000.", "0:1000000"},
        {"12,345 123,456", "0:12345 1:123456"},
        {"12,34", "0:12 1:34"},
        {"1,0000", "0:1 1:0000"},
        {"1234,567", "0:1234 1:567"}, /* four digits before it */
        {"1,000,00", "0:1000 1:00"},
        {"1,000.50", "0:1000.50"},
        {"1.5,000", "0:1.5 1:000"},
        {"F1,000", "0:f1 1:000"}, /* the group does not begin the word */
        {"2,000s", "0:2000s"},
        {"1, 000", "0:1 1:000"},
        {"10,000-strong", "0:10000 0+10000strong 1:strong"},
        {"1,000-2,000", "0:1000 1:2000"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__initials(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"U.S. U.S", "0:us 0.us 1:us 1.us"},
        {"U.S.A.", "0:usa"},
        {"5 a.m. today", "0:5 1:am 2:today"},
        {"e.g., this", "0:eg 1:this"},
        {"J.K. Rowling", "0:jk 1:rowling"},
        {"Plan A. Then", "0:plan 1:a 2:then"}, /* one letter is not two */
        {"St. J. Smith", "0:st 1:j 2:smith"},
        {"U. S.", "0:u 1:s"},
        {"U.Sx", "0:u 1:sx"},
        {"a.b.cd", "0:ab 1:cd"},
        {"U.S.S.R", "0:ussr"},
        {"\xD0\xB8.\xD0\xBE.", "0:\xD0\xB8\xD0\xBE"},
        {"3.U.S.", "0:3 1:us 1.us"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__acronyms_in_articles(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"told us", "0:told 1:us"},
        {"the US said", "0:the 1:us 1.us 2:said"},
        {"THE US SAID", "0:the 1:us 2:said"}, /* no lower-case letter on the line */
        {"THE U.S. SAID", "0:the 1:us 1.us 2:said"},
        {"US ATTACKS\nthe US said", "0:us 1:attacks 2:the 3:us 3.us 4:said"},
        {"the US said\nUS ATTACKS", "0:the 1:us 1.us 2:said 3:us 4:attacks"},
        {"WHO says who", "0:who 0.who 1:says 2:who"},
        {"AIDS, IT and ICE", "0:aids 0.aids 1:it 1.it 2:and 3:ice 3.ice"},
        {"Us and It", "0:us 1:and 2:it"},
        {"the NATO pact", "0:the 1:nato 2:pact"},
        {"US-led force", "0:us 0+usled 0.us 1:led 2:force"},
        {"US's plan", "0:us 0.us 1:plan"},
        {"ACT ARM CAP CARE COP IS MAD x",
         "0:act 0.act 1:arm 1.arm 2:cap 2.cap 3:care 3.care 4:cop 4.cop 5:is 5.is 6:mad "
         "6.mad 7:x"},
        {"NICE PACT SALT START STEM SWIFT x", "0:nice 0.nice 1:pact 1.pact 2:salt 2.salt 3:start 3.start 4:stem 4.stem "
                                              "5:swift 5.swift 6:x"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_words__acronyms_in_queries(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"US", "0.us"},   {"U.S.", "0.us"},         {"u.s.", "0.us"}, {"us", "0:us"},
        {"Us", "0:us"},   {"WHO US", "0.who 1.us"}, {"USA", "0:usa"}, {"US-led", "0.us 0+usled 1:led"},
        {"IT's", "0.it"}, {"AIDS2", "0:aids2"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), true);
}

static void test_words__cjk_characters_and_their_pairs(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"\xE6\x9D\xB1", "0:\xE6\x9D\xB1"},
        {"\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD",
         "0:\xE6\x9D\xB1 0+\xE6\x9D\xB1\xE4\xBA\xAC 1:\xE4\xBA\xAC 1+\xE4\xBA\xAC\xE9\x83\xBD 2:\xE9\x83\xBD"},
        {"\xE6\x9D\xB1 \xE4\xBA\xAC", "0:\xE6\x9D\xB1 1:\xE4\xBA\xAC"},
        {"A\xE6\x9D\xB1"
         "B",
         "0:a 1:\xE6\x9D\xB1 2:b"},
        {"X-\xE6\x9D\xB1", "0:x 1:\xE6\x9D\xB1"},
        {"\xED\x95\x9C\xEA\xB5\xAD",
         "0:\xED\x95\x9C 0+\xED\x95\x9C\xEA\xB5\xAD 1:\xEA\xB5\xAD"},              /* Hangul is not taken apart */
        {"\xE3\x82\xAB\xE3\x83\xBB\xE3\x82\xBF", "0:\xE3\x82\xAB 1:\xE3\x82\xBF"}, /* the middle dot separates */
        {"\xEF\xBD\xB6\xEF\xBE\x80",
         "0:\xE3\x82\xAB 0+\xE3\x82\xAB\xE3\x82\xBF 1:\xE3\x82\xBF"}, /* halfwidth Katakana */
        {"\xE6\x9D\xB1\xE3\x80\x82", "0:\xE6\x9D\xB1"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void fill(char *text, const char *unit, size_t times)
{
    text[0] = '\0';
    for (size_t i = 0; i < times; i++) {
        memcpy(text + i * strlen(unit), unit, strlen(unit) + 1);
    }
}

static void test_words__long_word_is_cut_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t times;
        size_t len_bytes;
        bool cut;
    } ROWS[] = {
        {"a", 64, 64, false},           {"a", 65, 64, true},
        {"\xD0\xB6", 32, 64, false},    {"\xD0\xB6", 33, 64, true},
        {"\xE0\xA4\x95", 22, 63, true}, {"\xC3\xA9", 64, 64, false}, /* folded to one byte each */
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[256];
        struct word_scanner scanner;
        struct word_chunk chunk;
        fill(text, ROWS[i].unit, ROWS[i].times);
        word_scanner_init(&scanner, text, strlen(text));

        assert_true(word_scanner_next(&scanner, &chunk));

        check_number(text, (long long)ROWS[i].len_bytes, chunk.part[0].len_bytes);
        check_number(text, ROWS[i].cut, chunk.part[0].cut);
        check_number(text, (long long)strlen(text), (long long)chunk.part[0].end);
        assert_false(word_scanner_next(&scanner, &chunk));
    }
}

static void test_words__whole_of_long_compound_is_cut_between_characters(void **state)
{
    (void)state;
    char text[256];
    struct word_scanner scanner;
    struct word_chunk chunk;
    fill(text, "a", 39);
    (void)strncat(text, "-", 2);
    fill(text + 40, "\xD0\xB6", 20);
    word_scanner_init(&scanner, text, strlen(text));

    assert_true(word_scanner_next(&scanner, &chunk));

    assert_int_equal(chunk.parts, 2);
    assert_true(chunk.has_joined && chunk.joined.cut);
    assert_int_equal(chunk.joined.len_bytes, 63); /* 39 and twelve letters of two bytes */
}

static void test_words__offsets(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"O'Brien said", "0-1 0-7 2-7 8-12"},
        {"Khamenei's x", "0-8 11-12"},
        {"the U.S. army", "0-3 4-8 9-13"},
        {"1,000. x", "0-5 7-8"},
        {"A. x", "0-1 3-4"}, /* no initials */
        {"5. x", "0-1 3-4"},
        {"cafe\xCC\x81 x", "0-6 7-8"},          /* the mark belongs to the word */
        {"new\xC2\xADs\xC2\xAD x", "0-6 9-10"}, /* a soft hyphen inside does, one behind it does not */
        {"\xE6\x9D\xB1\xE4\xBA\xAC", "0-3 0-6 3-6"},
        {"\xC3\x89t\xC3\xA9 (x)", "0-5 7-8"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct buffer got = BUFFER_INIT;
        struct word_scanner scanner;
        struct word_chunk chunk;
        word_scanner_init(&scanner, ROWS[i].text, strlen(ROWS[i].text));
        while (word_scanner_next(&scanner, &chunk)) {
            for (unsigned k = 0; k < chunk.parts; k++) {
                buffer_printf(&got, "%s%zu-%zu", got.len_bytes > 0 ? " " : "", chunk.part[k].start, chunk.part[k].end);
                if (k == 0 && chunk.has_joined) {
                    buffer_printf(&got, " %zu-%zu", chunk.joined.start, chunk.joined.end);
                }
            }
        }
        check_text(ROWS[i].text, ROWS[i].tokens, buffer_text(&got));
        buffer_release(&got);
    }
}

static void test_words__kinds_of_word(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool digits_only;
        bool has_digit;
        bool initials;
        bool capitals;
    } ROWS[] = {
        {"word", false, false, false, false},     {"WORD", false, false, false, true},
        {"W", false, false, false, false},        {"Word", false, false, false, false},
        {"1980", true, true, false, false},       {"F16", false, true, false, false},
        {"U.S.", false, false, true, false},      {"3.5", true, true, false, false},
        {"m\xC2\xB2", false, true, false, false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct word_scanner scanner;
        struct word_chunk chunk;
        word_scanner_init(&scanner, ROWS[i].text, strlen(ROWS[i].text));

        assert_true(word_scanner_next(&scanner, &chunk));

        check_number(ROWS[i].text, ROWS[i].digits_only, chunk.part[0].digits_only);
        check_number(ROWS[i].text, ROWS[i].has_digit, chunk.part[0].has_digit);
        check_number(ROWS[i].text, ROWS[i].initials, chunk.part[0].initials);
        check_number(ROWS[i].text, ROWS[i].capitals, chunk.part[0].capitals);
    }
}

/* Letters are read eight at a time: words of every length, at the end of the text and before what ends a word or goes on in it. */
static void test_words__every_length(void **state)
{
    (void)state;
    enum { MOST = 80 };
    static const struct {
        const char *after;
        const char *more; /* tokens */
    } ENDS[] = {{"", ""},         {" x", " 1:x"},        {".", ""}, {",y", " 1:y"}, {"'s", ""},
                {"'S z", " 1:z"}, {"\n1987", " 1:1987"}, {"@", ""}, {"[", ""},      {"`", ""},
                {"{", ""},        {"\x7F", ""}};
    for (size_t length = 1; length <= MOST; length++) {
        for (size_t i = 0; i < COUNT_OF(ENDS); i++) {
            char text[MOST + 16];
            char expected[MOST + 32];
            const size_t kept = length < WORD_BYTES_MAX ? length : WORD_BYTES_MAX;
            for (size_t k = 0; k < length; k++) {
                text[k] = (char)((k % 3 == 0 ? 'A' : 'a') + (int)(k * 7 % 26));
            }
            (void)snprintf(text + length, sizeof text - length, "%s", ENDS[i].after);
            (void)snprintf(expected, sizeof expected, "0:");
            for (size_t k = 0; k < kept; k++) {
                expected[2 + k] = (char)(text[k] | 0x20);
            }
            (void)snprintf(expected + 2 + kept, sizeof expected - 2 - kept, "%s", ENDS[i].more);
            const struct words_row row = {text, expected};
            check_rows(&row, 1, false);
        }
    }
}

static void test_words__whole_numbers(void **state)
{
    (void)state;
    static const struct words_row ROWS[] = {
        {"1987", "0:1987"},    {"1987.", "0:1987"}, {"1987, 5", "0:1987 1:5"}, {"10 20", "0:10 1:20"},
        {"3.5", "0:3.5"},      {"1,000", "0:1000"}, {"1,00", "0:1 1:00"},      {"5,", "0:5"},
        {"7\xC2\xB9", "0:71"}, {"1st", "0:1st"},    {"007", "0:007"},          {"9's", "0:9"},
        {"2x4", "0:2x4"},      {"(12)", "0:12"},    {"12;", "0:12"},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

/* No text makes the scanner read or write beyond its bounds, or loop: each beginning of a hard text, without a NUL behind it. */
static void test_words__any_beginning_of_a_text_ends(void **state)
{
    (void)state;
    static const char TEXT[] =
        "O'Brien's U.S.-led F-16\xC2\xAD 1,000,000.5 \xE6\x9D\xB1\xE4\xBA\xAC \xFF\xC3 a-b-c-d-e-f-g-h-i caf\xC3\xA9's";
    for (size_t len = 0; len < sizeof TEXT; len++) {
        char *exact = malloc(len + (len == 0));
        assert_non_null(exact);
        memcpy(exact, TEXT, len);
        struct buffer got = BUFFER_INIT;

        render_words(&got, exact, len, false);

        assert_false(got.failed);
        assert_true(len == 0 || got.len_bytes > 0);
        buffer_release(&got);
        free(exact);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words__runs_of_letters_and_digits),
        cmocka_unit_test(test_words__case_accents_and_compatibility_forms),
        cmocka_unit_test(test_words__possessives),
        cmocka_unit_test(test_words__compounds),
        cmocka_unit_test(test_words__ninth_part_begins_a_new_compound),
        cmocka_unit_test(test_words__numbers),
        cmocka_unit_test(test_words__initials),
        cmocka_unit_test(test_words__acronyms_in_articles),
        cmocka_unit_test(test_words__acronyms_in_queries),
        cmocka_unit_test(test_words__cjk_characters_and_their_pairs),
        cmocka_unit_test(test_words__long_word_is_cut_between_characters),
        cmocka_unit_test(test_words__whole_of_long_compound_is_cut_between_characters),
        cmocka_unit_test(test_words__offsets),
        cmocka_unit_test(test_words__kinds_of_word),
        cmocka_unit_test(test_words__every_length),
        cmocka_unit_test(test_words__whole_numbers),
        cmocka_unit_test(test_words__any_beginning_of_a_text_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
