#include "reading.h"

#include "article.h"
#include "error.h"
#include "memory.h"
#include "parallel.h"
#include "store.h"
#include "xml_tree.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PACK_EVENTS = 64, /* handed over at once */
    PACK_BYTES = 1 << 18,
    HUNGRY_BYTES = 2 << 20, /* ahead of the writer: with fewer it helps */
    SETTLE_NS = 50000000,   /* of ingest.c's RACY_NS */
    IDLE_NS = 100000000,    /* between two questions to who waits */
};

/* Some events in their order. */
struct pack {
    struct pack *next;
    struct reading_event event[PACK_EVENTS];
    size_t count;
    size_t bytes;
    bool unprepared; /* its articles are left to the writer */
};

struct reading_input {
    struct reading_input *next; /* of the queue */
    char *path;
    char *origin;
    struct timespec begun;
    struct stat file;
    bool taken; /* by a thread */
    bool ended;
    enum newsidx_status status;
    struct newsidx_error error;
    struct pack *first; /* handed over; those before have been taken */
    struct pack *last;
    size_t bytes;      /* of these */
    struct pack *open; /* being taken by the writer */
    size_t at;         /* the next event in it */
};

struct reading {
    const struct intake_options *options;
    char *language;
    bool portable;
    pthread_mutex_t lock; /* of all below and of the inputs, but for open and at */
    pthread_cond_t changed;
    struct reading_input *queue; /* the first is the one that is taken */
    size_t bytes;                /* handed over and not taken */
    struct pack
        *used; /* taken, to be freed by a thread that reads: freeing what another thread has allocated stops that one */
    bool stop;
    bool held; /* the writer wants the processors */
    pthread_t thread[READING_THREADS_MAX];
    unsigned threads;
};

/* A thread's own: what it is reading and the pack that it fills. */
struct reader_thread {
    struct reading *reading;
    struct reading_input *input;
    struct analyzer *analyzer;
    sqlite3 *db; /* of a portable archive's analyzer */
    struct term_builder *terms;
    struct pack *pack;
    int64_t done_bytes;
};

static void release_event(struct reading_event *event)
{
    newsidx_article_clear(&event->article);
    term_stream_free(event->terms);
    free(event->member);
    free(event->reason);
    *event = (struct reading_event){.terms = NULL};
}

static void free_pack(struct pack *pack)
{
    for (size_t i = 0; pack != NULL && i < pack->count; i++) {
        release_event(&pack->event[i]);
    }
    free(pack);
}

static void free_packs(struct pack *first)
{
    while (first != NULL) {
        struct pack *pack = first;
        first = pack->next;
        free_pack(pack);
    }
}

static void free_input(struct reading_input *input)
{
    free_pack(input->open);
    free_packs(input->first);
    free(input->path);
    free(input->origin);
    free(input);
}

/* --- reading threads ---------------------------------------------------------------------------------------------------- */

/* Frees the packs that have been used; the lock, which is held, is given up meanwhile. */
static void free_used(struct reading *reading)
{
    while (reading->used != NULL) {
        struct pack *used = reading->used;
        reading->used = NULL;
        (void)pthread_mutex_unlock(&reading->lock);
        free_packs(used);
        (void)pthread_mutex_lock(&reading->lock);
    }
}

/* Whether there is room for another pack of an input. */
static bool has_room(const struct reading *reading, const struct reading_input *input)
{
    const size_t most = reading->held ? READING_BYTES_HELD : READING_BYTES_MAX;
    return reading->queue == input ? input->bytes <= most : reading->bytes <= most / 4;
}

/* Hands the pack over once there is room; the first input's turn comes always, since only it is taken from. */
static enum newsidx_status hand_over(struct reader_thread *thread, struct newsidx_error *error)
{
    struct reading *reading = thread->reading;
    struct reading_input *input = thread->input;
    struct pack *pack = thread->pack;
    if (pack == NULL || pack->count == 0) {
        return NEWSIDX_OK;
    }
    (void)pthread_mutex_lock(&reading->lock);
    free_used(reading);
    while (!reading->stop && !has_room(reading, input)) {
        (void)pthread_cond_wait(&reading->changed, &reading->lock);
        free_used(reading);
    }
    const bool stop = reading->stop;
    if (!stop) {
        if (input->last != NULL) {
            input->last->next = pack;
        } else {
            input->first = pack;
        }
        input->last = pack;
        input->bytes += pack->bytes;
        reading->bytes += pack->bytes;
        thread->pack = NULL;
        (void)pthread_cond_broadcast(&reading->changed);
    }
    (void)pthread_mutex_unlock(&reading->lock);
    return stop ? error_set(error, NEWSIDX_CANCELED, "stopped") : NEWSIDX_OK;
}

/* Whether the writer would wait for this input before long. */
static bool is_hungry(struct reader_thread *thread)
{
    struct reading *reading = thread->reading;
    (void)pthread_mutex_lock(&reading->lock);
    const bool hungry = reading->queue == thread->input && thread->input->bytes < HUNGRY_BYTES;
    (void)pthread_mutex_unlock(&reading->lock);
    return hungry;
}

static struct reading_event *next_event(struct reader_thread *thread)
{
    if (thread->pack == NULL && (thread->pack = memory_zeroed(1, sizeof *thread->pack)) != NULL) {
        thread->pack->unprepared = is_hungry(thread);
    }
    if (thread->pack == NULL) {
        return NULL;
    }
    struct reading_event *event = &thread->pack->event[thread->pack->count++];
    event->done_bytes = thread->done_bytes;
    return event;
}

static enum newsidx_status close_event(struct reader_thread *thread, size_t bytes, struct newsidx_error *error)
{
    struct pack *pack = thread->pack;
    pack->bytes += bytes;
    return pack->count == PACK_EVENTS || pack->bytes >= PACK_BYTES ? hand_over(thread, error) : NEWSIDX_OK;
}

/* Takes back the event of next_event, which could not be filled. */
static enum newsidx_status drop_event(struct reader_thread *thread, struct newsidx_error *error)
{
    struct pack *pack = thread->pack;
    release_event(&pack->event[--pack->count]);
    return error_nomem(error);
}

static size_t measure(const struct reading_event *event)
{
    return sizeof *event + article_bytes(&event->article) +
           (event->terms != NULL ? term_stream_bytes(event->terms) : 0);
}

static enum newsidx_status take_article(void *context, struct newsidx_article *article, bool named_origin, size_t place,
                                        struct newsidx_error *error)
{
    struct reader_thread *thread = context;
    struct reading_event *event = next_event(thread);
    if (event == NULL) {
        return error_nomem(error);
    }
    event->article = *article;
    newsidx_article_init(article);
    event->named_origin = named_origin;
    event->place = place;
    if (!thread->pack->unprepared && (event->terms = store_prepare(thread->terms, &event->article)) == NULL) {
        return drop_event(thread, error);
    }
    return close_event(thread, measure(event), error);
}

static enum newsidx_status take_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct reader_thread *thread = context;
    struct reading_event *event = next_event(thread);
    if (event == NULL) {
        return error_nomem(error);
    }
    event->is_fault = true;
    event->place = entry->place;
    event->level = entry->level;
    event->reason = memory_copy(entry->reason);
    event->member = entry->member != NULL ? memory_copy(entry->member) : NULL;
    const bool copied = event->reason != NULL && (entry->member == NULL || event->member != NULL);
    return copied ? close_event(thread, sizeof *event, error) : drop_event(thread, error);
}

static void take_advance(void *context, int64_t done_bytes)
{
    struct reader_thread *thread = context;
    thread->done_bytes = done_bytes;
}

/* While the input gives nothing: what was read of it goes on, and where the run ends the reading does. */
static enum newsidx_status take_idle(void *context, struct newsidx_error *error)
{
    struct reader_thread *thread = context;
    struct reading *reading = thread->reading;
    if (thread->pack != NULL && thread->pack->count > 0) {
        return hand_over(thread, error);
    }
    (void)pthread_mutex_lock(&reading->lock);
    const bool stop = reading->stop;
    (void)pthread_mutex_unlock(&reading->lock);
    return stop ? error_set(error, NEWSIDX_CANCELED, "stopped") : NEWSIDX_OK;
}

struct timespec reading_settle(const char *path)
{
    struct stat file;
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (stat(path, &file) != 0 || !S_ISREG(file.st_mode)) {
        return now;
    }
    const int64_t since_ns =
        ((int64_t)now.tv_sec - file.st_ctim.tv_sec) * 1000000000 + (now.tv_nsec - file.st_ctim.tv_nsec);
    if (file.st_ctim.tv_nsec != 0 && since_ns >= 0 && since_ns < SETTLE_NS) {
        const struct timespec pause = {.tv_nsec = (long)(SETTLE_NS - since_ns)};
        (void)nanosleep(&pause, NULL);
        (void)clock_gettime(CLOCK_REALTIME, &now);
    }
    return now;
}

static enum newsidx_status read_input(struct reader_thread *thread, struct newsidx_error *error)
{
    struct reading_input *input = thread->input;
    const struct intake_sink sink = {
        .article = take_article, .fault = take_fault, .advance = take_advance, .idle = take_idle, .context = thread};
    struct stat file = {0};
    const struct timespec begun = reading_settle(input->path);
    thread->done_bytes = 0;
    enum newsidx_status status = intake_read(input->path, input->origin, thread->reading->options, &sink, &file, error);
    if (status == NEWSIDX_OK) {
        status = hand_over(thread, error);
    } else { /* what was read before still counts */
        (void)hand_over(thread, NULL);
    }
    free_pack(thread->pack);
    thread->pack = NULL;
    (void)pthread_mutex_lock(&thread->reading->lock);
    input->begun = begun;
    input->file = file;
    (void)pthread_mutex_unlock(&thread->reading->lock);
    return status;
}

/* The next input that no thread has; NULL where there will be none. */
static struct reading_input *wait_for_input(struct reading *reading)
{
    struct reading_input *input = NULL;
    (void)pthread_mutex_lock(&reading->lock);
    while (!reading->stop) {
        if (reading->used != NULL) { /* the lock is given up: whether to stop is to be asked again */
            free_used(reading);
            continue;
        }
        for (input = reading->queue; input != NULL && input->taken; input = input->next) {
        }
        if (input != NULL) {
            input->taken = true;
            break;
        }
        (void)pthread_cond_wait(&reading->changed, &reading->lock);
    }
    input = reading->stop ? NULL : input;
    (void)pthread_mutex_unlock(&reading->lock);
    return input;
}

/* Of its own, since an analyzer belongs to one thread; SQLite's tokenizers come from a connection. */
static bool open_analyzer(struct reader_thread *thread)
{
    const struct reading *reading = thread->reading;
    if (!reading->portable) {
        thread->analyzer = analyzer_new(reading->language);
    } else if (sqlite3_open(":memory:", &thread->db) == SQLITE_OK) {
        thread->analyzer = analyzer_new_portable(thread->db);
    }
    thread->terms = thread->analyzer != NULL ? term_builder_new(thread->analyzer) : NULL;
    return thread->terms != NULL;
}

static void *run_thread(void *context)
{
    struct reader_thread thread = {.reading = context};
    const bool opened = xml_thread_begin() && open_analyzer(&thread);
    while ((thread.input = wait_for_input(thread.reading)) != NULL) {
        struct newsidx_error error = {.message = ""};
        const enum newsidx_status status = opened ? read_input(&thread, &error) : error_nomem(&error);
        (void)pthread_mutex_lock(&thread.reading->lock);
        thread.input->status = status;
        thread.input->error = error;
        thread.input->ended = true;
        (void)pthread_cond_broadcast(&thread.reading->changed);
        (void)pthread_mutex_unlock(&thread.reading->lock);
    }
    term_builder_free(thread.terms);
    analyzer_free(thread.analyzer);
    (void)sqlite3_close(thread.db);
    return NULL;
}

/* --- the thread that writes --------------------------------------------------------------------------------------------- */

static bool start_threads(struct reading *reading, unsigned threads)
{
    while (reading->threads < threads && parallel_start(&reading->thread[reading->threads], run_thread, reading)) {
        reading->threads++;
    }
    return reading->threads > 0;
}

enum newsidx_status reading_new(struct reading **out, const struct newsidx_archive *archive,
                                const struct intake_options *options, unsigned threads, struct newsidx_error *error)
{
    *out = NULL;
    struct reading *reading = memory_zeroed(1, sizeof *reading);
    if (reading == NULL || (reading->language = memory_copy(archive->language)) == NULL) {
        free(reading);
        return error_nomem(error);
    }
    reading->options = options;
    reading->portable = archive->portable;
    (void)pthread_mutex_init(&reading->lock, NULL);
    (void)pthread_cond_init(&reading->changed, NULL);
    if (!start_threads(reading, threads < READING_THREADS_MAX ? threads : READING_THREADS_MAX)) {
        reading_free(reading);
        return error_set(error, NEWSIDX_IO, "no thread can be started (--jobs 1 needs none)");
    }
    *out = reading;
    return NEWSIDX_OK;
}

void reading_free(struct reading *reading)
{
    if (reading == NULL) {
        return;
    }
    (void)pthread_mutex_lock(&reading->lock);
    reading->stop = true;
    (void)pthread_cond_broadcast(&reading->changed);
    (void)pthread_mutex_unlock(&reading->lock);
    for (unsigned i = 0; i < reading->threads; i++) {
        (void)pthread_join(reading->thread[i], NULL);
    }
    while (reading->queue != NULL) {
        struct reading_input *input = reading->queue;
        reading->queue = input->next;
        free_input(input);
    }
    free_packs(reading->used);
    (void)pthread_cond_destroy(&reading->changed);
    (void)pthread_mutex_destroy(&reading->lock);
    free(reading->language);
    free(reading);
}

struct reading_input *reading_begin(struct reading *reading, const char *path, const char *origin)
{
    struct reading_input *input = memory_zeroed(1, sizeof *input);
    if (input == NULL || (input->path = memory_copy(path)) == NULL || (input->origin = memory_copy(origin)) == NULL) {
        if (input != NULL) {
            free_input(input);
        }
        return NULL;
    }
    (void)pthread_mutex_lock(&reading->lock);
    struct reading_input **end = &reading->queue;
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = input;
    (void)pthread_cond_broadcast(&reading->changed);
    (void)pthread_mutex_unlock(&reading->lock);
    return input;
}

static bool wait_a_moment(struct reading *reading)
{
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until); /* macOS waits by no other clock; one that is set changes one wait */
    until.tv_nsec += IDLE_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    return pthread_cond_timedwait(&reading->changed, &reading->lock, &until) != 0;
}

/* The next pack of the first input in *out, NULL at its end and where the waiter does not wait on. */
static enum newsidx_status wait_for_pack(struct pack **out, struct reading *reading, struct reading_input *input,
                                         const struct source_waiter *waiter, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    (void)pthread_mutex_lock(&reading->lock);
    while (input->first == NULL && !input->ended && status == NEWSIDX_OK) {
        if (wait_a_moment(reading)) {
            (void)pthread_mutex_unlock(&reading->lock);
            status = waiter->idle(waiter->context, error);
            (void)pthread_mutex_lock(&reading->lock);
        }
    }
    struct pack *pack = status == NEWSIDX_OK ? input->first : NULL;
    if (pack != NULL) {
        input->first = pack->next;
        input->last = input->first != NULL ? input->last : NULL;
        input->bytes -= pack->bytes;
        reading->bytes -= pack->bytes;
        (void)pthread_cond_broadcast(&reading->changed);
    }
    (void)pthread_mutex_unlock(&reading->lock);
    *out = pack;
    return status;
}

/* Leaves the pack that has been taken to the threads that read. */
static void give_back(struct reading *reading, struct pack *pack)
{
    if (pack != NULL) {
        (void)pthread_mutex_lock(&reading->lock);
        pack->next = reading->used;
        reading->used = pack;
        (void)pthread_mutex_unlock(&reading->lock);
    }
}

enum newsidx_status reading_next(struct reading *reading, struct reading_event **event, bool *more,
                                 const struct source_waiter *waiter, struct newsidx_error *error)
{
    struct reading_input *input = reading->queue; /* only this thread changes the first */
    if (input->open == NULL || input->at == input->open->count) {
        give_back(reading, input->open);
        input->open = NULL;
        input->at = 0;
        const enum newsidx_status status = wait_for_pack(&input->open, reading, input, waiter, error);
        if (status != NEWSIDX_OK) {
            *more = true;
            return status;
        }
    }
    *more = input->open != NULL;
    if (*more) {
        *event = &input->open->event[input->at++];
        return NEWSIDX_OK;
    }
    return input->status == NEWSIDX_OK ? NEWSIDX_OK : error_set(error, input->status, "%s", input->error.message);
}

void reading_hold(struct reading *reading, bool held)
{
    (void)pthread_mutex_lock(&reading->lock);
    reading->held = held;
    (void)pthread_cond_broadcast(&reading->changed);
    (void)pthread_mutex_unlock(&reading->lock);
}

void reading_stamp(const struct reading_input *input, struct stat *file, struct timespec *begun)
{
    *file = input->file;
    *begun = input->begun;
}

void reading_end(struct reading *reading)
{
    (void)pthread_mutex_lock(&reading->lock);
    struct reading_input *input = reading->queue;
    reading->queue = input->next;
    (void)pthread_cond_broadcast(&reading->changed); /* another is the first now */
    (void)pthread_mutex_unlock(&reading->lock);
    free_input(input);
}
