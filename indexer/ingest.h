/* ingest.h - files into the archive: unchanged ones passed over, others read ahead (reading.h), articles stored in batches, faults
 * collected.
 *
 * For command_add.c. Belongs to the thread of its archive.
 * Invariant: after ingest_finish everything told as added is committed, and a file is remembered as read only if all of it is in. */
#ifndef NEWSIDX_INGEST_H
#define NEWSIDX_INGEST_H

#include "intake.h"
#include "newsidx.h"
#include "report.h"
#include "store.h"

#include <sys/stat.h>

struct ingest_options {
    struct intake_options intake;
    enum store_conflict conflict;
    bool dry_run;  /* nothing is kept */
    unsigned jobs; /* threads, the one that writes among them; 0 and 1: no other */
};

struct ingest_counts {
    int64_t outcome[NEWSIDX_SKIPPED + 1]; /* articles, by enum newsidx_outcome */
    int64_t rejected;                     /* inputs and parts of inputs */
    int64_t warnings;
    int64_t files;
    int64_t bytes; /* of inputs read */
};

/* Who is told. Both may be called at any time during ingest_file. */
struct ingest_listener {
    enum newsidx_status (*fault)(void *context, const struct report_entry *entry, struct newsidx_error *error);
    /* After each article; true: stop here. */
    bool (*tick)(void *context, const struct ingest_counts *counts);
    void *context;
};

struct ingest;

/* *out is the caller's, to be freed with ingest_free; options and listener are copied, what they point to is borrowed. */
enum newsidx_status ingest_new(struct ingest **out, struct newsidx_archive *archive,
                               const struct ingest_options *options, const struct ingest_listener *listener,
                               struct newsidx_error *error);
/* Rolls back what was not finished. NULL is allowed. */
void ingest_free(struct ingest *ingest);
/* Reads one file, or queues it to be read ahead and takes the first of the queue. NEWSIDX_CANCELED: tick asked to stop; error says where.
 * Other failures are the archive's and end the run. */
enum newsidx_status ingest_file(struct ingest *ingest, const char *path, struct newsidx_error *error);
/* Counts a fault that the walk found and tells the listener. */
enum newsidx_status ingest_fault(struct ingest *ingest, const struct report_entry *entry, struct newsidx_error *error);
/* Takes all that is still queued; fails as ingest_file does. */
enum newsidx_status ingest_drain(struct ingest *ingest, struct newsidx_error *error);
/* To be called about ten times a second while nothing comes that is to be added: takes what is queued, and after two seconds commits it, so
 * that nobody waits for the lock. Fails as ingest_file does. */
enum newsidx_status ingest_idle(struct ingest *ingest, struct newsidx_error *error);
/* Commits the open batch and merges the index, or rolls back in a dry run. Also after NEWSIDX_CANCELED. */
enum newsidx_status ingest_finish(struct ingest *ingest, struct newsidx_error *error);
const struct ingest_counts *ingest_counts(const struct ingest *ingest);

#endif
