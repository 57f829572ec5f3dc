#include "impact_phrase.h"

#include "error.h"
#include "impact_kept.h"
#include "memory.h"
#include "rank.h"

#include <assert.h>
#include <stdlib.h>

static const double COLUMN_WEIGHT[COLUMN_COUNT] = RANK_COLUMN_WEIGHTS;

/* A word of the phrase on its way through its postings. */
struct walker {
    const char *stem;
    uint32_t shift;  /* words of the phrase that come after it */
    uint32_t number; /* of impact_index_keep */
    struct impact_list list;
    struct impact_positions positions;
    uint32_t block; /* that is decoded; UINT32_MAX: none */
    uint32_t count;
    uint32_t at; /* in it */
    uint32_t ordinal[IMPACT_BLOCK];
    uint32_t frequency[IMPACT_BLOCK];
    const unsigned char *packed; /* frequencies that have not been wanted yet */
    bool opened;                 /* the block's positions */
    struct impact_positions_block where;
};

struct phrase {
    struct impact_index *index;
    struct impact_segment *segment;
    struct walker *walker; /* the one with the fewest articles first */
    size_t words;
    unsigned columns;
    uint64_t *found; /* a bit for each position of the article at hand where the phrase may end; 0 between articles */
    uint64_t *word;  /* the same of one more word */
    size_t capacity; /* of each */
    struct newsidx_error *error;
};

/* --- postings ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status decode(struct phrase *phrase, struct walker *walker, uint32_t block)
{
    walker->count = impact_decode_ordinals(&walker->list, block, phrase->segment->articles, walker->ordinal,
                                           walker->frequency, &walker->packed);
    walker->block = block;
    walker->at = 0;
    walker->opened = false;
    return walker->count > 0 ? NEWSIDX_OK : impact_index_damaged(phrase->index, phrase->error);
}

/* Goes to a later block, for the first article that is not before ordinal. */
static enum newsidx_status seek_block(struct phrase *phrase, struct walker *walker, uint32_t ordinal, bool *more)
{
    const uint32_t block =
        impact_find_block(&walker->list, walker->block != UINT32_MAX ? walker->block + 1 : 0, ordinal);
    *more = block < walker->list.blocks;
    const enum newsidx_status status = *more ? decode(phrase, walker, block) : NEWSIDX_OK;
    while (status == NEWSIDX_OK && *more && walker->at < walker->count && walker->ordinal[walker->at] < ordinal) {
        walker->at++;
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
    uint32_t at = walker->at;
    while (walker->ordinal[at] < ordinal) { /* the last is not */
        at++;
    }
    walker->at = at;
    *more = true;
    return NEWSIDX_OK;
}

/* --- positions ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status open_block(struct phrase *phrase, struct walker *walker)
{
    struct impact_segment *segment = phrase->segment;
    enum newsidx_status status =
        impact_kept_load(&walker->positions, phrase->index, walker->number, walker->stem, walker->block, phrase->error);
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
                                walker->frequency, segment->length)) {
        return impact_index_damaged(phrase->index, phrase->error);
    }
    walker->opened = status == NEWSIDX_OK;
    return status;
}

/* Sets the bits of the positions at which the phrase must end for the word to be in its place. */
static inline enum newsidx_status mark(struct phrase *phrase, struct walker *walker, uint64_t *bitmap)
{
    const enum newsidx_status status = walker->opened ? NEWSIDX_OK : open_block(phrase, walker);
    if (status != NEWSIDX_OK) {
        return status;
    }
    return impact_positions_mark(&walker->where, walker->at, walker->shift, bitmap)
               ? NEWSIDX_OK
               : impact_index_damaged(phrase->index, phrase->error);
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
    free(phrase->found);
    phrase->found = made;
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
    *frequency = 0;
    enum newsidx_status status = reserve_bitmaps(phrase, length);
    if (status == NEWSIDX_OK) {
        status = mark(phrase, &phrase->walker[0], phrase->found);
    }
    uint64_t any = 1;
    for (size_t i = 1; i < phrase->words && status == NEWSIDX_OK && any != 0; i++) {
        status = mark(phrase, &phrase->walker[i], phrase->word);
        any = 0;
        for (size_t k = 0; k < words; k++) {
            phrase->found[k] &= phrase->word[k];
            phrase->word[k] = 0;
            any |= phrase->found[k];
        }
    }
    return status == NEWSIDX_OK && any != 0 ? weigh_found(phrase, ordinal, words, frequency) : status;
}

/* --- the phrase --------------------------------------------------------------------------------------------------------- */

static int compare_walkers(const void *a, const void *b)
{
    const struct walker *left = a;
    const struct walker *right = b;
    return (left->list.count > right->list.count) - (left->list.count < right->list.count);
}

/* *any is false where the segment has no article with one of the words. */
static enum newsidx_status open_walkers(struct phrase *phrase, const struct sequence *sequence, bool *any)
{
    enum newsidx_status status = NEWSIDX_OK;
    *any = true;
    for (size_t i = 0; i < phrase->words && status == NEWSIDX_OK && *any; i++) {
        struct walker *walker = &phrase->walker[i];
        walker->stem = sequence->pattern[i].stem;
        walker->shift = (uint32_t)(phrase->words - 1 - i);
        walker->block = UINT32_MAX;
        status = impact_index_keep(&walker->number, phrase->index, phrase->segment, walker->stem, phrase->error);
        if (status != NEWSIDX_OK) {
            break;
        }
        const struct impact_kept *kept = &phrase->index->kept[walker->number];
        *any = kept->data != NULL;
        if (*any && !impact_open(&walker->list, kept->data, kept->len_bytes)) {
            status = impact_index_damaged(phrase->index, phrase->error);
        }
        *any = *any && walker->list.count > 0;
    }
    for (size_t i = 0; i < phrase->words && status == NEWSIDX_OK && *any; i++) {
        struct walker *walker = &phrase->walker[i];
        status = impact_kept_open(&walker->positions, phrase->index, walker->number, walker->stem, walker->list.blocks,
                                  phrase->error);
    }
    if (status == NEWSIDX_OK && *any) {
        qsort(phrase->walker, phrase->words, sizeof *phrase->walker, compare_walkers);
    }
    return status;
}

/* Goes to the first article from ordinal on that has all words. */
static inline enum newsidx_status meet(struct phrase *phrase, uint32_t *ordinal, bool *more)
{
    enum newsidx_status status = NEWSIDX_OK;
    *more = true;
    for (size_t i = 0; i < phrase->words;) {
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

static enum newsidx_status find(struct posting_list *out, struct phrase *phrase)
{
    enum newsidx_status status = NEWSIDX_OK;
    bool more = true;
    for (uint32_t ordinal = 0; status == NEWSIDX_OK && more; ordinal++) {
        status = meet(phrase, &ordinal, &more);
        if (status != NEWSIDX_OK || !more || impact_is_deleted(phrase->segment, ordinal)) {
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

enum newsidx_status impact_phrase_find(struct posting_list *out, struct impact_index *index,
                                       struct impact_segment *segment, const struct sequence *sequence,
                                       unsigned columns, struct newsidx_error *error)
{
    struct phrase phrase = {.index = index,
                            .segment = segment,
                            .walker = memory_zeroed(sequence->count, sizeof *phrase.walker),
                            .words = sequence->count,
                            .columns = columns,
                            .error = error};
    bool any = false;
    if (phrase.walker == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = open_walkers(&phrase, sequence, &any);
    if (status == NEWSIDX_OK && any) {
        status = find(out, &phrase);
    }
    free(phrase.found);
    free(phrase.walker);
    return status;
}
