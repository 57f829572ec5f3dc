/* Reading the dates that wire copy writes: in datelines, credits and running text. */
#include "wire_internal.h"

#include "utf8.h"

#include <string.h>

#define YEAR_FIRST    1800 /* news agencies are not older; larger numbers than YEAR_LAST are no years */
#define YEAR_LAST     2100
#define HISTORY_YEARS 15 /* a story that names a year so much later than a date looks back at that date */
#define WEEKDAY_SHORT 5  /* "Thurs."; a longer name has no period of its own */
#define DATE_BYTES    40 /* a written date is shorter */

struct month_name {
    const char *name;
    int month;
};

/* Names in the other languages that agencies file in, where the English prefix rule does not cover them. */
static const struct month_name FOREIGN_MONTHS[] = {
    {"janv", 1},      {"janvier", 1},    {"januar", 1},     {"jänner", 1},    {"enero", 1},     {"ene", 1},
    {"janeiro", 1},   {"gennaio", 1},    {"gen", 1},        {"januari", 1},   {"févr", 2},      {"fév", 2},
    {"février", 2},   {"februar", 2},    {"febrero", 2},    {"fev", 2},       {"fevereiro", 2}, {"febbraio", 2},
    {"februari", 2},  {"mars", 3},       {"märz", 3},       {"marzo", 3},     {"março", 3},     {"maart", 3},
    {"avril", 4},     {"avr", 4},        {"abril", 4},      {"abr", 4},       {"aprile", 4},    {"mai", 5},
    {"mayo", 5},      {"maio", 5},       {"maggio", 5},     {"mag", 5},       {"mei", 5},       {"maj", 5},
    {"juin", 6},      {"juni", 6},       {"junio", 6},      {"junho", 6},     {"giugno", 6},    {"giu", 6},
    {"juillet", 7},   {"juil", 7},       {"juli", 7},       {"julio", 7},     {"julho", 7},     {"luglio", 7},
    {"lug", 7},       {"août", 8},       {"aout", 8},       {"agosto", 8},    {"ago", 8},       {"augusti", 8},
    {"septembre", 9}, {"septiembre", 9}, {"setembro", 9},   {"settembre", 9}, {"set", 9},       {"octobre", 10},
    {"oktober", 10},  {"okt", 10},       {"octubre", 10},   {"outubro", 10},  {"out", 10},      {"ottobre", 10},
    {"ott", 10},      {"novembre", 11},  {"noviembre", 11}, {"novembro", 11}, {"décembre", 12}, {"déc", 12},
    {"dezember", 12}, {"dez", 12},       {"diciembre", 12}, {"dic", 12},      {"dezembro", 12}, {"dicembre", 12},
};

struct reader {
    struct wire_span text;
    size_t at;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Blanks, commas and one line break may stand between the parts of a date. */
static void skip_gap(struct reader *reader)
{
    while (reader->at < reader->text.len && strchr(" ,\t\n", reader->text.text[reader->at]) != NULL) {
        reader->at++;
    }
}

static size_t count_digits(const struct reader *reader)
{
    size_t n = 0;
    while (reader->at + n < reader->text.len && n < 9 && is_digit(reader->text.text[reader->at + n])) {
        n++;
    }
    return n;
}

/* Reads a number of between least and most digits that no letter or digit follows; 0 and no progress where there is none. */
static int read_number(struct reader *reader, size_t least, size_t most)
{
    const size_t n = count_digits(reader);
    if (n < least || n > most) {
        return 0;
    }
    int value = 0;
    for (size_t i = 0; i < n; i++) {
        value = value * 10 + (reader->text.text[reader->at + i] - '0');
    }
    reader->at += n;
    return value;
}

static int read_year(struct reader *reader)
{
    const size_t start = reader->at;
    const int year = read_number(reader, 4, 4);
    if (year < YEAR_FIRST || year > YEAR_LAST) {
        reader->at = start;
        return 0;
    }
    return year;
}

static struct wire_span peek_letters(const struct reader *reader)
{
    size_t end = reader->at;
    while (end < reader->text.len && end - reader->at < 24) {
        uint32_t c = 0;
        const size_t n = utf8_decode(reader->text.text + end, reader->text.len - end, &c);
        if (!utf8_is_letter(c)) {
            break;
        }
        end += n;
    }
    return wire_span_of(reader->text.text + reader->at, end - reader->at);
}

static int name_month(struct wire_span word)
{
    if (word.len == 0) {
        return 0;
    }
    const int month = date_month_named(word.text, word.len);
    if (month != 0) {
        return month;
    }
    const char first = word.text[0];
    for (size_t i = 0; i < sizeof FOREIGN_MONTHS / sizeof FOREIGN_MONTHS[0]; i++) {
        const bool begins =
            ((first ^ FOREIGN_MONTHS[i].name[0]) & ~0x20) == 0; /* most words end here, without a call */
        if (begins && wire_equals(word, FOREIGN_MONTHS[i].name)) {
            return FOREIGN_MONTHS[i].month;
        }
    }
    return 0;
}

static void skip_char(struct reader *reader, char c)
{
    if (reader->at < reader->text.len && reader->text.text[reader->at] == c) {
        reader->at++;
    }
}

static int read_month(struct reader *reader)
{
    const struct wire_span word = peek_letters(reader);
    const int month = name_month(word);
    if (month != 0) {
        reader->at += word.len;
        skip_char(reader, '.');
    }
    return month;
}

/* "st", "nd", "rd", "th" after a day. */
static void skip_ordinal(struct reader *reader)
{
    static const char *const ORDINALS[] = {"st", "nd", "rd", "th", "er", NULL};
    const struct wire_span word = peek_letters(reader);
    if (wire_is_listed(word, ORDINALS)) {
        reader->at += word.len;
    }
}

static int read_day(struct reader *reader)
{
    const size_t start = reader->at;
    const int day = read_number(reader, 1, 2);
    skip_ordinal(reader);
    if (day < 1 || day > 31 || peek_letters(reader).len > 0) {
        reader->at = start;
        return 0;
    }
    return day;
}

/* A year after a day and month, if one stands there. */
static int read_year_after(struct reader *reader)
{
    const size_t start = reader->at;
    skip_char(reader, '.');
    skip_gap(reader);
    const int year = read_year(reader);
    if (year == 0) {
        reader->at = start;
    }
    return year;
}

/* "Nov. 7, 2014", "Nov 7", "November 2014". */
static bool read_month_first(struct reader *reader, struct date *date)
{
    date->month = read_month(reader);
    if (date->month == 0) {
        return false;
    }
    skip_gap(reader);
    date->year = read_year(reader);
    if (date->year != 0) {
        return true;
    }
    date->day = read_day(reader);
    if (date->day != 0) {
        date->year = read_year_after(reader);
    }
    return date->day != 0;
}

/* "7 nov 2014", "7. November 2014", "7 Nov", "7th of November". */
static bool read_day_first(struct reader *reader, struct date *date)
{
    date->day = read_day(reader);
    if (date->day == 0) {
        return false;
    }
    skip_char(reader, '.');
    skip_char(reader, '-');
    skip_gap(reader);
    static const char *const LINKS[] = {"of", "de", NULL};
    const struct wire_span link = peek_letters(reader);
    if (wire_is_listed(link, LINKS)) {
        reader->at += link.len;
        skip_gap(reader);
    }
    date->month = read_month(reader);
    if (date->month == 0) {
        return false;
    }
    skip_char(reader, '-');
    if (wire_is_listed(peek_letters(reader), LINKS)) {
        reader->at += 2;
    }
    date->year = read_year_after(reader);
    return true;
}

static bool slashed(const struct reader *reader)
{
    const size_t at = reader->at + count_digits(reader);
    return at < reader->text.len && reader->text.text[at] == '/';
}

/* "2014-11-07", "7.11.2014", and "23/11/2021" where only one order of day and month is possible. */
static bool read_numeric(struct reader *reader, struct date *date)
{
    const bool year_first = count_digits(reader) == 4;
    const char separator = year_first ? '-' : slashed(reader) ? '/' : '.';
    int part[3];
    for (int i = 0; i < 3; i++) {
        const bool is_year = i == (year_first ? 0 : 2);
        part[i] = read_number(reader, is_year ? 4 : 1, is_year ? 4 : 2);
        if (part[i] == 0 || (i < 2 && (reader->at >= reader->text.len || reader->text.text[reader->at] != separator))) {
            return false;
        }
        reader->at += i < 2;
    }
    if (separator == '/') {
        const bool month_first = part[0] <= 12 && part[1] > 12;
        const int day = month_first ? part[1] : part[0];
        part[1] = month_first ? part[0] : part[1];
        part[0] = day;
        if (part[0] <= 12 && part[0] != part[1]) {
            return false;
        }
    }
    *date = (struct date){.year = part[year_first ? 0 : 2], .month = part[1], .day = part[year_first ? 2 : 0]};
    return date->year >= YEAR_FIRST && date->year <= YEAR_LAST;
}

/* A day that the month never has is none; the 29th of February needs a leap year only where a year is written. */
static bool is_possible(struct date date)
{
    const int year = date.year != 0 ? date.year : 2000;
    return date_is_valid((struct date){.year = year, .month = date.month, .day = date.day});
}

static bool read_calendar_date(struct reader *reader, struct date *date)
{
    static bool (*const FORMS[])(struct reader *, struct date *) = {read_month_first, read_numeric, read_day_first};
    enum { FORMS_COUNT = sizeof FORMS / sizeof FORMS[0], FIRST_OF_DIGITS = 1 };
    const size_t start = reader->at;
    const bool digits = count_digits(reader) > 0;
    const size_t end = digits ? FORMS_COUNT : FIRST_OF_DIGITS;
    for (size_t i = digits ? FIRST_OF_DIGITS : 0; i < end; i++) {
        *date = (struct date){0};
        if (FORMS[i](reader, date) && is_possible(*date) && count_digits(reader) == 0) {
            return true;
        }
        reader->at = start;
    }
    *date = (struct date){0};
    return false;
}

size_t wire_read_date(struct date *date, int *weekday, struct wire_span text)
{
    struct reader reader = {.text = wire_span_of(text.text, text.len < 2 * DATE_BYTES ? text.len : 2 * DATE_BYTES)};
    const struct wire_span word = peek_letters(&reader);
    *date = (struct date){0};
    *weekday = date_weekday_named(word.text, word.len);
    if (*weekday >= 0) {
        reader.at = word.len;
        if (word.len <= WEEKDAY_SHORT) {
            skip_char(&reader, '.');
        }
        const size_t after_weekday = reader.at;
        skip_gap(&reader);
        if (!read_calendar_date(&reader, date)) {
            reader.at = after_weekday;
        }
        return reader.at;
    }
    return read_calendar_date(&reader, date) ? reader.at : 0;
}

/* The full date that has its year at offset at of text; all zero where there is none around it. */
static struct date read_date_around(struct wire_span text, size_t at)
{
    const size_t from = at < DATE_BYTES ? 0 : at - DATE_BYTES;
    for (size_t start = at + 1; start-- > from;) {
        const bool inside_word = start > 0 && (is_digit(text.text[start - 1]) ||
                                               (text.text[start - 1] >= 'A' && text.text[start - 1] <= 'z'));
        if (inside_word || ((unsigned char)text.text[start] & 0xC0) == 0x80) {
            continue;
        }
        struct reader reader = {.text = wire_span_of(text.text + start, text.len - start)};
        struct date date;
        if (read_calendar_date(&reader, &date) && date.day != 0 && date.year != 0 && start + reader.at >= at + 4) {
            return date;
        }
    }
    return (struct date){0};
}

/* The next number of four digits that may be a year; its value, with *at behind it, or 0 at the end of text. */
static int next_year(struct wire_span text, size_t *at)
{
    while (*at < text.len) {
        if (!is_digit(text.text[*at])) {
            (*at)++;
            continue;
        }
        struct reader reader = {.text = text, .at = *at};
        const int year = read_year(&reader);
        while (*at < text.len && is_digit(text.text[*at])) {
            (*at)++;
        }
        if (year != 0 && reader.at == *at) {
            return year;
        }
    }
    return 0;
}

bool wire_find_full_date(struct date *date, struct wire_span text)
{
    for (size_t at = 0; next_year(text, &at) != 0;) {
        const struct date found = read_date_around(text, at - 4);
        if (found.year != 0) {
            *date = found;
            return true;
        }
    }
    return false;
}

int wire_find_year_of(struct date month_day, int weekday, struct wire_span text)
{
    int found_year = 0;
    int latest_year = 0;
    int year = 0;
    for (size_t at = 0; (year = next_year(text, &at)) != 0;) {
        latest_year = year > latest_year ? year : latest_year;
        if (year <= found_year) {
            continue;
        }
        const struct date found = read_date_around(text, at - 4);
        const bool same_day = found.year != 0 && found.month == month_day.month && found.day == month_day.day;
        if (same_day && (weekday < 0 || date_weekday(found) == weekday)) {
            found_year = found.year;
        }
    }
    return latest_year - found_year <= HISTORY_YEARS ? found_year : 0;
}

/* A number of exactly count digits at text[at], -1 where there is none. */
static int digits_at(struct wire_span text, size_t at, size_t count)
{
    int value = 0;
    if (at + count > text.len) {
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_digit(text.text[at + i])) {
            return -1;
        }
        value = value * 10 + (text.text[at + i] - '0');
    }
    return value;
}

/* Reads a month after its year: "-11", "/nov", "11" where no separator is used; *at moves behind it. */
static int read_path_month(struct wire_span path, size_t *at, char separator)
{
    struct reader reader = {.text = path, .at = *at};
    if (separator != '\0') {
        const struct wire_span word = peek_letters(&reader);
        const int named = word.len >= 3 ? name_month(word) : 0;
        if (named != 0) {
            *at += word.len;
            return named;
        }
    }
    const size_t width = separator == '\0' || digits_at(path, *at, 2) >= 0 ? 2 : 1;
    const int month = digits_at(path, *at, width);
    *at += month > 0 ? width : 0;
    return month;
}

/* "1987/1.txt" is the first story of a year: a number between slashes must be a folder to be a month, and a file's name must
 * have two digits to be a day. */
static bool is_file_number(struct wire_span path, size_t end, char separator)
{
    return separator == '/' && (end >= path.len || path.text[end] != '/');
}

/* The date whose year starts at path[start], as far as it goes. */
static struct date read_path_date(struct wire_span path, size_t start)
{
    struct date date = {.year = digits_at(path, start, 4)};
    size_t at = start + 4;
    if (date.year < YEAR_FIRST || date.year > YEAR_LAST) {
        return (struct date){0};
    }
    const char separator = at < path.len && strchr("-_./", path.text[at]) != NULL ? path.text[at] : '\0';
    at += separator != '\0';
    const int month = read_path_month(path, &at, separator);
    if (month < 1 || month > 12 || is_file_number(path, at, separator)) {
        if (separator == '\0' && at < path.len && is_digit(path.text[at])) {
            date = (struct date){0};
        }
        return date;
    }
    date.month = month;
    const bool parted = separator == '\0' || (at < path.len && path.text[at] == separator);
    at += separator != '\0';
    const size_t width = separator == '\0' || digits_at(path, at, 2) >= 0 ? 2 : 1;
    const int day = parted ? digits_at(path, at, width) : -1;
    const bool ends = at + width >= path.len || !is_digit(path.text[at + width]);
    const struct date full = {.year = date.year, .month = month, .day = day};
    if (day > 0 && ends && date_is_valid(full) && !(width == 1 && is_file_number(path, at + width, separator))) {
        return full;
    }
    /* "201411" without a separator is as likely a number of the story as a month. */
    if (separator == '\0') {
        date = (struct date){0};
    }
    return date;
}

static int count_parts(struct date date)
{
    return (date.year != 0) + (date.month != 0) + (date.day != 0);
}

struct date wire_date_in_path(const char *path)
{
    struct date best = {0};
    if (path == NULL) {
        return best;
    }
    const struct wire_span span = wire_span_of(path, strlen(path));
    for (size_t i = 0; i < span.len; i++) {
        if (!is_digit(path[i]) || (i > 0 && is_digit(path[i - 1]))) {
            continue;
        }
        const struct date date = read_path_date(span, i);
        const bool alone = count_parts(date) > 1 || (i == 0 || path[i - 1] == '/');
        if (date.year != 0 && alone && count_parts(date) >= count_parts(best)) {
            best = date;
        }
    }
    return best;
}
