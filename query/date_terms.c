#include "date_terms.h"

#include "date.h"

#include <ctype.h>

/* Days first to last, with the ids of the period they were written as: a month takes in articles of which only it is known. */
struct period {
    int64_t first_id;
    int64_t last_id;
};

static struct period period_of(struct date date)
{
    return (struct period){date_id_first(date), date_id_last(date)};
}

static struct period period_of_days(int64_t first, int64_t last)
{
    return (struct period){date_id_first(date_from_days(first)), date_id_last(date_from_days(last))};
}

static struct period day_back(int64_t today, int back)
{
    return period_of_days(today - back, today - back);
}

/* Weeks begin on Monday (ISO 8601). */
static struct period week_back(int64_t today, int back)
{
    const int since_monday = (date_weekday(date_from_days(today)) + 6) % 7;
    const int64_t monday = today - since_monday - (int64_t)back * 7;
    return period_of_days(monday, monday + 6);
}

static struct period month_back(int64_t today, int back)
{
    struct date date = date_from_days(today);
    date.day = 0;
    date.month -= back;
    if (date.month < 1) {
        date.month += 12;
        date.year--;
    }
    return period_of(date);
}

static struct period year_back(int64_t today, int back)
{
    return period_of((struct date){.year = date_from_days(today).year - back});
}

static const struct {
    const char *name;
    struct period (*find)(int64_t today, int back);
    int back;
} RELATIVE[] = {
    {"today", day_back, 0},      {"yesterday", day_back, 1},    {"this week", week_back, 0},
    {"last week", week_back, 1}, {"this month", month_back, 0}, {"last month", month_back, 1},
    {"this year", year_back, 0}, {"last year", year_back, 1},
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Whether text is name in any case, with any run of white space for a blank. */
static bool is_named(const char *name, const char *text, size_t len_bytes)
{
    size_t i = 0;
    for (; *name != '\0'; name++) {
        if (*name == ' ') {
            const size_t start = i;
            while (i < len_bytes && is_blank(text[i])) {
                i++;
            }
            if (i == start) {
                return false;
            }
        } else if (i < len_bytes && tolower((unsigned char)text[i]) == *name) {
            i++;
        } else {
            return false;
        }
    }
    return i == len_bytes;
}

static bool parse_relative(struct period *period, const char *text, size_t len_bytes, int64_t today)
{
    for (size_t i = 0; i < sizeof RELATIVE / sizeof *RELATIVE; i++) {
        if (is_named(RELATIVE[i].name, text, len_bytes)) {
            *period = RELATIVE[i].find(today, RELATIVE[i].back);
            return true;
        }
    }
    return false;
}

static bool parse_end(struct period *period, const char *text, size_t len_bytes, int64_t today)
{
    struct date date;
    if (date_parse(&date, text, len_bytes)) {
        *period = period_of(date);
        return true;
    }
    return parse_relative(period, text, len_bytes, today);
}

static const char *find_dots(const char *text, size_t len_bytes)
{
    for (size_t i = 0; i + 1 < len_bytes; i++) {
        if (text[i] == '.' && text[i + 1] == '.') {
            return text + i;
        }
    }
    return NULL;
}

static const struct period ALL_DATED = {DATE_ID_UNDATED_END, INT64_C(9999) * 10000 * DATE_ID_DAY + 9999 * DATE_ID_DAY};

static bool parse_range(struct period *period, const char *text, size_t len_bytes, const char *dots, int64_t today,
                        const char **problem)
{
    struct period from = ALL_DATED;
    struct period to = ALL_DATED;
    const size_t left = (size_t)(dots - text);
    const char *right = dots + 2;
    const size_t right_len = len_bytes - left - 2;
    if ((left == 0 && right_len == 0) || (left > 0 && !parse_end(&from, text, left, today)) ||
        (right_len > 0 && !parse_end(&to, right, right_len, today))) {
        return false;
    }
    if (from.first_id > to.last_id) {
        *problem = "the range ends before it begins";
        return false;
    }
    *period = (struct period){from.first_id, to.last_id};
    return true;
}

bool date_term_parse(int64_t *first_id, int64_t *last_id, enum date_relation relation, const char *text,
                     size_t len_bytes, int64_t today, const char **problem)
{
    struct period period;
    while (len_bytes > 0 && is_blank(text[0])) {
        text++;
        len_bytes--;
    }
    while (len_bytes > 0 && is_blank(text[len_bytes - 1])) {
        len_bytes--;
    }
    *problem = "write YYYY, YYYY-MM, YYYY-MM-DD, A..B, yesterday or \"last month\"";
    const char *dots = relation == DATE_DURING ? find_dots(text, len_bytes) : NULL;
    if (dots != NULL ? !parse_range(&period, text, len_bytes, dots, today, problem)
                     : !parse_end(&period, text, len_bytes, today)) {
        return false;
    }
    switch (relation) {
    case DATE_DURING:
        *first_id = period.first_id;
        *last_id = period.last_id;
        break;
    case DATE_AFTER:
        *first_id = period.last_id + 1;
        *last_id = ALL_DATED.last_id;
        break;
    case DATE_BEFORE:
        *first_id = ALL_DATED.first_id;
        *last_id = period.first_id - 1;
        break;
    case DATE_EACH_YEAR: /* no range: date_term_parse_yearly */
        return false;
    }
    return true;
}

/* Two digits as a number, -1 where they are none. */
static int read_two(const char *text)
{
    const bool digits = isdigit((unsigned char)text[0]) && isdigit((unsigned char)text[1]);
    return digits ? (text[0] - '0') * 10 + (text[1] - '0') : -1;
}

bool date_term_parse_yearly(int *month, int *day, const char *text, size_t len_bytes, const char **problem)
{
    enum { LEAP_YEAR = 2000 };
    *problem = "write MM-DD or MM";
    if (len_bytes != 2 && !(len_bytes == 5 && text[2] == '-')) {
        return false;
    }
    *month = read_two(text);
    *day = len_bytes == 5 ? read_two(text + 3) : 0;
    return *month >= 1 && *month <= 12 && (len_bytes == 2 || *day >= 1) &&
           *day <= date_days_in_month(LEAP_YEAR, *month);
}
