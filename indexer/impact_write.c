#include "impact_write.h"

#include "bytes.h"
#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static void bind_buffer(sqlite3_stmt *statement, int parameter, const struct buffer *buffer)
{
    (void)sqlite3_bind_blob64(statement, parameter, buffer_text(buffer), buffer->len_bytes, SQLITE_STATIC);
}

/* --- a new segment ------------------------------------------------------------------------------------------------------ */

enum newsidx_status impact_last_segment(struct store *store, int64_t *segment, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_LAST_SEGMENT, error);
    if (status == NEWSIDX_OK) {
        const int rc = statement_step(select);
        *segment = rc == SQLITE_ROW ? sqlite3_column_int64(select, 0) : 0; /* of NULL: 0 */
        status = statement_stepped(store->archive->db, rc, error);
        (void)sqlite3_reset(select);
    }
    return status;
}

static enum newsidx_status write_chunk(struct store *store, int64_t segment, const struct impact_articles *articles,
                                       uint32_t first, struct newsidx_error *error)
{
    struct buffer ids = BUFFER_INIT;
    struct buffer lengths = BUFFER_INIT;
    struct buffer columns = BUFFER_INIT;
    const uint32_t left = articles->count - first;
    impact_append_ids(&ids, articles->id + first, left < IMPACT_CHUNK ? left : IMPACT_CHUNK);
    for (uint32_t i = first; i < articles->count && i < first + IMPACT_CHUNK; i++) {
        bytes_append_u32(&lengths, articles->length[i]);
        for (unsigned k = 0; k < IMPACT_COLUMNS; k++) {
            bytes_append_varint(&columns, articles->columns[i].words[k]);
        }
    }
    sqlite3_stmt *insert = NULL;
    enum newsidx_status status = ids.failed || lengths.failed || columns.failed
                                     ? error_nomem(error)
                                     : statement_take(&insert, &store->statements, STORE_INSERT_IMPACT_ARTICLES, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, segment);
        (void)sqlite3_bind_int64(insert, 2, first / IMPACT_CHUNK);
        (void)sqlite3_bind_int64(insert, 3, articles->id[first]);
        bind_buffer(insert, 4, &ids);
        bind_buffer(insert, 5, &lengths);
        bind_buffer(insert, 6, &columns);
        status = statement_run(store->archive->db, insert, error);
    }
    buffer_release(&ids);
    buffer_release(&lengths);
    buffer_release(&columns);
    return status;
}

enum newsidx_status impact_write_articles(struct store *store, const struct impact_articles *articles, int64_t *segment,
                                          struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    enum newsidx_status status = statement_take(&insert, &store->statements, STORE_INSERT_SEGMENT, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(insert, 1, articles->count);
        (void)sqlite3_bind_double(insert, 2, articles->average);
        status = statement_run(store->archive->db, insert, error);
        *segment = sqlite3_last_insert_rowid(store->archive->db);
    }
    for (uint32_t i = 0; i < articles->count && status == NEWSIDX_OK; i += IMPACT_CHUNK) {
        status = write_chunk(store, *segment, articles, i, error);
    }
    return status;
}

/* Bytes of a stem's row. */
struct value {
    const char *bytes;
    size_t len_bytes;
};

static void bind_part(sqlite3_stmt *insert, int parameter, const struct value *value, size_t first)
{
    const size_t left = value->len_bytes - first;
    (void)sqlite3_bind_blob64(insert, parameter, value->bytes + first,
                              left < IMPACT_PART_BYTES ? left : IMPACT_PART_BYTES, SQLITE_STATIC);
}

struct row_key {
    int64_t segment;
    const char *stem;
    size_t stem_bytes;
    int64_t articles;
};

static void bind_key(sqlite3_stmt *insert, const struct row_key *key, size_t part)
{
    (void)sqlite3_bind_int64(insert, 1, key->segment);
    (void)sqlite3_bind_text(insert, 2, key->stem, (int)key->stem_bytes, SQLITE_STATIC);
    (void)sqlite3_bind_int64(insert, 3, (int64_t)part);
}

static enum newsidx_status write_parts(struct store *store, const struct row_key *key, const struct value *postings,
                                       const struct value *positions, struct newsidx_error *error)
{
    const bool together = postings->len_bytes + positions->len_bytes <= IMPACT_PART_BYTES;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t first = 0; first < postings->len_bytes && status == NEWSIDX_OK; first += IMPACT_PART_BYTES) {
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_IMPACT, error);
        if (status == NEWSIDX_OK) {
            bind_key(insert, key, first / IMPACT_PART_BYTES);
            (void)sqlite3_bind_int64(insert, 4, first == 0 ? key->articles : 0);
            bind_part(insert, 5, postings, first);
            if (together) {
                bind_part(insert, 6, positions, 0);
            }
            status = statement_run(store->archive->db, insert, error);
        }
    }
    for (size_t first = 0; !together && first < positions->len_bytes && status == NEWSIDX_OK;
         first += IMPACT_PART_BYTES) {
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_IMPACT_POSITIONS, error);
        if (status == NEWSIDX_OK) {
            bind_key(insert, key, first / IMPACT_PART_BYTES);
            bind_part(insert, 4, positions, first);
            status = statement_run(store->archive->db, insert, error);
        }
    }
    return status;
}

/* --- stems, packed ------------------------------------------------------------------------------------------------------ */

/* Before each stem's postings and positions. */
struct packed {
    uint32_t stem_bytes;
    uint32_t postings_bytes;
    uint32_t positions_bytes;
    int64_t articles;
};

void impact_pack_stem(struct buffer *out, struct impact_packing *packing, const struct impact_articles *articles,
                      const struct impact_stem *stem)
{
    struct packed packed = {.stem_bytes = (uint32_t)stem->len_bytes, .articles = stem->articles};
    const size_t head = out->len_bytes;
    if (stem->count > packing->capacity) {
        free(packing->posting);
        packing->posting = memory_alloc(stem->count * 2 * sizeof *packing->posting);
        packing->capacity = packing->posting != NULL ? stem->count * 2 : 0;
    }
    if (stem->count > packing->capacity) {
        out->failed = true;
        return;
    }
    for (size_t i = 0; i < stem->count; i++) {
        packing->posting[i] = stem->item[i].posting;
    }
    buffer_append(out, &packed, sizeof packed);
    buffer_append(out, stem->text, stem->len_bytes);
    const size_t postings = out->len_bytes;
    impact_encode(out, packing->posting, stem->count, articles->length, articles->average);
    const size_t positions = out->len_bytes;
    impact_positions_encode(out, stem->item, stem->count, stem->position, articles->length);
    if (!out->failed) {
        packed.postings_bytes = (uint32_t)(positions - postings);
        packed.positions_bytes = (uint32_t)(out->len_bytes - positions);
        memcpy(out->data + head, &packed, sizeof packed);
    }
}

void impact_packing_release(struct impact_packing *packing)
{
    free(packing->posting);
    *packing = (struct impact_packing){.posting = NULL};
}

enum newsidx_status impact_write_packed(struct store *store, int64_t segment, const struct buffer *stems,
                                        struct impact_stem_name *last, struct newsidx_error *error)
{
    enum newsidx_status status = stems->failed ? error_nomem(error) : NEWSIDX_OK;
    if (last != NULL) {
        *last = (struct impact_stem_name){.text = NULL};
    }
    for (size_t at = 0; at < stems->len_bytes && status == NEWSIDX_OK;) {
        struct packed packed;
        memcpy(&packed, stems->data + at, sizeof packed);
        const struct row_key key = {.segment = segment,
                                    .stem = stems->data + at + sizeof packed,
                                    .stem_bytes = packed.stem_bytes,
                                    .articles = packed.articles};
        const struct value postings = {key.stem + packed.stem_bytes, packed.postings_bytes};
        const struct value positions = {postings.bytes + postings.len_bytes, packed.positions_bytes};
        status = write_parts(store, &key, &postings, &positions, error);
        if (last != NULL) {
            *last = (struct impact_stem_name){key.stem, key.stem_bytes};
        }
        at += sizeof packed + packed.stem_bytes + packed.postings_bytes + packed.positions_bytes;
    }
    return status;
}

/* --- what was gathered -------------------------------------------------------------------------------------------------- */

static bool reserve_positions(struct impact_packer *packer, size_t count)
{
    size_t most = 0; /* a position takes a byte at least */
    for (size_t i = 0; i < count; i++) {
        most += packer->spots[i].spots_bytes;
    }
    if (most <= packer->positions) {
        return true;
    }
    free(packer->position);
    most += most / 4;
    packer->position = memory_alloc(most * sizeof *packer->position);
    packer->positions = packer->position != NULL ? most : 0;
    return packer->position != NULL;
}

static void pack_term(struct impact_packer *packer, uint32_t number, struct buffer *out)
{
    const struct impact_build *build = packer->build;
    const struct impact_term *term = &build->term[number];
    const struct text_entry *text = text_table_at(&build->stem, number);
    if (text->len_bytes == 0) { /* FTS5 may have the empty stem, the impact index has not */
        return;
    }
    const size_t count = impact_build_spots(build, term, packer->spots);
    if (count == 0 && term->articles == 0) {
        return;
    }
    if (!reserve_positions(packer, count)) {
        out->failed = true;
        return;
    }
    impact_build_postings(build, packer->spots, count, packer->item, packer->position);
    const struct impact_stem stem = {text->text,   text->len_bytes, term->articles,
                                     packer->item, count,           packer->position};
    impact_pack_stem(out, &packer->packing, packer->articles, &stem);
}

enum {
    PIECE_STEMS =
        128, /* some 50 kB of a large batch; at most as much as so many stems have that all its articles have */
};

/* The packer's next piece; then it passes over those of the others. One may be empty. */
static bool pack_piece(void *context, struct buffer *out)
{
    struct impact_packer *packer = context;
    const size_t stems = packer->build->stem.count;
    const size_t end = packer->next + PIECE_STEMS < stems ? packer->next + PIECE_STEMS : stems;
    if (packer->next >= stems) {
        return false;
    }
    for (size_t i = packer->next; i < end && !out->failed; i++) {
        impact_build_fetch(packer->build, (uint32_t)i);
        pack_term(packer, packer->build->sorted[i], out);
    }
    packer->next += (size_t)PIECE_STEMS * IMPACT_PACKERS;
    return true;
}

static bool begin_packer(struct impact_writing *writing, size_t number, bool threaded)
{
    const size_t room = (size_t)writing->build->articles + 1;
    struct impact_packer *packer = &writing->packer[number];
    *packer =
        (struct impact_packer){.build = writing->build, .articles = &writing->articles, .next = number * PIECE_STEMS};
    packer->spots = memory_alloc(room * sizeof *packer->spots);
    packer->item = memory_alloc(room * sizeof *packer->item);
    if (packer->spots == NULL || packer->item == NULL) {
        return false;
    }
    ahead_begin(&packer->ahead, pack_piece, packer, threaded);
    packer->begun = true;
    return true;
}

bool impact_write_begin(struct impact_writing *writing, struct store *store)
{
    struct impact_build *build = &store->impact;
    *writing = (struct impact_writing){.build = build};
    if (!impact_build_order(build)) {
        return false;
    }
    writing->articles = (struct impact_articles){.id = build->id,
                                                 .length = build->length,
                                                 .columns = build->columns,
                                                 .count = build->articles,
                                                 .average = impact_build_average(build)};
    bool begun = true;
    for (size_t i = 0; i < IMPACT_PACKERS && begun; i++) {
        begun = begin_packer(writing, i, store->threads);
    }
    return begun;
}

enum newsidx_status impact_write_open(struct impact_writing *writing, struct store *store, struct newsidx_error *error)
{
    if (writing->build->stem.count == 0 && writing->build->articles == 0) {
        return NEWSIDX_OK;
    }
    return impact_write_articles(store, &writing->articles, &writing->segment, error);
}

enum newsidx_status impact_write_some(struct impact_writing *writing, struct store *store, bool *more,
                                      struct newsidx_error *error)
{
    struct buffer stems = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    struct impact_packer *packer = &writing->packer[writing->turn];
    writing->turn = (writing->turn + 1) % IMPACT_PACKERS;
    *more = writing->segment > 0 && ahead_next(&packer->ahead, &stems);
    if (*more) {
        status = impact_write_packed(store, writing->segment, &stems, NULL, error);
    } else if (stems.failed) {
        status = error_nomem(error);
    }
    buffer_release(&stems);
    return status;
}

void impact_write_end(struct impact_writing *writing)
{
    for (size_t i = 0; i < IMPACT_PACKERS; i++) {
        struct impact_packer *packer = &writing->packer[i];
        if (packer->begun) {
            ahead_end(&packer->ahead);
        }
        impact_packing_release(&packer->packing);
        free(packer->spots);
        free(packer->item);
        free(packer->position);
    }
    *writing = (struct impact_writing){.build = NULL};
}

enum newsidx_status impact_write(struct store *store, struct newsidx_error *error)
{
    struct impact_writing writing;
    bool more = true;
    enum newsidx_status status =
        impact_write_begin(&writing, store) ? impact_write_open(&writing, store, error) : error_nomem(error);
    while (status == NEWSIDX_OK && more) {
        status = impact_write_some(&writing, store, &more, error);
    }
    impact_write_end(&writing);
    return status;
}

/* --- deletions ---------------------------------------------------------------------------------------------------------- */

/* The ordinal of an id in a segment; -1 where it is not there. */
static enum newsidx_status find_ordinal(struct store *store, int64_t segment, int64_t id, int64_t *ordinal,
                                        struct newsidx_error *error)
{
    *ordinal = -1;
    sqlite3_stmt *select = NULL;
    const enum newsidx_status status = statement_take(&select, &store->statements, STORE_FIND_IMPACT_CHUNK, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, segment);
    (void)sqlite3_bind_int64(select, 2, id);
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        const int64_t chunk = sqlite3_column_int64(select, 0);
        const unsigned char *ids = statement_blob(select, 1);
        int64_t stored[IMPACT_CHUNK];
        const size_t count = impact_read_ids(stored, IMPACT_CHUNK, sqlite3_column_int64(select, 2), ids,
                                             (size_t)sqlite3_column_bytes(select, 1));
        size_t at = 0;
        while (at < count && stored[at] < id) {
            at++;
        }
        if (at < count && stored[at] == id && chunk >= 0 && chunk <= IMPACT_ARTICLES_MAX / IMPACT_CHUNK) {
            *ordinal = chunk * IMPACT_CHUNK + (int64_t)at;
        }
    }
    const enum newsidx_status found =
        rc == SQLITE_ROW || rc == SQLITE_DONE ? NEWSIDX_OK : statement_error(store->archive->db, error);
    (void)sqlite3_reset(select);
    return found;
}

/* Puts the ordinal into the ascending list; false where it is there already. */
static bool insert_ordinal(struct buffer *out, const unsigned char *deleted, size_t count, uint32_t ordinal)
{
    size_t i = 0;
    while (i < count && bytes_u32(deleted + i * 4) < ordinal) {
        i++;
    }
    if (i < count && bytes_u32(deleted + i * 4) == ordinal) {
        return false;
    }
    buffer_append(out, deleted, i * 4);
    bytes_append_u32(out, ordinal);
    buffer_append(out, count > i ? deleted + i * 4 : NULL, (count - i) * 4);
    return true;
}

static enum newsidx_status write_deleted(struct store *store, int64_t segment, const struct buffer *deleted,
                                         struct newsidx_error *error)
{
    sqlite3_stmt *update = NULL;
    enum newsidx_status status =
        deleted->failed ? error_nomem(error) : statement_take(&update, &store->statements, STORE_SET_DELETED, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(update, 1, segment);
        bind_buffer(update, 2, deleted);
        status = statement_run(store->archive->db, update, error);
    }
    return status;
}

enum newsidx_status impact_delete(struct store *store, int64_t id, bool *found, struct newsidx_error *error)
{
    sqlite3_stmt *segments = NULL;
    enum newsidx_status status = statement_take(&segments, &store->statements, STORE_SELECT_SEGMENTS, error);
    struct buffer deleted = BUFFER_INIT;
    int64_t segment = 0;
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && segment == 0 && (rc = statement_step(segments)) == SQLITE_ROW) {
        const int64_t here = sqlite3_column_int64(segments, 0);
        int64_t ordinal = -1;
        status = find_ordinal(store, here, id, &ordinal, error);
        if (ordinal >= 0) {
            const unsigned char *list = statement_blob(segments, 2);
            const size_t count = (size_t)sqlite3_column_bytes(segments, 2) / 4;
            segment = insert_ordinal(&deleted, list, count, (uint32_t)ordinal) ? here : 0;
        }
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE && rc != SQLITE_ROW) {
        status = statement_error(store->archive->db, error);
    }
    if (segments != NULL) {
        (void)sqlite3_reset(segments);
    }
    *found = segment != 0;
    if (status == NEWSIDX_OK && *found) {
        status = write_deleted(store, segment, &deleted, error);
    }
    buffer_release(&deleted);
    return status;
}
