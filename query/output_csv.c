/* output_csv.c - tables: comma-separated values (RFC 4180, with LF) and tab-separated values (IANA text/tab-separated-values). */
#include "output.h"

#include "csv_value.h"
#include "output_fields.h"

#include <string.h>

/* Without --fields; the body is left to the JSON forms. */
static const struct hit_fields DEFAULT_FIELDS = {
    .item = {HIT_ID, HIT_SCORE, NEWSIDX_DATE, NEWSIDX_HEADLINE, NEWSIDX_AUTHOR, NEWSIDX_PLACE, NEWSIDX_AGENCY,
             NEWSIDX_SOURCE, NEWSIDX_SECTION, NEWSIDX_LANGUAGE, NEWSIDX_URL, NEWSIDX_GUID},
    .count = 12,
};

static const struct hit_fields *fields_of(const struct output_context *context)
{
    return context->fields != NULL ? context->fields : &DEFAULT_FIELDS;
}

static void write_header(struct buffer *out, const struct output_context *context, char separator)
{
    const struct hit_fields *fields = fields_of(context);
    for (size_t i = 0; i < fields->count; i++) {
        if (i > 0) {
            buffer_append_byte(out, separator);
        }
        buffer_append_text(out, hit_field_name(fields->item[i]));
    }
    buffer_append_byte(out, '\n');
}

static void write_row(struct buffer *out, const struct output_context *context, const struct output_hit *hit,
                      char separator)
{
    const struct hit_fields *fields = fields_of(context);
    struct buffer value = BUFFER_INIT;
    for (size_t i = 0; i < fields->count; i++) {
        const int field = fields->item[i];
        if (i > 0) {
            buffer_append_byte(out, separator);
        }
        buffer_clear(&value);
        hit_field_append(&value, field, context, hit);
        if (field == HIT_SCORE || field == HIT_ID || field == HIT_RANK) {
            buffer_append_text(out, buffer_text(&value)); /* numbers, also negative ones */
        } else {
            csv_value_append(out, buffer_text(&value), separator);
        }
    }
    buffer_append_byte(out, '\n');
    buffer_release(&value);
}

static void begin_csv(struct buffer *out, const struct output_context *context)
{
    write_header(out, context, ',');
}

static void write_csv(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    write_row(out, context, hit, ',');
}

static void begin_tsv(struct buffer *out, const struct output_context *context)
{
    write_header(out, context, '\t');
}

static void write_tsv(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    write_row(out, context, hit, '\t');
}

const struct output OUTPUT_CSV = {
    .name = "csv",
    .help = "a table with a header line, comma-separated",
    .needs_article = true,
    .begin = begin_csv,
    .hit = write_csv,
};

const struct output OUTPUT_TSV = {
    .name = "tsv",
    .help = "a table with a header line, tab-separated",
    .needs_article = true,
    .begin = begin_tsv,
    .hit = write_tsv,
};
