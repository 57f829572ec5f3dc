#include "mail_head.h"

#include "date.h"

#include <string.h>
#include <strings.h>

enum { POSTMARK_BYTES_MAX = 400, NAME_BYTES_MAX = 80 };

/* What a field of that name says of the text it stands in. */
enum field_proof {
    PROOF_USUAL,   /* memoranda and press releases have it as well */
    PROOF_ADDRESS, /* only a message has it where its value holds an address, a path, or is of a browser */
    PROOF_ALWAYS,  /* only a message has it */
};

/* RFC 5322, 2045, 5536, 2369. */
static const struct {
    const char *name;
    enum field_proof proof;
} KNOWN[] = {
    {"From", PROOF_ADDRESS},
    {"Sender", PROOF_ADDRESS},
    {"Return-Path", PROOF_ADDRESS},
    {"Message-ID", PROOF_ADDRESS},
    {"Received", PROOF_ALWAYS},
    {"MIME-Version", PROOF_ALWAYS},
    {"Delivered-To", PROOF_ALWAYS},
    {"DKIM-Signature", PROOF_ALWAYS},
    {"Newsgroups", PROOF_USUAL},
    {"Path", PROOF_USUAL},
    {"Subject", PROOF_USUAL},
    {"Date", PROOF_USUAL},
    {"To", PROOF_USUAL},
    {"Cc", PROOF_USUAL},
    {"Reply-To", PROOF_USUAL},
    {"In-Reply-To", PROOF_USUAL},
    {"References", PROOF_USUAL},
    {"Organization", PROOF_USUAL},
    {"Organisation", PROOF_USUAL},
    {"Lines", PROOF_ALWAYS},
    {"Content-Type", PROOF_USUAL},
    {"Content-Transfer-Encoding", PROOF_USUAL},
    {"List-Id", PROOF_USUAL},
    {"List-Unsubscribe", PROOF_USUAL},
    {"Distribution", PROOF_USUAL},
    {"Article-I.D.", PROOF_ALWAYS},
    {"Summary", PROOF_USUAL},
    {"Keywords", PROOF_USUAL},
    {"Xref", PROOF_USUAL},
    {"Followup-To", PROOF_USUAL},
    {"X-Mailer", PROOF_USUAL},
    {"X-Newsreader", PROOF_ALWAYS},
    {"Expires", PROOF_USUAL},
    {"NNTP-Posting-Host", PROOF_ALWAYS},
};

struct line {
    const char *text;
    size_t len_bytes; /* without its end */
    bool cut;         /* it has no end */
};

static bool next_line(struct line *line, const char **at, const char *end)
{
    if (*at == end) {
        return false;
    }
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    const char *stop = newline != NULL ? newline : end;
    line->text = *at;
    line->cut = newline == NULL;
    line->len_bytes = (size_t)(stop - *at);
    line->len_bytes -= line->len_bytes > 0 && stop[-1] == '\r';
    *at = newline != NULL ? newline + 1 : end;
    return true;
}

static bool is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->len_bytes; i++) {
        if (line->text[i] != ' ' && line->text[i] != '\t' && line->text[i] != '\r') {
            return false;
        }
    }
    return true;
}

static bool begins(const char *text, size_t len_bytes, const char *with)
{
    return len_bytes >= strlen(with) && memcmp(text, with, strlen(with)) == 0;
}

/* --- the line before a message ------------------------------------------------------------------------------------------ */

struct postmark {
    bool weekday;
    bool month;
    bool time;
    bool year;
};

static bool is_digits(const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        if (word[i] < '0' || word[i] > '9') {
            return false;
        }
    }
    return len_bytes > 0;
}

static void note_word(struct postmark *postmark, const char *word, size_t len_bytes)
{
    len_bytes -= len_bytes > 0 && word[len_bytes - 1] == ',';
    const char *colon = memchr(word, ':', len_bytes);
    const bool hour = colon != NULL && colon - word <= 2 && is_digits(word, (size_t)(colon - word));
    postmark->weekday = postmark->weekday || (len_bytes == 3 && date_weekday_named(word, len_bytes) >= 0);
    postmark->month = postmark->month || (len_bytes == 3 && date_month_named(word, len_bytes) > 0);
    postmark->time = postmark->time || (hour && len_bytes >= (size_t)(colon - word) + 3 && is_digits(colon + 1, 2));
    postmark->year = postmark->year || (len_bytes == 4 && is_digits(word, 4) && (*word == '1' || *word == '2'));
}

bool mail_head_is_postmark(const char *line, size_t len_bytes)
{
    if (!begins(line, len_bytes, "From ") || len_bytes > POSTMARK_BYTES_MAX) {
        return false;
    }
    struct postmark postmark = {.weekday = false};
    const char *const end = line + len_bytes;
    const char *from = line;
    for (const char *at = line; at <= end; at++) {
        if (at == end || strchr(" \t\r\n", *at) != NULL) {
            note_word(&postmark, from, (size_t)(at - from));
            from = at + 1;
        }
    }
    return postmark.weekday && postmark.month && postmark.time && postmark.year;
}

/* --- the header --------------------------------------------------------------------------------------------------------- */

/* Length of the name of a field (RFC 5322, section 2.2), 0 where the line is none. Blanks before the colon are obsolete and met. */
static size_t find_name(const struct line *line)
{
    size_t i = 0;
    while (i < line->len_bytes && i < NAME_BYTES_MAX && line->text[i] > ' ' && line->text[i] < 0x7F &&
           line->text[i] != ':') {
        i++;
    }
    const size_t len = i;
    while (i < line->len_bytes && line->text[i] == ' ') {
        i++;
    }
    return i < line->len_bytes && line->text[i] == ':' ? len : 0;
}

/* Blank lines, a byte order mark, and a "From " line, which some programs quote. */
static const char *skip_before(struct mail_head *head, const char *text, const char *end)
{
    const char *at = text + (begins(text, (size_t)(end - text), "\xEF\xBB\xBF") ? 3 : 0);
    const char *next = at;
    struct line line = {.text = at};
    while (next_line(&line, &next, end) && is_blank(&line)) {
        at = next;
    }
    if (at < end) {
        const size_t quoted = line.text[0] == '>';
        if (begins(line.text + quoted, line.len_bytes - quoted, "From ")) {
            head->postmark = line.text + quoted + 5;
            head->postmark_len_bytes = line.len_bytes - quoted - 5;
            at = next;
        }
    }
    return at;
}

/* Declarations of a boundary (RFC 2046, section 5.1.1), wherever they stand: parts cannot be deeper in one another than these are many. */
static size_t count_boundaries(const char *at, const char *end)
{
    static const char NAME[] = "boundary";
    enum { NAME_LEN = sizeof NAME - 1 };
    size_t n = 0;
    const char *equals = at;
    while (equals < end && (equals = memchr(equals, '=', (size_t)(end - equals))) != NULL) {
        n += equals - at >= NAME_LEN && strncasecmp(equals - NAME_LEN, NAME, NAME_LEN) == 0;
        equals++;
    }
    return n;
}

void mail_head_find(struct mail_head *head, const char *text, size_t len_bytes)
{
    const char *const end = text + len_bytes;
    *head = (struct mail_head){.postmark = ""};
    head->begin = skip_before(head, text, end);
    const char *at = head->begin;
    size_t lines = 0;
    struct line line;
    while (next_line(&line, &at, end) && !is_blank(&line)) {
        lines++;
    }
    if (head->begin == end || lines == 0) {
        head->fault = "a message without a header";
    } else if (at - head->begin > MAIL_HEADER_BYTES_MAX || lines > MAIL_FIELDS_MAX) {
        head->fault = "a message whose header does not end, or is too long";
    } else if (count_boundaries(head->begin, end) > MAIL_BOUNDARIES_MAX) {
        head->fault = "a message of more than 200 groups of parts";
    }
}

static enum field_proof prove(enum field_proof proof, const char *value, size_t len_bytes)
{
    const bool address = memchr(value, '@', len_bytes) != NULL || memchr(value, '!', len_bytes) != NULL;
    size_t blanks = 0;
    while (blanks < len_bytes && (value[blanks] == ' ' || value[blanks] == '<' || value[blanks] == '"')) {
        blanks++;
    }
    const bool saved = len_bytes - blanks > 9 && strncasecmp(value + blanks, "Saved by ", 9) == 0;
    return proof == PROOF_ADDRESS && (address || saved) ? PROOF_ALWAYS : proof;
}

bool mail_head_recognise(const char *text, size_t len_bytes, size_t min_fields)
{
    const char *const end = text + len_bytes;
    struct mail_head head = {.postmark = ""};
    const char *at = skip_before(&head, text, end);
    size_t seen = 0;
    bool proven = false;
    struct line line;
    for (size_t n = 0; next_line(&line, &at, end) && !is_blank(&line); n++) {
        const size_t name_len = find_name(&line);
        if (name_len == 0 && (n == 0 || (line.text[0] != ' ' && line.text[0] != '\t'))) {
            break;
        }
        for (size_t i = 0; name_len > 0 && i < sizeof KNOWN / sizeof *KNOWN; i++) {
            if (strlen(KNOWN[i].name) == name_len && strncasecmp(KNOWN[i].name, line.text, name_len) == 0) {
                seen++;
                proven = proven ||
                         prove(KNOWN[i].proof, line.text + name_len + 1, line.len_bytes - name_len - 1) == PROOF_ALWAYS;
            }
        }
    }
    return proven && seen >= min_fields;
}
