/* versions.h - the versions of one article, and what changed from each to the next. Used by task_show.c. */
#ifndef NEWSIDX_VERSIONS_H
#define NEWSIDX_VERSIONS_H

#include "archive.h"
#include "output.h"

struct version {
    struct newsidx_article article;
    char *replaced; /* when it went to the table versions; NULL for the present one */
};

struct versions {
    struct version *item; /* the oldest first, the present one last */
    size_t count;
};

/* Of the article with that guid; released with versions_release also after a failure. */
enum newsidx_status versions_read(struct versions *out, struct newsidx_archive *archive, const char *guid,
                                  struct newsidx_error *error);
void versions_release(struct versions *versions);
/* For people: a head for each, changed fields, changed paragraphs with [-removed-] and {+added+} words. */
void versions_append_text(struct buffer *out, const struct versions *versions, const struct output_context *context);
/* One JSON object. */
void versions_append_json(struct buffer *out, const struct versions *versions);

#endif
