#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE /* for the processors that a thread may take */
#endif

#include "parallel.h"

#include "memory.h"

#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#define RELAX() _mm_pause()
#elif defined(__aarch64__) && defined(__GNUC__)
#define RELAX() __asm__ volatile("isb" ::: "memory")
#else
#define RELAX() ((void)0)
#endif

enum {
    TURNS = 2000, /* of looking whether another thread has come so far, before sleep: tens of microseconds */
    LEAD = 2,     /* parts a thread that are prepared before the caller works, too */
};

static unsigned within_bounds(long threads)
{
    return threads < 1 ? 1 : threads < PARALLEL_THREADS_MAX ? (unsigned)threads : PARALLEL_THREADS_MAX;
}

unsigned parallel_threads(void)
{
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        return within_bounds(CPU_COUNT(&allowed));
    }
#endif
    return within_bounds(sysconf(_SC_NPROCESSORS_ONLN));
}

bool parallel_start(pthread_t *thread, void *(*run)(void *), void *context)
{
    sigset_t all;
    sigset_t before;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_BLOCK, &all, &before);
    const bool started = pthread_create(thread, NULL, run, context) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

/* --- a team ------------------------------------------------------------------------------------------------------------- */

struct member {
    struct parallel_team *team;
    pthread_t thread;
    unsigned number;
};

/* The work is offered from when round is raised until it is withdrawn; whoever takes it up in between is counted in working. */
struct parallel_team {
    unsigned threads;
    unsigned started; /* the calling one among them */
    pid_t process;    /* in which they run */
    int kept_off;     /* processor that the others are not to take; -1: none yet */
    struct member member[PARALLEL_THREADS_MAX];
    struct parallel_work work;
    uint32_t parts;
    atomic_uint_fast32_t next;  /* that nobody has */
    atomic_uint_fast32_t ready; /* parts that are prepared */
    atomic_uint_fast32_t end;   /* parts that can be */
    pthread_mutex_t lock;       /* of what follows, and of the above while nobody works */
    pthread_cond_t call;
    pthread_cond_t rest;
    unsigned round;
    atomic_uint working; /* members; raised and lowered by those who hold the lock, seen by all */
    atomic_uint waiting; /* members, for a part to be ready */
    bool offered;
    bool ending;
};

struct parallel_team *parallel_team_new(unsigned threads)
{
    struct parallel_team *team = memory_zeroed(1, sizeof *team);
    if (team == NULL) {
        return NULL;
    }
    team->threads = within_bounds(threads < PARALLEL_THREADS_MAX ? (long)threads : PARALLEL_THREADS_MAX);
    team->started = 1;
    team->kept_off = -1;
    (void)pthread_mutex_init(&team->lock, NULL);
    (void)pthread_cond_init(&team->call, NULL);
    (void)pthread_cond_init(&team->rest, NULL);
    return team;
}

unsigned parallel_team_threads(const struct parallel_team *team)
{
    return team->threads;
}

/* After a fork the child has only the thread that forked. */
static bool has_forked(const struct parallel_team *team)
{
    return team->started > 1 && team->process != getpid();
}

void parallel_team_free(struct parallel_team *team)
{
    if (team == NULL) {
        return;
    }
    if (!has_forked(team)) {
        (void)pthread_mutex_lock(&team->lock);
        team->ending = true;
        (void)pthread_cond_broadcast(&team->call);
        (void)pthread_mutex_unlock(&team->lock);
        for (unsigned i = 1; i < team->started; i++) {
            (void)pthread_join(team->member[i].thread, NULL);
        }
        (void)pthread_mutex_destroy(&team->lock);
        (void)pthread_cond_destroy(&team->call);
        (void)pthread_cond_destroy(&team->rest);
    }
    free(team);
}

/* Waits until the part is prepared; false where it never will be. */
static bool wait_for(struct parallel_team *team, uint_fast32_t part)
{
    for (unsigned i = 0; i < TURNS && atomic_load(&team->ready) <= part; i++) {
        RELAX();
    }
    if (atomic_load(&team->ready) <= part) {
        (void)pthread_mutex_lock(&team->lock);
        (void)atomic_fetch_add(&team->waiting, 1);
        while (atomic_load(&team->ready) <= part) {
            (void)pthread_cond_wait(&team->call, &team->lock);
        }
        (void)atomic_fetch_sub(&team->waiting, 1);
        (void)pthread_mutex_unlock(&team->lock);
    }
    return part < atomic_load(&team->end);
}

/* Does one part, of those that are prepared or of all; false where there is none left. */
static bool take_part(struct parallel_team *team, unsigned number, bool prepared)
{
    uint_fast32_t part = atomic_load(&team->next);
    do {
        if (part >= team->parts || (prepared && part >= atomic_load(&team->ready))) {
            return false;
        }
    } while (!atomic_compare_exchange_weak(&team->next, &part, part + 1));
    if (!wait_for(team, part)) {
        return false;
    }
    team->work.work(team->work.context, number, (uint32_t)part);
    return true;
}

static void take_parts(struct parallel_team *team, unsigned number)
{
    while (take_part(team, number, false)) {
    }
}

static void set_ready(struct parallel_team *team, uint32_t ready)
{
    atomic_store(&team->ready, ready);
    if (atomic_load(&team->waiting) > 0) {
        (void)pthread_mutex_lock(&team->lock);
        (void)pthread_cond_broadcast(&team->call);
        (void)pthread_mutex_unlock(&team->lock);
    }
}

/* Whether all could be. The caller works, too, once the others have enough: what comes first may tell that less is to be prepared later. */
static bool prepare_parts(struct parallel_team *team)
{
    for (uint32_t part = 0; part < team->parts; part++) {
        if (!team->work.prepare(team->work.context, part)) {
            atomic_store(&team->end, part);
            atomic_store(&team->next, team->parts);
            set_ready(team, team->parts);
            return false;
        }
        set_ready(team, part + 1);
        while (part + 1 >= atomic_load(&team->next) + (uint_fast32_t)LEAD * team->threads && take_part(team, 0, true)) {
        }
    }
    return true;
}

static void *run_member(void *context)
{
    const struct member *member = context;
    struct parallel_team *team = member->team;
    unsigned seen = 0;
    (void)pthread_mutex_lock(&team->lock);
    while (!team->ending) {
        if (team->round == seen) {
            (void)pthread_cond_wait(&team->call, &team->lock);
            continue;
        }
        seen = team->round;
        if (!team->offered) { /* came too late */
            continue;
        }
        (void)atomic_fetch_add(&team->working, 1);
        (void)pthread_mutex_unlock(&team->lock);
        take_parts(team, member->number);
        (void)pthread_mutex_lock(&team->lock);
        if (atomic_fetch_sub(&team->working, 1) == 1) {
            (void)pthread_cond_signal(&team->rest);
        }
    }
    (void)pthread_mutex_unlock(&team->lock);
    return NULL;
}

#if defined(__linux__)
static void set_processors(const struct parallel_team *team, const cpu_set_t *allowed)
{
    for (unsigned i = 1; i < team->started; i++) {
        (void)pthread_setaffinity_np(team->member[i].thread, sizeof *allowed, allowed);
    }
}
#endif

/* Keeps the others off the processor of the calling thread. In a virtual machine Linux takes a processor at rest for one that the host has
 * given to others (available_idle_cpu), and has a thread that is woken share the processor of the one that woke it. */
static void stand_aside(struct parallel_team *team)
{
#if defined(__linux__)
    const int own = sched_getcpu();
    cpu_set_t allowed;
    if (own < 0 || own == team->kept_off || sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return;
    }
    CPU_CLR((size_t)own, &allowed);
    if (CPU_COUNT(&allowed) > 0) {
        set_processors(team, &allowed);
    }
    team->kept_off = own;
#else
    (void)team;
#endif
}

/* Lets the others take any again: the caller waits for them, and something else may have theirs. */
static void come_back(struct parallel_team *team)
{
#if defined(__linux__)
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) {
        set_processors(team, &allowed);
    }
    team->kept_off = -1;
#else
    (void)team;
#endif
}

static void start_members(struct parallel_team *team)
{
    while (team->started < team->threads) {
        struct member *member = &team->member[team->started];
        *member = (struct member){.team = team, .number = team->started};
        team->process = getpid();
        if (!parallel_start(&member->thread, run_member, member)) {
            break;
        }
        team->started++;
        team->kept_off = -1;
    }
}

static void call_members(struct parallel_team *team)
{
    (void)pthread_mutex_lock(&team->lock);
    team->offered = true;
    team->round++;
    (void)pthread_mutex_unlock(&team->lock); /* first: who wakes wants it */
    (void)pthread_cond_broadcast(&team->call);
}

/* Who has not come by now has nothing to do; the others are at their last parts. */
static void withdraw(struct parallel_team *team)
{
    (void)pthread_mutex_lock(&team->lock);
    team->offered = false;
    (void)pthread_mutex_unlock(&team->lock);
    for (unsigned i = 0; i < TURNS && atomic_load(&team->working) > 0; i++) {
        RELAX();
    }
    if (atomic_load(&team->working) == 0) { /* and so it stays */
        return;
    }
    come_back(team);
    (void)pthread_mutex_lock(&team->lock);
    while (atomic_load(&team->working) > 0) {
        (void)pthread_cond_wait(&team->rest, &team->lock);
    }
    (void)pthread_mutex_unlock(&team->lock);
}

bool parallel_team_run(struct parallel_team *team, uint32_t parts, const struct parallel_work *work)
{
    const bool alone = team->threads <= 1 || parts <= 1 || has_forked(team);
    if (!alone) {
        start_members(team);
        stand_aside(team);
    }
    team->work = *work;
    team->parts = parts;
    atomic_store(&team->next, 0);
    atomic_store(&team->ready, 0);
    atomic_store(&team->end, parts);
    if (!alone) {
        call_members(team);
    }
    const bool prepared = prepare_parts(team);
    take_parts(team, 0);
    if (!alone) {
        withdraw(team);
    }
    return prepared;
}
