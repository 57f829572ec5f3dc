/* idset.h - sets of article ids as ascending arrays, and their algebra. Used by search.c. */
#ifndef NEWSIDX_IDSET_H
#define NEWSIDX_IDSET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct idset {
    int64_t *id; /* strictly ascending */
    size_t count;
    size_t capacity;
};

/* Appends an id larger than all before it; false where memory runs out. */
bool idset_append(struct idset *set, int64_t id);
void idset_release(struct idset *set);
bool idset_has(const struct idset *set, int64_t id);
/* Keeps in a what is in b too, or what is not in b. */
void idset_intersect(struct idset *a, const struct idset *b);
void idset_subtract(struct idset *a, const struct idset *b);
/* Adds b to a; false where memory runs out. */
bool idset_unite(struct idset *a, const struct idset *b);

#endif
