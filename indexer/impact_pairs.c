#include "impact_pairs.h"

#include "error.h"
#include "impact_rows.h"
#include "memory.h"
#include "pair_finder.h"

#include <stdlib.h>
#include <string.h>

/* Which segments have pairs, and which pairs: those that one article in SHARE has; and of the commonest stems, each of them in PERCENT of the
 * articles, all pairs, since all of those articles would have to be looked at, up to one pair to PAIR_ARTICLES articles: a row takes some 30
 * bytes. Of fewer than ARTICLES_MIN articles any phrase is found at once. */
enum { ARTICLES_MIN = 4096, SHARE = 32, PERCENT = 25, PAIR_ARTICLES = 8 };

struct named_pair {
    struct buffer name;
    size_t number;
};

/* A segment that is getting its pairs. */
struct pairing {
    struct store *store;
    int64_t segment;
    double average;
    struct impact_rows_articles articles;
    struct pair_finder *finder;
    struct named_pair *named; /* in the order of their names */
};

/* --- which pairs -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status take_stems(struct pairing *pairing, struct newsidx_error *error)
{
    struct store *store = pairing->store;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_COMMON_STEMS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, pairing->segment);
    (void)sqlite3_bind_int(select, 2, PAIR_FINDER_STEMS_MAX);
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        unsigned number = 0;
        const char *stem = statement_text(select, 0);
        status = stem != NULL ? pair_finder_add_stem(pairing->finder, stem, &number, error) : error_nomem(error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

static enum newsidx_status read_articles(struct pairing *pairing, struct newsidx_error *error)
{
    struct impact_rows_articles *articles = &pairing->articles;
    articles->id = memory_zeroed((size_t)articles->count + 1, sizeof *articles->id);
    articles->length = memory_zeroed((size_t)articles->count + 1, sizeof *articles->length);
    articles->columns = memory_zeroed((size_t)articles->count + 1, sizeof *articles->columns);
    const bool made = articles->id != NULL && articles->length != NULL && articles->columns != NULL;
    return made ? impact_rows_read_articles(articles, pairing->store->archive->db, pairing->segment, error)
                : error_nomem(error);
}

/* A segment with one has no pairs. */
static bool has_long_article(const struct pairing *pairing)
{
    for (uint32_t i = 0; i < pairing->articles.count; i++) {
        if (pairing->articles.length[i] > PAIR_FINDER_WORDS_MAX) {
            return true;
        }
    }
    return false;
}

static enum newsidx_status find_pairs(struct pairing *pairing, struct newsidx_error *error)
{
    enum newsidx_status status = read_articles(pairing, error);
    if (status != NEWSIDX_OK || has_long_article(pairing)) {
        return status;
    }
    pairing->finder = pair_finder_new(pairing->store->archive->db, pairing->segment, pairing->articles.count,
                                      pairing->articles.length, pairing->articles.columns,
                                      (uint64_t)archive_bytes(pairing->store->archive) * 8);
    status = pairing->finder != NULL ? take_stems(pairing, error) : error_nomem(error);
    if (status == NEWSIDX_OK) {
        status =
            pair_finder_want_common(pairing->finder, SHARE, PERCENT, pairing->articles.count / PAIR_ARTICLES, error);
    }
    return status == NEWSIDX_OK ? pair_finder_run(pairing->finder, error) : status;
}

/* --- their rows --------------------------------------------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
    return buffer_compare(&((const struct named_pair *)a)->name, &((const struct named_pair *)b)->name);
}

/* Rows are appended in the order of their key, which fills the pages. */
static enum newsidx_status sort_pairs(struct pairing *pairing, struct newsidx_error *error)
{
    const size_t pairs = pair_finder_pairs(pairing->finder);
    pairing->named = memory_zeroed(pairs + 1, sizeof *pairing->named);
    if (pairing->named == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < pairs; i++) {
        pairing->named[i].number = i;
        pair_finder_name(pairing->finder, i, &pairing->named[i].name);
        if (pairing->named[i].name.failed) {
            return error_nomem(error);
        }
    }
    qsort(pairing->named, pairs, sizeof *pairing->named, compare_names);
    return NEWSIDX_OK;
}

static enum newsidx_status write_pair(const struct pairing *pairing, const struct named_pair *named,
                                      struct newsidx_error *error)
{
    struct store *store = pairing->store;
    const struct buffer *name = &named->name;
    struct buffer postings = BUFFER_INIT;
    pair_finder_encode(pairing->finder, named->number, pairing->average, &postings);
    enum newsidx_status status = postings.failed ? error_nomem(error) : NEWSIDX_OK;
    for (size_t first = 0; first < postings.len_bytes && status == NEWSIDX_OK; first += IMPACT_PART_BYTES) {
        const size_t left = postings.len_bytes - first;
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_IMPACT_PAIRS, error);
        if (status == NEWSIDX_OK) {
            (void)sqlite3_bind_int64(insert, 1, pairing->segment);
            (void)sqlite3_bind_text(insert, 2, name->data, (int)name->len_bytes, SQLITE_STATIC);
            (void)sqlite3_bind_int64(insert, 3, (int64_t)(first / IMPACT_PART_BYTES));
            (void)sqlite3_bind_blob64(insert, 4, postings.data + first,
                                      left < IMPACT_PART_BYTES ? left : IMPACT_PART_BYTES, SQLITE_STATIC);
            status = statement_run(store->archive->db, insert, error);
        }
    }
    buffer_release(&postings);
    return status;
}

static void release(struct pairing *pairing)
{
    const size_t pairs = pairing->finder != NULL ? pair_finder_pairs(pairing->finder) : 0;
    for (size_t i = 0; i < pairs && pairing->named != NULL; i++) {
        buffer_release(&pairing->named[i].name);
    }
    pair_finder_free(pairing->finder);
    free(pairing->named);
    free(pairing->articles.id);
    free(pairing->articles.length);
    free(pairing->articles.columns);
}

static enum newsidx_status write_segment(struct pairing *pairing, struct newsidx_error *error)
{
    enum newsidx_status status = find_pairs(pairing, error);
    const bool found = status == NEWSIDX_OK && pairing->finder != NULL;
    if (found) {
        status = sort_pairs(pairing, error);
    }
    for (size_t i = 0; found && status == NEWSIDX_OK && i < pair_finder_pairs(pairing->finder); i++) {
        status = write_pair(pairing, &pairing->named[i], error);
    }
    release(pairing);
    return status;
}

/* The first segment after a number that is to have pairs; pairing->segment is 0 where there is none. */
static enum newsidx_status next_segment(struct pairing *pairing, struct store *store, int64_t after,
                                        struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    *pairing = (struct pairing){.store = store};
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_UNPAIRED, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, after);
    (void)sqlite3_bind_int(select, 2, ARTICLES_MIN);
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW && sqlite3_column_int64(select, 1) <= IMPACT_ARTICLES_MAX) {
        pairing->segment = sqlite3_column_int64(select, 0);
        pairing->articles.count = (uint32_t)sqlite3_column_int64(select, 1);
        pairing->average = sqlite3_column_double(select, 2);
    }
    status = statement_stepped(store->archive->db, rc, error);
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status impact_pairs_write(struct store *store, int64_t last, struct newsidx_error *error)
{
    struct pairing pairing;
    enum newsidx_status status = next_segment(&pairing, store, last, error);
    while (status == NEWSIDX_OK && pairing.segment > 0) {
        const int64_t segment = pairing.segment;
        status = write_segment(&pairing, error);
        if (status == NEWSIDX_OK) {
            status = next_segment(&pairing, store, segment, error);
        }
    }
    return status;
}
