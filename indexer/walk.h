/* walk.h - from the paths of a command line to the files behind them.
 *
 * Folders are walked in the order of names; hidden names in them are passed over, a path given by itself never is. Links are followed
 * only when asked for. Memory is bounded by the longest list of one folder's names.
 * Invariant: each path either reaches the file function, is a fault, or is of a kind that newsidx(1) says is passed over. */
#ifndef NEWSIDX_WALK_H
#define NEWSIDX_WALK_H

#include "newsidx.h"
#include "report.h"
#include "source.h"

#include <stdbool.h>
#include <sys/stat.h>

enum { WALK_AVOID_MAX = 8 };

/* A file that is never read: the archive and its companions, the report, what stdout goes to. */
struct walk_avoided {
    dev_t device;
    ino_t inode;
    const char *what;
};

struct walk {
    bool follow;
    struct walk_avoided avoid[WALK_AVOID_MAX];
    unsigned avoid_count;
    /* Anything but NEWSIDX_OK ends the walk with that status. */
    enum newsidx_status (*file)(void *context, const char *path, const struct stat *status,
                                struct newsidx_error *error);
    enum newsidx_status (*fault)(void *context, const struct report_entry *entry, struct newsidx_error *error);
    void *context;
    const struct source_waiter *waiter; /* asked while a list gives nothing; NULL: nobody */
};

/* Has the file at path, if there is one, passed over. what is named where it was given by itself; static. */
void walk_avoid_path(struct walk *walk, const char *path, const char *what);
/* The same for an open file that is a regular one. */
void walk_avoid_fd(struct walk *walk, int fd, const char *what);

/* A file, a folder, or "-" (standard input), which reaches the file function as it is. */
enum newsidx_status walk_path(struct walk *walk, const char *path, struct newsidx_error *error);
/* Each path of a list, a line each, or ended by NUL bytes; "-" is standard input. A list that cannot be read is NEWSIDX_IO. */
enum newsidx_status walk_list(struct walk *walk, const char *list_path, bool nul_separated,
                              struct newsidx_error *error);

#endif
