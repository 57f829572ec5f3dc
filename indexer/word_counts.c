#include "word_counts.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 1 << 14 };

void word_counts_release(struct word_counts *counts)
{
    free(counts->slot);
    buffer_release(&counts->text);
    *counts = (struct word_counts){.slot = NULL};
}

void word_counts_clear(struct word_counts *counts)
{
    if (counts->slot != NULL) {
        memset(counts->slot, 0, counts->capacity * sizeof *counts->slot);
    }
    counts->count = 0;
    buffer_clear(&counts->text);
    counts->article = 0;
    counts->failed = false;
}

void word_counts_begin_article(struct word_counts *counts, int sign)
{
    counts->article++;
    counts->sign = sign;
}

/* FNV-1a, 64 bits, with its high half folded in. */
static size_t hash_bytes(const char *bytes, size_t len_bytes)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len_bytes; i++) {
        hash = (hash ^ (unsigned char)bytes[i]) * UINT64_C(1099511628211);
    }
    return (size_t)(hash ^ (hash >> 32));
}

static struct word_count *find_slot(const struct word_counts *counts, const char *word, size_t len_bytes)
{
    size_t i = hash_bytes(word, len_bytes) & (counts->capacity - 1);
    for (;;) {
        struct word_count *slot = &counts->slot[i];
        if (!slot->used ||
            (slot->word_len_bytes == len_bytes && memcmp(counts->text.data + slot->word, word, len_bytes) == 0)) {
            return slot;
        }
        i = (i + 1) & (counts->capacity - 1);
    }
}

static bool grow(struct word_counts *counts)
{
    const size_t old_capacity = counts->capacity;
    struct word_count *old = counts->slot;
    const size_t capacity = old_capacity == 0 ? CAPACITY_FIRST : old_capacity * 2;
    struct word_count *slot = calloc(capacity, sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    counts->slot = slot;
    counts->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].used) {
            *find_slot(counts, counts->text.data + old[i].word, old[i].word_len_bytes) = old[i];
        }
    }
    free(old);
    return true;
}

void word_counts_add_token(struct word_counts *counts, const struct token *token)
{
    if (token->kind == TOKEN_ACRONYM || token->word_len_bytes > 255 || token->stem_len_bytes > 255) {
        return;
    }
    if (counts->failed || (counts->count * 4 >= counts->capacity * 3 && !grow(counts))) {
        counts->failed = true;
        return;
    }
    struct word_count *slot = find_slot(counts, token->word, token->word_len_bytes);
    if (!slot->used) {
        *slot = (struct word_count){
            .used = true,
            .word = counts->text.len_bytes,
            .word_len_bytes = (uint8_t)token->word_len_bytes,
            .stem_len_bytes = (uint8_t)token->stem_len_bytes,
        };
        buffer_append(&counts->text, token->word, token->word_len_bytes);
        buffer_append(&counts->text, token->stem, token->stem_len_bytes);
        counts->failed = counts->failed || counts->text.failed;
        counts->count++;
    }
    if (slot->last_article != counts->article) {
        slot->last_article = counts->article;
        slot->delta += counts->sign;
    }
}

static int count_token(void *context, const struct token *token)
{
    word_counts_add_token(context, token);
    return 0;
}

void word_counts_add_text(struct word_counts *counts, struct analyzer *analyzer, const char *text)
{
    if (text != NULL && !counts->failed) {
        (void)analyzer_run(analyzer, text, strlen(text), false, count_token, counts);
    }
}

struct sorted_word {
    const char *word;
    size_t len_bytes;
    struct word_count *count;
};

static int compare_words(const void *a, const void *b)
{
    const struct sorted_word *left = a;
    const struct sorted_word *right = b;
    const size_t shorter = left->len_bytes < right->len_bytes ? left->len_bytes : right->len_bytes;
    const int order = memcmp(left->word, right->word, shorter);
    return order != 0 ? order : (left->len_bytes > right->len_bytes) - (left->len_bytes < right->len_bytes);
}

struct word_count **word_counts_sorted(struct word_counts *counts, size_t *count)
{
    *count = 0;
    struct sorted_word *words = malloc((counts->count + 1) * sizeof *words);
    struct word_count **sorted = malloc((counts->count + 1) * sizeof *sorted);
    if (words == NULL || sorted == NULL || counts->failed) {
        free(words);
        free(sorted);
        return NULL;
    }
    size_t n = 0;
    for (size_t i = 0; i < counts->capacity; i++) {
        struct word_count *slot = &counts->slot[i];
        if (slot->used && slot->delta != 0) {
            words[n++] = (struct sorted_word){counts->text.data + slot->word, slot->word_len_bytes, slot};
        }
    }
    qsort(words, n, sizeof *words, compare_words);
    for (size_t i = 0; i < n; i++) {
        sorted[i] = words[i].count;
    }
    free(words);
    *count = n;
    return sorted;
}
