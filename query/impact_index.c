#include "impact_index.h"

#include "bytes.h"
#include "error.h"
#include "impact_format.h"
#include "index_size.h"
#include "memory.h"
#include "statements.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LONG_ARTICLE = 1 << 24, /* words: the length of such a one is looked at twice */
    KEY_BYTES_MAX = 256,    /* of a stem, or of a pair */
};

enum newsidx_status impact_index_damaged(const struct impact_index *index, struct newsidx_error *error)
{
    return error_set(error, NEWSIDX_ARCHIVE,
                     "%s: the impact index is damaged; newsidx optimize --rebuild makes it anew", index->archive->path);
}

/* --- segments ----------------------------------------------------------------------------------------------------------- */

static void release_segment(struct impact_segment *segment)
{
    free(segment->deleted);
    free(segment->id);
    free(segment->length);
    free(segment->width);
    free(segment->read);
    free(segment->columns);
    free(segment->columns_read);
    *segment = (struct impact_segment){.number = 0};
}

static void drop_kept(struct impact_kept *kept)
{
    free(kept->data);
    free(kept->positions);
    free(kept->part_read);
    *kept = (struct impact_kept){.segment = 0};
}

static void forget_kept(struct impact_index *index)
{
    for (uint32_t i = 0; index->kept_key != NULL && i < index->kept_key->count && i < index->kept_capacity; i++) {
        drop_kept(&index->kept[i]);
    }
    if (index->kept_key != NULL) {
        text_table_release(index->kept_key);
    }
    index->kept_bytes = 0;
}

void impact_index_free(void *data)
{
    struct impact_index *index = data;
    if (index != NULL) {
        for (size_t i = 0; i < index->segments; i++) {
            release_segment(&index->segment[i]);
        }
        free(index->segment);
        forget_kept(index);
        free(index->kept);
        free(index->kept_key);
        parallel_team_free(index->team);
        free(index);
    }
}

static enum newsidx_status read_deleted(struct impact_index *index, struct impact_segment *segment,
                                        struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_DELETED, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment->number);
    const int rc = statement_step(select);
    const unsigned char *list = rc == SQLITE_ROW ? statement_blob(select, 0) : NULL;
    const size_t count = list != NULL ? (size_t)sqlite3_column_bytes(select, 0) / 4 : 0;
    status = statement_stepped(index->archive->db, rc, error);
    free(segment->deleted);
    segment->deleted = memory_zeroed(segment->articles / 64 + 1, sizeof *segment->deleted);
    segment->live = segment->articles;
    if (segment->deleted == NULL) {
        (void)sqlite3_reset(select);
        return error_nomem(error);
    }
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        const uint32_t ordinal = bytes_u32(list + i * 4);
        if (ordinal >= segment->articles) {
            status = impact_index_damaged(index, error);
        } else if (!impact_is_deleted(segment, ordinal)) {
            segment->deleted[ordinal / 64] |= UINT64_C(1) << (ordinal % 64);
            segment->live--;
        }
    }
    (void)sqlite3_reset(select);
    return status;
}

static enum newsidx_status open_segment(struct impact_index *index, struct impact_segment *segment, int64_t articles,
                                        struct newsidx_error *error)
{
    int64_t room = archive_impact_room(index->archive);
    for (size_t i = 0; i < index->segments; i++) {
        room -= index->segment[i].articles; /* its own are 0 yet */
    }
    if (articles < 0 || articles > IMPACT_ARTICLES_MAX || articles > room || index->segments > IMPACT_SEGMENTS_MAX) {
        return impact_index_damaged(index, error);
    }
    segment->articles = segment->live = (uint32_t)articles;
    segment->chunks = (segment->articles + IMPACT_CHUNK - 1) / IMPACT_CHUNK;
    segment->unread = segment->chunks;
    /* large ones are address space until they are written to */
    segment->id = memory_zeroed((size_t)segment->chunks * IMPACT_CHUNK + 1, sizeof *segment->id);
    segment->length = memory_zeroed((size_t)segment->chunks * IMPACT_CHUNK + 1, sizeof *segment->length);
    segment->width = memory_zeroed((size_t)segment->chunks * IMPACT_CHUNK + 1, sizeof *segment->width);
    segment->read = memory_zeroed(segment->chunks + 1, sizeof *segment->read);
    const bool made = segment->id != NULL && segment->length != NULL && segment->width != NULL && segment->read != NULL;
    return made ? NEWSIDX_OK : error_nomem(error);
}

/* The segment with this number, a new one in its place in the order where there is none; NULL where memory runs out. */
static struct impact_segment *find_segment(struct impact_index *index, int64_t number)
{
    size_t at = 0;
    while (at < index->segments && index->segment[at].number < number) {
        at++;
    }
    if (at < index->segments && index->segment[at].number == number) {
        return &index->segment[at];
    }
    struct impact_segment *grown = memory_resize(index->segment, (index->segments + 1) * sizeof *grown);
    if (grown == NULL) {
        return NULL;
    }
    index->segment = grown;
    memmove(&grown[at + 1], &grown[at], (index->segments - at) * sizeof *grown);
    grown[at] = (struct impact_segment){.number = number};
    index->segments++;
    return &grown[at];
}

static enum newsidx_status update_segment(struct impact_index *index, sqlite3_stmt *row, struct newsidx_error *error)
{
    struct impact_segment *segment = find_segment(index, sqlite3_column_int64(row, 0));
    if (segment == NULL) {
        return error_nomem(error);
    }
    const int64_t number = segment->number;
    const int64_t articles = sqlite3_column_int64(row, 1);
    const double average = sqlite3_column_double(row, 2);
    const size_t deleted_bytes = (size_t)sqlite3_column_int64(row, 3);
    const bool known = segment->id != NULL && segment->articles == articles && segment->average >= average &&
                       segment->average <= average;
    enum newsidx_status status = NEWSIDX_OK;
    if (!known) {
        if (segment->id != NULL) { /* another segment under this number: the file was made by other means */
            forget_kept(index);
        }
        release_segment(segment);
        segment->number = number;
        segment->average = average;
        segment->deleted = NULL;
        segment->deleted_bytes = 0;
        status = open_segment(index, segment, articles, error);
    }
    if (status == NEWSIDX_OK && deleted_bytes != segment->deleted_bytes) {
        status = read_deleted(index, segment, error);
        segment->deleted_bytes = deleted_bytes;
    }
    segment->kept = status == NEWSIDX_OK; /* a damaged one is found so again at the next search */
    return status;
}

static void drop_merged(struct impact_index *index)
{
    size_t kept = 0;
    for (size_t i = 0; i < index->segments; i++) {
        if (index->segment[i].kept) {
            index->segment[kept++] = index->segment[i];
        } else {
            release_segment(&index->segment[i]);
        }
    }
    index->segments = kept;
}

static enum newsidx_status update(struct impact_index *index, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_SEGMENTS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    for (size_t i = 0; i < index->segments; i++) {
        index->segment[i].kept = false;
    }
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        status = update_segment(index, select, error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(index->archive->db, error);
    }
    (void)sqlite3_reset(select);
    drop_merged(index);
    return status;
}

/* Whether other tools' changes are noted in articles_changed; true where it cannot be read. */
static bool any_changed(const struct impact_index *index)
{
    sqlite3_stmt *select = NULL;
    if (query_statement_take(&select, index->archive, QUERY_ANY_CHANGED, NULL) != NEWSIDX_OK) {
        return true;
    }
    const bool any = statement_step(select) != SQLITE_ROW || sqlite3_column_int(select, 0) != 0;
    (void)sqlite3_reset(select);
    return any;
}

/* Whether it has as many articles as the full-text index: what a tool without the triggers did shows in the number. */
static enum newsidx_status covers(bool *out, struct impact_index *index, struct newsidx_error *error)
{
    struct index_size size;
    const enum newsidx_status status = index_size_read(&size, index->archive, error);
    int64_t live = 0;
    for (size_t i = 0; i < index->segments; i++) {
        live += index->segment[i].live;
    }
    index->rows = size.rows;
    index->words = size.words;
    *out = status == NEWSIDX_OK && live == size.rows;
    return status;
}

/* What SQLite counts up with every change that it sees, inside a transaction that has begun to read; false where it would not do, for
 * changes that are not committed yet. */
static bool read_data_version(unsigned *version, sqlite3 *db)
{
    return sqlite3_txn_state(db, "main") == SQLITE_TXN_READ &&
           sqlite3_file_control(db, "main", SQLITE_FCNTL_DATA_VERSION, version) == SQLITE_OK;
}

/* Brings what is known of the segments up to date. */
static enum newsidx_status refresh(bool *covered, struct impact_index *index, struct newsidx_error *error)
{
    unsigned version = 0;
    *covered = false;
    if (any_changed(index)) {
        index->current = false;
        return NEWSIDX_OK;
    }
    const bool known = read_data_version(&version, index->archive->db);
    if (known && index->current && index->data_version == version) {
        *covered = true;
        return NEWSIDX_OK;
    }
    enum newsidx_status status = update(index, error);
    if (status == NEWSIDX_OK) {
        status = covers(covered, index, error);
    }
    index->current = known && status == NEWSIDX_OK && *covered;
    index->data_version = version;
    return status;
}

enum newsidx_status impact_index_take(struct impact_index **out, struct newsidx_archive *archive,
                                      struct newsidx_error *error)
{
    *out = NULL;
    sqlite3_stmt *select = NULL;
    if (query_statement_take(&select, archive, QUERY_IMPACT_POSTINGS, NULL) != NEWSIDX_OK) {
        return NEWSIDX_OK; /* an archive of an earlier schema version has none, or one without positions */
    }
    struct impact_index *index = query_impact(archive);
    if (index == NULL) {
        return error_nomem(error);
    }
    index->archive = archive;
    index->reader = pthread_self();
    index->paired = query_statement_take(&select, archive, QUERY_IMPACT_PAIRS, NULL) == NEWSIDX_OK;
    if (index->team == NULL) {
        index->team = parallel_team_new(parallel_threads());
    }
    if (index->team == NULL) {
        return error_nomem(error);
    }
    if (index->kept_bytes > IMPACT_KEPT_BYTES) {
        forget_kept(index);
    }
    bool covered = false;
    const enum newsidx_status status = refresh(&covered, index, error);
    *out = covered ? index : NULL;
    return status;
}

bool impact_index_is_reader(const struct impact_index *index)
{
    return pthread_equal(index->reader, pthread_self()) != 0;
}

/* --- ids and lengths ---------------------------------------------------------------------------------------------------- */

static enum newsidx_status read_chunk(struct impact_index *index, struct impact_segment *segment, uint32_t chunk,
                                      struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    assert(impact_index_is_reader(index));
    enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_CHUNK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment->number);
    (void)sqlite3_bind_int64(select, 2, chunk);
    const int rc = statement_step(select);
    const unsigned char *ids = rc == SQLITE_ROW ? statement_blob(select, 0) : NULL;
    const unsigned char *lengths = rc == SQLITE_ROW ? statement_blob(select, 1) : NULL;
    const uint32_t first = chunk * IMPACT_CHUNK;
    const uint32_t count = segment->articles - first < IMPACT_CHUNK ? segment->articles - first : IMPACT_CHUNK;
    if (lengths == NULL || sqlite3_column_bytes(select, 1) != (int)count * 4 ||
        impact_read_ids(segment->id + first, count, sqlite3_column_int64(select, 2), ids,
                        (size_t)sqlite3_column_bytes(select, 0)) != count) {
        (void)sqlite3_reset(select);
        return impact_index_damaged(index, error);
    }
    uint32_t longest = 0;
    for (uint32_t i = 0; i < count; i++) {
        segment->length[first + i] = bytes_u32(lengths + (size_t)i * 4);
        segment->width[first + i] = impact_positions_width(segment->length[first + i]);
        longest = segment->length[first + i] > longest ? segment->length[first + i] : longest;
    }
    (void)sqlite3_reset(select);
    if (longest > LONG_ARTICLE && longest > archive_bytes(index->archive)) { /* phrases make room for what it says */
        return impact_index_damaged(index, error);
    }
    segment->read[chunk] = true;
    segment->unread--;
    return NEWSIDX_OK;
}

enum newsidx_status impact_index_load(struct impact_index *index, struct impact_segment *segment, uint32_t first,
                                      uint32_t end, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    for (uint32_t chunk = first / IMPACT_CHUNK; chunk * IMPACT_CHUNK < end && status == NEWSIDX_OK; chunk++) {
        if (!segment->read[chunk]) {
            status = read_chunk(index, segment, chunk, error);
        }
    }
    return status;
}

enum newsidx_status impact_index_find(struct impact_index *index, struct impact_segment *segment, int64_t id,
                                      uint32_t *ordinal, struct newsidx_error *error)
{
    uint32_t low = 0;
    uint32_t high = segment->articles;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        const enum newsidx_status status = impact_index_load(index, segment, middle, middle + 1, error);
        if (status != NEWSIDX_OK) {
            return status;
        }
        if (segment->id[middle] < id) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *ordinal = low;
    return NEWSIDX_OK;
}

/* --- postings ----------------------------------------------------------------------------------------------------------- */

/* A part of the postings; with the first come the positions that are in its row. */
static enum newsidx_status take_part(struct impact_index *index, struct impact_kept *kept, size_t *capacity,
                                     sqlite3_stmt *row, int64_t part, struct newsidx_error *error)
{
    const void *postings = statement_blob(row, 2);
    const size_t bytes = postings != NULL ? (size_t)sqlite3_column_bytes(row, 2) : 0;
    if (sqlite3_column_int64(row, 0) != part) {
        return impact_index_damaged(index, error);
    }
    if (kept->len_bytes + bytes + 1 > *capacity) {
        const size_t more = bytes < IMPACT_PART_BYTES && part == 0 ? bytes + 1 : (kept->len_bytes + bytes) * 4;
        char *grown = memory_resize(kept->data, more);
        if (grown == NULL) {
            return error_nomem(error);
        }
        kept->data = grown;
        *capacity = more;
    }
    if (bytes > 0) {
        memcpy((char *)kept->data + kept->len_bytes, postings, bytes);
    }
    kept->len_bytes += bytes;
    if (part > 0 || sqlite3_column_type(row, 3) == SQLITE_NULL) {
        return NEWSIDX_OK;
    }
    const void *positions = statement_blob(row, 3);
    kept->positions_bytes = positions != NULL ? (size_t)sqlite3_column_bytes(row, 3) : 0;
    kept->positions = memory_alloc(kept->positions_bytes + 1);
    if (kept->positions == NULL) {
        return error_nomem(error);
    }
    if (kept->positions_bytes > 0) {
        memcpy(kept->positions, positions, kept->positions_bytes);
    }
    return NEWSIDX_OK;
}

/* Reads the rows that a statement has of a stem, or of a pair; kept->data stays NULL where there is none. */
static enum newsidx_status read_postings(struct impact_index *index, struct impact_kept *kept, unsigned statement,
                                         const char *stem, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, index->archive, statement, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, kept->segment);
    statement_bind_text(select, 2, stem);
    size_t capacity = 0;
    int rc = SQLITE_DONE;
    for (int64_t part = 0; status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW; part++) {
        kept->articles += impact_row_articles(sqlite3_column_int64(select, 1));
        status = take_part(index, kept, &capacity, select, part, error);
    }
    if (capacity > kept->len_bytes + 1) { /* back to what is needed: they are kept */
        void *shrunk = memory_resize(kept->data, kept->len_bytes + 1);
        kept->data = shrunk != NULL ? shrunk : kept->data;
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(index->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* The place of a segment's postings of a stem among those that are kept, *added where they have yet to be read; NULL where memory runs
 * out. */
static struct impact_kept *find_kept(struct impact_index *index, int64_t segment, const char *stem, bool *added)
{
    char key[sizeof segment + KEY_BYTES_MAX];
    const size_t len = strlen(stem);
    if (index->kept_key == NULL) {
        index->kept_key = memory_zeroed(1, sizeof *index->kept_key);
    }
    if (index->kept_key == NULL || len > sizeof key - sizeof segment) {
        return NULL;
    }
    memcpy(key, &segment, sizeof segment);
    memcpy(key + sizeof segment, stem, len);
    const uint32_t number = text_table_take(index->kept_key, 0, key, sizeof segment + len, added);
    if (number != TEXT_TABLE_NONE && number >= index->kept_capacity) {
        const size_t capacity = (size_t)number * 2 + 64;
        struct impact_kept *grown = memory_resize(index->kept, capacity * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        /* Of zeros: what text_table numbered before an earlier growth failed has not been read. */
        memset(grown + index->kept_capacity, 0, (capacity - index->kept_capacity) * sizeof *grown);
        index->kept = grown;
        index->kept_capacity = capacity;
    }
    if (*added) {
        index->kept[number] = (struct impact_kept){.segment = segment};
    }
    return number != TEXT_TABLE_NONE ? &index->kept[number] : NULL;
}

static enum newsidx_status keep(uint32_t *number, struct impact_index *index, const struct impact_segment *segment,
                                unsigned statement, const char *stem, struct newsidx_error *error)
{
    bool added = false;
    struct impact_kept *kept = find_kept(index, segment->number, stem, &added);
    if (kept == NULL) {
        return error_nomem(error);
    }
    *number = (uint32_t)(kept - index->kept);
    if (added || kept->segment == 0) { /* 0: an earlier reading failed */
        kept->segment = segment->number;
        const enum newsidx_status status = read_postings(index, kept, statement, stem, error);
        if (status != NEWSIDX_OK) {
            drop_kept(kept);
            return status;
        }
        index->kept_bytes += kept->len_bytes + kept->positions_bytes + sizeof *kept;
    }
    return NEWSIDX_OK;
}

enum newsidx_status impact_index_keep(uint32_t *number, struct impact_index *index,
                                      const struct impact_segment *segment, const char *stem,
                                      struct newsidx_error *error)
{
    return keep(number, index, segment, QUERY_IMPACT_POSTINGS, stem, error);
}

enum newsidx_status impact_index_keep_pair(uint32_t *number, struct impact_index *index,
                                           const struct impact_segment *segment, const char *first, const char *second,
                                           struct newsidx_error *error)
{
    char pair[KEY_BYTES_MAX]; /* no stem has a space: none is this */
    const int len = snprintf(pair, sizeof pair, "%s %s", first, second);
    *number = UINT32_MAX;
    if (!index->paired || len < 0 || (size_t)len >= sizeof pair) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = keep(number, index, segment, QUERY_IMPACT_PAIRS, pair, error);
    if (status == NEWSIDX_OK && index->kept[*number].data == NULL) {
        *number = UINT32_MAX;
    }
    return status;
}

enum newsidx_status impact_index_postings(struct impact_index *index, const struct impact_segment *segment,
                                          const char *stem, struct buffer *out, int64_t *articles,
                                          struct newsidx_error *error)
{
    uint32_t number = 0;
    const enum newsidx_status status = impact_index_keep(&number, index, segment, stem, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const struct impact_kept *kept = &index->kept[number];
    *articles += kept->articles;
    *out = (struct buffer){.data = kept->data, .len_bytes = kept->len_bytes};
    return NEWSIDX_OK;
}

/* --- columns ------------------------------------------------------------------------------------------------------------ */

static enum newsidx_status read_columns(struct impact_index *index, struct impact_segment *segment, uint32_t chunk,
                                        struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    assert(impact_index_is_reader(index));
    enum newsidx_status status = query_statement_take(&select, index->archive, QUERY_IMPACT_COLUMNS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment->number);
    (void)sqlite3_bind_int64(select, 2, chunk);
    const int rc = statement_step(select);
    const unsigned char *at = rc == SQLITE_ROW ? statement_blob(select, 0) : NULL;
    const unsigned char *end = at != NULL ? at + sqlite3_column_bytes(select, 0) : NULL;
    const uint32_t first = chunk * IMPACT_CHUNK;
    const uint32_t count = segment->articles - first < IMPACT_CHUNK ? segment->articles - first : IMPACT_CHUNK;
    bool good = at != NULL;
    for (uint32_t i = 0; i < count * IMPACT_COLUMNS && good; i++) {
        uint64_t words = 0;
        good = bytes_varint(&words, &at, end) && words <= UINT32_MAX / IMPACT_COLUMNS;
        segment->columns[first + i / IMPACT_COLUMNS].words[i % IMPACT_COLUMNS] = (uint32_t)words;
    }
    segment->columns_read[chunk] = good;
    if (!good) {
        status = rc == SQLITE_ROW || rc == SQLITE_DONE ? impact_index_damaged(index, error)
                                                       : statement_error(index->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status impact_index_load_columns(struct impact_index *index, struct impact_segment *segment,
                                              uint32_t ordinal, struct newsidx_error *error)
{
    if (segment->columns_read == NULL) {
        segment->columns = memory_zeroed((size_t)segment->chunks * IMPACT_CHUNK + 1, sizeof *segment->columns);
        segment->columns_read =
            segment->columns != NULL ? memory_zeroed(segment->chunks + 1, sizeof *segment->columns_read) : NULL;
        if (segment->columns_read == NULL) {
            free(segment->columns);
            segment->columns = NULL;
            return error_nomem(error);
        }
    }
    const uint32_t chunk = ordinal / IMPACT_CHUNK;
    return segment->columns_read[chunk] ? NEWSIDX_OK : read_columns(index, segment, chunk, error);
}
