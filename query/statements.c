#include "statements.h"

#include "error.h"
#include "impact_index.h"
#include "memory.h"
#include "score.h"

#include <stdlib.h>

static const char *const SQL[] = {
#define STATEMENT(name, sql) [QUERY_##name] = sql,
#include "search.def"
#undef STATEMENT
};

/* What the query side keeps with an archive. */
struct query_part {
    struct statement_set statements;
    struct impact_index *impact;
};

static void free_part(void *data)
{
    struct query_part *part = data;
    statement_set_release(&part->statements);
    impact_index_free(part->impact);
    free(part);
}

enum newsidx_status query_statement_take(sqlite3_stmt **out, struct newsidx_archive *archive,
                                         enum query_statement number, struct newsidx_error *error)
{
    *out = NULL;
    if (archive->query.data == NULL) {
        struct query_part *part = memory_zeroed(1, sizeof *part);
        if (part == NULL) {
            return error_nomem(error);
        }
        if (score_register(archive->db) != SQLITE_OK) {
            free(part);
            return error_nomem(error); /* nothing else: that there is FTS5 was seen when the archive was opened */
        }
        statement_set_init(&part->statements, archive->db, SQL, QUERY_STATEMENTS);
        archive->query = (struct archive_part){.data = part, .free_data = free_part};
    }
    struct query_part *part = archive->query.data;
    return statement_take(out, &part->statements, number, error);
}

struct impact_index *query_impact(struct newsidx_archive *archive)
{
    struct query_part *part = archive->query.data;
    if (part != NULL && part->impact == NULL) {
        part->impact = memory_zeroed(1, sizeof *part->impact);
    }
    return part != NULL ? part->impact : NULL;
}
