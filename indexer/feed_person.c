#include "feed_person.h"

#include "feed_text.h"
#include "fill.h"
#include "utf8.h"

#include <string.h>
#include <strings.h>

/* Elements whose text, or whose <name>, is an author. Only the first that an item has is heard. */
static const struct feed_name AUTHORS[] = {
    {FEED_PLAIN, "author"}, {FEED_DC, "creator"}, {FEED_DC, "author"}, {FEED_TERMS, "creator"}, {FEED_ITUNES, "author"},
};

/* Words of desks, publications and companies, small letters. */
static const char *const NO_PERSON[] = {
    "news",      "newsdesk",  "desk",      "staff",     "team",    "editor",      "editors",    "editorial",
    "redaktion", "redaction", "redacción", "rédaction", "press",   "agency",      "media",      "online",
    "times",     "post",      "daily",     "magazine",  "journal", "herald",      "radio",      "tv",
    "service",   "inc",       "inc.",      "ltd",       "ltd.",    "gmbh",        "group",      "network",
    "blog",      "office",    "admin",     "webmaster", "feed",    "corporation", "university", "the",
};

/* --- one author --------------------------------------------------------------------------------------------------------- */

static void append_part(struct buffer *authors, const char *text, size_t len_bytes)
{
    if (memchr(text, '@', len_bytes) == NULL) {
        fill_append_author(authors, text, len_bytes);
    }
}

void feed_append_person(struct buffer *authors, const char *text)
{
    const char *open = strpbrk(text, "(<");
    const char *close = open != NULL ? strchr(open, *open == '(' ? ')' : '>') : NULL;
    if (close == NULL || strchr(text, '@') == NULL) {
        append_part(authors, text, strlen(text));
        return;
    }
    const size_t before = authors->len_bytes;
    append_part(authors, text, (size_t)(open - text));
    if (authors->len_bytes == before) {
        append_part(authors, open + 1, (size_t)(close - open) - 1);
    }
}

static bool names_author(const xmlNode *element, size_t row)
{
    return feed_is(element, AUTHORS[row].space, AUTHORS[row].name);
}

static void append_element(struct buffer *authors, const xmlNode *element)
{
    struct buffer text = BUFFER_INIT;
    const xmlNode *name = feed_first(element, FEED_PLAIN, "name");
    const bool is_person = feed_first(element, FEED_PLAIN, "email") != NULL ||
                           feed_first(element, FEED_PLAIN, "uri") != NULL ||
                           feed_first(element, FEED_PLAIN, "url") != NULL;
    if (name != NULL || !is_person) {
        feed_append_raw(&text, name != NULL ? name : element);
    }
    feed_append_person(authors, buffer_text(&text));
    authors->failed = authors->failed || text.failed;
    buffer_release(&text);
}

void feed_append_author(struct buffer *authors, const xmlNode *element)
{
    for (size_t row = 0; row < sizeof AUTHORS / sizeof *AUTHORS; row++) {
        if (names_author(element, row)) {
            append_element(authors, element);
        }
    }
}

void feed_append_authors(struct buffer *authors, const xmlNode *parent)
{
    const size_t before = authors->len_bytes;
    for (size_t row = 0; row < sizeof AUTHORS / sizeof *AUTHORS && authors->len_bytes == before; row++) {
        for (const xmlNode *at = feed_first(parent, AUTHORS[row].space, AUTHORS[row].name); at != NULL;
             at = feed_next(at, AUTHORS[row].space, AUTHORS[row].name)) {
            append_element(authors, at);
        }
    }
}

/* --- people ------------------------------------------------------------------------------------------------------------- */

static bool is_no_person(const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof NO_PERSON / sizeof *NO_PERSON; i++) {
        if (strlen(NO_PERSON[i]) == len_bytes && strncasecmp(word, NO_PERSON[i], len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool begins_as_name(const char *word, size_t len_bytes)
{
    uint32_t c = 0;
    (void)utf8_decode(word, len_bytes, &c);
    return utf8_is_letter(c) && !utf8_is_lower(c);
}

/* Two to four words, the first and the last of them with a capital: "Ann Lee", "Ludwig van Beethoven". */
bool feed_is_person(const char *author, const char *feed_title)
{
    if (*author == '\0' || strcasecmp(author, feed_title) == 0 || strpbrk(author, "0123456789/:@|&") != NULL) {
        return false;
    }
    size_t words = 0;
    bool capital = false;
    for (const char *at = author; *at != '\0'; at += strspn(at, " ")) {
        const size_t len = strcspn(at, " ");
        if (is_no_person(at, len)) {
            return false;
        }
        capital = begins_as_name(at, len);
        if (words++ == 0 && !capital) {
            return false;
        }
        at += len;
    }
    return capital && words >= 2 && words <= 4;
}
