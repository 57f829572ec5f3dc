/* options.h - the command line of newsq as one struct. For main.c and the tasks.
 *
 * A new option is a row of options.def and a member here.
 * Invariant: strings are borrowed from the arguments. */
#ifndef NEWSIDX_QUERY_OPTIONS_H
#define NEWSIDX_QUERY_OPTIONS_H

#include "buffer.h"
#include "cli.h"
#include "output.h"
#include "output_fields.h"
#include "template.h"

enum { OPTIONS_ARCHIVES_MAX = 64 };
enum explain_format { EXPLAIN_TEXT, EXPLAIN_JSON };

/* A choice that may be left out: 0 not given, 1 given without a value, 2 and more the choice that many minus 2. */
typedef int given_choice;

struct options {
    struct {
        const char *item[OPTIONS_ARCHIVES_MAX];
        size_t count;
    } db;
    struct buffer query; /* the words, joined by blanks */
    bool has_query;
    bool any;
    bool fallback;
    bool expand;
    bool no_impact;
    bool count;
    bool replace;
    bool only_new;
    bool saved_list;
    bool versions;
    bool no_pager;
    int dialect; /* enum query_dialect */
    int sort;    /* enum newsidx_sort */
    int colour;  /* enum terminal_colour */
    given_choice explain;
    given_choice completion; /* enum completion_shell */
    size_t limit;            /* 0: not given */
    size_t offset;
    size_t snippets;
    size_t facet_limit;
    bool share;
    given_choice timeline; /* enum timeline_unit */
    const char *facet;
    const char *plot;
    const char *like;
    const char *show;
    const char *batch;
    const char *save;
    const char *saved;
    const char *forget;
    const char *complete;
    const struct output *output;
    struct hit_fields fields; /* count 0: not given */
    struct template template; /* likewise */
};

enum option_id {
#define OPTION(id, letter, name, argument, kind, member, choices, help) OPTION_##id,
#include "options.def"
#undef OPTION
    OPTIONS_COUNT
};

/* The rows for cli_parser_init and --help, ended as that wants it. */
const struct cli_option *options_table(void);
/* The values that an option chooses from, *count of them; NULL where it does not. */
const char *const *options_choices(enum option_id id, size_t *count);
void options_init(struct options *options);
void options_release(struct options *options);
/* Takes an option that cli_next gave; NEWSIDX_QUERY where its value cannot be understood. */
enum newsidx_status options_apply(struct options *options, enum option_id id, const char *value,
                                  struct newsidx_error *error);
/* NEWSIDX_QUERY where an option was given that means nothing without another. */
enum newsidx_status options_check(const struct options *options, struct newsidx_error *error);
/* Takes a word of the query. */
void options_add_word(struct options *options, const char *word);

#endif
