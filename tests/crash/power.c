/* power.c - every command that writes, on a disk that fails at every point (shim_vfs.h).
 *
 *     power FOLDER [POINTS [COMMAND]]
 *
 * FOLDER holds first.jsonl and second.jsonl (power.sh makes them). For each command and each kind of failure, at up to POINTS operations
 * spread over its course (0: at every one), the command runs in a process of its own. Then:
 *
 *     power cut       the archive checks clean and is as before the command or as after it; the command, run again, completes
 *     full disk       exit code 4 and a message, or nothing was lost by it; the archive as before or as after; then as above
 *     one I/O error   the same
 *     lost syncs      what is left is opened and checked without a crash; more cannot be asked of a disk that lies
 */
#include "archive.h"
#include "check.h"
#include "command.h"
#include "command_statements.h"
#include "shim_vfs.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 9, PATH_BYTES = 1000, SECONDS_MAX = 120 };

struct scenario {
    const char *name;
    bool from_nothing; /* there is no archive before */
    bool copies;       /* what changes is the copy */
    const char *argument[ARGUMENTS_MAX];
};

/* DB, FIRST, SECOND and COPY stand for files in the folder. */
static const struct scenario SCENARIOS[] = {
    {"create", true, false, {"--db", "DB", "add", "-q", "FIRST"}},
    {"add", false, false, {"--db", "DB", "add", "-q", "SECOND"}},
    {"add on one thread", false, false, {"--db", "DB", "add", "-q", "-j", "1", "SECOND"}},
    {"remove", false, false, {"--db", "DB", "remove", "-f", "ids", "a3", "a4", "a17"}},
    {"erase", false, false, {"--db", "DB", "remove", "--erase", "-f", "ids", "a3", "a4", "a17"}},
    {"optimize", false, false, {"--db", "DB", "optimize"}},
    {"rebuild", false, false, {"--db", "DB", "optimize", "--rebuild"}},
    {"repair", false, false, {"--db", "DB", "repair"}},
    {"backup", false, true, {"--db", "DB", "backup", "-q", "COPY"}},
};

struct failure {
    const char *name;
    enum shim_kind kind;
};

static const struct failure FAILURES[] = {
    {"power cut", SHIM_CUT}, {"full disk", SHIM_FULL}, {"I/O error", SHIM_ERROR}, {"lost syncs", SHIM_CUT_LIES}};

struct torture {
    const char *folder;
    const struct scenario *scenario;
    const struct failure *failure;
    struct shim_plan plan;
    char db[PATH_BYTES];
    char copy[PATH_BYTES];
    char changed[PATH_BYTES]; /* db or copy */
    char said[PATH_BYTES];    /* file with what the command said */
    char count[PATH_BYTES];   /* file with the number of operations */
    struct buffer before;
    struct buffer after;
    size_t failed;
    size_t runs;
};

/* --- files ---------------------------------------------------------------------------------------------------------------- */

static void name_file(const struct torture *torture, char out[PATH_BYTES], const char *name)
{
    const int len = snprintf(out, PATH_BYTES, "%s/%s", torture->folder, name);
    assert(len > 0 && len < PATH_BYTES);
}

static void remove_archive(const char *path)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal", ".partial"};
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        char name[PATH_BYTES + 16];
        (void)snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
        (void)unlink(name);
    }
}

static void read_whole(struct buffer *out, const char *path)
{
    char piece[65536];
    FILE *file = fopen(path, "rb");
    size_t got = 0;
    buffer_clear(out);
    while (file != NULL && (got = fread(piece, 1, sizeof piece, file)) > 0) {
        buffer_append(out, piece, got);
    }
    if (file != NULL) {
        (void)fclose(file);
    }
}

static void copy_file(const char *from, const char *to)
{
    struct buffer bytes = BUFFER_INIT;
    read_whole(&bytes, from);
    FILE *file = fopen(to, "wb");
    assert(file != NULL && bytes.len_bytes > 0);
    const size_t written = fwrite(bytes.data, 1, bytes.len_bytes, file);
    const int closed = fclose(file);
    assert(written == bytes.len_bytes && closed == 0);
    buffer_release(&bytes);
}

/* --- the state of an archive ---------------------------------------------------------------------------------------------- */

static void add_rows(struct buffer *out, struct newsidx_archive *archive, unsigned number)
{
    struct statement_set set;
    sqlite3_stmt *select = NULL;
    command_statements_init(&set, archive);
    const enum newsidx_status status = statement_take(&select, &set, number, NULL);
    while (status == NEWSIDX_OK && sqlite3_step(select) == SQLITE_ROW) {
        for (int i = 0; i < NEWSIDX_ADDED + 1; i++) { /* but for the time of adding */
            const char *text = (const char *)sqlite3_column_text(select, i);
            buffer_printf(out, "%s|", text != NULL ? text : "");
        }
        buffer_append_byte(out, '\n');
    }
    statement_set_release(&set);
}

/* Every article and version; "none" where no archive can be opened. */
static void read_state(struct buffer *out, const char *path)
{
    struct newsidx_archive *archive = NULL;
    buffer_clear(out);
    if (newsidx_open(&archive, path, NEWSIDX_READ, NULL, NULL) != NEWSIDX_OK) {
        buffer_append_text(out, "none");
        return;
    }
    add_rows(out, archive, COMMAND_SQL_SELECT_ALL);
    add_rows(out, archive, COMMAND_SQL_SELECT_ALL_VERSIONS);
    newsidx_close(archive);
}

static void print_fault(void *context, const char *what)
{
    size_t *faults = context;
    ++*faults;
    (void)printf("  check: %s\n", what);
}

static void ignore_note(void *context, const char *what)
{
    (void)context;
    (void)what;
}

static bool never_stop(void *context)
{
    (void)context;
    return false;
}

static bool is_sound(const char *path, bool silent)
{
    size_t faults = 0;
    struct newsidx_archive *archive = NULL;
    struct newsidx_error error = {.message = ""};
    const struct check_listener listener = {
        .fault = silent ? ignore_note : print_fault, .note = ignore_note, .stop = never_stop, .context = &faults};
    if (newsidx_open(&archive, path, NEWSIDX_WRITE, NULL, &error) != NEWSIDX_OK) {
        if (!silent) {
            (void)printf("  %s\n", error.message);
        }
        return false;
    }
    const enum newsidx_status status = check_archive(archive, true, &listener, NULL);
    newsidx_close(archive);
    return status == NEWSIDX_OK && faults == 0;
}

/* --- running a command ---------------------------------------------------------------------------------------------------- */

static char *argument_of(struct torture *torture, const char *argument, char out[PATH_BYTES])
{
    static const char *const NAMES[][2] = {
        {"DB", "db.db"}, {"FIRST", "first.jsonl"}, {"SECOND", "second.jsonl"}, {"COPY", "copy.db"}};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        if (strcmp(argument, NAMES[i][0]) == 0) {
            name_file(torture, out, NAMES[i][1]);
            return out;
        }
    }
    (void)snprintf(out, PATH_BYTES, "%s", argument);
    return out;
}

static void run_inside(struct torture *torture, const struct shim_plan *plan)
{
    static char text[ARGUMENTS_MAX + 1][PATH_BYTES] = {"newsidx"};
    char *argv[ARGUMENTS_MAX + 2] = {text[0]};
    int argc = 1;
    for (int i = 0; i < ARGUMENTS_MAX && torture->scenario->argument[i] != NULL; i++, argc++) {
        argv[argc] = argument_of(torture, torture->scenario->argument[i], text[argc]);
    }
    const bool apart = freopen("/dev/null", "w", stdout) != NULL && freopen(torture->said, "w", stderr) != NULL;
    assert(apart);
    (void)alarm(SECONDS_MAX);
    if (plan != NULL) {
        shim_install(plan);
    }
    const int code = command_main(argc, argv);
    FILE *file = fopen(torture->count, "w");
    if (file != NULL) {
        (void)fprintf(file, "%ld", shim_operations());
        (void)fclose(file);
    }
    exit(code);
}

/* The exit code; -1 where the command did not end by itself. */
static int run_command(struct torture *torture, const struct shim_plan *plan)
{
    (void)fflush(stdout);
    const pid_t child = fork();
    assert(child >= 0);
    if (child == 0) {
        run_inside(torture, plan);
    }
    int status = 0;
    const pid_t ended = waitpid(child, &status, 0);
    assert(ended == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- one failure ---------------------------------------------------------------------------------------------------------- */

static void fail(struct torture *torture, const char *what)
{
    struct buffer said = BUFFER_INIT;
    read_whole(&said, torture->said);
    (void)printf("FAILED: %s, %s at operation %ld: %s\n  it said: %s\n", torture->scenario->name,
                 torture->failure->name, torture->plan.at, what, buffer_text(&said));
    buffer_release(&said);
    torture->failed++;
}

static void begin(struct torture *torture)
{
    char base[PATH_BYTES];
    name_file(torture, base, "base.db");
    remove_archive(torture->db);
    remove_archive(torture->copy);
    if (!torture->scenario->from_nothing) {
        copy_file(base, torture->db);
    }
    if (torture->scenario->copies) {
        name_file(torture, base, "older.db");
        copy_file(base, torture->copy);
    }
}

static bool is_state(const struct buffer *a, const struct buffer *b)
{
    return a->len_bytes == b->len_bytes && memcmp(buffer_text(a), buffer_text(b), a->len_bytes) == 0;
}

/* After the process has ended: a new machine, so to speak. */
static void verify(struct torture *torture, int code)
{
    struct buffer state = BUFFER_INIT;
    char shm[PATH_BYTES + 8];
    (void)snprintf(shm, sizeof shm, "%s-shm", torture->changed);
    if (code == SHIM_EXIT_CUT) {
        (void)unlink(shm); /* it is memory */
    }
    read_state(&state, torture->changed);
    const bool is_made = torture->scenario->from_nothing && state.len_bytes == 0; /* and nothing is in it yet */
    const bool is_before = is_made || is_state(&state, &torture->before);
    const bool is_after = is_state(&state, &torture->after);
    if (!is_before && !is_after) {
        fail(torture, "the archive is neither as before nor as after");
    }
    if (code == 0 && !is_after) {
        fail(torture, "it said that all went well, and has lost something");
    }
    if (strcmp(buffer_text(&state), "none") != 0 && !is_sound(torture->changed, false)) {
        fail(torture, "check found faults");
    }
    const int again = run_command(torture, NULL);
    read_state(&state, torture->changed);
    if ((again != 0 && again != 1) || !is_state(&state, &torture->after) || !is_sound(torture->changed, false)) {
        fail(torture, "run again, it did not complete");
    }
    buffer_release(&state);
}

/* Messages are whole lines and name the file and what is wrong. */
static void verify_message(struct torture *torture, int code)
{
    struct buffer said = BUFFER_INIT;
    read_whole(&said, torture->said);
    const char *text = buffer_text(&said);
    const bool full = torture->failure->kind == SHIM_FULL;
    if (code != 0 && code != 4) {
        fail(torture, "the exit code is neither 0 nor 4");
    } else if (code == 4 && (strncmp(text, "newsidx: ", 9) != 0 || said.data[said.len_bytes - 1] != '\n' ||
                             (full && strstr(text, "full") == NULL) || strstr(text, torture->folder) == NULL)) {
        fail(torture, "there is no clear message");
    }
    buffer_release(&said);
}

static void try_point(struct torture *torture, long at)
{
    torture->plan = (struct shim_plan){.kind = torture->failure->kind, .at = at, .seed = (uint64_t)at * 7919};
    torture->runs++;
    begin(torture);
    const int code = run_command(torture, &torture->plan);
    const bool cut = torture->failure->kind == SHIM_CUT || torture->failure->kind == SHIM_CUT_LIES;
    if (code < 0 || (cut && code != SHIM_EXIT_CUT && code != 0)) {
        fail(torture, "it did not end as it should");
        return;
    }
    if (torture->failure->kind == SHIM_CUT_LIES) {
        struct buffer state = BUFFER_INIT;
        read_state(&state, torture->changed);
        (void)is_sound(torture->changed, true);
        buffer_release(&state);
        return;
    }
    if (!cut) {
        verify_message(torture, code);
    }
    verify(torture, code);
}

/* --- all of them ---------------------------------------------------------------------------------------------------------- */

/* Runs the command undisturbed: the states before and after it, and how many operations it takes. */
static long run_sound(struct torture *torture)
{
    const struct shim_plan plan = {.kind = SHIM_COUNT};
    begin(torture);
    read_state(&torture->before, torture->changed);
    const int code = run_command(torture, &plan);
    read_state(&torture->after, torture->changed);
    assert(code == 0 && torture->after.len_bytes > 1000);
    struct buffer count = BUFFER_INIT;
    read_whole(&count, torture->count);
    const long operations = strtol(buffer_text(&count), NULL, 10);
    buffer_release(&count);
    return operations;
}

/* Archives to begin with: one with some articles, and an older one in the place of a backup. */
static void make_bases(struct torture *torture)
{
    static const struct scenario MAKE[] = {{"make", true, false, {"--db", "DB", "add", "-q", "FIRST"}},
                                           {"more", true, false, {"--db", "DB", "remove", "-f", "ids", "a1"}}};
    static const char *const BASES[] = {"older.db", "base.db"};
    remove_archive(torture->db);
    for (size_t i = 0; i < sizeof BASES / sizeof *BASES; i++) {
        char base[PATH_BYTES];
        torture->scenario = &MAKE[i];
        const int code = run_command(torture, NULL);
        assert(code == 0);
        name_file(torture, base, BASES[i]);
        copy_file(torture->db, base);
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: power FOLDER [POINTS [COMMAND]]\n");
        return 2;
    }
    struct torture torture = {.folder = argv[1]};
    const long points = argc > 2 ? strtol(argv[2], NULL, 10) : 6;
    name_file(&torture, torture.db, "db.db");
    name_file(&torture, torture.copy, "copy.db");
    name_file(&torture, torture.said, "said.txt");
    name_file(&torture, torture.count, "count.txt");
    make_bases(&torture);
    for (size_t i = 0; i < sizeof SCENARIOS / sizeof *SCENARIOS; i++) {
        torture.scenario = &SCENARIOS[i];
        if (argc > 3 && strcmp(argv[3], torture.scenario->name) != 0) {
            continue;
        }
        memcpy(torture.changed, torture.scenario->copies ? torture.copy : torture.db, PATH_BYTES);
        const long operations = run_sound(&torture);
        assert(operations > 2);
        const long step = points == 0 || operations <= points ? 1 : operations / points;
        for (size_t k = 0; k < sizeof FAILURES / sizeof *FAILURES; k++) {
            torture.failure = &FAILURES[k];
            for (long at = 1 + (long)k % step; at <= operations; at += step) {
                try_point(&torture, at);
            }
        }
        (void)printf("%s: %ld operations, every %ld. of them\n", torture.scenario->name, operations, step);
    }
    (void)printf("%zu runs, %zu failed\n", torture.runs, torture.failed);
    buffer_release(&torture.before);
    buffer_release(&torture.after);
    return torture.failed > 0 ? 1 : 0;
}
