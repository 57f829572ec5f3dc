/* command_statements.h - the statements of command.def behind an enum. For command_*.c and selection.c. */
#ifndef NEWSIDX_COMMAND_STATEMENTS_H
#define NEWSIDX_COMMAND_STATEMENTS_H

#include "newsidx.h"
#include "statement.h"

enum {
#define STATEMENT(name, sql) COMMAND_SQL_##name,
#include "command.def"
#undef STATEMENT
    COMMAND_STATEMENTS
};

/* A set of them for this archive, to be released with statement_set_release before the archive is closed. */
void command_statements_init(struct statement_set *set, struct newsidx_archive *archive);
/* The single number that statement number returns, 0 for NULL. */
enum newsidx_status command_number(struct statement_set *set, unsigned number, int64_t *out,
                                   struct newsidx_error *error);

#endif
