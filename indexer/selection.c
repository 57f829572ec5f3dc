#include "selection.h"

#include "command_statements.h"
#include "error.h"
#include "intake.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

static enum newsidx_status append(struct selection *selection, int64_t id, struct newsidx_error *error)
{
    if (selection->count == selection->capacity) {
        const size_t capacity = selection->capacity == 0 ? 64 : selection->capacity * 2;
        int64_t *grown = memory_resize(selection->id, capacity * sizeof *grown);
        if (grown == NULL) {
            return error_nomem(error);
        }
        selection->id = grown;
        selection->capacity = capacity;
    }
    selection->id[selection->count++] = id;
    return NEWSIDX_OK;
}

/* All ids that a statement with its bindings returns; resets it. */
static enum newsidx_status append_rows(struct selection *selection, sqlite3 *db, sqlite3_stmt *statement,
                                       struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    int rc = SQLITE_ROW;
    while (status == NEWSIDX_OK && (rc = statement_step(statement)) == SQLITE_ROW) {
        status = append(selection, sqlite3_column_int64(statement, 0), error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(db, error);
    }
    (void)sqlite3_reset(statement);
    return status;
}

static enum newsidx_status append_by_text(struct selection *selection, struct statement_set *set, unsigned number,
                                          const char *text, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, set, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(statement, 1, text);
    return append_rows(selection, set->db, statement, error);
}

static enum newsidx_status append_by_id(struct selection *selection, struct statement_set *set, const char *key,
                                        struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    int64_t id = 0;
    if (!cli_parse_number(&id, key, 1, INT64_MAX)) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = statement_take(&statement, set, COMMAND_SQL_ID_OF_ID, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(statement, 1, id);
    return append_rows(selection, set->db, statement, error);
}

static enum newsidx_status append_by_key(struct selection *selection, struct statement_set *set, const char *key,
                                         struct newsidx_error *error)
{
    const size_t before = selection->count;
    enum newsidx_status status = append_by_id(selection, set, key, error);
    const size_t by_id = selection->count;
    if (status == NEWSIDX_OK) {
        status = append_by_text(selection, set, COMMAND_SQL_ID_OF_GUID, key, error);
    }
    if (status == NEWSIDX_OK && by_id > before && selection->count > by_id &&
        selection->id[by_id] != selection->id[before]) {
        const long long other = (long long)selection->id[by_id];
        selection->count = before;
        return error_set(error, NEWSIDX_NOTHING,
                         "%s is the id of one article and the guid of another (id %lld); name it by --query", key,
                         other);
    }
    selection->count = by_id > before ? by_id : selection->count;
    if (status == NEWSIDX_OK && selection->count == before) {
        status = append_by_text(selection, set, COMMAND_SQL_IDS_OF_ORIGIN, key, error);
    }
    char *origin = intake_origin(key); /* a path as it would be given to add */
    if (status == NEWSIDX_OK && selection->count == before && origin != NULL) {
        status = append_by_text(selection, set, COMMAND_SQL_IDS_OF_ORIGIN, origin, error);
    }
    free(origin);
    return status == NEWSIDX_OK && selection->count == before
               ? error_set(error, NEWSIDX_NOTHING, "%s: no article has this id, guid or origin", key)
               : status;
}

enum newsidx_status selection_add_key(struct selection *selection, struct newsidx_archive *archive, const char *key,
                                      struct newsidx_error *error)
{
    struct statement_set set;
    command_statements_init(&set, archive);
    const enum newsidx_status status = append_by_key(selection, &set, key, error);
    statement_set_release(&set);
    return status;
}

enum newsidx_status selection_add_all(struct selection *selection, struct newsidx_archive *archive, size_t limit,
                                      struct newsidx_error *error)
{
    struct statement_set set;
    sqlite3_stmt *statement = NULL;
    command_statements_init(&set, archive);
    enum newsidx_status status = statement_take(&statement, &set, COMMAND_SQL_SELECT_IDS, error);
    if (status == NEWSIDX_OK) {
        (void)sqlite3_bind_int64(statement, 1, limit == 0 ? -1 : (int64_t)limit);
        status = append_rows(selection, archive->db, statement, error);
    }
    statement_set_release(&set);
    return status;
}

/* Twice: how many hits there are is known after the first search only. */
enum newsidx_status selection_add_query(struct selection *selection, struct newsidx_archive *archive, const char *query,
                                        size_t limit, struct newsidx_error *error)
{
    struct newsidx_search_options options = {.sort = NEWSIDX_NEWEST_FIRST, .limit = limit == 0 ? 1 : limit};
    struct newsidx_hits *hits = NULL;
    enum newsidx_status status = newsidx_search(&hits, archive, query, &options, error);
    const size_t total = hits != NULL ? newsidx_hits_total(hits) : 0;
    if (status == NEWSIDX_OK && limit == 0 && total > 1) {
        newsidx_hits_free(hits);
        options.limit = total;
        status = newsidx_search(&hits, archive, query, &options, error);
    }
    struct newsidx_hit hit;
    while (status == NEWSIDX_OK && newsidx_hits_next(hits, &hit)) {
        status = append(selection, hit.id, error);
    }
    newsidx_hits_free(hits);
    return status == NEWSIDX_NOTHING ? error_set(error, NEWSIDX_NOTHING, "nothing found") : status;
}

static int compare_ids(const void *a, const void *b)
{
    const int64_t left = *(const int64_t *)a;
    const int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

void selection_sort(struct selection *selection)
{
    if (selection->count > 0) {
        qsort(selection->id, selection->count, sizeof *selection->id, compare_ids);
    }
}

enum newsidx_status selection_unique(struct selection *selection, struct newsidx_error *error)
{
    const size_t count = selection->count;
    bool *taken = memory_zeroed(count + 1, sizeof *taken);
    int64_t *sorted = memory_alloc((count + 1) * sizeof *sorted);
    if (taken == NULL || sorted == NULL) {
        free(taken);
        free(sorted);
        return error_nomem(error);
    }
    if (count > 0) {
        memcpy(sorted, selection->id, count * sizeof *sorted);
        qsort(sorted, count, sizeof *sorted, compare_ids);
    }
    size_t distinct = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || sorted[i] != sorted[distinct - 1]) {
            sorted[distinct++] = sorted[i];
        }
    }
    selection->count = 0;
    for (size_t i = 0; i < count; i++) {
        const int64_t id = selection->id[i];
        const int64_t *found = bsearch(&id, sorted, distinct, sizeof *sorted, compare_ids);
        if (!taken[found - sorted]) {
            taken[found - sorted] = true;
            selection->id[selection->count++] = id;
        }
    }
    free(taken);
    free(sorted);
    return NEWSIDX_OK;
}

void selection_release(struct selection *selection)
{
    free(selection->id);
    *selection = (struct selection){.id = NULL};
}
