#include "match.h"

#include "memory.h"
#include "near.h"
#include "places.h"
#include "value.h"

#include <stdlib.h>
#include <string.h>

enum { BODY_NUMBER = 2 };

struct matcher {
    const struct ast *root;
    struct analyzer *analyzer;
    struct places *places;
    const struct newsidx_article *article;
    struct span_list shown;
    bool showing; /* spans are for highlighting: the shortest will do */
    bool failed;
};

struct matcher *matcher_new(const struct ast *root, struct analyzer *analyzer)
{
    struct matcher *matcher = memory_zeroed(1, sizeof *matcher);
    if (matcher == NULL) {
        return NULL;
    }
    matcher->root = root;
    matcher->analyzer = analyzer;
    matcher->places = places_new(root, analyzer);
    if (matcher->places == NULL) {
        free(matcher);
        return NULL;
    }
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher != NULL) {
        places_free(matcher->places);
        free(matcher->shown.span);
        free(matcher);
    }
}

bool matcher_load(struct matcher *matcher, const struct newsidx_article *article)
{
    matcher->article = article;
    matcher->failed = false;
    return places_load(matcher->places, article);
}

void matcher_word(const struct matcher *matcher, unsigned column, uint32_t place, size_t *start, size_t *end)
{
    const struct word_place *word = places_word(matcher->places, column, place);
    *start = word->start;
    *end = word->end;
}

uint32_t matcher_words(const struct matcher *matcher, unsigned column)
{
    return places_words(matcher->places, column);
}

/* --- places of terms ---------------------------------------------------------------------------------------------------- */

static void add_span(struct matcher *matcher, struct span_list *list, uint32_t first, uint32_t last)
{
    if (list->count == list->capacity) {
        const size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        struct span *grown = memory_resize(list->span, capacity * sizeof *grown);
        if (grown == NULL) {
            matcher->failed = true;
            return;
        }
        list->span = grown;
        list->capacity = capacity;
    }
    list->span[list->count++] = (struct span){first, last};
}

/* The smallest place of needle at or after `from`, UINT32_MAX where there is none. */
static uint32_t next_place(const struct needle *needle, unsigned column, uint32_t from)
{
    size_t low = 0;
    size_t high = needle->count[column];
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (needle->place[column][middle] < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < needle->count[column] ? needle->place[column][low] : UINT32_MAX;
}

/* The largest place of needle from `from` to `to`, which has `from`. */
static uint32_t last_place(const struct needle *needle, unsigned column, uint32_t from, uint32_t to)
{
    uint32_t place = from;
    while (place < to) {
        const uint32_t next = next_place(needle, column, place + 1);
        if (next > to) {
            break;
        }
        place = next;
    }
    return place;
}

/* From each place of the first word, the nearest places of the others in order: the shortest stretch that begins there, or for NEAR the
 * longest that the slop allows, since whatever is near a shorter one is near that too. */
static void add_sequence_spans(struct matcher *matcher, struct span_list *list, const struct sequence *sequence,
                               unsigned column, unsigned slop)
{
    const struct needle *head = places_of(matcher->places, &sequence->pattern[0]);
    for (size_t i = 0; i < head->count[column]; i++) {
        const uint32_t first = head->place[column][i];
        uint32_t last = first;
        bool complete = true;
        for (size_t k = 1; k < sequence->count && complete; k++) {
            const uint32_t place = next_place(places_of(matcher->places, &sequence->pattern[k]), column, last + 1);
            complete = place != UINT32_MAX && place - first - k <= slop;
            last = complete ? place : last;
        }
        if (complete && slop > 0 && sequence->count > 1 && !matcher->showing) {
            const struct needle *tail = places_of(matcher->places, &sequence->pattern[sequence->count - 1]);
            last = last_place(tail, column, last, first + (uint32_t)sequence->count - 1 + slop);
        }
        if (complete) {
            const bool whole = matcher->showing && sequence->count == 1; /* of O'Brien, found as obrien, all is shown */
            add_span(matcher, list, first, last + (whole ? head->parts[column][i] - 1U : 0));
        }
    }
}

static int compare_spans(const void *a, const void *b)
{
    const struct span *left = a;
    const struct span *right = b;
    if (left->first != right->first) {
        return left->first < right->first ? -1 : 1;
    }
    return (left->last > right->last) - (left->last < right->last);
}

/* Sorts, and of the spans that begin in one place keeps the longest: whatever is near a shorter one is near it too. A sentence may
 * hold the shortest only, so where the query asks for those that is kept as well. */
static void sort_spans(const struct matcher *matcher, struct span_list *list)
{
    if (list->count < 2) {
        return;
    }
    qsort(list->span, list->count, sizeof *list->span, compare_spans);
    const bool shortest = places_have_sentences(matcher->places);
    size_t kept = 0;  /* the last one that is kept */
    size_t first = 0; /* the first one kept of those that begin in its place */
    for (size_t i = 1; i < list->count; i++) {
        const struct span span = list->span[i];
        if (span.first != list->span[kept].first) {
            list->span[++kept] = span;
            first = kept;
        } else if (shortest && kept == first && span.last != list->span[kept].last) {
            list->span[++kept] = span;
        } else {
            list->span[kept] = span;
        }
    }
    list->count = kept + 1;
}

/* Only what stands wholly in the first words of the body. */
static void keep_lead(struct span_list *list)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (list->span[i].last < LEAD_WORDS) {
            list->span[kept++] = list->span[i];
        }
    }
    list->count = kept;
}

static void find_spans(struct matcher *matcher, struct span_list *list, const struct ast *ast, unsigned column);

static void find_children(struct matcher *matcher, struct span_list *list, const struct ast *ast, unsigned column)
{
    for (size_t i = 0; i < ast->count; i++) {
        find_spans(matcher, list, ast->child[i], column);
    }
    sort_spans(matcher, list);
}

/* Whether no sentence (paragraph) begins within the stretch from first to last. */
static bool is_together(const struct matcher *matcher, enum near_unit unit, unsigned column, uint32_t first,
                        uint32_t last)
{
    if (unit == NEAR_FIELD) {
        return true;
    }
    const struct word_place *begin = places_word(matcher->places, column, first);
    const struct word_place *end = places_word(matcher->places, column, last);
    return unit == NEAR_SENTENCE ? begin->sentence == end->sentence : begin->paragraph == end->paragraph;
}

/* Whether two spans may count for `a NEAR/n b`: newsq-query(7), "operators in detail". */
static bool is_near(const struct matcher *matcher, const struct ast *near, unsigned column, const struct span *a,
                    const struct span *b)
{
    if (a->first == b->first || (near->ordered && b->first < a->first)) {
        return false;
    }
    if (near->unit != NEAR_WORDS) {
        return is_together(matcher, near->unit, column, a->first < b->first ? a->first : b->first,
                           a->last > b->last ? a->last : b->last);
    }
    const struct span *earlier = a->first < b->first ? a : b;
    const struct span *later = earlier == a ? b : a;
    return (int64_t)later->first - (int64_t)earlier->last - 1 <= (int64_t)near->distance;
}

/* Calls use for every pair that is near; both lists are sorted. Spans reach at most `longest` words, so that of the right list only
 * a window needs to be looked at. */
typedef void pair_function(struct matcher *matcher, void *context, const struct span *a, const struct span *b);

static uint32_t longest_span(const struct span_list *list)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < list->count; i++) {
        const uint32_t length = list->span[i].last - list->span[i].first;
        longest = length > longest ? length : longest;
    }
    return longest;
}

/* Whether a span is too far before a place, and so before all later ones. */
static bool is_behind(const struct matcher *matcher, const struct ast *near, unsigned column, const struct span *span,
                      uint32_t place, uint64_t reach)
{
    if (near->unit == NEAR_WORDS) {
        return span->first + reach < place;
    }
    return span->last < place && !is_together(matcher, near->unit, column, span->last, place);
}

static void for_pairs(struct matcher *matcher, const struct ast *near, unsigned column, const struct span_list *left,
                      const struct span_list *right, pair_function *use, void *context)
{
    const uint64_t distance = near->unit == NEAR_WORDS ? near->distance : UINT32_MAX;
    const uint64_t reach = distance + 1 + longest_span(right);
    size_t begin = 0;
    for (size_t i = 0; i < left->count; i++) {
        const struct span *a = &left->span[i];
        while (begin < right->count && is_behind(matcher, near, column, &right->span[begin], a->first, reach)) {
            begin++;
        }
        for (size_t k = begin; k < right->count; k++) {
            const struct span *b = &right->span[k];
            if ((uint64_t)b->first > (uint64_t)a->last + distance + 1 ||
                (b->first > a->last && near->unit != NEAR_WORDS &&
                 !is_together(matcher, near->unit, column, a->last, b->first))) {
                break;
            }
            if (is_near(matcher, near, column, a, b)) {
                use(matcher, context, a, b);
            }
        }
    }
}

static void add_pair(struct matcher *matcher, void *context, const struct span *a, const struct span *b)
{
    add_span(matcher, context, a->first < b->first ? a->first : b->first, a->last > b->last ? a->last : b->last);
}

static void find_near(struct matcher *matcher, const struct ast *near, unsigned column, pair_function *use,
                      void *context)
{
    struct span_list left = {0};
    struct span_list right = {0};
    find_spans(matcher, &left, near->child[0], column);
    if (left.count > 0) {
        find_spans(matcher, &right, near->child[1], column);
        for_pairs(matcher, near, column, &left, &right, use, context);
    }
    free(left.span);
    free(right.span);
}

/* Appends where a term, an OR of terms or a NEAR stands, sorted by first place. */
static void find_spans(struct matcher *matcher, struct span_list *list, const struct ast *ast, unsigned column)
{
    switch (ast->kind) {
    case AST_TERM:
        if ((ast->columns & (1U << column)) != 0) {
            for (size_t i = 0; i < ast->alternatives; i++) {
                add_sequence_spans(matcher, list, &ast->alternative[i], column, ast->slop);
            }
            if (ast->lead && column == BODY_NUMBER) {
                keep_lead(list);
            }
        }
        break;
    case AST_NEAR:
        find_near(matcher, ast, column, add_pair, list);
        break;
    default:
        find_children(matcher, list, ast, column);
        return;
    }
    sort_spans(matcher, list);
}

/* --- the whole query ---------------------------------------------------------------------------------------------------- */

/* In how many places it begins, over all columns. */
static size_t count_places(struct matcher *matcher, const struct ast *ast)
{
    size_t count = 0;
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        struct span_list list = {0};
        find_spans(matcher, &list, ast, column);
        for (size_t i = 0; i < list.count; i++) {
            count += i == 0 || list.span[i].first != list.span[i - 1].first;
        }
        free(list.span);
    }
    return count;
}

static bool holds(struct matcher *matcher, const struct ast *ast)
{
    switch (ast->kind) {
    case AST_AND:
        for (size_t i = 0; i < ast->count; i++) {
            if (!holds(matcher, ast->child[i])) {
                return false;
            }
        }
        return true;
    case AST_OR:
        for (size_t i = 0; i < ast->count; i++) {
            if (holds(matcher, ast->child[i])) {
                return true;
            }
        }
        return false;
    case AST_NOT:
        return !holds(matcher, ast->child[0]);
    case AST_FILTER:
        return value_holds(ast, matcher->analyzer, matcher->article->field[ast->field]);
    case AST_STATE:
        return true;
    case AST_DATES:
        return ast_dates_hold(ast, matcher->article->id);
    case AST_ATLEAST:
        return count_places(matcher, ast->child[0]) >= ast->least;
    case AST_TERM:
    case AST_NEAR:
        break;
    }
    return count_places(matcher, ast) > 0;
}

bool matcher_holds(struct matcher *matcher)
{
    return holds(matcher, matcher->root);
}

/* --- what to highlight -------------------------------------------------------------------------------------------------- */

static void show(struct matcher *matcher, const struct ast *ast, unsigned column);

/* Of NEAR, the words of both sides that take part: the innermost terms within a span that is near. */
static void show_within(struct matcher *matcher, const struct ast *ast, unsigned column, const struct span *within)
{
    if (ast->kind != AST_TERM) {
        for (size_t i = 0; i < ast->count; i++) {
            show_within(matcher, ast->child[i], column, within);
        }
        return;
    }
    struct span_list list = {0};
    find_spans(matcher, &list, ast, column);
    for (size_t i = 0; i < list.count; i++) {
        if (list.span[i].first >= within->first && list.span[i].last <= within->last) {
            add_span(matcher, &matcher->shown, list.span[i].first, list.span[i].last);
        }
    }
    free(list.span);
}

struct near_sides {
    const struct ast *near;
    unsigned column;
    size_t shown; /* pairs: enough of them are enough */
};

static void show_pair(struct matcher *matcher, void *context, const struct span *a, const struct span *b)
{
    enum { PAIRS_MAX = 1000 };
    struct near_sides *sides = context;
    if (sides->shown++ < PAIRS_MAX) {
        show_within(matcher, sides->near->child[0], sides->column, a);
        show_within(matcher, sides->near->child[1], sides->column, b);
    }
}

/* Words that nobody typed (ast->added) are none to show. */
static void show(struct matcher *matcher, const struct ast *ast, unsigned column)
{
    switch (ast->kind) {
    case AST_NOT:
        return;
    case AST_ATLEAST:
        show(matcher, ast->child[0], column);
        return;
    case AST_TERM:
        if (!ast->added) {
            find_spans(matcher, &matcher->shown, ast, column);
        }
        return;
    case AST_NEAR: {
        struct near_sides sides = {.near = ast, .column = column};
        find_near(matcher, ast, column, show_pair, &sides);
        return;
    }
    default:
        for (size_t i = 0; i < ast->count; i++) {
            show(matcher, ast->child[i], column);
        }
    }
}

const struct span_list *matcher_spans(struct matcher *matcher, unsigned column)
{
    struct span_list *shown = &matcher->shown;
    shown->count = 0;
    matcher->showing = true;
    show(matcher, matcher->root, column);
    matcher->showing = false;
    sort_spans(matcher, shown);
    size_t kept = 0;
    for (size_t i = 1; i < shown->count; i++) { /* overlapping ones become one */
        struct span *last = &shown->span[kept];
        if (shown->span[i].first <= last->last) {
            last->last = shown->span[i].last > last->last ? shown->span[i].last : last->last;
        } else {
            shown->span[++kept] = shown->span[i];
        }
    }
    shown->count = shown->count > 0 ? kept + 1 : 0;
    return shown;
}
