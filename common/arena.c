#include "arena.h"

#include "memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 8192 };

struct arena_block {
    struct arena_block *next;
    size_t used_bytes;
    size_t capacity_bytes;
    alignas(max_align_t) unsigned char bytes[];
};

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    const size_t align = alignof(max_align_t);
    if (size_bytes > ARENA_LIMIT_BYTES || arena->total_bytes > ARENA_LIMIT_BYTES - size_bytes) {
        arena->failed = true;
        return NULL;
    }
    const size_t size = (size_bytes + align - 1) / align * align;
    struct arena_block *block = arena->blocks;
    if (block == NULL || block->capacity_bytes - block->used_bytes < size) {
        const size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        block = memory_zeroed(1, sizeof *block + capacity);
        if (block == NULL) {
            arena->failed = true;
            return NULL;
        }
        block->capacity_bytes = capacity;
        block->next = arena->blocks;
        arena->blocks = block;
        arena->total_bytes += capacity;
    }
    void *memory = block->bytes + block->used_bytes;
    block->used_bytes += size;
    return memory;
}

char *arena_copy(struct arena *arena, const char *text, size_t len_bytes)
{
    char *copy = arena_alloc(arena, len_bytes + 1);
    if (copy != NULL && len_bytes > 0) {
        memcpy(copy, text, len_bytes);
    }
    return copy;
}

void arena_release(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    *arena = (struct arena){.blocks = NULL};
}
