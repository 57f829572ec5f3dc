/* html_body.c - a web page's main text: the part of the page where most of its sentences stand, without what stands between them.
 *
 * Three steps: the blocks of text that could be a story's are gathered and scored; from the body down, the smallest element is sought that
 * holds most of the score; of its blocks those are left out that are navigation, teasers, captions and the like. */
#include "html_page.h"

#include "error.h"
#include "html_blocks.h"
#include "html_headline.h"
#include "html_noise.h"
#include "html_people.h"
#include "html_scan.h"
#include "html_text.h"
#include "memory.h"
#include "xml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Shares of the page's score, in percent. */
enum {
    DOMINANT_SHARE = 75, /* an element with that share of its parent's is entered */
    NOISE_SHARE = 40,    /* an element with that share is no noise, whatever it is called */
    HINT_SHARE = 50,     /* an element that says it is the story is believed from here */
};

struct page {
    size_t total; /* score of the page without noise by element */
};

static bool skip_elements(const xmlNode *node, void *context)
{
    (void)context;
    return html_is_noise_element(node) || html_is_noise_always(node);
}

static bool is_linked_heading(const xmlNode *node)
{
    static const char *const HEADINGS[] = {"h2", "h3", "h4", "h5"};
    for (size_t i = 0; i < sizeof HEADINGS / sizeof *HEADINGS; i++) {
        if (xml_is(node, HEADINGS[i])) {
            return xml_below(node, "a") != NULL || xml_is(node->parent, "a");
        }
    }
    return false;
}

/* A few lines below a heading that leads elsewhere. */
static bool is_teaser(const xmlNode *node, size_t score)
{
    static const char *const CARDS[] = {"div", "li", "article", "section", "a"};
    enum { SCORE_MAX = 700 };
    bool card = false;
    for (size_t i = 0; i < sizeof CARDS / sizeof *CARDS; i++) {
        card = card || xml_is(node, CARDS[i]);
    }
    if (!card || score == 0 || score > SCORE_MAX) {
        return false;
    }
    for (const xmlNode *at = node; at != NULL; at = html_next_node(at, node, true)) {
        if (at->type == XML_ELEMENT_NODE && is_linked_heading(at)) {
            return true;
        }
    }
    return false;
}

static bool skip_noise(const xmlNode *node, void *context)
{
    const struct page *page = context;
    const size_t score = html_node_score(node);
    if (skip_elements(node, NULL)) {
        return true;
    }
    if (score * 100 >= page->total * NOISE_SHARE || (score > 0 && xml_is(node, "p"))) {
        return false;
    }
    return html_is_noise_marked(node) || is_teaser(node, score);
}

/* --- where the story stands --------------------------------------------------------------------------------------------- */

static void clear_scores(xmlNode *root)
{
    for (const xmlNode *at = root; at != NULL; at = html_next_node(at, root, true)) {
        ((xmlNode *)at)->_private = NULL;
    }
}

/* The element that says it is the story's text, where it has enough of the score; otherwise root. */
static const xmlNode *find_hinted(const xmlNode *root)
{
    const xmlNode *best = NULL;
    for (const xmlNode *at = root; at != NULL; at = html_next_node(at, root, true)) {
        if (at->type != XML_ELEMENT_NODE || html_node_score(at) * 100 < html_node_score(root) * HINT_SHARE) {
            continue;
        }
        const char *property = xml_attribute(at, "itemprop");
        if (property != NULL && strcasecmp(property, "articleBody") == 0) {
            return at;
        }
        if (xml_is(at, "article") && (best == NULL || html_node_score(at) >= html_node_score(best))) {
            best = at;
        }
    }
    return best != NULL ? best : root;
}

static const xmlNode *find_story(const xmlNode *root)
{
    const xmlNode *story = find_hinted(root);
    for (;;) {
        const xmlNode *dominant = NULL;
        for (const xmlNode *child = xml_first(story, NULL); child != NULL; child = xml_next(child, NULL)) {
            if (html_node_score(child) * 100 >= html_node_score(story) * DOMINANT_SHARE) {
                dominant = child;
            }
        }
        if (dominant == NULL || xml_first(dominant, NULL) == NULL || html_node_score(dominant) == 0) {
            return story;
        }
        if (xml_is(dominant, "p")) {
            return story;
        }
        story = dominant;
    }
}

/* --- which of its blocks ------------------------------------------------------------------------------------------------ */

static bool says(const struct html_blocks *blocks, size_t i, const char *text)
{
    if (text == NULL) {
        return false;
    }
    struct buffer own = BUFFER_INIT;
    buffer_append(&own, html_block_text(blocks, i), blocks->block[i].len_bytes);
    const bool same = html_same_words(buffer_text(&own), text);
    buffer_release(&own);
    return same;
}

static bool is_kept(const struct html_blocks *blocks, size_t i, const struct newsidx_article *article)
{
    const struct html_block *block = &blocks->block[i];
    const size_t link_percent = block->link_bytes * 100 / block->len_bytes;
    if (link_percent > (block->kind == HTML_BLOCK_TEXT ? 60 : 30) ||
        html_is_noise_text(html_block_text(blocks, i), block->len_bytes)) {
        return false;
    }
    return !says(blocks, i, article->field[NEWSIDX_HEADLINE]);
}

static void append_block(struct buffer *out, const struct html_blocks *blocks, size_t i)
{
    buffer_append_text(out, out->len_bytes > 0 ? "\n\n" : "");
    buffer_append(out, html_block_text(blocks, i), blocks->block[i].len_bytes);
}

/* Blocks first..last of the story, each kept or not. */
struct choice {
    const struct html_blocks *blocks;
    bool *kept;
    size_t first; /* the first and last block with a score */
    size_t last;
};

/* A heading is kept where text follows it before the next one. */
static void drop_lone_headings(struct choice *choice)
{
    bool followed = false;
    for (size_t i = choice->blocks->count; i-- > 0;) {
        if (!choice->kept[i]) {
            continue;
        }
        if (choice->blocks->block[i].kind == HTML_BLOCK_HEADING) {
            choice->kept[i] = followed;
            followed = false;
        } else {
            followed = true;
        }
    }
}

static bool ends_sentence(const struct html_blocks *blocks, size_t i)
{
    const struct html_block *block = &blocks->block[i];
    const char *end = html_block_text(blocks, i) + block->len_bytes - 1;
    return strchr(".?!\")", *end) != NULL || (*end & 0x80) != 0;
}

static void choose_blocks(struct choice *choice, const xmlNode *story, const struct newsidx_article *article)
{
    const struct html_blocks *blocks = choice->blocks;
    choice->first = blocks->count;
    for (size_t i = 0; i < blocks->count; i++) {
        choice->kept[i] = html_is_below(blocks->block[i].element, story) && is_kept(blocks, i, article);
        if (choice->kept[i] && html_block_score(blocks, i) > 0) {
            choice->first = choice->first == blocks->count ? i : choice->first;
            choice->last = i;
        }
    }
    for (size_t i = 0; i < blocks->count; i++) {
        /* Bylines, dates and crumbs before the text; links and thanks after it. */
        const bool outside = i < choice->first || i > choice->last;
        const bool heading = i < choice->first && blocks->block[i].kind == HTML_BLOCK_HEADING;
        if (outside && !heading && (blocks->block[i].len_bytes < 60 && !ends_sentence(blocks, i))) {
            choice->kept[i] = false;
        }
    }
    drop_lone_headings(choice);
}

/* The standfirst stands before the story's element on many pages. */
static void append_standfirst(struct buffer *out, const struct html_blocks *blocks, const struct choice *choice,
                              const struct newsidx_article *article)
{
    enum { BYTES_MIN = 40 };
    for (size_t i = 0; i < choice->first && i < blocks->count; i++) {
        if (!choice->kept[i] && blocks->block[i].len_bytes >= BYTES_MIN &&
            (says(blocks, i, article->field[NEWSIDX_DECK]) || html_is_standfirst(blocks->block[i].element)) &&
            !says(blocks, i, article->field[NEWSIDX_HEADLINE])) {
            append_block(out, blocks, i);
            return;
        }
    }
}

/* A line up to "|", where it is nothing but names: "Ann Lee | 7 November 2014". */
static bool append_names(struct buffer *out, const struct html_blocks *blocks, size_t i)
{
    enum { BYTES_MAX = 80 };
    const char *text = html_block_text(blocks, i);
    const char *bar = memchr(text, '|', blocks->block[i].len_bytes);
    const size_t len = bar != NULL ? (size_t)(bar - text) : blocks->block[i].len_bytes;
    struct buffer line = BUFFER_INIT;
    buffer_append(&line, text, len);
    const bool names = len <= BYTES_MAX && html_people_are_names(buffer_text(&line));
    if (names) {
        buffer_append(out, line.data, line.len_bytes);
    }
    buffer_release(&line);
    return names;
}

/* The first date of a short line. */
static void append_moment(struct buffer *out, const struct html_blocks *blocks, size_t i)
{
    enum { BYTES_MAX = 160 };
    struct date day;
    if (out->len_bytes == 0 && blocks->block[i].len_bytes <= BYTES_MAX) {
        (void)date_find_moment(&day, out, html_block_text(blocks, i), blocks->block[i].len_bytes);
    }
}

/* Between its headline and its text, or beside its text in its element. */
static void read_beside(struct html_beside *beside, const struct choice *choice, const xmlNode *story,
                        const struct newsidx_article *article)
{
    enum { AROUND = 4, BELOW_HEADLINE = 12 };
    const struct html_blocks *blocks = choice->blocks;
    size_t headline = blocks->count;
    for (size_t i = 0; i < blocks->count && i <= choice->last + AROUND; i++) {
        if (i < choice->first && says(blocks, i, article->field[NEWSIDX_HEADLINE])) {
            headline = i;
        }
        const bool inside = i >= choice->first && i <= choice->last;
        const bool below = i < choice->first && i > headline && i - headline <= BELOW_HEADLINE;
        const bool next = i + AROUND >= choice->first && html_is_below(blocks->block[i].element, story);
        if (!inside && (below || next)) {
            if (beside->names.len_bytes == 0) {
                (void)append_names(&beside->names, blocks, i);
            }
            append_moment(&beside->moment, blocks, i);
        }
    }
}

static void append_story(struct buffer *out, struct html_beside *beside, const struct html_blocks *blocks,
                         const xmlNode *story, const struct newsidx_article *article, bool *kept)
{
    struct choice choice = {.blocks = blocks, .kept = kept};
    choose_blocks(&choice, story, article);
    append_standfirst(out, blocks, &choice, article);
    read_beside(beside, &choice, story, article);
    for (size_t i = 0; i < blocks->count; i++) {
        if (kept[i]) {
            append_block(out, blocks, i);
        }
    }
}

enum newsidx_status html_body_read(struct buffer *out, struct html_beside *beside, xmlDoc *page_tree,
                                   const struct newsidx_article *article, struct newsidx_error *error)
{
    xmlNode *root = xmlDocGetRootElement(page_tree);
    const xmlNode *body = xml_first(root, "body");
    body = body != NULL ? body : root;
    struct html_blocks blocks;
    struct page page = {.total = 0};
    if (body == NULL) {
        return NEWSIDX_OK;
    }
    html_blocks_gather(&blocks, body, skip_elements, NULL);
    html_blocks_add_scores(&blocks);
    page.total = html_node_score(body);
    html_blocks_release(&blocks);

    html_blocks_gather(&blocks, body, skip_noise, &page);
    clear_scores(root);
    html_blocks_add_scores(&blocks);
    bool *kept = memory_zeroed(blocks.count + 1, sizeof *kept);
    const bool failed = blocks.failed || kept == NULL;
    if (!failed) {
        append_story(out, beside, &blocks, find_story(body), article, kept);
    }
    free(kept);
    html_blocks_release(&blocks);
    return failed || out->failed ? error_nomem(error) : NEWSIDX_OK;
}
