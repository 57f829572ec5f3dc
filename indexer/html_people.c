/* html_people.c - names of authors out of entries and bylines in many languages. */
#include "html_people.h"

#include "fill.h"
#include "html_people_words.h"
#include "utf8.h"
#include "wire_internal.h"

#include <string.h>
#include <strings.h>

enum {
    NAME_BYTES_MAX = 120, /* a longer piece is no name */
    NAME_WORDS_MAX = 5,
    CASELESS_BYTES_MAX = 80, /* a name in a script without capitals */
    ENTRY_BYTES_MAX = 2000,  /* what is longer is no list of authors */
    BYLINE_BYTES_MAX = 300,  /* a longer line of the page is no byline */
};

/* --- words -------------------------------------------------------------------------------------------------------------- */

static bool is_listed(const char *const *list, size_t count, const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < count; i++) {
        if (strlen(list[i]) == len_bytes && strncasecmp(list[i], word, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

static bool has_listed(const char *const *list, size_t count, const char *name)
{
    for (const char *at = name; *at != '\0';) {
        const size_t len = strcspn(at, " .,-()");
        if (is_listed(list, count, at, len)) {
            return true;
        }
        at += len;
        at += strspn(at, " .,-()");
    }
    return false;
}

#define HAS(list, name) has_listed((list).word, (list).count, name)

static size_t count_words(const char *name)
{
    size_t words = 0;
    for (const char *at = name; *at != '\0'; at += strspn(at, " ")) {
        words++;
        at += strcspn(at, " ");
    }
    return words;
}

/* Scripts without capitals, in which a name may be one word. */
static bool has_no_case(uint32_t c)
{
    return utf8_is_letter(c) && !utf8_is_lower(c) && !utf8_is_upper(c);
}

static bool begins_as_name(const char *word)
{
    uint32_t c = 0;
    if (*word == '\0') {
        return false;
    }
    (void)utf8_decode(word, strlen(word), &c);
    return utf8_is_upper(c) || has_no_case(c);
}

/* Small words that stand inside names. */
static bool is_particle(const char *word, size_t len_bytes)
{
    static const char *const PARTICLES[] = {
        "van", "von", "de", "der", "den", "del", "della", "di",  "da", "dos", "das", "la", "le", "el",  "al", "bin",
        "ibn", "ben", "zu", "vom", "af",  "av",  "ter",   "ten", "du", "des", "e",   "y",  "do", "dal", "'t", "lo"};
    return is_listed(PARTICLES, sizeof PARTICLES / sizeof *PARTICLES, word, len_bytes);
}

/* --- what a name is ----------------------------------------------------------------------------------------------------- */

static bool is_agency(const char *name)
{
    return wire_agency_named((struct wire_span){.text = name, .len = strlen(name)}, true) != NULL;
}

/* Whether text begins with name, as whole words. */
static bool begins_with(const char *text, const char *name)
{
    const size_t len = strlen(name);
    return strncasecmp(text, name, len) == 0 && strchr(" .-/", text[len]) != NULL;
}

bool html_people_is_publisher(const char *name, const char *publisher)
{
    enum { BYTES_MIN = 3 };
    if (strlen(name) < BYTES_MIN || strlen(publisher) < BYTES_MIN) {
        return false;
    }
    for (const char *word = publisher; *word != '\0'; word += strspn(word, " ")) {
        if (begins_with(word, name)) {
            return true;
        }
        word += strcspn(word, " ");
    }
    return begins_with(name, publisher);
}

static bool is_organization(const struct html_people *people, const char *name)
{
    return is_agency(name) || html_people_is_publisher(name, people->publisher) || HAS(HTML_DESKS, name) ||
           (strchr(name, '.') != NULL && strchr(name, ' ') == NULL);
}

/* "PressApril": two words that the page has no blank between; not so "McDonald" and "DeSantis". */
static bool has_glued_words(const char *name)
{
    enum { LETTERS_MIN = 4 };
    size_t letters = 0;
    for (const char *at = name; *at != '\0'; at++) {
        if (letters >= LETTERS_MIN && *at >= 'A' && *at <= 'Z' && at[-1] >= 'a' && at[-1] <= 'z') {
            return true;
        }
        letters = *at == ' ' || *at == '-' ? 0 : letters + 1;
    }
    return false;
}

/* Two to five words, each with a capital but particles; or words of a script without capitals. */
static bool is_name_of_person(const char *name)
{
    const size_t words = count_words(name);
    uint32_t first = 0;
    if (*name == '\0') {
        return false;
    }
    (void)utf8_decode(name, strlen(name), &first);
    if (strpbrk(name, "0123456789@:|#<>{}[]!?\"=_") != NULL || words > NAME_WORDS_MAX || HAS(HTML_ROLES, name) ||
        has_glued_words(name)) {
        return false;
    }
    if (has_no_case(first)) {
        return strlen(name) <= CASELESS_BYTES_MAX && words <= 4;
    }
    size_t capitals = 0;
    for (const char *at = name; *at != '\0'; at += strspn(at, " ")) {
        const size_t len = strcspn(at, " ");
        if (begins_as_name(at)) {
            capitals++;
        } else if (!is_particle(at, len) && *at != '\'' && *at != '(') {
            return false;
        }
        at += len;
    }
    return words >= 2 && capitals >= 2;
}

/* --- cleaning ----------------------------------------------------------------------------------------------------------- */

static bool is_edge(char c)
{
    return strchr(" \t\r\n,;:|/-*.", c) != NULL;
}

static void trim(struct buffer *name)
{
    size_t end = name->len_bytes;
    /* A period ends an initial, or "Jr.". */
    while (end > 0 && is_edge(name->data[end - 1]) &&
           !(name->data[end - 1] == '.' && end >= 2 && name->data[end - 2] != ' ' && count_words(name->data) >= 2)) {
        end--;
    }
    buffer_truncate(name, name->data != NULL ? end : 0);
    size_t from = 0;
    while (from < name->len_bytes && is_edge(name->data[from])) {
        from++;
    }
    if (from > 0) {
        memmove(name->data, name->data + from, name->len_bytes - from);
        buffer_truncate(name, name->len_bytes - from);
    }
}

static void drop_front(struct buffer *text, size_t len_bytes)
{
    memmove(text->data, text->data + len_bytes, text->len_bytes - len_bytes);
    buffer_truncate(text, text->len_bytes - len_bytes);
}

/* "By Ann Lee", "VonAnn Lee": also where the page has no blank between them. */
static bool drop_lead(struct buffer *text)
{
    for (size_t i = 0; i < HTML_LEADS.count; i++) {
        const size_t len = strlen(HTML_LEADS.word[i]);
        if (text->len_bytes <= len || strncasecmp(text->data, HTML_LEADS.word[i], len) != 0) {
            continue;
        }
        const char *rest = text->data + len;
        const bool particle = is_particle(HTML_LEADS.word[i], len);
        const bool glued = !particle && begins_as_name(rest) && utf8_is_upper((unsigned char)text->data[0]);
        if (*rest == ' ' || HTML_LEADS.word[i][len - 1] == ':' || glued) {
            if (particle && begins_as_name(text->data)) {
                /* "Von der Leyen" is a name, "Von Ann Lee" is not. */
                const char *word = rest + strspn(rest, " ");
                if (!begins_as_name(word) || count_words(word) < 2) {
                    continue;
                }
            }
            drop_front(text, len);
            trim(text);
            return true;
        }
    }
    return false;
}

/* Brackets with what is in them, and e-mail addresses. */
static void drop_asides(struct buffer *text)
{
    struct buffer kept = BUFFER_INIT;
    int depth = 0;
    for (const char *at = buffer_text(text); *at != '\0'; at++) {
        depth += strchr("(<[", *at) != NULL;
        if (depth == 0) {
            buffer_append_byte(&kept, *at);
        }
        depth -= depth > 0 && strchr(")>]", *at) != NULL;
    }
    buffer_clear(text);
    for (const char *at = buffer_text(&kept); *at != '\0';) {
        const size_t len = strcspn(at, " ");
        if (memchr(at, '@', len) == NULL) {
            buffer_append_text(text, text->len_bytes > 0 ? " " : "");
            buffer_append(text, at, len);
        }
        at += len;
        at += strspn(at, " ");
    }
    text->failed = text->failed || kept.failed;
    buffer_release(&kept);
}

/* "Ann Lee For Example.com", "Ann Lee in Berlin", "Ann Lee Senior Reporter": the name is what comes before. */
static void drop_tail(struct buffer *name)
{
    static const char *const TAILS[] = {" for ", " in ", " für ", " at ", " aus ", " pour ", " para ", " @ "};
    for (size_t i = 0; i < sizeof TAILS / sizeof *TAILS; i++) {
        for (const char *at = name->data; at != NULL && *at != '\0'; at++) {
            if (at > name->data && strncasecmp(at, TAILS[i], strlen(TAILS[i])) == 0) {
                buffer_truncate(name, (size_t)(at - name->data));
                break;
            }
        }
    }
    size_t words = 0;
    uint32_t first = 0;
    (void)utf8_decode(buffer_text(name), name->len_bytes + 1, &first);
    for (const char *at = buffer_text(name); *at != '\0'; words++) {
        const size_t len = strcspn(at, " ");
        /* "Ann Lee 7 November 2014" */
        if (words >= 2 && *at >= '0' && *at <= '9') {
            buffer_truncate(name, (size_t)(at - name->data));
            break;
        }
        if ((words >= 2 || (words == 1 && has_no_case(first))) &&
            is_listed(HTML_ROLES.word, HTML_ROLES.count, at, len)) {
            buffer_truncate(name, (size_t)(at - name->data));
            break;
        }
        at += len;
        at += strspn(at, " ");
    }
    trim(name);
}

/* --- lists -------------------------------------------------------------------------------------------------------------- */

static bool is_named_already(const struct buffer *list, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = buffer_text(list); *at != '\0'; at += strspn(at, "; ")) {
        const size_t one = strcspn(at, ";");
        if (one == len && strncasecmp(at, name, len) == 0) {
            return true;
        }
        at += one;
    }
    return false;
}

static void append_name(struct buffer *list, const char *name)
{
    if (*name != '\0' && !is_named_already(list, name)) {
        buffer_append_text(list, list->len_bytes > 0 ? "; " : "");
        buffer_append_text(list, name);
    }
}

/* first: of the pieces of an entry. */
static void add_piece(struct html_people *people, enum html_people_origin origin, bool first, const char *text,
                      size_t len_bytes)
{
    struct buffer name = BUFFER_INIT;
    buffer_append(&name, text, len_bytes);
    fill_squeeze(&name);
    drop_asides(&name);
    trim(&name);
    (void)drop_lead(&name);
    drop_tail(&name);
    const char *clean = buffer_text(&name);
    if (*clean == '\0' || name.len_bytes > NAME_BYTES_MAX || strstr(clean, "://") != NULL || *clean == '@') {
        buffer_release(&name);
        return;
    }
    if (origin == HTML_PEOPLE_ORGANIZATION || is_organization(people, clean)) {
        /* A line of the page is too little to tell a desk's name by, but for those that are known. */
        const bool known = is_agency(clean) || html_people_is_publisher(clean, people->publisher);
        if (origin != HTML_PEOPLE_BYLINE || (known && people->organizations.len_bytes == 0)) {
            append_name(&people->organizations, clean);
        }
    } else if ((origin == HTML_PEOPLE_PERSON && first) || is_name_of_person(clean)) {
        append_name(&people->persons, clean);
    } else if (origin == HTML_PEOPLE_NAMES && !HAS(HTML_ROLES, clean) && count_words(clean) <= NAME_WORDS_MAX) {
        append_name(&people->organizations, clean);
    }
    buffer_release(&name);
}

/* Where the next name begins: the offset of the first joint, and its length; the end where there is none. */
static size_t find_joint(const char *text, size_t *joint_bytes)
{
    size_t first = strlen(text);
    *joint_bytes = 0;
    for (size_t i = 0; i < HTML_JOINTS.count; i++) {
        const char *at = text;
        const size_t len = strlen(HTML_JOINTS.word[i]);
        while (*at != '\0' && (size_t)(at - text) < first && strncasecmp(at, HTML_JOINTS.word[i], len) != 0) {
            at++;
        }
        if (*at != '\0' && (size_t)(at - text) < first) {
            first = (size_t)(at - text);
            *joint_bytes = len;
        }
    }
    return first;
}

void html_people_add(struct html_people *people, enum html_people_origin origin, const char *text)
{
    struct buffer line = BUFFER_INIT;
    buffer_append_text(&line, text);
    fill_squeeze(&line);
    drop_asides(&line);
    trim(&line);
    if (line.len_bytes <= (origin == HTML_PEOPLE_BYLINE ? BYLINE_BYTES_MAX : ENTRY_BYTES_MAX)) {
        (void)drop_lead(&line);
        const char *at = buffer_text(&line);
        const bool whole = origin == HTML_PEOPLE_ORGANIZATION || is_organization(people, at);
        bool first = true;
        while (*at != '\0') {
            size_t joint = 0;
            const size_t len = whole ? strlen(at) : find_joint(at, &joint);
            add_piece(people, origin, first, at, len);
            first = false;
            at += len + joint;
        }
    }
    buffer_release(&line);
}

bool html_people_are_names(const char *text)
{
    struct buffer line = BUFFER_INIT;
    buffer_append_text(&line, text);
    fill_squeeze(&line);
    drop_asides(&line);
    (void)drop_lead(&line);
    trim(&line);
    const char *at = buffer_text(&line);
    bool names = *at != '\0';
    while (names && *at != '\0') {
        size_t joint = 0;
        const size_t len = find_joint(at, &joint);
        struct buffer piece = BUFFER_INIT;
        buffer_append(&piece, at, len);
        fill_squeeze(&piece);
        const size_t words = count_words(buffer_text(&piece));
        const bool sentence = piece.len_bytes > 4 && piece.data[piece.len_bytes - 1] == '.' &&
                              strspn(piece.data + piece.len_bytes - 4, "abcdefghijklmnopqrstuvwxyz") == 3;
        names = !sentence && is_name_of_person(buffer_text(&piece)) && words >= 2 && words <= 4;
        buffer_release(&piece);
        at += len + joint;
    }
    buffer_release(&line);
    return names;
}

const struct buffer *html_people_list(const struct html_people *people)
{
    return people->persons.len_bytes > 0 ? &people->persons : &people->organizations;
}

void html_people_release(struct html_people *people)
{
    buffer_release(&people->persons);
    buffer_release(&people->organizations);
}
