/* test_timeline.c - facets and timelines of small archives, each count worked out by hand from the articles below. */
#include "testing.h"

#include "facet.h"
#include "facet_output.h"
#include "timeline.h"
#include "timeline_output.h"

#include <string.h>

struct row {
    const char *date;
    const char *author;
    const char *place;
    const char *headline;
};

static const struct row ROWS[] = {
    {"2015-12-28", "Ann Roe; Ben Doe", "PARIS", "oil one"}, /* Monday of 2015-W53 */
    {"2016-01-03", "ann roe", "Paris", "oil two"},          /* its Sunday */
    {"2016-01-04", "Ann Roe", NULL, "oil three"},           /* Monday of 2016-W01 */
    {"2016-01-18", NULL, "PARIS", "oil <four> & \"five\""}, /* 2016-W03: nothing in W02 */
    {"2016-01", NULL, "London", "oil in a month"},
    {"2016", NULL, NULL, "oil in a year"},
    {NULL, NULL, NULL, "oil undated"},
    {"2016-01-05", NULL, NULL, "nothing of that"},
};
enum { ROW_COUNT = sizeof ROWS / sizeof *ROWS };

static struct newsidx_archive *archive;

static void add_row(const struct row *row, size_t number)
{
    struct newsidx_article article;
    newsidx_article_init(&article);
    char guid[8];
    (void)snprintf(guid, sizeof guid, "g%zu", number);
    const struct {
        enum newsidx_field field;
        const char *text;
    } FIELDS[] = {{NEWSIDX_GUID, guid},
                  {NEWSIDX_HEADLINE, row->headline},
                  {NEWSIDX_DATE, row->date},
                  {NEWSIDX_AUTHOR, row->author},
                  {NEWSIDX_PLACE, row->place}};
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        const char *text = FIELDS[i].text;
        assert_int_equal(NEWSIDX_OK,
                         newsidx_article_set(&article, FIELDS[i].field, text, text != NULL ? strlen(text) : 0, NULL));
    }
    assert_int_equal(NEWSIDX_OK, newsidx_add(archive, &article, 1, NULL, NULL));
    newsidx_article_clear(&article);
}

static int make_archive(void **state)
{
    (void)state;
    if (newsidx_open(&archive, ARCHIVE_TEMPORARY, NEWSIDX_CREATE, NULL, NULL) != NEWSIDX_OK) {
        return -1;
    }
    for (size_t i = 0; i < ROW_COUNT; i++) {
        add_row(&ROWS[i], i);
    }
    return 0;
}

static int free_archive(void **state)
{
    (void)state;
    newsidx_close(archive);
    return 0;
}

static struct newsidx_hits *search(const char *query)
{
    const struct search_request request = {.query = query, .options = {.sort = NEWSIDX_NEWEST_FIRST}};
    struct newsidx_hits *hits = NULL;
    (void)search_run(&hits, &archive, 1, &request, NULL);
    assert_non_null(hits);
    return hits;
}

static void test_timeline__weeks_follow_each_other_across_the_year(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int64_t hits;
        int64_t articles;
    } WANT[] = {{"2015-W53", 2, 2}, {"2016-W01", 1, 2}, {"2016-W02", 0, 0}, {"2016-W03", 1, 1}};
    struct newsidx_hits *hits = search("oil");
    struct timeline timeline;

    assert_int_equal(NEWSIDX_OK, timeline_make(&timeline, TIMELINE_WEEK, 100, hits->part, hits->parts, NULL));

    assert_int_equal(4, timeline.periods);
    for (size_t i = 0; i < timeline.periods; i++) {
        char name[16];
        timeline_name(name, &timeline, i);
        check_text(WANT[i].name, WANT[i].name, name);
        check_number(name, WANT[i].hits, timeline.period[i].hits);
        check_number(name, WANT[i].articles, timeline.period[i].articles);
    }
    assert_int_equal(4, timeline.hits);
    assert_int_equal(2, timeline.imprecise);
    assert_int_equal(1, timeline.undated);
    timeline_release(&timeline);
    newsidx_hits_free(hits);
}

static void test_timeline__units(void **state)
{
    (void)state;
    static const struct {
        enum timeline_unit unit;
        size_t most;
        enum timeline_unit made;
        size_t periods;
        int64_t imprecise;
    } WANT[] = {
        {TIMELINE_DAY, 100, TIMELINE_DAY, 22, 2}, /* 28 December to 18 January */
        {TIMELINE_AUTO, 21, TIMELINE_WEEK, 4, 2}, /* too many days */
        {TIMELINE_AUTO, 22, TIMELINE_DAY, 22, 2},
        {TIMELINE_MONTH, 100, TIMELINE_MONTH, 2, 1}, /* the month is known of all but one */
        {TIMELINE_AUTO, 3, TIMELINE_MONTH, 2, 1},
        {TIMELINE_YEAR, 100, TIMELINE_YEAR, 2, 0},
        {TIMELINE_AUTO, 1, TIMELINE_YEAR, 2, 0}, /* there is no longer one */
    };
    struct newsidx_hits *hits = search("oil");
    for (size_t i = 0; i < sizeof WANT / sizeof *WANT; i++) {
        struct timeline timeline;
        assert_int_equal(NEWSIDX_OK,
                         timeline_make(&timeline, WANT[i].unit, WANT[i].most, hits->part, hits->parts, NULL));
        check_number("unit", WANT[i].made, timeline.unit);
        check_number("periods", (long long)WANT[i].periods, (long long)timeline.periods);
        check_number("imprecise", WANT[i].imprecise, timeline.imprecise);
        assert_int_equal(7, timeline.hits + timeline.imprecise + timeline.undated);
        timeline_release(&timeline);
    }
    newsidx_hits_free(hits);
}

static void test_timeline__months_count_articles_of_which_only_the_month_is_known(void **state)
{
    (void)state;
    struct newsidx_hits *hits = search("oil");
    struct timeline timeline;

    assert_int_equal(NEWSIDX_OK, timeline_make(&timeline, TIMELINE_MONTH, 100, hits->part, hits->parts, NULL));

    assert_int_equal(1, timeline.period[0].hits);
    assert_int_equal(4, timeline.period[1].hits);
    assert_int_equal(5, timeline.period[1].articles);
    assert_true(timeline_share(&timeline.period[1]) == 80.0);
    timeline_release(&timeline);
    newsidx_hits_free(hits);
}

static void test_timeline__article_text_is_escaped_in_the_picture(void **state)
{
    (void)state;
    struct newsidx_hits *hits = search("oil");
    struct timeline timeline;
    struct buffer out = BUFFER_INIT;
    const struct timeline_view view = {.query = "a<b>&\"\x1b"};
    assert_int_equal(NEWSIDX_OK, timeline_make(&timeline, TIMELINE_WEEK, 100, hits->part, hits->parts, NULL));

    timeline_append_svg(&out, &timeline, &view);

    assert_non_null(strstr(buffer_text(&out), "a&lt;b&gt;&amp;&quot; </text>"));
    buffer_release(&out);
    timeline_release(&timeline);
    newsidx_hits_free(hits);
}

static void check_facet(const char *list, const char *query, const char *want)
{
    struct newsidx_hits *hits = search(query);
    struct facets facets;
    struct buffer out = BUFFER_INIT;
    const struct facet_view view = {.limit = SIZE_MAX};
    assert_int_equal(NEWSIDX_OK, facets_parse(&facets, list, NULL));
    assert_int_equal(NEWSIDX_OK, facets_count(&facets, hits->part, hits->parts, NULL));
    facets_append_rows(&out, &facets, &view, ',');
    check_text(query, want, buffer_text(&out));
    buffer_release(&out);
    facets_release(&facets);
    newsidx_hits_free(hits);
}

static void test_facet__counts(void **state)
{
    (void)state;
    check_facet("author", "oil", "facet,value,count\nauthor,Ann Roe,3\nauthor,Ben Doe,1\nauthor,,4\n");
    check_facet("place", "oil", "facet,value,count\nplace,PARIS,3\nplace,London,1\nplace,,3\n");
    check_facet("year,month", "oil",
                "facet,value,count\nyear,2015,1\nyear,2016,5\nyear,,1\nmonth,2015-12,1\nmonth,2016-01,4\nmonth,,2\n");
    check_facet("agency", "oil", "facet,value,count\nagency,,7\n");
    check_facet("author", "two", "facet,value,count\nauthor,ann roe,1\nauthor,,0\n");
}

static void test_facet__names_are_checked(void **state)
{
    (void)state;
    static const char *const WRONG[] = {"", "auther", "author,", "author,,place", "author;place"};
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        struct facets facets;
        check_number(WRONG[i], NEWSIDX_QUERY, facets_parse(&facets, WRONG[i], NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_timeline__weeks_follow_each_other_across_the_year),
        cmocka_unit_test(test_timeline__units),
        cmocka_unit_test(test_timeline__months_count_articles_of_which_only_the_month_is_known),
        cmocka_unit_test(test_timeline__article_text_is_escaped_in_the_picture),
        cmocka_unit_test(test_facet__counts),
        cmocka_unit_test(test_facet__names_are_checked),
    };
    return cmocka_run_group_tests(tests, make_archive, free_archive);
}
