/* reader_anpa.c - ANPA-1312, the wire format of American newspapers (ANPA Research Institute bulletin 1312, 1979): SYN SYN SOH service and number,
 * a line of priority, category, keyword, date and count of words; STX text ETX service and moment EOT.
 *
 * In the text "^" begins a line of the head and "<" or "=" ends it; a tab begins a paragraph, BS a row of a table whose columns ";" parts. */
#include "reader.h"

#include "error.h"
#include "fill.h"
#include "wire_message.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define BACKSPACE '\b'

/* SYN, SOH, one letter and digits of the number. */
static bool recognise_anpa(const char *head, size_t len_bytes)
{
    size_t i = 0;
    size_t syns = 0;
    while (i < len_bytes && i < 64 && (isspace((unsigned char)head[i]) || head[i] == WIRE_SYN || head[i] == '\0')) {
        syns += head[i++] == WIRE_SYN;
    }
    return syns > 0 && i + 4 < len_bytes && head[i] == WIRE_SOH && isalpha((unsigned char)head[i + 1]) &&
           isdigit((unsigned char)head[i + 2]) && isdigit((unsigned char)head[i + 3]);
}

/* --- lines -------------------------------------------------------------------------------------------------------------- */

/* "``" and "''" are quotation marks, "_" between blanks a dash; other control characters set type. */
static void append_clean(struct buffer *out, struct wire_part line, bool table)
{
    for (size_t i = 0; i < line.len_bytes; i++) {
        const char c = line.text[i];
        const char next = i + 1 < line.len_bytes ? line.text[i + 1] : '\0';
        if ((c == '`' || c == '\'') && next == c) {
            buffer_append_byte(out, '"');
            i++;
        } else if (c == '_' && (i == 0 || line.text[i - 1] == ' ') && (next == ' ' || next == '\0')) {
            buffer_append_text(out, "\xE2\x80\x94");
        } else if (table && c == '{') {
            buffer_append_text(out, "\xC2\xBD");
        } else if (table && (c == ';' || c == '\x1E' || c == '\x1F')) {
            buffer_append_byte(out, ' ');
        } else if ((unsigned char)c >= ' ' && c != WIRE_DEL) {
            buffer_append_byte(out, c);
        }
    }
    fill_squeeze(out);
}

/* Without "^" before it and the marks of the end of a line. */
static struct wire_part strip_marks(struct wire_part line)
{
    line = wire_message_trim(line);
    while (line.len_bytes > 0 && strchr("<= \x10", line.text[line.len_bytes - 1]) != NULL) {
        line.len_bytes--;
    }
    while (line.len_bytes > 0 && *line.text == '^') {
        line.text++;
        line.len_bytes--;
    }
    return wire_message_trim(line);
}

static bool is_rule(struct wire_part line)
{
    for (size_t i = 0; i < line.len_bytes; i++) {
        if (strchr("_-* ", line.text[i]) == NULL) {
            return false;
        }
    }
    return true;
}

/* --- the head ----------------------------------------------------------------------------------------------------------- */

/* One story while its text is read. */
struct story {
    struct buffer slug;
    struct buffer headline;
    struct buffer deck;
    struct buffer authors;
    struct buffer body;
    size_t lines; /* of the head that could be a headline */
    bool in_body; /* a paragraph, or the lines below the byline, have begun */
    bool signed_; /* there was a byline */
    bool killed;
};

static bool is_note(struct wire_part line)
{
    static const char *const LEADS[] = {
        "AP Photo", "AP Video", "AP Graphic", "Eds:",    "(Eds:",    "Eds.",    "EDITOR'S NOTE",
        "With AP",  "(With",    "Photo",      "Graphic", "ADVISORY", "Embargo", "Moved"};
    for (size_t i = 0; i < sizeof LEADS / sizeof *LEADS; i++) {
        if (wire_message_begins(line, LEADS[i])) {
            return true;
        }
    }
    return false;
}

/* Below a byline: "Associated Press", "AP Sports Writer". */
static bool is_role(struct wire_part line)
{
    static const char *const WORDS[] = {"Associated Press", "Writer", "Correspondent", "Editor", "Staff", "Press"};
    enum { BYTES_MAX = 60 };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS && line.len_bytes <= BYTES_MAX; i++) {
        const size_t len = strlen(WORDS[i]);
        for (size_t at = 0; at + len <= line.len_bytes; at++) {
            if (memcmp(line.text + at, WORDS[i], len) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void append_body(struct story *story, struct wire_part line, bool table, bool paragraph)
{
    struct buffer words = BUFFER_INIT;
    append_clean(&words, line, table);
    if (words.len_bytes > 0 && !is_rule((struct wire_part){words.data, words.len_bytes})) {
        buffer_append_text(&story->body, story->body.len_bytes == 0 ? "" : paragraph ? "\n\n" : "\n");
        buffer_append(&story->body, words.data, words.len_bytes);
    }
    story->body.failed = story->body.failed || words.failed;
    buffer_release(&words);
}

static void take_head_line(struct story *story, struct wire_part line)
{
    if (story->slug.len_bytes == 0) {
        append_clean(&story->slug, line, false);
    } else if (wire_message_begins(line, "By ")) {
        wire_message_append_byline(&story->authors, line);
        story->signed_ = true;
    } else if (story->signed_ && is_role(line)) {
        return;
    } else if (story->signed_) {
        story->in_body = true;
        append_body(story, line, false, true);
    } else if (!is_note(line)) {
        struct buffer *to = story->lines == 0 ? &story->headline : &story->deck;
        buffer_append_text(to, to->len_bytes > 0 ? "\n" : "");
        struct buffer words = BUFFER_INIT;
        append_clean(&words, line, false);
        buffer_append(to, buffer_text(&words), words.len_bytes);
        buffer_release(&words);
        story->lines++;
    }
    story->killed = story->killed || wire_message_is_kill(line);
}

/* A line of the text, cut at "<" where another "^" follows. */
static void take_line(struct story *story, struct wire_part line)
{
    const bool paragraph = line.len_bytes > 0 && *line.text == '\t';
    const bool table = line.len_bytes > 0 && *line.text == BACKSPACE;
    const bool marked = line.len_bytes > 0 && *line.text == '^';
    const struct wire_part words = strip_marks(line);
    if (words.len_bytes == 0) {
        return;
    }
    /* "*9006": a number for machines. */
    if (*words.text == '*' && words.len_bytes <= 8) {
        return;
    }
    if (paragraph || table || story->in_body) {
        story->in_body = true;
        append_body(story, words, table || memchr(words.text, ';', words.len_bytes) != NULL, paragraph || marked);
    } else {
        take_head_line(story, words);
    }
}

static void read_text(struct story *story, struct wire_part text)
{
    struct wire_part line;
    while (wire_message_line(&text, &line)) {
        const char *cut = line.len_bytes > 0 && *line.text != '\t' ? memchr(line.text, '<', line.len_bytes) : NULL;
        const size_t first = cut != NULL ? (size_t)(cut - line.text) + 1 : 0;
        struct wire_part rest = {line.text + first, line.len_bytes - first};
        rest = wire_message_trim(rest);
        if (cut != NULL && rest.len_bytes > 1 && *rest.text == '^') {
            take_line(story, (struct wire_part){line.text, first});
            take_line(story, rest);
        } else {
            take_line(story, line);
        }
    }
}

/* "BC-US--Giant Lobster Death, 1st Ld-Writethru,127": what is between the codes of the desk and the first comma. */
static void append_slug(struct buffer *out, const char *slug)
{
    const char *dashes = strstr(slug, "--");
    const char *start = dashes != NULL ? dashes + 2 : slug;
    buffer_append(out, start, strcspn(start, ","));
}

/* A list of headlines has no paragraphs and no byline: all its lines but the first are the text. */
static void settle(struct story *story)
{
    if (story->headline.len_bytes == 0) {
        append_slug(&story->headline, buffer_text(&story->slug));
    }
    if (story->body.len_bytes == 0) {
        buffer_append(&story->body, buffer_text(&story->deck), story->deck.len_bytes);
        buffer_clear(&story->deck);
    }
    const char *slug = buffer_text(&story->slug);
    const char *comma = strchr(slug, ',');
    while (comma != NULL) {
        const char *word = comma + 1 + strspn(comma + 1, " ");
        story->killed = story->killed || wire_message_is_kill((struct wire_part){word, strcspn(word, ",")});
        comma = strchr(word, ',');
    }
}

static void release_story(struct story *story)
{
    struct buffer *const all[] = {&story->slug, &story->headline, &story->deck, &story->authors, &story->body};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        buffer_release(all[i]);
    }
}

/* --- dates and codes ---------------------------------------------------------------------------------------------------- */

/* "AP-WF-11-13-13 1509GMT": month, day, year of two digits, hour and minute. */
static bool read_moment(struct buffer *out, struct wire_part trailer)
{
    char text[64];
    const struct wire_part at = wire_message_trim(trailer);
    (void)snprintf(text, sizeof text, "%.*s", (int)(at.len_bytes < sizeof text ? at.len_bytes : sizeof text - 1),
                   at.text);
    for (const char *c = text; *c != '\0'; c++) {
        int month = 0;
        int day = 0;
        int year = 0;
        int hour = 0;
        int minute = 0;
        if (isdigit((unsigned char)*c) && sscanf(c, "%2d-%2d-%2d %2d%2d", &month, &day, &year, &hour, &minute) == 5) {
            year += year < 70 ? 2000 : 1900;
            buffer_printf(out, "%04d-%02d-%02dT%02d:%02dZ", year, month, day, hour, minute);
            return true;
        }
    }
    return false;
}

/* ANPA's letters for categories, of those that agencies agree on. */
static const char *category_named(struct wire_part header)
{
    static const struct {
        char letter;
        const char *name;
    } CATEGORIES[] = {{'a', "domestic"},      {'e', "entertainment"}, {'f', "finance"},
                      {'i', "international"}, {'l', "lifestyle"},     {'p', "politics"},
                      {'s', "sports"},        {'t', "travel"},        {'w', "Washington"}};
    struct wire_part line;
    const bool service = wire_message_line(&header, &line);
    const bool codes = service && wire_message_line(&header, &line);
    if (!codes || line.len_bytes < 3 || line.text[1] != ' ') {
        return NULL;
    }
    for (size_t i = 0; i < sizeof CATEGORIES / sizeof *CATEGORIES; i++) {
        if (CATEGORIES[i].letter == tolower((unsigned char)line.text[2])) {
            return CATEGORIES[i].name;
        }
    }
    return NULL;
}

static enum newsidx_status fill_article(struct newsidx_article *article, const struct story *story,
                                        const struct wire_message *message, int year, struct fill_warning *warning,
                                        struct newsidx_error *error)
{
    const struct {
        enum newsidx_field field;
        const struct buffer *text;
    } fields[] = {{NEWSIDX_HEADLINE, &story->headline},
                  {NEWSIDX_DECK, &story->deck},
                  {NEWSIDX_AUTHOR, &story->authors},
                  {NEWSIDX_BODY, &story->body}};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields && status == NEWSIDX_OK; i++) {
        status = fill_buffer(article, fields[i].field, fields[i].text, error);
    }
    const char *category = category_named(message->header);
    if (status == NEWSIDX_OK && category != NULL) {
        status = fill_line(article, NEWSIDX_SECTION, category, strlen(category), error);
    }
    struct buffer moment = BUFFER_INIT;
    if (status == NEWSIDX_OK && read_moment(&moment, message->trailer)) {
        status = fill_published(article, buffer_text(&moment), moment.len_bytes, warning, error);
    }
    buffer_release(&moment);
    return status == NEWSIDX_OK ? fill_dateline(article, year, NULL, error) : status;
}

static enum newsidx_status hand_over(struct newsidx_article *article, const struct wire_message *message, size_t number,
                                     const char *warning, const struct reader_sink *sink, struct newsidx_error *error)
{
    char member[32];
    (void)snprintf(member, sizeof member, "%zu", number);
    enum newsidx_status status =
        warning[0] != '\0' ? sink->warn(sink->context, message->line, warning, error) : NEWSIDX_OK;
    return status == NEWSIDX_OK
               ? sink->article(sink->context, article, number > 0 ? member : NULL, false, message->line, error)
               : status;
}

static enum newsidx_status take_message(const struct wire_message *message, size_t number,
                                        const struct reader_options *options, const struct reader_sink *sink,
                                        struct newsidx_error *error)
{
    struct newsidx_article article;
    struct story story = {.lines = 0};
    struct fill_warning warning = {.text = ""};
    newsidx_article_init(&article);
    read_text(&story, message->text);
    settle(&story);
    enum newsidx_status status = fill_article(&article, &story, message, options->year, &warning, error);
    if (status == NEWSIDX_OK && story.killed) {
        status = sink->reject(sink->context, message->line, "killed by its provider", error);
    } else if (status == NEWSIDX_OK && article.field[NEWSIDX_BODY] == NULL) {
        status = sink->reject(sink->context, message->line, "a message without a text", error);
    } else if (status == NEWSIDX_OK) {
        status = hand_over(&article, message, number, warning.text, sink, error);
    }
    newsidx_article_clear(&article);
    release_story(&story);
    return status;
}

static enum newsidx_status read_anpa(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    return wire_message_read(source, options, sink, take_message, error);
}

const struct reader READER_ANPA = {
    .name = "anpa",
    .what = "ANPA-1312, the wire format of American newspapers",
    .recognised_by = "SYN, SOH, a letter and a number",
    .input = READER_TEXT,
    .recognise = recognise_anpa,
    .read = read_anpa,
};
