#include "text_table.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { CAPACITY_FIRST = 1 << 12, BLOCK_BYTES = 1 << 18 };

void text_key_text(const struct text_key *key, char text[TEXT_KEY_BYTES])
{
    if (key->len_bytes >= 8) {
        memcpy(text, &key->first, 8);
        memcpy(text + key->len_bytes - 8, &key->last, 8);
    } else if (key->len_bytes >= 4) {
        const uint32_t first = (uint32_t)key->first;
        const uint32_t last = (uint32_t)key->last;
        memcpy(text, &first, 4);
        memcpy(text + key->len_bytes - 4, &last, 4);
    } else if (key->len_bytes > 0) {
        text[0] = (char)key->first;
        text[key->len_bytes / 2] = (char)(key->last >> 8);
        text[key->len_bytes - 1] = (char)key->last;
    }
}

static bool is_same(const struct text_table *table, const struct text_slot *slot, const struct text_key *key,
                    const char *text)
{
    return slot->first == key->first && slot->last == key->last && slot->len_bytes == key->len_bytes &&
           slot->tag == key->tag &&
           (key->len_bytes <= TEXT_KEY_BYTES ||
            memcmp(text_table_at(table, slot->number - 1)->text, text, key->len_bytes) == 0);
}

static bool grow(struct text_table *table)
{
    const size_t capacity = table->capacity == 0 ? CAPACITY_FIRST : table->capacity * 2;
    if (capacity > SIZE_MAX / sizeof(struct text_slot)) {
        return false;
    }
    /* Not calloc: a page of a large one that is read before it is written to costs two faults, and the second one stops all threads. */
    struct text_slot *slot = memory_alloc(capacity * sizeof *slot);
    if (slot == NULL) {
        return false;
    }
    memset(slot, 0, capacity * sizeof *slot);
    for (size_t i = 0; i < table->capacity; i++) {
        if (table->slot[i].number != 0) {
            const struct text_slot *old = &table->slot[i];
            const char *text = text_table_at(table, old->number - 1)->text;
            size_t at = (size_t)text_key_hash(old->first, old->last, old->tag, text, old->len_bytes) & (capacity - 1);
            while (slot[at].number != 0) {
                at = (at + 1) & (capacity - 1);
            }
            slot[at] = *old;
        }
    }
    free(table->slot);
    table->slot = slot;
    table->capacity = capacity;
    return true;
}

static char *store_bytes(struct text_table *table, const char *text, size_t len_bytes)
{
    if (table->blocks == 0 || table->block_used_bytes + len_bytes > BLOCK_BYTES) {
        char **grown = memory_resize(table->block, (table->blocks + 1) * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        table->block = grown;
        grown[table->blocks] = memory_alloc(BLOCK_BYTES);
        if (grown[table->blocks] == NULL) {
            return NULL;
        }
        table->blocks++;
        table->block_used_bytes = 0;
    }
    char *stored = table->block[table->blocks - 1] + table->block_used_bytes;
    memcpy(stored, text, len_bytes);
    table->block_used_bytes += len_bytes;
    return stored;
}

static struct text_entry *new_entry(struct text_table *table)
{
    const uint32_t piece = table->count / TEXT_TABLE_PIECE;
    if (piece >= TEXT_TABLE_PIECES) {
        return NULL;
    }
    if (table->piece[piece] == NULL) {
        table->piece[piece] = memory_alloc(TEXT_TABLE_PIECE * sizeof **table->piece);
    }
    return table->piece[piece] != NULL ? text_table_at(table, table->count) : NULL;
}

/* The slot of a text, or the empty one where it would go; the table has room. */
static size_t find_slot(const struct text_table *table, const struct text_key *key, const char *text)
{
    size_t at = (size_t)key->hash & (table->capacity - 1);
    while (table->slot[at].number != 0 && !is_same(table, &table->slot[at], key, text)) {
        at = (at + 1) & (table->capacity - 1);
    }
    return at;
}

uint32_t text_table_find_key(const struct text_table *table, const struct text_key *key, const char *text)
{
    if (table->count == 0) {
        return TEXT_TABLE_NONE;
    }
    const uint32_t number = table->slot[find_slot(table, key, text)].number;
    return number != 0 ? number - 1 : TEXT_TABLE_NONE;
}

uint32_t text_table_find(const struct text_table *table, uint8_t tag, const char *text, size_t len_bytes)
{
    if (len_bytes > UINT16_MAX) {
        return TEXT_TABLE_NONE;
    }
    const struct text_key key = text_key_make(tag, text, len_bytes);
    return text_table_find_key(table, &key, text);
}

uint32_t text_table_take(struct text_table *table, uint8_t tag, const char *text, size_t len_bytes, bool *added)
{
    *added = false;
    if (len_bytes > UINT16_MAX || ((size_t)table->count * 2 >= table->capacity && !grow(table))) {
        return TEXT_TABLE_NONE;
    }
    const struct text_key key = text_key_make(tag, text, len_bytes);
    struct text_slot *slot = &table->slot[find_slot(table, &key, text)];
    if (slot->number != 0) {
        return slot->number - 1;
    }
    struct text_entry *entry = new_entry(table);
    const char *stored = entry != NULL ? store_bytes(table, text, len_bytes) : NULL;
    if (stored == NULL) {
        return TEXT_TABLE_NONE;
    }
    *entry = (struct text_entry){.text = stored, .len_bytes = (uint16_t)len_bytes, .tag = tag};
    *added = true;
    *slot = (struct text_slot){
        .first = key.first, .last = key.last, .number = ++table->count, .len_bytes = key.len_bytes, .tag = tag};
    return table->count - 1;
}

void text_table_clear(struct text_table *table)
{
    if (table->slot != NULL) {
        memset(table->slot, 0, table->capacity * sizeof *table->slot);
    }
    while (table->blocks > 1) {
        free(table->block[--table->blocks]);
    }
    table->block_used_bytes = 0;
    table->count = 0;
}

void text_table_release(struct text_table *table)
{
    for (size_t i = 0; i < TEXT_TABLE_PIECES && table->piece[i] != NULL; i++) {
        free(table->piece[i]);
    }
    for (size_t i = 0; i < table->blocks; i++) {
        free(table->block[i]);
    }
    free(table->block);
    free(table->slot);
    memset(table, 0, sizeof *table);
}

/* --- in order ----------------------------------------------------------------------------------------------------------- */

struct sorted_text {
    uint64_t begin; /* its first eight bytes, 0 for those that it has not, as a number: most texts differ in them */
    const struct text_entry *entry;
    uint32_t number;
};

static uint64_t begin_of(const struct text_entry *entry)
{
    uint64_t begin = 0;
    for (unsigned i = 0; i < 8; i++) {
        begin = begin << 8 | (i < entry->len_bytes ? (unsigned char)entry->text[i] : 0);
    }
    return begin;
}

static int compare_texts(const void *a, const void *b)
{
    const struct sorted_text *one = a;
    const struct sorted_text *other = b;
    if (one->begin != other->begin) {
        return one->begin < other->begin ? -1 : 1;
    }
    const struct text_entry *left = one->entry;
    const struct text_entry *right = other->entry;
    const size_t shorter = left->len_bytes < right->len_bytes ? left->len_bytes : right->len_bytes;
    const int order = memcmp(left->text, right->text, shorter);
    if (order != 0 || left->len_bytes != right->len_bytes) {
        return order != 0 ? order : left->len_bytes < right->len_bytes ? -1 : 1;
    }
    return (left->tag > right->tag) - (left->tag < right->tag);
}

uint32_t *text_table_sorted(const struct text_table *table)
{
    struct sorted_text *text = memory_alloc(((size_t)table->count + 1) * sizeof *text);
    uint32_t *sorted = memory_alloc(((size_t)table->count + 1) * sizeof *sorted);
    if (text == NULL || sorted == NULL) {
        free(text);
        free(sorted);
        return NULL;
    }
    for (uint32_t i = 0; i < table->count; i++) {
        const struct text_entry *entry = text_table_at(table, i);
        text[i] = (struct sorted_text){begin_of(entry), entry, i};
    }
    qsort(text, table->count, sizeof *text, compare_texts);
    for (uint32_t i = 0; i < table->count; i++) {
        sorted[i] = text[i].number;
    }
    free(text);
    return sorted;
}
