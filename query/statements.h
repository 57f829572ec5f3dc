/* statements.h - the query side's prepared statements and its view of the impact index, kept with the archive. For the files of query/. */
#ifndef NEWSIDX_QUERY_STATEMENTS_H
#define NEWSIDX_QUERY_STATEMENTS_H

#include "archive.h"
#include "statement.h"

enum query_statement {
#define STATEMENT(name, sql) QUERY_##name,
#include "search.def"
#undef STATEMENT
    QUERY_STATEMENTS
};

/* The archive's statement with that number, ready for bindings; owned by the archive. The first call also makes the scoring function
 * known to the connection. */
enum newsidx_status query_statement_take(sqlite3_stmt **out, struct newsidx_archive *archive,
                                         enum query_statement number, struct newsidx_error *error);
/* Where the archive's impact index is kept, empty at first; owned by the archive. After the first statement was taken; NULL where memory
 * runs out. */
struct impact_index *query_impact(struct newsidx_archive *archive);

#endif
