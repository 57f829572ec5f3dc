/* html_blocks.h - the blocks of text of a web page, in document order, with what tells a story's paragraph from other text.
 *
 * Used by html_body.c. Nodes are borrowed from the tree; while blocks live, their elements' _private holds scores.
 * Invariant: descends no deeper than READER_DEPTH_MAX elements, holds no more than HTML_BLOCKS_MAX blocks. */
#ifndef NEWSIDX_HTML_BLOCKS_H
#define NEWSIDX_HTML_BLOCKS_H

#include "buffer.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

enum {
    HTML_BLOCKS_MAX = 200000,
    HTML_BLOCK_SCORE_MAX = 1000, /* bytes of one block that count */
};

enum html_block_kind { HTML_BLOCK_TEXT, HTML_BLOCK_HEADING, HTML_BLOCK_ITEM };

struct html_block {
    const xmlNode *element; /* the block element that holds it */
    size_t start;           /* in html_blocks.text */
    size_t len_bytes;
    size_t link_bytes;   /* of them in links */
    size_t strong_bytes; /* of them in <b>, <strong>, <i>, <em> */
    enum html_block_kind kind;
};

struct html_blocks {
    struct buffer text;
    struct html_block *block;
    size_t count;
    size_t capacity;
    bool failed; /* no memory */
};

/* Gathers the blocks below root; those in elements for which skip is true are left out. */
void html_blocks_gather(struct html_blocks *blocks, const xmlNode *root, bool (*skip)(const xmlNode *, void *),
                        void *context);
void html_blocks_release(struct html_blocks *blocks);

const char *html_block_text(const struct html_blocks *blocks, size_t i); /* not terminated */
/* How much a block speaks for a story: 0 for headings, links and lines that are no sentence, otherwise bytes. */
size_t html_block_score(const struct html_blocks *blocks, size_t i);
/* Adds every block's score to the elements around it, and reads it back. */
void html_blocks_add_scores(const struct html_blocks *blocks);
size_t html_node_score(const xmlNode *node);
bool html_is_below(const xmlNode *node, const xmlNode *ancestor);

#endif
