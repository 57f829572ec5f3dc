/* html_blocks.c - the blocks of text of a web page. */
#include "html_blocks.h"

#include "fill.h"
#include "html_text.h"
#include "memory.h"
#include "reader.h"
#include "xml_tree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* One page while it is walked. */
struct walk {
    struct html_blocks *to;
    bool (*skip)(const xmlNode *, void *);
    void *context;
    struct buffer words;  /* of the block that is open */
    size_t link_bytes;    /* of them in links */
    size_t strong_bytes;  /* of them set off */
    int breaks;           /* <br> since the last word */
    const xmlNode *block; /* the innermost block element */
    int links;            /* <a> that are open */
    int strongs;          /* <b>, <i> ... that are open */
};

/* --- one block ---------------------------------------------------------------------------------------------------------- */

static bool is_heading(const xmlNode *node)
{
    const char *name = (const char *)node->name;
    return (name[0] == 'h' || name[0] == 'H') && name[1] >= '1' && name[1] <= '6' && name[2] == '\0';
}

static enum html_block_kind kind_of(const xmlNode *node)
{
    for (int up = 0; node != NULL && node->type == XML_ELEMENT_NODE && up < 4; node = node->parent, up++) {
        if (is_heading(node)) {
            return HTML_BLOCK_HEADING;
        }
        if (xml_is(node, "li") || xml_is(node, "dd") || xml_is(node, "dt")) {
            return HTML_BLOCK_ITEM;
        }
    }
    return HTML_BLOCK_TEXT;
}

static bool make_room(struct html_blocks *to)
{
    if (to->count < to->capacity) {
        return true;
    }
    const size_t capacity = to->capacity > 0 ? to->capacity * 2 : 256;
    struct html_block *grown =
        capacity <= HTML_BLOCKS_MAX * 2 ? memory_resize(to->block, capacity * sizeof *to->block) : NULL;
    if (grown == NULL) {
        to->failed = true;
        return false;
    }
    to->block = grown;
    to->capacity = capacity;
    return true;
}

static void end_block(struct walk *walk)
{
    struct html_blocks *to = walk->to;
    fill_squeeze(&walk->words);
    const size_t start = to->text.len_bytes;
    buffer_append(&to->text, buffer_text(&walk->words), walk->words.len_bytes);
    if (walk->words.len_bytes > 0 && to->count < HTML_BLOCKS_MAX && !to->text.failed && make_room(to)) {
        const size_t len = walk->words.len_bytes;
        to->block[to->count++] = (struct html_block){
            .element = walk->block,
            .start = start,
            .len_bytes = len,
            .link_bytes = walk->link_bytes < len ? walk->link_bytes : len,
            .strong_bytes = walk->strong_bytes < len ? walk->strong_bytes : len,
            .kind = kind_of(walk->block),
        };
    } else {
        buffer_truncate(&to->text, start);
    }
    to->failed = to->failed || walk->words.failed || to->text.failed;
    buffer_clear(&walk->words);
    walk->link_bytes = 0;
    walk->strong_bytes = 0;
    walk->breaks = 0;
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n")] == '\0';
}

static void add_words(struct walk *walk, const char *text)
{
    if (!is_blank(text)) {
        if (walk->breaks >= 2) {
            end_block(walk);
        }
        walk->breaks = 0;
        const size_t len = strlen(text);
        walk->link_bytes += walk->links > 0 ? len : 0;
        walk->strong_bytes += walk->strongs > 0 ? len : 0;
    }
    buffer_append_text(&walk->words, text);
}

/* --- the walk ----------------------------------------------------------------------------------------------------------- */

static bool is_strong(const xmlNode *node)
{
    return xml_is(node, "b") || xml_is(node, "strong") || xml_is(node, "i") || xml_is(node, "em");
}

static void walk_node(struct walk *walk, const xmlNode *node, int depth);

static void walk_children(struct walk *walk, const xmlNode *node, int depth)
{
    for (const xmlNode *child = node->children; child != NULL; child = child->next) {
        walk_node(walk, child, depth + 1);
    }
}

static void walk_block(struct walk *walk, const xmlNode *node, int depth)
{
    const xmlNode *outer = walk->block;
    end_block(walk);
    walk->block = node;
    walk_children(walk, node, depth);
    end_block(walk);
    walk->block = outer;
}

static void walk_node(struct walk *walk, const xmlNode *node, int depth)
{
    if (depth > READER_DEPTH_MAX) {
        return;
    }
    if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
        if (node->content != NULL) {
            add_words(walk, (const char *)node->content);
        }
        return;
    }
    if (node->type != XML_ELEMENT_NODE || html_is_hidden(node) || walk->skip(node, walk->context)) {
        return;
    }
    if (xml_is(node, "br")) {
        buffer_append_byte(&walk->words, ' ');
        walk->breaks++;
    } else if (html_is_block(node)) {
        walk_block(walk, node, depth);
    } else {
        const bool cell = xml_is(node, "td") || xml_is(node, "th");
        const int link = xml_is(node, "a") ? 1 : 0;
        const int strong = is_strong(node) ? 1 : 0;
        buffer_append_text(&walk->words, cell ? " " : "");
        walk->links += link;
        walk->strongs += strong;
        walk_children(walk, node, depth);
        walk->links -= link;
        walk->strongs -= strong;
    }
}

void html_blocks_gather(struct html_blocks *blocks, const xmlNode *root, bool (*skip)(const xmlNode *, void *),
                        void *context)
{
    struct walk walk = {.to = blocks, .skip = skip, .context = context, .block = root};
    *blocks = (struct html_blocks){.count = 0};
    if (root != NULL) {
        walk_children(&walk, root, 0);
        end_block(&walk);
    }
    buffer_release(&walk.words);
}

void html_blocks_release(struct html_blocks *blocks)
{
    free(blocks->block);
    buffer_release(&blocks->text);
    *blocks = (struct html_blocks){.count = 0};
}

const char *html_block_text(const struct html_blocks *blocks, size_t i)
{
    return blocks->text.data + blocks->block[i].start;
}

/* --- scores ------------------------------------------------------------------------------------------------------------- */

/* Sentences end so, or have such marks, in one script or another. */
static bool has_sentence(const char *text, size_t len_bytes)
{
    static const char *const MARKS[] = {". ",           ", ",           "? ",           "! ",
                                        "\xE3\x80\x82", "\xE3\x80\x81", "\xEF\xBC\x8C", "\xD8\x8C",
                                        "\xE0\xA5\xA4", ": ",           "\" ",          "; "};
    if (len_bytes > 0 && strchr(".?!\"", text[len_bytes - 1]) != NULL) {
        return true;
    }
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
        const size_t mark = strlen(MARKS[i]);
        for (const char *at = text; (size_t)(at - text) + mark <= len_bytes; at++) {
            at = memchr(at, MARKS[i][0], len_bytes - (size_t)(at - text));
            if (at == NULL || (size_t)(at - text) + mark > len_bytes) {
                break;
            }
            if (memcmp(at, MARKS[i], mark) == 0) {
                return true;
            }
        }
    }
    return false;
}

size_t html_block_score(const struct html_blocks *blocks, size_t i)
{
    enum { BYTES_MIN = 60 };
    const struct html_block *block = &blocks->block[i];
    if (block->kind == HTML_BLOCK_HEADING || block->len_bytes < BYTES_MIN || block->link_bytes * 2 > block->len_bytes ||
        !has_sentence(html_block_text(blocks, i), block->len_bytes)) {
        return 0;
    }
    size_t score = block->len_bytes - block->link_bytes;
    score = score < HTML_BLOCK_SCORE_MAX ? score : HTML_BLOCK_SCORE_MAX;
    return block->kind == HTML_BLOCK_ITEM ? score / 2 : score;
}

size_t html_node_score(const xmlNode *node)
{
    return (size_t)(uintptr_t)node->_private;
}

void html_blocks_add_scores(const struct html_blocks *blocks)
{
    for (size_t i = 0; i < blocks->count; i++) {
        const size_t score = html_block_score(blocks, i);
        int up = 0;
        for (xmlNode *node = (xmlNode *)blocks->block[i].element;
             score > 0 && node != NULL && node->type == XML_ELEMENT_NODE && up <= READER_DEPTH_MAX;
             node = node->parent, up++) {
            /* A number in libxml2's field for the application: nothing to allocate, nothing to free. */
            node->_private = (void *)(uintptr_t)(html_node_score(node) + score); /* NOLINT(performance-no-int-to-ptr) */
        }
    }
}

bool html_is_below(const xmlNode *node, const xmlNode *ancestor)
{
    for (int up = 0; node != NULL && up <= READER_DEPTH_MAX; node = node->parent, up++) {
        if (node == ancestor) {
            return true;
        }
    }
    return false;
}
