/* check.h - verifying an archive: file, schema, rows, index, words.
 *
 * For command_check.c. Changes nothing, though the index's own check needs a connection that may write.
 * Invariant: an archive that newsidx wrote, and other tools through its triggers, has no fault. */
#ifndef NEWSIDX_CHECK_H
#define NEWSIDX_CHECK_H

#include "archive.h"
#include "newsidx.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct check_listener {
    void (*fault)(void *context, const char *what);
    /* A check that could not be made, and why. */
    void (*note)(void *context, const char *what);
    bool (*stop)(void *context);
    void *context;
};

/* deep: also whether each digest is that of its text and whether all text is clean. Faults go to the listener; a status but
 * NEWSIDX_OK means that checking itself failed. NEWSIDX_CANCELED: stop said so. */
enum newsidx_status check_archive(struct newsidx_archive *archive, bool deep, const struct check_listener *listener,
                                  struct newsidx_error *error);

#endif
