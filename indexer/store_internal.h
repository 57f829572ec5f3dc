/* store_internal.h - what store.c, store_rows.c, store_identity.c and store_index.c share. For no other file. */
#ifndef NEWSIDX_STORE_INTERNAL_H
#define NEWSIDX_STORE_INTERNAL_H

#include "store.h"

#include "date.h"
#include "impact_build.h"
#include "statement.h"
#include "text_table.h"
#include "word_counts.h"

enum {
#define STATEMENT(name, sql) STORE_##name,
#include "store.def"
#undef STATEMENT
    STORE_STATEMENTS
};

enum { INDEXED_FIELDS = TERM_COLUMNS };
extern const enum newsidx_field STORE_INDEXED[INDEXED_FIELDS]; /* in the order of the columns of articles_fts */

/* An article id that the batch touched, what the index held under it before, and what it is to hold. */
struct touched {
    int64_t id;
    size_t order;            /* of touching */
    struct term_stream *was; /* NULL: nothing */
    struct term_stream *now;
    char *was_text[INDEXED_FIELDS]; /* of portable archives, whose tokenizer takes nothing but text */
};

/* An article that is not yet in its table. */
struct pending_row {
    struct newsidx_article article; /* its fields are in texts */
    char *texts;
};

/* The largest id of a day, of the rows that wait included. */
struct day_last {
    int64_t first; /* what the day's ids begin with */
    int64_t id;    /* 0: none */
    bool known;
};

enum { STORE_DAYS = 256 };

struct store {
    struct newsidx_archive *archive;
    struct statement_set statements;
    struct touched *touched;
    size_t touched_count;
    size_t touched_capacity;
    size_t touches;               /* how many there were, those that were written included */
    struct term_builder *terms;   /* for articles that come without their stream, and for old texts */
    struct term_stream *prepared; /* of the article that is being put; NULL: made when it is needed */
    struct pending_row *pending;
    size_t pending_count;
    size_t pending_capacity;
    struct text_table pending_keys;       /* by which an input may be one of them */
    struct day_last day_last[STORE_DAYS]; /* a day's place is its number modulo STORE_DAYS */
    struct word_counts words;
    struct impact_build impact;
    bool uncovered; /* there are articles and no impact index, which stays so until it is made whole (store_rebuild) */
    int64_t last_segment; /* of the impact index before the open batch */
    size_t batch_bytes;   /* of text in the open batch, and since its last group was indexed */
    size_t group_bytes;
    unsigned memory_failures;     /* before the batch (memory.h) */
    bool threads;                 /* others may pack what is to be written */
    store_packed_function packed; /* NULL: nobody wants to know */
    void *packed_context;
    bool open;
    bool unindexed; /* the open batch is not to be committed */
};

/* store_identity.c: the stored article that this one is, in *found (initialised by the caller), which has id 0 where it is new.
 * Sets the article's digest. */
enum newsidx_status store_identify(struct store *store, struct newsidx_article *article, bool named_origin,
                                   struct newsidx_article *found, struct newsidx_error *error);
/* store_identity.c: gives a new article its guid where it has none. */
enum newsidx_status store_name(struct store *store, struct newsidx_article *article, struct newsidx_error *error);

/* store_index.c: remembers how an id's row changes: old is what it was, NULL where there was none, now what it is to be, NULL where it
 * goes. */
enum newsidx_status store_touch(struct store *store, int64_t id, const struct newsidx_article *old,
                                const struct newsidx_article *now, struct newsidx_error *error);
/* store_index.c: brings the FTS index in step with the rows of the touched ids but for the largest `keep`, and counts what changed. */
enum newsidx_status store_write_group(struct store *store, size_t keep, struct newsidx_error *error);
/* store_index.c: the same, and writes what the batch adds to all indexes: at its end. */
enum newsidx_status store_write_index(struct store *store, struct newsidx_error *error);
/* store_index.c: the terms of a row of SELECT_TEXTS; the caller's, NULL where memory runs out. */
struct term_stream *store_row_terms(struct store *store, sqlite3_stmt *row);
/* store_index.c: adds what was counted to the table words. */
enum newsidx_status store_write_words(struct store *store, struct newsidx_error *error);
/* store_index.c: takes over what other tools wrote. */
enum newsidx_status store_fold_changed(struct store *store, struct newsidx_error *error);
void store_forget_touched(struct store *store);

/* store_merge.c: one of FTS5's merge commands: writes some so many pages, or, of a negative number, puts all segments on one level first.
 * *more is false where there was nothing to merge. */
enum newsidx_status store_merge_part(struct store *store, int pages, bool *more, struct newsidx_error *error);

/* store_rows.c: the article's day; year 0 where it has none. */
struct date store_day_of(const struct newsidx_article *article);
/* store_rows.c: whether an article of that day may have the id. */
bool store_id_fits(int64_t id, struct date date);
/* store_rows.c: gives the article the next free id of its day; the one it brings where that fits and is free. NEWSIDX_NOTHING where there is
 * none left. */
enum newsidx_status store_assign_id(struct store *store, struct newsidx_article *article, struct newsidx_error *error);
/* store_rows.c: an article to be inserted under its id, copied: it waits so that rows are written in the order of their ids. */
enum newsidx_status store_hold_row(struct store *store, const struct newsidx_article *article,
                                   struct newsidx_error *error);
/* store_rows.c: writes the rows that wait, up to this id. */
enum newsidx_status store_settle_rows(struct store *store, int64_t last_id, struct newsidx_error *error);
/* store_rows.c: the same with all rows, if one of them may have this guid, url, origin or digest. */
enum newsidx_status store_settle_key(struct store *store, const char *key, struct newsidx_error *error);
/* store_rows.c: forgets the rows that wait and what is known of ids: when a batch begins, and when it is given up. */
void store_forget_rows(struct store *store);
/* store_rows.c: the same, and frees what they took. */
void store_release_rows(struct store *store);
enum newsidx_status store_delete_row(struct store *store, int64_t id, struct newsidx_error *error);
/* store_rows.c: binds the id and every field, borrowed, as store.def numbers them. */
void store_bind_row(sqlite3_stmt *insert, const struct newsidx_article *article);
/* store_rows.c: runs an INSERT of a whole row. */
enum newsidx_status store_write_row(struct store *store, unsigned number, const struct newsidx_article *article,
                                    struct newsidx_error *error);

/* store_inputs.c: whether the file of an origin ("FILE" or "FILE!MEMBER") is there. */
bool store_origin_exists(const char *origin);
/* store_inputs.c: has every input read again when it is added next. */
enum newsidx_status store_inputs_forget(struct store *store, struct newsidx_error *error);

/* store.c: takes the write lock. ROLLBACK is made ready before: where memory runs out later it could not be made any more. */
enum newsidx_status store_begin_transaction(struct store *store, struct newsidx_error *error);
/* store.c: runs a statement without parameters. */
enum newsidx_status store_run(struct store *store, unsigned number, struct newsidx_error *error);
/* store.c: sets an option of articles_fts, or gives it a command. */
enum newsidx_status store_configure_fts(struct store *store, const char *option, int value,
                                        struct newsidx_error *error);
/* store.c: reads one row of a SELECT of all columns into article; id 0 where there is none. */
enum newsidx_status store_select(struct store *store, sqlite3_stmt *statement, struct newsidx_article *article,
                                 struct newsidx_error *error);

/* store.c: the same for the article with this id. */
enum newsidx_status store_select_id(struct store *store, int64_t id, struct newsidx_article *article,
                                    struct newsidx_error *error);

#endif
