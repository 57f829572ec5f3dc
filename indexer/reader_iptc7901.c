/* reader_iptc7901.c - IPTC 7901, "The IPTC Recommended Message Format" (1979 and later): SOH source, number, priority, category and count of
 * words; slugs; STX headline lines, the last of them ending in "="; the text; ETX day and time EOT. */
#include "reader.h"

#include "error.h"
#include "fill.h"
#include "wire_message.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* SOH, two to four letters of the source, two to five digits of the number. */
static bool recognise_iptc7901(const char *head, size_t len_bytes)
{
    size_t i = 0;
    while (i < len_bytes && i < 64 && (isspace((unsigned char)head[i]) || head[i] == WIRE_DEL || head[i] == '\0')) {
        i++;
    }
    if (i >= len_bytes || head[i++] != WIRE_SOH) {
        return false;
    }
    size_t letters = 0;
    size_t digits = 0;
    while (i < len_bytes && isalpha((unsigned char)head[i])) {
        letters++;
        i++;
    }
    while (i < len_bytes && isdigit((unsigned char)head[i])) {
        digits++;
        i++;
    }
    return letters >= 2 && letters <= 4 && digits >= 2 && digits <= 5 && i < len_bytes && head[i] == ' ';
}

/* --- the head ----------------------------------------------------------------------------------------------------------- */

/* "1ST LEAD", "REFILE", "(Achtung)", "EXTRA": what kind of message it is, not what it says. */
static bool is_flag(struct wire_part line)
{
    enum { BYTES_MAX = 24 };
    if (line.len_bytes == 0 || line.len_bytes > BYTES_MAX) {
        return false;
    }
    if (*line.text == '(' && line.text[line.len_bytes - 1] == ')') {
        return true;
    }
    for (size_t i = 0; i < line.len_bytes; i++) {
        if (islower((unsigned char)line.text[i]) || (line.text[i] & 0x80) != 0) {
            return false;
        }
    }
    return true;
}

static bool is_byline(struct wire_part line)
{
    static const char *const LEADS[] = {"By ", "Von ", "Par ", "Por ", "Di ", "Door ", "Av "};
    for (size_t i = 0; i < sizeof LEADS / sizeof *LEADS; i++) {
        if (wire_message_begins(line, LEADS[i])) {
            return true;
        }
    }
    return false;
}

/* What the lines before the text say. */
struct head {
    struct buffer headline;
    struct buffer authors;
    struct buffer flags; /* all of them where nothing else is a headline */
    bool killed;
};

static void append_part(struct buffer *out, struct wire_part part)
{
    buffer_append_text(out, out->len_bytes > 0 ? " " : "");
    buffer_append(out, part.text, part.len_bytes);
}

static void take_head_line(struct head *head, struct wire_part line, bool last)
{
    /* A byline comes after a headline. */
    if (is_byline(line) && head->headline.len_bytes > 0) {
        wire_message_append_byline(&head->authors, line);
    } else if (is_flag(line) && !(last && head->headline.len_bytes == 0)) {
        append_part(&head->flags, line);
        head->killed = head->killed || wire_message_is_kill(line);
    } else {
        append_part(&head->headline, line);
    }
}

/* The lines up to the one that ends in "=", or to the first empty one; text becomes what is left. */
static void read_head(struct head *head, struct wire_part *text)
{
    enum { LINES_MAX = 12 };
    struct wire_part line;
    struct wire_part rest = *text;
    for (int i = 0; i < LINES_MAX && wire_message_line(&rest, &line); i++) {
        line = wire_message_trim(line);
        if (line.len_bytes == 0 && head->headline.len_bytes + head->flags.len_bytes > 0) {
            break;
        }
        const bool last = line.len_bytes > 0 && line.text[line.len_bytes - 1] == '=';
        line.len_bytes -= last ? 1 : 0;
        line = wire_message_trim(line);
        if (line.len_bytes > 0) {
            take_head_line(head, line, last);
        }
        *text = rest;
        if (last) {
            return;
        }
    }
}

static void release_head(struct head *head)
{
    buffer_release(&head->headline);
    buffer_release(&head->authors);
    buffer_release(&head->flags);
}

/* --- the text ----------------------------------------------------------------------------------------------------------- */

/* Lines of 69 characters become paragraphs again; an empty line, an indent or a dash begins one. */
static void append_text(struct buffer *out, struct wire_part text)
{
    struct wire_part line;
    bool gap = true;
    while (wire_message_line(&text, &line)) {
        const bool indented = line.len_bytes > 3 && memcmp(line.text, "   ", 3) == 0;
        struct wire_part words = wire_message_trim(line);
        if (words.len_bytes == 0) {
            gap = true;
            continue;
        }
        const bool item = words.len_bytes > 2 && words.text[0] == '-' && words.text[1] == ' ';
        buffer_append_text(out, out->len_bytes == 0                               ? ""
                                : (gap || item || indented || *words.text == '#') ? "\n\n"
                                                                                  : " ");
        buffer_append(out, words.text, words.len_bytes);
        gap = false;
    }
}

/* "131137 GMT Nov 13": day, hour and minute, month, year of two digits. */
static bool read_moment(struct buffer *out, struct wire_part trailer)
{
    struct wire_part at = wire_message_trim(trailer);
    char text[48];
    int day = 0;
    int hour = 0;
    int minute = 0;
    int year = 0;
    char month[16] = "";
    char zone[8] = "";
    (void)snprintf(text, sizeof text, "%.*s", (int)(at.len_bytes < sizeof text ? at.len_bytes : sizeof text - 1),
                   at.text);
    if (sscanf(text, "%2d%2d%2d %7[A-Z]%*[ ]%15[^0-9 .] %d", &day, &hour, &minute, zone, month, &year) != 6) {
        zone[0] = '\0';
        if (sscanf(text, "%2d%2d%2d %15[^0-9 .] %d", &day, &hour, &minute, month, &year) != 5) {
            return false;
        }
    }
    year += year < 70 ? 2000 : year < 100 ? 1900 : 0;
    buffer_printf(out, "%d %s %d %02d:%02d %s", day, month, year, hour, minute, zone[0] != '\0' ? zone : "GMT");
    return true;
}

/* --- one message -------------------------------------------------------------------------------------------------------- */

/* "eca062 4 i 211": the category's letter is the third word (IPTC 7901, table of categories, as agencies agreed on them). */
static enum newsidx_status fill_header(struct newsidx_article *article, const struct wire_message *message,
                                       struct newsidx_error *error)
{
    struct wire_part header = message->header;
    struct wire_part line;
    char category = '\0';
    if (wire_message_line(&header, &line)) {
        int word = 0;
        for (size_t i = 0; i + 1 < line.len_bytes; i++) {
            if (line.text[i] == ' ' && line.text[i + 1] != ' ' && ++word == 2) {
                category = line.text[i + 1];
            }
        }
    }
    static const struct {
        char letter;
        const char *name;
    } CATEGORIES[] = {{'i', "international"}, {'s', "sport"}, {'f', "finance"}, {'e', "entertainment"}};
    for (size_t i = 0; i < sizeof CATEGORIES / sizeof *CATEGORIES; i++) {
        if (CATEGORIES[i].letter == category) {
            return fill_line(article, NEWSIDX_SECTION, CATEGORIES[i].name, strlen(CATEGORIES[i].name), error);
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status fill_article(struct newsidx_article *article, const struct head *head,
                                        const struct wire_message *message, struct wire_part text, int year,
                                        struct fill_warning *warning, struct newsidx_error *error)
{
    struct buffer body = BUFFER_INIT;
    struct buffer moment = BUFFER_INIT;
    const struct buffer *headline = head->headline.len_bytes > 0 ? &head->headline : &head->flags;
    append_text(&body, text);
    enum newsidx_status status = fill_buffer(article, NEWSIDX_HEADLINE, headline, error);
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, NEWSIDX_AUTHOR, &head->authors, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_buffer(article, NEWSIDX_BODY, &body, error);
    }
    if (status == NEWSIDX_OK) {
        status = fill_header(article, message, error);
    }
    if (status == NEWSIDX_OK && read_moment(&moment, message->trailer)) {
        status = fill_published(article, buffer_text(&moment), moment.len_bytes, warning, error);
    }
    buffer_release(&moment);
    buffer_release(&body);
    return status == NEWSIDX_OK ? fill_dateline(article, year, NULL, error) : status;
}

static enum newsidx_status hand_over(struct newsidx_article *article, const struct wire_message *message, size_t number,
                                     const char *warning, const struct reader_sink *sink, struct newsidx_error *error)
{
    char member[32];
    enum newsidx_status status = NEWSIDX_OK;
    if (warning[0] != '\0') {
        status = sink->warn(sink->context, message->line, warning, error);
    }
    (void)snprintf(member, sizeof member, "%zu", number);
    return status == NEWSIDX_OK
               ? sink->article(sink->context, article, number > 0 ? member : NULL, false, message->line, error)
               : status;
}

static enum newsidx_status take_message(const struct wire_message *message, size_t number,
                                        const struct reader_options *options, const struct reader_sink *sink,
                                        struct newsidx_error *error)
{
    struct newsidx_article article;
    struct head head = {.killed = false};
    struct fill_warning warning = {.text = ""};
    struct wire_part text = message->text;
    newsidx_article_init(&article);
    read_head(&head, &text);
    enum newsidx_status status = fill_article(&article, &head, message, text, options->year, &warning, error);
    if (status == NEWSIDX_OK && head.killed) {
        status = sink->reject(sink->context, message->line, "killed by its provider", error);
    } else if (status == NEWSIDX_OK && article.field[NEWSIDX_BODY] == NULL) {
        status = sink->reject(sink->context, message->line, "a message without a text", error);
    } else if (status == NEWSIDX_OK) {
        status = hand_over(&article, message, number, warning.text, sink, error);
    }
    newsidx_article_clear(&article);
    release_head(&head);
    return status;
}

static enum newsidx_status read_iptc7901(struct source *source, const struct reader_options *options,
                                         const struct reader_sink *sink, struct newsidx_error *error)
{
    return wire_message_read(source, options, sink, take_message, error);
}

const struct reader READER_IPTC7901 = {
    .name = "iptc7901",
    .what = "IPTC 7901, the message format of news agencies' lines",
    .recognised_by = "SOH, the letters of a source and a number",
    .input = READER_TEXT,
    .recognise = recognise_iptc7901,
    .read = read_iptc7901,
};
