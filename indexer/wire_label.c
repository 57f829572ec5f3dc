/* What stands above a headline on a saved page and is not headline: names of sites, sections and services, paths through a site,
 * desk notes in parentheses, and what wire rooms sent along. Each is a shape of the whole line. */
#include "wire_internal.h"

#include <string.h>

#define LABEL_WORDS 4 /* names of sites and sections are no longer */
#define CRUMB_WORDS 3 /* so are the parts of a path through a site */
#define HOST_BYTES  64
#define DESK_BYTES  600 /* a note on who helped is no longer */
#define NOTE_MARK   12  /* "(jl)", "(ab/cd)" */

/* Newspapers, stations and sites; agencies are in wire_agency.c. */
static const char *const SITES[] = {"Al Jazeera",
                                    "Al Arabiya",
                                    "Breitbart",
                                    "Chicago Tribune",
                                    "Daily Mail",
                                    "Deutsche Welle",
                                    "EU Business",
                                    "Euronews",
                                    "Expatica",
                                    "Financial Times",
                                    "Forbes",
                                    "France 24",
                                    "Globe and Mail",
                                    "Huffington Post",
                                    "Le Monde",
                                    "Los Angeles Times",
                                    "M&C",
                                    "Miami Herald",
                                    "MSN",
                                    "Newsday",
                                    "Newsweek",
                                    "New York Times",
                                    "N.Y. Times",
                                    "Phys.org",
                                    "Politico",
                                    "Rappler",
                                    "San Francisco Chronicle",
                                    "South China Morning Post",
                                    "Sydney Morning Herald",
                                    "Terra Daily",
                                    "Time",
                                    "USA Today",
                                    "Wall Street Journal",
                                    "Washington Post",
                                    "Yahoo",
                                    "Yahoo!",
                                    NULL};
/* Last words of the name of a site, a section or a service, at most LABEL_WORDS words long. */
static const char *const ENDINGS[] = {"news",    "headlines", "archives", "archive",    "online",   "newswire",
                                      "wire",    "newswires", "website",  "homepage",   "edition",  "section",
                                      "network", "coverage",  "stories",  "newspapers", "newsroom", NULL};
/* Sections of newspapers and sites, by themselves. */
static const char *const SECTIONS[] = {"africa",
                                       "americas",
                                       "arts",
                                       "asia",
                                       "asia pacific",
                                       "asia-pacific",
                                       "automobiles",
                                       "books",
                                       "canada",
                                       "china",
                                       "commodities",
                                       "companies",
                                       "economy",
                                       "education",
                                       "energy",
                                       "entertainment",
                                       "environment",
                                       "europe",
                                       "events",
                                       "fashion",
                                       "finance",
                                       "food",
                                       "front page",
                                       "global",
                                       "health",
                                       "home page",
                                       "india",
                                       "international",
                                       "japan",
                                       "latin america",
                                       "life",
                                       "lifestyle",
                                       "local",
                                       "magazine",
                                       "markets",
                                       "media",
                                       "metro",
                                       "middle east",
                                       "money",
                                       "movies",
                                       "music",
                                       "nation",
                                       "national",
                                       "n.y. / region",
                                       "obituaries",
                                       "oddly enough",
                                       "odd news",
                                       "opinion",
                                       "people",
                                       "pacific",
                                       "press release",
                                       "press releases",
                                       "region",
                                       "religion",
                                       "russia",
                                       "science",
                                       "society",
                                       "space",
                                       "sport",
                                       "style",
                                       "tech",
                                       "technology",
                                       "television",
                                       "theater",
                                       "travel",
                                       "u.k.",
                                       "u.s.",
                                       "uk",
                                       "us",
                                       "usa",
                                       "washington",
                                       "weather",
                                       "world & politics",
                                       "world / europe",
                                       NULL};
/* Verbs of the desk's notes: "(Adds quotes)", "(Corrects name in paragraph 3)". */
static const char *const NOTE_VERBS[] = {
    "repeats", "repeating", "corrects",     "correcting", "adds",    "adding",    "updates",   "updating", "recasts",
    "refiles", "refiling",  "removes",      "clarifies",  "changes", "fixes",     "restores",  "inserts",  "rewrites",
    "releads", "deletes",   "drops",        "amends",     "edits",   "embargoed", "rpt",       "eds:",     "editors:",
    "refile",  "corrected", "updated",      "repeat",     "note:",   "attn",      "attention", "writes",   "subs",
    "trims",   "tops",      "incorporates", "replaces",   NULL};

static bool is_ascii_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool wire_is_host(struct wire_span word)
{
    word = wire_trim_chars(word, ":,;|/");
    if (word.len < 5 || word.len > HOST_BYTES || wire_find(word, ".") == word.len || wire_find(word, "@") < word.len) {
        return false;
    }
    size_t last = 0;
    for (size_t i = 0; i < word.len; i++) {
        const char c = word.text[i];
        if (!is_ascii_letter(c) && !(c >= '0' && c <= '9') && strchr(".-/:", c) == NULL) {
            return false;
        }
        last = c == '.' ? i + 1 : last;
    }
    const struct wire_span top = wire_span_of(word.text + last, word.len - last);
    static const char *const TOPS[] = {"com", "org", "net", "info", "cn", "uk", "de",
                                       "in",  "eu",  "fr",  "ru",   "jp", NULL};
    return wire_starts_with(word, "www.") || wire_starts_with(word, "http") || wire_is_listed(top, TOPS);
}

/* True if every word is a capital, a particle or a sign, as in a name. */
static bool is_name_like(struct wire_span line)
{
    struct wire_span word;
    while (wire_next_word(&line, &word)) {
        if (wire_case_of(word) == WIRE_LOWER && !wire_is_particle(word)) {
            return false;
        }
    }
    return true;
}

static struct wire_span drop_article(struct wire_span line)
{
    return wire_starts_with(line, "the ") ? wire_trim(wire_span_of(line.text + 4, line.len - 4)) : line;
}

bool wire_is_page_label(struct wire_span line)
{
    line = wire_trim_chars(line, ":|>");
    const struct wire_span bare = drop_article(line);
    const size_t words = wire_count_words(bare, LABEL_WORDS + 1);
    if (words == 0 || words > LABEL_WORDS || wire_ends_sentence(line)) {
        return wire_equals(line, "Yahoo!");
    }
    if (wire_agency_named(line, false) != NULL || wire_is_listed(bare, SITES) || wire_is_listed(line, SECTIONS)) {
        return true;
    }
    struct wire_span word;
    struct wire_span last = bare;
    for (struct wire_span rest = bare; wire_next_word(&rest, &word);) {
        last = word;
    }
    const char *name = NULL;
    const bool service = wire_agency_prefix(&name, line) > 0 && is_name_like(line);
    if (wire_is_listed(last, ENDINGS) && (words < LABEL_WORDS || service)) {
        return words == 1 || is_name_like(bare) || words == 2;
    }
    return (words <= 2 && !wire_has_lower(line) && wire_is_label(line)) || (words <= 2 && service) ||
           (words == 1 && wire_is_label(line)) || wire_is_host(line);
}

/* Bytes of the sign at the start of text that parts the steps of a path through a site. */
static size_t measure_crumb_sign(struct wire_span text)
{
    static const char *const SIGNS[] = {" | ", " > ", " \u00BB ", " \u203A ", " :: ", " / ", NULL};
    for (size_t i = 0; SIGNS[i] != NULL; i++) {
        if (wire_starts_with(text, SIGNS[i])) {
            return strlen(SIGNS[i]);
        }
    }
    return 0;
}

bool wire_is_breadcrumb(struct wire_span line, struct wire_span next)
{
    size_t parts = 0;
    size_t steps = 0;
    size_t from = 0;
    for (size_t at = 0; at <= line.len; at++) {
        const size_t sign = at < line.len ? measure_crumb_sign(wire_span_of(line.text + at, line.len - at)) : 0;
        if (at < line.len && sign == 0) {
            continue;
        }
        const struct wire_span part = wire_trim(wire_span_of(line.text + from, at - from));
        if (next.len > 0 && part.len == next.len && part.len < line.len &&
            memcmp(part.text, next.text, part.len) == 0) {
            return true;
        }
        parts++;
        steps += wire_count_words(part, CRUMB_WORDS + 1) <= CRUMB_WORDS;
        from = at + sign;
        at += sign > 0 ? sign - 1 : 0;
    }
    const bool arrows = wire_find(line, " > ") < line.len || wire_find(line, " \u00BB ") < line.len ||
                        wire_find(line, " \u203A ") < line.len;
    return parts > 1 && (steps == parts || (arrows && steps + 1 >= parts));
}

bool wire_is_desk_note(struct wire_span line)
{
    if (line.len < 4 || line.text[0] != '(') {
        return false;
    }
    struct wire_span rest = wire_span_of(line.text + 1, line.len - 1);
    struct wire_span word;
    return wire_next_word(&rest, &word) && wire_is_listed(wire_trim_chars(word, ",;)"), NOTE_VERBS);
}

bool wire_is_desk_mark(struct wire_span line)
{
    if (line.len < 4 || line.len > NOTE_MARK || line.text[0] != '(' || line.text[line.len - 1] != ')') {
        return false;
    }
    const struct wire_span inside = wire_span_of(line.text + 1, line.len - 2);
    for (size_t i = 0; i < inside.len; i++) {
        if (!is_ascii_letter(inside.text[i]) && strchr("/-.", inside.text[i]) == NULL) {
            return false;
        }
    }
    return !wire_has_upper(inside);
}

bool wire_is_service_line(struct wire_span line)
{
    static const char *const SERVICES[] = {"service",  "services", "newspapers", "press",     "times",  "post",
                                           "tribune",  "herald",   "news",       "staff",     "bureau", "agency",
                                           "newsroom", "journal",  "gazette",    "chronicle", NULL};
    struct wire_span word;
    struct wire_span last = line;
    size_t words = 0;
    for (struct wire_span rest = wire_trim_chars(line, "=<,"); wire_next_word(&rest, &word); words++) {
        last = word;
    }
    return words >= 2 && words <= 6 && is_name_like(line) && wire_is_listed(last, SERVICES);
}

bool wire_is_desk_paragraph(struct wire_span paragraph)
{
    static const char *const ENDS[] = {"contributed to this report.", "contributed to this story.",
                                       "contributed to this article.", NULL};
    static const char *const STARTS[] = {"The Associated Press receives ", "Associated Press coverage of ", NULL};
    bool ends = false;
    bool starts = false;
    if (paragraph.len > DESK_BYTES) {
        return false;
    }
    for (size_t i = 0; ENDS[i] != NULL; i++) {
        ends = ends || wire_ends_with(paragraph, ENDS[i]);
    }
    for (size_t i = 0; STARTS[i] != NULL; i++) {
        starts = starts || wire_starts_with(paragraph, STARTS[i]);
    }
    const bool newsroom = wire_starts_with(paragraph, "(") && wire_ends_with(paragraph, ")") &&
                          wire_find(paragraph, "ewsroom") < paragraph.len;
    return ends || starts || newsroom;
}
