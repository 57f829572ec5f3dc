/* test_query_parse.c - queries and how they are read (newsq-query(7)), as ast_explain shows it.
 *
 * In the explained form x. is an acronym, ("a b" | ab) a compound in either form, and a tree without parentheses none. */
#include "query_reading.h"

/* --- terms -------------------------------------------------------------------------------------------------------------- */

static void test_query_parse__words(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"letter", "letter", 0},
        {"two words", "two AND words", 0},
        {"  a\tb\nc ", "a AND b AND c", 0},
        {"a\xE3\x80\x80"
         "b",
         "a AND b", 0}, /* ideographic space */
        {"Letters \xC3\x89tude", "letters AND etude", 0},
        {"Khamenei's", "khamenei", 0},
        {"US", "us.", 0},
        {"U.S.", "us.", 0},
        {"us", "us", 0},
        {"Us", "us", 0},
        {"1,000", "1000", 0},
        {"3.5", "3.5", 0},
        {"9/11", "\"9 11\"", 0},
        {"example.com", "\"example com\"", 0},
        {"12:30", "\"12 30\"", 0},
        {"well-known", "(\"well known\" | wellknown)", 0},
        {"F-16", "(\"f 16\" | f16)", 0},
        {"AT&T", "(\"at t\" | att)", 0},
        {"O'Brien", "(\"o brien\" | obrien)", 0},
        {"O'Brien-Smith", "(\"o brien smith\" | obriensmith)", 0},
        {"US-led", "(\"us. led\" | usled)", 0},
        {"2014-11-07", "\"2014 11 07\"", 0},
        {"\xE6\x9D\xB1", "\xE6\x9D\xB1", 0},
        {"\xE6\x9D\xB1\xE4\xBA\xAC\xE9\x83\xBD", "\"\xE6\x9D\xB1\xE4\xBA\xAC \xE4\xBA\xAC\xE9\x83\xBD \xE9\x83\xBD\"",
         0},
        {"??", "", 1},
        {"a ?? b", "a AND b", 1},
        {"\xFF\xFE a", "a", 1},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__phrases(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"\"exact phrase\"", "\"exact phrase\"", 0},
        {"\"one\"", "one", 0},
        {"\"a b\"~3", "\"a b\"~3", 0},
        {"\"a b\"~0", "\"a b\"", 0},
        {"\"a b\"~9999", "\"a b\"~1000", 0},
        {"\"a b\"~", "\"a b\"", 1},
        {"\xE2\x80\x9C"
         "a b\xE2\x80\x9D",
         "\"a b\"", 0},
        {"\xC2\xAB"
         "a b\xC2\xBB",
         "\"a b\"", 0},
        {"\"a b", "\"a b\"", 1},
        {"\"", "", 2}, /* its partner is missing, and it is empty */
        {"\"\"", "", 1},
        {"\"\" a", "a", 1},
        {"\"a\" \"b\"", "a AND b", 0},
        {"a\"b c\"d", "a AND \"b c\" AND d", 0},
        {"\"a AND b\"", "\"a and b\"", 0},
        {"\"a (b) c\"", "\"a b c\"", 0},
        {"\"F-16 AT&T\"", "(\"f 16 at t\" | \"f16 at t\" | \"f 16 att\" | \"f16 att\")", 0},
        {"\"a-b c-d e-f g-h i-j\"", "\"a b c d e f g h i j\"", 0}, /* more than 16 alternatives: the parts */
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__asterisks(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"elect*", "elect*", 0},
        {"(elect*)", "elect*", 0},
        {"1*", "1*", 0},
        {"US*", "us*", 0}, /* the beginning of words, no acronym */
        {"kham*nei", "kham*nei", 0},
        {"*elect", "*elect", 0},
        {"Kham?n*I", "kham?n*i", 0},
        {"what?", "what", 0}, /* a question mark at the end is none */
        {"?what", "what", 0},
        {"wh??t", "wh??t", 0},
        {"b?*", "b?*", 0},
        {"b*?", "b*", 0}, /* the question mark has nothing behind it */
        {"a**b", "a*b", 0},
        {"*?F-1*", "\"*?f 1*\"", 0},
        {"O'Br*n", "\"o br*n\"", 0},
        {"jean-phil?ppe's", "\"jean phil?ppe\"", 0},
        {"a.*.b", "\"a b\"", 0}, /* touches no word */
        {"\"ali kham?nei said\"", "\"ali kham?nei said\"", 0},
        {"place:p*ris", "place:\"p ris\"", 0}, /* the values of filters have none inside */
        {"*", "", 1},
        {"* a", "a", 1},
        {"F-1*", "(\"f 1*\" | f1*)", 0},
        {"\"a b*\"", "\"a b*\"", 0},
        {"\"a* b\"", "\"a* b\"", 0},
        {"\xE6\x9D\xB1\xE4\xBA\xAC*", "\"\xE6\x9D\xB1\xE4\xBA\xAC \xE4\xBA\xAC\"", 0}, /* dropped behind CJK */
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

/* --- operators ---------------------------------------------------------------------------------------------------------- */

static void test_query_parse__and_or_not(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"a AND b", "a AND b", 0},
        {"a and b", "a AND b", 0},
        {"a OR b", "a OR b", 0},
        {"a or b", "a OR b", 0},
        {"a OR b OR c", "a OR b OR c", 0},
        {"letter OR cable sanctions", "letter OR (cable AND sanctions)", 0},
        {"a b OR c d", "(a AND b) OR (c AND d)", 0},
        {"a AND b OR c", "(a AND b) OR c", 0},
        {"(a OR b) c", "(a OR b) AND c", 0},
        {"a NOT b", "a AND NOT b", 0},
        {"a NOT b c", "a AND NOT b AND c", 0},
        {"a NOT b OR c", "(a AND NOT b) OR c", 0},
        {"NOT b", "NOT b", 0},
        {"letter AND NOT jets", "letter AND NOT jets", 0},
        {"a OR NOT b", "a OR NOT b", 0},
        {"(NOT a) b", "NOT a AND b", 0},
        {"NOT (a OR b)", "NOT (a OR b)", 0},
        {"a NOT (b c)", "a AND NOT (b AND c)", 0},
        {"not guilty", "not AND guilty", 0},
        {"Not b", "not AND b", 0},
        {"a And b", "a AND and AND b", 0},
        {"near miss", "near AND miss", 0},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__minus(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"-b", "NOT b", 0},
        {"a -b", "a AND NOT b", 0},
        {"a OR -b", "a OR NOT b", 0},
        {"a and -b", "a AND NOT b", 0},
        {"(-a)", "NOT a", 0},
        {"a -\"b c\"", "a AND NOT \"b c\"", 0},
        {"a -(b c)", "a AND NOT (b AND c)", 0},
        {"a -headline:b", "a AND NOT headline:b", 0},
        {"-AND", "NOT and", 0}, /* what follows a minus sign is a term */
        {"a - b", "a AND b", 1},
        {"a -", "a", 1},
        {"-- a", "a", 1},
        {"a --b", "a AND b", 0},
        {"a -?? b", "a AND b", 1},
        {"a-b", "(\"a b\" | ab)", 0},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__near(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"a NEAR b", "a NEAR/10 b", 0},
        {"a NEAR/3 b", "a NEAR/3 b", 0},
        {"a NEAR/0 b", "a NEAR/0 b", 0},
        {"a w/5 b", "a NEAR/5 b", 0},
        {"a pre/2 b", "a PRE/2 b", 0},
        {"a NEAR/5000 b", "a NEAR/1000 b", 0},
        {"a near/3 b", "a AND \"near 3\" AND b", 0},
        {"a NEAR/x b", "a AND \"near x\" AND b", 0},
        {"a NEAR b NEAR c", "(a NEAR/10 b) NEAR/10 c", 0},
        {"a NEAR (b NEAR c)", "a NEAR/10 (b NEAR/10 c)", 0},
        {"a NEAR/2 b c", "(a NEAR/2 b) AND c", 0},
        {"a NEAR b OR c", "(a NEAR/10 b) OR c", 0},
        {"NOT a NEAR b", "NOT (a NEAR/10 b)", 0},
        {"a NOT b NEAR c", "a AND NOT (b NEAR/10 c)", 0},
        {"\"a b\" NEAR c", "\"a b\" NEAR/10 c", 0},
        {"(a OR b) NEAR c", "(a OR b) NEAR/10 c", 0},
        {"(a AND b) NEAR/5 c", "(a NEAR/5 c) AND (b NEAR/5 c)", 0},
        {"a NEAR/5 (b AND c)", "(a NEAR/5 b) AND (a NEAR/5 c)", 0},
        {"(a NOT b) NEAR/5 c", "(a NEAR/5 c) AND (NOT b AND c)", 0}, /* c is there already */
        {"(a AND b) pre/5 c", "(a PRE/5 c) AND (b PRE/5 c)", 0},
        {"headline:a NEAR b", "headline:a NEAR/10 b", 0},
        {"headline:(a NEAR b)", "headline:a NEAR/10 headline:b", 0},
        {"place:x NEAR c", "place:x AND c", 0},
        {"c NEAR place:x", "c AND place:x", 0},
        {"(a OR place:x) NEAR b", "(a NEAR/10 b) OR (place:x AND b)", 0},
        {"NEAR b", "near AND b", 1},
        {"a NEAR", "a AND near", 1},
        {"a NEAR -b", "a AND near AND NOT b", 1},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__operators_without_terms(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"and", "and", 1},
        {"or", "or", 1},
        {"and a", "and AND a", 1},
        {"a and", "a AND and", 1},
        {"a and and b", "a AND and AND b", 1},
        {"AND", "", 1},
        {"AND a", "a", 1},
        {"a AND", "a", 1},
        {"OR a", "a", 1},
        {"NOT", "", 1},
        {"a NOT", "a", 1},
        {"a AND NOT", "a", 2},
        {"a AND OR b", "a OR b", 1},
        {"a OR AND b", "a AND b", 1},
        {"a OR OR b", "a OR b", 1},
        {"a NOT NOT b", "a AND NOT b", 1},
        {"(a OR) b", "a AND b", 1},
        {"a (OR b)", "a AND b", 1},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__parentheses(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"((a))", "a", 0},
        {"(a b) c", "(a AND b) AND c", 0},
        {"((a OR b) AND c) OR d", "((a OR b) AND c) OR d", 0},
        {"a(b)c", "a AND b AND c", 0},
        {"(a b", "a AND b", 1},
        {"a b)", "a AND b", 1},
        {")a(", "a", 2},
        {"()", "", 0},
        {"a () b", "a AND b", 0},
        {"a -() b", "a AND b", 0},
        {"a AND ()", "a", 1},
        {"( AND )", "", 1},
        {"(?\?) a", "a", 1},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

/* --- fields ------------------------------------------------------------------------------------------------------------- */

static void test_query_parse__text_fields(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"headline:x", "headline:x", 0},
        {"title:x", "headline:x", 0},
        {"TITLE:x", "headline:x", 0},
        {"byline:x", "author:x", 0},
        {"deck:x dateline:y body:z", "deck:x AND dateline:y AND body:z", 0},
        {"author:\"JC Finley\"", "author:\"jc finley\"", 0},
        {"headline:\"a b\"~2", "headline:\"a b\"~2", 0},
        {"headline:elect*", "headline:elect*", 0},
        {"headline:(letter OR cable)", "headline:letter OR headline:cable", 0},
        {"headline:(a b) c", "(headline:a AND headline:b) AND c", 0},
        {"headline:a b", "headline:a AND b", 0},
        {"body:(headline:x y)", "headline:x AND body:y", 0},
        {"headline:AND", "headline:and", 0},
        {"headline: x", "headline AND x", 0}, /* no value right after the colon */
        {"headline:", "headline", 0},
        {":x", "x", 0},
        {"foo:x", "\"foo x\"", 1},
        {"http://example.com/a", "\"http example com a\"", 1},
        {"headline:??", "", 1},
        {"a headline:\"\" b", "a AND b", 1},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__filters(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"place:Paris", "place:paris", 0},
        {"place:\"fort worth\"", "place:\"fort worth\"", 0},
        {"place:par*", "place:par*", 0},
        {"place:\"fort wor*\"", "place:\"fort wor*\"", 0},
        {"url:example.com", "url:\"example com\"", 0},
        {"guid:a-b", "guid:\"a b\"", 0},
        {"agency:UPI letter", "agency:upi AND letter", 0},
        {"language:en source:AP section:world", "language:en AND source:ap AND section:world", 0},
        {"origin:\"/news/a.json\"", "origin:\"news a json\"", 0},
        {"place:(paris OR london)", "place:paris OR place:london", 0},
        {"place:(paris OR headline:x)", "place:paris OR headline:x", 0},
        {"-place:paris", "NOT place:paris", 0},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

static void test_query_parse__dates(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"date:2014-11-07", "date:2014-11-07..2014-11-07", 0},
        {"date:2014-11", "date:2014-11..2014-11", 0},
        {"date:2014-10-31", "date:2014-10-31..2014-10-31", 0},
        {"on:02-01", "on:02-01", 0},
        {"on:02", "on:02", 0},
        {"date:2014", "date:2014..2014", 0},
        {"date:2014..2016", "date:2014..2016", 0},
        {"date:2014-11-07..2014-12", "date:2014-11-07..2014-12", 0},
        {"date:2014..", "date:2014..", 0},
        {"date:..2016", "date:..2016", 0},
        {"after:2014-11-07", "date:2014-11-08..", 0},
        {"after:2014-11", "date:2014-12..", 0},
        {"after:2014", "date:2015..", 0},
        {"after:2014-11-30", "date:2014-12-01..", 0},
        {"after:2014-12-31", "date:2015-01-01..", 0},
        {"after:2014-12", "date:2015-01..", 0},
        {"before:2014-11-01", "date:..2014-10-31", 0},
        {"before:2014-01-01", "date:..2013-12-31", 0},
        {"before:2014-01", "date:..2013-12", 0},
        {"before:2014-11-07", "date:..2014-11-06", 0},
        {"before:2014-11", "date:..2014-10", 0},
        {"before:2014", "date:..2013", 0},
        {"date:today", "date:2014-11-07..2014-11-07", 0},
        {"date:Yesterday", "date:2014-11-06..2014-11-06", 0},
        {"date:\"this week\"", "date:2014-11-03..2014-11-09", 0},
        {"date:\"last week\"", "date:2014-10-27..2014-11-02", 0},
        {"date:\"this month\"", "date:2014-11..2014-11", 0},
        {"date:\"last month\"", "date:2014-10..2014-10", 0},
        {"date:\"this year\"", "date:2014..2014", 0},
        {"date:\"last year\"", "date:2013..2013", 0},
        {"after:\"last month\"", "date:2014-11..", 0},
        {"date:yesterday..today", "date:2014-11-06..2014-11-07", 0},
        {"date:(2014 OR 2016)", "date:2014..2014 OR date:2016..2016", 0},
        {"letter -date:2014", "letter AND NOT date:2014..2014", 0},
    };
    check_rows(ROWS, COUNT_OF(ROWS), false);
}

/* --- --any -------------------------------------------------------------------------------------------------------------- */

static void test_query_parse__any(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"a", "a", 0},
        {"a b c", "a OR b OR c", 0},
        {"a and b", "a OR b", 0},
        {"a AND b c", "a AND b AND c", 0}, /* of the plain words only c is left */
        {"a b AND c d", "b AND c AND (a OR d)", 0},
        {"a \"b c\"", "\"b c\" AND a", 0},
        {"a headline:b c", "headline:b AND (a OR c)", 0},
        {"a place:x b", "place:x AND (a OR b)", 0},
        {"a -b c", "NOT b AND (a OR c)", 0},
        {"a NOT b c", "a AND NOT b AND c", 0},
        {"(a b) c", "(a AND b) AND c", 0},
        {"a NEAR b c", "(a NEAR/10 b) AND c", 0},
        {"a b OR c", "(a OR b) OR c", 0},
    };
    check_rows(ROWS, COUNT_OF(ROWS), true);
}

/* --- errors and limits -------------------------------------------------------------------------------------------------- */

static void test_query_parse__errors(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        size_t column;
    } ROWS[] = {
        {"", 0},
        {" \t\n", 0},
        {"\xE3\x80\x80", 0},
        {"date:foo", 5},
        {"letter date:foo", 12},
        {"date:2014-13", 5},
        {"date:2014-02-30", 5},
        {"date:2016..2014", 5},
        {"date:..", 5},
        {"date:2014..foo", 5},
        {"date:\"\"", 6},
        {"date:\"next week\"", 6},
        {"date:(2014 foo)", 11},
        {"after:2014..2015", 6},
        {"-before:x", 8},
    };
    const struct query_options options = {.today = TODAY};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct query query;
        struct newsidx_error error = {.column = 99};

        check_number(ROWS[i].query, NEWSIDX_QUERY, query_parse(&query, english, ROWS[i].query, &options, &error));

        check_number(ROWS[i].query, (long long)ROWS[i].column, (long long)error.column);
        check_number(ROWS[i].query, true, error.message[0] != '\0' && query.root == NULL);
        query_release(&query);
    }
}

/* count times unit, then after; the caller's to free. */
static char *repeat(const char *unit, size_t count, const char *after)
{
    struct buffer text = BUFFER_INIT;
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(&text, unit);
    }
    buffer_append_text(&text, after);
    return buffer_detach(&text);
}

static size_t depth_of(const struct ast *ast)
{
    size_t depth = 0;
    for (size_t i = 0; i < ast->count; i++) {
        const size_t below = depth_of(ast->child[i]);
        depth = below > depth ? below : depth;
    }
    return depth + 1;
}

static void test_query_parse__bounds(void **state)
{
    (void)state;
    const struct query_options options = {.today = TODAY};
    const struct {
        char *query;
        size_t children; /* of the root */
        size_t notes;
    } rows[] = {
        {repeat("w ", LEX_TERMS_MAX, ""), LEX_TERMS_MAX, 0},
        {repeat("w ", LEX_TERMS_MAX + 50, ""), LEX_TERMS_MAX, 1},
        {repeat("(a ", 100, ""), 2, 1},
        {repeat("?? ", 100, "a b"), 2, LEX_NOTES_MAX},
        {repeat("-", 5000, "a b"), 2, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct query query;
        assert_non_null(rows[i].query);
        assert_int_equal(query_parse(&query, english, rows[i].query, &options, NULL), NEWSIDX_OK);
        assert_non_null(query.root);
        check_number(rows[i].query, (long long)rows[i].children, (long long)query.root->count);
        check_number(rows[i].query, true, depth_of(query.root) <= LEX_DEPTH_MAX + 2);
        check_number(rows[i].query, (long long)rows[i].notes, (long long)count_notes(&query));
        query_release(&query);
        free(rows[i].query);
    }
}

/* What is said of what was dropped or taken for something else. */
static void test_query_parse__says_what_it_passed_over(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        const char *note; /* the first */
    } ROWS[] = {
        {"a -", "no word in it, dropped: -"},
        {"a ??", "no word in it, dropped: ??"},
        {"a AND", "an operator without its terms was dropped: AND"},
        {"OR a", "an operator without its terms was dropped: OR"},
        {"a NOT", "an operator without its terms was dropped: NOT"},
        {"(a", "a closing parenthesis is missing; added at the end"},
        {"\"a b", "a quotation mark is missing; read as a phrase to the end: a b"},
    };
    const struct query_options options = {.today = TODAY};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct query query;
        assert_int_equal(query_parse(&query, english, ROWS[i].query, &options, NULL), NEWSIDX_OK);
        assert_non_null(query.notes);
        check_text(ROWS[i].query, ROWS[i].note, query.notes->text);
        query_release(&query);
    }
}

/* Groups near groups multiply; past the bound the rest is AND, and said to be. */
static void test_query_parse__near_over_many_groups_is_bounded(void **state)
{
    (void)state;
    const struct query_options options = {.today = TODAY};
    char *group = repeat("a ", 100, ")");
    struct buffer text = BUFFER_INIT;
    struct query query;
    buffer_printf(&text, "(%s NEAR (%s NEAR (%s", group, group, group);

    assert_int_equal(query_parse(&query, english, buffer_text(&text), &options, NULL), NEWSIDX_OK);

    assert_non_null(query.root);
    check_invariant("many groups", query.root);
    assert_int_equal(count_notes(&query), 1);
    query_release(&query);
    buffer_release(&text);
    free(group);
}

static void test_query_parse__any_beginning_of_a_query_parses(void **state)
{
    (void)state;
    static const char TEXT[] = "(headline:(O'Brien* OR \"F-16 x\"~3) NEAR/5 US) AND NOT -place:\"a b\" pre/2 "
                               "\xE6\x9D\xB1\xE4\xBA\xAC w/3 x and) \"";
    for (size_t len = 1; len < sizeof TEXT; len++) {
        for (int any = 0; any < 2; any++) {
            const struct query_options options = {.any = any != 0, .today = TODAY};
            char *text = strndup(TEXT, len);
            struct query query;
            assert_non_null(text);

            check_number(text, NEWSIDX_OK, query_parse(&query, english, text, &options, NULL));

            if (query.root != NULL) {
                check_invariant(text, query.root);
            }
            query_release(&query);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_parse__words),
        cmocka_unit_test(test_query_parse__phrases),
        cmocka_unit_test(test_query_parse__asterisks),
        cmocka_unit_test(test_query_parse__and_or_not),
        cmocka_unit_test(test_query_parse__minus),
        cmocka_unit_test(test_query_parse__near),
        cmocka_unit_test(test_query_parse__operators_without_terms),
        cmocka_unit_test(test_query_parse__parentheses),
        cmocka_unit_test(test_query_parse__text_fields),
        cmocka_unit_test(test_query_parse__filters),
        cmocka_unit_test(test_query_parse__dates),
        cmocka_unit_test(test_query_parse__any),
        cmocka_unit_test(test_query_parse__errors),
        cmocka_unit_test(test_query_parse__bounds),
        cmocka_unit_test(test_query_parse__says_what_it_passed_over),
        cmocka_unit_test(test_query_parse__near_over_many_groups_is_bounded),
        cmocka_unit_test(test_query_parse__any_beginning_of_a_query_parses),
    };
    return cmocka_run_group_tests(tests, make_analyzer, free_analyzer);
}
