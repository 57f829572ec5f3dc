/* index_size.c - FTS5's averages record: row 1 of its data table, a varint of the number of rows and one of the words of each
 * column (https://sqlite.org/fts5.html and fts5_index.c, "structure of the %_data table"). A varint has seven bits a byte, the
 * highest first, and eight in a ninth (https://sqlite.org/fileformat2.html, "varint"). */
#include "index_size.h"

#include "statements.h"

static int64_t read_varint(const unsigned char *record, int len_bytes, int *at)
{
    uint64_t value = 0;
    for (int i = 0; i < 9 && *at < len_bytes; i++) {
        const unsigned char byte = record[(*at)++];
        if (i == 8) {
            value = value << 8 | byte;
            break;
        }
        value = value << 7 | (byte & 0x7FU);
        if ((byte & 0x80U) == 0) {
            break;
        }
    }
    return value > INT64_MAX / 16 ? 0 : (int64_t)value; /* no archive has as many: a damaged record */
}

enum newsidx_status index_size_read(struct index_size *out, struct newsidx_archive *archive,
                                    struct newsidx_error *error)
{
    *out = (struct index_size){0};
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = query_statement_take(&select, archive, QUERY_AVERAGES, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(select);
    if (rc == SQLITE_ROW) {
        const unsigned char *record = statement_blob(select, 0);
        const int len = record != NULL ? sqlite3_column_bytes(select, 0) : 0;
        int at = 0;
        out->rows = len > 0 ? read_varint(record, len, &at) : 0;
        while (at < len) {
            out->words += read_varint(record, len, &at);
        }
    }
    status = statement_stepped(archive->db, rc, error);
    (void)sqlite3_reset(select);
    return status;
}
