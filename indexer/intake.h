/* intake.h - one input file to articles as they would be stored: opened, unpacked, recognised, decoded, read, with origin and defaults
 * filled in.
 *
 * For ingest.c, which stores them, and `newsidx parse`, which shows them. Touches no archive.
 * Invariant: of every input either an article or a fault is told. */
#ifndef NEWSIDX_INTAKE_H
#define NEWSIDX_INTAKE_H

#include "newsidx.h"
#include "reader.h"
#include "report.h"

struct intake_options {
    const struct reader *format; /* NULL: told by the content */
    const char *source;          /* for articles that name none; NULL: none */
    const char *section;
    const char *language;
    int year; /* 0: not given */
    bool follow;
    const struct column_map *map; /* NULL: not given */
    const char *map_text;         /* as it was given */
};

/* Where articles and faults go. Anything but NEWSIDX_OK ends the reading with that status. */
struct intake_sink {
    enum newsidx_status (*article)(void *context, struct newsidx_article *article, bool named_origin, size_t place,
                                   struct newsidx_error *error);
    enum newsidx_status (*fault)(void *context, const struct report_entry *entry, struct newsidx_error *error);
    /* Before each article: how much of the input has been read. May be NULL. */
    void (*advance)(void *context, int64_t done_bytes);
    /* About ten times a second while standard input gives nothing. May be NULL. */
    enum newsidx_status (*idle)(void *context, struct newsidx_error *error);
    void *context;
};

/* The absolute path of a file without links in the folders above it, the name itself kept; "-" for standard input. The caller's to
 * free; NULL where the folder cannot be found or memory runs out. */
char *intake_origin(const char *path);
/* Reads the input at path, whose absolute form is origin. Faults carry path. *status_of, where not NULL, gets what the file was when it
 * was opened. */
enum newsidx_status intake_read(const char *path, const char *origin, const struct intake_options *options,
                                const struct intake_sink *sink, struct stat *status_of, struct newsidx_error *error);

/* The same from a source that is open; path is what faults call it. */
enum newsidx_status intake_read_source(struct source *source, const char *path, const struct intake_options *options,
                                       const struct intake_sink *sink, struct newsidx_error *error);

#endif
