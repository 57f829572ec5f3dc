/* test_date.c - days and their ids. */
#include "testing.h"

#include "date.h"

#include <time.h>

static const char *show_date(char out[DATE_TEXT_BYTES], struct date date)
{
    date_format(out, date);
    return out;
}

/* --- days --------------------------------------------------------------------------------------------------------------- */

enum {
    FIRST_DAY = -719162, /* 0001-01-01 */
    LAST_DAY = 2932896,  /* 9999-12-31 */
};

static void test_date__days_agree_with_gmtime(void **state)
{
    (void)state;
    for (int64_t days = FIRST_DAY; days <= LAST_DAY; days += days >= -1000 && days < 40000 ? 1 : 13) {
        const time_t seconds = (time_t)(days * 86400);
        struct tm tm;
        assert_non_null(gmtime_r(&seconds, &tm));

        const struct date date = date_from_days(days);

        if (date.year != tm.tm_year + 1900 || date.month != tm.tm_mon + 1 || date.day != tm.tm_mday ||
            date_weekday(date) != tm.tm_wday || date_to_days(date) != days || !date_is_valid(date)) {
            fail_msg("day %lld: %d-%d-%d, weekday %d", (long long)days, date.year, date.month, date.day,
                     date_weekday(date));
        }
    }
}

static void test_date__ends_of_the_calendar(void **state)
{
    (void)state;
    assert_int_equal(date_to_days((struct date){1, 1, 1}), FIRST_DAY);
    assert_int_equal(date_to_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_to_days((struct date){9999, 12, 31}), LAST_DAY);
    assert_int_equal(date_weekday((struct date){1970, 1, 1}), 4);
    assert_int_equal(date_weekday((struct date){2014, 11, 7}), 5);
}

static void test_date__days_in_month(void **state)
{
    (void)state;
    static const int COMMON[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; month++) {
        assert_int_equal(date_days_in_month(2014, month), COMMON[month - 1]);
    }
    assert_int_equal(date_days_in_month(2012, 2), 29);
    assert_int_equal(date_days_in_month(1900, 2), 28);
    assert_int_equal(date_days_in_month(2000, 2), 29);
}

static void test_date__is_valid(void **state)
{
    (void)state;
    static const struct {
        struct date date;
        bool valid;
    } ROWS[] = {
        {{2014, 11, 7}, true},  {{2014, 11, 0}, true},  {{2014, 0, 0}, true},    {{1, 1, 1}, true},
        {{9999, 12, 31}, true}, {{2012, 2, 29}, true},  {{0, 0, 0}, false},      {{2014, 0, 7}, false},
        {{0, 11, 7}, false},    {{2014, 13, 1}, false}, {{2014, 11, 31}, false}, {{2013, 2, 29}, false},
        {{10000, 1, 1}, false}, {{-1, 1, 1}, false},    {{2014, -1, 1}, false},  {{2014, 1, -1}, false},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char input[64];
        (void)snprintf(input, sizeof input, "%d-%d-%d", ROWS[i].date.year, ROWS[i].date.month, ROWS[i].date.day);
        check_number(input, ROWS[i].valid, date_is_valid(ROWS[i].date));
    }
}

static void test_date__parse_and_format(void **state)
{
    (void)state;
    static const char *const SAME[] = {"2014",       "2014-11",    "2014-11-07", "0001",
                                       "0001-01-01", "9999-12-31", "2012-02-29"};
    static const char *const REFUSED[] = {
        "",           "201",      "20144",       "2014-",      "2014-1",     "2014-11-", "2014-11-7",
        "2014-00",    "2014-13",  "2014-11-00",  "2014-11-31", "2013-02-29", "0000",     "2014/11/07",
        "2014.11.07", "20141107", "2014-11-07T", " 2014",      "2014-11-0x", "+014",     "-014"};
    for (size_t i = 0; i < COUNT_OF(SAME); i++) {
        struct date date = {0};
        char text[DATE_TEXT_BYTES];
        check_number(SAME[i], true, date_parse(&date, SAME[i], strlen(SAME[i])));
        check_text(SAME[i], SAME[i], show_date(text, date));
    }
    for (size_t i = 0; i < COUNT_OF(REFUSED); i++) {
        struct date date = {1, 2, 3};
        check_number(REFUSED[i], false, date_parse(&date, REFUSED[i], strlen(REFUSED[i])));
        check_number(REFUSED[i], 1, date.year); /* untouched */
    }
}

static void test_date__format_of_an_unknown_date_is_empty(void **state)
{
    (void)state;
    char text[DATE_TEXT_BYTES] = "x";
    date_format(text, (struct date){0, 0, 0});
    assert_string_equal(text, "");
}

/* --- ids ---------------------------------------------------------------------------------------------------------------- */

static void test_date__ids_of_a_period(void **state)
{
    (void)state;
    static const struct {
        struct date date;
        int64_t first;
        int64_t last;
    } ROWS[] = {
        {{2014, 11, 7}, INT64_C(20141107000000), INT64_C(20141107999999)},
        {{2014, 11, 0}, INT64_C(20141100000000), INT64_C(20141199999999)},
        {{2014, 0, 0}, INT64_C(20140000000000), INT64_C(20149999999999)},
        {{1, 0, 0}, INT64_C(10000000000), INT64_C(19999999999)},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[DATE_TEXT_BYTES];
        check_number(show_date(text, ROWS[i].date), ROWS[i].first, date_id_first(ROWS[i].date));
        check_number(show_date(text, ROWS[i].date), ROWS[i].last, date_id_last(ROWS[i].date));
    }
}

static void test_date__of_id(void **state)
{
    (void)state;
    static const struct {
        int64_t id;
        const char *date;
    } ROWS[] = {
        {INT64_C(20141107000001), "2014-11-07"},
        {INT64_C(20141107999999), "2014-11-07"},
        {INT64_C(20141100000005), "2014-11"},
        {INT64_C(20140000000005), "2014"},
        {INT64_C(99991231000001), "9999-12-31"},
        {INT64_C(10000000000), "0001"},
        {INT64_C(9999999999), ""}, /* undated */
        {1, ""},
        {0, ""},
        {-1, ""},
        {INT64_MIN, ""},
        {INT64_MAX, ""},
        {INT64_C(100000000000000), ""}, /* the year 10000 */
        {INT64_C(20141301000001), ""},  /* no such month */
        {INT64_C(20141131000001), ""},  /* no such day */
        {INT64_C(20140007000001), ""},  /* a day without its month */
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char input[32];
        char text[DATE_TEXT_BYTES];
        (void)snprintf(input, sizeof input, "%lld", (long long)ROWS[i].id);
        check_text(input, ROWS[i].date, show_date(text, date_of_id(ROWS[i].id)));
    }
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

static void test_date__names(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int month;
        int weekday;
    } ROWS[] = {
        {"January", 1, -1}, {"FEB", 2, -1},   {"mar.", 3, -1},      {"April", 4, -1},   {"may", 5, -1},
        {"June", 6, -1},    {"jul", 7, -1},   {"Aug.", 8, -1},      {"Sept.", 9, -1},   {"OCTOBER", 10, -1},
        {"nov", 11, -1},    {"Dec.", 12, -1}, {"Sunday", 0, 0},     {"mon", 0, 1},      {"Tues.", 0, 2},
        {"WED", 0, 3},      {"Thurs", 0, 4},  {"fri.", 0, 5},       {"Saturday", 0, 6}, {"no", 0, -1},
        {"", 0, -1},        {".", 0, -1},     {"novembers", 0, -1}, {"Fr", 0, -1},      {"decimal", 0, -1},
        {"ju.", 0, -1},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const size_t len = strlen(ROWS[i].text);
        check_number(ROWS[i].text, ROWS[i].month, date_month_named(ROWS[i].text, len));
        check_number(ROWS[i].text, ROWS[i].weekday, date_weekday_named(ROWS[i].text, len));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date__days_agree_with_gmtime),
        cmocka_unit_test(test_date__ends_of_the_calendar),
        cmocka_unit_test(test_date__days_in_month),
        cmocka_unit_test(test_date__is_valid),
        cmocka_unit_test(test_date__parse_and_format),
        cmocka_unit_test(test_date__format_of_an_unknown_date_is_empty),
        cmocka_unit_test(test_date__ids_of_a_period),
        cmocka_unit_test(test_date__of_id),
        cmocka_unit_test(test_date__names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
