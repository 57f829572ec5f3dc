/* csv_header.h - telling a table by its beginning: the delimiter, whether there are quotes, and the names of the
 * columns.
 *
 * For reader_csv.c. Which name is which field is said by json_keys.h, the same table as for JSON.
 * Invariant: a header has at most CSV_FIELDS_MAX names, each NUL-terminated and without blanks at its ends. */
#ifndef NEWSIDX_CSV_HEADER_H
#define NEWSIDX_CSV_HEADER_H

#include "buffer.h"
#include "column_map.h"
#include "csv_rows.h"
#include "newsidx.h"

#include <stdbool.h>
#include <stddef.h>

struct csv_form {
    char delimiter;
    bool quotes;
    bool declared; /* the first line is "sep=;", as spreadsheets write it */
};

struct csv_header {
    struct buffer text; /* names, each ended by NUL */
    size_t begin[CSV_FIELDS_MAX];
    size_t columns;
};

/* The form that fits head best; map may be NULL. False where it does not look like a table with a header: some row of
 * names, one of them a headline's or body's, and rows of the same width. */
bool csv_header_sniff(struct csv_form *form, const char *head, size_t len_bytes, const struct column_map *map);

/* The names in the row that scanner has just read. The header must be all zero; released also after a failure.
 * NEWSIDX_NOTHING with the reason where there are too many, none is a headline's or a body's, or map names one that is
 * not there. */
enum newsidx_status csv_header_read(struct csv_header *header, const struct csv_scanner *scanner,
                                    const struct column_map *map, struct newsidx_error *error);
void csv_header_release(struct csv_header *header);
const char *csv_header_name(const struct csv_header *header, size_t i);

/* Whether the row that scanner has read has that many fields, or more and nothing in those. */
bool csv_header_fits(const struct csv_scanner *scanner, size_t columns);

#endif
