/* salvage.h - what can be read of a damaged archive, taken over into a new one.
 *
 * For command_repair.c. Looks at every page that is not free, whether or not anything still leads to it, so that articles are found
 * also where the file's header, its schema or the upper levels of its trees are gone.
 * Invariant: the damaged file is only read. */
#ifndef NEWSIDX_SALVAGE_H
#define NEWSIDX_SALVAGE_H

#include "newsidx.h"

struct salvage_listener {
    /* What is lost or damaged, a line each. */
    void (*fault)(void *context, const char *what);
    bool (*stop)(void *context);
    void *context;
};

struct salvage_counts {
    int64_t articles; /* taken over */
    int64_t versions;
    int64_t lost;    /* articles that an index names and no page has */
    int64_t damaged; /* articles taken over of which something is missing or altered */
};

/* Makes the archive `into`, which must not exist yet, from the file at path; it is gone again after a failure. NEWSIDX_ARCHIVE where nothing can be read. */
enum newsidx_status salvage_archive(const char *path, const char *into, const struct salvage_listener *listener,
                                    struct salvage_counts *counts, struct newsidx_error *error);

#endif
