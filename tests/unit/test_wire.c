/* test_wire.c - datelines, bylines, the year of a date, and whole stories of fixtures/wire against their truth. */
#include "testing.h"

#include "buffer.h"
#include "utf8.h"
#include "wire.h"

#include <jansson.h>

struct dateline_row {
    const char *text;
    const char *want; /* "dateline|place|agency|year-month-day|weekday|story"; NULL where there is no dateline */
};

static void check_datelines(const struct dateline_row *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct wire_dateline found;
        struct buffer got = BUFFER_INIT;
        const bool is_dateline = wire_find_dateline(&found, row[i].text, strlen(row[i].text));
        if (is_dateline) {
            buffer_printf(&got, "%.*s|%.*s|%s|%d-%d-%d|%d|%s", (int)found.len_bytes, found.text,
                          (int)found.place_len_bytes, found.place, found.agency, found.date.year, found.date.month,
                          found.date.day, found.weekday, row[i].text + found.end);
        }
        check_text(row[i].text, row[i].want, is_dateline ? buffer_text(&got) : NULL);
        buffer_release(&got);
    }
}

static void test_wire__dateline_with_agency(void **state)
{
    (void)state;
    static const struct dateline_row ROWS[] = {
        {"PARIS (Reuters) - It", "PARIS (Reuters)|PARIS|Reuters|0-0-0|-1|It"},
        {"FORT WORTH, Texas (AP) _ It", "FORT WORTH, Texas (AP)|FORT WORTH, Texas|AP|0-0-0|-1|It"},
        {"UNITED NATIONS (AP) — It", "UNITED NATIONS (AP)|UNITED NATIONS|AP|0-0-0|-1|It"},
        {"WASHINGTON/NEW YORK (Reuters) - It", "WASHINGTON/NEW YORK (Reuters)|WASHINGTON/NEW YORK|Reuters|0-0-0|-1|It"},
        {"ABOARD AIR FORCE ONE (AP) -- It", "ABOARD AIR FORCE ONE (AP)|ABOARD AIR FORCE ONE|AP|0-0-0|-1|It"},
        {"Mopti (Mali) (AFP) - It", "Mopti (Mali) (AFP)|Mopti (Mali)|AFP|0-0-0|-1|It"},
        {"MOSCOW (Itar-Tass) - It", "MOSCOW (Itar-Tass)|MOSCOW|ITAR-TASS|0-0-0|-1|It"},
        {"(ANSA) - Ravenna, June 4 - It", "(ANSA) - Ravenna, June 4|Ravenna|ANSA|0-6-4|-1|It"},
        {"Kolkata, Jul 3 (PTI) The mill", "Kolkata, Jul 3 (PTI)|Kolkata|PTI|0-7-3|-1|The mill"},
        {"Buffalo, March 11.—(AP)—Ice", "Buffalo, March 11.—(AP)|Buffalo|AP|0-3-11|-1|Ice"},
        {"Berlin (dpa) - Es", "Berlin (dpa)|Berlin|dpa|0-0-0|-1|Es"},
        {"Warsaw, Poland (PAP) - It", "Warsaw, Poland (PAP)|Warsaw, Poland|PAP|0-0-0|-1|It"},
        {"SÃO PAULO (AP) _ It", "SÃO PAULO (AP)|SÃO PAULO|AP|0-0-0|-1|It"},
        {"PORT-AU-PRINCE, Haiti (AP)_It", "PORT-AU-PRINCE, Haiti (AP)|PORT-AU-PRINCE, Haiti|AP|0-0-0|-1|It"},
        {"ST. LOUIS (UPI) -- It", "ST. LOUIS (UPI)|ST. LOUIS|UPI|0-0-0|-1|It"},
        {"N'DJAMENA (AFP) - It", "N'DJAMENA (AFP)|N'DJAMENA|AFP|0-0-0|-1|It"},
        {"McALLEN, Texas (AP) — It", "McALLEN, Texas (AP)|McALLEN, Texas|AP|0-0-0|-1|It"},
        {"ROME (AP/Reuters) -- It", "ROME (AP/Reuters)|ROME|AP/Reuters|0-0-0|-1|It"},
        {"ROME (dpa/AFP) - It", "ROME (dpa/AFP)|ROME|dpa/AFP|0-0-0|-1|It"},
        {"ROME (Thomson Reuters Foundation) - It",
         "ROME (Thomson Reuters Foundation)|ROME|Thomson Reuters Foundation|0-0-0|-1|It"},
        {"CALVA (XYZ) -- It", "CALVA (XYZ)|CALVA|XYZ|0-0-0|-1|It"},
        {"TOKYO, Kyodo - It", "TOKYO, Kyodo|TOKYO|Kyodo|0-0-0|-1|It"},
        {"(Reuters) - It", "(Reuters)||Reuters|0-0-0|-1|It"},
        {"(AP) WASHINGTON -- It", "(AP) WASHINGTON|WASHINGTON|AP|0-0-0|-1|It"},
        {"WASHINGTON (AP) President Roe said", "WASHINGTON (AP)|WASHINGTON|AP|0-0-0|-1|President Roe said"},
        {"SAN FRANCISCO DE MACORIS, Dominican\nRepublic (AP) _ It",
         "SAN FRANCISCO DE MACORIS, Dominican\nRepublic (AP)|SAN FRANCISCO DE MACORIS, "
         "Dominican\nRepublic|AP|0-0-0|-1|It"},
    };
    check_datelines(ROWS, COUNT_OF(ROWS));
}

static void test_wire__dateline_with_date(void **state)
{
    (void)state;
    static const struct dateline_row ROWS[] = {
        {"WASHINGTON, Nov. 7 (UPI) -- It", "WASHINGTON, Nov. 7 (UPI)|WASHINGTON|UPI|0-11-7|-1|It"},
        {"LONDON, March 23 - It", "LONDON, March 23|LONDON||0-3-23|-1|It"},
        {"BERLIN, 7 nov 2014 (AFP) - It", "BERLIN, 7 nov 2014 (AFP)|BERLIN|AFP|2014-11-7|-1|It"},
        {"NEW YORK, June 2, AFP - It", "NEW YORK, June 2, AFP|NEW YORK|AFP|0-6-2|-1|It"},
        {"Nov 7 (Reuters) - It", "Nov 7 (Reuters)||Reuters|0-11-7|-1|It"},
        {"LONDON, Monday - It", "LONDON, Monday|LONDON||0-0-0|1|It"},
        {"LONDON, Monday, Nov. 7 (AP)—It", "LONDON, Monday, Nov. 7 (AP)|LONDON|AP|0-11-7|1|It"},
        {"Paris, Jan. 3 (AP)—It", "Paris, Jan. 3 (AP)|Paris|AP|0-1-3|-1|It"},
        {"Paris, le 3 mai (Havas). — Il", "Paris, le 3 mai (Havas)|Paris|Havas|0-5-3|-1|Il"},
        {"LONDON, Nov. 7.—It", "LONDON, Nov. 7|LONDON||0-11-7|-1|It"},
        {"Lima, 2 ene (EFE).- Es", "Lima, 2 ene (EFE)|Lima|EFE|0-1-2|-1|Es"},
        {"SAN JOSE, Calif., Oct. 5 /PRNewswire/ -- It",
         "SAN JOSE, Calif., Oct. 5 /PRNewswire/|SAN JOSE, Calif.|PRNewswire|0-10-5|-1|It"},
        {"MOSCOW, November 7. /TASS/. It", "MOSCOW, November 7. /TASS/|MOSCOW|TASS|0-11-7|-1|It"},
        {"MOSCOW. Nov 7 (Interfax) - It", "MOSCOW. Nov 7 (Interfax)|MOSCOW|Interfax|0-11-7|-1|It"},
        {"DETROIT June 18 - It", "DETROIT June 18|DETROIT||0-6-18|-1|It"},
        {"SALEM, Ore. - March 4 - It", "SALEM, Ore. - March 4|SALEM, Ore.||0-3-4|-1|It"},
        {"PITTSBURGH, PA, Nov. 7 (AP) - It", "PITTSBURGH, PA, Nov. 7 (AP)|PITTSBURGH, PA|AP|0-11-7|-1|It"},
        {"BERLIN, Oct. 3 (U.P.)—It", "BERLIN, Oct. 3 (U.P.)|BERLIN|UP|0-10-3|-1|It"},
        {"ROME, Feb. 29 (AP) -- It", "ROME, Feb. 29 (AP)|ROME|AP|0-2-29|-1|It"},
        {"mexico city, march 18 - the", "mexico city, march 18|mexico city||0-3-18|-1|the"},
        {"WASHINGTON, NOV. 7 (UPI) -- IT WAS SAID", "WASHINGTON, NOV. 7 (UPI)|WASHINGTON|UPI|0-11-7|-1|IT WAS SAID"},
    };
    check_datelines(ROWS, COUNT_OF(ROWS));
}

static void test_wire__dateline_of_a_place_alone(void **state)
{
    (void)state;
    static const struct dateline_row ROWS[] = {
        {"JERUSALEM – The town", "JERUSALEM|JERUSALEM||0-0-0|-1|The town"},
        {"BAGUIO, Philippines - The town", "BAGUIO, Philippines|BAGUIO, Philippines||0-0-0|-1|The town"},
        {"NEW DELHI: The town", "NEW DELHI|NEW DELHI||0-0-0|-1|The town"},
        {"SIOUX FALLS — The town", "SIOUX FALLS|SIOUX FALLS||0-0-0|-1|The town"},
        {"Paris - The town", "Paris|Paris||0-0-0|-1|The town"},
    };
    check_datelines(ROWS, COUNT_OF(ROWS));
}

static void test_wire__what_is_no_dateline(void **state)
{
    (void)state;
    static const struct dateline_row ROWS[] = {
        {"", NULL},
        {" - ", NULL},
        {"Smith, 45 - a teacher - said", NULL},
        {"WASHINGTON - based firm", NULL},
        {"IBM - the computer maker - said", NULL},
        {"IBM - The computer maker said", NULL},
        {"US - The president", NULL},
        {"UPDATE 1 - The company said", NULL},
        {"EDITOR'S NOTE: The story", NULL},
        {"PORT SUBSIDY TO END JULY 1 - MINISTER", NULL},
        {"CORPORATE FINANCE - BONDS RISE\nBy Jane Roe", NULL},
        {"World Health Organization (WHO) - The agency", NULL},
        {"General Motors (GM) - The car maker", NULL},
        {"ACME PACIFIC (CP) UNIT STUDIES MILL", NULL},
        {"CHINESE AGGRESSION: The town", NULL},
        {"Record March 13 - The town", NULL},
        {"July 30-Aug. 14, 1932: The games", NULL},
        {"Feb. 30 - The town", NULL},
        {"The town council met - The mayor spoke", NULL},
        {"He told The Associated Press (AP) - The town", NULL},
    };
    check_datelines(ROWS, COUNT_OF(ROWS));
}

struct pair {
    const char *text;
    const char *want;
};

static void check_bylines(const struct pair *row, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *got = wire_split_byline(row[i].text, strlen(row[i].text));
        check_text(row[i].text, row[i].want, got);
        free(got);
    }
}

static void test_wire__byline_is_split_into_names(void **state)
{
    (void)state;
    static const struct pair ROWS[] = {
        {"By JC Roe", "JC Roe"},
        {"BY TED D'ARTOIS, Reuters", "TED D'ARTOIS"},
        {"By TED d'ARTOIS, Reuters", "TED d'ARTOIS"},
        {"By JANE ROE and JUAN DOE=", "JANE ROE; JUAN DOE"},
        {"By JANE ROE, JOHN DOE and AMY ROE-MOE", "JANE ROE; JOHN DOE; AMY ROE-MOE"},
        {"By Jane Roe and John Doe, Associated Press Writer in Paris", "Jane Roe; John Doe"},
        {"By Jane Roe in Berlin and John Doe in Paris, dpa", "Jane Roe; John Doe"},
        {"by Jane Roe with John Doe in Washington, D.C., and Ali Ben Ali", "Jane Roe; John Doe; Ali Ben Ali"},
        {"By JANE ROE Associated Press Writer", "JANE ROE"},
        {"By JANE ROE UPI White House Reporter", "JANE ROE"},
        {"By Jane Roe, AP National Security Writer", "Jane Roe"},
        {"By Jane Roe, The Union-Tribune =", "Jane Roe"},
        {"By Jane Roe, Staff Writer, and John Doe", "Jane Roe; John Doe"},
        {"By John Doe, Jr., and Jane Roe", "John Doe Jr.; Jane Roe"},
        {"By Dr. Jane Roe (jroe@example.com)", "Jane Roe"},
        {"By Jane Roe/Reuters", "Jane Roe"},
        {"By Jane Roe | Nov. 7, 2014 at 3:19 PM", "Jane Roe"},
        {"By Jane Roe, additional reporting by John Doe", "Jane Roe"},
        {"(Reporting by Jane Roe in Rome and John Doe; Editing by Max Moe)", "Jane Roe; John Doe"},
        {"Von Hans Meier, dpa", "Hans Meier"},
        {"By Ludwig van der Roe", "Ludwig van der Roe"},
        {"By María Roe Peña y Juan de la Cruz", "María Roe Peña; Juan de la Cruz"},
        {"Jane Roe, Associated Press", "Jane Roe"},
    };
    check_bylines(ROWS, COUNT_OF(ROWS));
}

static void test_wire__byline_that_names_nobody(void **state)
{
    (void)state;
    static const struct pair ROWS[] = {
        {"", NULL},
        {"By", NULL},
        {"By The Associated Press", NULL},
        {"By United Press International", NULL},
        {"By AFP", NULL},
        {"By Staff Reports", NULL},
        {"By the numbers", NULL},
        {"By Friday the town", NULL},
        {"By early Friday the town was empty", NULL},
        {"By mid-April", NULL},
    };
    check_bylines(ROWS, COUNT_OF(ROWS));
}

struct year_row {
    const char *text;
    const char *path;
    int year;
    struct date metadata;
    const char *want; /* "date source"; "" for an undated story */
};

static void test_wire__year_of_a_dateline(void **state)
{
    (void)state;
    static const struct year_row ROWS[] = {
        {"ROME, Nov. 7 (AP) - It", NULL, 0, {0}, ""},
        {"ROME, Nov. 7 (AP) - It", "1999/x.txt", 1998, {2014, 11, 8}, "2014-11-07 metadata"},
        {"ROME, Dec. 31 (AP) - It", NULL, 0, {1988, 1, 1}, "1987-12-31 metadata"},
        {"ROME, Nov. 7 (AP) - It", "1999/x.txt", 1998, {0}, "1998-11-07 option"},
        {"ROME, Nov. 7, 2013 (AP) - It", "1999/x.txt", 1998, {0}, "2013-11-07 dateline"},
        {"ROME, Nov. 7 (AP) - It fell on Nov. 7, 2014.", NULL, 0, {0}, "2014-11-07 text"},
        {"ROME, Nov. 7 (AP) - It fell on Nov. 8, 2014.", NULL, 0, {0}, ""},
        {"ROME, Nov. 7 (AP) - It fell on Nov. 7, 1917, and in 1985.", NULL, 0, {0}, ""},
        {"ROME, Nov. 7 (AP) - It fell on Nov. 7, 1917.", "1987/11/07/x.txt", 0, {0}, "1987-11-07 path"},
        {"T\nUpdated: Nov. 9, 2015\nPublished: Nov. 8, 2014\n\nROME, Nov. 7 (AP) - It",
         NULL,
         0,
         {0},
         "2014-11-07 text"},
        {"ROME, March 23 (AP) - It", "/a/1987/03/23/1.txt", 0, {0}, "1987-03-23 path"},
        {"ROME, March 23 (AP) - It", "/a/ap-1987-03-23.txt", 0, {0}, "1987-03-23 path"},
        {"ROME, March 23 (AP) - It", "/a/19870323-7.txt", 0, {0}, "1987-03-23 path"},
        {"ROME, Nov. 7 (AP) - It", "/a/2014/nov/07.txt", 0, {0}, "2014-11-07 path"},
        {"ROME, Nov. 7 (AP) - It", "/a/2014-11/1.txt", 0, {0}, "2014-11-07 path"},
        {"ROME, Dec. 31 (AP) - It", "/a/1988/01/01/1.txt", 0, {0}, "1987-12-31 path"},
        {"ROME, Jan. 1 (AP) - It", "/a/1987/12/1.txt", 0, {0}, "1988-01-01 path"},
        {"ROME, Thursday, Dec. 31 (AP) - It", "/a/1988/01/02/1.txt", 0, {0}, "1987-12-31 weekday"},
        {"ROME, Monday, Nov. 7 (AP) - It", "/a/1987/1.txt", 0, {0}, "1988-11-07 weekday"},
        {"ROME, Feb. 29 (AP) - It", "/a/1988/03/01/1.txt", 0, {0}, "1988-02-29 path"},
        {"ROME, Feb. 29 (AP) - It", "/a/1988/1.txt", 1987, {0}, "1988-02-29 path"},
        {"ROME, Feb. 29 (AP) - It", "/a/1987/1.txt", 0, {0}, ""},
        {"ROME (AP) - It", "/a/2014/1.txt", 0, {0}, "2014 path"},
        {"ROME (AP) - It", "/a/2014-11/1.txt", 0, {0}, "2014-11 path"},
        {"ROME (AP) - It", "/a/report-2014.txt", 0, {0}, ""},
        {"ROME (AP) - It", "/a/2014/11.txt", 0, {0}, "2014 path"},
        {"ROME (AP) - It", "/a/2014/11/7.txt", 0, {0}, "2014-11 path"},
        {"ROME (AP) - It", "/a/2014/11/07.txt", 0, {0}, "2014-11-07 path"},
        {"ROME (AP) - It", NULL, 1998, {0}, "1998 option"},
        {"T\nPosted: Nov. 8, 2014\n\nROME (AP) - It", "/a/1999/1.txt", 0, {0}, "2014-11-08 text"},
        {"T\nPosted: Nov. 8, 2014\n\nROME (AP) - It", NULL, 0, {2015, 1, 2}, "2015-01-02 metadata"},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        const struct wire_context context = {
            .year = ROWS[i].year, .path = ROWS[i].path, .metadata_date = ROWS[i].metadata};
        struct newsidx_article article;
        newsidx_article_init(&article);
        assert_int_equal(wire_read_story(&article, ROWS[i].text, strlen(ROWS[i].text), &context, NULL), NEWSIDX_OK);
        struct buffer got = BUFFER_INIT;
        if (article.field[NEWSIDX_DATE] != NULL) {
            buffer_printf(&got, "%s %s", article.field[NEWSIDX_DATE], article.field[NEWSIDX_DATE_SOURCE]);
        }
        check_text(ROWS[i].text, ROWS[i].want, buffer_text(&got));
        buffer_release(&got);
        newsidx_article_clear(&article);
    }
}

/* Reads text without context into "headline|deck|author|body". */
static void check_parts(const struct pair *row, size_t count)
{
    static const enum newsidx_field FIELDS[] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_AUTHOR, NEWSIDX_BODY};
    for (size_t i = 0; i < count; i++) {
        struct newsidx_article article;
        newsidx_article_init(&article);
        assert_int_equal(wire_read_story(&article, row[i].text, strlen(row[i].text), NULL, NULL), NEWSIDX_OK);
        struct buffer got = BUFFER_INIT;
        for (size_t k = 0; k < COUNT_OF(FIELDS); k++) {
            buffer_append_text(&got, k > 0 ? "|" : "");
            buffer_append_text(&got, article.field[FIELDS[k]]);
        }
        check_text(row[i].text, row[i].want, buffer_text(&got));
        buffer_release(&got);
        newsidx_article_clear(&article);
    }
}

static void test_wire__head_is_taken_apart(void **state)
{
    (void)state;
    static const struct pair ROWS[] = {
        {"", "|||"},
        {"\n \n\t\n", "|||"},
        {"Bank cuts rate", "Bank cuts rate|||"},
        {"ROME (AP) - It rained.\n", "|||It rained."},
        {"Rain\nfalls\n\nROME (AP) - It rained.\n", "Rain falls|||It rained."},
        {"Rain falls\nROME (AP) - It rained.\n", "Rain falls|||It rained."},
        {"RAIN FALLS IN ROME\nROME (AP) - It rained.\n", "RAIN FALLS IN ROME|||It rained."},
        {"Rain\n\nIt is the first this year.\n\nROME (AP) - It rained.\n",
         "Rain|It is the first this year.||It rained."},
        {"Rain\nBy JANE ROE\nAssociated Press Writer\nROME (AP) _ It rained.\n", "Rain||JANE ROE|It rained."},
        {"Rain\nBy JANE ROE and\nJOHN DOE\nROME (AP) _ It rained.\n", "Rain||JANE ROE; JOHN DOE|It rained."},
        {"Rain\nThe Associated Press\nROME - It rained.\n", "Rain|||It rained."},
        {"Rain\n\nBy Jane Roe\n\nIt rained.\n", "Rain||Jane Roe|It rained."},
        {"Rain in Rome\n\nIt rained. It rained all day and all of the night in the city of Rome.\n",
         "Rain in Rome|||It rained. It rained all day and all of the night in the city of Rome."},
        {"It rained all day and all of the night in Rome.\n\nThen it stopped.\n",
         "|||It rained all day and all of the night in Rome.\n\nThen it stopped."},
    };
    check_parts(ROWS, COUNT_OF(ROWS));
}

static void test_wire__furniture_is_not_body(void **state)
{
    (void)state;
    static const struct pair ROWS[] = {
        {"ROME (AP) - It rained.\n\nAdvertisement\n\nMore rain came.\n", "|||It rained.\n\nMore rain came."},
        {"ROME (AP) - It rained.\n\nRead more: Rain in May\n\nIt stopped.\n", "|||It rained.\n\nIt stopped."},
        {"ROME (AP) - It rained.\n-30-\n", "|||It rained."},
        {"ROME (AP) - It rained.\n More\n", "|||It rained."},
        {"ROME (AP) - It rained.\n\nLatest Headlines\nSun shines\n", "|||It rained."},
        {"ROME (AP) - It rained.\n\nBy Jane Roe, AP\n", "||Jane Roe|It rained."},
        {"ROME (AP) - It rained.\n\n(Reporting by Jane Roe;\nEditing by Max Moe)\n", "||Jane Roe|It rained."},
        {"ROME (AP) - It rained.\n\nRain falls. (AP Photo/Jane Roe)\n\nIt stopped.\n", "|||It rained.\n\nIt stopped."},
        {"ROME (AP) - It rained.\n\nA picture by AP Photo/Jane Roe shows the rain.\n",
         "|||It rained.\n\nA picture by AP Photo/Jane Roe shows the rain."},
        {"ROME (AP) - The profit of the company rose as its\nshare on sales of umbrellas did, which it will\nreport "
         "in\nmid-April.\n",
         "|||The profit of the company rose as its\nshare on sales of umbrellas did, which it will\nreport "
         "in\nmid-April."},
        {"ROME (AP) - It rained.\n    -- corrects day of rain\n", "|||It rained.\n    -- corrects day of rain"},
    };
    check_parts(ROWS, COUNT_OF(ROWS));
}

static void test_wire__hostile_text(void **state)
{
    (void)state;
    static const char *const UNITS[] = {"a",
                                        "\n",
                                        "-",
                                        "(",
                                        "2014 ",
                                        "Nov. 7, 2014 ",
                                        "x\n",
                                        "By Jane Roe\n",
                                        "^",
                                        "\u00A0",
                                        "ROME (AP) -\n",
                                        "Photo by J\n    ",
                                        "Reporting by ;",
                                        "Advertisement\n"};
    for (size_t i = 0; i < COUNT_OF(UNITS); i++) {
        struct buffer text = BUFFER_INIT;
        buffer_append_text(&text, i % 2 == 0 ? "" : "T\n\nROME, Nov. 8 (AP) - ");
        while (text.len_bytes < 300000) {
            buffer_append_text(&text, UNITS[i]);
        }
        struct newsidx_article article;
        newsidx_article_init(&article);
        check_number(UNITS[i], NEWSIDX_OK, wire_read_story(&article, text.data, text.len_bytes, NULL, NULL));
        newsidx_article_clear(&article);
        buffer_release(&text);
    }
}

static const char *fixtures_folder(void)
{
    const char *folder = getenv("NEWSIDX_FIXTURES");
#ifdef NEWSIDX_FIXTURES
    return folder != NULL ? folder : NEWSIDX_FIXTURES;
#else
    return folder != NULL ? folder : "fixtures";
#endif
}

static void read_fixture(struct buffer *text, const char *name)
{
    char path[512];
    char bytes[4096];
    (void)snprintf(path, sizeof path, "%s/wire/%s", fixtures_folder(), name);
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        fail_msg("%s cannot be read", path);
    }
    struct buffer raw = BUFFER_INIT;
    for (size_t n = 0; (n = fread(bytes, 1, sizeof bytes, file)) > 0;) {
        buffer_append(&raw, bytes, n);
    }
    (void)fclose(file);
    utf8_clean(text, buffer_text(&raw), raw.len_bytes);
    buffer_release(&raw);
}

/* Each run of blanks as one space: the truth does not say how lines are broken. */
static void collapse(struct buffer *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        const bool blank = *text == ' ' || *text == '\n' || *text == '\t';
        if (!blank) {
            buffer_append_byte(out, *text);
        } else if (out->len_bytes > 0 && out->data[out->len_bytes - 1] != ' ') {
            buffer_append_byte(out, ' ');
        }
    }
}

static void join_authors(struct buffer *out, const json_t *authors)
{
    for (size_t i = 0; i < json_array_size(authors); i++) {
        buffer_append_text(out, i > 0 ? "; " : "");
        buffer_append_text(out, json_string_value(json_array_get(authors, i)));
    }
}

static void check_story(const json_t *truth, const struct newsidx_article *article)
{
    static const enum newsidx_field FIELDS[] = {NEWSIDX_HEADLINE, NEWSIDX_DECK,        NEWSIDX_AUTHOR,
                                                NEWSIDX_DATELINE, NEWSIDX_PLACE,       NEWSIDX_AGENCY,
                                                NEWSIDX_DATE,     NEWSIDX_DATE_SOURCE, NEWSIDX_BODY};
    for (size_t i = 0; i < COUNT_OF(FIELDS); i++) {
        struct buffer input = BUFFER_INIT;
        struct buffer want = BUFFER_INIT;
        struct buffer got = BUFFER_INIT;
        const char *name = newsidx_field_name(FIELDS[i]);
        buffer_printf(&input, "%s: %s", json_string_value(json_object_get(truth, "file")), name);
        buffer_append_text(&want, json_string_value(json_object_get(truth, name)));
        join_authors(&want, FIELDS[i] == NEWSIDX_AUTHOR ? json_object_get(truth, "authors") : NULL);
        collapse(&got, article->field[FIELDS[i]]);
        check_text(buffer_text(&input), buffer_text(&want), buffer_text(&got));
        buffer_release(&input);
        buffer_release(&want);
        buffer_release(&got);
    }
}

static void check_fixture(const json_t *truth)
{
    const char *name = json_string_value(json_object_get(truth, "file"));
    const struct wire_context context = {.path = name};
    struct buffer text = BUFFER_INIT;
    struct newsidx_article article;
    newsidx_article_init(&article);
    read_fixture(&text, name);
    check_number(name, NEWSIDX_OK, wire_read_story(&article, buffer_text(&text), text.len_bytes, &context, NULL));
    check_story(truth, &article);
    newsidx_article_clear(&article);
    buffer_release(&text);
}

static void test_wire__fixtures_are_read_exactly(void **state)
{
    (void)state;
    struct buffer lines = BUFFER_INIT;
    read_fixture(&lines, "../../tests/unit/wire_truth.jsonl");
    size_t stories = 0;
    const char *line = buffer_text(&lines);
    while (*line != '\0') {
        const size_t len = strcspn(line, "\n");
        json_t *truth = json_loadb(line, len, 0, NULL);
        assert_non_null(truth);
        check_fixture(truth);
        json_decref(truth);
        stories++;
        line += len + (line[len] == '\n');
    }
    assert_true(stories >= 30);
    buffer_release(&lines);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wire__dateline_with_agency),       cmocka_unit_test(test_wire__dateline_with_date),
        cmocka_unit_test(test_wire__dateline_of_a_place_alone),  cmocka_unit_test(test_wire__what_is_no_dateline),
        cmocka_unit_test(test_wire__byline_is_split_into_names), cmocka_unit_test(test_wire__byline_that_names_nobody),
        cmocka_unit_test(test_wire__year_of_a_dateline),         cmocka_unit_test(test_wire__head_is_taken_apart),
        cmocka_unit_test(test_wire__furniture_is_not_body),      cmocka_unit_test(test_wire__hostile_text),
        cmocka_unit_test(test_wire__fixtures_are_read_exactly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
