/* date_words.c - words and numbers in any order: "Fri, 7 Nov 2014 17:00:00 -0500", "vendredi 7 novembre 2014 à 17h05",
 * "2014年11月7日". */
#include "date_internal.h"

#include "date_names.h"
#include "utf8.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

static size_t count_left(const struct date_cursor *cursor)
{
    return (size_t)(cursor->end - cursor->at);
}

static bool begins_with(const struct date_cursor *cursor, const char *text)
{
    const size_t len = strlen(text);
    return count_left(cursor) >= len && memcmp(cursor->at, text, len) == 0;
}

static void note_part(struct date_moment *moment, char part)
{
    for (size_t i = 0; i < sizeof moment->order; i++) {
        if (moment->order[i] == '\0') {
            moment->order[i] = part;
            return;
        }
    }
}

static bool set_part(struct date_moment *moment, char part, int value)
{
    int *field = part == 'y' ? &moment->date.year : part == 'm' ? &moment->date.month : &moment->date.day;
    if (*field != 0 || value == 0) {
        return false;
    }
    *field = value;
    note_part(moment, part);
    return true;
}

/* An hour, of the half of the day that was named before it. */
static void set_hour(struct date_moment *moment, int hour)
{
    const bool half = moment->half != '\0' && hour <= 12;
    moment->hour = !half ? hour : moment->half == 'p' ? hour % 12 + 12 : hour % 12;
    moment->minute = 0;
    moment->second = -1;
}

/* --- East Asia: the unit stands behind its number ------------------------------------------------------------------------ */

static const struct {
    const char *text;
    char part; /* d, m, y, H, M, S */
} UNITS[] = {
    {"年", 'y'}, {"년", 'y'}, {"月", 'm'}, {"월", 'm'}, {"日", 'd'}, {"일", 'd'}, {"号", 'd'}, {"號", 'd'}, {"時", 'H'},
    {"时", 'H'}, {"点", 'H'}, {"點", 'H'}, {"시", 'H'}, {"分", 'M'}, {"분", 'M'}, {"秒", 'S'}, {"초", 'S'},
};

/* The unit at the cursor, passed over; NUL where there is none. */
static char take_unit(struct date_cursor *cursor)
{
    for (size_t i = 0; i < sizeof UNITS / sizeof *UNITS; i++) {
        if (begins_with(cursor, UNITS[i].text)) {
            cursor->at += strlen(UNITS[i].text);
            return UNITS[i].part;
        }
    }
    return '\0';
}

static bool apply_unit(struct date_moment *moment, char unit, int value)
{
    switch (unit) {
    case 'H':
        if (moment->hour >= 0 || value > 24 || (moment->half != '\0' && value > 12)) {
            return false;
        }
        set_hour(moment, value);
        return true;
    case 'M':
        moment->minute = value;
        return moment->hour >= 0 && value <= 59 && (moment->hour < 24 || value == 0);
    case 'S':
        moment->second = value;
        return moment->hour >= 0 && value <= 60 && (moment->hour < 24 || value == 0);
    default:
        return set_part(moment, unit, value);
    }
}

/* Halves of the day, which stand before the hour, and weekdays, which say nothing. */
static bool take_eastern_word(struct date_cursor *cursor, struct date_moment *moment)
{
    static const char *const HALVES[] = {"午後", "下午", "오후", "午前", "上午", "오전"};
    static const char *const WEEKDAYS[] = {"曜日", "曜", "星期", "周", "週", "요일", "月", "火",   "水",  "木", "金",
                                           "土",   "日", "一",   "二", "三", "四",   "五", "六",   "天",  "월", "화",
                                           "수",   "목", "금",   "토", "일", "更新", "付", "发布", "發布"};
    for (size_t i = 0; i < sizeof HALVES / sizeof *HALVES; i++) {
        if (begins_with(cursor, HALVES[i])) {
            cursor->at += strlen(HALVES[i]);
            moment->half = i < 3 ? 'p' : 'a';
            return true;
        }
    }
    for (size_t i = 0; i < sizeof WEEKDAYS / sizeof *WEEKDAYS; i++) {
        if (begins_with(cursor, WEEKDAYS[i])) {
            cursor->at += strlen(WEEKDAYS[i]);
            return true;
        }
    }
    return false;
}

/* --- numbers ------------------------------------------------------------------------------------------------------------ */

static bool is_letter_at(const char *at, const char *end)
{
    uint32_t letter = 0;
    return at < end && utf8_decode(at, (size_t)(end - at), &letter) > 0 &&
           (utf8_is_letter(letter) || utf8_is_mark(letter));
}

/* "h", "Uhr" and the like behind an hour or a whole time, passed over; *minutes_may_follow as in 17h05. */
static bool take_hour_mark(struct date_cursor *cursor, bool *minutes_may_follow)
{
    static const char *const MARKS[] = {"uhr", "uur", "h", "u"};
    struct date_cursor ahead = *cursor;
    date_skip_blanks(&ahead);
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        const size_t len = strlen(MARKS[i]);
        if (count_left(&ahead) >= len && strncasecmp(MARKS[i], ahead.at, len) == 0 &&
            !is_letter_at(ahead.at + len, ahead.end)) {
            ahead.at += len;
            *cursor = ahead;
            *minutes_may_follow = len == 1;
            return true;
        }
    }
    return false;
}

/* 17h05, 17 h 05, 17h, 17 Uhr: true with the time, the cursor behind it. */
static bool take_marked_hour(struct date_cursor *cursor, struct date_moment *moment, int hour)
{
    bool minutes_may_follow = false;
    if (hour > 24 || !take_hour_mark(cursor, &minutes_may_follow)) {
        return false;
    }
    set_hour(moment, hour);
    struct date_cursor ahead = *cursor;
    date_skip_blanks(&ahead);
    int minute = 0;
    if (minutes_may_follow && hour < 24 && date_count_digits(&ahead) == 2 && date_take_digits(&ahead, 2, &minute) &&
        minute <= 59) {
        moment->minute = minute;
        *cursor = ahead;
    }
    return true;
}

/* Whether .mm at the cursor are minutes: the day is known already, or "Uhr" stands behind. */
static bool is_pointed_time(const struct date_cursor *cursor, const struct date_moment *moment)
{
    struct date_cursor ahead = *cursor;
    int minute = 0;
    bool ignored = false;
    ahead.at += date_looking_at(&ahead, '.');
    if (ahead.at == cursor->at || date_count_digits(&ahead) != 2 || !date_take_digits(&ahead, 2, &minute) ||
        minute > 59 || (date_looking_at(&ahead, '.') && ahead.at + 1 < ahead.end && date_is_digit(ahead.at[1]))) {
        return false;
    }
    return (moment->date.day != 0 && moment->date.month != 0) || take_hour_mark(&ahead, &ignored);
}

/* One or two digits where no hour is known yet. *taken where they are one. */
static bool take_hour(struct date_cursor *cursor, struct date_moment *moment, int value, bool *taken)
{
    *taken = true;
    if (date_looking_at(cursor, ':') || is_pointed_time(cursor, moment)) {
        set_hour(moment, value);
        return date_take_minutes(cursor, moment);
    }
    if (take_marked_hour(cursor, moment, value)) {
        return true;
    }
    if (date_match_half_day(cursor) > 0) { /* applied by the word that follows */
        set_hour(moment, value);
        return true;
    }
    *taken = false;
    return true;
}

static bool take_number(struct date_cursor *cursor, struct date_moment *moment)
{
    const size_t digits = date_count_digits(cursor);
    int value = 0;
    bool taken = false;
    if (digits > 4 || !date_take_digits(cursor, digits, &value)) {
        return false;
    }
    const char unit = take_unit(cursor);
    if (unit != '\0') {
        return apply_unit(moment, unit, value);
    }
    const bool ok = digits > 2 || moment->hour >= 0 || take_hour(cursor, moment, value, &taken);
    if (taken) {
        return ok;
    }
    if (digits == 4) {
        return set_part(moment, 'y', value);
    }
    if (digits <= 2 && moment->date.day == 0) {
        return set_part(moment, 'd', value);
    }
    if (digits == 2 && moment->date.year == 0) { /* RFC 5322, section 4.3 */
        moment->loose = true;
        return set_part(moment, 'y', value + (value < 50 ? 2000 : 1900));
    }
    struct date_cursor ahead = *cursor; /* "at 5 p.m.": the half of the day follows after a blank */
    date_skip_blanks(&ahead);
    if (digits > 2 || moment->hour >= 0 || date_match_half_day(&ahead) == 0) {
        return false;
    }
    set_hour(moment, value);
    return true;
}

/* --- words -------------------------------------------------------------------------------------------------------------- */

/* German "am" before a day is no half of it. */
static bool is_preposition(const struct date_cursor *cursor, const struct date_moment *moment, size_t len)
{
    struct date_cursor ahead = {.at = cursor->at + len, .end = cursor->end};
    date_skip_blanks(&ahead);
    return len == 2 && (moment->hour < 0 || moment->hour > 12) && (*cursor->at == 'a' || *cursor->at == 'A') &&
           ahead.at < ahead.end && date_is_digit(*ahead.at);
}

/* UTC+2, GMT+01:00: the offset after a zone that is Greenwich's. */
static bool take_relative_offset(struct date_cursor *cursor, struct date_moment *moment)
{
    struct date_cursor ahead = {.at = cursor->at + 1, .end = cursor->end};
    if (moment->zone_minutes != 0 || !(date_looking_at(cursor, '+') || date_looking_at(cursor, '-')) ||
        date_count_digits(&ahead) == 0) {
        return true;
    }
    if (date_count_digits(&ahead) > 1) {
        return date_take_offset(cursor, moment);
    }
    moment->zone_minutes = (*ahead.at - '0') * (*cursor->at == '-' ? -60 : 60);
    cursor->at += 2;
    return true;
}

/* A month. One that may have been a weekday ("mar. 4 nov. 2014") gives way to a later one. */
static bool take_month(struct date_moment *moment, const char *word, size_t len_bytes)
{
    const int month = date_name_month(word, len_bytes);
    if (month == 0) {
        return false;
    }
    if (moment->date.month != 0 && moment->maybe_weekday) {
        moment->date.month = 0;
        char *first = memchr(moment->order, 'm', sizeof moment->order);
        if (first != NULL) {
            memmove(first, first + 1, (size_t)(moment->order + sizeof moment->order - first) - 1);
            moment->order[sizeof moment->order - 1] = '\0';
        }
    }
    if (!set_part(moment, 'm', month)) {
        return false;
    }
    moment->maybe_weekday = date_name_is_weekday(word, len_bytes);
    return true;
}

static bool take_word(struct date_cursor *cursor, struct date_moment *moment)
{
    const size_t half = date_match_half_day(cursor);
    if (half > 0 && !is_preposition(cursor, moment, half)) {
        const char which = *cursor->at;
        cursor->at += half;
        return date_apply_half_day(moment, which);
    }
    const char *start = cursor->at;
    while (is_letter_at(cursor->at, cursor->end)) {
        uint32_t letter = 0;
        cursor->at += utf8_decode(cursor->at, count_left(cursor), &letter);
    }
    const size_t len = (size_t)(cursor->at - start);
    if (take_month(moment, start, len) || date_name_is_weekday(start, len) || date_name_is_filler(start, len)) {
        return true;
    }
    if (moment->hour >= 0 && moment->has_zone) { /* +0100 (CET) */
        struct date_moment ignored = *moment;
        return date_name_zone(&ignored, start, len);
    }
    return moment->hour >= 0 && date_name_zone(moment, start, len) && take_relative_offset(cursor, moment);
}

/* A blank or mark between words, passed over. */
static bool skip_mark(struct date_cursor *cursor)
{
    static const char *const MARKS[] = {"\u00A0", "\u202F", "\u2009", "\u00B7", "\u2013", "\u2014", "\u2019",
                                        "\u3000", "\u3001", "\uFF0C", "\uFF08", "\uFF09", "\uFF1A", "\u00B0"};
    if (strchr(" \t\n,.:-()|'", *cursor->at) != NULL && *cursor->at != '\0') {
        cursor->at++;
        return true;
    }
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        if (begins_with(cursor, MARKS[i])) {
            cursor->at += strlen(MARKS[i]);
            return true;
        }
    }
    return false;
}

void date_skip_words(struct date_cursor *cursor)
{
    while (cursor->at < cursor->end) {
        if (skip_mark(cursor)) {
            continue;
        }
        const char *word = cursor->at;
        const char *end = word;
        while (is_letter_at(end, cursor->end)) {
            uint32_t letter = 0;
            end += utf8_decode(end, (size_t)(cursor->end - end), &letter);
        }
        const size_t len = (size_t)(end - word);
        if (len == 0 || !(date_name_is_weekday(word, len) || date_name_is_filler(word, len))) {
            return;
        }
        cursor->at = end;
    }
}

bool date_read_words(struct date_moment *moment, struct date_cursor cursor)
{
    while (cursor.at < cursor.end) {
        const char c = *cursor.at;
        bool ok = true;
        if (date_is_digit(c)) {
            ok = take_number(&cursor, moment);
        } else if ((c == '+' || c == '-') && moment->hour >= 0 && !moment->has_zone && cursor.at + 1 < cursor.end &&
                   date_is_digit(cursor.at[1])) {
            ok = date_take_offset(&cursor, moment);
        } else if (!skip_mark(&cursor) && !take_eastern_word(&cursor, moment)) {
            ok = is_letter_at(cursor.at, cursor.end) && take_word(&cursor, moment);
        }
        if (!ok) {
            return false;
        }
    }
    return moment->date.year > 0 && moment->date.month > 0;
}
