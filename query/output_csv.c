/* output_csv.c - tables: comma-separated values (RFC 4180, with LF) and tab-separated values (IANA text/tab-separated-values). */
#include "csv_value.h"
#include "output.h"

/* The columns after id and score; the body is left to the JSON forms. */
static const enum newsidx_field COLUMNS[] = {
    NEWSIDX_DATE,   NEWSIDX_HEADLINE, NEWSIDX_AUTHOR,   NEWSIDX_PLACE, NEWSIDX_AGENCY,
    NEWSIDX_SOURCE, NEWSIDX_SECTION,  NEWSIDX_LANGUAGE, NEWSIDX_URL,   NEWSIDX_GUID,
};
enum { COLUMN_FIELDS = sizeof COLUMNS / sizeof *COLUMNS };

static void write_header(struct buffer *out, char separator)
{
    buffer_append_text(out, "id");
    buffer_append_byte(out, separator);
    buffer_append_text(out, "score");
    for (size_t i = 0; i < COLUMN_FIELDS; i++) {
        buffer_append_byte(out, separator);
        buffer_append_text(out, newsidx_field_name(COLUMNS[i]));
    }
    buffer_append_byte(out, '\n');
}

static void write_row(struct buffer *out, const struct output_hit *hit, char separator)
{
    buffer_printf(out, "%lld%c%.6f", (long long)hit->hit.id, separator, hit->hit.score);
    for (size_t i = 0; i < COLUMN_FIELDS; i++) {
        buffer_append_byte(out, separator);
        csv_value_append(out, hit->article->field[COLUMNS[i]], separator);
    }
    buffer_append_byte(out, '\n');
}

static void begin_csv(struct buffer *out, const struct output_context *context)
{
    (void)context;
    write_header(out, ',');
}

static void write_csv(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    write_row(out, hit, ',');
}

static void begin_tsv(struct buffer *out, const struct output_context *context)
{
    (void)context;
    write_header(out, '\t');
}

static void write_tsv(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    write_row(out, hit, '\t');
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
