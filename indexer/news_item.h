/* news_item.h - what the XML formats of news agencies (NITF, NewsML 1.x, NewsML-G2) have in common: status, kinds of
 * media, moments, bylines, and handing a finished item to the sink.
 *
 * Used by reader_nitf.c, reader_newsml.c and reader_newsml_g2.c and their helpers. Nothing is kept between calls.
 * Invariant: an item is handed to the sink exactly once, as an article or as a refusal. */
#ifndef NEWSIDX_NEWS_ITEM_H
#define NEWSIDX_NEWS_ITEM_H

#include "fill.h"
#include "reader.h"

#include <libxml/tree.h>

enum { NEWS_AUTHORS_BYTES_MAX = 1 << 13 }; /* more names are not taken: each is compared with all before it */

/* What an item's metadata say beside the article's fields. */
struct news_notes {
    char refusal[200];           /* why it is no article, "" where it is one */
    struct fill_warning embargo; /* "embargoed until ..." */
    struct fill_warning warning; /* what could not be understood */
};

/* Where in its input an item stands: as the sink wants it. */
struct news_origin {
    const char *member;
    bool named;
    size_t line;
};

/* The part of a QCode ("stat:canceled") behind its colon; all of a text without one. */
const char *news_code(const char *qcode);
/* Whether word is in text, whatever its case. */
bool news_contains(const char *text, const char *word);
/* Whether status says that the item is cancelled, killed or withheld: then notes has the refusal. key names where
 * that stands. NULL is no status. */
bool news_refuse_status(struct news_notes *notes, const char *key, const char *status);
/* Whether kind ("picture", "video", ... ; also a media type, "image/jpeg") is no text: then notes has the refusal. */
bool news_refuse_kind(struct news_notes *notes, const char *kind);
/* until may be NULL or blank: an embargo without an end. */
void news_note_embargo(struct news_notes *notes, const char *until);

/* One line from the text below a node (may be NULL), or from an attribute's value (may be NULL), where the field is
 * not set. */
enum newsidx_status news_set_line(struct newsidx_article *article, enum newsidx_field field, const xmlNode *node,
                                  struct newsidx_error *error);
enum newsidx_status news_set_value(struct newsidx_article *article, enum newsidx_field field, const char *value,
                                   struct newsidx_error *error);

bool news_is_moment(const char *text);
bool news_is_later(const char *moment, const char *than);
/* PUBLISHED and DATE where they are not set; NULL sets nothing. */
enum newsidx_status news_set_published(struct newsidx_article *article, const char *moment, struct news_notes *notes,
                                       struct newsidx_error *error);
/* UPDATED where the moment is later than PUBLISHED; NULL sets nothing. */
enum newsidx_status news_set_updated(struct newsidx_article *article, const char *moment, struct news_notes *notes,
                                     struct newsidx_error *error);

/* Appends the names of one byline in the article's language, which must be set before. What names an office only
 * ("Staff Reporter", initials, the article's own source) appends nothing. */
void news_append_byline(struct buffer *authors, const struct newsidx_article *article, const char *byline);
/* The byline that a body begins with ("By Jane Roe") leaves it: for AUTHOR where that is not set, or because AUTHOR
 * says the same. A body of nothing else stays. */
enum newsidx_status news_take_byline(struct newsidx_article *article, struct newsidx_error *error);
/* DATELINE, PLACE and AGENCY: the dateline of the body before the one in the metadata (given, may be NULL). */
enum newsidx_status news_set_dateline(struct newsidx_article *article, const char *given, int year,
                                      struct newsidx_error *error);

/* Hands the item to the sink, its warnings before it. */
enum newsidx_status news_hand_over(const struct reader_sink *sink, struct newsidx_article *article,
                                   const struct news_notes *notes, const struct news_origin *origin,
                                   struct newsidx_error *error);

#endif
