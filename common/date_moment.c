/* date_moment.c - moments in the forms that news metadata uses, to ISO 8601. */
#include "date.h"

#include "buffer.h"
#include "date_internal.h"

#include <string.h>

enum { MOMENT_BYTES_MAX = 100 };

/* --- ISO 8601 ----------------------------------------------------------------------------------------------------------- */

/* Week dates, ISO 8601-1, 5.2.3: the first week is that of January 4th, weeks begin on Monday. */
static bool set_week_day(struct date *date, int week, int weekday)
{
    const int64_t january_4 = date_to_days((struct date){date->year, 1, 4});
    const int64_t first_monday = january_4 - (date_weekday(date_from_days(january_4)) + 6) % 7;
    const int64_t monday = first_monday + (int64_t)(week - 1) * 7;
    if (week < 1 || week > 53 || weekday < 1 || weekday > 7 || date_from_days(monday + 3).year != date->year) {
        return false;
    }
    *date = date_from_days(monday + weekday - 1);
    return true;
}

/* Ordinal dates, ISO 8601-1, 5.2.2: 1 is January 1st. */
static bool set_ordinal_day(struct date *date, int day)
{
    const int days = date_days_in_month(date->year, 2) == 29 ? 366 : 365;
    if (date->year < 1 || day < 1 || day > days) {
        return false;
    }
    *date = date_from_days(date_to_days((struct date){date->year, 1, 1}) + day - 1);
    return true;
}

/* [-]Www[-]D behind the year. */
static bool take_week_date(struct date_cursor *cursor, struct date_moment *moment)
{
    int week = 0;
    int weekday = 0;
    moment->loose = true;
    const bool dash = date_looking_at(cursor, '-');
    cursor->at += dash + 1;
    if (!date_take_digits(cursor, 2, &week) || (dash && !date_looking_at(cursor, '-'))) {
        return false;
    }
    cursor->at += dash;
    return date_take_digits(cursor, 1, &weekday) && moment->date.year > 0 && set_week_day(&moment->date, week, weekday);
}

/* A number of a month or a day between marks: two digits after '-', one or two after '/' and '.'. */
static bool take_part(struct date_cursor *cursor, char mark, int *out)
{
    if (!date_looking_at(cursor, mark)) {
        return false;
    }
    cursor->at++;
    if (mark == '.') {
        date_skip_blanks(cursor);
    }
    const size_t digits = date_count_digits(cursor);
    return digits <= 2 && digits > 0 && (mark != '-' || digits == 2) && date_take_digits(cursor, digits, out) &&
           *out > 0;
}

/* -MM[-DD], /MM[/DD], .MM.DD[.], -DDD, -Www-D behind the year. */
static bool take_parts(struct date_cursor *cursor, struct date_moment *moment)
{
    const char mark = *cursor->at;
    struct date_cursor next = {.at = cursor->at + 1, .end = cursor->end};
    if (mark == 'W' || mark == 'w' || (mark == '-' && (date_looking_at(&next, 'W') || date_looking_at(&next, 'w')))) {
        return take_week_date(cursor, moment);
    }
    if (mark != '-' && mark != '/' && mark != '.') {
        return false;
    }
    if (mark == '-' && date_count_digits(&next) == 3) {
        int day = 0;
        moment->loose = true;
        *cursor = next;
        return date_take_digits(cursor, 3, &day) && set_ordinal_day(&moment->date, day);
    }
    if (!take_part(cursor, mark, &moment->date.month) ||
        ((mark == '.' || date_looking_at(cursor, mark)) && !take_part(cursor, mark, &moment->date.day))) {
        return false;
    }
    cursor->at += mark == '.' && date_looking_at(cursor, '.');
    return true;
}

/* YYYYMMDD, YYYYDDD. */
static bool take_compact_day(struct date_cursor *cursor, struct date_moment *moment, size_t digits)
{
    struct date *date = &moment->date;
    int day = 0;
    moment->loose = true;
    if (digits == 7) {
        return date_take_digits(cursor, 4, &date->year) && date_take_digits(cursor, 3, &day) &&
               set_ordinal_day(date, day);
    }
    return date_take_digits(cursor, 4, &date->year) && date_take_digits(cursor, 2, &date->month) &&
           date_take_digits(cursor, 2, &date->day) && date->month > 0 && date->day > 0;
}

/* A time behind a day and a blank: 17:00:05 +0100, 5:00 PM, 17 Uhr. */
static bool take_time(struct date_moment *moment, struct date_cursor cursor)
{
    struct date_moment timed = *moment;
    struct date_cursor ahead = cursor;
    if (date_take_iso_time(&ahead, &timed)) {
        *moment = timed;
        return true;
    }
    return date_read_words(moment, cursor);
}

static bool parse_iso(struct date_moment *moment, struct date_cursor cursor)
{
    const size_t digits = date_count_digits(&cursor);
    memcpy(moment->order, "ymd", 3);
    if (digits == 7 || digits == 8 || digits == 14) {
        if (!take_compact_day(&cursor, moment, digits)) {
            return false;
        }
        if (digits == 14) {
            return date_take_iso_time(&cursor, moment);
        }
    } else if (digits != 4 || !date_take_digits(&cursor, 4, &moment->date.year) ||
               (cursor.at < cursor.end && !take_parts(&cursor, moment))) {
        return false;
    }
    if (cursor.at == cursor.end) {
        return true;
    }
    const char mark = *cursor.at++;
    if (moment->date.day == 0 || strchr("Tt ,", mark) == NULL || mark == '\0') {
        return false;
    }
    date_skip_blanks(&cursor);
    return mark == ' ' || mark == ',' ? take_time(moment, cursor) : date_take_iso_time(&cursor, moment);
}

/* --- seconds since 1970 ------------------------------------------------------------------------------------------------- */

static bool parse_epoch(struct date_moment *moment, struct date_cursor cursor)
{
    const size_t digits = date_count_digits(&cursor);
    if ((digits != 9 && digits != 10 && digits != 13) || cursor.at + digits != cursor.end) {
        return false;
    }
    int64_t seconds = 0;
    for (size_t i = 0; i < digits && i < 10; i++) {
        seconds = seconds * 10 + (cursor.at[i] - '0');
    }
    moment->date = date_from_days(seconds / 86400);
    moment->hour = (int)(seconds % 86400 / 3600);
    moment->minute = (int)(seconds % 3600 / 60);
    moment->second = (int)(seconds % 60);
    moment->has_zone = true;
    moment->loose = true;
    return true;
}

/* --- numbers ------------------------------------------------------------------------------------------------------------ */

/* 7.11.2014 is a day first; 11/7/2014 and 11-07-2014 are only read where one of the numbers can be no month. */
static bool parse_numeric(struct date_moment *moment, struct date_cursor cursor)
{
    int first = 0;
    int second = 0;
    const size_t digits = date_count_digits(&cursor);
    if (digits == 0 || digits > 2 || !date_take_digits(&cursor, digits, &first) || first == 0 ||
        cursor.at == cursor.end) {
        return false;
    }
    const char mark = *cursor.at;
    if ((mark != '.' && mark != '/' && mark != '-') || !take_part(&cursor, mark, &second) ||
        !date_looking_at(&cursor, mark)) {
        return false;
    }
    cursor.at++;
    if (mark == '.') {
        date_skip_blanks(&cursor);
    }
    const bool day_first = mark == '.' || first > 12;
    if (date_count_digits(&cursor) != 4 || !date_take_digits(&cursor, 4, &moment->date.year) ||
        (!day_first && second <= 12)) {
        return false;
    }
    moment->date.day = day_first ? first : second;
    moment->date.month = day_first ? second : first;
    memcpy(moment->order, "dmy", 3);
    date_skip_blanks(&cursor);
    if (date_looking_at(&cursor, ',')) {
        cursor.at++;
        date_skip_blanks(&cursor);
    }
    return cursor.at == cursor.end || take_time(moment, cursor);
}

static bool parse_words(struct date_moment *moment, struct date_cursor cursor)
{
    return date_read_words(moment, cursor);
}

/* "Fri, 07.11.2014 17:00". */
static bool parse_behind_weekday(struct date_moment *moment, struct date_cursor cursor)
{
    const struct date_moment empty = *moment;
    date_skip_words(&cursor);
    if (parse_iso(moment, cursor) && moment->date.day != 0) {
        return true;
    }
    *moment = empty;
    return parse_numeric(moment, cursor);
}

typedef bool parse_function(struct date_moment *moment, struct date_cursor cursor);

bool date_read_moment(struct date_moment *moment, const char *text, size_t len_bytes)
{
    static parse_function *const PARSERS[] = {parse_iso, parse_epoch, parse_numeric, parse_words, parse_behind_weekday};
    struct date_cursor cursor = {.at = text, .end = text + len_bytes};
    date_skip_blanks(&cursor);
    while (cursor.end > cursor.at && (cursor.end[-1] == ' ' || cursor.end[-1] == '\n' || cursor.end[-1] == '\t')) {
        cursor.end--;
    }
    if (cursor.at == cursor.end || cursor.end - cursor.at > MOMENT_BYTES_MAX) {
        return false;
    }
    for (size_t i = 0; i < sizeof PARSERS / sizeof *PARSERS; i++) {
        *moment = (struct date_moment){.hour = -1, .second = -1};
        if (PARSERS[i](moment, cursor) && date_is_valid(moment->date)) {
            return true;
        }
    }
    *moment = (struct date_moment){.hour = -1, .second = -1};
    return false;
}

void date_write_moment(struct buffer *out, const struct date_moment *moment)
{
    char day[DATE_TEXT_BYTES];
    date_format(day, moment->date);
    buffer_append_text(out, day);
    if (moment->hour < 0 || moment->date.day == 0) {
        return;
    }
    buffer_printf(out, "T%02d:%02d", moment->hour, moment->minute);
    if (moment->second >= 0) {
        buffer_printf(out, ":%02d", moment->second);
        if (moment->fraction_len > 0) {
            buffer_append_byte(out, '.');
            buffer_append(out, moment->fraction, moment->fraction_len);
        }
    }
    if (moment->has_zone) {
        const int zone = moment->zone_minutes < 0 ? -moment->zone_minutes : moment->zone_minutes;
        if (zone == 0) {
            buffer_append_byte(out, 'Z');
        } else {
            buffer_printf(out, "%c%02d:%02d", moment->zone_minutes < 0 ? '-' : '+', zone / 60, zone % 60);
        }
    }
}

bool date_parse_moment(struct date *out, struct buffer *normal, const char *text, size_t len_bytes)
{
    struct date_moment moment;
    if (!date_read_moment(&moment, text, len_bytes)) {
        return false;
    }
    *out = moment.date;
    if (normal != NULL) {
        date_write_moment(normal, &moment);
    }
    return true;
}

bool date_moment_seconds(int64_t *seconds, const char *text, size_t len_bytes)
{
    struct date_moment moment;
    if (!date_read_moment(&moment, text, len_bytes)) {
        return false;
    }
    struct date day = moment.date;
    day.month += day.month == 0;
    day.day += day.day == 0;
    *seconds = date_to_days(day) * 86400;
    if (moment.hour >= 0) {
        *seconds += moment.hour * 3600 + moment.minute * 60 + (moment.second > 0 ? moment.second : 0) -
                    (int64_t)moment.zone_minutes * 60;
    }
    return true;
}
