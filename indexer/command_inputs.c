#include "command_inputs.h"

#include "error.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool inputs_init(struct inputs *inputs, const struct cli_parser *parser)
{
    *inputs = (struct inputs){.path = memory_zeroed((size_t)parser->argc + 1, sizeof *inputs->path)};
    return inputs->path != NULL;
}

void inputs_release(struct inputs *inputs)
{
    free(inputs->path);
    inputs->path = NULL;
    column_map_release(&inputs->map);
}

static enum newsidx_status take_year(struct inputs *inputs, const char *value, struct newsidx_error *error)
{
    int64_t year = 0;
    if (!cli_parse_number(&year, value, 1, 9999)) {
        return error_set(error, NEWSIDX_QUERY, "--year: '%s' is not a year", value);
    }
    inputs->intake.year = (int)year;
    return NEWSIDX_OK;
}

static enum newsidx_status take_format(struct inputs *inputs, const char *value, struct newsidx_error *error)
{
    inputs->intake.format = reader_named(value);
    return inputs->intake.format != NULL
               ? NEWSIDX_OK
               : error_set(error, NEWSIDX_QUERY, "--format: '%s' is none (`newsidx formats` lists them)", value);
}

static enum newsidx_status take_map(struct inputs *inputs, const char *value, struct newsidx_error *error)
{
    column_map_release(&inputs->map);
    inputs->intake.map = &inputs->map;
    inputs->intake.map_text = value;
    return column_map_parse(&inputs->map, value, error);
}

enum newsidx_status inputs_take(struct inputs *inputs, int id, const char *value, struct newsidx_error *error)
{
    switch (id) {
    case INPUTS_SOURCE:
        inputs->intake.source = value;
        break;
    case INPUTS_SECTION:
        inputs->intake.section = value;
        break;
    case INPUTS_LANGUAGE:
        inputs->intake.language = value;
        break;
    case INPUTS_YEAR:
        return take_year(inputs, value, error);
    case INPUTS_FORMAT:
        return take_format(inputs, value, error);
    case INPUTS_FOLLOW:
        inputs->intake.follow = true;
        break;
    case INPUTS_FILES_FROM:
        inputs->files_from = value;
        break;
    case INPUTS_NUL:
        inputs->nul_separated = true;
        break;
    case INPUTS_MAP:
        return take_map(inputs, value, error);
    default:
        inputs->path[inputs->path_count++] = value;
        break;
    }
    return NEWSIDX_OK;
}

enum newsidx_status inputs_verify(const struct inputs *inputs, struct newsidx_error *error)
{
    if (inputs->path_count == 0 && inputs->files_from == NULL) {
        return error_set(error, NEWSIDX_QUERY, "nothing to read: name files or folders, or '-' for standard input");
    }
    if (inputs->nul_separated && inputs->files_from == NULL) {
        return error_set(error, NEWSIDX_QUERY, "-0 is about --files-from, which is not given");
    }
    return NEWSIDX_OK;
}

enum newsidx_status inputs_visit(const struct inputs *inputs, struct walk *walk, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    walk->follow = inputs->intake.follow;
    walk_avoid_fd(walk, STDOUT_FILENO, "where the output goes");
    for (size_t i = 0; i < inputs->path_count && status == NEWSIDX_OK; i++) {
        status = walk_path(walk, inputs->path[i], error);
    }
    if (status == NEWSIDX_OK && inputs->files_from != NULL) {
        status = walk_list(walk, inputs->files_from, inputs->nul_separated, error);
    }
    return status;
}

void inputs_tell_fault(const struct report_entry *entry)
{
    const char *kind = entry->level == REPORT_WARNING ? "warning: " : "";
    const char *mark = entry->member != NULL ? "!" : "";
    const char *member = entry->member != NULL ? entry->member : "";
    if (entry->place > 0) {
        cli_error(COMMAND_PROGRAM, "%s%s%s:%zu: %s%s", entry->path, mark, member, entry->place, kind, entry->reason);
    } else {
        cli_error(COMMAND_PROGRAM, "%s%s%s: %s%s", entry->path, mark, member, kind, entry->reason);
    }
}

void inputs_avoid_archive(struct walk *walk, const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        struct buffer name = BUFFER_INIT;
        buffer_printf(&name, "%s%s", path, SUFFIXES[i]);
        walk_avoid_path(walk, buffer_text(&name), "the archive itself");
        buffer_release(&name);
    }
}
