/* archive.h - opening, making and verifying the archive file. For indexer and query.
 *
 * Invariant: an open archive has application_id 'NEWS', a schema version that this library knows (opened for writing: its
 * own) and the tokenizer of this library (or is
 * portable); its connection runs no trigger and no view of the file and trusts nothing in its schema. */
#ifndef NEWSIDX_ARCHIVE_H
#define NEWSIDX_ARCHIVE_H

#include "newsidx.h"

#include "buffer.h"
#include "statement.h"
#include "tokenizer.h"
#include "waiting.h"

#define ARCHIVE_APPLICATION_ID 0x4E455753
#define ARCHIVE_SCHEMA_VERSION 5

/* As a path, for NEWSIDX_CREATE: an archive of this connection alone, in a temporary file that goes away with it. */
#define ARCHIVE_TEMPORARY ":temporary:"

/* What the modules add to an archive: made at their first use, freed by newsidx_close. */
struct archive_part {
    void *data;
    void (*free_data)(void *data);
};

struct newsidx_archive {
    sqlite3 *db;
    char *path; /* absolute where the system could tell it */
    enum newsidx_open_mode mode;
    bool portable;
    bool immutable;         /* opened without locks, since none could be made */
    bool untouched;         /* closing leaves the -wal as it is: nothing was changed, or the file is damaged */
    struct waiting waiting; /* for another writer */
    char *language;
    char *tokenizer; /* the tokenize option of articles_fts */
    struct analyzer *analyzer;
    struct tokenizer_feed feed; /* of articles_fts: set by the indexer while it writes tokens that it has made */
    struct archive_part indexer;
    struct archive_part query;
};

/* Begins a transaction that writes; every one of them begins here. Waits for another writer as the archive's opener wished. */
enum newsidx_status archive_begin(struct newsidx_archive *archive, struct newsidx_error *error);
/* As newsidx_open with NEWSIDX_READ, of a file that nobody else knows yet: without locks, and nothing is made beside it. */
enum newsidx_status archive_open_whole(struct newsidx_archive **out, const char *path, struct newsidx_error *error);
/* The value of a setting, NULL where there is none; the caller's to free. */
char *archive_setting(struct newsidx_archive *archive, const char *name);
/* How many articles other tools have written since newsidx last did; -1 on an error. */
int64_t archive_changed_count(struct newsidx_archive *archive);
/* How long the file is, in bytes, as this transaction sees it; 0 where that cannot be read. */
int64_t archive_bytes(struct newsidx_archive *archive);
/* How many articles the impact index of this file can have at most: each takes 10 bytes of it or more (schema.sql, impact_articles). What a
 * segment says beyond that is damage, and not to be made room for. */
int64_t archive_impact_room(struct newsidx_archive *archive);
/* Copies the columns of a row, from column first on, in the order of enum newsidx_field. */
enum newsidx_status archive_read_row(struct newsidx_article *article, sqlite3_stmt *row, int first,
                                     struct newsidx_error *error);
/* The default archive: $NEWSIDX_DB, else $XDG_DATA_HOME/newsidx/archive.db, else ~/.local/share/newsidx/archive.db. NULL where
 * there is no home either. The caller's to free. */
char *archive_default_path(void);

#endif
