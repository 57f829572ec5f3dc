#include "impact_cursor.h"

#include "rank.h"

#include <math.h>

/* The most that a frequency can be worth in an article of any length. */
static uint8_t impact_of_one(const struct impact_cursor *cursor)
{
    uint32_t largest = 0;
    for (uint32_t i = 0; i < cursor->count; i++) {
        largest = cursor->frequency[i] > largest ? cursor->frequency[i] : largest;
    }
    const double impact = ceil(rank_share(largest, rank_norm(0.0, 0.0)) * IMPACT_MAX);
    return impact < IMPACT_MAX ? (uint8_t)impact : IMPACT_MAX;
}

void impact_cursor_open(struct impact_cursor *cursor, const void *value, size_t len_bytes, uint32_t ordinals)
{
    cursor->ordinals = ordinals;
    cursor->first = cursor->end = 0;
    cursor->decoded = UINT32_MAX;
    cursor->packed = NULL;
    cursor->damaged = false;
    if (len_bytes == 0) {
        cursor->list = (struct impact_list){.count = 0};
    } else if (!impact_open(&cursor->list, value, len_bytes)) {
        cursor->damaged = true;
        cursor->list = (struct impact_list){.count = 0};
    }
    if (cursor->list.blocks ==
        1) { /* a block alone has no entry that says where its articles are and what they can be worth */
        cursor->end = 1;
        if (impact_cursor_decode(cursor, 0)) {
            impact_cursor_weigh(cursor);
        }
        cursor->impact = impact_of_one(cursor);
    }
}

/* How many ordinals of the block at hand are below one, IMPACT_BLOCK - 1 at most. */
static uint32_t count_below(const struct impact_cursor *cursor, uint32_t ordinal)
{
    uint32_t at = 0;
    for (uint32_t half = IMPACT_BLOCK / 2; half > 0; half /= 2) {
        at += cursor->ordinal[at + half - 1] < ordinal ? half : 0;
    }
    return at;
}

uint8_t impact_cursor_window(struct impact_cursor *cursor, uint32_t begin)
{
    const struct impact_list *list = &cursor->list;
    const uint32_t last = begin + (IMPACT_WINDOW - 1);
    if (list->blocks == 1) {
        const uint32_t at = count_below(cursor, begin);
        const bool any = at < cursor->count && cursor->ordinal[at] >= begin && cursor->ordinal[at] <= last;
        cursor->end = any;
        return any ? cursor->impact : 0;
    }
    const bool forward =
        cursor->first < list->blocks && cursor->first > 0 && impact_last_ordinal(list, cursor->first - 1) < begin;
    uint32_t block = impact_find_block(list, forward ? cursor->first : 0, begin);
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
        cursor->count = impact_decode_ordinals(&cursor->list, block, cursor->ordinals, cursor->ordinal,
                                               cursor->frequency, &cursor->packed);
        for (uint32_t i = cursor->count; i < IMPACT_BLOCK; i++) {
            cursor->ordinal[i] = UINT32_MAX; /* no ordinal: a search need not know the count */
        }
        cursor->decoded = block;
        cursor->damaged = cursor->damaged || cursor->count == 0;
    }
    return cursor->count > 0;
}

void impact_cursor_weigh(struct impact_cursor *cursor)
{
    if (cursor->packed != NULL) {
        impact_frequencies(&cursor->list, cursor->packed, cursor->frequency);
        cursor->packed = NULL;
    }
}

void impact_cursor_range(const struct impact_cursor *cursor, uint32_t begin, uint32_t *from, uint32_t *to)
{
    *from = *to = 0;
    if (cursor->count > 0) {
        const uint32_t end = begin + IMPACT_WINDOW;
        *from = cursor->ordinal[0] >= begin ? 0 : count_below(cursor, begin);
        *from += cursor->ordinal[*from] < begin; /* the last one is, too */
        *to = cursor->ordinal[cursor->count - 1] < end ? cursor->count : count_below(cursor, end);
    }
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

uint32_t impact_cursor_seek(const struct impact_cursor *cursor, uint32_t ordinal)
{
    const struct impact_list *list = &cursor->list;
    uint32_t block = cursor->decoded;
    if (block < cursor->first || block >= cursor->end ||
        (block > 0 && impact_last_ordinal(list, block - 1) >= ordinal)) {
        block = cursor->first;
    }
    while (block < cursor->end && impact_last_ordinal(list, block) < ordinal) {
        block++;
    }
    return block < cursor->end ? block : UINT32_MAX;
}

uint32_t impact_cursor_frequency_at(const struct impact_cursor *cursor, uint32_t at)
{
    return cursor->packed != NULL ? impact_frequency(&cursor->list, cursor->packed, at) : cursor->frequency[at];
}

uint32_t impact_cursor_frequency_in(struct impact_cursor *cursor, uint32_t block, uint32_t ordinal)
{
    if (!impact_cursor_decode(cursor, block)) {
        return 0;
    }
    const uint32_t at = count_below(cursor, ordinal);
    return cursor->ordinal[at] == ordinal ? impact_cursor_frequency_at(cursor, at) : 0;
}

uint32_t impact_cursor_frequency(struct impact_cursor *cursor, uint32_t ordinal)
{
    const uint32_t block = impact_cursor_seek(cursor, ordinal);
    return block != UINT32_MAX ? impact_cursor_frequency_in(cursor, block, ordinal) : 0;
}

void impact_cursor_bounds(const struct impact_cursor *cursor, uint8_t *impact, uint32_t windows)
{
    uint32_t window = 0;
    for (uint32_t i = 0; i < cursor->count && cursor->list.blocks == 1; i++) {
        impact[cursor->ordinal[i] / IMPACT_WINDOW] = cursor->impact;
    }
    for (uint32_t block = 0; block < cursor->list.blocks && cursor->list.blocks > 1; block++) {
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
