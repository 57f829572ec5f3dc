/* fault.c - memory that runs out, at every allocation in turn.
 *
 * usage: fault [OPTION...] [SCENARIO...]
 *   --all          every allocation; otherwise each up to --upto and then --runs more, spread evenly over the rest
 *   --upto=N       (12)
 *   --runs=N       (12)
 *   --deep=N       look at the archive closely after every Nth run (50): newsidx check, and the same command again
 *   --jobs=N       scenarios at a time (2)
 *   --show=N       findings to tell of each scenario (5)
 *   --at=N         only this allocation
 *   --quiet        tell none
 *   --addresses    where they are, as addresses in the program: faster, for addr2line later
 *   --list         the names of scenarios
 *   --planted      the faults that must be found, in place of the scenarios
 *
 * A scenario (fault_scenarios.c) is a command line of newsidx or newsq, or calls of the library, run inside this process. It is run
 * undisturbed, then with its Nth allocation failing, and with the Nth and all after it failing, for every N. Each time:
 *   - it ends by itself: no crash, no abort, no endless loop;
 *   - nothing is left allocated and no descriptor open, and no file is left over;
 *   - either it says "out of memory" with NEWSIDX_IO, having written a beginning of what it writes undisturbed, or it has done
 *     everything as undisturbed, to the letter: SQLite does without some of its caches;
 *   - the archive holds what it held before or what the finished run gives, of several inputs those that were whole, and running
 *     the command again brings it to its end.
 * Not made to fail, and not counted as left over:
 *   - what GLib, and GMime through it, allocate for themselves: g_malloc ends the process where there is no memory, by design;
 *   - what uchardet allocates (with libstdc++): it is C++ behind a C interface that lets std::bad_alloc through;
 *   - what the dynamic linker allocates for a new thread's own variables;
 *   - what libxml2 2.9 allocates for a thread, in xmlGetGlobalState: without memory it reports that through xmlGenericError, which is a part
 *     of what it was about to make, and so calls itself until the stack is full. indexer/xml_tree.c sees to it that there is room.
 * For builds without sanitizers, whose malloc is their own.
 * In the scenarios without `opening` nothing fails while an archive is being opened: that is the same in all of them. */
#include "fault.h"
#include "fault_alloc.h"
#include "fault_library_faults.h"
#include "fault_verdict.h"

#include "newsidx.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SCENARIOS_MAX = 400, HANG_SECONDS = 5, CHILD_FAILED = 98 };

/* What a child tells its parent, in memory that both see. */
struct progress {
    struct alloc_hit hit;
    uint64_t allocations; /* of the undisturbed run */
    uint64_t number;
    bool persistent;
    bool done;
    uint64_t runs;
    uint64_t findings;
    uint64_t unharmed;    /* runs that did without what they did not get */
    uint64_t exempt;      /* ended in a library's own fault (fault_library_faults.h) */
    struct alloc_hit end; /* where the process was ended by a signal */
};

struct settings {
    uint64_t upto;
    uint64_t runs;
    uint64_t deep;
    uint64_t at;
    uint64_t jobs;
    uint64_t show;
    bool all;
    bool addresses;
};

static struct settings settings = {.upto = 12, .runs = 12, .deep = 50, .jobs = 2, .show = 5};

/* Nothing fails in here, but in scenarios of opening. The linker sends all calls here (--wrap). */
static bool opening_counts;
enum newsidx_status __real_newsidx_open(struct newsidx_archive **out, const char *path, enum newsidx_open_mode mode,
                                        const struct newsidx_create_options *create, struct newsidx_error *error);
enum newsidx_status __wrap_newsidx_open(struct newsidx_archive **out, const char *path, enum newsidx_open_mode mode,
                                        const struct newsidx_create_options *create, struct newsidx_error *error);

enum newsidx_status __wrap_newsidx_open(struct newsidx_archive **out, const char *path, enum newsidx_open_mode mode,
                                        const struct newsidx_create_options *create, struct newsidx_error *error)
{
    if (opening_counts) {
        return __real_newsidx_open(out, path, mode, create, error);
    }
    alloc_pause();
    const enum newsidx_status status = __real_newsidx_open(out, path, mode, create, error);
    alloc_resume();
    return status;
}

/* --- where it was ------------------------------------------------------------------------------------------------------- */

/* The places of the program's own code among the frames, innermost first. */
static void say_program_frames(const struct alloc_hit *hit, const char *program)
{
    char places[1024] = "";
    size_t len = 0;
    for (int i = 2; i < hit->frames && len < sizeof places - 32; i++) {
        Dl_info info = {.dli_fname = NULL};
        if (dladdr(hit->frame[i], &info) != 0 && strcmp(info.dli_fname, program) == 0) {
            const uintptr_t at = (uintptr_t)hit->frame[i] - (uintptr_t)info.dli_fbase - 1;
            len += (size_t)snprintf(places + len, sizeof places - len, " 0x%" PRIxPTR, at);
        }
    }
    char command[1200];
    (void)snprintf(command, sizeof command, "addr2line -sfpe /proc/%d/exe%s", (int)getpid(), places);
    FILE *lines = settings.addresses ? NULL : popen(command, "r"); /* NOLINT(cert-env33-c): a test says where */
    char line[512];
    while (lines != NULL && fgets(line, sizeof line, lines) != NULL && strncmp(line, "scenario_run ", 13) != 0) {
        world_say("    %s", line);
    }
    if (lines != NULL) {
        (void)pclose(lines);
    } else {
        world_say("    at%s\n", places);
    }
}

static void say_frames(const struct alloc_hit *hit)
{
    Dl_info self = {.dli_fname = NULL};
    if (!hit->hit || dladdr((void *)(uintptr_t)&say_frames, &self) == 0) {
        return;
    }
    const char *last = self.dli_fname;
    for (int i = 2; i < hit->frames; i++) {
        Dl_info info = {.dli_fname = NULL};
        if (dladdr(hit->frame[i], &info) != 0 && info.dli_fname != NULL && info.dli_fname != last &&
            strcmp(info.dli_fname, self.dli_fname) != 0) {
            world_say("    in %s: %s\n", info.dli_fname, info.dli_sname != NULL ? info.dli_sname : "?");
            last = info.dli_fname;
        }
    }
    say_program_frames(hit, self.dli_fname);
}

static void say_finding(const struct scenario *scenario, struct progress *progress, const char *what)
{
    progress->findings++;
    if (progress->findings <= settings.show) {
        world_say("FAILED: %s, allocation %" PRIu64 " of %" PRIu64 "%s: %s\n", scenario->name, progress->number,
                  progress->allocations, progress->persistent ? " and all after it" : "", what);
        say_frames(&progress->hit);
    }
}

/* --- signals ------------------------------------------------------------------------------------------------------------- */

static struct progress *mine; /* of this process, for the handler */

/* Of the processor's time: the machine may be busy. */
static void set_timer(int seconds, int microseconds)
{
    const struct itimerval timer = {.it_value = {.tv_sec = seconds, .tv_usec = microseconds}};
    (void)setitimer(ITIMER_PROF, &timer, NULL);
}

/* The time may be over while a library's endless loop asks for memory: then it is looked at again, a little later. */
static void note_signal(int number)
{
    enum { LOOKS = 1000, BETWEEN_MICROSECONDS = 1000 };
    static int looks;
    mine->end.hit = true;
    mine->end.frames = backtrace(mine->end.frame, ALLOC_FRAMES);
    if (number == SIGPROF && ++looks < LOOKS && !library_has_ended(&mine->hit, &mine->end)) {
        set_timer(0, BETWEEN_MICROSECONDS);
        return;
    }
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void catch_signals(struct progress *progress)
{
    static const int NUMBERS[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGPROF};
    mine = progress;
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        (void)signal(NUMBERS[i], note_signal);
    }
}

/* --- one run ------------------------------------------------------------------------------------------------------------ */

static void run_once(struct verdict *verdict, const struct scenario *scenario, uint64_t number, bool persistent,
                     struct alloc_hit *hit)
{
    world_restore();
    const int descriptors = world_descriptors();
    set_timer(HANG_SECONDS, 0);
    alloc_begin(number, persistent, hit);
    const int code = scenario_run(scenario);
    const uint64_t counted = alloc_end();
    set_timer(0, 0);
    const size_t leaked = alloc_leaked();
    uint64_t leak = 0;
    (void)alloc_leak(&leak);
    verdict_take(verdict, code, counted);
    verdict->leaked = leaked;
    verdict->leak = leak;
    verdict->descriptors = world_descriptors() - descriptors;
}

/* Runs the same again to see where what was left was allocated. False where it is the library's own fault. */
static bool find_leak(struct verdict *verdict, const struct scenario *scenario, struct progress *progress)
{
    const uint64_t leak = verdict->leak;
    struct alloc_hit where = {.hit = false};
    struct alloc_hit hit;
    alloc_trace(leak, &where);
    run_once(verdict, scenario, progress->number, progress->persistent, &hit);
    alloc_trace(0, NULL);
    if (library_has_left(&hit, &where)) {
        progress->exempt++;
        return false;
    }
    char text[64];
    (void)snprintf(text, sizeof text, "%zu allocations were left", verdict->leaked);
    say_finding(scenario, progress, text);
    if (progress->findings <= settings.show) {
        world_say("    what was left was allocated here:\n");
        say_frames(&where);
    }
    return true;
}

static void judge(struct verdict *verdict, const struct verdict *undisturbed, const struct scenario *scenario,
                  struct progress *progress)
{
    const bool deep = progress->runs % settings.deep == 0 || settings.at != 0;
    const uint64_t before = progress->findings;
    const char *what = verdict_outcome(verdict, undisturbed, scenario);
    if (what != NULL) {
        say_finding(scenario, progress, what);
    }
    what = before == progress->findings ? verdict_archive(verdict, undisturbed, scenario, deep) : NULL;
    if (what != NULL) {
        say_finding(scenario, progress, what);
    }
    if (verdict->leaked > 0) {
        (void)find_leak(verdict, scenario, progress);
    }
    world_say_end();
    progress->unharmed += verdict->unharmed;
}

/* --- one scenario ------------------------------------------------------------------------------------------------------- */

/* The next allocation to fail. */
static uint64_t next_number(const struct scenario *scenario, uint64_t number, uint64_t allocations)
{
    if (settings.all || number < settings.upto || allocations <= settings.upto + settings.runs) {
        return number + 1;
    }
    const uint64_t step = (allocations - settings.upto) / settings.runs + 1;
    uint64_t first = 5381; /* of each scenario its own */
    for (const char *c = scenario->name; *c != '\0'; c++) {
        first = first * 33 + (unsigned char)*c;
    }
    return number == settings.upto ? number + 1 + first % step : number + step;
}

static void run_mode(const struct scenario *scenario, const struct verdict *undisturbed, struct progress *progress)
{
    struct verdict verdict = VERDICT_INIT;
    const uint64_t end = undisturbed->allocations + (scenario->threads ? undisturbed->allocations / 8 : 0);
    for (;;) {
        progress->number = settings.at != 0 ? settings.at : next_number(scenario, progress->number, end);
        if (progress->number > end) {
            break;
        }
        run_once(&verdict, scenario, progress->number, progress->persistent, &progress->hit);
        progress->runs++;
        if (progress->hit.hit) {
            judge(&verdict, undisturbed, scenario, progress);
        }
        if (settings.at != 0) {
            break;
        }
    }
    verdict_release(&verdict);
}

/* In a process of its own, from where progress says. */
static int run_child(const struct scenario *scenario, struct progress *progress)
{
    struct verdict undisturbed = VERDICT_INIT;
    struct alloc_hit none;
    catch_signals(progress);
    world_capture();
    alloc_init();
    opening_counts = true;
    world_make(scenario);
    opening_counts = scenario->opening;
    for (int i = 0; i < 3; i++) { /* the first ones fill caches that stay */
        verdict_release(&undisturbed);
        world_restore();
        verdict_begin(&undisturbed, scenario);
        run_once(&undisturbed, scenario, 0, false, &none);
    }
    verdict_end(&undisturbed, scenario);
    const bool first = progress->allocations == 0; /* not after a crash */
    progress->allocations = undisturbed.allocations;
    if (first && (undisturbed.leaked > 0 || undisturbed.descriptors != 0)) {
        say_finding(scenario, progress, "undisturbed it leaves something behind");
        (void)find_leak(&undisturbed, scenario, progress);
        world_say_end();
    }
    while (!progress->done) {
        run_mode(scenario, &undisturbed, progress);
        progress->done = progress->persistent;
        progress->persistent = true;
        progress->number = 0;
    }
    verdict_release(&undisturbed);
    return 0;
}

static pid_t start_child(const struct scenario *scenario, struct progress *progress)
{
    const pid_t child = fork();
    if (child == 0) {
        exit(run_child(scenario, progress));
    }
    return child;
}

/* Whether the scenario goes on after the child has ended so. */
static bool take_end(const struct scenario *scenario, struct progress *progress, int status)
{
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && progress->done) {
        return false;
    }
    if (library_is_at_fault(&progress->hit, &progress->end, status)) {
        progress->exempt++;
        progress->done = progress->done || settings.at != 0;
        return !progress->done;
    }
    char what[128];
    if (WIFSIGNALED(status)) {
        (void)snprintf(what, sizeof what, "%s",
                       WTERMSIG(status) == SIGPROF ? "did not end" : strsignal(WTERMSIG(status)));
    } else {
        (void)snprintf(what, sizeof what, "the process ended with code %d", WEXITSTATUS(status));
    }
    say_finding(scenario, progress, what);
    if (progress->end.hit && progress->findings <= settings.show) {
        world_say("    and it ended here:\n");
        say_frames(&progress->end);
    }
    world_say_end();
    progress->end.hit = false;
    return !progress->done && progress->allocations > 0 && settings.at == 0;
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

struct job {
    const struct scenario *scenario;
    pid_t child;
};

static void finish_one(struct job *job, size_t jobs, struct progress *progress, const struct scenario *table)
{
    int status = 0;
    const pid_t ended = wait(&status);
    world_remove(ended);
    for (size_t i = 0; i < jobs; i++) {
        if (job[i].scenario == NULL || job[i].child != ended) {
            continue;
        }
        struct progress *its = &progress[job[i].scenario - table];
        if (take_end(job[i].scenario, its, status)) {
            job[i].child = start_child(job[i].scenario, its);
            continue;
        }
        world_say("%s: %" PRIu64 " allocations, %" PRIu64 " runs, %" PRIu64 " unharmed, %" PRIu64 " exempt, %" PRIu64
                  " findings\n",
                  job[i].scenario->name, its->allocations, its->runs, its->unharmed, its->exempt, its->findings);
        world_say_end();
        job[i].scenario = NULL;
    }
}

static bool is_wanted(const char *name, char **names)
{
    bool wanted = *names == NULL;
    for (; *names != NULL && !wanted; names++) {
        const size_t len = strlen(*names);
        const bool prefix = len > 0 && (*names)[len - 1] == '*';
        wanted = prefix ? strncmp(name, *names, len - 1) == 0 : strcmp(name, *names) == 0;
    }
    return wanted;
}

static void run_all(const struct scenario *table, struct progress *progress, char **names)
{
    enum { JOBS_MAX = 16 };
    struct job job[JOBS_MAX] = {{NULL, 0}};
    const size_t jobs = settings.jobs < JOBS_MAX ? settings.jobs : JOBS_MAX;
    size_t running = 0;
    const struct scenario *next = table;
    while (next->name != NULL || running > 0) {
        if (next->name == NULL || running == jobs) {
            finish_one(job, jobs, progress, table);
        } else if (is_wanted(next->name, names)) {
            size_t free_slot = 0;
            while (job[free_slot].scenario != NULL) {
                free_slot++;
            }
            job[free_slot] = (struct job){next, start_child(next, &progress[next - table])};
            next++;
        } else {
            next++;
        }
        running = 0;
        for (size_t i = 0; i < jobs; i++) {
            running += job[i].scenario != NULL;
        }
    }
}

/* Of the planted faults every one must have been found. */
static int sum_up(const struct scenario *table, const struct progress *progress, char **names)
{
    size_t passed = 0;
    size_t failed = 0;
    uint64_t runs = 0;
    for (size_t i = 0; table[i].name != NULL; i++) {
        const bool good = (progress[i].findings > 0) == (table == PLANTED) && progress[i].done;
        const bool wanted = is_wanted(table[i].name, names);
        passed += good && wanted;
        failed += !good && wanted;
        runs += progress[i].runs;
        if (wanted && !good && table == PLANTED) {
            world_say("FAILED: the planted fault %s was not found\n", table[i].name);
        }
    }
    world_say("%zu passed, %zu failed (%" PRIu64 " runs)\n", passed, failed, runs);
    world_say_end();
    return failed == 0 ? 0 : 1;
}

static bool take_setting(const char *argument)
{
    const struct {
        const char *name;
        uint64_t *value;
    } NUMBERS[] = {{"--upto=", &settings.upto}, {"--runs=", &settings.runs}, {"--deep=", &settings.deep},
                   {"--jobs=", &settings.jobs}, {"--show=", &settings.show}, {"--at=", &settings.at}};
    for (size_t i = 0; i < sizeof NUMBERS / sizeof *NUMBERS; i++) {
        const size_t len = strlen(NUMBERS[i].name);
        if (strncmp(argument, NUMBERS[i].name, len) == 0) {
            *NUMBERS[i].value = strtoull(argument + len, NULL, 10);
            return *NUMBERS[i].value > 0;
        }
    }
    settings.all = settings.all || strcmp(argument, "--all") == 0;
    return strcmp(argument, "--all") == 0;
}

int main(int argc, char **argv)
{
    const struct scenario *table = SCENARIOS;
    int at = 1;
    for (; at < argc && strncmp(argv[at], "--", 2) == 0; at++) {
        if (strcmp(argv[at], "--planted") == 0) {
            table = PLANTED;
        } else if (strcmp(argv[at], "--list") == 0) {
            for (const struct scenario *row = table; row->name != NULL; row++) {
                (void)printf("%s\n", row->name);
            }
            return 0;
        } else if (strcmp(argv[at], "--addresses") == 0) {
            settings.addresses = true;
        } else if (strcmp(argv[at], "--quiet") == 0) {
            settings.show = 0;
        } else if (!take_setting(argv[at])) {
            (void)fprintf(stderr, "fault: unknown option %s\n", argv[at]);
            return 2;
        }
    }
    const size_t bytes = SCENARIOS_MAX * sizeof(struct progress);
    struct progress *progress = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED) {
        return CHILD_FAILED;
    }
    world_begin();
    run_all(table, progress, argv + at);
    world_end();
    return sum_up(table, progress, argv + at);
}
