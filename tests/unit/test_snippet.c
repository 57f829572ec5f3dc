/* test_snippet.c - pieces of text with the matches marked. */
#include "testing.h"

#include "buffer.h"
#include "parse.h"
#include "snippet.h"
#include "utf8.h"

static struct analyzer *english;

/* Ten words, 60 bytes, that no query here looks for, without the end of a sentence. */
#define FILLER "under those old green hills people slowly moved along roads "

struct case_text {
    const char *query;
    const char *deck;
    const char *body;
};

static void set(struct newsidx_article *article, enum newsidx_field field, const char *text)
{
    assert_int_equal(newsidx_article_set(article, field, text, text != NULL ? strlen(text) : 0, NULL), NEWSIDX_OK);
}

/* Matches in [brackets], "..." where the text is cut; column COLUMN_COUNT: the best piece. */
static void render(struct buffer *out, const struct case_text *text, unsigned column)
{
    const struct query_options options = {.today = 0};
    struct query query;
    struct newsidx_article article;
    struct snippet snippet;
    newsidx_article_init(&article);
    set(&article, NEWSIDX_DECK, text->deck);
    set(&article, NEWSIDX_BODY, text->body);
    assert_int_equal(query_parse(&query, english, text->query, &options, NULL), NEWSIDX_OK);
    struct matcher *matcher = matcher_new(query.root, english);
    assert_non_null(matcher);
    assert_true(matcher_load(matcher, &article));
    if (column == COLUMN_COUNT) {
        snippet_best(&snippet, matcher, &article);
    } else {
        snippet_whole(&snippet, matcher, &article, column);
    }
    buffer_append_text(out, snippet.cut_before ? "..." : "");
    for (size_t i = 0; i < snippet.count; i++) {
        const struct snippet_segment *segment = &snippet.segment[i];
        assert_true(segment->len_bytes > 0 && utf8_is_valid(segment->text, segment->len_bytes, NULL));
        buffer_printf(out, segment->match ? "[%.*s]" : "%.*s", (int)segment->len_bytes, segment->text);
    }
    buffer_append_text(out, snippet.cut_after ? "..." : "");
    snippet_release(&snippet);
    matcher_free(matcher);
    query_release(&query);
    newsidx_article_clear(&article);
}

static void check_best(const struct case_text *text, const char *want)
{
    struct buffer got = BUFFER_INIT;
    render(&got, text, COLUMN_COUNT);
    check_text(text->query, want, buffer_text(&got));
    buffer_release(&got);
}

static void test_snippet__whole_column(void **state)
{
    (void)state;
    static const struct {
        struct case_text text;
        const char *want;
    } ROWS[] = {
        {{"letter", NULL, "The letters came, O'Brien's letter too."}, "The [letters] came, O'Brien's [letter] too."},
        {{"\"came too\"", NULL, "It came, too. It came."}, "It [came, too]. It came."},
        {{"obrien", NULL, "by O'Brien"}, "by [O'Brien]"},
        {{"x", NULL, "nothing here"}, "nothing here"},
        {{"letter", NULL, "letter"}, "[letter]"},
        {{"x", NULL, NULL}, ""},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct buffer got = BUFFER_INIT;
        render(&got, &ROWS[i].text, 2);
        check_text(ROWS[i].text.query, ROWS[i].want, buffer_text(&got));
        buffer_release(&got);
    }
}

static void test_snippet__short_body_is_shown_whole(void **state)
{
    (void)state;
    check_best(&(struct case_text){"letter", NULL, "The letter was read.\n"}, "The [letter] was read.");
    check_best(&(struct case_text){"x", NULL, "No match in it."}, "No match in it.");
    check_best(&(struct case_text){"x", "Only a deck", NULL}, "");
}

static void test_snippet__begins_at_the_sentence_of_the_match(void **state)
{
    (void)state;
    check_best(&(struct case_text){"letter", NULL, FILLER FILLER FILLER "end. The letter came on Friday."},
               "...The [letter] came on Friday.");
    check_best(&(struct case_text){"letter", NULL, FILLER FILLER FILLER "end\n\nA letter came."},
               "...A [letter] came.");
    /* the period of an initial ends no sentence */
    check_best(&(struct case_text){"letter", NULL, FILLER FILLER FILLER "end. Mr J. K. Smith's letter came."},
               "...Mr J. K. Smith's [letter] came.");
}

static void test_snippet__begins_at_a_word_in_a_long_sentence(void **state)
{
    (void)state;
    struct buffer got = BUFFER_INIT;
    render(&got, &(struct case_text){"letter", NULL, FILLER FILLER FILLER FILLER "the letter came."}, COLUMN_COUNT);
    /* At most 60 bytes back from the match, at a word. */
    check_text("long sentence", "...those old green hills people slowly moved along roads the [letter] came.",
               buffer_text(&got));
    buffer_release(&got);
}

static void test_snippet__takes_the_piece_with_the_most_different_matches(void **state)
{
    (void)state;
    check_best(&(struct case_text){"letter OR cable", NULL,
                                   "A letter, a letter. " FILLER FILLER FILLER FILLER FILLER
                                   "end. The cable and the letter."},
               "...The [cable] and the [letter].");
    check_best(
        &(struct case_text){"letter", NULL, "A letter. " FILLER FILLER FILLER FILLER FILLER "end. A letter, a letter."},
        "...A [letter], a [letter].");
}

static void test_snippet__takes_the_deck_where_the_body_has_no_match(void **state)
{
    (void)state;
    check_best(&(struct case_text){"letter", "A letter in the deck", "Nothing in the body."}, "A [letter] in the deck");
    check_best(&(struct case_text){"letter", "A letter in the deck", "A letter in the body."},
               "A [letter] in the body.");
}

static void test_snippet__shows_the_beginning_where_nothing_matches(void **state)
{
    (void)state;
    struct buffer got = BUFFER_INIT;
    render(&got, &(struct case_text){"letter", NULL, FILLER FILLER FILLER FILLER FILLER}, COLUMN_COUNT);
    assert_int_equal(strncmp(buffer_text(&got), FILLER, strlen(FILLER)), 0);
    assert_true(got.len_bytes <= SNIPPET_BYTES + 3);
    assert_string_equal(buffer_text(&got) + got.len_bytes - 3, "...");
    buffer_release(&got);
}

/* Texts without blanks, in which no word is a good place to cut: the piece is bounded, and whole in its characters. */
static void test_snippet__text_without_blanks(void **state)
{
    (void)state;
    static const char *const UNITS[] = {"a", "\xC3\xA9", "\xE6\x9D\xB1\xE4\xBA\xAC", "\xF0\x9F\x98\x80", "ab-", "."};
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        struct buffer body = BUFFER_INIT;
        struct buffer got = BUFFER_INIT;
        for (unsigned k = 0; k < 300; k++) {
            buffer_append_text(&body, UNITS[i]);
        }
        buffer_append_text(&body, " letter");

        render(&got, &(struct case_text){"\xE4\xBA\xAC OR letter OR x", NULL, buffer_text(&body)}, COLUMN_COUNT);

        check_number(UNITS[i], true, got.len_bytes > 0 && got.len_bytes <= 3 * SNIPPET_BYTES);
        check_number(UNITS[i], true, strchr(buffer_text(&got), '[') != NULL);
        buffer_release(&got);
        buffer_release(&body);
    }
}

static int make_analyzer(void **state)
{
    (void)state;
    english = analyzer_new("english");
    return english != NULL ? 0 : -1;
}

static int free_analyzer(void **state)
{
    (void)state;
    analyzer_free(english);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snippet__whole_column),
        cmocka_unit_test(test_snippet__short_body_is_shown_whole),
        cmocka_unit_test(test_snippet__begins_at_the_sentence_of_the_match),
        cmocka_unit_test(test_snippet__begins_at_a_word_in_a_long_sentence),
        cmocka_unit_test(test_snippet__takes_the_piece_with_the_most_different_matches),
        cmocka_unit_test(test_snippet__takes_the_deck_where_the_body_has_no_match),
        cmocka_unit_test(test_snippet__shows_the_beginning_where_nothing_matches),
        cmocka_unit_test(test_snippet__text_without_blanks),
    };
    return cmocka_run_group_tests(tests, make_analyzer, free_analyzer);
}
