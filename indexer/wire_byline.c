/* Splitting bylines: names are kept as written; titles, agencies, newspapers, places and addresses are not part of them.
 *
 *     byline = lead name *( ( "," / "and" / "with" / "/" / ";" ) name )
 *     name   = 1*word [ "in" place / "of" agency / agency / role ]
 *
 * A line that has words which none of these can have is a sentence or a headline ("By early Friday the town ..."). */
#include "wire_internal.h"

#include "buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_WORDS 12 /* with its title and role */
#define LINE_WORDS 60

static const char *const LEADS[] = {"By",        "Written by", "Story by",     "Text by",     "Posted by",
                                    "Report by", "Words by",   "Reporting by", "Reported by", "Von",
                                    "Par",       "Por",        "Da",           NULL};
static const char *const SEPARATORS[] = {"and", "&",      "und",    "et",     "with",   "|", "/", "-",
                                         "--",  "\u2013", "\u2014", "\u2022", "\u00B7", "+", NULL};
/* What follows one of these is where a name works, not who. */
static const char *const LOCATORS[] = {"in", "of",   "for",    "from", "at",  "aus", "\u00E0",
                                       "en", "near", "aboard", "on",   "via", NULL};
/* What follows one of these is another credit than the author's. */
static const char *const STOPS[] = {"editing",      "edited",  "additional", "writing", "reporting",
                                    "contributing", "updated", "published",  "posted",  "photos",
                                    "photography",  "graphic", "graphics",   "video",   NULL};
static const char *const TITLES[] = {"Dr.", "Dr",    "Mr.",       "Mr",   "Mrs.", "Mrs",  "Ms.",
                                     "Ms",  "Prof.", "Professor", "Rev.", "Sir",  "Dame", NULL};
static const char *const SUFFIXES[] = {"Jr.", "Jr", "Sr.", "Sr", "II", "III", "IV", NULL};
/* Who writes: the last word of a title. */
static const char *const ROLES[] = {
    "writer",        "writers",   "correspondent", "correspondents", "reporter",     "reporters",   "editor",
    "editors",       "columnist", "critic",        "journalist",     "journalists",  "contributor", "staff",
    "bureau",        "analyst",   "chief",         "producer",       "photographer", "freelance",   "intern",
    "korrespondent", "redaktion", "desk",          "newsroom",       "reports",      NULL};
/* What may stand before it. */
static const char *const ROLE_WORDS[] = {
    "senior",     "staff",         "chief",      "special",  "foreign",       "political",   "politics",
    "business",   "sports",        "science",    "medical",  "health",        "diplomatic",  "military",
    "religion",   "entertainment", "television", "national", "international", "financial",   "economics",
    "economic",   "white",         "house",      "pentagon", "congressional", "capitol",     "hill",
    "un",         "u.n.",          "european",   "asia",     "middle",        "east",        "east's",
    "farm",       "labor",         "education",  "aviation", "aerospace",     "environment", "environmental",
    "technology", "legal",         "court",      "supreme",  "investigative", "associate",   "assistant",
    "deputy",     "managing",      "executive",  "news",     "world",         "baseball",    "football",
    "basketball", "golf",          "racing",     "tennis",   "boxing",        "hockey",      "film",
    "movie",      "music",         "drama",      "fashion",  "food",          "travel",      "market",
    "markets",    "energy",        "regional",   "general",  "urban",         "affairs",     "security",
    "our",        "own",           "a",          "an",       "the",           "and",         "auto",
    "real",       "estate",        "feature",    "features", "contributing",  "video",       "data",
    "consumer",   "royal",         "crime",      "race",     "ethnicity",     "personal",    "finance",
    "retail",     "state",         "statehouse", "capital",  "city",          "space",       NULL};
/* How the name of a publication or other body ends. */
static const char *const BODIES[] = {
    "times",      "tribune",       "journal",   "herald",        "news",      "press",      "agency",   "service",
    "services",   "newspapers",    "network",   "gazette",       "chronicle", "observer",   "magazine", "television",
    "radio",      "online",        "staff",     "desk",          "bureau",    "foundation", "newsroom", "team",
    "media",      "university",    "institute", "union-tribune", "globe",     "examiner",   "inquirer", "sentinel",
    "dispatch",   "post-dispatch", "bee",       "telegraph",     "guardian",  "standard",   "mail",     "express",
    "zeitung",    "reports",       "wire",      "inc.",          "inc",       "com",        "today",    "newswires",
    "associates", "dpa",           NULL};

enum mode { READ_NAME, SKIP_PLACE, SKIP_GROUP };

struct splitter {
    struct wire_byline *out;
    struct wire_span word[NAME_WORDS];
    size_t words;
    size_t names;
    size_t segments;
    enum mode mode;
    struct wire_span place;
    bool led;          /* "By" stands before it */
    bool has_source;   /* an agency, role or publication was named */
    bool single;       /* a name is one word */
    bool source_first; /* "The mayor of London, Jane Roe": no byline without a lead */
    bool broken;       /* a word that no byline has */
};

static bool has_digit(struct wire_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.text[i] >= '0' && word.text[i] <= '9') {
            return true;
        }
    }
    return false;
}

static bool is_role_word(struct wire_span word)
{
    return wire_is_listed(word, ROLES) || wire_is_listed(word, ROLE_WORDS);
}

static struct wire_span span_words(const struct wire_span *word, size_t count)
{
    return wire_span_of(word[0].text, (size_t)(word[count - 1].text + word[count - 1].len - word[0].text));
}

/* Notes the agency that the words begin with. */
static bool take_agency(struct splitter *splitter, const struct wire_span *word, size_t count)
{
    const char *name = NULL;
    if (wire_agency_prefix(&name, span_words(word, count)) == 0) {
        return false;
    }
    if (splitter->out->agency[0] == '\0') {
        (void)snprintf(splitter->out->agency, WIRE_AGENCY_BYTES, "%s", name);
    }
    splitter->has_source = true;
    return true;
}

/* The words before a name that say what the writer is: "Xinhua writers Wang Wei", "Staff Writer Jane Roe"; 0 where none do. */
static size_t count_leading_source(struct splitter *splitter, const struct wire_span *word, size_t count)
{
    const char *name = NULL;
    const size_t used = wire_agency_prefix(&name, span_words(word, count));
    size_t first = 0;
    while (first < count && (size_t)(word[first].text - word[0].text) < used) {
        first++;
    }
    size_t role = 0;
    for (size_t i = first; i < count && is_role_word(word[i]); i++) {
        role = wire_is_listed(word[i], ROLES) ? i + 1 : role;
    }
    if (role == 0 || role >= count) {
        return 0;
    }
    splitter->has_source = true;
    (void)(used > 0 && take_agency(splitter, word, count));
    return role;
}

/* How many of the words are the name: what an agency or a role leaves. */
static size_t cut_source(struct splitter *splitter, const struct wire_span *word, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (take_agency(splitter, word + i, count - i)) {
            return i;
        }
    }
    if (count < 2 || !wire_is_listed(word[count - 1], ROLES)) {
        splitter->has_source = splitter->has_source || wire_is_listed(word[count - 1], ROLES);
        return wire_is_listed(word[count - 1], ROLES) ? 0 : count;
    }
    splitter->has_source = true;
    size_t first = count - 1;
    while (first > 0 && is_role_word(word[first - 1])) {
        first--;
    }
    return first;
}

/* True if the words are the name of a publication or other body. */
static bool is_body(const struct splitter *splitter, const struct wire_span *word, size_t count)
{
    const bool article = wire_equals(word[0], "the") && splitter->led;
    const bool post = splitter->names > 0 && wire_equals(word[count - 1], "post");
    return article || post || (count > 1 && wire_is_listed(word[count - 1], BODIES));
}

static bool is_calendar_word(struct wire_span word)
{
    return date_weekday_named(word.text, word.len) >= 0 && word.len > 4;
}

static bool starts_small(struct wire_span word)
{
    return word.text[0] >= 'a' && word.text[0] <= 'z';
}

/* True if the words can be a name: capitals but for particles; the first may be written small ("bell hooks"). */
static bool is_name(const struct wire_span *word, size_t count)
{
    size_t capitals = 0;
    if (count == 0 || count > 7) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const enum wire_case letter_case = wire_case_of(word[i]);
        const bool small = letter_case == WIRE_LOWER && i > 0 && !wire_is_particle(word[i]);
        if (letter_case == WIRE_NO_LETTER || small || word[i].len > 40 || is_calendar_word(word[i])) {
            return false;
        }
        capitals += letter_case != WIRE_LOWER;
    }
    return capitals > 0;
}

static void append_name(struct splitter *splitter, const struct wire_span *word, size_t count, const char *separator)
{
    if (splitter->out->names->len_bytes > 0) {
        buffer_append_text(splitter->out->names, separator);
    }
    wire_append_collapsed(splitter->out->names, wire_trim_chars(span_words(word, count), "=<,;:"));
    splitter->names++;
}

/* Ends the words collected so far: a name, a suffix of the last name, a source, a place, or nothing that a byline has. */
static void end_segment(struct splitter *splitter)
{
    const struct wire_span *word = splitter->word;
    size_t count = splitter->words;
    splitter->words = 0;
    if (count == 0) {
        return;
    }
    splitter->segments++;
    if (count == 1 && splitter->names > 0 && wire_is_listed(word[0], SUFFIXES)) {
        append_name(splitter, word, 1, " ");
        splitter->names--;
        return;
    }
    const size_t leading = count_leading_source(splitter, word, count);
    word += leading;
    count = cut_source(splitter, word, count - leading);
    splitter->source_first = splitter->source_first || leading > 0;
    while (count > 1 && wire_is_listed(word[0], TITLES)) {
        word++;
        count--;
    }
    splitter->source_first =
        splitter->source_first || (splitter->names == 0 && (count == 0 || is_body(splitter, word, count)));
    if (count == 0) {
        return;
    }
    if (is_body(splitter, word, count)) {
        splitter->has_source = true;
    } else if (splitter->names > 0 && wire_is_known_place(span_words(word, count))) {
        splitter->out->place = splitter->out->place.len == 0 ? span_words(word, count) : splitter->out->place;
    } else if (!is_name(word, count) || (count == 1 && starts_small(word[0]))) {
        splitter->broken = true;
    } else if (count > 1 || splitter->segments == 1) {
        splitter->single = splitter->single || count == 1;
        append_name(splitter, word, count, "; ");
    }
}

static void end_place(struct splitter *splitter)
{
    if (splitter->place.len > 0 && splitter->out->place.len == 0) {
        const char *name = NULL;
        const struct wire_span place = wire_trim_chars(splitter->place, ",;:=<");
        if (wire_agency_prefix(&name, place) > 0) {
            (void)take_agency(splitter, &place, 1);
        } else if (!wire_starts_with(place, "the ")) {
            splitter->out->place = place;
        }
    }
    splitter->place.len = 0;
    splitter->mode = READ_NAME;
}

static void add_place_word(struct splitter *splitter, struct wire_span word)
{
    if (splitter->place.len == 0) {
        splitter->place = word;
    } else {
        splitter->place.len = (size_t)(word.text + word.len - splitter->place.text);
    }
    const bool small = wire_case_of(word) == WIRE_LOWER && !wire_is_particle(word);
    splitter->broken = splitter->broken || (small && wire_agency_named(word, false) == NULL);
}

static void add_word(struct splitter *splitter, struct wire_span word)
{
    if (splitter->mode == SKIP_PLACE) {
        add_place_word(splitter, word);
    } else if (splitter->words < NAME_WORDS) {
        splitter->word[splitter->words++] = word;
    } else {
        splitter->broken = true;
    }
}

static void end_part(struct splitter *splitter)
{
    end_segment(splitter);
    end_place(splitter);
}

/* Takes what a word has before its first slash and after it; "Doe/Reuters," is two parts. */
static void split_slashes(struct splitter *splitter, struct wire_span word)
{
    while (word.len > 0) {
        const size_t slash = wire_find(word, "/");
        const struct wire_span part = wire_trim_chars(wire_span_of(word.text, slash), ",;:|");
        if (part.len > 0) {
            add_word(splitter, part);
        }
        if (slash < word.len || part.len < slash) {
            end_part(splitter);
        }
        const size_t next = slash < word.len ? slash + 1 : slash;
        word = wire_span_of(word.text + next, word.len - next);
    }
}

/* Parentheses hold an address or an agency. */
static void read_group(struct splitter *splitter, struct wire_span word)
{
    if (splitter->mode != SKIP_GROUP) {
        end_part(splitter);
        const struct wire_span inside = wire_trim_chars(wire_span_of(word.text + 1, word.len - 1), "),;");
        if (splitter->out->agency[0] == '\0' && wire_read_agency(splitter->out->agency, inside) == WIRE_AGENCY_KNOWN) {
            splitter->has_source = true;
        }
    }
    splitter->mode = memchr(word.text, ')', word.len) != NULL ? READ_NAME : SKIP_GROUP;
}

/* "y" is "and" only between full names: "Ortega y Gasset" is one. */
static bool parts_spanish_names(const struct splitter *splitter, struct wire_span word, struct wire_span rest)
{
    return wire_equals(word, "y") && splitter->words >= 2 && wire_count_words(rest, 2) >= 2;
}

/* False where the byline ends: at a date, or another credit. */
static bool read_word(struct splitter *splitter, struct wire_span word, struct wire_span rest)
{
    struct date date;
    int weekday;
    const struct wire_span from_here = wire_span_of(word.text, word.len + rest.len);
    if (splitter->mode == SKIP_GROUP || word.text[0] == '(' || word.text[0] == '<') {
        read_group(splitter, word);
    } else if (wire_is_listed(word, STOPS) || has_digit(word) || wire_read_date(&date, &weekday, from_here) > 4) {
        return false;
    } else if (wire_is_listed(word, SEPARATORS) || parts_spanish_names(splitter, word, rest)) {
        end_part(splitter);
    } else if (memchr(word.text, '@', word.len) != NULL) {
        end_part(splitter);
    } else if (wire_is_listed(word, LOCATORS) && splitter->words > 0 && splitter->mode == READ_NAME) {
        end_segment(splitter);
        splitter->mode = SKIP_PLACE;
    } else {
        split_slashes(splitter, word);
    }
    return true;
}

/* Reads what follows the lead. False where it is not a list of names and sources. */
static bool split_names(struct splitter *splitter, struct wire_span rest)
{
    struct wire_span word;
    for (size_t i = 0; i < LINE_WORDS && wire_next_word(&rest, &word); i++) {
        if (!read_word(splitter, word, rest)) {
            break;
        }
    }
    end_part(splitter);
    return !splitter->broken && (splitter->names > 0 || splitter->has_source);
}

/* The text behind the words that begin a byline; false where none of them does. */
static bool drop_lead(struct wire_span *text)
{
    for (size_t i = 0; LEADS[i] != NULL; i++) {
        const size_t len = strlen(LEADS[i]);
        if (wire_starts_with(*text, LEADS[i]) && text->len > len && strchr(" :\t\n", text->text[len]) != NULL) {
            *text = wire_trim(wire_span_of(text->text + len + 1, text->len - len - 1));
            return true;
        }
    }
    return false;
}

static struct wire_span drop_dashes(struct wire_span line)
{
    static const char *const MARKS[] = {"-", "\u2013", "\u2014", "_", "^", "*", NULL};
    line = wire_trim(line);
    for (size_t i = 0; MARKS[i] != NULL; i++) {
        while (wire_starts_with(line, MARKS[i])) {
            const size_t len = strlen(MARKS[i]);
            line = wire_trim(wire_span_of(line.text + len, line.len - len));
        }
    }
    return line;
}

bool wire_read_byline(struct wire_byline *byline, struct wire_span line)
{
    line = drop_dashes(line);
    if (line.len == 0 || line.len > WIRE_NOTE_BYTES) {
        return false;
    }
    const size_t start = byline->names->len_bytes;
    struct wire_byline found = {.names = byline->names};
    struct splitter splitter = {.out = &found};
    struct wire_span rest = line;
    const bool led = drop_lead(&rest);
    splitter.led = led;
    const bool split = split_names(&splitter, rest);
    /* Without a lead, only "Jane Roe, Associated Press" is one: a full name and its source, in few words. */
    const bool named = splitter.names > 0 && splitter.has_source && !splitter.single && !splitter.source_first &&
                       !wire_ends_sentence(line) && wire_count_words(line, 11) <= 10;
    const bool plain =
        named && splitter.names + 1 <= splitter.segments + found.place.len && memchr(line.text, ' ', line.len);
    if (!split || !(led || plain)) {
        buffer_truncate(byline->names, start);
        return false;
    }
    (void)wire_find_full_date(&found.date, line);
    *byline = found;
    return true;
}

bool wire_is_role_line(char agency[WIRE_AGENCY_BYTES], struct wire_span line)
{
    static const char *const OPENINGS[] = {"Special to ", "Of ", "For ", NULL};
    line = wire_trim_chars(line, "=<,.");
    if (line.len == 0 || line.len > 80 || wire_count_words(line, 9) > 8) {
        return false;
    }
    bool opened = false;
    for (size_t i = 0; OPENINGS[i] != NULL && !opened; i++) {
        opened = wire_starts_with(line, OPENINGS[i]);
        line = opened ? wire_trim(wire_span_of(line.text + strlen(OPENINGS[i]), line.len - strlen(OPENINGS[i]))) : line;
    }
    const char *name = NULL;
    const size_t used = wire_agency_prefix(&name, line);
    struct wire_span rest = wire_span_of(line.text + used, line.len - used);
    struct wire_span word;
    bool role = used == line.len || (opened && wire_has_upper(line));
    bool only_role_words = true;
    while (wire_next_word(&rest, &word)) {
        role = opened || wire_is_listed(word, ROLES);
        only_role_words = only_role_words && is_role_word(wire_trim_chars(word, ","));
    }
    if (name != NULL && role) {
        (void)snprintf(agency, WIRE_AGENCY_BYTES, "%s", name);
    }
    return role && (used > 0 || opened || only_role_words || wire_case_of(line) != WIRE_LOWER);
}

/* Reads "Reporting by X in Y" of a credit's clauses; later ones name editors and helpers. */
static bool read_clause(struct wire_byline *byline, struct wire_span clause)
{
    static const char *const AUTHORS[] = {"Reporting and writing by ",
                                          "Reporting by ",
                                          "Written by ",
                                          "Writing by ",
                                          "Writing and reporting by ",
                                          "Reported by ",
                                          "Compiled by ",
                                          "By ",
                                          NULL};
    for (size_t i = 0; AUTHORS[i] != NULL; i++) {
        const size_t len = strlen(AUTHORS[i]);
        if (!wire_starts_with(clause, AUTHORS[i])) {
            continue;
        }
        struct splitter splitter = {.out = byline, .led = true};
        const size_t start = byline->names->len_bytes;
        if (split_names(&splitter, wire_span_of(clause.text + len, clause.len - len))) {
            return true;
        }
        buffer_truncate(byline->names, start);
    }
    return false;
}

bool wire_read_foot_credit(struct wire_byline *byline, struct wire_span paragraph)
{
    static const char *const CREDITS[] = {"Reporting", "Additional reporting", "Writing", "Editing", "Compiled by",
                                          "Edited by", "Written by",           NULL};
    struct wire_span rest = drop_dashes(paragraph);
    const bool grouped = rest.len > 0 && (rest.text[0] == '(' || rest.text[0] == '[');
    if (rest.len > WIRE_CAPTION_BYTES / 2) {
        return false;
    }
    rest = grouped ? wire_trim(wire_span_of(rest.text + 1, rest.len - 1)) : rest;
    bool credit = false;
    for (size_t i = 0; CREDITS[i] != NULL && !credit; i++) {
        credit = wire_starts_with(rest, CREDITS[i]);
    }
    const size_t by = wire_find(rest, " by ");
    if (!credit || by > 40 || by == rest.len) {
        return false;
    }
    bool named = false;
    bool is_editing = wire_starts_with(rest, "Editing") || wire_starts_with(rest, "Additional");
    while (rest.len > 0 && !named) {
        const size_t end = wire_find(rest, ";");
        named = read_clause(byline, wire_trim_chars(wire_span_of(rest.text, end), ")]."));
        const size_t next = end < rest.len ? end + 1 : end;
        rest = wire_trim(wire_span_of(rest.text + next, rest.len - next));
    }
    return named || grouped || is_editing;
}

char *wire_split_byline(const char *text, size_t len_bytes)
{
    struct buffer names = BUFFER_INIT;
    struct wire_byline byline = {.names = &names};
    const struct wire_span line = wire_strip_marks(wire_span_of(text, len_bytes));
    const bool read = wire_read_byline(&byline, line) || wire_read_foot_credit(&byline, line);
    if (!read && line.len > 0 && line.len <= WIRE_NOTE_BYTES) {
        /* The caller says that it is a byline: names alone will do. */
        struct splitter splitter = {.out = &byline, .led = true};
        struct wire_span rest = drop_dashes(line);
        if (drop_lead(&rest) || wire_is_listed(rest, LEADS) || !split_names(&splitter, rest)) {
            buffer_release(&names);
        }
    }
    if (names.len_bytes == 0) {
        buffer_release(&names);
        return NULL;
    }
    return buffer_detach(&names);
}
