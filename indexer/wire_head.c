/* The head of a story: its first lines up to the dateline or the first paragraph, and what is headline, deck and byline there. */
#include "wire_story.h"

#include "buffer.h"

#include <string.h>

#define HEADLINE_BYTES    300 /* longer first lines are paragraphs */
#define HEADLINE_LINES    3   /* a headline is wrapped over no more lines */
#define PARAGRAPHS_BEFORE 3   /* a dateline stands behind no more paragraphs of deck and captions */
#define SENTENCE_WORDS    8   /* a headline of so many words has no final period */
#define WIDTH_LINES       40  /* lines that tell how wide a story is wrapped */
#define WIDTH_SLACK       8   /* headlines are broken so much before the width */
#define LOOKAHEAD_LINES   12  /* behind a first line that is a headline, a dateline stands within so many lines */

static void note_caption_date(struct wire_evidence *evidence, struct wire_span caption)
{
    const bool archive = wire_find(caption, "FILE") < caption.len || wire_find(caption, "file photo") < caption.len ||
                         wire_find(caption, "File Photo") < caption.len ||
                         wire_find(caption, "File photo") < caption.len;
    if (!archive && evidence->caption.year == 0) {
        (void)wire_find_full_date(&evidence->caption, caption);
    }
}

/* Drops the caption that a line of credit stands below: the text just before it, unless that is the headline. */
static void drop_caption_above(struct wire_story *story)
{
    size_t i = story->head_lines;
    bool text_before = false;
    for (size_t k = 0; k + 1 < i; k++) {
        text_before = text_before || story->head[k].kind == WIRE_HEAD_TEXT;
    }
    if (i > 0 && text_before && story->head[i - 1].kind == WIRE_HEAD_TEXT &&
        wire_ends_sentence(story->head[i - 1].text)) {
        note_caption_date(&story->evidence, story->head[i - 1].text);
        story->head[i - 1].kind = WIRE_HEAD_OTHER;
    }
}

/* A caption that is wrapped over several lines: the lines of its block before the one with the credit. */
static void drop_wrapped_caption(struct wire_story *story)
{
    for (size_t i = story->head_lines; i-- > 1;) {
        struct wire_head_line *line = &story->head[i];
        if (line->kind != WIRE_HEAD_TEXT || wire_ends_sentence(line->text) || line->text.len < WIRE_WRAPPED_BYTES) {
            break;
        }
        line->kind = WIRE_HEAD_OTHER;
        if (line->begins_block) {
            break;
        }
    }
}

static bool byline_goes_on(struct wire_span line)
{
    return wire_ends_with(line, ",") || wire_ends_with(line, " and") || wire_ends_with(line, " with");
}

/* True if a byline takes in the line behind it: its list is not at its end, or goes on there. */
static bool takes_second_line(struct wire_span line, struct wire_span second)
{
    const bool led = wire_starts_with(line, "By ");
    return second.len > 0 && second.len < WIRE_NOTE_BYTES &&
           (byline_goes_on(line) || (led && second.len < WIRE_LONG_BYTES && !wire_ends_sentence(second) &&
                                     (wire_starts_with(second, "and ") || wire_starts_with(second, "with "))));
}

/* "Tue Mar 27, 7:08 PM ET" behind a name: a day that has no year. */
static void note_day(struct wire_evidence *evidence, struct wire_span line)
{
    struct wire_span word;
    for (struct wire_span rest = line; evidence->day.day == 0 && wire_next_word(&rest, &word);) {
        struct date date = {0};
        int weekday = -1;
        const size_t len = (size_t)(line.text + line.len - word.text);
        if (wire_read_date(&date, &weekday, wire_span_of(word.text, len)) > 0 && date.month != 0 && date.day != 0) {
            evidence->day = (struct date){.month = date.month, .day = date.day};
        }
    }
}

/* Reads a byline, with its second line where the first ends within the list. */
static bool read_byline(struct wire_story *story, struct wire_span line, size_t *at, bool has_text)
{
    struct wire_byline byline = {.names = &story->names};
    struct wire_span whole = wire_strip_marks(line);
    size_t behind = *at;
    if (whole.len < WIRE_NOTE_BYTES && behind < story->text.len) {
        const struct wire_span second = wire_trim(wire_strip_marks(wire_next_line(story->text, &behind)));
        if (takes_second_line(whole, second)) {
            whole.len = (size_t)(second.text + second.len - whole.text);
        }
    }
    const bool led = wire_starts_with(whole, "By ");
    if ((!led && !has_text) || !wire_read_byline(&byline, whole)) {
        return false;
    }
    *at = whole.text + whole.len > line.text + line.len ? behind : *at;
    if (!story->has_byline) {
        story->byline = byline;
    }
    if (byline.date.year != 0 && story->evidence.published.year == 0) {
        story->evidence.published = byline.date;
    }
    note_day(&story->evidence, whole);
    story->has_byline = true;
    return true;
}

/* "May 19, 1988 | JANE ROE and JOHN DOE | Times Staff Writers": a date, then a byline. */
static bool read_dated_byline(struct wire_story *story, struct wire_span line, size_t *at)
{
    const size_t bar = wire_find(line, "|");
    if (bar + 1 >= line.len || line.len > WIRE_NOTE_BYTES || story->has_byline ||
        wire_classify_line(&story->evidence, wire_trim(wire_span_of(line.text, bar))) != WIRE_DATE_LINE) {
        return false;
    }
    return read_byline(story, wire_trim(wire_span_of(line.text + bar + 1, line.len - bar - 1)), at, true);
}

static enum wire_head_kind classify_head_line(struct wire_story *story, struct wire_span line, size_t *at,
                                              bool has_text)
{
    const struct wire_head_line *last = story->head_lines > 0 ? &story->head[story->head_lines - 1] : NULL;
    char agency[WIRE_AGENCY_BYTES] = "";
    const bool below_byline = last != NULL && (last->kind == WIRE_HEAD_BYLINE || last->kind == WIRE_HEAD_ROLE);
    const char *name = NULL;
    const bool names_agency = has_text && wire_agency_prefix(&name, line) > 0;
    const bool is_service = below_byline && wire_is_service_line(line);
    if (is_service || ((below_byline || names_agency) && wire_is_role_line(agency, wire_strip_marks(line)))) {
        if (story->byline.agency[0] == '\0') {
            memcpy(story->byline.agency, agency, sizeof agency);
        }
        return WIRE_HEAD_ROLE;
    }
    if (read_byline(story, line, at, has_text) || read_dated_byline(story, line, at)) {
        return WIRE_HEAD_BYLINE;
    }
    switch (wire_classify_line(&story->evidence, line)) {
    case WIRE_TEXT:
        return WIRE_HEAD_TEXT;
    case WIRE_CREDIT:
        drop_caption_above(story);
        break;
    case WIRE_CAPTION:
        note_caption_date(&story->evidence, line);
        if (line.len < WIRE_LONG_BYTES) {
            drop_wrapped_caption(story);
        }
        break;
    default:
        break;
    }
    return WIRE_HEAD_OTHER;
}

/* True if a dateline with a date or an agency stands in one of the next lines. */
static bool dateline_follows(const struct wire_story *story, size_t at)
{
    for (int lines = 0; lines < LOOKAHEAD_LINES && at < story->text.len;) {
        struct wire_dateline dateline;
        const bool found = wire_find_dateline(&dateline, story->text.text + at, story->text.len - at);
        if (found && (dateline.date.month != 0 || dateline.agency[0] != '\0')) {
            return true;
        }
        lines += wire_trim(wire_next_line(story->text, &at)).len > 0;
    }
    return false;
}

/* A first line with a dash or colon may be a headline: what is no longer than one is a dateline only if none follows, and,
 * without date and agency, only before a paragraph. */
static bool is_credible_dateline(const struct wire_story *story, const struct wire_dateline *dateline, size_t start,
                                 size_t texts)
{
    size_t at = start;
    const struct wire_span line = wire_trim(wire_next_line(story->text, &at));
    size_t next = at;
    const struct wire_span second = wire_trim(wire_next_line(story->text, &next));
    const bool is_line = line.len <= HEADLINE_BYTES / 2 && !wire_ends_sentence(line);
    if (texts == 0 && is_line && second.len < WIRE_LONG_BYTES / 3 && dateline_follows(story, at)) {
        return false;
    }
    const bool strong = dateline->date.month != 0 || dateline->agency[0] != '\0';
    return strong || texts > 0 || !is_line || second.len > 0;
}

/* A headline or title may stand right above a dateline, so that both read as one: the next line is then a dateline by itself, and
 * the first line has no comma or the second is in capitals. "GRAND RAPIDS, West" and "Michigan (AP)" are one. */
static bool begins_below(const struct wire_dateline *dateline, struct wire_span rest)
{
    const struct wire_span whole = wire_span_of(dateline->text, dateline->len_bytes);
    const size_t first_len = wire_find(whole, "\n");
    if (first_len == whole.len) {
        return false;
    }
    const size_t skipped = (size_t)(whole.text - rest.text) + first_len + 1;
    struct wire_dateline below;
    if (!wire_find_dateline(&below, rest.text + skipped, rest.len - skipped) || below.place_len_bytes == 0) {
        return false;
    }
    const struct wire_span place = wire_span_of(below.place, below.place_len_bytes);
    const struct wire_span city = wire_span_of(place.text, wire_find(place, ","));
    return wire_find(whole, ",") > first_len || !wire_has_lower(city);
}

/* True if the first line of rest only tells when the story was sent: "(AFP) - Oct 2, 2009". */
static bool is_date_line(struct wire_span rest)
{
    struct wire_evidence ignored = {.copyright_year = 0};
    size_t at = 0;
    return wire_classify_line(&ignored, wire_trim(wire_next_line(rest, &at))) == WIRE_DATE_LINE;
}

static bool find_dateline(struct wire_story *story, size_t start, size_t texts)
{
    struct wire_dateline dateline;
    const struct wire_span rest = wire_span_of(story->text.text + start, story->text.len - start);
    if (!wire_find_dateline(&dateline, rest.text, rest.len) || begins_below(&dateline, rest) ||
        !is_credible_dateline(story, &dateline, start, texts)) {
        return false;
    }
    if (dateline.place_len_bytes == 0 && is_date_line(rest)) {
        return false;
    }
    story->dateline = dateline;
    story->has_dateline = true;
    story->body_start = start + dateline.end;
    return true;
}

static bool is_paragraph(const struct wire_head_line *line)
{
    return line->kind == WIRE_HEAD_TEXT && wire_ends_sentence(line->text) && line->text.len >= WIRE_LONG_BYTES / 2;
}

static size_t count_paragraphs(const struct wire_story *story)
{
    size_t count = 0;
    for (size_t i = 0; i < story->head_lines; i++) {
        count += is_paragraph(&story->head[i]);
    }
    return count;
}

/* True for bylines and slugs, which may read on into a dateline on the next line. */
static bool is_marked_line(struct wire_span line)
{
    struct wire_evidence ignored = {.copyright_year = 0};
    return wire_starts_with(wire_strip_marks(line), "By ") || wire_classify_line(&ignored, line) == WIRE_SLUG;
}

/* Moves *at behind a desk's note that ends on one of the next lines. */
static void skip_desk_note(const struct wire_story *story, struct wire_span line, size_t *at)
{
    for (int lines = 1; lines < HEADLINE_LINES + 1 && memchr(line.text, ')', line.len) == NULL; lines++) {
        size_t next = *at;
        line = wire_trim(wire_next_line(story->text, &next));
        if (line.len == 0 || line.len > WIRE_LONG_BYTES) {
            return;
        }
        *at = next;
    }
}

/* Fills the table of head lines up to the dateline. */
static void read_head_lines(struct wire_story *story)
{
    bool blank_before = true;
    enum wire_head_kind last = WIRE_HEAD_OTHER;
    size_t texts = 0;
    for (size_t at = 0; at < story->text.len && story->head_lines < WIRE_HEAD_LINES;) {
        const size_t start = at;
        const struct wire_span raw = wire_next_line(story->text, &at);
        const struct wire_span line = wire_trim(raw);
        if (line.len == 0) {
            blank_before = true;
            continue;
        }
        const bool marked = is_marked_line(line);
        if (!marked && count_paragraphs(story) <= PARAGRAPHS_BEFORE && find_dateline(story, start, texts)) {
            return;
        }
        const enum wire_head_kind kind = classify_head_line(story, line, &at, texts > 0);
        texts += kind == WIRE_HEAD_TEXT;
        if (kind == WIRE_HEAD_OTHER && wire_is_desk_note(line)) {
            skip_desk_note(story, line, &at);
        }
        story->head[story->head_lines++] = (struct wire_head_line){
            .text = wire_strip_marks(line),
            .start = start,
            .kind = kind,
            .begins_block =
                blank_before || wire_is_indented(raw) || last != WIRE_HEAD_TEXT || strchr("^*-", line.text[0]) != NULL,
        };
        blank_before = false;
        last = kind;
    }
}

/* True if line may be a headline, seen by itself. */
static bool looks_like_headline(struct wire_span line)
{
    const bool stopped = wire_ends_with(line, ".") && !wire_ends_with(line, "..");
    return line.len <= HEADLINE_BYTES &&
           !(stopped && wire_has_lower(line) && wire_count_words(line, SENTENCE_WORDS) >= SENTENCE_WORDS);
}

static size_t next_text(const struct wire_story *story, size_t i, size_t end)
{
    while (i < end && story->head[i].kind != WIRE_HEAD_TEXT) {
        i++;
    }
    return i;
}

/* The width that the story is wrapped at, by its first lines; 0 where it is not. */
static size_t measure_width(const struct wire_story *story)
{
    size_t width = 0;
    size_t at = 0;
    for (int lines = 0; lines < WIDTH_LINES && at < story->text.len; lines++) {
        const size_t len = wire_trim(wire_next_line(story->text, &at)).len;
        width = len > width ? len : width;
    }
    return width <= WIRE_LONG_BYTES ? width : 0;
}

/* True if the longer words of line are capitals, as in "Miners Quit Pits as Truce Ends". */
static bool is_title_case(struct wire_span line)
{
    struct wire_span word;
    while (wire_next_word(&line, &word)) {
        if (word.len > 4 && wire_case_of(word) == WIRE_LOWER) {
            return false;
        }
    }
    return true;
}

/* True if line ends as no headline does: with a comma, a dash or a small word. */
static bool is_unfinished(struct wire_span line)
{
    static const char *const LAST[] = {"a",    "an",  "the", "of",  "to",   "in",   "on",   "at",    "by",     "for",
                                       "from", "and", "or",  "but", "with", "as",   "that", "after", "before", "over",
                                       "into", "is",  "are", "was", "were", "will", "its",  "his",   "her",    "their",
                                       "than", "not", "no",  "who", "amid", "near", "says", "said",  "&",      NULL};
    struct wire_span word;
    struct wire_span last = line;
    for (struct wire_span rest = line; wire_next_word(&rest, &word);) {
        last = word;
    }
    return wire_is_listed(last, LAST) || wire_ends_with(line, ",") || wire_ends_with(line, "-") ||
           wire_ends_with(line, "\u2014") || wire_ends_with(line, ";");
}

/* True if second is what a headline's line was too narrow for, rather than a deck or a line of another kind. */
static bool is_wrapped_onto(const struct wire_story *story, struct wire_span first, struct wire_span second)
{
    struct wire_span word = {0};
    struct wire_span rest = second;
    (void)wire_next_word(&rest, &word);
    if (wire_has_lower(first) != wire_has_lower(second)) {
        return false;
    }
    if (!wire_has_lower(first) || wire_case_of(word) == WIRE_LOWER || is_unfinished(first)) {
        return true;
    }
    const size_t width = measure_width(story);
    if (width > 0 && wire_count_words(second, 2) == 1 && !wire_is_page_label(second)) {
        return true;
    }
    return first.len >= WIRE_WRAPPED_BYTES && first.len + word.len + WIDTH_SLACK > width && width > 0 &&
           is_title_case(first) == is_title_case(second);
}

/* The end of the headline that begins at line i: itself and the lines that it is wrapped over. */
static size_t measure_headline(const struct wire_story *story, size_t i, size_t end)
{
    size_t len = story->head[i].text.len;
    size_t next = i + 1;
    while (next < end && next < i + HEADLINE_LINES && story->head[next].kind == WIRE_HEAD_TEXT &&
           !story->head[next].begins_block) {
        len += story->head[next].text.len + 1;
        const bool fits = len <= HEADLINE_BYTES &&
                          is_wrapped_onto(story, story->head[next - 1].text, story->head[next].text) &&
                          looks_like_headline(story->head[next].text) && !wire_ends_with(story->head[next].text, ".");
        if (!fits || story->head[next - 1].text.len > WIRE_LONG_BYTES) {
            break;
        }
        next++;
    }
    return next;
}

/* A page's title without the name of the site: "Strike over, pilots say | Reuters". */
static struct wire_span drop_site(struct wire_span line)
{
    for (size_t at = line.len; at-- > 0;) {
        if (line.text[at] == '|') {
            const struct wire_span site = wire_trim(wire_span_of(line.text + at + 1, line.len - at - 1));
            const struct wire_span title = wire_trim(wire_span_of(line.text, at));
            return title.len > 0 && wire_is_page_label(site) ? title : line;
        }
    }
    return line;
}

/* The line before end that the headline begins at; labels and paths above it are dropped. */
static size_t find_headline(struct wire_story *story, size_t end)
{
    size_t i = next_text(story, 0, end);
    for (size_t next = next_text(story, i + 1, end); next < end; next = next_text(story, i + 1, end)) {
        const struct wire_span line = story->head[i].text;
        const struct wire_span below = story->head[next].text;
        if (is_paragraph(&story->head[next]) || !looks_like_headline(below) ||
            !(wire_is_page_label(line) || wire_is_breadcrumb(line, below))) {
            break;
        }
        story->head[i].kind = WIRE_HEAD_OTHER;
        i = next;
    }
    if (i < end) {
        story->head[i].text = drop_site(story->head[i].text);
    }
    return i;
}

static void append_text(struct buffer *out, struct wire_span text, const char *separator)
{
    if (out->len_bytes > 0) {
        buffer_append_text(out, separator);
    }
    wire_append_collapsed(out, text);
}

/* True if the text from line i on, which no dateline or byline parts from the body, has a headline: a short line set off from a
 * paragraph, or all there is. */
static bool stands_apart(const struct wire_story *story, size_t i, size_t next)
{
    const size_t after = next_text(story, next, story->head_lines);
    if (after >= story->head_lines) {
        return story->head_lines < WIRE_HEAD_LINES;
    }
    return story->head[after].begins_block || story->head[i].text.len < WIRE_LONG_BYTES;
}

/* The line behind the last byline or its role that stands in the first lines of a story without dateline; 0 where none does. */
static size_t find_byline_end(const struct wire_story *story)
{
    size_t end = 0;
    size_t paragraphs = 0;
    for (size_t i = 0; i < story->head_lines && paragraphs < PARAGRAPHS_BEFORE; i++) {
        const struct wire_head_line *line = &story->head[i];
        end = line->kind == WIRE_HEAD_BYLINE || line->kind == WIRE_HEAD_ROLE ? i + 1 : end;
        paragraphs += is_paragraph(line);
    }
    return end;
}

static void begin_body_at(struct wire_story *story, size_t line)
{
    if (line < story->head_lines) {
        story->body_start = story->head[line].start;
    } else if (!story->has_dateline) {
        story->body_start = story->text.len;
    }
}

/* Takes headline and deck from lines [0, end), which a dateline or byline ends. What follows the byline stays for the body. */
static void take_headline(struct wire_story *story, size_t end, size_t byline_end)
{
    size_t i = find_headline(story, end);
    if (i < end && looks_like_headline(story->head[i].text)) {
        const size_t next = measure_headline(story, i, end);
        for (; i < next; i++) {
            append_text(&story->headline, story->head[i].text, " ");
        }
    }
    for (i = next_text(story, i, end); i < end; i = next_text(story, i + 1, end)) {
        const bool is_deck =
            story->headline.len_bytes > 0 && (byline_end == 0 || i < byline_end || !is_paragraph(&story->head[i]));
        struct buffer *out = is_deck ? &story->deck : &story->body;
        append_text(out, story->head[i].text, story->head[i].begins_block ? "\n" : " ");
    }
}

/* Splits a head that no dateline ends: at the byline, or behind the headline. */
static void split_head(struct wire_story *story)
{
    const size_t byline_end = find_byline_end(story);
    const size_t first = find_headline(story, byline_end > 0 ? byline_end : story->head_lines);
    size_t body = first;
    if (byline_end > 0 && first < byline_end) {
        take_headline(story, byline_end, byline_end);
        begin_body_at(story, next_text(story, byline_end, story->head_lines));
        return;
    }
    if (first < story->head_lines && looks_like_headline(story->head[first].text)) {
        const size_t next = measure_headline(story, first, story->head_lines);
        if (stands_apart(story, first, next)) {
            take_headline(story, next, 0);
            body = next_text(story, next, story->head_lines);
        }
    }
    begin_body_at(story, body);
}

void wire_read_head(struct wire_story *story)
{
    read_head_lines(story);
    if (story->has_dateline) {
        take_headline(story, story->head_lines, find_byline_end(story));
    } else {
        split_head(story);
    }
}
