/* date.h - calendar days with their precision, and their place in article ids. For all of common, indexer and query.
 *
 * Days are of the proleptic Gregorian calendar (ISO 8601); years 1 to 9999. Pure functions, no locale, no time zone database.
 * Invariant: a date is valid or all zero; a day is never known without its month, nor a month without its year. */
#ifndef NEWSIDX_DATE_H
#define NEWSIDX_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;

struct date {
    int year;  /* 1 to 9999, 0: unknown */
    int month; /* 1 to 12, 0: unknown */
    int day;   /* 1 to 31, 0: unknown */
};

#define DATE_TEXT_BYTES 11 /* "YYYY-MM-DD" and its NUL */

/* Articles of one day have ids date * DATE_ID_DAY + n with n from 1; ids below DATE_ID_UNDATED_END have no date. */
#define DATE_ID_DAY         INT64_C(1000000)
#define DATE_ID_UNDATED_END INT64_C(10000000000)

bool date_is_valid(struct date date);
int date_days_in_month(int year, int month);

/* Days since 1970-01-01 of a full date, and back. */
int64_t date_to_days(struct date date);
struct date date_from_days(int64_t days);
/* 0 is Sunday; of a full date. */
int date_weekday(struct date date);

/* Reads exactly YYYY, YYYY-MM or YYYY-MM-DD. */
bool date_parse(struct date *out, const char *text, size_t len_bytes);
/* Writes YYYY, YYYY-MM or YYYY-MM-DD, or "" for an unknown date. */
void date_format(char out[DATE_TEXT_BYTES], struct date date);

/* A moment or day in any form that news metadata uses: ISO 8601 (basic and extended, week and ordinal dates, too), RFC
 * 5322, numbers (07.11.2014, 13/07/2014; not 07/11/2014, which is two days), the words of the languages that
 * date_names.h lists ("Nov. 7, 2014 5:00 PM EST", "vendredi 7 novembre 2014 à 17h05", "2014年11月7日"), seconds or
 * milliseconds since 1970. The day is the one written, in the writer's zone. normal, where not NULL, gets it in ISO
 * 8601 with time and zone as far as given. */
bool date_parse_moment(struct date *out, struct buffer *normal, const char *text, size_t len_bytes);
/* The first full date (day, month and a year of four digits, together) in a running line; its first 400 bytes are
 * looked at. */
bool date_find_moment(struct date *out, struct buffer *normal, const char *text, size_t len_bytes);
/* Seconds since 1970-01-01T00:00Z of such a moment, for comparison: UTC where it names no zone, the first instant of a
 * day or period where it names no time. */
bool date_moment_seconds(int64_t *seconds, const char *text, size_t len_bytes);

/* 1 to 12 for an English month's name, whole or abbreviated, any case, final period allowed; otherwise 0. */
int date_month_named(const char *text, size_t len_bytes);
/* 0 (Sunday) to 6 for an English weekday's name, whole or abbreviated; otherwise -1. */
int date_weekday_named(const char *text, size_t len_bytes);

/* The ids that articles of this date, or of a part of this period, can have: first..last inclusive. */
int64_t date_id_first(struct date date);
int64_t date_id_last(struct date date);
/* The date an id stands for; all zero for an undated one. Parts that are 00 are unknown. */
struct date date_of_id(int64_t id);

#endif
