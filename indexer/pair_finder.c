#include "pair_finder.h"

#include "bytes.h"
#include "error.h"
#include "impact_rows.h"
#include "memory.h"
#include "rank.h"

#include <stdlib.h>
#include <string.h>

enum {
    WINDOW = 128,         /* articles laid out at once: what a processor keeps nearest */
    SAMPLE_WINDOWS = 32,  /* that tell which pairs are common, evenly spread */
    PLACES_MAX = 1 << 17, /* of a window, unless one article has more */
};

static const uint32_t WEIGHT[IMPACT_COLUMNS] = RANK_COLUMN_WEIGHTS;

/* What stands in two places, 0: nothing, as one number below BOTH_MAX. */
enum { PLACE_BITS = 8, BOTH_MAX = (PAIR_FINDER_STEMS_MAX + 1) << PLACE_BITS };

static inline size_t both_of(unsigned first, unsigned second)
{
    return (size_t)first << PLACE_BITS | second;
}

/* A stem on its way through its postings. */
struct stem {
    struct impact_rows rows;
    struct impact_reading reading;
    uint32_t block;
    uint32_t at;   /* in it */
    uint32_t next; /* ordinals that have not been read are not below it */
    bool more;     /* there is an article at hand */
    bool wanted;   /* in a pair */
};

struct pair {
    uint8_t first;
    uint8_t second;
    uint32_t count;         /* articles in postings */
    uint32_t before;        /* the ordinal of the last of them, UINT32_MAX: there is none */
    uint32_t ordinal;       /* of the article at hand, which is not among them yet */
    uint32_t frequency;     /* in it, 0: there is none */
    struct buffer postings; /* as those of a block that is not full (impact_format.h) */
};

/* A stem in a place where another one stands already. */
struct crowded {
    uint32_t place;
    uint8_t stem;
};

struct pair_finder {
    sqlite3 *db;
    int64_t segment;
    uint32_t articles;
    const uint32_t *length;
    const struct impact_columns *columns;
    uint64_t words_max;
    struct stem *stem;
    unsigned stems;
    struct pair *pair;
    size_t pairs;
    uint16_t *number;           /* by both_of: that of the pair + 1, 0: none */
    uint32_t *articles_with;    /* likewise, of the sample; NULL when pairs are looked for */
    uint32_t *last;             /* likewise, the last ordinal + 1 */
    uint32_t begin[WINDOW + 1]; /* by article of the window: its first place */
    uint8_t *place;             /* the number of the stem that stands there + 1, 0: none */
    size_t places;              /* that there is room for */
    uint32_t *position;
    size_t positions;
    struct crowded *crowded;
    size_t crowd;
    size_t crowd_capacity;
};

struct pair_finder *pair_finder_new(sqlite3 *db, int64_t segment, uint32_t articles, const uint32_t *length,
                                    const struct impact_columns *columns, uint64_t words_max)
{
    struct pair_finder *finder = memory_zeroed(1, sizeof *finder);
    if (finder == NULL) {
        return NULL;
    }
    finder->db = db;
    finder->segment = segment;
    finder->articles = articles;
    finder->length = length;
    finder->columns = columns;
    finder->words_max = words_max;
    finder->stem = memory_zeroed(PAIR_FINDER_STEMS_MAX, sizeof *finder->stem);
    finder->number = memory_zeroed(BOTH_MAX, sizeof *finder->number);
    if (finder->stem == NULL || finder->number == NULL) {
        pair_finder_free(finder);
        finder = NULL;
    }
    return finder;
}

void pair_finder_free(struct pair_finder *finder)
{
    if (finder == NULL) {
        return;
    }
    for (unsigned i = 0; i < finder->stems; i++) {
        impact_rows_close(&finder->stem[i].rows);
    }
    for (size_t i = 0; i < finder->pairs; i++) {
        buffer_release(&finder->pair[i].postings);
    }
    free(finder->stem);
    free(finder->pair);
    free(finder->number);
    free(finder->place);
    free(finder->position);
    free(finder->crowded);
    free(finder);
}

/* --- stems -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status damaged(const struct pair_finder *finder, const struct stem *stem,
                                   struct newsidx_error *error)
{
    return error_set(error, NEWSIDX_ARCHIVE, "damaged: impact postings of '%s' in segment %lld",
                     buffer_text(&stem->rows.stem), (long long)finder->segment);
}

enum newsidx_status pair_finder_add_stem(struct pair_finder *finder, const char *stem, unsigned *number,
                                         struct newsidx_error *error)
{
    for (*number = 0; *number < finder->stems; ++*number) {
        if (strcmp(buffer_text(&finder->stem[*number].rows.stem), stem) == 0) {
            return NEWSIDX_OK;
        }
    }
    if (finder->stems == PAIR_FINDER_STEMS_MAX) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: impact_pairs has too many stems in segment %lld",
                         (long long)finder->segment);
    }
    struct stem *own = &finder->stem[finder->stems];
    const enum newsidx_status status = impact_rows_find(&own->rows, finder->db, finder->segment, stem, error);
    if (status != NEWSIDX_OK || !own->rows.more) {
        impact_rows_close(&own->rows);
        *number = PAIR_FINDER_STEMS_MAX;
        return status;
    }
    finder->stems++;
    const struct impact_stored stored = impact_rows_stored(&own->rows);
    return impact_reading_open(&own->reading, &stored, finder->length, finder->articles) ? NEWSIDX_OK
                                                                                         : damaged(finder, own, error);
}

/* Ordinals ascend from block to block, too: places are found by them. */
static enum newsidx_status read_block(const struct pair_finder *finder, struct stem *stem, uint32_t block,
                                      struct newsidx_error *error)
{
    struct impact_reading *reading = &stem->reading;
    stem->block = block;
    stem->at = 0;
    stem->next = block > 0 ? stem->next : 0;
    stem->more = block < reading->list.blocks;
    if (!stem->more) {
        return NEWSIDX_OK;
    }
    if (!impact_reading_block(reading, block) || reading->ordinal[0] < stem->next) {
        return damaged(finder, stem, error);
    }
    stem->next = reading->ordinal[reading->count - 1] + 1;
    return NEWSIDX_OK;
}

/* Goes to the first article from ordinal on, which is not before the one at hand. */
static enum newsidx_status seek(const struct pair_finder *finder, struct stem *stem, uint32_t ordinal,
                                struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (stem->more && stem->reading.ordinal[stem->reading.count - 1] < ordinal) {
        status = read_block(finder, stem, impact_find_block(&stem->reading.list, stem->block + 1, ordinal), error);
    }
    while (status == NEWSIDX_OK && stem->more && stem->reading.ordinal[stem->at] < ordinal) {
        if (++stem->at == stem->reading.count) {
            status = read_block(finder, stem, stem->block + 1, error);
        }
    }
    return status;
}

/* Whether the lengths can be: what is done with them takes as long as they say. */
static bool are_lengths(const struct pair_finder *finder)
{
    uint64_t words = 0;
    for (uint32_t i = 0; i < finder->articles; i++) {
        words += finder->length[i];
        if (finder->length[i] > PAIR_FINDER_WORDS_MAX || words > finder->words_max) {
            return false;
        }
    }
    return true;
}

static enum newsidx_status rewind_stems(struct pair_finder *finder, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    if (!are_lengths(finder)) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: impact_articles, lengths of segment %lld",
                         (long long)finder->segment);
    }
    for (unsigned i = 0; i < finder->stems && status == NEWSIDX_OK; i++) {
        status = read_block(finder, &finder->stem[i], 0, error);
    }
    return status;
}

/* --- a window of articles ----------------------------------------------------------------------------------------------- */

/* Room for the places of articles first to end - 1, all empty. */
static enum newsidx_status clear_places(struct pair_finder *finder, uint32_t first, uint32_t end,
                                        struct newsidx_error *error)
{
    size_t places = 0;
    size_t longest = 0;
    for (uint32_t i = first; i < end; i++) {
        const size_t length = finder->length[i];
        finder->begin[i - first] = (uint32_t)places;
        places += length + IMPACT_COLUMNS;
        longest = length > longest ? length : longest;
    }
    finder->begin[end - first] = (uint32_t)places;
    finder->crowd = 0;
    if (places + 1 > finder->places) {
        free(finder->place);
        finder->places = (places + 1) * 2;
        finder->place = memory_alloc(finder->places);
    }
    if (longest + 1 > finder->positions) {
        free(finder->position);
        finder->positions = (longest + 1) * 2;
        finder->position = memory_alloc(finder->positions * sizeof *finder->position);
    }
    if (finder->place == NULL || finder->position == NULL) {
        return error_nomem(error);
    }
    memset(finder->place, 0, places + 1); /* one more: the neighbour of the last one */
    return NEWSIDX_OK;
}

static bool add_crowded(struct pair_finder *finder, uint32_t place, unsigned stem)
{
    if (finder->crowd == finder->crowd_capacity) {
        const size_t capacity = finder->crowd_capacity == 0 ? 256 : finder->crowd_capacity * 2;
        struct crowded *grown = memory_resize(finder->crowded, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        finder->crowded = grown;
        finder->crowd_capacity = capacity;
    }
    finder->crowded[finder->crowd++] = (struct crowded){place, (uint8_t)stem};
    return true;
}

/* Puts the stem's number into the places where it stands in the article at hand, which begins at `begin`. */
static enum newsidx_status lay_out(struct pair_finder *finder, unsigned number, uint32_t begin,
                                   struct newsidx_error *error)
{
    struct stem *stem = &finder->stem[number];
    const uint32_t count = stem->reading.block.count[stem->at];
    if (count > finder->positions || !impact_positions_read(&stem->reading.block, stem->at, finder->position)) {
        return damaged(finder, stem, error);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint8_t *place = &finder->place[begin + finder->position[i]];
        if (*place == 0) {
            *place = (uint8_t)(number + 1);
        } else if (!add_crowded(finder, begin + finder->position[i], number)) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status fill_window(struct pair_finder *finder, uint32_t first, uint32_t end,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = clear_places(finder, first, end, error);
    for (unsigned i = 0; i < finder->stems && status == NEWSIDX_OK; i++) {
        struct stem *stem = &finder->stem[i];
        if (!stem->wanted && finder->articles_with == NULL) {
            continue;
        }
        status = seek(finder, stem, first, error);
        while (status == NEWSIDX_OK && stem->more && stem->reading.ordinal[stem->at] < end) {
            status = lay_out(finder, i, finder->begin[stem->reading.ordinal[stem->at] - first], error);
            if (status == NEWSIDX_OK && ++stem->at == stem->reading.count) {
                status = read_block(finder, stem, stem->block + 1, error);
            }
        }
    }
    return status;
}

/* --- pairs in it -------------------------------------------------------------------------------------------------------- */

/* Adds the article at hand, if there is one, to the postings. */
static void settle(struct pair *pair)
{
    if (pair->frequency > 0) {
        const uint64_t gap = pair->ordinal - pair->before - 1;
        bytes_append_varint(&pair->postings, gap * 2 + (pair->frequency == 1));
        if (pair->frequency != 1) {
            bytes_append_varint(&pair->postings, pair->frequency - 2);
        }
        pair->before = pair->ordinal;
        pair->frequency = 0;
        pair->count++;
    }
}

/* A pair stands in an article of the sample. */
static inline void count_pair(struct pair_finder *finder, size_t both, uint32_t ordinal)
{
    finder->articles_with[both] += finder->last[both] != ordinal + 1;
    finder->last[both] = ordinal + 1;
}

static inline void add_pair(struct pair_finder *finder, unsigned number, uint32_t ordinal, uint32_t weight)
{
    struct pair *pair = &finder->pair[number];
    if (pair->ordinal != ordinal) {
        settle(pair);
        pair->ordinal = ordinal;
    }
    pair->frequency += weight;
}

/* Two stems, by number + 1, stand next to each other. */
static void meet(struct pair_finder *finder, unsigned first, unsigned second, uint32_t ordinal, uint32_t weight)
{
    const size_t both = both_of(first, second);
    if (finder->articles_with != NULL) {
        count_pair(finder, both, ordinal);
    } else if (finder->number[both] != 0) {
        add_pair(finder, finder->number[both] - 1U, ordinal, weight);
    }
}

/* Columns end in a place where nothing stands, and so do articles: no pair goes on from one into the next. */
static void walk_article(struct pair_finder *finder, uint32_t ordinal, const uint8_t *place, uint32_t places)
{
    const struct impact_columns *columns = &finder->columns[ordinal];
    uint32_t at = 0;
    for (unsigned column = 0; column < IMPACT_COLUMNS; column++) {
        const uint32_t left = places - at;
        const uint32_t end = at + (columns->words[column] < left ? columns->words[column] : left);
        unsigned before = 0;
        for (; at < end && finder->articles_with != NULL; at++) {
            if (before != 0 && place[at] != 0) {
                count_pair(finder, both_of(before, place[at]), ordinal);
            }
            before = place[at];
        }
        for (; at < end; at++) {
            const unsigned number = finder->number[both_of(before, place[at])];
            if (number != 0) {
                add_pair(finder, number - 1, ordinal, WEIGHT[column]);
            }
            before = place[at];
        }
        at += at < places; /* what is left out after it */
    }
}

static int compare_crowded(const void *a, const void *b)
{
    const uint32_t left = ((const struct crowded *)a)->place;
    const uint32_t right = ((const struct crowded *)b)->place;
    return (left > right) - (left < right);
}

/* The pairs that a stem makes which is not the first one in its place: with all before it, and with the first one after it. */
static void meet_crowded(struct pair_finder *finder, uint32_t first, uint32_t *article, size_t number)
{
    const struct crowded *own = &finder->crowded[number];
    while (finder->begin[*article + 1] <= own->place) {
        ++*article;
    }
    const uint32_t ordinal = first + *article;
    const unsigned column = impact_column(&finder->columns[ordinal], own->place - finder->begin[*article]);
    const uint32_t weight = column < IMPACT_COLUMNS ? WEIGHT[column] : 0;
    const unsigned before = own->place > 0 ? finder->place[own->place - 1] : 0;
    const unsigned after = finder->place[own->place + 1];
    if (before != 0) {
        meet(finder, before, own->stem + 1U, ordinal, weight);
    }
    if (after != 0) {
        meet(finder, own->stem + 1U, after, ordinal, weight);
    }
    size_t i = number;
    while (i > 0 && finder->crowded[i - 1].place + 1 >= own->place) {
        i--;
        if (finder->crowded[i].place + 1 == own->place) {
            meet(finder, finder->crowded[i].stem + 1U, own->stem + 1U, ordinal, weight);
        }
    }
}

/* The articles one after the other, since a pair's postings are in their order. */
static void walk_window(struct pair_finder *finder, uint32_t first, uint32_t end)
{
    if (finder->crowd > 0) {
        qsort(finder->crowded, finder->crowd, sizeof *finder->crowded, compare_crowded);
    }
    size_t crowded = 0;
    for (uint32_t i = first; i < end; i++) {
        const uint32_t begin = finder->begin[i - first];
        const uint32_t after = finder->begin[i + 1 - first];
        uint32_t article = i - first;
        walk_article(finder, i, finder->place + begin, after - begin);
        for (; crowded < finder->crowd && finder->crowded[crowded].place < after; crowded++) {
            meet_crowded(finder, first, &article, crowded);
        }
    }
}

/* Where the window that begins with an article ends: after WINDOW articles, or after fewer long ones. */
static uint32_t end_of_window(const struct pair_finder *finder, uint32_t first)
{
    uint64_t places = 0;
    uint32_t end = first;
    while (end < finder->articles && end - first < WINDOW && (end == first || places < PLACES_MAX)) {
        places += (uint64_t)finder->length[end++] + IMPACT_COLUMNS;
    }
    return end;
}

/* *end is where it ends. */
static enum newsidx_status take_window(struct pair_finder *finder, uint32_t first, uint32_t *end,
                                       struct newsidx_error *error)
{
    *end = end_of_window(finder, first);
    const enum newsidx_status status = fill_window(finder, first, *end, error);
    if (status == NEWSIDX_OK) {
        walk_window(finder, first, *end);
    }
    return status;
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

bool pair_finder_want(struct pair_finder *finder, unsigned first, unsigned second)
{
    enum { STEP = 64 };
    uint16_t *number = &finder->number[both_of(first + 1, second + 1)];
    if (*number != 0) {
        return true;
    }
    if (finder->pairs % STEP == 0) {
        struct pair *grown = memory_resize(finder->pair, (finder->pairs + STEP) * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        finder->pair = grown;
    }
    finder->pair[finder->pairs++] =
        (struct pair){.first = (uint8_t)first, .second = (uint8_t)second, .before = UINT32_MAX};
    *number = (uint16_t)finder->pairs;
    finder->stem[first].wanted = finder->stem[second].wanted = true;
    return true;
}

/* Counts articles of the sample; *sampled is how many it has. */
static enum newsidx_status sample(struct pair_finder *finder, uint32_t *sampled, struct newsidx_error *error)
{
    const uint32_t windows = (finder->articles + WINDOW - 1) / WINDOW;
    const uint32_t taken = windows < SAMPLE_WINDOWS ? windows : SAMPLE_WINDOWS;
    enum newsidx_status status = rewind_stems(finder, error);
    *sampled = 0;
    for (uint32_t i = 0; i < taken && status == NEWSIDX_OK; i++) {
        const uint32_t first = (uint32_t)((uint64_t)windows * i / taken) * WINDOW;
        uint32_t end = first;
        status = take_window(finder, first, &end, error);
        *sampled += end - first;
    }
    return status;
}

/* How many stems have up to so many pairs. */
static unsigned stems_of(uint32_t pairs)
{
    unsigned stems = 0;
    while ((stems + 1) * (stems + 1) <= pairs && stems < PAIR_FINDER_STEMS_MAX) {
        stems++;
    }
    return stems;
}

static enum newsidx_status want_all(struct pair_finder *finder, uint32_t percent, uint32_t most,
                                    struct newsidx_error *error)
{
    unsigned stem[PAIR_FINDER_STEMS_MAX];
    unsigned stems = 0;
    for (unsigned i = 0; i < finder->stems && stems < stems_of(most); i++) {
        if ((uint64_t)finder->stem[i].reading.list.count * 100 >= (uint64_t)finder->articles * percent) {
            stem[stems++] = i;
        }
    }
    for (unsigned i = 0; i < stems * stems; i++) {
        if (!pair_finder_want(finder, stem[i / stems], stem[i % stems])) {
            return error_nomem(error);
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status want_counted(struct pair_finder *finder, const uint32_t *counted, uint32_t sampled,
                                        uint32_t share, struct newsidx_error *error)
{
    for (unsigned first = 0; first < finder->stems; first++) {
        for (unsigned second = 0; second < finder->stems; second++) {
            const uint64_t articles = counted[both_of(first + 1, second + 1)];
            if (articles > 0 && articles * share >= sampled && !pair_finder_want(finder, first, second)) {
                return error_nomem(error);
            }
        }
    }
    return NEWSIDX_OK;
}

enum newsidx_status pair_finder_want_common(struct pair_finder *finder, uint32_t share, uint32_t percent, uint32_t most,
                                            struct newsidx_error *error)
{
    uint32_t sampled = 0;
    uint32_t *counted = memory_zeroed((size_t)BOTH_MAX * 2, sizeof *counted);
    if (counted == NULL) {
        return error_nomem(error);
    }
    finder->articles_with = counted;
    finder->last = counted + BOTH_MAX;
    enum newsidx_status status = sample(finder, &sampled, error);
    finder->articles_with = finder->last = NULL;
    if (status == NEWSIDX_OK) {
        status = want_counted(finder, counted, sampled, share, error);
    }
    free(counted);
    return status == NEWSIDX_OK ? want_all(finder, percent, most, error) : status;
}

enum newsidx_status pair_finder_run(struct pair_finder *finder, struct newsidx_error *error)
{
    enum newsidx_status status = rewind_stems(finder, error);
    for (uint32_t first = 0, end = 0; first < finder->articles && status == NEWSIDX_OK; first = end) {
        status = take_window(finder, first, &end, error);
    }
    for (size_t i = 0; i < finder->pairs; i++) {
        settle(&finder->pair[i]);
        status = status == NEWSIDX_OK && finder->pair[i].postings.failed ? error_nomem(error) : status;
    }
    return status;
}

size_t pair_finder_pairs(const struct pair_finder *finder)
{
    return finder->pairs;
}

void pair_finder_name(const struct pair_finder *finder, size_t pair, struct buffer *out)
{
    const struct buffer *first = &finder->stem[finder->pair[pair].first].rows.stem;
    const struct buffer *second = &finder->stem[finder->pair[pair].second].rows.stem;
    buffer_append(out, first->data, first->len_bytes);
    buffer_append_byte(out, ' ');
    buffer_append(out, second->data, second->len_bytes);
}

void pair_finder_encode(const struct pair_finder *finder, size_t pair, double average, struct buffer *out)
{
    const struct pair *own = &finder->pair[pair];
    const unsigned char *at = (const unsigned char *)own->postings.data;
    const unsigned char *end = at != NULL ? at + own->postings.len_bytes : NULL;
    struct impact_posting *posting = memory_alloc(((size_t)own->count + 1) * sizeof *posting);
    if (posting == NULL) {
        out->failed = true;
        return;
    }
    uint32_t before = UINT32_MAX;
    for (uint32_t i = 0; i < own->count; i++) {
        uint64_t gap = 0;
        uint64_t more = 0;
        (void)bytes_varint(&gap, &at, end);
        if (gap % 2 == 0) {
            (void)bytes_varint(&more, &at, end);
        }
        before += (uint32_t)(gap / 2) + 1;
        posting[i] = (struct impact_posting){before, gap % 2 != 0 ? 1 : (uint32_t)more + 2};
    }
    impact_encode(out, posting, own->count, finder->length, average);
    free(posting);
}
