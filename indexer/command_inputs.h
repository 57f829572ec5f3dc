/* command_inputs.h - the arguments that add and parse share: paths, lists of paths, and how inputs are read.
 *
 * For command_add.c and command_parse.c.
 * Invariant: paths are visited in the order of the command line. */
#ifndef NEWSIDX_COMMAND_INPUTS_H
#define NEWSIDX_COMMAND_INPUTS_H

#include "column_map.h"
#include "command.h"
#include "intake.h"
#include "walk.h"

/* Ids of the shared options; a command's own begin at INPUTS_OPTIONS_END. */
enum {
    INPUTS_SOURCE,
    INPUTS_SECTION,
    INPUTS_LANGUAGE,
    INPUTS_YEAR,
    INPUTS_FORMAT,
    INPUTS_MAP,
    INPUTS_FOLLOW,
    INPUTS_FILES_FROM,
    INPUTS_NUL,
    INPUTS_OPTIONS_END,
};

/* The rows of a command's option table for them. */
#define INPUTS_OPTION_ROWS                                                                                             \
    {0, "source", "NAME", "the source of articles that name none", INPUTS_SOURCE},                                     \
        {0, "section", "NAME", "the section of articles that name none", INPUTS_SECTION},                              \
        {0, "language", "CODE", "the language of articles that name none", INPUTS_LANGUAGE},                           \
        {0, "year", "YYYY", "the year of datelines that name none", INPUTS_YEAR},                                      \
        {0, "format", "NAME", "read all inputs as this format; `newsidx formats` lists them", INPUTS_FORMAT},          \
        {0, "map", "FIELD=COLUMN,...", "which columns or keys of CSV, TSV and JSON are which fields", INPUTS_MAP},     \
        {0, "follow", NULL, "follow symbolic links", INPUTS_FOLLOW},                                                   \
        {0, "files-from", "FILE", "read paths from FILE ('-': standard input), a line each", INPUTS_FILES_FROM},       \
    {                                                                                                                  \
        '0', "null", NULL, "paths in the list end with a NUL byte", INPUTS_NUL                                         \
    }

struct inputs {
    struct intake_options intake;
    struct column_map map;
    const char *files_from;
    bool nul_separated;
    const char **path; /* path_count, borrowed from argv */
    size_t path_count;
};

/* Room for the parser's words; false where memory runs out. */
bool inputs_init(struct inputs *inputs, const struct cli_parser *parser);
void inputs_release(struct inputs *inputs);
/* Takes a word or shared option; NEWSIDX_QUERY with the reason where its value is wrong. */
enum newsidx_status inputs_take(struct inputs *inputs, int id, const char *value, struct newsidx_error *error);
/* The same after the last argument: something to read must be named. */
enum newsidx_status inputs_verify(const struct inputs *inputs, struct newsidx_error *error);
/* Walks all of them. The walk avoids what stdout is redirected to. */
enum newsidx_status inputs_visit(const struct inputs *inputs, struct walk *walk, struct newsidx_error *error);

/* Has the walk pass over the archive at path and its companions. */
void inputs_avoid_archive(struct walk *walk, const char *path);
/* Says a fault on stderr: "newsidx: path:line: what". */
void inputs_tell_fault(const struct report_entry *entry);

#endif
