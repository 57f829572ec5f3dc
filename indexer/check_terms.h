/* check_terms.h - whether each term of the full-text index is found where it is looked for. For check.c.
 *
 * FTS5's own check reads its segments from one end to the other, as far as its b-tree of first terms (articles_fts_idx) is not plainly wrong;
 * a search begins at that tree. So each term that a scan meets is looked up as a search does, and must be in as many articles.
 * Invariant: changes nothing; its virtual table is temporary. */
#ifndef NEWSIDX_CHECK_TERMS_H
#define NEWSIDX_CHECK_TERMS_H

#include "archive.h"

struct check_terms_listener {
    void (*fault)(void *context, const char *what);
    bool (*stop)(void *context);
    void *context;
};

/* NEWSIDX_CANCELED: stop said so. Takes as long as two scans of the index. */
enum newsidx_status check_terms(struct newsidx_archive *archive, const struct check_terms_listener *listener,
                                struct newsidx_error *error);

#endif
