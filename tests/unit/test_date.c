/* test_date.c - days, their ids, and moments in the forms of news metadata. */
#include "testing.h"

#include "buffer.h"
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

/* --- moments ------------------------------------------------------------------------------------------------------------ */

static void test_date__moments(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *normal;
    } ROWS[] = {
        {"2014", "2014"},
        {"2014-11", "2014-11"},
        {"2014-11-07", "2014-11-07"},
        {"20141107", "2014-11-07"},
        {"2014/11/07", "2014-11-07"},
        {"2014/11", "2014-11"},
        {"0001-01-01", "0001-01-01"},
        {"9999-12-31", "9999-12-31"},
        {" 2014-11-07\n", "2014-11-07"},
        {"2014-11-07T17:00", "2014-11-07T17:00"},
        {"2014-11-07T17", "2014-11-07T17:00"},
        {"2014-11-07T17:00:05", "2014-11-07T17:00:05"},
        {"2014-11-07 17:00:05", "2014-11-07T17:00:05"},
        {"2014-11-07T17:00:05Z", "2014-11-07T17:00:05Z"},
        {"2014-11-07t17:00z", "2014-11-07T17:00Z"},
        {"2014-11-07T17:00:05.123Z", "2014-11-07T17:00:05.123Z"},
        {"2014-11-07T17:00:05,5Z", "2014-11-07T17:00:05.5Z"},
        {"2014-11-07T17:00:05-05:00", "2014-11-07T17:00:05-05:00"},
        {"2014-11-07T17:00:05-0500", "2014-11-07T17:00:05-05:00"},
        {"2014-11-07T17:00:05+05:30", "2014-11-07T17:00:05+05:30"},
        {"2014-11-07T17:00:05+02", "2014-11-07T17:00:05+02:00"},
        {"2014-11-07T17:00:05+0000", "2014-11-07T17:00:05Z"},
        {"2014-11-07T17:00:05-00:00", "2014-11-07T17:00:05Z"},
        {"2014-11-07T17:00:05 +0100", "2014-11-07T17:00:05+01:00"},
        {"2014-11-07 17:00 EST", "2014-11-07T17:00-05:00"},
        {"2014-11-07T24:00:00", "2014-11-07T24:00:00"},   /* the end of the day */
        {"2016-12-31T23:59:60Z", "2016-12-31T23:59:60Z"}, /* a leap second */
        {"20141107T170005Z", "2014-11-07T17:00:05Z"},
        {"20141107T1700", "2014-11-07T17:00"},
        {"20141107170005", "2014-11-07T17:00:05"},
        {"1414800000", "2014-11-01T00:00:00Z"},
        {"1414800000000", "2014-11-01T00:00:00Z"},
        {"500000000", "1985-11-05T00:53:20Z"},
        {"Fri, 7 Nov 2014 17:00:00 -0500", "2014-11-07T17:00:00-05:00"},
        {"Fri, 07 Nov 2014 17:00:00 GMT", "2014-11-07T17:00:00Z"},
        {"7 Nov 2014 17:00 EST", "2014-11-07T17:00-05:00"},
        {"Fri, 7 Nov 14 17:00:00 UT", "2014-11-07T17:00:00Z"},
        {"Fri, 7 Nov 86 17:00:00 PST", "1986-11-07T17:00:00-08:00"},
        {"Fri, 7 Nov 2014 17:00:00 +0530", "2014-11-07T17:00:00+05:30"},
        {"7 Nov 2014, 17:00 CET", "2014-11-07T17:00+01:00"},
        {"Fri Nov  7 17:00:00 2014", "2014-11-07T17:00:00"},
        {"Fri Nov  7 17:00:00 EDT 2014", "2014-11-07T17:00:00-04:00"},
        {"Nov. 7, 2014 5:00 PM EST", "2014-11-07T17:00-05:00"},
        {"Nov. 7, 2014 at 5 p.m. EST", "2014-11-07T17:00-05:00"},
        {"Nov. 7, 2014, 5:00:30 p.m. ET", "2014-11-07T17:00:30-05:00"},
        {"Nov 7 2014 5pm", "2014-11-07T17:00"},
        {"Nov 7, 2014 12:00 pm", "2014-11-07T12:00"},
        {"12:30 a.m., Nov. 7, 2014", "2014-11-07T00:30"},
        {"November 7, 2014", "2014-11-07"},
        {"November 7th, 2014", "2014-11-07"},
        {"7 November 2014", "2014-11-07"},
        {"7th of November 2014", "2014-11-07"},
        {"Friday, November 7, 2014", "2014-11-07"},
        {"Published Nov. 7, 2014", "2014-11-07"},
        {"Sept. 7, 2014", "2014-09-07"},
        {"May 5 2014", "2014-05-05"},
        {"Feb 29 2000", "2000-02-29"},
        {"November 2014", "2014-11"},
        {"NOV 2014", "2014-11"},
        {"26-FEB-1987", "1987-02-26"},
        {"26-FEB-1987 15:01:01.79", "1987-02-26T15:01:01.79"},
        {"Thursday, 26 February 1987 15:01", "1987-02-26T15:01"},
        {"7.11.2014", "2014-11-07"},
        {"07.11.2014 17:00", "2014-11-07T17:00"},
        {"25/12/2014", "2014-12-25"},
        {"13/12/2014", "2014-12-13"},
        {"12/25/2014", "2014-12-25"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct date date = {0};
        struct buffer normal = BUFFER_INIT;
        char day[DATE_TEXT_BYTES];
        char want_day[DATE_TEXT_BYTES];
        (void)snprintf(want_day, sizeof want_day, "%.10s", ROWS[i].normal);

        check_number(ROWS[i].text, true, date_parse_moment(&date, &normal, ROWS[i].text, strlen(ROWS[i].text)));

        check_text(ROWS[i].text, ROWS[i].normal, buffer_text(&normal));
        check_text(ROWS[i].text, want_day, show_date(day, date));
        buffer_release(&normal);
    }
}

static void test_date__moments_refused(void **state)
{
    (void)state;
    static const char *const ROWS[] = {
        "",
        " \t\n",
        "x",
        "yesterday",
        "0000",
        "0000-01-01",
        "10000-01-01",
        "-2014",
        "12345",
        "123456789012",
        "1414800000.5",
        "2014-00",
        "2014-13",
        "2014-11-00",
        "2014-11-31",
        "2013-02-29",
        "1900-02-29",
        "20141307",
        "2014-W45",
        "2014-W45-5",
        "2014-311",
        "2014-11-07T",
        "2014-11-07T1",
        "2014-11-07T17:",
        "2014-11-07T25",
        "2014-11-07T99Z",
        "2014-11-07T25:00",
        "2014-11-07T24:30",
        "2014-11-07T17:60",
        "2014-11-07T17:00:61",
        "2014-11-07T17:00:05.Z",
        "2014-11-07T17:00X",
        "2014-11-07T17:00-5",
        "2014-11-07T17:00+15:00",
        "2014-11-07T17:00+05:60",
        "2014-11-07 and more text",
        "11/7/2014", /* July or November */
        "07/11/2014",
        "13/13/2014",
        "32.1.2014",
        "1.13.2014",
        "0.11.2014",
        "November 7",
        "7 2014",
        "Nov 0 2014",
        "Nov 31 2014",
        "Foo 7 2014",
        "Nov 7 2014 13:00 pm",
        "Nov 7 2014 0:30 am",
        "Nov 7 2014 2015",
        "Nov 7 20145",
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct date date = {1, 2, 3};
        int64_t seconds = 5;
        check_number(ROWS[i], false, date_parse_moment(&date, NULL, ROWS[i], strlen(ROWS[i])));
        check_number(ROWS[i], false, date_moment_seconds(&seconds, ROWS[i], strlen(ROWS[i])));
        check_number(ROWS[i], 1, date.year);
    }
}

static void test_date__moment_of_more_than_a_hundred_bytes_is_refused(void **state)
{
    (void)state;
    char text[128];
    struct date date;
    memset(text, '.', sizeof text);
    memcpy(text, "Nov 7 2014", 10);

    assert_true(date_parse_moment(&date, NULL, text, 100));
    assert_false(date_parse_moment(&date, NULL, text, 101));
}

static void test_date__moment_seconds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } ROWS[] = {
        {"1970", 0},
        {"1970-01-01", 0},
        {"1970-02", 31 * 86400},
        {"1970-01-01T00:00:01Z", 1},
        {"1970-01-01T00:00:01.9Z", 1},
        {"1970-01-01T00:00:01", 1},
        {"1970-01-01T01:00+01:00", 0},
        {"1969-12-31T19:00-05:00", 0},
        {"1969-12-31T23:59:59Z", -1},
        {"1970-01-01T24:00Z", 86400},
        {"2014-11-07T17:00", 1415379600},
        {"2014-11-07T17:00:00-05:00", 1415397600},
        {"Fri, 7 Nov 2014 17:00:00 EST", 1415397600},
        {"1415397600", 1415397600},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        int64_t seconds = -5;
        check_number(ROWS[i].text, true, date_moment_seconds(&seconds, ROWS[i].text, strlen(ROWS[i].text)));
        check_number(ROWS[i].text, ROWS[i].seconds, seconds);
    }
}

/* No beginning of a moment makes the reader look behind its end. */
static void test_date__any_beginning_of_a_moment_is_read_within_its_bounds(void **state)
{
    (void)state;
    static const char *const ROWS[] = {"2014-11-07T17:00:05.123+05:30", "Nov. 7, 2014 at 5 p.m. EST",
                                       "26-FEB-1987 15:01:01.79", "25/12/2014 17:00 CEST", "1414800000000"};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        for (size_t len = 0; len <= strlen(ROWS[i]); len++) {
            char *exact = malloc(len + (len == 0));
            struct date date = {0};
            assert_non_null(exact);
            memcpy(exact, ROWS[i], len);
            if (date_parse_moment(&date, NULL, exact, len)) {
                check_number(ROWS[i], true, date_is_valid(date));
            }
            free(exact);
        }
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
        cmocka_unit_test(test_date__moments),
        cmocka_unit_test(test_date__moments_refused),
        cmocka_unit_test(test_date__moment_of_more_than_a_hundred_bytes_is_refused),
        cmocka_unit_test(test_date__moment_seconds),
        cmocka_unit_test(test_date__any_beginning_of_a_moment_is_read_within_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
