/* csv_rows.h - cutting CSV and its kin (RFC 4180, and other delimiters) into rows of fields.
 *
 * For reader_csv.c and csv_header.c. A scanner reads a source, or a piece of text in memory.
 * Invariant: a scanner holds one row of at most READER_ARTICLE_BYTES_MAX bytes; the rest of a longer one is passed
 * over. */
#ifndef NEWSIDX_CSV_ROWS_H
#define NEWSIDX_CSV_ROWS_H

#include "buffer.h"
#include "newsidx.h"
#include "source.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    CSV_FIELDS_MAX = 1024,
    CSV_CHUNK_BYTES = 1 << 16,
};

enum csv_piece {
    CSV_END,
    CSV_ROW,
    CSV_TOO_LONG, /* over READER_ARTICLE_BYTES_MAX */
    CSV_UNCLOSED, /* the input ends inside quotes, which open in line quote_line */
};

struct csv_scanner {
    struct source *source; /* NULL: what is in chunk is all */
    const char *chunk;
    size_t chunk_len_bytes;
    size_t at; /* in chunk */
    char delimiter;
    bool quotes; /* fields may be in quotes; true unless set otherwise: text/tab-separated-values knows none */
    size_t line; /* of the next byte */

    /* The row that was read last. */
    struct buffer text; /* all fields' values, one behind the other, without quotes */
    size_t end[CSV_FIELDS_MAX];
    size_t fields;     /* may be more than CSV_FIELDS_MAX, whose ends are not kept */
    size_t row_line;   /* where it begins */
    size_t quote_line; /* where its last quoted field begins */
    bool cut;          /* it ended with the input, without a line break */
    bool ragged;       /* a field goes on behind its closing quote */

    char bytes[CSV_CHUNK_BYTES];
};

void csv_scanner_init(struct csv_scanner *scanner, struct source *source, char delimiter);
/* Over text, which is borrowed. */
void csv_scanner_init_text(struct csv_scanner *scanner, const char *text, size_t len_bytes, char delimiter);
void csv_scanner_release(struct csv_scanner *scanner);
/* The next row that is not an empty line. */
enum newsidx_status csv_scanner_next(struct csv_scanner *scanner, enum csv_piece *piece, struct newsidx_error *error);
/* Field i of the row, below fields and CSV_FIELDS_MAX; borrowed until the next row. */
const char *csv_scanner_field(const struct csv_scanner *scanner, size_t i, size_t *len_bytes);

#endif
