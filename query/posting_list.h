/* posting_list.h - a growing list of postings. For impact_terms.c and impact_phrase.c. */
#ifndef NEWSIDX_POSTING_LIST_H
#define NEWSIDX_POSTING_LIST_H

#include "impact_format.h"

/* Of zeros it is empty; item is freed by its user. */
struct posting_list {
    struct impact_posting *item;
    size_t count;
    size_t capacity;
};

/* False where memory runs out, as below. */
bool posting_list_add(struct posting_list *list, uint32_t ordinal, uint32_t frequency);
/* Adds what other has after what the list has. */
bool posting_list_append(struct posting_list *list, const struct posting_list *other);
/* Adds what other has; both ascend, and of an ordinal that both have the larger frequency counts. */
bool posting_list_unite(struct posting_list *list, const struct posting_list *other);

#endif
