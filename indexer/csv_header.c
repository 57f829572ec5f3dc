#include "csv_header.h"

#include "error.h"
#include "json_keys.h"
#include "memory.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum {
    NAME_BYTES_MAX = 64, /* of a column, in a table that is to be recognised */
    ROWS_LOOKED_AT = 50,
    NAMES_SHOWN = 8, /* in a message */
};

static const char BOM[] = "\xEF\xBB\xBF";

bool csv_header_fits(const struct csv_scanner *scanner, size_t columns)
{
    bool fits = scanner->fields >= columns && scanner->fields <= CSV_FIELDS_MAX;
    for (size_t i = columns; fits && i < scanner->fields; i++) {
        size_t len = 0;
        (void)csv_scanner_field(scanner, i, &len);
        fits = len == 0;
    }
    return fits;
}

const char *csv_header_name(const struct csv_header *header, size_t i)
{
    return header->text.data + header->begin[i];
}

void csv_header_release(struct csv_header *header)
{
    buffer_release(&header->text);
    header->columns = 0;
}

/* --- names -------------------------------------------------------------------------------------------------------------- */

static enum newsidx_status take_names(struct csv_header *header, const struct csv_scanner *scanner,
                                      struct newsidx_error *error)
{
    if (scanner->fields > CSV_FIELDS_MAX) {
        return error_set(error, NEWSIDX_NOTHING, "%zu columns are too many", scanner->fields);
    }
    for (size_t i = 0; i < scanner->fields; i++) {
        size_t len = 0;
        const char *name = csv_scanner_field(scanner, i, &len);
        if (i == 0 && len >= 3 && memcmp(name, BOM, 3) == 0) {
            name += 3;
            len -= 3;
        }
        while (len > 0 && strchr(" \t\r\n", *name) != NULL) {
            name++;
            len--;
        }
        while (len > 0 && strchr(" \t\r\n", name[len - 1]) != NULL) {
            len--;
        }
        header->begin[i] = header->text.len_bytes;
        buffer_append(&header->text, name, len);
        buffer_append_byte(&header->text, '\0');
    }
    header->columns = scanner->fields;
    return header->text.failed ? error_nomem(error) : NEWSIDX_OK;
}

/* Which fields have a column: as JSON would have them. How many, *has_text where one is the headline or the body. */
static size_t count_known(const struct csv_header *header, const struct column_map *map, bool *has_text)
{
    json_t *names = json_object();
    struct json_picked picked;
    size_t known = 0;
    for (size_t i = 0; i < header->columns; i++) {
        (void)json_object_set_new(names, csv_header_name(header, i), json_true());
    }
    json_keys_pick(&picked, names, map);
    for (size_t slot = 0; slot < JSON_SLOTS; slot++) {
        known += picked.named[slot];
    }
    *has_text = picked.named[NEWSIDX_HEADLINE] || picked.named[NEWSIDX_BODY];
    json_decref(names);
    return known;
}

/* The first names, for a message. */
static void list_names(struct buffer *out, const struct csv_header *header)
{
    for (size_t i = 0; i < header->columns && i < NAMES_SHOWN; i++) {
        buffer_printf(out, "%s%.32s", i > 0 ? ", " : "", csv_header_name(header, i));
    }
    buffer_append_text(out, header->columns > NAMES_SHOWN ? ", ..." : "");
}

static bool has_column(const struct csv_header *header, const char *name)
{
    for (size_t i = 0; i < header->columns; i++) {
        if (strcasecmp(csv_header_name(header, i), name) == 0) {
            return true;
        }
    }
    return false;
}

static enum newsidx_status check_names(const struct csv_header *header, const struct column_map *map,
                                       struct newsidx_error *error)
{
    struct buffer names = BUFFER_INIT;
    bool has_text = false;
    enum newsidx_status status = NEWSIDX_OK;
    list_names(&names, header);
    (void)count_known(header, map, &has_text);
    for (unsigned i = 0; map != NULL && i < NEWSIDX_FIELDS && status == NEWSIDX_OK; i++) {
        if (map->column[i] != NULL && !has_column(header, map->column[i])) {
            status = error_set(error, NEWSIDX_NOTHING, "--map: there is no column '%.64s' (columns: %s)",
                               map->column[i], buffer_text(&names));
        }
    }
    if (status == NEWSIDX_OK && !has_text) {
        status = error_set(error, NEWSIDX_NOTHING, "no column is a headline or a body (columns: %s); --map names one",
                           buffer_text(&names));
    }
    buffer_release(&names);
    return status;
}

enum newsidx_status csv_header_read(struct csv_header *header, const struct csv_scanner *scanner,
                                    const struct column_map *map, struct newsidx_error *error)
{
    const enum newsidx_status status = take_names(header, scanner, error);
    return status == NEWSIDX_OK ? check_names(header, map, error) : status;
}

/* --- telling the form --------------------------------------------------------------------------------------------------- */

/* A form tried on a head. */
struct trial {
    struct csv_form form;
    size_t columns;
    size_t known; /* fields that have a column */
    bool has_text;
    bool plausible; /* the names may be names */
    size_t good;    /* rows of the right width */
    size_t bad;
};

static bool are_names(const struct csv_header *header)
{
    for (size_t i = 0; i < header->columns; i++) {
        const char *name = csv_header_name(header, i);
        const size_t len = strlen(name);
        if ((len == 0 && i > 0) || len > NAME_BYTES_MAX || strpbrk(name, "\n\r\t<>{}") != NULL) {
            return false; /* the first may be empty: the number of a row */
        }
    }
    return header->columns >= 2;
}

static void count_rows(struct trial *trial, struct csv_scanner *scanner)
{
    struct newsidx_error error;
    enum csv_piece piece = CSV_END;
    for (size_t i = 0; i < ROWS_LOOKED_AT; i++) {
        if (csv_scanner_next(scanner, &piece, &error) != NEWSIDX_OK || piece != CSV_ROW) {
            return;
        }
        const bool fits = csv_header_fits(scanner, trial->columns);
        trial->good += fits && !scanner->ragged;
        trial->bad += scanner->ragged || (!fits && !scanner->cut);
    }
}

/* The delimiter in a first line "sep=;", NUL where there is none. */
static char find_declared(const char *head, size_t len_bytes)
{
    const bool declared =
        len_bytes >= 6 && strncasecmp(head, "sep=", 4) == 0 && (head[5] == '\n' || head[5] == '\r') && head[4] != '"';
    return declared ? head[4] : '\0';
}

static void try_form(struct trial *trial, struct csv_scanner *scanner, const char *head, size_t len_bytes,
                     const struct column_map *map)
{
    struct csv_header *header = memory_zeroed(1, sizeof *header);
    struct newsidx_error error;
    enum csv_piece piece = CSV_END;
    csv_scanner_init_text(scanner, head, len_bytes, trial->form.delimiter);
    scanner->quotes = trial->form.quotes;
    enum newsidx_status status = csv_scanner_next(scanner, &piece, &error);
    if (status == NEWSIDX_OK && trial->form.declared) {
        status = csv_scanner_next(scanner, &piece, &error);
    }
    if (header != NULL && status == NEWSIDX_OK && piece == CSV_ROW && !scanner->ragged &&
        take_names(header, scanner, &error) == NEWSIDX_OK) {
        trial->columns = header->columns;
        trial->plausible = are_names(header);
        trial->known = count_known(header, map, &trial->has_text);
        count_rows(trial, scanner);
    }
    if (header != NULL) {
        csv_header_release(header);
    }
    free(header);
    csv_scanner_release(scanner);
}

/* Rows may be broken, the more the surer the header is. One without rows must say more, too. */
static bool is_table(const struct trial *trial)
{
    const size_t weight = trial->known >= 3 ? 1 : 3;
    return trial->plausible && trial->has_text &&
           (trial->good > 0 ? trial->bad * weight <= trial->good : trial->bad == 0 && trial->known >= 2);
}

static bool is_better(const struct trial *a, const struct trial *b)
{
    if (is_table(a) != is_table(b)) {
        return is_table(a);
    }
    if (a->has_text != b->has_text) {
        return a->has_text;
    }
    if (a->known != b->known) {
        return a->known > b->known;
    }
    if (a->columns != b->columns) {
        return a->columns > b->columns;
    }
    return a->bad != b->bad ? a->bad < b->bad
                            : a->good > b->good; /* quotes that are none make rows of the wrong width */
}

bool csv_header_sniff(struct csv_form *form, const char *head, size_t len_bytes, const struct column_map *map)
{
    static const struct csv_form FORMS[] = {
        {',', true, false}, {'\t', true, false}, {'\t', false, false}, {';', true, false}, {'|', true, false}};
    struct csv_scanner *scanner = memory_alloc(sizeof *scanner);
    if (len_bytes >= 3 && memcmp(head, BOM, 3) == 0) {
        head += 3;
        len_bytes -= 3;
    }
    const char declared = find_declared(head, len_bytes);
    struct trial best = {.form = {declared != '\0' ? declared : ',', true, declared != '\0'}};
    for (size_t i = 0; scanner != NULL && i < (declared != '\0' ? 1 : sizeof FORMS / sizeof *FORMS); i++) {
        struct trial trial = {.form = declared != '\0' ? best.form : FORMS[i]};
        try_form(&trial, scanner, head, len_bytes, map);
        if (i == 0 || is_better(&trial, &best)) {
            best = trial;
        }
    }
    free(scanner);
    *form = best.form;
    return is_table(&best);
}
