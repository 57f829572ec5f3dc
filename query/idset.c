#include "idset.h"

#include "memory.h"

#include <stdlib.h>

bool idset_append(struct idset *set, int64_t id)
{
    if (set->count == set->capacity) {
        const size_t capacity = set->capacity == 0 ? 256 : set->capacity * 2;
        int64_t *grown = memory_resize(set->id, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        set->id = grown;
        set->capacity = capacity;
    }
    set->id[set->count++] = id;
    return true;
}

void idset_release(struct idset *set)
{
    free(set->id);
    *set = (struct idset){.id = NULL};
}

bool idset_has(const struct idset *set, int64_t id)
{
    size_t low = 0;
    size_t high = set->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (set->id[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->count && set->id[low] == id;
}

static void keep(struct idset *a, const struct idset *b, bool common)
{
    size_t kept = 0;
    size_t k = 0;
    for (size_t i = 0; i < a->count; i++) {
        while (k < b->count && b->id[k] < a->id[i]) {
            k++;
        }
        const bool in_b = k < b->count && b->id[k] == a->id[i];
        if (in_b == common) {
            a->id[kept++] = a->id[i];
        }
    }
    a->count = kept;
}

void idset_intersect(struct idset *a, const struct idset *b)
{
    keep(a, b, true);
}

void idset_subtract(struct idset *a, const struct idset *b)
{
    keep(a, b, false);
}

bool idset_unite(struct idset *a, const struct idset *b)
{
    struct idset both = {0};
    size_t i = 0;
    size_t k = 0;
    while (i < a->count || k < b->count) {
        const bool from_a = k == b->count || (i < a->count && a->id[i] <= b->id[k]);
        const int64_t id = from_a ? a->id[i] : b->id[k];
        k += k < b->count && b->id[k] == id;
        i += from_a;
        if (!idset_append(&both, id)) {
            idset_release(&both);
            return false;
        }
    }
    idset_release(a);
    *a = both;
    return true;
}
