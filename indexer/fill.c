#include "fill.h"

#include "article.h"
#include "error.h"
#include "utf8.h"
#include "wire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Words that tell a byline with a title or an agency in it from a mere name. */
static const char *const BYLINE_WORDS[] = {
    " and ",          ", associated press", "writer", "correspondent", "reporter", "staff",     "editor", "(ap)",
    "(upi)",          "(reuters)",          "(afp)",  ", ap",          ", upi",    ", reuters", ", afp",  ", reuter",
    ", united press", "special to"};

void fill_squeeze(struct buffer *text)
{
    size_t to = 0;
    for (size_t i = 0; i < text->len_bytes;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(text->data + i, text->len_bytes - i, &c);
        if (!utf8_is_space(c)) {
            memmove(text->data + to, text->data + i, n);
            to += n;
        } else if (to > 0 && text->data[to - 1] != ' ') {
            text->data[to++] = ' ';
        }
        i += n;
    }
    to -= to > 0 && text->data[to - 1] == ' ';
    if (text->data != NULL) {
        buffer_truncate(text, to);
    }
}

enum newsidx_status fill_buffer(struct newsidx_article *article, enum newsidx_field field, const struct buffer *text,
                                struct newsidx_error *error)
{
    return text->failed ? error_nomem(error)
                        : newsidx_article_set(article, field, buffer_text(text), text->len_bytes, error);
}

enum newsidx_status fill_line(struct newsidx_article *article, enum newsidx_field field, const char *text,
                              size_t len_bytes, struct newsidx_error *error)
{
    struct buffer line = BUFFER_INIT;
    buffer_append(&line, text, len_bytes);
    fill_squeeze(&line);
    const enum newsidx_status status =
        line.failed || line.len_bytes > 0 ? fill_buffer(article, field, &line, error) : NEWSIDX_OK;
    buffer_release(&line);
    return status;
}

enum newsidx_status fill_line_unset(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                    size_t len_bytes, struct newsidx_error *error)
{
    return article->field[field] != NULL ? NEWSIDX_OK : fill_line(article, field, text, len_bytes, error);
}

/* Appends the line without blanks at its ends; an empty one ends a paragraph. */
static void append_paragraph_line(struct buffer *out, const char *line, size_t len_bytes, bool *gap)
{
    struct buffer words = BUFFER_INIT;
    buffer_append(&words, line, len_bytes);
    size_t from = 0;
    while (from < words.len_bytes && strchr(" \t\r", words.data[from]) != NULL) {
        from++;
    }
    while (words.len_bytes > from && strchr(" \t\r", words.data[words.len_bytes - 1]) != NULL) {
        buffer_truncate(&words, words.len_bytes - 1);
    }
    if (words.len_bytes == from) {
        *gap = true;
    } else {
        buffer_append_text(out, out->len_bytes == 0 ? "" : *gap ? "\n\n" : "\n");
        buffer_append(out, words.data + from, words.len_bytes - from);
        *gap = false;
    }
    out->failed = out->failed || words.failed;
    buffer_release(&words);
}

enum newsidx_status fill_text(struct newsidx_article *article, enum newsidx_field field, const char *text,
                              size_t len_bytes, struct newsidx_error *error)
{
    struct buffer lines = BUFFER_INIT;
    bool gap = false;
    for (size_t i = 0; i < len_bytes;) {
        const char *end = memchr(text + i, '\n', len_bytes - i);
        const size_t len = end != NULL ? (size_t)(end - text) - i : len_bytes - i;
        append_paragraph_line(&lines, text + i, len, &gap);
        i += len + 1;
    }
    const enum newsidx_status status =
        lines.failed || lines.len_bytes > 0 ? fill_buffer(article, field, &lines, error) : NEWSIDX_OK;
    buffer_release(&lines);
    return status;
}

enum newsidx_status fill_text_unset(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                    size_t len_bytes, struct newsidx_error *error)
{
    return article->field[field] != NULL ? NEWSIDX_OK : fill_text(article, field, text, len_bytes, error);
}

/* --- authors ------------------------------------------------------------------------------------------------------------ */

/* Whether word stands in text, whatever its case. */
static bool contains(const char *text, const char *word)
{
    const size_t len = strlen(word);
    while (*text != '\0' && strncasecmp(text, word, len) != 0) {
        text++;
    }
    return *text != '\0';
}

static bool is_byline(const char *text)
{
    if (strstr(text, "; ") != NULL) {
        return false;
    }
    if (strncasecmp(text, "by ", 3) == 0) {
        return true;
    }
    for (size_t i = 0; i < sizeof BYLINE_WORDS / sizeof *BYLINE_WORDS; i++) {
        if (contains(text, BYLINE_WORDS[i])) {
            return true;
        }
    }
    return false;
}

/* Whether the list, joined by "; ", has the name. */
static bool has_name(const struct buffer *authors, const char *name, size_t len_bytes)
{
    const char *at = buffer_text(authors);
    while (*at != '\0') {
        const size_t len = strcspn(at, ";");
        if (len == len_bytes && strncasecmp(at, name, len) == 0) {
            return true;
        }
        at += len;
        at += strspn(at, "; ");
    }
    return false;
}

/* Repeats are looked for among some two hundred names: in the lists that strangers may make, all of them would take the square of the
 * time. */
static void append_names(struct buffer *authors, const char *names)
{
    enum { COMPARED_BYTES_MAX = 4096 };
    while (*names != '\0') {
        const size_t len = strcspn(names, ";");
        size_t end = len;
        while (end > 0 && names[end - 1] == ' ') {
            end--;
        }
        if (end > 0 && (authors->len_bytes > COMPARED_BYTES_MAX || !has_name(authors, names, end))) {
            buffer_append_text(authors, authors->len_bytes > 0 ? "; " : "");
            buffer_append(authors, names, end);
        }
        names += len;
        names += strspn(names, "; ");
    }
}

void fill_append_author(struct buffer *authors, const char *text, size_t len_bytes)
{
    struct buffer line = BUFFER_INIT;
    buffer_append(&line, text, len_bytes);
    fill_squeeze(&line);
    char *split = line.len_bytes > 0 && is_byline(line.data) ? wire_split_byline(line.data, line.len_bytes) : NULL;
    append_names(authors, split != NULL ? split : buffer_text(&line));
    authors->failed = authors->failed || line.failed;
    free(split);
    buffer_release(&line);
}

/* --- dates -------------------------------------------------------------------------------------------------------------- */

/* taken_as: the day that was made out in it, NULL where there is none. */
static void warn_of_date(struct fill_warning *warning, const char *text, const char *taken_as)
{
    if (warning == NULL || warning->text[0] != '\0') {
        return;
    }
    (void)snprintf(warning->text, sizeof warning->text, "'%.80s' is not a date%s%s", text,
                   taken_as != NULL ? ", taken as " : "", taken_as != NULL ? taken_as : "");
}

/* The day at the beginning of a text that is no date as a whole: "27-MAR-1987 00:02:59.13RM". */
static bool find_day(struct date *day, struct buffer *normal, const struct buffer *text)
{
    size_t len = text->len_bytes;
    while (len > 0) {
        do {
            len--;
        } while (len > 0 && text->data[len] != ' ');
        buffer_clear(normal);
        if (len > 0 && date_parse_moment(day, NULL, text->data, len) && day->day != 0) {
            char iso[DATE_TEXT_BYTES];
            date_format(iso, *day);
            buffer_append_text(normal, iso);
            return true;
        }
    }
    *day = (struct date){0};
    return false;
}

enum newsidx_status fill_moment(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                size_t len_bytes, struct date *day, struct fill_warning *warning,
                                struct newsidx_error *error)
{
    struct date ignored = {0};
    struct buffer line = BUFFER_INIT;
    struct buffer normal = BUFFER_INIT;
    buffer_append(&line, text, len_bytes);
    fill_squeeze(&line);
    day = day != NULL ? day : &ignored;
    *day = (struct date){0};
    enum newsidx_status status = NEWSIDX_OK;
    if (line.failed || line.len_bytes > 0) {
        bool known = date_parse_moment(day, &normal, buffer_text(&line), line.len_bytes);
        if (!known) {
            known = find_day(day, &normal, &line);
            warn_of_date(warning, buffer_text(&line), known ? buffer_text(&normal) : NULL);
        }
        status = line.failed ? error_nomem(error) : fill_buffer(article, field, known ? &normal : &line, error);
    }
    buffer_release(&line);
    buffer_release(&normal);
    return status;
}

enum newsidx_status fill_day(struct newsidx_article *article, struct date day, const char *date_source,
                             struct newsidx_error *error)
{
    char text[DATE_TEXT_BYTES];
    if (day.year == 0) {
        return NEWSIDX_OK;
    }
    date_format(text, day);
    const enum newsidx_status status = newsidx_article_set(article, NEWSIDX_DATE, text, strlen(text), error);
    if (status != NEWSIDX_OK || article->field[NEWSIDX_DATE_SOURCE] != NULL) {
        return status;
    }
    return newsidx_article_set(article, NEWSIDX_DATE_SOURCE, date_source, strlen(date_source), error);
}

enum newsidx_status fill_published(struct newsidx_article *article, const char *text, size_t len_bytes,
                                   struct fill_warning *warning, struct newsidx_error *error)
{
    struct date day = {0};
    const enum newsidx_status status = fill_moment(article, NEWSIDX_PUBLISHED, text, len_bytes, &day, warning, error);
    return status == NEWSIDX_OK ? fill_day(article, day, "metadata", error) : status;
}

/* --- datelines ---------------------------------------------------------------------------------------------------------- */

/* The dateline given by itself, which may want the dash that ends it, or else the one that the body begins with. */
static bool find_dateline(struct wire_dateline *dateline, const struct newsidx_article *article, bool dateline_named,
                          struct buffer *scratch)
{
    const char *given = article->field[NEWSIDX_DATELINE];
    const char *body = article->field[NEWSIDX_BODY];
    if (given == NULL) {
        return !dateline_named && body != NULL && wire_find_dateline(dateline, body, strlen(body));
    }
    buffer_append_text(scratch, given);
    if (!scratch->failed && wire_find_dateline(dateline, scratch->data, scratch->len_bytes)) {
        return true;
    }
    buffer_append_text(scratch, " - ");
    return !scratch->failed && wire_find_dateline(dateline, scratch->data, scratch->len_bytes);
}

static enum newsidx_status set_from_dateline(struct newsidx_article *article, const bool *kept,
                                             const struct wire_dateline *dateline, int year,
                                             struct newsidx_error *error)
{
    const struct {
        enum newsidx_field field;
        const char *text;
        size_t len_bytes;
    } found[] = {
        {NEWSIDX_DATELINE, dateline->text, dateline->len_bytes},
        {NEWSIDX_PLACE, dateline->place, dateline->place_len_bytes},
        {NEWSIDX_AGENCY, dateline->agency, strlen(dateline->agency)},
    };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof found / sizeof *found && status == NEWSIDX_OK; i++) {
        const bool wanted = article->field[found[i].field] == NULL && (kept == NULL || !kept[found[i].field]);
        if (wanted && found[i].len_bytes > 0) {
            status = newsidx_article_set(article, found[i].field, found[i].text, found[i].len_bytes, error);
        }
    }
    struct date date = dateline->date;
    const char *source = date.year != 0 ? "dateline" : "option";
    date.year = date.year != 0 ? date.year : year;
    const bool wanted =
        article->field[NEWSIDX_DATE] == NULL && (kept == NULL || !kept[NEWSIDX_DATE]) && date.month != 0;
    return status == NEWSIDX_OK && wanted && date_is_valid(date) && date.year != 0
               ? fill_day(article, date, source, error)
               : status;
}

/* "WASHINGTON", "Calgary, Alberta": a dateline given by itself, of a place and nothing else. */
static bool is_mere_place(const char *given)
{
    enum { BYTES_MAX = 48 };
    uint32_t first = 0;
    const size_t len = given != NULL ? strlen(given) : 0;
    if (len == 0 || len > BYTES_MAX || strpbrk(given, "0123456789()<>/:;|=_*\n") != NULL ||
        date_month_named(given, len) != 0) {
        return false;
    }
    (void)utf8_decode(given, len, &first);
    return utf8_is_letter(first) && !utf8_is_lower(first);
}

enum newsidx_status fill_dateline(struct newsidx_article *article, int year, const bool *kept,
                                  struct newsidx_error *error)
{
    struct wire_dateline dateline;
    struct buffer scratch = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (find_dateline(&dateline, article, kept != NULL && kept[NEWSIDX_DATELINE], &scratch)) {
        status = set_from_dateline(article, kept, &dateline, year, error);
    } else if ((kept == NULL || !kept[NEWSIDX_PLACE]) && is_mere_place(article->field[NEWSIDX_DATELINE])) {
        const char *place = article->field[NEWSIDX_DATELINE];
        status = fill_line_unset(article, NEWSIDX_PLACE, place, strlen(place), error);
    }
    buffer_release(&scratch);
    return status;
}
