#include "facet.h"

#include "date.h"
#include "error.h"
#include "index_size.h"
#include "memory.h"
#include "statements.h"
#include "utf8.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *const NAMES[FACETS_MAX] = {"author",  "place",    "agency", "source",
                                              "section", "language", "year",   "month"};

static const unsigned INDEXED_KINDS =
    FACET_LANGUAGE + 1U; /* the first so many are columns of articles_facets, in its order */

enum newsidx_status facets_parse(struct facets *out, const char *text, struct newsidx_error *error)
{
    *out = (struct facets){.count = 0};
    const char *at = text;
    for (;;) {
        const size_t len = strcspn(at, ",");
        size_t kind = 0;
        while (kind < FACETS_MAX && (strlen(NAMES[kind]) != len || strncasecmp(NAMES[kind], at, len) != 0)) {
            kind++;
        }
        if (kind == FACETS_MAX || out->count == FACETS_MAX) {
            return error_set(error, NEWSIDX_QUERY,
                             "--facet: '%.*s' is none of author, place, agency, source, section, language, year, month",
                             (int)(len < 60 ? len : 60), at);
        }
        out->facet[out->count++] = (struct facet){.kind = (enum facet_kind)kind, .name = NAMES[kind]};
        if (at[len] == '\0') {
            return NEWSIDX_OK;
        }
        at += len + 1;
    }
}

void facets_release(struct facets *facets)
{
    for (size_t i = 0; i < facets->count; i++) {
        for (size_t k = 0; k < facets->facet[i].values; k++) {
            free(facets->facet[i].value[k].text);
        }
        free(facets->facet[i].value);
    }
    *facets = (struct facets){.count = 0};
}

/* --- counting spellings ------------------------------------------------------------------------------------------------- */

/* A hash table of spellings with open addressing; what differs in case only is put together at the end. */
struct spelling {
    char *text; /* NULL: free */
    size_t len_bytes;
    int64_t articles;
};

struct table {
    struct spelling *slot;
    size_t size; /* a power of two */
    size_t used;
};

/* FNV-1a (Fowler, Noll, Vo), 64 bits. */
static uint64_t hash_text(const char *text, size_t len_bytes)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < len_bytes; i++) {
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    }
    return hash;
}

static struct spelling *find_slot(const struct table *table, const char *text, size_t len_bytes)
{
    size_t at = (size_t)hash_text(text, len_bytes) & (table->size - 1);
    while (table->slot[at].text != NULL &&
           (table->slot[at].len_bytes != len_bytes || memcmp(table->slot[at].text, text, len_bytes) != 0)) {
        at = (at + 1) & (table->size - 1);
    }
    return &table->slot[at];
}

static bool grow(struct table *table)
{
    struct table larger = {.size = table->size == 0 ? 1024 : table->size * 2, .used = table->used};
    larger.slot = memory_zeroed(larger.size, sizeof *larger.slot);
    if (larger.slot == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->size; i++) {
        if (table->slot[i].text != NULL) {
            *find_slot(&larger, table->slot[i].text, table->slot[i].len_bytes) = table->slot[i];
        }
    }
    free(table->slot);
    *table = larger;
    return true;
}

static bool count_text(struct table *table, const char *text, size_t len_bytes)
{
    if (table->used * 2 >= table->size && !grow(table)) {
        return false;
    }
    struct spelling *slot = find_slot(table, text, len_bytes);
    if (slot->text == NULL) {
        slot->text = memory_copy_part(text, len_bytes);
        slot->len_bytes = len_bytes;
        table->used++;
    }
    slot->articles++;
    return slot->text != NULL;
}

static void free_table(struct table *table)
{
    for (size_t i = 0; i < table->size; i++) {
        free(table->slot[i].text);
    }
    free(table->slot);
    *table = (struct table){.slot = NULL};
}

/* --- the values of articles --------------------------------------------------------------------------------------------- */

struct counter {
    struct facets *facets;
    struct table table[FACETS_MAX];
};

/* Each of the names that "; " joins. */
static bool count_names(struct table *table, const char *text, size_t len_bytes)
{
    while (len_bytes > 0) {
        const char *end = memchr(text, ';', len_bytes);
        const size_t len = end != NULL ? (size_t)(end - text) : len_bytes;
        if (len > 0 && !count_text(table, text, len)) {
            return false;
        }
        const size_t skipped = end == NULL ? len : len + 1 + (len + 1 < len_bytes && end[1] == ' ');
        text += skipped;
        len_bytes -= skipped;
    }
    return true;
}

static bool count_value(struct counter *counter, size_t i, const char *text, size_t len_bytes)
{
    struct facet *facet = &counter->facets->facet[i];
    if (text == NULL || len_bytes == 0) {
        facet->missing++;
        return true;
    }
    return facet->kind == FACET_AUTHOR ? count_names(&counter->table[i], text, len_bytes)
                                       : count_text(&counter->table[i], text, len_bytes);
}

/* A row's values; column numbers are those of enum facet_kind plus 1. */
static bool count_row(struct counter *counter, sqlite3_stmt *row)
{
    bool ok = true;
    for (size_t i = 0; i < counter->facets->count && ok; i++) {
        const enum facet_kind kind = counter->facets->facet[i].kind;
        if (kind < INDEXED_KINDS) {
            const char *text = statement_text(row, 1 + (int)kind);
            ok = count_value(counter, i, text, (size_t)sqlite3_column_bytes(row, 1 + (int)kind));
        }
    }
    return ok;
}

static enum newsidx_status take_rows(sqlite3_stmt **select, const struct search_part *part, int64_t first_id,
                                     int64_t last_id, struct newsidx_error *error)
{
    enum newsidx_status status = query_statement_take(select, part->archive, QUERY_FACET_ROWS, NULL);
    if (status != NEWSIDX_OK) { /* an archive from before the index */
        status = query_statement_take(select, part->archive, QUERY_FACET_SCAN, error);
    }
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(*select, 1, first_id);
        (void)sqlite3_bind_int64(*select, 2, last_id);
    }
    return status;
}

/* From index i of the found ids to index last. Rows and ids both ascend: a merge. */
static enum newsidx_status count_range(struct counter *counter, const struct search_part *part, size_t i, size_t last,
                                       struct newsidx_error *error)
{
    const struct idset *found = &part->found;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = take_rows(&select, part, found->id[i], found->id[last], error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    bool ok = true;
    int rc = SQLITE_ROW;
    while (ok && i <= last && (rc = statement_step(select)) == SQLITE_ROW) {
        const int64_t id = sqlite3_column_int64(select, 0);
        while (i <= last && found->id[i] < id) {
            i++; /* a row of the full-text index without its article */
        }
        if (i <= last && found->id[i] == id) {
            ok = count_row(counter, select);
            i++;
        }
    }
    if (ok && rc != SQLITE_ROW && rc != SQLITE_DONE) {
        status = statement_error(part->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return ok ? status : error_nomem(error);
}

/* Of a few articles each is looked for; of many all rows between them are read, which costs less a row. */
static enum newsidx_status count_rows(struct counter *counter, const struct search_part *part,
                                      struct newsidx_error *error)
{
    enum { SPARSE = 20 };
    const size_t count = part->found.count;
    struct index_size size;
    enum newsidx_status status = index_size_read(&size, part->archive, error);
    if (status != NEWSIDX_OK || count == 0) {
        return status;
    }
    if ((int64_t)count > size.rows / SPARSE) {
        return count_range(counter, part, 0, count - 1, error);
    }
    for (size_t i = 0; i < count && status == NEWSIDX_OK; i++) {
        status = count_range(counter, part, i, i, error);
    }
    return status;
}

/* Years and months are in the ids. */
static bool count_dates(struct counter *counter, const struct search_part *part)
{
    bool ok = true;
    for (size_t i = 0; i < counter->facets->count && ok; i++) {
        const enum facet_kind kind = counter->facets->facet[i].kind;
        int64_t last = -1; /* months of ascending ids come in runs */
        char text[16] = "";
        for (size_t k = 0; k < part->found.count && ok && kind >= INDEXED_KINDS; k++) {
            const struct date date = date_of_id(part->found.id[k]);
            const int64_t period = date.year * 100 + (kind == FACET_MONTH ? date.month : 0);
            const bool known = date.year > 0 && (kind == FACET_YEAR || date.month > 0);
            if (known && period != last) {
                (void)(kind == FACET_YEAR ? snprintf(text, sizeof text, "%04d", date.year)
                                          : snprintf(text, sizeof text, "%04d-%02d", date.year, date.month));
                last = period;
            }
            ok = count_value(counter, i, known ? text : NULL, strlen(text));
        }
    }
    return ok;
}

/* --- in order ----------------------------------------------------------------------------------------------------------- */

static int compare_folded(const char *a, const char *b)
{
    size_t i = 0;
    size_t k = 0;
    const size_t a_len = strlen(a);
    const size_t b_len = strlen(b);
    while (i < a_len && k < b_len) {
        uint32_t left = 0;
        uint32_t right = 0;
        i += utf8_decode(a + i, a_len - i, &left);
        k += utf8_decode(b + k, b_len - k, &right);
        left = utf8_lower(left);
        right = utf8_lower(right);
        if (left != right) {
            return left < right ? -1 : 1;
        }
    }
    return (i < a_len) - (k < b_len);
}

static int compare_spellings(const void *a, const void *b)
{
    const struct facet_value *left = a;
    const struct facet_value *right = b;
    const int order = compare_folded(left->text, right->text);
    if (order != 0) {
        return order;
    }
    if (left->articles != right->articles) {
        return left->articles > right->articles ? -1 : 1;
    }
    return strcmp(left->text, right->text);
}

static int compare_counts(const void *a, const void *b)
{
    const struct facet_value *left = a;
    const struct facet_value *right = b;
    if (left->articles != right->articles) {
        return left->articles > right->articles ? -1 : 1;
    }
    return strcmp(left->text, right->text);
}

/* The table's spellings as values; those that differ in case only are one, under the commonest. */
static bool fill_values(struct facet *facet, struct table *table)
{
    facet->value = memory_zeroed(table->used + 1, sizeof *facet->value);
    if (facet->value == NULL) {
        return false;
    }
    for (size_t i = 0; i < table->size; i++) {
        if (table->slot[i].text != NULL) {
            facet->value[facet->values++] = (struct facet_value){table->slot[i].text, table->slot[i].articles};
            table->slot[i].text = NULL;
        }
    }
    if (facet->values < 2) {
        return true;
    }
    qsort(facet->value, facet->values, sizeof *facet->value, compare_spellings);
    size_t kept = 0;
    for (size_t i = 1; i < facet->values; i++) {
        if (compare_folded(facet->value[i].text, facet->value[kept].text) == 0) {
            facet->value[kept].articles += facet->value[i].articles;
            free(facet->value[i].text);
        } else {
            facet->value[++kept] = facet->value[i];
        }
    }
    facet->values = kept + 1;
    if (facet->kind < INDEXED_KINDS) { /* periods are in order of time already */
        qsort(facet->value, facet->values, sizeof *facet->value, compare_counts);
    }
    return true;
}

enum newsidx_status facets_count(struct facets *facets, const struct search_part *part, size_t parts,
                                 struct newsidx_error *error)
{
    struct counter counter = {.facets = facets};
    enum newsidx_status status = NEWSIDX_OK;
    bool indexed = false;
    for (size_t i = 0; i < facets->count; i++) {
        indexed = indexed || facets->facet[i].kind < INDEXED_KINDS;
    }
    bool ok = true;
    for (size_t i = 0; i < parts && ok && status == NEWSIDX_OK; i++) {
        ok = count_dates(&counter, &part[i]);
        status = ok && indexed ? count_rows(&counter, &part[i], error) : NEWSIDX_OK;
    }
    for (size_t i = 0; i < facets->count; i++) {
        ok = ok && fill_values(&facets->facet[i], &counter.table[i]);
        free_table(&counter.table[i]);
    }
    return ok ? status : error_nomem(error);
}
