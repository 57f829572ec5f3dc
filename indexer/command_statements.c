#include "command_statements.h"

#include "archive.h"

static const char *const SQL[] = {
#define STATEMENT(name, sql) [COMMAND_SQL_##name] = sql,
#include "command.def"
#undef STATEMENT
};

void command_statements_init(struct statement_set *set, struct newsidx_archive *archive)
{
    statement_set_init(set, archive->db, SQL, COMMAND_STATEMENTS);
}

enum newsidx_status command_number(struct statement_set *set, unsigned number, int64_t *out,
                                   struct newsidx_error *error)
{
    sqlite3_stmt *statement = NULL;
    *out = 0;
    const enum newsidx_status status = statement_take(&statement, set, number, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    const int rc = statement_step(statement);
    if (rc == SQLITE_ROW) {
        *out = sqlite3_column_int64(statement, 0);
    }
    const enum newsidx_status result = rc == SQLITE_ROW ? NEWSIDX_OK : statement_error(set->db, error);
    (void)sqlite3_reset(statement);
    return result;
}
