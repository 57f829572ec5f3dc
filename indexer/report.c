#include "report.h"

#include "article_json.h"
#include "error.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

static const char *const LEVELS[] = {[REPORT_REJECTED] = "rejected", [REPORT_WARNING] = "warning"};

void report_append(struct buffer *out, const struct report_entry *entry)
{
    buffer_append_text(out, "{\"path\":");
    article_json_append_string(out, entry->path);
    buffer_append_text(out, ",\"member\":");
    article_json_append_string(out, entry->member);
    if (entry->place > 0) {
        buffer_printf(out, ",\"line\":%zu", entry->place);
    } else {
        buffer_append_text(out, ",\"line\":null");
    }
    buffer_printf(out, ",\"level\":\"%s\",\"reason\":", LEVELS[entry->level]);
    article_json_append_string(out, entry->reason);
    buffer_append_text(out, "}\n");
}

static bool read_entry(struct report_entry *entry, const json_t *object)
{
    const char *level = json_string_value(json_object_get(object, "level"));
    entry->member = json_string_value(json_object_get(object, "member"));
    entry->place = (size_t)json_integer_value(json_object_get(object, "line"));
    entry->level = level != NULL && strcmp(level, LEVELS[REPORT_WARNING]) == 0 ? REPORT_WARNING : REPORT_REJECTED;
    entry->reason = json_string_value(json_object_get(object, "reason"));
    return entry->reason != NULL;
}

enum newsidx_status report_each(const char *text, const char *path,
                                enum newsidx_status (*function)(void *context, const struct report_entry *entry,
                                                                struct newsidx_error *error),
                                void *context, struct newsidx_error *error)
{
    enum newsidx_status status = NEWSIDX_OK;
    while (text != NULL && *text != '\0' && status == NEWSIDX_OK) {
        const size_t len = strcspn(text, "\n");
        errno = 0;
        json_t *object = json_loadb(text, len, 0, NULL);
        if (object == NULL && errno == ENOMEM) {
            return error_nomem(error);
        }
        struct report_entry entry = {.path = path};
        if (read_entry(&entry, object)) {
            status = function(context, &entry, error);
        }
        json_decref(object);
        text += len + (text[len] == '\n');
    }
    return status;
}
