/* completion.h - scripts that complete a program's command line in bash, zsh and fish, made of its option tables. For both programs.
 *
 * Invariant: every option that --help lists is completed. */
#ifndef NEWSIDX_COMPLETION_H
#define NEWSIDX_COMPLETION_H

#include "buffer.h"
#include "cli.h"

enum completion_shell { COMPLETION_BASH, COMPLETION_ZSH, COMPLETION_FISH };
extern const char *const COMPLETION_SHELLS[4]; /* their names, ended by NULL */

/* The values that an option of that name chooses from, ended by NULL; NULL where it does not. */
typedef const char *const *completion_choices(const char *option);

struct completion_command {
    const char *name;
    const char *help;
    const struct cli_option *options;
};

struct completion_program {
    const char *name;
    const struct cli_option *options;         /* for all commands */
    completion_choices *choices;              /* NULL: none */
    const struct completion_command *command; /* NULL: the program has none; ended by a NULL name */
    bool completes_words;                     /* by its --complete */
};

void completion_append(struct buffer *out, enum completion_shell shell, const struct completion_program *program);

#endif
