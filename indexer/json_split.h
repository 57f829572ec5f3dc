/* json_split.h - cutting a stream of JSON lines, a JSON array or JSON objects in a row into its objects, with bounded memory.
 *
 * Used by reader_json.c. Only finds where objects begin and end; json_parse.c reads them.
 * Invariant: a broken object never swallows a good one that begins on a later line at its first column. */
#ifndef NEWSIDX_JSON_SPLIT_H
#define NEWSIDX_JSON_SPLIT_H

#include "buffer.h"
#include "source.h"

enum json_piece {
    JSON_PIECE_OBJECT,   /* in text */
    JSON_PIECE_TOO_LONG, /* passed over */
    JSON_PIECE_BROKEN,   /* ends in the middle: the start of it is in text */
    JSON_PIECE_GARBAGE,  /* something else than an object, in text */
    JSON_PIECE_UNCLOSED, /* the input ends inside an array; comes once, before the end */
    JSON_PIECE_END,
};

struct json_splitter {
    struct source *source;
    char bytes[1 << 16];
    size_t len_bytes;
    size_t at;
    size_t line;         /* of the byte at the cursor, from 1 */
    bool column_zero;    /* the cursor is at the beginning of a line */
    struct buffer again; /* bytes to be read once more, before those of the source */
    size_t again_at;     /* of these, read */
    size_t suspect;      /* offset in text of the first object on column one inside another, 0: none */
    size_t suspect_line;
    struct buffer text;
    size_t open_arrays; /* brackets around the objects that are not closed yet */
    size_t piece_line;  /* where the piece begins */
};

void json_splitter_init(struct json_splitter *splitter, struct source *source);
void json_splitter_release(struct json_splitter *splitter);
/* The next piece in splitter->text. */
enum newsidx_status json_splitter_next(struct json_splitter *splitter, enum json_piece *piece,
                                       struct newsidx_error *error);

#endif
