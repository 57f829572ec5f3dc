#include "date.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

int date_days_in_month(int year, int month)
{
    static const int DAYS[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : DAYS[month];
}

bool date_is_valid(struct date date)
{
    if (date.year < 1 || date.year > 9999 || date.month < 0 || date.month > 12) {
        return false;
    }
    if (date.month == 0) {
        return date.day == 0;
    }
    return date.day >= 0 && date.day <= date_days_in_month(date.year, date.month);
}

/* Both ways: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil and civil_from_days; years begin
 * in March so that the leap day is the last, eras are 400 years. */
int64_t date_to_days(struct date date)
{
    const int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    const int64_t era = year / 400;
    const int64_t year_of_era = year - era * 400;
    const int64_t month = (date.month + 9) % 12;
    const int64_t day_of_year = (153 * month + 2) / 5 + date.day - 1;
    const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct date date_from_days(int64_t days)
{
    days += 719468;
    const int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const int64_t day_of_era = days - era * 146097;
    const int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t month = (5 * day_of_year + 2) / 153;
    struct date date = {
        .year = (int)(year_of_era + era * 400),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
    date.year += date.month <= 2;
    return date;
}

int date_weekday(struct date date)
{
    const int64_t since_thursday = date_to_days(date) % 7;
    return (int)((since_thursday + 11) % 7);
}

static bool parse_digits(const char *text, size_t count, int *out)
{
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9') {
            return false;
        }
        value = value * 10 + (text[i] - '0');
    }
    *out = value;
    return true;
}

bool date_parse(struct date *out, const char *text, size_t len_bytes)
{
    struct date date = {0};
    const bool shape =
        (len_bytes == 4 || len_bytes == 7 || len_bytes == 10) && parse_digits(text, 4, &date.year) &&
        (len_bytes < 7 || (text[4] == '-' && parse_digits(text + 5, 2, &date.month) && date.month > 0)) &&
        (len_bytes < 10 || (text[7] == '-' && parse_digits(text + 8, 2, &date.day) && date.day > 0));
    if (!shape || !date_is_valid(date)) {
        return false;
    }
    *out = date;
    return true;
}

void date_format(char out[DATE_TEXT_BYTES], struct date date)
{
    out[0] = '\0';
    if (date.year <= 0 || date.year > 9999) {
        return;
    }
    const unsigned year = (unsigned)date.year;
    const unsigned month = (unsigned)date.month % 100;
    const unsigned day = (unsigned)date.day % 100;
    if (date.month == 0) {
        (void)snprintf(out, DATE_TEXT_BYTES, "%04u", year);
    } else if (date.day == 0) {
        (void)snprintf(out, DATE_TEXT_BYTES, "%04u-%02u", year, month);
    } else {
        (void)snprintf(out, DATE_TEXT_BYTES, "%04u-%02u-%02u", year, month, day);
    }
}

/* True if text is name, or an abbreviation of it of at least three letters, with or without a period. */
static bool names(const char *name, const char *text, size_t len_bytes)
{
    if (len_bytes == 0 || ((name[0] ^ text[0]) & ~0x20) != 0) { /* most words end here, without a call */
        return false;
    }
    if (text[len_bytes - 1] == '.') {
        len_bytes--;
    }
    return len_bytes >= 3 && len_bytes <= strlen(name) && strncasecmp(name, text, len_bytes) == 0;
}

int date_month_named(const char *text, size_t len_bytes)
{
    static const char *const MONTHS[] = {"january", "february", "march",     "april",   "may",      "june",
                                         "july",    "august",   "september", "october", "november", "december"};
    for (int i = 0; i < 12; i++) {
        if (names(MONTHS[i], text, len_bytes)) {
            return i + 1;
        }
    }
    return 0;
}

int date_weekday_named(const char *text, size_t len_bytes)
{
    static const char *const DAYS[] = {"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"};
    for (int i = 0; i < 7; i++) {
        if (names(DAYS[i], text, len_bytes)) {
            return i;
        }
    }
    return -1;
}

static int64_t id_day(int year, int month, int day)
{
    return ((int64_t)year * 10000 + month * 100 + day) * DATE_ID_DAY;
}

int64_t date_id_first(struct date date)
{
    return id_day(date.year, date.month, date.day);
}

int64_t date_id_last(struct date date)
{
    const int month = date.month == 0 ? 99 : date.month;
    const int day = date.month == 0 || date.day == 0 ? 99 : date.day;
    return id_day(date.year, month, day) + DATE_ID_DAY - 1;
}

struct date date_of_id(int64_t id)
{
    struct date date = {0};
    if (id >= DATE_ID_UNDATED_END && id < id_day(10000, 0, 0)) {
        const int64_t day = id / DATE_ID_DAY;
        date = (struct date){.year = (int)(day / 10000), .month = (int)(day / 100 % 100), .day = (int)(day % 100)};
        if (!date_is_valid(date)) {
            date = (struct date){0};
        }
    }
    return date;
}
