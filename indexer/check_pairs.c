#include "check_pairs.h"

#include "buffer.h"
#include "error.h"
#include "pair_finder.h"

#include <stdio.h>
#include <string.h>

struct checking {
    struct statement_set *set;
    const struct check_pairs_segment *segment;
    const struct check_impact_listener *listener;
    struct pair_finder *finder;
};

static void tell(const struct checking *checking, const char *pair, const char *what)
{
    char text[512];
    (void)snprintf(text, sizeof text, "impact: segment %lld: the pair '%s' %s", (long long)checking->segment->number,
                   pair, what);
    checking->listener->fault(checking->listener->context, text);
}

/* Has a pair looked for; of one that cannot be, that is told. */
static enum newsidx_status want_pair(struct checking *checking, const char *pair, struct newsidx_error *error)
{
    unsigned number[2] = {PAIR_FINDER_STEMS_MAX, PAIR_FINDER_STEMS_MAX};
    const char *space = strchr(pair, ' ');
    struct buffer first = BUFFER_INIT;
    enum newsidx_status status = NEWSIDX_OK;
    if (space != NULL) {
        buffer_append(&first, pair, (size_t)(space - pair));
        status = first.failed ? error_nomem(error)
                              : pair_finder_add_stem(checking->finder, buffer_text(&first), &number[0], error);
    }
    if (space != NULL && status == NEWSIDX_OK) {
        status = pair_finder_add_stem(checking->finder, space + 1, &number[1], error);
    }
    buffer_release(&first);
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (number[0] == PAIR_FINDER_STEMS_MAX || number[1] == PAIR_FINDER_STEMS_MAX) {
        tell(checking, pair, "has no stems");
        return NEWSIDX_OK;
    }
    return pair_finder_want(checking->finder, number[0], number[1]) ? NEWSIDX_OK : error_nomem(error);
}

static enum newsidx_status want_pairs(struct checking *checking, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, checking->set, COMMAND_SQL_PAIRS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, checking->segment->number);
    int rc = SQLITE_DONE;
    while (status == NEWSIDX_OK && (rc = statement_step(select)) == SQLITE_ROW) {
        const char *pair = statement_text(select, 0);
        status = pair != NULL ? want_pair(checking, pair, error) : error_nomem(error);
    }
    if (status == NEWSIDX_OK && rc != SQLITE_DONE) {
        status = statement_error(checking->set->db, error);
    }
    (void)sqlite3_reset(select);
    return status;
}

/* The parts of a pair's value, put together; *whole: none is missing. */
static enum newsidx_status read_value(const struct checking *checking, const char *pair, struct buffer *out,
                                      bool *whole, struct newsidx_error *error)
{
    sqlite3_stmt *select = NULL;
    enum newsidx_status status = statement_take(&select, checking->set, COMMAND_SQL_PAIR_PARTS, error);
    if (status != NEWSIDX_OK) {
        return status;
    }
    (void)sqlite3_bind_int64(select, 1, checking->segment->number);
    statement_bind_text(select, 2, pair);
    int rc = SQLITE_DONE;
    *whole = true;
    for (int64_t part = 0; (rc = statement_step(select)) == SQLITE_ROW; part++) {
        const void *value = statement_blob(select, 1);
        *whole = *whole && sqlite3_column_int64(select, 0) == part && value != NULL;
        if (value != NULL) {
            buffer_append(out, value, (size_t)sqlite3_column_bytes(select, 1));
        }
    }
    status = statement_stepped(checking->set->db, rc, error);
    (void)sqlite3_reset(select);
    return status == NEWSIDX_OK && out->failed ? error_nomem(error) : status;
}

/* What is written follows from the stems to the byte. */
static enum newsidx_status compare_pair(const struct checking *checking, size_t number, struct newsidx_error *error)
{
    struct buffer name = BUFFER_INIT;
    struct buffer have = BUFFER_INIT;
    struct buffer want = BUFFER_INIT;
    bool whole = false;
    pair_finder_name(checking->finder, number, &name);
    pair_finder_encode(checking->finder, number, checking->segment->average, &want);
    enum newsidx_status status = name.failed || want.failed
                                     ? error_nomem(error)
                                     : read_value(checking, buffer_text(&name), &have, &whole, error);
    if (status == NEWSIDX_OK && (!whole || have.len_bytes != want.len_bytes ||
                                 memcmp(buffer_text(&have), buffer_text(&want), want.len_bytes) != 0)) {
        tell(checking, buffer_text(&name), "has other articles than its stems have next to each other");
    }
    buffer_release(&name);
    buffer_release(&have);
    buffer_release(&want);
    return status;
}

static enum newsidx_status check_segment(struct checking *checking, struct newsidx_error *error)
{
    enum newsidx_status status = want_pairs(checking, error);
    if (status == NEWSIDX_OK && pair_finder_pairs(checking->finder) > 0) {
        status = pair_finder_run(checking->finder, error);
    }
    for (size_t i = 0; status == NEWSIDX_OK && i < pair_finder_pairs(checking->finder); i++) {
        status = compare_pair(checking, i, error);
        if (status == NEWSIDX_OK && checking->listener->stop(checking->listener->context)) {
            status = error_set(error, NEWSIDX_CANCELED, "stopped; not all was checked");
        }
    }
    return status;
}

enum newsidx_status check_pairs(struct statement_set *set, const struct check_pairs_segment *segment,
                                const struct check_impact_listener *listener, struct newsidx_error *error)
{
    struct checking checking = {.set = set, .segment = segment, .listener = listener};
    checking.finder = pair_finder_new(set->db, segment->number, segment->articles, segment->length, segment->columns,
                                      segment->words_max);
    enum newsidx_status status = checking.finder != NULL ? check_segment(&checking, error) : error_nomem(error);
    if (status == NEWSIDX_ARCHIVE) {
        char text[640];
        (void)snprintf(text, sizeof text, "impact: segment %lld: its pairs: %s", (long long)segment->number,
                       error->message);
        listener->fault(listener->context, text);
        status = NEWSIDX_OK;
    }
    pair_finder_free(checking.finder);
    return status;
}

enum newsidx_status check_pairs_strays(struct statement_set *set, const struct check_impact_listener *listener,
                                       struct newsidx_error *error)
{
    int64_t strays = 0;
    const enum newsidx_status status = command_number(set, COMMAND_SQL_STRAY_PAIRS, &strays, error);
    if (status == NEWSIDX_OK && strays > 0) {
        listener->fault(listener->context, "impact: there are pairs of a segment that is not there");
    }
    return status;
}
