#include "statements.h"

#include "error.h"
#include "score.h"

#include <stdlib.h>

static const char *const SQL[] = {
#define STATEMENT(name, sql) [QUERY_##name] = sql,
#include "search.def"
#undef STATEMENT
};

static void free_set(void *data)
{
    statement_set_release(data);
    free(data);
}

enum newsidx_status query_statement_take(sqlite3_stmt **out, struct newsidx_archive *archive,
                                         enum query_statement number, struct newsidx_error *error)
{
    *out = NULL;
    if (archive->query.data == NULL) {
        struct statement_set *set = calloc(1, sizeof *set);
        if (set == NULL) {
            return error_nomem(error);
        }
        statement_set_init(set, archive->db, SQL, QUERY_STATEMENTS);
        archive->query = (struct archive_part){.data = set, .free_data = free_set};
        if (score_register(archive->db) != SQLITE_OK) {
            return statement_error(archive->db, error);
        }
    }
    return statement_take(out, archive->query.data, number, error);
}
