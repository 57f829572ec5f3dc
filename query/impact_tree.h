/* impact_tree.h - a query's tree over the impact index: which articles match, window by window, as bitmaps. Used by impact_search.c.
 *
 * Words are their posting lists, dates ranges of ordinals; a tree with anything that these cannot answer is evaluated as a whole by
 * evaluate.c, and is then one set.
 * Invariant: the bitmaps hold exactly the articles that evaluate() finds. */
#ifndef NEWSIDX_IMPACT_TREE_H
#define NEWSIDX_IMPACT_TREE_H

#include "evaluate.h"
#include "impact_cursor.h"
#include "impact_terms.h"

enum impact_kind { IMPACT_AND, IMPACT_OR, IMPACT_NOT, IMPACT_LIST, IMPACT_DATES, IMPACT_SET };

struct impact_node {
    enum impact_kind kind;
    struct impact_node *child;
    size_t count;
    size_t list;      /* LIST: number of the postings */
    int64_t first_id; /* DATES, inclusive */
    int64_t last_id;
    /* of the segment at hand */
    struct impact_cursor *cursor; /* LIST */
    uint32_t first;               /* DATES: ordinals, end not included */
    uint32_t end;
    uint64_t *bitmap; /* SET */
};

struct impact_tree {
    struct impact_node root;
    struct idset set;    /* of an IMPACT_SET */
    int64_t excluded_id; /* an article that does not count; 0 for none */
    uint32_t excluded;   /* its ordinal in the segment at hand, UINT32_MAX where it is not there */
    bool checked;        /* texts were read */
    bool any_of_lists;   /* an OR of words, or a word: every article that scores matches */
};

/* Makes the tree; lists are read into terms. It is released also after a failure. */
enum newsidx_status impact_tree_make(struct impact_tree *tree, struct impact_terms *terms, const struct ast *ast,
                                     struct newsidx_error *error);
void impact_tree_release(struct impact_tree *tree);
/* Goes to a segment of the terms' index. */
enum newsidx_status impact_tree_open(struct impact_tree *tree, struct impact_terms *terms, size_t segment,
                                     struct newsidx_error *error);
/* Sets the bits of the matching articles of the window that begins with ordinal begin, deleted ones and such as are past the
 * segment's end not included; false where there is none. */
bool impact_tree_window(struct impact_tree *tree, const struct impact_segment *segment, uint32_t begin,
                        uint64_t *bitmap);
/* Whether a posting list was found damaged. */
bool impact_tree_damaged(const struct impact_tree *tree);

#endif
