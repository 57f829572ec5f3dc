/* error.h - filling a caller's struct newsidx_error. For all of common, indexer and query.
 *
 * Invariant: the place that detects a fault sets the message once; callers only put context in front of it. */
#ifndef NEWSIDX_ERROR_H
#define NEWSIDX_ERROR_H

#include "newsidx.h"

#include <stdarg.h>

/* Sets status and message (printf format, cut at the sink's size) and returns status. error may be NULL. Control characters
 * in the message become '?', so that a hostile file name cannot drive a terminal. */
enum newsidx_status error_set(struct newsidx_error *error, enum newsidx_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message. */
void error_prepend(struct newsidx_error *error, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What errno says, for messages; of ENOMEM "out of memory", which is noted in memory.h. */
const char *error_reason(int number);

/* "out of memory" as NEWSIDX_IO. */
enum newsidx_status error_nomem(struct newsidx_error *error);
/* status; but where memory has run out since memory_failures() was failures_before, error_nomem: what else went wrong comes of that. */
enum newsidx_status error_check_memory(enum newsidx_status status, unsigned failures_before,
                                       struct newsidx_error *error);

#endif
