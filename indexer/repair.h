/* repair.h - a damaged archive put right from its own articles, in place.
 *
 * For command_repair.c; what is beyond this, salvage.h takes over into a new file.
 * Invariant: it is all one transaction: an archive that cannot be repaired stays as it was. */
#ifndef NEWSIDX_REPAIR_H
#define NEWSIDX_REPAIR_H

#include "archive.h"

struct repair_listener {
    /* What was found and put right, or speaks against repairing in place. */
    void (*fault)(void *context, const char *what);
    bool (*stop)(void *context);
    void *context;
};

/* Makes every index anew from the articles, and what is missing of the schema beside the articles. *articles is their number.
 * NEWSIDX_ARCHIVE: the file's structure is damaged, or articles cannot be read; nothing was changed. NEWSIDX_CANCELED: the
 * listener said so. */
enum newsidx_status repair_archive(struct newsidx_archive *archive, const struct repair_listener *listener,
                                   int64_t *articles, struct newsidx_error *error);

#endif
