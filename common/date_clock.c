/* date_clock.c - times of day and zones in the forms that news metadata uses, and the cursor of all parts. */
#include "date_internal.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

bool date_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

size_t date_count_digits(const struct date_cursor *cursor)
{
    size_t n = 0;
    while (cursor->at + n < cursor->end && date_is_digit(cursor->at[n])) {
        n++;
    }
    return n;
}

bool date_looking_at(const struct date_cursor *cursor, char c)
{
    return cursor->at < cursor->end && *cursor->at == c;
}

/* Reads exactly count digits. */
bool date_take_digits(struct date_cursor *cursor, size_t count, int *out)
{
    if ((size_t)(cursor->end - cursor->at) < count) {
        return false;
    }
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (!date_is_digit(cursor->at[i])) {
            return false;
        }
        value = value * 10 + (cursor->at[i] - '0');
    }
    cursor->at += count;
    *out = value;
    return true;
}

void date_skip_blanks(struct date_cursor *cursor)
{
    while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t' || *cursor->at == '\n')) {
        cursor->at++;
    }
}

/* Zone names of RFC 5322, section 4.3, and those that newspapers print beside them. */
static const struct {
    const char *name;
    int minutes;
} ZONES[] = {
    {"Z", 0},      {"UTC", 0},    {"GMT", 0},    {"UT", 0},     {"EST", -300}, {"EDT", -240}, {"ET", -300},
    {"CST", -360}, {"CDT", -300}, {"CT", -360},  {"MST", -420}, {"MDT", -360}, {"MT", -420},  {"PST", -480},
    {"PDT", -420}, {"PT", -480},  {"BST", 60},   {"WET", 0},    {"WEST", 60},  {"CET", 60},   {"CEST", 120},
    {"MEZ", 60},   {"MESZ", 120}, {"EET", 120},  {"EEST", 180}, {"MSK", 180},  {"IST", 330},  {"JST", 540},
    {"KST", 540},  {"AEST", 600}, {"AEDT", 660},
};

bool date_name_zone(struct date_moment *moment, const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof ZONES / sizeof *ZONES; i++) {
        if (strlen(ZONES[i].name) == len_bytes && strncasecmp(ZONES[i].name, word, len_bytes) == 0) {
            moment->has_zone = true;
            moment->zone_minutes = ZONES[i].minutes;
            return true;
        }
    }
    return false;
}

/* +hh, +hhmm or +hh:mm. */
bool date_take_offset(struct date_cursor *cursor, struct date_moment *moment)
{
    const int sign = *cursor->at == '-' ? -1 : 1;
    cursor->at++;
    int hours = 0;
    int minutes = 0;
    if (!date_take_digits(cursor, 2, &hours)) {
        return false;
    }
    if (date_looking_at(cursor, ':')) {
        cursor->at++;
    }
    if (date_count_digits(cursor) >= 2 && !date_take_digits(cursor, 2, &minutes)) {
        return false;
    }
    if (hours > 14 || minutes > 59) {
        return false;
    }
    moment->has_zone = true;
    moment->zone_minutes = sign * (hours * 60 + minutes);
    return true;
}

/* 24:00 is the end of a day (ISO 8601-1:2019/Amd 1), 60 a leap second. */
static bool is_time_of_day(const struct date_moment *moment)
{
    const bool midnight = moment->minute == 0 && moment->second <= 0;
    return moment->hour <= (midnight ? 24 : 23) && moment->minute <= 59 && moment->second <= 60;
}

/* :mm[:ss[.fraction]], mm[ss] after the hour. */
bool date_take_minutes(struct date_cursor *cursor, struct date_moment *moment)
{
    const bool colon = date_looking_at(cursor, ':') || date_looking_at(cursor, '.');
    cursor->at += colon;
    moment->second = -1;
    if (!date_take_digits(cursor, 2, &moment->minute)) {
        return false;
    }
    if (colon ? date_looking_at(cursor, ':') : date_count_digits(cursor) >= 2) {
        cursor->at += colon;
        if (!date_take_digits(cursor, 2, &moment->second)) {
            return false;
        }
        if ((date_looking_at(cursor, '.') || date_looking_at(cursor, ',')) && cursor->at + 1 < cursor->end &&
            date_is_digit(cursor->at[1])) {
            cursor->at++;
            moment->fraction = cursor->at;
            moment->fraction_len = date_count_digits(cursor);
            cursor->at += moment->fraction_len;
        }
    }
    return is_time_of_day(moment);
}

bool date_apply_half_day(struct date_moment *moment, char half)
{
    if (moment->hour < 1 || moment->hour > 12) {
        return false;
    }
    moment->hour = moment->hour % 12 + (half == 'p' || half == 'P' ? 12 : 0);
    return true;
}

/* am, pm, a.m., p.m. at the cursor; its length, 0 where there is none. */
size_t date_match_half_day(const struct date_cursor *cursor)
{
    static const char *const FORMS[] = {"a.m.", "p.m.", "am", "pm"};
    const size_t left = (size_t)(cursor->end - cursor->at);
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        const size_t len = strlen(FORMS[i]);
        if (left >= len && strncasecmp(FORMS[i], cursor->at, len) == 0 &&
            (left == len || !isalpha((unsigned char)cursor->at[len]))) {
            return len;
        }
    }
    return 0;
}

bool date_take_iso_time(struct date_cursor *cursor, struct date_moment *moment)
{
    if (!date_take_digits(cursor, 2, &moment->hour)) {
        return false;
    }
    if (cursor->at == cursor->end || !(date_looking_at(cursor, ':') || date_is_digit(*cursor->at))) {
        moment->minute = 0;
        moment->second = -1;
    } else if (!date_take_minutes(cursor, moment)) {
        return false;
    }
    if (!is_time_of_day(moment)) {
        return false;
    }
    date_skip_blanks(cursor);
    if (cursor->at == cursor->end) {
        return true;
    }
    if (date_looking_at(cursor, '+') || date_looking_at(cursor, '-')) {
        return date_take_offset(cursor, moment) && cursor->at == cursor->end;
    }
    return date_name_zone(moment, cursor->at, (size_t)(cursor->end - cursor->at));
}
