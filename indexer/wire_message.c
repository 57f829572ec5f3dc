/* wire_message.c - messages with control characters around their parts. */
#include "wire_message.h"

#include "error.h"
#include "fill.h"
#include "wire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *find(const char *at, const char *end, char c)
{
    const char *found = at < end ? memchr(at, c, (size_t)(end - at)) : NULL;
    return found != NULL ? found : end;
}

static struct wire_part part_of(const char *from, const char *to)
{
    return (struct wire_part){.text = from, .len_bytes = to > from ? (size_t)(to - from) : 0};
}

bool wire_message_next(struct wire_message *message, const char **at, const char *end, size_t *line)
{
    const char *start = find(*at, end, WIRE_SOH);
    for (const char *c = *at; c < start; c++) {
        *line += *c == '\n';
    }
    if (start == end) {
        *at = end;
        return false;
    }
    const char *next = find(start + 1, end, WIRE_SOH);
    const char *stop = find(start + 1, next, WIRE_EOT);
    const char *stx = find(start + 1, stop, WIRE_STX);
    const char *etx = find(stx, stop, WIRE_ETX);
    *message = (struct wire_message){
        .header = part_of(start + 1, stx),
        .text = part_of(stx + (stx < stop), etx),
        .trailer = part_of(etx + (etx < stop), stop),
        .line = *line,
    };
    for (const char *c = start; c < stop; c++) {
        *line += *c == '\n';
    }
    *at = stop;
    return true;
}

bool wire_message_line(struct wire_part *part, struct wire_part *line)
{
    if (part->len_bytes == 0) {
        return false;
    }
    const char *const end = part->text + part->len_bytes;
    const char *stop = find(part->text, end, '\n');
    *line = part_of(part->text, stop);
    if (line->len_bytes > 0 && line->text[line->len_bytes - 1] == '\r') {
        line->len_bytes--;
    }
    *part = part_of(stop + (stop < end), end);
    return true;
}

static bool is_blank(char c)
{
    return (unsigned char)c <= ' ' || c == WIRE_DEL;
}

struct wire_part wire_message_trim(struct wire_part part)
{
    while (part.len_bytes > 0 && is_blank(part.text[part.len_bytes - 1])) {
        part.len_bytes--;
    }
    while (part.len_bytes > 0 && is_blank(*part.text)) {
        part.text++;
        part.len_bytes--;
    }
    return part;
}

bool wire_message_begins(struct wire_part part, const char *word)
{
    const size_t len = strlen(word);
    return part.len_bytes >= len && strncasecmp(part.text, word, len) == 0;
}

void wire_message_append_byline(struct buffer *authors, struct wire_part line)
{
    const char *first = memchr(line.text, ' ', line.len_bytes);
    const size_t lead = first != NULL ? (size_t)(first - line.text) + 1 : 0;
    struct buffer byline = BUFFER_INIT;
    buffer_append_text(&byline, "By ");
    buffer_append(&byline, line.text + lead, line.len_bytes - lead);
    char *names = byline.failed ? NULL : wire_split_byline(byline.data, byline.len_bytes);
    const char *own = names != NULL ? names : buffer_text(&byline) + (byline.failed ? 0 : 3);
    fill_append_author(authors, own, strlen(own));
    free(names);
    authors->failed = authors->failed || byline.failed;
    buffer_release(&byline);
}

bool wire_message_is_kill(struct wire_part line)
{
    static const char *const WORDS[] = {"KILL", "BULLETIN KILL", "MANDATORY KILL", "CANCEL", "CANCELLED", "WITHDRAWN"};
    line = wire_message_trim(line);
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (wire_message_begins(line, WORDS[i]) && line.len_bytes <= strlen(WORDS[i]) + 2) {
            return true;
        }
    }
    return false;
}

enum newsidx_status wire_message_read(
    struct source *source, const struct reader_options *options, const struct reader_sink *sink,
    enum newsidx_status (*take)(const struct wire_message *message, size_t number, const struct reader_options *options,
                                const struct reader_sink *sink, struct newsidx_error *error),
    struct newsidx_error *error)
{
    struct buffer text = BUFFER_INIT;
    enum newsidx_status status = source_read_all(source, READER_ARTICLE_BYTES_MAX, &text, error);
    const char *at = buffer_text(&text);
    const char *const end = at + text.len_bytes;
    struct wire_message message;
    size_t line = 1;
    size_t number = 0;
    const bool several = text.len_bytes > 0 && find(find(at, end, WIRE_SOH) + 1, end, WIRE_SOH) != end;
    while (status == NEWSIDX_OK && wire_message_next(&message, &at, end, &line)) {
        number++;
        status = take(&message, several ? number : 0, options, sink, error);
    }
    if (status == NEWSIDX_OK && number == 0) {
        status = sink->reject(sink->context, 1,
                              "no message: the control character SOH, with which one begins, is missing", error);
    }
    buffer_release(&text);
    return status;
}
