/* check_impact.h - whether the impact index says of every stem what the full-text index says. For check.c.
 *
 * Reads both from one end to the other, a stem at a time; memory goes with the number of articles. Invariant: changes nothing; what it
 * needs in the way of tables is temporary. */
#ifndef NEWSIDX_CHECK_IMPACT_H
#define NEWSIDX_CHECK_IMPACT_H

#include "archive.h"

struct check_impact_listener {
    void (*fault)(void *context, const char *what);
    bool (*stop)(void *context);
    void *context;
};

/* *covers is false where the index does not have every article, as in an archive of an earlier schema version that was not rebuilt; it is
 * then not looked at. NEWSIDX_CANCELED: stop said so. Only where articles_changed is empty, inside a transaction. */
enum newsidx_status check_impact(struct newsidx_archive *archive, const struct check_impact_listener *listener,
                                 bool *covers, struct newsidx_error *error);

#endif
