#include "worddiff.h"

#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { TABLE_MAX = 4000000 }; /* cells: the work for one comparison */

struct unit {
    const char *text;
    size_t len_bytes;
};

struct units {
    struct unit *item;
    size_t count;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void add_piece(struct worddiff *diff, enum worddiff_kind kind, const char *text, size_t len_bytes)
{
    if (diff->count == diff->capacity) {
        const size_t capacity = diff->capacity == 0 ? 32 : diff->capacity * 2;
        struct worddiff_piece *grown = memory_resize(diff->piece, capacity * sizeof *grown);
        if (grown == NULL) {
            diff->failed = true;
            return;
        }
        diff->piece = grown;
        diff->capacity = capacity;
    }
    diff->piece[diff->count++] = (struct worddiff_piece){kind, text, len_bytes};
}

/* Cuts into words, or into paragraphs (between empty lines). */
static bool cut_units(struct units *out, const char *text, size_t len_bytes, bool words)
{
    *out = (struct units){.item = memory_zeroed(len_bytes / 2 + 2, sizeof *out->item)};
    if (out->item == NULL) {
        return false;
    }
    for (size_t i = 0; i < len_bytes;) {
        while (i < len_bytes && is_blank(text[i])) {
            i++;
        }
        const size_t start = i;
        while (i < len_bytes &&
               (words ? !is_blank(text[i]) : !(text[i] == '\n' && i + 1 < len_bytes && text[i + 1] == '\n'))) {
            i++;
        }
        size_t end = i;
        while (end > start && is_blank(text[end - 1])) {
            end--;
        }
        if (end > start) {
            out->item[out->count++] = (struct unit){text + start, end - start};
        }
    }
    return true;
}

static bool same(const struct unit *a, const struct unit *b)
{
    return a->len_bytes == b->len_bytes && memcmp(a->text, b->text, a->len_bytes) == 0;
}

/* For each unit of a the index of the unit of b that it is paired with in a longest common subsequence, SIZE_MAX for none. */
static bool pair_units(size_t *pair, const struct units *a, const struct units *b)
{
    for (size_t i = 0; i < a->count; i++) {
        pair[i] = SIZE_MAX;
    }
    size_t first = 0;
    while (first < a->count && first < b->count && same(&a->item[first], &b->item[first])) {
        pair[first] = first;
        first++;
    }
    size_t a_end = a->count;
    size_t b_end = b->count;
    while (a_end > first && b_end > first && same(&a->item[a_end - 1], &b->item[b_end - 1])) {
        pair[--a_end] = --b_end;
    }
    const size_t rows = a_end - first;
    const size_t columns = b_end - first;
    if (rows == 0 || columns == 0 || rows > TABLE_MAX / (columns + 1)) {
        return true;
    }
    uint32_t *table = memory_zeroed((rows + 1) * (columns + 1), sizeof *table);
    if (table == NULL) {
        return false;
    }
    const size_t stride = columns + 1;
    for (size_t i = rows; i-- > 0;) {
        for (size_t k = columns; k-- > 0;) {
            const uint32_t down = table[(i + 1) * stride + k];
            const uint32_t right = table[i * stride + k + 1];
            table[i * stride + k] = same(&a->item[first + i], &b->item[first + k]) ? table[(i + 1) * stride + k + 1] + 1
                                                                                   : (down > right ? down : right);
        }
    }
    for (size_t i = 0, k = 0; i < rows && k < columns;) {
        if (same(&a->item[first + i], &b->item[first + k])) {
            pair[first + i++] = first + k++;
        } else if (table[(i + 1) * stride + k] >= table[i * stride + k + 1]) {
            i++;
        } else {
            k++;
        }
    }
    free(table);
    return true;
}

/* Units from index from to to as one piece. */
static void add_units(struct worddiff *diff, enum worddiff_kind kind, const struct units *units, size_t from, size_t to)
{
    if (from < to) {
        const char *start = units->item[from].text;
        const struct unit *last = &units->item[to - 1];
        add_piece(diff, kind, start, (size_t)(last->text + last->len_bytes - start));
    }
}

static void compare_words(struct worddiff *diff, const char *old_text, size_t old_len, const char *new_text,
                          size_t new_len)
{
    struct units a = {.item = NULL};
    struct units b = {.item = NULL};
    bool ok = cut_units(&a, old_text, old_len, true) && cut_units(&b, new_text, new_len, true);
    size_t *pair = ok ? memory_zeroed(a.count + 1, sizeof *pair) : NULL;
    ok = ok && pair != NULL && pair_units(pair, &a, &b);
    size_t i = 0;
    size_t k = 0;
    while (ok && (i < a.count || k < b.count)) {
        const size_t removed = i;
        while (i < a.count && pair[i] == SIZE_MAX) {
            i++;
        }
        const size_t next = i < a.count ? pair[i] : b.count;
        add_units(diff, WORDDIFF_REMOVED, &a, removed, i);
        add_units(diff, WORDDIFF_ADDED, &b, k, next);
        k = next;
        const size_t kept = i;
        while (i < a.count && pair[i] == k) {
            i++;
            k++;
        }
        add_units(diff, WORDDIFF_SAME, &a, kept, i);
    }
    diff->failed = diff->failed || !ok;
    free(pair);
    free(a.item);
    free(b.item);
}

static const char *end_of(const struct units *units, size_t i)
{
    return units->item[i].text + units->item[i].len_bytes;
}

/* The paragraphs between two that are the same, old ones against new ones. */
static void compare_block(struct worddiff *diff, const struct units *a, size_t a_from, size_t a_to,
                          const struct units *b, size_t b_from, size_t b_to)
{
    while (a_from < a_to || b_from < b_to) {
        if (diff->count > 0) {
            add_piece(diff, WORDDIFF_BREAK, "", 0);
        }
        if (a_from < a_to && b_from < b_to) { /* one beside the other, as far as both go */
            compare_words(diff, a->item[a_from].text, a->item[a_from].len_bytes, b->item[b_from].text,
                          b->item[b_from].len_bytes);
            a_from++;
            b_from++;
        } else if (a_from < a_to) {
            add_piece(diff, WORDDIFF_REMOVED, a->item[a_from].text, (size_t)(end_of(a, a_from) - a->item[a_from].text));
            a_from++;
        } else {
            add_piece(diff, WORDDIFF_ADDED, b->item[b_from].text, (size_t)(end_of(b, b_from) - b->item[b_from].text));
            b_from++;
        }
    }
}

void worddiff_make(struct worddiff *out, const char *old_text, const char *new_text)
{
    *out = (struct worddiff){.piece = NULL};
    old_text = old_text != NULL ? old_text : "";
    new_text = new_text != NULL ? new_text : "";
    struct units a = {.item = NULL};
    struct units b = {.item = NULL};
    bool ok = cut_units(&a, old_text, strlen(old_text), false) && cut_units(&b, new_text, strlen(new_text), false);
    size_t *pair = ok ? memory_zeroed(a.count + 1, sizeof *pair) : NULL;
    ok = ok && pair != NULL && pair_units(pair, &a, &b);
    size_t i = 0;
    size_t k = 0;
    while (ok && (i < a.count || k < b.count)) {
        const size_t from = i;
        while (i < a.count && pair[i] == SIZE_MAX) {
            i++;
        }
        const size_t next = i < a.count ? pair[i] : b.count;
        compare_block(out, &a, from, i, &b, k, next);
        k = next;
        while (i < a.count && pair[i] == k) {
            i++;
            k++;
            out->unchanged++;
        }
    }
    out->failed = out->failed || !ok;
    free(pair);
    free(a.item);
    free(b.item);
}

void worddiff_release(struct worddiff *diff)
{
    free(diff->piece);
    *diff = (struct worddiff){.piece = NULL};
}
