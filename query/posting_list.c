#include "posting_list.h"

#include "memory.h"

#include <stdlib.h>

bool posting_list_add(struct posting_list *list, uint32_t ordinal, uint32_t frequency)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;
        struct impact_posting *grown = memory_resize(list->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        list->item = grown;
        list->capacity = capacity;
    }
    list->item[list->count++] = (struct impact_posting){ordinal, frequency};
    return true;
}

bool posting_list_unite(struct posting_list *list, const struct posting_list *other)
{
    struct posting_list both = {.item = NULL};
    bool good = true;
    size_t i = 0;
    for (size_t k = 0; good && (i < list->count || k < other->count);) {
        struct impact_posting next = {UINT32_MAX, 0};
        const bool left = i < list->count && (k == other->count || list->item[i].ordinal <= other->item[k].ordinal);
        const bool right = k < other->count && (i == list->count || other->item[k].ordinal <= list->item[i].ordinal);
        if (left) {
            next = list->item[i];
        }
        if (right && other->item[k].frequency >= next.frequency) {
            next = other->item[k];
        }
        good = posting_list_add(&both, next.ordinal, next.frequency);
        i += left;
        k += right;
    }
    free(list->item);
    *list = both;
    return good;
}
