#include "lexis_dates.h"

#include "date_terms.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum date_meaning { FROM, AFTER, BEFORE, UNTIL, DURING };

enum { VALUE_BYTES = 40 };

/* Those that others begin with come behind them. */
static const struct {
    const char *name;
    enum date_meaning meaning;
} RELATIONS[] = {{"geq", FROM}, {">=", FROM},    {"aft", AFTER},  {"gtr", AFTER}, {">", AFTER},   {"leq", UNTIL},
                 {"<=", UNTIL}, {"bef", BEFORE}, {"lss", BEFORE}, {"<", BEFORE},  {"is", DURING}, {"=", DURING}};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '(' || c == ')';
}

/* M/D/YYYY as YYYY-MM-DD; anything else as it is. */
static void write_date(char out[VALUE_BYTES], const char *text, size_t len_bytes)
{
    unsigned number[3] = {0, 0, 0};
    size_t part = 0;
    bool slashes = len_bytes > 0;
    for (size_t i = 0; i < len_bytes && slashes; i++) {
        if (text[i] == '/' && part < 2) {
            part++;
        } else {
            slashes = text[i] >= '0' && text[i] <= '9' && number[part] < 10000;
            number[part] = number[part] * 10 + (unsigned)(text[i] - '0');
        }
    }
    if (slashes && part == 2 && number[2] >= 1000) { /* of two digits nobody knows the century */
        (void)snprintf(out, VALUE_BYTES, "%04u-%02u-%02u", number[2], number[0], number[1]);
    } else {
        (void)snprintf(out, VALUE_BYTES, "%.*s", (int)(len_bytes < VALUE_BYTES - 1 ? len_bytes : VALUE_BYTES - 1),
                       text);
    }
}

static struct ast *make_dates(struct arena *arena, const char *text, size_t len_bytes, int64_t today,
                              const char **problem)
{
    const char *at = text;
    const char *end = text + len_bytes;
    while (at < end && is_blank(*at)) {
        at++;
    }
    enum date_meaning meaning = DURING;
    for (size_t i = 0; i < sizeof RELATIONS / sizeof *RELATIONS; i++) {
        const size_t len = strlen(RELATIONS[i].name);
        if ((size_t)(end - at) > len && strncasecmp(at, RELATIONS[i].name, len) == 0) {
            meaning = RELATIONS[i].meaning;
            at += len;
            break;
        }
    }
    while (at < end && is_blank(*at)) {
        at++;
    }
    while (end > at && is_blank(end[-1])) {
        end--;
    }
    char value[VALUE_BYTES];
    char open_ended[VALUE_BYTES + 8];
    write_date(value, at, (size_t)(end - at));
    (void)snprintf(open_ended, sizeof open_ended, "%s%s%s", meaning == UNTIL ? ".." : "", value,
                   meaning == FROM ? ".." : "");
    const enum date_relation relation = meaning == AFTER ? DATE_AFTER : meaning == BEFORE ? DATE_BEFORE : DATE_DURING;
    struct ast *dates = arena_alloc(arena, sizeof *dates);
    if (dates == NULL) {
        return NULL;
    }
    *dates = (struct ast){.kind = AST_DATES, .columns = COLUMNS_ALL};
    const bool read =
        date_term_parse(&dates->first_id, &dates->last_id, relation, open_ended, strlen(open_ended), today, problem);
    return read ? dates : NULL;
}

/* Where the next " and " begins, len_bytes where there is none. */
static size_t find_and(const char *text, size_t len_bytes)
{
    for (size_t i = 1; i + 4 < len_bytes; i++) {
        if (strncasecmp(text + i, "and", 3) == 0 && is_blank(text[i - 1]) && is_blank(text[i + 3])) {
            return i;
        }
    }
    return len_bytes;
}

struct ast *lexis_dates(struct arena *arena, const char *text, size_t len_bytes, int64_t today, const char **problem)
{
    const size_t first = find_and(text, len_bytes);
    struct ast *left = make_dates(arena, text, first, today, problem);
    if (first == len_bytes || left == NULL) {
        return left;
    }
    const size_t rest = first + 3;
    struct ast *right = make_dates(arena, text + rest, len_bytes - rest, today, problem);
    struct ast *both = arena_alloc(arena, sizeof *both);
    struct ast **child = arena_alloc(arena, 2 * sizeof *child);
    if (right == NULL || both == NULL || child == NULL) {
        return NULL;
    }
    child[0] = left;
    child[1] = right;
    *both = (struct ast){.kind = AST_AND, .child = child, .count = 2, .columns = COLUMNS_ALL};
    return both;
}
