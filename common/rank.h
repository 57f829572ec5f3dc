/* rank.h - the constants of ranking, for every path that scores: BM25 over the whole article.
 *
 *     score = sum over terms of idf * tf * (k1 + 1) / (tf + k1 * (1 - b + b * length / average length))
 *     idf   = ln(1 + (N - df + 0.5) / (df + 0.5))
 *
 * Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); the 1 inside the logarithm keeps idf positive
 * for words that most articles have. tf is weighted by column before it saturates (ibid., section 3.6.1, BM25F with one length).
 * Lengths are in words, over all columns. */
#ifndef NEWSIDX_RANK_H
#define NEWSIDX_RANK_H

#define RANK_K1 1.2
#define RANK_B  0.35

/* By column of articles_fts: headline, deck, body, author, dateline. */
#define RANK_COLUMN_WEIGHTS                                                                                            \
    {                                                                                                                  \
        2.0, 1.0, 1.0, 1.0, 1.0                                                                                        \
    }

#endif
