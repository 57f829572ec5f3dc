#include "snippet.h"

#include "memory.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { COLUMN_DECK_NUMBER = 1, COLUMN_BODY_NUMBER = 2 };

static const enum newsidx_field FIELDS[COLUMN_COUNT] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY, NEWSIDX_AUTHOR,
                                                        NEWSIDX_DATELINE};

void snippet_release(struct snippet *snippet)
{
    free(snippet->segment);
    *snippet = (struct snippet){.segment = NULL};
}

static void add_segment(struct snippet *snippet, const char *text, size_t len_bytes, bool match)
{
    if (len_bytes == 0) {
        return;
    }
    if (snippet->count == snippet->capacity) {
        const size_t capacity = snippet->capacity == 0 ? 8 : snippet->capacity * 2;
        struct snippet_segment *grown = memory_resize(snippet->segment, capacity * sizeof *grown);
        if (grown == NULL) {
            snippet->failed = true;
            return;
        }
        snippet->segment = grown;
        snippet->capacity = capacity;
    }
    snippet->segment[snippet->count++] = (struct snippet_segment){text, len_bytes, match};
}

/* A matched stretch in bytes. */
struct stretch {
    size_t start;
    size_t end;
};

static struct stretch stretch_of(const struct matcher *matcher, unsigned column, const struct span *span)
{
    struct stretch stretch;
    size_t ignored = 0;
    matcher_word(matcher, column, span->first, &stretch.start, &ignored);
    matcher_word(matcher, column, span->last, &ignored, &stretch.end);
    return stretch;
}

/* The text from start to end, split at the matches within it. */
static void add_range(struct snippet *snippet, struct matcher *matcher, unsigned column, const char *text, size_t start,
                      size_t end)
{
    const struct span_list *spans = matcher_spans(matcher, column);
    size_t at = start;
    for (size_t i = 0; i < spans->count; i++) {
        const struct stretch match = stretch_of(matcher, column, &spans->span[i]);
        if (match.start >= at && match.end <= end) {
            add_segment(snippet, text + at, match.start - at, false);
            add_segment(snippet, text + match.start, match.end - match.start, true);
            at = match.end;
        }
    }
    add_segment(snippet, text + at, end - at, false);
}

void snippet_whole(struct snippet *out, struct matcher *matcher, const struct newsidx_article *article, unsigned column)
{
    *out = (struct snippet){.segment = NULL};
    const char *text = article->field[FIELDS[column]];
    if (text != NULL) {
        add_range(out, matcher, column, text, 0, strlen(text));
    }
}

/* --- the best piece ----------------------------------------------------------------------------------------------------- */

/* Counts the different texts among count matches from index first on. */
static size_t count_different(struct matcher *matcher, unsigned column, const char *text, const struct span *span,
                              size_t count)
{
    enum { COMPARED_MAX = 12 };
    size_t different = 0;
    struct stretch seen[COMPARED_MAX];
    for (size_t i = 0; i < count && different < COMPARED_MAX; i++) {
        const struct stretch match = stretch_of(matcher, column, &span[i]);
        bool known = false;
        for (size_t k = 0; k < different && !known; k++) {
            const size_t len = seen[k].end - seen[k].start;
            known = len == match.end - match.start && strncasecmp(text + seen[k].start, text + match.start, len) == 0;
        }
        if (!known) {
            seen[different++] = match;
        }
    }
    return different;
}

/* The match that begins the best piece: the most different ones within it, then the most, then the first. */
static size_t find_best(struct matcher *matcher, unsigned column, const char *text, const struct span_list *spans)
{
    size_t best = 0;
    size_t best_different = 0;
    size_t best_count = 0;
    size_t end = 0;
    for (size_t i = 0; i < spans->count; i++) {
        const size_t start = stretch_of(matcher, column, &spans->span[i]).start;
        while (end < spans->count &&
               stretch_of(matcher, column, &spans->span[end]).end <= start + SNIPPET_BYTES * 3 / 4) {
            end++;
        }
        const size_t count = end > i ? end - i : 1;
        const size_t different = count_different(matcher, column, text, &spans->span[i], count);
        if (different > best_different || (different == best_different && count > best_count)) {
            best = i;
            best_different = different;
            best_count = count;
        }
    }
    return best;
}

static bool is_blank_byte(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Whether a sentence or paragraph begins at `at`. */
static bool begins_sentence(const char *text, size_t at)
{
    if (at == 0) {
        return true;
    }
    if (!is_blank_byte(text[at - 1]) || is_blank_byte(text[at])) {
        return false;
    }
    size_t i = at;
    bool paragraph = false;
    while (i > 0 && is_blank_byte(text[i - 1])) {
        i--;
        paragraph = paragraph || (text[i] == '\n' && i > 0 && text[i - 1] == '\n');
    }
    while (i > 0 && (text[i - 1] == '"' || text[i - 1] == '\'' || text[i - 1] == ')')) {
        i--;
    }
    return paragraph || i == 0 ||
           (strchr(".!?", text[i - 1]) != NULL && i >= 3 && text[i - 3] != '.' && text[i - 3] != ' ');
}

/* Where the piece begins: at the sentence of the first match where that is near, else at a word some way before it. */
static size_t find_start(const char *text, size_t match)
{
    enum { BACK_BYTES = 110, BACK_WORD_BYTES = 60 };
    const size_t low = match > BACK_BYTES ? match - BACK_BYTES : 0;
    for (size_t at = match;; at--) {
        if (begins_sentence(text, at)) {
            return at;
        }
        if (at == low) {
            break;
        }
    }
    size_t at = match > BACK_WORD_BYTES ? match - BACK_WORD_BYTES : 0;
    while (at < match && !(at == 0 || is_blank_byte(text[at - 1]))) {
        at++;
    }
    return at;
}

/* Where it ends: behind the last sentence that fits, if that leaves enough, else behind the last word. */
static size_t find_end(const char *text, size_t len_bytes, size_t start, size_t match_end)
{
    size_t high = start + SNIPPET_BYTES;
    if (high < match_end) {
        high = match_end;
    }
    if (high >= len_bytes) {
        return len_bytes;
    }
    const size_t enough = start + SNIPPET_BYTES / 2 > match_end ? start + SNIPPET_BYTES / 2 : match_end;
    for (size_t at = high; at > enough; at--) {
        if (begins_sentence(text, at)) {
            return at;
        }
    }
    size_t at = high;
    while (at > match_end && !is_blank_byte(text[at])) {
        at--;
    }
    if (at == match_end &&
        !is_blank_byte(text[at])) { /* one word fills it: to its end, or where it is endless, as it is */
        at = high;
        while (at < len_bytes && ((unsigned char)text[at] & 0xC0) == 0x80) {
            at++;
        }
    }
    return at;
}

static size_t trim_end(const char *text, size_t start, size_t end)
{
    while (end > start && is_blank_byte(text[end - 1])) {
        end--;
    }
    return end;
}

/* --- pieces ------------------------------------------------------------------------------------------------------------- */

/* The matches of a column that lie outside the pieces which are taken already. */
static bool copy_free_spans(struct span_list *out, const struct matcher *matcher, unsigned column,
                            const struct span_list *spans, const struct stretch *taken, size_t count)
{
    out->count = 0;
    out->span = memory_zeroed(spans->count + 1, sizeof *out->span);
    for (size_t i = 0; out->span != NULL && i < spans->count; i++) {
        const struct stretch match = stretch_of(matcher, column, &spans->span[i]);
        bool is_free = true;
        for (size_t k = 0; k < count && is_free; k++) {
            is_free = match.end <= taken[k].start || match.start >= taken[k].end;
        }
        if (is_free) {
            out->span[out->count++] = spans->span[i];
        }
    }
    return out->span != NULL;
}

/* The best piece that overlaps none of those taken; false where no match is left. */
static bool find_piece(struct stretch *piece, struct matcher *matcher, unsigned column, const char *text,
                       const struct stretch *taken, size_t count)
{
    struct span_list spans = {0};
    if (!copy_free_spans(&spans, matcher, column, matcher_spans(matcher, column), taken, count) || spans.count == 0) {
        free(spans.span);
        return false;
    }
    const size_t len = strlen(text);
    const struct span best = spans.span[find_best(matcher, column, text, &spans)];
    const struct stretch match = stretch_of(matcher, column, &best);
    piece->start = find_start(text, match.start);
    piece->end = trim_end(text, piece->start, find_end(text, len, piece->start, match.end));
    for (size_t k = 0; k < count; k++) {
        if (taken[k].end <= match.start && taken[k].end > piece->start) {
            piece->start = taken[k].end;
        }
        if (taken[k].start >= match.end && taken[k].start < piece->end) {
            piece->end = taken[k].start;
        }
    }
    free(spans.span);
    return true;
}

static int compare_stretches(const void *a, const void *b)
{
    const struct stretch *left = a;
    const struct stretch *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

static size_t skip_blanks(const char *text, size_t start, size_t end)
{
    while (start < end && is_blank_byte(text[start])) {
        start++;
    }
    return start;
}

static size_t fill_pieces(struct snippet *out, struct matcher *matcher, unsigned column, const char *text,
                          const struct stretch *piece, size_t count)
{
    const size_t all = trim_end(text, 0, strlen(text));
    for (size_t i = 0; i < count; i++) {
        const size_t start = skip_blanks(text, piece[i].start, piece[i].end);
        const size_t end = trim_end(text, start, piece[i].end);
        out[i] = (struct snippet){.cut_before = start > skip_blanks(text, 0, all), .cut_after = end < all};
        add_range(&out[i], matcher, column, text, start, end);
    }
    return count;
}

size_t snippet_pieces(struct snippet *out, size_t most, struct matcher *matcher, const struct newsidx_article *article)
{
    static const unsigned COLUMNS[] = {COLUMN_BODY_NUMBER, COLUMN_DECK_NUMBER};
    struct stretch piece[SNIPPET_PIECES_MAX];
    most = most < SNIPPET_PIECES_MAX ? most : SNIPPET_PIECES_MAX;
    for (size_t i = 0; i < sizeof COLUMNS / sizeof *COLUMNS; i++) {
        const char *text = article->field[FIELDS[COLUMNS[i]]];
        size_t count = 0;
        while (text != NULL && count < most && find_piece(&piece[count], matcher, COLUMNS[i], text, piece, count)) {
            count++;
        }
        if (count > 0) {
            qsort(piece, count, sizeof *piece, compare_stretches);
            return fill_pieces(out, matcher, COLUMNS[i], text, piece, count);
        }
    }
    const char *body = article->field[NEWSIDX_BODY];
    if (body == NULL || most == 0) {
        return 0;
    }
    piece[0] = (struct stretch){.start = 0}; /* no match in the text: its beginning */
    piece[0].end = find_end(body, strlen(body), 0, 0);
    return fill_pieces(out, matcher, COLUMN_BODY_NUMBER, body, piece, 1);
}

void snippet_best(struct snippet *out, struct matcher *matcher, const struct newsidx_article *article)
{
    *out = (struct snippet){.segment = NULL};
    (void)snippet_pieces(out, 1, matcher, article);
}
