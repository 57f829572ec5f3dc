/* impact_phrase_stored.c - phrases of two words whose articles are stored (indexer/impact_pairs.c). */
#include "impact_phrase.h"

#include "error.h"

static enum newsidx_status count_live(int64_t *articles, const struct impact_index *index,
                                      const struct impact_segment *segment, const struct impact_list *list,
                                      struct newsidx_error *error)
{
    for (uint32_t block = 0; block < list->blocks; block++) {
        uint32_t ordinal[IMPACT_BLOCK];
        uint32_t frequency[IMPACT_BLOCK];
        const unsigned char *packed = NULL;
        const uint32_t count = impact_decode_ordinals(list, block, segment->articles, ordinal, frequency, &packed);
        if (count == 0) {
            return impact_index_damaged(index, error);
        }
        for (uint32_t i = 0; i < count; i++) {
            *articles += !impact_is_deleted(segment, ordinal[i]);
        }
    }
    return NEWSIDX_OK;
}

enum newsidx_status impact_phrase_stored(struct buffer *out, int64_t *articles, struct impact_index *index,
                                         const struct impact_segment *segment, const struct sequence *sequence,
                                         unsigned columns, struct newsidx_error *error)
{
    uint32_t number = UINT32_MAX;
    struct impact_list list;
    *articles = 0;
    *out = (struct buffer)BUFFER_INIT;
    if (sequence->count != 2 || columns != COLUMNS_ALL) {
        return NEWSIDX_OK;
    }
    const enum newsidx_status status =
        impact_index_keep_pair(&number, index, segment, sequence->pattern[0].stem, sequence->pattern[1].stem, error);
    if (status != NEWSIDX_OK || number == UINT32_MAX) {
        return status;
    }
    const struct impact_kept *kept = &index->kept[number];
    if (!impact_open(&list, kept->data, kept->len_bytes)) {
        return impact_index_damaged(index, error);
    }
    *out = (struct buffer){.data = kept->data, .len_bytes = kept->len_bytes};
    *articles = list.count;
    if (segment->live == segment->articles) {
        return NEWSIDX_OK;
    }
    *articles = 0;
    return count_live(articles, index, segment, &list, error);
}
