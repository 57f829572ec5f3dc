/* selection.h - the articles that arguments name: ids, guids, origins, or a query.
 *
 * For command_list.c, command_remove.c and command_export.c.
 * Invariant: an article is in a selection once. */
#ifndef NEWSIDX_SELECTION_H
#define NEWSIDX_SELECTION_H

#include "command.h"

struct selection {
    int64_t *id; /* count of them */
    size_t count;
    size_t capacity;
};

/* Appends the articles with this id, else this guid, else of this file (with all its members) or member. NEWSIDX_NOTHING: none. */
enum newsidx_status selection_add_key(struct selection *selection, struct newsidx_archive *archive, const char *key,
                                      struct newsidx_error *error);
/* Appends what a query of newsq-query(7) finds, newest first; limit 0: all. */
enum newsidx_status selection_add_query(struct selection *selection, struct newsidx_archive *archive, const char *query,
                                        size_t limit, struct newsidx_error *error);
/* Appends all articles, newest first; limit 0: all. */
enum newsidx_status selection_add_all(struct selection *selection, struct newsidx_archive *archive, size_t limit,
                                      struct newsidx_error *error);
/* Leaves each id once, in the order in which it came first. */
enum newsidx_status selection_unique(struct selection *selection, struct newsidx_error *error);
/* Orders by id. */
void selection_sort(struct selection *selection);
void selection_release(struct selection *selection);

#endif
