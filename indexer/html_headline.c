/* html_headline.c - a page's headline. */
#include "html_headline.h"

#include "utf8.h"

#include <string.h>
#include <utf8proc.h>

/* What stands between a headline and the site's name. */
static const char *const SEPARATORS[] = {" | ",  " - ", " – ", " — ", " · ",  " » ", " › ", " * ",
                                         " :: ", " • ", "｜",  "ㅣ",  " // ", " / ", " — "};

#define SOFT_HYPHEN 0xADu
#define WORD_JOINER 0x2060u

void html_append_key(struct buffer *out, const char *text, size_t len_bytes)
{
    const size_t start = out->len_bytes;
    bool gap = false;
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        if (c == SOFT_HYPHEN || c == WORD_JOINER) {
            continue;
        }
        if (!utf8_is_word(c)) {
            gap = true;
            continue;
        }
        if (gap && out->len_bytes > start) {
            buffer_append_byte(out, ' ');
        }
        gap = false;
        char bytes[4];
        buffer_append(out, bytes, utf8_encode((uint32_t)utf8proc_tolower((utf8proc_int32_t)c), bytes));
    }
}

bool html_same_words(const char *a, const char *b)
{
    struct buffer keys[2] = {BUFFER_INIT, BUFFER_INIT};
    html_append_key(&keys[0], a, strlen(a));
    html_append_key(&keys[1], b, strlen(b));
    const bool same = keys[0].len_bytes > 0 && strcmp(buffer_text(&keys[0]), buffer_text(&keys[1])) == 0;
    buffer_release(&keys[0]);
    buffer_release(&keys[1]);
    return same;
}

/* --- the site's name at the end ----------------------------------------------------------------------------------------- */

/* The last separator in text[0..len), NULL where there is none. */
static const char *last_separator(const char *text, size_t len, size_t *separator_bytes)
{
    const char *last = NULL;
    for (size_t i = 0; i < sizeof SEPARATORS / sizeof *SEPARATORS; i++) {
        const size_t bytes = strlen(SEPARATORS[i]);
        for (const char *at = strstr(text, SEPARATORS[i]); at != NULL && (size_t)(at - text) + bytes <= len;
             at = strstr(at + 1, SEPARATORS[i])) {
            if (last == NULL || at > last) {
                last = at;
                *separator_bytes = bytes;
            }
        }
    }
    return last;
}

/* Small letters and digits only: "Globalnews.ca" and "global-news.ca" become one. */
static void append_letters(struct buffer *out, const char *text, size_t len_bytes)
{
    struct buffer key = BUFFER_INIT;
    html_append_key(&key, text, len_bytes);
    for (size_t i = 0; i < key.len_bytes; i++) {
        buffer_append(out, key.data + i, key.data[i] != ' ');
    }
    buffer_release(&key);
}

/* "The Namibian" of namibian.com.na, "Paper News" of a site called "Paper". */
static bool names_site(const char *tail, size_t len_bytes, const struct html_titles *titles)
{
    struct buffer own = BUFFER_INIT;
    struct buffer site = BUFFER_INIT;
    struct buffer host = BUFFER_INIT;
    append_letters(&own, tail, len_bytes);
    append_letters(&site, buffer_text(&titles->site), titles->site.len_bytes);
    append_letters(&host, buffer_text(&titles->host), titles->host.len_bytes);
    const char *name = buffer_text(&own);
    name += strncmp(name, "the", 3) == 0 && own.len_bytes > 5 ? 3 : 0;
    const bool named = (site.len_bytes >= 3 &&
                        (strstr(buffer_text(&site), name) != NULL || strstr(name, buffer_text(&site)) != NULL)) ||
                       (host.len_bytes >= 3 && strstr(buffer_text(&host), name) != NULL);
    const bool usable = strlen(name) >= 2;
    buffer_release(&own);
    buffer_release(&site);
    buffer_release(&host);
    return usable && named;
}

/* Cuts the title where what is left is another of the page's titles. */
static bool cut_to(struct buffer *title, const struct buffer *other)
{
    size_t bytes = 0;
    if (other->len_bytes == 0) {
        return false;
    }
    for (const char *at = last_separator(buffer_text(title), title->len_bytes, &bytes); at != NULL;
         at = last_separator(title->data, (size_t)(at - title->data) + bytes - 1, &bytes)) {
        char *cut = title->data + (at - title->data);
        const char kept = *cut;
        *cut = '\0';
        const bool same = html_same_words(title->data, buffer_text(other));
        *cut = kept;
        if (same) {
            buffer_truncate(title, (size_t)(at - title->data));
            return true;
        }
    }
    return false;
}

/* The section that stood before the site's name: one word behind a separator, or behind a hyphen in scripts without blanks. */
static void cut_section(struct buffer *title)
{
    size_t bytes = 0;
    const char *at = last_separator(buffer_text(title), title->len_bytes, &bytes);
    const char *hyphen = strrchr(buffer_text(title), '-');
    if (hyphen != NULL && (hyphen[1] & 0x80) != 0 && (at == NULL || hyphen > at + bytes)) {
        at = hyphen;
        bytes = 1;
    }
    if (at != NULL && at > title->data && strpbrk(at + bytes, " ,.?!:") == NULL) {
        buffer_truncate(title, (size_t)(at - title->data));
    }
}

static void cut_site(struct buffer *title, const struct html_titles *titles)
{
    size_t bytes = 0;
    const char *at = last_separator(buffer_text(title), title->len_bytes, &bytes);
    bool cut = false;
    while (at != NULL && names_site(at + bytes, title->len_bytes - (size_t)(at - title->data) - bytes, titles)) {
        buffer_truncate(title, (size_t)(at - title->data));
        at = last_separator(title->data, title->len_bytes, &bytes);
        cut = true;
    }
    if (cut) {
        cut_section(title);
    }
}

static void clean_titles(struct html_titles *titles)
{
    struct buffer *const all[] = {&titles->data, &titles->name, &titles->graph, &titles->social, &titles->title};
    struct buffer *const evidence[] = {&titles->shown, &titles->data, &titles->graph, &titles->social};
    enum { ALL = sizeof all / sizeof *all, EVIDENCE = sizeof evidence / sizeof *evidence, BYTES_MAX = 1000 };
    for (size_t i = 0; i < ALL; i++) {
        bool cut = all[i]->len_bytes > BYTES_MAX; /* no title, and slow to cut */
        for (size_t k = 0; k < EVIDENCE && !cut; k++) {
            cut = all[i] != &titles->social && all[i] != evidence[k] && cut_to(all[i], evidence[k]);
        }
        if (!cut) {
            cut_site(all[i], titles);
        }
    }
}

/* --- which one ---------------------------------------------------------------------------------------------------------- */

static bool same(const struct buffer *a, const struct buffer *b)
{
    return html_same_words(buffer_text(a), buffer_text(b));
}

/* Whether the words of a are the first of b's. */
static bool is_beginning(const struct buffer *a, const struct buffer *b)
{
    struct buffer keys[2] = {BUFFER_INIT, BUFFER_INIT};
    html_append_key(&keys[0], buffer_text(a), a->len_bytes);
    html_append_key(&keys[1], buffer_text(b), b->len_bytes);
    const size_t len = keys[0].len_bytes;
    const bool begins = len > 0 && len < keys[1].len_bytes && memcmp(keys[0].data, keys[1].data, len) == 0;
    buffer_release(&keys[0]);
    buffer_release(&keys[1]);
    return begins;
}

/* JSON-LD and og:title differ. <title> is written for search engines: of two that speak for themselves, the one that is not repeated there
 * is the newsroom's. */
static const struct buffer *choose_of_two(const struct html_titles *titles)
{
    const bool title_is_data = same(&titles->title, &titles->data);
    const bool graph_is_social = same(&titles->graph, &titles->social);
    if (is_beginning(&titles->graph, &titles->data)) {
        return &titles->data; /* cut short */
    }
    if (same(&titles->shown, &titles->graph)) {
        return title_is_data && !same(&titles->name, &titles->data) ? &titles->graph : &titles->data;
    }
    if (titles->shown.len_bytes == 0 || same(&titles->shown, &titles->data)) {
        /* Written for sharing, on every network: og:title is no headline then. */
        return title_is_data && !graph_is_social ? &titles->graph : &titles->data;
    }
    return title_is_data ? &titles->shown : &titles->data;
}

static const struct buffer *choose(const struct html_titles *titles)
{
    const struct buffer *const order[] = {&titles->data,   &titles->graph, &titles->shown,
                                          &titles->social, &titles->name,  &titles->title};
    if (titles->data.len_bytes > 0 && titles->graph.len_bytes > 0 && !same(&titles->data, &titles->graph)) {
        return choose_of_two(titles);
    }
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        if (order[i]->len_bytes > 0) {
            return order[i];
        }
    }
    return &titles->title;
}

void html_headline_choose(struct buffer *out, struct html_titles *titles)
{
    clean_titles(titles);
    const struct buffer *chosen = choose(titles);
    buffer_append(out, buffer_text(chosen), chosen->len_bytes);
}

void html_titles_release(struct html_titles *titles)
{
    struct buffer *const all[] = {&titles->data,  &titles->name,  &titles->graph, &titles->social,
                                  &titles->shown, &titles->title, &titles->site,  &titles->host};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        buffer_release(all[i]);
    }
}
