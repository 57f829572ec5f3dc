/* impact_terms.h - the posting lists of a query's terms in one archive, segment by segment. Used by impact_tree.c and
 * impact_search.c.
 *
 * A word's list is that of the impact index. Other terms (phrases, fields, words as written, compounds) get one in the same format,
 * made from the lists and positions of their words or from the full-text index. */
#ifndef NEWSIDX_IMPACT_TERMS_H
#define NEWSIDX_IMPACT_TERMS_H

#include "impact_index.h"
#include "plan.h"

struct impact_postings {
    const struct ast *term;   /* it was made for; NULL for a word */
    char *stem;               /* of a word, otherwise NULL */
    struct buffer *segment;   /* by segment: its value; of a word borrowed from the index */
    int64_t articles;         /* of a word: those that have it */
    int64_t *phrase_articles; /* of another term: by phrase of its plan */
    size_t phrases;
};

struct impact_terms {
    struct impact_index *index;
    struct impact_postings *item;
    size_t count;
    size_t capacity;
};

/* The number of the list of a word's stem; read where it is new. */
enum newsidx_status impact_terms_word(struct impact_terms *terms, const char *stem, size_t *number,
                                      struct newsidx_error *error);
/* The number of the list of any other term; made where it is new. exact: whether it has just the articles that
 * match. */
enum newsidx_status impact_terms_other(struct impact_terms *terms, const struct ast *term, size_t *number, bool *exact,
                                       struct newsidx_error *error);
/* Whether a term is found by one stem in the impact index: its stem, otherwise NULL. */
const char *impact_terms_stem(const struct ast *term);
void impact_terms_release(struct impact_terms *terms);

#endif
