/* date_internal.h - what the parts of the reader of moments share: date_moment.c, date_clock.c, date_words.c,
 * date_find.c only.
 *
 * Invariant: a cursor never leaves its text; a moment that a parser returned is checked by date_is_valid afterwards. */
#ifndef NEWSIDX_DATE_INTERNAL_H
#define NEWSIDX_DATE_INTERNAL_H

#include "date.h"

#include <stdbool.h>
#include <stddef.h>

struct date_cursor {
    const char *at;
    const char *end;
};

struct date_moment {
    struct date date;
    int hour; /* -1: no time */
    int minute;
    int second;           /* -1: not written */
    const char *fraction; /* digits after the second, in the text */
    size_t fraction_len;
    bool has_zone;
    int zone_minutes;   /* east of Greenwich */
    char half;          /* 'a' or 'p' written before the hour ("오후 5시"), otherwise NUL */
    char order[4];      /* the parts of the day as they came: 'd', 'm', 'y' */
    bool maybe_weekday; /* the month's name is a weekday's, too: mar. */
    bool loose; /* in a form that is a moment only where nothing else stands beside it: 20141107, 2014-311, 7 Nov 14 */
};

/* date_clock.c: cursors and times of day. take functions move the cursor where they return true. */
bool date_is_digit(char c);
size_t date_count_digits(const struct date_cursor *cursor);
bool date_looking_at(const struct date_cursor *cursor, char c);
void date_skip_blanks(struct date_cursor *cursor);
/* Exactly count digits, at most nine. */
bool date_take_digits(struct date_cursor *cursor, size_t count, int *out);
/* :mm[:ss[.fraction]], .mm, or mm[ss] after the hour. */
bool date_take_minutes(struct date_cursor *cursor, struct date_moment *moment);
/* A zone: +hh, +hhmm, +hh:mm. */
bool date_take_offset(struct date_cursor *cursor, struct date_moment *moment);
/* hh[[:]mm[[:]ss[.fraction]]] and a zone up to the end. */
bool date_take_iso_time(struct date_cursor *cursor, struct date_moment *moment);
/* am, pm, a.m., p.m. at the cursor: its length, 0 where there is none. */
size_t date_match_half_day(const struct date_cursor *cursor);
bool date_apply_half_day(struct date_moment *moment, char half);
bool date_name_zone(struct date_moment *moment, const char *word, size_t len_bytes);

/* date_words.c: words and numbers up to the end, in any order, added to what moment has already. */
bool date_read_words(struct date_moment *moment, struct date_cursor cursor);
/* Passes over weekdays, fillers and marks. */
void date_skip_words(struct date_cursor *cursor);

/* date_moment.c: a moment that is the whole text; its fields are empty where false. */
bool date_read_moment(struct date_moment *moment, const char *text, size_t len_bytes);
/* The same in ISO 8601. */
void date_write_moment(struct buffer *out, const struct date_moment *moment);

#endif
