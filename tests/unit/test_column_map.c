/* test_column_map.c - the option --map. */
#include "testing.h"

#include "column_map.h"

static void test_column_map__reads_pairs(void **state)
{
    (void)state;
    struct column_map map = {.column = {NULL}};
    struct newsidx_error error = {.message = ""};
    assert_int_equal(column_map_parse(&map, "headline=Title,date=pub_date,body=a\\,b", &error), NEWSIDX_OK);
    assert_int_equal(column_map_field(&map, "title", 5), NEWSIDX_HEADLINE);
    assert_int_equal(column_map_field(&map, "PUB_DATE", 8), NEWSIDX_DATE);
    assert_int_equal(column_map_field(&map, "a,b", 3), NEWSIDX_BODY);
    assert_int_equal(column_map_field(&map, "headline", 8), NEWSIDX_FIELDS);
    assert_int_equal(column_map_field(NULL, "title", 5), NEWSIDX_FIELDS);
    column_map_release(&map);
}

static void test_column_map__refuses_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *says;
    } CASES[] = {
        {"", "is not FIELD=COLUMN"},           {"headline", "is not FIELD=COLUMN"},
        {"title=x", "'title' is not a field"}, {"origin=x", "'origin' is not a field"},
        {"date=a,date=b", "given twice"},      {"date=", "has no column"},
        {"date=a,", "is not FIELD=COLUMN"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct column_map map = {.column = {NULL}};
        struct newsidx_error error = {.message = ""};
        print_message("'%s'\n", CASES[i].text);
        assert_int_equal(column_map_parse(&map, CASES[i].text, &error), NEWSIDX_QUERY);
        assert_non_null(strstr(error.message, CASES[i].says));
        column_map_release(&map);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_column_map__reads_pairs),
        cmocka_unit_test(test_column_map__refuses_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
