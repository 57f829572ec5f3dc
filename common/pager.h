/* pager.h - long answers on a terminal through a pager, as git and man do. For the tasks of the programs.
 *
 * Invariant: without a terminal, and where no pager can be run, output goes to stdout as it would. */
#ifndef NEWSIDX_PAGER_H
#define NEWSIDX_PAGER_H

#include <stdbool.h>
#include <sys/types.h>

struct pager {
    pid_t pid; /* 0: none runs */
};

/* Runs $NEWSQ_PAGER, else $PAGER, else less, and lets stdout lead to it; an empty value or "cat" means none. Less gets LESS=FRX unless
 * LESS is set: it ends at once where everything fits on the screen, and passes colours on. */
void pager_start(struct pager *pager);
/* Flushes stdout and waits until the pager has ended. */
void pager_finish(struct pager *pager);

#endif
