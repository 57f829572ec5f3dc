#include "ast.h"

#include "date.h"
#include "fields.h"

static unsigned columns_bit(unsigned number)
{
    return 1U << number;
}

static void explain_columns(struct buffer *out, unsigned columns, bool lead)
{
    static const char *const NAMES[COLUMN_COUNT] = {"headline", "deck", "body", "author", "dateline"};
    if (columns == COLUMNS_ALL) {
        return;
    }
    for (unsigned i = 0; i < COLUMN_COUNT; i++) {
        if ((columns & columns_bit(i)) != 0) {
            buffer_printf(out, "%s:", lead && columns_bit(i) == COLUMN_BODY ? "lead" : NAMES[i]);
        }
    }
}

static void explain_pattern(struct buffer *out, const struct pattern *pattern)
{
    static const char *const LETTERS[] = {"", "", "caps ", "allcaps ", "nocaps "};
    buffer_append_text(out, LETTERS[pattern->letters]);
    switch (pattern->kind) {
    case PATTERN_STEM:
        buffer_printf(out, "%s%s", pattern->word, pattern->acronym ? "." : "");
        return;
    case PATTERN_PREFIX:
        buffer_printf(out, "%s*", pattern->word);
        return;
    case PATTERN_GLOB:
        buffer_append_text(out, pattern->word);
        return;
    case PATTERN_FUZZY:
        buffer_printf(out, "%s~%u", pattern->word, pattern->edits);
        return;
    case PATTERN_WRITTEN:
        buffer_printf(out, "=%s", pattern->letters == CASE_TYPED ? pattern->typed : pattern->word);
        return;
    }
}

static void explain_sequence(struct buffer *out, const struct sequence *sequence, bool quote)
{
    if (quote) {
        buffer_append_byte(out, '"');
    }
    for (size_t i = 0; i < sequence->count; i++) {
        buffer_append_text(out, i > 0 ? " " : "");
        explain_pattern(out, &sequence->pattern[i]);
    }
    if (quote) {
        buffer_append_byte(out, '"');
    }
}

static void explain_term(struct buffer *out, const struct ast *ast)
{
    const bool several = ast->alternatives > 1;
    explain_columns(out, ast->columns, ast->lead);
    if (several) {
        buffer_append_byte(out, '(');
    }
    for (size_t i = 0; i < ast->alternatives; i++) {
        buffer_append_text(out, i > 0 ? " | " : "");
        explain_sequence(out, &ast->alternative[i], ast->alternative[i].count > 1);
    }
    if (several) {
        buffer_append_byte(out, ')');
    }
    if (ast->slop > 0) {
        buffer_printf(out, "~%u", ast->slop);
    }
}

static void explain_filter(struct buffer *out, const struct ast *ast)
{
    buffer_printf(out, "%s:%s", newsidx_field_name(ast->field), ast->words > 1 ? "\"" : "");
    for (size_t i = 0; i < ast->words; i++) {
        buffer_printf(out, "%s%s", i > 0 ? " " : "", ast->word[i]);
    }
    buffer_printf(out, "%s%s", ast->prefix ? "*" : "", ast->words > 1 ? "\"" : "");
}

/* The day, month or year that a range begins with. Its id may lie behind the last day of a month: after:2014-11-30. */
static struct date first_day(struct date date)
{
    if (date.month > 12) {
        return (struct date){.year = date.year + 1, .month = 1};
    }
    if (date.month > 0 && date.day > date_days_in_month(date.year, date.month)) {
        return date_from_days(date_to_days(date));
    }
    return date;
}

/* The one it ends with; 99 stands for all of a period. The id may lie before its first day: before:2014-11-01, before:2014-01. */
static struct date last_day(struct date date)
{
    if (date.month == 0) {
        return (struct date){.year = date.year - 1, .month = 12};
    }
    if (date.month > 12) {
        return (struct date){.year = date.year};
    }
    if (date.day == 0) {
        return date_from_days(date_to_days(date));
    }
    date.day = date.day > 31 ? 0 : date.day;
    return date;
}

static struct date split_id(int64_t id)
{
    const int64_t day = id / DATE_ID_DAY;
    return (struct date){.year = (int)(day / 10000), .month = (int)(day / 100 % 100), .day = (int)(day % 100)};
}

static void explain_dates(struct buffer *out, const struct ast *ast)
{
    char text[DATE_TEXT_BYTES];
    if (ast->month > 0) {
        buffer_printf(out, "on:%02d", ast->month);
        if (ast->day > 0) {
            buffer_printf(out, "-%02d", ast->day);
        }
        return;
    }
    buffer_append_text(out, "date:");
    if (ast->first_id > DATE_ID_UNDATED_END) {
        date_format(text, first_day(split_id(ast->first_id)));
        buffer_append_text(out, text);
    }
    buffer_append_text(out, "..");
    if (ast->last_id < INT64_C(9999) * 10000 * DATE_ID_DAY) {
        date_format(text, last_day(split_id(ast->last_id)));
        buffer_append_text(out, text);
    }
}

static void explain_children(struct buffer *out, const struct ast *ast, const char *between)
{
    for (size_t i = 0; i < ast->count; i++) {
        const struct ast *child = ast->child[i];
        const bool group = child->kind == AST_AND || child->kind == AST_OR || child->kind == AST_NEAR;
        if (i > 0) {
            buffer_append_text(out, between);
        }
        if (group) {
            buffer_append_byte(out, '(');
        }
        ast_explain(out, child);
        if (group) {
            buffer_append_byte(out, ')');
        }
    }
}

static void explain_near(struct buffer *out, const struct ast *ast)
{
    static const char *const UNITS[] = {"", "SENTENCE", "PARAGRAPH", "FIELD"};
    struct buffer name = BUFFER_INIT;
    if (ast->unit == NEAR_WORDS) {
        buffer_printf(&name, " %s/%u ", ast->ordered ? "PRE" : "NEAR", ast->distance);
    } else {
        buffer_printf(&name, " %s ", UNITS[ast->unit]);
    }
    explain_children(out, ast, buffer_text(&name));
    buffer_release(&name);
}

bool ast_dates_hold(const struct ast *dates, int64_t id)
{
    if (id < dates->first_id || id > dates->last_id) {
        return false;
    }
    const int64_t day = id / DATE_ID_DAY % 10000;
    return dates->month == 0 || (day / 100 == dates->month && (dates->day == 0 || day % 100 == dates->day));
}

void ast_explain(struct buffer *out, const struct ast *ast)
{
    switch (ast->kind) {
    case AST_TERM:
        explain_term(out, ast);
        return;
    case AST_FILTER:
        explain_filter(out, ast);
        return;
    case AST_DATES:
        explain_dates(out, ast);
        return;
    case AST_NOT:
        buffer_append_text(out, "NOT ");
        explain_children(out, ast, "");
        return;
    case AST_AND:
        explain_children(out, ast, " AND ");
        return;
    case AST_OR:
        explain_children(out, ast, " OR ");
        return;
    case AST_NEAR:
        explain_near(out, ast);
        return;
    case AST_ATLEAST:
        buffer_printf(out, "ATLEAST/%u ", ast->least);
        explain_children(out, ast, "");
        return;
    case AST_STATE:
        buffer_printf(out, "is:%s", ast->state->name);
        return;
    }
}
