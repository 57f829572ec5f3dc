/* Finding a dateline: place, date and agency in any order that wires used, ended by a dash, a colon or the paragraph.
 *
 *     dateline = [place] *( ["," ] ( date / weekday / "(" agency ")" / "/" agency "/" / "," agency ) ) end
 *     place    = part *( "," part )       FORT WORTH, Texas     WASHINGTON/NEW YORK     Frankfurt am Main
 *     end      = "-" / "--" / "_" / em or en dash / ":" / "=" / end of paragraph
 *
 * What was read is then weighed: a date or an agency makes a dateline of almost any place, a place alone must be written like
 * one and be followed like one. */
#include "wire_internal.h"

#include "utf8.h"

#include <stdio.h>
#include <string.h>

#define PLACE_WORDS  9
#define PLACE_PARTS  4
#define GROUP_BYTES  60 /* inside of parentheses */
#define LOWER_WORDS  3  /* a longer place has no word in lower case that no name has */
#define RUN_ON_WORDS 2  /* a longer place has a comma before its date; a headline may end with a date */
#define SHORT_PLACE  4  /* capitals up to this length are initials rather than a place */

enum ending { ENDS_NOT, ENDS_DASH, ENDS_COLON, ENDS_PARAGRAPH };

struct scan {
    struct wire_span text; /* no longer than WIRE_DATELINE_BYTES */
    bool is_cut;           /* the text goes on behind the span */
    size_t at;
    struct wire_dateline found;
    size_t item_end; /* end of the last part of the dateline */
    bool after_comma;
    bool place_closed; /* a date or an agency was read: what follows is no place */
    bool after_group;  /* the last part was in parentheses */
    bool is_parted;    /* a blank stands behind the dash */
    bool has_country;  /* "Niamey (Niger)": an agency or a date must follow */
    bool run_on;       /* no comma parts the place from its date: "DETROIT June 18" */
    size_t words;      /* of the place */
    size_t parts;      /* commas within the place, plus one */
    size_t first_part; /* bytes of the place up to its first comma */
    size_t upper;      /* words of the first part in capitals */
    size_t lower;      /* words in lower case that no name has */
    size_t first_words;
    enum wire_agency_kind agency_kind;
};

static char peek(const struct scan *scan, size_t ahead)
{
    return scan->at + ahead < scan->text.len ? scan->text.text[scan->at + ahead] : '\0';
}

static struct wire_span rest_of(const struct scan *scan)
{
    return wire_span_of(scan->text.text + scan->at, scan->text.len - scan->at);
}

static bool is_ascii_letter(char c)
{
    return (unsigned)((c | 0x20) - 'a') < 26;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

/* Skips blanks and single line breaks; true at the end of the paragraph: a blank line, a deeper indent, the end of the text. */
static bool skip_blanks(struct scan *scan)
{
    while (scan->at < scan->text.len) {
        const struct wire_span rest = rest_of(scan);
        if (rest.text[0] == '\n') {
            const struct wire_span next = wire_span_of(rest.text + 1, rest.len - 1);
            if (wire_trim(next).len == 0 || next.text[0] == '\n' || wire_starts_with(next, "   ") ||
                wire_starts_with(next, "\t")) {
                return true;
            }
            scan->at++;
        } else if (is_blank(rest.text[0])) {
            scan->at++;
        } else if (wire_starts_with(rest, "\u00A0")) {
            scan->at += 2;
        } else {
            return false;
        }
    }
    return !scan->is_cut;
}

/* Bytes of the dash at the start of text; 0 where there is none. */
static size_t measure_dash(struct wire_span text)
{
    static const char *const DASHES[] = {"---", "--", "\u2014", "\u2013", "\u2015", "\u2012", "-", "_", "=", NULL};
    if (text.len > 0 && text.text[0] >= 'A' && text.text[0] <= 'z' && text.text[0] != '_') {
        return 0;
    }
    for (size_t i = 0; DASHES[i] != NULL; i++) {
        if (wire_starts_with(text, DASHES[i])) {
            return strlen(DASHES[i]);
        }
    }
    return 0;
}

/* Reads what ends a dateline, with the period that some put before the dash. A hyphen without a blank behind it ends only what
 * cannot be a compound. */
static enum ending read_ending(struct scan *scan)
{
    const size_t period = peek(scan, 0) == '.' && scan->item_end > 0;
    const struct wire_span rest = wire_span_of(scan->text.text + scan->at + period, scan->text.len - scan->at - period);
    const size_t dash = measure_dash(wire_trim(rest).len > 0 ? wire_trim(rest) : rest);
    const struct wire_span trimmed = wire_trim(rest);
    const size_t blanks = (size_t)(trimmed.text - rest.text);
    if (dash > 0 && (period > 0 || blanks == 0)) {
        const char next = dash < trimmed.len ? trimmed.text[dash] : ' ';
        const bool single = dash == 1;
        if (single && !is_blank(next) && !scan->after_group && !scan->place_closed) {
            return ENDS_NOT;
        }
        scan->at += period + blanks + dash;
        return ENDS_DASH;
    }
    if (peek(scan, 0) == ':' || (peek(scan, 0) == '.' && scan->after_group && scan->agency_kind == WIRE_AGENCY_KNOWN)) {
        scan->at++;
        return ENDS_COLON;
    }
    return ENDS_NOT;
}

static void close_item(struct scan *scan, size_t end)
{
    scan->at = end;
    scan->item_end = end;
    scan->place_closed = true;
    scan->after_comma = false;
    scan->after_group = false;
}

/* "Niamey (Niger)", "Springfield (Ill.)": what tells where a place lies belongs to it. */
static bool takes_country(struct scan *scan, struct wire_span inside)
{
    struct wire_span word;
    struct wire_span rest = inside;
    const bool fits = scan->words > 0 && !scan->place_closed && !scan->has_country && !scan->after_comma &&
                      wire_count_words(inside, 4) <= 3 && wire_has_lower(inside);
    while (fits && wire_next_word(&rest, &word)) {
        if (wire_case_of(word) != WIRE_CAPITAL && wire_case_of(word) != WIRE_UPPER && !wire_is_particle(word)) {
            return false;
        }
    }
    if (!fits) {
        return false;
    }
    scan->at += inside.len + 2;
    scan->item_end = scan->at;
    scan->found.place_len_bytes = (size_t)(scan->text.text + scan->at - scan->found.place);
    scan->has_country = true;
    return true;
}

/* "(AP)", "[Reuter]", "(by cable)": sets the agency if it is one; other groups pass only behind a date. */
static bool read_group(struct scan *scan)
{
    const char close = peek(scan, 0) == '(' ? ')' : ']';
    const struct wire_span rest = rest_of(scan);
    const char *end = memchr(rest.text, close, rest.len < GROUP_BYTES ? rest.len : GROUP_BYTES);
    if (end == NULL) {
        return false;
    }
    const struct wire_span inside = wire_span_of(rest.text + 1, (size_t)(end - rest.text) - 1);
    char name[WIRE_AGENCY_BYTES];
    const enum wire_agency_kind kind = wire_read_agency(name, inside);
    if (kind > scan->agency_kind) {
        scan->agency_kind = kind;
        (void)snprintf(scan->found.agency, sizeof scan->found.agency, "%s", name);
    }
    if (kind == WIRE_AGENCY_NONE && scan->found.date.day == 0) {
        return takes_country(scan, inside);
    }
    /* "(AP) WASHINGTON -": the place may follow an agency that opens the story. */
    const bool opens = scan->item_end == 0;
    close_item(scan, scan->at + inside.len + 2);
    scan->place_closed = !opens;
    scan->after_group = true;
    return true;
}

/* "/PRNewswire/". */
static bool read_slashed(struct scan *scan)
{
    const struct wire_span rest = rest_of(scan);
    const char *end =
        rest.len > 1 ? memchr(rest.text + 1, '/', (rest.len < GROUP_BYTES ? rest.len : GROUP_BYTES) - 1) : NULL;
    if (end == NULL) {
        return false;
    }
    const struct wire_span inside = wire_span_of(rest.text + 1, (size_t)(end - rest.text) - 1);
    if (wire_read_agency(scan->found.agency, inside) != WIRE_AGENCY_KNOWN) {
        return false;
    }
    scan->agency_kind = WIRE_AGENCY_KNOWN;
    close_item(scan, scan->at + inside.len + 2);
    scan->after_group = true;
    return true;
}

/* Bytes of the word of a place at the start of text: hyphens, slashes and apostrophes belong to it, long dashes do not. */
static size_t measure_word(struct wire_span text)
{
    size_t end = 0;
    for (;;) {
        while (end < text.len && is_ascii_letter(text.text[end])) {
            end++;
        }
        if (end == text.len || is_blank(text.text[end]) || strchr(",()[]:;\"_=<>", text.text[end]) != NULL) {
            break;
        }
        const struct wire_span rest = wire_span_of(text.text + end, text.len - end);
        const size_t dash = measure_dash(rest);
        const bool inside = end > 0 && dash == 1 && rest.len > 1 && !is_blank(rest.text[1]) && rest.text[1] != ',';
        if (wire_starts_with(rest, "\u00A0") || (dash > 0 && !inside) ||
            (wire_starts_with(rest, ".-") || wire_starts_with(rest, ".\u2014") || wire_starts_with(rest, ".\u2013"))) {
            break;
        }
        end++;
    }
    return end;
}

/* ", AFP", ", Reuter": an agency without parentheses; behind a date any initials. */
static bool read_bare_agency(struct scan *scan)
{
    const char *name = NULL;
    size_t used = wire_agency_prefix(&name, rest_of(scan));
    if (used > 0) {
        (void)snprintf(scan->found.agency, sizeof scan->found.agency, "%s", name);
        scan->agency_kind = WIRE_AGENCY_KNOWN;
    } else if (scan->found.date.month != 0 && scan->agency_kind == WIRE_AGENCY_NONE) {
        used = measure_word(rest_of(scan));
        scan->agency_kind = wire_read_agency(scan->found.agency, wire_span_of(rest_of(scan).text, used));
        used = scan->agency_kind != WIRE_AGENCY_NONE ? used : 0;
    }
    if (used > 0) {
        close_item(scan, scan->at + used);
    }
    return used > 0;
}

static bool read_date(struct scan *scan)
{
    struct date date;
    int weekday = -1;
    const size_t used = wire_read_date(&date, &weekday, rest_of(scan));
    if (used == 0 || (date.month != 0 && scan->found.date.month != 0)) {
        return false;
    }
    scan->run_on = scan->run_on || (!scan->place_closed && !scan->after_comma && scan->parts == 1);
    scan->found.date = date.month != 0 ? date : scan->found.date;
    scan->found.weekday = weekday >= 0 ? weekday : scan->found.weekday;
    close_item(scan, scan->at + used);
    return true;
}

/* Counts a word of the place; false where no place has such a word, or it is none for sure: most texts begin without a dateline. */
static bool weigh_word(struct scan *scan, struct wire_span word)
{
    const enum wire_case letter_case = wire_case_of(word);
    const bool slash = wire_equals(word, "/") || wire_equals(word, "&");
    if ((letter_case == WIRE_NO_LETTER && !slash) || ++scan->words > PLACE_WORDS) {
        return false;
    }
    if (scan->after_comma && scan->parts++ >= PLACE_PARTS) {
        return false;
    }
    if (letter_case == WIRE_LOWER && !wire_is_particle(word)) {
        scan->lower++;
    }
    if (scan->parts == 1) {
        scan->first_words++;
        scan->upper += letter_case == WIRE_UPPER || slash;
    }
    return scan->lower == 0 || scan->words <= LOWER_WORDS;
}

static bool read_place_word(struct scan *scan)
{
    const size_t len = measure_word(rest_of(scan));
    if (len == 0 || scan->place_closed || (scan->has_country && !scan->after_comma)) {
        return false;
    }
    if (scan->words == 0) {
        scan->parts = 1;
        scan->after_comma = false;
        scan->found.place = scan->text.text + scan->at;
    }
    if (!weigh_word(scan, wire_span_of(scan->text.text + scan->at, len))) {
        return false;
    }
    scan->at += len;
    scan->item_end = scan->at;
    scan->after_comma = false;
    scan->found.place_len_bytes = (size_t)(scan->text.text + scan->at - scan->found.place);
    if (scan->parts == 1) {
        scan->first_part = scan->found.place_len_bytes;
    }
    return true;
}

/* "Paris, le 3 mai", "Wien, am 3. Mai". */
static void skip_date_article(struct scan *scan)
{
    static const char *const ARTICLES[] = {"le", "am", "den", "il", "el", "on", NULL};
    if (!scan->after_comma) {
        return;
    }
    const struct wire_span rest = rest_of(scan);
    const struct wire_span word = wire_span_of(rest.text, measure_word(rest));
    if (word.len < rest.len && wire_is_listed(word, ARTICLES)) {
        scan->at += word.len + 1;
    }
}

static bool read_item(struct scan *scan)
{
    switch (peek(scan, 0)) {
    case '(':
    case '[':
        return read_group(scan);
    case '/':
        return read_slashed(scan);
    case ',':
    case '.':
        scan->after_comma = peek(scan, 0) == ',';
        scan->at++;
        return scan->item_end > 0;
    default:
        break;
    }
    skip_date_article(scan);
    return read_date(scan) || ((scan->after_comma || scan->found.date.month != 0) && read_bare_agency(scan)) ||
           read_place_word(scan);
}

/* Teletype and web copy put marks before a dateline. */
static void skip_marks(struct scan *scan)
{
    while (scan->at < scan->text.len && (is_blank(peek(scan, 0)) || strchr("*^\t", peek(scan, 0)) != NULL)) {
        scan->at++;
    }
    if (wire_starts_with(rest_of(scan), "\uFEFF")) {
        scan->at += 3;
    }
}

/* True if the story that follows starts as a sentence does. */
static bool starts_sentence(struct wire_span rest)
{
    rest = wire_trim(rest);
    if (rest.len == 0) {
        return false;
    }
    uint32_t c = 0;
    (void)utf8_decode(rest.text, rest.len, &c);
    return !utf8_is_lower(c) && (utf8_is_word(c) || c >= 0xA0 || strchr("\"'`<$(&[", (int)c) != NULL);
}

/* True if what follows is running text rather than the rest of a line in capitals. */
static bool runs_on_in_lower_case(struct wire_span rest)
{
    rest = wire_trim(rest);
    return wire_has_lower(wire_span_of(rest.text, wire_find(rest, "\n")));
}

/* "ENID, Okla.": behind the comma an abbreviated state, which initials of a company do not have; its legal form is not one. */
static bool has_abbreviated_region(struct wire_span place)
{
    static const char *const LEGAL_FORMS[] = {"Inc.", "Corp.", "Co.", "Ltd.", "Cos.", "Bros.", "Jr.", "Sr.", NULL};
    const char *comma = memchr(place.text, ',', place.len);
    if (comma == NULL || place.text[place.len - 1] != '.') {
        return false;
    }
    const struct wire_span region = wire_trim(wire_span_of(comma + 1, place.len - (size_t)(comma + 1 - place.text)));
    return region.len > 1 && !wire_is_listed(region, LEGAL_FORMS);
}

/* A place with neither date nor agency is believed if it is one that stands alone, or is written in capitals like one. */
static bool is_bare_place(const struct scan *scan, enum ending ending)
{
    const struct wire_span place = wire_span_of(scan->found.place, scan->found.place_len_bytes);
    const struct wire_span city = wire_span_of(scan->found.place, scan->first_part);
    if ((ending != ENDS_DASH && ending != ENDS_COLON) || scan->lower > 0 || scan->has_country ||
        !starts_sentence(rest_of(scan))) {
        return false; /* as most texts do */
    }
    const bool known = wire_is_known_place(city);
    const bool upper = scan->upper == scan->first_words;
    const bool short_city = city.len <= SHORT_PLACE && !has_abbreviated_region(place);
    const bool initials = short_city || wire_agency_named(city, false) != NULL;
    if (!runs_on_in_lower_case(rest_of(scan)) && !known) {
        return false;
    }
    if (known && (upper || scan->parts == 1 || ending == ENDS_DASH)) {
        return true;
    }
    if (!upper || initials || wire_is_label(place)) {
        return false;
    }
    return scan->parts > 1 || (ending == ENDS_DASH ? scan->first_words <= 4 : scan->first_words == 1);
}

/* A place with a date or an agency. */
static bool is_dated_place(const struct scan *scan, enum ending ending)
{
    const struct wire_span city = wire_span_of(scan->found.place, scan->first_part);
    const bool upper = scan->upper == scan->first_words;
    const bool known_agency = scan->agency_kind == WIRE_AGENCY_KNOWN;
    const bool dated = scan->found.date.month != 0;
    if (wire_agency_named(city, false) != NULL || (scan->lower > 0 && (!dated || scan->words > LOWER_WORDS))) {
        return false;
    }
    const bool known = wire_is_known_place(city);
    if (scan->run_on && !known && (!upper || !dated || scan->first_words > RUN_ON_WORDS)) {
        return false;
    }
    if (ending == ENDS_NOT) {
        const struct wire_span agency = wire_span_of(scan->found.agency, strlen(scan->found.agency));
        const bool written_out = (upper && wire_agency_named(agency, true) != NULL) || (dated && scan->lower == 0);
        return written_out && known_agency && scan->after_group && starts_sentence(rest_of(scan)) &&
               runs_on_in_lower_case(rest_of(scan));
    }
    if (ending == ENDS_PARAGRAPH) {
        return scan->lower == 0 && (upper || (dated && known_agency));
    }
    return upper || known_agency || dated || (scan->found.weekday >= 0 && ending == ENDS_DASH);
}

/* "(Reuters) -", "Nov 7 (Reuters) -", "Nov. 7 -". */
static bool is_placeless(const struct scan *scan, enum ending ending)
{
    if (scan->agency_kind == WIRE_AGENCY_KNOWN) {
        return ending == ENDS_DASH || ending == ENDS_COLON || (ending == ENDS_PARAGRAPH && scan->found.date.month != 0);
    }
    const struct wire_span rest = rest_of(scan);
    struct date date;
    int weekday;
    return scan->found.date.day != 0 && ending == ENDS_DASH && scan->is_parted && starts_sentence(rest) &&
           wire_read_date(&date, &weekday, wire_trim(rest)) == 0;
}

static bool is_dateline(const struct scan *scan, enum ending ending)
{
    if (scan->item_end == 0) {
        return false;
    }
    if (scan->words == 0) {
        return is_placeless(scan, ending);
    }
    const bool evidence =
        scan->found.date.month != 0 || scan->found.weekday >= 0 || scan->agency_kind != WIRE_AGENCY_NONE;
    return evidence ? is_dated_place(scan, ending) : is_bare_place(scan, ending);
}

/* "MOSCOW. Nov 7": the period ends the place, where that of "Calif." is part of it. */
static void drop_final_period(struct scan *scan)
{
    const struct wire_span place = wire_span_of(scan->found.place, scan->found.place_len_bytes);
    const bool ends = place.len > SHORT_PLACE && wire_find(place, ".") == place.len - 1;
    if (ends && scan->parts == 1 && scan->upper == scan->first_words) {
        scan->found.place_len_bytes--;
    }
}

/* "CHEVY CHASE, Md. - March 4 -", "Pittsburgh, Nov. 20.-(AP)-": a date or an agency between two dashes. */
static void read_late_part(struct scan *scan)
{
    struct scan ahead = *scan;
    if (skip_blanks(&ahead)) {
        return;
    }
    const bool agency = peek(&ahead, 0) == '(' && scan->agency_kind == WIRE_AGENCY_NONE && scan->found.date.day != 0;
    const bool read = agency ? read_group(&ahead) && ahead.agency_kind == WIRE_AGENCY_KNOWN
                             : !scan->place_closed && read_date(&ahead);
    if (read && !skip_blanks(&ahead) && read_ending(&ahead) == ENDS_DASH) {
        *scan = ahead;
    }
}

/* What else may follow a dash would begin a dateline of the same kind again, as deep as a hostile text likes. */
static bool begins_place(char c)
{
    return (c >= 'A' && c <= 'Z') || ((unsigned char)c >= 0xC3 && (unsigned char)c < 0xEF);
}

/* "(ANSA) - Pompeii, April 22 -": the agency before a dateline that names none. */
static bool find_behind_agency(struct wire_dateline *out, const struct scan *scan, const char *text, size_t len_bytes)
{
    const bool alone = scan->words == 0 && scan->agency_kind == WIRE_AGENCY_KNOWN && scan->found.date.month == 0 &&
                       scan->found.weekday < 0;
    struct wire_dateline behind;
    if (!alone || scan->at >= len_bytes || !begins_place(text[scan->at]) ||
        !wire_find_dateline(&behind, text + scan->at, len_bytes - scan->at) || behind.place_len_bytes == 0 ||
        behind.agency[0] != '\0') {
        return false;
    }
    const size_t start = (size_t)(scan->found.text - text);
    memcpy(behind.agency, scan->found.agency, sizeof behind.agency);
    behind.len_bytes = (size_t)(behind.text + behind.len_bytes - scan->found.text);
    behind.text = text + start;
    behind.end += scan->at;
    *out = behind;
    return true;
}

bool wire_find_dateline(struct wire_dateline *out, const char *text, size_t len_bytes)
{
    struct scan scan = {
        .text = wire_span_of(text, len_bytes < WIRE_DATELINE_BYTES ? len_bytes : WIRE_DATELINE_BYTES),
        .is_cut = len_bytes > WIRE_DATELINE_BYTES,
        .found = {.weekday = -1},
    };
    skip_marks(&scan);
    const size_t start = scan.at;
    enum ending ending = ENDS_NOT;
    while (ending == ENDS_NOT) {
        if (skip_blanks(&scan)) {
            ending = ENDS_PARAGRAPH;
        } else if ((ending = read_ending(&scan)) == ENDS_NOT && !read_item(&scan)) {
            break;
        }
    }
    if (ending == ENDS_DASH) {
        read_late_part(&scan);
    }
    scan.is_parted = is_blank(peek(&scan, 0)) || peek(&scan, 0) == '\0';
    (void)skip_blanks(&scan);
    if (!is_dateline(&scan, ending)) {
        return false;
    }
    drop_final_period(&scan);
    scan.found.text = text + start;
    if (find_behind_agency(out, &scan, text, len_bytes)) {
        return true;
    }
    scan.found.len_bytes = scan.item_end - start;
    scan.found.end = scan.at;
    *out = scan.found;
    return true;
}
