#include "feed_wordpress.h"

#include <string.h>
#include <strings.h>

enum {
    NAME_BYTES_MAX = 40,
    SHORTCODE_BYTES_MAX = 2000, /* "[" to "]" */
    CLOSED_MAX = 32,            /* names of shortcodes with an end that are told apart */
};

/* Shortcodes of WordPress itself (Codex, "Shortcode") and of its usual galleries and forms, whose contents are no text of the story. */
static const char *const HIDDEN[] = {"caption", "wp_caption", "gallery", "embed", "audio", "video", "playlist", "code"};
/* Those without contents. */
static const char *const EMPTY[] = {"contact-form-7", "more", "ad", "ads", "youtube", "vimeo", "twitter", "instagram"};

struct shortcode {
    char name[NAME_BYTES_MAX];
    size_t len_bytes; /* from "[" behind "]" */
    bool ends;        /* [/name] */
    bool empty;       /* [name /] */
    bool has_value;   /* an attribute */
};

/* The names of shortcodes that have an end somewhere in the text. */
struct closed {
    char names[CLOSED_MAX][NAME_BYTES_MAX];
    size_t count;
};

static bool is_listed(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcasecmp(name, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

static bool is_name_character(char c)
{
    const char small = (char)(c | 0x20);
    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* What stands at the "[" at text. False where it cannot be a shortcode. */
static bool read_shortcode(struct shortcode *code, const char *text, size_t len_bytes)
{
    *code = (struct shortcode){.len_bytes = 0};
    size_t at = 1;
    code->ends = at < len_bytes && text[at] == '/';
    at += code->ends;
    const size_t from = at;
    while (at < len_bytes && at - from + 1 < NAME_BYTES_MAX && is_name_character(text[at])) {
        at++;
    }
    if (at == from || at == len_bytes || strchr(" \t\r\n/]=", text[at]) == NULL) {
        return false;
    }
    memcpy(code->name, text + from, at - from);
    const size_t limit = len_bytes < SHORTCODE_BYTES_MAX ? len_bytes : SHORTCODE_BYTES_MAX;
    const char *close = at < limit ? memchr(text + at, ']', limit - at) : NULL;
    if (close == NULL) {
        return false;
    }
    const size_t rest = (size_t)(close - text) - at;
    code->has_value = memchr(text + at, '=', rest) != NULL;
    code->empty = close[-1] == '/';
    code->len_bytes = (size_t)(close - text) + 1;
    return true;
}

static bool is_closed(const struct closed *closed, const char *name)
{
    for (size_t i = 0; i < closed->count; i++) {
        if (strcasecmp(closed->names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

static void find_closed(struct closed *closed, const char *text, size_t len_bytes)
{
    struct shortcode code;
    closed->count = 0;
    const char *const end = text + len_bytes;
    for (const char *at = memchr(text, '[', len_bytes); at != NULL && closed->count < CLOSED_MAX;
         at = memchr(at + 1, '[', (size_t)(end - at) - 1)) {
        if (read_shortcode(&code, at, (size_t)(end - at)) && code.ends && !is_closed(closed, code.name)) {
            memcpy(closed->names[closed->count++], code.name, sizeof code.name);
        }
    }
}

/* Brackets are of a writer, too: "[sic]". A shortcode has attributes, an end, a name that is no word, or one that is known. */
static bool is_shortcode(const struct shortcode *code, const struct closed *closed)
{
    return code->ends || code->empty || code->has_value || strpbrk(code->name, "_-") != NULL ||
           is_closed(closed, code->name) || is_listed(code->name, HIDDEN, sizeof HIDDEN / sizeof *HIDDEN) ||
           is_listed(code->name, EMPTY, sizeof EMPTY / sizeof *EMPTY);
}

/* Behind the end of a hidden shortcode that begins at text; behind its beginning where it has none. */
static size_t skip_hidden(const struct shortcode *code, const char *text, size_t len_bytes)
{
    struct shortcode other;
    const char *const end = text + len_bytes;
    for (const char *at = memchr(text + code->len_bytes, '[', len_bytes - code->len_bytes); at != NULL;
         at = memchr(at + 1, '[', (size_t)(end - at) - 1)) {
        if (read_shortcode(&other, at, (size_t)(end - at)) && strcasecmp(other.name, code->name) == 0) {
            return other.ends ? (size_t)(at - text) + other.len_bytes : (size_t)(at - text);
        }
    }
    return code->len_bytes;
}

/* The bytes of the shortcode at text that are left out, 0 where none stands there. */
static size_t measure_shortcode(const struct closed *closed, const char *text, size_t len_bytes)
{
    struct shortcode code;
    if (!read_shortcode(&code, text, len_bytes) || !is_shortcode(&code, closed)) {
        return 0;
    }
    const bool hides = !code.ends && !code.empty && is_closed(closed, code.name) &&
                       is_listed(code.name, HIDDEN, sizeof HIDDEN / sizeof *HIDDEN);
    return hides ? skip_hidden(&code, text, len_bytes) : code.len_bytes;
}

/* The length of an empty line, or several, at the newline at text; 0 where none follows. */
static size_t measure_gap(const char *text, size_t len_bytes)
{
    size_t gap = 0;
    for (size_t i = 1; i < len_bytes && strchr(" \t\r\n", text[i]) != NULL && text[i] != '\0'; i++) {
        gap = text[i] == '\n' ? i + 1 : gap;
    }
    return gap;
}

void feed_wordpress_append(struct buffer *out, const char *text, size_t len_bytes)
{
    struct closed closed;
    find_closed(&closed, text, len_bytes);
    size_t from = 0;
    for (size_t i = 0; i < len_bytes;) {
        size_t skip = 0;
        if (text[i] == '[') {
            skip = measure_shortcode(&closed, text + i, len_bytes - i);
        } else if (text[i] == '\n') {
            skip = measure_gap(text + i, len_bytes - i);
        }
        if (skip > 0) {
            buffer_append(out, text + from, i - from);
            buffer_append_text(out, text[i] == '\n' ? "\n<p>\n" : "");
            from = i + skip;
        }
        i += skip > 0 ? skip : 1;
    }
    buffer_append(out, text + from, len_bytes - from);
}
