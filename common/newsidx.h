/* newsidx.h - the public interface of libnewsidx: one archive of news articles in one SQLite file.
 *
 * Open or create an archive, add articles, search, walk the hits. Everything that the programs newsidx and newsq do to an
 * archive goes through this header and the modules behind it.
 *
 * Invariant: every string that crosses this interface is valid UTF-8 without NUL, terminated by one.
 *
 * Thread safety: an archive and all that was made from it belong to one thread at a time; different archives (also two
 * handles on one file) may be used from different threads at once. There is no state beside them but, of each thread, how often it found
 * no memory. An archive that is searched may have up to three threads of its own, which take no signals, wait between searches and end with
 * newsidx_close; they may be kept to some processors, the caller's threads never are. A process that was forked does without them. */
#ifndef NEWSIDX_H
#define NEWSIDX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define NEWSIDX_API __attribute__((visibility("default")))
#else
#define NEWSIDX_API
#endif

#define NEWSIDX_VERSION "0.1.0"

/* What a call came to. The values are the exit codes of the programs. */
enum newsidx_status {
    NEWSIDX_OK = 0,       /* done, or found */
    NEWSIDX_NOTHING = 1,  /* nothing found; or this input was rejected and the rest is not affected */
    NEWSIDX_QUERY = 2,    /* a query or a command line that cannot be understood */
    NEWSIDX_ARCHIVE = 3,  /* the archive: missing, damaged, locked, of another program or a newer version */
    NEWSIDX_IO = 4,       /* a file or stream could not be read or written, or memory ran out */
    NEWSIDX_CANCELED = 5, /* the caller's progress function asked to stop; what was committed stays */
};

/* Why a call failed. Owned by the caller, who may reuse it; a call that returns NEWSIDX_OK leaves it untouched.
 * Every function takes NULL for an error that nobody wants to read. */
struct newsidx_error {
    enum newsidx_status status;
    size_t column;     /* for NEWSIDX_QUERY: byte offset of the fault in the query, otherwise 0 */
    char message[480]; /* one line, lower case, without a final newline */
};

/* The text columns of the table articles, in its order; see newsidx-archive(5) for what each holds. */
enum newsidx_field {
    NEWSIDX_GUID,
    NEWSIDX_HEADLINE,
    NEWSIDX_DECK,
    NEWSIDX_AUTHOR, /* names joined by "; " */
    NEWSIDX_DATELINE,
    NEWSIDX_PLACE,
    NEWSIDX_AGENCY,
    NEWSIDX_DATE, /* YYYY, YYYY-MM or YYYY-MM-DD */
    NEWSIDX_DATE_SOURCE,
    NEWSIDX_PUBLISHED, /* ISO 8601, with the zone where one was given */
    NEWSIDX_UPDATED,
    NEWSIDX_SOURCE,
    NEWSIDX_SECTION,
    NEWSIDX_LANGUAGE,
    NEWSIDX_URL,
    NEWSIDX_BODY,
    NEWSIDX_ORIGIN,
    NEWSIDX_DIGEST,
    NEWSIDX_ADDED,
    NEWSIDX_FIELDS /* how many there are */
};

/* One article. Pure data: fields are allocated with malloc and owned by the article, NULL where unknown. */
struct newsidx_article {
    int64_t id; /* YYYYMMDD * 1000000 + n; 0 before the archive gave one */
    char *field[NEWSIDX_FIELDS];
};

NEWSIDX_API const char *newsidx_version(void);
NEWSIDX_API const char *newsidx_field_name(enum newsidx_field field); /* the column's name; borrowed, static */

NEWSIDX_API void newsidx_article_init(struct newsidx_article *article);
/* Frees the fields and leaves an empty article. */
NEWSIDX_API void newsidx_article_clear(struct newsidx_article *article);
/* Copies len bytes of text into a field, making them valid UTF-8 in NFC without control characters other than newline
 * and tab. Empty or blank text, or NULL, unsets the field. NEWSIDX_IO where memory runs out: the field keeps its value. */
NEWSIDX_API enum newsidx_status newsidx_article_set(struct newsidx_article *article, enum newsidx_field field,
                                                    const char *text, size_t len_bytes, struct newsidx_error *error);

struct newsidx_archive; /* one open archive */

enum newsidx_open_mode {
    NEWSIDX_READ,   /* the file must exist; works on read-only files and folders */
    NEWSIDX_WRITE,  /* the file must exist */
    NEWSIDX_CREATE, /* made where it is missing */
};

/* How a new archive is made, ignored where the file exists; and for every archive opened for writing, who is asked while it waits. */
struct newsidx_create_options {
    const char *language; /* a language or ISO 639-1 code that libstemmer knows; NULL means "english" */
    bool portable;        /* index with SQLite's own "porter unicode61", so that stock sqlite3 can search the file */
    /* Called many times a second while another program holds the lock for writing, with the time waited so far. NEWSIDX_OK: wait on;
     * NEWSIDX_CANCELED or NEWSIDX_ARCHIVE: the call that waits fails with that. It must not use the archive. NULL: 60 seconds, then
     * NEWSIDX_ARCHIVE. */
    enum newsidx_status (*wait)(void *context, int64_t waited_ms);
    void *wait_context; /* borrowed until the archive is closed */
};

/* Opens path; *out is the caller's, to be closed with newsidx_close, and NULL on failure. create may be NULL. Opened for writing, an archive
 * of an older schema version is brought up to date. */
NEWSIDX_API enum newsidx_status newsidx_open(struct newsidx_archive **out, const char *path,
                                             enum newsidx_open_mode mode, const struct newsidx_create_options *create,
                                             struct newsidx_error *error);
/* Closes and frees; NULL is allowed. Hits made from the archive must be freed first. */
NEWSIDX_API void newsidx_close(struct newsidx_archive *archive);

enum newsidx_outcome { NEWSIDX_ADDED_NEW, NEWSIDX_UPDATED_OLD, NEWSIDX_UNCHANGED, NEWSIDX_SUPERSEDED, NEWSIDX_SKIPPED };

/* Adds count articles in one transaction: all or none. A guid, url, origin or digest that is stored already makes it an
 * update (newsidx-archive(5), "identity"); the row it replaces goes to the table versions. The article's id, guid, digest
 * and added are set to what was stored. outcome, where not NULL, takes count entries. An article with neither headline nor
 * body is NEWSIDX_NOTHING and nothing is added. */
NEWSIDX_API enum newsidx_status newsidx_add(struct newsidx_archive *archive, struct newsidx_article *articles,
                                            size_t count, enum newsidx_outcome *outcome, struct newsidx_error *error);

enum newsidx_sort { NEWSIDX_BY_RELEVANCE, NEWSIDX_NEWEST_FIRST, NEWSIDX_OLDEST_FIRST };

struct newsidx_search_options {
    enum newsidx_sort sort;
    size_t limit;  /* hits wanted; 0 means 10 */
    size_t offset; /* hits passed over first */
    bool any;      /* plain words are alternatives, not all required */
    bool fallback; /* where no article has all words, take those that have some of them */
    /* The total is not needed: newsidx_hits_total is then any number from that of the hits passed over and returned up to it.
     * Faster for common words, since what cannot be among the hits is not looked at. */
    bool uncounted;
};

struct newsidx_hits; /* the answer to one search */

struct newsidx_hit {
    int64_t id;
    double score; /* higher is better; 0 for a search without words */
    bool partial; /* found by fallback only */
};

/* Searches in the language of newsq-query(7). options may be NULL. *out is the caller's, to be freed with newsidx_hits_free;
 * it is set also where nothing was found (NEWSIDX_NOTHING), so that the count can be asked, and NULL on other failures. */
NEWSIDX_API enum newsidx_status newsidx_search(struct newsidx_hits **out, struct newsidx_archive *archive,
                                               const char *query, const struct newsidx_search_options *options,
                                               struct newsidx_error *error);
/* How many articles match in all, whatever limit and offset were. */
NEWSIDX_API size_t newsidx_hits_total(const struct newsidx_hits *hits);
/* The next hit in order; false after the last one. */
NEWSIDX_API bool newsidx_hits_next(struct newsidx_hits *hits, struct newsidx_hit *hit);
NEWSIDX_API void newsidx_hits_free(struct newsidx_hits *hits);

/* Reads the article with this id into article, which must be initialised and is cleared first. NEWSIDX_NOTHING if none. */
NEWSIDX_API enum newsidx_status newsidx_read(struct newsidx_archive *archive, int64_t id,
                                             struct newsidx_article *article, struct newsidx_error *error);

#ifdef __cplusplus
}
#endif
#endif
