/* text_table.h - texts numbered from 0 in the order in which they first came, found again by their bytes.
 *
 * For the indexer's counts and vocabularies. Invariant: what text_table_at returns stays where it is until text_table_clear: one thread
 * may go on adding while another reads the entries that it has been told of (through a lock or the like).
 * Open addressing; a slot has the first and last eight bytes of its text, so that one of up to 16 bytes, as nearly all words are, is found
 * in one line of cache. Entries and bytes are kept in pieces that never move. */
#ifndef NEWSIDX_TEXT_TABLE_H
#define NEWSIDX_TEXT_TABLE_H

#include "prefetch.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { TEXT_TABLE_PIECE = 1 << 12, TEXT_TABLE_PIECES = 1 << 12, TEXT_TABLE_NONE = UINT32_MAX };

struct text_entry {
    const char *text; /* not terminated */
    uint16_t len_bytes;
    uint8_t tag;    /* texts of different tags are different entries */
    uint32_t value; /* the user's own, 0 at first */
};

struct text_slot {
    uint64_t first;
    uint64_t last;
    uint32_t number; /* of the entry, + 1; 0: none */
    uint16_t len_bytes;
    uint8_t tag;
};

struct text_table {
    struct text_slot *slot; /* capacity is a power of two */
    size_t capacity;
    uint32_t count;
    struct text_entry *piece[TEXT_TABLE_PIECES];
    char **block; /* of bytes */
    size_t blocks;
    size_t block_used_bytes;
};

enum { TEXT_KEY_BYTES = 16 };

/* What tells a text from others: of up to TEXT_KEY_BYTES it is the whole text. */
struct text_key {
    uint64_t first;
    uint64_t last;
    uint64_t hash;
    uint16_t len_bytes; /* up to UINT16_MAX */
    uint8_t tag;
};

/* Of a text of up to UINT16_MAX bytes. */
static inline struct text_key text_key_make(uint8_t tag, const char *text, size_t len_bytes);
/* Writes the text of a key of up to TEXT_KEY_BYTES. */
void text_key_text(const struct text_key *key, char text[TEXT_KEY_BYTES]);
/* Has the processor fetch what text_table_find_key will look at. */
static inline void text_table_fetch(const struct text_table *table, const struct text_key *key);
/* The number of a text that is there, otherwise TEXT_TABLE_NONE. text: as the key was made of; not looked at where the key is all of it. */
uint32_t text_table_find_key(const struct text_table *table, const struct text_key *key, const char *text);
/* The number of a text of up to UINT16_MAX bytes; *added tells whether it is new. TEXT_TABLE_NONE where memory or numbers run out. */
uint32_t text_table_take(struct text_table *table, uint8_t tag, const char *text, size_t len_bytes, bool *added);
/* The number of a text that is there, otherwise TEXT_TABLE_NONE. */
uint32_t text_table_find(const struct text_table *table, uint8_t tag, const char *text, size_t len_bytes);
/* Forgets all texts, keeps some of the memory. */
void text_table_clear(struct text_table *table);
void text_table_release(struct text_table *table);
/* The numbers in the order of the texts' bytes (of equal texts, of tags); NULL where memory runs out. The caller's to free. */
uint32_t *text_table_sorted(const struct text_table *table);

static inline struct text_entry *text_table_at(const struct text_table *table, uint32_t number)
{
    return &table->piece[number / TEXT_TABLE_PIECE][number % TEXT_TABLE_PIECE];
}

/* --- inline ------------------------------------------------------------------------------------------------------------- */

static inline uint64_t text_key_read_8(const char *text)
{
    uint64_t word = 0;
    memcpy(&word, text, sizeof word);
    return word;
}

static inline uint64_t text_key_read_4(const char *text)
{
    uint32_t word = 0;
    memcpy(&word, text, sizeof word);
    return word;
}

/* Multiplied and mixed; odd constants as in Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. */
static inline uint64_t text_key_hash(uint64_t first, uint64_t last, uint8_t tag, const char *text, size_t len_bytes)
{
    uint64_t hash = (first ^ ((uint64_t)len_bytes << 56 | (uint64_t)tag << 48)) * UINT64_C(0xBF58476D1CE4E5B9);
    hash ^= hash >> 32;
    hash = (hash ^ last) * UINT64_C(0x94D049BB133111EB);
    for (size_t i = 8; i + 8 < len_bytes; i += 8) { /* what lies between the first and the last */
        hash ^= hash >> 32;
        hash = (hash ^ text_key_read_8(text + i)) * UINT64_C(0xBF58476D1CE4E5B9);
    }
    return hash ^ (hash >> 32);
}

/* Reads that overlap see every byte of a text of up to 16: equal keys of that length are equal texts. */
static inline struct text_key text_key_make(uint8_t tag, const char *text, size_t len_bytes)
{
    struct text_key key = {.len_bytes = (uint16_t)len_bytes, .tag = tag};
    if (len_bytes >= 8) {
        key.first = text_key_read_8(text);
        key.last = text_key_read_8(text + len_bytes - 8);
    } else if (len_bytes >= 4) {
        key.first = text_key_read_4(text);
        key.last = text_key_read_4(text + len_bytes - 4);
    } else if (len_bytes > 0) {
        key.first = (unsigned char)text[0];
        key.last = (uint64_t)(unsigned char)text[len_bytes / 2] << 8 | (unsigned char)text[len_bytes - 1];
    }
    key.hash = text_key_hash(key.first, key.last, tag, text, len_bytes);
    return key;
}

static inline void text_table_fetch(const struct text_table *table, const struct text_key *key)
{
    if (table->capacity > 0) {
        prefetch(&table->slot[(size_t)key->hash & (table->capacity - 1)]);
    }
}

#endif
