/* reader.h - what a format's reader is: one file reader_x.c and one row in readers.c.
 *
 * A reader takes an input apart into articles and hands each to a sink; it keeps nothing and prints nothing.
 * Invariant: whatever part of an input does not become an article is handed to the sink's reject with a reason. */
#ifndef NEWSIDX_READER_H
#define NEWSIDX_READER_H

#include "newsidx.h"
#include "source.h"

enum {
    READER_ARTICLE_BYTES_MAX = 32 << 20, /* one article's input; a longer one is rejected */
    READER_DEPTH_MAX = 200,              /* of elements in one another, where a reader descends by calling itself */
};

/* Where articles go. A function that returns anything but NEWSIDX_OK ends the reading with that status. */
struct reader_sink {
    /* Takes the article's contents over (it is empty afterwards). member is its name inside the input, NULL where the input is one
     * article; named says that it is a name that stays, not a count. place is its line, 0 where there is none. */
    enum newsidx_status (*article)(void *context, struct newsidx_article *article, const char *member, bool named,
                                   size_t place, struct newsidx_error *error);
    enum newsidx_status (*reject)(void *context, size_t place, const char *reason, struct newsidx_error *error);
    /* Something in an article that is stored could not be understood, or is to be known ("embargoed until ..."). */
    enum newsidx_status (*warn)(void *context, size_t place, const char *what, struct newsidx_error *error);
    void *context;
};

struct column_map; /* --map: column_map.h */

struct reader_options {
    int year;                     /* --year; 0: not given */
    const struct column_map *map; /* --map; NULL: not given */
};

/* What the source is that a reader gets. */
enum reader_input {
    READER_BYTES, /* as it stands; only UTF-16 and UTF-32 are decoded */
    READER_TEXT,  /* decoded to valid UTF-8 (decode.h); the encoding told by byte order mark, validity or detection */
    READER_XML,   /* the same; the XML declaration counts */
    READER_HTML,  /* the same; <meta> counts */
};

struct reader {
    const char *name;          /* for --format and `newsidx formats` */
    const char *what;          /* what it is, a phrase */
    const char *recognised_by; /* a phrase */
    enum reader_input input;
    /* head is decoded where input says so; it may end anywhere, also inside a character. */
    bool (*recognise)(const char *head, size_t len_bytes);
    /* The same where --map was given, whose names count as the usual ones; NULL where that is no matter. */
    bool (*recognise_mapped)(const char *head, size_t len_bytes, const struct column_map *map);
    /* NEWSIDX_NOTHING with the reason where the source cannot be read to its end. */
    enum newsidx_status (*read)(struct source *source, const struct reader_options *options,
                                const struct reader_sink *sink, struct newsidx_error *error);
};

#define READER_ROW(symbol) extern const struct reader symbol;
#include "readers.def"
#undef READER_ROW

/* The table of readers in the order in which they are asked, ended by NULL. */
const struct reader *const *readers_all(void);
/* The reader with that name, NULL where there is none. */
const struct reader *reader_named(const char *name);
/* What the input is, where it is a form that nothing in newsidx reads (PDF, office documents, pictures); otherwise NULL. */
const char *reader_refuse(const char *head, size_t len_bytes);
/* The reader for an input that begins so; map may be NULL. Where there is none, NULL and *reason says what it is instead. */
const struct reader *reader_recognise(const char *head, size_t len_bytes, const struct column_map *map,
                                      const char **reason);

#endif
