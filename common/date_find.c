/* date_find.c - the first full date in a running line: "Published 7 November 2014, 5:00 pm GMT | ...". */
#include "date_internal.h"

#include "date_names.h"
#include "utf8.h"

#include <stdint.h>
#include <string.h>

enum {
    TEXT_BYTES_MAX = 400, /* of the line that are looked at */
    DATE_BYTES_MAX = 80,  /* of one date with its time */
    ENDS_MAX = 24,        /* places where a date may end that are tried, the longest first */
};

static bool is_letter(uint32_t c)
{
    return utf8_is_letter(c) || utf8_is_mark(c);
}

/* Where the run of digits, or of letters, at text ends; a single other character is one of its own. */
static size_t measure_token(const char *text, size_t len_bytes)
{
    uint32_t c = 0;
    size_t n = utf8_decode(text, len_bytes, &c);
    const bool digits = c < 0x80 && date_is_digit((char)c);
    if (!digits && !is_letter(c)) {
        return n;
    }
    while (n < len_bytes) {
        const size_t more = utf8_decode(text + n, len_bytes - n, &c);
        if (digits ? c >= 0x80 || !date_is_digit((char)c) : !is_letter(c)) {
            break;
        }
        n += more;
    }
    return n;
}

/* A mark that ends a statement. What stands behind it is of another one. */
static bool is_stop(const char *text, size_t len_bytes)
{
    return len_bytes == 1 ? strchr("|;\n", *text) != NULL : len_bytes == 2 && memcmp(text, "\u00B7", 2) == 0;
}

/* Whether a number at i stands in another one: 1.7.11.2014, page-7/11. */
static bool is_inside_number(const char *text, size_t i)
{
    return i >= 2 && strchr("./-,", text[i - 1]) != NULL && date_is_digit(text[i - 2]);
}

/* Whether a date can end before i: not inside a number, nor in the middle of an address. */
static bool is_end(const char *text, size_t len_bytes, size_t i)
{
    if (i + 1 >= len_bytes || strchr("./-,:", text[i]) == NULL) {
        return true;
    }
    return !date_is_digit(text[i + 1]) && !(strchr("/-", text[i]) != NULL && measure_token(text + i + 1, 1) == 1 &&
                                            is_letter((unsigned char)text[i + 1]));
}

static bool is_full(const struct date_moment *moment)
{
    static const char *const ORDERS[] = {"dmy", "mdy", "ymd"};
    for (size_t i = 0; i < sizeof ORDERS / sizeof *ORDERS; i++) {
        if (strncmp(moment->order, ORDERS[i], sizeof moment->order) == 0) {
            return moment->date.day != 0 && !moment->loose;
        }
    }
    return false;
}

/* The longest date that begins at text. */
static bool read_longest(struct date_moment *moment, const char *text, size_t len_bytes)
{
    size_t ends[ENDS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < len_bytes && i < DATE_BYTES_MAX && count < ENDS_MAX;) {
        const size_t token = measure_token(text + i, len_bytes - i);
        if (is_stop(text + i, token)) {
            break;
        }
        i += token;
        if (text[i - 1] != ' ' && i <= DATE_BYTES_MAX && is_end(text, len_bytes, i)) {
            ends[count++] = i;
        }
    }
    while (count > 0) {
        if (date_read_moment(moment, text, ends[--count]) && is_full(moment)) {
            return true;
        }
    }
    return false;
}

bool date_find_moment(struct date *out, struct buffer *normal, const char *text, size_t len_bytes)
{
    const size_t len = len_bytes < TEXT_BYTES_MAX ? len_bytes : TEXT_BYTES_MAX;
    struct date_moment moment;
    for (size_t i = 0, token = 0; i < len; i += token) {
        token = measure_token(text + i, len - i);
        const bool digits = date_is_digit(text[i]);
        const bool begins = digits ? token <= 4 && !is_inside_number(text, i) : date_name_month(text + i, token) != 0;
        if (!begins || !read_longest(&moment, text + i, len - i)) {
            continue;
        }
        *out = moment.date;
        if (normal != NULL) {
            date_write_moment(normal, &moment);
        }
        return true;
    }
    return false;
}
