#include "timeline_peak.h"

#include "arena.h"
#include "error.h"
#include "memory.h"
#include "statements.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { HEADLINES_MAX = 200, NEIGHBOURS = 3, HITS_MIN = 2 };

/* --- which periods ------------------------------------------------------------------------------------------------------ */

/* A peak is higher than its neighbours and by two standard deviations (of a Poisson count: square roots) above the mean. */
static bool is_peak(const struct timeline *timeline, size_t i)
{
    const double mean = (double)timeline->hits / (double)timeline->periods;
    const int64_t hits = timeline->period[i].hits;
    if (hits < HITS_MIN || (double)hits < mean + 2.0 * sqrt(mean)) {
        return false;
    }
    const size_t end = i + NEIGHBOURS + 1 < timeline->periods ? i + NEIGHBOURS + 1 : timeline->periods;
    for (size_t k = i > NEIGHBOURS ? i - NEIGHBOURS : 0; k < end; k++) {
        if (timeline->period[k].hits > hits || (k < i && timeline->period[k].hits == hits)) {
            return false;
        }
    }
    return true;
}

/* The highest ones; afterwards in order of time. */
static void choose_peaks(struct timeline *timeline)
{
    for (size_t i = 0; i < timeline->periods; i++) {
        if (!is_peak(timeline, i)) {
            continue;
        }
        size_t at = timeline->peaks;
        if (timeline->peaks == TIMELINE_PEAKS_MAX) {
            at = 0;
            for (size_t k = 1; k < TIMELINE_PEAKS_MAX; k++) {
                const int64_t lowest = timeline->period[timeline->peak[at].period].hits;
                at = timeline->period[timeline->peak[k].period].hits < lowest ? k : at;
            }
            if (timeline->period[timeline->peak[at].period].hits >= timeline->period[i].hits) {
                continue;
            }
            memmove(&timeline->peak[at], &timeline->peak[at + 1],
                    (TIMELINE_PEAKS_MAX - 1 - at) * sizeof *timeline->peak);
            at = TIMELINE_PEAKS_MAX - 1;
            timeline->peaks--;
        }
        timeline->peak[at] = (struct timeline_peak){.period = i};
        timeline->peaks++;
    }
}

/* --- which headline ----------------------------------------------------------------------------------------------------- */

struct headline {
    const char *text;
    int64_t id;
    const char **stem; /* of its words, each once */
    size_t stems;
};

struct headlines {
    struct arena arena;
    struct headline item[HEADLINES_MAX];
    size_t count;
    const char *stem[64]; /* of the headline that is read */
    size_t stems;
};

static int take_stem(void *context, const struct token *token)
{
    struct headlines *headlines = context;
    if (token->kind != TOKEN_WORD || headlines->stems == sizeof headlines->stem / sizeof *headlines->stem) {
        return 0;
    }
    for (size_t i = 0; i < headlines->stems; i++) {
        if (strlen(headlines->stem[i]) == token->stem_len_bytes &&
            memcmp(headlines->stem[i], token->stem, token->stem_len_bytes) == 0) {
            return 0;
        }
    }
    headlines->stem[headlines->stems++] = arena_copy(&headlines->arena, token->stem, token->stem_len_bytes);
    return headlines->arena.failed;
}

static void add_headline(struct headlines *headlines, struct analyzer *analyzer, const char *text, int64_t id)
{
    headlines->stems = 0;
    (void)analyzer_run(analyzer, text, strlen(text), false, take_stem, headlines);
    struct headline *item = &headlines->item[headlines->count];
    *item = (struct headline){.text = arena_copy(&headlines->arena, text, strlen(text)), .id = id};
    item->stem = arena_alloc(&headlines->arena, (headlines->stems + 1) * sizeof *item->stem);
    if (item->stem == NULL || item->text == NULL) {
        return;
    }
    memcpy(item->stem, headlines->stem, headlines->stems * sizeof *item->stem);
    item->stems = headlines->stems;
    headlines->count++;
}

/* The headlines of the matches with ids from first to last. */
static enum newsidx_status read_headlines(struct headlines *headlines, const struct search_part *part, int64_t first,
                                          int64_t last, struct newsidx_error *error)
{
    const struct idset *found = &part->found;
    size_t low = 0;
    size_t high = found->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        low = found->id[middle] < first ? middle + 1 : low;
        high = found->id[middle] < first ? high : middle;
    }
    for (size_t i = low; i < found->count && found->id[i] <= last && headlines->count < HEADLINES_MAX; i++) {
        sqlite3_stmt *select = NULL;
        enum newsidx_status status = query_statement_take(&select, part->archive, QUERY_SELECT_TEXT, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        (void)sqlite3_bind_int64(select, 1, found->id[i]);
        const int rc = statement_step(select);
        if (rc == SQLITE_ROW && statement_text(select, 0) != NULL) {
            add_headline(headlines, part->archive->analyzer, statement_text(select, 0), found->id[i]);
        }
        status = statement_stepped(part->archive->db, rc, error);
        (void)sqlite3_reset(select);
        if (status != NEWSIDX_OK) {
            return status;
        }
    }
    return headlines->arena.failed ? error_nomem(error) : NEWSIDX_OK;
}

static size_t count_shared(const struct headline *a, const struct headline *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->stems; i++) {
        for (size_t k = 0; k < b->stems; k++) {
            shared += strcmp(a->stem[i], b->stem[k]) == 0;
        }
    }
    return shared;
}

/* The one whose words the others have, by the length of both (Dice, 1945), so that a long one has no advantage. */
static const struct headline *find_typical(const struct headlines *headlines)
{
    const struct headline *best = NULL;
    double best_likeness = -1.0;
    for (size_t i = 0; i < headlines->count; i++) {
        const struct headline *one = &headlines->item[i];
        double likeness = 0.0;
        for (size_t k = 0; k < headlines->count; k++) {
            const struct headline *other = &headlines->item[k];
            if (k != i && one->stems + other->stems > 0) {
                likeness += 2.0 * (double)count_shared(one, other) / (double)(one->stems + other->stems);
            }
        }
        if (likeness > best_likeness) {
            best = one;
            best_likeness = likeness;
        }
    }
    return best;
}

static enum newsidx_status explain_peak(struct timeline *timeline, struct timeline_peak *peak,
                                        const struct search_part *part, size_t parts, struct newsidx_error *error)
{
    static const struct date NO_END = {.year = 9999, .month = 12, .day = 31};
    struct headlines *headlines = memory_zeroed(1, sizeof *headlines);
    if (headlines == NULL) {
        return error_nomem(error);
    }
    const size_t next = peak->period + 1;
    const int64_t first = timeline_first_id(timeline, peak->period);
    const int64_t last = next < timeline->periods ? timeline_first_id(timeline, next) - 1 : date_id_last(NO_END);
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < parts && status == NEWSIDX_OK; i++) {
        status = read_headlines(headlines, &part[i], first, last, error);
    }
    const struct headline *typical = status == NEWSIDX_OK ? find_typical(headlines) : NULL;
    if (typical != NULL) {
        peak->id = typical->id;
        peak->headline = memory_copy(typical->text);
        status = peak->headline != NULL ? NEWSIDX_OK : error_nomem(error);
    }
    arena_release(&headlines->arena);
    free(headlines);
    return status;
}

enum newsidx_status timeline_find_peaks(struct timeline *timeline, const struct search_part *part, size_t parts,
                                        struct newsidx_error *error)
{
    if (timeline->periods < 2) {
        return NEWSIDX_OK;
    }
    choose_peaks(timeline);
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < timeline->peaks && status == NEWSIDX_OK; i++) {
        status = explain_peak(timeline, &timeline->peak[i], part, parts, error);
    }
    return status;
}
