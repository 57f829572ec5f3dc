/* store_inputs.c - which input files were read to their end, and whether an origin is still there. */
#include "store_internal.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The file of an origin: what stands before the first "!" that ends an existing name. */
bool store_origin_exists(const char *origin)
{
    struct stat file;
    if (stat(origin, &file) == 0) {
        return true;
    }
    const char *mark = strrchr(origin, '!');
    if (mark == NULL) {
        return false;
    }
    char *path = memory_copy_part(origin, (size_t)(mark - origin));
    const bool exists = path != NULL && stat(path, &file) == 0;
    free(path);
    return exists;
}

enum newsidx_status store_input_known(struct store *store, const char *path, const char *stamp, int64_t *articles,
                                      char **rejected, struct newsidx_error *error)
{
    *articles = 0;
    *rejected = NULL;
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, &store->statements, STORE_SELECT_INPUT, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(select, 1, path);
    statement_bind_text(select, 2, stamp);
    switch (statement_step(select)) {
    case SQLITE_ROW: {
        *articles = sqlite3_column_int64(select, 0);
        const char *text = statement_text(select, 1);
        if (text != NULL && (*rejected = memory_copy(text)) == NULL) {
            status = error_nomem(error);
        }
        break;
    }
    case SQLITE_DONE:
        status = NEWSIDX_NOTHING;
        break;
    default:
        status = statement_error(store->archive->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

enum newsidx_status store_input_remember(struct store *store, const char *path, const char *stamp, int64_t articles,
                                         const char *rejected, struct newsidx_error *error)
{
    sqlite3_stmt *insert = NULL;
    const enum newsidx_status status = statement_take(&insert, &store->statements, STORE_INSERT_INPUT, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    statement_bind_text(insert, 1, path);
    statement_bind_text(insert, 2, stamp);
    (void)sqlite3_bind_int64(insert, 3, articles);
    statement_bind_text(insert, 4, rejected);
    return statement_run(store->archive->db, insert, error);
}

/* An article that was removed comes back when a file that has it is added again; which files have it, its origin alone does not say:
 * all are read again then. */
enum newsidx_status store_inputs_forget(struct store *store, struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    const enum newsidx_status status = statement_take(&statement, &store->statements, STORE_CLEAR_INPUTS, error);
    return status == NEWSIDX_OK ? statement_run(store->archive->db, statement, error) : status;
}
