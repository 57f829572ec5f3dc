/* test_query_words.c - wildcards, fuzzy and exact words, and the fields that came with them, as ast_explain shows them. */
#include "query_reading.h"

static void test_query_words__fuzzy_and_exact(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"khamenie~", "khamenie~1", 0},
        {"Khamenie~2", "khamenie~2", 0},
        {"khamenie~0", "khamenie~0", 0},
        {"khamenie~3", "khamenie~2", 1},
        {"khamenie~12", "khamenie~2", 1},
        {"O'Brein~", "obrein~1", 0}, /* a compound is compared as a whole */
        {"east/O'Brein~", "\"east obrein~1\"", 0},
        {"7-11~", "\"7 11~1\"", 0}, /* digits alone join to no word */
        {"~", "", 1},
        {"a ~2 b", "a AND 2 AND b", 0},
        {"US~", "us~1", 0},
        {"kham?n~", "kham?n", 0}, /* a wildcard leaves the tilde without meaning */
        {"\xE4\xBA\xAC~", "\xE4\xBA\xAC", 0},
        {"=jets", "=jets", 0},
        {"=Jets", "=Jets", 0},
        {"=\xC3\x89tude", "=\xC3\x89tude", 0},
        {"=\xC3\xA9tude", "=etude", 0},
        {"=US", "=US", 0},
        {"=co-operate", "\"=co =operate\"", 0},
        {"=Khamenei's", "=Khamenei", 0},
        {"a=b", "\"a b\"", 0},
        {"=", "", 1},
        {"\"=new =York times\"", "\"=new =York times\"", 0},
        {"=a*", "=a", 0},
        {"headline:=jets", "headline:=jets", 0},
    };
    check_rows(ROWS, sizeof ROWS / sizeof *ROWS, false);
}

static void test_query_words__lead_states_and_days_of_any_year(void **state)
{
    (void)state;
    static const struct parse_row ROWS[] = {
        {"lead:letter", "lead:letter", 0},
        {"LEAD:(a b)", "lead:a AND lead:b", 0},
        {"lead:a NEAR/3 b", "lead:a NEAR/3 b", 0},
        {"on:04-13", "on:04-13", 0},
        {"on:02-29", "on:02-29", 0},
        {"on:12", "on:12", 0},
        {"on:(01 OR 02)", "on:01 OR on:02", 0},
        {"is:signed", "is:signed", 0},
        {"IS:Revised -is:wire", "is:revised AND NOT is:wire", 0},
        {"a NEAR/3 is:web", "a AND is:web", 0},
    };
    check_rows(ROWS, sizeof ROWS / sizeof *ROWS, false);
}

static void test_query_words__values_that_cannot_be_understood(void **state)
{
    (void)state;
    static const char *const ROWS[] = {"on:02-30",  "on:4-13", "on:00", "on:13",   "on:04-00", "on:april",
                                       "on:04-131", "is:foo",  "is:",   "is:\"\"", "date:foo"};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        const struct query_options options = {.today = TODAY};
        struct query query;
        const bool bare = ROWS[i][3] == '\0'; /* no value at all: a word */
        check_number(ROWS[i], bare ? NEWSIDX_OK : NEWSIDX_QUERY, query_parse(&query, english, ROWS[i], &options, NULL));
        query_release(&query);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_query_words__fuzzy_and_exact),
        cmocka_unit_test(test_query_words__lead_states_and_days_of_any_year),
        cmocka_unit_test(test_query_words__values_that_cannot_be_understood),
    };
    return cmocka_run_group_tests(tests, make_analyzer, free_analyzer);
}
