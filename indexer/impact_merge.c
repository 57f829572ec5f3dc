#include "impact_merge.h"

#include "bytes.h"
#include "error.h"
#include "impact_join.h"
#include "impact_rows.h"
#include "impact_write.h"
#include "memory.h"
#include "relay.h"

#include <stdlib.h>
#include <string.h>

enum {
    SEGMENTS_OF_A_SIZE_MAX = 4, /* sizes differ by this factor, too */
    SIZE_SMALLEST = 256,        /* articles: smaller segments count as equal */
    LOAD_BYTES = 1 << 18,       /* of stems that are joined, written and deleted together; one stem may have more */
};

/* A segment that is merged into another. */
struct input {
    int64_t segment;
    uint32_t articles;
    uint32_t *deleted; /* ascending ordinals */
    size_t deleted_count;
    int64_t *id;
    uint32_t *length;
    struct impact_columns *columns;
    uint32_t *target; /* by ordinal: its ordinal in the merged segment, IMPACT_JOIN_GONE where deleted */
    struct impact_rows rows;
};

struct merge {
    struct store *store;
    struct input *input;
    size_t count;
    int64_t *id; /* of the merged segment */
    uint32_t *length;
    struct impact_columns *columns;
    uint32_t articles;
    double average;
    struct buffer stem; /* that is being put into a load */
};

static void release_inputs(struct input *input, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(input[i].deleted);
        free(input[i].id);
        free(input[i].length);
        free(input[i].columns);
        free(input[i].target);
        impact_rows_close(&input[i].rows);
    }
    free(input);
}

/* --- what is there ------------------------------------------------------------------------------------------------------ */

/* room: how many articles it can have at most. */
static enum newsidx_status read_segment(struct input *input, sqlite3_stmt *row, int64_t room,
                                        struct newsidx_error *error)
{
    const unsigned char *deleted = statement_blob(row, 2);
    const int64_t articles = sqlite3_column_int64(row, 1);
    *input = (struct input){.segment = sqlite3_column_int64(row, 0)};
    if (articles < 0 || articles > room) {
        return error_set(error, NEWSIDX_ARCHIVE, "damaged: impact_segments, segment %lld", (long long)input->segment);
    }
    *input = (struct input){.segment = sqlite3_column_int64(row, 0),
                            .articles = (uint32_t)articles,
                            .deleted_count = (size_t)sqlite3_column_bytes(row, 2) / 4};
    input->deleted = memory_zeroed(input->deleted_count + 1, sizeof *input->deleted);
    if (input->deleted == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < input->deleted_count; i++) {
        input->deleted[i] = bytes_u32(deleted + i * 4);
    }
    return NEWSIDX_OK;
}

static enum newsidx_status read_segments(struct store *store, struct input **out, size_t *count,
                                         struct newsidx_error *error)
{
    *out = NULL;
    *count = 0;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_SEGMENTS, error);
    int rc = SQLITE_DONE;
    int64_t room = archive_impact_room(store->archive);
    room = room < IMPACT_ARTICLES_MAX ? room : IMPACT_ARTICLES_MAX; /* of all together: ordinals have 32 bits */
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        if (*count == IMPACT_SEGMENTS_MAX) {
            status = error_set(error, NEWSIDX_ARCHIVE, "damaged: impact_segments has too many");
            break;
        }
        struct input *grown = memory_resize(*out, (*count + 1) * sizeof *grown);
        if (grown == NULL) {
            status = error_nomem(error);
            break;
        }
        *out = grown;
        status = read_segment(&grown[*count], select, room, error);
        room -= grown[(*count)++].articles;
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(store->archive->db, error);
    }
    if (select != NULL) {
        (void)sqlite3_reset(select);
    }
    return status;
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status read_articles(struct store *store, struct input *input, struct newsidx_error *error)
{
    input->id = memory_zeroed(input->articles + 1, sizeof *input->id);
    input->length = memory_zeroed(input->articles + 1, sizeof *input->length);
    input->columns = memory_zeroed(input->articles + 1, sizeof *input->columns);
    input->target = memory_zeroed(input->articles + 1, sizeof *input->target);
    if (input->id == NULL || input->length == NULL || input->columns == NULL || input->target == NULL) {
        return error_nomem(error);
    }
    const struct impact_rows_articles articles = {input->id, input->length, input->columns, input->articles};
    const enum newsidx_status status = impact_rows_read_articles(&articles, store->archive->db, input->segment, error);
    for (size_t i = 0; i < input->deleted_count; i++) {
        if (input->deleted[i] < input->articles) {
            input->target[input->deleted[i]] = IMPACT_JOIN_GONE;
        }
    }
    return status;
}

/* Numbers the live articles of all inputs in the order of their ids. */
static enum newsidx_status number_articles(struct merge *merge, struct newsidx_error *error)
{
    size_t total = 0;
    for (size_t i = 0; i < merge->count; i++) {
        total += merge->input[i].articles;
    }
    merge->id = memory_zeroed(total + 1, sizeof *merge->id);
    merge->length = memory_zeroed(total + 1, sizeof *merge->length);
    merge->columns = memory_zeroed(total + 1, sizeof *merge->columns);
    uint32_t *next = memory_zeroed(merge->count, sizeof *next);
    if (merge->id == NULL || merge->length == NULL || merge->columns == NULL || next == NULL) {
        free(next);
        return error_nomem(error);
    }
    double words = 0.0;
    for (;;) {
        size_t first = merge->count;
        for (size_t i = 0; i < merge->count; i++) {
            const struct input *input = &merge->input[i];
            while (next[i] < input->articles && input->target[next[i]] == IMPACT_JOIN_GONE) {
                next[i]++;
            }
            if (next[i] < input->articles &&
                (first == merge->count || input->id[next[i]] < merge->input[first].id[next[first]])) {
                first = i;
            }
        }
        if (first < merge->count && merge->articles > 0 &&
            merge->input[first].id[next[first]] <= merge->id[merge->articles - 1]) {
            free(next);
            return error_set(error, NEWSIDX_ARCHIVE,
                             "damaged: impact_articles has an id twice; newsidx optimize --rebuild makes it anew");
        }
        if (first == merge->count) {
            break;
        }
        struct input *input = &merge->input[first];
        const uint32_t ordinal = next[first]++;
        merge->id[merge->articles] = input->id[ordinal];
        merge->length[merge->articles] = input->length[ordinal];
        merge->columns[merge->articles] = input->columns[ordinal];
        words += (double)input->length[ordinal];
        input->target[ordinal] = merge->articles++;
    }
    free(next);
    merge->average = words > 0.0 ? words / (double)merge->articles : 1.0;
    return NEWSIDX_OK;
}

/* --- stems -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status begin_rows(struct merge *merge, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < merge->count && status == NEWSIDX_OK; i++) {
        struct input *input = &merge->input[i];
        status = impact_rows_open(&input->rows, merge->store->archive->db, input->segment, error);
    }
    return status;
}

/* Puts the smallest stem that an input is at into the load, from all inputs that are at it; *more is false where there is none. */
static enum newsidx_status load_stem(struct merge *merge, struct buffer *load, bool *more, struct newsidx_error *error)
{
    const struct impact_rows *first = NULL;
    for (size_t i = 0; i < merge->count; i++) {
        const struct impact_rows *rows = &merge->input[i].rows;
        if (rows->more && (first == NULL || impact_rows_compare(rows, &first->stem) < 0)) {
            first = rows;
        }
    }
    *more = first != NULL;
    struct buffer *stem = &merge->stem;
    buffer_clear(stem);
    if (first != NULL) {
        buffer_append(stem, buffer_text(&first->stem), first->stem.len_bytes);
    }
    enum newsidx_status status = stem->failed ? error_nomem(error) : NEWSIDX_OK;
    for (uint32_t i = 0; i < merge->count && *more && status == NEWSIDX_OK; i++) {
        struct impact_rows *rows = &merge->input[i].rows;
        if (rows->more && impact_rows_compare(rows, stem) == 0) {
            impact_join_append(load, i, rows);
            status = impact_rows_next(rows, error);
        }
    }
    return status == NEWSIDX_OK && load->failed ? error_nomem(error) : status;
}

/* Deletes what has been merged up to a stem, so that the rows that follow take the place of those that go, and the file does not grow by
 * a whole segment. */
static enum newsidx_status drop_merged(struct merge *merge, const struct impact_stem_name *stem,
                                       struct newsidx_error *error)
{
    static const unsigned DROPS[] = {STORE_DELETE_IMPACT_UP_TO, STORE_DELETE_POSITIONS_UP_TO};
    enum { TABLES = sizeof DROPS / sizeof *DROPS };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < merge->count * TABLES && status == NEWSIDX_OK; i++) {
        sqlite3_stmt *statement = NULL;
        status = statement_take(&statement, &merge->store->statements, DROPS[i % TABLES], error);
        if (status == NEWSIDX_OK) {
            (void)sqlite3_bind_int64(statement, 1, merge->input[i / TABLES].segment);
            (void)sqlite3_bind_text(statement, 2, stem->text, (int)stem->len_bytes, SQLITE_STATIC);
            status = statement_run(merge->store->archive->db, statement, error);
        }
    }
    return status;
}

/* Writes what became of a load, and deletes what it was made of. */
static enum newsidx_status write_joined(struct merge *merge, int64_t segment, struct relay *relay,
                                        const struct impact_join *join, struct newsidx_error *error)
{
    struct buffer packed = BUFFER_INIT;
    struct impact_stem_name last = {.text = NULL};
    if (!relay_take(relay, &packed)) {
        return error_set(error, join->status, "%s", join->error.message);
    }
    enum newsidx_status status = impact_write_packed(merge->store, segment, &packed, &last, error);
    if (status == NEWSIDX_OK && last.len_bytes > 0) {
        status = drop_merged(merge, &last, error);
    }
    buffer_release(&packed);
    return status;
}

static enum newsidx_status join_loads(struct merge *merge, int64_t segment, struct relay *relay,
                                      const struct impact_join *join, struct newsidx_error *error)
{
    struct buffer load = BUFFER_INIT;
    bool more = true;
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && more) {
        while (status == NEWSIDX_OK && more && load.len_bytes < LOAD_BYTES) {
            status = load_stem(merge, &load, &more, error);
        }
        if (status == NEWSIDX_OK && relay_is_full(relay)) {
            status = write_joined(merge, segment, relay, join, error);
        }
        if (status == NEWSIDX_OK) {
            relay_put(relay, &load);
        }
    }
    buffer_release(&load);
    while (status == NEWSIDX_OK && !relay_is_empty(relay)) {
        status = write_joined(merge, segment, relay, join, error);
    }
    return status;
}

/* The stems are joined by another thread, while this one reads some and writes others. */
static enum newsidx_status merge_stems(struct merge *merge, int64_t segment, const struct impact_articles *articles,
                                       struct newsidx_error *error)
{
    struct impact_join_input *input = memory_zeroed(merge->count, sizeof *input);
    if (input == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < merge->count; i++) {
        const struct input *own = &merge->input[i];
        input[i] = (struct impact_join_input){own->target, own->length, own->articles};
    }
    struct impact_join join = {.input = input, .articles = articles};
    struct relay relay;
    enum newsidx_status status = begin_rows(merge, error);
    relay_begin(&relay, impact_join_run, &join, merge->store->threads);
    if (status == NEWSIDX_OK) {
        status = join_loads(merge, segment, &relay, &join, error);
    }
    relay_end(&relay);
    impact_join_release(&join);
    buffer_release(&merge->stem);
    free(input);
    return status;
}

/* --- the merge ---------------------------------------------------------------------------------------------------------- */

static enum newsidx_status drop_segment(struct store *store, int64_t segment, struct newsidx_error *error)
{
    static const unsigned DROPS[] = {STORE_DELETE_IMPACT, STORE_DELETE_IMPACT_POSITIONS, STORE_DELETE_IMPACT_ARTICLES,
                                     STORE_DELETE_IMPACT_PAIRS, STORE_DELETE_SEGMENT};
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof DROPS / sizeof *DROPS && status == NEWSIDX_OK; i++) {
        sqlite3_stmt *statement = NULL;
        status = statement_take(&statement, &store->statements, DROPS[i], error);
        if (status == NEWSIDX_OK) {
            (void)sqlite3_bind_int64(statement, 1, segment);
            status = statement_run(store->archive->db, statement, error);
        }
    }
    return status;
}

static enum newsidx_status merge_inputs(struct store *store, struct input *input, size_t count,
                                        struct newsidx_error *error)
{
    struct merge merge = {.store = store, .input = input, .count = count};
    enum newsidx_status status = NEWSIDX_OK;
    int64_t segment = 0;
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = read_articles(store, &input[i], error);
    }
    if (status == NEWSIDX_OK) {
        status = number_articles(&merge, error);
    }
    const struct impact_articles articles = {.id = merge.id,
                                             .length = merge.length,
                                             .columns = merge.columns,
                                             .count = merge.articles,
                                             .average = merge.average};
    if (status == NEWSIDX_OK) {
        status = impact_write_articles(store, &articles, &segment, error);
    }
    if (status == NEWSIDX_OK) {
        status = merge_stems(&merge, segment, &articles, error);
    }
    for (size_t i = 0; i < count; i++) {
        impact_rows_close(&input[i].rows);
    }
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = drop_segment(store, input[i].segment, error);
    }
    free(merge.id);
    free(merge.length);
    free(merge.columns);
    return status;
}

static unsigned size_of(const struct input *input)
{
    unsigned size = 0;
    for (uint32_t articles = input->articles / SIZE_SMALLEST; articles >= SEGMENTS_OF_A_SIZE_MAX;
         articles /= SEGMENTS_OF_A_SIZE_MAX) {
        size++;
    }
    return size;
}

/* Moves the inputs of one size of which there are too many to the front; how many they are, 0 where there is no such size. */
static size_t gather_size(struct input *input, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t same = 0;
        for (size_t k = 0; k < count; k++) {
            same += size_of(&input[k]) == size_of(&input[i]);
        }
        if (same < SEGMENTS_OF_A_SIZE_MAX) {
            continue;
        }
        const unsigned size = size_of(&input[i]);
        size_t front = 0;
        for (size_t k = 0; k < count; k++) {
            if (size_of(&input[k]) == size) {
                const struct input other = input[front];
                input[front++] = input[k];
                input[k] = other;
            }
        }
        return front;
    }
    return 0;
}

enum newsidx_status impact_settle(struct store *store, struct newsidx_error *error)
{
    for (;;) {
        struct input *input = NULL;
        size_t count = 0;
        enum newsidx_status status = read_segments(store, &input, &count, error);
        const size_t same = status == NEWSIDX_OK ? gather_size(input, count) : 0;
        if (same > 0) {
            status = merge_inputs(store, input, same, error);
        }
        release_inputs(input, count);
        if (status != NEWSIDX_OK || same == 0) {
            return status;
        }
    }
}

enum newsidx_status impact_merge_all(struct store *store, struct newsidx_error *error)
{
    struct input *input = NULL;
    size_t count = 0;
    enum newsidx_status status = read_segments(store, &input, &count, error);
    if (status == NEWSIDX_OK && (count > 1 || (count == 1 && input[0].deleted_count > 0))) {
        status = merge_inputs(store, input, count, error);
    }
    release_inputs(input, count);
    return status;
}
