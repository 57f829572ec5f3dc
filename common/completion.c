#include "completion.h"

#include <string.h>

const char *const COMPLETION_SHELLS[4] = {"bash", "zsh", "fish", NULL};

static bool takes_value(const struct cli_option *option)
{
    return option->argument != NULL && option->argument[0] != '[';
}

static const char *const *choices_of(const struct completion_program *program, const struct cli_option *option)
{
    return program->choices != NULL && option->argument != NULL ? program->choices(option->name) : NULL;
}

static bool is_file(const struct cli_option *option)
{
    return option->argument != NULL && strstr(option->argument, "FILE") != NULL;
}

static void append_words(struct buffer *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++) {
        buffer_printf(out, "%s%s", i > 0 ? " " : "", words[i]);
    }
}

/* Text within single quotes, for all three shells: quotes in it are left out. */
static void append_quoted(struct buffer *out, const char *text)
{
    buffer_append_byte(out, '\'');
    for (; *text != '\0'; text++) {
        if (*text != '\'' && *text != '\\') {
            buffer_append_byte(out, *text);
        }
    }
    buffer_append_byte(out, '\'');
}

/* --- bash --------------------------------------------------------------------------------------------------------------- */

static void append_bash_options(struct buffer *out, const struct cli_option *option)
{
    for (; option != NULL && option->name != NULL; option++) {
        if (option->help != NULL) {
            buffer_printf(out, " --%s", option->name);
        }
    }
}

/* What follows an option that takes a value. */
static void append_bash_values(struct buffer *out, const struct completion_program *program,
                               const struct cli_option *option)
{
    for (; option != NULL && option->name != NULL; option++) {
        const char *const *choices = choices_of(program, option);
        if (option->help == NULL || option->argument == NULL) {
            continue;
        }
        buffer_printf(out, "    --%s", option->name);
        if (option->short_name != 0) {
            buffer_printf(out, "|-%c", option->short_name);
        }
        buffer_append_text(out, ") ");
        if (choices != NULL) {
            buffer_append_text(out, "COMPREPLY=($(compgen -W \"");
            append_words(out, choices);
            buffer_append_text(out, "\" -- \"$current\")); return ;;\n");
        } else if (is_file(option)) {
            buffer_append_text(out, "COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n");
        } else if (takes_value(option)) {
            buffer_append_text(out, "return ;;\n");
        } else {
            buffer_append_text(out, ";;\n");
        }
    }
}

static void append_bash(struct buffer *out, const struct completion_program *program)
{
    buffer_printf(out, "# bash completion for %s, made by %s itself\n_%s() {\n", program->name, program->name,
                  program->name);
    buffer_append_text(
        out, "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= word\n"
             "    COMPREPLY=()\n"
             "    # bash parts --option=value at the equals sign\n"
             "    if [ \"$current\" = = ]; then current=; "
             "elif [ \"$previous\" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
             "    case $previous in\n");
    append_bash_values(out, program, program->options);
    for (const struct completion_command *at = program->command; at != NULL && at->name != NULL; at++) {
        append_bash_values(out, program, at->options);
    }
    buffer_append_text(out, "    esac\n    local options=\"");
    append_bash_options(out, program->options);
    buffer_append_text(out, "\"\n");
    if (program->command != NULL) {
        buffer_append_text(out, "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                                "        case $word in -*) ;; *) command=$word; break ;; esac\n    done\n"
                                "    case $command in\n    '') options+=\"");
        for (const struct completion_command *at = program->command; at->name != NULL; at++) {
            buffer_printf(out, " %s", at->name);
        }
        buffer_append_text(out, "\" ;;\n");
        for (const struct completion_command *at = program->command; at->name != NULL; at++) {
            buffer_printf(out, "    %s) options+=\"", at->name);
            append_bash_options(out, at->options);
            buffer_append_text(out, "\" ;;\n");
        }
        buffer_append_text(out, "    esac\n");
    }
    buffer_append_text(out,
                       "    case $current in\n    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$current\")) ;;\n");
    if (program->completes_words) {
        buffer_printf(
            out, "    ?*) COMPREPLY=($(compgen -W \"$(%s --complete \"$current\" 2>/dev/null)\" -- \"$current\")) ;;\n",
            program->name);
    } else {
        buffer_append_text(
            out, "    *) if [ -z \"$command\" ]; then COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
                 "       else COMPREPLY=($(compgen -f -- \"$current\")); fi ;;\n");
    }
    buffer_printf(out, "    esac\n}\ncomplete -F _%s %s\n", program->name, program->name);
}

/* --- zsh ---------------------------------------------------------------------------------------------------------------- */

/* A specification of _arguments: '--name=[help]:argument:(choices)'. */
static void append_zsh_options(struct buffer *out, const struct completion_program *program,
                               const struct cli_option *option, const char *indent)
{
    for (; option != NULL && option->name != NULL; option++) {
        const char *const *choices = choices_of(program, option);
        if (option->help == NULL) {
            continue;
        }
        buffer_printf(out, "%s'--%s%s[", indent, option->name,
                      option->argument == NULL ? ""
                      : takes_value(option)    ? "="
                                               : "=-");
        for (const char *at = option->help; *at != '\0'; at++) { /* brackets, colons and quotes have a meaning there */
            if (strchr("[]:'\\", *at) == NULL) {
                buffer_append_byte(out, *at);
            }
        }
        buffer_append_text(out, "]");
        if (option->argument != NULL) {
            buffer_append_text(out, takes_value(option) ? ":value:" : "::value:");
            if (choices != NULL) {
                buffer_append_byte(out, '(');
                append_words(out, choices);
                buffer_append_byte(out, ')');
            } else {
                buffer_append_text(out, is_file(option) ? "_files" : "");
            }
        }
        buffer_append_text(out, "' \\\n");
    }
}

static void append_zsh(struct buffer *out, const struct completion_program *program)
{
    buffer_printf(out, "#compdef %s\n# zsh completion for %s, made by %s itself\n", program->name, program->name,
                  program->name);
    if (program->command == NULL) {
        buffer_printf(out,
                      "_%s_words() {\n    local -a words_found\n"
                      "    words_found=(${(f)\"$(%s --complete \"$PREFIX\" 2>/dev/null)\"})\n"
                      "    compadd -a words_found\n}\n_arguments -s -S \\\n",
                      program->name, program->name);
        append_zsh_options(out, program, program->options, "    ");
        buffer_printf(out, "    '*:query:_%s_words'\n", program->name);
        return;
    }
    buffer_append_text(out, "local -a commands\ncommands=(\n");
    for (const struct completion_command *at = program->command; at->name != NULL; at++) {
        buffer_append_text(out, "    ");
        struct buffer row = BUFFER_INIT;
        buffer_printf(&row, "%s:%s", at->name, at->help);
        append_quoted(out, buffer_text(&row));
        buffer_release(&row);
        buffer_append_byte(out, '\n');
    }
    buffer_append_text(out, ")\n_arguments -C \\\n");
    append_zsh_options(out, program, program->options, "    ");
    buffer_append_text(out, "    '1:command:{_describe command commands}' '*::argument:->arguments'\n"
                            "[[ $state == arguments ]] || return\ncase $words[1] in\n");
    for (const struct completion_command *at = program->command; at->name != NULL; at++) {
        buffer_printf(out, "%s) _arguments -s -S \\\n", at->name);
        append_zsh_options(out, program, at->options, "    ");
        append_zsh_options(out, program, program->options, "    ");
        buffer_append_text(out, "    '*:file:_files' ;;\n");
    }
    buffer_append_text(out, "esac\n");
}

/* --- fish --------------------------------------------------------------------------------------------------------------- */

static void append_fish_options(struct buffer *out, const struct completion_program *program,
                                const struct cli_option *option, const char *condition)
{
    for (; option != NULL && option->name != NULL; option++) {
        const char *const *choices = choices_of(program, option);
        if (option->help == NULL) {
            continue;
        }
        buffer_printf(out, "complete -c %s%s -l %s", program->name, condition, option->name);
        if (option->short_name != 0) {
            buffer_printf(out, " -s %c", option->short_name);
        }
        if (takes_value(option)) {
            buffer_append_text(out, is_file(option) ? " -r -F" : " -x");
        }
        if (choices != NULL) {
            buffer_append_text(out, " -a \"");
            append_words(out, choices);
            buffer_append_byte(out, '"');
        }
        buffer_append_text(out, " -d ");
        append_quoted(out, option->help);
        buffer_append_byte(out, '\n');
    }
}

static void append_fish(struct buffer *out, const struct completion_program *program)
{
    buffer_printf(out, "# fish completion for %s, made by %s itself\n", program->name, program->name);
    append_fish_options(out, program, program->options, "");
    if (program->completes_words) {
        buffer_printf(out, "complete -c %s -f -a \"(%s --complete (commandline -ct) 2>/dev/null)\"\n", program->name,
                      program->name);
    }
    for (const struct completion_command *at = program->command; at != NULL && at->name != NULL; at++) {
        struct buffer condition = BUFFER_INIT;
        buffer_printf(&condition, " -n \"__fish_seen_subcommand_from %s\"", at->name);
        buffer_printf(out, "complete -c %s -n __fish_use_subcommand -f -a %s -d ", program->name, at->name);
        append_quoted(out, at->help);
        buffer_append_byte(out, '\n');
        append_fish_options(out, program, at->options, buffer_text(&condition));
        buffer_release(&condition);
    }
}

void completion_append(struct buffer *out, enum completion_shell shell, const struct completion_program *program)
{
    static void (*const APPEND[])(struct buffer * out,
                                  const struct completion_program *program) = {append_bash, append_zsh, append_fish};
    APPEND[shell](out, program);
}
