/* container_warc.c - web archives (WARC, ISO 28500): the pages, feeds and texts that a crawler fetched, each by its address.
 *
 * Read are response records with status 200 and resource records whose type may be text for a reader. All others are passed over
 * without a word: pictures, scripts, redirections, requests, metadata and revisits are how a crawl is made up. */
#include "containers.h"

#include "error.h"
#include "memory.h"
#include "warc_http.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { VALUE_BYTES = CONTAINER_NAME_BYTES_MAX };

struct warc {
    struct source *below;
    struct container_budget *budget;
    const struct container_sink *sink;
    char bytes[1 << 16];
    size_t len_bytes;
    size_t at;
    int64_t place;      /* offset of the byte at the cursor */
    int64_t left_bytes; /* of the record's content */
};

struct record {
    int64_t place;
    char type[32];
    char url[VALUE_BYTES];
    char content_type[HTTP_VALUE_BYTES];
    int64_t len_bytes; /* -1: not given */
};

static bool recognise_warc(const char *head, size_t len_bytes)
{
    return len_bytes >= 8 && memcmp(head, "WARC/", 5) == 0 && head[5] >= '0' && head[5] <= '9';
}

/* --- bytes and lines ---------------------------------------------------------------------------------------------------- */

static enum newsidx_status fill_bytes(struct warc *warc, struct newsidx_error *error)
{
    if (warc->at < warc->len_bytes) {
        return NEWSIDX_OK;
    }
    warc->at = 0;
    warc->len_bytes = 0;
    return source_read(warc->below, warc->bytes, sizeof warc->bytes, &warc->len_bytes, error);
}

/* A line without its end; what is over the capacity is dropped. *ended: there is none. */
static enum newsidx_status take_line(struct warc *warc, char *line, size_t capacity_bytes, bool *ended,
                                     struct newsidx_error *error)
{
    size_t len = 0;
    bool some = false;
    for (;;) {
        const enum newsidx_status status = fill_bytes(warc, error);
        if (status != NEWSIDX_OK || warc->at == warc->len_bytes) {
            line[len] = '\0';
            *ended = !some;
            return status;
        }
        some = true;
        const char c = warc->bytes[warc->at++];
        warc->place++;
        if (c == '\n') {
            line[len] = '\0';
            *ended = false;
            return NEWSIDX_OK;
        }
        if (c != '\r' && len + 1 < capacity_bytes) {
            line[len++] = c;
        }
    }
}

static enum newsidx_status pull_content(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                        struct newsidx_error *error)
{
    struct warc *warc = context;
    *len_bytes = 0;
    if (warc->left_bytes == 0) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status = fill_bytes(warc, error);
    const size_t held = warc->len_bytes - warc->at;
    if (status != NEWSIDX_OK) {
        return status;
    }
    if (held == 0) {
        return error_set(error, NEWSIDX_NOTHING, "ends inside a record: the file may have been cut short");
    }
    size_t len = held < capacity_bytes ? held : capacity_bytes;
    len = (int64_t)len > warc->left_bytes ? (size_t)warc->left_bytes : len;
    memcpy(bytes, warc->bytes + warc->at, len);
    warc->at += len;
    warc->place += (int64_t)len;
    warc->left_bytes -= (int64_t)len;
    *len_bytes = len;
    return NEWSIDX_OK;
}

static enum newsidx_status skip_content(struct warc *warc, struct newsidx_error *error)
{
    char bytes[1 << 12];
    size_t len = 0;
    enum newsidx_status status = NEWSIDX_OK;
    do {
        status = pull_content(warc, bytes, sizeof bytes, &len, error);
    } while (status == NEWSIDX_OK && len > 0);
    return status;
}

/* --- records ------------------------------------------------------------------------------------------------------------ */

static void copy_value(char *out, size_t capacity_bytes, const char *value)
{
    size_t len = strlen(value);
    while (len > 0 && (value[len - 1] == ' ' || value[len - 1] == '\t')) {
        len--;
    }
    if (len >= 2 && value[0] == '<' && value[len - 1] == '>') { /* as WARC 1.0 has it */
        value++;
        len -= 2;
    }
    len = len < capacity_bytes ? len : capacity_bytes - 1;
    memcpy(out, value, len);
    out[len] = '\0';
}

static bool take_length(int64_t *out, const char *value)
{
    char *end = NULL;
    const long long n = strtoll(value, &end, 10);
    *out = n;
    return value[0] >= '0' && value[0] <= '9' && n >= 0 && n < INT64_MAX && end[strspn(end, " \t")] == '\0';
}

static enum newsidx_status take_field(struct record *record, const char *line, struct newsidx_error *error)
{
    const char *colon = strchr(line, ':');
    if (colon == NULL) {
        return NEWSIDX_OK;
    }
    const size_t len = (size_t)(colon - line);
    const char *value = colon + 1 + strspn(colon + 1, " \t");
    if (len == 9 && strncasecmp(line, "WARC-Type", len) == 0) {
        copy_value(record->type, sizeof record->type, value);
    } else if (len == 15 && strncasecmp(line, "WARC-Target-URI", len) == 0) {
        copy_value(record->url, sizeof record->url, value);
    } else if (len == 12 && strncasecmp(line, "Content-Type", len) == 0) {
        copy_value(record->content_type, sizeof record->content_type, value);
    } else if (len == 14 && strncasecmp(line, "Content-Length", len) == 0 && !take_length(&record->len_bytes, value)) {
        return error_set(error, NEWSIDX_NOTHING, "record at byte %lld: its length cannot be read: %.40s",
                         (long long)record->place, value);
    }
    return NEWSIDX_OK;
}

/* The header of the next record; *ended after the last. */
static enum newsidx_status take_header(struct warc *warc, struct record *record, bool *ended,
                                       struct newsidx_error *error)
{
    char line[VALUE_BYTES + 64] = "";
    *record = (struct record){.len_bytes = -1};
    enum newsidx_status status = NEWSIDX_OK;
    do {
        record->place = warc->place;
        status = take_line(warc, line, sizeof line, ended, error);
    } while (status == NEWSIDX_OK && !*ended && line[0] == '\0');
    if (status != NEWSIDX_OK || *ended) {
        return status;
    }
    if (!recognise_warc(line, strlen(line))) {
        return error_set(error, NEWSIDX_NOTHING, "byte %lld: no WARC record where one should begin",
                         (long long)record->place);
    }
    bool cut = false;
    do {
        status = take_line(warc, line, sizeof line, &cut, error);
        status = status == NEWSIDX_OK ? take_field(record, line, error) : status;
    } while (status == NEWSIDX_OK && line[0] != '\0' && !cut);
    if (status == NEWSIDX_OK && cut) {
        return error_set(error, NEWSIDX_NOTHING, "ends inside a record: the file may have been cut short");
    }
    if (status == NEWSIDX_OK && record->len_bytes < 0) {
        status = error_set(error, NEWSIDX_NOTHING, "record at byte %lld: has no length", (long long)record->place);
    }
    return status;
}

/* Types that may be news; "" is judged by content. Pictures, films, scripts, styles and fonts are not. */
static bool may_be_text(const char *type)
{
    static const char *const TYPES[] = {
        "text/html",        "application/xhtml+xml", "application/xml",          "text/xml",
        "text/plain",       "application/rss+xml",   "application/atom+xml",     "application/rdf+xml",
        "application/json", "application/ld+json",   "text/x-server-parsed-html"};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
        if (strcasecmp(TYPES[i], type) == 0) {
            return true;
        }
    }
    return type[0] == '\0';
}

static enum newsidx_status give_member(const struct warc *warc, const struct container_member *member,
                                       struct newsidx_error *error)
{
    return warc->sink->member(warc->sink->context, member, error);
}

struct spending {
    struct http_body *body;
    struct container_budget *budget;
};

static enum newsidx_status pull_spending(void *context, char *bytes, size_t capacity_bytes, size_t *len_bytes,
                                         struct newsidx_error *error)
{
    struct spending *spending = context;
    const enum newsidx_status status = http_body_pull(spending->body, bytes, capacity_bytes, len_bytes, error);
    return status == NEWSIDX_OK ? container_spend(spending->budget, *len_bytes, error) : status;
}

static enum newsidx_status take_response(struct warc *warc, const struct record *record, struct newsidx_error *error)
{
    struct http_body *body = NULL;
    struct http_response response;
    struct newsidx_error reason = {.message = ""};
    enum newsidx_status status = http_body_open(&body, &response, pull_content, warc, &reason);
    if (status == NEWSIDX_NOTHING) {
        status = response.status == 200 && may_be_text(response.type)
                     ? warc->sink->reject(warc->sink->context, record->url, reason.message, error)
                     : NEWSIDX_OK;
    } else if (status != NEWSIDX_OK) {
        (void)error_set(error, status, "%s", reason.message);
    } else if (response.status == 200 && may_be_text(response.type)) {
        struct spending spending = {.body = body, .budget = warc->budget};
        const struct container_member member = {.name = record->url,
                                                .url = record->url,
                                                .charset = response.charset[0] != '\0' ? response.charset : NULL,
                                                .pull = pull_spending,
                                                .context = &spending};
        status = give_member(warc, &member, error);
    }
    http_body_free(body);
    return status;
}

static enum newsidx_status take_record(struct warc *warc, const struct record *record, struct newsidx_error *error)
{
    const size_t type_len = strcspn(record->content_type, "; ");
    char type[HTTP_VALUE_BYTES];
    copy_value(type, sizeof type, record->content_type);
    type[type_len] = '\0';
    const bool web = strncasecmp(record->url, "http://", 7) == 0 || strncasecmp(record->url, "https://", 8) == 0;
    if (strcasecmp(record->type, "response") == 0 && web) {
        return take_response(warc, record, error);
    }
    if (strcasecmp(record->type, "resource") == 0 && record->url[0] != '\0' && may_be_text(type)) {
        const struct container_member member = {
            .name = record->url, .url = web ? record->url : NULL, .pull = pull_content, .context = warc};
        return give_member(warc, &member, error);
    }
    return NEWSIDX_OK;
}

static enum newsidx_status read_records(struct warc *warc, struct newsidx_error *error)
{
    struct record *record = memory_zeroed(1, sizeof *record);
    bool ended = false;
    if (record == NULL) {
        return error_nomem(error);
    }
    enum newsidx_status status = NEWSIDX_OK;
    while (status == NEWSIDX_OK && !ended) {
        status = take_header(warc, record, &ended, error);
        if (status == NEWSIDX_OK && !ended) {
            warc->left_bytes = record->len_bytes;
            status = take_record(warc, record, error);
            status = status == NEWSIDX_OK ? skip_content(warc, error) : status;
        }
    }
    free(record);
    return status;
}

static enum newsidx_status read_warc(struct source *source, struct container_budget *budget,
                                     const struct container_sink *sink, struct newsidx_error *error)
{
    struct warc *warc = memory_zeroed(1, sizeof *warc);
    if (warc == NULL) {
        return error_nomem(error);
    }
    warc->below = source;
    warc->budget = budget;
    warc->sink = sink;
    const enum newsidx_status status = read_records(warc, error);
    free(warc);
    return status;
}

const struct container CONTAINER_WARC = {
    .name = "warc",
    .what = "a web archive: each page, feed or text that was fetched is read by its own content",
    .recognised_by = "WARC/ and a digit at the beginning",
    .recognise = recognise_warc,
    .read = read_warc,
};
