/* command_formats.c - newsidx formats: what add and parse read, and how they know it. */
#include "command.h"

#include "buffer.h"
#include "containers.h"
#include "reader.h"

#include <string.h>

enum { FORMATS_NAMES };
enum { NAME_COLUMNS = 10, LINE_COLUMNS = 80 };

static const struct cli_option OPTIONS[] = {
    {0, "names", NULL, "only the names that --format takes, a line each", FORMATS_NAMES},
    {0, NULL, NULL, NULL, 0},
};

/* Words of text in lines that begin under each other, right of the names. */
static void append_wrapped(struct buffer *out, const char *text)
{
    size_t column = NAME_COLUMNS;
    while (*text != '\0') {
        const size_t len = strcspn(text, " ");
        if (column > NAME_COLUMNS && column + 1 + len > LINE_COLUMNS) {
            buffer_printf(out, "\n%*s", NAME_COLUMNS, "");
            column = NAME_COLUMNS;
        } else if (column > NAME_COLUMNS) {
            buffer_append_byte(out, ' ');
            column++;
        }
        buffer_append(out, text, len);
        column += len;
        text += len;
        text += *text == ' ';
    }
    buffer_append_byte(out, '\n');
}

static void append_row(struct buffer *out, const char *name, const char *what, const char *recognised_by)
{
    struct buffer how = BUFFER_INIT;
    buffer_printf(&how, "recognised by %s", recognised_by);
    buffer_printf(out, "%-*s", NAME_COLUMNS, name);
    append_wrapped(out, what);
    buffer_printf(out, "%*s", NAME_COLUMNS, "");
    append_wrapped(out, buffer_text(&how));
    buffer_release(&how);
}

static int print_formats(struct command_run *run, bool names_only)
{
    struct buffer text = BUFFER_INIT;
    for (const struct reader *const *reader = readers_all(); *reader != NULL; reader++) {
        if (names_only) {
            buffer_printf(&text, "%s\n", (*reader)->name);
        } else {
            append_row(&text, (*reader)->name, (*reader)->what, (*reader)->recognised_by);
        }
    }
    if (!names_only) {
        buffer_append_text(&text, "\nAnd what holds any of these:\n\n");
        for (const struct container *const *container = containers_all(); *container != NULL; container++) {
            append_row(&text, (*container)->name, (*container)->what, (*container)->recognised_by);
        }
    }
    (void)cli_write_text(&run->output, buffer_text(&text));
    buffer_release(&text);
    return NEWSIDX_OK;
}

static int run_formats(struct command_run *run)
{
    const char *value = NULL;
    bool names_only = false;
    int id = CLI_END;
    while ((id = command_next(run, &value)) != CLI_END) {
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        if (id != FORMATS_NAMES) {
            return command_usage("formats takes no arguments: '%s'", value);
        }
        names_only = true;
    }
    return print_formats(run, names_only);
}

const struct command COMMAND_FORMATS = {
    .name = "formats",
    .arguments = "[OPTION...]",
    .help = "list the formats that add reads, and how they are recognised",
    .details = "Lists the formats in the order in which they are tried; the first that recognises an input reads it. A "
               "file in "
               "a container is recognised by its own content.",
    .options = OPTIONS,
    .run = run_formats,
};
