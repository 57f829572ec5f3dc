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
        const struct impact_posting *left = i < list->count ? &list->item[i] : NULL;
        const struct impact_posting *right = k < other->count ? &other->item[k] : NULL;
        const bool take_left = right == NULL || (left != NULL && left->ordinal <= right->ordinal);
        const bool take_right = left == NULL || (right != NULL && right->ordinal <= left->ordinal);
        const struct impact_posting *larger =
            take_left && (!take_right || left->frequency >= right->frequency) ? left : right;
        good = posting_list_add(&both, larger->ordinal, larger->frequency);
        i += take_left;
        k += take_right;
    }
    free(list->item);
    *list = both;
    return good;
}
