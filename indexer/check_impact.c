#include "check_impact.h"

#include "bytes.h"
#include "command_statements.h"
#include "error.h"
#include "impact_format.h"
#include "memory.h"
#include "rank.h"
#include "term_stream.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double COLUMN_WEIGHT[TERM_COLUMNS] = RANK_COLUMN_WEIGHTS;

struct segment {
    int64_t number;
    uint32_t articles;
    double average;
    int64_t *id; /* by ordinal; 0 where deleted */
    uint32_t *length;
    sqlite3_stmt *rows; /* its stems in order, at one while more */
    bool more;
};

/* An article that has a stem. */
struct posting {
    int64_t id;
    uint32_t frequency;
};

struct postings {
    struct posting *item;
    size_t count;
    size_t capacity;
};

struct checking {
    struct newsidx_archive *archive;
    const struct check_impact_listener *listener;
    struct statement_set set;
    struct segment *segment;
    size_t segments;
    int64_t room;              /* articles that further segments can have */
    struct postings full_text; /* of the stem at hand */
    struct postings impact;
    sqlite3_stmt *instances; /* every token of the full-text index, at one while more */
    bool more;
};

static void tell(struct checking *checking, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void tell(struct checking *checking, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    checking->listener->fault(checking->listener->context, text);
}

/* --- segments ----------------------------------------------------------------------------------------------------------- */

static void mark_deleted(struct checking *checking, struct segment *segment, const unsigned char *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const uint32_t ordinal = bytes_u32(list + i * 4);
        if (ordinal >= segment->articles || segment->id[ordinal] == 0) {
            tell(checking, "impact: segment %lld: article %u is deleted twice or not there", (long long)segment->number,
                 ordinal);
        } else {
            segment->id[ordinal] = 0;
        }
    }
}

static enum newsidx_status read_articles(struct checking *checking, struct segment *segment,
                                         struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &checking->set, COMMAND_SQL_IMPACT_CHUNKS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment->number);
    uint32_t at = 0;
    bool good = true;
    while (statement_step(select) == SQLITE_ROW && good) {
        const unsigned char *ids = statement_blob(select, 0);
        const unsigned char *lengths = statement_blob(select, 1);
        const uint32_t count = (uint32_t)sqlite3_column_bytes(select, 0) / 8;
        good = count > 0 && count <= segment->articles - at && sqlite3_column_bytes(select, 1) == (int)count * 4;
        for (uint32_t i = 0; i < count && good; i++, at++) {
            segment->id[at] = bytes_i64(ids + (size_t)i * 8);
            segment->length[at] = bytes_u32(lengths + (size_t)i * 4);
            good = segment->id[at] > (at > 0 ? segment->id[at - 1] : 0);
        }
    }
    (void)sqlite3_reset(select);
    if (!good || at != segment->articles) {
        tell(checking, "impact: segment %lld: its articles are damaged", (long long)segment->number);
        segment->articles = at;
    }
    return NEWSIDX_OK;
}

static enum newsidx_status read_segment(struct checking *checking, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct segment *grown = memory_resize(checking->segment, (checking->segments + 1) * sizeof *grown);
    if (grown == NULL) {
        return error_nomem(error);
    }
    checking->segment = grown;
    struct segment *segment = &grown[checking->segments++];
    const int64_t articles = sqlite3_column_int64(row, 1);
    const int64_t room = checking->room;
    *segment = (struct segment){.number = sqlite3_column_int64(row, 0), .average = sqlite3_column_double(row, 2)};
    checking->room -= articles > 0 && articles <= checking->room ? articles : 0;
    if (articles < 0 || articles > room) {
        tell(checking, "impact: segment %lld: a wrong number of articles", (long long)segment->number);
        return NEWSIDX_OK;
    }
    segment->articles = (uint32_t)articles;
    segment->id = memory_zeroed((size_t)articles + 1, sizeof *segment->id);
    segment->length = memory_zeroed((size_t)articles + 1, sizeof *segment->length);
    if (segment->id == NULL || segment->length == NULL) {
        return error_nomem(error);
    }
    const enum newsidx_status status = read_articles(checking, segment, error);
    const unsigned char *deleted = statement_blob(row, 3);
    if (deleted != NULL && status == NEWSIDX_OK) {
        mark_deleted(checking, segment, deleted, (size_t)sqlite3_column_bytes(row, 3) / 4);
    }
    return status;
}

static enum newsidx_status read_segments(struct checking *checking, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &checking->set, COMMAND_SQL_IMPACT_SEGMENTS, error);
    int rc = SQLITE_DONE;
    checking->room = archive_impact_room(checking->archive);
    while (status == NEWSIDX_OK && checking->segments < IMPACT_SEGMENTS_MAX &&
           (rc = statement_step(select)) == SQLITE_ROW) {
        status = read_segment(checking, select, error);
    }
    if (status == NEWSIDX_OK && rc == SQLITE_ROW) {
        tell(checking, "impact: there are too many segments");
    } else if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        tell(checking, "impact: %s", sqlite3_errmsg(checking->archive->db));
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    return status;
}

static void release(struct checking *checking)
{
    for (size_t i = 0; i < checking->segments; i++) {
        free(checking->segment[i].id);
        free(checking->segment[i].length);
        (void)sqlite3_finalize(checking->segment[i].rows);
    }
    (void)sqlite3_finalize(checking->instances);
    free(checking->segment);
    free(checking->full_text.item);
    free(checking->impact.item);
    statement_set_release(&checking->set);
    (void)statement_exec(checking->archive->db, "DROP TABLE IF EXISTS temp.newsidx_instances");
}

/* --- lengths ------------------------------------------------------------------------------------------------------------ */

/* The varint at *at of a record of FTS5 (fts5_index.c), seven bits a byte, the highest first; sizes have fewer than nine bytes. */
static uint64_t read_size(const unsigned char *record, int len_bytes, int *at)
{
    uint64_t value = 0;
    bool more = true;
    while (more && *at < len_bytes) {
        more = (record[*at] & 0x80) != 0;
        value = value << 7 | (record[(*at)++] & 0x7F);
    }
    return value;
}

/* The segment and ordinal that an article is live in: false where there is none. */
static bool find_article(const struct checking *checking, int64_t id, size_t *segment, uint32_t *ordinal)
{
    for (*segment = 0; *segment < checking->segments; ++*segment) {
        const struct segment *here = &checking->segment[*segment];
        for (uint32_t low = 0, high = here->articles; low < high;) { /* deleted ones are 0: step over them */
            const uint32_t middle = low + (high - low) / 2;
            uint32_t at = middle;
            while (at < high && here->id[at] == 0) {
                at++;
            }
            if (at < high && here->id[at] == id) {
                *ordinal = at;
                return true;
            }
            if (at == high || here->id[at] > id) {
                high = middle;
            } else {
                low = at + 1;
            }
        }
    }
    return false;
}

static enum newsidx_status check_lengths(struct checking *checking, bool *covers, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    int64_t live = 0;
    int64_t rows = 0;
    for (size_t i = 0; i < checking->segments; i++) {
        for (uint32_t k = 0; k < checking->segment[i].articles; k++) {
            live += checking->segment[i].id[k] != 0;
        }
    }
    enum newsidx_status status = command_number(&checking->set, COMMAND_SQL_COUNT_DOCSIZES, &rows, error);
    *covers = status == NEWSIDX_OK && (rows == live || live > 0);
    if (status == NEWSIDX_OK && rows != live && live > 0) {
        tell(checking, "impact: it has %lld articles, the full-text index %lld", (long long)live, (long long)rows);
    }
    if (status == NEWSIDX_OK && *covers) {
        status = statement_take(&select, &checking->set, COMMAND_SQL_DOCSIZES, error);
    }
    while (select != NULL && status == NEWSIDX_OK && statement_step(select) == SQLITE_ROW) {
        const unsigned char *record = statement_blob(select, 1);
        const int len = sqlite3_column_bytes(select, 1);
        uint64_t words = 0;
        size_t segment = 0;
        uint32_t ordinal = 0;
        for (int at = 0; record != NULL && at < len;) {
            words += read_size(record, len, &at);
        }
        if (!find_article(checking, sqlite3_column_int64(select, 0), &segment, &ordinal)) {
            tell(checking, "impact: article %lld is missing", (long long)sqlite3_column_int64(select, 0));
        } else if (checking->segment[segment].length[ordinal] != words) {
            tell(checking, "impact: article %lld: its length is %u and should be %llu",
                 (long long)sqlite3_column_int64(select, 0), checking->segment[segment].length[ordinal],
                 (unsigned long long)words);
        }
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    return status;
}

/* --- one stem ----------------------------------------------------------------------------------------------------------- */

static bool add(struct postings *postings, int64_t id, uint32_t frequency)
{
    if (postings->count == postings->capacity) {
        const size_t capacity = postings->capacity == 0 ? 1024 : postings->capacity * 2;
        struct posting *grown = memory_resize(postings->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        postings->item = grown;
        postings->capacity = capacity;
    }
    postings->item[postings->count++] = (struct posting){id, frequency};
    return true;
}

static bool step(sqlite3_stmt *statement)
{
    return statement_step(statement) == SQLITE_ROW;
}

static int compare_stem(sqlite3_stmt *row, const struct buffer *stem)
{
    const char *own = statement_text(row, 0);
    const size_t len = (size_t)sqlite3_column_bytes(row, 0);
    const size_t shorter = len < stem->len_bytes ? len : stem->len_bytes;
    const int order = shorter > 0 ? memcmp(own, stem->data, shorter) : 0;
    return order != 0 ? order : (len > stem->len_bytes) - (len < stem->len_bytes);
}

static void set_stem(struct buffer *stem, sqlite3_stmt *row)
{
    buffer_clear(stem);
    buffer_append(stem, statement_text(row, 0), (size_t)sqlite3_column_bytes(row, 0));
}

static int column_number(const char *name)
{
    static const char *const NAMES[TERM_COLUMNS] = {"headline", "deck", "body", "author", "dateline"};
    int number = 0;
    while (number < TERM_COLUMNS && (name == NULL || strcmp(name, NAMES[number]) != 0)) {
        number++;
    }
    return number;
}

/* Tokens of a stem come in the order of articles, columns and places; two in one place count once. */
static bool gather_full_text(struct checking *checking, const struct buffer *stem)
{
    int64_t last_id = 0;
    int64_t last_place = -1;
    checking->full_text.count = 0;
    while (checking->more && compare_stem(checking->instances, stem) == 0) {
        const int64_t id = sqlite3_column_int64(checking->instances, 1);
        const int column = column_number(statement_text(checking->instances, 2));
        const int64_t place = (int64_t)column << 32 | sqlite3_column_int64(checking->instances, 3);
        if (column < TERM_COLUMNS && (checking->full_text.count == 0 || id != last_id)) {
            if (!add(&checking->full_text, id, (uint32_t)COLUMN_WEIGHT[column])) {
                return false;
            }
        } else if (column < TERM_COLUMNS && place != last_place) {
            checking->full_text.item[checking->full_text.count - 1].frequency += (uint32_t)COLUMN_WEIGHT[column];
        }
        last_id = id;
        last_place = place;
        checking->more = step(checking->instances);
    }
    return true;
}

/* A block may promise more than it has, as one does that was written before an article of it was deleted, and never less. */
static bool is_bound(const struct segment *segment, uint32_t ordinal, uint32_t frequency, uint8_t impact)
{
    const double norm = rank_norm((double)segment->length[ordinal], rank_per_word(segment->average));
    return ceil(rank_share((double)frequency, norm) * IMPACT_MAX) <= impact;
}

static bool gather_row(struct checking *checking, const struct segment *segment, const struct buffer *stem)
{
    struct impact_list list;
    const void *value = statement_blob(segment->rows, 2);
    bool good = impact_open(&list, value, (size_t)sqlite3_column_bytes(segment->rows, 2));
    for (uint32_t block = 0; good && block < list.blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const uint32_t count = impact_decode(&list, block, segment->articles, ordinal, frequency);
        good = count > 0 && (list.blocks == 1 || impact_last_ordinal(&list, block) == ordinal[count - 1]);
        for (uint32_t i = 0; i < count && good; i++) {
            good = is_bound(segment, ordinal[i], frequency[i], impact_of(&list, block));
            if (segment->id[ordinal[i]] != 0 && !add(&checking->impact, segment->id[ordinal[i]], frequency[i])) {
                return false;
            }
        }
    }
    if (!good) {
        tell(checking, "impact: segment %lld: the postings of '%s' are damaged", (long long)segment->number,
             buffer_text(stem));
    }
    return true;
}

static int compare_postings(const void *a, const void *b)
{
    const int64_t left = ((const struct posting *)a)->id;
    const int64_t right = ((const struct posting *)b)->id;
    return (left > right) - (left < right);
}

/* What all segments have of a stem; *articles is how many they say. */
static bool gather_impact(struct checking *checking, const struct buffer *stem, int64_t *articles)
{
    bool good = true;
    *articles = 0;
    checking->impact.count = 0;
    for (size_t i = 0; i < checking->segments && good; i++) {
        struct segment *segment = &checking->segment[i];
        if (segment->more && compare_stem(segment->rows, stem) == 0) {
            *articles += impact_row_articles(sqlite3_column_int64(segment->rows, 1));
            good = gather_row(checking, segment, stem);
            segment->more = step(segment->rows);
        }
    }
    if (checking->impact.count > 1) {
        qsort(checking->impact.item, checking->impact.count, sizeof *checking->impact.item, compare_postings);
    }
    return good;
}

static void compare(struct checking *checking, const struct buffer *stem, int64_t articles)
{
    const struct postings *have = &checking->impact;
    const struct postings *want = &checking->full_text;
    if (articles != (int64_t)want->count) {
        tell(checking, "impact: '%s' is counted in %lld articles and is in %zu", buffer_text(stem), (long long)articles,
             want->count);
    }
    size_t same = 0;
    while (same < have->count && same < want->count && have->item[same].id == want->item[same].id &&
           have->item[same].frequency == want->item[same].frequency) {
        same++;
    }
    if (same < have->count || same < want->count) {
        const bool missing = same == have->count || (same < want->count && want->item[same].id < have->item[same].id);
        const struct posting *at = missing ? &want->item[same] : &have->item[same];
        tell(checking, "impact: '%s': article %lld is %s", buffer_text(stem), (long long)at->id,
             missing ? "missing" : "there for nothing, or with a wrong frequency");
    }
}

/* --- all stems ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status begin(struct checking *checking, struct newsidx_error *error)
{
    sqlite3 *db = checking->archive->db;
    enum newsidx_status status = statement_execute(
        db, "CREATE VIRTUAL TABLE temp.newsidx_instances USING fts5vocab(main, articles_fts, instance)", error);
    if (status == NEWSIDX_OK && statement_prepare(db, "SELECT term, doc, col, offset FROM temp.newsidx_instances", -1,
                                                  &checking->instances, NULL) != SQLITE_OK) {
        status = statement_error(db, error);
    }
    checking->more = status == NEWSIDX_OK && step(checking->instances);
    for (size_t i = 0; i < checking->segments && status == NEWSIDX_OK; i++) {
        struct segment *segment = &checking->segment[i];
        if (statement_prepare(db, command_statement_text(COMMAND_SQL_IMPACT_ROWS), -1, &segment->rows, NULL) !=
            SQLITE_OK) {
            return statement_error(db, error);
        }
        (void)sqlite3_bind_int64(segment->rows, 1, segment->number);
        segment->more = step(segment->rows);
    }
    return status;
}

/* The smallest stem that either index is at; false at the end of both. */
static bool next_stem(const struct checking *checking, struct buffer *stem)
{
    bool any = checking->more;
    if (any) {
        set_stem(stem, checking->instances);
    }
    for (size_t i = 0; i < checking->segments; i++) {
        const struct segment *segment = &checking->segment[i];
        if (segment->more && (!any || compare_stem(segment->rows, stem) < 0)) {
            set_stem(stem, segment->rows);
            any = true;
        }
    }
    return any;
}

static enum newsidx_status check_stems(struct checking *checking, struct newsidx_error *error)
{
    struct buffer stem = BUFFER_INIT;
    enum newsidx_status status = begin(checking, error);
    while (status == NEWSIDX_OK && next_stem(checking, &stem)) {
        int64_t articles = 0;
        if (stem.failed || !gather_full_text(checking, &stem) || !gather_impact(checking, &stem, &articles)) {
            status = error_nomem(error);
        } else if (checking->listener->stop(checking->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        } else if (stem.len_bytes > 0 && stem.len_bytes <= TERM_BYTES_MAX) { /* others are in no impact index */
            compare(checking, &stem, articles);
        }
    }
    buffer_release(&stem);
    return status;
}

enum newsidx_status check_impact(struct newsidx_archive *archive, const struct check_impact_listener *listener,
                                 bool *covers, struct newsidx_error *error)
{
    struct checking checking = {.archive = archive, .listener = listener};
    command_statements_init(&checking.set, archive);
    enum newsidx_status status = read_segments(&checking, error);
    *covers = false;
    if (status == NEWSIDX_OK) {
        status = check_lengths(&checking, covers, error);
    }
    if (status == NEWSIDX_OK && *covers) {
        status = check_stems(&checking, error);
    }
    release(&checking);
    return status;
}
