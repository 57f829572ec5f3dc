#include "impact_cursor.h"

void impact_cursor_open(struct impact_cursor *cursor, const void *value, size_t len_bytes, uint32_t ordinals)
{
    cursor->ordinals = ordinals;
    cursor->first = cursor->end = 0;
    cursor->decoded = UINT32_MAX;
    cursor->damaged = false;
    if (len_bytes == 0) {
        cursor->list = (struct impact_list){.count = 0};
    } else if (!impact_open(&cursor->list, value, len_bytes)) {
        cursor->damaged = true;
        cursor->list = (struct impact_list){.count = 0};
    }
}

/* The first block from `from` on that ends at ordinal or after it. */
static uint32_t seek_block(const struct impact_list *list, uint32_t from, uint32_t ordinal)
{
    uint32_t low = from;
    uint32_t step = 1;
    while (low + step < list->blocks && impact_last_ordinal(list, low + step - 1) < ordinal) {
        low += step;
        step *= 2;
    }
    uint32_t high = low + step < list->blocks ? low + step : list->blocks;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (impact_last_ordinal(list, middle) < ordinal) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint8_t impact_cursor_window(struct impact_cursor *cursor, uint32_t begin)
{
    const struct impact_list *list = &cursor->list;
    const uint32_t last = begin + (IMPACT_WINDOW - 1);
    const bool forward =
        cursor->first < list->blocks && cursor->first > 0 && impact_last_ordinal(list, cursor->first - 1) < begin;
    uint32_t block = seek_block(list, forward ? cursor->first : 0, begin);
    cursor->first = block;
    uint8_t impact = 0;
    while (block < list->blocks) {
        const uint8_t own = impact_of(list, block);
        impact = own > impact ? own : impact;
        if (impact_last_ordinal(list, block++) >= last) {
            break;
        }
    }
    cursor->end = block;
    return impact;
}

bool impact_cursor_decode(struct impact_cursor *cursor, uint32_t block)
{
    if (cursor->decoded != block) {
        cursor->count = impact_decode(&cursor->list, block, cursor->ordinals, cursor->ordinal, cursor->frequency);
        for (uint32_t i = cursor->count; i < IMPACT_BLOCK; i++) {
            cursor->ordinal[i] = UINT32_MAX; /* no ordinal: a search need not know the count */
        }
        cursor->decoded = block;
        cursor->damaged = cursor->damaged || cursor->count == 0;
    }
    return cursor->count > 0;
}

void impact_cursor_mark(struct impact_cursor *cursor, uint32_t begin, uint64_t *bitmap)
{
    for (uint32_t block = cursor->first; block < cursor->end; block++) {
        (void)impact_cursor_decode(cursor, block);
        for (uint32_t i = 0; i < cursor->count; i++) {
            const uint32_t bit = cursor->ordinal[i] - begin; /* wraps round below the window */
            if (bit < IMPACT_WINDOW) {
                bitmap[bit / 64] |= UINT64_C(1) << (bit % 64);
            }
        }
    }
}

uint32_t impact_cursor_frequency(struct impact_cursor *cursor, uint32_t ordinal)
{
    uint32_t block = cursor->decoded;
    const bool at_hand = block >= cursor->first && block < cursor->end && cursor->count > 0 &&
                         cursor->ordinal[0] <= ordinal && cursor->ordinal[cursor->count - 1] >= ordinal;
    if (!at_hand) {
        block = seek_block(&cursor->list, cursor->first, ordinal);
        if (block >= cursor->end || !impact_cursor_decode(cursor, block)) {
            return 0;
        }
    }
    uint32_t at = 0; /* how many are below the ordinal, less those that the last steps add */
    for (uint32_t half = IMPACT_BLOCK / 2; half > 0; half /= 2) {
        at += cursor->ordinal[at + half - 1] < ordinal ? half : 0;
    }
    return cursor->ordinal[at] == ordinal ? cursor->frequency[at] : 0;
}

void impact_cursor_bounds(const struct impact_cursor *cursor, uint8_t *impact, uint32_t windows)
{
    uint32_t window = 0;
    for (uint32_t block = 0; block < cursor->list.blocks; block++) {
        const uint8_t own = impact_of(&cursor->list, block);
        const uint32_t last = impact_last_ordinal(&cursor->list, block) / IMPACT_WINDOW;
        for (; window < windows; window++) {
            impact[window] = own > impact[window] ? own : impact[window];
            if (window >= last) {
                break; /* the next block begins here */
            }
        }
    }
}
