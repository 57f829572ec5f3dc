/* output_plain.c - the outputs of one plain line a hit: ids, and runs for trec_eval. */
#include "output.h"

#include "utf8.h"

#include <string.h>

static void write_id(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    buffer_printf(out, "%lld\n", (long long)hit->hit.id);
}

const struct output OUTPUT_IDS = {
    .name = "ids",
    .help = "one article id a line",
    .hit = write_id,
};

/* topic Q0 guid rank score tag (https://trec.nist.gov, "trec_eval" input). White space would end the guid. */
static void write_trec(struct buffer *out, const struct output_context *context, const struct output_hit *hit)
{
    (void)context;
    const char *guid = hit->article->field[NEWSIDX_GUID];
    const size_t len = guid != NULL ? strlen(guid) : 0;
    buffer_append_text(out, "1 Q0 ");
    for (size_t i = 0; i < len;) {
        uint32_t c = 0;
        const size_t n = utf8_decode(guid + i, len - i, &c);
        if (utf8_is_space(c)) {
            buffer_append_byte(out, '_');
        } else {
            buffer_append(out, guid + i, n);
        }
        i += n;
    }
    buffer_printf(out, " %zu %.6f newsq\n", hit->rank, hit->hit.score);
}

const struct output OUTPUT_TREC = {
    .name = "trec",
    .help = "a run for trec_eval: 1 Q0 guid rank score newsq",
    .needs_article = true,
    .hit = write_trec,
};
