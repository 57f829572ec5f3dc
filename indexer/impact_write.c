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

static void bind_part(sqlite3_stmt *insert, int parameter, const struct buffer *value, size_t first)
{
    const size_t left = value->len_bytes - first;
    (void)sqlite3_bind_blob64(insert, parameter, buffer_text(value) + first,
                              left < IMPACT_PART_BYTES ? left : IMPACT_PART_BYTES, SQLITE_STATIC);
}

static void bind_key(sqlite3_stmt *insert, int64_t segment, const struct impact_stem *stem, size_t part)
{
    (void)sqlite3_bind_int64(insert, 1, segment);
    (void)sqlite3_bind_text(insert, 2, stem->text, (int)stem->len_bytes, SQLITE_STATIC);
    (void)sqlite3_bind_int64(insert, 3, (int64_t)part);
}

static enum newsidx_status write_parts(struct store *store, int64_t segment, const struct impact_stem *stem,
                                       const struct buffer *postings, const struct buffer *positions,
                                       struct newsidx_error *error)
{
    const bool together = postings->len_bytes + positions->len_bytes <= IMPACT_PART_BYTES;
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t first = 0; first < postings->len_bytes && status == NEWSIDX_OK; first += IMPACT_PART_BYTES) {
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_IMPACT, error);
        if (status == NEWSIDX_OK) {
            bind_key(insert, segment, stem, first / IMPACT_PART_BYTES);
            (void)sqlite3_bind_int64(insert, 4, first == 0 ? stem->articles : 0);
            bind_part(insert, 5, postings, first);
            if (together) {
                bind_buffer(insert, 6, positions);
            }
            status = statement_run(store->archive->db, insert, error);
        }
    }
    for (size_t first = 0; !together && first < positions->len_bytes && status == NEWSIDX_OK;
         first += IMPACT_PART_BYTES) {
        sqlite3_stmt *insert = NULL;
        status = statement_take(&insert, &store->statements, STORE_INSERT_IMPACT_POSITIONS, error);
        if (status == NEWSIDX_OK) {
            bind_key(insert, segment, stem, first / IMPACT_PART_BYTES);
            bind_part(insert, 4, positions, first);
            status = statement_run(store->archive->db, insert, error);
        }
    }
    return status;
}

enum newsidx_status impact_write_stem(struct store *store, int64_t segment, const struct impact_articles *articles,
                                      const struct impact_stem *stem, struct newsidx_error *error)
{
    struct buffer *postings = &store->impact.postings;
    struct buffer *positions = &store->impact.positions;
    struct impact_posting *posting = memory_alloc((stem->count + 1) * sizeof *posting);
    if (posting == NULL) {
        return error_nomem(error);
    }
    for (size_t i = 0; i < stem->count; i++) {
        posting[i] = stem->item[i].posting;
    }
    buffer_clear(postings);
    buffer_clear(positions);
    impact_encode(postings, posting, stem->count, articles->length, articles->average);
    impact_positions_encode(positions, stem->item, stem->count, stem->position, articles->length);
    free(posting);
    return postings->failed || positions->failed ? error_nomem(error)
                                                 : write_parts(store, segment, stem, postings, positions, error);
}

/* Room for what a stem has in the articles that were gathered. */
struct term_room {
    struct impact_spots *spots;
    struct impact_occurrence *item;
    uint32_t *position;
    size_t positions;
};

static bool reserve_positions(struct term_room *room, size_t count)
{
    size_t most = 0; /* a position takes a byte at least */
    for (size_t i = 0; i < count; i++) {
        most += room->spots[i].spots_bytes;
    }
    if (most <= room->positions) {
        return true;
    }
    free(room->position);
    room->position = memory_alloc(most * 2 * sizeof *room->position);
    room->positions = room->position != NULL ? most * 2 : 0;
    return room->position != NULL;
}

static enum newsidx_status write_term(struct store *store, const struct impact_build *build, int64_t segment,
                                      const struct impact_articles *articles, struct term_room *room, uint32_t number,
                                      struct newsidx_error *error)
{
    const struct impact_term *term = &build->term[number];
    const struct text_entry *text = text_table_at(&build->stem, number);
    if (text->len_bytes == 0) { /* FTS5 may have the empty stem, the impact index has not */
        return NEWSIDX_OK;
    }
    const size_t count = impact_build_spots(build, term, room->spots);
    if (count == 0 && term->articles == 0) {
        return NEWSIDX_OK;
    }
    if (!reserve_positions(room, count)) {
        return error_nomem(error);
    }
    impact_build_postings(build, room->spots, count, room->item, room->position);
    const struct impact_stem stem = {text->text, text->len_bytes, term->articles, room->item, count, room->position};
    return impact_write_stem(store, segment, articles, &stem, error);
}

static enum newsidx_status write_terms(struct store *store, const struct impact_build *build, int64_t segment,
                                       const struct impact_articles *articles, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    uint32_t *sorted = text_table_sorted(&build->stem);
    struct term_room room = {.spots = memory_alloc(((size_t)build->articles + 1) * sizeof *room.spots),
                             .item = memory_alloc(((size_t)build->articles + 1) * sizeof *room.item)};
    const bool made = sorted != NULL && room.spots != NULL && room.item != NULL;
    for (uint32_t i = 0; i < build->stem.count && made && status == NEWSIDX_OK; i++) {
        status = write_term(store, build, segment, articles, &room, sorted[i], error);
    }
    free(room.spots);
    free(room.item);
    free(room.position);
    free(sorted);
    return made ? status : error_nomem(error);
}

enum newsidx_status impact_write(struct store *store, struct impact_build *build, struct newsidx_error *error)
{
    if (!impact_build_order(build)) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    if (build->stem.count > 0 || build->articles > 0) {
        int64_t segment = 0;
        const struct impact_articles articles = {.id = build->id,
                                                 .length = build->length,
                                                 .columns = build->columns,
                                                 .count = build->articles,
                                                 .average = impact_build_average(build)};
        status = impact_write_articles(store, &articles, &segment, error);
        if (status == NEWSIDX_OK) {
            status = write_terms(store, build, segment, &articles, error);
        }
    }
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
