#include "impact_terms.h"

#include "error.h"
#include "impact_format.h"
#include "impact_phrase.h"
#include "memory.h"
#include "score.h"
#include "statements.h"

#include <stdlib.h>
#include <string.h>

void impact_terms_release(struct impact_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++) {
        struct impact_postings *item = &terms->item[i];
        for (size_t k = 0; k < terms->index->segments && item->segment != NULL && item->stem == NULL; k++) {
            buffer_release(&item->segment[k]);
        }
        free(item->segment);
        free(item->stem);
        free(item->phrase_articles);
    }
    free(terms->item);
    *terms = (struct impact_terms){.item = NULL};
}

/* A new item with an empty value a segment; NULL where memory runs out. */
static struct impact_postings *add_item(struct impact_terms *terms)
{
    if (terms->count == terms->capacity) {
        const size_t capacity = terms->capacity == 0 ? 8 : terms->capacity * 2;
        struct impact_postings *grown = memory_resize(terms->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        terms->item = grown;
        terms->capacity = capacity;
    }
    struct buffer *segment = memory_zeroed(terms->index->segments + 1, sizeof *segment);
    if (segment == NULL) {
        return NULL;
    }
    terms->item[terms->count] = (struct impact_postings){.segment = segment};
    return &terms->item[terms->count++];
}

/* --- words -------------------------------------------------------------------------------------------------------------- */

enum { STEM_BYTES_MAX = 255 }; /* longer ones are shortened by the tokenizer: left to the full-text index */

const char *impact_terms_stem(const struct ast *term)
{
    const struct sequence *sequence = &term->alternative[0];
    const struct pattern *pattern = &sequence->pattern[0];
    const bool word = term->alternatives == 1 && sequence->count == 1 && pattern->kind == PATTERN_STEM &&
                      pattern->letters == CASE_ANY && term->columns == COLUMNS_ALL && !term->lead;
    return word && strlen(pattern->stem) <= STEM_BYTES_MAX ? pattern->stem : NULL;
}

enum newsidx_status impact_terms_word(struct impact_terms *terms, const char *stem, size_t *number,
                                      struct newsidx_error *error)
{
    for (size_t i = 0; i < terms->count; i++) {
        if (terms->item[i].stem != NULL && strcmp(terms->item[i].stem, stem) == 0) {
            *number = i;
            return NEWSIDX_OK;
        }
    }
    struct impact_postings *item = add_item(terms);
    if (item == NULL || (item->stem = memory_copy(stem)) == NULL) {
        return error_nomem(error);
    }
    *number = terms->count - 1;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < terms->index->segments && status == NEWSIDX_OK; i++) {
        status = impact_index_postings(terms->index, &terms->index->segment[i], stem, &item->segment[i],
                                       &item->articles, error);
    }
    return status;
}

/* --- lists that are made ------------------------------------------------------------------------------------------------ */

static enum newsidx_status encode(struct impact_terms *terms, struct impact_segment *segment,
                                  const struct posting_list *postings, struct buffer *out, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < postings->count && status == NEWSIDX_OK; i++) {
        const uint32_t ordinal = postings->item[i].ordinal;
        status = impact_index_load(terms->index, segment, ordinal, ordinal + 1, error);
    }
    if (status == NEWSIDX_OK && postings->count > 0) {
        impact_encode(out, postings->item, postings->count, segment->length, segment->average);
    }
    return status == NEWSIDX_OK && out->failed ? error_nomem(error) : status;
}

/* --- from the lists of words -------------------------------------------------------------------------------------------- */

static enum newsidx_status add_word(struct impact_terms *terms, size_t word, size_t segment, bool sum,
                                    uint32_t *frequency, struct newsidx_error *error)
{
    const struct buffer *value = &terms->item[word].segment[segment];
    const uint32_t ordinals = terms->index->segment[segment].articles;
    struct impact_list list;
    if (value->len_bytes == 0) {
        return NEWSIDX_OK;
    }
    if (!impact_open(&list, value->data, value->len_bytes)) {
        return impact_index_damaged(terms->index, error);
    }
    for (uint32_t block = 0; block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t own[IMPACT_BLOCK];
        const uint32_t count = impact_decode(&list, block, ordinals, ordinal, own);
        if (count == 0) {
            return impact_index_damaged(terms->index, error);
        }
        for (uint32_t i = 0; i < count; i++) {
            uint32_t *at = &frequency[ordinal[i]];
            *at = sum ? *at + own[i] : own[i] > *at ? own[i] : *at;
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status unite_segment(struct impact_terms *terms, size_t item, const size_t *word, size_t words,
                                         bool sum, size_t number, struct newsidx_error *error)
{
    struct impact_segment *segment = &terms->index->segment[number];
    uint32_t *frequency = memory_zeroed((size_t)segment->articles + 1, sizeof *frequency);
    struct posting_list postings = {.item = NULL};
    enum newsidx_status status = NEWSIDX_OK;
    if (frequency == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < words && status == NEWSIDX_OK; i++) {
        status = add_word(terms, word[i], number, sum, frequency, error);
    }
    for (uint32_t i = 0; i < segment->articles && status == NEWSIDX_OK; i++) {
        if (frequency[i] > 0 && !posting_list_add(&postings, i, frequency[i])) {
            status = error_nomem(error);
        }
    }
    if (status == NEWSIDX_OK) {
        status = encode(terms, segment, &postings, &terms->item[item].segment[number], error);
    }
    free(postings.item);
    free(frequency);
    return status;
}

static enum newsidx_status unite_words(struct impact_terms *terms, size_t item, const struct plan *plan,
                                       struct newsidx_error *error)
{
    size_t *word = memory_zeroed(plan->phrases + 1, sizeof *word);
    enum newsidx_status status = NEWSIDX_OK;
    if (word == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < plan->phrases && status == NEWSIDX_OK; i++) {
        status = impact_terms_word(terms, plan_stem(plan, i), &word[i], error);
        terms->item[item].phrase_articles[i] = status == NEWSIDX_OK ? terms->item[word[i]].articles : 0;
    }
    for (size_t i = 0; i < terms->index->segments && status == NEWSIDX_OK; i++) {
        status = unite_segment(terms, item, word, plan->phrases, plan->leaf[0].sum, i, error);
    }
    free(word);
    return status;
}

/* --- from positions ----------------------------------------------------------------------------------------------------- */

/* Whether each alternative is stems that follow each other. */
static bool is_phrases(const struct ast *term)
{
    bool phrases = term->slop == 0;
    for (size_t i = 0; i < term->alternatives && phrases; i++) {
        const struct sequence *sequence = &term->alternative[i];
        for (size_t k = 0; k < sequence->count && phrases; k++) {
            const struct pattern *pattern = &sequence->pattern[k];
            phrases = pattern->kind == PATTERN_STEM && pattern->letters == CASE_ANY &&
                      strlen(pattern->stem) <= STEM_BYTES_MAX;
        }
    }
    return phrases;
}

/* Takes what segments have stored of the only phrase that there is; they are done then. */
static enum newsidx_status take_stored(bool *done, struct impact_terms *terms, size_t item, const struct ast *term,
                                       struct newsidx_error *error)
{
    struct impact_index *index = terms->index;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; term->alternatives == 1 && i < index->segments && status == NEWSIDX_OK; i++) {
        struct buffer stored = BUFFER_INIT;
        int64_t articles = 0;
        status = impact_phrase_stored(&stored, &articles, index, &index->segment[i], &term->alternative[0],
                                      term->columns, error);
        done[i] = status == NEWSIDX_OK && stored.len_bytes > 0;
        if (done[i]) {
            struct buffer *own = &terms->item[item].segment[i];
            buffer_append(own, stored.data, stored.len_bytes);
            terms->item[item].phrase_articles[0] += articles;
            status = own->failed ? error_nomem(error) : NEWSIDX_OK;
        }
    }
    return status;
}

/* The articles that have one of the phrases, by segment that is not done. */
static enum newsidx_status find_phrases(struct posting_list *out, struct impact_terms *terms, size_t item,
                                        const struct ast *term, const bool *done, struct newsidx_error *error)
{
    const size_t segments = terms->index->segments;
    enum newsidx_status status =
        impact_phrase_find(out, terms->index, &term->alternative[0], term->columns, done, error);
    for (size_t k = 0; k < segments; k++) {
        terms->item[item].phrase_articles[0] += (int64_t)out[k].count;
    }
    for (size_t i = 1; i < term->alternatives && status == NEWSIDX_OK; i++) {
        struct posting_list *own = memory_zeroed(segments + 1, sizeof *own);
        if (own == NULL) {
            return error_nomem(error);
        }
        status = impact_phrase_find(own, terms->index, &term->alternative[i], term->columns, NULL, error);
        for (size_t k = 0; k < segments; k++) {
            terms->item[item].phrase_articles[i] += (int64_t)own[k].count;
            if (status == NEWSIDX_OK && !posting_list_unite(&out[k], &own[k])) {
                status = error_nomem(error);
            }
            free(own[k].item);
        }
        free(own);
    }
    return status;
}

static enum newsidx_status follow_positions(struct impact_terms *terms, size_t item, const struct ast *term,
                                            struct newsidx_error *error)
{
    struct impact_index *index = terms->index;
    struct posting_list *found = memory_zeroed(index->segments + 1, sizeof *found);
    bool *done = memory_zeroed(index->segments + 1, sizeof *done);
    if (found == NULL || done == NULL) {
        free(found);
        free(done);
        return error_nomem(error);
    }
    enum newsidx_status status = take_stored(done, terms, item, term, error);
    if (status == NEWSIDX_OK) {
        status = find_phrases(found, terms, item, term, done, error);
    }
    for (size_t i = 0; i < index->segments; i++) {
        if (status == NEWSIDX_OK && !done[i]) {
            status = encode(terms, &index->segment[i], &found[i], &terms->item[item].segment[i], error);
        }
        free(found[i].item);
    }
    free(found);
    free(done);
    return status;
}

/* --- from the full-text index ------------------------------------------------------------------------------------------- */

struct found {
    int64_t id;
    double frequency;
};

struct all_found {
    struct found *item;
    size_t count;
    size_t capacity;
};

static bool add_found(struct all_found *all, int64_t id, double frequency)
{
    if (all->count == all->capacity) {
        const size_t capacity = all->capacity == 0 ? 256 : all->capacity * 2;
        struct found *grown = memory_resize(all->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        all->item = grown;
        all->capacity = capacity;
    }
    all->item[all->count++] = (struct found){id, frequency};
    return true;
}

static enum newsidx_status scan(struct all_found *all, struct impact_terms *terms, const struct plan *plan,
                                struct score_run *run, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, terms->index->archive, QUERY_MATCH_SCORES, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, buffer_text(&plan->match));
    (void)sqlite3_bind_int64(select, 2, INT64_MIN);
    (void)sqlite3_bind_int64(select, 3, INT64_MAX);
    score_bind(select, 4, run);
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        const double frequency = sqlite3_column_double(select, 1);
        if (frequency > 0.0 && !add_found(all, sqlite3_column_int64(select, 0), frequency)) {
            status = error_nomem(error);
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(terms->index->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* Both come in the order of ids. */
static enum newsidx_status keep_segment(struct impact_terms *terms, size_t item, size_t number,
                                        const struct all_found *all, struct newsidx_error *error)
{
    struct impact_segment *segment = &terms->index->segment[number];
    struct posting_list postings = {.item = NULL};
    enum newsidx_status status = NEWSIDX_OK;
    uint32_t ordinal = 0;
    for (size_t i = 0; i < all->count && ordinal < segment->articles && status == NEWSIDX_OK; i++) {
        status = impact_index_load(terms->index, segment, ordinal, ordinal + 1, error);
        if (status == NEWSIDX_OK && segment->id[ordinal] < all->item[i].id) {
            status = impact_index_find(terms->index, segment, all->item[i].id, &ordinal, error);
        }
        if (status == NEWSIDX_OK && ordinal < segment->articles && segment->id[ordinal] == all->item[i].id &&
            !impact_is_deleted(segment, ordinal) &&
            !posting_list_add(&postings, ordinal, (uint32_t)all->item[i].frequency)) {
            status = error_nomem(error);
        }
    }
    if (status == NEWSIDX_OK) {
        status = encode(terms, segment, &postings, &terms->item[item].segment[number], error);
    }
    free(postings.item);
    return status;
}

static enum newsidx_status scan_text(struct impact_terms *terms, size_t item, const struct plan *plan, bool loose,
                                     struct newsidx_error *error)
{
    struct all_found all = {.item = NULL};
    struct score_run *run = score_run_new_frequencies(plan, loose);
    enum newsidx_status status = run != NULL ? scan(&all, terms, plan, run, error) : error_nomem(error);
    for (size_t i = 0; i < plan->phrases && status == NEWSIDX_OK; i++) {
        terms->item[item].phrase_articles[i] = score_run_articles(run, i);
    }
    for (size_t i = 0; i < terms->index->segments && status == NEWSIDX_OK; i++) {
        status = keep_segment(terms, item, i, &all, error);
    }
    score_run_free(run);
    free(all.item);
    return status;
}

/* --- other terms -------------------------------------------------------------------------------------------------------- */

/* Whether words of one alternative stand in several phrases, so that the articles that match do not show how many have each. */
static bool is_loose(const struct ast *term)
{
    bool loose = false;
    for (size_t i = 0; i < term->alternatives; i++) {
        const struct sequence *sequence = &term->alternative[i];
        for (size_t k = 0; k < sequence->count && sequence->count > 1; k++) {
            const struct pattern *pattern = &sequence->pattern[k];
            loose = loose || term->slop > 0 || pattern->kind != PATTERN_STEM || pattern->letters != CASE_ANY;
        }
    }
    return loose;
}

static bool is_words(const struct plan *plan)
{
    bool words = plan->phrases > 0;
    for (size_t i = 0; i < plan->phrases && words; i++) {
        const char *stem = plan_stem(plan, i);
        words = stem != NULL && strlen(stem) <= STEM_BYTES_MAX;
    }
    return words;
}

enum newsidx_status impact_terms_other(struct impact_terms *terms, const struct ast *term, size_t *number, bool *exact,
                                       struct newsidx_error *error)
{
    struct plan plan;
    enum newsidx_status status = plan_build_terms(&plan, terms->index->archive, term, error);
    *exact = plan.exact;
    if (status == NEWSIDX_OK && plan.phrases == 1 && is_words(&plan)) {
        status = impact_terms_word(terms, plan_stem(&plan, 0), number, error);
        plan_release(&plan);
        return status;
    }
    for (*number = 0; *number < terms->count && terms->item[*number].term != term; ++*number) {
    }
    if (status != NEWSIDX_OK || *number < terms->count) {
        plan_release(&plan);
        return status;
    }
    struct impact_postings *item = add_item(terms);
    if (item == NULL ||
        (item->phrase_articles = memory_zeroed(plan.phrases + 1, sizeof *item->phrase_articles)) == NULL) {
        plan_release(&plan);
        return error_nomem(error);
    }
    item->term = term;
    item->phrases = plan.phrases;
    const bool loose = is_loose(term);
    if (!loose && is_words(&plan)) {
        status = unite_words(terms, *number, &plan, error);
    } else if (is_phrases(term)) {
        status = follow_positions(terms, *number, term, error);
    } else {
        status = scan_text(terms, *number, &plan, loose, error);
    }
    plan_release(&plan);
    return status;
}
