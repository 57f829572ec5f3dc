/* text_table.h - texts numbered from 0 in the order in which they first came, found again by their bytes.
 *
 * For the indexer's counts and vocabularies. Invariant: what text_table_at returns stays where it is until text_table_clear: one thread
 * may go on adding while another reads the entries that it has been told of (through a lock or the like).
 * Open addressing; a slot has the first and last eight bytes of its text, so that one of up to 16 bytes, as nearly all words are, is found
 * in one line of cache. Entries and bytes are kept in pieces that never move. */
#ifndef NEWSIDX_TEXT_TABLE_H
#define NEWSIDX_TEXT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* What tells a text from others, for text_table_take_hashed. */
uint64_t text_table_hash(uint8_t tag, const char *text, size_t len_bytes);
/* Has the processor fetch what text_table_take_hashed will look at. */
void text_table_fetch(const struct text_table *table, uint64_t hash);
/* text_table_take of a text whose hash is known. */
uint32_t text_table_take_hashed(struct text_table *table, uint64_t hash, uint8_t tag, const char *text,
                                size_t len_bytes, bool *added);
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

#endif
