/* report.h - what became of an input that was not stored, or not all of it, as a line of JSON.
 *
 * For --report and for what the archive remembers of a file:
 *     {"path":"feed.jsonl.gz","member":null,"line":12,"level":"rejected","reason":"not valid UTF-8"}
 * Invariant: one fault is one line; line is null where the whole input is meant, member where it is not inside a container. */
#ifndef NEWSIDX_REPORT_H
#define NEWSIDX_REPORT_H

#include "buffer.h"
#include "newsidx.h"

enum report_level {
    REPORT_REJECTED, /* this input or this part of it is not stored */
    REPORT_WARNING,  /* it is stored, but something in it could not be understood */
};

struct report_entry {
    const char *path;   /* as it was found */
    const char *member; /* of a container: its name, with "!" between one in another; NULL: the input itself */
    size_t place;       /* the line, 0: the whole input */
    enum report_level level;
    const char *reason;
};

void report_append(struct buffer *out, const struct report_entry *entry);
/* Calls function for each line of text (report_append's own), with path in place of the one that stands there. Ends with the first
 * status that is not NEWSIDX_OK. Lines that cannot be read are passed over. */
enum newsidx_status report_each(const char *text, const char *path,
                                enum newsidx_status (*function)(void *context, const struct report_entry *entry,
                                                                struct newsidx_error *error),
                                void *context, struct newsidx_error *error);

#endif
