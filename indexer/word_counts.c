#include "word_counts.h"

#include "memory.h"
#include "prefetch.h"

#include <stdlib.h>
#include <string.h>

void word_counts_release(struct word_counts *counts)
{
    text_table_release(&counts->word);
    text_table_release(&counts->stem);
    term_maps_clear(&counts->maps);
    free(counts->delta);
    counts->delta = NULL;
    counts->capacity = 0;
}

void word_counts_clear(struct word_counts *counts)
{
    text_table_clear(&counts->word);
    text_table_clear(&counts->stem);
    term_maps_clear(&counts->maps);
    counts->failed = false;
}

/* The number of a word of a vocabulary among those that are counted. */
static uint32_t take_word(struct word_counts *counts, const struct vocabulary *vocabulary, uint32_t number)
{
    const struct text_entry *word = text_table_at(&vocabulary->word, number);
    const struct text_entry *stem = text_table_at(&vocabulary->stem, word->value);
    bool added = false;
    const uint32_t own = text_table_take(&counts->word, 0, word->text, word->len_bytes, &added);
    if (own == TEXT_TABLE_NONE || !added) {
        return own;
    }
    if (own >= counts->capacity) {
        const size_t capacity = counts->capacity == 0 ? 1 << 14 : counts->capacity * 2;
        int64_t *grown = memory_resize(counts->delta, capacity * sizeof *grown);
        if (grown == NULL) {
            return TEXT_TABLE_NONE;
        }
        counts->delta = grown;
        counts->capacity = capacity;
    }
    counts->delta[own] = 0;
    const uint32_t stem_number = text_table_take(&counts->stem, 0, stem->text, stem->len_bytes, &added);
    text_table_at(&counts->word, own)->value = stem_number;
    return stem_number != TEXT_TABLE_NONE ? own : TEXT_TABLE_NONE;
}

/* Fetches what the next words need, a step of it at a time. */
static void fetch_ahead(const struct word_counts *counts, const uint32_t *own, const uint32_t *word, uint32_t left)
{
    if (left > 12) {
        prefetch(&own[word[12]]);
    }
    const uint32_t near = left > 6 ? own[word[6]] : TEXT_TABLE_NONE;
    if (near != TEXT_TABLE_NONE) {
        prefetch(&counts->delta[near]);
    }
}

void word_counts_add(struct word_counts *counts, const struct term_stream *stream, int sign)
{
    const uint32_t *word = term_stream_words(stream);
    uint32_t *own = term_maps_take(&counts->maps, stream->vocabulary, stream->vocabulary_words);
    counts->failed = counts->failed || own == NULL;
    for (uint32_t i = 0; i < stream->words && !counts->failed; i++) {
        fetch_ahead(counts, own, &word[i], stream->words - i);
        if (own[word[i]] == TEXT_TABLE_NONE) {
            own[word[i]] = take_word(counts, stream->vocabulary, word[i]);
            counts->failed = own[word[i]] == TEXT_TABLE_NONE;
        }
        if (!counts->failed) {
            counts->delta[own[word[i]]] += sign;
        }
    }
}

struct word_count *word_counts_sorted(const struct word_counts *counts, size_t *count)
{
    *count = 0;
    uint32_t *order = counts->failed ? NULL : text_table_sorted(&counts->word);
    struct word_count *sorted = memory_alloc(((size_t)counts->word.count + 1) * sizeof *sorted);
    if (order == NULL || sorted == NULL) {
        free(order);
        free(sorted);
        return NULL;
    }
    for (uint32_t i = 0; i < counts->word.count; i++) {
        const struct text_entry *word = text_table_at(&counts->word, order[i]);
        const struct text_entry *stem = text_table_at(&counts->stem, word->value);
        const int64_t delta = counts->delta[order[i]];
        if (delta != 0) {
            sorted[(*count)++] = (struct word_count){word->text, word->len_bytes, stem->text, stem->len_bytes, delta};
        }
    }
    free(order);
    return sorted;
}
