#include "pager.h"

#include "buffer.h"
#include "terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *find_command(void)
{
    static const char *const VARIABLES[] = {"NEWSQ_PAGER", "PAGER"};
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES; i++) {
        const char *value = getenv(VARIABLES[i]);
        if (value != NULL) {
            return value;
        }
    }
    return "less";
}

/* What the shell does: 127 says that there is no such command, and then nothing has been read yet (POSIX, "Command Search and
 * Execution"). The interrupt is the pager's to take, and must not end the shell before it. */
static char *make_script(const char *command)
{
    struct buffer script = BUFFER_INIT;
    buffer_printf(&script, "trap : INT\n%s\n[ $? -ne 127 ] || exec /bin/cat", command);
    return buffer_detach(&script);
}

/* In the child: never returns. */
static void run_script(const char *script, const int ends[2])
{
    (void)dup2(ends[0], STDIN_FILENO);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    (void)signal(SIGPIPE, SIG_DFL);
    (void)setenv("LESS", "FRX", 0);
    (void)execl("/bin/sh", "sh", "-c", script, (char *)NULL);
    _exit(127);
}

void pager_start(struct pager *pager)
{
    *pager = (struct pager){.pid = 0};
    const char *command = find_command();
    int ends[2];
    if (!terminal_is(STDOUT_FILENO) || *command == '\0' || strcmp(command, "cat") == 0) {
        return;
    }
    char *script = make_script(command);
    if (script == NULL || pipe(ends) != 0) {
        free(script);
        return;
    }
    (void)fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        run_script(script, ends);
    }
    if (pid > 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)signal(SIGINT, SIG_IGN); /* the pager's to take */
        pager->pid = pid;
    }
    (void)close(ends[0]);
    (void)close(ends[1]);
    free(script);
}

void pager_finish(struct pager *pager)
{
    if (pager->pid == 0) {
        return;
    }
    (void)fflush(stdout);
    (void)close(STDOUT_FILENO); /* the pager reads to the end of the pipe */
    int ignored = 0;
    while (waitpid(pager->pid, &ignored, 0) < 0) {
    }
    pager->pid = 0;
}
