/* wire_story.h - a story while it is taken apart. For wire.c, wire_head.c and wire_body.c.
 *
 * wire_read_head fills the head, wire_read_body the body behind it; wire.c makes an article of both. Invariant: a line of the
 * text is in at most one of the buffers. */
#ifndef NEWSIDX_WIRE_STORY_H
#define NEWSIDX_WIRE_STORY_H

#include "wire_internal.h"

#include "buffer.h"

#define WIRE_LONG_BYTES    100 /* a line of this length is a paragraph by itself */
#define WIRE_WRAPPED_BYTES 45  /* lines that a paragraph goes on behind are not shorter */

enum wire_head_kind { WIRE_HEAD_TEXT, WIRE_HEAD_BYLINE, WIRE_HEAD_ROLE, WIRE_HEAD_OTHER };

struct wire_head_line {
    struct wire_span text; /* trimmed */
    size_t start;          /* offset in the story */
    enum wire_head_kind kind;
    bool begins_block; /* stands behind a blank line, with an indent, or behind a line of another kind */
};

struct wire_story {
    struct wire_span text;
    struct wire_head_line head[WIRE_HEAD_LINES];
    size_t head_lines;
    bool has_dateline;
    struct wire_dateline dateline;
    bool has_byline;
    struct wire_byline byline;
    struct wire_evidence evidence;
    size_t body_start; /* offset in text */
    size_t body_end;
    struct buffer headline;
    struct buffer deck;
    struct buffer names;
    struct buffer body;
};

/* The line at *at without its newline; *at moves behind it. */
struct wire_span wire_next_line(struct wire_span text, size_t *at);
bool wire_is_indented(struct wire_span line);

/* Reads headline, deck, byline and dateline; sets body_start. Text between a byline and the dateline goes to body. */
void wire_read_head(struct wire_story *story);
/* Reads the body from body_start on, and from the foot a byline where the head has none. */
void wire_read_body(struct wire_story *story);

#endif
