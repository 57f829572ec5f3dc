#include "parallel.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

struct job {
    void (*work)(void *context, unsigned thread, uint32_t part);
    void *context;
    uint32_t parts;
    atomic_uint_fast32_t next; /* that nobody has */
};

struct member {
    struct job *job;
    pthread_t thread;
    unsigned number;
};

unsigned parallel_threads(void)
{
    const long processors = sysconf(_SC_NPROCESSORS_ONLN);
    return processors < 1 ? 1 : processors < PARALLEL_THREADS_MAX ? (unsigned)processors : PARALLEL_THREADS_MAX;
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

static void take_parts(const struct member *member)
{
    struct job *job = member->job;
    for (uint_fast32_t part = 0; (part = atomic_fetch_add(&job->next, 1)) < job->parts;) {
        job->work(job->context, member->number, (uint32_t)part);
    }
}

static void *run_member(void *context)
{
    take_parts(context);
    return NULL;
}

void parallel_run(unsigned threads, uint32_t parts, void (*work)(void *context, unsigned thread, uint32_t part),
                  void *context)
{
    struct job job = {.work = work, .context = context, .parts = parts};
    struct member member[PARALLEL_THREADS_MAX] = {{.job = &job}};
    unsigned started = 1; /* the calling one */
    while (started < threads && started < PARALLEL_THREADS_MAX && started < parts) {
        member[started] = (struct member){.job = &job, .number = started};
        if (!parallel_start(&member[started].thread, run_member, &member[started])) {
            break;
        }
        started++;
    }
    take_parts(&member[0]);
    for (unsigned i = 1; i < started; i++) {
        (void)pthread_join(member[i].thread, NULL);
    }
}
