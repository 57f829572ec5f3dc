/* fault.h - scenarios that are run again and again with memory running out, and the world that they run in.
 *
 * For the programs of tests/fault only.
 * Invariant: a scenario does the same whenever it runs in the same world: the clock stands, and files are as world_restore left them. */
#ifndef FAULT_H
#define FAULT_H

#include "buffer.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* The archive that a scenario finds as a.db. */
enum world_archive {
    WORLD_NOTHING,  /* none */
    WORLD_ARCHIVE,  /* a dozen articles in several segments, one with versions */
    WORLD_CHANGED,  /* the same, and other tools have written since */
    WORLD_PORTABLE, /* the same articles, with SQLite's own tokenizer */
};

enum { SCENARIO_ARGUMENTS = 14 };

struct scenario {
    const char *name;
    enum world_archive archive;
    bool writes;  /* to the archive */
    bool opening; /* the opening of archives is part of it; otherwise nothing fails in newsidx_open */
    bool threads; /* the order of allocations is not the same in every run */
    /* A command line, the program first; "@x" is x in the folder of fixtures. */
    const char *argument[SCENARIO_ARGUMENTS];
    /* Or a function, which says on descriptors 1 and 2 what came out. */
    int (*run)(void);
    /* Makes further files; NULL: none. */
    void (*prepare)(void);
};

/* The table, ended by a row without a name; and the one of faults that must be found. */
extern const struct scenario SCENARIOS[];
extern const struct scenario PLANTED[];

int scenario_run(const struct scenario *scenario);

/* --- the world ---------------------------------------------------------------------------------------------------------- */

/* Makes a folder, enters it, and makes what the scenario finds there. */
/* In the parent of the processes that run the scenarios: the folder of all their files, empty again at the end. */
void world_begin(void);
void world_end(void);
/* What the process with that number left; it may have been ended in the middle. */
void world_remove(pid_t process);
void world_make(const struct scenario *scenario);
/* Puts all files back as world_make left them and removes others. */
void world_restore(void);
/* From here on what is written to descriptors 1 and 2 is kept. */
void world_capture(void);
/* What was written since the last call. */
void world_captured(struct buffer *out, struct buffer *err);
/* To the original standard error, all at once by world_say_end, so that what several processes say does not mix. */
void world_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void world_say_end(void);
/* How many descriptors are open. */
int world_descriptors(void);
/* A file that neither was there before nor belongs to an archive; NULL where there is none. */
const char *world_stray_file(void);
void world_write_file(const char *path, const void *bytes, size_t len_bytes);
/* The rows of a.db as text, ordered: with everything those of the index too. Empty where there is no archive. */
void world_rows(struct buffer *out, bool everything);
/* newsidx check on a.db: NULL where it is sound. */
const char *world_damage(void);

#endif
