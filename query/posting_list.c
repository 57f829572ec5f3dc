#include "posting_list.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

static bool reserve(struct posting_list *list, size_t more)
{
    if (list->capacity - list->count >= more) {
        return true;
    }
    size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;
    capacity = capacity - list->count >= more ? capacity : list->count + more;
    struct impact_posting *grown = memory_resize(list->item, capacity * sizeof *grown);
    if (grown == NULL) {
        return false;
    }
    list->item = grown;
    list->capacity = capacity;
    return true;
}

bool posting_list_add(struct posting_list *list, uint32_t ordinal, uint32_t frequency)
{
    if (!reserve(list, 1)) {
        return false;
    }
    list->item[list->count++] = (struct impact_posting){ordinal, frequency};
    return true;
}

bool posting_list_append(struct posting_list *list, const struct posting_list *other)
{
    if (!reserve(list, other->count)) {
        return false;
    }
    if (other->count > 0) { /* memcpy takes no NULL */
        memcpy(list->item + list->count, other->item, other->count * sizeof *list->item);
    }
    list->count += other->count;
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
