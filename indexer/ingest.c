#include "ingest.h"

#include "buffer.h"
#include "error.h"
#include "memory.h"
#include "reading.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    BATCH_ARTICLES = 100000,
    REMEMBERED_FAULTS_MAX = 1000,
    /* A file written to in the tick of the clock in which it is read may change again under the same times (git's "racy" files);
     * some file systems know whole seconds only. */
    RACY_NS = 50000000,
    RACY_COARSE_S = 2,
    IDLE_MAX = 20, /* times that idle is asked before what was read is committed: two seconds */
};

/* One input from its beginning until it has been taken. */
struct input {
    struct input *next;
    char *path;
    char *origin;
    struct reading_input *reading; /* on another thread; NULL: none */
    char *known;                   /* faults of a file that need not be read again, "" where it has none */
    bool fault_only;               /* no input: a fault of the walk, in report */
    struct timespec begun;
    struct stat file;
    int64_t articles;
    int64_t faults;
    struct buffer report; /* of its faults, as the archive remembers them */
    size_t line;          /* of the article just taken */
    int64_t bytes_before; /* counts->bytes when it began */
    bool conflict;        /* what was left out may go in under other options or later */
};

struct ingest {
    struct newsidx_archive *archive;
    struct store *store;
    struct ingest_options options;
    struct ingest_listener listener;
    struct ingest_counts counts;
    struct reading *reading; /* threads that read ahead; NULL: none */
    struct input *first;     /* inputs that are read ahead, in their order */
    struct input *last;
    size_t inputs;
    struct input *input; /* being taken, NULL between them */
    bool batch_open;
    size_t batch_articles;
    unsigned idle; /* how often in a row the input gave nothing */
    bool wrote;
};

const struct ingest_counts *ingest_counts(const struct ingest *ingest)
{
    return &ingest->counts;
}

static void free_input(struct input *input)
{
    free(input->path);
    free(input->origin);
    free(input->known);
    buffer_release(&input->report);
    free(input);
}

static enum newsidx_status begin_batch(struct ingest *ingest, struct newsidx_error *error)
{
    if (ingest->batch_open) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = store_begin(ingest->store, error);
    ingest->batch_open = status == NEWSIDX_OK;
    if (ingest->batch_open && ingest->options.dry_run) {
        store_leave_unindexed(ingest->store);
    }
    ingest->batch_articles = 0;
    return status;
}

static enum newsidx_status end_batch(struct ingest *ingest, struct newsidx_error *error)
{
    if (!ingest->batch_open) {
        return NEWSIDX_OK;
    }
    ingest->batch_open = false;
    if (ingest->options.dry_run) {
        store_rollback(ingest->store);
        return NEWSIDX_OK;
    }
    if (ingest->reading != NULL) {
        reading_hold(ingest->reading, true);
    }
    return store_commit(ingest->store, error);
}

/* What a commit has left to do is for one processor. */
static void take_packed(void *context)
{
    const struct ingest *ingest = context;
    reading_hold(ingest->reading, false);
}

enum newsidx_status ingest_new(struct ingest **out, struct newsidx_archive *archive,
                               const struct ingest_options *options, const struct ingest_listener *listener,
                               struct newsidx_error *error)
{
    *out = NULL;
    struct ingest *ingest = memory_zeroed(1, sizeof *ingest);
    if (ingest == NULL) {
        return error_nomem(error);
    }
    ingest->archive = archive;
    ingest->options = *options;
    ingest->listener = *listener;
    enum newsidx_status status = store_of(&ingest->store, archive, error);
    /* What other tools wrote is taken over also where no input brings anything new. */
    if (status == NEWSIDX_OK && archive_changed_count(archive) != 0) { /* or cannot be read: the batch says why */
        status = begin_batch(ingest, error);
    }
    if (status == NEWSIDX_OK && options->jobs > 1) {
        store_use_threads(ingest->store);
        status = reading_new(&ingest->reading, archive, &ingest->options.intake, options->jobs - 1, error);
    }
    if (status == NEWSIDX_OK && ingest->reading != NULL) {
        store_tell_packed(ingest->store, take_packed, ingest);
    }
    if (status != NEWSIDX_OK) {
        ingest_free(ingest);
        return status;
    }
    *out = ingest;
    return NEWSIDX_OK;
}

void ingest_free(struct ingest *ingest)
{
    if (ingest == NULL) {
        return;
    }
    if (ingest->reading != NULL) {
        store_tell_packed(ingest->store, NULL, NULL);
    }
    reading_free(ingest->reading);
    while (ingest->first != NULL) {
        struct input *input = ingest->first;
        ingest->first = input->next;
        free_input(input);
    }
    if (ingest->batch_open) {
        store_rollback(ingest->store);
    }
    free(ingest);
}

static enum newsidx_status tell_fault(struct ingest *ingest, const struct report_entry *entry,
                                      struct newsidx_error *error)
{
    ingest->counts.rejected += entry->level == REPORT_REJECTED;
    ingest->counts.warnings += entry->level == REPORT_WARNING;
    return ingest->listener.fault(ingest->listener.context, entry, error);
}

/* --- one article -------------------------------------------------------------------------------------------------------- */

static enum newsidx_status take_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    struct ingest *ingest = context;
    struct input *input = ingest->input;
    input->faults++;
    if (input->faults <= REMEMBERED_FAULTS_MAX) {
        report_append(&input->report, entry);
    }
    return tell_fault(ingest, entry, error);
}

static enum newsidx_status reject_article(struct ingest *ingest, size_t place, const char *reason,
                                          struct newsidx_error *error)
{
    const struct report_entry entry = {.path = ingest->input->path, .place = place, .reason = reason};
    return take_fault(ingest, &entry, error);
}

static enum newsidx_status stop_here(const struct ingest *ingest, struct newsidx_error *error)
{
    const struct input *input = ingest->input;
    const char *kept = ingest->options.dry_run ? "" : "; what was read before is in the archive";
    if (input == NULL) {
        return error_set(error, NEWSIDX_CANCELED, "stopped%s", kept);
    }
    if (input->line > 0) {
        return error_set(error, NEWSIDX_CANCELED, "stopped at %s:%zu%s", input->path, input->line, kept);
    }
    return error_set(error, NEWSIDX_CANCELED, "stopped at %s%s", input->path, kept);
}

/* terms: what store_prepare made of the article, taken over; NULL where it has not been prepared. */
static enum newsidx_status put_article(struct ingest *ingest, struct newsidx_article *article,
                                       struct term_stream *terms, bool named_origin, size_t place,
                                       struct newsidx_error *error)
{
    struct input *input = ingest->input;
    ingest->idle = 0;
    enum newsidx_outcome outcome = NEWSIDX_UNCHANGED;
    struct newsidx_error reason = {.message = ""};
    input->line = place;
    enum newsidx_status status = ingest->listener.tick(ingest->listener.context, &ingest->counts)
                                     ? stop_here(ingest, error)
                                     : begin_batch(ingest, error);
    if (status != NEWSIDX_OK) {
        term_stream_free(terms);
        return status;
    }
    status =
        store_put_prepared(ingest->store, article, terms, ingest->options.conflict, named_origin, &outcome, &reason);
    if (status == NEWSIDX_NOTHING) {
        input->conflict = input->conflict || ingest->options.conflict == STORE_ERROR;
        return reject_article(ingest, place, reason.message, error);
    }
    if (status != NEWSIDX_OK) { /* in the middle of an article: the batch is lost, not half of it kept */
        store_rollback(ingest->store);
        ingest->batch_open = false;
        return error_set(error, status, "%s", reason.message);
    }
    input->articles++;
    input->conflict = input->conflict || outcome == NEWSIDX_SKIPPED;
    ingest->counts.outcome[outcome]++;
    ingest->wrote = ingest->wrote || outcome == NEWSIDX_ADDED_NEW || outcome == NEWSIDX_UPDATED_OLD;
    ingest->batch_articles++;
    const bool full = store_batch_is_full(ingest->store) || ingest->batch_articles >= BATCH_ARTICLES;
    if (full && !ingest->options.dry_run) {
        status = end_batch(ingest, error);
        waiting_yield();
    }
    return status;
}

static enum newsidx_status take_article(void *context, struct newsidx_article *article, bool named_origin, size_t place,
                                        struct newsidx_error *error)
{
    return put_article(context, article, NULL, named_origin, place, error);
}

/* --- one file ----------------------------------------------------------------------------------------------------------- */

/* What must be the same for a file to be taken as read before: its own marks, the program, and the options that change articles. */
static void append_stamp(struct buffer *stamp, const struct ingest *ingest, const struct stat *file)
{
    const struct intake_options *options = &ingest->options.intake;
    buffer_printf(stamp, "%s %lld %lld.%09ld %lld.%09ld %llu", NEWSIDX_VERSION, (long long)file->st_size,
                  (long long)file->st_mtim.tv_sec, file->st_mtim.tv_nsec, (long long)file->st_ctim.tv_sec,
                  file->st_ctim.tv_nsec, (unsigned long long)file->st_ino);
    const struct {
        const char *name;
        const char *text;
    } given[] = {
        {"format", options->format != NULL ? options->format->name : NULL},
        {"source", options->source},
        {"section", options->section},
        {"language", options->language},
        {"map", options->map_text},
    };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        if (given[i].text != NULL) {
            buffer_printf(stamp, " %s=%zu:%s", given[i].name, strlen(given[i].text), given[i].text);
        }
    }
    if (options->year != 0) {
        buffer_printf(stamp, " year=%d", options->year);
    }
}

static int64_t elapsed_ns(struct timespec from, struct timespec to)
{
    return ((int64_t)to.tv_sec - from.tv_sec) * 1000000000 + ((int64_t)to.tv_nsec - from.tv_nsec);
}

static bool is_just_before(struct timespec changed, struct timespec begun)
{
    return elapsed_ns(changed, begun) < (changed.tv_nsec == 0 ? (int64_t)RACY_COARSE_S * 1000000000 : RACY_NS);
}

static bool is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

/* Whether the file is as it was when it was opened, and had been so for a while. */
static bool is_settled(const struct input *input)
{
    struct stat now;
    const struct stat *then = &input->file;
    return stat(input->path, &now) == 0 && now.st_ino == then->st_ino && now.st_size == then->st_size &&
           is_same_time(now.st_mtim, then->st_mtim) && is_same_time(now.st_ctim, then->st_ctim) &&
           !is_just_before(then->st_mtim, input->begun) && !is_just_before(then->st_ctim, input->begun);
}

static enum newsidx_status remember_input(struct ingest *ingest, const struct input *input, struct newsidx_error *error)
{
    if (!S_ISREG(input->file.st_mode) || input->conflict || input->faults > REMEMBERED_FAULTS_MAX ||
        input->report.failed || ingest->options.dry_run || !is_settled(input)) {
        return NEWSIDX_OK;
    }
    struct buffer stamp = BUFFER_INIT;
    append_stamp(&stamp, ingest, &input->file);
    enum newsidx_status status = stamp.failed ? error_nomem(error) : begin_batch(ingest, error);
    if (status == NEWSIDX_OK) {
        status = store_input_remember(ingest->store, input->origin, stamp.data, input->articles,
                                      input->faults > 0 ? buffer_text(&input->report) : NULL, error);
    }
    buffer_release(&stamp);
    return status;
}

static enum newsidx_status retell_fault(void *context, const struct report_entry *entry, struct newsidx_error *error)
{
    return tell_fault(context, entry, error);
}

/* Whether the file is as it was when it was read to its end: known is set then, with the articles that it had. */
static enum newsidx_status look_up_known(struct ingest *ingest, struct input *input, struct newsidx_error *error)
{
    if (stat(input->path, &input->file) != 0 || !S_ISREG(input->file.st_mode)) {
        return NEWSIDX_OK;
    }
    struct buffer stamp = BUFFER_INIT;
    append_stamp(&stamp, ingest, &input->file);
    int64_t articles = 0;
    enum newsidx_status status =
        stamp.failed ? error_nomem(error)
                     : store_input_known(ingest->store, input->origin, stamp.data, &articles, &input->known, error);
    if (status == NEWSIDX_OK) {
        input->articles = articles;
        input->known = input->known != NULL ? input->known : memory_copy("");
        status = input->known != NULL ? NEWSIDX_OK : error_nomem(error);
    }
    buffer_release(&stamp);
    return status == NEWSIDX_NOTHING ? NEWSIDX_OK : status;
}

static enum newsidx_status pass_over(struct ingest *ingest, const struct input *input, struct newsidx_error *error)
{
    ingest->counts.outcome[NEWSIDX_UNCHANGED] += input->articles;
    ingest->counts.bytes += input->file.st_size;
    return report_each(input->known, input->path, retell_fault, ingest, error);
}

static void take_advance(void *context, int64_t done_bytes)
{
    struct ingest *ingest = context;
    ingest->counts.bytes = ingest->input->bytes_before + done_bytes;
}

/* While an input gives nothing: others wait for the lock of an open batch, and for what is in it. */
static enum newsidx_status take_idle(void *context, struct newsidx_error *error)
{
    struct ingest *ingest = context;
    if (ingest->listener.tick(ingest->listener.context, &ingest->counts)) {
        return stop_here(ingest, error);
    }
    return ++ingest->idle >= IDLE_MAX ? end_batch(ingest, error) : NEWSIDX_OK;
}

/* On this thread. */
static enum newsidx_status read_here(struct ingest *ingest, struct input *input, struct newsidx_error *error)
{
    const struct intake_sink sink = {
        .article = take_article, .fault = take_fault, .advance = take_advance, .idle = take_idle, .context = ingest};
    input->begun = reading_settle(input->path);
    const enum newsidx_status status =
        intake_read(input->path, input->origin, &ingest->options.intake, &sink, &input->file, error);
    return status == NEWSIDX_CANCELED ? stop_here(ingest, error) : status; /* not every reader hands the message on */
}

static enum newsidx_status take_event(struct ingest *ingest, struct reading_event *event, struct newsidx_error *error)
{
    take_advance(ingest, event->done_bytes);
    if (event->is_fault) {
        const struct report_entry entry = {.path = ingest->input->path,
                                           .member = event->member,
                                           .place = event->place,
                                           .level = event->level,
                                           .reason = event->reason};
        return take_fault(ingest, &entry, error);
    }
    struct term_stream *terms = event->terms;
    event->terms = NULL;
    return put_article(ingest, &event->article, terms, event->named_origin, event->place, error);
}

/* What another thread reads. */
static enum newsidx_status take_read(struct ingest *ingest, struct input *input, struct newsidx_error *error)
{
    const struct source_waiter waiter = {.idle = take_idle, .context = ingest};
    bool more = true;
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && more) {
        struct reading_event *event = NULL;
        status = reading_next(ingest->reading, &event, &more, &waiter, error);
        if (status == NEWSIDX_OK && more) {
            status = take_event(ingest, event, error);
        }
    }
    if (!more) {
        reading_stamp(input->reading, &input->file, &input->begun);
        reading_end(ingest->reading);
    }
    return status;
}

static enum newsidx_status take_input(struct ingest *ingest, struct input *input, struct newsidx_error *error)
{
    if (input->fault_only) {
        return report_each(buffer_text(&input->report), input->path, retell_fault, ingest, error);
    }
    if (ingest->listener.tick(ingest->listener.context, &ingest->counts)) {
        return stop_here(ingest, error);
    }
    if (input->known != NULL) {
        return pass_over(ingest, input, error);
    }
    input->bytes_before = ingest->counts.bytes;
    enum newsidx_status status =
        input->reading != NULL ? take_read(ingest, input, error) : read_here(ingest, input, error);
    if (status == NEWSIDX_OK) {
        ingest->counts.bytes = input->bytes_before + input->file.st_size;
        status = remember_input(ingest, input, error);
    }
    return status;
}

/* Takes the first input of the queue to its end. */
static enum newsidx_status take_first(struct ingest *ingest, struct newsidx_error *error)
{
    struct input *input = ingest->first;
    ingest->first = input->next;
    ingest->last = ingest->first != NULL ? ingest->last : NULL;
    ingest->inputs--;
    ingest->input = input;
    const enum newsidx_status status = take_input(ingest, input, error);
    ingest->input = NULL;
    free_input(input);
    return status;
}

static void put_last(struct ingest *ingest, struct input *input)
{
    if (ingest->last != NULL) {
        ingest->last->next = input;
    } else {
        ingest->first = input;
    }
    ingest->last = input;
    ingest->inputs++;
}

/* --- the queue ---------------------------------------------------------------------------------------------------------- */

enum newsidx_status ingest_drain(struct ingest *ingest, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    while (ingest->first != NULL && status == NEWSIDX_OK) {
        status = take_first(ingest, error);
    }
    return status;
}

enum newsidx_status ingest_idle(struct ingest *ingest, struct newsidx_error *error)
{
    const enum newsidx_status status = ingest_drain(ingest, error);
    return status == NEWSIDX_OK ? take_idle(ingest, error) : status;
}

/* Whether the same file is in the queue: what becomes of it tells whether it must be read again. */
static bool is_queued(const struct ingest *ingest, const char *origin)
{
    const struct input *input = ingest->first;
    while (input != NULL && (input->origin == NULL || strcmp(input->origin, origin) != 0)) {
        input = input->next;
    }
    return input != NULL;
}

static struct input *new_input(const char *path)
{
    struct input *input = memory_zeroed(1, sizeof *input);
    if (input != NULL && (input->path = memory_copy(path)) == NULL) {
        free(input);
        input = NULL;
    }
    return input;
}

/* Puts a fault behind the inputs that are read ahead. */
enum newsidx_status ingest_fault(struct ingest *ingest, const struct report_entry *entry, struct newsidx_error *error)
{
    if (ingest->first == NULL) {
        return tell_fault(ingest, entry, error);
    }
    struct input *input = new_input(entry->path);
    if (input == NULL) {
        return error_nomem(error);
    }
    input->fault_only = true;
    report_append(&input->report, entry);
    put_last(ingest, input);
    return NEWSIDX_OK;
}

static enum newsidx_status begin_input(struct ingest *ingest, struct input *input, struct newsidx_error *error)
{
    enum newsidx_status status = is_queued(ingest, input->origin) ? ingest_drain(ingest, error) : NEWSIDX_OK;
    if (status == NEWSIDX_OK) {
        status = look_up_known(ingest, input, error);
    }
    if (status == NEWSIDX_OK && input->known == NULL && ingest->reading != NULL) {
        input->reading = reading_begin(ingest->reading, input->path, input->origin);
        status = input->reading != NULL ? NEWSIDX_OK : error_nomem(error);
    }
    return status;
}

enum newsidx_status ingest_file(struct ingest *ingest, const char *path, struct newsidx_error *error)
{
    struct input *input = new_input(path);
    if (input == NULL) {
        return error_nomem(error);
    }
    ingest->counts.files++;
    input->origin = intake_origin(path);
    if (input->origin == NULL) {
        free_input(input);
        const struct report_entry entry = {.path = path, .reason = "its folder cannot be found"};
        return ingest_fault(ingest, &entry, error);
    }
    enum newsidx_status status = begin_input(ingest, input, error);
    if (status != NEWSIDX_OK) {
        free_input(input);
        return status;
    }
    put_last(ingest, input);
    return ingest->reading == NULL || ingest->inputs >= READING_INPUTS_MAX ? take_first(ingest, error) : NEWSIDX_OK;
}

enum newsidx_status ingest_finish(struct ingest *ingest, struct newsidx_error *error)
{
    enum newsidx_status status = end_batch(ingest, error);
    if (status == NEWSIDX_OK && ingest->wrote && !ingest->options.dry_run) {
        status =
            store_merge(ingest->store,
                        ingest->counts.outcome[NEWSIDX_ADDED_NEW] + ingest->counts.outcome[NEWSIDX_UPDATED_OLD], error);
    }
    errno = status == NEWSIDX_OK ? 0 : errno; /* as after store_commit */
    return status;
}
