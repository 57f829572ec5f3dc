#include "intake.h"

#include "buffer.h"
#include "error.h"
#include "source.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct intake {
    const char *path;
    const char *origin;
    const struct intake_options *options;
    const struct intake_sink *sink;
    const struct source *source;
};

char *intake_origin(const char *path)
{
    if (strcmp(path, "-") == 0) {
        return strdup(path);
    }
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    char *folder = slash == NULL ? strdup(".") : strndup(path, slash == path ? 1 : (size_t)(slash - path));
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

static enum newsidx_status tell(const struct intake *intake, size_t place, enum report_level level, const char *reason,
                                struct newsidx_error *error)
{
    const struct report_entry entry = {.path = intake->path, .place = place, .level = level, .reason = reason};
    return intake->sink->fault(intake->sink->context, &entry, error);
}

static enum newsidx_status take_reject(void *context, size_t place, const char *reason, struct newsidx_error *error)
{
    return tell(context, place, REPORT_REJECTED, reason, error);
}

static enum newsidx_status take_warning(void *context, size_t place, const char *what, struct newsidx_error *error)
{
    return tell(context, place, REPORT_WARNING, what, error);
}

static enum newsidx_status set_default(struct newsidx_article *article, enum newsidx_field field, const char *text,
                                       struct newsidx_error *error)
{
    return text == NULL || article->field[field] != NULL
               ? NEWSIDX_OK
               : newsidx_article_set(article, field, text, strlen(text), error);
}

static enum newsidx_status set_origin(const struct intake *intake, struct newsidx_article *article, const char *member,
                                      struct newsidx_error *error)
{
    if (member == NULL) {
        return set_default(article, NEWSIDX_ORIGIN, intake->origin, error);
    }
    struct buffer origin = BUFFER_INIT;
    buffer_printf(&origin, "%s!%s", intake->origin, member);
    const enum newsidx_status status =
        origin.failed ? error_nomem(error) : set_default(article, NEWSIDX_ORIGIN, origin.data, error);
    buffer_release(&origin);
    return status;
}

static enum newsidx_status take_article(void *context, struct newsidx_article *article, const char *member, bool named,
                                        size_t place, struct newsidx_error *error)
{
    const struct intake *intake = context;
    if (intake->sink->advance != NULL) {
        intake->sink->advance(intake->sink->context, intake->source->done_bytes);
    }
    if (article->field[NEWSIDX_HEADLINE] == NULL && article->field[NEWSIDX_BODY] == NULL) {
        newsidx_article_clear(article);
        return tell(intake, place, REPORT_REJECTED, "neither headline nor body", error);
    }
    const struct {
        enum newsidx_field field;
        const char *text;
    } defaults[] = {
        {NEWSIDX_SOURCE, intake->options->source},
        {NEWSIDX_SECTION, intake->options->section},
        {NEWSIDX_LANGUAGE, intake->options->language},
    };
    enum newsidx_status status = set_origin(intake, article, member, error);
    for (size_t i = 0; i < sizeof defaults / sizeof *defaults && status == NEWSIDX_OK; i++) {
        status = set_default(article, defaults[i].field, defaults[i].text, error);
    }
    if (status == NEWSIDX_OK) {
        /* What comes by standard input next time is another story. */
        const bool stays = named && strcmp(intake->origin, "-") != 0;
        status = intake->sink->article(intake->sink->context, article, stays, place, error);
    }
    newsidx_article_clear(article);
    return status;
}

/* NULL, with the reason, where no reader takes the input. */
static const struct reader *choose_reader(const struct intake *intake, const struct source *source, const char **reason)
{
    const struct reader *format = intake->options->format;
    if (format != NULL && source->head_len_bytes > 0) {
        return format;
    }
    return reader_recognise(source->head, source->head_len_bytes, reason);
}

enum newsidx_status intake_read(const char *path, const char *origin, const struct intake_options *options,
                                const struct intake_sink *sink, struct stat *status_of, struct newsidx_error *error)
{
    struct intake intake = {.path = path, .origin = origin, .options = options, .sink = sink};
    struct source source;
    struct newsidx_error reason = {.message = ""};
    enum newsidx_status status = source_open(&source, path, options->follow, &reason);
    if (status != NEWSIDX_OK) {
        return tell(&intake, 0, REPORT_REJECTED, reason.message, error);
    }
    if (status_of != NULL) {
        *status_of = source.status;
    }
    source.origin = origin;
    intake.source = &source;
    const char *refusal = NULL;
    const struct reader *reader = choose_reader(&intake, &source, &refusal);
    if (reader == NULL) {
        status = tell(&intake, 0, REPORT_REJECTED, refusal, error);
    } else {
        const struct reader_options reader_options = {.year = options->year};
        const struct reader_sink reader_sink = {
            .article = take_article, .reject = take_reject, .warn = take_warning, .context = &intake};
        status = reader->read(&source, &reader_options, &reader_sink, &reason);
        if (status == NEWSIDX_NOTHING) { /* the system would not go on reading */
            status = tell(&intake, 0, REPORT_REJECTED, reason.message, error);
        } else if (status != NEWSIDX_OK) {
            (void)error_set(error, status, "%s", reason.message);
        }
    }
    source_close(&source);
    return status;
}
