#include "output_fields.h"

#include "cli.h"
#include "error.h"
#include "snippet.h"

#include <string.h>

const char *hit_field_name(int field)
{
    static const char *const OWN[] = {"id", "rank", "score", "match", "snippet"};
    return field < NEWSIDX_FIELDS ? newsidx_field_name((enum newsidx_field)field) : OWN[field - NEWSIDX_FIELDS];
}

int hit_field_named(const char *name, size_t len_bytes)
{
    for (int i = 0; i < HIT_FIELD_COUNT; i++) {
        if (strlen(hit_field_name(i)) == len_bytes && memcmp(hit_field_name(i), name, len_bytes) == 0) {
            return i;
        }
    }
    return -1;
}

enum newsidx_status hit_field_unknown(const char *option, const char *name, size_t len_bytes,
                                      struct newsidx_error *error)
{
    const char *names[HIT_FIELD_COUNT];
    struct buffer list = BUFFER_INIT;
    char word[40];
    const size_t len = len_bytes < sizeof word ? len_bytes : sizeof word - 1;
    memcpy(word, name, len);
    word[len] = '\0';
    for (int i = 0; i < HIT_FIELD_COUNT; i++) {
        names[i] = hit_field_name(i);
        buffer_printf(&list, "%s%s", i > 0 ? ", " : "", names[i]);
    }
    const char *near = cli_nearest(word, names, HIT_FIELD_COUNT);
    const enum newsidx_status status = error_set(
        error, NEWSIDX_QUERY, "--%s: no field '%s'%s%s%s; there are %s", option, word,
        near != NULL ? " (did you mean " : "", near != NULL ? near : "", near != NULL ? "?)" : "", buffer_text(&list));
    buffer_release(&list);
    return status;
}

enum newsidx_status hit_fields_parse(struct hit_fields *out, const char *text, struct newsidx_error *error)
{
    *out = (struct hit_fields){.count = 0};
    for (const char *at = text;;) {
        const size_t len = strcspn(at, ",");
        const bool json_name = len == strlen("snippets") && memcmp(at, "snippets", len) == 0;
        const int field = json_name ? HIT_SNIPPET : hit_field_named(at, len);
        if (field < 0) {
            return hit_field_unknown("fields", at, len, error);
        }
        if (out->count == HIT_FIELDS_MAX) {
            return error_set(error, NEWSIDX_QUERY, "--fields: at most %d fields", HIT_FIELDS_MAX);
        }
        out->item[out->count++] = field;
        if (at[len] == '\0') {
            return NEWSIDX_OK;
        }
        at += len + 1;
    }
}

static void append_snippet(struct buffer *out, const struct output_context *context,
                           const struct newsidx_article *article)
{
    struct snippet piece[SNIPPET_PIECES_MAX];
    const size_t count =
        context->matcher != NULL ? snippet_pieces(piece, context->snippets, context->matcher, article) : 0;
    for (size_t i = 0; i < count; i++) {
        buffer_append_text(out, i > 0 ? " ... " : "");
        for (size_t k = 0; k < piece[i].count; k++) {
            buffer_append(out, piece[i].segment[k].text, piece[i].segment[k].len_bytes);
        }
        snippet_release(&piece[i]);
    }
}

void hit_field_append(struct buffer *out, int field, const struct output_context *context, const struct output_hit *hit)
{
    switch (field) {
    case HIT_ID:
        buffer_printf(out, "%lld", (long long)hit->hit.id);
        break;
    case HIT_RANK:
        buffer_printf(out, "%zu", hit->rank);
        break;
    case HIT_SCORE:
        buffer_printf(out, "%.6f", hit->hit.score);
        break;
    case HIT_MATCH:
        buffer_append_text(out, hit->hit.partial ? "partial" : "all");
        break;
    case HIT_SNIPPET:
        append_snippet(out, context, hit->article);
        break;
    default:
        buffer_append_text(out, hit->article->field[field]);
    }
}
