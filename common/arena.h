/* arena.h - memory for many small things that are freed together. For the query's tree and plan.
 *
 * Invariant: what an arena gave is zeroed, aligned for any type, and lives until arena_release. */
#ifndef NEWSIDX_ARENA_H
#define NEWSIDX_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks;
    size_t total_bytes;
    bool failed; /* an allocation returned NULL */
};

#define ARENA_LIMIT_BYTES ((size_t)256 << 20)

/* NULL where memory runs out or the arena would pass ARENA_LIMIT_BYTES. */
void *arena_alloc(struct arena *arena, size_t size_bytes);
/* A copy with a final NUL. */
char *arena_copy(struct arena *arena, const char *text, size_t len_bytes);
void arena_release(struct arena *arena);

#endif
