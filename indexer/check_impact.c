#include "check_impact.h"

#include "bytes.h"
#include "check_pairs.h"
#include "check_postings.h"
#include "command_statements.h"
#include "error.h"
#include "impact_rows.h"
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
    struct impact_columns *columns;
    struct impact_rows rows;
};

struct checking {
    struct newsidx_archive *archive;
    const struct check_impact_listener *listener;
    struct statement_set set;
    struct segment *segment;
    size_t segments;
    int64_t room;                    /* articles that further segments can have */
    struct check_postings full_text; /* of the stem at hand */
    struct check_postings impact;
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

static bool read_chunk(struct segment *segment, sqlite3_stmt *row, uint32_t *at)
{
    const unsigned char *ids = statement_blob(row, 0);
    const unsigned char *lengths = statement_blob(row, 1);
    const unsigned char *columns = statement_blob(row, 2);
    const unsigned char *end = columns != NULL ? columns + sqlite3_column_bytes(row, 2) : NULL;
    const uint32_t count = (uint32_t)sqlite3_column_bytes(row, 1) / 4;
    bool good = count > 0 && count <= segment->articles - *at &&
                impact_read_ids(segment->id + *at, count, sqlite3_column_int64(row, 3), ids,
                                (size_t)sqlite3_column_bytes(row, 0)) == count;
    for (uint32_t i = 0; i < count && good; i++, ++*at) {
        uint64_t all = 0;
        segment->length[*at] = bytes_u32(lengths + (size_t)i * 4);
        good = segment->id[*at] > (*at > 0 ? segment->id[*at - 1] : 0);
        for (unsigned k = 0; k < IMPACT_COLUMNS && good; k++) {
            uint64_t words = 0;
            good = bytes_varint(&words, &columns, end);
            segment->columns[*at].words[k] = (uint32_t)words;
            all += words;
        }
        good = good && all == segment->length[*at];
    }
    return good && columns == end;
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
        good = read_chunk(segment, select, &at);
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
    segment->columns = memory_zeroed((size_t)articles + 1, sizeof *segment->columns);
    if (segment->id == NULL || segment->length == NULL || segment->columns == NULL) {
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
        free(checking->segment[i].columns);
        impact_rows_close(&checking->segment[i].rows);
    }
    (void)sqlite3_finalize(checking->instances);
    free(checking->segment);
    check_postings_release(&checking->full_text);
    check_postings_release(&checking->impact);
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
    int rc = SQLITE_DONE;
    while (select != NULL && status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        const unsigned char *record = statement_blob(select, 1);
        const int len = sqlite3_column_bytes(select, 1);
        struct impact_columns columns = {{0}};
        uint64_t words = 0;
        size_t segment = 0;
        uint32_t ordinal = 0;
        unsigned column = 0;
        for (int at = 0; record != NULL && at < len; column++) {
            const uint64_t size = read_size(record, len, &at);
            words += size;
            columns.words[column % IMPACT_COLUMNS] = (uint32_t)size;
        }
        if (!find_article(checking, sqlite3_column_int64(select, 0), &segment, &ordinal)) {
            tell(checking, "impact: article %lld is missing", (long long)sqlite3_column_int64(select, 0));
        } else if (checking->segment[segment].length[ordinal] != words) {
            tell(checking, "impact: article %lld: its length is %u and should be %llu",
                 (long long)sqlite3_column_int64(select, 0), checking->segment[segment].length[ordinal],
                 (unsigned long long)words);
        } else if (column == IMPACT_COLUMNS &&
                   memcmp(&columns, &checking->segment[segment].columns[ordinal], sizeof columns) != 0) {
            tell(checking, "impact: article %lld: the lengths of its columns are wrong",
                 (long long)sqlite3_column_int64(select, 0));
        }
    }
    if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
        tell(checking, "impact: %s", sqlite3_errmsg(checking->archive->db));
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    return status;
}

/* --- one stem ----------------------------------------------------------------------------------------------------------- */

/* Goes to the next token of the full-text index. */
static void step_instances(struct checking *checking)
{
    const int rc = statement_step(checking->instances);
    checking->more = rc == SQLITE_ROW;
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        tell(checking, "impact: %s", sqlite3_errmsg(checking->archive->db));
    }
}

static int compare_stem(sqlite3_stmt *row, const struct buffer *stem)
{
    const char *own = statement_text(row, 0);
    const size_t len = own != NULL ? (size_t)sqlite3_column_bytes(row, 0) : 0; /* no memory for it: noted */
    const size_t shorter = len < stem->len_bytes ? len : stem->len_bytes;
    const int order = shorter > 0 ? memcmp(own, stem->data, shorter) : 0;
    return order != 0 ? order : (len > stem->len_bytes) - (len < stem->len_bytes);
}

static void set_stem(struct buffer *stem, sqlite3_stmt *row)
{
    buffer_clear(stem);
    const char *text = statement_text(row, 0);
    buffer_append(stem, text, text != NULL ? (size_t)sqlite3_column_bytes(row, 0) : 0);
}

static unsigned column_number(const char *name)
{
    static const char *const NAMES[TERM_COLUMNS] = {"headline", "deck", "body", "author", "dateline"};
    unsigned number = 0;
    while (number < TERM_COLUMNS && (name == NULL || strcmp(name, NAMES[number]) != 0)) {
        number++;
    }
    return number;
}

/* The first position of a column of an article, which is found in the impact index or told to be missing elsewhere. */
static uint32_t column_begin(const struct checking *checking, int64_t id, unsigned column)
{
    size_t segment = 0;
    uint32_t ordinal = 0;
    uint32_t begin = column;
    if (find_article(checking, id, &segment, &ordinal)) {
        for (unsigned i = 0; i < column; i++) {
            begin += checking->segment[segment].columns[ordinal].words[i];
        }
    }
    return begin;
}

/* Tokens of a stem come in the order of articles, columns and places; two in one place count once. */
static bool gather_full_text(struct checking *checking, const struct buffer *stem)
{
    int64_t last_id = 0;
    int64_t last_place = -1;
    unsigned last_column = TERM_COLUMNS;
    uint32_t begin = 0;
    bool good = true;
    check_postings_clear(&checking->full_text);
    while (checking->more && good && compare_stem(checking->instances, stem) == 0) {
        const int64_t id = sqlite3_column_int64(checking->instances, 1);
        const unsigned column = column_number(statement_text(checking->instances, 2));
        const int64_t place = (int64_t)column << 32 | sqlite3_column_int64(checking->instances, 3);
        const bool first = checking->full_text.count == 0 || id != last_id;
        if (column < TERM_COLUMNS && (first || place != last_place)) {
            begin = first || column != last_column ? column_begin(checking, id, column) : begin;
            good = (!first || check_postings_add(&checking->full_text, id, 0)) &&
                   check_postings_add_position(&checking->full_text, begin + (uint32_t)place,
                                               (uint32_t)COLUMN_WEIGHT[column]);
        }
        last_id = id;
        last_place = place;
        last_column = column;
        step_instances(checking);
    }
    return good;
}

/* A block may promise more than it has, as one does that was written before an article of it was deleted, and never less. */
static bool is_bound(const struct segment *segment, uint32_t ordinal, uint32_t frequency, uint8_t impact)
{
    const double norm = rank_norm((double)segment->length[ordinal], rank_per_word(segment->average));
    return ceil(rank_share((double)frequency, norm) * IMPACT_MAX) <= impact;
}

/* An article of the block at hand, where it is live. *good: whether it is sound; false where memory runs out. */
static bool gather_article(struct checking *checking, const struct segment *segment, struct impact_reading *reading,
                           uint32_t number, bool *good)
{
    struct check_postings *impact = &checking->impact;
    const uint32_t count = reading->block.count[number];
    const int64_t id = segment->id[reading->ordinal[number]];
    uint32_t *position = check_postings_reserve(impact, count);
    if (position == NULL) {
        return false;
    }
    *good = *good && impact_positions_read(&reading->block, number, position);
    if (id == 0) {
        return true;
    }
    if (!check_postings_add(impact, id, reading->frequency[number])) {
        return false;
    }
    impact->item[impact->count - 1].positions = count;
    impact->positions += count;
    return true;
}

static bool gather_row(struct checking *checking, const struct segment *segment)
{
    struct impact_reading reading;
    const struct impact_stored stored = impact_rows_stored(&segment->rows);
    bool good = impact_reading_open(&reading, &stored, segment->length, segment->articles);
    for (uint32_t block = 0; good && block < reading.list.blocks; block++) {
        good = impact_reading_block(&reading, block) &&
               (reading.list.blocks == 1 ||
                impact_last_ordinal(&reading.list, block) == reading.ordinal[reading.count - 1]);
        for (uint32_t i = 0; good && i < reading.count; i++) {
            good = is_bound(segment, reading.ordinal[i], reading.frequency[i], impact_of(&reading.list, block));
            if (!gather_article(checking, segment, &reading, i, &good)) {
                return false;
            }
        }
    }
    if (!good) {
        tell(checking, "impact: segment %lld: the postings of '%s' are damaged", (long long)segment->number,
             buffer_text(&segment->rows.stem));
    }
    return true;
}

/* Of a segment that cannot be read any further that is told, and it is left. */
static enum newsidx_status take_row(struct checking *checking, struct segment *segment, enum newsidx_status status,
                                    const struct newsidx_error *error)
{
    if (status == NEWSIDX_ARCHIVE) {
        tell(checking, "impact: segment %lld: %s", (long long)segment->number, error->message);
        segment->rows.more = false;
        return NEWSIDX_OK;
    }
    if (status == NEWSIDX_OK && !segment->rows.more && segment->rows.damaged) {
        tell(checking, "impact: segment %lld: there are positions of no stem", (long long)segment->number);
    }
    return status;
}

/* What all segments have of a stem; *articles is how many they say. */
static enum newsidx_status gather_impact(struct checking *checking, const struct buffer *stem, int64_t *articles,
                                         struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    *articles = 0;
    check_postings_clear(&checking->impact);
    for (size_t i = 0; i < checking->segments && status == NEWSIDX_OK; i++) {
        struct segment *segment = &checking->segment[i];
        if (segment->rows.more && impact_rows_compare(&segment->rows, stem) == 0) {
            *articles += segment->rows.articles;
            if (!gather_row(checking, segment)) {
                return error_nomem(error);
            }
            status = take_row(checking, segment, impact_rows_next(&segment->rows, error), error);
        }
    }
    check_postings_sort(&checking->impact);
    return status;
}

static void compare(struct checking *checking, const struct buffer *stem, int64_t articles)
{
    const struct check_postings *have = &checking->impact;
    const struct check_postings *want = &checking->full_text;
    if (articles != (int64_t)want->count) {
        tell(checking, "impact: '%s' is counted in %lld articles and is in %zu", buffer_text(stem), (long long)articles,
             want->count);
    }
    size_t same = 0;
    while (same < have->count && same < want->count && check_postings_same(have, want, same)) {
        same++;
    }
    if (same < have->count || same < want->count) {
        const bool missing = same == have->count || (same < want->count && want->item[same].id < have->item[same].id);
        const struct check_posting *at = missing ? &want->item[same] : &have->item[same];
        tell(checking, "impact: '%s': article %lld is %s", buffer_text(stem), (long long)at->id,
             missing ? "missing" : "there for nothing, or with a wrong frequency or positions");
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
    if (status == NEWSIDX_OK) {
        step_instances(checking);
    }
    for (size_t i = 0; i < checking->segments && status == NEWSIDX_OK; i++) {
        struct segment *segment = &checking->segment[i];
        status = take_row(checking, segment, impact_rows_open(&segment->rows, db, segment->number, error), error);
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
        const struct impact_rows *rows = &checking->segment[i].rows;
        if (rows->more && (!any || impact_rows_compare(rows, stem) < 0)) {
            buffer_clear(stem);
            buffer_append(stem, rows->stem.data, rows->stem.len_bytes);
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
        status = !stem.failed && gather_full_text(checking, &stem) ? gather_impact(checking, &stem, &articles, error)
                                                                   : error_nomem(error);
        if (status != NEWSIDX_OK) {
            break;
        }
        if (checking->listener->stop(checking->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        } else if (stem.len_bytes > 0 && stem.len_bytes <= TERM_BYTES_MAX) { /* others are in no impact index */
            compare(checking, &stem, articles);
        }
    }
    buffer_release(&stem);
    return status;
}

/* --- pairs -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status check_all_pairs(struct checking *checking, struct newsidx_error *error)
{
    int64_t tables = 0; /* none in an archive of an earlier schema version */
    enum newsidx_status status = command_number(&checking->set, COMMAND_SQL_COUNT_PAIR_TABLES, &tables, error);
    if (status != NEWSIDX_OK || tables == 0) {
        return status;
    }
    for (size_t i = 0; i < checking->segments && status == NEWSIDX_OK; i++) {
        const struct segment *segment = &checking->segment[i];
        const struct check_pairs_segment own = {.number = segment->number,
                                                .articles = segment->articles,
                                                .average = segment->average,
                                                .length = segment->length,
                                                .columns = segment->columns,
                                                .words_max = (uint64_t)archive_bytes(checking->archive) * 8};
        status = check_pairs(&checking->set, &own, checking->listener, error);
    }
    return status == NEWSIDX_OK ? check_pairs_strays(&checking->set, checking->listener, error) : status;
}

enum newsidx_status check_impact(struct newsidx_archive *archive, const struct check_impact_listener *listener,
                                 bool *covers, struct newsidx_error *error)
{
    struct checking checking = {.archive = archive, .listener = listener};
    struct newsidx_error own = {.message = ""}; /* what is damaged is told, whether or not the caller wants the error */
    error = error != NULL ? error : &own;
    command_statements_init(&checking.set, archive);
    enum newsidx_status status = read_segments(&checking, error);
    *covers = false;
    if (status == NEWSIDX_OK) {
        status = check_lengths(&checking, covers, error);
    }
    if (status == NEWSIDX_OK && *covers) {
        status = check_stems(&checking, error);
    }
    if (status == NEWSIDX_OK && *covers) {
        status = check_all_pairs(&checking, error);
    }
    release(&checking);
    return status;
}
