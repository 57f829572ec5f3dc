/* command_completion.c - newsidx completion: what makes a shell complete the command line of newsidx. */
#include "command.h"

#include "completion.h"
#include "reader.h"

#include <string.h>

enum { COMMANDS_MAX = 32, FORMATS_MAX = 48 };

static const struct cli_option OPTIONS[] = {{0, NULL, NULL, NULL, 0}};

static const char *const *choices_of(const char *option)
{
    static const char *formats[FORMATS_MAX]; /* filled with the same names whenever it is asked for */
    if (strcmp(option, "format") != 0) {
        return NULL;
    }
    size_t count = 0;
    for (const struct reader *const *at = readers_all(); *at != NULL && count + 1 < FORMATS_MAX; at++) {
        formats[count++] = (*at)->name;
    }
    formats[count] = NULL;
    return formats;
}

static int run_completion(struct command_run *run)
{
    const char *value = NULL;
    const char *shell = NULL;
    for (;;) {
        const int id = command_next(run, &value);
        if (id == CLI_END) {
            break;
        }
        if (id == CLI_FAULT) {
            return command_end(run);
        }
        shell = value;
    }
    struct newsidx_error error = {0};
    const int choice = shell != NULL ? cli_parse_choice("completion", shell, COMPLETION_SHELLS, 3, &error) : -1;
    if (choice < 0) {
        return command_usage("completion: name a shell: bash, zsh or fish");
    }
    struct completion_command commands[COMMANDS_MAX + 1] = {{.name = NULL}};
    size_t count = 0;
    const struct command *const *all = command_all(&count);
    for (size_t i = 0; i < count && i < COMMANDS_MAX; i++) {
        commands[i] = (struct completion_command){all[i]->name, all[i]->help, all[i]->options};
    }
    const struct completion_program program = {
        .name = "newsidx", .options = command_global_options(), .choices = choices_of, .command = commands};
    struct buffer out = BUFFER_INIT;
    completion_append(&out, (enum completion_shell)choice, &program);
    (void)cli_write(&run->output, buffer_text(&out), out.len_bytes); /* cli_finish tells what becomes of it */
    buffer_release(&out);
    return NEWSIDX_OK;
}

const struct command COMMAND_COMPLETION = {
    .name = "completion",
    .arguments = "bash|zsh|fish",
    .help = "print what makes a shell complete the command line",
    .details = "Prints a script for the shell: `newsidx completion bash "
               ">~/.local/share/bash-completion/completions/newsidx`. An "
               "installed newsidx has put it in its place already.",
    .options = OPTIONS,
    .run = run_completion,
};
