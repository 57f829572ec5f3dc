/* test_date_moment.c - moments in the forms and languages of news metadata, and those that stand in a line. */
#include "testing.h"

#include "buffer.h"
#include "date.h"

static const char *show_date(char out[DATE_TEXT_BYTES], struct date date)
{
    date_format(out, date);
    return out;
}

typedef bool moment_function(struct date *out, struct buffer *normal, const char *text, size_t len_bytes);

/* want NULL: there is none. */
static void check_moment(const char *text, const char *want, moment_function *read)
{
    struct date date = {0};
    struct buffer normal = BUFFER_INIT;
    char day[DATE_TEXT_BYTES];
    char want_day[DATE_TEXT_BYTES];
    (void)snprintf(want_day, sizeof want_day, "%.10s", want == NULL ? "" : want);

    check_number(text, want != NULL, read(&date, &normal, text, strlen(text)));

    check_text(text, want == NULL ? "" : want, buffer_text(&normal));
    check_text(text, want_day, show_date(day, date));
    buffer_release(&normal);
}

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
        {"7 Nov 2014 17:05 UTC-", "2014-11-07T17:05Z"}, /* a sign without an offset */
        {"Nov 7, 2014 at 10 p.m.", "2014-11-07T22:00"},
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
        check_moment(ROWS[i].text, ROWS[i].normal, date_parse_moment);
    }
}

/* More forms, and the languages of newspapers. */
static void test_date__moments_in_other_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *normal;
    } ROWS[] = {
        {"2014-W45-5", "2014-11-07"},
        {"2014W455", "2014-11-07"},
        {"2014-W01-1", "2013-12-30"},
        {"2015-W53-7", "2016-01-03"},
        {"2009-W01-1", "2008-12-29"},
        {"2010-W01-1", "2010-01-04"},
        {"2014-W45-5T17:00Z", "2014-11-07T17:00Z"},
        {"2014W455T1700", "2014-11-07T17:00"},
        {"2014-311", "2014-11-07"},
        {"2014311", "2014-11-07"},
        {"2014-001", "2014-01-01"},
        {"2014-365", "2014-12-31"},
        {"2012-366", "2012-12-31"},
        {"2012-060", "2012-02-29"},
        {"2014-311T17:00+01:00", "2014-11-07T17:00+01:00"},
        {"2014-11-07 5:00 PM", "2014-11-07T17:00"},
        {"2014-11-07 05:00 PM", "2014-11-07T17:00"},
        {"2014-11-07 12:05 a.m.", "2014-11-07T00:05"},
        {"2014-11-07 17:00:00 +0100", "2014-11-07T17:00:00+01:00"},
        {"2014-11-07 17:00:00 CET", "2014-11-07T17:00:00+01:00"},
        {"2014-11-07 17:00 UTC", "2014-11-07T17:00Z"},
        {"2014-11-07, 17:00 Uhr", "2014-11-07T17:00"},
        {"2014/11/7 17:00", "2014-11-07T17:00"},
        {"2014.11.07", "2014-11-07"},
        {"2014. 11. 7.", "2014-11-07"},
        {"7. 11. 2014", "2014-11-07"},
        {"07.11.2014, 17:00 Uhr", "2014-11-07T17:00"},
        {"07.11.2014 17.05 Uhr", "2014-11-07T17:05"},
        {"07.11.2014 17 Uhr", "2014-11-07T17:00"},
        {"07.11.2014 17:00 MESZ", "2014-11-07T17:00+02:00"},
        {"Fr, 07.11.2014 17:00", "2014-11-07T17:00"},
        {"Friday, 2014-11-07", "2014-11-07"},
        {"13/07/2014 17:05", "2014-07-13T17:05"},
        {"07/13/2014 5:05 PM", "2014-07-13T17:05"},
        {"13-07-2014", "2014-07-13"},
        {"Published: Nov 07, 2014 at 17:00", "2014-11-07T17:00"},
        {"7 Nov 2014 17:00 GMT+2", "2014-11-07T17:00+02:00"},
        {"7 Nov 2014 17:00 UTC-3", "2014-11-07T17:00-03:00"},
        {"7 Nov 2014 0:05 EST", "2014-11-07T00:05-05:00"},
        {"Am 7. November 2014", "2014-11-07"},
        {"7 Nov 2014 17:00 UTC+05:30", "2014-11-07T17:00+05:30"},
        {"Fri, 7 Nov 2014 17:00:00 +0100 (CET)", "2014-11-07T17:00:00+01:00"},
        {"7. November 2014", "2014-11-07"},
        {"Freitag, 7. November 2014, 17:00 Uhr", "2014-11-07T17:00"},
        {"Freitag, den 7. März 2014 um 17.05 Uhr", "2014-03-07T17:05"},
        {"am 7. Dez. 2014", "2014-12-07"},
        {"17 Uhr am 7. Mai 2014", "2014-05-07T17:00"},
        {"3. JÄNNER 2014", "2014-01-03"},
        {"vendredi 7 novembre 2014 à 17h05", "2014-11-07T17:05"},
        {"VENDREDI 1ER AOÛT 2014", "2014-08-01"},
        {"1er mars 2015", "2015-03-01"},
        {"7 févr. 2014 à 10 h", "2014-02-07T10:00"},
        {"7 déc. 2014, 17 h 05", "2014-12-07T17:05"},
        {"le 14 juil. 2014", "2014-07-14"},
        {"mar. 4 nov. 2014", "2014-11-04"},
        {"mar. 4 mars 2014", "2014-03-04"},
        {"4 mar. 2014", "2014-03-04"},
        {"7 de noviembre de 2014", "2014-11-07"},
        {"miércoles, 5 de ene. de 2011, 9:05 h", "2011-01-05T09:05"},
        {"1º de marzo de 2014", "2014-03-01"},
        {"7 de noviembre de 2014 a las 17:05 hs", "2014-11-07T17:05"},
        {"venerdì 7 novembre 2014", "2014-11-07"},
        {"7 giugno 2014 alle ore 17.05", "2014-06-07T17:05"},
        {"7 lug 2014", "2014-07-07"},
        {"7 de novembro de 2014", "2014-11-07"},
        {"sexta-feira, 7 de março de 2014 às 17h05", "2014-03-07T17:05"},
        {"7 MARÇO 2014", "2014-03-07"},
        {"7 out. 2014", "2014-10-07"},
        {"vrijdag 7 maart 2014 om 17:05 uur", "2014-03-07T17:05"},
        {"7 mrt. 2014", "2014-03-07"},
        {"dijous, 6 de novembre del 2014", "2014-11-06"},
        {"fredag den 7. november 2014 kl. 17.05", "2014-11-07T17:05"},
        {"lørdag 8. desember 2012", "2012-12-08"},
        {"fredagen den 7 maj 2010", "2010-05-07"},
        {"7. marraskuuta 2014 klo 17.05", "2014-11-07T17:05"},
        {"7 listopada 2014 r.", "2014-11-07"},
        {"7 PAŹDZIERNIKA 2014, godz. 17:05", "2014-10-07T17:05"},
        {"7. listopadu 2014", "2014-11-07"},
        {"7. září 2014", "2014-09-07"},
        {"1. června 2014", "2014-06-01"},
        {"1. července 2014", "2014-07-01"},
        {"7 ноября 2014 г., 17:05", "2014-11-07T17:05"},
        {"7 МАЯ 2014 ГОДА", "2014-05-07"},
        {"пятница, 7 марта 2014 в 17:05 MSK", "2014-03-07T17:05+03:00"},
        {"7 листопада 2014 р.", "2014-11-07"},
        {"7 Kasım 2014 Cuma", "2014-11-07"},
        {"7 ARALIK 2014", "2014-12-07"},
        {"7 Ağu 2014", "2014-08-07"},
        {"2014年11月7日", "2014-11-07"},
        {"2014年11月7日(金)17時05分", "2014-11-07T17:05"},
        {"2014年11月7日 午後5時5分", "2014-11-07T17:05"},
        {"2014年11月7日 午後12時5分", "2014-11-07T12:05"},
        {"2014年11月7日5時59分60秒", "2014-11-07T05:59:60"},
        {"2014年11月7日24時0分", "2014-11-07T24:00"},
        {"7. November 2014, 24 Uhr", "2014-11-07T24:00"},
        {"2014年11月7日 午前12時5分", "2014-11-07T00:05"},
        {"2014年11月07日 17:05", "2014-11-07T17:05"},
        {"2014年11月7日 上午12时05分", "2014-11-07T00:05"},
        {"2014년 11월 7일", "2014-11-07"},
        {"2014년 11월 7일 금요일 오후 5:05", "2014-11-07T17:05"},
        {"2014年11月", "2014-11"},
        {"novembre 2014", "2014-11"},
        {"März 2014", "2014-03"},
        {"ноябрь 2014", "2014-11"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_moment(ROWS[i].text, ROWS[i].normal, date_parse_moment);
    }
}

static void test_date__moment_found_in_a_line(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *normal; /* NULL: none */
    } ROWS[] = {
        {"Published 7 November 2014, 5:00 pm GMT | Updated 8 November", "2014-11-07T17:00Z"},
        {"Published 7 November 2014 | 17:00", "2014-11-07"},
        {"Updated on Sunday, November 9th, 2014 at 10 o'clock", "2014-11-09"},
        {"Stand: 07.11.2014, 17:00 Uhr", "2014-11-07T17:00"},
        {"Stand: 07.11.2014, 17 Uhr - Autorin: Eva Muster", "2014-11-07T17:00"},
        {"(Stand 7. November 2014)", "2014-11-07"},
        {"Par Jean Dupont le 7 novembre 2014 à 10h", "2014-11-07T10:00"},
        {"Par Léa Dupont, mar. 4 nov. 2014", "2014-11-04"},
        {"Publicado el 7 de noviembre de 2014", "2014-11-07"},
        {"Дата: 7 ноября 2014 г.", "2014-11-07"},
        {"公開日:2014年11月7日", "2014-11-07"},
        {"last change 2014-11-07T17:00:05Z by desk", "2014-11-07T17:00:05Z"},
        {"7 November 2014 10 people came", "2014-11-07"},
        {"room 12, 17 May 2014", "2014-05-17"},
        {"07/11/2014 or 13/11/2014", "2014-11-13"},
        {"7 Nov, May 3, 2014", "2014-05-03"},
        {"www.example.com/2014/11/07/storm", NULL},
        {"/news/2014-11-07-storm.html", NULL},
        {"March 2014 7 people", NULL},
        {"in November 2014", NULL},
        {"in 2014", NULL},
        {"7 Nov 14", NULL},
        {"192.168.11.2014", NULL},
        {"1.7.11.2014", NULL},
        {"S.7.11.2014", "2014-11-07"},
        {"on 2014-11-07:x", "2014-11-07"},
        {"order 20141107", NULL},
        {"mar. 20141107", NULL},
        {"1414800000", NULL},
        {"07/11/2014", NULL},
        {"31 November 2014", NULL},
        {"7 November 20145", NULL},
        {"no date", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        check_moment(ROWS[i].text, ROWS[i].normal, date_find_moment);
    }
}

static void test_date__moment_is_found_in_the_first_400_bytes(void **state)
{
    (void)state;
    char text[1024];
    struct date date;
    memset(text, 'x', sizeof text);
    memcpy(text + 389, " 7 Nov 2014", 11);
    assert_true(date_find_moment(&date, NULL, text, sizeof text));

    memset(text, 'x', sizeof text);
    memcpy(text + 390, " 7 Nov 2014", 11);
    assert_false(date_find_moment(&date, NULL, text, sizeof text));
}

/* RFC 5322, section 4.3; the IANA time zone database. */
static void test_date__moments_of_every_zone(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *offset;
    } ROWS[] = {
        {"UTC", "Z"},      {"GMT", "Z"},       {"UT", "Z"},        {"EST", "-05:00"},  {"EDT", "-04:00"},
        {"ET", "-05:00"},  {"CST", "-06:00"},  {"CDT", "-05:00"},  {"CT", "-06:00"},   {"MST", "-07:00"},
        {"MDT", "-06:00"}, {"MT", "-07:00"},   {"PST", "-08:00"},  {"PDT", "-07:00"},  {"PT", "-08:00"},
        {"BST", "+01:00"}, {"WET", "Z"},       {"WEST", "+01:00"}, {"CET", "+01:00"},  {"CEST", "+02:00"},
        {"MEZ", "+01:00"}, {"MESZ", "+02:00"}, {"EET", "+02:00"},  {"EEST", "+03:00"}, {"MSK", "+03:00"},
        {"IST", "+05:30"}, {"JST", "+09:00"},  {"KST", "+09:00"},  {"AEST", "+10:00"}, {"AEDT", "+11:00"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        char text[64];
        char want[64];
        (void)snprintf(text, sizeof text, "7 Nov 2014 17:05 %s", ROWS[i].name);
        (void)snprintf(want, sizeof want, "2014-11-07T17:05%s", ROWS[i].offset);
        check_moment(text, want, date_parse_moment);
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
        "2014-W45/5",
        "2014-W45-0",
        "2014-W45-8",
        "2014-W00-1",
        "2014-W53-1", /* 2014 has 52 weeks */
        "2014-W455",
        "2014W45-5",
        "2014-000",
        "2014-366",
        "2014366",
        "0000-001",
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
        "07-11-2014",
        "13/13/2014",
        "1/13-2014",
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
        "7. Brumaire 2014",
        "30 février 2014",
        "31 listopada 2014",
        "7 jui 2014", /* June or July */
        "7 мар мая 2014",
        "7 novembre 2014 à 25h05",
        "7 novembre 2014 à 17h05h06",
        "2014年13月7日",
        "2014年11月7日 午後13時",
        "2014年11月7日24時0分30秒",
        "2014年11月7日24時1分",
        "7 Nov 17.052014",
        "007.11.2014",
        "7 Nov 5",
        "7 novembre 2014 à 24h05",
        "7 novembre 2014 à 17h60",
        "7 Nov 2014 abracadabraabracadabraabracadabraabracadabra", /* longer than any name, though "a" may stand there */
        "7 \uFDFA 2014",                                           /* eighteen letters in one character */
        "7 Nov 2014 17:00 GMT+2x",
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
    static const char *const ROWS[] = {"2014-11-07T17:00:05.123+05:30",
                                       "Nov. 7, 2014 at 5 p.m. EST",
                                       "26-FEB-1987 15:01:01.79",
                                       "25/12/2014 17:00 CEST",
                                       "1414800000000",
                                       "2014-W45-5T17:00",
                                       "2014년 11월 7일 오후 5:05",
                                       "Stand: 7. März 2014, 17.05 Uhr GMT+2",
                                       "7. 11. 2014, 17 h 05"};
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        for (size_t len = 0; len <= strlen(ROWS[i]); len++) {
            char *exact = malloc(len + (len == 0));
            struct date date = {0};
            assert_non_null(exact);
            memcpy(exact, ROWS[i], len);
            if (date_parse_moment(&date, NULL, exact, len)) {
                check_number(ROWS[i], true, date_is_valid(date));
            }
            if (date_find_moment(&date, NULL, exact, len)) {
                check_number(ROWS[i], true, date_is_valid(date) && date.day != 0);
            }
            free(exact);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_date__moments),
        cmocka_unit_test(test_date__moments_in_other_words),
        cmocka_unit_test(test_date__moment_found_in_a_line),
        cmocka_unit_test(test_date__moment_is_found_in_the_first_400_bytes),
        cmocka_unit_test(test_date__moments_of_every_zone),
        cmocka_unit_test(test_date__moments_refused),
        cmocka_unit_test(test_date__moment_of_more_than_a_hundred_bytes_is_refused),
        cmocka_unit_test(test_date__moment_seconds),
        cmocka_unit_test(test_date__any_beginning_of_a_moment_is_read_within_its_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
