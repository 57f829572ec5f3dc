/* query_reading.h - queries held against how they are read, for the tests of the parsers. */
#ifndef NEWSIDX_TEST_QUERY_READING_H
#define NEWSIDX_TEST_QUERY_READING_H

#include "testing.h"

#include "buffer.h"
#include "parse.h"

struct parse_row {
    const char *query;
    const char *read; /* "" where nothing is left */
    size_t notes;
};

static const int64_t TODAY = 16381; /* Friday, 2014-11-07 */

static struct analyzer *english;

static size_t count_notes(const struct query *query)
{
    size_t count = 0;
    for (const struct lex_note *note = query->notes; note != NULL; note = note->next) {
        count++;
    }
    return count;
}

static void check_invariant(const char *input, const struct ast *ast)
{
    switch (ast->kind) {
    case AST_AND:
    case AST_OR:
        check_number(input, true, ast->count >= 2);
        break;
    case AST_NOT:
    case AST_ATLEAST:
        check_number(input, 1, (long long)ast->count);
        break;
    case AST_NEAR:
        check_number(input, 2, (long long)ast->count);
        break;
    case AST_TERM:
        check_number(input, true, ast->alternatives > 0 && ast->alternative[0].count > 0);
        break;
    case AST_FILTER:
        check_number(input, true, ast->words > 0);
        break;
    case AST_STATE:
        check_number(input, true, ast->state != NULL);
        break;
    case AST_DATES:
        check_number(input, true, ast->first_id <= ast->last_id);
        break;
    }
    for (size_t i = 0; i < ast->count; i++) {
        check_invariant(input, ast->child[i]);
    }
}

static void check_row(const struct parse_row *row, bool any)
{
    const struct query_options options = {.any = any, .today = TODAY};
    struct query query;
    struct newsidx_error error = {0};
    struct buffer read = BUFFER_INIT;

    check_number(row->query, NEWSIDX_OK, query_parse(&query, english, row->query, &options, &error));

    if (query.root != NULL) {
        check_invariant(row->query, query.root);
        ast_explain(&read, query.root);
    }
    check_text(row->query, row->read, buffer_text(&read));
    check_number(row->query, (long long)row->notes, (long long)count_notes(&query));
    buffer_release(&read);
    query_release(&query);
}

static void check_rows(const struct parse_row *row, size_t count, bool any)
{
    for (size_t i = 0; i < count; i++) {
        check_row(&row[i], any);
    }
}

static int make_analyzer(void **state)
{
    (void)state;
    english = analyzer_new("english");
    return english != NULL ? 0 : -1;
}

static int free_analyzer(void **state)
{
    (void)state;
    analyzer_free(english);
    return 0;
}

#endif
