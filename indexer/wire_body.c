/* The body of a story, without what stands between and below its paragraphs; and a byline at its foot. */
#include "wire_story.h"

#include "buffer.h"

#include <string.h>

#define NOTE_LINES 12 /* captions and credits are wrapped over no more */
#define FOOT_LINES 40 /* lines, not blank, at the end among which credits and marks are looked for */

/* True if a line begins a paragraph, seen by the line before it. */
static bool begins_behind(struct wire_span before)
{
    before = wire_trim(before);
    return before.len < WIRE_WRAPPED_BYTES || wire_ends_sentence(before);
}

/* The offset where the line before end begins; end is behind a newline or at the end of text. */
static size_t find_line_before(struct wire_span text, size_t end)
{
    size_t at = end;
    if (at > 0 && text.text[at - 1] == '\n') {
        at--;
    }
    while (at > 0 && text.text[at - 1] != '\n') {
        at--;
    }
    return at;
}

/* A byline below the story is a short line of its own: "By Jan Schmidt, dpa", "-- Jane Roe, AP". */
static bool read_foot_byline(struct wire_story *story, struct wire_span line)
{
    struct wire_byline byline = {.names = &story->names};
    if (line.len > WIRE_LONG_BYTES || wire_ends_sentence(line) ||
        (story->has_byline && !wire_starts_with(line, "By "))) {
        return false;
    }
    const size_t names = story->names.len_bytes;
    if (!wire_read_byline(&byline, line)) {
        return false;
    }
    if (story->has_byline) {
        buffer_truncate(&story->names, names);
    } else {
        story->byline = byline;
        story->has_byline = true;
    }
    return true;
}

/* True if the line at start begins a paragraph. */
static bool stands_alone(const struct wire_story *story, size_t start)
{
    const size_t before = find_line_before(story->text, start);
    return start == story->body_start ||
           wire_is_indented(wire_span_of(story->text.text + start, story->text.len - start)) ||
           begins_behind(wire_span_of(story->text.text + before, start - before));
}

static bool is_foot_line(struct wire_story *story, struct wire_span line)
{
    if (line.len > WIRE_NOTE_BYTES) {
        return false;
    }
    const enum wire_line_kind kind = wire_classify_line(&story->evidence, line);
    return (kind != WIRE_TEXT && kind != WIRE_SLUG) || wire_is_foot_mark(line) || wire_is_desk_paragraph(line) ||
           read_foot_byline(story, line);
}

/* Shortens the body by what stands below it: marks, furniture, a byline. */
static void cut_foot(struct wire_story *story)
{
    for (int lines = 0; lines < FOOT_LINES && story->body_end > story->body_start;) {
        size_t start = find_line_before(story->text, story->body_end);
        start = start < story->body_start ? story->body_start : start;
        const struct wire_span line = wire_trim(wire_span_of(story->text.text + start, story->body_end - start));
        if (line.len > 0 && (!stands_alone(story, start) || !is_foot_line(story, line))) {
            return;
        }
        lines += line.len > 0;
        story->body_end = start;
    }
}

/* A paragraph that starts at offset at: its lines up to a blank one or an indent, at most NOTE_LINES of them. *end is the
 * offset behind it. */
static struct wire_span take_paragraph(const struct wire_story *story, size_t at, size_t *end)
{
    const struct wire_span text = wire_span_of(story->text.text, story->body_end);
    size_t behind = at;
    struct wire_span line = wire_next_line(text, &behind);
    for (int lines = 1; line.len < WIRE_LONG_BYTES && behind < text.len && lines < NOTE_LINES; lines++) {
        size_t next = behind;
        const struct wire_span following = wire_next_line(text, &next);
        if (wire_trim(following).len == 0 || wire_is_indented(following)) {
            break;
        }
        line = following;
        behind = next;
    }
    *end = behind;
    return wire_trim(wire_span_of(text.text + at, behind - at));
}

/* A credit below the story, or a caption within it, may be wrapped over several lines. */
static bool is_dropped_paragraph(struct wire_story *story, struct wire_span paragraph)
{
    struct wire_byline byline = {.names = &story->names};
    const size_t names = story->names.len_bytes;
    if (wire_read_foot_credit(&byline, paragraph)) {
        if (story->has_byline || names > 0) {
            buffer_truncate(&story->names, names);
        } else {
            story->byline = byline;
        }
        return true;
    }
    return wire_is_caption(paragraph) || wire_is_desk_paragraph(paragraph);
}

struct body_state {
    bool begins;       /* the next line begins a paragraph */
    size_t seen_until; /* lines before this offset were looked at as parts of a paragraph that is kept */
    bool after_links;  /* what follows is links until a paragraph */
    bool blank;        /* a blank line is due before the next */
};

static void append_body_line(struct wire_story *story, struct body_state *state, struct wire_span line)
{
    while (line.len > 0 && strchr(" \t", line.text[line.len - 1]) != NULL) {
        line.len--;
    }
    if (story->body.len_bytes > 0) {
        buffer_append_text(&story->body, state->blank ? "\n\n" : "\n");
    }
    buffer_append(&story->body, line.text, line.len);
    state->blank = false;
}

/* Takes one line of the body or drops it. */
static void read_body_line(struct wire_story *story, struct body_state *state, struct wire_span line)
{
    const struct wire_span trimmed = wire_trim(line);
    if (trimmed.len == 0) {
        state->blank = true;
        return;
    }
    struct wire_evidence evidence = {.copyright_year = story->evidence.copyright_year};
    const enum wire_line_kind kind =
        state->begins || wire_is_indented(line) ? wire_classify_line(&evidence, trimmed) : WIRE_TEXT;
    story->evidence.copyright_year = evidence.copyright_year;
    state->after_links = (state->after_links && !(wire_ends_sentence(trimmed) && trimmed.len >= WIRE_LONG_BYTES / 2)) ||
                         kind == WIRE_LINKS;
    const bool keep = kind == WIRE_TEXT || kind == WIRE_SLUG || kind == WIRE_DATE_LINE;
    if (keep && !state->after_links) {
        append_body_line(story, state, line);
    }
}

/* True if the line at offset at begins a paragraph that is dropped as a whole; *end is then behind it. Lines that were looked at
 * with those before them are not looked at again, but for a credit's first. */
static bool drop_paragraph(struct wire_story *story, struct body_state *state, size_t at, struct wire_span line,
                           size_t *end)
{
    const struct wire_span trimmed = wire_trim(line);
    if (trimmed.len == 0 || !(state->begins || wire_is_indented(line)) ||
        (at < state->seen_until && strchr("([-\xE2REWAC", trimmed.text[0]) == NULL)) {
        return false;
    }
    if (is_dropped_paragraph(story, take_paragraph(story, at, end))) {
        return true;
    }
    state->seen_until = *end;
    return false;
}

/* The offset of the first line that ends the story, such as "Latest Headlines", or of the end of the text. */
static size_t find_story_end(const struct wire_story *story)
{
    for (size_t at = story->body_start; at < story->text.len;) {
        const size_t start = at;
        const struct wire_span line = wire_trim(wire_next_line(story->text, &at));
        if (start > story->body_start && line.len < WIRE_WRAPPED_BYTES && wire_is_story_end(line) &&
            stands_alone(story, start)) {
            return start;
        }
    }
    return story->text.len;
}

void wire_read_body(struct wire_story *story)
{
    story->body_end = find_story_end(story);
    cut_foot(story);
    struct body_state state = {.begins = true};
    for (size_t at = story->body_start; at < story->body_end;) {
        size_t behind = at;
        const struct wire_span line = wire_next_line(wire_span_of(story->text.text, story->body_end), &behind);
        size_t end = behind;
        if (drop_paragraph(story, &state, at, line, &end)) {
            at = end;
            continue;
        }
        read_body_line(story, &state, line);
        state.begins = begins_behind(line);
        at = behind;
    }
}
