/* wire_message.h - messages as teleprinter lines carried them: SOH header STX text ETX trailer EOT (ISO 646 control characters).
 *
 * Used by reader_iptc7901.c and reader_anpa.c. Spans point into the text that is taken apart. Pure.
 * Invariant: a message that lacks a control character at its end goes to the next SOH or to the end of the text. */
#ifndef NEWSIDX_WIRE_MESSAGE_H
#define NEWSIDX_WIRE_MESSAGE_H

#include "buffer.h"
#include "date.h"
#include "reader.h"

struct wire_part {
    const char *text;
    size_t len_bytes;
};

struct wire_message {
    struct wire_part header;  /* between SOH and STX */
    struct wire_part text;    /* between STX and ETX */
    struct wire_part trailer; /* between ETX and EOT */
    size_t line;              /* of its SOH in the whole text, from 1 */
};

#define WIRE_SOH '\x01'
#define WIRE_STX '\x02'
#define WIRE_ETX '\x03'
#define WIRE_EOT '\x04'
#define WIRE_SYN '\x16'
#define WIRE_DEL '\x7f'

/* The next message from *at on, false where there is none. line counts the lines passed. */
bool wire_message_next(struct wire_message *message, const char **at, const char *end, size_t *line);
/* The next line of part without its end; part becomes what is left. False at the end. */
bool wire_message_line(struct wire_part *part, struct wire_part *line);
/* Without blanks and control characters at both ends. */
struct wire_part wire_message_trim(struct wire_part part);
bool wire_message_begins(struct wire_part part, const char *word); /* case matters not */
/* Appends the names in "By Ann Lee, dpa" to authors; a desk or agency alone as it stands, without the first word. */
void wire_message_append_byline(struct buffer *authors, struct wire_part line);
/* A message that takes an earlier one back: "KILL", "BULLETIN KILL", "CANCEL". */
bool wire_message_is_kill(struct wire_part line);
/* Hands every message of a source to take; *message is valid during the call. */
enum newsidx_status wire_message_read(
    struct source *source, const struct reader_options *options, const struct reader_sink *sink,
    enum newsidx_status (*take)(const struct wire_message *message, size_t number, const struct reader_options *options,
                                const struct reader_sink *sink, struct newsidx_error *error),
    struct newsidx_error *error);

#endif
