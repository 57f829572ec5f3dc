/* output_json.c - hits as JSON (RFC 8259): one object a line, or one object for the whole answer. Written by jansson. */
#include "output.h"

#include "memory.h"
#include "output_fields.h"
#include "snippet.h"

#include <jansson.h>
#include <string.h>

static json_t *text_or_null(const char *text, size_t len_bytes)
{
    json_t *value = text != NULL ? json_stringn(text, len_bytes) : NULL;
    return value != NULL ? value : json_null();
}

static json_t *make_snippet(const struct snippet *snippet)
{
    json_t *segments = json_array();
    for (size_t i = 0; i < snippet->count; i++) {
        const struct snippet_segment *segment = &snippet->segment[i];
        (void)json_array_append_new(
            segments,
            json_pack("{s:o, s:b}", "text", text_or_null(segment->text, segment->len_bytes), "match", segment->match));
    }
    return segments;
}

static json_t *make_snippets(const struct output_context *context, const struct newsidx_article *article)
{
    json_t *snippets = json_array();
    struct snippet piece[SNIPPET_PIECES_MAX];
    const size_t count =
        context->matcher != NULL ? snippet_pieces(piece, context->snippets, context->matcher, article) : 0;
    for (size_t i = 0; i < count; i++) {
        (void)json_array_append_new(snippets, make_snippet(&piece[i]));
        snippet_release(&piece[i]);
    }
    return snippets;
}

static void set_fields(json_t *object, const struct newsidx_article *article)
{
    for (int i = 0; i < NEWSIDX_FIELDS; i++) {
        const char *text = article->field[i];
        (void)json_object_set_new(object, newsidx_field_name((enum newsidx_field)i),
                                  text_or_null(text, text != NULL ? strlen(text) : 0));
    }
}

/* With --fields: those, in that order, after the version. */
static json_t *make_chosen(const struct output_context *context, const struct output_hit *hit)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "v", json_integer(OUTPUT_VERSION));
    for (size_t i = 0; i < context->fields->count; i++) {
        const int field = context->fields->item[i];
        const char *text = field < NEWSIDX_FIELDS ? hit->article->field[field] : NULL;
        json_t *value = NULL;
        switch (field) {
        case HIT_ID:
            value = json_integer(hit->hit.id);
            break;
        case HIT_RANK:
            value = json_integer((json_int_t)hit->rank);
            break;
        case HIT_SCORE:
            value = json_real(hit->hit.score);
            break;
        case HIT_MATCH:
            value = json_string(hit->hit.partial ? "partial" : "all");
            break;
        case HIT_SNIPPET:
            value = make_snippets(context, hit->article);
            break;
        default:
            value = text_or_null(text, text != NULL ? strlen(text) : 0);
        }
        (void)json_object_set_new(object, field == HIT_SNIPPET ? "snippets" : hit_field_name(field), value);
    }
    return object;
}

static json_t *make_hit(const struct output_context *context, const struct output_hit *hit)
{
    if (context->fields != NULL) {
        return make_chosen(context, hit);
    }
    json_t *object = json_object();
    (void)json_object_set_new(object, "v", json_integer(OUTPUT_VERSION));
    (void)json_object_set_new(object, "id", json_integer(hit->hit.id));
    (void)json_object_set_new(object, "rank", json_integer((json_int_t)hit->rank));
    (void)json_object_set_new(object, "score", json_real(hit->hit.score));
    (void)json_object_set_new(object, "match", json_string(hit->hit.partial ? "partial" : "all"));
    set_fields(object, hit->article);
    (void)json_object_set_new(object, "snippets", make_snippets(context, hit->article));
    return object;
}

static int append_bytes(const char *bytes, size_t len_bytes, void *context)
{
    struct buffer *out = context;
    buffer_append(out, bytes, len_bytes);
    return out->failed ? -1 : 0;
}

/* Appends and frees the value; where memory ran out while it was made, the buffer fails. */
static void append_json(struct buffer *out, json_t *value)
{
    if (value == NULL || json_dump_callback(value, append_bytes, out, JSON_COMPACT | JSON_REAL_PRECISION(10)) != 0) {
        memory_note();
        out->failed = true;
    }
    json_decref(value);
}

static void write_line(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    append_json(out, make_hit(context, hit));
    buffer_append_byte(out, '\n');
}

const struct output OUTPUT_JSONL = {
    .name = "jsonl",
    .help = "one JSON object a hit and line",
    .needs_article = true,
    .needs_matches = true,
    .hit = write_line,
};

static void begin_json(struct buffer *out, const struct output_context *context)
{
    json_t *head = json_pack("{s:i, s:s, s:I, s:I}", "v", OUTPUT_VERSION, "query", context->query, "total",
                             (json_int_t)context->hits->total, "offset", (json_int_t)context->offset);
    append_json(out, head);
    buffer_truncate(out, out->len_bytes > 0 ? out->len_bytes - 1 : 0); /* its closing brace comes at the end */
    buffer_append_text(out, ",\"hits\":[");
}

static void write_element(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    buffer_append_text(out, !hit->first ? ",\n" : "\n");
    append_json(out, make_hit(context, hit));
}

static void end_json(struct buffer *out, const struct output_context *context)
{
    buffer_append_text(out, context->hits->count > 0 ? "\n]}\n" : "]}\n");
}

const struct output OUTPUT_JSON = {
    .name = "json",
    .help = "one JSON object: query, total, and the hits as a list",
    .needs_article = true,
    .needs_matches = true,
    .begin = begin_json,
    .hit = write_element,
    .end = end_json,
};

void output_article_json(struct buffer *out, const struct newsidx_article *article)
{
    json_t *object = json_object();
    (void)json_object_set_new(object, "v", json_integer(OUTPUT_VERSION));
    (void)json_object_set_new(object, "id", json_integer(article->id));
    set_fields(object, article);
    append_json(out, object);
    buffer_append_byte(out, '\n');
}
