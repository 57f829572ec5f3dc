/* reading.h - inputs read on threads of their own, ahead of the one that writes, and cut into terms and digested where that one is busy. Used by
 * ingest.c.
 *
 * Several inputs may be read at a time; what they give is taken in the order in which the inputs were begun, and within one in its own
 * order, so that threads change nothing in the archive.
 * Invariant: what has been read and not taken stays below READING_BYTES_MAX for the input that is being taken, which can always go on, and
 * below a quarter of it for all others, but for one pack a thread. All functions are for the one thread that writes. */
#ifndef NEWSIDX_READING_H
#define NEWSIDX_READING_H

#include "archive.h"
#include "intake.h"
#include "term_stream.h"

enum { READING_BYTES_MAX = 46 << 20, READING_BYTES_HELD = 16 << 20, READING_INPUTS_MAX = 64, READING_THREADS_MAX = 16 };

/* What an input gave. */
struct reading_event {
    bool is_fault;
    struct newsidx_article article;
    struct term_stream *terms; /* NULL: the writer, which had nothing else to do, is to prepare the article (store.h) */
    bool named_origin;
    size_t place;
    enum report_level level; /* of a fault */
    char *member;            /* of a container, NULL: none */
    char *reason;
    int64_t done_bytes; /* of the input, when it came */
};

struct reading;
struct reading_input;

/* Starts threads that read as options say; both are borrowed. *out is the caller's. */
enum newsidx_status reading_new(struct reading **out, const struct newsidx_archive *archive,
                                const struct intake_options *options, unsigned threads, struct newsidx_error *error);
/* Stops the threads and forgets what was not taken. NULL is allowed. */
void reading_free(struct reading *reading);
/* Puts an input at the end of the queue; path and origin are copied. NULL where memory runs out. There must be fewer than
 * READING_INPUTS_MAX. */
struct reading_input *reading_begin(struct reading *reading, const char *path, const char *origin);
/* Waits for the next event of the first input of the queue; *more is false at its end, and the status is then that of reading it. The
 * event is good until the next call, and what the caller takes out of it is to be replaced by NULL. waiter is asked about ten times a second; where it says to end, *more is true and the status
 * is the waiter's. */
enum newsidx_status reading_next(struct reading *reading, struct reading_event **event, bool *more,
                                 const struct source_waiter *waiter, struct newsidx_error *error);
/* While held, no more than READING_BYTES_HELD are read ahead in place of READING_BYTES_MAX: while the processors have other work, which the
 * writer waits for, there is later the time for it. */
void reading_hold(struct reading *reading, bool held);
/* What the file of an input was when it was opened, and when that was; once it has ended. */
void reading_stamp(const struct reading_input *input, struct stat *file, struct timespec *begun);
/* Takes the first input, which has ended, off the queue. */
void reading_end(struct reading *reading);

/* Lets the tick of the clock pass in which a file was written just now, and tells the time: a feed that is fetched and added by one
 * script could otherwise not be told from one that changed meanwhile. For any thread. */
struct timespec reading_settle(const char *path);

#endif
