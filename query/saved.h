/* saved.h - searches under names, and which of their articles were shown already: for --save, --saved and --new.
 *
 * Kept in $XDG_STATE_HOME/newsidx (else ~/.local/state/newsidx) in a small SQLite file for each archive, named by the archive's uuid, so
 * that a read-only archive has them too; of several archives at once by all their uuids. Made for cron: what is new is what a
 * search finds now and did not find when it was last looked for what is new, by guid.
 * Invariant: an article counts as shown only after saved_commit, which the caller runs when it has been printed. */
#ifndef NEWSIDX_SAVED_H
#define NEWSIDX_SAVED_H

#include "search.h"

struct saved; /* the open state file */

/* A saved search; strings are the caller's to free by saved_search_release. */
struct saved_search {
    char *name;
    char *query;
    char *options;  /* what changes the answer, as text of the caller's making */
    char *last_run; /* ISO 8601, UTC; NULL where it never ran for what is new */
};

/* Opens the state of these archives, making file and folders (0700) where they are missing. NEWSIDX_IO where that fails. */
enum newsidx_status saved_open(struct saved **out, struct newsidx_archive *const *archive, size_t count,
                               struct newsidx_error *error);
void saved_close(struct saved *saved);

/* Saves a search; one of that name is an error unless replace. */
enum newsidx_status saved_put(struct saved *saved, const char *name, const char *query, const char *options,
                              bool replace, struct newsidx_error *error);
/* NEWSIDX_NOTHING where there is none of that name, the error names the nearest. */
enum newsidx_status saved_get(struct saved_search *out, struct saved *saved, const char *name,
                              struct newsidx_error *error);
enum newsidx_status saved_forget(struct saved *saved, const char *name, struct newsidx_error *error);
/* Calls use for each, by name; its search is borrowed. */
typedef void saved_function(void *context, const struct saved_search *search);
enum newsidx_status saved_list(struct saved *saved, saved_function *use, void *context, struct newsidx_error *error);
void saved_search_release(struct saved_search *search);

/* Takes of all that was found what was shown already out of part[].found. */
enum newsidx_status saved_keep_new(struct saved *saved, const char *name, struct search_part *part, size_t parts,
                                   struct newsidx_error *error);
/* What is in part[].found counts as shown from now on. */
enum newsidx_status saved_commit(struct saved *saved, const char *name, const struct search_part *part, size_t parts,
                                 struct newsidx_error *error);

#endif
