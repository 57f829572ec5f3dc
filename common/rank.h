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

#include <stdint.h>

/* Within what the paper recommends (1.2 < k1 < 2, 0.5 < b < 0.8), and within 2% of the best on both development collections:
 * TIME 0.643 and Cranfield 0.296 MAP; the best of k1 0.9 to 3 and b 0.2 to 0.75 are 0.655 and 0.302. Shorter k1 and b (1.2, 0.35) that suit
 * wires with two-word queries came to 0.606 and 0.282. */
#define RANK_K1 2.0
#define RANK_B  0.55

/* By column of articles_fts: headline, deck, body, author, dateline. */
#define RANK_COLUMN_WEIGHTS                                                                                            \
    {                                                                                                                  \
        2.0, 1.0, 1.0, 1.0, 1.0                                                                                        \
    }

/* A term's points for an article are its part of the score in units of RANK_POINT, rounded: their sum is the same in whatever order
 * terms are added up, so that every way of scoring gives the same score. */
#define RANK_POINT (1.0 / 4294967296.0)

/* k1 * (1 - b + b * length / average length) for archives of one average length: what a word of an article adds to it. */
static inline double rank_per_word(double average_length_words)
{
    return RANK_K1 * RANK_B / average_length_words;
}

static inline double rank_norm(double length_words, double per_word)
{
    return RANK_K1 * (1.0 - RANK_B) + per_word * length_words;
}

/* tf / (tf + norm): at least 0, less than 1. */
static inline double rank_share(double frequency, double norm)
{
    return frequency / (frequency + norm);
}

/* What a term's share is multiplied by. */
static inline double rank_factor(double weight, double idf)
{
    return weight * idf * (RANK_K1 + 1.0) / RANK_POINT;
}

/* A whole number, by adding and taking away what leaves no room for a fraction (the default rounding, to nearest): sums of such are exact
 * below 2^53. */
static inline double rank_points(double factor, double frequency, double norm)
{
    const double points = factor * rank_share(frequency, norm);
    return points + 0x1.8p52 - 0x1.8p52;
}

#endif
