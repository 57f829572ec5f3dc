/* flow.h - text for people, broken into lines at blanks, with matches marked. For the outputs for people.
 *
 * Invariant: what is written has gone through terminal_clean. */
#ifndef NEWSIDX_FLOW_H
#define NEWSIDX_FLOW_H

#include "output.h"
#include "snippet.h"

/* SGR sequences (ECMA-48, section 8.3.117); matches stand in brackets where there is no colour. */
extern const char FLOW_BOLD[];
extern const char FLOW_DIM[];
extern const char FLOW_MATCH[];
extern const char FLOW_RESET[];

enum { FLOW_WIDTH_MAX = 100 }; /* longer lines are hard to read, however wide the terminal is */

/* Text that is broken into lines. */
struct flow {
    struct buffer *out;
    const struct output_context *context;
    unsigned width;
    unsigned column;
    unsigned indent;
    const char *style;  /* in effect outside matches */
    bool blank_pending; /* a blank before the next word, unless a line ends there */
};

/* Lines begin at indent; the first one has come to column already. */
struct flow flow_make(struct buffer *out, const struct output_context *context, unsigned indent, unsigned column);
void flow_start_line(struct flow *flow);
/* Writes a style where the output has colour. */
void flow_set_style(struct flow *flow, const char *style);
/* Clean text as it is; blanks are where lines may end. */
void flow_write_words(struct flow *flow, const char *text, size_t len_bytes);
/* Any text, cleaned. */
void flow_write_plain(struct flow *flow, const char *text, size_t len_bytes);
void flow_write_snippet(struct flow *flow, const struct snippet *snippet);
/* A whole column of the article (its field and its number), its matches marked. */
void flow_write_column(struct flow *flow, const struct newsidx_article *article, enum newsidx_field field,
                       unsigned number);
/* In bold, "(no headline)" where there is none. */
void flow_write_headline(struct flow *flow, const struct newsidx_article *article);

#endif
