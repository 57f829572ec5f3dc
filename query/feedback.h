/* feedback.h - words that articles are about, as weighted terms of a query: for --expand and --like. Used by search.c.
 *
 * Pseudo-relevance feedback as in RM3 (Lavrenko and Croft, "Relevance-based language models", SIGIR 2001; Abdul-Jaleel et al.,
 * "UMass at TREC 2004", section 2): P(w|R) is the mean of the words' share in the best articles, weighted by their
 * scores, and is mixed with the query. Words are chosen and weighted by P(w|R) times their idf, so that none needs to be listed as common.
 * Invariant: no term of the query as typed is added again; weights of added terms are relative to 1 for a typed one. */
#ifndef NEWSIDX_FEEDBACK_H
#define NEWSIDX_FEEDBACK_H

#include "search.h"

enum {
    FEEDBACK_ARTICLES = 10, /* the best so many are taken as relevant */
    FEEDBACK_TERMS = 50,
    FEEDBACK_LIKE_TERMS = 30, /* of the article that others shall be like */
};

/* Adds terms from hits, the best of a scored run, to the query of each part, as alternatives to its plain words; where it has none they
 * count for the score only. */
enum newsidx_status feedback_expand(struct newsidx_hits *hits, struct newsidx_error *error);
/* Makes the article's terms the query of each part, beside what the part's query asks for already. */
enum newsidx_status feedback_like(struct newsidx_hits *hits, const struct newsidx_article *article,
                                  struct newsidx_error *error);

#endif
