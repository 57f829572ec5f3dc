#include "match.h"

#include "near.h"

#include <stdlib.h>
#include <string.h>

/* One distinct pattern of the query, and where it stands in the loaded article. */
struct needle {
    struct pattern pattern;
    size_t stem_len;
    size_t word_len;
    uint32_t *place[COLUMN_COUNT]; /* ascending */
    uint8_t *parts
        [COLUMN_COUNT]; /* for each place, how many words the token there covers: more than one for a whole compound */
    size_t count[COLUMN_COUNT];
    size_t capacity[COLUMN_COUNT];
};

struct word_place {
    size_t start;
    size_t end;
};

struct matcher {
    const struct ast *root;
    struct analyzer *analyzer;
    struct needle *needle;
    size_t needles;
    struct word_place *word[COLUMN_COUNT];
    size_t words[COLUMN_COUNT];
    size_t word_capacity[COLUMN_COUNT];
    const struct newsidx_article *article;
    struct span_list shown;
    unsigned loading; /* the column that is read */
    bool showing;     /* spans are for highlighting: the shortest will do */
    bool failed;
};

static const enum newsidx_field COLUMN_FIELDS[COLUMN_COUNT] = {NEWSIDX_HEADLINE, NEWSIDX_DECK, NEWSIDX_BODY,
                                                               NEWSIDX_AUTHOR, NEWSIDX_DATELINE};

/* --- needles ------------------------------------------------------------------------------------------------------------ */

static bool same_pattern(const struct pattern *a, const struct pattern *b)
{
    return a->prefix == b->prefix && strcmp(a->prefix ? a->word : a->stem, b->prefix ? b->word : b->stem) == 0;
}

static struct needle *find_needle(const struct matcher *matcher, const struct pattern *pattern)
{
    for (size_t i = 0; i < matcher->needles; i++) {
        if (same_pattern(&matcher->needle[i].pattern, pattern)) {
            return &matcher->needle[i];
        }
    }
    return NULL;
}

static size_t count_patterns(const struct ast *ast)
{
    size_t count = 0;
    for (size_t i = 0; i < ast->alternatives; i++) {
        count += ast->alternative[i].count;
    }
    for (size_t i = 0; i < ast->count; i++) {
        count += count_patterns(ast->child[i]);
    }
    return count;
}

static void collect_needles(struct matcher *matcher, const struct ast *ast)
{
    for (size_t i = 0; i < ast->alternatives; i++) {
        for (size_t k = 0; k < ast->alternative[i].count; k++) {
            const struct pattern *pattern = &ast->alternative[i].pattern[k];
            if (find_needle(matcher, pattern) == NULL) {
                matcher->needle[matcher->needles++] = (struct needle){
                    .pattern = *pattern, .stem_len = strlen(pattern->stem), .word_len = strlen(pattern->word)};
            }
        }
    }
    for (size_t i = 0; i < ast->count; i++) {
        collect_needles(matcher, ast->child[i]);
    }
}

struct matcher *matcher_new(const struct ast *root, struct analyzer *analyzer)
{
    struct matcher *matcher = calloc(1, sizeof *matcher);
    if (matcher == NULL) {
        return NULL;
    }
    matcher->root = root;
    matcher->analyzer = analyzer;
    matcher->needle = calloc(count_patterns(root) + 1, sizeof *matcher->needle);
    if (matcher->needle == NULL) {
        free(matcher);
        return NULL;
    }
    collect_needles(matcher, root);
    return matcher;
}

void matcher_free(struct matcher *matcher)
{
    if (matcher == NULL) {
        return;
    }
    for (size_t i = 0; i < matcher->needles; i++) {
        for (unsigned column = 0; column < COLUMN_COUNT; column++) {
            free(matcher->needle[i].place[column]);
            free(matcher->needle[i].parts[column]);
        }
    }
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        free(matcher->word[column]);
    }
    free(matcher->needle);
    free(matcher->shown.span);
    free(matcher);
}

/* --- loading ------------------------------------------------------------------------------------------------------------ */

/* Room for one more; false where memory runs out. */
static bool reserve(void **array, size_t count, size_t *capacity, size_t size_bytes)
{
    if (count < *capacity) {
        return true;
    }
    const size_t more = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = realloc(*array, more * size_bytes);
    if (grown == NULL) {
        return false;
    }
    *array = grown;
    *capacity = more;
    return true;
}

static bool fits(const struct needle *needle, const struct token *token)
{
    if (needle->pattern.prefix) {
        return token->kind != TOKEN_ACRONYM && !(token->cjk && token->kind == TOKEN_JOINED) &&
               token->word_len_bytes >= needle->word_len &&
               memcmp(token->word, needle->pattern.word, needle->word_len) == 0;
    }
    return token->stem_len_bytes == needle->stem_len &&
           memcmp(token->stem, needle->pattern.stem, needle->stem_len) == 0;
}

static bool add_place(struct needle *needle, unsigned column, const struct token *token)
{
    const size_t count = needle->count[column];
    if (count > 0 && needle->place[column][count - 1] == token->place) {
        return true;
    }
    void *places = needle->place[column];
    void *parts = needle->parts[column];
    size_t capacity = needle->capacity[column];
    const bool ok = reserve(&places, count, &capacity, sizeof(uint32_t));
    needle->place[column] = places;
    if (!ok || !reserve(&parts, count, &needle->capacity[column], sizeof(uint8_t))) {
        return false;
    }
    needle->parts[column] = parts;
    needle->place[column][count] = token->place;
    needle->parts[column][count] = (uint8_t)(token->cjk && token->kind == TOKEN_JOINED ? 2 : token->parts);
    needle->count[column]++;
    return true;
}

static int load_token(void *context, const struct token *token)
{
    struct matcher *matcher = context;
    const unsigned column = matcher->loading;
    if (token->kind == TOKEN_WORD) {
        void *array = matcher->word[column];
        if (!reserve(&array, matcher->words[column], &matcher->word_capacity[column], sizeof(struct word_place))) {
            matcher->failed = true;
            return 1;
        }
        matcher->word[column] = array;
        matcher->word[column][matcher->words[column]++] = (struct word_place){token->start, token->end};
    }
    for (size_t i = 0; i < matcher->needles; i++) {
        if (fits(&matcher->needle[i], token) && !add_place(&matcher->needle[i], column, token)) {
            matcher->failed = true;
            return 1;
        }
    }
    return 0;
}

bool matcher_load(struct matcher *matcher, const struct newsidx_article *article)
{
    matcher->article = article;
    matcher->failed = false;
    for (unsigned column = 0; column < COLUMN_COUNT; column++) {
        const char *text = article->field[COLUMN_FIELDS[column]];
        matcher->words[column] = 0;
        for (size_t i = 0; i < matcher->needles; i++) {
            matcher->needle[i].count[column] = 0;
        }
        matcher->loading = column;
        if (text != NULL) {
            (void)analyzer_run(matcher->analyzer, text, strlen(text), false, load_token, matcher);
        }
    }
    return !matcher->failed;
}

void matcher_word(const struct matcher *matcher, unsigned column, uint32_t place, size_t *start, size_t *end)
{
    *start = matcher->word[column][place].start;
    *end = matcher->word[column][place].end;
}

uint32_t matcher_words(const struct matcher *matcher, unsigned column)
{
    return (uint32_t)matcher->words[column];
}

/* --- places of terms ---------------------------------------------------------------------------------------------------- */

static void add_span(struct matcher *matcher, struct span_list *list, uint32_t first, uint32_t last)
{
    void *array = list->span;
    if (!reserve(&array, list->count, &list->capacity, sizeof(struct span))) {
        matcher->failed = true;
        return;
    }
    list->span = array;
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
    const struct needle *head = find_needle(matcher, &sequence->pattern[0]);
    for (size_t i = 0; i < head->count[column]; i++) {
        const uint32_t first = head->place[column][i];
        uint32_t last = first;
        bool complete = true;
        for (size_t k = 1; k < sequence->count && complete; k++) {
            const uint32_t place = next_place(find_needle(matcher, &sequence->pattern[k]), column, last + 1);
            complete = place != UINT32_MAX && place - first - k <= slop;
            last = complete ? place : last;
        }
        if (complete && slop > 0 && sequence->count > 1 && !matcher->showing) {
            const struct needle *tail = find_needle(matcher, &sequence->pattern[sequence->count - 1]);
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

/* Sorts, and of the spans that begin in one place keeps the longest: whatever is near a shorter one is near it too. */
static void sort_spans(struct span_list *list)
{
    if (list->count < 2) {
        return;
    }
    qsort(list->span, list->count, sizeof *list->span, compare_spans);
    size_t kept = 0;
    for (size_t i = 1; i < list->count; i++) {
        if (list->span[i].first != list->span[kept].first) {
            kept++;
        }
        list->span[kept] = list->span[i];
    }
    list->count = kept + 1;
}

static void find_spans(struct matcher *matcher, struct span_list *list, const struct ast *ast, unsigned column);

static void find_children(struct matcher *matcher, struct span_list *list, const struct ast *ast, unsigned column)
{
    for (size_t i = 0; i < ast->count; i++) {
        find_spans(matcher, list, ast->child[i], column);
    }
    sort_spans(list);
}

/* Whether two spans may count for `a NEAR/n b`: newsq-query(7), "operators in detail". */
static bool is_near(const struct ast *near, const struct span *a, const struct span *b)
{
    if (a->first == b->first || (near->ordered && b->first < a->first)) {
        return false;
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

static void for_pairs(struct matcher *matcher, const struct ast *near, const struct span_list *left,
                      const struct span_list *right, pair_function *use, void *context)
{
    const uint32_t reach = near->distance + 1 + longest_span(right);
    size_t begin = 0;
    for (size_t i = 0; i < left->count; i++) {
        const struct span *a = &left->span[i];
        while (begin < right->count && (uint64_t)right->span[begin].first + reach < a->first) {
            begin++;
        }
        for (size_t k = begin; k < right->count; k++) {
            const struct span *b = &right->span[k];
            if ((uint64_t)b->first > (uint64_t)a->last + near->distance + 1) {
                break;
            }
            if (is_near(near, a, b)) {
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
        for_pairs(matcher, near, &left, &right, use, context);
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
        }
        break;
    case AST_NEAR:
        find_near(matcher, ast, column, add_pair, list);
        break;
    default:
        find_children(matcher, list, ast, column);
        return;
    }
    sort_spans(list);
}

/* --- the whole query ---------------------------------------------------------------------------------------------------- */

static bool place_holds(struct matcher *matcher, const struct ast *ast)
{
    bool found = false;
    for (unsigned column = 0; column < COLUMN_COUNT && !found; column++) {
        struct span_list list = {0};
        find_spans(matcher, &list, ast, column);
        found = list.count > 0;
        free(list.span);
    }
    return found;
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
        return filter_holds(ast, matcher->analyzer, matcher->article->field[ast->field]);
    case AST_DATES:
        return matcher->article->id >= ast->first_id && matcher->article->id <= ast->last_id;
    case AST_TERM:
    case AST_NEAR:
        break;
    }
    return place_holds(matcher, ast);
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

static void show(struct matcher *matcher, const struct ast *ast, unsigned column)
{
    switch (ast->kind) {
    case AST_NOT:
        return;
    case AST_TERM:
        find_spans(matcher, &matcher->shown, ast, column);
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
    sort_spans(shown);
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

/* --- filters ------------------------------------------------------------------------------------------------------------ */

/* The words of the value so far that could be the beginning of the filter's words: bit i stands for the first i + 1 of them. Filters of
 * more than 64 words are compared by their first 64. */
struct filter_run {
    const struct ast *filter;
    size_t words;
    uint64_t begun;
    bool found;
};

static bool word_agrees(const struct ast *filter, size_t i, bool open, const struct token *token)
{
    const size_t len = strlen(filter->word[i]);
    return (open ? token->word_len_bytes >= len : token->word_len_bytes == len) &&
           memcmp(token->word, filter->word[i], len) == 0;
}

static int filter_token(void *context, const struct token *token)
{
    struct filter_run *run = context;
    if (token->kind != TOKEN_WORD) {
        return 0;
    }
    const uint64_t candidates = run->begun << 1 | 1U;
    run->begun = 0;
    for (size_t i = 0; i < run->words; i++) {
        const bool last = i + 1 == run->words;
        const bool begun = (candidates >> i & 1U) != 0;
        if (begun && word_agrees(run->filter, i, last && run->filter->prefix, token)) {
            run->begun |= UINT64_C(1) << i;
            run->found = run->found || last;
        }
    }
    return run->found;
}

bool filter_holds(const struct ast *filter, struct analyzer *analyzer, const char *value)
{
    struct filter_run run = {.filter = filter, .words = filter->words < 64 ? filter->words : 64};
    if (value != NULL) {
        (void)analyzer_run(analyzer, value, strlen(value), false, filter_token, &run);
    }
    return run.found;
}
