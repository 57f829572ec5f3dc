#include "stem.h"

#include "memory.h"

#include <errno.h>
#include <libstemmer.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    CACHE_SLOTS =
        1 << 14, /* a news collection of 100,000 articles has some 10,000 words that make up 98% of its text */
    CACHED_BYTES_MAX = 30,
};

/* 64 bytes, one cache line. len 0: empty. */
struct cache_slot {
    uint8_t word_len;
    uint8_t stem_len;
    char word[CACHED_BYTES_MAX + 1];
    char stem[CACHED_BYTES_MAX + 1];
};

struct stemmer {
    struct sb_stemmer *snowball; /* NULL for "none" */
    bool english;
    struct cache_slot *cache;
};

/* English words that the Snowball stemmer would merge with others of another meaning (university with universe, international
 * with intern, authority with author, several with severe); sorted by word. */
static const struct {
    const char *word;
    const char *stem;
} KEPT_APART[] = {
    {"authorities", "authority"},         {"authority", "authority"},        {"emergencies", "emergency"},
    {"emergency", "emergency"},           {"executive", "executive"},        {"executives", "executive"},
    {"experiment", "experiment"},         {"experimental", "experiment"},    {"experimented", "experiment"},
    {"experimenting", "experiment"},      {"experiments", "experiment"},     {"importance", "important"},
    {"important", "important"},           {"importantly", "important"},      {"international", "international"},
    {"internationally", "international"}, {"organisation", "organization"},  {"organisations", "organization"},
    {"organization", "organization"},     {"organizations", "organization"}, {"several", "several"},
    {"universities", "university"},       {"university", "university"},
};

struct stemmer *stemmer_new(const char *language)
{
    struct stemmer *stemmer = memory_zeroed(1, sizeof *stemmer);
    if (stemmer == NULL) {
        return NULL;
    }
    stemmer->cache = memory_zeroed(CACHE_SLOTS, sizeof *stemmer->cache);
    if (strcmp(language, "none") != 0) {
        errno = 0;
        stemmer->snowball = sb_stemmer_new(language, "UTF_8");
        if (stemmer->snowball == NULL) {
            memory_note_errno(); /* otherwise it does not know the language */
            stemmer_free(stemmer);
            return NULL;
        }
    }
    stemmer->english = strcmp(language, "english") == 0 || strcmp(language, "en") == 0 || strcmp(language, "eng") == 0;
    if (stemmer->cache == NULL) {
        stemmer_free(stemmer);
        return NULL;
    }
    return stemmer;
}

void stemmer_free(struct stemmer *stemmer)
{
    if (stemmer != NULL) {
        sb_stemmer_delete(stemmer->snowball);
        free(stemmer->cache);
        free(stemmer);
    }
}

static const char *find_kept_apart(const char *word, size_t len_bytes)
{
    size_t low = 0;
    size_t high = sizeof KEPT_APART / sizeof *KEPT_APART;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        int order = strncmp(KEPT_APART[middle].word, word, len_bytes);
        if (order == 0 && KEPT_APART[middle].word[len_bytes] != '\0') {
            order = 1;
        }
        if (order == 0) {
            return KEPT_APART[middle].stem;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return NULL;
}

static size_t stem_afresh(struct stemmer *stemmer, const char *word, size_t len_bytes, const char **stem)
{
    if (stemmer->english) {
        *stem = find_kept_apart(word, len_bytes);
        if (*stem != NULL) {
            return strlen(*stem);
        }
    }
    const sb_symbol *stemmed = sb_stemmer_stem(stemmer->snowball, (const sb_symbol *)word, (int)len_bytes);
    memory_note_null(stemmed); /* NULL is its only word on that */
    const int stemmed_len = stemmed != NULL ? sb_stemmer_length(stemmer->snowball) : 0;
    if (stemmed_len <= 0) {
        *stem = word;
        return len_bytes;
    }
    *stem = (const char *)stemmed;
    return (size_t)stemmed_len;
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static uint32_t hash_word(const char *word, size_t len_bytes)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < len_bytes; i++) {
        hash = (hash ^ (unsigned char)word[i]) * 16777619U;
    }
    return hash ^ (hash >> 15);
}

size_t stemmer_stem(struct stemmer *stemmer, const char *word, size_t len_bytes, const char **stem)
{
    if (stemmer->snowball == NULL) {
        *stem = word;
        return len_bytes;
    }
    if (len_bytes > CACHED_BYTES_MAX) {
        return stem_afresh(stemmer, word, len_bytes, stem);
    }
    struct cache_slot *slot = &stemmer->cache[hash_word(word, len_bytes) % CACHE_SLOTS];
    if (slot->word_len == len_bytes && memcmp(slot->word, word, len_bytes) == 0) {
        *stem = slot->stem;
        return slot->stem_len;
    }
    const unsigned failures = memory_failures();
    const size_t stem_len = stem_afresh(stemmer, word, len_bytes, stem);
    if (memory_failures() != failures) {
        return stem_len; /* which is none: not to be kept */
    }
    if (stem_len <= CACHED_BYTES_MAX && len_bytes > 0) {
        memcpy(slot->word, word, len_bytes);
        memcpy(slot->stem, *stem, stem_len);
        slot->word_len = (uint8_t)len_bytes;
        slot->stem_len = (uint8_t)stem_len;
        *stem = slot->stem;
    }
    return stem_len;
}
