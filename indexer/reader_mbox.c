/* reader_mbox.c - a folder of messages in one file (RFC 4155; the mboxo and mboxrd forms): cut at its "From " lines, and
 * mail_message.c reads each message.
 *
 * Holds one message at a time. A "From " line counts where it is the first line or follows an empty one, and has a date: writers that
 * do not quote such lines in the text are met. ">From " loses one ">" (mboxrd; the same as mboxo where the text had none itself). */
#include "reader.h"

#include "buffer.h"
#include "error.h"
#include "mail_head.h"
#include "mail_message.h"

#include <string.h>

enum { CHUNK_BYTES = 1 << 16, LINE_LOOK_BYTES = 512 /* of a line, to tell what it is; more than any "From " line */ };

struct mbox_reading {
    const struct reader_options *options;
    const struct reader_sink *sink;
    struct buffer message; /* with its "From " line */
    struct buffer line;    /* the beginning of the present line, until what it is can be told */
    size_t lines;          /* ended so far */
    size_t number;         /* of messages begun */
    size_t message_line;   /* where the message begins, from 1 */
    bool told;             /* what the present line is */
    bool after_blank;      /* the line before was empty, or there is none */
    bool in_text;          /* behind the header */
    bool too_long;         /* the rest of the message is dropped */
};

static bool is_blank_line(const struct buffer *line)
{
    return line->len_bytes == 0 || (line->len_bytes == 1 && line->data[0] == '\r');
}

static enum newsidx_status end_message(struct mbox_reading *reading, struct newsidx_error *error)
{
    const struct mail_message message = {.text = buffer_text(&reading->message),
                                         .len_bytes = reading->message.len_bytes,
                                         .number = reading->number,
                                         .line = reading->message_line};
    enum newsidx_status status = NEWSIDX_OK;
    if (reading->too_long) {
        status =
            reading->sink->reject(reading->sink->context, reading->message_line, "a message longer than 32 MB", error);
    } else if (reading->message.failed) {
        status = error_nomem(error);
    } else if (reading->number > 0) {
        status = mail_message_read(&message, reading->options, reading->sink, error);
    }
    buffer_clear(&reading->message);
    reading->too_long = false;
    reading->in_text = false;
    return status;
}

static void append_text(struct mbox_reading *reading, const char *text, size_t len_bytes)
{
    if (reading->message.len_bytes + len_bytes > READER_ARTICLE_BYTES_MAX) {
        buffer_clear(&reading->message);
        reading->too_long = true;
    }
    if (!reading->too_long) {
        buffer_append(&reading->message, text, len_bytes);
    }
}

/* ">From ", ">>From ". */
static bool is_quoted_from(const struct buffer *line)
{
    const size_t quotes = strspn(buffer_text(line), ">");
    return quotes > 0 && strncmp(buffer_text(line) + quotes, "From ", 5) == 0;
}

/* Tells what the present line is by its beginning, which line holds. */
static enum newsidx_status tell_line(struct mbox_reading *reading, struct newsidx_error *error)
{
    struct buffer *line = &reading->line;
    enum newsidx_status status = line->failed ? error_nomem(error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && reading->after_blank && mail_head_is_postmark(buffer_text(line), line->len_bytes)) {
        status = end_message(reading, error);
        reading->number++;
        reading->message_line = reading->lines + 1;
    }
    const size_t quote = reading->in_text && is_quoted_from(line);
    append_text(reading, buffer_text(line) + quote, line->len_bytes - quote);
    reading->told = true;
    return status;
}

static enum newsidx_status end_line(struct mbox_reading *reading, struct newsidx_error *error)
{
    const enum newsidx_status status = reading->told ? NEWSIDX_OK : tell_line(reading, error);
    append_text(reading, "\n", 1);
    reading->after_blank = is_blank_line(&reading->line);
    reading->in_text = reading->in_text || (reading->number > 0 && reading->after_blank);
    reading->lines++;
    reading->told = false;
    buffer_clear(&reading->line);
    return status;
}

/* Part of a line, without its end. */
static enum newsidx_status take_part(struct mbox_reading *reading, const char *text, size_t len_bytes,
                                     struct newsidx_error *error)
{
    if (reading->told) {
        append_text(reading, text, len_bytes);
        return NEWSIDX_OK;
    }
    const size_t room = LINE_LOOK_BYTES - reading->line.len_bytes;
    const size_t own = len_bytes < room ? len_bytes : room;
    buffer_append(&reading->line, text, own);
    enum newsidx_status status = own == room ? tell_line(reading, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && own < len_bytes) {
        append_text(reading, text + own, len_bytes - own);
    }
    return status;
}

static enum newsidx_status take_chunk(struct mbox_reading *reading, const char *text, size_t len_bytes,
                                      struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < len_bytes && status == NEWSIDX_OK;) {
        const char *newline = memchr(text + i, '\n', len_bytes - i);
        const size_t len = newline != NULL ? (size_t)(newline - text) - i : len_bytes - i;
        status = take_part(reading, text + i, len, error);
        if (status == NEWSIDX_OK && newline != NULL) {
            status = end_line(reading, error);
        }
        i += len + 1;
    }
    return status;
}

static enum newsidx_status read_mbox(struct source *source, const struct reader_options *options,
                                     const struct reader_sink *sink, struct newsidx_error *error)
{
    struct mbox_reading reading = {.options = options, .sink = sink, .after_blank = true};
    char bytes[CHUNK_BYTES];
    size_t len = 1;
    enum newsidx_status status = NEWSIDX_OK;
    enum newsidx_status ended = NEWSIDX_OK;
    while (len > 0 && status == NEWSIDX_OK && ended == NEWSIDX_OK) {
        ended = source_read(source, bytes, sizeof bytes, &len, error);
        status = ended == NEWSIDX_OK ? take_chunk(&reading, bytes, len, error) : NEWSIDX_OK;
    }
    if (status == NEWSIDX_OK && ended == NEWSIDX_OK && reading.line.len_bytes > 0) {
        status = end_line(&reading, error);
    }
    if (status == NEWSIDX_OK && ended == NEWSIDX_OK) {
        status = end_message(&reading, error);
    }
    buffer_release(&reading.line);
    buffer_release(&reading.message);
    return ended != NEWSIDX_OK ? ended : status;
}

/* A "From " line, and a header after it. */
static bool recognise_mbox(const char *head, size_t len_bytes)
{
    size_t at = 0;
    while (at < len_bytes && (head[at] == '\r' || head[at] == '\n')) {
        at++;
    }
    const char *newline = at < len_bytes ? memchr(head + at, '\n', len_bytes - at) : NULL;
    return newline != NULL && mail_head_is_postmark(head + at, (size_t)(newline - head) - at) &&
           mail_head_recognise(head + at, len_bytes - at, 1);
}

const struct reader READER_MBOX = {
    .name = "mbox",
    .what = "a folder of messages in one file (mbox)",
    .recognised_by = "a line \"From SENDER DATE\" and a message's header after it",
    .input = READER_BYTES,
    .recognise = recognise_mbox,
    .read = read_mbox,
};
