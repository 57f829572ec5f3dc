#include "options.h"

#include "completion.h"
#include "error.h"
#include "terminal.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What an option's value is and so what member it sets. */
enum value_kind { NOTHING, FLAG, TEXT, LIST, NUMBER, AMOUNT, CHOICE, CHOICE_OR_NONE, OUTPUT, KWIC, FIELDS, TEMPLATE };

static const char *const DIALECTS[] = {"newsq", "lexis", NULL};
static const char *const SORTS[] = {"relevance", "newest", "oldest", NULL};
static const char *const UNITS[] = {"day", "week", "month", "year", NULL};
static const char *const EXPLAIN_FORMATS[] = {"text", "json", NULL};

struct setter {
    enum value_kind kind;
    size_t offset; /* of the member */
    const char *const *choices;
};

static const struct setter SETTERS[] = {
#define OPTION(id, letter, name, argument, kind, member, choices, help)                                                \
    [OPTION_##id] = {kind, offsetof(struct options, member), choices},
#include "options.def"
#undef OPTION
};

static const struct cli_option TABLE[] = {
#define OPTION(id, letter, name, argument, kind, member, choices, help) {letter, name, argument, help, OPTION_##id},
#include "options.def"
#undef OPTION
    {0, NULL, NULL, NULL, 0},
};

const struct cli_option *options_table(void)
{
    return TABLE;
}

const char *const *options_choices(enum option_id id, size_t *count)
{
    const char *const *choices = SETTERS[id].choices;
    *count = 0;
    while (choices != NULL && choices[*count] != NULL) {
        ++*count;
    }
    return choices;
}

void options_init(struct options *options)
{
    *options = (struct options){.output = &OUTPUT_TEXT, .snippets = 1};
}

void options_release(struct options *options)
{
    buffer_release(&options->query);
}

static enum newsidx_status parse_amount(size_t *out, const char *option, const char *text, bool all,
                                        struct newsidx_error *error)
{
    int64_t number = 0;
    if (all && strcmp(text, "all") == 0) {
        *out = SIZE_MAX;
        return NEWSIDX_OK;
    }
    if (!cli_parse_number(&number, text, all ? 1 : 0, INT64_C(1000000000))) {
        return error_set(error, NEWSIDX_QUERY, "--%s: '%s' is no number%s", option, text,
                         all ? " from 1, nor 'all'" : "");
    }
    *out = (size_t)number;
    return NEWSIDX_OK;
}

static enum newsidx_status choose_output(const struct output **out, const char *text, struct newsidx_error *error)
{
    const char *names[32];
    size_t count = 0;
    for (const struct output *const *output = outputs_all(); *output != NULL; output++) {
        names[count++] = (*output)->name;
    }
    const int choice = cli_parse_choice("format", text, names, count, error);
    if (choice < 0) {
        return NEWSIDX_QUERY;
    }
    *out = outputs_all()[choice];
    return NEWSIDX_OK;
}

static enum newsidx_status choose(int *out, enum option_id id, const char *text, int first, struct newsidx_error *error)
{
    size_t count = 0;
    const char *const *choices = options_choices(id, &count);
    const int choice = cli_parse_choice(TABLE[id].name, text, choices, count, error);
    *out = choice >= 0 ? first + choice : 0;
    return choice >= 0 ? NEWSIDX_OK : NEWSIDX_QUERY;
}

static enum newsidx_status add_archive(struct options *options, const char *path, struct newsidx_error *error)
{
    if (options->db.count == OPTIONS_ARCHIVES_MAX) {
        return error_set(error, NEWSIDX_QUERY, "--db: at most %d archives at once", OPTIONS_ARCHIVES_MAX);
    }
    options->db.item[options->db.count++] = path;
    return NEWSIDX_OK;
}

enum newsidx_status options_apply(struct options *options, enum option_id id, const char *value,
                                  struct newsidx_error *error)
{
    const struct setter *setter = &SETTERS[id];
    void *member = (char *)options + setter->offset;
    switch (setter->kind) {
    case NOTHING:
        break;
    case FLAG:
        *(bool *)member = true;
        break;
    case TEXT:
        *(const char **)member = value;
        break;
    case LIST:
        return add_archive(options, value, error);
    case NUMBER:
    case AMOUNT:
        return parse_amount(member, TABLE[id].name, value, setter->kind == AMOUNT, error);
    case CHOICE:
        return choose(member, id, value, 0, error);
    case CHOICE_OR_NONE:
        *(int *)member = 1;
        return value != NULL ? choose(member, id, value, 2, error) : NEWSIDX_OK;
    case KWIC:
        *(const struct output **)member = &OUTPUT_KWIC;
        break;
    case FIELDS:
        return hit_fields_parse(member, value, error);
    case TEMPLATE:
        options->output = &OUTPUT_TEMPLATE;
        return template_parse(member, value, error);
    case OUTPUT:
        return choose_output(member, value, error);
    }
    return NEWSIDX_OK;
}

void options_add_word(struct options *options, const char *word)
{
    if (options->has_query) {
        buffer_append_byte(&options->query, ' ');
    }
    buffer_append_text(&options->query, word);
    options->has_query = true;
}

enum newsidx_status options_check(const struct options *options, struct newsidx_error *error)
{
    const struct output *output = options->output;
    const bool table =
        output == &OUTPUT_CSV || output == &OUTPUT_TSV || output == &OUTPUT_JSON || output == &OUTPUT_JSONL;
    const struct {
        bool given;
        bool met;
        const char *problem;
    } RULES[] = {
        {options->versions, options->show != NULL, "--versions is for --show"},
        {options->only_new, options->saved != NULL, "--new is for --saved"},
        {options->replace, options->save != NULL, "--replace is for --save"},
        {options->share, options->timeline != 0 || options->plot != NULL, "--share is for --timeline"},
        {options->facet_limit > 0, options->facet != NULL, "--facet-limit is for --facet"},
        {options->fields.count > 0, table, "--fields is for --format csv, tsv, json and jsonl"},
        {output == &OUTPUT_TEMPLATE, options->template.count > 0, "--format template needs --template"},
    };
    for (size_t i = 0; i < sizeof RULES / sizeof *RULES; i++) {
        if (RULES[i].given && !RULES[i].met) {
            return error_set(error, NEWSIDX_QUERY, "%s", RULES[i].problem);
        }
    }
    return NEWSIDX_OK;
}
