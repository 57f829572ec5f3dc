/* What stands around a story: page furniture, slugs, captions and their credits, notices, date lines. Each kind is a table or a
 * shape of its own; a line of the story is never dropped because such a word occurs in it. */
#include "wire_internal.h"

#include "utf8.h"

#include <ctype.h>
#include <string.h>

#define LABELLED_WORDS 12 /* a "Published" line is no longer, or it is a sentence */
#define CREDIT_BYTES   90 /* a photographer's name and agency take less */

enum match { WHOLE, PREFIX };

struct furniture {
    const char *text; /* any case */
    enum match match;
    enum wire_line_kind kind;
};

static const struct furniture FURNITURE[] = {
    {"advertisement", WHOLE, WIRE_BOILERPLATE},
    {"advertisements", WHOLE, WIRE_BOILERPLATE},
    {"advertising", WHOLE, WIRE_BOILERPLATE},
    {"story continues below", PREFIX, WIRE_BOILERPLATE},
    {"article continues below", PREFIX, WIRE_BOILERPLATE},
    {"story continues after", PREFIX, WIRE_BOILERPLATE},
    {"article continues after", PREFIX, WIRE_BOILERPLATE},
    {"advertisement - ", PREFIX, WIRE_BOILERPLATE},
    {"share", WHOLE, WIRE_BOILERPLATE},
    {"share this", WHOLE, WIRE_BOILERPLATE},
    {"share this article", WHOLE, WIRE_BOILERPLATE},
    {"share this story", WHOLE, WIRE_BOILERPLATE},
    {"share on facebook", WHOLE, WIRE_BOILERPLATE},
    {"share on twitter", WHOLE, WIRE_BOILERPLATE},
    {"share on x", WHOLE, WIRE_BOILERPLATE},
    {"print", WHOLE, WIRE_BOILERPLATE},
    {"email", WHOLE, WIRE_BOILERPLATE},
    {"e-mail", WHOLE, WIRE_BOILERPLATE},
    {"tweet", WHOLE, WIRE_BOILERPLATE},
    {"facebook", WHOLE, WIRE_BOILERPLATE},
    {"twitter", WHOLE, WIRE_BOILERPLATE},
    {"linkedin", WHOLE, WIRE_BOILERPLATE},
    {"whatsapp", WHOLE, WIRE_BOILERPLATE},
    {"reddit", WHOLE, WIRE_BOILERPLATE},
    {"pinterest", WHOLE, WIRE_BOILERPLATE},
    {"copy link", WHOLE, WIRE_BOILERPLATE},
    {"comment", WHOLE, WIRE_BOILERPLATE},
    {"comments", WHOLE, WIRE_BOILERPLATE},
    {"listen", WHOLE, WIRE_BOILERPLATE},
    {"save", WHOLE, WIRE_BOILERPLATE},
    {"menu", WHOLE, WIRE_BOILERPLATE},
    {"home", WHOLE, WIRE_BOILERPLATE},
    {"search", WHOLE, WIRE_BOILERPLATE},
    {"log in", WHOLE, WIRE_BOILERPLATE},
    {"sign in", WHOLE, WIRE_BOILERPLATE},
    {"sign up", WHOLE, WIRE_BOILERPLATE},
    {"sign up for ", PREFIX, WIRE_BOILERPLATE},
    {"sign up to ", PREFIX, WIRE_BOILERPLATE},
    {"subscribe", WHOLE, WIRE_BOILERPLATE},
    {"subscribe now", WHOLE, WIRE_BOILERPLATE},
    {"subscribe to ", PREFIX, WIRE_BOILERPLATE},
    {"follow us", PREFIX, WIRE_BOILERPLATE},
    {"follow @", PREFIX, WIRE_BOILERPLATE},
    {"skip to ", PREFIX, WIRE_BOILERPLATE},
    {"click here", PREFIX, WIRE_BOILERPLATE},
    {"loading...", WHOLE, WIRE_BOILERPLATE},
    {"license photo", WHOLE, WIRE_BOILERPLATE},
    {"read more", WHOLE, WIRE_LINKS},
    {"read more:", PREFIX, WIRE_BOILERPLATE},
    {"read also:", PREFIX, WIRE_BOILERPLATE},
    {"also read:", PREFIX, WIRE_BOILERPLATE},
    {"see also:", PREFIX, WIRE_BOILERPLATE},
    {"related:", PREFIX, WIRE_BOILERPLATE},
    {"related article:", PREFIX, WIRE_BOILERPLATE},
    {"related story:", PREFIX, WIRE_BOILERPLATE},
    {"watch:", PREFIX, WIRE_BOILERPLATE},
    {"video:", PREFIX, WIRE_BOILERPLATE},
    {"special to the ", PREFIX, WIRE_BOILERPLATE},
    {"story highlights", WHOLE, WIRE_BOILERPLATE},
    {"highlights", WHOLE, WIRE_BOILERPLATE},
    {"video player", WHOLE, WIRE_BOILERPLATE},
    {"close", WHOLE, WIRE_BOILERPLATE},
    {"live news", WHOLE, WIRE_BOILERPLATE},
    {"summary", WHOLE, WIRE_BOILERPLATE},
    {"register", WHOLE, WIRE_BOILERPLATE},
    {"register now for ", PREFIX, WIRE_BOILERPLATE},
    {"view comments", WHOLE, WIRE_BOILERPLATE},
    {"continue reading the main story", WHOLE, WIRE_BOILERPLATE},
    {"originally published as ", PREFIX, WIRE_BOILERPLATE},
    {"with files from ", PREFIX, WIRE_BOILERPLATE},
    {"a version of this article appear", PREFIX, WIRE_BOILERPLATE},
    {"(this story has not been edited", PREFIX, WIRE_BOILERPLATE},
    {"(this story corrects", PREFIX, WIRE_BOILERPLATE},
    {"source text for eikon", PREFIX, WIRE_BOILERPLATE},
    {"source text:", PREFIX, WIRE_BOILERPLATE},
    {"further company coverage", PREFIX, WIRE_BOILERPLATE},
    {"laserphoto", PREFIX, WIRE_SLUG},
    {"ap laserphoto", PREFIX, WIRE_SLUG},
    {"with laserphoto", PREFIX, WIRE_SLUG},
    {"lasergraphic", PREFIX, WIRE_SLUG},
    {"c.19", PREFIX, WIRE_COPYRIGHT},
    {"c.20", PREFIX, WIRE_COPYRIGHT},
    {"c. 19", PREFIX, WIRE_COPYRIGHT},
    {"c. 20", PREFIX, WIRE_COPYRIGHT},
    {"photo (from ", PREFIX, WIRE_STORY_END},
    {"# dpa-notebook", PREFIX, WIRE_STORY_END},
    {"# notebook", PREFIX, WIRE_STORY_END},
    {"## ", PREFIX, WIRE_STORY_END},
    {"what to read next", WHOLE, WIRE_STORY_END},
    {"read more about:", PREFIX, WIRE_BOILERPLATE},
    {"tags", WHOLE, WIRE_LINKS},
    {"tags:", PREFIX, WIRE_BOILERPLATE},
    {"world news", WHOLE, WIRE_BOILERPLATE},
    {"u.s. news", WHOLE, WIRE_BOILERPLATE},
    {"us news", WHOLE, WIRE_BOILERPLATE},
    {"top news", WHOLE, WIRE_BOILERPLATE},
    {"top stories", WHOLE, WIRE_BOILERPLATE},
    {"business news", WHOLE, WIRE_BOILERPLATE},
    {"breaking news", WHOLE, WIRE_BOILERPLATE},
    {"politics", WHOLE, WIRE_BOILERPLATE},
    {"world", WHOLE, WIRE_BOILERPLATE},
    {"business", WHOLE, WIRE_BOILERPLATE},
    {"sports", WHOLE, WIRE_BOILERPLATE},
    {"sports news", WHOLE, WIRE_BOILERPLATE},
    {"science news", WHOLE, WIRE_BOILERPLATE},
    {"urgent", WHOLE, WIRE_SLUG},
    {"bulletin", WHOLE, WIRE_SLUG},
    {"flash", WHOLE, WIRE_SLUG},
    {"eds:", PREFIX, WIRE_BOILERPLATE},
    {"(eds:", PREFIX, WIRE_BOILERPLATE},
    {"editors:", PREFIX, WIRE_BOILERPLATE},
    {"ap photo", PREFIX, WIRE_CREDIT},
    {"ap photos", PREFIX, WIRE_CREDIT},
    {"with ap photo", PREFIX, WIRE_BOILERPLATE},
    {"attention -", PREFIX, WIRE_BOILERPLATE},
    {"photo:", PREFIX, WIRE_CREDIT},
    {"photos:", PREFIX, WIRE_CREDIT},
    {"image:", PREFIX, WIRE_CREDIT},
    {"credit:", PREFIX, WIRE_CREDIT},
    {"picture:", PREFIX, WIRE_CREDIT},
    {"photograph:", PREFIX, WIRE_CREDIT},
    {"image credit:", PREFIX, WIRE_CREDIT},
    {"photo credit:", PREFIX, WIRE_CREDIT},
    {"caption:", PREFIX, WIRE_CAPTION},
    {"file photo:", PREFIX, WIRE_CAPTION},
    {"file picture:", PREFIX, WIRE_CAPTION},
    {"copyright ", PREFIX, WIRE_COPYRIGHT},
    {"(c) ", PREFIX, WIRE_COPYRIGHT},
    {"\u00A9", PREFIX, WIRE_COPYRIGHT},
    {"all rights reserved", PREFIX, WIRE_COPYRIGHT},
    {"this material may not be published", PREFIX, WIRE_COPYRIGHT},
    {"our standards:", PREFIX, WIRE_BOILERPLATE},
    {"the thomson reuters trust principles", PREFIX, WIRE_BOILERPLATE},
    {"related articles", WHOLE, WIRE_LINKS},
    {"related stories", WHOLE, WIRE_LINKS},
    {"related news", WHOLE, WIRE_LINKS},
    {"related topics", WHOLE, WIRE_LINKS},
    {"related coverage", WHOLE, WIRE_LINKS},
    {"recommended", WHOLE, WIRE_LINKS},
    {"recommended stories", WHOLE, WIRE_LINKS},
    {"more stories", WHOLE, WIRE_LINKS},
    {"read next", WHOLE, WIRE_LINKS},
    {"more for you", WHOLE, WIRE_STORY_END},
    {"latest headlines", WHOLE, WIRE_STORY_END},
    {"latest news", WHOLE, WIRE_STORY_END},
    {"trending", WHOLE, WIRE_STORY_END},
    {"trending stories", WHOLE, WIRE_STORY_END},
    {"trending now", WHOLE, WIRE_STORY_END},
    {"most popular", WHOLE, WIRE_STORY_END},
    {"most read", WHOLE, WIRE_STORY_END},
    {"you may also like", WHOLE, WIRE_STORY_END},
    {"you might also like", WHOLE, WIRE_STORY_END},
    {"more from ", PREFIX, WIRE_LINKS},
    {"topics", WHOLE, WIRE_LINKS},
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

struct wire_span wire_strip_marks(struct wire_span line)
{
    line = wire_trim_chars(line, "<=");
    while (line.len > 0 && line.text[0] == '^') {
        line = wire_trim(wire_span_of(line.text + 1, line.len - 1));
    }
    return line;
}

/* True if text is a photographer or agency: a few words in capitals but for particles, no sentence. */
static bool is_credited_name(struct wire_span text)
{
    static const char *const LINKS[] = {"via", "for", "by", "handout", "pool", "courtesy", "file", "photo", NULL};
    struct wire_span word;
    size_t words = 0;
    text = wire_trim_chars(text, ").|] ");
    if (text.len == 0 || text.len > CREDIT_BYTES) {
        return false;
    }
    while (wire_next_word(&text, &word)) {
        const bool small = wire_case_of(word) == WIRE_LOWER;
        if (++words > 9 || (small && !wire_is_particle(word) && !wire_is_listed(word, LINKS))) {
            return false;
        }
    }
    return true;
}

/* True if at is where a credit may begin: at the start, behind a sentence, a bracket, a bar or a dash. */
static bool follows_sentence(struct wire_span text, size_t at)
{
    const struct wire_span before = wire_trim(wire_span_of(text.text, at));
    static const char *const OPENINGS[] = {"(", "|", "[", "/", "\u2014", "--", ":", NULL};
    for (size_t i = 0; OPENINGS[i] != NULL; i++) {
        if (wire_ends_with(before, OPENINGS[i])) {
            return true;
        }
    }
    return before.len == 0 || wire_ends_sentence(before);
}

static const char *const CREDIT_MARKS[] = {"UPI/",
                                           "AP Photo",
                                           "REUTERS/",
                                           "Reuters/",
                                           "AFP/",
                                           "AFP PHOTO",
                                           "EPA/",
                                           "dpa/",
                                           "Photo by ",
                                           "Photograph by ",
                                           "Photo courtesy of ",
                                           "Courtesy of ",
                                           "Image courtesy of ",
                                           "UPI Photo",
                                           "File photo by ",
                                           "File Photo by ",
                                           "Photo/",
                                           "PA/",
                                           "Getty Images",
                                           "Handout via ",
                                           "Pool via ",
                                           "Pool Photo via ",
                                           "(Photo",
                                           "TASS/",
                                           "Xinhua/",
                                           "Kyodo/",
                                           "Yonhap/",
                                           "PHOTO/",
                                           "License Photo",
                                           "Picture: ",
                                           "Photo: ",
                                           "Image: ",
                                           "Credit: ",
                                           "Credit ",
                                           "AFP Photo",
                                           "AP file",
                                           "THE CANADIAN PRESS/",
                                           "ANSA/",
                                           "AAP/",
                                           "PTI Photo",
                                           "Courtesy ",
                                           NULL};

/* The offset in text where a credit such as "UPI/Kevin Dietsch" begins, up to its end; text.len where it ends with none. */
static size_t find_credit(struct wire_span text)
{
    size_t first = text.len;
    for (size_t i = 0; CREDIT_MARKS[i] != NULL; i++) {
        const size_t at = wire_find(text, CREDIT_MARKS[i]);
        if (at < first && follows_sentence(text, at)) {
            first = at;
        }
    }
    return first;
}

/* "1 of 2 | ...", a caption in a gallery. */
static bool is_gallery_count(struct wire_span text)
{
    struct wire_span word[4];
    for (size_t i = 0; i < 4; i++) {
        if (!wire_next_word(&text, &word[i])) {
            return false;
        }
    }
    const bool of = wire_equals(word[1], "of") || wire_equals(word[1], "/");
    return is_digit(word[0].text[0]) && of && is_digit(word[2].text[0]) && wire_equals(word[3], "|");
}

bool wire_is_caption(struct wire_span paragraph)
{
    paragraph = wire_trim(paragraph);
    if (paragraph.len == 0 || paragraph.len > WIRE_CAPTION_BYTES) {
        return false;
    }
    if (is_gallery_count(paragraph) ||
        (wire_starts_with(paragraph, "FILE - ") && wire_find(paragraph, "photo") < paragraph.len) ||
        wire_starts_with(paragraph, "FILE PHOTO:")) {
        return true;
    }
    size_t from = paragraph.len > 2 * CREDIT_BYTES ? paragraph.len - 2 * CREDIT_BYTES : 0;
    while (from > 0 && ((unsigned char)paragraph.text[from] & 0xC0) == 0x80) {
        from--;
    }
    const struct wire_span tail = wire_span_of(paragraph.text + from, paragraph.len - from);
    const size_t credit = find_credit(tail);
    return credit < tail.len && is_credited_name(wire_span_of(tail.text + credit, tail.len - credit));
}

/* A caption's credit without the caption: "UPI/Kevin Dietsch", "(AP Photo/John Doe)". */
static bool is_bare_credit(struct wire_span line)
{
    return line.len <= CREDIT_BYTES && find_credit(line) <= 1 && wire_is_caption(line);
}

static bool is_upper_or_digit(struct wire_span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (word.text[i] >= 'a' && word.text[i] <= 'z') {
            return false;
        }
    }
    return word.len > 0;
}

/* "a0234", "eca062", "W2870asian", "z6715-----": a letter or three, digits, the wire's name. */
static bool is_message_number(struct wire_span word)
{
    size_t letters = 0;
    while (letters < word.len && isalpha((unsigned char)word.text[letters])) {
        letters++;
    }
    size_t digits = letters;
    while (digits < word.len && is_digit(word.text[digits])) {
        digits++;
    }
    size_t end = digits;
    while (end < word.len && (word.text[end] == '-' || (word.text[end] >= 'a' && word.text[end] <= 'z'))) {
        end++;
    }
    const bool named = end > digits && digits - letters == 4;
    return letters >= 1 && letters <= 3 && digits - letters >= 3 && end == word.len && (named || end == digits);
}

/* "BC-BAHIA-COCOA-REVIEW", "PM-Iran, 1st Ld-Writethru, a0234", "Germany-politics/", "a0234", "r z BC-BKN--Heat". */
static bool is_slug(struct wire_span line)
{
    static const char *const CYCLES[] = {"AM-",  "PM-",  "BC-", "APTV-", "AP-", "UPI-",
                                         "AMs-", "PMs-", "Bc-", "Am-",   "Pm-", NULL};
    struct wire_span rest = line;
    struct wire_span word;
    if (!wire_next_word(&rest, &word)) {
        return false;
    }
    for (int letters = 0; letters < 2 && word.len == 1 && wire_case_of(word) == WIRE_LOWER; letters++) {
        if (!wire_next_word(&rest, &word)) {
            return false;
        }
    }
    for (size_t i = 0; CYCLES[i] != NULL; i++) {
        const size_t len = strlen(CYCLES[i]);
        if (word.len > len && memcmp(word.text, CYCLES[i], len) == 0) {
            return true;
        }
    }
    if (is_message_number(word) &&
        (wire_case_of(wire_span_of(word.text, 1)) == WIRE_LOWER || wire_trim(rest).len == 0)) {
        return true;
    }
    const bool writethru = wire_find(line, "Writethru") < line.len || wire_find(line, "1st Ld") < line.len;
    const bool hyphens =
        (memchr(word.text, '-', word.len) != NULL && !wire_ends_with(word, ",")) || wire_ends_with(word, "/");
    const bool lead =
        wire_ends_with(line, ",lead") || wire_ends_with(line, ", lead") || wire_ends_with(line, ",urgent");
    return writethru || (wire_ends_with(line, "/") && line.len < CREDIT_BYTES) ||
           (wire_trim(rest).len == 0 && hyphens && !wire_ends_sentence(word) && wire_has_upper(word) && word.len > 4) ||
           (hyphens && lead);
}

/* True if word can stand on a line that is only a date: a name of a month or day, a number, a zone, "Published", "at". */
static bool is_date_word(struct wire_span word)
{
    static const char *const WORDS[] = {
        "published", "updated",  "posted", "last",     "first", "on",     "at",     "date",    "created",
        "modified",  "a.m.",     "p.m.",   "am",       "pm",    "et",     "time",   "|",       "/",
        "-",         "\u2014",   "\u2013", "of",       "by",    "filed",  "issued", "release", "released",
        "a.m",       "p.m",      "\u2022", "\u00B7",   "ago",   "year",   "years",  "month",   "months",
        "week",      "weeks",    "day",    "days",     "hour",  "hours",  "minute", "minutes", "page",
        "noon",      "midnight", "gmt",    "updated:", "first", "\u2019", NULL};
    word = wire_trim_chars(word, ",:;()");
    char agency[WIRE_AGENCY_BYTES];
    struct date date;
    int weekday;
    const bool zone = word.len >= 2 && word.len <= 5 && is_upper_or_digit(word);
    return word.len == 0 || wire_is_listed(word, WORDS) || wire_is_host(word) || is_digit(word.text[0]) || zone ||
           date_month_named(word.text, word.len) != 0 || wire_read_date(&date, &weekday, word) > 0 ||
           wire_read_agency(agency, wire_span_of(word.text + (word.text[0] == '('),
                                                 word.len - (word.text[0] == '('))) == WIRE_AGENCY_KNOWN;
}

/* A line that only tells when the story was published or updated; evidence takes it. */
static bool read_date_line(struct wire_evidence *evidence, struct wire_span line)
{
    static const char *const PUBLISHED[] = {
        "published", "published:", "posted",  "posted:", "date:",     "filed",    "filed:", "issued",
        "first",     "source:",    "created", "release", "modified:", "modified", NULL};
    static const char *const UPDATED[] = {"updated", "updated:", "last", NULL};
    struct date date;
    if (line.len > 120 || !wire_find_full_date(&date, line)) {
        return false;
    }
    struct wire_span rest = line;
    struct wire_span word;
    (void)wire_next_word(&rest, &word);
    const bool update = wire_is_listed(word, UPDATED);
    const bool labelled = update || wire_is_listed(word, PUBLISHED);
    for (size_t words = 1; wire_next_word(&rest, &word); words++) {
        if (!is_date_word(word) && !(labelled && words < LABELLED_WORDS)) {
            return false;
        }
    }
    if (!labelled && !is_date_word(wire_span_of(line.text, wire_find(line, " ")))) {
        return false;
    }
    struct date *slot = update ? &evidence->updated : &evidence->published;
    if (slot->year == 0) {
        *slot = date;
    }
    return true;
}

/* "AP-NY-11-07-14 1626GMT" and such transmission lines of two-digit years. */
static bool read_transmission_line(struct wire_evidence *evidence, struct wire_span line)
{
    struct wire_span word;
    struct wire_span rest = line;
    if (!wire_starts_with(line, "AP-") || !wire_next_word(&rest, &word) || word.len < 14) {
        return false;
    }
    int part[3] = {0};
    const char *digits = word.text + word.len - 8;
    for (size_t i = 0; i < 8; i++) {
        if (i % 3 == 2 ? digits[i] != '-' : !is_digit(digits[i])) {
            return false;
        }
        part[i / 3] = i % 3 == 2 ? part[i / 3] : part[i / 3] * 10 + (digits[i] - '0');
    }
    const struct date date = {.year = part[2] + (part[2] < 70 ? 2000 : 1900), .month = part[0], .day = part[1]};
    if (date_is_valid(date)) {
        evidence->credit = date;
    }
    return true;
}

static void read_copyright(struct wire_evidence *evidence, struct wire_span line)
{
    for (size_t i = 0; i + 4 <= line.len && evidence->copyright_year == 0; i++) {
        const bool inside = (i > 0 && is_digit(line.text[i - 1])) || (i + 4 < line.len && is_digit(line.text[i + 4]));
        struct date date;
        if (!inside && date_parse(&date, line.text + i, 4) && date.year >= 1900 && date.year <= 2100) {
            evidence->copyright_year = date.year;
        }
    }
    if (evidence->credit.year == 0) {
        (void)wire_find_full_date(&evidence->credit, line);
    }
}

static enum wire_line_kind find_furniture(struct wire_span line)
{
    const struct wire_span bare = wire_trim_chars(line, ":");
    const int first = tolower((unsigned char)line.text[0]);
    for (size_t i = 0; i < sizeof FURNITURE / sizeof FURNITURE[0]; i++) {
        const struct furniture *furniture = &FURNITURE[i];
        if ((unsigned char)furniture->text[0] != first) {
            continue;
        }
        if (furniture->match == WHOLE ? wire_equals(bare, furniture->text) : wire_starts_with(line, furniture->text)) {
            return furniture->kind;
        }
    }
    return WIRE_TEXT;
}

/* A "Photo" or "Copyright" line that runs on as a sentence does belongs to the story. */
static bool is_sentence(struct wire_span line)
{
    return line.len > 140 && wire_ends_sentence(line) && wire_find(line, "ights reserved") == line.len &&
           wire_find(line, "ights Reserved") == line.len;
}

enum wire_line_kind wire_classify_line(struct wire_evidence *evidence, struct wire_span line)
{
    line = wire_strip_marks(line);
    if (line.len == 0) {
        return WIRE_BOILERPLATE;
    }
    if (line.len > WIRE_NOTE_BYTES) {
        return wire_is_caption(line) ? WIRE_CAPTION : WIRE_TEXT;
    }
    const enum wire_line_kind furniture = find_furniture(line);
    if (wire_ends_with(line, " min read") && is_digit(line.text[0])) {
        return WIRE_BOILERPLATE;
    }
    if (furniture == WIRE_COPYRIGHT && !is_sentence(line)) {
        read_copyright(evidence, line);
        return WIRE_COPYRIGHT;
    }
    if (furniture != WIRE_TEXT && furniture != WIRE_COPYRIGHT && (furniture == WIRE_CAPTION || !is_sentence(line))) {
        return furniture;
    }
    if (wire_is_desk_note(line) || wire_is_host(line)) {
        return WIRE_BOILERPLATE;
    }
    if (wire_is_desk_mark(line)) {
        return WIRE_SLUG;
    }
    if (read_transmission_line(evidence, line)) {
        return WIRE_COPYRIGHT;
    }
    if (is_slug(line)) {
        return WIRE_SLUG;
    }
    if (read_date_line(evidence, line)) {
        return WIRE_DATE_LINE;
    }
    if (is_bare_credit(line)) {
        return WIRE_CREDIT;
    }
    return wire_is_caption(line) ? WIRE_CAPTION : WIRE_TEXT;
}

bool wire_is_story_end(struct wire_span line)
{
    line = wire_strip_marks(line);
    return line.len > 0 && find_furniture(line) == WIRE_STORY_END;
}

bool wire_is_foot_mark(struct wire_span line)
{
    static const char *const MARKS[] = {"more", "-more-", "(more)", "-30-",  "30",      "###",    "##",         "#",
                                        "end",  "-end-",  "(end)",  "-0-",   "_",       "___",    "--",         "endit",
                                        "nnnn", "*",      "***",    "* * *", "reuters", "reuter", "(end item)", NULL};
    line = wire_strip_marks(line);
    if (line.len == 0 || wire_is_listed(line, MARKS)) {
        return true;
    }
    /* "dpa wsz jln npr", "abc/de/fgh": the desk's initials. */
    const bool initials = line.len <= 24 && !wire_has_upper(line) && !wire_ends_sentence(line);
    const bool slashes = wire_count_words(line, 2) == 1 && memchr(line.text, '/', line.len) != NULL;
    return initials && (slashes || (wire_starts_with(line, "dpa ") && wire_count_words(line, 6) <= 5));
}
