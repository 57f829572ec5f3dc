/* date_moment.c - moments in the forms that news metadata uses, to ISO 8601. */
#include "date.h"

#include "buffer.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

struct moment {
    struct date date;
    int hour; /* -1: no time */
    int minute;
    int second;           /* -1: not written */
    const char *fraction; /* digits after the second, in the text */
    size_t fraction_len;
    bool has_zone;
    int zone_minutes; /* east of Greenwich */
};

struct cursor {
    const char *at;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t count_digits(const struct cursor *cursor)
{
    size_t n = 0;
    while (cursor->at + n < cursor->end && is_digit(cursor->at[n])) {
        n++;
    }
    return n;
}

static bool looking_at(const struct cursor *cursor, char c)
{
    return cursor->at < cursor->end && *cursor->at == c;
}

/* Reads exactly count digits. */
static bool take_digits(struct cursor *cursor, size_t count, int *out)
{
    if ((size_t)(cursor->end - cursor->at) < count) {
        return false;
    }
    int value = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(cursor->at[i])) {
            return false;
        }
        value = value * 10 + (cursor->at[i] - '0');
    }
    cursor->at += count;
    *out = value;
    return true;
}

static void skip_blanks(struct cursor *cursor)
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

static bool name_zone(struct moment *moment, const char *word, size_t len_bytes)
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
static bool take_offset(struct cursor *cursor, struct moment *moment)
{
    const int sign = *cursor->at == '-' ? -1 : 1;
    cursor->at++;
    int hours = 0;
    int minutes = 0;
    if (!take_digits(cursor, 2, &hours)) {
        return false;
    }
    if (looking_at(cursor, ':')) {
        cursor->at++;
    }
    if (count_digits(cursor) >= 2 && !take_digits(cursor, 2, &minutes)) {
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
static bool is_time_of_day(const struct moment *moment)
{
    const bool midnight = moment->minute == 0 && moment->second <= 0;
    return moment->hour <= (midnight ? 24 : 23) && moment->minute <= 59 && moment->second <= 60;
}

/* :mm[:ss[.fraction]], mm[ss] after the hour. */
static bool take_minutes(struct cursor *cursor, struct moment *moment)
{
    const bool colon = looking_at(cursor, ':') || looking_at(cursor, '.');
    cursor->at += colon;
    moment->second = -1;
    if (!take_digits(cursor, 2, &moment->minute)) {
        return false;
    }
    if (colon ? looking_at(cursor, ':') : count_digits(cursor) >= 2) {
        cursor->at += colon;
        if (!take_digits(cursor, 2, &moment->second)) {
            return false;
        }
        if ((looking_at(cursor, '.') || looking_at(cursor, ',')) && cursor->at + 1 < cursor->end &&
            is_digit(cursor->at[1])) {
            cursor->at++;
            moment->fraction = cursor->at;
            moment->fraction_len = count_digits(cursor);
            cursor->at += moment->fraction_len;
        }
    }
    return is_time_of_day(moment);
}

/* --- ISO 8601 ----------------------------------------------------------------------------------------------------------- */

static bool take_iso_time(struct cursor *cursor, struct moment *moment)
{
    if (!take_digits(cursor, 2, &moment->hour)) {
        return false;
    }
    if (cursor->at == cursor->end || !(looking_at(cursor, ':') || is_digit(*cursor->at))) {
        moment->minute = 0;
        moment->second = -1;
    } else if (!take_minutes(cursor, moment)) {
        return false;
    }
    if (!is_time_of_day(moment)) {
        return false;
    }
    skip_blanks(cursor);
    if (cursor->at == cursor->end) {
        return true;
    }
    if (looking_at(cursor, '+') || looking_at(cursor, '-')) {
        return take_offset(cursor, moment) && cursor->at == cursor->end;
    }
    return name_zone(moment, cursor->at, (size_t)(cursor->end - cursor->at));
}

/* YYYY[-MM[-DD]], YYYY/MM/DD, YYYYMMDD, each with an optional time after T or a blank. */
static bool parse_iso(struct moment *moment, struct cursor cursor)
{
    struct date *date = &moment->date;
    const size_t digits = count_digits(&cursor);
    if (digits == 8 || digits == 14) {
        if (!take_digits(&cursor, 4, &date->year) || !take_digits(&cursor, 2, &date->month) ||
            !take_digits(&cursor, 2, &date->day)) {
            return false;
        }
        if (digits == 14) {
            return take_iso_time(&cursor, moment);
        }
    } else if (digits == 4) {
        (void)take_digits(&cursor, 4, &date->year);
        if (cursor.at == cursor.end) {
            return true;
        }
        const char dash = *cursor.at;
        if (dash != '-' && dash != '/') {
            return false;
        }
        cursor.at++;
        if (!take_digits(&cursor, 2, &date->month) || date->month == 0) {
            return false;
        }
        if (looking_at(&cursor, dash)) {
            cursor.at++;
            if (!take_digits(&cursor, 2, &date->day) || date->day == 0) {
                return false;
            }
        }
    } else {
        return false;
    }
    if (cursor.at == cursor.end) {
        return true;
    }
    if (date->day == 0 || (*cursor.at != 'T' && *cursor.at != 't' && *cursor.at != ' ')) {
        return false;
    }
    cursor.at++;
    skip_blanks(&cursor);
    return take_iso_time(&cursor, moment);
}

/* --- seconds since 1970 ------------------------------------------------------------------------------------------------- */

static bool parse_epoch(struct moment *moment, struct cursor cursor)
{
    const size_t digits = count_digits(&cursor);
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
    return true;
}

/* --- words and numbers in any order: "Fri, 7 Nov 2014 17:00:00 -0500", "Nov. 7, 2014 at 5 p.m. EST" ----------------------- */

static bool is_filler(const char *word, size_t len_bytes)
{
    static const char *const FILLERS[] = {"at", "on", "of", "the",       "st",      "nd",
                                          "rd", "th", "T",  "published", "updated", "posted"};
    for (size_t i = 0; i < sizeof FILLERS / sizeof *FILLERS; i++) {
        if (strlen(FILLERS[i]) == len_bytes && strncasecmp(FILLERS[i], word, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool apply_half_day(struct moment *moment, char half)
{
    if (moment->hour < 1 || moment->hour > 12) {
        return false;
    }
    moment->hour = moment->hour % 12 + (half == 'p' || half == 'P' ? 12 : 0);
    return true;
}

/* am, pm, a.m., p.m. at the cursor; its length, 0 where there is none. */
static size_t match_half_day(const struct cursor *cursor)
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

static bool take_word(struct cursor *cursor, struct moment *moment)
{
    const size_t half = match_half_day(cursor);
    if (half > 0) {
        const char which = *cursor->at;
        cursor->at += half;
        return apply_half_day(moment, which);
    }
    const char *start = cursor->at;
    while (cursor->at < cursor->end && isalpha((unsigned char)*cursor->at)) {
        cursor->at++;
    }
    const size_t len = (size_t)(cursor->at - start);
    const int month = date_month_named(start, len);
    if (month > 0 && moment->date.month == 0) {
        moment->date.month = month;
        return true;
    }
    return date_weekday_named(start, len) >= 0 || is_filler(start, len) ||
           (moment->hour >= 0 && name_zone(moment, start, len));
}

static bool take_number(struct cursor *cursor, struct moment *moment)
{
    const size_t digits = count_digits(cursor);
    int value = 0;
    if (digits > 4 || !take_digits(cursor, digits, &value)) {
        return false;
    }
    if (digits <= 2 && moment->hour < 0 && (looking_at(cursor, ':') || match_half_day(cursor) > 0)) {
        moment->hour = value;
        moment->minute = 0;
        moment->second = -1;
        return !looking_at(cursor, ':') || take_minutes(cursor, moment);
    }
    if (digits == 4 && moment->date.year == 0) {
        moment->date.year = value;
        return true;
    }
    if (digits <= 2 && moment->date.day == 0) {
        moment->date.day = value;
        return value > 0;
    }
    if (digits == 2 && moment->date.year == 0) { /* RFC 5322, section 4.3 */
        moment->date.year = value + (value < 50 ? 2000 : 1900);
        return true;
    }
    if (digits <= 2 && moment->hour < 0) { /* "at 5 p.m.": the half of the day follows after a blank */
        struct cursor ahead = *cursor;
        skip_blanks(&ahead);
        moment->hour = value;
        moment->minute = 0;
        moment->second = -1;
        return match_half_day(&ahead) > 0;
    }
    return false;
}

static bool parse_words(struct moment *moment, struct cursor cursor)
{
    while (cursor.at < cursor.end) {
        const char c = *cursor.at;
        bool ok = true;
        if (is_digit(c)) {
            ok = take_number(&cursor, moment);
        } else if (isalpha((unsigned char)c)) {
            ok = take_word(&cursor, moment);
        } else if ((c == '+' || c == '-') && moment->hour >= 0 && !moment->has_zone && cursor.at + 1 < cursor.end &&
                   is_digit(cursor.at[1])) {
            ok = take_offset(&cursor, moment);
        } else if (strchr(" \t\n,.-()|", c) != NULL) {
            cursor.at++;
        } else {
            ok = false;
        }
        if (!ok) {
            return false;
        }
    }
    return moment->date.year > 0 && moment->date.month > 0;
}

/* 7.11.2014 is a day first; 11/7/2014 is only read where one of the numbers can be no month. */
static bool parse_numeric(struct moment *moment, struct cursor cursor)
{
    int number[2] = {0};
    char mark = '\0';
    for (int i = 0; i < 2; i++) {
        const size_t digits = count_digits(&cursor);
        if (digits == 0 || digits > 2 || !take_digits(&cursor, digits, &number[i]) || cursor.at == cursor.end ||
            (*cursor.at != '.' && *cursor.at != '/') || (i == 1 && *cursor.at != mark)) {
            return false;
        }
        mark = *cursor.at++;
    }
    if (count_digits(&cursor) != 4 || !take_digits(&cursor, 4, &moment->date.year)) {
        return false;
    }
    const bool day_first = mark == '.' || number[0] > 12;
    if (!day_first && number[1] <= 12) {
        return false;
    }
    moment->date.day = day_first ? number[0] : number[1];
    moment->date.month = day_first ? number[1] : number[0];
    if (moment->date.day == 0 || moment->date.month == 0) {
        return false;
    }
    skip_blanks(&cursor);
    return cursor.at == cursor.end || take_iso_time(&cursor, moment);
}

typedef bool parse_function(struct moment *moment, struct cursor cursor);

static bool parse_moment(struct moment *moment, const char *text, size_t len_bytes)
{
    static parse_function *const PARSERS[] = {parse_iso, parse_epoch, parse_numeric, parse_words};
    struct cursor cursor = {.at = text, .end = text + len_bytes};
    skip_blanks(&cursor);
    while (cursor.end > cursor.at && (cursor.end[-1] == ' ' || cursor.end[-1] == '\n' || cursor.end[-1] == '\t')) {
        cursor.end--;
    }
    if (cursor.at == cursor.end || cursor.end - cursor.at > 100) {
        return false;
    }
    for (size_t i = 0; i < sizeof PARSERS / sizeof *PARSERS; i++) {
        *moment = (struct moment){.hour = -1, .second = -1};
        if (PARSERS[i](moment, cursor) && date_is_valid(moment->date)) {
            return true;
        }
    }
    return false;
}

static void format_moment(struct buffer *out, const struct moment *moment)
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
    struct moment moment;
    if (!parse_moment(&moment, text, len_bytes)) {
        return false;
    }
    *out = moment.date;
    if (normal != NULL) {
        format_moment(normal, &moment);
    }
    return true;
}

bool date_moment_seconds(int64_t *seconds, const char *text, size_t len_bytes)
{
    struct moment moment;
    if (!parse_moment(&moment, text, len_bytes)) {
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
