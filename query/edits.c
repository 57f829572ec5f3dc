#include "edits.h"

#include "utf8.h"

#include <stdint.h>
#include <string.h>

enum { CHARACTERS_MAX = 64 };

static size_t decode_word(uint32_t *out, const char *word, size_t len_bytes)
{
    size_t count = 0;
    for (size_t i = 0; i < len_bytes && count < CHARACTERS_MAX;) {
        i += utf8_decode(word + i, len_bytes - i, &out[count++]);
    }
    return count;
}

static unsigned smaller(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* One row of the table: the distances of the first i characters of a to all beginnings of b; the smallest of them. */
static unsigned fill_row(unsigned *row, const unsigned *above, const unsigned *above_that, const uint32_t *a, size_t i,
                         const uint32_t *b, size_t b_count)
{
    row[0] = (unsigned)i;
    unsigned least = row[0];
    for (size_t k = 1; k <= b_count; k++) {
        row[k] = above[k - 1] + (a[i - 1] != b[k - 1]);
        row[k] = smaller(row[k], smaller(above[k], row[k - 1]) + 1);
        if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1]) {
            row[k] = smaller(row[k], above_that[k - 2] + 1);
        }
        least = smaller(least, row[k]);
    }
    return least;
}

unsigned edits_between(const char *a, size_t a_len_bytes, const char *b, size_t b_len_bytes, unsigned most)
{
    uint32_t left[CHARACTERS_MAX];
    uint32_t right[CHARACTERS_MAX];
    unsigned rows[3][CHARACTERS_MAX + 1];
    if (a_len_bytes > b_len_bytes + 4 * (size_t)most || b_len_bytes > a_len_bytes + 4 * (size_t)most) {
        return most + 1;
    }
    const size_t left_count = decode_word(left, a, a_len_bytes);
    const size_t right_count = decode_word(right, b, b_len_bytes);
    if (left_count > right_count + most || right_count > left_count + most) {
        return most + 1;
    }
    for (size_t k = 0; k <= right_count; k++) {
        rows[0][k] = (unsigned)k;
    }
    unsigned least_before = 0;
    for (size_t i = 1; i <= left_count; i++) {
        const unsigned least = fill_row(rows[i % 3], rows[(i + 2) % 3], rows[(i + 1) % 3], left, i, right, right_count);
        if (least > most && least_before > most) { /* a transposition reaches back two rows */
            return most + 1;
        }
        least_before = least;
    }
    return smaller(rows[left_count % 3][right_count], most + 1);
}
