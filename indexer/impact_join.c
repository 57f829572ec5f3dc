#include "impact_join.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* Before each stem of each input in a load. */
struct piece {
    uint32_t input;
    uint32_t stem_bytes;
    int64_t articles;
    size_t postings_bytes;
    size_t positions_bytes;
    bool damaged;
};

/* One that has been read. */
struct reader {
    const char *at;
    const char *end;
    struct piece piece;
    const char *stem;
    struct impact_stored stored;
    bool more;
};

void impact_join_release(struct impact_join *join)
{
    free(join->item);
    free(join->position);
    free(join->aside);
    impact_packing_release(&join->packing);
    join->item = join->aside = NULL;
    join->position = NULL;
    join->capacity = join->positions_capacity = join->aside_capacity = 0;
}

/* --- loads -------------------------------------------------------------------------------------------------------------- */

void impact_join_append(struct buffer *load, uint32_t input, const struct impact_rows *rows)
{
    const struct piece piece = {.input = input,
                                .stem_bytes = (uint32_t)rows->stem.len_bytes,
                                .articles = rows->articles,
                                .postings_bytes = rows->postings.len_bytes,
                                .positions_bytes = rows->positions.len_bytes,
                                .damaged = rows->damaged};
    buffer_append(load, &piece, sizeof piece);
    buffer_append(load, buffer_text(&rows->stem), rows->stem.len_bytes);
    buffer_append(load, buffer_text(&rows->postings), rows->postings.len_bytes);
    buffer_append(load, buffer_text(&rows->positions), rows->positions.len_bytes);
}

static void read_piece(struct reader *reader)
{
    reader->more = reader->at < reader->end;
    if (reader->more) {
        memcpy(&reader->piece, reader->at, sizeof reader->piece);
        reader->stem = reader->at + sizeof reader->piece;
        const char *postings = reader->stem + reader->piece.stem_bytes;
        const char *positions = postings + reader->piece.postings_bytes;
        reader->stored = (struct impact_stored){.postings = postings,
                                                .postings_bytes = reader->piece.postings_bytes,
                                                .positions = positions,
                                                .positions_bytes = reader->piece.positions_bytes,
                                                .damaged = reader->piece.damaged};
        reader->at = positions + reader->piece.positions_bytes;
    }
}

/* --- one stem ----------------------------------------------------------------------------------------------------------- */

static bool reserve(struct impact_join *join, size_t items, size_t positions)
{
    if (join->items + items > join->capacity) {
        const size_t capacity = (join->items + items) * 2;
        struct impact_occurrence *grown = memory_resize(join->item, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        join->item = grown;
        join->capacity = capacity;
    }
    if (join->positions + positions > join->positions_capacity) {
        const size_t capacity = (join->positions + positions) * 2;
        uint32_t *grown = memory_resize(join->position, capacity * sizeof *grown);
        if (grown == NULL) {
            return false;
        }
        join->position = grown;
        join->positions_capacity = capacity;
    }
    return true;
}

/* Appends a block's articles that are not deleted. */
static enum newsidx_status take_block(struct impact_join *join, const uint32_t *targets, struct impact_reading *reading,
                                      bool *good)
{
    size_t positions = 0;
    for (uint32_t i = 0; i < reading->count; i++) {
        positions += reading->block.count[i];
    }
    if (!reserve(join, reading->count, positions)) {
        return error_nomem(&join->error);
    }
    for (uint32_t i = 0; i < reading->count && *good; i++) {
        const uint32_t target = targets[reading->ordinal[i]];
        if (target != IMPACT_JOIN_GONE) {
            join->item[join->items++] = (struct impact_occurrence){
                {target, reading->frequency[i]}, (uint32_t)join->positions, reading->block.count[i]};
            *good = join->positions <= UINT32_MAX &&
                    impact_positions_read(&reading->block, i, join->position + join->positions);
            join->positions += reading->block.count[i];
        }
    }
    return NEWSIDX_OK;
}

static enum newsidx_status take_postings(struct impact_join *join, const struct reader *from)
{
    const struct impact_join_input *input = &join->input[from->piece.input];
    struct impact_reading reading;
    enum newsidx_status status = NEWSIDX_OK;
    bool good = impact_reading_open(&reading, &from->stored, input->length, input->articles);
    for (uint32_t block = 0; good && status == NEWSIDX_OK && block < reading.list.blocks; block++) {
        good = impact_reading_block(&reading, block) &&
               (reading.list.blocks == 1 ||
                impact_last_ordinal(&reading.list, block) ==
                    reading.ordinal[reading.count - 1]); /* or the next block begins elsewhere */
        if (good) {
            status = take_block(join, input->target, &reading, &good);
        }
    }
    return good ? status
                : error_set(&join->error, NEWSIDX_ARCHIVE, "damaged: impact postings of '%.*s'",
                            (int)from->piece.stem_bytes, from->stem);
}

/* The first item from `first` on whose ordinal is above. */
static size_t find_above(const struct impact_join *join, size_t first, size_t end, uint32_t ordinal)
{
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        if (join->item[middle].posting.ordinal > ordinal) {
            end = middle;
        } else {
            first = middle + 1;
        }
    }
    return first;
}

/* Puts the items before `begin` and those from there on, each in order, in one order. Archives grow by date: mostly there is nothing to do, or
 * few have to move. */
static enum newsidx_status put_in_order(struct impact_join *join, size_t begin)
{
    struct impact_occurrence *item = join->item;
    if (begin == 0 || begin == join->items || item[begin - 1].posting.ordinal < item[begin].posting.ordinal) {
        return NEWSIDX_OK;
    }
    size_t to = find_above(join, 0, begin, item[begin].posting.ordinal);
    const size_t moved = begin - to;
    if (moved > join->aside_capacity) {
        free(join->aside);
        join->aside = memory_alloc(moved * 2 * sizeof *join->aside);
        join->aside_capacity = join->aside != NULL ? moved * 2 : 0;
    }
    if (moved > join->aside_capacity) {
        return error_nomem(&join->error);
    }
    memcpy(join->aside, item + to, moved * sizeof *item);
    for (size_t left = 0, right = begin; left < moved; to++) {
        const bool from_left = right == join->items || join->aside[left].posting.ordinal < item[right].posting.ordinal;
        item[to] = from_left ? join->aside[left++] : item[right++];
    }
    return NEWSIDX_OK;
}

/* The stem that the reader is at, from all pieces of it, one after the other. */
static enum newsidx_status join_stem(struct impact_join *join, struct reader *reader, struct buffer *out)
{
    struct impact_stem joined = {.text = reader->stem, .len_bytes = reader->piece.stem_bytes};
    enum newsidx_status status = NEWSIDX_OK;
    join->items = join->positions = 0;
    while (status == NEWSIDX_OK && reader->more && reader->piece.stem_bytes == joined.len_bytes &&
           memcmp(reader->stem, joined.text, joined.len_bytes) == 0) {
        const size_t begin = join->items;
        joined.articles += reader->piece.articles;
        status = take_postings(join, reader);
        if (status == NEWSIDX_OK) {
            status = put_in_order(join, begin);
        }
        read_piece(reader);
    }
    if (status != NEWSIDX_OK || (join->items == 0 && joined.articles == 0)) {
        return status;
    }
    joined.item = join->item;
    joined.count = join->items;
    joined.position = join->position;
    impact_pack_stem(out, &join->packing, join->articles, &joined);
    return out->failed ? error_nomem(&join->error) : NEWSIDX_OK;
}

bool impact_join_run(void *context, const struct buffer *load, struct buffer *out)
{
    struct impact_join *join = context;
    struct reader reader = {.at = buffer_text(load), .end = buffer_text(load) + load->len_bytes};
    read_piece(&reader);
    while (reader.more && join->status == NEWSIDX_OK) {
        join->status = join_stem(join, &reader, out);
    }
    return join->status == NEWSIDX_OK;
}
