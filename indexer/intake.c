#include "intake.h"

#include "buffer.h"
#include "charset.h"
#include "containers.h"
#include "decode.h"
#include "error.h"
#include "memory.h"
#include "source.h"
#include "xml_tree.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* One input while it is read. */
struct intake {
    const char *path;
    const struct intake_options *options;
    const struct intake_sink *sink;
    const struct source *input;
    unsigned memory_failures; /* before it was begun */
    struct container_budget budget;
};

/* One thing to read: the input itself, or a member of a container in it. */
struct level {
    struct intake *intake;
    struct source *source; /* its origin is the level's */
    const char *member;    /* the part of the origin that is inside the input; NULL: the input itself */
    size_t depth;          /* containers around it */
};

char *intake_origin(const char *path)
{
    if (strcmp(path, "-") == 0) {
        return memory_copy(path);
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder =
        slash == NULL ? memory_copy(".") : memory_copy_part(path, slash == path ? 1 : (size_t)(slash - path));
    char resolved[PATH_MAX];
    const bool found = folder != NULL && realpath(folder, resolved) != NULL;
    free(folder);
    if (!found) {
        return NULL;
    }
    struct buffer origin = BUFFER_INIT;
    buffer_printf(&origin, "%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved, name);
    return buffer_detach(&origin);
}

/* Whether memory ran out in reading, which may have left something out: neither articles nor faults go on from here then. Libraries
 * that do not say so leave errno. */
static bool is_spoilt(const struct level *level)
{
    memory_note_errno();
    errno = 0;
    return memory_failures() != level->intake->memory_failures;
}

static enum newsidx_status tell(const struct level *level, const char *member, size_t place, enum report_level kind,
                                const char *reason, struct newsidx_error *error)
{
    const struct intake *intake = level->intake;
    if (is_spoilt(level)) {
        return error_nomem(error);
    }
    struct newsidx_error clean; /* a reason may quote what it could not read */
    (void)error_set(&clean, NEWSIDX_NOTHING, "%s", reason);
    const struct report_entry entry = {
        .path = intake->path, .member = member, .place = place, .level = kind, .reason = clean.message};
    return intake->sink->fault(intake->sink->context, &entry, error);
}

static enum newsidx_status reject(const struct level *level, const char *reason, struct newsidx_error *error)
{
    return tell(level, level->member, 0, REPORT_REJECTED, reason, error);
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    const struct level *level = context;
    return tell(level, level->member, place, REPORT_REJECTED, reason, error);
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    const struct level *level = context;
    return tell(level, level->member, place, REPORT_WARNING, what, error);
}

/* --- articles ----------------------------------------------------------------------------------------------------------- */

static enum newsidx_status set_default(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                       struct newsidx_error *error)
{
    return text == NULL || article->field[field] != NULL
               ? NEWSIDX_OK
               : newsidx_article_set(article, field, text, strlen(text), error);
}

static enum newsidx_status set_origin(const struct source *source, struct newsidx_article *article, const char *member,
                                      struct newsidx_error *error)
{
    if (member == NULL) {
        return set_default(article, NEWSIDX_ORIGIN, source->origin, error);
    }
    struct buffer origin = BUFFER_INIT;
    buffer_printf(&origin, "%s!%s", source->origin, member);
    const enum newsidx_status status =
        origin.failed ? error_nomem(error) : set_default(article, NEWSIDX_ORIGIN, origin.data, error);
    buffer_release(&origin);
    return status;
}

static enum newsidx_status set_defaults(const struct level *level, struct newsidx_article *article,
                                        struct newsidx_error *error)
{
    const struct intake_options *options = level->intake->options;
    const struct {
        enum newsidx_field field;
        const char *text;
    } defaults[] = {
        {NEWSIDX_SOURCE, options->source},
        {NEWSIDX_SECTION, options->section},
        {NEWSIDX_LANGUAGE, options->language},
    };
    enum newsidx_status status = NEWSIDX_OK;
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults && status == NEWSIDX_OK; i++) {
        status = set_default(article, defaults[i].field, defaults[i].text, error);
    }
    return status;
}

static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    const struct level *level = context;
    const struct intake_sink *sink = level->intake->sink;
    if (sink->advance != NULL) {
        sink->advance(sink->context, level->intake->input->done_bytes);
    }
    if (article->field[NEWSIDX_HEADLINE] == NULL && article->field[NEWSIDX_BODY] == NULL) {
        newsidx_article_clear(article);
        return tell(level, level->member, place, REPORT_REJECTED, "neither headline nor body", error);
    }
    enum newsidx_status status = set_origin(level->source, article, member, error);
    if (status == NEWSIDX_OK) {
        status = set_defaults(level, article, error);
    }
    if (status == NEWSIDX_OK) {
        /* What comes by standard input next time is another story. */
        const bool stays = named && strcmp(level->intake->input->origin, "-") != 0;
        status = is_spoilt(level) ? error_nomem(error) : sink->article(sink->context, article, stays, place, error);
        errno = 0;
    }
    newsidx_article_clear(article);
    return status;
}

/* --- one thing to read -------------------------------------------------------------------------------------------------- */

/* The head as recognisers want it. */
static const struct reader *choose_reader(const struct level *level, const struct source *source, const char **reason)
{
    const struct reader *format = level->intake->options->format;
    const bool marked = source->head_len_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0;
    if (format != NULL && source->head_len_bytes > 0) {
        return format;
    }
    return reader_recognise(source->head + (marked ? 3 : 0), source->head_len_bytes - (marked ? 3 : 0),
                            level->intake->options->map, reason);
}

static enum newsidx_status run_reader(const struct level *level, const struct reader *reader, struct source *source,
                                      struct newsidx_error *error)
{
    const struct intake_options *options = level->intake->options;
    const struct reader_options reader_options = {.year = options->year, .map = options->map};
    const struct reader_sink sink = {
        .article = take_article, .reject = take_reject, .warn = take_warning, .context = (void *)level};
    struct newsidx_error reason = {.message = ""};
    struct xml_watch watch;
    xml_watch_begin(&watch);
    const enum newsidx_status status = reader->read(source, &reader_options, &sink, &reason);
    xml_watch_end(&watch);
    if (is_spoilt(level)) {
        return error_nomem(error);
    }
    if (status == NEWSIDX_NOTHING) { /* it cannot be read on */
        return reject(level, reason.message, error);
    }
    return status == NEWSIDX_OK ? status : error_set(error, status, "%s", reason.message);
}

static enum newsidx_status tell_malformed(const struct level *level, const struct decoder *decoder,
                                          struct newsidx_error *error)
{
    struct newsidx_error what;
    const bool utf8 = strcmp(decoder->charset.name, "UTF-8") == 0;
    (void)error_set(&what, NEWSIDX_OK, "%zu byte%s not valid %s, the first at byte %zu: read as %s",
                    decoder->malformed_bytes, decoder->malformed_bytes == 1 ? " is" : "s are", decoder->charset.name,
                    decoder->malformed_at, utf8 ? "windows-1252" : "U+FFFD");
    return tell(level, level->member, 0, REPORT_WARNING, what.message, error);
}

/* reader NULL: to be recognised once the text can be read. */
static enum newsidx_status read_decoded(const struct level *level, const struct reader *reader,
                                        enum charset_declaration declaration, struct newsidx_error *error)
{
    struct decoder *decoder = memory_alloc(sizeof *decoder);
    if (decoder == NULL) {
        return error_nomem(error);
    }
    struct newsidx_error why = {.message = ""};
    const char *reason = why.message;
    enum newsidx_status status = decoder_open(decoder, level->source, declaration, &why);
    if (status == NEWSIDX_OK && reader == NULL) {
        reader = choose_reader(level, &decoder->source, &reason);
        status = reader == NULL ? NEWSIDX_NOTHING : NEWSIDX_OK;
    }
    if (status == NEWSIDX_OK) {
        status = run_reader(level, reader, &decoder->source, error);
        if (status == NEWSIDX_OK && decoder->malformed_bytes > 0) {
            status = tell_malformed(level, decoder, error);
        }
    } else {
        status = status == NEWSIDX_NOTHING ? reject(level, reason, error) : error_set(error, status, "%s", why.message);
    }
    decoder_release(decoder);
    free(decoder);
    return status;
}

static enum newsidx_status read_plain(const struct level *level, struct newsidx_error *error)
{
    static const enum charset_declaration DECLARATIONS[] = {
        [READER_TEXT] = CHARSET_DECLARED_NOWHERE,
        [READER_XML] = CHARSET_DECLARED_IN_XML,
        [READER_HTML] = CHARSET_DECLARED_IN_HTML,
    };
    const struct source *source = level->source;
    if (charset_is_wide(source->head, source->head_len_bytes)) {
        return read_decoded(level, NULL, CHARSET_DECLARED_IN_XML, error);
    }
    const char *reason = NULL;
    const struct reader *reader = choose_reader(level, source, &reason);
    if (reader == NULL) {
        return reject(level, reason, error);
    }
    return reader->input == READER_BYTES ? run_reader(level, reader, level->source, error)
                                         : read_decoded(level, reader, DECLARATIONS[reader->input], error);
}

/* --- containers --------------------------------------------------------------------------------------------------------- */

static enum newsidx_status read_level(const struct level *level, struct newsidx_error *error);

/* "a.tar" and "b.html" give "a.tar!b.html"; without a name the thing inside is called as what is around it. */
static bool name_member(struct buffer *out, const char *around, const char *name)
{
    buffer_append_text(out, around);
    buffer_append_text(out, around != NULL && name != NULL ? "!" : "");
    buffer_append_text(out, name);
    return !out->failed;
}

static enum newsidx_status take_member(void *context, const struct container_member *member,
                                       struct newsidx_error *error)
{
    const struct level *around = context;
    struct buffer origin = BUFFER_INIT;
    struct buffer name = BUFFER_INIT;
    struct source *source = memory_alloc(sizeof *source);
    struct newsidx_error reason = {.message = ""};
    enum newsidx_status status = NEWSIDX_OK;
    if (source == NULL || !name_member(&origin, around->source->origin, member->name) ||
        !name_member(&name, around->member, member->name)) {
        status = error_nomem(error);
    } else {
        const struct level level = {.intake = around->intake,
                                    .source = source,
                                    .member = name.len_bytes > 0 ? name.data : NULL,
                                    .depth = around->depth + 1};
        status = source_begin(source, origin.data, member->pull, member->context, &reason);
        source->url = member->url;
        source->charset = member->charset;
        status = status == NEWSIDX_OK        ? read_level(&level, error)
                 : status == NEWSIDX_NOTHING ? reject(&level, reason.message, error)
                                             : error_set(error, status, "%s", reason.message);
    }
    free(source);
    buffer_release(&origin);
    buffer_release(&name);
    return status;
}

static enum newsidx_status reject_member(void *context, const char *name, const char *reason,
                                         struct newsidx_error *error)
{
    const struct level *around = context;
    struct buffer member = BUFFER_INIT;
    const bool named = name_member(&member, around->member, name);
    const enum newsidx_status status =
        named ? tell(around, member.len_bytes > 0 ? member.data : NULL, 0, REPORT_REJECTED, reason, error)
              : error_nomem(error);
    buffer_release(&member);
    return status;
}

static enum newsidx_status read_container(const struct level *level, const struct container *container,
                                          struct newsidx_error *error)
{
    struct newsidx_error reason = {.message = ""};
    const struct container_sink sink = {.member = take_member, .reject = reject_member, .context = (void *)level};
    if (level->depth >= CONTAINER_DEPTH_MAX) {
        (void)error_set(&reason, NEWSIDX_NOTHING, "more than %d containers in one another", CONTAINER_DEPTH_MAX);
        return reject(level, reason.message, error);
    }
    const enum newsidx_status status = container->read(level->source, &level->intake->budget, &sink, &reason);
    if (status == NEWSIDX_NOTHING) {
        return reject(level, reason.message, error);
    }
    return status == NEWSIDX_OK || reason.message[0] == '\0' ? status : error_set(error, status, "%s", reason.message);
}

static enum newsidx_status read_level(const struct level *level, struct newsidx_error *error)
{
    const struct source *source = level->source;
    const char *refusal = reader_refuse(source->head, source->head_len_bytes);
    if (refusal != NULL) {
        return reject(level, refusal, error);
    }
    const struct container *container = container_recognise(source->head, source->head_len_bytes);
    return container != NULL ? read_container(level, container, error) : read_plain(level, error);
}

enum newsidx_status intake_read_source(struct source *source, const char *path, const struct intake_options *options,
                                       const struct intake_sink *sink, struct newsidx_error *error)
{
    struct intake intake = {.path = path,
                            .options = options,
                            .sink = sink,
                            .input = source,
                            .memory_failures = memory_failures(),
                            .budget = {.input = source}};
    const struct level level = {.intake = &intake, .source = source};
    errno = 0;
    const enum newsidx_status status = read_level(&level, error);
    return is_spoilt(&level) && status != NEWSIDX_CANCELED ? error_nomem(error) : status;
}

enum newsidx_status intake_read(const char *path, const char *origin, const struct intake_options *options,
                                const struct intake_sink *sink, struct stat *status_of, struct newsidx_error *error)
{
    struct newsidx_error reason = {.message = ""};
    struct source *source = memory_alloc(sizeof *source);
    if (source == NULL) {
        return error_nomem(error);
    }
    const struct source_waiter waiter = {.idle = sink->idle, .context = sink->context};
    enum newsidx_status status =
        source_open_with(source, path, options->follow, sink->idle != NULL ? &waiter : NULL, &reason);
    if (status != NEWSIDX_OK && status != NEWSIDX_NOTHING) {
        free(source);
        return error_set(error, status, "%s", reason.message);
    }
    if (status != NEWSIDX_OK) {
        const struct report_entry entry = {.path = path, .level = REPORT_REJECTED, .reason = reason.message};
        free(source);
        return sink->fault(sink->context, &entry, error);
    }
    if (status_of != NULL) {
        *status_of = source->status;
    }
    source->origin = origin;
    status = intake_read_source(source, path, options, sink, error);
    source_close(source);
    free(source);
    return status;
}
