#include "mail_person.h"

#include "utf8.h"

#include <string.h>
#include <strings.h>

/* Words that people's names do not have. */
static const char *const ORGANISATION_WORDS[] = {
    "news",        "newsletter",    "newsletters",  "nachrichten",  "times",      "agency",      "agentur",
    "agence",      "agencia",       "team",         "desk",         "newsdesk",   "newsroom",    "editor",
    "editors",     "editorial",     "redaktion",    "redaction",    "university", "universität", "université",
    "daily",       "weekly",        "herald",       "tribune",      "gazette",    "magazine",    "update",
    "updates",     "alert",         "alerts",       "digest",       "briefing",   "service",     "services",
    "support",     "info",          "noreply",      "no-reply",     "admin",      "staff",       "office",
    "media",       "radio",         "tv",           "zeitung",      "tageblatt",  "journal",     "inc",
    "inc.",        "ltd",           "ltd.",         "gmbh",         "corp",       "corp.",       "corporation",
    "network",     "institute",     "institut",     "foundation",   "stiftung",   "association", "group",
    "list",        "mailer-daemon", "the",          "center",       "centre",     "department",  "ministry",
    "ministerium", "society",       "council",      "committee",    "blog",       "report",      "today",
    "bulletin",    "presse",        "pressestelle", "online",       "laboratory", "college",     "school",
    "library",     "company",       "systems",      "post-gazette",
};

/* What stands between a person and what she belongs to. */
static const char *const SEPARATORS[] = {" via ", " (",  " [",   " - ",    " \xE2\x80\x93 ",
                                         " | ",   " @ ", " at ", " from ", " / "};

static bool is_organisation_word(const char *word, size_t len_bytes)
{
    for (size_t i = 0; i < sizeof ORGANISATION_WORDS / sizeof *ORGANISATION_WORDS; i++) {
        if (strlen(ORGANISATION_WORDS[i]) == len_bytes && strncasecmp(ORGANISATION_WORDS[i], word, len_bytes) == 0) {
            return true;
        }
    }
    return false;
}

/* A label of the address's domain: "Platform" of platform.example. */
static bool is_domain_label(const char *name, size_t len_bytes, const char *domain)
{
    while (*domain != '\0') {
        const size_t len = strcspn(domain, ".");
        if (len == len_bytes && strncasecmp(domain, name, len) == 0) {
            return true;
        }
        domain += len;
        domain += *domain == '.';
    }
    return false;
}

static bool is_acronym(const char *name, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes; i++) {
        if (name[i] < 'A' || name[i] > 'Z') {
            return false;
        }
    }
    return len_bytes >= 2 && len_bytes <= 4; /* longer ones are as often a name in capitals */
}

static bool is_organisation(const char *name, size_t len_bytes, const char *domain)
{
    const char *const end = name + len_bytes;
    if (memchr(name, ' ', len_bytes) == NULL &&
        (is_acronym(name, len_bytes) || is_domain_label(name, len_bytes, domain))) {
        return true;
    }
    for (const char *at = name; at < end;) {
        const char *blank = memchr(at, ' ', (size_t)(end - at));
        const char *word_end = blank != NULL ? blank : end;
        const size_t comma = word_end > at && word_end[-1] == ',';
        if (is_organisation_word(at, (size_t)(word_end - at) - comma)) {
            return true;
        }
        at = blank != NULL ? blank + 1 : end;
    }
    return false;
}

static bool has_letter(const char *text, size_t len_bytes)
{
    for (size_t i = 0; i < len_bytes;) {
        uint32_t c = 0;
        i += utf8_decode(text + i, len_bytes - i, &c);
        if (utf8_is_letter(c)) {
            return true;
        }
    }
    return false;
}

static size_t count_blanks(const char *text, size_t len_bytes)
{
    size_t blanks = 0;
    for (size_t i = 0; i < len_bytes; i++) {
        blanks += text[i] == ' ';
    }
    return blanks;
}

/* "Doe, Jane" is Jane Doe, "Jane Doe, The Daily" is not. */
static bool is_reversed(const char *last, size_t last_len, const char *first, size_t first_len)
{
    return count_blanks(last, last_len) <= 1 && count_blanks(first, first_len) <= 1 && first_len > 0 &&
           memchr(first, ',', first_len) == NULL && count_blanks(last, last_len) + count_blanks(first, first_len) <= 1;
}

static void append_person(struct buffer *person, struct buffer *organisation, const char *name, size_t len_bytes,
                          const char *domain)
{
    const char *comma = memchr(name, ',', len_bytes);
    if (comma == NULL) {
        buffer_append(person, name, len_bytes);
        return;
    }
    const size_t before = (size_t)(comma - name);
    const char *rest = comma + 1;
    rest += strspn(rest, " ");
    const size_t rest_len = rest < name + len_bytes ? (size_t)(name + len_bytes - rest) : 0;
    if (is_reversed(name, before, rest, rest_len) && !is_organisation(rest, rest_len, domain)) {
        buffer_append(person, rest, rest_len);
        buffer_append_byte(person, ' ');
    } else if (organisation->len_bytes == 0) {
        buffer_append(organisation, rest, rest_len);
    }
    buffer_append(person, name, before);
}

/* The first separator in name; its length in *separator_len. */
static const char *find_separator(const char *name, size_t *separator_len)
{
    const char *first = NULL;
    for (size_t i = 0; i < sizeof SEPARATORS / sizeof *SEPARATORS; i++) {
        const char *found = strstr(name, SEPARATORS[i]);
        if (found != NULL && (first == NULL || found < first)) {
            first = found;
            *separator_len = strlen(SEPARATORS[i]);
        }
    }
    return first;
}

void mail_person_split(struct buffer *person, struct buffer *organisation, const char *name, const char *domain)
{
    name += strspn(name, " \"'");
    size_t len = strlen(name);
    while (len > 0 && strchr(" \"'", name[len - 1]) != NULL) {
        len--;
    }
    if (len == 0 || !has_letter(name, len) || memchr(name, '@', len) != NULL) {
        return;
    }
    size_t separator_len = 0;
    const char *separator = find_separator(name, &separator_len);
    const size_t front = separator != NULL && separator < name + len ? (size_t)(separator - name) : len;
    const size_t comma = strcspn(name, ",");
    const size_t own = comma < front ? comma : front; /* what stands before any affiliation */
    if (is_organisation(name, own, domain)) {
        buffer_append(organisation, name, len);
        return;
    }
    if (front + separator_len < len) {
        const char *rest = name + front + separator_len;
        const size_t rest_len = len - front - separator_len;
        const bool closed = strchr(")]", rest[rest_len - 1]) != NULL;
        buffer_append(organisation, rest, rest_len - closed);
    }
    append_person(person, organisation, name, front, domain);
}
