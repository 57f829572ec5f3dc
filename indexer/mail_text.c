#include "mail_text.h"

#include <string.h>
#include <strings.h>

enum {
    SIGNATURE_LINES_MAX = 15,    /* not empty; behind "-- " */
    BARE_SIGNATURE_LINES_MAX = 6 /* behind "--", which may also be a rule in the text */
};

struct line {
    const char *text;
    size_t len_bytes; /* without its end */
};

/* Moves *at past one line; false at the end. */
static bool next_line(struct line *line, const char **at, const char *end)
{
    if (*at == end) {
        return false;
    }
    const char *newline = memchr(*at, '\n', (size_t)(end - *at));
    line->text = *at;
    line->len_bytes = (size_t)((newline != NULL ? newline : end) - *at);
    *at = newline != NULL ? newline + 1 : end;
    return true;
}

static bool line_begins(const struct line *line, const char *with)
{
    const size_t len = strlen(with);
    return line->len_bytes >= len && memcmp(line->text, with, len) == 0;
}

static bool line_is(const struct line *line, const char *text)
{
    return line->len_bytes == strlen(text) && line_begins(line, text);
}

static bool line_is_blank(const struct line *line)
{
    for (size_t i = 0; i < line->len_bytes; i++) {
        if (line->text[i] != ' ' && line->text[i] != '\t') {
            return false;
        }
    }
    return true;
}

/* CR LF and lone CR become LF. */
static void append_unix_lines(struct buffer *out, const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes;) {
        const char *cr = memchr(text + i, '\r', len_bytes - i);
        const size_t len = cr != NULL ? (size_t)(cr - text) - i : len_bytes - i;
        buffer_append(out, text + i, len);
        i += len;
        if (i < len_bytes) {
            i += i + 1 < len_bytes && text[i + 1] == '\n' ? 2 : 1;
            buffer_append_byte(out, '\n');
        }
    }
}

/* --- soft line breaks (RFC 3676, section 4) ----------------------------------------------------------------------------- */

static size_t count_quotes(const struct line *line)
{
    size_t n = 0;
    while (n < line->len_bytes && line->text[n] == '>') {
        n++;
    }
    return n;
}

/* Joins a line that ends with a blank and the next one of the same quote depth. */
static void append_flowed(struct buffer *out, const char *text, size_t len_bytes, bool delsp)
{
    const char *at = text;
    struct line line;
    size_t depth = 0;
    bool open = false; /* the line before ended with a soft break */
    while (next_line(&line, &at, text + len_bytes)) {
        const size_t quotes = count_quotes(&line);
        size_t from = quotes;
        from += from < line.len_bytes && line.text[from] == ' '; /* stuffed */
        const struct line rest = {line.text + from, line.len_bytes - from};
        const bool joined = open && quotes == depth && !line_is(&rest, "-- ");
        if (!joined) {
            buffer_append_text(out, open ? "\n" : "");
            buffer_append(out, line.text, quotes);
            buffer_append_text(out, quotes > 0 ? " " : "");
        }
        open = rest.len_bytes > 0 && rest.text[rest.len_bytes - 1] == ' ' && !line_is(&rest, "-- ");
        buffer_append(out, rest.text, rest.len_bytes - (open && delsp));
        buffer_append_text(out, open ? "" : "\n");
        depth = quotes;
    }
}

/* --- encoded files and armour ------------------------------------------------------------------------------------------- */

/* A line of uuencoded data: its first character says how many bytes it holds (POSIX, uuencode). Blanks at its end may be lost. */
static bool is_uu_data(const struct line *line)
{
    if (line->len_bytes == 0) {
        return true;
    }
    const unsigned char count = (unsigned char)line->text[0];
    if (count < ' ' || count > '`') {
        return false;
    }
    const size_t whole = 1 + ((size_t)((count - ' ') & 63) + 2) / 3 * 4;
    for (size_t i = 0; i < line->len_bytes; i++) {
        if (line->text[i] < ' ' || line->text[i] > '`') {
            return false;
        }
    }
    return line->len_bytes <= whole + 2 && line->len_bytes + 4 >= whole;
}

/* "begin 644 name" and a line of data. */
static bool is_uu_begin(const struct line *line, const char *after, const char *end)
{
    struct line data;
    if (!line_begins(line, "begin ") || line->len_bytes < 11) {
        return false;
    }
    size_t i = 6;
    while (i < line->len_bytes && line->text[i] >= '0' && line->text[i] <= '7') {
        i++;
    }
    return (i == 9 || i == 10) && i < line->len_bytes && line->text[i] == ' ' && next_line(&data, &after, end) &&
           data.len_bytes > 0 && is_uu_data(&data);
}

static const char *skip_uu(const char *at, const char *end)
{
    struct line line;
    for (const char *next = at; next_line(&line, &next, end); at = next) {
        if (line_is(&line, "end")) {
            return next;
        }
        if (!is_uu_data(&line)) {
            return at;
        }
    }
    return end;
}

static const char *skip_to(const char *at, const char *end, const char *closing)
{
    struct line line;
    while (next_line(&line, &at, end)) {
        if (line_begins(&line, closing)) {
            return at;
        }
    }
    return end;
}

/* The header lines of an armour ("Hash: SHA256"), to the empty line (RFC 9580, section 7). */
static const char *skip_armour_headers(const char *at, const char *end)
{
    struct line line;
    const char *next = at;
    while (next_line(&line, &next, end) && !line_is_blank(&line)) {
        if (memchr(line.text, ':', line.len_bytes) == NULL) {
            return at;
        }
        at = next;
    }
    return next;
}

/* Blocks by their first line and the beginning of their last one. */
static const struct {
    const char *begin;
    const char *end;
} BLOCKS[] = {
    {"-----BEGIN PGP SIGNATURE", "-----END PGP SIGNATURE"},
    {"-----BEGIN PGP MESSAGE", "-----END PGP MESSAGE"},
    {"-----BEGIN PGP PUBLIC KEY BLOCK", "-----END PGP PUBLIC KEY BLOCK"},
    {"=ybegin ", "=yend"},
};

/* Where the block that line begins is over; after where it begins none. */
static const char *skip_block(const struct line *line, const char *after, const char *end, bool *encrypted)
{
    if (is_uu_begin(line, after, end)) {
        return skip_uu(after, end);
    }
    for (size_t i = 0; i < sizeof BLOCKS / sizeof *BLOCKS; i++) {
        if (line_begins(line, BLOCKS[i].begin)) {
            *encrypted = *encrypted || strcmp(BLOCKS[i].begin, "-----BEGIN PGP MESSAGE") == 0;
            return skip_to(after, end, BLOCKS[i].end);
        }
    }
    return after;
}

static void append_without_blocks(struct buffer *out, const char *text, size_t len_bytes, bool *encrypted)
{
    const char *const end = text + len_bytes;
    const char *at = text;
    struct line line;
    bool escaped = false; /* lines that begin with a dash have "- " before it (RFC 9580, section 7.2) */
    while (next_line(&line, &at, end)) {
        if (line_begins(&line, "-----BEGIN PGP SIGNED MESSAGE")) {
            escaped = true;
            at = skip_armour_headers(at, end);
            continue;
        }
        const char *after = skip_block(&line, at, end, encrypted);
        if (after != at) {
            escaped = false;
            at = after;
            continue;
        }
        const size_t from = escaped && line_begins(&line, "- ") ? 2 : 0;
        buffer_append(out, line.text + from, line.len_bytes - from);
        buffer_append_byte(out, '\n');
    }
}

/* --- the signature ------------------------------------------------------------------------------------------------------ */

/* Cuts at the last "-- " (RFC 3676, section 4.3) that has text before it and few lines after it. */
static size_t find_signature(const char *text, size_t len_bytes)
{
    const char *at = text;
    struct line line;
    size_t cut = len_bytes;
    size_t lines_before = 0;
    size_t lines_after = 0;
    size_t allowed = 0;
    while (next_line(&line, &at, text + len_bytes)) {
        if (lines_before > 0 && (line_is(&line, "-- ") || line_is(&line, "--"))) {
            cut = (size_t)(line.text - text);
            lines_after = 0;
            allowed = line.len_bytes == 3 ? SIGNATURE_LINES_MAX : BARE_SIGNATURE_LINES_MAX;
        } else if (!line_is_blank(&line)) {
            lines_before++;
            lines_after++;
        }
    }
    return lines_after <= allowed ? cut : len_bytes;
}

void mail_text_clean(struct buffer *out, const char *text, size_t len_bytes, const struct mail_text_form *form,
                     bool *encrypted)
{
    struct buffer lines = BUFFER_INIT;
    struct buffer flowed = BUFFER_INIT;
    struct buffer rest = BUFFER_INIT;
    append_unix_lines(&lines, text, len_bytes);
    if (form->flowed) {
        append_flowed(&flowed, buffer_text(&lines), lines.len_bytes, form->delsp);
    }
    const struct buffer *joined = form->flowed ? &flowed : &lines;
    append_without_blocks(&rest, buffer_text(joined), joined->len_bytes, encrypted);
    buffer_append(out, buffer_text(&rest), find_signature(buffer_text(&rest), rest.len_bytes));
    out->failed = out->failed || lines.failed || flowed.failed || rest.failed;
    buffer_release(&lines);
    buffer_release(&flowed);
    buffer_release(&rest);
}

/* Letters of any script: bytes beyond ASCII count. */
static bool has_letter(const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        const unsigned char c = (unsigned char)word[i];
        if (c >= 0x80 || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) {
            return true;
        }
    }
    return false;
}

size_t mail_text_count_words(const char *text, size_t len_bytes)
{
    size_t words = 0;
    for (size_t i = 0; i < len_bytes;) {
        size_t end = i;
        while (end < len_bytes && (unsigned char)text[end] > ' ') {
            end++;
        }
        const size_t mark = text[i] == '<' || text[i] == '(' || text[i] == '[';
        const bool address = end - i > mark + 4 && strncasecmp(text + i + mark, "http", 4) == 0;
        words += !address && has_letter(text + i, end - i);
        i = end + 1;
    }
    return words;
}
