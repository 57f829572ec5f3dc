/* news_item.c - see news_item.h. */
#include "news_item.h"

#include "date.h"
#include "error.h"
#include "html_text.h"
#include "ninjs_fields.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- what is no article --------------------------------------------------------------------------------------------------- */

const char *news_code(const char *qcode)
{
    const char *colon = strrchr(qcode, ':');
    return colon != NULL ? colon + 1 : qcode;
}

bool news_contains(const char *text, const char *word)
{
    const size_t len = strlen(word);
    while (*text != '\0' && strncasecmp(text, word, len) != 0) {
        text++;
    }
    return *text != '\0';
}

bool news_refuse_status(struct news_notes *notes, const char *key, const char *status)
{
    static const struct {
        const char *code; /* or its beginning */
        const char *what;
    } HELD[] = {
        {"cancel", "cancelled"},  {"kill", "cancelled"},    {"withdrawn", "withdrawn"},
        {"withheld", "withheld"}, {"withhold", "withheld"}, {"delete", "deleted"},
    };
    const char *code = status != NULL ? news_code(status) : "";
    for (size_t i = 0; i < sizeof HELD / sizeof *HELD; i++) {
        if (strncasecmp(code, HELD[i].code, strlen(HELD[i].code)) == 0) {
            (void)snprintf(notes->refusal, sizeof notes->refusal, "%s by its provider (%s %.60s)", HELD[i].what, key,
                           status);
            return true;
        }
    }
    return false;
}

bool news_refuse_kind(struct news_notes *notes, const char *kind)
{
    static const struct {
        const char *kind; /* or its beginning */
        const char *refusal;
    } KINDS[] = {
        {"picture", "a picture, not a text"},       {"photo", "a picture, not a text"},
        {"image", "a picture, not a text"},         {"graphic", "a graphic, not a text"},
        {"animat", "an animation, not a text"},     {"video", "a video, not a text"},
        {"audio", "a sound recording, not a text"}, {"complexdata", "data, not a text"},
    };
    for (size_t i = 0; kind != NULL && i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strncasecmp(kind, KINDS[i].kind, strlen(KINDS[i].kind)) == 0) {
            (void)snprintf(notes->refusal, sizeof notes->refusal, "%s", KINDS[i].refusal);
            return true;
        }
    }
    return false;
}

static bool is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

void news_note_embargo(struct news_notes *notes, const char *until)
{
    if (is_blank(until)) {
        (void)snprintf(notes->embargo.text, sizeof notes->embargo.text, "embargoed, it does not say until when");
        return;
    }
    struct date day;
    struct buffer normal = BUFFER_INIT;
    const bool known = date_parse_moment(&day, &normal, until, strlen(until)) && !normal.failed;
    (void)snprintf(notes->embargo.text, sizeof notes->embargo.text, "embargoed until %.100s",
                   known ? buffer_text(&normal) : until);
    buffer_release(&normal);
}

/* --- lines ---------------------------------------------------------------------------------------------------------------- */

enum newsidx_status news_set_line(struct newsidx_article *article, enum newsidx_field field, const xmlNode *node,
                                  struct newsidx_error *error)
{
    struct buffer line = BUFFER_INIT;
    html_append_line(&line, node);
    const enum newsidx_status status =
        line.failed ? error_nomem(error) : fill_line_unset(article, field, buffer_text(&line), line.len_bytes, error);
    buffer_release(&line);
    return status;
}

enum newsidx_status news_set_value(struct newsidx_article *article, enum newsidx_field field, const char *value,
                                   struct newsidx_error *error)
{
    return value != NULL ? fill_line_unset(article, field, value, strlen(value), error) : NEWSIDX_OK;
}

/* --- moments -------------------------------------------------------------------------------------------------------------- */

bool news_is_moment(const char *text)
{
    struct date day;
    return !is_blank(text) && date_parse_moment(&day, NULL, text, strlen(text));
}

bool news_is_later(const char *moment, const char *than)
{
    int64_t a = 0;
    int64_t b = 0;
    return moment != NULL && than != NULL && date_moment_seconds(&a, moment, strlen(moment)) &&
           date_moment_seconds(&b, than, strlen(than)) && a > b;
}

enum newsidx_status news_set_published(struct newsidx_article *article, const char *moment, struct news_notes *notes,
                                       struct newsidx_error *error)
{
    if (is_blank(moment) || article->field[NEWSIDX_PUBLISHED] != NULL) {
        return NEWSIDX_OK;
    }
    return fill_published(article, moment, strlen(moment), &notes->warning, error);
}

enum newsidx_status news_set_updated(struct newsidx_article *article, const char *moment, struct news_notes *notes,
                                     struct newsidx_error *error)
{
    if (article->field[NEWSIDX_UPDATED] != NULL || !news_is_later(moment, article->field[NEWSIDX_PUBLISHED])) {
        return NEWSIDX_OK;
    }
    return fill_moment(article, NEWSIDX_UPDATED, moment, strlen(moment), NULL, &notes->warning, error);
}

/* --- bylines -------------------------------------------------------------------------------------------------------------- */

/* Offices that stand where a name should. */
static bool is_office(const char *name, const char *house)
{
    static const char *const OFFICES[] = {"staff",         "staff reporter", "staff reporters", "staff writer",
                                          "staff writers", "newsroom",       "news desk",       "newsdesk",
                                          "editor",        "redaktion",      "rédaction",       "redacción"};
    for (size_t i = 0; i < sizeof OFFICES / sizeof *OFFICES; i++) {
        if (strcasecmp(name, OFFICES[i]) == 0) {
            return true;
        }
    }
    const bool site = strchr(name, ' ') == NULL && strchr(name, '.') != NULL;
    return site || (house != NULL && strcasecmp(name, house) == 0);
}

/* "hb/lo": the initials of writer and editor, which name nobody to a reader. */
static bool is_initials(const char *text)
{
    size_t run = 0;
    bool slash = false;
    for (; *text != '\0'; text++) {
        slash = slash || *text == '/';
        run = *text == '/' ? 0 : run + 1;
        if (run > 3 || *text == ' ') {
            return false;
        }
    }
    return slash;
}

/* One writer with what follows: a title, an office. */
static void append_writer(struct buffer *authors, const struct newsidx_article *article, const char *text,
                          size_t len_bytes)
{
    struct buffer line = BUFFER_INIT;
    struct buffer name = BUFFER_INIT;
    buffer_append(&line, text, len_bytes);
    fill_squeeze(&line);
    const char *all = buffer_text(&line);
    const char *from = strncasecmp(all, "by ", 3) == 0 ? all + 3 : all;
    buffer_append(&name, from, strcspn(from, ","));
    fill_squeeze(&name);
    const bool room = authors->len_bytes < NEWS_AUTHORS_BYTES_MAX;
    if (room && name.len_bytes > 0 && !is_initials(from) && !is_office(name.data, article->field[NEWSIDX_SOURCE])) {
        ninjs_append_byline(authors, article, all, article->field[NEWSIDX_SOURCE]);
    }
    authors->failed = authors->failed || line.failed || name.failed;
    buffer_release(&line);
    buffer_release(&name);
}

/* What parts writers: a stroke always, "and" where no comma says that titles follow. */
static const char *find_part_end(const char *text, size_t *mark_bytes)
{
    const char *stroke = strstr(text, " / ");
    const char *and = strchr(text, ',') == NULL ? strstr(text, " and ") : NULL;
    const char *end = and == NULL || (stroke != NULL && stroke < and) ? stroke : and;
    *mark_bytes = end == NULL ? 0 : end == stroke ? 3 : 5;
    return end != NULL ? end : text + strlen(text);
}

void news_append_byline(struct buffer *authors, const struct newsidx_article *article, const char *byline)
{
    struct buffer line = BUFFER_INIT;
    buffer_append(&line, byline, strnlen(byline, NEWS_AUTHORS_BYTES_MAX));
    fill_squeeze(&line);
    const char *at = buffer_text(&line);
    while (*at != '\0' && authors->len_bytes < NEWS_AUTHORS_BYTES_MAX) {
        size_t mark_bytes = 0;
        const char *end = find_part_end(at, &mark_bytes);
        append_writer(authors, article, at, (size_t)(end - at));
        at = end + mark_bytes;
    }
    authors->failed = authors->failed || line.failed;
    buffer_release(&line);
}

/* A first paragraph that is a byline: short, and no sentence. */
static bool is_byline_paragraph(const char *text, size_t len_bytes)
{
    enum { BYLINE_BYTES_MAX = 120 };
    return text != NULL && len_bytes > 6 && len_bytes < BYLINE_BYTES_MAX && strncasecmp(text, "by ", 3) == 0 &&
           text[3] >= 'A' && text[3] <= 'Z' && text[len_bytes - 1] != '.' && memchr(text, '"', len_bytes) == NULL;
}

/* Whether all names of a list are in another one. */
static bool has_all_names(const char *authors, const struct buffer *names)
{
    const char *at = buffer_text(names);
    bool all = names->len_bytes > 0;
    while (all && *at != '\0') {
        const size_t len = strcspn(at, ";");
        all = false;
        for (const char *in = authors; !all && *in != '\0'; in++) {
            all = strncasecmp(in, at, len) == 0;
        }
        at += len;
        at += strspn(at, "; ");
    }
    return all;
}

enum newsidx_status news_take_byline(struct newsidx_article *article, struct newsidx_error *error)
{
    const char *body = article->field[NEWSIDX_BODY];
    const char *gap = body != NULL ? strstr(body, "\n\n") : NULL;
    const size_t len = gap != NULL ? (size_t)(gap - body) : body != NULL ? strlen(body) : 0;
    if (!is_byline_paragraph(body, len)) {
        return NEWSIDX_OK;
    }
    struct buffer names = BUFFER_INIT;
    struct buffer rest = BUFFER_INIT;
    buffer_append(&rest, body, len);
    news_append_byline(&names, article, buffer_text(&rest));
    buffer_clear(&rest);
    buffer_append_text(&rest, gap != NULL ? gap + 2 : "");
    enum newsidx_status status = names.failed || rest.failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && article->field[NEWSIDX_AUTHOR] == NULL && names.len_bytes > 0) {
        status = fill_buffer(article, NEWSIDX_AUTHOR, &names, error);
    }
    const char *authors = article->field[NEWSIDX_AUTHOR];
    if (status == NEWSIDX_OK && authors != NULL && rest.len_bytes > 0 && has_all_names(authors, &names)) {
        status = fill_buffer(article, NEWSIDX_BODY, &rest, error);
    }
    buffer_release(&names);
    buffer_release(&rest);
    return status;
}

/* --- datelines ------------------------------------------------------------------------------------------------------------ */

/* Not a moment ("2014-07-16 13:00:03 GMT") or a day, which some agencies put in its place. */
static bool is_dateline(const char *text)
{
    const char *at = text + strspn(text, " \t\r\n");
    return *at != '\0' && (*at < '0' || *at > '9') && !news_is_moment(at);
}

/* "LONDON (dpa) - " without the dash. */
static size_t end_before_dash(const char *line, size_t len_bytes)
{
    static const char *const DASHES[] = {" ", "-", "_", "\u2013", "\u2014"};
    for (size_t i = 0; i < sizeof DASHES / sizeof *DASHES; i++) {
        const size_t len = strlen(DASHES[i]);
        if (len_bytes > len && memcmp(line + len_bytes - len, DASHES[i], len) == 0) {
            len_bytes -= len;
            i = (size_t)-1;
        }
    }
    return len_bytes;
}

enum newsidx_status news_set_dateline(struct newsidx_article *article, const char *given, int year,
                                      struct newsidx_error *error)
{
    enum newsidx_status status = fill_dateline(article, year, NULL, error);
    if (status != NEWSIDX_OK || given == NULL || !is_dateline(given) || article->field[NEWSIDX_DATELINE] != NULL) {
        return status;
    }
    struct buffer line = BUFFER_INIT;
    buffer_append_text(&line, given);
    fill_squeeze(&line);
    const size_t end = line.failed ? 0 : end_before_dash(line.data, line.len_bytes);
    status = line.failed ? error_nomem(error) : fill_line(article, NEWSIDX_DATELINE, buffer_text(&line), end, error);
    if (status == NEWSIDX_OK) {
        status = fill_dateline(article, year, NULL, error);
    }
    if (status == NEWSIDX_OK && !line.failed && strpbrk(buffer_text(&line), "0123456789(/") == NULL) {
        status = fill_line_unset(article, NEWSIDX_PLACE, line.data, end, error); /* a place alone */
    }
    buffer_release(&line);
    return status;
}

/* --- the sink ------------------------------------------------------------------------------------------------------------- */

enum newsidx_status news_hand_over(const struct reader_sink *sink, struct newsidx_article *article,
                                   const struct news_notes *notes, const struct news_origin *origin,
                                   struct newsidx_error *error)
{
    if (notes->refusal[0] != '\0') {
        return sink->reject(sink->context, origin->line, notes->refusal, error);
    }
    if (article->field[NEWSIDX_HEADLINE] == NULL && article->field[NEWSIDX_BODY] == NULL) {
        return sink->reject(sink->context, origin->line, "an item with neither headline nor text", error);
    }
    const char *const warnings[] = {notes->embargo.text, notes->warning.text};
    for (size_t i = 0; i < sizeof warnings / sizeof *warnings; i++) {
        if (warnings[i][0] != '\0') {
            const enum newsidx_status status = sink->warn(sink->context, origin->line, warnings[i], error);
            if (status != NEWSIDX_OK) {
                return status;
            }
        }
    }
    return sink->article(sink->context, article, origin->member, origin->named, origin->line, error);
}
