#include "impact_phrase.h"

#include "error.h"
#include "impact_kept.h"
#include "memory.h"
#include "prefetch.h"
#include "rank.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static const double COLUMN_WEIGHT[COLUMN_COUNT] = RANK_COLUMN_WEIGHTS;

enum { STRIDE = 8 }; /* articles that are passed over together */

/* A word of the phrase on its way through its postings, or two that follow each other and whose articles are stored: these have no
 * positions, and only spare the others to look where they do not meet. */
struct walker {
    const char *stem;
    bool pair;
    uint32_t shift;  /* words of the phrase that come after it */
    uint32_t number; /* of impact_index_keep */
    struct impact_list list;
    struct impact_positions positions;
    uint32_t first; /* block whose positions have been read, where several threads are at it, */
    uint32_t last;  /* and the last one: a thread reads nothing */
    uint32_t block; /* that is decoded; UINT32_MAX: none */
    uint32_t count;
    uint32_t at;                             /* in it */
    uint32_t ordinal[IMPACT_BLOCK + STRIDE]; /* after the last one UINT32_MAX */
    uint32_t frequency[IMPACT_BLOCK];
    const unsigned char *packed; /* frequencies that have not been wanted yet */
    bool opened;                 /* the block's positions */
    struct impact_positions_block where;
};

/* In one segment. */
struct phrase {
    struct impact_index *index;
    struct impact_segment *segment;
    struct walker *walker; /* the one with the fewest articles first */
    size_t walkers;        /* words, and pairs of them that are stored */
    size_t words;
    bool any;    /* each word has an article */
    bool shared; /* among several threads */
    unsigned columns;
    uint64_t *bitmaps; /* both of these */
    uint64_t *found;   /* a bit for each position of the article at hand where the phrase may end; 0 between articles */
    uint64_t *word;    /* the same with one more word; 0 between words */
    size_t capacity;   /* of each */
    struct newsidx_error *error;
};

/* --- postings ----------------------------------------------------------------------------------------------------------- */

/* Has the processor fetch where the block's positions begin: it is far away, and mostly wanted. */
static void fetch_positions(const struct walker *walker)
{
    size_t first = 0;
    size_t end = 0;
    if (!walker->pair && impact_positions_extent(&walker->positions, walker->block, &first, &end)) {
        prefetch((walker->positions.entry != NULL ? walker->positions.entry : walker->positions.block) + first);
    }
}

static enum newsidx_status decode(struct phrase *phrase, struct walker *walker, uint32_t block)
{
    walker->count = impact_decode_ordinals(&walker->list, block, phrase->segment->articles, walker->ordinal,
                                           walker->frequency, &walker->packed);
    for (uint32_t i = 0; i < STRIDE; i++) {
        walker->ordinal[walker->count + i] = UINT32_MAX;
    }
    walker->block = block;
    walker->at = 0;
    walker->opened = false;
    fetch_positions(walker);
    return walker->count > 0 ? NEWSIDX_OK : impact_index_damaged(phrase->index, phrase->error);
}

/* Goes on to the first article of the block that is not before ordinal, or behind the last one. How far that is is anybody's guess: those of a
 * stride are counted without a branch. */
static inline void pass_over(struct walker *walker, uint32_t ordinal)
{
    uint32_t before = STRIDE;
    while (before == STRIDE && walker->at < walker->count) {
        const uint32_t *next = walker->ordinal + walker->at;
        before = 0;
        for (uint32_t i = 0; i < STRIDE; i++) {
            before += next[i] < ordinal;
        }
        walker->at += before;
    }
}

/* Goes to a later block, for the first article that is not before ordinal. */
static enum newsidx_status seek_block(struct phrase *phrase, struct walker *walker, uint32_t ordinal, bool *more)
{
    const uint32_t block =
        impact_find_block(&walker->list, walker->block != UINT32_MAX ? walker->block + 1 : 0, ordinal);
    *more = block < walker->list.blocks;
    const enum newsidx_status status = *more ? decode(phrase, walker, block) : NEWSIDX_OK;
    if (status == NEWSIDX_OK && *more) {
        pass_over(walker, ordinal);
    }
    *more = *more && walker->at < walker->count;
    return status;
}

/* Goes to the first article that is not before ordinal; *more is false where there is none. */
static inline enum newsidx_status seek(struct phrase *phrase, struct walker *walker, uint32_t ordinal, bool *more)
{
    if (walker->block == UINT32_MAX || walker->ordinal[walker->count - 1] < ordinal) {
        return seek_block(phrase, walker, ordinal, more);
    }
    pass_over(walker, ordinal);
    *more = true; /* the last is not before it */
    return NEWSIDX_OK;
}

/* --- positions ---------------------------------------------------------------------------------------------------------- */

/* Reads what is wanted of the block at hand. Of a list that is in order threads want only what has been read. */
static enum newsidx_status load_block(const struct phrase *phrase, const struct walker *walker)
{
    if (!phrase->shared) {
        return impact_kept_load(&walker->positions, phrase->index, walker->number, walker->stem, walker->block,
                                phrase->error);
    }
    size_t begin = 0; /* of what has been read, and its end */
    size_t end = 0;
    size_t first = 0;
    size_t last = 0;
    size_t between = 0;
    const bool is_read = walker->block >= walker->first && walker->block <= walker->last &&
                         impact_positions_extent(&walker->positions, walker->first, &begin, &between) &&
                         impact_positions_extent(&walker->positions, walker->last, &between, &end) &&
                         impact_positions_extent(&walker->positions, walker->block, &first, &last) && first >= begin &&
                         last <= end;
    return is_read ? NEWSIDX_OK : impact_index_damaged(phrase->index, phrase->error);
}

static enum newsidx_status open_block(struct phrase *phrase, struct walker *walker)
{
    struct impact_segment *segment = phrase->segment;
    enum newsidx_status status = load_block(phrase, walker);
    for (uint32_t i = 0; i < walker->count && segment->unread > 0 && status == NEWSIDX_OK; i++) {
        if (!segment->read[walker->ordinal[i] / IMPACT_CHUNK]) {
            status =
                impact_index_load(phrase->index, segment, walker->ordinal[i], walker->ordinal[i] + 1, phrase->error);
        }
    }
    if (walker->packed != NULL) {
        impact_frequencies(&walker->list, walker->packed, walker->frequency);
        walker->packed = NULL;
    }
    if (status == NEWSIDX_OK &&
        !impact_positions_block(&walker->where, &walker->positions, walker->block, walker->count, walker->ordinal,
                                walker->frequency, segment->length, segment->width)) {
        return impact_index_damaged(phrase->index, phrase->error);
    }
    walker->opened = status == NEWSIDX_OK;
    return status;
}

/* Sets the bits of the positions at which the phrase must end for the word to be in its place, of all or among those that are set in
 * another bitmap; *any is false where none was set. */
static inline enum newsidx_status mark(struct phrase *phrase, struct walker *walker, const uint64_t *among,
                                       uint64_t *bitmap, bool *any)
{
    const enum newsidx_status status = walker->opened ? NEWSIDX_OK : open_block(phrase, walker);
    if (status != NEWSIDX_OK) {
        return status;
    }
    *any = true;
    const bool good = among == NULL
                          ? impact_positions_mark(&walker->where, walker->at, walker->shift, bitmap)
                          : impact_positions_mark_among(&walker->where, walker->at, walker->shift, among, bitmap, any);
    return good ? NEWSIDX_OK : impact_index_damaged(phrase->index, phrase->error);
}

/* Room for the bitmaps of an article, all 0. */
static enum newsidx_status reserve_bitmaps(struct phrase *phrase, uint32_t length)
{
    const size_t room = impact_positions_room(length, (uint32_t)phrase->words);
    if (room <= phrase->capacity) {
        return NEWSIDX_OK;
    }
    uint64_t *made = memory_zeroed(room * 4, sizeof *made); /* both, twice as large */
    if (made == NULL) {
        return error_nomem(phrase->error);
    }
    free(phrase->bitmaps);
    phrase->bitmaps = phrase->found = made;
    phrase->capacity = room * 2;
    phrase->word = made + phrase->capacity;
    return NEWSIDX_OK;
}

/* Of what was found, the weights of the columns that count. The bitmap is 0 afterwards. */
static enum newsidx_status weigh_found(struct phrase *phrase, uint32_t ordinal, size_t words, uint32_t *frequency)
{
    const struct impact_columns *columns = NULL;
    assert(phrase->found != NULL);
    const enum newsidx_status status =
        impact_index_columns(&columns, phrase->index, phrase->segment, ordinal, phrase->error);
    const uint32_t before = (uint32_t)phrase->words - 1;
    for (size_t i = 0; i < words && status == NEWSIDX_OK; i++) {
        for (uint64_t left = phrase->found[i]; left != 0; left &= left - 1) {
            const uint32_t end = (uint32_t)(i * 64) + (uint32_t)__builtin_ctzll(left);
            const unsigned column = impact_column(columns, end - before);
            if (column < COLUMN_COUNT && (phrase->columns & (1U << column)) != 0) {
                *frequency += (uint32_t)COLUMN_WEIGHT[column];
            }
        }
        phrase->found[i] = 0;
    }
    return status;
}

/* The weight of the places where the phrase stands in the article at which all walkers are. */
static enum newsidx_status weigh(struct phrase *phrase, uint32_t ordinal, uint32_t *frequency)
{
    const uint32_t length = phrase->segment->length[ordinal];
    const size_t words = ((size_t)length + IMPACT_COLUMNS + phrase->words) / 64 + 1;
    bool any = false;
    *frequency = 0;
    if (phrase->segment->columns != NULL) { /* for weigh_found, by the time that it comes to it */
        prefetch(&phrase->segment->columns[ordinal]);
    }
    enum newsidx_status status = reserve_bitmaps(phrase, length);
    bool first = true;
    for (size_t i = 0; i < phrase->walkers && status == NEWSIDX_OK && (first || any); i++) {
        struct walker *walker = &phrase->walker[i];
        if (walker->pair) {
            continue;
        }
        if (first) {
            status = mark(phrase, walker, NULL, phrase->found, &any);
            first = false;
            continue;
        }
        status = mark(phrase, walker, phrase->found, phrase->word, &any);
        memset(phrase->found, 0, words * sizeof *phrase->found);
        uint64_t *const left = phrase->word;
        phrase->word = phrase->found;
        phrase->found = left;
    }
    return status == NEWSIDX_OK && any ? weigh_found(phrase, ordinal, words, frequency) : status;
}

/* --- the phrase --------------------------------------------------------------------------------------------------------- */

static int compare_walkers(const void *a, const void *b)
{
    const struct walker *left = a;
    const struct walker *right = b;
    return (left->list.count > right->list.count) - (left->list.count < right->list.count);
}

/* The postings of a word or of a pair; *any is false where the segment has none. */
static enum newsidx_status open_list(struct phrase *phrase, struct walker *walker, bool *any)
{
    const struct impact_kept *kept = &phrase->index->kept[walker->number];
    walker->block = UINT32_MAX;
    *any = kept->data != NULL;
    if (*any && !impact_open(&walker->list, kept->data, kept->len_bytes)) {
        return impact_index_damaged(phrase->index, phrase->error);
    }
    *any = *any && walker->list.count > 0;
    return NEWSIDX_OK;
}

static enum newsidx_status open_words(struct phrase *phrase, const struct sequence *sequence)
{
    enum newsidx_status status = NEWSIDX_OK;
    bool any = true;
    for (size_t i = 0; i < phrase->words && status == NEWSIDX_OK && any; i++) {
        struct walker *walker = &phrase->walker[phrase->walkers++];
        walker->stem = sequence->pattern[i].stem;
        walker->shift = (uint32_t)(phrase->words - 1 - i);
        status = impact_index_keep(&walker->number, phrase->index, phrase->segment, walker->stem, phrase->error);
        if (status == NEWSIDX_OK) {
            status = open_list(phrase, walker, &any);
        }
    }
    for (size_t i = 0; i < phrase->words && status == NEWSIDX_OK && any; i++) {
        struct walker *walker = &phrase->walker[i];
        status = impact_kept_open(&walker->positions, phrase->index, walker->number, walker->stem, walker->list.blocks,
                                  phrase->error);
    }
    phrase->any = any;
    return status;
}

enum { PAIRED_ARTICLES = 1024 }; /* with fewer of one word it takes longer to look for a pair than for the words */

static enum newsidx_status open_pairs(struct phrase *phrase)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i + 1 < phrase->words && status == NEWSIDX_OK && phrase->any; i++) {
        const struct walker *first = &phrase->walker[i];
        const struct walker *second = &phrase->walker[i + 1];
        struct walker *walker = &phrase->walker[phrase->walkers];
        if (first->list.count < PAIRED_ARTICLES || second->list.count < PAIRED_ARTICLES) {
            continue;
        }
        *walker = (struct walker){.pair = true};
        status = impact_index_keep_pair(&walker->number, phrase->index, phrase->segment, first->stem, second->stem,
                                        phrase->error);
        if (status == NEWSIDX_OK && walker->number != UINT32_MAX) {
            status = open_list(phrase, walker, &phrase->any);
            phrase->walkers++;
        }
    }
    return status;
}

static enum newsidx_status open_walkers(struct phrase *phrase, const struct sequence *sequence)
{
    enum newsidx_status status = open_words(phrase, sequence);
    if (status == NEWSIDX_OK && phrase->any) {
        status = open_pairs(phrase);
    }
    if (status == NEWSIDX_OK && phrase->any) {
        qsort(phrase->walker, phrase->walkers, sizeof *phrase->walker, compare_walkers);
    }
    return status;
}

/* Goes to the first article from ordinal on that has all words. */
static inline enum newsidx_status meet(struct phrase *phrase, uint32_t *ordinal, bool *more)
{
    enum newsidx_status status = NEWSIDX_OK;
    *more = true;
    for (size_t i = 0; i < phrase->walkers;) {
        struct walker *walker = &phrase->walker[i];
        status = seek(phrase, walker, *ordinal, more);
        if (status != NEWSIDX_OK || !*more) {
            break;
        }
        const uint32_t met = walker->ordinal[walker->at];
        i = met == *ordinal || i == 0 ? i + 1 : 0; /* the first word says where to look for the others */
        *ordinal = met;
    }
    return status;
}

/* From ordinal begin to end - 1; later calls go on after it. */
static enum newsidx_status find(struct posting_list *out, struct phrase *phrase, uint32_t begin, uint32_t end)
{
    enum newsidx_status status = NEWSIDX_OK;
    bool more = true;
    for (uint32_t ordinal = begin; status == NEWSIDX_OK; ordinal++) {
        status = meet(phrase, &ordinal, &more);
        if (status != NEWSIDX_OK || !more || ordinal >= end) {
            break;
        }
        if (impact_is_deleted(phrase->segment, ordinal)) {
            continue;
        }
        uint32_t frequency = 0;
        if (!phrase->segment->read[ordinal / IMPACT_CHUNK]) {
            status = impact_index_load(phrase->index, phrase->segment, ordinal, ordinal + 1, phrase->error);
        }
        if (status == NEWSIDX_OK) {
            status = weigh(phrase, ordinal, &frequency);
        }
        if (status == NEWSIDX_OK && frequency > 0 && !posting_list_add(out, ordinal, frequency)) {
            status = error_nomem(phrase->error);
        }
    }
    return status;
}

/* --- on several threads ------------------------------------------------------------------------------------------------- */

enum {
    SHARES = 16,
    SHARED_ARTICLES = 2048, /* with the rarest word: half a millisecond's work */
};

/* Some ordinals of a segment. */
struct span {
    size_t segment;
    uint32_t begin;
    uint32_t end;
    struct posting_list found;
};

/* One of the threads, which take spans in their order. Only the calling one reads from the archive. */
struct finder {
    struct phrase *phrase; /* by segment */
    struct newsidx_error error;
    enum newsidx_status status;
};

struct sharing {
    struct phrase *phrase; /* by segment */
    struct finder finder[PARALLEL_THREADS_MAX];
    unsigned finders;
    size_t segments;
    struct span *span;
    uint32_t spans;
    enum newsidx_status status; /* of reading */
};

/* The blocks of a word in which the articles of a span are; false where there are none. */
static bool find_blocks(struct walker *walker, const struct span *span)
{
    const struct impact_list *list = &walker->list;
    const uint32_t first = impact_find_block(list, 0, span->begin);
    const uint32_t last = first < list->blocks ? impact_find_block(list, first, span->end - 1) : first;
    walker->first = first;
    walker->last = last < list->blocks ? last : list->blocks - 1;
    return first < list->blocks && span->begin < span->end;
}

/* Reads all that will be wanted of a span. */
static bool read_span(void *context, uint32_t part)
{
    struct sharing *sharing = context;
    const struct span *span = &sharing->span[part];
    struct phrase *phrase = &sharing->phrase[span->segment];
    struct impact_segment *segment = phrase->segment;
    enum newsidx_status status = NEWSIDX_OK;
    if (span->begin == 0) { /* a block goes on beyond the span */
        status = impact_index_load(phrase->index, segment, 0, segment->articles, phrase->error);
        for (uint32_t chunk = 0; chunk < segment->chunks && status == NEWSIDX_OK; chunk++) {
            status = impact_index_load_columns(phrase->index, segment, chunk * IMPACT_CHUNK, phrase->error);
        }
    }
    for (size_t i = 0; i < phrase->walkers && status == NEWSIDX_OK; i++) {
        struct walker *walker = &phrase->walker[i];
        if (!walker->pair && find_blocks(walker, span)) {
            status = impact_kept_load_some(&walker->positions, phrase->index, walker->number, walker->stem,
                                           walker->first, walker->last, phrase->error);
        }
    }
    sharing->status = status;
    return status == NEWSIDX_OK;
}

static void find_span(void *context, unsigned number, uint32_t part)
{
    struct sharing *sharing = context;
    struct finder *finder = &sharing->finder[number];
    struct span *span = &sharing->span[part];
    struct phrase *phrase = &finder->phrase[span->segment];
    for (size_t i = 0; i < phrase->walkers; i++) {
        (void)find_blocks(&phrase->walker[i], span);
    }
    if (finder->status == NEWSIDX_OK) {
        finder->status = find(&span->found, phrase, span->begin, span->end);
    }
}

/* Whether it is worth while: there are many articles, and nearly every block of each word is wanted. */
static bool is_shared(const struct phrase *phrase, size_t segments, uint64_t *fewest)
{
    uint64_t most = 0;
    *fewest = 0;
    for (size_t i = 0; i < segments; i++) {
        if (phrase[i].any) {
            *fewest += phrase[i].walker[0].list.count;
            most += phrase[i].walker[phrase[i].walkers - 1].list.count;
        }
    }
    return parallel_team_threads(phrase[0].index->team) > 1 && *fewest >= SHARED_ARTICLES &&
           *fewest >= most / (IMPACT_BLOCK / 2);
}

/* Divides the segments so that a span has a share of the articles with the rarest word. */
static enum newsidx_status make_spans(struct sharing *sharing, const struct phrase *phrase, uint64_t fewest,
                                      struct newsidx_error *error)
{
    sharing->span = memory_zeroed(SHARES + sharing->segments, sizeof *sharing->span);
    if (sharing->span == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < sharing->segments; i++) {
        const uint64_t articles = phrase[i].segment->articles;
        const uint64_t own = phrase[i].any ? phrase[i].walker[0].list.count : 0;
        const uint32_t shares = phrase[i].any ? 1 + (uint32_t)(own * SHARES / fewest) : 0;
        for (uint32_t k = 0; k < shares; k++) {
            sharing->span[sharing->spans++] = (struct span){.segment = i,
                                                            .begin = (uint32_t)(articles * k / shares),
                                                            .end = (uint32_t)(articles * (k + 1) / shares)};
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status make_finder(struct finder *finder, const struct phrase *phrase, size_t segments,
                                       struct newsidx_error *error)
{
    finder->phrase = memory_zeroed(segments, sizeof *finder->phrase);
    for (size_t i = 0; i < segments && finder->phrase != NULL; i++) {
        const size_t bytes = phrase[i].walkers * sizeof *phrase->walker;
        finder->phrase[i] = phrase[i];
        finder->phrase[i].error = &finder->error;
        finder->phrase[i].shared = true;
        finder->phrase[i].walker = NULL;
        if (!phrase[i].any) {
            continue;
        }
        finder->phrase[i].walker = memory_alloc(bytes);
        if (finder->phrase[i].walker == NULL) {
            return error_nomem(error);
        }
        memcpy(finder->phrase[i].walker, phrase[i].walker, bytes);
    }
    return finder->phrase != NULL ? NEWSIDX_OK : error_nomem(error);
}

static enum newsidx_status gather(struct posting_list *out, const struct sharing *sharing, struct newsidx_error *error)
{
    for (size_t i = 0; i < sharing->finders; i++) {
        if (sharing->finder[i].status != NEWSIDX_OK) {
            return error_set(error, sharing->finder[i].status, "%s", sharing->finder[i].error.message);
        }
    }
    for (size_t i = 0; i < sharing->spans; i++) {
        if (!posting_list_append(&out[sharing->span[i].segment], &sharing->span[i].found)) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

static void release_phrases(struct phrase *phrase, size_t segments)
{
    for (size_t i = 0; i < segments && phrase != NULL; i++) {
        free(phrase[i].bitmaps);
        free(phrase[i].walker);
    }
    free(phrase);
}

static enum newsidx_status find_shared(struct posting_list *out, struct phrase *phrase, size_t segments,
                                       uint64_t fewest, struct newsidx_error *error)
{
    struct parallel_team *team = phrase[0].index->team;
    struct sharing sharing = {.phrase = phrase, .finders = parallel_team_threads(team), .segments = segments};
    enum newsidx_status status = make_spans(&sharing, phrase, fewest, error);
    for (unsigned i = 0; i < sharing.finders && status == NEWSIDX_OK; i++) {
        status = make_finder(&sharing.finder[i], phrase, segments, error);
    }
    if (status == NEWSIDX_OK) {
        const struct parallel_work work = {read_span, find_span, &sharing};
        status = parallel_team_run(team, sharing.spans, &work) ? gather(out, &sharing, error) : sharing.status;
    }
    for (unsigned i = 0; i < sharing.finders; i++) {
        release_phrases(sharing.finder[i].phrase, segments);
    }
    for (uint32_t i = 0; i < sharing.spans; i++) {
        free(sharing.span[i].found.item);
    }
    free(sharing.span);
    return status;
}

/* --- all segments ------------------------------------------------------------------------------------------------------- */

static enum newsidx_status open_phrase(struct phrase *phrase, const struct sequence *sequence)
{
    phrase->walker = memory_zeroed(sequence->count * 2, sizeof *phrase->walker); /* with each but the last a pair */
    return phrase->walker != NULL ? open_walkers(phrase, sequence) : error_nomem(phrase->error);
}

enum newsidx_status impact_phrase_find(struct posting_list *out, struct impact_index *index,
                                       const struct sequence *sequence, unsigned columns, const bool *done,
                                       struct newsidx_error *error)
{
    const size_t segments = index->segments;
    struct phrase *phrase = memory_zeroed(segments + 1, sizeof *phrase);
    if (phrase == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < segments && status == NEWSIDX_OK; i++) {
        phrase[i] = (struct phrase){.index = index,
                                    .segment = &index->segment[i],
                                    .words = sequence->count,
                                    .columns = columns,
                                    .error = error};
        status = done == NULL || !done[i] ? open_phrase(&phrase[i], sequence) : NEWSIDX_OK;
    }
    uint64_t fewest = 0;
    if (status == NEWSIDX_OK && segments > 0 && is_shared(phrase, segments, &fewest)) {
        status = find_shared(out, phrase, segments, fewest, error);
    } else {
        for (size_t i = 0; i < segments && status == NEWSIDX_OK; i++) {
            status = phrase[i].any ? find(&out[i], &phrase[i], 0, phrase[i].segment->articles) : NEWSIDX_OK;
        }
    }
    release_phrases(phrase, segments);
    return status;
}
