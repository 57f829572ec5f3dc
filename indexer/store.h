/* store.h - writing articles into the archive: identity, ids, versions, the FTS index and the words, in one transaction a batch.
 *
 * For ingest.c and the commands. Belongs to the thread of its archive.
 * Invariant: after store_commit the index holds exactly the rows of articles; after store_rollback nothing of the batch is left. */
#ifndef NEWSIDX_STORE_H
#define NEWSIDX_STORE_H

#include "archive.h"
#include "newsidx.h"

enum store_conflict { STORE_UPDATE, STORE_SKIP, STORE_ERROR };

struct term_builder;
struct term_stream;
struct store; /* one to an archive, freed with it */

/* The archive's store, made at the first call; borrowed. */
enum newsidx_status store_of(struct store **out, struct newsidx_archive *archive, struct newsidx_error *error);

/* Allows the store a thread of its own while it commits. */
void store_use_threads(struct store *store);
/* Called within store_commit when all is packed that other threads pack: what is left of it is for one processor. NULL: nobody is. */
typedef void (*store_packed_function)(void *context);
void store_tell_packed(struct store *store, store_packed_function packed, void *context);
/* Begins a batch: takes the write lock and takes over what other tools have written since. */
enum newsidx_status store_begin(struct store *store, struct newsidx_error *error);
/* The open batch will be rolled back whatever its size: rows are written where identities ask for them, and nothing is indexed. */
void store_leave_unindexed(struct store *store);
/* Stores one article; its id, guid, digest and added are set to what is stored. named_origin: the origin is a name that stays (a
 * file, a member), not a place in a file whose lines may shift. NEWSIDX_NOTHING: rejected, error says why, the batch goes on. */
enum newsidx_status store_put(struct store *store, struct newsidx_article *article, enum store_conflict conflict,
                              bool named_origin, enum newsidx_outcome *outcome, struct newsidx_error *error);
/* The same for an article that store_prepare has made ready, or with NULL has not: terms is taken over in any case. */
enum newsidx_status store_put_prepared(struct store *store, struct newsidx_article *article, struct term_stream *terms,
                                       enum store_conflict conflict, bool named_origin, enum newsidx_outcome *outcome,
                                       struct newsidx_error *error);
/* What can be done to an article ahead of the transaction, on any thread: its digest and its terms, which are the caller's. NULL where
 * memory runs out. */
struct term_stream *store_prepare(struct term_builder *builder, struct newsidx_article *article);
/* Keeps a row in versions as it is, with the id that the article had; replaced may be NULL: now. */
enum newsidx_status store_put_version(struct store *store, const struct newsidx_article *article, const char *replaced,
                                      struct newsidx_error *error);
/* Gives the archive the identity of another, whose contents it takes over; inside the batch. */
enum newsidx_status store_set_uuid(struct store *store, const char *uuid, struct newsidx_error *error);
/* Deletes the article with this id from articles; NEWSIDX_NOTHING where there is none. */
enum newsidx_status store_remove(struct store *store, int64_t id, struct newsidx_error *error);
/* Takedown (store_erase.c). Before the batch: what is deleted from now on is overwritten with zeros. */
enum newsidx_status store_erase_begin(struct store *store, struct newsidx_error *error);
/* Inside the batch: deletes the old versions of the article with this guid, whether or not it is still there. */
enum newsidx_status store_erase_versions(struct store *store, const char *guid, struct newsidx_error *error);
/* After the commit: merges all indexes and writes the whole file anew, so that nothing that was ever removed is left in the file or its
 * companions. Takes time and room for a copy of the archive. NEWSIDX_ARCHIVE where another program keeps the -wal in use. */
enum newsidx_status store_erase_traces(struct store *store, struct newsidx_error *error);
/* Writes the index and the words of the batch and commits; rolls back on a failure. */
enum newsidx_status store_commit(struct store *store, struct newsidx_error *error);
void store_rollback(struct store *store);
/* Whether the open batch should be committed before it takes more memory: it has 124 MB of articles, or half a million different words. */
bool store_batch_is_full(const struct store *store);
/* Makes the impact index anew from the articles, inside the open batch. */
enum newsidx_status store_rebuild(struct store *store, struct newsidx_error *error);
/* Begins a batch for store_rebuild_all: without a look at the indexes, which may be damaged. */
enum newsidx_status store_begin_rebuild(struct store *store, struct newsidx_error *error);
/* The same for every index: SQLite's, the full-text index, words and impact index. What other tools wrote is in them then, too, and all
 * inputs are read again when they are added next. */
enum newsidx_status store_rebuild_all(struct store *store, struct newsidx_error *error);
/* Merges the index's segments in bounded steps, each a transaction of its own: as many as suit so many articles that were written, or
 * with STORE_MERGE_ALL until one is left. */
enum newsidx_status store_merge(struct store *store, int64_t written, struct newsidx_error *error);
#define STORE_MERGE_ALL INT64_MAX

/* What is known of an input file that was read to its end under this stamp (its size, times and the options). *rejected is the
 * caller's to free. NEWSIDX_NOTHING where it must be read. */
enum newsidx_status store_input_known(struct store *store, const char *path, const char *stamp, int64_t *articles,
                                      char **rejected, struct newsidx_error *error);
enum newsidx_status store_input_remember(struct store *store, const char *path, const char *stamp, int64_t articles,
                                         const char *rejected, struct newsidx_error *error);

#endif
